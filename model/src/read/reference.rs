//! Codes and outcomes of the release in force.

use super::files::csv_rows;
use super::yaml;
use crate::age;
use crate::code::{self, Disposition, Pair, Sex};
use crate::directory::Directory;
use crate::finding::{Finding, shown};
use crate::interval::Intervals;
use crate::reference::{DispositionFacts, Outcome, Reference};
use crate::route::Route;
use crate::written;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a release is the name of one folder.
pub(super) fn is_release(release: &str) -> bool {
    !release.is_empty() && !release.contains(['/', '\\'])
}

/// The longest timeframe: coverage looks no further ahead than a week.
const LONGEST_TIMEFRAME: u32 = 7 * 24 * 60;

/// More calls than any country has of one disposition: sums of them stay exact.
const MOST_CALLS: u64 = 1_000_000_000_000;

pub(super) fn read(directory: &mut Directory) {
    let release = directory.release.clone();
    if !is_release(&release) {
        // The configuration has been refused for it.
        return;
    }
    let folder = format!("reference/{release}");
    let mut reference = Reference {
        groups: names(
            directory,
            &format!("{folder}/symptom-groups.csv"),
            &["sg", "name"],
            code::number,
        ),
        discriminators: names(
            directory,
            &format!("{folder}/symptom-discriminators.csv"),
            &["sd", "name"],
            code::number,
        ),
        types: names(
            directory,
            &format!("{folder}/service-types.csv"),
            &["type", "name"],
            |text| Some(text.to_owned()),
        ),
        ..Reference::default()
    };
    reference.pairs = table(directory, &format!("{folder}/pairs.csv"), &["sg", "sd"], |row| {
        Some(Pair {
            group: code::number(&row[0])?,
            discriminator: code::number(&row[1])?,
        })
    });
    reference.roles = table(directory, &format!("{folder}/roles.csv"), &["role"], |row| {
        Some(row[0].clone())
    });
    let path = format!("{folder}/dispositions.csv");
    let dispositions: BTreeMap<Disposition, DispositionFacts> =
        keyed(directory, &path, &["dx", "name", "group", "minutes"], |row| {
            let minutes = if row[3].is_empty() {
                None
            } else {
                Some(
                    row[3]
                        .parse()
                        .ok()
                        .filter(|minutes| *minutes <= LONGEST_TIMEFRAME)?,
                )
            };
            Some((
                Disposition::parse(&row[0])?,
                DispositionFacts {
                    name: row[1].clone(),
                    minutes,
                },
            ))
        });
    reference.dispositions = dispositions;
    let path = format!("{folder}/calls.csv");
    if directory.tree.files.contains_key(&path) {
        reference.calls = keyed(directory, &path, &["dx", "calls"], |row| {
            let known =
                Disposition::parse(&row[0]).filter(|code| reference.dispositions.contains_key(code))?;
            Some((known, row[1].parse().ok().filter(|calls| *calls <= MOST_CALLS)?))
        });
    }
    outcomes(directory, &mut reference, &format!("{folder}/outcomes.yaml"));
    directory.reference = reference;
}

fn names<K: Ord>(
    directory: &mut Directory,
    path: &str,
    header: &[&str],
    key: impl Fn(&str) -> Option<K>,
) -> BTreeMap<K, String> {
    keyed(directory, path, header, |row| {
        Some((key(&row[0])?, row[1].clone()))
    })
}

/// Rows of a table by their first column; of two with one code the first stands.
fn keyed<K: Ord, V>(
    directory: &mut Directory,
    path: &str,
    header: &[&str],
    row: impl Fn(&[String]) -> Option<(K, V)>,
) -> BTreeMap<K, V> {
    let rows: Vec<(u64, String, (K, V))> = numbered(directory, path, header, row);
    let mut found: BTreeMap<K, (u64, V)> = BTreeMap::new();
    for (line, code, (key, value)) in rows {
        match found.get(&key) {
            Some((first, _)) => super::geography::refuse_doubled_row(directory, path, line, &code, *first),
            None => {
                found.insert(key, (line, value));
            }
        }
    }
    found.into_iter().map(|(key, (_, value))| (key, value)).collect()
}

/// Rows of a table; a row that cannot be read is a finding that makes the table unreadable, the others still count.
fn table<T, C: FromIterator<T>>(
    directory: &mut Directory,
    path: &str,
    header: &[&str],
    row: impl Fn(&[String]) -> Option<T>,
) -> C {
    numbered(directory, path, header, row)
        .into_iter()
        .map(|(_, _, value)| value)
        .collect()
}

/// The same with the line and the first cell of each.
fn numbered<T>(
    directory: &mut Directory,
    path: &str,
    header: &[&str],
    row: impl Fn(&[String]) -> Option<T>,
) -> Vec<(u64, String, T)> {
    let rows = csv_rows(&directory.tree, path, header).unwrap_or_else(|finding| {
        directory.refuse(finding);
        super::Rows::new()
    });
    let mut values = Vec::new();
    for (line, cells) in rows {
        match row(&cells) {
            Some(value) => values.push((line, cells[0].clone(), value)),
            None => {
                let message = format!("the row \"{}\" cannot be read", shown(&cells.join(",")));
                let help = format!("the columns are {}", header.join(","));
                let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
                directory.refuse(Finding {
                    spot: Some((usize::try_from(line).unwrap_or(1), 1)),
                    ..finding
                });
            }
        }
    }
    values
}

fn outcomes(directory: &mut Directory, reference: &mut Reference, path: &str) {
    let table: written::OutcomeTable = match yaml::required(&directory.tree, path) {
        Ok(table) => table,
        Err(finding) => return directory.refuse(finding),
    };
    let mut seen = BTreeSet::new();
    for (index, row) in table.rows.iter().enumerate() {
        let route = Route::key("rows").index(index);
        match read_row(row, reference) {
            Ok(outcomes) => reference.outcomes.extend(
                outcomes
                    .into_iter()
                    .filter(|outcome| seen.insert((outcome.pair, outcome.disposition.clone()))),
            ),
            Err(message) => {
                let help = "correct the row, or add the code to the reference data of this release";
                directory.refuse(Finding::new("unreadable-file", path, route, message, help));
            }
        }
    }
}

fn read_row(row: &written::OutcomeRow, reference: &Reference) -> Result<Vec<Outcome>, String> {
    let written::OutcomeRow {
        pairs,
        dispositions,
        set,
        sexes,
        ages,
        assumed,
        own_gp,
        source: _,
    } = row;
    let ages = match ages {
        None => Intervals::range(0, i64::MAX / 2),
        Some(ages) => ages.iter().try_fold(Intervals::EMPTY, |all, text| {
            Ok::<_, String>(all.union(&age::parse(text)?))
        })?,
    };
    let sexes: BTreeSet<Sex> = match sexes {
        None => Sex::ALL.into(),
        Some(sexes) => sexes
            .iter()
            .map(|text| Sex::parse(text).ok_or_else(|| format!("\"{}\" is not F, M or I", shown(text))))
            .collect::<Result<_, _>>()?,
    };
    let mut outcomes = Vec::new();
    for text in pairs {
        let pair = Pair::parse(text).filter(|pair| reference.pairs.contains(pair));
        let pair = pair.ok_or_else(|| format!("\"{}\" is not a pair of pairs.csv", shown(text)))?;
        for text in dispositions {
            let known = Disposition::parse(text).and_then(|code| reference.dispositions.get_key_value(&code));
            let (disposition, facts) =
                known.ok_or_else(|| format!("\"{}\" is not in dispositions.csv", shown(text)))?;
            outcomes.push(Outcome {
                pair,
                disposition: disposition.clone(),
                minutes: facts.minutes,
                ages: ages.clone(),
                sexes: sexes.clone(),
                set: set.clone(),
                own_gp: *own_gp,
                assumed: *assumed,
            });
        }
    }
    Ok(outcomes)
}

//! ranking/strategies.csv: a bad row takes away only itself.

use super::files::csv_rows;
use crate::directory::Directory;
use crate::finding::{Finding, Level, shown};
use crate::ranking::{NATIONAL, Ranking};
use crate::route::Route;
use std::collections::BTreeMap;

const PATH: &str = "ranking/strategies.csv";
const RULE: &str = "unreadable-ranking";

/// Reads the ranks; a directory without the file has none.
pub(super) fn read(directory: &mut Directory) {
    if !directory.tree.files.contains_key(PATH) {
        return;
    }
    let rows = match csv_rows(&directory.tree, PATH, &["area", "type", "rank"]) {
        Ok(rows) => rows,
        Err(finding) => {
            return directory.findings.push(Finding {
                rule: RULE,
                level: Level::Warning,
                ..finding
            });
        }
    };
    let mut ranking = Ranking::default();
    let mut lines: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (line, cells) in rows {
        let found = match row(directory, &cells) {
            Ok((area, service_type, rank)) => match lines.get(&(area.clone(), service_type.clone())) {
                Some(first) => Err((
                    format!(
                        "type {service_type} of {} has a rank on line {first} already",
                        shown(&area)
                    ),
                    "keep one of the two rows".to_owned(),
                )),
                None => {
                    lines.insert((area.clone(), service_type.clone()), line);
                    ranking
                        .strategies
                        .entry(area)
                        .or_default()
                        .insert(service_type, rank);
                    Ok(())
                }
            },
            Err(refusal) => Err(refusal),
        };
        if let Err((message, help)) = found {
            let finding = Finding::new(RULE, PATH, Route::root(), message, help).level(Level::Warning);
            directory.findings.push(Finding {
                spot: Some((usize::try_from(line).unwrap_or(1), 1)),
                ..finding
            });
        }
    }
    directory.ranking = ranking;
}

fn row(directory: &Directory, cells: &[String]) -> Result<(String, String, u8), (String, String)> {
    let [area, service_type, rank, ..] = cells else {
        return Err((
            "the row has fewer than three cells".to_owned(),
            "write area,type,rank".to_owned(),
        ));
    };
    if area != NATIONAL && !directory.geography.areas.contains_key(area) {
        let message = format!("area \"{}\" is not in areas/areas.yaml", shown(area));
        return Err((
            message,
            format!(
                "use the code of an area, or {NATIONAL}; until then callers there see services in the national order"
            ),
        ));
    }
    if !directory.reference.types.contains_key(service_type) {
        let message = format!("service type \"{}\" does not exist", shown(service_type));
        return Err((
            message,
            "use a code of service-types.csv; until then callers there see services in the national order"
                .to_owned(),
        ));
    }
    match rank.parse() {
        Ok(number @ 1..=10) if !rank.starts_with(['+', '0']) => {
            Ok((area.clone(), service_type.clone(), number))
        }
        _ => {
            let message = format!("rank \"{}\" is not a whole number from 1 to 10", shown(rank));
            Err((
                message,
                "write 1 for what comes first; until then callers there see services in the national order"
                    .to_owned(),
            ))
        }
    }
}

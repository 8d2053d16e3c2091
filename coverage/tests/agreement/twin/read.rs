//! A revision, read from its files.

use super::criteria::status_met;
use super::read_requirement::read_requirement;
use super::read_service::read_service;
use super::time::read_span;
use super::{ALL_AGES, Ages, Files, Off, Place, Service, Settings, Triple, Twin, search, uid_order};
use jiff::civil::Date;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Twin {
    /// Reads a revision. `today` is the first date that moments may lie on, `last` the last.
    pub fn new(files: &Files, today: Date, last: Date, off: Off) -> Twin {
        let qdos = yaml(files, "qdos.yaml");
        let settings = Settings {
            closing_soon_stretch: (setting(&qdos, "closing_soon") == Some("stretch"))
                != (off == Off::ClosingSoonStretch),
            sex_i_any: (setting(&qdos, "sex_i") == Some("any")) != (off == Off::SexI),
            catch_all_types: match qdos.get("settings").and_then(|it| strings(it, "catch_all_types")) {
                Some(types) if off != Off::FallbackTypes => types,
                _ => vec!["40".to_owned(), "105".to_owned()],
            },
        };
        let reference = format!(
            "reference/{}",
            text(&qdos, "release").expect("qdos.yaml names a release")
        );
        let codes = Codes {
            pairs: csv(files, &format!("{reference}/pairs.csv"))
                .into_iter()
                .map(|row| (row[0].clone(), row[1].clone()))
                .collect(),
            dispositions: csv(files, &format!("{reference}/dispositions.csv"))
                .into_iter()
                .map(|row| disposition(&row[0]))
                .collect(),
            types: csv(files, &format!("{reference}/service-types.csv"))
                .into_iter()
                .map(|row| row[0].clone())
                .collect(),
            roles: csv(files, &format!("{reference}/roles.csv"))
                .into_iter()
                .map(|row| row[0].clone())
                .collect(),
        };
        let timeframes = csv(files, &format!("{reference}/dispositions.csv"))
            .into_iter()
            .map(|row| (disposition(&row[0]), row[3].parse().ok()))
            .collect();
        let parents: BTreeMap<String, Option<String>> = list(&yaml(files, "areas/areas.yaml"), "areas")
            .iter()
            .map(|area| {
                (
                    text(area, "code").expect("an area has a code"),
                    text(area, "parent"),
                )
            })
            .collect();
        let own_areas = strings(&qdos, "own_areas").unwrap_or_default();
        let places = read_places(files, &parents, &own_areas, off);
        let span = read_span(files, today, last, off);

        let mut services: Vec<Service> = Vec::new();
        for (path, text) in files {
            if !path.starts_with("services/") {
                continue;
            }
            let Some(service) = read_service(files, text, &codes, &parents, &places, &span, off) else {
                continue;
            };
            match services.iter().position(|it| it.uid == service.uid) {
                Some(earlier) if off == Off::DoubledUid => services[earlier] = service,
                Some(_) => {}
                None => services.push(service),
            }
        }
        services.sort_by_key(|it| uid_order(&it.uid));

        let mut practices: Vec<(String, Place)> = Vec::new();
        for service in &services {
            let (Some(ods), Some(place)) = (&service.ods, &service.place) else {
                continue;
            };
            let active = status_met(service, today, off) || off == Off::ActivePractices;
            if service.kind != "100" || !place.own || !active {
                continue;
            }
            if off == Off::OnePractice || practices.iter().all(|(earlier, _)| earlier != ods) {
                practices.push((ods.clone(), place.clone()));
            }
        }

        Twin {
            off,
            settings,
            span,
            asking: None,
            own_triples: None,
            places,
            search_distances: csv(files, "areas/search-distances.csv")
                .into_iter()
                .map(|row| (row[0].clone(), metres(&row[1])))
                .collect(),
            timeframes,
            triples: read_triples(&yaml(files, &format!("{reference}/outcomes.yaml")), off),
            services,
            practices,
            search: search::Tables::read(files, &qdos, &reference, codes, parents.into_keys().collect()),
            requirements: files
                .keys()
                .filter_map(|path| path.strip_prefix("requirements/")?.strip_suffix(".yaml"))
                .map(|id| {
                    (
                        id.to_owned(),
                        read_requirement(&yaml(files, &format!("requirements/{id}.yaml")), off),
                    )
                })
                .collect(),
        }
    }
}

/// Codes that values are checked against.
pub(super) struct Codes {
    pub(super) pairs: BTreeSet<(String, String)>,
    pub(super) dispositions: BTreeSet<String>,
    pub(super) types: BTreeSet<String>,
    pub(super) roles: BTreeSet<String>,
}

pub(super) fn yaml(files: &Files, path: &str) -> Value {
    let text = files.get(path).unwrap_or_else(|| panic!("{path} is missing"));
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"))
}

/// The rows below the header line; no world has quotes.
pub(super) fn csv(files: &Files, path: &str) -> Vec<Vec<String>> {
    let text = files.get(path).map_or("", String::as_str);
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

pub(super) fn strings(value: &Value, key: &str) -> Option<Vec<String>> {
    Some(
        value
            .get(key)?
            .as_sequence()?
            .iter()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
    )
}

pub(super) fn list(value: &Value, key: &str) -> Vec<Value> {
    value
        .get(key)
        .and_then(Value::as_sequence)
        .cloned()
        .unwrap_or_default()
}

pub(super) fn setting<'a>(qdos: &'a Value, key: &str) -> Option<&'a str> {
    qdos.get("settings")?.get(key)?.as_str()
}

/// `Dx…` whatever its case.
pub(super) fn disposition(code: &str) -> String {
    if code.len() > 2 && code[..2].eq_ignore_ascii_case("dx") {
        format!("Dx{}", &code[2..])
    } else {
        code.to_owned()
    }
}

/// Kilometres with at most three decimals, as metres.
pub(super) fn metres(kilometres: &str) -> i64 {
    let (whole, decimals) = kilometres.split_once('.').unwrap_or((kilometres, ""));
    let decimals = format!("{decimals:0<3}");
    whole.parse::<i64>().expect("whole kilometres") * 1000 + decimals.parse::<i64>().expect("decimals")
}

pub(super) fn read_places(
    files: &Files,
    parents: &BTreeMap<String, Option<String>>,
    own: &[String],
    off: Off,
) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for path in files.keys() {
        let Some(code) = path
            .strip_prefix("areas/postcodes/")
            .and_then(|it| it.strip_suffix(".csv"))
        else {
            continue;
        };
        let mut areas = vec![code.to_owned()];
        while let Some(Some(parent)) = parents.get(&areas[areas.len() - 1]) {
            areas.push(parent.clone());
        }
        for row in csv(files, path) {
            if off == Off::DoubledPostcode {
                places.remove(&row[0]);
            }
            places.entry(row[0].clone()).or_insert(Place {
                easting: row[1].parse().expect("an easting"),
                northing: row[2].parse().expect("a northing"),
                own: areas.iter().any(|area| own.contains(area)),
                areas: areas.clone(),
            });
        }
    }
    places
}

pub(super) fn read_pair(pair: &str) -> Option<(String, String)> {
    let (sg, sd) = pair.split_once('=')?;
    Some((sg.to_owned(), sd.to_owned()))
}

/// A range of ages as a half-open range of days; `None` is a bad value.
pub(super) fn read_age(age: &str, off: Off) -> Option<(i64, i64)> {
    let days = |count: i64, unit: &str| match unit {
        "years" => Some(count * 1461 / 4),
        "months" if off == Off::AgeMonths => Some(count * 31),
        "months" => Some(count * 487 / 16),
        "days" => Some(count),
        _ => None,
    };
    if age == "all" {
        return Some(ALL_AGES);
    }
    if let Some(from) = age.strip_suffix(" years and over") {
        return Some((days(from.parse().ok()?, "years")?, ALL_AGES.1)).filter(|range| range.0 < range.1);
    }
    if let Some(range) = age.strip_suffix(" dos days") {
        let (from, to) = range.split_once(" to ")?;
        let whole = |it: &str| it.parse::<f64>().ok().map(|days| days.floor() as i64);
        let past = if off == Off::AgeDosDays { 0 } else { 1 };
        return Some((whole(from)?, whole(to)? + past)).filter(|range| range.0 < range.1);
    }
    let (from, rest) = age.split_once(" to ")?;
    let (to, unit) = rest.split_once(' ')?;
    let (from, to): (i64, i64) = (from.parse().ok()?, to.parse().ok()?);
    if from > to {
        return None;
    }
    let past = if off == Off::AgeUpperEdge { 1 } else { 0 };
    Some((days(from, unit)?, days(to + 1, unit)? + past))
}

pub(super) fn read_ages(ages: &[String], off: Off) -> Ages {
    ages.iter().filter_map(|age| read_age(age, off)).collect()
}

/// The triples of the outcome table, each with the row that decides it.
pub(super) fn read_triples(table: &Value, off: Off) -> Vec<Triple> {
    let mut triples: Vec<Triple> = Vec::new();
    for row in list(table, "rows") {
        let limits = |key: &str| strings(&row, key).filter(|_| off != Off::OutcomeLimits);
        let ages = limits("ages").map_or(vec![ALL_AGES], |ages| read_ages(&ages, off));
        let sexes = limits("sexes").unwrap_or_else(|| vec!["F".to_owned(), "I".to_owned(), "M".to_owned()]);
        for pair in strings(&row, "pairs").unwrap_or_default() {
            let (sg, sd) = read_pair(&pair).expect("a pair of the outcome table");
            for code in strings(&row, "dispositions").unwrap_or_default() {
                let triple = Triple {
                    sg: sg.clone(),
                    sd: sd.clone(),
                    dx: disposition(&code),
                    set: text(&row, "set"),
                    own_gp: row.get("own_gp").and_then(Value::as_bool).unwrap_or(false),
                    sexes: sexes.iter().filter_map(|it| it.chars().next()).collect(),
                    ages: ages.clone(),
                };
                let same = |it: &Triple| it.sg == triple.sg && it.sd == triple.sd && it.dx == triple.dx;
                match triples.iter().position(same) {
                    Some(earlier) if off == Off::FirstRowDecides => triples[earlier] = triple,
                    Some(_) => {}
                    None => triples.push(triple),
                }
            }
        }
    }
    triples
}

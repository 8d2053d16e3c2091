//! The embedded directory: every file has the written shape, every code exists, and what Meaning 13 promises of
//! neighbours and the issue of telephoned services holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use qdos_model::tree::Tree;
use qdos_model::written::{
    Areas, Calendar, Configuration, OutcomeTable, Reach, Requirement, Service, Sessions, Template,
};
use serde::de::DeserializeOwned;

const OWN: &str = "E54000068";
const RELEASE: &str = "reference/51.2.0";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../directory")
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort();
}

fn below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&root().join(folder), &mut found);
    found
}

fn services() -> Vec<(PathBuf, Service)> {
    below("services")
        .into_iter()
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

fn templates() -> BTreeMap<String, Template> {
    let stem = |path: &Path| {
        path.file_stem()
            .expect("a file has a stem")
            .to_string_lossy()
            .into_owned()
    };
    below("templates")
        .into_iter()
        .map(|path| (stem(&path), read(&path)))
        .collect()
}

/// The first `columns` columns of a table, joined by `=`.
fn codes(table: &str, columns: usize) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(root().join(table)).expect("the table is there");
    let rows = reader
        .records()
        .map(|row| row.expect("the table is comma-separated"));
    rows.map(|row| row.iter().take(columns).collect::<Vec<_>>().join("="))
        .collect()
}

/// Postcodes with grid reference and whether they are the area's own.
fn places() -> BTreeMap<String, (i32, i32, bool)> {
    let areas: Areas = read(&root().join("areas/areas.yaml"));
    let own: BTreeSet<String> = areas
        .areas
        .iter()
        .filter(|area| area.parent.as_deref() == Some(OWN))
        .map(|area| area.code.clone())
        .collect();
    let mut places = BTreeMap::new();
    for path in below("areas/postcodes") {
        let district = path
            .file_stem()
            .expect("a file has a stem")
            .to_string_lossy()
            .into_owned();
        let mut reader = csv::Reader::from_path(&path).expect("the table is there");
        for row in reader.deserialize::<(String, i32, i32)>() {
            let (postcode, easting, northing) = row.expect("postcode,easting,northing");
            places.insert(postcode, (easting, northing, own.contains(&district)));
        }
    }
    places
}

struct Codes {
    pairs: BTreeSet<String>,
    dispositions: BTreeSet<String>,
    types: BTreeSet<String>,
    roles: BTreeSet<String>,
    areas: BTreeSet<String>,
}

fn all_codes() -> Codes {
    let areas: Areas = read(&root().join("areas/areas.yaml"));
    Codes {
        pairs: codes(&format!("{RELEASE}/pairs.csv"), 2),
        dispositions: codes(&format!("{RELEASE}/dispositions.csv"), 1),
        types: codes(&format!("{RELEASE}/service-types.csv"), 1),
        roles: codes(&format!("{RELEASE}/roles.csv"), 1),
        areas: areas.areas.into_iter().map(|area| area.code).collect(),
    }
}

#[track_caller]
fn exist<'a>(what: &str, used: impl IntoIterator<Item = &'a String>, known: &BTreeSet<String>) {
    for code in used {
        assert!(known.contains(code), "{what}: `{code}` does not exist");
    }
}

#[test]
fn every_service_reads_and_its_codes_exist() {
    let (codes, templates, places) = (all_codes(), templates(), places());
    let mut uids = BTreeSet::new();
    for (path, service) in services() {
        let name = path.display().to_string();
        assert!(uids.insert(service.uid.clone()), "{name}: uid stands twice");
        assert!(
            path.file_stem()
                .is_some_and(|stem| stem.to_string_lossy() == service.uid),
            "{name}: named otherwise"
        );
        exist(&name, [&service.service_type], &codes.types);
        exist(
            &name,
            service.limited_to.iter().chain(&service.promoted_to),
            &codes.areas,
        );
        let profile = service.profile.expect("every service has a profile");
        let template = profile.template.expect("every service has a template");
        assert!(
            templates.contains_key(&template),
            "{name}: no template {template}"
        );
        exist(
            &name,
            profile.add_pairs.iter().chain(&profile.remove_pairs),
            &codes.pairs,
        );
        exist(
            &name,
            profile
                .add_dispositions
                .iter()
                .chain(&profile.remove_dispositions),
            &codes.dispositions,
        );
        let postcode = service.postcode.expect("every service has a postcode");
        let (_, _, own) = places
            .get(&postcode)
            .unwrap_or_else(|| panic!("{name}: {postcode} is not in areas/postcodes"));
        assert_eq!(
            *own,
            !name.contains("services/outside/"),
            "{name} lies in the wrong region"
        );
        assert!(
            !service.sources.is_empty(),
            "{name} does not say where its values come from"
        );
    }
}

#[test]
fn every_field_names_its_origin() {
    for (path, service) in services() {
        let named: BTreeSet<&str> = service
            .sources
            .iter()
            .flat_map(|source| &source.fields)
            .map(String::as_str)
            .collect();
        let value = serde_json::to_value(&service).expect("an entry is a value");
        for field in value.as_object().expect("an entry is a map").keys() {
            let told = named.contains(field.as_str()) || ["sources", "notes"].contains(&field.as_str());
            assert!(
                told,
                "{}: nothing says where `{field}` comes from",
                path.display()
            );
        }
        let real = named.contains("hours") && service.hours.is_some();
        assert!(
            !named.contains("hours.dates") || real,
            "{}: dates without hours",
            path.display()
        );
    }
}

#[test]
fn every_other_file_reads_and_its_codes_exist() {
    let codes = all_codes();
    for (name, template) in templates() {
        exist(&name, &template.pairs, &codes.pairs);
        exist(&name, &template.dispositions, &codes.dispositions);
        exist(&name, &template.roles, &codes.roles);
    }
    let outcomes: OutcomeTable = read(&root().join(format!("{RELEASE}/outcomes.yaml")));
    let mut sets = BTreeSet::new();
    for row in outcomes.rows {
        exist("outcomes", &row.pairs, &codes.pairs);
        exist("outcomes", &row.dispositions, &codes.dispositions);
        sets.extend(row.set);
    }
    let requirements = below("requirements");
    assert!(requirements.len() >= 8);
    for path in requirements {
        let requirement: Requirement = read(&path);
        let name = path.display().to_string();
        exist(&name, requirement.outcomes.pairs.iter().flatten(), &codes.pairs);
        exist(
            &name,
            requirement.outcomes.dispositions.iter().flatten(),
            &codes.dispositions,
        );
        exist(&name, requirement.outcomes.sets.iter().flatten(), &sets);
        exist(
            &name,
            requirement.types.iter().chain(&requirement.not_types).flatten(),
            &codes.types,
        );
        exist(&name, requirement.roles.iter().flatten(), &codes.roles);
        exist(&name, requirement.areas.iter().flatten(), &codes.areas);
    }
    let calendar: Calendar = read(&root().join("calendar/bank-holidays.yaml"));
    assert!(
        calendar
            .holidays
            .iter()
            .any(|holiday| holiday.date == "2026-12-28")
    );
    assert!(
        !calendar
            .holidays
            .iter()
            .any(|holiday| holiday.date == "2026-12-26"),
        "an ordinary Saturday"
    );
    assert_eq!(
        (calendar.covers.from.as_str(), calendar.covers.until.as_str()),
        ("2012-01-01", "2028-12-31")
    );
    let configuration: Configuration = read(&root().join("qdos.yaml"));
    assert_eq!(configuration.own_areas, [OWN]);
    exist("ranking", &codes_of_ranking(), &codes.types);
}

fn codes_of_ranking() -> Vec<String> {
    let mut reader =
        csv::Reader::from_path(root().join("ranking/strategies.csv")).expect("the table is there");
    reader
        .records()
        .map(|row| row.expect("the table is comma-separated")[1].to_owned())
        .collect()
}

#[test]
fn the_counts_are_those_of_the_open_data() {
    let mut own: BTreeMap<String, usize> = BTreeMap::new();
    let (mut with_week, mut unreadable) = (0, 0);
    for (path, service) in services() {
        let imported = service.uid.starts_with("19");
        if path.to_string_lossy().contains("services/outside/") || !imported {
            continue;
        }
        let has_week = service.hours.as_ref().is_some_and(|hours| hours.week.is_some());
        with_week += usize::from(has_week && ["13", "134"].contains(&service.service_type.as_str()));
        unreadable += usize::from(service.hours.is_some_and(|hours| hours.as_published.is_some()));
        *own.entry(service.service_type).or_default() += 1;
    }
    assert_eq!(own["13"] + own["134"], 275, "pharmacies");
    assert_eq!(with_week, 253, "pharmacies with their week");
    assert_eq!((own["100"], own["12"], own["28"]), (163, 232, 42));
    assert_eq!(
        unreadable, 0,
        "the only cell that cannot be read is a neighbour's"
    );
    assert_eq!(places().values().filter(|(_, _, own)| *own).count(), 55_097);
    assert_eq!(codes("areas/small-areas.csv", 1).len(), 1_001);
}

#[test]
fn the_outcome_table_holds_the_look_ups_of_the_release() {
    let outcomes: OutcomeTable = read(&root().join(format!("{RELEASE}/outcomes.yaml")));
    let current = outcomes.rows.iter().filter(|row| !row.assumed);
    assert_eq!(
        current
            .map(|row| row.pairs.len() * row.dispositions.len())
            .sum::<usize>(),
        53
    );
    let own_gp: BTreeSet<&String> = outcomes
        .rows
        .iter()
        .filter(|row| row.own_gp)
        .flat_map(|row| &row.dispositions)
        .collect();
    assert_eq!(
        own_gp.into_iter().collect::<Vec<_>>(),
        ["Dx09", "Dx10", "Dx16", "Dx75"]
    );
}

#[test]
fn every_own_postcode_has_the_telephoned_services_in_its_box() {
    let places = places();
    let distances: BTreeMap<String, i32> = codes("areas/search-distances.csv", 2)
        .iter()
        .filter_map(|row| row.split_once('='))
        .map(|(code, kilometres)| {
            (
                code.to_owned(),
                kilometres.parse::<i32>().expect("whole kilometres") * 1000,
            )
        })
        .collect();
    let mut telephoned: BTreeMap<String, Vec<(i32, i32)>> = BTreeMap::new();
    let mut outside: Vec<(String, String, i32, i32)> = Vec::new();
    for (path, service) in services() {
        let postcode = service.postcode.expect("every service has a postcode");
        let (easting, northing, _) = places[&postcode];
        if service.reach == Some(Reach::Telephoned)
            && ["133", "139", "142"].contains(&service.service_type.as_str())
        {
            telephoned
                .entry(service.service_type.clone())
                .or_default()
                .push((easting, northing));
        }
        if path.to_string_lossy().contains("services/outside/") {
            outside.push((
                path.display().to_string(),
                service.service_type,
                easting,
                northing,
            ));
        }
    }
    assert_eq!(telephoned.len(), 3);
    let own: Vec<(&String, i32, i32)> = places
        .iter()
        .filter(|(_, place)| place.2)
        .map(|(code, place)| (code, place.0, place.1))
        .collect();
    let in_box = |from: (i32, i32), to: (i32, i32), half_side: i32| {
        (from.0 - to.0).abs() <= half_side && (from.1 - to.1).abs() <= half_side
    };
    let half_side = |code: &str| distances[code.split(' ').next().expect("a postcode has a district")];
    for (code, easting, northing) in &own {
        for (service_type, at) in &telephoned {
            let found = at
                .iter()
                .any(|place| in_box((*easting, *northing), *place, half_side(code)));
            assert!(found, "{code} has no {service_type} in its box");
        }
    }
    for (name, service_type, easting, northing) in outside {
        let found = own.iter().any(|(code, east, north)| {
            let half_side = if service_type == "105" {
                60_000
            } else {
                half_side(code)
            };
            in_box((*east, *north), (easting, northing), half_side)
        });
        assert!(found, "{name} is no neighbour: no own postcode has it in its box");
    }
}

#[test]
fn pharmacies_open_on_every_bank_holiday_of_the_rota() {
    let calendar: Calendar = read(&root().join("calendar/bank-holidays.yaml"));
    let rota: Vec<String> = calendar
        .holidays
        .into_iter()
        .map(|holiday| holiday.date)
        .filter(|date| ("2026-11-01".."2028-02-01").contains(&date.as_str()))
        .collect();
    assert_eq!(rota.len(), 11);
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for (_, service) in services() {
        for row in service.hours.into_iter().flat_map(|hours| hours.dates) {
            assert!(matches!(row.sessions, Sessions::List(_)));
            *open.entry(row.date).or_default() += 1;
        }
    }
    assert_eq!(open.keys().cloned().collect::<Vec<_>>(), rota);
    assert!(
        open.values().all(|pharmacies| [12, 24].contains(pharmacies)),
        "{open:?}"
    );
}

#[test]
fn the_model_has_nothing_to_find() {
    let mut all = Vec::new();
    files(&root(), &mut all);
    let texts = all.iter().map(|path| {
        let name = path
            .strip_prefix(root())
            .expect("it lies inside")
            .to_string_lossy()
            .replace('\\', "/");
        (name, fs::read(path).expect("the file can be read"))
    });
    let tree = Arc::new(Tree::from_texts(texts));
    let directory = qdos_model::read::directory(tree, &qdos_model::read::Memory::default());
    assert!(
        directory.findings.is_empty(),
        "{:?}",
        directory.findings.iter().take(5).collect::<Vec<_>>()
    );
    assert!(directory.unreadable.is_empty(), "{:?}", directory.unreadable);
    assert_eq!(directory.services.len(), services().len());
}

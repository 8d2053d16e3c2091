//! All England from open data: every board, every district, every postcode.

use std::collections::BTreeMap;
use std::path::Path;

use qdos_import::{Plan, Step, import};
use qdos_model::written::Areas;

const ENGLAND: &str = "E92000001";

fn text<'p>(plan: &'p Plan, path: &str) -> &'p str {
    match plan.steps.get(Path::new(path)) {
        Some(Step::Create { text }) => text,
        other => panic!("{path} is {other:?}"),
    }
}

fn rows(plan: &Plan, path: &str) -> usize {
    text(plan, path).lines().count() - 1
}

#[test]
fn england_is_every_board_with_its_districts_postcodes_and_services() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("england");
    let plan = import(&source, ENGLAND, folder.path()).expect("the import is planned");

    let areas: Areas = serde_yaml::from_str(text(&plan, "areas/areas.yaml")).expect("the areas can be read");
    let boards = areas.areas.iter().filter(|area| area.kind == "icb");
    let boards: Vec<&str> = boards.map(|area| area.code.as_str()).collect();
    assert_eq!(boards.len(), 36);
    let own: Vec<_> = areas
        .areas
        .iter()
        .filter(|area| area.kind == "district" && area.parent.is_some())
        .collect();
    assert_eq!(own.len(), 296);
    assert!(
        own.iter()
            .all(|area| boards.contains(&area.parent.as_deref().unwrap_or_default()))
    );
    // Two boards have pharmacies of Cumberland; most are in the North East and North Cumbria.
    let cumberland = own
        .iter()
        .find(|area| area.name == "Cumberland")
        .expect("it is a district");
    assert_eq!(cumberland.parent.as_deref(), Some("E54000050"));

    let postcodes: usize = own
        .iter()
        .map(|area| rows(&plan, &format!("areas/postcodes/{}.csv", area.code)))
        .sum();
    assert_eq!(postcodes, 1_491_107);
    // None is lost though districts were joined since the census: "Eden 001A" lies in Westmorland and Furness.
    assert_eq!(rows(&plan, "areas/small-areas.csv"), 33_755);
    assert!(text(&plan, "areas/small-areas.csv").contains(",Eden 001A,E06000064,"));

    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, step) in &plan.steps {
        if let (true, Step::Create { text }) = (path.starts_with("services"), step) {
            let line = text.lines().find_map(|line| line.strip_prefix("type: "));
            *types.entry(line.expect("a service has a type")).or_default() += 1;
        }
    }
    let expected = [
        ("\"100\"", 6_471),
        ("\"105\"", 168),
        ("\"12\"", 9_324),
        ("\"13\"", 10_925),
        ("\"134\"", 40),
        ("\"28\"", 1_173),
    ];
    assert_eq!(types, BTreeMap::from(expected));
}

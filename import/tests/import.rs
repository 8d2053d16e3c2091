//! Import against the embedded directory: nothing to do, a hand edit, newer data.

use std::fs;
use std::path::{Path, PathBuf};

use qdos_import::{Counts, Note, Step, extract, import};
use tempfile::TempDir;

const AREA: &str = "E54000068";
const WEEKS: &str = "services/pharmacies-nhsbsa-2023-24-q3.csv";

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("the folder can be listed");
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("the file can be copied");
        }
    }
}

fn copied(path: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    copy(&here(path), folder.path());
    folder
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("the file is text");
    assert!(text.contains(from), "{} does not say {from}", file.display());
    fs::write(file, text.replacen(from, to, 1)).expect("the file can be written");
}

/// Boots, London Street, Norwich.
const PHARMACY: &str = "services/norwich/pharmacy/1900000011.yaml";

#[test]
fn importing_again_has_nothing_to_do() {
    let plan = import(&here("open-data"), AREA, &here("../directory")).expect("the import is planned");
    let counts = plan.counts();
    assert_eq!(
        Counts {
            unchanged: 0,
            ..counts
        },
        Counts::default(),
        "{:?}",
        plan.writes().collect::<Vec<_>>()
    );
    assert!(counts.unchanged > 1_800);
}

#[test]
fn an_empty_folder_becomes_a_directory_and_then_rests() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let plan = import(&here("open-data"), AREA, folder.path()).expect("the import is planned");
    assert_eq!(plan.counts().created, plan.steps.len());
    let starts_well = |text: &str| {
        text.starts_with("# yaml-language-server: $schema=../../../.schemas/service.schema.json\nuid: ")
    };
    for (path, step) in plan.steps.iter().filter(|(path, _)| path.starts_with("services")) {
        let Step::Create { text } = step else {
            panic!("{} is new", path.display());
        };
        assert!(starts_well(text), "{text}");
    }
    plan.apply(folder.path()).expect("the plan is carried out");
    let again = import(&here("open-data"), AREA, folder.path()).expect("the import is planned");
    assert_eq!(again.writes().count(), 0);
    assert_eq!(again.refusals().count(), 0);
    // The line stays when newer data change the entry below it.
    let source = copied("open-data");
    replace(&source.path().join(WEEKS), "08:30-17:30", "08:30-17:45");
    let newer = import(source.path(), AREA, folder.path()).expect("the import is planned");
    let changed: Vec<&String> = newer
        .steps
        .values()
        .filter_map(|step| match step {
            Step::Change { text, fields } if fields == &["hours"] => Some(text),
            _ => None,
        })
        .collect();
    assert!(changed.len() == 1 && starts_well(changed[0]), "{changed:?}");
}

#[test]
fn newer_data_changes_the_pharmacy_it_is_about_and_nothing_else() {
    let (source, directory) = (copied("open-data"), copied("../directory"));
    replace(&source.path().join(WEEKS), "08:30-17:30", "08:30-17:45");
    let plan = import(source.path(), AREA, directory.path()).expect("the import is planned");
    let writes: Vec<&Path> = plan.writes().collect();
    assert_eq!(writes.len(), 2, "{writes:?}");
    assert_eq!(writes[0], Path::new("import/fingerprints.csv"));
    let Some(Step::Change { text, fields }) = plan.steps.get(writes[1]) else {
        panic!("{writes:?} is changed");
    };
    assert_eq!(fields, &["hours"]);
    let old = fs::read_to_string(directory.path().join(writes[1])).expect("the file is text");
    let differing = old
        .lines()
        .zip(text.lines())
        .filter(|(old, new)| old != new)
        .count();
    assert_eq!((differing, old.lines().count()), (1, text.lines().count()));
    plan.apply(directory.path()).expect("the plan is carried out");
    let again = import(source.path(), AREA, directory.path()).expect("the import is planned");
    assert_eq!(again.writes().count(), 0);
}

#[test]
fn what_no_entry_can_say_is_noted() {
    let source = copied("open-data");
    let clean = import(&here("open-data"), AREA, &here("../directory")).expect("the import is planned");
    let weeks = source.path().join(WEEKS);
    let row = "FA306,";
    let line = fs::read_to_string(&weeks).expect("the file is text");
    let line = line
        .lines()
        .find(|line| line.starts_with(row))
        .expect("the pharmacy is there")
        .to_owned();
    let (before, contract) = line.rsplit_once(',').expect("the row has cells");
    let (before, published) = before.rsplit_once(',').expect("the row has a total");
    replace(&weeks, &line, &format!("{before},1{published},{contract}"));
    let plan = import(source.path(), AREA, &here("../directory")).expect("the import is planned");
    let fresh: Vec<&Note> = plan
        .notes
        .iter()
        .filter(|note| !clean.notes.contains(note))
        .collect();
    assert!(
        matches!(fresh.as_slice(), [Note::OtherTotal { ods, .. }] if ods == "FA306"),
        "{fresh:?}"
    );
    let unread = clean
        .notes
        .iter()
        .any(|note| matches!(note, Note::UnreadCells { .. }));
    assert!(unread, "a cell of the data cannot be read: {:?}", clean.notes);
}

#[test]
fn a_postcode_that_lies_nowhere_is_noted() {
    let source = copied("open-data");
    let file = source.path().join("ods/edispensary-2025-04.csv");
    let text = fs::read_to_string(&file).expect("the file is text");
    let line = text
        .lines()
        .find(|line| line.starts_with("\"FA306\""))
        .expect("it is there")
        .to_owned();
    let code = line
        .split("\",\"")
        .nth(9)
        .expect("the row has a postcode")
        .to_owned();
    replace(&file, &line, &line.replace(&code, "ZZ99 3WZ"));
    let plan = import(source.path(), AREA, &here("../directory")).expect("the import is planned");
    let note = Note::NoPlace {
        ods: "FA306".to_owned(),
        postcode: "ZZ99 3WZ".to_owned(),
    };
    assert!(plan.notes.contains(&note), "{:?}", plan.notes);
}

#[test]
fn a_hand_edit_of_an_imported_field_is_refused_by_name() {
    let directory = copied("../directory");
    let file = directory.path().join(PHARMACY);
    replace(&file, "01603 621295", "01603 999999");
    let edited = fs::read_to_string(&file).expect("the file is text");
    let plan = import(&here("open-data"), AREA, directory.path()).expect("the import is planned");
    let refusals: Vec<_> = plan.refusals().collect();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!((refusals[0].0, refusals[0].1), (Path::new(PHARMACY), "phones"));
    assert_eq!(plan.writes().count(), 0);
    plan.apply(directory.path()).expect("the plan is carried out");
    assert_eq!(fs::read_to_string(&file).expect("the file is text"), edited);
}

#[test]
fn a_hand_edit_of_anything_else_stays_byte_for_byte() {
    let directory = copied("../directory");
    let file = directory.path().join(PHARMACY);
    replace(
        &file,
        "sources:",
        "# rang on Monday\nnext_review: '2027-01-01'   # at the latest\nsources:",
    );
    replace(
        &file,
        "{ template: pharmacy }",
        "{ template: pharmacy, remove_dispositions: [\"Dx29\"] }",
    );
    let edited = fs::read_to_string(&file).expect("the file is text");
    let plan = import(&here("open-data"), AREA, directory.path()).expect("the import is planned");
    assert_eq!((plan.writes().count(), plan.refusals().count()), (0, 0));

    let source = copied("open-data");
    replace(
        &source.path().join("ods/edispensary-2025-04.csv"),
        "01603 621295",
        "01603 621296",
    );
    let plan = import(source.path(), AREA, directory.path()).expect("the import is planned");
    plan.apply(directory.path()).expect("the plan is carried out");
    let brought = fs::read_to_string(&file).expect("the file is text");
    assert_eq!(brought, edited.replace("01603 621295", "01603 621296"));
}

#[test]
fn a_deleted_entry_is_not_made_again() {
    let directory = copied("../directory");
    fs::remove_file(directory.path().join(PHARMACY)).expect("the file can be removed");
    let plan = import(&here("open-data"), AREA, directory.path()).expect("the import is planned");
    let refusals: Vec<_> = plan.refusals().collect();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!(refusals[0].0, Path::new(PHARMACY));
}

#[test]
fn a_pharmacy_that_is_gone_is_closed_and_keeps_its_uid() {
    let (source, directory) = (copied("open-data"), copied("../directory"));
    let table = source.path().join("ods/edispensary-2025-04.csv");
    let text = fs::read_to_string(&table).expect("the file is text");
    let kept: String = text
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("\"FAR67\""))
        .collect();
    fs::write(&table, kept).expect("the file can be written");
    let plan = import(source.path(), AREA, directory.path()).expect("the import is planned");
    let Some(Step::Change { text, .. }) = plan.steps.get(Path::new(PHARMACY)) else {
        panic!("the pharmacy is changed");
    };
    assert!(text.contains("status: closed\n"), "{text}");
    assert!(!plan.writes().any(|path| path == Path::new("import/uids.csv")));
}

#[test]
fn a_missing_table_is_named_with_a_remedy() {
    let source = copied("open-data");
    fs::remove_file(source.path().join(WEEKS)).expect("the file can be removed");
    let error = import(source.path(), AREA, &here("../directory")).expect_err("a table is missing");
    assert!(
        error
            .to_string()
            .starts_with(&format!("the source has no {WEEKS}")),
        "{error}"
    );
}

#[test]
fn an_area_that_does_not_exist_is_named() {
    let error =
        import(&here("open-data"), "E54999999", &here("../directory")).expect_err("there is no such area");
    assert!(
        error.to_string().starts_with("no district of area E54999999"),
        "{error}"
    );
}

#[test]
fn cutting_what_was_cut_gives_the_same_files() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    extract(&here("open-data"), AREA, &here("../directory"), folder.path()).expect("the data is cut");
    let mut compared = 0;
    let mut folders = vec![folder.path().to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder.path()).expect("it lies inside");
            let committed = fs::read(here("open-data").join(name)).expect("the committed file is there");
            assert!(
                fs::read(&path).expect("the file is there") == committed,
                "{} differs",
                name.display()
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 15);
}

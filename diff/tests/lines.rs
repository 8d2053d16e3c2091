//! Lines that other tools compare: what means the same has the same lines, and every other value another line.

mod world;

use qdos_diff::lines;
use world::rows::{OTHERS, SERVICES};
use world::{DALE, edited, world};

#[track_caller]
fn of(text: &str) -> Vec<String> {
    lines(text.as_bytes()).expect("it is an entry")
}

/// Whether lines of one file can tell the edit: one that a template or the codes of a release decide is told elsewhere.
fn is_told(path: &str, expected: &[&str]) -> bool {
    let is_entry = ["services/", "templates/", "requirements/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    is_entry && !expected.contains(&"cosmetic") && !expected.contains(&"not-analysed")
}

#[test]
fn every_field_has_a_line() {
    for (path, from, to, expected) in SERVICES.iter().chain(OTHERS) {
        if is_told(path, expected) && *expected != ["hours-rewritten"] {
            let (before, after) = (of(&world()[*path]), of(&edited(path, from, to)[*path]));
            assert_ne!(before, after, "{path}: {from} -> {to}");
        }
    }
}

#[test]
fn a_value_that_changes_is_one_line() {
    let before = of(DALE);
    let after = of(&DALE.replace("[\"Dx05\", \"Dx06\"]", "[\"Dx05\"]"));
    let gone: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
    assert_eq!(gone, ["disposition: Dx06"]);
    assert_eq!(after.len() + 1, before.len());
}

#[test]
fn what_is_written_otherwise_has_the_same_lines() {
    let before = of(DALE);
    let edits = [
        ("[\"Dx05\", \"Dx06\"]", "[\"dx06\", 'DX05']"),
        (
            "[\"1112=4003\", \"1112=4020\", \"1130=4003\"]",
            "[\"1130=4003\", \"1112=4020\", \"1112=4003\"]",
        ),
        ("5 years and over", "5 to 129 years"),
        ("sexes: [\"F\", \"M\"]", "sexes: [\"M\", \"F\"]"),
        ("postcode: \"NR1 1AA\"", "postcode: nr11aa"),
        (
            "practices: [\"D82001\", \"D82002\"]",
            "practices: [\"D82002\", \"D82001\"]",
        ),
        ("successor: \"1900000002\"", "successor: [\"1900000002\"]"),
        (
            "hours:\n  week: { monday: [\"09:00-17:00\"], tuesday: [\"18:00-08:00\"],",
            "hours:\n  week: { tuesday: [\"18:00-24:00\"], wednesday: [\"00:00-08:00\"], monday: [\"09:00-13:00\", \"13:00-17:00\"],",
        ),
        ("notes: \"Kept by hand\"", "notes: >-\n  Kept\n  by hand"),
    ];
    for (from, to) in edits {
        assert_eq!(DALE.matches(from).count(), 1, "{from}");
        assert_eq!(of(&DALE.replace(from, to)), before, "{to}");
    }
}

#[test]
fn text_of_an_entry_cannot_leave_its_line() {
    let text = DALE.replace("name: \"Dale Pharmacy\"", "name: \"Dale\\nuid: 2\\e[31m\"");
    let lines = of(&text);
    assert!(
        lines.iter().all(|line| !line.contains(['\n', '\u{1b}'])),
        "{lines:?}"
    );
    assert_eq!(lines.iter().filter(|line| line.starts_with("uid: ")).count(), 1);
}

#[test]
fn what_is_no_entry_has_no_lines() {
    for bytes in ["", "uid: [", "{}", "- a", "areas: []", "\u{0}"] {
        assert!(lines(bytes.as_bytes()).is_none(), "{bytes:?}");
    }
    assert!(lines(b"\xff\xfe").is_none());
}

#[test]
fn a_value_that_means_nothing_is_said() {
    let lines = of(&DALE.replace("5 years and over", "some"));
    assert!(lines.iter().any(|line| line.starts_with("fault: ")), "{lines:?}");
}

//! Changes whose answer was worked out by hand. A story is a folder of `tests/stories`:
//!
//! - `story.md`: who loses what and when, in words and figures, worked out from `docs/meaning.md` and not from the output;
//! - `change.patch`: what the change does to the directory;
//! - `expected.json`: what the report has to hold, written by hand (`exit` and `verdict` at least; lists as long as here,
//!   objects may hold more);
//! - `expected.txt`: the whole text. `QDOS_BLESS=1` rewrites it; read what you bless.
//! - `callers.csv`: callers of both revisions as the naive twin must see them (see `against_the_twin`).

use crate::sandbox::{Run, Sandbox, TODAY, embedded_directory, qdos, tests};
use serde_json::Value;
use std::fs;

pub const COUNTY: [&str; 8] = [
    "file-is-broken",
    "keys-are-reordered",
    "pharmacy-ends-in-three-weeks",
    "pharmacy-starts-next-month",
    "requirement-is-weakened",
    "template-loses-a-disposition",
    "urgent-treatment-centre-closes-on-25-december",
    "urgent-treatment-centre-raises-its-lower-age",
];
pub const NORFOLK: &str = "rural-pharmacy-closes-on-sundays";
const NEW: &str = "directory-is-new";

#[test]
fn stories_of_the_small_county() {
    for story in COUNTY {
        let sandbox = Sandbox::county();
        apply(&sandbox, story);
        hold(&sandbox, story);
    }
}

#[test]
fn a_rural_pharmacy_of_norfolk_closes_on_sundays() {
    let sandbox = Sandbox::of(&embedded_directory());
    apply(&sandbox, NORFOLK);
    hold(&sandbox, NORFOLK);
}

#[test]
fn a_whole_directory_is_new() {
    let sandbox = Sandbox::county_without_git();
    fs::rename(sandbox.path("directory"), sandbox.path("set aside")).expect("it can be moved");
    fs::write(sandbox.path("README.md"), "nothing here yet\n").expect("it can be written");
    fs::write(sandbox.path(".gitignore"), "set aside\n").expect("it can be written");
    sandbox.begin();
    fs::rename(sandbox.path("set aside"), sandbox.path("directory")).expect("it can be moved");
    hold(&sandbox, NEW);
}

#[test]
fn every_story_is_told() {
    let mut folders: Vec<String> = fs::read_dir(tests("stories"))
        .expect("there are stories")
        .map(|entry| {
            entry
                .expect("a folder")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    folders.sort();
    let mut told: Vec<&str> = COUNTY.into_iter().chain([NORFOLK, NEW]).collect();
    told.sort_unstable();
    assert_eq!(folders, told);
}

/// Makes the change in the working tree.
pub fn apply(sandbox: &Sandbox, story: &str) {
    let patch = tests("stories").join(story).join("change.patch");
    sandbox.git(["apply", "-p0", &patch.to_string_lossy()]);
}

/// Judges the change while it is not yet committed, from inside; then its commit, from outside; and holds both.
fn hold(sandbox: &Sandbox, story: &str) {
    let inside = |format: &str| sandbox.qdos(&["check", "--today", TODAY, "--format", format]);
    let uncommitted = (inside("text"), inside("json"));
    sandbox.commit("the change");
    let elsewhere = Sandbox::empty();
    let directory = sandbox.path("directory");
    let directory = directory.to_string_lossy();
    let outside = |format: &str| {
        qdos(
            elsewhere.root(),
            &[
                "check", &directory, "--base", "main", "--head", "change", "--today", TODAY, "--format",
                format,
            ],
        )
    };
    let committed = (outside("text"), outside("json"));
    for run in [&uncommitted.0, &uncommitted.1, &committed.0, &committed.1] {
        assert_eq!(
            run.err, "",
            "{story}: nothing is said on standard error when it is no terminal"
        );
        assert_eq!(run.code, committed.0.code, "{story}: one exit code");
    }
    let names_aside = |run: &Run| {
        let mut json = run.json();
        for key in ["base", "head"] {
            json.as_object_mut().expect("a report is an object").remove(key);
        }
        json
    };
    assert_eq!(
        names_aside(&uncommitted.1),
        names_aside(&committed.1),
        "{story}: a working tree and its commit are judged alike"
    );
    let lines = |run: &Run| run.out.split_once('\n').map(|(_, rest)| rest.to_owned());
    assert_eq!(
        lines(&uncommitted.0),
        lines(&committed.0),
        "{story}: a working tree and its commit are judged alike"
    );

    let report = committed.1.json();
    let errors: Vec<String> = schema()
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(
        errors,
        Vec::<String>::new(),
        "{story}: the report fits `qdos schema check`"
    );
    assert_eq!(
        report["exit"], committed.1.code,
        "{story}: the report names the exit code"
    );
    assert_eq!(report["format"], "qdos-check-1");
    let folder = tests("stories").join(story);
    let expected = fs::read_to_string(folder.join("expected.json")).expect("a story has expected.json");
    let expected: Value = serde_json::from_str(&expected).unwrap_or_else(|error| panic!("{story}: {error}"));
    let mut wrong = Vec::new();
    compare(&expected, &report, "", &mut wrong);
    assert!(wrong.is_empty(), "{story}:\n{}", wrong.join("\n"));
    text(story, &masked(&committed.0.out));
}

fn schema() -> jsonschema::Validator {
    let run = qdos(Sandbox::empty().root(), &["schema", "check"]);
    jsonschema::validator_for(&run.json()).expect("the schema is one")
}

/// What is expected and not there. Numbers may differ by a millionth.
fn compare(expected: &Value, found: &Value, at: &str, wrong: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                compare(
                    value,
                    found.get(key).unwrap_or(&Value::Null),
                    &format!("{at}.{key}"),
                    wrong,
                );
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(expected, found, &format!("{at}[{index}]"), wrong);
            }
        }
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (
                one.as_f64().unwrap_or(f64::NAN),
                other.as_f64().unwrap_or(f64::NAN),
            );
            if (one - other).abs() > one.abs() * 1e-6 {
                wrong.push(format!("{at}: expected {one}, found {other}"));
            }
        }
        _ if expected == found => {}
        _ => wrong.push(format!("{at}: expected {expected:#}, found {found:#}")),
    }
}

/// The text with the ids of its first line hidden, which differ from run to run.
fn masked(text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let words = first.split(' ').map(|word| {
        let id = word.strip_prefix('(').and_then(|word| word.strip_suffix(')'));
        let is_id = id.is_some_and(|id| id.len() == 7 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if is_id { "(.......)" } else { word }
    });
    format!("{}\n{rest}", words.collect::<Vec<_>>().join(" "))
}

fn text(story: &str, found: &str) {
    let path = tests("stories").join(story).join("expected.txt");
    if std::env::var_os("QDOS_BLESS").is_some() {
        fs::write(&path, found).expect("it can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let difference = expected
        .lines()
        .zip(found.lines())
        .find(|(expected, found)| expected != found);
    assert!(
        expected == found,
        "{story}/expected.txt differs, first: {difference:#?}\nQDOS_BLESS=1 rewrites it; read what you bless\n{found}"
    );
}

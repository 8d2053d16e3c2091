//! The stories as the naive twin of `coverage/tests/agreement` sees them: it reads the files itself, imports nothing of
//! ours and asks one caller at a time. It is asked for the callers of `callers.csv`, which a person chose at the edges of
//! what is lost, and for every witness that the report names.

use crate::sandbox::{Sandbox, TODAY, embedded_directory, tests};
use crate::stories::{COUNTY, NORFOLK, apply};
use crate::twin::{Cell, Files, Moment, Off, Twin, Verdict};
use jiff::civil::{Date, DateTime};
use serde_json::Value;
use std::fs;
use std::path::Path;

#[test]
fn the_twin_agrees_with_the_stories_of_the_small_county() {
    for story in COUNTY.into_iter().filter(|story| *story != "file-is-broken") {
        agree(story, Sandbox::county());
    }
}

#[test]
fn the_twin_agrees_with_the_story_of_norfolk() {
    agree(NORFOLK, Sandbox::of(&embedded_directory()));
}

fn agree(story: &str, sandbox: Sandbox) {
    let base = files(&sandbox.path("directory"));
    apply(&sandbox, story);
    let head = files(&sandbox.path("directory"));
    let report = sandbox
        .qdos(&["check", "--today", TODAY, "--format", "json"])
        .json();
    let told = callers(story);
    let witnesses = witnesses(&report);
    let last = told
        .iter()
        .map(|caller| caller.moment.0)
        .chain(witnesses.iter().map(|(caller, _)| caller.moment.0))
        .max();
    let (today, last) = (
        TODAY.parse::<Date>().expect("a date"),
        last.unwrap_or_else(|| TODAY.parse().expect("a date")),
    );
    let twin = |files: &Files| Twin::new(files, today, last, Off::Nothing);
    let asked = twin(&base);
    let answers = twin(&head).asked_by(twin(&base));
    for caller in &told {
        let verdicts = (verdict(&asked, caller), verdict(&answers, caller));
        assert_eq!(
            verdicts,
            (caller.before, caller.after),
            "{story}/callers.csv: {caller:?}"
        );
    }
    for effect in report["go_farther"].as_array().expect("a list") {
        for (caller, _) in witnesses_of(effect) {
            let went = [&asked, &answers].map(|twin| {
                let squares = twin.squares(&caller.requirement, &caller.cell, &[caller.moment]);
                squares[0].expect("who goes farther is kept")
            });
            let is_farther = asked.goes_farther(&caller.requirement, went[0], went[1]);
            assert!(is_farther, "{story}: {caller:?} went {went:?}");
        }
    }
    for (caller, witness) in &witnesses {
        let verdicts = (verdict(&asked, caller), verdict(&answers, caller));
        assert_eq!(
            verdicts,
            (caller.before, caller.after),
            "{story}: the witness {caller:?}"
        );
        near_misses(story, &head, &answers, caller, witness);
    }
}

/// The near misses said are the twin's first ones, in its order.
fn near_misses(story: &str, head: &Files, twin: &Twin, caller: &Caller, witness: &Value) {
    let found = twin.near_misses(&caller.requirement, &caller.cell, caller.moment);
    let said: Vec<&str> = witness["near_misses"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(said.len(), found.len().min(3), "{story}: {said:#?}\n{found:#?}");
    for (said, (uid, criterion, missing)) in said.iter().zip(&found) {
        let because = match *criterion {
            "time" => "not open then",
            "place" => "too far",
            "age" => "does not take a caller of",
            "Dx" => "does not take Dx",
            other => panic!("{story}: no story has a near miss by {other}"),
        };
        let named = names(head, uid)
            .iter()
            .any(|name| said.starts_with(name.as_str()));
        assert!(
            named && said.contains(because),
            "{story}: {said:?} is to be {uid}, {criterion}, {missing:?}"
        );
    }
}

/// The names of a service, read off its file.
fn names(files: &Files, uid: &str) -> Vec<String> {
    let mark = format!("uid: \"{uid}\"\n");
    let text = files
        .values()
        .find(|text| text.starts_with(&mark))
        .expect("a service has a file");
    let value = |key: &str| {
        text.lines()
            .find_map(|line| Some(line.strip_prefix(key)?.trim_matches('"').to_owned()))
    };
    ["name: ", "public_name: "]
        .into_iter()
        .filter_map(value)
        .collect()
}

#[derive(Debug)]
struct Caller {
    requirement: String,
    cell: Cell,
    moment: Moment,
    before: Verdict,
    after: Verdict,
}

fn verdict(twin: &Twin, caller: &Caller) -> Verdict {
    twin.verdicts(&caller.requirement, &caller.cell, &[caller.moment])[0]
}

fn verdict_named(name: &str) -> Verdict {
    match name {
        "kept" => Verdict::Kept,
        "too-few" => Verdict::TooFew,
        "unsuitable-only" => Verdict::UnsuitableOnly,
        "catch-all-only" => Verdict::CatchAllOnly,
        "none" => Verdict::None,
        "not-asked" => Verdict::NotAsked,
        other => panic!("{other:?} is no verdict"),
    }
}

fn cell(outcome: (&str, &str), age: &str, sex: &str, postcode: &str) -> Cell {
    let (sg, sd) = outcome.0.split_once('=').expect("a pair");
    Cell {
        role: "111 Telephony Referral".to_owned(),
        sg: sg.to_owned(),
        sd: sd.to_owned(),
        dx: outcome.1.to_owned(),
        age: age.parse().expect("an age in days"),
        sex: sex.chars().next().expect("a sex"),
        postcode: postcode.to_owned(),
        practice: None,
    }
}

/// Clock and elapsed minutes are one on the dates of the stories: no clock changes on them.
fn moment(at: DateTime) -> Moment {
    (
        at.date(),
        at.hour().unsigned_abs() as u16 * 60 + at.minute().unsigned_abs() as u16,
    )
}

fn callers(story: &str) -> Vec<Caller> {
    let text = fs::read_to_string(tests("stories").join(story).join("callers.csv"))
        .expect("a story has callers.csv");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [requirement, pair, dx, age, sex, postcode, at, before, after] = cells[..] else {
            panic!("{story}: {line}")
        };
        Caller {
            requirement: requirement.to_owned(),
            cell: cell((pair, dx), age, sex, postcode),
            moment: moment(
                DateTime::strptime("%Y-%m-%d %H:%M", at)
                    .unwrap_or_else(|error| panic!("{story}: {at}: {error}")),
            ),
            before: verdict_named(before),
            after: verdict_named(after),
        }
    };
    text.lines().skip(1).map(row).collect()
}

/// The witnesses of what is lost, who had what the requirement asks for before.
fn witnesses(report: &Value) -> Vec<(Caller, Value)> {
    let effects = report["worse_off"].as_array().expect("a list");
    effects.iter().flat_map(witnesses_of).collect()
}

fn witnesses_of(effect: &Value) -> Vec<(Caller, Value)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let boxes = effect["boxes"].as_array().expect("a list").iter();
    boxes
        .map(|one| {
            let values = &one["witness"]["values"];
            let outcome = text(&values["outcome"]);
            let at = text(&values["moment"]);
            let at = DateTime::strptime("%A %d %B %Y at %H:%M", &at)
                .unwrap_or_else(|error| panic!("{at}: {error}"));
            let caller = Caller {
                requirement: text(&effect["requirement"]),
                cell: cell(
                    outcome.split_once(' ').expect("pair and disposition"),
                    &text(&values["age_days"]),
                    &text(&values["sex"]),
                    &text(&values["postcode"]),
                ),
                moment: moment(at),
                before: Verdict::Kept,
                after: verdict_named(&text(&one["verdict"])),
            };
            (caller, one["witness"].clone())
        })
        .collect()
}

fn files(directory: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(directory)
                    .expect("it lies below")
                    .to_string_lossy()
                    .into_owned();
                files.insert(name, fs::read_to_string(&path).expect("the file is text"));
            }
        }
    }
    files
}

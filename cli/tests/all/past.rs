//! `qdos show`, `log`, `blame` and `incident` on a history made with real git: a shared profile loses a disposition through
//! a pull request, an entry is reformatted, moved, changed, deleted and brought back.

use crate::sandbox::{Run, Sandbox, alone_in};
use std::process::Command;

pub const UTC: &str = "services/fenby/urgent-treatment-centre.yaml";
pub const MOVED: &str = "services/fenby/utc/1000000003.yaml";
pub const UID: &str = "1000000003";

/// A woman of 30 with a rash, in Fenby on a Wednesday morning.
pub const CALLER: [&str; 8] = [
    "--outcome",
    "1152=4003 Dx05",
    "--age",
    "30 years",
    "--sex",
    "F",
    "--postcode",
    "ZV1 1AA",
];

/// Runs git as somebody at some time.
pub fn git_as(sandbox: &Sandbox, person: &str, date: &str, arguments: &[&str]) {
    let email = format!(
        "{}@example.org",
        person.split(' ').next().expect("a name").to_lowercase()
    );
    let mut command = Command::new("git");
    alone_in(command.args(arguments), sandbox.root());
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), person)
            .env(format!("GIT_{role}_EMAIL"), &email)
            .env(format!("GIT_{role}_DATE"), format!("{date}T12:00:00+0000"));
    }
    let run = command.output().expect("git is installed");
    assert!(
        run.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
}

pub fn commit(sandbox: &Sandbox, person: &str, date: &str, message: &str) {
    sandbox.git(["add", "--all"]);
    git_as(sandbox, person, date, &["commit", "-q", "-m", message]);
}

pub fn story() -> Sandbox {
    let sandbox = Sandbox::county_without_git();
    sandbox.git(["init", "-q", "-b", "main"]);
    commit(&sandbox, "Ada Lead", "2026-01-05", "Begin");
    sandbox.git(["checkout", "-q", "-b", "profile"]);
    sandbox.edit(
        "templates/urgent-treatment-centre.yaml",
        "[\"Dx05\", \"Dx06\"]",
        "[\"Dx06\"]",
    );
    commit(&sandbox, "Ivy Clark", "2026-02-27", "Tidy the shared profile");
    sandbox.git(["checkout", "-q", "main"]);
    let message = "Merge pull request #12 from ivy/profile\n\nTidy the shared profile\n\nApproved-by: Cy Clin <cy@example.org>";
    git_as(
        &sandbox,
        "Mo Merge",
        "2026-03-01",
        &["merge", "-q", "--no-ff", "-m", message, "profile"],
    );
    let text = sandbox.read(UTC);
    sandbox.write(
        UTC,
        format!(
            "# reformatted\n{}",
            text.replace("[\"1 High Street\"]", "[ \"1 High Street\" ]")
        ),
    );
    commit(&sandbox, "Fay Format", "2026-04-01", "Reformat");
    let text = sandbox.read(UTC);
    sandbox.write(MOVED, text);
    sandbox.remove(UTC);
    commit(&sandbox, "Mia Move", "2026-05-01", "Move the file");
    sandbox.edit(
        MOVED,
        "saturday: [\"08:00-20:00\"]",
        "saturday: [\"10:00-16:00\"]",
    );
    commit(&sandbox, "Hal Hours", "2026-06-01", "Shorter Saturdays (#15)");
    sandbox
}

pub fn ask(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    sandbox.qdos(arguments)
}

#[test]
fn a_service_is_followed_through_its_profile_and_its_move() {
    let sandbox = story();
    let log = ask(&sandbox, &["log", UID]);
    log.says(
        0,
        &[
            "Shorter Saturdays (#15)",
            "hours-reduced",
            "file-moved",
            "urgency-tightened",
            "(through the shared profile urgent-treatment-centre)",
            "written by Ivy Clark; merged by Mo Merge; approved by Cy Clin",
            "pull request 12",
            "service-added",
            "no approval is recorded in git",
        ],
    );
    assert!(!log.out.contains("Reformat"), "{}", log.out);
    let json = ask(&sandbox, &["log", UID, "--format", "json"]).json();
    assert_eq!(json["format"], "qdos-log-1");
    assert_eq!(json["entries"].as_array().map(Vec::len), Some(4));
    let csv = ask(
        &sandbox,
        &["log", UID, "--format", "csv", "--class", "urgency-tightened"],
    );
    assert_eq!(csv.out.lines().count(), 2, "{}", csv.out);
    let spring = ask(
        &sandbox,
        &[
            "log",
            "--since",
            "2026-02-01",
            "--until",
            "2026-03-31",
            "--type",
            "135",
        ],
    );
    spring.says(0, &["Tidy the shared profile"]);
    assert!(
        !spring.out.contains("Saturdays") && !spring.out.contains("Begin"),
        "{}",
        spring.out
    );
}

#[test]
fn every_field_is_blamed_on_the_step_that_changed_its_meaning() {
    let sandbox = story();
    let fields = ask(&sandbox, &["blame", UID, "--format", "json"]).json();
    let step_of = |name: &str| {
        let fields = fields["fields"].as_array().expect("fields");
        let field = fields
            .iter()
            .find(|field| field["field"] == name)
            .expect("the field is listed");
        let step = field["step"].as_u64().expect("a step");
        let step = &fields_step(&ask(&sandbox, &["blame", UID, "--format", "json"]).json(), step);
        (step.clone(), field["path"].clone(), field["before"].clone())
    };
    assert_eq!(
        step_of("hours.saturday[10:00-16:00]").0,
        "Shorter Saturdays (#15)"
    );
    assert_eq!(step_of("hours.sunday[08:00-20:00]").0, "Begin");
    assert_eq!(step_of("name").0, "Begin");
    let gone = ask(&sandbox, &["blame", UID, "Dx05"]);
    gone.says(
        0,
        &[
            "profile.dispositions[Dx05]",
            "(gone)",
            "templates/urgent-treatment-centre.yaml",
            "Ivy Clark",
            "pull request 12",
        ],
    );
    ask(&sandbox, &["blame", UID, "nothing"]).says(2, &["has no field \"nothing\""]);
}

fn fields_step(blame: &serde_json::Value, at: u64) -> String {
    let step = &blame["steps"][usize::try_from(at).expect("few steps")];
    step["title"].as_str().expect("a title").to_owned()
}

#[test]
fn an_entry_is_shown_with_a_profile_in_a_folder_and_a_postcode_however_it_is_typed() {
    let sandbox = Sandbox::county_without_git();
    sandbox.git(["init", "-q", "-b", "main"]);
    let template = sandbox.read("templates/urgent-treatment-centre.yaml");
    sandbox.remove("templates/urgent-treatment-centre.yaml");
    sandbox.write("templates/urgent/urgent-treatment-centre.yaml", &template);
    for typed in ["\"ZV1\u{a0}1AA\"", "ZV1 1AA\t# the old mill", ">-\n  ZV1 1AA"] {
        let entry = sandbox.read(UTC);
        let line = entry
            .lines()
            .find(|line| line.starts_with("postcode:"))
            .expect("it has one");
        sandbox.edit(UTC, line, &format!("postcode: {typed}"));
        commit(&sandbox, "Ada Lead", "2026-01-05", "Type it otherwise");
        let run = ask(&sandbox, &["show", UID, "--at", "main"]);
        run.says(0, &["profile.dispositions[Dx05]"]);
        assert!(!run.out.contains("unknown-"), "{typed}: {}", run.out);
        sandbox.write(UTC, &entry);
    }
}

#[test]
fn an_entry_is_shown_as_it_was_at_a_date() {
    let sandbox = story();
    ask(&sandbox, &["show", UID, "--at", "2026-05-31"]).says(0, &["hours.saturday[08:00-20:00]", MOVED]);
    ask(&sandbox, &["show", UID, "--at", "2026-02-28"]).says(0, &["profile.dispositions[Dx05]", UTC]);
    ask(&sandbox, &["show", UID, "--at", "2025-12-31"]).says(2, &["main began after 2025-12-31"]);
    ask(&sandbox, &["show", UID]).says(0, &["hours.saturday[10:00-16:00]"]);
    let search = [
        &["search"],
        &CALLER[..],
        &["--at", "2026-02-25 10:30", "--rev", "2026-02-25"],
    ]
    .concat();
    ask(&sandbox, &search).says(0, &["Fenby"]);
}

#[test]
fn an_incident_is_answered_in_one_document() {
    let sandbox = story();
    let line = [
        &["incident"],
        &CALLER[..],
        &["--at", "2026-04-15 10:30", "--expect", UID],
    ]
    .concat();
    let document = ask(&sandbox, &line);
    document.says(
        0,
        &[
            "What the directory would have answered",
            "UTC: Fenby (uid 1000000003)",
            "outcome of triage: its profile has no Dx05",
            "That had been so since 1 March 2026, 12:00, when pull request 12",
            "Just before that change the same call would have found UTC: Fenby in place 1",
            "Would qdos check have warned of that change? Yes: it says not to approve",
            "Written by Ivy Clark; merged by Mo Merge; approved by Cy Clin",
            "qdos check",
            "What cannot be known from git",
        ],
    );
    let page = ask(&sandbox, &[&line[..], &["--format", "html"]].concat());
    page.says(0, &["<!DOCTYPE html>", "default-src 'none'", "Ivy Clark"]);
    ask(&sandbox, &[&["incident"], &CALLER[..]].concat()).says(2, &["the moment of the call is missing"]);
    sandbox.edit(
        "templates/urgent-treatment-centre.yaml",
        "[\"Dx06\"]",
        "[\"Dx05\", \"Dx06\"]",
    );
    commit(&sandbox, "Ada Lead", "2026-07-01", "Dx05 is back");
    let again = "would be offered to the same caller, in place 1, again since 1 July 2026, 13:00 (commit";
    ask(&sandbox, &line).says(0, &[again, "Dx05 is back"]);
    // Of a service that nobody named it is said as well.
    let other = [
        &["incident"],
        &CALLER[..],
        &["--at", "2026-04-15 10:30", "--expect", "1999999999"],
    ]
    .concat();
    ask(&sandbox, &other).says(
        0,
        &[
            "Offered today and not then, though nobody named it above",
            "UTC: Fenby (uid 1000000003): then, outcome of triage: its profile has no Dx05",
            "The search looks ahead until",
            "The history here goes back to 5 January 2026, 12:00.",
        ],
    );
}

#[test]
fn a_service_deleted_and_back_again_has_both_lives() {
    let sandbox = story();
    let text = sandbox.read(MOVED);
    sandbox.remove(MOVED);
    commit(&sandbox, "Del Ete", "2026-07-01", "Remove the centre");
    ask(&sandbox, &["log", UID]).says(0, &["service-removed", "Begin"]);
    ask(&sandbox, &["blame", UID]).says(0, &["is not in the newest revision"]);
    sandbox.write(MOVED, text);
    commit(&sandbox, "Bo Back", "2026-08-01", "Bring the centre back");
    let log = ask(&sandbox, &["log", UID, "--format", "json"]).json();
    let titles: Vec<&str> = log["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["step"]["title"].as_str())
        .collect();
    assert_eq!(titles.first(), Some(&"Bring the centre back"));
    assert_eq!(titles.len(), 6, "{titles:?}");
    let blame = ask(&sandbox, &["blame", UID, "name"]);
    blame.says(0, &["Bring the centre back", "(new entry)"]);
}

#[test]
fn an_old_revision_that_does_not_parse_is_said_and_the_rest_goes_on() {
    let sandbox = story();
    let text = sandbox.read(MOVED);
    sandbox.write(MOVED, format!("{text}  not: [yaml\n"));
    commit(&sandbox, "Bea Break", "2026-07-01", "Break it");
    sandbox.write(MOVED, text);
    commit(&sandbox, "Hi Heal", "2026-07-02", "Heal it");
    ask(&sandbox, &["log", UID]).says(
        0,
        &["cannot be read at this commit or before it", "Shorter Saturdays"],
    );
    let blame = ask(&sandbox, &["blame", UID]);
    blame.says(
        0,
        &["Shorter Saturdays (#15)", "the entry cannot be read at commit"],
    );
}

#[test]
fn names_and_messages_stay_text() {
    let sandbox = story();
    sandbox.edit(MOVED, "sunday: [\"08:00-20:00\"]", "sunday: [\"09:00-20:00\"]");
    commit(
        &sandbox,
        "<b>@all</b>\u{1b}[31m",
        "2026-09-01",
        "<script>alert(1)</script> | \u{1b}]0;x",
    );
    let text = ask(&sandbox, &["log", UID]);
    assert!(text.code == 0 && !text.out.contains('\u{1b}'), "{}", text.out);
    sandbox.edit(
        "templates/urgent-treatment-centre.yaml",
        "[\"Dx06\"]",
        "[\"Dx05\", \"Dx06\"]",
    );
    commit(&sandbox, "Ada Lead", "2026-09-02", "Back");
    sandbox.edit(
        "templates/urgent-treatment-centre.yaml",
        "[\"Dx05\", \"Dx06\"]",
        "[\"Dx06\"]",
    );
    commit(&sandbox, "<b>@all</b>", "2026-09-03", "<script>alert(1)</script>");
    let line = [
        &["incident"],
        &CALLER[..],
        &["--at", "2026-09-09 10:30", "--expect", UID],
    ]
    .concat();
    let markdown = ask(&sandbox, &line);
    assert!(
        markdown.code == 0 && !markdown.out.contains("<script>"),
        "{}{}",
        markdown.out,
        markdown.err
    );
    let html = ask(&sandbox, &[&line[..], &["--format", "html"]].concat());
    assert!(
        html.out.contains("&lt;script&gt;") && !html.out.contains("<script>"),
        "{}",
        html.out
    );
}

#[test]
fn a_service_back_under_another_name_is_followed_into_its_first_life() {
    let sandbox = story();
    let text = sandbox.read(MOVED);
    sandbox.remove(MOVED);
    commit(&sandbox, "Del Ete", "2026-07-01", "Remove the centre");
    sandbox.write("services/fenby/back.yaml", &text);
    commit(&sandbox, "Bo Back", "2026-08-01", "Bring the centre back");
    let titles = titles(&sandbox, &["log", UID]);
    assert_eq!(titles.len(), 6, "{titles:?}");
    assert_eq!(
        (titles[0].as_str(), titles[1].as_str()),
        ("Bring the centre back", "Remove the centre")
    );
    assert_eq!(titles[5], "Begin");
    sandbox.git([
        "mv",
        "directory/services/fenby/back.yaml",
        "directory/services/fenby/again.yaml",
    ]);
    commit(&sandbox, "Mia Move", "2026-08-02", "Move it once more");
    ask(&sandbox, &["show", UID]).says(0, &["services/fenby/again.yaml", "hours.saturday[10:00-16:00]"]);
}

fn titles(sandbox: &Sandbox, asked: &[&str]) -> Vec<String> {
    let log = ask(sandbox, &[asked, &["--format", "json"]].concat()).json();
    let entries = log["entries"].as_array().expect("entries are a list").iter();
    entries
        .map(|entry| entry["step"]["title"].as_str().expect("a title").to_owned())
        .collect()
}

#[test]
fn what_a_shared_profile_did_is_said_of_a_place_and_of_a_file() {
    let sandbox = story();
    for asked in [
        ["log", "services/fenby"].as_slice(),
        &["log", MOVED],
        &["log", "directory/services/fenby/utc/1000000003.yaml"],
        &["log", "--area", "Fenby"],
        &["log", "--area", "fenby"],
        &["log", "--type", "135"],
        &["log", "--class", "urgency-tightened"],
        &["log", "templates"],
    ] {
        let titles = titles(&sandbox, asked);
        assert!(
            titles.contains(&"Tidy the shared profile".to_owned()),
            "{asked:?} {titles:?}"
        );
    }
    for asked in [
        ["log", "services/townham/pharmacy.yaml"].as_slice(),
        &["log", "--type", "13"],
    ] {
        let titles = titles(&sandbox, asked);
        assert!(
            !titles.contains(&"Tidy the shared profile".to_owned()),
            "{asked:?} {titles:?}"
        );
    }
    ask(&sandbox, &["log", "--class", "nothing"]).says(2, &["there is no class of change named \"nothing\""]);
    ask(&sandbox, &["log", "main...main~1"]).says(2, &["three dots"]);
    ask(&sandbox, &["log", "services/fen"])
        .says(2, &["no commit of main has a file or folder \"services/fen\""]);
    ask(&sandbox, &["log", "--area", "Nowhere"]).says(2, &["there is no area \"Nowhere\""]);
    assert_eq!(
        titles(&sandbox, &["log", UID, "HEAD~3..HEAD"]),
        ["Shorter Saturdays (#15)", "Move the file"]
    );
    assert_eq!(
        titles(&sandbox, &["log", UID, "HEAD~3"]),
        ["Tidy the shared profile", "Begin"]
    );
}

#[test]
fn who_was_worse_off_is_computed_then_and_there() {
    let sandbox = story();
    let log = ask(
        &sandbox,
        &[
            "log",
            UID,
            "--coverage",
            "--since",
            "2026-02-01",
            "--until",
            "2026-04-30",
        ],
    );
    log.says(0, &["Tidy the shared profile", "worse off: An urgent treatment centre within 25 km at any hour (about 11,000 people: all ages; the whole area"]);
    let log = ask(
        &sandbox,
        &[
            "log",
            UID,
            "--coverage",
            "--since",
            "2026-05-01",
            "--until",
            "2026-05-02",
        ],
    );
    log.says(0, &["Move the file", "Nobody was worse off."]);
}

#[test]
fn a_field_is_blamed_on_the_file_it_came_by_when_one_step_changed_both() {
    let sandbox = story();
    sandbox.edit(
        "templates/urgent-treatment-centre.yaml",
        "[\"Dx06\"]",
        "[\"Dx05\", \"Dx06\"]",
    );
    sandbox.edit(MOVED, "UTC: Fenby", "UTC: Fenby Quay");
    sandbox.edit(
        MOVED,
        "{ template: urgent-treatment-centre }",
        "{ template: urgent-treatment-centre, sexes: [\"F\"] }",
    );
    commit(&sandbox, "Two Things", "2026-07-01", "Both at once");
    let path_of = |field: &str| {
        let blame = ask(&sandbox, &["blame", UID, field, "--format", "json"]).json();
        let found = blame["fields"]
            .as_array()
            .expect("a list")
            .first()
            .expect("the field is there")
            .clone();
        assert_eq!(blame["steps"][0]["title"], "Both at once", "{field}");
        found["path"].as_str().expect("a path").to_owned()
    };
    assert_eq!(path_of("Dx05"), "templates/urgent-treatment-centre.yaml");
    assert_eq!(path_of("name"), MOVED);
    assert_eq!(path_of("profile.sexes[M]"), MOVED);
}

#[test]
fn what_changed_while_the_entry_was_broken_is_put_down_to_who_healed_it() {
    let sandbox = story();
    let text = sandbox.read(MOVED);
    sandbox.write(MOVED, format!("{text}  not: [yaml\n"));
    commit(&sandbox, "Bea Break", "2026-07-01", "Break it");
    sandbox.write(MOVED, text.replace("10:00-16:00", "11:00-15:00"));
    commit(&sandbox, "Hi Heal", "2026-07-02", "Heal it");
    ask(&sandbox, &["blame", UID, "hours.saturday"]).says(
        0,
        &[
            "Heal it",
            "hours.saturday[11:00-15:00]",
            "cannot be read at commit",
        ],
    );
    ask(&sandbox, &["blame", UID, "name"]).says(0, &["Begin"]);
}

#[test]
fn any_verb_asks_the_directory_as_it_was() {
    let sandbox = story();
    let search = |as_of: &str| {
        let line = [
            &["search"],
            &CALLER[..],
            &["--at", "2026-09-09 10:30", "--as-of", as_of, "--format", "json"],
        ]
        .concat();
        ask(&sandbox, &line).json()["returned"].to_string().contains(UID)
    };
    assert!(search("2026-02-28"), "before the profile was tidied");
    assert!(!search("2026-03-01"), "a date is its end");
    assert!(
        search("2026-03-01 11:59") && !search("2026-03-01 12:00"),
        "a moment is its minute"
    );
    assert!(search("HEAD~4") && !search("HEAD"), "a revision is itself");
    let why = [
        &["why"],
        &CALLER[..],
        &["--at", "2026-09-09 10:30", "--service", UID],
    ]
    .concat();
    ask(&sandbox, &[&why[..], &["--as-of", "2026-04-01"]].concat()).says(0, &["Dx05"]);
    let said = ["main at 2026-02-28", "today 2026-02-28", "STANDING"];
    ask(&sandbox, &["check", "--as-of", "2026-02-28"]).says(0, &said);
    ask(&sandbox, &["check", "--as-of", "HEAD"]).says(0, &["today 2026-06-01"]);
    ask(&sandbox, &["check", "--at", "2026-02-28"]).says(0, &said);
    // Where --at is the moment of a call, it is never taken for the directory's.
    let at = |verb: &[&'static str], at: &'static str| [verb, &CALLER[..], &["--at", at]].concat();
    let other = "--as-of DATE|REV asks the directory as it was";
    ask(&sandbox, &at(&["search"], "HEAD~4")).says(2, &[other]);
    ask(&sandbox, &at(&["search"], "2026-02-28")).says(2, &[other]);
    ask(
        &sandbox,
        &[&at(&["why"], "main~1")[..], &["--service", UID]].concat(),
    )
    .says(2, &[other]);
    ask(&sandbox, &["coverage", "--at", "HEAD~4"]).says(2, &[other]);
    ask(&sandbox, &["coverage", "--as-of", "2026-02-28"]).says(0, &["main at 2026-02-28", "2026-02-28"]);
    ask(&sandbox, &["coverage", "--as-of", "1999-01-01"]).says(2, &["main began after 1999-01-01"]);
}

#[test]
fn an_incident_names_for_every_filter_since_when() {
    let sandbox = story();
    // At 21:00 the centre is closed as well, as it always was.
    let line = [
        &["incident"],
        &CALLER[..],
        &["--at", "2026-04-15 21:00", "--expect", UID],
    ]
    .concat();
    ask(&sandbox, &line).says(
        0,
        &[
            "So it was as far back as the history goes.",
            "Since 1 March 2026, 12:00: pull request 12",
            "No revision of the history would have offered it",
        ],
    );
    let unknown = [
        &["incident"],
        &CALLER[..],
        &["--at", "2026-04-15 21:00", "--expect", "1999999999"],
    ]
    .concat();
    ask(&sandbox, &unknown).says(0, &["The directory had no such service then."]);
    let nobody = [&["incident"], &CALLER[..], &["--at", "2026-04-15 10:30"]].concat();
    ask(&sandbox, &nobody).says(0, &["Nobody named the service that was expected.", "UTC: Fenby"]);
}

#[test]
fn an_incident_says_since_when_others_came_first() {
    let sandbox = story();
    sandbox.edit(
        "templates/urgent-treatment-centre.yaml",
        "[\"Dx06\"]",
        "[\"Dx05\", \"Dx06\"]",
    );
    commit(&sandbox, "Ada Lead", "2026-07-01", "Dx05 is back");
    let text = sandbox.read(MOVED);
    for (day, uid) in [("10", "1000000031"), ("11", "1000000032"), ("12", "1000000033")] {
        let other = text
            .replace(UID, uid)
            .replace("ZVUT1", &format!("ZV{uid}"))
            .replace("UTC: Fenby", &format!("UTC: Other {day}"));
        // Nearer is nothing: the smaller uid comes first, so the old one takes the others' place under a larger.
        sandbox.write(&format!("services/fenby/utc/{uid}.yaml"), other);
        commit(
            &sandbox,
            "Nu Newcomer",
            &format!("2026-07-{day}"),
            &format!("A centre more, the {day}th"),
        );
    }
    let line = [
        &["incident"],
        &CALLER[..],
        &["--at", "2026-07-15 10:30", "--expect", "1000000033"],
    ]
    .concat();
    ask(&sandbox, &line).says(
        0,
        &[
            "others of its type came first",
            "No revision of the history would have offered it",
        ],
    );
    sandbox.edit(MOVED, "status: active", "status: closed");
    commit(&sandbox, "Clo Close", "2026-07-20", "The old centre closes");
    sandbox.remove("services/fenby/utc/1000000031.yaml");
    commit(&sandbox, "Del Ete", "2026-07-21", "One is removed");
    sandbox.edit(MOVED, "status: closed", "status: active");
    commit(&sandbox, "Op Open", "2026-07-22", "The old centre opens again");
    let line = [
        &["incident"],
        &CALLER[..],
        &["--at", "2026-07-25 10:30", "--expect", "1000000033"],
    ]
    .concat();
    ask(&sandbox, &line).says(
        0,
        &[
            "others of its type came first",
            "That had been so since 22 July 2026, 13:00",
            "The old centre opens again",
        ],
    );
}

//! `qdos show`, `log`, `blame` and `incident` on a history made with real git: a shared profile loses a disposition through
//! a pull request, an entry is reformatted, moved, changed, deleted and brought back.

use crate::sandbox::{Run, Sandbox, alone_in};
use std::process::Command;

const UTC: &str = "services/fenby/urgent-treatment-centre.yaml";
const MOVED: &str = "services/fenby/utc/1000000003.yaml";
const UID: &str = "1000000003";

/// A woman of 30 with a rash, in Fenby on a Wednesday morning.
const CALLER: [&str; 8] = [
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
fn git_as(sandbox: &Sandbox, person: &str, date: &str, arguments: &[&str]) {
    let email = format!("{}@example.org", person.split(' ').next().expect("a name").to_lowercase());
    let mut command = Command::new("git");
    alone_in(command.args(arguments), sandbox.root());
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), person)
            .env(format!("GIT_{role}_EMAIL"), &email)
            .env(format!("GIT_{role}_DATE"), format!("{date}T12:00:00+0000"));
    }
    let run = command.output().expect("git is installed");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
}

fn commit(sandbox: &Sandbox, person: &str, date: &str, message: &str) {
    sandbox.git(["add", "--all"]);
    git_as(sandbox, person, date, &["commit", "-q", "-m", message]);
}

fn story() -> Sandbox {
    let sandbox = Sandbox::county_without_git();
    sandbox.git(["init", "-q", "-b", "main"]);
    commit(&sandbox, "Ada Lead", "2026-01-05", "Begin");
    sandbox.git(["checkout", "-q", "-b", "profile"]);
    sandbox.edit("templates/urgent-treatment-centre.yaml", "[\"Dx05\", \"Dx06\"]", "[\"Dx06\"]");
    commit(&sandbox, "Ivy Clark", "2026-02-27", "Tidy the shared profile");
    sandbox.git(["checkout", "-q", "main"]);
    let message = "Merge pull request #12 from ivy/profile\n\nTidy the shared profile\n\nApproved-by: Cy Clin <cy@example.org>";
    git_as(&sandbox, "Mo Merge", "2026-03-01", &["merge", "-q", "--no-ff", "-m", message, "profile"]);
    let text = sandbox.read(UTC);
    sandbox.write(UTC, format!("# reformatted\n{}", text.replace("[\"1 High Street\"]", "[ \"1 High Street\" ]")));
    commit(&sandbox, "Fay Format", "2026-04-01", "Reformat");
    let text = sandbox.read(UTC);
    sandbox.write(MOVED, text);
    sandbox.remove(UTC);
    commit(&sandbox, "Mia Move", "2026-05-01", "Move the file");
    sandbox.edit(MOVED, "saturday: [\"08:00-20:00\"]", "saturday: [\"10:00-16:00\"]");
    commit(&sandbox, "Hal Hours", "2026-06-01", "Shorter Saturdays (#15)");
    sandbox
}

fn ask(sandbox: &Sandbox, arguments: &[&str]) -> Run {
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
            "profile-narrowed",
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
    let csv = ask(&sandbox, &["log", UID, "--format", "csv", "--class", "profile-narrowed"]);
    assert_eq!(csv.out.lines().count(), 2, "{}", csv.out);
    let spring = ask(&sandbox, &["log", "--since", "2026-02-01", "--until", "2026-03-31", "--type", "135"]);
    spring.says(0, &["Tidy the shared profile"]);
    assert!(!spring.out.contains("Saturdays") && !spring.out.contains("Begin"), "{}", spring.out);
}

#[test]
fn every_field_is_blamed_on_the_step_that_changed_its_meaning() {
    let sandbox = story();
    let fields = ask(&sandbox, &["blame", UID, "--format", "json"]).json();
    let step_of = |name: &str| {
        let fields = fields["fields"].as_array().expect("fields");
        let field = fields.iter().find(|field| field["field"] == name).expect("the field is listed");
        let step = field["step"].as_u64().expect("a step");
        let step = &fields_step(&ask(&sandbox, &["blame", UID, "--format", "json"]).json(), step);
        (step.clone(), field["path"].clone(), field["before"].clone())
    };
    assert_eq!(step_of("hours.saturday[10:00-16:00]").0, "Shorter Saturdays (#15)");
    assert_eq!(step_of("hours.sunday[08:00-20:00]").0, "Begin");
    assert_eq!(step_of("name").0, "Begin");
    let gone = ask(&sandbox, &["blame", UID, "Dx05"]);
    gone.says(
        0,
        &["profile.dispositions[Dx05]", "(gone)", "templates/urgent-treatment-centre.yaml", "Ivy Clark", "pull request 12"],
    );
    ask(&sandbox, &["blame", UID, "nothing"]).says(2, &["has no field \"nothing\""]);
}

fn fields_step(blame: &serde_json::Value, at: u64) -> String {
    let step = &blame["steps"][usize::try_from(at).expect("few steps")];
    step["title"].as_str().expect("a title").to_owned()
}

#[test]
fn an_entry_is_shown_as_it_was_at_a_date() {
    let sandbox = story();
    ask(&sandbox, &["show", UID, "--at", "2026-05-31"]).says(0, &["hours.saturday[08:00-20:00]", MOVED]);
    ask(&sandbox, &["show", UID, "--at", "2026-02-28"]).says(0, &["profile.dispositions[Dx05]", UTC]);
    ask(&sandbox, &["show", UID, "--at", "2025-12-31"]).says(2, &["main began after 2025-12-31"]);
    ask(&sandbox, &["show", UID]).says(0, &["hours.saturday[10:00-16:00]"]);
    let search = [&["search"], &CALLER[..], &["--at", "2026-02-25 10:30", "--rev", "2026-02-25"]].concat();
    ask(&sandbox, &search).says(0, &["Fenby"]);
}

#[test]
fn an_incident_is_answered_in_one_document() {
    let sandbox = story();
    let line = [&["incident"], &CALLER[..], &["--at", "2026-04-15 10:30", "--expect", UID]].concat();
    let document = ask(&sandbox, &line);
    document.says(
        0,
        &[
            "What the directory would have answered",
            "UTC\\: Fenby \\(1000000003\\)",
            "disposition",
            "That had been so since 1 March 2026, 12\\:00 \\(pull request 12",
            "Written by Ivy Clark; merged by Mo Merge; approved by Cy Clin",
            "qdos check",
            "What cannot be known from git",
        ],
    );
    let page = ask(&sandbox, &[&line[..], &["--format", "html"]].concat());
    page.says(0, &["<!DOCTYPE html>", "default-src 'none'", "Ivy Clark"]);
    ask(&sandbox, &[&["incident"], &CALLER[..]].concat()).says(2, &["the moment of the call is missing"]);
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
    let titles: Vec<&str> = log["entries"].as_array().expect("entries").iter().filter_map(|entry| entry["step"]["title"].as_str()).collect();
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
    ask(&sandbox, &["log", UID]).says(0, &["cannot be read at this commit or before it", "Shorter Saturdays"]);
    let blame = ask(&sandbox, &["blame", UID]);
    blame.says(0, &["Shorter Saturdays (#15)", "the entry cannot be read at commit"]);
}

#[test]
fn a_shallow_clone_says_what_is_missing_and_how_to_fetch_it() {
    let sandbox = story();
    let url = format!("file://{}", sandbox.root().display());
    let run = alone_in(
        Command::new("git").args(["clone", "-q", "--depth=2", &url, "shallow"]),
        sandbox.root(),
    );
    assert!(run.status().expect("git is installed").success());
    let clone = sandbox.path("shallow");
    let ask = |arguments: &[&str]| crate::sandbox::qdos(&clone, arguments);
    ask(&["log", UID]).says(0, &["Shorter Saturdays", "git fetch --unshallow"]);
    ask(&["blame", UID, "name"]).says(0, &["what this clone holds", "git fetch --unshallow"]);
    ask(&["show", UID, "--at", "2026-02-01"]).says(3, &["git fetch --unshallow"]);
}

#[test]
fn names_and_messages_stay_text() {
    let sandbox = story();
    sandbox.edit(MOVED, "sunday: [\"08:00-20:00\"]", "sunday: [\"09:00-20:00\"]");
    commit(&sandbox, "<b>@all</b>\u{1b}[31m", "2026-09-01", "<script>alert(1)</script> | \u{1b}]0;x");
    let text = ask(&sandbox, &["log", UID]);
    assert!(text.code == 0 && !text.out.contains('\u{1b}'), "{}", text.out);
    sandbox.edit("templates/urgent-treatment-centre.yaml", "[\"Dx06\"]", "[\"Dx05\", \"Dx06\"]");
    commit(&sandbox, "Ada Lead", "2026-09-02", "Back");
    sandbox.edit("templates/urgent-treatment-centre.yaml", "[\"Dx05\", \"Dx06\"]", "[\"Dx06\"]");
    commit(&sandbox, "<b>@all</b>", "2026-09-03", "<script>alert(1)</script>");
    let line = [&["incident"], &CALLER[..], &["--at", "2026-09-09 10:30", "--expect", UID]].concat();
    let markdown = ask(&sandbox, &line);
    assert!(markdown.code == 0 && !markdown.out.contains("<script>"), "{}{}", markdown.out, markdown.err);
    let html = ask(&sandbox, &[&line[..], &["--format", "html"]].concat());
    assert!(html.out.contains("&lt;script&gt;") && !html.out.contains("<script>"), "{}", html.out);
}

//! The past read from clones that have less than all, or show it otherwise, each made with real git.

use crate::past::{CALLER, MOVED, UID, commit, git_as, story};
use crate::sandbox::{Sandbox, TODAY, alone_in, qdos};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A clone of a sandbox, in a folder of the same.
fn clone(sandbox: &Sandbox, options: &[&str]) -> PathBuf {
    let url = format!("file://{}", sandbox.root().display());
    let mut git = Command::new("git");
    git.args(["clone", "-q"]).args(options).args([&url, "clone"]);
    let run = alone_in(&mut git, sandbox.root())
        .output()
        .expect("git is installed");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    sandbox.path("clone")
}

#[test]
fn a_shallow_clone_says_what_is_missing_and_how_to_fetch_it() {
    let sandbox = story();
    let clone = clone(&sandbox, &["--depth=2"]);
    let ask = |arguments: &[&str]| qdos(&clone, arguments);
    ask(&["log", UID]).says(0, &["Shorter Saturdays", "git fetch --unshallow"]);
    ask(&["blame", UID, "name"]).says(0, &["what this clone holds", "git fetch --unshallow"]);
    ask(&["show", UID, "--at", "2026-02-01"]).says(3, &["git fetch --unshallow"]);
    ask(&INCIDENT).says(0, &["as far back as this clone goes", "git fetch --unshallow"]);
    let unshallow = alone_in(Command::new("git").args(["fetch", "-q", "--unshallow"]), &clone).status();
    assert!(unshallow.expect("git is installed").success());
    let whole = ask(&["log", UID]);
    whole.says(0, &["Begin", "Tidy the shared profile", "Move the file"]);
    assert!(
        !whole.out.contains("unshallow"),
        "what was kept of the shallow clone is not believed: {}",
        whole.out
    );
}

/// A call of a morning on which the profile has no Dx05.
const INCIDENT: [&str; 13] = [
    "incident",
    CALLER[0],
    CALLER[1],
    CALLER[2],
    CALLER[3],
    CALLER[4],
    CALLER[5],
    CALLER[6],
    CALLER[7],
    "--at",
    "2026-06-15 10:30",
    "--expect",
    UID,
];

#[test]
fn a_partial_clone_says_what_is_missing_and_how_to_fetch_it() {
    let sandbox = story();
    sandbox.git(["config", "uploadpack.allowFilter", "true"]);
    let clone = clone(&sandbox, &["--filter=blob:none", "--no-checkout"]);
    let folder = clone.join("directory");
    std::fs::create_dir(&folder).expect("the folder can be made");
    for asked in [
        ["log", UID].as_slice(),
        &["log"],
        &["blame", UID],
        &["show", UID, "--at", "2026-04-01"],
    ] {
        let asked = [asked, &["--dir", "directory"]].concat();
        qdos(&clone, &asked).says(3, &["git fetch --refetch --no-filter"]);
        qdos(&clone, &asked[..asked.len() - 2]).says(2, &["it has no qdos.yaml there", "--dir"]);
    }
    qdos(&clone, &["audit", "--dir", "directory"]).says(3, &["git fetch --refetch --no-filter"]);
}

#[test]
fn grafts_and_replaced_commits_change_nothing_and_are_said() {
    let sandbox = story();
    let plain = sandbox.qdos(&["log", UID]);
    let (tip, old) = (
        sandbox.git(["rev-parse", "HEAD"]),
        sandbox.git(["rev-parse", "HEAD~3"]),
    );
    std::fs::create_dir_all(sandbox.path(".git/info")).expect("the folder can be made");
    std::fs::write(sandbox.path(".git/info/grafts"), format!("{tip} {old}\n"))
        .expect("the file can be written");
    let grafted = sandbox.qdos(&["log", UID]);
    grafted.says(0, &["gives 1 commit other parents", "Move the file"]);
    std::fs::remove_file(sandbox.path(".git/info/grafts")).expect("the file can be removed");
    sandbox.git(["replace", &tip, &old]);
    let replaced = sandbox.qdos(&["log", UID]);
    replaced.says(
        0,
        &["shows 1 commit as another", "git replace -l", "Shorter Saturdays"],
    );
    for run in [grafted, replaced] {
        assert!(run.out.starts_with(plain.out.trim_end()), "{}", run.out);
    }
}

#[test]
fn an_octopus_is_one_step_with_all_that_it_brought() {
    let sandbox = story();
    for (name, day) in [("Ann", "monday"), ("Ben", "tuesday"), ("Cat", "wednesday")] {
        sandbox.git(["checkout", "-q", "-b", name, "main"]);
        sandbox.edit(
            MOVED,
            &format!("{day}: [\"08:00-20:00\"]\n"),
            &format!("{day}: [\"08:00-20:00\"] # looked at\n"),
        );
        sandbox.write(&format!("notes/{name}"), name);
        commit(
            &sandbox,
            &format!("{name} Arm"),
            "2026-07-01",
            &format!("{name}'s part"),
        );
        sandbox.git(["checkout", "-q", "main"]);
    }
    sandbox.git(["checkout", "-q", "Ann"]);
    sandbox.edit(MOVED, "sunday: [\"08:00-20:00\"]", "sunday: [\"09:00-20:00\"]");
    commit(&sandbox, "Ann Arm", "2026-07-02", "Sundays begin at nine");
    sandbox.git(["checkout", "-q", "main"]);
    for name in ["Ben", "Cat"] {
        sandbox.git(["checkout", "-q", name]);
        sandbox.git(["checkout", "-q", "main", "--", "directory/services"]);
        commit(&sandbox, &format!("{name} Arm"), "2026-07-02", "As it was");
    }
    sandbox.git(["checkout", "-q", "main"]);
    git_as(
        &sandbox,
        "Mo Merge",
        "2026-07-03",
        &[
            "merge",
            "-q",
            "--no-ff",
            "-m",
            "Three at once",
            "Ann",
            "Ben",
            "Cat",
        ],
    );
    assert_eq!(
        sandbox
            .git(["rev-list", "--parents", "-1", "HEAD"])
            .split(' ')
            .count(),
        5,
        "it is an octopus"
    );
    let log = sandbox.qdos(&["log", UID, "--since", "2026-07-01"]);
    log.says(
        0,
        &[
            "Three at once",
            "written by Ann Arm, Ben Arm and Cat Arm; merged by Mo Merge",
            "hours-reduced",
        ],
    );
    sandbox
        .qdos(&["blame", UID, "hours.sunday"])
        .says(0, &["Three at once", "hours.sunday[09:00-20:00]"]);
    let audit = sandbox.qdos(&["audit", "--newest", "1", "--today", TODAY, "--format", "json"]);
    assert_eq!(
        audit.json()["commits"],
        7,
        "one of the branch, and what its three arms brought"
    );
    audit.says(1, &["merged-without-approval"]);
}

#[test]
fn a_criss_cross_is_walked_along_first_parents() {
    let sandbox = story();
    sandbox.git(["checkout", "-q", "-b", "other"]);
    sandbox.edit(MOVED, "sunday: [\"08:00-20:00\"]", "sunday: [\"09:00-20:00\"]");
    commit(&sandbox, "Ann Arm", "2026-07-01", "Sundays begin at nine");
    let one = sandbox.git(["rev-parse", "HEAD"]);
    sandbox.git(["checkout", "-q", "main"]);
    sandbox.edit(MOVED, "monday: [\"08:00-20:00\"]", "monday: [\"08:00-18:00\"]");
    commit(&sandbox, "Ben Arm", "2026-07-01", "Mondays end at six");
    let two = sandbox.git(["rev-parse", "HEAD"]);
    git_as(
        &sandbox,
        "Mo Merge",
        "2026-07-02",
        &["merge", "-q", "--no-ff", "-m", "Into main", &one],
    );
    sandbox.git(["checkout", "-q", "other"]);
    git_as(
        &sandbox,
        "Mo Merge",
        "2026-07-02",
        &["merge", "-q", "--no-ff", "-m", "Into the other", &two],
    );
    sandbox.edit(MOVED, "friday: [\"08:00-20:00\"]", "friday: [\"08:00-19:00\"]");
    commit(&sandbox, "Ann Arm", "2026-07-03", "Fridays end at seven");
    sandbox.git(["checkout", "-q", "main"]);
    git_as(
        &sandbox,
        "Mo Merge",
        "2026-07-04",
        &["merge", "-q", "--no-ff", "-m", "And again", "other"],
    );
    let log = sandbox
        .qdos(&["log", UID, "--since", "2026-07-01", "--format", "json"])
        .json();
    let entries = log["entries"].as_array().expect("entries are a list");
    let said = |at: usize| entries[at]["step"]["title"].as_str().expect("a title").to_owned();
    assert_eq!(entries.len(), 3, "{log}");
    assert_eq!(
        [said(0), said(1), said(2)],
        ["And again", "Into main", "Mondays end at six"]
    );
    assert_eq!(
        entries[0]["changes"].as_array().map(Vec::len),
        Some(1),
        "each change is said once"
    );
}

#[test]
fn names_are_those_of_the_mailmap_and_of_any_encoding() {
    let sandbox = story();
    std::fs::write(
        sandbox.path(".mailmap"),
        "Hanna Hours <hanna@example.org> <hal@example.org>\n",
    )
    .expect("the file can be written");
    commit(&sandbox, "Ada Lead", "2026-06-02", "A mailmap");
    sandbox.qdos(&["log", UID]).says(0, &["written by Hanna Hours"]);
    sandbox.edit(MOVED, "sunday: [\"08:00-20:00\"]", "sunday: [\"09:00-20:00\"]");
    sandbox.git(["add", "--all"]);
    let (tree, parent) = (sandbox.git(["write-tree"]), sandbox.git(["rev-parse", "HEAD"]));
    let mut raw = format!("tree {tree}\nparent {parent}\n").into_bytes();
    for role in ["author", "committer"] {
        raw.extend_from_slice(role.as_bytes());
        raw.extend_from_slice(b" Ren\xe9 <rene@example.org> 1790000000 +0000\n");
    }
    raw.extend_from_slice(b"\nSundays \xe0 neuf heures\n");
    let mut git = Command::new("git");
    git.args(["hash-object", "-t", "commit", "-w", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut run = alone_in(&mut git, sandbox.root())
        .spawn()
        .expect("git is installed");
    run.stdin
        .take()
        .expect("it is piped")
        .write_all(&raw)
        .expect("git reads");
    let id = String::from_utf8(run.wait_with_output().expect("git ends").stdout).expect("digits");
    sandbox.git(["reset", "-q", "--hard", id.trim()]);
    for asked in [["log", UID].as_slice(), &["blame", UID, "hours.sunday"]] {
        sandbox.qdos(asked).says(
            0,
            &[
                "written by Ren\u{fffd}",
                "Sundays \u{fffd} neuf heures",
                "not in the encoding",
            ],
        );
    }
}

#[test]
fn clocks_that_run_backwards_are_said_and_move_no_answer() {
    let sandbox = story();
    sandbox.edit(MOVED, "sunday: [\"08:00-20:00\"]", "sunday: [\"09:00-20:00\"]");
    commit(&sandbox, "Wrong Clock", "2019-01-01", "Sundays begin at nine");
    sandbox.edit(MOVED, "monday: [\"08:00-20:00\"]", "monday: [\"09:00-20:00\"]");
    commit(&sandbox, "Right Clock", "2026-07-02", "Mondays too");
    sandbox.qdos(&["log", UID]).says(
        0,
        &["its clock runs backwards: the step before it says 1 June 2026, 13:00"],
    );
    sandbox.qdos(&["show", UID, "--at", "2026-03-15"]).says(
        0,
        &["hours.sunday[08:00-20:00]", "1 commit's clock says otherwise"],
    );
    sandbox.qdos(&["show", UID, "--at", "2026-06-15"]).says(
        0,
        &[
            "The clocks of this branch run backwards once (commit",
            "says 1 January 2019, 12:00, the one before it 1 June 2026, 13:00)",
            "uncertain by a step",
        ],
    );
    sandbox
        .qdos(&["show", UID, "--at", "2026-07-02"])
        .says(0, &["hours.sunday[09:00-20:00]", "hours.monday[09:00-20:00]"]);
}

#[test]
fn a_repository_that_names_objects_by_sha_256_is_refused_with_what_to_do() {
    let sandbox = Sandbox::county_without_git();
    sandbox.git(["init", "-q", "-b", "main", "--object-format=sha256"]);
    sandbox.commit("begin");
    for asked in [
        ["log", UID].as_slice(),
        &["blame", UID],
        &["show", UID],
        &["audit"],
        &INCIDENT,
        &["check", "--today", TODAY, "--base", "HEAD"],
    ] {
        sandbox
            .qdos(asked)
            .says(2, &["cannot be read", "sha256", "SHA-1 repository"]);
    }
}

#[test]
fn a_repository_without_commits_is_said() {
    let sandbox = Sandbox::county_without_git();
    sandbox.git(["init", "-q", "-b", "main"]);
    for asked in [
        ["log"].as_slice(),
        &["blame", UID],
        &["show", UID],
        &["audit"],
        &INCIDENT,
    ] {
        sandbox.qdos(asked).says(2, &["no commits yet"]);
    }
}

#[test]
fn an_audit_reads_commits_as_they_were_made() {
    let sandbox = story();
    let plain = sandbox.qdos(&["audit", "main", "--today", TODAY, "--format", "csv"]);
    let (tip, old) = (
        sandbox.git(["rev-parse", "HEAD"]),
        sandbox.git(["rev-parse", "HEAD~3"]),
    );
    sandbox.git(["replace", &tip, &old]);
    let replaced = sandbox.qdos(&["audit", "main", "--today", TODAY, "--format", "csv"]);
    assert_eq!(
        (replaced.code, &replaced.out),
        (plain.code, &plain.out),
        "{}",
        replaced.err
    );
    sandbox.qdos(&["audit", "main", "--today", TODAY]).says(
        plain.code,
        &["grafts and replaced objects of this clone: commits are taken as they were made"],
    );
}

#[test]
fn an_audit_of_a_few_steps_says_of_them_what_one_of_all_says() {
    let sandbox = story();
    // A field to and fro.
    for (day, hours) in [
        ("02", "09:00"),
        ("03", "08:00"),
        ("04", "09:00"),
        ("05", "08:00"),
        ("06", "09:00"),
    ] {
        let text = sandbox.read(MOVED);
        let (before, _) = text.split_once("sunday: [\"").expect("it has Sundays");
        let rest = &text[before.len() + "sunday: [\"00:00".len()..];
        sandbox.write(MOVED, format!("{before}sunday: [\"{hours}{rest}"));
        commit(&sandbox, "Flo Flap", &format!("2026-07-{day}"), "Sundays");
    }
    let rules = |arguments: &[&str]| -> Vec<String> {
        let asked = [&["audit", "--today", TODAY, "--format", "json"], arguments].concat();
        let report = sandbox.qdos(&asked).json();
        let findings = report["findings"].as_array().expect("findings are a list").iter();
        findings
            .map(|finding| format!("{} {}", finding["commit"], finding["message"]))
            .collect()
    };
    // The few first: nothing is kept of the history yet.
    let few = rules(&["--newest", "5"]);
    let all = rules(&[]);
    assert!(few.iter().any(|said| said.contains("changed 5 times")), "{few:?}");
    assert_eq!(few[..], all[..few.len()], "the newest come first");
    assert_eq!(rules(&["--newest", "5"]), few, "with what is kept");
}

//! `qdos audit` on a history that a script makes with real git, one fault planted for every rule.

use crate::sandbox::{Run, Sandbox, alone_in, qdos, tests};
use std::collections::BTreeSet;
use std::process::Command;

const TODAY: &str = "2027-01-11";

/// What is planted: the rule, and the title of the commit it is about; none for a tip that the branch left.
const PLANTED: [(&str, &str); 16] = [
    (
        "acceptance-outlived",
        "Boots: no telephone until the end of October",
    ),
    ("approved-by-author", "Boots: approved by its author"),
    (
        "approver-not-named",
        "Church Street: approved by somebody whom the policy does not name",
    ),
    (
        "bad-signature",
        "Boots: altered after it was signed, by one letter",
    ),
    (
        "clock-backwards",
        "Church Street: merged by a clock that runs backwards",
    ),
    ("direct-push", "Church Street: pushed straight to the branch"),
    (
        "flapping-field",
        "Church Street: Sunday's hours, dan of 2026-10-08",
    ),
    (
        "merged-red",
        "GP out of hours: profile as agreed with the provider",
    ),
    ("merged-without-approval", "Boots: merged without approval"),
    ("review-never-came", "Church Street: to be reviewed"),
    ("rewritten-history", ""),
    ("signature-not-verified", "Boots: signed with OpenPGP"),
    (
        "signed-by-another",
        "Church Street: signed with a colleague's key",
    ),
    ("signer-not-allowed", "Boots: signed with a stranger's key"),
    ("undone-change", "Revert: the pharmacy closes"),
    ("unsigned-commit", "Church Street: not signed"),
];

/// The history of Cromer, in `directory/` of a repository.
pub fn cromer() -> Sandbox {
    let sandbox = Sandbox::empty();
    let mut script = Command::new("bash");
    script
        .arg(tests("../../scripts/cromer-history"))
        .arg(sandbox.root());
    let made = alone_in(&mut script, sandbox.root())
        .output()
        .expect("bash is there");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    sandbox
}

fn found(run: &Run, sandbox: &Sandbox) -> Vec<(String, String)> {
    let report = run.json();
    let findings = report["findings"].as_array().expect("findings are a list");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let find = |finding: &serde_json::Value| {
        let title = match finding["step"].as_str() {
            // The work and not the merge is what a planted fault is known by.
            Some(step) => {
                let range = format!("{step}^1..{step}");
                sandbox.git(["log", "--no-merges", "--format=%s", &range])
            }
            None => String::new(),
        };
        (text(&finding["rule"]), title)
    };
    findings.iter().map(find).collect()
}

#[test]
fn exactly_the_planted_faults_are_found() {
    let sandbox = cromer();
    let run = sandbox.qdos(&["audit", "--today", TODAY, "--format", "json", "--rerun", "100"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let mut found = found(&run, &sandbox);
    found.sort();
    let planted = PLANTED.map(|(rule, title)| (rule.to_owned(), title.to_owned()));
    assert_eq!(found, planted);
    let rules: BTreeSet<&str> = PLANTED.iter().map(|(rule, _)| *rule).collect();
    let all: BTreeSet<&str> = qdos_audit::RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(rules, all, "every rule is seen to fire");
}

#[test]
fn a_fresh_clone_says_the_same() {
    let sandbox = cromer();
    let here = sandbox.qdos(&["audit", "main", "--today", TODAY, "--format", "csv"]);
    let clone = Sandbox::empty();
    let from = sandbox.root().to_str().expect("the path is text").to_owned();
    clone.git(["clone", "-q", "--no-local", &from, "clone"]);
    let there = qdos(
        &clone.path("clone"),
        &["audit", "main", "--today", TODAY, "--format", "csv"],
    );
    assert_eq!((here.code, &here.out), (there.code, &there.out), "{}", there.err);
}

#[test]
fn signatures_are_judged_as_git_verify_commit_judges_them() {
    let sandbox = cromer();
    let report = sandbox
        .qdos(&["audit", "--today", TODAY, "--format", "json"])
        .json();
    let about = [
        "bad-signature",
        "signer-not-allowed",
        "signature-not-verified",
        "unsigned-commit",
    ];
    let findings = report["findings"].as_array().expect("findings are a list");
    let refused: BTreeSet<String> = findings
        .iter()
        .filter(|finding| about.contains(&finding["rule"].as_str().unwrap_or_default()))
        .map(|finding| finding["commit"].as_str().unwrap_or_default().to_owned())
        .collect();
    let commits = sandbox.git(["rev-list", "main"]);
    let verified = |commit: &&str| {
        let mut git = Command::new("git");
        git.args([
            "-c",
            "gpg.ssh.allowedSignersFile=directory/allowed-signers",
            "verify-commit",
            commit,
        ]);
        let run = alone_in(&mut git, sandbox.root()).output().expect("git is there");
        run.status.success()
    };
    let failed: BTreeSet<String> = commits
        .lines()
        .filter(|commit| !verified(commit))
        .map(str::to_owned)
        .collect();
    assert!(commits.lines().count() > 40 && failed.len() == 4);
    assert_eq!(refused, failed);
}

#[test]
fn ranges() {
    let sandbox = cromer();
    let steps = |arguments: &[&str]| {
        let asked: Vec<&str> = ["audit", "--today", TODAY, "--format", "json"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        sandbox.qdos(&asked).json()["steps"].as_u64()
    };
    assert_eq!(steps(&["main~3..main"]), Some(3));
    assert_eq!(steps(&["--newest", "5"]), Some(5));
    assert_eq!(steps(&["main~20"]), Some(4));
    sandbox.qdos(&["audit", "main...main~1"]).says(2, &["two dots"]);
    sandbox
        .qdos(&["audit", "main^2..main"])
        .says(2, &["is no step of the branch"]);
    sandbox
        .qdos(&["audit", "main..main"])
        .says(2, &["holds no commit"]);
    std::fs::write(sandbox.path("tips"), "# kept by the auditor\nnot an id\n")
        .expect("the file can be written");
    sandbox
        .qdos(&["audit", "--tips", "tips"])
        .says(2, &["line 2 of tips does not begin with the forty digits"]);
}

#[test]
fn text_from_git_stays_text() {
    let sandbox = Sandbox::county();
    sandbox.git(["checkout", "-q", "main"]);
    sandbox.git([
        "-c",
        "user.name=x",
        "commit",
        "-q",
        "--allow-empty",
        "--author=\u{1b}[31mMal <=cmd@x>",
        "-m",
        "=HYPERLINK(1) \u{1b}[2J\u{202e}title",
    ]);
    for format in ["text", "csv", "json"] {
        let run = sandbox.qdos(&["audit", "main", "--format", format, "--today", TODAY]);
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(run.out.contains("direct-push"), "{}", run.out);
        assert!(!run.out.contains(['\u{1b}', '\u{202e}']), "{}", run.out);
        assert!(format != "csv" || run.out.contains(",'=HYPERLINK"), "{}", run.out);
    }
}

#[test]
fn a_shallow_clone_says_what_is_missing() {
    let sandbox = cromer();
    let clone = Sandbox::empty();
    let from = format!("file://{}", sandbox.root().display());
    clone.git(["clone", "-q", "--depth", "3", &from, "clone"]);
    let shallow = clone.path("clone");
    let run = qdos(&shallow, &["audit", "main", "--today", TODAY, "--rerun", "9"]);
    run.says(0, &["git fetch --unshallow", "Audit of main: 3 steps"]);
    assert!(
        !run.out.contains("outlived"),
        "what the oldest commit changed is not known: {}",
        run.out
    );
}

#[test]
fn a_clone_that_was_made_shallow_says_what_a_shallow_one_says() {
    let sandbox = cromer();
    let from = format!("file://{}", sandbox.root().display());
    let asked = ["audit", "main", "--today", TODAY];
    let fresh = Sandbox::empty();
    fresh.git(["clone", "-q", "--no-tags", "--depth", "20", &from, "clone"]);
    let expected = qdos(&fresh.path("clone"), &asked);
    expected.says(1, &["Audit of main: 20 steps", "signer-not-allowed"]);
    // What the whole history said is kept when its beginning is gone.
    let once_whole = Sandbox::empty();
    once_whole.git(["clone", "-q", "--no-tags", &from, "clone"]);
    let clone = once_whole.path("clone");
    qdos(&clone, &asked).says(1, &["signer-not-allowed"]);
    let path = clone.display().to_string();
    once_whole.git(["-C", &path, "fetch", "-q", "--no-tags", "--depth", "20"]);
    let run = qdos(&clone, &asked);
    assert_eq!((run.code, run.out), (expected.code, expected.out));
}

#[test]
fn what_could_not_be_asked_again_is_said_and_is_not_red() {
    let sandbox = Sandbox::county();
    sandbox.git(["checkout", "-q", "main"]);
    let settings = sandbox.read("qdos.yaml");
    sandbox.write("qdos.yaml", "format: [broken");
    sandbox.commit("Break the settings (#1)");
    sandbox.write("qdos.yaml", &settings);
    sandbox.commit("Heal the settings (#2)");
    sandbox.remove("qdos.yaml");
    sandbox.commit("No directory any more (#3)");
    // On disk, for the folder to be found; the history ends without it.
    sandbox.write("qdos.yaml", settings);
    let run = sandbox.qdos(&["audit", "main", "--today", TODAY, "--rerun", "9"]);
    run.says(1, &["merged-without-approval", "what the check says of"]);
    assert_eq!(
        run.out.matches("error: merged-red").count(),
        1,
        "the check refuses what it cannot analyse: {}",
        run.out
    );
}

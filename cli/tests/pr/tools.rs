//! What goes with it: files, acceptances, a new repository, workflows.

use crate::fake::TOKEN;
use crate::pull::{ADULTS, CENTRE, PHARMACY, PROFILE, Pull, nothing};
use crate::sandbox::{self, Sandbox, TODAY, alone_in, tests};
use serde_json::Value;
use std::fs;
use std::process::Command;

#[test]
fn files_and_outputs_for_other_tools() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("adults only");
    pull.run("", &["--output", ".git/out"]).says(1, &[]);
    let read = |name: &str| fs::read_to_string(pull.sandbox.path(".git").join(name)).expect("it is there");
    let report: Value = serde_json::from_str(&read("out/report.json")).expect("JSON");
    assert_eq!(report["verdict"], "blocked");
    let sarif: Value = serde_json::from_str(&read("out/report.sarif")).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert!(read("out/comment.md").starts_with("<!-- qdos:sticky v1 "));
    assert!(read("output").starts_with("verdict=blocked\nexit=1\nreport="));
    assert_eq!(
        fs::read_dir(pull.sandbox.path(".git/out"))
            .expect("a folder")
            .count(),
        4,
        "nothing half written is left"
    );
}

/// A list of findings without one would close the alerts of a whole repository.
#[test]
fn where_nothing_could_be_judged_there_is_no_list_of_findings() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.push("adults only");
    pull.run("", &["--output", ".git/out"]).says(1, &[]);
    let there = |name: &str| pull.sandbox.path(".git/out").join(name).exists();
    assert!(there("report.sarif"));
    pull.sandbox.remove("");
    fs::write(pull.sandbox.path("README.md"), "gone\n").expect("it can be written");
    pull.push("gone");
    let run = pull.run("", &["--output", ".git/out"]);
    assert_ne!(run.code, 0, "{run:?}");
    assert!(
        !there("report.sarif"),
        "an older one would be taken for this one's"
    );
    for name in ["report.json", "comment.md", "summary.md"] {
        assert!(there(name), "{name}");
    }
}

#[test]
fn a_finding_is_accepted_by_its_fingerprint() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(
        PHARMACY,
        "[\"09:00-13:00\"]",
        "[\"09:00-12:00\", \"12:00-13:00\"]",
    );
    let found = pull
        .sandbox
        .qdos(&["lint", "--today", TODAY, "--format", "json"])
        .json();
    let fingerprint = found["findings"][0]["fingerprint"]
        .as_str()
        .expect("a finding")
        .to_owned();
    let accept = |until: &str| {
        pull.sandbox.qdos(&[
            "accept",
            &fingerprint[..8],
            "--reason",
            "lunch: \"agreed\"",
            "--until",
            until,
            "--owner",
            "the lead",
            "--today",
            TODAY,
        ])
    };
    accept("2026-01-01").says(2, &["lies in the past"]);
    accept("2027-03-31").says(0, &["counts once the lead has agreed"]);
    pull.push("accepted");
    let again = pull
        .sandbox
        .qdos(&["lint", "--today", TODAY, "--format", "json"])
        .json();
    let waived = again["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["fingerprint"] == fingerprint.as_str());
    assert_eq!(
        waived.expect("it is there still")["waiver"]["until"],
        "2027-03-31"
    );
}

#[test]
fn a_new_repository_is_ready_to_push() {
    let sandbox = Sandbox::empty();
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let run = sandbox.qdos(&[
        "init",
        "new",
        "--owner",
        "1:olu-owner",
        "--action",
        &format!("example/qdos@{commit}"),
    ]);
    run.says(0, &["Next: git init"]);
    let new = sandbox.path("new");
    for arguments in [
        vec!["init", "-q", "-b", "main"],
        vec!["add", "--all"],
        vec!["commit", "-q", "-m", "begin"],
    ] {
        let done = alone_in(Command::new("git").args(&arguments), &new)
            .status()
            .expect("git runs");
        assert!(done.success());
    }
    sandbox::qdos(&new, &["check", "--today", TODAY]).says(0, &[]);
    sandbox::qdos(&new, &["lint", "--all", "--today", TODAY]).says(0, &[]);
    sandbox::qdos(&new, &["policy", "check"]).says(0, &[]);
    sandbox::qdos(&new, &["policy", "codeowners", "--check", ".github/CODEOWNERS"]).says(0, &[]);
    fs::write(new.join(".github/CODEOWNERS"), "* @mallory\n").expect("it can be written");
    sandbox::qdos(&new, &["policy", "codeowners", "--check", ".github/CODEOWNERS"])
        .says(1, &["print it again"]);
    let workflow = fs::read_to_string(new.join(".github/workflows/qdos-publish.yml")).expect("it is there");
    assert!(
        workflow.contains(&format!("uses: example/qdos/.github/actions/qdos@{commit}")),
        "{workflow}"
    );
    sandbox.qdos(&["init", "new"]).says(2, &["is not empty"]);
}

/// The workflows that are written for others are our own, but for where the action comes from; and each keeps what makes it
/// safe: no permission that it does not name, nothing of a pull request checked out, and every action pinned.
#[test]
fn workflows_are_safe() {
    let root = tests("../..");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("it is there");
    for name in ["qdos.yml", "qdos-publish.yml"] {
        let ours = read(&format!(".github/workflows/{name}"));
        let written = read(&format!("cli/src/commands/init/{name}"));
        let uses = "OWNER/qdos/.github/actions/qdos@0000000000000000000000000000000000000000";
        let ours_uses = "./.github/actions/qdos # zizmor: ignore[self-repository] the older spelling, which every runner knows";
        assert_eq!(written.replace(uses, ours_uses), ours);
    }
    for file in fs::read_dir(root.join(".github/workflows")).expect("there are workflows") {
        let path = file.expect("a file").path();
        let text = fs::read_to_string(&path).expect("text");
        let path = path.display();
        assert!(
            text.contains("\npermissions: {}\n") || text.contains("\npermissions:\n  contents: read\n"),
            "{path}"
        );
        assert!(
            !text.contains("pull_request_target:") && !text.contains("pull_request.head.sha"),
            "{path}"
        );
        assert!(
            text.matches("actions/checkout@").count() == text.matches("persist-credentials: false").count(),
            "{path}"
        );
        for line in text
            .lines()
            .filter(|line| line.contains("uses: ") && !line.contains("uses: ./"))
        {
            let id = line
                .split_once('@')
                .map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
            assert!(id.is_some_and(|id| id.len() == 40), "{path}: {line}");
        }
        if text.contains("secrets.") || text.contains("github.token") {
            assert!(
                text.contains("workflow_run:") && !text.contains("ref:  "),
                "{path}: only the second stage has a token"
            );
        }
    }
}

/// The second stage as a runner does it: a clone of the default branch, and a commit id that came from outside.
#[test]
fn the_action_fetches_objects_and_makes_no_file_of_them() {
    let pull = Pull::new(nothing);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    fs::create_dir_all(pull.sandbox.path(".githooks")).expect("a folder");
    fs::write(pull.sandbox.path(".githooks/post-checkout"), "touch ran\n").expect("a hook");
    pull.push("from a fork");
    let head = pull.sandbox.git(["rev-parse", "change"]);
    pull.sandbox.git(["clone", "-q", "--bare", ".", ".git/upstream"]);
    pull.sandbox.git([
        "--git-dir=.git/upstream",
        "update-ref",
        "refs/pull/12/head",
        &head,
    ]);
    pull.sandbox
        .git(["--git-dir=.git/upstream", "update-ref", "-d", "refs/heads/change"]);
    pull.sandbox
        .git(["clone", "-q", "--branch", "main", ".git/upstream", ".git/runner"]);
    let runner = pull.sandbox.path(".git/runner");
    let judge = |head: &str| {
        let mut command = Command::new("bash");
        command.arg(tests("../../.github/actions/qdos/run"));
        let output = alone_in(&mut command, &runner)
            .env("QDOS", env!("CARGO_BIN_EXE_qdos"))
            .env("HEAD", head)
            .env("DIRECTORY", "directory")
            .env("FAIL_ON", "error")
            .env("TOKEN", TOKEN)
            .env("RUNNER_TEMP", pull.sandbox.path(".git"))
            .env("GITHUB_REPOSITORY", "example/county")
            .env("GITHUB_API_URL", &pull.fake.address)
            .output()
            .expect("bash runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    for (strange, why) in [
        ("main", "does not name the head"),
        ("--upload-pack=touch ran", "does not name the head"),
        (&"0".repeat(40), "no pull request has this head"),
    ] {
        let (code, said) = judge(strange);
        assert!(code == Some(2) && said.contains(why), "{strange}: {said}");
    }
    let (code, said) = judge(&head);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(
        said, "qdos: blocked, exit code 1\n",
        "nothing of the pull request is in the log"
    );
    assert!(pull.comment().contains("🔴 Do not approve yet"));
    assert!(!runner.join(".githooks").exists() && !runner.join("ran").exists());
    let text = fs::read_to_string(runner.join("directory").join(CENTRE)).expect("base's file");
    assert!(text.contains(PROFILE), "the files are those of the base");
}

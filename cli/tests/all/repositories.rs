//! What can be wrong with where it runs and what it is asked for: said in one line with what to do, and never a panic.

use crate::sandbox::{Sandbox, TODAY, alone_in, qdos};
use std::fs;
use std::process::Command;

#[test]
fn a_plain_folder_works_without_git() {
    let sandbox = Sandbox::county_without_git();
    let said = [
        "STANDING",
        "1 of 2 requirements hold for every caller",
        "6 services (6 of the area's own)",
    ];
    sandbox.check().says(0, &said);
}

#[test]
fn a_plain_folder_has_no_revisions() {
    let sandbox = Sandbox::county_without_git();
    for asked in [["--base", "main"], ["--head", "main"]] {
        let run = sandbox.qdos(&["check", "--today", TODAY, asked[0], asked[1]]);
        run.says(
            2,
            &[
                "is in no git repository",
                "run inside a clone, or make one with `git init`",
            ],
        );
        assert_eq!(run.out, "");
    }
}

#[test]
fn a_folder_that_does_not_exist() {
    let run = Sandbox::county().qdos(&["check", "no such folder"]);
    run.says(
        2,
        &[
            "there is no file or folder \"no such folder\"",
            "check the spelling",
        ],
    );
}

#[test]
fn an_empty_directory() {
    let said = [
        "is not a directory of services: it has no qdos.yaml",
        "name the folder that has one",
    ];
    Sandbox::empty().check().says(2, &said);
    let sandbox = Sandbox::empty();
    sandbox.begin();
    sandbox.check().says(2, &said);
}

#[test]
fn an_unknown_revision() {
    let sandbox = Sandbox::county();
    let base = |name: &str| sandbox.qdos(&["check", "--today", TODAY, "--base", name]);
    base("mian").says(2, &["unknown revision \"mian\": did you mean main?"]);
    base("nothing-like-it").says(
        2,
        &["unknown revision \"nothing-like-it\": see `git branch --all`"],
    );
    base("--upload-pack=x").says(2, &[]);
}

#[test]
fn a_base_that_is_no_commit() {
    let sandbox = Sandbox::county();
    let blob = sandbox.git(["rev-parse", "main:directory/qdos.yaml"]);
    for name in [&blob, "main:directory/qdos.yaml", "main:directory"] {
        let run = sandbox.qdos(&["check", "--today", TODAY, "--base", name]);
        run.says(2, &["is not a commit: name a branch, a tag or a commit", name]);
    }
}

#[test]
fn a_shallow_clone_without_the_base() {
    let origin = Sandbox::county();
    origin.edit("services/fenby/pharmacy.yaml", "[\"10:00-16:00\"]", "closed");
    origin.commit("closed on sundays");
    origin.git(["checkout", "-q", "main"]);
    let clone = Sandbox::empty();
    let url = format!("file://{}", origin.root().display());
    clone.git(["clone", "-q", "--depth", "1", "--branch", "change", &url, "."]);
    let run = clone.check();
    run.says(
        3,
        &[
            "is not in this shallow clone",
            "git fetch --unshallow",
            "fetch-depth: 0",
        ],
    );
}

/// Only a superuser can give a folder away, and only where the tests run as one can this be seen.
#[test]
#[cfg(unix)]
fn a_repository_of_another_user() {
    let sandbox = Sandbox::county();
    let give = |path: &str| std::os::unix::fs::chown(sandbox.path(path), Some(65_533), None);
    if give(".").and_then(|()| give(".git")).is_err() {
        return;
    }
    let run = sandbox.check();
    run.says(
        2,
        &[
            "belongs to another user",
            "git config --global --add safe.directory",
        ],
    );
}

#[test]
fn a_today_that_is_no_date() {
    for nonsense in ["christmas", "2026-02-30", "25.12.2026", ""] {
        let run = Sandbox::county().qdos(&["check", "--today", nonsense]);
        run.says(
            2,
            &[&format!("--today {nonsense:?} is not a date such as 2026-12-25")],
        );
    }
}

#[test]
fn an_argument_that_does_not_exist() {
    Sandbox::county()
        .qdos(&["check", "--bse", "main"])
        .says(2, &["--base"]);
    Sandbox::county().qdos(&["chekc"]).says(2, &["check"]);
    Sandbox::county()
        .qdos(&["schema", "chek"])
        .says(2, &["there is no schema named \"chek\""]);
    Sandbox::county()
        .qdos(&["rule", "doubled-ky"])
        .says(2, &["did you mean doubled-key?"]);
}

#[test]
fn a_path_with_spaces() {
    let sandbox = Sandbox::county_without_git();
    fs::rename(
        sandbox.path("directory"),
        sandbox.path("our directory of services"),
    )
    .expect("it can be moved");
    sandbox.begin();
    let path = "our directory of services";
    fs::remove_file(sandbox.path(path).join("services/fenby/pharmacy.yaml")).expect("it can be removed");
    sandbox
        .qdos(&["check", path, "--today", TODAY])
        .says(0, &["Pharmacy: The Green, Fenby is taken out of the directory"]);
    qdos(&sandbox.path(path), &["check", "--today", TODAY])
        .says(0, &["Pharmacy: The Green, Fenby is taken out"]);
}

/// `qdos check | head -1`: the reader goes away, which is nobody's fault.
#[test]
fn a_reader_that_goes_away() {
    let sandbox = Sandbox::county();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    // Gone before the program begins, so that no write can find it there.
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_qdos"));
    let command = alone_in(&mut command, sandbox.root()).arg("rule").stdout(writer);
    let output = command.output().expect("it runs");
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).as_ref()
        ),
        (Some(0), "")
    );
}

#[test]
fn a_commit_has_no_change_of_its_own() {
    let run = Sandbox::county().qdos(&["diff", "--today", TODAY]);
    run.says(
        2,
        &["there is nothing to compare with; name a revision, as in `qdos diff --base HEAD~1`"],
    );
}

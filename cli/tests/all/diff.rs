//! `qdos diff` between commits: what is read is what differs, and what is said is what whole directories give.

use crate::sandbox::{Run, Sandbox, TODAY, qdos};
use serde_json::Value;

const PHARMACY: &str = "services/townham/pharmacy.yaml";

fn between(sandbox: &Sandbox, range: &str) -> Run {
    sandbox.qdos(&["diff", range, "--today", TODAY, "--format", "json"])
}

/// The changes between two commits, held against those of the two as folders without git.
#[track_caller]
fn changes(sandbox: &Sandbox, base: &str, head: &str) -> Value {
    let run = between(sandbox, &format!("{base}..{head}"));
    let aside = tempfile::tempdir().expect("a temporary folder");
    let folder = |revision: &str| {
        let name = sandbox.git(["rev-parse", revision]);
        let folder = aside.path().join(&name);
        let path = folder.to_str().expect("it is text").to_owned();
        if !folder.exists() {
            sandbox.git(["worktree", "add", "--detach", "--quiet", &path, revision]);
        }
        format!("{path}/directory")
    };
    let (base, head) = (folder(base), folder(head));
    let whole = qdos(
        sandbox.root(),
        &[
            "diff", "--dir", &base, &head, "--today", TODAY, "--format", "json",
        ],
    );
    assert_eq!(run.code, whole.code, "{run:?}\n{whole:?}");
    assert_eq!(run.json()["changes"], whole.json()["changes"]);
    run.json()["changes"].clone()
}

fn classes(changes: &Value) -> Vec<&str> {
    let changes = changes.as_array().expect("a list");
    changes
        .iter()
        .filter_map(|change| change["class"].as_str())
        .collect()
}

/// One commit after another, and every pair of them: of a service, a template, reference data, postcodes, areas, the
/// calendar and settings.
#[test]
fn every_pair_of_commits_says_what_the_folders_say() {
    let sandbox = Sandbox::county();
    let edits: [&dyn Fn(&Sandbox); 7] = [
        &|sandbox| sandbox.write(PHARMACY, sandbox.read(PHARMACY) + "notes: \"New\"\n"),
        &|sandbox| sandbox.edit("templates/pharmacy.yaml", "Dx", "dx"),
        &|sandbox| {
            let path = "templates/urgent-treatment-centre.yaml";
            let text = sandbox.read(path);
            sandbox.write(path, text.replacen("\"F\"", "\"M\"", 1));
        },
        &|sandbox| {
            let path = "reference/51.2.0/dispositions.csv";
            let text = sandbox.read(path);
            let less: Vec<&str> = text.lines().take(2).collect();
            sandbox.write(path, less.join("\n") + "\n");
        },
        &|sandbox| {
            let path = "areas/postcodes/E07000902.csv";
            let text = sandbox.read(path);
            let less: Vec<&str> = text.lines().take(2).collect();
            sandbox.write(path, less.join("\n") + "\n");
        },
        &|sandbox| sandbox.edit("qdos.yaml", "own_areas", "settings: { sex_i: any }\nown_areas"),
        &|sandbox| {
            sandbox.write("services/other/pharmacy.yaml", sandbox.read(PHARMACY));
            sandbox.remove(PHARMACY);
        },
    ];
    let mut commits = vec!["main".to_owned()];
    for edit in edits {
        edit(&sandbox);
        sandbox.commit("edit");
        commits.push(sandbox.git(["rev-parse", "HEAD"]));
    }
    for pair in commits.windows(2) {
        changes(&sandbox, &pair[0], &pair[1]);
        changes(&sandbox, &pair[1], &pair[0]);
    }
    changes(&sandbox, &commits[0], &commits[7]);
}

#[test]
fn a_file_that_does_not_parse_is_not_analysed_and_the_rest_is_compared() {
    let sandbox = Sandbox::county();
    sandbox.write("services/fenby/pharmacy.yaml", "uid: [");
    sandbox.write(PHARMACY, sandbox.read(PHARMACY) + "notes: \"New\"\n");
    sandbox.commit("broken");
    let found = changes(&sandbox, "main", "HEAD");
    let mut classes = classes(&found);
    classes.sort_unstable();
    assert_eq!(classes, ["not-analysed", "words-changed"]);
    assert_eq!(between(&sandbox, "main..HEAD").code, 3);
    assert_eq!(classes_of_back(&sandbox), ["healed", "words-changed"]);
}

fn classes_of_back(sandbox: &Sandbox) -> Vec<String> {
    let back = changes(sandbox, "HEAD", "main");
    let mut classes: Vec<String> = classes(&back).into_iter().map(str::to_owned).collect();
    classes.sort_unstable();
    classes
}

#[test]
fn histories_that_never_met_have_no_commit_where_they_parted() {
    let sandbox = Sandbox::county();
    sandbox.git(["checkout", "-q", "--orphan", "other"]);
    sandbox.commit("other");
    between(&sandbox, "main...other").says(2, &["share no commit"]);
    // Compared as they are when that is what is asked.
    assert_eq!(classes(&changes(&sandbox, "main", "other")), Vec::<&str>::new());
}

#[test]
fn a_base_that_a_shallow_clone_does_not_have() {
    let sandbox = Sandbox::county();
    sandbox.write(PHARMACY, sandbox.read(PHARMACY) + "notes: \"New\"\n");
    sandbox.commit("second");
    let aside = tempfile::tempdir().expect("a temporary folder");
    let url = format!("file://{}", sandbox.root().display());
    let to = aside.path().join("shallow");
    let to = to.to_str().expect("it is text");
    sandbox.git(["clone", "-q", "--depth", "1", "--branch", "change", &url, to]);
    let run = qdos(
        std::path::Path::new(to),
        &["diff", "HEAD~1..HEAD", "--today", TODAY],
    );
    run.says(3, &["shallow clone", "git fetch --unshallow"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::county();
    let services = sandbox.path("directory/services/fenby");
    std::os::unix::fs::symlink("pharmacy.yaml", services.join("link.yaml")).expect("a link can be made");
    let odd = services.join(std::ffi::OsStr::from_bytes(b"caf\xE9.yaml"));
    std::fs::write(odd, "uid: \"1\"\n").expect("it can be written");
    std::fs::create_dir(services.join("module")).expect("it can be made");
    sandbox.git(["add", "--all"]);
    let id = sandbox.git(["rev-parse", "HEAD"]);
    let module = format!("160000,{id},directory/services/fenby/module");
    sandbox.git(["update-index", "--add", "--cacheinfo", &module]);
    sandbox.git(["commit", "-q", "-m", "odd"]);
    let run = sandbox.qdos(&["diff", "main..HEAD", "--today", TODAY]);
    run.says(
        3,
        &[
            "services/fenby/link.yaml",
            "services/fenby/caf\\xE9.yaml",
            "services/fenby/module",
            "is a symbolic link and is not followed",
            "is a submodule and is not read",
            "is not UTF-8",
        ],
    );
}

#[test]
fn a_file_whose_name_differs_in_case_alone_was_moved() {
    let sandbox = Sandbox::county();
    sandbox.git([
        "mv",
        "directory/services/townham/pharmacy.yaml",
        "directory/services/townham/Pharmacy.yaml",
    ]);
    sandbox.commit("case");
    assert_eq!(classes(&changes(&sandbox, "main", "HEAD")), ["file-moved"]);
}

#[test]
fn a_file_that_becomes_a_folder() {
    let sandbox = Sandbox::county();
    let text = sandbox.read(PHARMACY);
    sandbox.remove(PHARMACY);
    sandbox.write("services/townham/pharmacy.yaml/pharmacy.yaml", text);
    sandbox.commit("folder");
    assert_eq!(classes(&changes(&sandbox, "main", "HEAD")), ["file-moved"]);
}

#[test]
fn only_what_was_named_is_shown() {
    let sandbox = Sandbox::county();
    sandbox.write(PHARMACY, sandbox.read(PHARMACY) + "notes: \"New\"\n");
    let other = "services/fenby/pharmacy.yaml";
    sandbox.write(other, sandbox.read(other) + "notes: \"New\"\n");
    sandbox.commit("two");
    let shown = |what: &str| {
        let run = sandbox.qdos(&["diff", "main..HEAD", what, "--today", TODAY, "--format", "json"]);
        let all = run.json();
        let changes = all["changes"].as_array().expect("a list");
        let paths = changes.iter().filter_map(|change| change["path"].as_str());
        paths.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(shown("directory/services/townham"), [PHARMACY]);
    assert_eq!(shown("services/fenby"), [other]);
    let uid = sandbox.read(other);
    let uid = uid.split('"').nth(1).expect("the uid comes first");
    assert_eq!(shown(uid), [other]);
}

/// A slip of the pen must not look like nothing having changed.
#[test]
fn what_neither_side_has_is_refused_and_what_does_not_change_is_not() {
    let sandbox = Sandbox::county();
    sandbox.write(PHARMACY, sandbox.read(PHARMACY) + "notes: \"New\"\n");
    sandbox.commit("second");
    let other = "services/fenby/pharmacy.yaml";
    let uid = sandbox.read(other);
    let uid = uid.split('"').nth(1).expect("the uid comes first").to_owned();
    let named = |range: &[&str], what: &str| {
        let mut arguments = vec!["diff", what, "--today", TODAY];
        arguments.extend_from_slice(range);
        sandbox.qdos(&arguments)
    };
    let folders = tempfile::tempdir().expect("a temporary folder");
    let base = folders.path().join("base");
    let path = base.to_str().expect("it is text");
    sandbox.git(["worktree", "add", "--detach", "--quiet", path, "main"]);
    let of_base = format!("{path}/directory");
    let ways: [&[&str]; 3] = [
        &["main..HEAD"],
        &["--base", "main"],
        &["--dir", &of_base, "directory"],
    ];
    for way in ways {
        for there in [uid.as_str(), other, "services/fenby", "directory/services/fenby/"] {
            named(way, there).says(0, &["Nothing changes."]);
        }
        named(way, "1999999999").says(
            2,
            &[
                "no service has the uid \"1999999999\"",
                "file or folder may be named",
            ],
        );
        for path in ["services/nowhere", "services/fenby/pharmacy.yaml/below"] {
            named(way, path).says(2, &["no file or folder of", "name one that is there"]);
        }
    }
    // A file that was there, and is not on the disk any more.
    sandbox.remove("areas/small-areas.csv");
    named(&["main..HEAD"], "areas/small-areas.csv").says(0, &["Nothing changes."]);
    // One on the disk that neither revision has.
    sandbox.write("services/fenby/new.yaml", "uid: \"1\"\n");
    named(&["main..HEAD"], "services/fenby/new.yaml").says(2, &["no file or folder of"]);
}

#[test]
fn an_option_that_a_format_has_no_room_for_is_refused() {
    let sandbox = Sandbox::county();
    for (option, format) in [
        ("--table", "csv"),
        ("--words", "markdown"),
        ("--by=class", "json"),
    ] {
        let run = sandbox.qdos(&["diff", "main..HEAD", option, "--format", format]);
        run.says(2, &["cannot be had in this format"]);
    }
}

/// Who answers for an entry stands in base's policy, not in the name of its folder, and not in head's policy.
#[test]
fn owners_are_those_of_base_s_policy() {
    let sandbox = Sandbox::county();
    let other = "services/fenby/pharmacy.yaml";
    let requirement = "requirements/pharmacy-on-sundays.yaml";
    let by_owner = |range: &str| sandbox.qdos(&["diff", range, "--by", "owner", "--today", TODAY]);
    let edit = || {
        sandbox.write(PHARMACY, sandbox.read(PHARMACY) + "notes: \"New\"\n");
        sandbox.write(other, sandbox.read(other) + "notes: \"New\"\n");
        sandbox.edit(requirement, "title: \"", "title: \"New ");
    };
    let policy = "format: \"1\"\nsigners:\n  - { as: directory-owner, people: [{ id: 1, login: olu }] }\n  - { as: directory-lead, regions: [townham], people: [{ id: 2, login: tia }] }\n  - { as: requirement-owner, people: [{ id: 3, login: rex }] }\n";
    sandbox.write("policy.yaml", policy);
    sandbox.commit("policy");
    edit();
    sandbox.write("policy.yaml", policy.replace("login: tia", "login: mallory"));
    sandbox.commit("edits");
    let run = by_owner("HEAD~1..HEAD");
    run.says(
        0,
        &[
            "tia (directory lead for townham)",
            "olu (the owners of the directory)",
            "rex (who answers for the requirement pharmacy-on-sundays)",
        ],
    );
    assert!(!run.out.contains("mallory"), "{}", run.out);
    by_owner("main..HEAD").says(0, &["nobody knows: base has no policy.yaml"]);
}

#[test]
fn words_are_shown_one_by_one_and_cells_with_an_arrow() {
    let sandbox = Sandbox::county();
    sandbox.write(
        PHARMACY,
        sandbox.read(PHARMACY) + "public_instructions: \"Ring the bell\"\n",
    );
    sandbox.commit("first");
    sandbox.edit(PHARMACY, "Ring the bell", "Ring the bell twice");
    sandbox.commit("second");
    let diff = |more: &str| sandbox.qdos(&["diff", "HEAD~1..HEAD", "--today", TODAY, more]);
    diff("--words").says(0, &["Ring the bell{+ twice+}"]);
    diff("--table").says(0, &["Ring the bell → Ring the bell twice"]);
    diff("--by=area").says(0, &["demographic"]);
    diff("--format=markdown").says(0, &["### 1 service, 1 change"]);
    diff("--by=class").says(0, &["patient-instructions-changed"]);
    diff("--by=service").says(0, &["(1000000004)"]);
    diff("--format=csv").says(0, &["class,level,direction", "patient-instructions-changed"]);
    let log = sandbox.qdos(&["changelog", "HEAD~1..HEAD", "--today", TODAY]);
    log.says(
        0,
        &["# Changes from HEAD\\~1", "## Said otherwise", "### townham"],
    );
}

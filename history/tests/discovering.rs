//! Which repository holds a path, and what is said when none can be read.

#![cfg(unix)] // Links, owners and pipes are made the Unix way.

mod sandbox;

use std::path::Path;
use std::process::Command;

use qdos_history::{Error, Repository, Snapshot};
use sandbox::{Sandbox, run};

fn refused(path: &Path) -> Error {
    Repository::discover(path).expect_err("the repository is refused")
}

#[test]
fn a_repository_is_found_from_a_folder_and_from_a_file_in_it() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("directory/services/1.yaml", "uid: 1\n");
    for inside in ["", "directory", "directory/services/1.yaml"] {
        let path = clone.path.join(inside);
        let repository = Repository::discover(&path).expect("the repository is found");
        let expected = if inside.ends_with("yaml") {
            "directory/services"
        } else {
            inside
        };
        assert_eq!(repository.directory(&path).expect("the path is inside"), expected);
    }
}

#[test]
fn a_path_through_a_link_is_the_path_inside_the_repository() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("directory/1.yaml", "uid: 1\n");
    let link = sandbox.path().join("link");
    std::os::unix::fs::symlink(clone.path.join("directory"), &link).expect("a link can be made");
    let repository = Repository::discover(&link).expect("the repository is found");
    assert_eq!(
        repository.directory(&link).expect("the path is inside"),
        "directory"
    );
}

#[test]
fn a_path_outside_is_refused() {
    let sandbox = Sandbox::new();
    let error = sandbox
        .repository()
        .open()
        .directory(&sandbox.path())
        .expect_err("the path is outside");
    assert!(matches!(error, Error::OutsideRepository { .. }), "{error}");
}

#[test]
fn a_folder_in_no_repository_is_said_to_be_so() {
    let sandbox = Sandbox::new();
    let error = refused(&sandbox.path());
    assert!(matches!(error, Error::NotARepository { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        format!(
            "{:?} is in no git repository: run inside a clone, or make one with `git init`",
            sandbox.path()
        )
    );
}

#[test]
fn a_path_that_does_not_exist_is_said_to_be_so() {
    let error = refused(&Sandbox::new().path().join("nowhere"));
    assert!(matches!(error, Error::NoSuchPath { .. }), "{error}");
}

#[test]
fn a_repository_of_another_object_format_is_refused_with_a_remedy() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository_with(&["--object-format=sha256"]);
    let error = refused(&clone.path);
    assert!(matches!(error, Error::UnsupportedFormat { .. }), "{error}");
    assert!(
        error
            .to_string()
            .ends_with("clone it into an ordinary SHA-1 repository"),
        "{error}"
    );
}

#[test]
fn a_repository_of_an_unknown_extension_is_refused_with_its_name() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.git(&["config", "core.repositoryFormatVersion", "1"]);
    clone.git(&["config", "extensions.refStorage", "reftable"]);
    let error = refused(&clone.path);
    assert!(matches!(error, Error::UnsupportedFormat { .. }), "{error}");
    assert!(error.to_string().contains("refstorage"), "{error}");
}

#[test]
fn a_bare_repository_has_revisions_and_no_working_tree() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.commit("one");
    let bare = sandbox.clone("bare.git", &["--bare"]);
    let repository = bare.open();
    assert!(repository.is_bare());
    assert_eq!(
        repository
            .directory(&bare.path)
            .expect("a bare repository has its root"),
        ""
    );
    assert_eq!(
        sandbox::texts(&bare.tree("main", "services")),
        [("1.yaml", "uid: 1\n")]
    );
    for error in [
        repository.worktree("").expect_err("there is no working tree"),
        repository
            .base_of_worktree("", &Snapshot::default())
            .expect_err("there is no working tree"),
    ] {
        assert!(matches!(error, Error::Bare { .. }), "{error}");
        assert!(error.to_string().ends_with("name a revision as head"), "{error}");
    }
}

#[test]
fn a_linked_worktree_reads_its_own_files_and_the_shared_history() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.commit("one");
    clone.git(&["worktree", "add", "--quiet", "-b", "branch", "../linked"]);
    let linked = sandbox::Clone {
        path: sandbox.path().join("linked"),
    };
    linked.write("services/2.yaml", "uid: 2\n");
    assert_eq!(
        linked
            .open()
            .directory(&linked.path.join("services"))
            .expect("inside"),
        "services"
    );
    assert_eq!(sandbox::texts(&linked.tree("main", "services")).len(), 1);
    assert_eq!(sandbox::texts(&linked.worktree("services")).len(), 2);
    assert_eq!(sandbox::texts(&clone.worktree("services")).len(), 1);
    let common = |clone: &sandbox::Clone| clone.open().common_folder().canonicalize().expect("it exists");
    assert_eq!(common(&linked), common(&clone));
    assert!(common(&clone).ends_with(".git"));
}

/// libgit2 looks for `safe.directory` in the configuration of whoever runs it, found by `HOME` when the process
/// starts. The test therefore runs itself again with a home of its own.
#[test]
fn a_repository_of_another_user_is_refused_until_it_is_called_safe() {
    const NAME: &str = "a_repository_of_another_user_is_refused_until_it_is_called_safe";
    let Ok(path) = std::env::var("QDOS_TEST_OTHER_OWNER") else {
        return run_again_at_home(NAME);
    };
    let path = Path::new(&path);
    let safe = std::env::var("QDOS_TEST_SAFE").is_ok();
    match Repository::discover(&path.join("services")) {
        Ok(repository) => {
            assert!(safe, "the repository opened without being called safe");
            assert!(repository.worktree("services").is_ok());
            let head = repository.resolve("HEAD").expect("HEAD exists");
            assert!(repository.tree(&head, "services").is_ok());
        }
        Err(error) => {
            assert!(!safe, "{error}");
            let remedy = format!("run `git config --global --add safe.directory {path:?}`");
            assert!(matches!(error, Error::OtherOwner { .. }), "{error}");
            assert!(error.to_string().ends_with(&remedy), "{error}");
        }
    }
}

fn run_again_at_home(test: &str) {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.commit("one");
    if let Err(reason) = give_away(&clone.path) {
        return skipped(&format!(
            "the repository cannot be given to another user: {reason}"
        ));
    }
    if system_calls_everything_safe() {
        return skipped("the system's git configuration has `safe.directory = *`");
    }
    let again = || {
        let mut command = Command::new(std::env::current_exe().expect("the test has a path"));
        command
            .args(["--exact", test])
            .env("QDOS_TEST_OTHER_OWNER", &clone.path);
        command
            .env("HOME", sandbox.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("SUDO_UID");
        command
    };
    assert!(again().status().expect("the test runs").success(), "refused");
    let safe = format!("[safe]\n\tdirectory = {}\n", clone.path.display());
    std::fs::write(sandbox.path().join(".gitconfig"), safe).expect("a file can be written");
    assert!(
        again()
            .env("QDOS_TEST_SAFE", "1")
            .status()
            .expect("the test runs")
            .success(),
        "called safe"
    );
}

fn give_away(path: &Path) -> std::io::Result<()> {
    let somebody = Some(54321);
    std::os::unix::fs::chown(path, somebody, None)?;
    std::os::unix::fs::chown(path.join(".git"), somebody, None)
}

fn system_calls_everything_safe() -> bool {
    let mut command = Command::new("git");
    let output = command
        .args(["config", "--system", "--get-all", "safe.directory"])
        .output();
    output.is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .any(|line| line == "*")
    })
}

#[expect(clippy::print_stderr, reason = "a skipped test says why")]
fn skipped(reason: &str) {
    eprintln!("skipped: {reason}");
}

#[test]
fn a_repository_without_commits_has_a_working_tree_and_no_revision() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    let repository = clone.open();
    for revision in ["HEAD", "HEAD~1", "main"] {
        let error = repository.resolve(revision).expect_err("there is no commit");
        assert!(matches!(error, Error::NoCommits), "{revision}: {error}");
    }
    assert_eq!(
        sandbox::texts(&clone.worktree("services")),
        [("1.yaml", "uid: 1\n")]
    );
    assert_eq!(
        repository
            .base_of_worktree("services", &clone.worktree("services"))
            .expect("nothing to compare"),
        None
    );
}

#[test]
fn variables_of_a_git_hook_do_not_lead_elsewhere() {
    const NAME: &str = "variables_of_a_git_hook_do_not_lead_elsewhere";
    if let Ok(path) = std::env::var("QDOS_TEST_HOOK") {
        let repository = Repository::discover(Path::new(&path)).expect("the repository is found");
        assert!(repository.resolve("HEAD").is_ok());
        return;
    }
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.commit("one");
    run(&sandbox.path(), &["init", "--quiet", "other"]);
    let mut command = Command::new(std::env::current_exe().expect("the test has a path"));
    command.args(["--exact", NAME]).env("QDOS_TEST_HOOK", &clone.path);
    command.env("GIT_DIR", sandbox.path().join("other/.git"));
    assert!(command.status().expect("the test runs").success());
}

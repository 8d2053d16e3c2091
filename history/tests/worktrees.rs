//! The files of the working tree, and of a folder that is in no repository.

#![cfg(unix)] // Links, owners and pipes are made the Unix way.

mod sandbox;

use std::fs;

use qdos_history::{Error, plain_tree};
use sandbox::{Clone, Sandbox, ids, oddities, texts};

fn paths(clone: &Clone, directory: &str) -> Vec<String> {
    clone.worktree(directory).tree.files.into_keys().collect()
}

#[test]
fn unchanged_files_have_the_ids_of_the_commit() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.write("services/deep/2.yaml", "uid: 2\r\n");
    clone.write("services/3.bin", [0, 13, 10, 255]);
    clone.commit("one");
    assert_eq!(
        ids(&clone.worktree("services")),
        ids(&clone.tree("HEAD", "services"))
    );
    clone.write("services/1.yaml", "uid: 9\n");
    let edited = clone.git(&["hash-object", "services/1.yaml"]);
    assert_eq!(ids(&clone.worktree("services"))[0], ("1.yaml".to_owned(), edited));
}

#[test]
fn untracked_files_count_and_ignored_ones_do_not() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write(".gitignore", "*.tmp\n/services/drafts/\n");
    clone.write("services/tracked.yaml", "");
    clone.write("services/tracked.tmp", "");
    clone.write("services/drafts/tracked.yaml", "");
    clone.git(&["add", "--all", "--force"]);
    clone.commit("one");
    clone.write("services/staged.yaml", "");
    clone.git(&["add", "services/staged.yaml"]);
    clone.write("services/untracked.yaml", "");
    clone.write("services/untracked.tmp", "");
    clone.write("services/drafts/untracked.yaml", "");
    clone.write("services/deep/.gitignore", "*\n!.gitignore\n!kept.yaml\n");
    clone.write("services/deep/kept.yaml", "");
    clone.write("services/deep/lost.yaml", "");
    clone.write(".git/info/exclude", "excluded.yaml\n");
    clone.write("services/excluded.yaml", "");
    let expected = [
        "deep/.gitignore",
        "deep/kept.yaml",
        "drafts/tracked.yaml",
        "staged.yaml",
        "tracked.tmp",
        "tracked.yaml",
        "untracked.yaml",
    ];
    assert_eq!(paths(&clone, "services"), expected);
    clone.git(&["add", "--all"]);
    clone.git(&["commit", "--quiet", "--message", "two"]);
    assert_eq!(
        ids(&clone.worktree("services")),
        ids(&clone.tree("HEAD", "services")),
        "as git itself adds"
    );
}

#[test]
fn a_deleted_file_is_gone_and_a_deleted_directory_is_named() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.write("services/2.yaml", "uid: 2\n");
    clone.commit("one");
    fs::remove_file(clone.path.join("services/1.yaml")).expect("removed");
    assert_eq!(paths(&clone, "services"), ["2.yaml"]);
    fs::remove_dir_all(clone.path.join("services")).expect("removed");
    let error = clone
        .open()
        .worktree("services")
        .expect_err("the directory is gone");
    assert!(
        error
            .to_string()
            .starts_with("there is no directory \"services\" in the working tree"),
        "{error}"
    );
    let error = clone
        .open()
        .worktree("../origin")
        .expect_err("the path leads out");
    assert!(matches!(error, Error::DirectoryNotFound { .. }), "{error}");
}

#[test]
fn a_folder_replaced_by_a_link_is_not_followed() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/a/1.yaml", "uid: 1\n");
    clone.commit("one");
    fs::rename(clone.path.join("services/a"), clone.path.join("moved")).expect("moved");
    std::os::unix::fs::symlink("../moved", clone.path.join("services/a")).expect("a link can be made");
    let snapshot = clone.worktree("services");
    assert_eq!(texts(&snapshot), []);
    assert_eq!(
        oddities(&snapshot),
        ["\"a\" is a symbolic link and is not followed"]
    );
}

#[test]
fn pipes_and_repositories_inside_are_told_and_not_entered() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    sandbox::run(&clone.path, &["init", "--quiet", "services/other"]);
    clone.write("services/other/2.yaml", "uid: 2\n");
    let made = std::process::Command::new("mkfifo")
        .arg(clone.path.join("services/pipe"))
        .status();
    let snapshot = clone.worktree("services");
    assert_eq!(texts(&snapshot), [("1.yaml", "uid: 1\n")]);
    let mut expected = vec!["\"other\" is a submodule and is not read"];
    if made.is_ok_and(|made| made.success()) {
        expected.push("\"pipe\" is not a regular file and is not read");
    }
    assert_eq!(oddities(&snapshot), expected);
}

#[test]
fn what_a_sparse_checkout_left_out_is_not_deleted() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/north/1.yaml", "uid: 1\n");
    clone.write("services/south/2.yaml", "uid: 2\n");
    clone.commit("one");
    clone.git(&["sparse-checkout", "set", "services/south"]);
    assert!(!clone.path.join("services/north").exists());
    assert_eq!(
        texts(&clone.worktree("services")),
        texts(&clone.tree("HEAD", "services"))
    );
    assert_eq!(texts(&clone.worktree("services/north")), [("1.yaml", "uid: 1\n")]);
}

#[test]
fn line_ends_of_the_checkout_are_no_change() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\nname: a\n");
    clone.commit("one");
    clone.write("services/1.yaml", "uid: 1\r\nname: a\r\n");
    assert_eq!(
        ids(&clone.worktree("services")),
        ids(&clone.tree("HEAD", "services"))
    );
    clone.write("services/1.yaml", "uid: 1\r\nname: b\r\n");
    assert_eq!(
        texts(&clone.worktree("services")),
        [("1.yaml", "uid: 1\r\nname: b\r\n")]
    );
    clone.git(&["config", "core.autocrlf", "true"]);
    assert_eq!(
        texts(&clone.worktree("services")),
        [("1.yaml", "uid: 1\nname: b\n")]
    );
}

#[test]
fn a_folder_in_no_repository_is_read_as_it_is() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path().join("plain");
    let clone = Clone { path: folder.clone() };
    clone.write("services/1.yaml", "uid: 1\n");
    clone.write(".gitignore", "*\n");
    clone.write("sub/.git/config", "");
    std::os::unix::fs::symlink("services", folder.join("link")).expect("a link can be made");
    let snapshot = plain_tree(&folder).expect("the folder can be read");
    assert_eq!(
        texts(&snapshot),
        [(".gitignore", "*\n"), ("services/1.yaml", "uid: 1\n")]
    );
    assert_eq!(
        oddities(&snapshot),
        ["\"link\" is a symbolic link and is not followed"]
    );
    for absent in ["nowhere", "services/1.yaml"] {
        let error = plain_tree(&folder.join(absent)).expect_err("there is no such folder");
        assert!(matches!(error, Error::NoSuchPath { .. }), "{error}");
    }
}

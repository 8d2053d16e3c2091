//! What differs between two commits by object ids, held against whole listings.

#![cfg(unix)] // Links are made the Unix way.

mod sandbox;

use qdos_history::{ChangedFile, Delta, OddityKind, Repository, Snapshot};
use sandbox::{Clone, Sandbox};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::os::unix::ffi::OsStrExt;

fn delta(repository: &Repository, base: &str, head: &str, directory: &str) -> Delta {
    let folder = |name: &str| {
        let revision = repository.resolve(name).expect("the revision exists");
        repository
            .folder(&revision, directory)
            .expect("the folder can be found")
    };
    repository
        .delta(folder(base), folder(head))
        .expect("the folders can be compared")
}

/// The same from two listings.
fn from_listings(clone: &Clone, base: &str, head: &str, directory: &str) -> Vec<ChangedFile> {
    let tree = |name: &str| -> Snapshot {
        let repository = clone.open();
        let revision = repository.resolve(name).expect("the revision exists");
        repository.tree(&revision, directory).unwrap_or_default()
    };
    let mut changed: BTreeMap<String, ChangedFile> = BTreeMap::new();
    let blank = |path: &str| ChangedFile {
        path: path.to_owned(),
        base: None,
        head: None,
    };
    for (path, file) in tree(base).tree.files {
        changed.entry(path.clone()).or_insert_with(|| blank(&path)).base = Some(file.id);
    }
    for (path, file) in tree(head).tree.files {
        changed.entry(path.clone()).or_insert_with(|| blank(&path)).head = Some(file.id);
    }
    changed
        .into_values()
        .filter(|file| file.base != file.head)
        .collect()
}

fn paths(delta: &Delta) -> Vec<&str> {
    delta.files.iter().map(|file| file.path.as_str()).collect()
}

/// One commit after another with every kind of edit, and each pair of them.
#[test]
fn every_pair_of_commits_differs_by_what_their_listings_differ_by() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    let mut commits = Vec::new();
    let mut commit = |clone: &Clone| commits.push(clone.commit("one"));
    clone.write("README.md", "no directory yet");
    commit(&clone);
    for path in [
        "services/a/1.yaml",
        "services/a/2.yaml",
        "services/b/3.yaml",
        "services/a.yaml",
        "qdos.yaml",
    ] {
        clone.write(&format!("directory/{path}"), path);
    }
    commit(&clone);
    clone.write("directory/services/a/2.yaml", "changed");
    clone.write("outside.yaml", "not looked at");
    commit(&clone);
    // Only the letters' case; a file that becomes a folder; a folder that becomes a file.
    fs::rename(
        clone.path.join("directory/services/a/1.yaml"),
        clone.path.join("directory/services/a/1.YAML"),
    )
    .expect("it is there");
    fs::remove_file(clone.path.join("directory/services/a.yaml")).expect("it is there");
    clone.write("directory/services/a.yaml/4.yaml", "below what was a file");
    fs::remove_dir_all(clone.path.join("directory/services/b")).expect("it is there");
    clone.write("directory/services/b", "what was a folder");
    commit(&clone);
    // A folder moved whole.
    fs::rename(
        clone.path.join("directory/services/a"),
        clone.path.join("directory/services/z"),
    )
    .expect("it is there");
    commit(&clone);
    fs::remove_dir_all(clone.path.join("directory")).expect("it is there");
    commit(&clone);
    let repository = clone.open();
    for base in &commits {
        for head in &commits {
            for directory in ["directory", "directory/services", ""] {
                let found = delta(&repository, base, head, directory);
                assert_eq!(
                    found.files,
                    from_listings(&clone, base, head, directory),
                    "{directory:?}"
                );
            }
        }
    }
    let case = delta(&repository, &commits[2], &commits[3], "directory/services");
    assert_eq!(
        paths(&case),
        ["a.yaml", "a.yaml/4.yaml", "a/1.YAML", "a/1.yaml", "b", "b/3.yaml"]
    );
}

#[test]
fn what_is_no_file_is_told_where_it_differs() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    let inner = sandbox.repository_at("inner");
    inner.write("x.yaml", "x");
    inner.commit("one");
    clone.write("d/1.yaml", "one");
    std::os::unix::fs::symlink("1.yaml", clone.path.join("d/old link")).expect("links can be made");
    clone.commit("one");
    std::os::unix::fs::symlink("1.yaml", clone.path.join("d/link")).expect("links can be made");
    let odd = std::ffi::OsStr::from_bytes(b"\xE9.yaml");
    fs::write(clone.path.join("d").join(odd), "odd").expect("it can be written");
    clone.git(&[
        "submodule",
        "--quiet",
        "add",
        &format!("{}", inner.path.display()),
        "d/module",
    ]);
    clone.commit("two");
    let repository = clone.open();
    let forth = delta(&repository, "HEAD~1", "HEAD", "d");
    let kinds = |oddities: &[qdos_history::Oddity]| -> Vec<(String, OddityKind)> {
        oddities
            .iter()
            .map(|oddity| (oddity.path.clone(), oddity.kind))
            .collect()
    };
    let expected = [
        ("\\xE9.yaml".to_owned(), OddityKind::NameNotUtf8),
        ("link".to_owned(), OddityKind::SymbolicLink),
        ("module".to_owned(), OddityKind::Submodule),
    ];
    assert_eq!(kinds(&forth.head_oddities), expected);
    assert_eq!((kinds(&forth.base_oddities), paths(&forth)), (vec![], vec![]));
    let back = delta(&repository, "HEAD", "HEAD~1", "d");
    assert_eq!(kinds(&back.base_oddities), expected);
}

#[test]
fn a_link_in_the_place_of_a_file_takes_the_file_away() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("d/1.yaml", "2.yaml");
    clone.commit("one");
    fs::remove_file(clone.path.join("d/1.yaml")).expect("it is there");
    // Its target is what the file said, so that both have one blob.
    std::os::unix::fs::symlink("2.yaml", clone.path.join("d/1.yaml")).expect("links can be made");
    clone.commit("two");
    let found = delta(&clone.open(), "HEAD~1", "HEAD", "d");
    assert_eq!((found.files.len(), found.files[0].head), (1, None));
    assert_eq!(found.head_oddities.len(), 1);
}

#[test]
fn files_are_read_by_their_ids() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("d/1.yaml", "one");
    clone.write("d/2.yaml", "two");
    clone.commit("one");
    let repository = clone.open();
    let tree = clone.tree("HEAD", "d").tree;
    let wanted: Vec<_> = tree
        .files
        .iter()
        .map(|(path, file)| (path.clone(), file.id))
        .collect();
    let read = repository
        .files(&wanted, &HashMap::new())
        .expect("they are there");
    let texts: Vec<&[u8]> = read.iter().map(|file| &*file.bytes).collect();
    assert_eq!(texts, [b"one", b"two"]);
}

/// Equal folders are not entered: one whose objects are gone is never missed.
#[test]
fn folders_that_are_equal_are_not_entered() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("d/same/1.yaml", "one");
    clone.write("d/2.yaml", "two");
    clone.commit("one");
    clone.write("d/2.yaml", "three");
    clone.commit("two");
    let same = clone.git(&["rev-parse", "HEAD:d/same"]);
    let object = clone.path.join(".git/objects").join(&same[..2]).join(&same[2..]);
    fs::remove_file(object).expect("the folder is a loose object");
    assert_eq!(paths(&delta(&clone.open(), "HEAD~1", "HEAD", "d")), ["2.yaml"]);
}

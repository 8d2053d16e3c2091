//! The files of a commit.

#![cfg(unix)] // Links, owners and pipes are made the Unix way.

mod sandbox;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;

use qdos_history::{Error, OddityKind};
use qdos_model::tree::Tree;
use sandbox::{Clone, Sandbox, ids, oddities, texts};

fn unreadable(clone: &Clone, revision: &str, directory: &str) -> Error {
    let repository = clone.open();
    let revision = repository.resolve(revision).expect("the revision exists");
    repository
        .tree(&revision, directory)
        .expect_err("the directory cannot be read")
}

#[test]
fn all_files_below_a_directory_are_read_by_relative_path() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("directory/services/b/1.yaml", "uid: 1\n");
    clone.write("directory/services/b.yaml", "uid: 2\n");
    clone.write("directory/empty.yaml", "");
    clone.write("outside.yaml", "uid: 3\n");
    clone.commit("one");
    clone.write("directory/services/b.yaml", "uid: 4\n");
    clone.commit("two");
    let inside = [
        ("empty.yaml", ""),
        ("services/b.yaml", "uid: 2\n"),
        ("services/b/1.yaml", "uid: 1\n"),
    ];
    assert_eq!(texts(&clone.tree("HEAD~1", "directory")), inside);
    assert_eq!(texts(&clone.tree("HEAD~1", "/directory/./")), inside);
    assert_eq!(
        texts(&clone.tree("HEAD", "directory/services"))[0],
        ("b.yaml", "uid: 4\n")
    );
    let all = clone.tree("HEAD", "");
    assert_eq!(all.tree.files.len(), 4);
    let listed = clone.git(&["ls-tree", "-r", "--format=%(path) %(objectname)", "HEAD"]);
    let printed: Vec<String> = ids(&all)
        .iter()
        .map(|(path, id)| format!("{path} {id}"))
        .collect();
    assert_eq!(printed.join("\n"), listed);
}

#[test]
fn a_directory_that_a_revision_does_not_have_is_named() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.commit("one");
    for directory in [
        "templates",
        "services/1.yaml",
        "services/1.yaml/x",
        "..",
        "services/../services",
    ] {
        let error = unreadable(&clone, "main", directory);
        let expected = format!(
            "there is no directory {directory:?} in revision \"main\": check its name, or name another revision"
        );
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_large_file_is_listed_and_not_read() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    const LIMIT: usize = 5 * 1024 * 1024;
    clone.write("at-limit.csv", vec![b'x'; LIMIT]);
    clone.write("over.csv", vec![b'x'; LIMIT + 1]);
    clone.write("ten.csv", vec![b'x'; 10_000_000]);
    clone.commit("large");
    let commit = clone.tree("HEAD", "");
    let worktree = clone.worktree("");
    assert_eq!(ids(&commit), ids(&worktree));
    for snapshot in [commit, worktree] {
        let sizes = snapshot
            .tree
            .files
            .values()
            .map(|file| (file.bytes.len(), file.too_large));
        let expected = [(LIMIT, None), (0, Some(LIMIT as u64 + 1)), (0, Some(10_000_000))];
        assert_eq!(sizes.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn links_and_submodules_are_told_and_not_read() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    let id = clone.commit("one");
    std::os::unix::fs::symlink("/etc/passwd", clone.path.join("services/2.yaml"))
        .expect("a link can be made");
    std::os::unix::fs::symlink("..", clone.path.join("services/up")).expect("a link can be made");
    clone.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{id},services/module"),
    ]);
    fs::create_dir(clone.path.join("services/module")).expect("a folder can be made");
    clone.git(&["add", "services/2.yaml", "services/up"]);
    clone.git(&["commit", "--quiet", "--message", "odd"]);
    for snapshot in [clone.tree("HEAD", "services"), clone.worktree("services")] {
        assert_eq!(texts(&snapshot), [("1.yaml", "uid: 1\n")]);
        let expected = [
            "\"2.yaml\" is a symbolic link and is not followed",
            "\"module\" is a submodule and is not read",
            "\"up\" is a symbolic link and is not followed",
        ];
        assert_eq!(oddities(&snapshot), expected);
    }
}

/// Other systems have no such names.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf_8_is_kept_apart_from_its_like() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    for (name, text) in [(&b"caf\xe9.yaml"[..], "uid: 1\n"), (b"caf\xe8.yaml", "uid: 2\n")] {
        let path = clone.path.join(std::ffi::OsStr::from_bytes(name));
        fs::write(path, text).expect("the file system takes any name");
    }
    clone.write("caf\u{e9}.yaml", "uid: 3\n");
    clone.commit("names");
    for snapshot in [clone.tree("HEAD", ""), clone.worktree("")] {
        assert_eq!(texts(&snapshot), [("caf\u{e9}.yaml", "uid: 3\n")]);
        let names = snapshot.oddities.iter().map(|oddity| oddity.path.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["caf\\xE8.yaml", "caf\\xE9.yaml"]);
        assert!(
            snapshot
                .oddities
                .iter()
                .all(|oddity| oddity.kind == OddityKind::NameNotUtf8)
        );
    }
}

#[test]
fn equal_files_share_their_bytes() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("1.yaml", "name: same\n");
    clone.write("2.yaml", "name: same\n");
    clone.commit("twins");
    let snapshot = clone.tree("HEAD", "");
    let bytes = |path: &str| &*snapshot.tree.files[path].bytes;
    assert!(std::ptr::eq(bytes("1.yaml"), bytes("2.yaml")));
}

#[test]
fn what_is_known_by_its_id_is_read_only_when_somebody_looks() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("known.yaml", "uid: 1\n");
    clone.write("new.yaml", "uid: 2\n");
    clone.commit("one is known");
    let repository = clone.open();
    let head = repository.resolve("HEAD").expect("it is there");
    let whole = repository.tree(&head, "").expect("it is read").tree;
    let known = whole.files["known.yaml"].id;
    let waits = |other: &Tree| {
        let read = repository.tree_knowing(&head, "", other, &|id| id == known);
        read.expect("it is read").tree
    };
    let tree = waits(&Tree::default());
    let held = |tree: &Tree, path: &str| tree.files[path].bytes.held();
    assert_eq!([held(&tree, "known.yaml"), held(&tree, "new.yaml")], [0, 7]);
    assert_eq!(tree.files["known.yaml"].id, known);
    assert_eq!(&*tree.files["known.yaml"].bytes, b"uid: 1\n");
    assert_eq!(held(&tree, "known.yaml"), 7);
    // What the other revision has at hand is not left for later.
    assert_eq!(held(&waits(&whole), "known.yaml"), 7);
}

#[test]
fn the_same_is_read_by_any_number_of_threads() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    for number in 0..300 {
        let folder = number % 7;
        clone.write(
            &format!("services/{folder}/{number}.yaml"),
            format!("uid: {}\n", number % 250),
        );
    }
    clone.commit("many");
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads can be had");
        pool.install(|| {
            let commit = clone.tree("HEAD", "services");
            assert_eq!(texts(&commit), texts(&clone.worktree("services")));
            format!("{commit:?}")
        })
    };
    let alone = read(1);
    for threads in [2, 3, 8] {
        assert_eq!(read(threads), alone, "{threads} threads");
    }
    clone.git(&["gc", "--quiet"]);
    assert_eq!(read(2), alone, "packed");
}

#[test]
fn a_partial_clone_says_what_it_lacks_and_how_to_get_it() {
    let sandbox = Sandbox::new();
    let origin = sandbox.repository();
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    for number in 0..20 {
        origin.write(&format!("services/{number:02}.yaml"), format!("uid: {number}\n"));
    }
    origin.commit("one");
    let blobless = sandbox.clone("blobless", &["--filter=blob:none", "--no-checkout"]);
    let error = unreadable(&blobless, "HEAD", "services");
    assert_eq!(
        error.to_string(),
        "the file \"00.yaml\" is missing from this partial clone: run `git fetch --refetch --no-filter`"
    );
    blobless.git(&["fetch", "--quiet", "--refetch", "--no-filter"]);
    assert_eq!(
        blobless.tree("HEAD", "services").tree.files.len(),
        20,
        "the remedy works"
    );
    let treeless = sandbox.clone("treeless", &["--filter=tree:0", "--no-checkout"]);
    for directory in ["", "services"] {
        let error = unreadable(&treeless, "HEAD", directory);
        assert!(matches!(error, Error::PartialClone { .. }), "{error:?}");
    }
}

#[test]
fn a_damaged_repository_is_an_error_and_no_panic() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.commit("one");
    let id = clone.git(&["rev-parse", "HEAD:services/1.yaml"]);
    let object = clone.path.join(".git/objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(&object).expect("the object is loose");
    let error = unreadable(&clone, "HEAD", "services");
    assert!(
        error
            .to_string()
            .starts_with("git cannot find the file \"1.yaml\": "),
        "{error}"
    );
    fs::write(&object, "not zlib").expect("a file can be written");
    let error = unreadable(&clone, "HEAD", "services");
    assert!(
        error
            .to_string()
            .starts_with("git cannot read the file \"1.yaml\": "),
        "{error}"
    );
}

/// Eight levels of ten folders that are all the same folder: a few objects, a hundred million files.
#[test]
fn a_few_objects_that_name_a_hundred_million_files_are_refused() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("1.yaml", "uid: 1\n");
    clone.git(&["add", "--all"]);
    let mut tree = clone.git(&["write-tree"]);
    for _ in 0..8 {
        let entries: String = (0..10)
            .map(|number| format!("040000 tree {tree}\t{number}\n"))
            .collect();
        tree = make_tree(&clone, &entries);
    }
    let commit = clone.git(&["commit-tree", &tree, "-m", "bomb"]);
    let error = unreadable(&clone, &commit, "");
    assert!(matches!(error, Error::TooManyFiles { .. }), "{error}");
}

fn make_tree(clone: &Clone, entries: &str) -> String {
    let mut command = sandbox::git(&clone.path);
    let mut child = command
        .arg("mktree")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git runs");
    let mut input = child.stdin.take().expect("the input is piped");
    std::io::Write::write_all(&mut input, entries.as_bytes()).expect("git reads");
    drop(input);
    let output = child.wait_with_output().expect("git ends");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

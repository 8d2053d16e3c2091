//! From the name of a revision to its commit.

mod sandbox;

use std::collections::BTreeMap;

use qdos_history::{Committed, Error};
use sandbox::{Clone, Sandbox};

fn unresolved(clone: &Clone, revision: &str) -> Error {
    clone
        .open()
        .resolve(revision)
        .expect_err("the revision is not found")
}

#[test]
fn a_revision_has_its_id_its_name_and_its_date() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    let id = clone.commit("one");
    clone.git(&["tag", "--annotate", "release", "--message", "release"]);
    let committed = Committed {
        seconds: 1_774_783_800,
        offset_minutes: 60,
    };
    for name in ["HEAD", "main", "release", &id, &id[..8], "main^{commit}"] {
        let revision = clone.resolve(name);
        assert_eq!(
            (revision.id.as_str(), revision.name.as_str()),
            (id.as_str(), name)
        );
        assert_eq!(revision.committed, committed);
    }
}

#[test]
fn a_misspelt_branch_is_answered_with_the_nearest() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.commit("one");
    clone.git(&["branch", "winter-hours"]);
    assert_eq!(
        unresolved(&clone, "winter-houra").to_string(),
        "unknown revision \"winter-houra\": did you mean winter-hours?"
    );
    assert_eq!(
        unresolved(&clone, "nothing-like-it").to_string(),
        "unknown revision \"nothing-like-it\": see `git branch --all`, or fetch it with `git fetch`"
    );
}

#[test]
fn a_branch_known_only_from_the_remote_is_offered() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.commit("one");
    clone.git(&["branch", "feature"]);
    let clone = sandbox.clone("clone", &["--branch", "feature"]);
    assert_eq!(
        unresolved(&clone, "main").to_string(),
        "unknown revision \"main\": did you mean origin/main?"
    );
}

#[test]
fn what_is_no_commit_and_what_cannot_be_a_name_is_refused() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("1.yaml", "uid: 1\n");
    clone.commit("one");
    let error = unresolved(&clone, "HEAD:1.yaml");
    assert!(matches!(error, Error::NotACommit { .. }), "{error}");
    let absent = "0123456789012345678901234567890123456789";
    for revision in [
        "",
        "a..b",
        "HEAD..main",
        "~",
        "a b\n\u{1b}[31m",
        "HEAD~9",
        absent,
        "@{upstream}",
        "-x",
    ] {
        let error = unresolved(&clone, revision);
        assert!(
            matches!(error, Error::UnknownRevision { .. }),
            "{revision:?}: {error:?}"
        );
        assert!(!error.to_string().contains(char::is_control), "{error}");
    }
}

#[test]
fn an_id_too_short_to_tell_is_refused() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    for number in 0..900 {
        clone.write(&format!("{number}.yaml"), format!("uid: {number}\n"));
    }
    clone.commit("many");
    let listed = clone.git(&["ls-tree", "--object-only", "HEAD"]);
    let mut starts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in listed.lines() {
        *starts.entry(&id[..4]).or_default() += 1;
    }
    let (start, _) = starts
        .iter()
        .find(|&(_, &count)| count > 1)
        .expect("two of 900 ids start alike");
    let error = unresolved(&clone, start);
    assert!(matches!(error, Error::AmbiguousRevision { .. }), "{error}");
}

#[test]
fn a_shallow_clone_says_that_it_is_cut_off() {
    let sandbox = Sandbox::new();
    let origin = sandbox.repository();
    let first = origin.commit("one");
    origin.commit("two");
    let shallow = sandbox.clone("shallow", &["--depth=1"]);
    assert!(shallow.open().resolve("HEAD").is_ok());
    for revision in ["HEAD~1", "HEAD^", &first] {
        let error = unresolved(&shallow, revision);
        assert!(matches!(error, Error::Shallow { .. }), "{error:?}");
        let remedy = "run `git fetch --unshallow`, or set `fetch-depth: 0` where a workflow checks out";
        assert!(error.to_string().ends_with(remedy), "{error}");
    }
    shallow.git(&["worktree", "add", "--quiet", "--detach", "../linked"]);
    let linked = Clone {
        path: sandbox.path().join("linked"),
    };
    let error = unresolved(&linked, &first);
    assert!(
        matches!(error, Error::Shallow { .. }),
        "from a linked worktree: {error:?}"
    );
}

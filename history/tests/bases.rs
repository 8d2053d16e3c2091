//! What a head is compared with when nobody names a base.

mod sandbox;

use qdos_history::{Base, Error};
use sandbox::{Clone, Sandbox};

/// A repository with one service on main.
fn one_service(sandbox: &Sandbox) -> Clone {
    let clone = sandbox.repository();
    clone.write("services/1.yaml", "uid: 1\n");
    clone.commit("one");
    clone
}

/// The base's id, and the branch it was found by.
fn merge_base(clone: &Clone) -> Option<(String, String)> {
    let repository = clone.open();
    let head = repository.resolve("HEAD").expect("HEAD exists");
    let base = repository
        .merge_base_with_default_branch(&head)
        .expect("there is a default branch");
    base.map(|base| (base.revision.id, base.branch))
}

fn base_of_worktree(clone: &Clone) -> Option<Base> {
    clone
        .open()
        .base_of_worktree("services", &clone.worktree("services"))
        .expect("the base can be told")
}

#[test]
fn a_branch_is_compared_with_where_it_left_the_default_branch() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    let left = clone.git(&["rev-parse", "HEAD"]);
    clone.git(&["switch", "--quiet", "--create", "branch"]);
    clone.commit("mine");
    clone.git(&["switch", "--quiet", "main"]);
    clone.commit("theirs");
    clone.git(&["switch", "--quiet", "branch"]);
    assert_eq!(merge_base(&clone), Some((left.clone(), "main".to_owned())));
    let Some(Base::MergeBase(base)) = base_of_worktree(&clone) else {
        panic!("a branch has a merge base")
    };
    assert_eq!(
        (base.revision.id, base.revision.name.as_str()),
        (left, "merge base with main")
    );
}

#[test]
fn edits_on_a_branch_with_commits_are_judged_together_with_them() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    clone.git(&["switch", "--quiet", "--create", "branch"]);
    clone.commit("mine");
    clone.write("services/1.yaml", "uid: 1\nname: x\n");
    assert!(matches!(base_of_worktree(&clone), Some(Base::MergeBase(_))));
}

#[test]
fn edits_on_the_default_branch_are_compared_with_its_last_commit() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    clone.write("services/2.yaml", "uid: 2\n");
    let Some(Base::Head(base)) = base_of_worktree(&clone) else {
        panic!("the base is HEAD")
    };
    assert_eq!(
        (base.id, base.name.as_str()),
        (clone.git(&["rev-parse", "HEAD"]), "HEAD")
    );
}

#[test]
fn the_default_branch_without_edits_has_nothing_to_compare() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    assert_eq!(merge_base(&clone), None);
    assert_eq!(base_of_worktree(&clone), None);
    clone.write("elsewhere.txt", "outside the directory\n");
    assert_eq!(base_of_worktree(&clone), None);
}

#[test]
fn every_kind_of_edit_is_one() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    let repository = clone.open();
    let head = repository.resolve("HEAD").expect("HEAD exists");
    let differs = || {
        repository
            .differs(&head, "services", &clone.worktree("services"))
            .expect("both can be read")
    };
    assert!(!differs());
    std::fs::rename(
        clone.path.join("services/1.yaml"),
        clone.path.join("services/2.yaml"),
    )
    .expect("renamed");
    assert!(differs(), "renamed");
    clone.git(&["checkout", "--quiet", "--", "."]);
    assert!(differs(), "added");
    clone.git(&["clean", "--quiet", "--force"]);
    assert!(!differs(), "cleaned");
    clone.write("services/1.yaml", "uid: 3\n");
    assert!(differs(), "edited at the same length");
    clone.git(&["add", "--all"]);
    assert!(differs(), "staged");
    std::fs::remove_dir_all(clone.path.join("services")).expect("removed");
    clone.write("services/.gitkeep", "");
    assert!(differs(), "emptied");
}

#[test]
fn a_directory_that_is_new_differs_from_a_commit_without_it() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.commit("empty");
    clone.write("services/1.yaml", "uid: 1\n");
    assert!(matches!(base_of_worktree(&clone), Some(Base::Head(_))));
}

#[test]
fn a_remote_branch_goes_before_the_local_one() {
    let sandbox = Sandbox::new();
    let published = one_service(&sandbox).git(&["rev-parse", "HEAD"]);
    let clone = sandbox.clone("clone", &[]);
    clone.commit("not yet pushed");
    assert_eq!(merge_base(&clone), Some((published, "origin/main".to_owned())));
}

#[test]
fn the_head_of_the_remote_names_the_default_branch() {
    let sandbox = Sandbox::new();
    let origin = one_service(&sandbox);
    origin.git(&["branch", "--move", "trunk"]);
    origin.git(&["branch", "main"]);
    let clone = sandbox.clone("clone", &[]);
    clone.commit("mine");
    assert_eq!(
        merge_base(&clone).map(|(_, branch)| branch).as_deref(),
        Some("origin/trunk")
    );
    clone.git(&[
        "symbolic-ref",
        "refs/remotes/origin/HEAD",
        "refs/remotes/origin/deleted",
    ]);
    assert_eq!(
        merge_base(&clone).map(|(_, branch)| branch).as_deref(),
        Some("origin/main")
    );
}

#[test]
fn a_configured_or_an_only_branch_is_the_default() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    clone.git(&["branch", "--move", "stem"]);
    assert_eq!(merge_base(&clone), None, "the only branch");
    clone.git(&["switch", "--quiet", "--create", "twig"]);
    clone.commit("mine");
    let repository = clone.open();
    let head = repository.resolve("HEAD").expect("HEAD exists");
    let error = repository
        .merge_base_with_default_branch(&head)
        .expect_err("neither is the default");
    assert!(matches!(error, Error::NoDefaultBranch), "{error}");
    clone.git(&["config", "init.defaultBranch", "stem"]);
    assert_eq!(
        merge_base(&clone).map(|(_, branch)| branch).as_deref(),
        Some("stem")
    );
}

#[test]
fn a_merge_made_for_a_pull_request_is_compared_with_the_branch_it_goes_into() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    clone.git(&["switch", "--quiet", "--create", "branch"]);
    clone.commit("mine");
    clone.git(&["switch", "--quiet", "main"]);
    let target = clone.commit("theirs");
    clone.git(&["switch", "--quiet", "--detach"]);
    clone.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "branch"]);
    assert_eq!(merge_base(&clone), Some((target, "main".to_owned())));
}

#[test]
fn histories_that_never_met_are_said_to_be_so() {
    let sandbox = Sandbox::new();
    let clone = one_service(&sandbox);
    clone.git(&["switch", "--quiet", "--orphan", "island"]);
    clone.commit("alone");
    let repository = clone.open();
    let head = repository.resolve("HEAD").expect("HEAD exists");
    let error = repository
        .merge_base_with_default_branch(&head)
        .expect_err("there is no common commit");
    assert_eq!(
        error.to_string(),
        "\"HEAD\" and main share no commit: name the base"
    );
}

#[test]
fn a_shallow_clone_without_the_base_says_how_to_get_it() {
    let sandbox = Sandbox::new();
    let origin = one_service(&sandbox);
    origin.git(&["switch", "--quiet", "--create", "branch"]);
    origin.commit("mine");
    origin.git(&["switch", "--quiet", "main"]);
    origin.commit("theirs");
    let both = sandbox.clone("both", &["--depth=1", "--no-single-branch", "--branch", "branch"]);
    let one = sandbox.clone("one", &["--depth=1", "--branch", "branch"]);
    one.git(&["switch", "--quiet", "--detach"]);
    for clone in [both, one] {
        clone.git(&["remote", "set-head", "origin", "--delete"]);
        let repository = clone.open();
        let head = repository.resolve("HEAD").expect("HEAD exists");
        let error = repository
            .merge_base_with_default_branch(&head)
            .expect_err("the base is not there");
        assert!(matches!(error, Error::Shallow { .. }), "{error}");
    }
}

/// What `actions/checkout` leaves behind: no branch at all, and one reference to the merge it made.
#[test]
fn a_workflows_checkout_of_a_pull_request_alone_is_not_taken_for_the_default_branch() {
    let sandbox = Sandbox::new();
    let origin = one_service(&sandbox);
    let merge = origin.commit("merge");
    origin.git(&["update-ref", "refs/pull/7/merge", &merge]);
    let clone = sandbox.repository_at("checkout");
    clone.git(&["remote", "add", "origin", &sandbox.url()]);
    for depth in ["--depth=1", "--unshallow"] {
        clone.git(&[
            "fetch",
            "--quiet",
            depth,
            "origin",
            "+refs/pull/7/merge:refs/remotes/pull/7/merge",
        ]);
        clone.git(&["checkout", "--quiet", "--detach", "refs/remotes/pull/7/merge"]);
        let error = clone
            .open()
            .base_of_worktree("services", &clone.worktree("services"))
            .expect_err("the default branch is not there");
        match depth {
            "--depth=1" => assert!(matches!(error, Error::Shallow { .. }), "{error}"),
            _ => assert!(matches!(error, Error::NoDefaultBranch), "{error}"),
        }
    }
}

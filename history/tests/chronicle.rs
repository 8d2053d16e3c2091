//! What each step of a branch changed, held to what git says of it.

mod sandbox;

use qdos_history::{Chronicle, How};
use sandbox::{Clone, Sandbox};

/// What `git diff-tree` says, without links and submodules, oldest step first.
fn said_by_git(clone: &Clone, directory: &str) -> Vec<Vec<String>> {
    let steps = clone.git(&["rev-list", "--first-parent", "--reverse", "HEAD"]);
    let of_step = |step: &str| {
        let parent = format!("{step}^1");
        let is_first = clone.git(&["rev-list", "--parents", "-1", step]).len() == 40;
        let which = if is_first {
            ["--root", step]
        } else {
            [&*parent, step]
        };
        let asked = [
            &["diff-tree", "-r", "--no-renames", "--no-commit-id"],
            &which[..],
            &["--", directory],
        ];
        let said = clone.git(&asked.concat());
        let mut files: Vec<String> = said
            .lines()
            .filter_map(|line| {
                let (modes, path) = line.split_once('\t')?;
                let modes: Vec<&str> = modes.trim_start_matches(':').split(' ').collect();
                let is_file = |mode: &str| mode.starts_with("100");
                let how = match (is_file(modes[0]), is_file(modes[1])) {
                    (false, false) => return None,
                    (false, true) => "added",
                    (true, false) => "removed",
                    (true, true) => "changed",
                };
                let id = if how == "removed" { "-" } else { modes[3] };
                Some(format!(
                    "{how} {} {id}",
                    path.strip_prefix(directory)?.trim_start_matches('/')
                ))
            })
            .collect();
        files.sort();
        files
    };
    steps.lines().map(of_step).collect()
}

fn said(chronicle: &Chronicle) -> Vec<Vec<String>> {
    let of_step = |changed: &std::sync::Arc<[qdos_history::Touched]>| {
        let mut files: Vec<String> = changed
            .iter()
            .map(|touched| {
                let how = match touched.how {
                    How::Added => "added",
                    How::Removed => "removed",
                    How::Changed => "changed",
                };
                let digits =
                    |id: qdos_model::tree::BlobId| id.0.iter().map(|byte| format!("{byte:02x}")).collect();
                let id: String = touched.id.map_or("-".to_owned(), digits);
                format!("{how} {} {id}", touched.path)
            })
            .collect();
        files.sort();
        files
    };
    chronicle.changed.iter().rev().map(of_step).collect()
}

#[test]
fn what_a_step_changed_is_what_git_says() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write("beside/x", "not of the directory");
    clone.commit("before the directory");
    for (path, text) in [
        ("a", "1"),
        ("b/c", "2"),
        ("b/d/e", "3"),
        ("b.x", "4"),
        ("b0", "5"),
    ] {
        clone.write(&format!("data/{path}"), text);
    }
    clone.commit("begin");
    clone.write("data/b/c", "other");
    clone.git(&["rm", "-q", "data/b/d/e"]);
    clone.commit("one changes, one goes");
    // A file becomes a folder of the same name, which sorts elsewhere, and a folder becomes a file.
    clone.git(&["rm", "-q", "data/a", "data/b/c"]);
    clone.write("data/a/in", "6");
    clone.write("data/b", "7");
    clone.commit("a file becomes a folder");
    std::os::unix::fs::symlink("b0", clone.path.join("data/link")).expect("a link can be made");
    clone.commit("a link comes");
    std::fs::remove_file(clone.path.join("data/link")).expect("the link can be removed");
    clone.write("data/link", "a file now");
    clone.commit("a link becomes a file");
    clone.git(&["checkout", "-q", "-b", "side"]);
    clone.write("data/side", "8");
    clone.commit("aside");
    clone.git(&["checkout", "-q", "-"]);
    clone.write("data/b0", "9");
    clone.commit("meanwhile");
    clone.git(&["merge", "-q", "--no-ff", "-m", "joined", "side"]);
    clone.git(&["mv", "data/b0", "data/b1"]);
    clone.commit("moved");
    let repository = clone.open();
    let chronicle = repository
        .chronicle(None, "data", &[])
        .expect("the history can be read");
    let by_git = said_by_git(&clone, "data");
    assert!(by_git.iter().flatten().count() > 15, "{by_git:?}");
    assert_eq!(said(&chronicle), by_git);
    assert!(chronicle.learnt);
    // What is kept says the same again, and of a branch beside it too.
    let kept = chronicle.to_keep();
    let again = repository
        .chronicle(None, "data", &kept)
        .expect("the history can be read");
    assert_eq!((said(&again), again.learnt), (by_git, false));
    let side = clone.resolve("side").id.parse().expect("an id");
    let aside = repository
        .chronicle(Some(side), "data", &kept)
        .expect("the history can be read");
    assert!(aside.learnt, "the side's own step was not known");
    let both = repository
        .chronicle(None, "data", &aside.to_keep())
        .expect("the history can be read");
    assert_eq!((said(&both), both.learnt), (said(&chronicle), false));
    let damaged = repository
        .chronicle(None, "data", &kept[..kept.len() - 9])
        .expect("the history can be read");
    assert_eq!(said(&damaged), said(&chronicle));
}

//! Plain git shows what entries mean, once it is told so; with real git.

use crate::sandbox::Sandbox;

const PHARMACY: &str = "services/townham/pharmacy.yaml";
const FILE: &str = "directory/services/townham/pharmacy.yaml";

fn set_up() -> Sandbox {
    let sandbox = Sandbox::county();
    sandbox.qdos(&["git", "setup"]).says(
        0,
        &[
            "Wrote diff.qdos.textconv = ",
            "/directory/services/**/*.yaml diff=qdos",
            "`qdos git setup --undo` takes it back",
        ],
    );
    sandbox
}

/// The same in other words: keys in another order, other quotes, a comment.
fn rewritten(text: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    for line in text.lines() {
        match blocks.last_mut().filter(|_| line.starts_with(' ')) {
            Some(block) => block.push_str(&format!("{line}\n")),
            None => blocks.push(format!("{line}\n")),
        }
    }
    blocks.reverse();
    format!("# rewritten\n{}", blocks.concat().replace('"', "'"))
}

#[test]
fn diff_log_and_blame_show_meaning() {
    let sandbox = set_up();
    let base = sandbox.git(["rev-parse", "HEAD"]);
    sandbox.write(PHARMACY, rewritten(&sandbox.read(PHARMACY)));
    sandbox.commit("rewritten");
    let rewritten = sandbox.git(["rev-parse", "HEAD"]);
    assert_eq!(sandbox.git(["diff", "main", "HEAD"]), "");
    assert!(
        sandbox
            .git(["diff", "--no-textconv", "main", "HEAD"])
            .contains("# rewritten"),
        "bytes differ"
    );
    let text = sandbox.read(PHARMACY);
    let sunday = text
        .lines()
        .find(|line| line.contains("sunday:"))
        .expect("it is open on Sundays");
    sandbox.edit(PHARMACY, sunday, "    sunday: ['10:00-10:30']");
    let diff = sandbox.git(["diff"]);
    let changed: Vec<&str> = diff
        .lines()
        .filter(|line| line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++"))
        .collect();
    let [before, after] = changed.as_slice() else {
        panic!("{diff}")
    };
    assert!(before.starts_with("-Sunday: "), "{diff}");
    assert_eq!(*after, "+Sunday: 10:00-10:30");
    sandbox.commit("shorter");
    let shorter = sandbox.git(["rev-parse", "HEAD"]);
    let log = sandbox.git(["log", "-p", "main..HEAD"]);
    assert!(
        log.contains("+Sunday: 10:00-10:30") && !log.contains("# rewritten"),
        "{log}"
    );
    let blame = sandbox.git(["blame", "--porcelain", FILE]);
    let commits: Vec<&str> = blame
        .lines()
        .filter_map(|line| line.split(' ').next().filter(|id| id.len() == 40))
        .collect();
    assert!(
        commits.contains(&base.as_str()) && commits.contains(&shorter.as_str()),
        "{blame}"
    );
    assert!(!commits.contains(&rewritten.as_str()), "{blame}");
}

#[test]
fn what_cannot_be_read_is_shown_as_it_is_written() {
    let sandbox = set_up();
    sandbox.write(PHARMACY, "uid: [\n");
    assert!(sandbox.git(["diff"]).contains("+uid: ["));
    let requirement = "requirements/pharmacy-on-sundays.yaml";
    sandbox.edit(requirement, "level: warning", "level: error");
    assert!(sandbox.git(["diff"]).contains("+level: error"));
    sandbox.edit("templates/pharmacy.yaml", "title:", "title: \"Other\" #");
    assert!(sandbox.git(["diff"]).contains("+title: Other"));
}

#[test]
fn it_is_set_up_once_and_taken_back_whole() {
    let sandbox = Sandbox::county();
    let attributes = sandbox.path(".git/info/attributes");
    let own = "*.png binary\n";
    std::fs::create_dir_all(attributes.parent().expect("it lies in a folder")).expect("it can be made");
    std::fs::write(&attributes, own).expect("it can be written");
    let config = std::fs::read_to_string(sandbox.path(".git/config")).expect("it can be read");
    let setup = |more: &[&str]| {
        let mut arguments = vec!["git", "setup"];
        arguments.extend_from_slice(more);
        sandbox.qdos(&arguments)
    };
    setup(&["--undo"]).says(0, &["There is nothing to undo."]);
    setup(&[]).says(0, &["Wrote"]);
    let written = std::fs::read_to_string(&attributes).expect("it can be read");
    assert!(written.starts_with(own), "{written}");
    setup(&[]).says(0, &["It is set up already."]);
    assert_eq!(
        std::fs::read_to_string(&attributes).expect("it can be read"),
        written
    );
    assert!(sandbox.git(["status", "--porcelain"]).is_empty());
    setup(&["--undo"]).says(
        0,
        &["Took diff.qdos.textconv out", "Took the lines of qdos out of"],
    );
    assert_eq!(std::fs::read_to_string(&attributes).expect("it can be read"), own);
    let after = std::fs::read_to_string(sandbox.path(".git/config")).expect("it can be read");
    assert_eq!(after, config);
    setup(&["--undo"]).says(0, &["There is nothing to undo."]);
}

#[test]
fn it_is_refused_where_there_is_nothing_to_set_up() {
    let nowhere = Sandbox::empty();
    nowhere
        .qdos(&["git", "setup"])
        .says(2, &["is in no git repository"]);
    let sandbox = Sandbox::county();
    sandbox
        .qdos(&["git", "setup", "directory/services"])
        .says(2, &["it has no qdos.yaml"]);
    sandbox
        .qdos(&["git", "textconv", "nowhere"])
        .says(2, &["nowhere cannot be read"]);
}

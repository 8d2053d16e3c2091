//! What a commit says of itself, held to what git says of it.

mod sandbox;

use qdos_history::{CommitId, Landed, SignatureKind};
use sandbox::{Clone, Sandbox, git, run};
use std::process::Command;

/// Commits everything with a clock of its own, as a person of its own.
fn committed_at(clone: &Clone, message: &str, date: &str) -> CommitId {
    clone.git(&["add", "--all"]);
    let done = git(&clone.path)
        .args([
            "commit",
            "--quiet",
            "--allow-empty",
            "--cleanup=verbatim",
            "-m",
            message,
        ])
        .envs([
            ("GIT_COMMITTER_DATE", date),
            ("GIT_AUTHOR_DATE", "2026-01-02T03:04:05-0330"),
        ])
        .status();
    assert!(done.expect("git is installed").success());
    id(clone, "HEAD")
}

fn id(clone: &Clone, revision: &str) -> CommitId {
    let text = clone.git(&["rev-parse", revision]);
    text.parse().expect("git prints forty digits")
}

#[test]
fn a_commit_is_read_as_git_shows_it() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    let message = "Close the walk-in (#41)\n\nWhy it closes.\n\nReviewed-by: Bea <bea@example.org>\nApproved-by: Cy Clin <cy@example.org>\nCo-authored-by: Dee <dee@example.org>\n";
    let id = committed_at(&clone, message, "2026-03-29T12:30:00+0100");
    let read = clone.open().evidence(id).expect("the commit is there");
    assert_eq!(
        (read.title.as_str(), read.author.name.as_str()),
        ("Close the walk-in (#41)", "Ada Lead")
    );
    assert_eq!(
        read.committed.seconds.to_string(),
        clone.git(&["log", "-1", "--format=%ct"])
    );
    assert_eq!(
        read.authored.seconds.to_string(),
        clone.git(&["log", "-1", "--format=%at"])
    );
    assert_eq!(
        (read.authored.offset_minutes, read.committed.offset_minutes),
        (-210, 60)
    );
    let names =
        |people: Vec<qdos_history::Person>| people.into_iter().map(|person| person.email).collect::<Vec<_>>();
    assert_eq!(names(read.reviewed_by()), ["bea@example.org"]);
    assert_eq!(names(read.approved_by()), ["cy@example.org"]);
    assert_eq!(names(read.co_authors()), ["dee@example.org"]);
    let pull_request = read.pull_request.expect("the title names one");
    assert_eq!((pull_request.number, pull_request.how), (41, Landed::Squash));
    assert!(!read.is_signed);
}

#[test]
fn what_a_merge_brought_is_its_other_side() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.commit("begin");
    clone.git(&["checkout", "--quiet", "-b", "work"]);
    let (one, two) = (clone.commit("one"), clone.commit("two"));
    clone.git(&["checkout", "--quiet", "main"]);
    let before = clone.commit("meanwhile");
    clone.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "-m",
        "Merge pull request #7 from lead/work\n\nThe work",
        "work",
    ]);
    let repository = clone.open();
    let merge = repository.evidence(id(&clone, "HEAD")).expect("it is there");
    let named = merge.pull_request.clone().expect("the message names one");
    assert_eq!(
        (named.number, named.from.as_deref(), named.how),
        (7, Some("lead/work"), Landed::Merge)
    );
    let brought = repository.brought(merge.id).expect("they are there");
    assert_eq!(
        brought.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [one, two]
    );
    let mainline = repository.mainline().expect("main is there");
    let steps: Vec<String> = mainline.steps.iter().map(|step| step.id.to_string()).collect();
    assert_eq!(
        steps.join("\n"),
        clone.git(&["log", "--first-parent", "--format=%H", "main"])
    );
    assert_eq!((steps.len(), steps[1].clone()), (3, before));
}

#[test]
fn an_octopus_brings_all_its_arms_and_a_criss_cross_only_what_is_new() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.commit("begin");
    for arm in ["a", "b"] {
        clone.git(&["checkout", "--quiet", "-b", arm, "main"]);
        clone.write(arm, arm);
        clone.commit(arm);
    }
    clone.git(&["checkout", "--quiet", "main"]);
    clone.git(&["merge", "--quiet", "--no-ff", "-m", "both", "a", "b"]);
    let repository = clone.open();
    let octopus = id(&clone, "HEAD");
    assert_eq!(
        repository.evidence(octopus).expect("it is there").parents.len(),
        3
    );
    assert_eq!(repository.brought(octopus).expect("they are there").len(), 2);
    // Criss-cross: each side merges the other, and then they are joined.
    clone.git(&["checkout", "--quiet", "-b", "left", "main"]);
    clone.commit("left");
    clone.git(&["checkout", "--quiet", "-b", "right", "main"]);
    clone.commit("right");
    clone.git(&["branch", "right-was"]);
    clone.git(&["merge", "--quiet", "--no-ff", "-m", "right takes left", "left"]);
    clone.git(&["checkout", "--quiet", "left"]);
    clone.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "-m",
        "left takes right",
        "right-was",
    ]);
    clone.git(&["merge", "--quiet", "--no-ff", "-m", "joined", "right"]);
    let joined = clone.open().brought(id(&clone, "HEAD")).expect("they are there");
    assert_eq!(joined, [id(&clone, "right")]);
}

#[test]
fn the_moment_is_the_place_that_the_fewest_clocks_contradict() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    let dates = [
        "2026-01-01",
        "2026-01-02",
        "2099-01-01",
        "2026-01-04",
        "1999-01-01",
        "2026-01-06",
    ];
    for date in dates {
        committed_at(&clone, date, &format!("{date}T12:00:00+0000"));
    }
    let mainline = clone.open().mainline().expect("main is there");
    let title = |moment: &str| {
        let seconds = moment.parse::<i64>().expect("seconds");
        let standing = mainline.at(seconds);
        let place = |at: usize| dates[dates.len() - 1 - at];
        (
            standing.at.map(place),
            standing.contradicting.into_iter().map(place).collect::<Vec<_>>(),
        )
    };
    // 5 January: the wrong clocks of 2099 and 1999 move nothing and are named.
    assert_eq!(title("1767614400"), (Some("1999-01-01"), vec!["2099-01-01"]));
    assert_eq!(title("1767355200"), (Some("2026-01-02"), vec!["1999-01-01"]));
    assert_eq!(title("0"), (None, vec![]));
    assert_eq!(mainline.backwards().count(), 2);
}

#[test]
fn mailmap_and_other_encodings() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    clone.write(".mailmap", "Ada Region <ada@region.example> <ada@example.org>\n");
    clone.commit("mapped");
    let latin = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor Jos\u{e9} <jose@example.org> 1 +0000\ncommitter J <j@example.org> 2 +0000\nencoding ISO-8859-1\n\nGr\u{fc}n\n";
    let bytes: Vec<u8> = latin
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).expect("latin-1"))
        .collect();
    let declared = stored(&clone, &bytes);
    let broken: Vec<u8> = latin
        .replace("encoding ISO-8859-1\n", "")
        .chars()
        .map(|letter| letter as u8)
        .collect();
    let broken = stored(&clone, &broken);
    let repository = clone.open();
    let mapped = repository
        .evidence(id(&clone, "HEAD"))
        .expect("it is there")
        .author;
    assert_eq!(
        (mapped.name.as_str(), mapped.email.as_str()),
        ("Ada Region", "ada@region.example")
    );
    assert_eq!(
        mapped.written,
        Some(("Ada Lead".to_owned(), "ada@example.org".to_owned()))
    );
    let declared = repository.evidence(declared).expect("it is there");
    assert_eq!(
        (
            declared.author.name.as_str(),
            declared.author.damaged,
            declared.title.as_str()
        ),
        ("José", false, "Grün")
    );
    let broken = repository.evidence(broken).expect("it is there");
    assert_eq!(
        (broken.author.name.as_str(), broken.author.damaged),
        ("Jos\u{fffd}", true)
    );
    assert_eq!(broken.author.email, "jose@example.org");
}

/// Stores a commit object as it is.
fn stored(clone: &Clone, object: &[u8]) -> CommitId {
    let path = clone.path.join(".git/object");
    std::fs::write(&path, object).expect("a file can be written");
    let path = path.to_str().expect("UTF-8");
    run(
        &clone.path,
        &["hash-object", "-t", "commit", "-w", "--literally", path],
    )
    .parse()
    .expect("git prints an id")
}

#[test]
fn a_signature_is_what_git_verifies() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    let key = sandbox.path().join("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key)
        .status();
    assert!(made.expect("ssh-keygen is installed").success());
    let key = key.to_str().expect("UTF-8");
    clone.git(&["config", "gpg.format", "ssh"]);
    clone.git(&["config", "user.signingKey", key]);
    clone.git(&["commit", "--quiet", "--allow-empty", "-S", "-m", "signed"]);
    let repository = clone.open();
    let id = id(&clone, "HEAD");
    assert!(repository.evidence(id).expect("it is there").is_signed);
    let signature = repository
        .signature(id)
        .expect("it is there")
        .expect("it is signed");
    assert_eq!(signature.kind, SignatureKind::Ssh);
    let (file, signed) = (sandbox.path().join("sig"), sandbox.path().join("signed"));
    std::fs::write(&file, &signature.signature).expect("a file can be written");
    std::fs::write(&signed, &signature.signed).expect("a file can be written");
    let checked = Command::new("ssh-keygen")
        .args(["-Y", "check-novalidate", "-n", "git", "-s"])
        .arg(&file)
        .stdin(std::fs::File::open(&signed).expect("it was written"))
        .output()
        .expect("ssh-keygen is installed");
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[test]
fn a_clone_says_what_it_lacks_and_shows_otherwise() {
    let sandbox = Sandbox::new();
    let clone = sandbox.repository();
    for title in ["one", "two", "three"] {
        clone.commit(title);
    }
    assert!(clone.open().gaps().expect("it can be told").is_none());
    let shallow = sandbox.clone("shallow", &["--depth=1"]);
    let gaps = shallow.open().gaps().expect("it can be told");
    assert_eq!(gaps.shallow, [id(&clone, "HEAD")]);
    let mainline = shallow.open().mainline().expect("main is there");
    assert_eq!(
        (mainline.steps.len(), mainline.cut_off),
        (1, Some(id(&clone, "HEAD")))
    );
    assert!(mainline.at(0).cut_off);
    let partial = sandbox.clone("partial", &["--filter=blob:none"]);
    assert!(partial.open().gaps().expect("it can be told").partial);
    // Grafts and replaced commits are seen, and not followed.
    let (newest, oldest) = (id(&clone, "HEAD"), id(&clone, "HEAD~2"));
    clone.write(".git/info/grafts", format!("{newest} {oldest}\n"));
    clone.git(&["replace", &newest.to_string(), &oldest.to_string()]);
    let repository = clone.open();
    let gaps = repository.gaps().expect("it can be told");
    assert_eq!((gaps.grafts, gaps.replaced), (vec![newest], vec![newest]));
    assert_eq!(repository.mainline().expect("main is there").steps.len(), 3);
    assert_eq!(repository.evidence(newest).expect("it is there").title, "three");
}

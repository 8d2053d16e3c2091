//! A comment stays within what the forge takes, to the byte, and is whole: whatever there is to say, and however long a name is.

use jiff::civil::date;
use qdos_lint::Ratcheted;
use qdos_model::finding::Level;
use qdos_model::read::{self, Memory};
use qdos_model::tree::Tree;
use qdos_report::comment::{Agreement, LIMIT, Occasion, SignOff, comment, comment_within};
use qdos_report::{ChangeSaid, FindingSaid, Found, Judgement, Overall, Revision, Step, judge};
use std::sync::Arc;

/// Of an empty directory, as if it could be judged.
fn judgement() -> Judgement {
    let directory = read::directory(
        Arc::new(Tree::from_texts(Vec::<(&str, &str)>::new())),
        &Memory::default(),
    );
    let revision = |name: &str| Revision {
        name: name.to_owned(),
        id: Some("0123456789".repeat(4)),
    };
    let mut judgement = judge(&Found {
        version: "0.0.0",
        today: date(2026, 11, 23),
        base: Some((revision("base"), &directory)),
        head: (revision("head"), &directory),
        findings: Ratcheted::default(),
        changes: Vec::new(),
        coverage: None,
        uncompared: None,
        attributions: Vec::new(),
        fail_on: Level::Error,
    });
    judgement.verdict = Overall::Clear;
    judgement.steps.clear();
    judgement
}

fn finding(message: String) -> FindingSaid {
    FindingSaid {
        rule: "overlapping-sessions",
        level: Level::Error,
        path: "services/a/b.yaml".to_owned(),
        line: Some(3),
        column: None,
        message,
        help: "take one of them out".to_owned(),
        key: String::new(),
    }
}

fn change(sentence: String) -> ChangeSaid {
    ChangeSaid {
        class: "profile-widened",
        level: Level::Warning,
        direction: "widens",
        sentence,
        signed_by: None,
        path: None,
        sends_elsewhere: None,
        echoes: Vec::new(),
    }
}

/// No section is cut, and what is never left out is there.
fn is_whole(body: &str) {
    assert!(body.starts_with("<!-- qdos:sticky v1 "), "{body:.200}");
    assert!(body.contains("\n## "), "{body:.400}");
    assert!(body.contains("**Not checked:**"));
    assert!(body.trim_end().ends_with("</sub>"));
    assert_eq!(
        body.matches("<details>").count(),
        body.matches("</details>").count()
    );
}

#[test]
fn a_comment_may_have_every_byte_that_the_forge_takes_and_not_one_more() {
    let occasion = Occasion::default();
    let whole = |judgement: &Judgement| comment_within(judgement, &occasion, usize::MAX).body;
    for letter in ["a", "ä", "\u{1f980}"] {
        let mut judgement = judgement();
        while whole(&judgement).len() < LIMIT - 5_000 {
            judgement.changes.push(change(letter.repeat(300)));
        }
        judgement.changes.push(change(String::new()));
        let room = LIMIT - whole(&judgement).len();
        for wanted in [LIMIT - 1, LIMIT, LIMIT + 1] {
            // Filled to the byte, the last change with single bytes.
            let mut filled = judgement.clone();
            let mut left = room + wanted - LIMIT;
            while left > 1_900 {
                let before = whole(&filled).len();
                filled.changes.push(change("a".repeat(1_500)));
                left -= whole(&filled).len() - before;
            }
            let before = whole(&filled).len();
            filled.changes.push(change(String::new()));
            left -= whole(&filled).len() - before;
            let last = filled.changes.last_mut().expect("one was added");
            last.sentence = "a".repeat(left);
            let all = whole(&filled);
            assert_eq!(all.len(), wanted, "{letter}");
            let said = comment(&filled, &occasion).body;
            is_whole(&said);
            match wanted <= LIMIT {
                true => assert_eq!(said, all),
                false => assert!(said.len() < all.len(), "{letter}"),
            }
        }
    }
}

#[test]
fn a_million_findings_are_counted_and_a_few_are_said() {
    let mut judgement = judgement();
    judgement.verdict = Overall::Blocked;
    judgement.findings.introduced = vec![finding("a session overlaps".to_owned()); 1_000_000];
    let step = Step {
        what: "services/a/b.yaml: a session overlaps.".to_owned(),
        who: "the author of this change".to_owned(),
        blocks: true,
        ..Step::default()
    };
    judgement.steps = vec![step; 1_000_000];
    judgement.changes = vec![change("Something is taken as well.".to_owned()); 100_000];
    for limit in [LIMIT, 900_000] {
        let said = comment_within(&judgement, &Occasion::default(), limit).body;
        assert!(said.len() <= limit, "{}", said.len());
        is_whole(&said);
        for words in [
            "1,000,000 new findings",
            "1,000,000 steps remain",
            "100,000 changes",
        ] {
            assert!(said.contains(words), "{words}");
        }
    }
}

/// No text of a directory or of a policy has a limit of its own.
#[test]
fn names_of_any_length_leave_the_comment_whole() {
    for letter in ["a", "Ж", "\u{1f980}", "@", "#", "|", "GH-", "https://a@b.c "] {
        a_name_of(letter.repeat(10_000));
    }
}

fn a_name_of(long: String) {
    let mut judgement = judgement();
    judgement.verdict = Overall::Blocked;
    judgement.directory.clone_from(&long);
    judgement.headline = format!("Do not approve yet: {long}.");
    judgement.findings.introduced = vec![finding(long.clone()); 10];
    judgement.changes = vec![change(long.clone()); 10];
    judgement.steps = vec![Step {
        what: long.clone(),
        who: long.clone(),
        one_of: vec![long.clone(); 5],
        blocks: true,
        ..Step::default()
    }];
    let agreement = Agreement {
        who: long.clone(),
        names: vec!["a-login".to_owned(); 10_000],
        needed: 1,
        what: vec![long.clone(); 20],
        remark: Some(long.clone()),
        lapsed: vec![long.clone(); 20],
        ..Agreement::default()
    };
    let given = Agreement {
        given_by: Some("a-login".to_owned()),
        ..agreement.clone()
    };
    let occasion = Occasion {
        sign_off: Some(SignOff {
            brakes: vec![long.clone(); 50],
            agreements: [vec![agreement; 30], vec![given; 30]].concat(),
        }),
        release: long,
        ..Occasion::default()
    };
    let said = comment(&judgement, &occasion).body;
    assert!(said.len() <= LIMIT, "{}", said.len());
    is_whole(&said);
}

//! The list of rules.

use qdos_lint::{Check, RULES, rule, rules_page};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<String>) {
    for file in std::fs::read_dir(folder).expect("the folder is there") {
        let path = file.expect("a folder can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(std::fs::read_to_string(path).expect("sources are text"));
        }
    }
}

#[test]
fn every_rule_that_reading_raises_is_in_the_list() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../model/src/read");
    let mut texts = Vec::new();
    sources(&root, &mut texts);
    let mut raised = BTreeSet::new();
    for text in &texts {
        for opening in [
            "Finding::new(",
            "self.find(",
            "Finding::new (",
            "reading.find(",
            "const RULE: &str =",
        ] {
            for part in text.split(opening).skip(1) {
                let first = part.trim_start();
                let name = first.strip_prefix('"').and_then(|rest| rest.split('"').next());
                raised.extend(name.map(str::to_owned));
            }
        }
    }
    assert!(raised.len() >= 13, "{raised:?}");
    for name in &raised {
        assert!(rule(name).is_some(), "{name} has no page");
    }
    for rule in RULES.iter().filter(|rule| matches!(rule.check, Check::Reading)) {
        let by_shape = [
            "doubled-key",
            "unknown-key",
            "missing-key",
            "wrong-type",
            "malformed-value",
        ];
        let by_waivers = ["expired-waiver", "unreadable-waiver", "unused-waiver"];
        assert!(
            raised.contains(rule.name) || by_shape.contains(&rule.name) || by_waivers.contains(&rule.name),
            "nothing raises {}",
            rule.name
        );
    }
}

#[test]
fn names_are_kebab_case_words_without_numbers() {
    for rule in RULES {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter == '-';
        assert!(rule.name.chars().all(plain), "{}", rule.name);
    }
    assert!(rule("overlapping-sessions").is_some());
    assert!(rule("nonsense").is_none());
}

#[test]
fn the_page_of_all_rules_has_each_once() {
    let page = rules_page();
    for rule in RULES {
        assert_eq!(
            page.matches(&format!("\n## {}\n", rule.name)).count(),
            1,
            "{}",
            rule.name
        );
        assert_eq!(
            page.matches(&format!("| [{0}](#{0}) |", rule.name)).count(),
            1,
            "{}",
            rule.name
        );
    }
    assert!(!page.contains("\n# "), "only one heading of the first order");
}

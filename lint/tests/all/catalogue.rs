//! docs/catalogue.md: which rule finds what an entry can have wrong.

use qdos_lint::{RULES, rule};
use std::path::PathBuf;

fn page() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/catalogue.md");
    std::fs::read_to_string(path).expect("the catalogue is there")
}

/// The rows of the tables below a heading, by cell.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let part = page.split("\n## ").find(|part| part.starts_with(heading));
    let lines = part.expect("the heading is there").lines();
    let cells = |line: &str| {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    lines.filter(|line| line.starts_with('|')).map(cells).collect()
}

#[test]
fn every_rule_has_its_place_in_the_catalogue() {
    let page = page();
    for rule in RULES {
        assert!(
            page.contains(&format!("`{}`", rule.name)),
            "{} is in no table",
            rule.name
        );
    }
    let words = page.split('`').skip(1).step_by(2);
    let is_name = |word: &&str| {
        word.contains('-') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    for name in words.filter(is_name) {
        assert!(rule(name).is_some(), "there is no rule {name}");
    }
}

#[test]
fn every_rule_of_the_national_systems_has_a_row_that_answers_it() {
    let page = page();
    for (heading, last) in [("DOMAIN 1.5", 8), ("DOMAIN 1.11", 23)] {
        let rows = rows(&page, heading);
        let numbers: Vec<usize> = rows.iter().filter_map(|row| row[0].parse().ok()).collect();
        assert_eq!(numbers, (1..=last).collect::<Vec<usize>>(), "{heading}");
        for row in rows.iter().filter(|row| row[0].parse::<usize>().is_ok()) {
            let answer = row.last().map_or("", String::as_str);
            let says_why = ["none: ", "cannot be written: ", "no fault here: ", "see "]
                .iter()
                .any(|start| answer.starts_with(start));
            assert!(answer.starts_with('`') || says_why, "{row:?}");
        }
    }
}

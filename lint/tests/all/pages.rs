//! The page of a rule is its test: the flagged example has exactly one finding, of that rule, the clean one has none.
//! What is said of the flagged examples is kept in `messages.txt` and read by a person before it is blessed.

use crate::base::{SERVICE, TODAY, Texts, base, tell};
use qdos_lint::{RULES, Rule, check};
use std::path::PathBuf;

/// The base with every block of the page marked `label` merged in: "```yaml flagged path".
pub fn example(page: &str, label: &str) -> Texts {
    let mut texts = base();
    let mut blocks = 0;
    for part in page.split("\n```").skip(1).step_by(2) {
        let (fence, body) = part.split_once('\n').expect("a code block has lines");
        let words: Vec<&str> = fence.split(' ').collect();
        if words.get(1) != Some(&label) {
            continue;
        }
        blocks += 1;
        let path = words.get(2).copied().unwrap_or(SERVICE);
        let body = format!("{body}\n");
        texts = match words[0] {
            "yaml" => texts.merged(path, &body),
            "csv" => texts.with(path, body),
            language => panic!("a page has no {language} examples"),
        };
    }
    assert!(blocks > 0, "the page has no {label} example:\n{page}");
    texts
}

#[test]
fn every_flagged_example_has_exactly_one_finding_of_its_rule() {
    for Rule {
        name, page, level, ..
    } in RULES
    {
        let found = example(page, "flagged").check();
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [*name], "{found:#?}");
        assert_eq!(found[0].level, *level, "{name}");
    }
}

#[test]
fn every_clean_example_has_no_finding() {
    for Rule { name, page, .. } in RULES {
        assert_eq!(example(page, "clean").told(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_page_has_its_parts() {
    for Rule {
        name, page, summary, ..
    } in RULES
    {
        assert!(page.starts_with(&format!("# {name}\n")), "{name}");
        for part in ["What", "Why", "Flagged", "Clean", "Remedy", "Source"] {
            assert!(page.contains(&format!("\n**{part}.**")), "{name} lacks {part}");
        }
        assert!(!summary.ends_with('.') && !summary.contains('\n'), "{name}");
    }
}

#[test]
fn every_page_in_the_folder_is_that_of_a_rule() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pages");
    let files = std::fs::read_dir(folder).expect("lint/pages is there");
    let mut pages: Vec<String> = files
        .map(|file| {
            file.expect("a folder can be listed")
                .file_name()
                .to_string_lossy()
                .replace(".md", "")
        })
        .collect();
    pages.sort();
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert!(names.is_sorted(), "the list is in order of name");
    names.sort_unstable();
    assert_eq!(pages, names);
}

#[test]
fn what_is_said_of_the_flagged_examples_is_what_a_person_has_read() {
    let mut said = String::new();
    for Rule { page, .. } in RULES {
        let directory = example(page, "flagged").read();
        for finding in check(&directory, TODAY) {
            said += &format!("{}\n    help: {}\n", tell(&directory, &finding), finding.help);
        }
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/messages.txt");
    if std::env::var_os("QDOS_BLESS").is_some() {
        std::fs::write(&path, &said).expect("the folder of the tests can be written");
    }
    let blessed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        said, blessed,
        "QDOS_BLESS=1 cargo test -p qdos-lint rewrites tests/all/messages.txt"
    );
}

#[test]
fn every_message_says_what_happens_if_it_stays() {
    for Rule { name, page, .. } in RULES {
        let found = example(page, "flagged").check();
        let said = format!("{}; {}", found[0].message, found[0].help).to_lowercase();
        let whom = [
            "caller",
            "patient",
            "referral",
            "nobody",
            "no search ever returns it",
            "counts for nothing",
        ];
        assert!(whom.iter().any(|word| said.contains(word)), "{name}: {said}");
    }
}

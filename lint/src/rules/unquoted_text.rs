//! Codes and other text without quotes, which other readers of YAML take for numbers.

use crate::schema::Kind;
use crate::shape;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};

pub(crate) const RULE: Rule = Rule {
    name: "unquoted-text",
    level: Level::Warning,
    summary: "A code without quotes, which an editor or another program reads as a number and writes back changed",
    page: include_str!("../../pages/unquoted-text.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in directory.tree.files.keys() {
        let Some(kind) = Kind::of(path) else { continue };
        // The schema stage has looked at files that cannot be read.
        if directory.unreadable.contains(path) {
            continue;
        }
        let Some(text) = directory.text(path).filter(|text| may_hold_numbers(text)) else {
            continue;
        };
        let found = shape::findings_in(path, text, kind).unwrap_or_default();
        findings.extend(found.into_iter().filter(|finding| finding.rule == RULE.name));
    }
    findings
}

/// Whether any value could be a bare number: so few files have one that only they are parsed again.
fn may_hold_numbers(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let rest = &bytes[at + 1..];
        let begins = |rest: &[u8]| {
            let value = rest.iter().find(|byte| **byte != b' ');
            value.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.'))
        };
        match byte {
            b':' | b'-' => rest.first() == Some(&b' ') && begins(rest),
            b'[' | b',' => begins(rest),
            _ => false,
        }
    })
}

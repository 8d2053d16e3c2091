//! Lint as a table for spreadsheets: one row a finding.

use super::{Report, word};
use crate::spreadsheet::row;

const HEAD: [&str; 12] = [
    "verdict",
    "level",
    "rule",
    "path",
    "line",
    "column",
    "route",
    "message",
    "help",
    "other place",
    "waiver",
    "fingerprint",
];

/// Every finding that is shown, one row each.
pub fn csv(report: &Report) -> String {
    let mut table = String::new();
    row(&mut table, &HEAD.map(str::to_owned));
    for finding in &report.findings {
        let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
        let other = finding.other.as_ref().map(|other| match other.line {
            Some(line) => format!("{}:{line}", other.path),
            None => other.path.clone(),
        });
        let cells = [
            finding.verdict.word().to_owned(),
            word(finding.level).to_owned(),
            finding.rule.to_owned(),
            finding.path.clone(),
            number(finding.line),
            number(finding.column),
            finding.route.clone(),
            finding.message.clone(),
            finding.help.clone(),
            other.unwrap_or_default(),
            finding
                .waiver
                .as_ref()
                .map(|waiver| waiver.words())
                .unwrap_or_default(),
            finding.fingerprint.clone(),
        ];
        row(&mut table, &cells);
    }
    table
}

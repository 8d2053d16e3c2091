//! The audit as a table for spreadsheets: one row a finding.

use super::{Report, word};
use crate::spreadsheet::row;

const HEAD: [&str; 10] = [
    "level",
    "rule",
    "commit",
    "step",
    "when",
    "pull request",
    "title",
    "path",
    "message",
    "help",
];

/// Every finding, one row each.
pub fn csv(report: &Report) -> String {
    let mut table = String::new();
    row(&mut table, &HEAD.map(str::to_owned));
    for finding in &report.findings {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            word(finding.level).to_owned(),
            finding.rule.to_owned(),
            finding.commit.clone(),
            text(&finding.step),
            text(&finding.when),
            finding
                .pull_request
                .map(|number| number.to_string())
                .unwrap_or_default(),
            text(&finding.title),
            text(&finding.path),
            finding.message.clone(),
            finding.help.clone(),
        ];
        row(&mut table, &cells);
    }
    table
}

//! The end of a day written as its beginning.

use crate::rows::{Row, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};

pub(crate) const RULE: Rule = Rule {
    name: "midnight-as-zero",
    level: Level::Note,
    summary: "A session that ends at 00:00, which other readers take for the morning of the same day",
    page: include_str!("../../pages/midnight-as-zero.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let versions = versions(&service.written);
        let rows: Vec<Row<'_>> = versions.iter().flat_map(|version| version.rows()).collect();
        let ends: Vec<(&str, &Row<'_>)> = rows
            .iter()
            .flat_map(|row| row.sessions.iter().map(move |(text, _)| (*text, row)))
            .filter(|(text, _)| text.ends_with("-00:00"))
            .collect();
        let Some((text, row)) = ends.first() else {
            continue;
        };
        let many = match ends.len() {
            1 => String::new(),
            2 => "; so does 1 more session of this service".to_owned(),
            count => format!("; so do {} more sessions of this service", count - 1),
        };
        let message = format!(
            "on {} {text} ends at midnight, written as the beginning of the day{many}: here that counts as 24:00, but in the \
             Directory of Services as no session at all",
            row.day
        );
        let help = format!(
            "write \"{}-24:00\", and 24:00 wherever else a session ends at 00:00; else callers are sent elsewhere on those days once the entry is loaded there",
            text.split('-').next().unwrap_or_default()
        );
        findings.push(RULE.find(&service.path, row.route().value(text), message, help));
    }
    findings
}

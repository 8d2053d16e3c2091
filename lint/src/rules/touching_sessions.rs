//! Sessions of one row that touch.

use crate::rows::{Row, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};

pub(crate) const RULE: Rule = Rule {
    name: "touching-sessions",
    level: Level::Warning,
    summary: "One session begins the minute another ends; the Directory of Services counts that as an overlap",
    page: include_str!("../../pages/touching-sessions.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        for row in versions(&service.written)
            .iter()
            .flat_map(|version| version.rows())
        {
            findings.extend(touching(&service.path, &row));
        }
    }
    findings
}

fn touching(path: &str, row: &Row<'_>) -> Vec<Finding> {
    let mut sessions = row.sessions.clone();
    sessions.sort_by_key(|(_, session)| (session.start, session.end));
    let pairs = sessions.windows(2).filter(|pair| {
        let [(_, first), (_, second)] = pair else {
            return false;
        };
        !first.is_overnight() && first.end == second.start
    });
    let findings = pairs.map(|pair| {
        let (first, second) = (pair[0].0, pair[1].0);
        let message = format!(
            "on {} {second} begins the minute {first} ends: one session, or a break that is mistyped",
            row.day
        );
        let start = first.split('-').next().unwrap_or_default();
        let end = second.split('-').nth(1).unwrap_or_default();
        let help = format!(
            "if there is no break, write \"{start}-{end}\" in place of both; if there is one, or you do not know, ask the provider for the times. The Directory of Services takes the two for overlapping and may refuse the new hours, and callers are then sent by those it had before"
        );
        RULE.find(path, row.route().value(second), message, help)
            .and(path, row.route().value(first))
    });
    findings.collect()
}

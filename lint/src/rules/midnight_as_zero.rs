//! The end of a day written as its beginning.

use crate::rows::versions;
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
        let rows = versions.iter().flat_map(|version| version.rows());
        let ends: Vec<_> = rows
            .flat_map(|row| {
                let route = row.route.clone();
                let zero = row
                    .sessions
                    .into_iter()
                    .filter(|(text, _)| text.ends_with("-00:00"));
                zero.map(move |(text, _)| (text, route.clone()))
                    .collect::<Vec<_>>()
            })
            .collect();
        let Some((text, route)) = ends.first() else {
            continue;
        };
        let many = match ends.len() {
            1 => String::new(),
            count => format!(" (and {} more of this service)", count - 1),
        };
        let message = format!(
            "{text} ends at midnight, written as the beginning of the day: qdos reads it as 24:00, another program as an end \
             before its start{many}"
        );
        let help = format!("write \"{}-24:00\"", text.split('-').next().unwrap_or_default());
        findings.push(RULE.find(&service.path, route.clone().value(text), message, help));
    }
    findings
}

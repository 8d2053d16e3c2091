//! Specified dates that are over.

use crate::rows::{Version, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::time::parse_date;

pub(crate) const RULE: Rule = Rule {
    name: "past-specified-date",
    level: Level::Note,
    summary: "Specified dates that are past mean nothing any more",
    page: include_str!("../../pages/past-specified-date.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let versions = versions(&service.written);
        findings.extend(
            versions
                .iter()
                .filter_map(|version| past(&service.path, version, today)),
        );
    }
    findings
}

fn past(path: &str, version: &Version<'_>, today: Date) -> Option<Finding> {
    let dates = version
        .dates
        .iter()
        .filter_map(|row| Some((parse_date(&row.date)?, row.date.as_str())));
    let past: Vec<(Date, &str)> = dates.filter(|(date, _)| *date < today).collect();
    let (_, first) = past.first()?;
    let (oldest, newest) = (past.iter().min()?.1, past.iter().max()?.1);
    let message = match past.len() {
        1 => format!("the specified date {first} is past"),
        count => format!("{count} specified dates are past, {oldest} to {newest}"),
    };
    let route = version.route().then("dates").item("date", first).then("date");
    let help = "take the past dates out; git remembers them. Among them the one date by which callers will be sent to a shut door is overlooked";
    Some(RULE.find(path, route, message, help))
}

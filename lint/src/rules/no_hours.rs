//! An active service that never opens.

use super::never_returnable::is_catch_all;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::Version;
use qdos_model::interval::Intervals;
use qdos_model::route::{Route, Step};
use qdos_model::service::Service;
use qdos_model::written::Status;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "no-hours",
    level: Level::Warning,
    summary: "An active service that never opens is never returned",
    page: include_str!("../../pages/no-hours.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let explained = explained(directory);
    let active = directory
        .services
        .values()
        .filter(|service| service.status == Status::Active);
    active
        .filter(|service| !ever_opens(service, today) && !is_catch_all(directory, service))
        .filter(|service| !explained.contains(service.path.as_str()) && !has_published_cells(service))
        .map(|service| {
            let message = "active, but never open: no search ever returns it";
            let help = "write its hours, or another status until they are known";
            RULE.find(&service.path, Route::key("hours"), message, help)
        })
        .collect()
}

/// The files of which reading has said something of the hours.
pub(super) fn explained(directory: &Directory) -> BTreeSet<&str> {
    let is_of_hours = |finding: &&Finding| {
        let key = finding.route.0.first();
        matches!(key, Some(Step::Key(key)) if key == "hours" || key == "later_hours")
    };
    let of_hours = directory.findings.iter().filter(is_of_hours);
    of_hours.map(|finding| finding.path.as_str()).collect()
}

/// Days closed for want of a readable cell are said by `hours-as-published`.
pub(super) fn has_published_cells(service: &Service) -> bool {
    let hours = service.written.hours.as_ref();
    hours.is_some_and(|hours| hours.as_published.is_some())
}

pub(super) fn ever_opens(service: &Service, today: Date) -> bool {
    let to_come = service
        .hours
        .later
        .iter()
        .filter(|(from, _)| **from > today)
        .map(|(_, version)| version);
    std::iter::once(service.hours.version(today))
        .chain(to_come)
        .any(|version| opens(version, today))
}

fn opens(version: &Version, today: Date) -> bool {
    let Version {
        always,
        week,
        holiday,
        dates,
    } = version;
    let some = |sessions: &Intervals| !sessions.is_empty();
    *always
        || week.iter().any(some)
        || some(holiday)
        || dates.range(today..).any(|(_, sessions)| some(sessions))
}

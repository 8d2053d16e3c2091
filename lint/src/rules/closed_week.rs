//! Services that are closed on every ordinary day.

use crate::active::active;
use crate::rules::never_returnable::is_catch_all;
use crate::rules::no_hours::{ever_opens, explained, has_published_cells};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::Version;
use qdos_model::interval::Intervals;
use qdos_model::route::Route;
use qdos_model::service::Service;

pub(crate) const RULE: Rule = Rule {
    name: "closed-week",
    level: Level::Note,
    summary: "An active service that is closed on every ordinary day, and opens on public holidays or single dates only",
    page: include_str!("../../pages/closed-week.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let explained = explained(directory);
    active(directory)
        .filter(|service| has_closed_week(service, today) && ever_opens(service, today))
        .filter(|service| !explained.contains(service.path.as_str()) && !has_published_cells(service))
        .filter(|service| !is_catch_all(directory, service))
        .map(|service| {
            let message = "closed on every day of the week, and open on public holidays or single dates only";
            let help = "write the week under hours.week if it was forgotten, else leave it; until then callers of ordinary \
                        days are sent elsewhere";
            RULE.find(&service.path, Route::key("hours"), message, help)
        })
        .collect()
}

/// Whether no week, now or to come, has a session.
fn has_closed_week(service: &Service, today: Date) -> bool {
    let closed = |version: &Version| !version.always && version.week.iter().all(Intervals::is_empty);
    let mut to_come = service.hours.later.range(today..).map(|(_, version)| version);
    closed(service.hours.version(today)) && to_come.all(closed)
}

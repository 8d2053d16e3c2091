//! Closings and detours that were to be undone by hand.

use crate::active::active;
use crate::rows::{Version, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::DAY;
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::{days_after, parse_date};
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "forgotten-override",
    level: Level::Warning,
    summary: "What is done to hide a service for a time, still there weeks later",
    page: include_str!("../../pages/forgotten-override.md"),
    check: Check::Entry(check),
};

/// A closing by specified dates that lasts longer than this is no longer for a time.
const DAYS: usize = 28;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    active(directory)
        .flat_map(|service| {
            let closed = closed_by_dates(service, today);
            let weeks = versions(&service.written);
            closed
                .into_iter()
                .chain(weeks.iter().filter_map(|version| whole_week(service, version)))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Every day around today for four weeks and longer is closed by a date of its own.
fn closed_by_dates(service: &Service, today: Date) -> Option<Finding> {
    let closed: BTreeSet<Date> = service
        .hours
        .version(today)
        .dates
        .iter()
        .filter(|(_, sessions)| sessions.is_empty())
        .map(|(date, _)| *date)
        .collect();
    if !closed.contains(&today) {
        return None;
    }
    let run = |step: i64| {
        (1..)
            .map(move |days| days_after(today, days * step))
            .take_while(|date| closed.contains(date))
    };
    let (first, last) = (run(-1).last().unwrap_or(today), run(1).last().unwrap_or(today));
    let length = run(-1).count() + 1 + run(1).count();
    let typed = versions(&service.written);
    let (version, row) = typed.iter().find_map(|version| {
        let row = version
            .dates
            .iter()
            .find(|row| parse_date(&row.date) == Some(today))?;
        Some((version, row))
    })?;
    let message = format!(
        "closed by a date of its own on each of {length} days, {first} to {last}: active, and returned to nobody all that time"
    );
    let help = "write status: suspended while it is closed, or take out the dates of a closing that is over";
    let route: Route = version.route().then("dates").item("date", &row.date).then("date");
    (length >= DAYS).then(|| RULE.find(&service.path, route, message, help))
}

/// All seven days from midnight to midnight, and not `always`.
fn whole_week(service: &Service, version: &Version<'_>) -> Option<Finding> {
    let rows = version.week_rows();
    let whole = |start: i64, end: i64| start == 0 && end == DAY;
    let all = rows.len() == 7
        && rows.iter().all(
            |row| matches!(row.sessions.as_slice(), [(_, session)] if whole(session.start, session.end)),
        );
    let then = if version.holiday.is_some() {
        ""
    } else {
        ", and it is closed on public holidays by that"
    };
    let message = format!(
        "open from midnight to midnight on all seven days, but not `always`: so a service is written for a closing that is to end{then}"
    );
    let help = "write always: true in place of the week, if the closing is over; until then callers of a public holiday are sent elsewhere";
    (all && !version.always).then(|| RULE.find(&service.path, version.route().then("week"), message, help))
}

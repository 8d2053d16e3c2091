//! Exceptions that are none.

use crate::rows::versions;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::{Rule as Governs, Session};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::parse_date;
use qdos_model::written::Sessions;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "date-as-usual",
    level: Level::Note,
    summary: "A specified date whose hours are those that the day would have anyway",
    page: include_str!("../../pages/date-as-usual.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let holidays = &directory.calendar.holidays;
    let services = directory.services.values();
    services
        .filter(|service| !service.has_ended_by(today))
        .filter_map(|service| usual(service, holidays, today))
        .collect()
}

fn usual(service: &Service, holidays: &BTreeSet<Date>, today: Date) -> Option<Finding> {
    let mut found: Vec<(Date, Route, bool)> = Vec::new();
    for version in versions(&service.written) {
        for row in version.dates.iter().filter(|row| is_readable(&row.sessions)) {
            let date = parse_date(&row.date).filter(|date| *date >= today);
            if let Some(is_holiday) = date.and_then(|date| repeats(service, date, holidays)) {
                let route = version
                    .route()
                    .then("dates")
                    .item("date", &row.date)
                    .then("sessions");
                found.extend(date.map(|date| (date, route, is_holiday)));
            }
        }
    }
    found.sort();
    let (date, route, is_holiday) = found.first()?.clone();
    let day = if is_holiday {
        "public holiday"
    } else {
        "day of the week"
    };
    let many = match found.len() {
        1 => String::new(),
        count => format!("; so do {} more dates of this service", count - 1),
    };
    let message = format!(
        "{date} has the hours that its {day} has anyway{many}: the date keeps them when the usual hours change"
    );
    let help = "take the date out, or write the hours that differ; else callers of that day may one day be sent to a shut door";
    Some(RULE.find(&service.path, route, message, help))
}

/// A row that cannot be read counts as closed, and reading has said so.
fn is_readable(sessions: &Sessions) -> bool {
    match sessions {
        Sessions::Word(word) => word == "closed",
        Sessions::List(texts) => texts
            .iter()
            .all(|text| Session::parse(text).is_ok_and(|session| !session.is_overnight())),
    }
}

/// Whether the date has what it would have without being specified, and whether it is a public holiday.
fn repeats(service: &Service, date: Date, holidays: &BTreeSet<Date>) -> Option<bool> {
    let (rule, sessions) = service.hours.on(date, holidays);
    if rule != Governs::Specified {
        return None;
    }
    let mut without = service.hours.version(date).clone();
    without.dates.clear();
    let hours = qdos_model::hours::Hours {
        first: without,
        ..Default::default()
    };
    let (usual, open) = hours.on(date, holidays);
    // That a place is closed on a public holiday is worth saying, and providers are asked for it.
    let confirmed = usual == Governs::Holiday && open.is_empty();
    (open == sessions && !confirmed).then_some(usual == Governs::Holiday)
}

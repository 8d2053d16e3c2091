//! The line of the directory that decides a filter. What is not written down points at where it would be.

use crate::filter::Caller;
use crate::side::{Candidate, Side};
use jiff::civil::Date;
use qdos_model::code::Pair;
use qdos_model::directory::Directory;
use qdos_model::hours::{Rule, Session};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::days_after;
use qdos_model::written::{self, Sessions};

/// A spot in a file of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Path within the directory.
    pub path: String,
    /// The way to it in the file.
    pub route: Route,
}

/// A key of the service's own file.
pub(super) fn of(service: &Service, key: &str) -> Spot {
    at(service, Route::key(key))
}

fn at(service: &Service, route: Route) -> Spot {
    Spot {
        path: service.path.clone(),
        route,
    }
}

/// What keeps a service from being active, or its status.
pub(super) fn status(directory: &Directory, service: &Service, caller: &Caller) -> Spot {
    if service.from.is_some_and(|from| caller.date < from) {
        return of(service, "from");
    }
    if service.until.is_some_and(|until| until < caller.date) {
        return of(service, "until");
    }
    let restriction = |rule: &str| rule == "unreadable-restriction";
    let unreadable = directory
        .findings
        .iter()
        .find(|finding| finding.path == service.path && restriction(finding.rule));
    match unreadable.filter(|_| service.offered_to_nobody) {
        Some(finding) => at(service, finding.route.clone()),
        None => of(service, "status"),
    }
}

/// The practice that lets the caller in, or the list that does not.
pub(super) fn practice(service: &Service, caller: &Caller) -> Spot {
    let own = caller
        .practice
        .as_ref()
        .filter(|own| service.commissioned_by.contains(*own));
    let route = Route::key("practices");
    at(service, own.map_or(route.clone(), |own| route.value(own)))
}

/// Whether a text is a pair that fits.
pub(super) fn is_pair(text: &str, fits: impl Fn(Pair) -> bool) -> bool {
    Pair::parse(text).is_some_and(fits)
}

/// Where a list of the profile (`pairs`, `dispositions`, `ages`, `sexes`, `roles`) has a value that fits, or lacks it: the
/// service's own list, what it adds or takes away, or its template's list.
pub(super) fn listed(
    directory: &Directory,
    service: &Service,
    name: &'static str,
    passes: bool,
    fits: &dyn Fn(&str) -> bool,
) -> Spot {
    let root = Route::key("profile");
    let Some(profile) = &service.written.profile else {
        return at(service, root);
    };
    let written::Profile {
        template,
        pairs,
        dispositions,
        add_pairs,
        remove_pairs,
        add_dispositions,
        remove_dispositions,
        ages,
        sexes,
        roles,
    } = profile;
    let none: &Vec<String> = &Vec::new();
    let (own, added, removed) = match name {
        "pairs" => (pairs, add_pairs, remove_pairs),
        "dispositions" => (dispositions, add_dispositions, remove_dispositions),
        "ages" => (ages, none, none),
        "sexes" => (sexes, none, none),
        _ => (roles, none, none),
    };
    let fitting = |texts: &[String]| texts.iter().find(|text| fits(text)).cloned();
    for (prefix, texts) in [("remove_", removed), ("add_", added)] {
        // What is taken away decides nothing where another value lets the caller in.
        let decides = !(passes && prefix == "remove_");
        if let Some(text) = fitting(texts).filter(|_| decides) {
            return at(service, root.then(&format!("{prefix}{name}")).value(&text));
        }
    }
    if let Some(own) = own {
        let route = root.then(name);
        return at(
            service,
            fitting(own).map_or(route.clone(), |text| route.value(&text)),
        );
    }
    let Some(found) = template.as_ref().and_then(|name| directory.templates.get(name)) else {
        return at(service, root.then(name));
    };
    let typed = directory
        .text(&found.path)
        .and_then(|text| qdos_model::read::template(text).ok());
    let texts = typed.map(|typed| match name {
        "pairs" => typed.pairs,
        "dispositions" => typed.dispositions,
        "ages" => typed.ages,
        "sexes" => typed.sexes,
        _ => typed.roles,
    });
    let route = Route::key(name);
    Spot {
        path: found.path.clone(),
        route: texts
            .and_then(|texts| fitting(&texts))
            .map_or(route.clone(), |text| route.value(&text)),
    }
}

/// The row of hours that decides: of the date on which the window first meets an open minute, else of the caller's date.
pub(super) fn hours(side: &Side<'_>, candidate: &Candidate<'_>, caller: &Caller) -> Spot {
    let service = candidate.service;
    let seen = candidate.open().within(caller.at, caller.at + caller.window + 1);
    let first = seen.as_slice().first().map(|(from, _)| *from);
    row(side, service, first.unwrap_or(caller.at), first.is_some())
}

/// The row of hours that ends the stretch that is open at the caller's moment, or the last date of the service.
pub(super) fn closing(side: &Side<'_>, candidate: &Candidate<'_>, caller: &Caller) -> Spot {
    let closes = candidate
        .open()
        .interval_of(caller.at)
        .map_or(caller.at, |(_, closes)| closes);
    let (index, minute) = side.timeline.moment(closes);
    let service = candidate.service;
    if service
        .until
        .is_some_and(|until| until < side.timeline.date(index))
    {
        return of(service, "until");
    }
    // At midnight it is the next date's row that has nothing; within a date its own that ends.
    if minute == 0 {
        row(side, service, closes, false)
    } else {
        row(side, service, closes - 1, true)
    }
}

/// The row of hours that governs an elapsed minute at which the service is open, or is not.
fn row(side: &Side<'_>, service: &Service, minute_at: i64, is_open: bool) -> Spot {
    let (index, minute) = side.timeline.moment(minute_at);
    let (date, local) = (side.timeline.date(index), side.timeline.local(index, minute));
    let holidays = &side.directory.calendar.holidays;
    let (rule, _) = service.hours.on(date, holidays);
    let (root, week) = version(service, date);
    let day = |date: Date| usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    let route = match rule {
        Rule::Specified => root.then("dates").item("date", &date.to_string()),
        Rule::Always => root.then("always"),
        Rule::Holiday => root.then("holiday"),
        Rule::Week => {
            let days = week.map(written::Week::days);
            let of_evening_before = days.as_ref().filter(|days| {
                let sessions = |day: usize| days[day].1.map(sessions).unwrap_or_default();
                let own = sessions(day(date)).iter().any(|session| session.start <= local);
                !own && is_open
                    && sessions(day(days_after(date, -1)))
                        .iter()
                        .any(|session| session.is_overnight() && local < session.end)
            });
            let decides = if of_evening_before.is_some() {
                days_after(date, -1)
            } else {
                date
            };
            root.then("week").then(NAMES[day(decides)])
        }
    };
    at(service, route)
}

const NAMES: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

fn sessions(typed: &Sessions) -> Vec<Session> {
    match typed {
        Sessions::Word(_) => Vec::new(),
        Sessions::List(texts) => texts
            .iter()
            .filter_map(|text| Session::parse(text).ok())
            .collect(),
    }
}

/// The version of hours that governs a date, as it is typed.
fn version(service: &Service, date: Date) -> (Route, Option<&written::Week>) {
    let later = service
        .hours
        .later
        .range(..=date)
        .next_back()
        .map(|(from, _)| from.to_string());
    match later {
        Some(from) => {
            let typed = service
                .written
                .later_hours
                .iter()
                .find(|later| later.from == from);
            (
                Route::key("later_hours").item("from", &from),
                typed.and_then(|later| later.week.as_ref()),
            )
        }
        None => (
            Route::key("hours"),
            service
                .written
                .hours
                .as_ref()
                .and_then(|hours| hours.week.as_ref()),
        ),
    }
}

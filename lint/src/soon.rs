//! What starts or ends within thirty days: nothing is wrong with it, but somebody ought to know.

use crate::rules::calendar_too_short::{AHEAD, PATH};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::{days_after, days_between, parse_date};
use qdos_model::written::Status;

/// How many days ahead are looked at; today is day 0.
pub const DAYS: i64 = 30;

/// One thing that starts or ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Soon {
    /// When: the first date of what starts, the last date of what ends.
    pub date: Date,
    /// What.
    pub event: Event,
    /// Uid of the service; none of the calendar.
    pub service: Option<String>,
    /// Path of the file that says so.
    pub path: String,
    /// Where in it.
    pub route: Route,
}

/// What starts or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It is the service's first date.
    Starts,
    /// It is the first date of another version of its hours.
    HoursChange,
    /// It is the service's last date.
    Ends,
    /// It is the first day on which the public holidays do not reach far enough for coverage to be judged; they end on the
    /// date held here.
    CalendarTooShort(Date),
}

/// What starts or ends from `today` to the thirtieth day after it, by date (docs/meaning.md, Dates in full). Only active
/// services that are offered to somebody count.
pub fn soon(directory: &Directory, today: Date) -> Vec<Soon> {
    let services = directory.services.values().map(|service| &**service);
    let active = services.filter(|service| service.status == Status::Active && !service.offered_to_nobody);
    let mut found: Vec<Soon> = active.flat_map(|service| of_service(service, today)).collect();
    found.extend(of_calendar(directory, today));
    found.sort();
    found
}

fn is_soon(today: Date, date: Date) -> bool {
    (0..=DAYS).contains(&days_between(today, date))
}

fn of_service(service: &Service, today: Date) -> Vec<Soon> {
    let said = |date: Date, event: Event, route: Route| Soon {
        date,
        event,
        service: Some(service.uid.clone()),
        path: service.path.clone(),
        route,
    };
    let dated = |date: Option<Date>, event: Event, key: &str| {
        date.filter(|date| is_soon(today, *date))
            .map(|date| said(date, event, Route::key(key)))
    };
    let mut found: Vec<Soon> = dated(service.from, Event::Starts, "from")
        .into_iter()
        .chain(dated(service.until, Event::Ends, "until"))
        .collect();
    for date in service.hours.later.keys().filter(|date| is_soon(today, **date)) {
        // Hours that begin with the service, or when it is not there, change nothing for anybody.
        let changes = service.from.is_none_or(|from| from < *date) && service.is_active_on(*date);
        let typed = service.written.later_hours.iter();
        let row = typed
            .map(|row| &row.from)
            .find(|from| parse_date(from) == Some(*date));
        if let Some(from) = row.filter(|_| changes) {
            let route = Route::key("later_hours").item("from", from).then("from");
            found.push(said(*date, Event::HoursChange, route));
        }
    }
    found
}

fn of_calendar(directory: &Directory, today: Date) -> Option<Soon> {
    let until = directory.calendar.until?;
    let date = days_after(until, 1 - AHEAD);
    // When it is too short today, that is a finding.
    (date > today && is_soon(today, date)).then(|| Soon {
        date,
        event: Event::CalendarTooShort(until),
        service: None,
        path: PATH.to_owned(),
        route: Route::key("covers").then("until"),
    })
}

//! The sessions of a service as typed, row by row. Rows that cannot be read are left out: reading has said so.

use jiff::civil::Date;
use qdos_model::hours::Session;
use qdos_model::route::Route;
use qdos_model::time::parse_date;
use qdos_model::written::{Hours, LaterHours, Service, Sessions, SpecifiedDate, Week};
use std::collections::BTreeSet;
use std::fmt;

/// One dated version of the hours.
pub(crate) struct Version<'a> {
    pub(crate) route: Route,
    /// Its first date; `None` of the hours that hold first.
    pub(crate) from: Option<Date>,
    pub(crate) always: bool,
    pub(crate) week: Option<&'a Week>,
    pub(crate) holiday: Option<&'a Sessions>,
    pub(crate) dates: &'a [SpecifiedDate],
}

/// What a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day<'a> {
    /// A weekday from Monday.
    Weekday(usize),
    Holiday,
    Date(&'a str),
}

/// The sessions of one weekday, of public holidays, or of one date.
pub(crate) struct Row<'a> {
    pub(crate) day: Day<'a>,
    pub(crate) route: Route,
    /// Each session as typed and as read, in the order typed.
    pub(crate) sessions: Vec<(&'a str, Session)>,
}

/// The weekdays as a reader says them.
pub(crate) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

impl fmt::Display for Day<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Day::Weekday(day) => formatter.write_str(WEEKDAYS[*day]),
            Day::Holiday => formatter.write_str("public holidays"),
            Day::Date(date) => formatter.write_str(date),
        }
    }
}

/// The versions of a service's hours that ever hold, in the order typed.
pub(crate) fn versions(service: &Service) -> Vec<Version<'_>> {
    let first = service.hours.as_ref().map(
        |Hours {
             always,
             week,
             holiday,
             dates,
             as_published: _,
         }| Version {
            route: Route::key("hours"),
            from: None,
            always: *always,
            week: week.as_ref(),
            holiday: holiday.as_ref(),
            dates,
        },
    );
    let mut begun = BTreeSet::new();
    let later = service.later_hours.iter().filter_map(|later| {
        let LaterHours {
            from,
            always,
            week,
            holiday,
            dates,
        } = later;
        let date = parse_date(from)?;
        begun.insert(date).then(|| Version {
            route: Route::key("later_hours").item("from", from),
            from: Some(date),
            always: *always,
            week: week.as_ref(),
            holiday: holiday.as_ref(),
            dates,
        })
    });
    first.into_iter().chain(later).collect()
}

impl<'a> Version<'a> {
    /// The rows of the week that can be read.
    pub(crate) fn week_rows(&self) -> Vec<Row<'a>> {
        let days = self.week.into_iter().flat_map(Week::days).enumerate();
        let rows = days.filter_map(|(day, (name, sessions))| {
            let route = self.route.clone().then("week").then(name);
            row(Day::Weekday(day), route, sessions?)
        });
        rows.collect()
    }

    /// Every row that can be read.
    pub(crate) fn rows(&self) -> Vec<Row<'a>> {
        let mut rows = self.week_rows();
        rows.extend(
            self.holiday
                .and_then(|sessions| row(Day::Holiday, self.route.clone().then("holiday"), sessions)),
        );
        rows.extend(self.dates.iter().filter_map(|SpecifiedDate { date, sessions }| {
            let route = self
                .route
                .clone()
                .then("dates")
                .item("date", date)
                .then("sessions");
            row(Day::Date(date), route, sessions)
        }));
        rows
    }
}

fn row<'a>(day: Day<'a>, route: Route, sessions: &'a Sessions) -> Option<Row<'a>> {
    let Sessions::List(texts) = sessions else {
        return None;
    };
    let read = |text: &'a String| Some((text.as_str(), Session::parse(text).ok()?));
    let sessions: Vec<_> = texts.iter().map(read).collect::<Option<_>>()?;
    let may_be_overnight = matches!(day, Day::Weekday(_));
    let refused = sessions
        .iter()
        .any(|(_, session)| session.is_overnight() && !may_be_overnight);
    (!refused).then_some(Row { day, route, sessions })
}

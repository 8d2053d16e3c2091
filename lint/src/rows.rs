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
    /// Its first date as typed.
    typed: Option<&'a str>,
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
    /// As of its version.
    typed: Option<&'a str>,
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
            typed: None,
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
            typed: Some(from),
            from: Some(date),
            always: *always,
            week: week.as_ref(),
            holiday: holiday.as_ref(),
            dates,
        })
    });
    first.into_iter().chain(later).collect()
}

/// Where a version stands. Routes are made when something is said of them: most rows are as they should be.
fn route(typed: Option<&str>) -> Route {
    typed.map_or_else(
        || Route::key("hours"),
        |from| Route::key("later_hours").item("from", from),
    )
}

impl<'a> Version<'a> {
    /// Where it stands.
    pub(crate) fn route(&self) -> Route {
        route(self.typed)
    }

    /// The rows of the week that can be read.
    pub(crate) fn week_rows(&self) -> Vec<Row<'a>> {
        let days = self.week.into_iter().flat_map(Week::days).enumerate();
        days.filter_map(|(day, (_, sessions))| self.row(Day::Weekday(day), sessions?))
            .collect()
    }

    /// Every row that can be read.
    pub(crate) fn rows(&self) -> Vec<Row<'a>> {
        let mut rows = self.week_rows();
        let holiday = self.holiday.and_then(|sessions| self.row(Day::Holiday, sessions));
        rows.extend(holiday);
        let dates = self.dates.iter();
        rows.extend(dates.filter_map(|SpecifiedDate { date, sessions }| self.row(Day::Date(date), sessions)));
        rows
    }

    fn row(&self, day: Day<'a>, sessions: &'a Sessions) -> Option<Row<'a>> {
        let Sessions::List(texts) = sessions else {
            return None;
        };
        let read = |text: &'a String| Some((text.as_str(), Session::parse(text).ok()?));
        let sessions: Vec<_> = texts.iter().map(read).collect::<Option<_>>()?;
        let may_be_overnight = matches!(day, Day::Weekday(_));
        let refused = sessions
            .iter()
            .any(|(_, session)| session.is_overnight() && !may_be_overnight);
        (!refused).then_some(Row {
            day,
            typed: self.typed,
            sessions,
        })
    }
}

impl Row<'_> {
    /// Where its sessions stand.
    pub(crate) fn route(&self) -> Route {
        let version = route(self.typed);
        match self.day {
            Day::Weekday(day) => version.then("week").then(&WEEKDAYS[day].to_lowercase()),
            Day::Holiday => version.then("holiday"),
            Day::Date(date) => version.then("dates").item("date", date).then("sessions"),
        }
    }
}

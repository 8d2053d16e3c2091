//! Times that were meant on the other half of the clock.

use crate::rows::{Day, Row, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::{DAY, Session, clock_text};
use qdos_model::route::Route;
use qdos_model::service::Service;

pub(crate) const RULE: Rule = Rule {
    name: "twelve-hour-slip",
    level: Level::Warning,
    summary: "A time that is twelve hours off: 09:00-05:30 for 09:00-17:30",
    page: include_str!("../../pages/twelve-hour-slip.md"),
    check: Check::Entry(check),
};

/// Half a day, in minutes.
const HALF: i64 = DAY / 2;
/// No session past midnight is meant to be this long; one that is runs to the wrong half of the next day.
const TOO_LONG: i64 = 16 * 60;
/// The latest that a shop which opens in the morning closes.
const LATEST: i64 = 2 * 60;
/// A day that begins this early, and so much earlier than every other, is one whose hour lost a digit or a half.
const SMALL_HOURS: std::ops::RangeInclusive<i64> = 60..=300;
/// No second session of a day begins before this.
const AFTERNOON: i64 = 7 * 60;
const EARLIER: i64 = 4 * 60;

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let services = directory.services.values();
    services.flat_map(|service| slips(service)).collect()
}

/// What was typed, and what may have been meant.
struct Slip<'a> {
    text: &'a str,
    what: String,
    meant: Option<String>,
}

fn slips(service: &Service) -> Vec<Finding> {
    let mut findings = Vec::new();
    for version in versions(&service.written) {
        let week = version.week_rows();
        for row in version.rows() {
            let slip = past_midnight(&row)
                .or_else(|| afternoon(&row))
                .or_else(|| small_hours(&row, &week));
            findings.extend(slip.map(|slip| said(service, &row, &slip)));
        }
    }
    findings
}

fn said(service: &Service, row: &Row<'_>, slip: &Slip<'_>) -> Finding {
    let meant = slip.meant.as_deref();
    let perhaps = meant.map_or("a slip in the hour".to_owned(), |meant| {
        format!("{meant} is meant")
    });
    let message = format!("on {} {} {}: perhaps {perhaps}", row.day, slip.text, slip.what);
    let help = meant.map_or(
        "ask the provider, and write both times on the clock of 24 hours; until then callers may be sent to a shut door".to_owned(),
        |meant| format!("write \"{meant}\" if that is meant; if you do not know, ask the provider, and if the hours are right, waive this finding. Until then callers may be sent to a shut door"),
    );
    let route: Route = row.route().value(slip.text);
    RULE.find(&service.path, route, message, help)
}

fn text(start: i64, end: i64) -> String {
    format!("{}-{}", clock_text(start), clock_text(end))
}

/// 09:00-05:30: open through the night by what is written.
fn past_midnight<'a>(row: &Row<'a>) -> Option<Slip<'a>> {
    let is_slip = |session: &Session| {
        session.is_overnight()
            && session.end + DAY - session.start >= TOO_LONG
            && session.end > LATEST
            && session.start < session.end + HALF
    };
    let (typed, session) = row.sessions.iter().find(|(_, session)| is_slip(session))?;
    let hours = (session.end + DAY - session.start - 1) / 60;
    Some(Slip {
        text: typed,
        what: format!("is open through the night, for more than {hours} hours"),
        meant: Some(text(session.start, session.end + HALF)),
    })
}

/// 02:00-06:00 written after 09:00-13:00.
fn afternoon<'a>(row: &Row<'a>) -> Option<Slip<'a>> {
    let pair = row.sessions.windows(2).find(|pair| {
        let (first, second) = (pair[0].1, pair[1].1);
        !first.is_overnight()
            && !second.is_overnight()
            && second.start < AFTERNOON
            && second.end <= first.start
            && second.start + HALF >= first.end
            && second.end + HALF <= DAY
    })?;
    let (typed, session) = pair[1];
    Some(Slip {
        text: typed,
        what: format!("stands after {} and opens in the small hours", pair[0].0),
        meant: Some(text(session.start + HALF, session.end + HALF)),
    })
}

/// 04:00-20:00 on one day of a week whose other days begin at 08:00.
fn small_hours<'a>(row: &Row<'a>, week: &[Row<'_>]) -> Option<Slip<'a>> {
    let Day::Weekday(weekday) = row.day else {
        return None;
    };
    let (typed, session) = row
        .sessions
        .iter()
        .find(|(_, session)| SMALL_HOURS.contains(&session.start) && !session.is_overnight())?;
    let first = |row: &Row<'_>| row.sessions.iter().map(|(_, session)| session.start).min();
    let others = week.iter().filter(|other| other.day != Day::Weekday(weekday));
    let earliest = others.filter_map(first).min()?;
    let meant = (session.end > session.start + HALF).then(|| text(session.start + HALF, session.end));
    (earliest - session.start >= EARLIER).then(|| Slip {
        text: typed,
        what: format!(
            "opens in the small hours, and no other day of the week before {}",
            clock_text(earliest)
        ),
        meant,
    })
}

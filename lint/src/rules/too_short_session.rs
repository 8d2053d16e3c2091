//! Sessions that are over before anybody is sent to them.

use crate::active::active;
use crate::rows::{Day, Row, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::{DAY, Session};
use qdos_model::service::Service;

pub(crate) const RULE: Rule = Rule {
    name: "too-short-session",
    level: Level::Warning,
    summary: "A session shorter than half an hour, during which no caller is sent to the service",
    page: include_str!("../../pages/too-short-session.md"),
    check: Check::Entry(check),
};

/// A service that closes sooner than this is not returned (docs/meaning.md, 4).
const SHORTEST: i64 = 30;

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    active(directory).filter_map(short).collect()
}

fn short(service: &Service) -> Option<Finding> {
    let mut found = Vec::new();
    for version in versions(&service.written)
        .iter()
        .filter(|version| !version.always)
    {
        let week = version.week_rows();
        for row in version.rows() {
            let alone = row
                .sessions
                .iter()
                .filter(|(_, session)| is_alone(*session, &row, &week));
            found.extend(
                alone.map(|(text, session)| (row.day.to_string(), *text, *session, row.route().value(text))),
            );
        }
    }
    let (day, text, session, route) = found.first()?;
    let many = match found.len() {
        1 => String::new(),
        2 => "; so does 1 more session of this service".to_owned(),
        count => format!("; so do {} more sessions of this service", count - 1),
    };
    let minutes = match session.end - session.start {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let message = format!(
        "on {day} {text} lasts {minutes}{many}: nobody is sent to a service that closes within {SHORTEST} minutes of the call"
    );
    let help = "ask the provider, then correct the times or take the session out, with closed in its place where it is the day's \
                only one (not status: closed, which ends the whole service); until then those who call before it opens are told to come, and find a \
                shut door";
    Some(RULE.find(&service.path, route.clone(), message, help))
}

/// Whether a session is short and no other joins it, of its own row or across midnight.
fn is_alone(session: Session, row: &Row<'_>, week: &[Row<'_>]) -> bool {
    let is_short = !session.is_overnight() && session.end - session.start < SHORTEST;
    let joins = |other: &Session| other.end == session.start || other.start == session.end;
    let joined = || row.sessions.iter().any(|(_, other)| joins(other)) || across_midnight(session, row, week);
    is_short && !joined()
}

/// Whether the night before runs up to it, or it runs on into the next day. Of a date and of public holidays the days around
/// are not known here: one that stands at midnight may be joined.
fn across_midnight(session: Session, row: &Row<'_>, week: &[Row<'_>]) -> bool {
    let Day::Weekday(day) = row.day else {
        return session.start == 0 && session.end > 1 || session.end == DAY;
    };
    let of = |wanted: usize| week.iter().filter(move |row| row.day == Day::Weekday(wanted));
    let mut eve = of((day + 6) % 7).flat_map(|row| &row.sessions);
    let mut morrow = of((day + 1) % 7).flat_map(|row| &row.sessions);
    session.start == 0 && eve.any(|(_, other)| other.end == DAY || other.is_overnight())
        || session.end == DAY && morrow.any(|(_, other)| other.start == 0)
}

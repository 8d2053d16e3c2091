//! Sessions that overlap within one row, or that begin while the night before still runs.

use crate::rows::{Row, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::hours::{DAY, Session};

pub(crate) const RULE: Rule = Rule {
    name: "overlapping-sessions",
    level: Level::Error,
    summary: "Two sessions of one day overlap, so that one of their times is wrong",
    page: include_str!("../../pages/overlapping-sessions.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        for version in versions(&service.written) {
            let rows = version.rows();
            findings.extend(rows.iter().flat_map(|row| within(&service.path, row)));
            findings.extend(overnight(&service.path, &rows));
        }
    }
    findings
}

/// The minute a session ends on the date it begins.
fn evening_end(session: Session) -> i64 {
    if session.is_overnight() { DAY } else { session.end }
}

fn within(path: &str, row: &Row<'_>) -> Vec<Finding> {
    if row.sessions.len() < 2 {
        return Vec::new();
    }
    let mut sessions: Vec<(usize, &str, Session)> = row
        .sessions
        .iter()
        .enumerate()
        .map(|(index, (text, session))| (index, *text, *session))
        .collect();
    sessions.sort_by_key(|(index, _, session)| (session.start, evening_end(*session), *index));
    let mut findings = Vec::new();
    let mut latest: Option<(usize, &str, Session)> = None;
    for next in sessions {
        let (index, text, session) = next;
        if let Some((first_index, first, running)) = latest
            && session.start < evening_end(running)
        {
            let message = if session == running {
                format!("on {} {text} stands twice", row.day)
            } else {
                format!("on {} {text} opens before {first} closes", row.day)
            };
            let help = "correct one of the times, or join the two sessions; until then it counts as open through both, and callers may be sent to a shut door";
            let (route, other) = if text == first {
                (row.route().index(index), row.route().index(first_index))
            } else {
                (row.route().value(text), row.route().value(first))
            };
            findings.push(RULE.find(path, route, message, help).and(path, other));
        }
        if latest.is_none_or(|(_, _, running)| evening_end(session) > evening_end(running)) {
            latest = Some(next);
        }
    }
    findings
}

/// Sessions that begin before the one that ran through the night has ended.
fn overnight(path: &str, rows: &[Row<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for night in rows {
        let nights = night
            .sessions
            .iter()
            .filter(|(_, session)| session.is_overnight());
        // Of several nights from one evening the longest reaches furthest; that they overlap is said already.
        let Some((text, session)) = nights.max_by_key(|(_, session)| session.end) else {
            continue;
        };
        let morning = rows.iter().find(|row| follows(row, night));
        for (early, begins) in morning.into_iter().flat_map(|row| &row.sessions) {
            if begins.start < session.end {
                let day = morning.map_or(night.day, |row| row.day);
                let message = format!("on {day} {early} opens before {}'s {text} closes", night.day);
                let help = "correct one of the times, because the night's session reaches into this day; until then it counts as open through both, and callers may be sent to a shut door";
                let route = morning.map_or_else(|| night.route(), Row::route).value(early);
                findings.push(
                    RULE.find(path, route, message, help)
                        .and(path, night.route().value(text)),
                );
            }
        }
    }
    findings
}

fn follows(row: &Row<'_>, night: &Row<'_>) -> bool {
    use crate::rows::Day::Weekday;
    matches!((row.day, night.day), (Weekday(day), Weekday(before)) if day == (before + 1) % 7)
}

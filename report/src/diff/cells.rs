//! A change in the few letters of a table's cell: what was, an arrow, what is.

use qdos_model::change::{Change, Detail, Entry, HoursChange, Named, Shown, Value};
use qdos_model::hours::clock_text;
use qdos_model::interval::Intervals;
use qdos_model::written::Status;

/// Letters of one side of a cell.
const MOST: usize = 28;

/// What was and what is.
pub(super) fn cell(change: &Change) -> String {
    let shown = |base: &str, head: &str| format!("{} → {}", short(base), short(head));
    match &change.detail {
        Detail::Existence { base, head, .. } => shown(status(*base), status(*head)),
        Detail::Identity { base, head } => {
            let uids = |entries: &[Entry]| {
                let uids: Vec<&str> = entries.iter().map(|entry| entry.uid.as_str()).collect();
                uids.join(" + ")
            };
            shown(&uids(base), &uids(head))
        }
        Detail::Hours(hours) => of_hours(hours),
        Detail::Ages { base, head } => shown(&qdos_diff::ages(base), &qdos_diff::ages(head)),
        Detail::Profile(profile) => format!(
            "{} → {} outcomes",
            signed('-', profile.outcomes_removed),
            signed('+', profile.outcomes_added)
        ),
        Detail::Allowed { base, head } => shown(&named(base.as_deref()), &named(head.as_deref())),
        Detail::OnlyIfOpen { base, head } => {
            let limit =
                |limit: &Option<i64>| limit.map_or("always".to_owned(), |minutes| format!("{minutes} min"));
            shown(&limit(base), &limit(head))
        }
        Detail::Period { base, head } => {
            let side = |side: &(Option<_>, Option<jiff::civil::Date>)| {
                let text =
                    |date: &Option<jiff::civil::Date>| date.map_or(String::new(), |date| date.to_string());
                format!("{}..{}", text(&side.0), text(&side.1))
            };
            shown(&side(base), &side(head))
        }
        Detail::Location { base, head, .. } => shown(
            base.postcode.as_deref().unwrap_or("none"),
            head.postcode.as_deref().unwrap_or("none"),
        ),
        Detail::Values(values) => of_values(values),
        Detail::Words { base, head, .. } => shown(
            base.as_deref().unwrap_or("none"),
            head.as_deref().unwrap_or("none"),
        ),
        Detail::Nothing
        | Detail::Whole { .. }
        | Detail::Rows { .. }
        | Detail::Outcomes(_)
        | Detail::Parts(_)
        | Detail::Fault(_) => change.class.name().to_owned(),
    }
}

fn short(text: &str) -> String {
    let text = crate::words::clean(text);
    if text.chars().count() <= MOST {
        return text;
    }
    let mut cut: String = text.chars().take(MOST - 1).collect();
    cut.push('…');
    cut
}

fn status(status: Option<Status>) -> &'static str {
    match status {
        None => "none",
        Some(Status::Active) => "active",
        Some(Status::Closed) => "closed",
        Some(Status::Commissioning) => "being set up",
        Some(Status::Pending) => "awaiting approval",
        Some(Status::Suspended) => "suspended",
    }
}

fn signed(sign: char, count: usize) -> String {
    match count {
        0 => "0".to_owned(),
        count => format!("{sign}{}", crate::words::number(count as u128)),
    }
}

fn named(allowed: Option<&[Named]>) -> String {
    let Some(allowed) = allowed else {
        return "everyone".to_owned();
    };
    match allowed {
        [] => "nobody".to_owned(),
        [one] => one.name.as_ref().unwrap_or(&one.code).to_string(),
        more => format!("{} of them", more.len()),
    }
}

/// The first day or date that differs, and that there are more.
fn of_hours(hours: &HoursChange) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let days = hours.weeks.iter().flat_map(|week| &week.days);
    let week = days.map(|day| {
        (
            DAYS.get(day.weekday).copied().unwrap_or_default().to_owned(),
            &day.base,
            &day.head,
        )
    });
    let dates = hours
        .dates
        .iter()
        .map(|date| (date.date.to_string(), &date.base, &date.head));
    let all: Vec<_> = week.chain(dates).collect();
    let Some((on, base, head)) = all.first() else {
        return "hours".to_owned();
    };
    let more = match all.len() - 1 {
        0 => String::new(),
        1 => ", 1 day more".to_owned(),
        more => format!(", {more} days more"),
    };
    format!("{on} {} → {}{more}", sessions(base), sessions(head))
}

fn sessions(open: &Intervals) -> String {
    match open.as_slice() {
        [] => "closed".to_owned(),
        sessions => {
            let said: Vec<String> = sessions
                .iter()
                .map(|(from, to)| format!("{}-{}", clock_text(*from), clock_text(*to)))
                .collect();
            said.join(" ")
        }
    }
}

fn of_values(values: &[Value]) -> String {
    let Some(first) = values.first() else {
        return "changed".to_owned();
    };
    let side = |side: &Option<Shown>| short(side.as_ref().map_or("none", |side| &side.words));
    let more = match values.len() - 1 {
        0 => String::new(),
        more => format!(", {more} more"),
    };
    format!("{} → {}{more}", side(&first.base), side(&first.head))
}

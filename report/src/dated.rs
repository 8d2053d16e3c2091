//! Why a gap begins on a later date, or ends before the last: the services that start, end or change their hours there. The
//! same of callers who gain something.

use crate::words::{self, Span, clean};
use jiff::civil::Date;
use qdos_coverage::filter::{Caller, Criterion, failing};
use qdos_coverage::side::Side;
use qdos_model::interval::Intervals;
use qdos_model::read::Places;
use qdos_model::requirement::Requirement;
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::{days_between, parse_date};
use schemars::JsonSchema;
use serde::Serialize;

/// Dates from which, or to which, something holds of the callers of a box, where that is not all of the dates judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DatesSaid {
    /// The first date; none when it holds from the first date judged.
    pub from: Option<String>,
    /// The last date; none when it holds to the last date judged.
    pub until: Option<String>,
    /// What begins it, where a dated entry is seen to: "… ends on 3 January 2027 (services/…:9)".
    pub begun_by: Vec<String>,
    /// What ends it, likewise.
    pub ended_by: Vec<String>,
}

/// How far a dated entry may lie from the first or last date of a gap it causes: a week, and one more for public holidays.
const DAYS: i64 = 14;

/// How many causes are said.
const CAUSES: usize = 3;

/// What is known of the callers of a box.
pub(crate) struct Callers<'a> {
    pub(crate) side: &'a Side<'a>,
    pub(crate) requirement: &'a Requirement,
    /// Some of them, whenever: where they live decides which services they lack.
    pub(crate) some: &'a [Caller],
    pub(crate) when: &'a Intervals,
    /// They have what the requirement asks for; else they lack it.
    pub(crate) kept: bool,
}

/// Says each span, and asks one of the callers on both sides of its dates.
pub(crate) fn dates_said(callers: &Callers<'_>, spans: &[Span]) -> Vec<DatesSaid> {
    let date = |index: usize| callers.side.timeline.date(index).to_string();
    let causes = |index: Option<usize>, edge: Edge| match index {
        Some(index) => causes(callers, index, edge),
        None => Vec::new(),
    };
    let said = spans.iter().map(|span| DatesSaid {
        from: span.from.map(date),
        until: span.until.map(date),
        begun_by: causes(span.from, Edge::Begins),
        ended_by: causes(span.until, Edge::Ends),
    });
    said.collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Begins,
    Ends,
}

/// Services with a dated entry at an edge on one side of which they are acceptable to a caller, and on the other fail on
/// nothing but their status or their hours.
fn causes(callers: &Callers<'_>, index: usize, edge: Edge) -> Vec<String> {
    let Callers {
        side,
        requirement,
        kept,
        ..
    } = *callers;
    let insides = inside(callers, index, edge);
    let places = Places::new(&side.directory.tree);
    let found = side.services.iter().filter_map(|candidate| {
        let Entry {
            what,
            date,
            last_before,
            route,
        } = entry(candidate.service, side.timeline.date(index), edge)?;
        let is_cause = |inside: &Caller| {
            let Some(outside) = outside(side, inside, last_before, edge) else {
                return false;
            };
            let (with, without) = if kept {
                (inside, &outside)
            } else {
                (&outside, inside)
            };
            let fails = failing(side, candidate, without, Some(requirement));
            let by_date = |criterion: &Criterion| matches!(criterion, Criterion::Status | Criterion::Time);
            !fails.is_empty()
                && fails.iter().all(by_date)
                && failing(side, candidate, with, Some(requirement)).is_empty()
        };
        insides.iter().any(is_cause).then(|| {
            let line = places.position(&candidate.service.path, &route, None);
            let line = line
                .map(|position| format!(":{}", position.line))
                .unwrap_or_default();
            let (name, path) = (clean(&candidate.service.name), clean(&candidate.service.path));
            format!("{name} {what} {} ({path}{line})", words::plain_date(date))
        })
    });
    found.take(CAUSES).collect()
}

/// Callers of the box within a week of an edge, at noon where they have one.
fn inside(callers: &Callers<'_>, index: usize, edge: Edge) -> Vec<Caller> {
    let timeline = &callers.side.timeline;
    let (first, past) = match edge {
        Edge::Begins => (index, (index + 7).min(timeline.len())),
        Edge::Ends => ((index + 1).saturating_sub(7), index + 1),
    };
    let near = callers.when.within(timeline.start(first), timeline.start(past));
    let mut noons = (first..past).map(|index| timeline.start(index) + 720);
    let at = noons
        .find(|at| near.contains(*at))
        .or_else(|| near.as_slice().first().map(|(from, _)| *from));
    let some = callers.some.iter();
    at.map(|at| some.map(|one| moved(callers.side, one, at)).collect())
        .unwrap_or_default()
}

fn moved(side: &Side<'_>, caller: &Caller, at: i64) -> Caller {
    let (index, _) = side.timeline.moment(at);
    Caller {
        at,
        date: side.timeline.date(index),
        ..caller.clone()
    }
}

/// The same caller at the same time of the nearest week on the other side of a dated entry. An hour more or less by the
/// clocks does not matter: it only costs a cause that could have been said.
fn outside(side: &Side<'_>, inside: &Caller, last_before: Date, edge: Edge) -> Option<Caller> {
    const WEEK: i64 = 7 * 1440;
    let is_outside = |caller: &Caller| match edge {
        Edge::Begins => caller.date <= last_before,
        Edge::Ends => last_before < caller.date,
    };
    let way = if edge == Edge::Begins { -WEEK } else { WEEK };
    let end = side.timeline.start(side.timeline.len());
    let weeks = 1..=(DAYS / 7 + 1);
    let moments = weeks
        .map(|count| inside.at + way * count)
        .filter(|at| (0..end).contains(at));
    moments.map(|at| moved(side, inside, at)).find(is_outside)
}

/// A dated entry of a service.
struct Entry {
    /// What the service does, in words that a date follows.
    what: &'static str,
    date: Date,
    /// The last date on which it still is as before.
    last_before: Date,
    route: Route,
}

/// The dated entry of a service that may lie behind the first or last date of a box.
fn entry(service: &Service, edge_date: Date, edge: Edge) -> Option<Entry> {
    let is_near = |entry: &Entry| match edge {
        Edge::Begins => (1..=DAYS).contains(&days_between(entry.last_before, edge_date)),
        Edge::Ends => (0..DAYS).contains(&days_between(edge_date, entry.last_before)),
    };
    let before = |date: Date| date.yesterday().unwrap_or(date);
    let until = service.until.map(|date| Entry {
        what: "ends on",
        date,
        last_before: date,
        route: Route::key("until"),
    });
    let from = service.from.map(|date| Entry {
        what: "starts on",
        date,
        last_before: before(date),
        route: Route::key("from"),
    });
    let versions = service.written.later_hours.iter().filter_map(|row| {
        let date = parse_date(&row.from)?;
        Some(Entry {
            what: "has other hours from",
            date,
            last_before: before(date),
            route: Route::key("later_hours").item("from", &row.from).then("from"),
        })
    });
    until.into_iter().chain(from).chain(versions).find(is_near)
}

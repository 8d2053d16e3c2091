//! The three filters of time, in plain sentences.

use super::filters::Judged;
use crate::asked::{Answered, holiday};
use crate::words::{self, clock_near, duration, until};
use qdos_coverage::side::Candidate;
use qdos_model::hours::{Rule, clock_text};
use qdos_model::interval::Intervals;
use qdos_model::time::Timeline;
use qdos_model::written::ClosingSoon;

/// A service around one minute.
struct Around<'a> {
    timeline: &'a Timeline,
    open: &'a Intervals,
    at: i64,
}

impl<'a> Around<'a> {
    fn of(found: &Answered<'a, '_>, candidate: &'a Candidate<'_>) -> Around<'a> {
        Around {
            timeline: &found.side.timeline,
            open: candidate.open(),
            at: found.answer.caller.at,
        }
    }

    fn closes(&self) -> Option<i64> {
        self.open.interval_of(self.at).map(|(_, closes)| closes)
    }

    /// The next opening after a minute.
    fn opens_after(&self, minute: i64) -> Option<i64> {
        let stretches = self.open.as_slice();
        stretches
            .get(stretches.partition_point(|(opens, _)| *opens <= minute))
            .map(|(opens, _)| *opens)
    }

    fn clock(&self, minute: i64) -> String {
        clock_near(self.timeline, self.at, minute)
    }

    /// Under the setting that lets a stretch about to close count for nothing: that it is open and does not count.
    fn not_counted(&self, found: &Answered<'_, '_>) -> Option<String> {
        let is_stretch = found.side.directory.settings.closing_soon == ClosingSoon::Stretch;
        let closes = self
            .closes()
            .filter(|closes| is_stretch && closes - self.at < 30)?;
        let next = match self.opens_after(self.at) {
            Some(opens) => format!("opens next at {}", self.clock(opens)),
            None => "does not open again within 2 weeks".to_owned(),
        };
        Some(format!(
            "closes at {}, too soon to count, and {next}",
            until(self.timeline, self.at, closes)
        ))
    }

    /// "open until 17:30", "open all hours", "opens at 14:00", "not open within the next 2 weeks".
    fn state(&self) -> String {
        match (self.closes(), self.opens_after(self.at)) {
            (Some(closes), _) if words::is_all_hours(self.timeline, closes) => "open all hours".to_owned(),
            (Some(closes), _) => format!("open until {}", until(self.timeline, self.at, closes)),
            (None, Some(opens)) => format!("opens at {}", self.clock(opens)),
            (None, None) => "not open within the next 2 weeks".to_owned(),
        }
    }
}

pub(super) fn session(found: &Answered<'_, '_>, candidate: &Candidate<'_>, judged: &Judged) -> String {
    let around = Around::of(found, candidate);
    let (at, window) = (around.at, found.answer.caller.window);
    let looks = format!("the search looks until {}", around.clock(at + window));
    let service = candidate.service;
    let date = found.answer.caller.date;
    let is_outside =
        service.from.is_some_and(|from| date < from) || service.until.is_some_and(|until| until < date);
    if is_outside && !judged.passes {
        return "outside the dates of the service its hours do not count".to_owned();
    }
    if judged.passes {
        if let Some(said) = around.not_counted(found) {
            return format!("{said}; {looks}");
        }
        return match around.closes() {
            Some(_) => around.state(),
            None => format!("{}; {looks}", around.state()),
        };
    }
    if let Some(said) = around.not_counted(found) {
        return format!("{said}; {looks}");
    }
    let closed = closed_words(found, candidate, judged);
    match around.opens_after(at) {
        Some(opens) => format!(
            "{closed}; opens at {}, {} too late: {looks}",
            around.clock(opens),
            duration(opens - at - window)
        ),
        None => format!("{closed}; does not open within the next 2 weeks"),
    }
}

/// What the date of the call has: nothing for a reason, or sessions that do not help.
fn closed_words(found: &Answered<'_, '_>, candidate: &Candidate<'_>, judged: &Judged) -> String {
    let (side, service) = (found.side, candidate.service);
    let date = found.answer.caller.date;
    let (rule, sessions) = service.hours.on(date, &side.directory.calendar.holidays);
    let version = service.hours.version(date);
    if !sessions.is_empty() {
        let parts: Vec<String> = sessions
            .as_slice()
            .iter()
            .map(|(from, to)| format!("{}-{}", clock_text(*from), clock_text(*to)))
            .collect();
        return format!("closed then; that day it is open {}", words::list(&parts));
    }
    if let Some(fault) = fault(found, candidate, rule) {
        return fault;
    }
    let has_none =
        version.week.iter().all(Intervals::is_empty) && version.dates.is_empty() && !version.always;
    match rule {
        _ if has_none && version.holiday.is_empty() => {
            match service.hours.later.keys().find(|from| **from > date) {
                Some(from) => format!("its entry has no hours before {}", words::date_words(*from)),
                None => "its entry has no opening hours at all".to_owned(),
            }
        }
        Rule::Specified => "closed all day, by the row for that date".to_owned(),
        Rule::Holiday => {
            let title = holiday(side, found.request).filter(|title| !title.is_empty());
            let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
            let why = if judged.written {
                "says closed on public holidays"
            } else {
                "has no public-holiday hours"
            };
            format!("closed all day: it is a public holiday{title}, and the entry {why}")
        }
        Rule::Week | Rule::Always => format!("closed all day, as on every {}", weekday(date)),
    }
}

/// Why the row that decides counts as closed although it has hours: it cannot be read, or its date stands twice.
fn fault(found: &Answered<'_, '_>, candidate: &Candidate<'_>, rule: Rule) -> Option<String> {
    let date = found.answer.caller.date;
    let (row, said) = match rule {
        Rule::Specified => (format!("dates[date={date}]"), "the row for that date".to_owned()),
        Rule::Holiday => ("holiday".to_owned(), "the row for public holidays".to_owned()),
        Rule::Week | Rule::Always => {
            let day = weekday(date);
            (
                format!("week.{}", day.to_lowercase()),
                format!("the row for {day}"),
            )
        }
    };
    let finding =
        found.side.directory.findings.iter().find(|finding| {
            finding.path == candidate.service.path && finding.route.to_string().contains(&row)
        })?;
    Some(match finding.rule {
        "doubled-date" => "that date stands twice, so it counts as closed".to_owned(),
        _ => format!("{said} cannot be read, so it counts as closed"),
    })
}

fn weekday(date: jiff::civil::Date) -> String {
    let words = words::date_words(date);
    words.split(' ').next().unwrap_or_default().to_owned()
}

pub(super) fn closing_soon(found: &Answered<'_, '_>, candidate: &Candidate<'_>, passes: bool) -> String {
    let around = Around::of(found, candidate);
    let now = around.clock(around.at);
    if found.side.directory.settings.closing_soon == ClosingSoon::Stretch {
        return "judged with the session: only the stretch that is about to close counts for nothing"
            .to_owned();
    }
    match around.closes() {
        Some(closes) if !passes => format!(
            "closes at {}, less than 30 minutes after {now}",
            until(around.timeline, around.at, closes)
        ),
        Some(_) => format!("does not close within 30 minutes of {now}"),
        None => format!("not open at {now}, so it is not about to close"),
    }
}

pub(super) fn only_if_open(found: &Answered<'_, '_>, candidate: &Candidate<'_>, passes: bool) -> String {
    let around = Around::of(found, candidate);
    match candidate.service.only_if_open {
        None if candidate.service.written.only_if_open.is_some() => {
            "what it says cannot be read, so it is offered to nobody".to_owned()
        }
        None => "offered whether or not it is open at the moment of the call".to_owned(),
        Some(minutes) if around.not_counted(found).is_some() => format!(
            "offered only if open within {}; it {}",
            duration(minutes),
            around.not_counted(found).unwrap_or_default()
        ),
        Some(0) if passes => format!("offered only if open now; it is {}", around.state()),
        Some(0) => format!("offered only if open now; it {}", around.predicate()),
        Some(minutes) => format!(
            "offered only if open within {}; it {}",
            duration(minutes),
            around.predicate()
        ),
    }
}

impl Around<'_> {
    /// The state with a verb: "is open until 17:30", "opens at 14:00".
    fn predicate(&self) -> String {
        let state = self.state();
        if state.starts_with("opens") {
            state
        } else {
            format!("is {state}")
        }
    }
}

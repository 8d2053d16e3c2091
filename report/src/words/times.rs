//! Clock times, weekdays and dates, in one of two styles.

use super::dates::{DAY_NAMES, WEEKDAYS, date_words, plain_date, weekday};
use super::moments::Span;
use super::{clean, list};
use jiff::civil::Date;
use qdos_model::directory::Calendar;
use qdos_model::hours::clock_text;
use qdos_model::interval::Intervals;
use qdos_model::time::Timeline;

/// How times are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As sessions are written, the end not included: "10:30-14:01".
    Clock,
    /// The first and the last minute of a call, since 14:01 was read as a slip: "10:30 to 14:00". Public holidays by name.
    Calls,
}

/// So many public holidays are named one by one: more than a calendar of 396 dates has.
const HOLIDAYS_NAMED: usize = 16;

/// "from Monday 4 January 2027 to the last date judged (23 December 2027): every day 18:00-22:00".
pub(super) fn span_words(timeline: &Timeline, span: &Span, last: usize, style: Style) -> String {
    let words = weekdays_words(&span.usual, style).join("; ");
    let date = |index: usize| date_words(timeline.date(index));
    match (span.from, span.until) {
        (None, None) => words,
        (Some(from), None) => format!(
            "from {} to the last date judged ({}): {words}",
            date(from),
            plain_date(timeline.date(last))
        ),
        (None, Some(until)) => format!("until {}: {words}", date(until)),
        (Some(from), Some(until)) => format!("from {} until {}: {words}", date(from), date(until)),
    }
}

fn minutes_words(minutes: &Intervals, style: Style) -> String {
    if minutes.as_slice() == [(0, 1440)] {
        return "all day".to_owned();
    }
    let said = |(from, to): &(i64, i64)| match style {
        Style::Clock => format!("{}-{}", clock_text(*from), clock_text(*to)),
        Style::Calls if from + 1 == *to => clock_text(*from),
        Style::Calls => format!("{} to {}", clock_text(*from), clock_text(to - 1)),
    };
    let parts: Vec<String> = minutes.as_slice().iter().map(said).collect();
    match parts.len() {
        0..=4 => list(&parts),
        more => format!("{} and {} more stretches", parts[..3].join(", "), more - 3),
    }
}

fn weekdays_words(usual: &[Option<Intervals>], style: Style) -> Vec<String> {
    let mut groups: Vec<(&Intervals, Vec<usize>)> = Vec::new();
    for (day, minutes) in usual.iter().enumerate() {
        let Some(minutes) = minutes else { continue };
        match groups.iter_mut().find(|(known, _)| *known == minutes) {
            Some((_, days)) => days.push(day),
            None => groups.push((minutes, vec![day])),
        }
    }
    groups
        .into_iter()
        .map(|(minutes, days)| format!("{} {}", days_words(&days), minutes_words(minutes, style)))
        .collect()
}

fn days_words(days: &[usize]) -> String {
    match days {
        [0, 1, 2, 3, 4, 5, 6] => "every day".to_owned(),
        [first, .., last] if days.len() > 2 && last - first + 1 == days.len() => {
            format!("{} to {}", DAY_NAMES[*first], DAY_NAMES[*last])
        }
        _ => list(
            &days
                .iter()
                .map(|day| WEEKDAYS[*day].to_owned())
                .collect::<Vec<_>>(),
        ),
    }
}

/// Dates with what they have; `asked` are the public holidays among those that were asked.
pub(super) fn dated_words(
    minutes: &Intervals,
    dates: &[Date],
    asked: &[Date],
    calendar: &Calendar,
    style: Style,
) -> String {
    let name = |date: &Date| match calendar.titles.get(date) {
        Some(title) => format!("{} ({})", date_words(*date), clean(title)),
        None => date_words(*date),
    };
    let holidays = dates
        .iter()
        .filter(|date| calendar.holidays.contains(date))
        .count();
    let said = match dates {
        _ if dates.len() > 2 && holidays == dates.len() => match style {
            Style::Clock => format!("{} public holidays, first {}", dates.len(), name(&dates[0])),
            Style::Calls if dates == asked => "every public holiday".to_owned(),
            Style::Calls => named_holidays(dates, calendar),
        },
        [one] => name(one),
        [one, other] => format!("{} and {}", name(one), name(other)),
        [first, .., last] => format!(
            "{} dates, first {}, last {}",
            dates.len(),
            name(first),
            name(last)
        ),
        [] => String::new(),
    };
    format!("{said}: {}", minutes_words(minutes, style))
}

/// "8 public holidays (Christmas Day, Friday 25 December 2026; Boxing Day, Monday 28 December 2026; ...)". With its weekday,
/// because a Boxing Day on the 28th was read as a slip.
pub(crate) fn named_holidays(dates: &[Date], calendar: &Calendar) -> String {
    let name = |date: &Date| {
        let title = calendar.titles.get(date).map(|title| clean(title));
        let kept = format!("{} {}", &DAY_NAMES[weekday(*date)][..3], plain_date(*date));
        title.map_or(kept.clone(), |title| format!("{title}, {kept}"))
    };
    let mut names: Vec<String> = dates.iter().take(HOLIDAYS_NAMED).map(name).collect();
    if dates.len() > HOLIDAYS_NAMED {
        names.push(format!("and {} more", dates.len() - HOLIDAYS_NAMED));
    }
    match dates {
        [_] => format!("1 public holiday ({})", names.join("; ")),
        _ => format!("{} public holidays ({})", dates.len(), names.join("; ")),
    }
}

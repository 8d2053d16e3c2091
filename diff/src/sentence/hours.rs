//! Opening times in words: the days that differ, what they were, and how much it comes to.

use super::lists::{grouped, joined, some_of};
use crate::model::change::{DateChange, DayChange, HoursChange, WeekChange};
use crate::model::hours::{DAY, clock_text};
use crate::model::interval::Intervals;
use jiff::civil::Date;

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

pub(super) fn sentence(change: &HoursChange) -> String {
    let HoursChange {
        weeks,
        dates,
        lost,
        gained,
    } = change;
    let mut parts: Vec<String> = weeks.iter().map(week).collect();
    if !dates.is_empty() {
        let listed = some_of(dates.iter().map(date_change));
        let amount = if weeks.is_empty() {
            format!(": {}", amount(*lost, *gained, ""))
        } else {
            String::new()
        };
        parts.push(format!("{listed}{amount}"));
    }
    parts.join("; ")
}

fn week(week: &WeekChange) -> String {
    let WeekChange {
        from,
        until,
        days,
        lost,
        gained,
    } = week;
    let mut groups: Vec<(&Intervals, &Intervals, Vec<usize>)> = Vec::new();
    for DayChange { weekday, base, head } in days {
        match groups.iter_mut().find(|group| group.0 == base && group.1 == head) {
            Some(group) => group.2.push(*weekday),
            None => groups.push((base, head, vec![*weekday])),
        }
    }
    let said = joined(
        groups
            .iter()
            .map(|(base, head, on)| opens(base, head, &weekdays(on))),
    );
    let dates = match (from, until) {
        (Some(from), Some(until)) => format!(" from {} to {}", date(*from), date(*until)),
        (Some(from), None) => format!(" from {} on", date(*from)),
        (None, Some(until)) => format!(" until {}", date(*until)),
        (None, None) => String::new(),
    };
    format!("{said}{dates}: {}", amount(*lost, *gained, " a week"))
}

/// "closes at 17:00 on Sundays (was 20:00)".
fn opens(base: &Intervals, head: &Intervals, on: &str) -> String {
    match (base.as_slice(), head.as_slice()) {
        (_, []) => format!("is closed {on} (was {})", sessions(base)),
        ([(start, was)], [(same, end)]) if start == same => {
            format!("closes at {} {on} (was {})", clock_text(*end), clock_text(*was))
        }
        ([(was, end)], [(start, same)]) if end == same => {
            format!("opens at {} {on} (was {})", clock_text(*start), clock_text(*was))
        }
        _ => format!("is open {} {on} (was {})", sessions(head), sessions(base)),
    }
}

/// "09:00-12:00 and 14:00-17:00", "all day", "closed".
pub(crate) fn sessions(open: &Intervals) -> String {
    match open.as_slice() {
        [] => "closed".to_owned(),
        [(0, DAY)] => "all day".to_owned(),
        parts => joined(
            parts
                .iter()
                .map(|(start, end)| format!("{}-{}", clock_text(*start), clock_text(*end))),
        ),
    }
}

/// "on Sundays", "on Mondays and Fridays", "from Monday to Friday", "every day".
fn weekdays(days: &[usize]) -> String {
    let in_a_row = days.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match days {
        [0, .., 6] if in_a_row => "every day".to_owned(),
        [first, _, .., last] if in_a_row => format!("from {} to {}", DAYS[*first], DAYS[*last]),
        _ => format!("on {}", joined(days.iter().map(|day| format!("{}s", DAYS[*day])))),
    }
}

fn date_change(change: &DateChange) -> String {
    let DateChange {
        date: on,
        holiday,
        base,
        head,
        lost: _,
        gained: _,
    } = change;
    let holiday = holiday
        .as_deref()
        .map(|name| format!(", {}", crate::model::finding::shown(name)))
        .unwrap_or_default();
    opens(base, head, &format!("on {}{holiday}", date(*on)))
}

/// "25 December 2026".
pub(super) fn date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::from(date.month().unsigned_abs()) - 1;
    format!("{} {} {}", date.day(), MONTHS[month], date.year())
}

/// "3 hours a week less", "1 hour a week less and 2 hours a week more".
fn amount(lost: i64, gained: i64, per: &str) -> String {
    match (lost, gained) {
        (0, 0) => format!("the same number of hours{per}"),
        (lost, 0) => format!("{}{per} less", duration(lost)),
        (0, gained) => format!("{}{per} more", duration(gained)),
        (lost, gained) => format!("{}{per} less and {}{per} more", duration(lost), duration(gained)),
    }
}

fn duration(minutes: i64) -> String {
    let count = |number: i64, noun: &str| {
        let shown = grouped(usize::try_from(number).unwrap_or_default());
        format!("{shown} {noun}{}", if number == 1 { "" } else { "s" })
    };
    match (minutes / 60, minutes % 60) {
        (0, rest) => count(rest, "minute"),
        (hours, 0) => count(hours, "hour"),
        (hours, rest) => format!("{} {}", count(hours, "hour"), count(rest, "minute")),
    }
}

//! When: sets of moments as days and clock times.

use super::{list, number};
use jiff::civil::Date;
use qdos_model::directory::Calendar;
use qdos_model::hours::{DAY, clock_text};
use qdos_model::interval::Intervals;
use qdos_model::time::Timeline;
use std::collections::BTreeMap;

const WEEKDAYS: [&str; 7] = [
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
];
const DAY_NAMES: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
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

/// "Friday 25 December 2026".
pub(crate) fn date_words(date: Date) -> String {
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!(
        "{} {} {month} {}",
        DAY_NAMES[weekday(date)],
        date.day(),
        date.year()
    )
}

/// "Fri 25 Dec".
pub(crate) fn short_date(date: Date) -> String {
    let (day, month) = (
        DAY_NAMES[weekday(date)],
        MONTHS[usize::from(date.month().unsigned_abs()) - 1],
    );
    format!("{} {} {}", &day[..3], date.day(), &month[..3])
}

/// "Saturday 28 November 2026 at 22:10" for an elapsed minute.
pub(crate) fn moment_words(timeline: &Timeline, at: i64) -> String {
    let (index, minute) = timeline.moment(at);
    format!(
        "{} at {}",
        date_words(timeline.date(index)),
        clock_words(timeline, index, minute)
    )
}

/// The clock time of an elapsed minute of a date; in the hour that autumn has twice, which of the two is meant.
pub(crate) fn clock_words(timeline: &Timeline, index: usize, minute: i64) -> String {
    let clock = clock_text(timeline.local(index, minute));
    let is_folded = timeline.length(index) > DAY;
    match minute {
        60..120 if is_folded => format!("{clock} (the first time)"),
        120..180 if is_folded => format!("{clock} (the second time)"),
        _ => clock,
    }
}

/// The clock time of `minute`, with its date when that is not the date of `at`.
pub(crate) fn clock_near(timeline: &Timeline, at: i64, minute: i64) -> String {
    let ((index, past), (today, _)) = (timeline.moment(minute), timeline.moment(at));
    let clock = clock_words(timeline, index, past);
    if index == today {
        return clock;
    }
    format!("{clock} on {}", day_and_month(timeline.date(index)))
}

/// "Monday 28 December".
pub(crate) fn day_and_month(date: Date) -> String {
    format!(
        "{} {} {}",
        DAY_NAMES[weekday(date)],
        date.day(),
        MONTHS[usize::from(date.month().unsigned_abs()) - 1]
    )
}

fn weekday(date: Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

/// Days and clock times of a set of elapsed minutes, and the first of its dates. `dates` are all that were asked.
pub(crate) fn when_words(
    timeline: &Timeline,
    calendar: &Calendar,
    dates: &[usize],
    when: &Intervals,
) -> String {
    let by_date: Vec<(usize, Intervals)> = dates
        .iter()
        .map(|index| (*index, local_minutes(timeline, *index, when)))
        .collect();
    let is_special = |index: usize| calendar.holidays.contains(&timeline.date(index));
    let mut usual: Vec<Option<Intervals>> = vec![None; 7];
    let mut asked = [0usize; 7];
    for (day, usual) in usual.iter_mut().enumerate() {
        let mut patterns: BTreeMap<&Intervals, usize> = BTreeMap::new();
        for (_, minutes) in by_date
            .iter()
            .filter(|(index, _)| weekday(timeline.date(*index)) == day && !is_special(*index))
        {
            *patterns.entry(minutes).or_default() += 1;
            asked[day] += 1;
        }
        // What holds on most dates of a weekday is said of the weekday, everything else by date.
        let most = patterns.into_iter().max_by_key(|(_, count)| *count);
        *usual = most
            .filter(|(minutes, count)| !minutes.is_empty() && *count * 2 > asked[day] && asked[day] > 1)
            .map(|(minutes, _)| minutes.clone());
    }
    // What is so every day of the week is so on public holidays too, unless they differ.
    let every_day = usual[0].is_some() && usual.iter().all(|day| *day == usual[0]);
    let mut words = weekdays_words(&usual);
    let mut dated: BTreeMap<&Intervals, Vec<Date>> = BTreeMap::new();
    let mut fewer = 0usize;
    for (index, minutes) in &by_date {
        let date = timeline.date(*index);
        let expected = usual[weekday(date)]
            .as_ref()
            .filter(|_| every_day || !is_special(*index));
        match expected {
            Some(expected) if expected.intersection(&local_day(timeline, *index)) == *minutes => {}
            Some(_) if minutes.is_empty() => fewer += 1,
            _ if minutes.is_empty() => {}
            _ => dated.entry(minutes).or_default().push(date),
        }
    }
    let mut dated: Vec<(Date, String)> = dated
        .into_iter()
        .map(|(minutes, dates)| (dates[0], dated_words(minutes, &dates, calendar)))
        .collect();
    dated.sort();
    let shown: Vec<String> = dated.iter().take(3).map(|(_, words)| words.clone()).collect();
    words.extend(shown);
    if dated.len() > 3 {
        words.push(format!(
            "{} more sets of dates",
            number((dated.len() - 3) as u128)
        ));
    }
    let said = words.join("; ");
    if fewer > 0 {
        format!("{said} (not on {} of those dates)", number(fewer as u128))
    } else {
        said
    }
}

/// Local minutes that a date has: an hour is missing when the clocks go forward.
fn local_day(timeline: &Timeline, index: usize) -> Intervals {
    let parts = timeline
        .stretches(index)
        .into_iter()
        .map(|stretch| (stretch.local, stretch.local + stretch.to - stretch.from));
    Intervals::from_unsorted(parts.collect())
}

/// Local minutes of a date that are in a set of elapsed minutes; an hour that happens twice counts when either is in it.
fn local_minutes(timeline: &Timeline, index: usize, when: &Intervals) -> Intervals {
    let start = timeline.start(index);
    let elapsed = when.within(start, timeline.start(index + 1)).shifted(-start);
    let parts = timeline.stretches(index).into_iter().flat_map(|stretch| {
        let seen = elapsed
            .within(stretch.from, stretch.to)
            .shifted(stretch.local - stretch.from);
        seen.as_slice().to_vec()
    });
    Intervals::from_unsorted(parts.collect())
}

fn minutes_words(minutes: &Intervals) -> String {
    if minutes.as_slice() == [(0, 1440)] {
        return "all day".to_owned();
    }
    let parts: Vec<String> = minutes
        .as_slice()
        .iter()
        .map(|(from, to)| format!("{}-{}", clock_text(*from), clock_text(*to)))
        .collect();
    match parts.len() {
        0..=4 => list(&parts),
        more => format!("{} and {} more stretches", parts[..3].join(", "), more - 3),
    }
}

fn weekdays_words(usual: &[Option<Intervals>]) -> Vec<String> {
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
        .map(|(minutes, days)| format!("{} {}", days_words(&days), minutes_words(minutes)))
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

fn dated_words(minutes: &Intervals, dates: &[Date], calendar: &Calendar) -> String {
    let name = |date: &Date| match calendar.titles.get(date) {
        Some(title) => format!("{} ({})", date_words(*date), super::clean(title)),
        None => date_words(*date),
    };
    let holidays = dates
        .iter()
        .filter(|date| calendar.holidays.contains(date))
        .count();
    let said = match dates {
        _ if dates.len() > 2 && holidays == dates.len() => {
            format!("{} public holidays, first {}", dates.len(), name(&dates[0]))
        }
        [one] => name(one),
        [one, other] => format!("{} and {}", name(one), name(other)),
        _ => format!("{} dates, first {}", dates.len(), name(&dates[0])),
    };
    format!("{said}: {}", minutes_words(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn every(days: &[i8], from: i64, to: i64) -> (Timeline, Intervals) {
        let timeline = Timeline::new(date(2026, 11, 23), 28);
        let asked =
            (0..28).filter(|index| days.contains(&timeline.date(*index).weekday().to_monday_zero_offset()));
        let parts = asked
            .map(|index| (timeline.start(index) + from, timeline.start(index) + to))
            .collect();
        (timeline, Intervals::from_unsorted(parts))
    }

    #[test]
    fn weekdays_alike_are_said_together() {
        let dates: Vec<usize> = (0..28).collect();
        let calendar = Calendar::default();
        let (timeline, sundays) = every(&[6], 600, 960);
        assert_eq!(
            when_words(&timeline, &calendar, &dates, &sundays),
            "Sundays 10:00-16:00"
        );
        let (timeline, working) = every(&[0, 1, 2, 3, 4], 0, 1440);
        assert_eq!(
            when_words(&timeline, &calendar, &dates, &working),
            "Monday to Friday all day"
        );
    }

    #[test]
    fn what_is_so_every_day_is_said_without_public_holidays() {
        let dates: Vec<usize> = (0..28).collect();
        let (timeline, always) = every(&[0, 1, 2, 3, 4, 5, 6], 0, 1440);
        let calendar = Calendar {
            holidays: [timeline.date(7)].into(),
            ..Calendar::default()
        };
        let said = |when: &Intervals| when_words(&timeline, &calendar, &dates, when);
        assert_eq!(said(&always), "every day all day");
        let but_the_holiday = [
            (timeline.start(0), timeline.start(7)),
            (timeline.start(8), timeline.start(28)),
        ];
        assert_eq!(
            said(&Intervals::from_unsorted(but_the_holiday.to_vec())),
            "every day all day (not on 1 of those dates)"
        );
    }

    #[test]
    fn a_single_date_is_named() {
        let timeline = Timeline::new(date(2026, 12, 20), 14);
        let start = timeline.start(5);
        let calendar = Calendar {
            holidays: [date(2026, 12, 25)].into(),
            titles: [(date(2026, 12, 25), "Christmas Day".to_owned())].into(),
            ..Calendar::default()
        };
        let words = when_words(
            &timeline,
            &calendar,
            &(0..14).collect::<Vec<_>>(),
            &Intervals::range(start + 60, start + 120),
        );
        assert_eq!(words, "Friday 25 December 2026 (Christmas Day): 01:00-02:00");
    }
}

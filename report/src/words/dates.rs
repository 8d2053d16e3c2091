//! Dates and moments in words.

use jiff::civil::Date;
use qdos_model::hours::{DAY, clock_text};
use qdos_model::time::Timeline;

pub(super) const WEEKDAYS: [&str; 7] = [
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
];
pub(super) const DAY_NAMES: [&str; 7] = [
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

/// "Fri 25 Dec 2026".
pub(crate) fn short_date_of_year(date: Date) -> String {
    format!("{} {}", short_date(date), date.year())
}

/// "4 January 2027".
pub(crate) fn plain_date(date: Date) -> String {
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!("{} {month} {}", date.day(), date.year())
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

pub(super) fn weekday(date: Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

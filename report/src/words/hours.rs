//! When a service is open, as seen from one moment.

use super::{clock_words, short_date};
use qdos_model::hours::DAY;
use qdos_model::interval::Intervals;
use qdos_model::time::Timeline;

/// Whether what is open until then is open as far as anybody looks.
pub(crate) fn is_all_hours(timeline: &Timeline, closes: i64) -> bool {
    closes >= timeline.start(timeline.len())
}

/// "open until 17:30", "open all hours", "opens 14:00", "opens 09:00 Tue 29 Dec", "not open in the next 2 weeks".
pub(crate) fn opening(timeline: &Timeline, open: &Intervals, at: i64) -> String {
    let brief = |minute: i64, edge: Edge| {
        let (today, _) = timeline.moment(at);
        let (index, clock) = on_its_date(timeline, minute, edge);
        if index == today {
            clock
        } else {
            format!("{clock} {}", short_date(timeline.date(index)))
        }
    };
    if let Some((_, closes)) = open.interval_of(at) {
        return if is_all_hours(timeline, closes) {
            "open all hours".to_owned()
        } else {
            format!("open until {}", brief(closes, Edge::Closes))
        };
    }
    match next_opening(open, at) {
        Some(opens) => format!("opens {}", brief(opens, Edge::Opens)),
        None => "not open in the next 2 weeks".to_owned(),
    }
}

/// The minute at which a service that is closed opens next.
fn next_opening(open: &Intervals, at: i64) -> Option<i64> {
    let stretches = open.as_slice();
    stretches
        .get(stretches.partition_point(|(opens, _)| *opens <= at))
        .map(|(opens, _)| *opens)
}

/// The clock time at which something that is open now closes, with its date when that is another: "17:30", "midnight".
pub(crate) fn until(timeline: &Timeline, at: i64, closes: i64) -> String {
    let (index, clock) = on_its_date(timeline, closes, Edge::Closes);
    match clock.as_str() {
        "midnight" if index == timeline.moment(at).0 => clock,
        _ if index == timeline.moment(at).0 => clock,
        _ => format!("{clock} on {}", super::day_and_month(timeline.date(index))),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Opens,
    Closes,
}

/// The clock time of a minute and the date it is said of: what closes at 00:00 closes at midnight of the date before.
fn on_its_date(timeline: &Timeline, minute: i64, edge: Edge) -> (usize, String) {
    let (index, past) = timeline.moment(minute);
    if edge == Edge::Closes && past == 0 && index > 0 {
        return (index - 1, "midnight".to_owned());
    }
    if edge == Edge::Closes && past == timeline.length(index) {
        return (index, "midnight".to_owned());
    }
    // In spring what closes at 01:00 closes as the clocks reach 02:00.
    if edge == Edge::Closes && past == 60 && timeline.length(index) < DAY {
        return (index, "01:00, when the clocks go to 02:00".to_owned());
    }
    (index, clock_words(timeline, index, past))
}

/// Minutes as "20 minutes", "2 hours 30 minutes", "3 days 2 hours".
pub(crate) fn duration(minutes: i64) -> String {
    let part = |count: i64, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        count => Some(format!("{count} {unit}s")),
    };
    let (days, hours, rest) = (minutes / DAY, minutes % DAY / 60, minutes % 60);
    let parts = if days > 0 {
        [part(days, "day"), part(hours, "hour")]
    } else {
        [part(hours, "hour"), part(rest, "minute")]
    };
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() {
        "0 minutes".to_owned()
    } else {
        said.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn opening_is_said_from_the_moment_of_the_call() {
        let timeline = Timeline::new(date(2026, 12, 28), 17);
        let said = |from: i64, to: i64, at: i64| opening(&timeline, &Intervals::range(from, to), at);
        assert_eq!(said(540, 1050, 600), "open until 17:30");
        assert_eq!(said(540, 1440, 600), "open until midnight");
        assert_eq!(said(540, 2 * 1440 + 60, 600), "open until 01:00 Wed 30 Dec");
        assert_eq!(said(0, 17 * 1440, 600), "open all hours");
        assert_eq!(said(840, 1050, 600), "opens 14:00");
        assert_eq!(said(1440 + 540, 1440 + 600, 600), "opens 09:00 Tue 29 Dec");
        assert_eq!(said(0, 60, 600), "not open in the next 2 weeks");
    }

    #[test]
    fn what_closes_within_weeks_is_not_open_all_hours() {
        let timeline = Timeline::new(date(2026, 12, 15), 25);
        let open = Intervals::range(0, 10 * 1440);
        assert_eq!(opening(&timeline, &open, 600), "open until midnight Thu 24 Dec");
    }

    #[test]
    fn the_hour_that_autumn_has_twice_is_told_apart_and_springs_has_none() {
        let autumn = Timeline::new(date(2026, 10, 25), 2);
        let said = |to: i64, at: i64| opening(&autumn, &Intervals::range(0, to), at);
        assert_eq!(said(100, 30), "open until 01:40 (the first time)");
        assert_eq!(said(160, 30), "open until 01:40 (the second time)");
        assert_eq!(said(180, 30), "open until 02:00");
        assert_eq!(until(&autumn, 30, 1500 + 60), "01:00 on Monday 26 October");
        let spring = Timeline::new(date(2027, 3, 28), 2);
        let closes = opening(&spring, &Intervals::range(0, 60), 45);
        assert_eq!(closes, "open until 01:00, when the clocks go to 02:00");
    }

    #[test]
    fn durations_have_at_most_two_units() {
        let said = [0, 1, 20, 150, 1440, 1500, 2 * 1440 + 61].map(duration);
        let expected = [
            "0 minutes",
            "1 minute",
            "20 minutes",
            "2 hours 30 minutes",
            "1 day",
            "1 day 1 hour",
            "2 days 1 hour",
        ];
        assert_eq!(said, expected);
    }
}

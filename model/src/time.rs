//! Dates of Europe/London laid end to end in elapsed minutes.
//!
//! A moment is a date and the minutes elapsed since its midnight; a date has 1,440 of them, and 1,380 or 1,500 when the
//! clocks change. Sessions are local times of one date and become elapsed minutes only here.

use crate::interval::Intervals;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Consecutive dates and the elapsed minute at which each begins.
#[derive(Debug, Clone)]
pub struct Timeline {
    first: Date,
    /// Elapsed minutes from the first date's midnight to each date's; one more than there are dates.
    starts: Vec<i64>,
    /// Dates on which the clocks change: the place in `starts`, and how it runs.
    changes: Vec<(usize, [Stretch; 2])>,
}

/// A part of a date during which local time runs evenly: elapsed minutes `from .. to` begin at local minute `local`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Elapsed minute of the date at which it begins.
    pub from: i64,
    /// Elapsed minute at which it ends.
    pub to: i64,
    /// Local minute of the day at its beginning.
    pub local: i64,
}

/// The time zone of the directory.
pub fn london() -> TimeZone {
    TimeZone::get("Europe/London").expect("the time zone database is bundled")
}

/// The date `days` after `date`.
pub fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

/// Whole days from `from` to `to`.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// Reads `2026-12-25`, and nothing else.
pub fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                *byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    if !shaped {
        return None;
    }
    Date::new(
        text[..4].parse().ok()?,
        text[5..7].parse().ok()?,
        text[8..].parse().ok()?,
    )
    .ok()
}

impl Timeline {
    /// `count` dates from `first`.
    pub fn new(first: Date, count: usize) -> Timeline {
        let zone = london();
        let mut starts = Vec::with_capacity(count + 1);
        let mut changes = Vec::new();
        let mut elapsed = 0;
        for index in 0..count {
            starts.push(elapsed);
            let date = days_after(first, index as i64);
            let length = minutes_of(date, &zone);
            if length != 1440 {
                changes.push((index, stretches_of(date, length, &zone)));
            }
            elapsed += length;
        }
        starts.push(elapsed);
        Timeline {
            first,
            starts,
            changes,
        }
    }

    /// How many dates it has.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether it has no dates.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first date.
    pub fn first(&self) -> Date {
        self.first
    }

    /// The date at `index`.
    pub fn date(&self, index: usize) -> Date {
        days_after(self.first, index as i64)
    }

    /// The place of `date`, when it is one of these.
    pub fn index_of(&self, date: Date) -> Option<usize> {
        let index = usize::try_from(days_between(self.first, date)).ok()?;
        (index < self.len()).then_some(index)
    }

    /// The elapsed minute at which the date at `index` begins; `index` may be one past the last.
    pub fn start(&self, index: usize) -> i64 {
        self.starts[index]
    }

    /// How many minutes the date at `index` has.
    pub fn length(&self, index: usize) -> i64 {
        self.starts[index + 1] - self.starts[index]
    }

    /// The stretches of the date at `index`.
    pub fn stretches(&self, index: usize) -> Vec<Stretch> {
        match self.changes.iter().find(|(changed, _)| *changed == index) {
            Some((_, stretches)) => stretches.to_vec(),
            None => vec![Stretch {
                from: 0,
                to: 1440,
                local: 0,
            }],
        }
    }

    /// The date and the minute of that date at elapsed minute `at`.
    pub fn moment(&self, at: i64) -> (usize, i64) {
        let index = self
            .starts
            .partition_point(|start| *start <= at)
            .saturating_sub(1)
            .min(self.len().saturating_sub(1));
        (index, at - self.starts[index])
    }

    /// Elapsed minutes of the date at `index` (counted from its midnight) whose local minute is in `sessions`.
    pub fn elapsed(&self, index: usize, sessions: &Intervals) -> Intervals {
        let mut parts = Vec::new();
        for stretch in self.stretches(index) {
            let seen = sessions.within(stretch.local, stretch.local + stretch.to - stretch.from);
            parts.extend(seen.shifted(stretch.from - stretch.local).as_slice());
        }
        Intervals::from_unsorted(parts)
    }

    /// The local minute of the day at elapsed minute `minute` of the date at `index`.
    pub fn local(&self, index: usize, minute: i64) -> i64 {
        let stretches = self.stretches(index);
        let stretch = stretches
            .iter()
            .find(|stretch| minute < stretch.to)
            .or(stretches.last());
        stretch.map_or(minute, |stretch| minute - stretch.from + stretch.local)
    }
}

fn minutes_of(date: Date, zone: &TimeZone) -> i64 {
    midnight(days_after(date, 1), zone) - midnight(date, zone)
}

/// Minutes since the Unix epoch at the date's midnight; London's clocks never change at midnight.
fn midnight(date: Date, zone: &TimeZone) -> i64 {
    let zoned = date
        .to_zoned(zone.clone())
        .expect("a civil date of this millennium has a midnight in London");
    zoned.timestamp().as_second().div_euclid(60)
}

fn stretches_of(date: Date, length: i64, zone: &TimeZone) -> [Stretch; 2] {
    let start = date
        .to_zoned(zone.clone())
        .expect("a civil date of this millennium has a midnight in London")
        .timestamp();
    let change = zone
        .following(start)
        .next()
        .expect("a date of uneven length has a clock change");
    let from = (change.timestamp().as_second() - start.as_second()).div_euclid(60);
    [
        Stretch {
            from: 0,
            to: from,
            local: 0,
        },
        Stretch {
            from,
            to: length,
            local: from + 1440 - length,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn clock_change_dates_have_1380_and_1500_minutes() {
        let spring = Timeline::new(date(2027, 3, 27), 3);
        assert_eq!([0, 1, 2].map(|index| spring.length(index)), [1440, 1380, 1440]);
        assert_eq!(
            spring.elapsed(1, &Intervals::range(60, 150)),
            Intervals::range(60, 90)
        );
        assert_eq!(spring.local(1, 60), 120);
        let autumn = Timeline::new(date(2026, 10, 25), 1);
        assert_eq!(autumn.length(0), 1500);
        let twice = autumn.elapsed(0, &Intervals::range(60, 90));
        assert_eq!(twice.as_slice(), [(60, 90), (120, 150)]);
        assert_eq!(
            autumn.elapsed(0, &Intervals::range(0, 1440)),
            Intervals::range(0, 1500)
        );
        assert_eq!((autumn.local(0, 119), autumn.local(0, 120)), (119, 60));
    }

    #[test]
    fn only_whole_dates_are_read() {
        assert!(parse_date("2026-02-29").is_none());
        assert!(parse_date("2026-2-03").is_none());
        assert!(parse_date("+026-12-25").is_none());
        assert_eq!(parse_date("2026-12-25"), Some(date(2026, 12, 25)));
    }
}

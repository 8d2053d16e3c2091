//! When a service is open: sessions, the rule of a date, and the open minutes of a stretch of dates.

use crate::finding::shown;
use crate::interval::Intervals;
use crate::time::Timeline;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Minutes in a day on which the clocks do not change.
pub const DAY: i64 = 1440;

/// One session as typed: local minutes, `end` up to 1,440; overnight when `end` is before `start`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Minute it opens at.
    pub start: i64,
    /// Minute it closes at; 23:59, 24:00 and 00:00 are 1,440.
    pub end: i64,
}

impl Session {
    /// Reads "09:00-17:30"; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Session, String> {
        let (start, end) = text
            .split_once('-')
            .ok_or_else(|| format!("\"{}\" is not a session such as \"09:00-17:30\"", shown(text)))?;
        let unreadable = |time: &str| {
            format!(
                "\"{}\" in \"{}\" is not a time such as \"09:00\"",
                shown(time),
                shown(text)
            )
        };
        let first = clock(start)
            .filter(|minute| *minute < DAY)
            .ok_or_else(|| unreadable(start))?;
        let last = clock(end).ok_or_else(|| unreadable(end))?;
        if first == last {
            return Err(format!("\"{}\" opens and closes at the same time", shown(text)));
        }
        let last = if last == 0 || last == DAY - 1 { DAY } else { last };
        Ok(Session {
            start: first,
            end: last,
        })
    }

    /// Whether it runs past midnight.
    pub fn is_overnight(self) -> bool {
        self.end < self.start
    }
}

/// Minutes since midnight of "09:00"; "24:00" is 1,440.
fn clock(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shaped =
        bytes.len() == 5 && bytes[2] == b':' && [0, 1, 3, 4].iter().all(|at| bytes[*at].is_ascii_digit());
    if !shaped {
        return None;
    }
    let (hours, minutes): (i64, i64) = (text[..2].parse().ok()?, text[3..].parse().ok()?);
    (hours < 24 && minutes < 60 || hours == 24 && minutes == 0).then_some(hours * 60 + minutes)
}

/// "09:00" for 540, "24:00" for 1,440.
pub fn clock_text(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What decides whether a service is open on a date; exactly one of these does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A specified date.
    Specified,
    /// Open all hours.
    Always,
    /// Public-holiday hours, or closed for want of them.
    Holiday,
    /// The ordinary week.
    Week,
}

/// One dated version of a service's hours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Version {
    /// Open all hours.
    pub always: bool,
    /// Local open minutes from Monday, with the morning halves of overnight sessions.
    pub week: [Intervals; 7],
    /// Local open minutes of a public holiday.
    pub holiday: Intervals,
    /// Local open minutes of specified dates.
    pub dates: BTreeMap<Date, Intervals>,
}

/// A service's hours: what holds first, and what replaces it from a date on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Hours {
    /// Until the first later version begins.
    pub first: Version,
    /// Later versions by their first date.
    pub later: BTreeMap<Date, Version>,
}

impl Hours {
    /// The version that governs `date`.
    pub fn version(&self, date: Date) -> &Version {
        self.later
            .range(..=date)
            .next_back()
            .map_or(&self.first, |(_, version)| version)
    }

    /// The rule that governs `date` and the local minutes it is open.
    pub fn on(&self, date: Date, holidays: &BTreeSet<Date>) -> (Rule, Intervals) {
        let version = self.version(date);
        if let Some(sessions) = version.dates.get(&date) {
            (Rule::Specified, sessions.clone())
        } else if version.always {
            (Rule::Always, Intervals::range(0, DAY))
        } else if holidays.contains(&date) {
            (Rule::Holiday, version.holiday.clone())
        } else {
            let weekday = date.weekday().to_monday_zero_offset();
            (
                Rule::Week,
                version.week[usize::from(weekday.unsigned_abs())].clone(),
            )
        }
    }

    /// Elapsed minutes of `timeline` at which a service with these hours is open.
    pub fn open(&self, timeline: &Timeline, holidays: &BTreeSet<Date>) -> Intervals {
        let mut parts = Vec::new();
        for index in 0..timeline.len() {
            let (_, sessions) = self.on(timeline.date(index), holidays);
            let open = timeline.elapsed(index, &sessions).shifted(timeline.start(index));
            parts.extend_from_slice(open.as_slice());
        }
        Intervals::from_unsorted(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_written_three_ways() {
        for end in ["23:59", "24:00", "00:00"] {
            assert_eq!(
                Session::parse(&format!("18:00-{end}")),
                Ok(Session {
                    start: 1080,
                    end: 1440
                })
            );
        }
        assert_eq!(
            Session::parse("23:59-24:00"),
            Ok(Session {
                start: 1439,
                end: 1440
            })
        );
    }

    #[test]
    fn a_session_needs_two_different_times() {
        for text in [
            "00:00-00:00",
            "09:00-09:00",
            "24:00-08:00",
            "9:00-17:00",
            "09:00-18.30",
            "09:00-24:30",
            "23:59-23:59",
            "",
        ] {
            assert!(Session::parse(text).is_err(), "{text}");
        }
        assert!(Session::parse("18:00-08:00").is_ok_and(Session::is_overnight));
    }
}

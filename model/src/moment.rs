//! One minute of Europe/London, as it is typed and as it is meant.

use crate::time::{days_after, london, parse_date};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset};
use std::fmt;

/// A local date and the minutes elapsed since its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The local date.
    pub date: Date,
    /// Minutes since its midnight: up to 1,379, 1,439 or 1,499.
    pub minute: i64,
}

/// What is wrong with a moment as typed: what, and what to do.
pub type Refusal = (String, String);

impl Moment {
    /// Reads "2026-12-28 10:30" or "2026-12-28T10:30", in local time; seconds are cut off. An offset (`+00:00`, `Z`,
    /// `+01:00`) must be that of the clocks then, and is needed only for the hour that autumn has twice.
    ///
    /// # Errors
    ///
    /// What is wrong with it and what to write instead: another shape, a minute that the clocks leave out, one that they
    /// show twice, an offset that they do not have.
    pub fn parse(text: &str) -> Result<Moment, Refusal> {
        let (local, offset) = split_offset(text.trim());
        let at = local_minute(local).ok_or_else(|| {
            (
                format!("\"{}\" is not a date and time", crate::finding::shown(text)),
                "write local time such as \"2026-12-28 10:30\"".to_owned(),
            )
        })?;
        let said = format!("{} {}", at.date(), clock(at.time()));
        match (london().to_ambiguous_zoned(at).offset(), offset) {
            (AmbiguousOffset::Gap { .. }, _) => Err((
                format!("{said} does not exist: the clocks go forward from 01:00 to 02:00 that night"),
                format!("write \"{} 00:59\" or \"{} 02:00\"", at.date(), at.date()),
            )),
            (AmbiguousOffset::Fold { before, after }, Some(offset))
                if offset == before || offset == after =>
            {
                Ok(Moment::at(at, offset))
            }
            (AmbiguousOffset::Fold { .. }, None) => Err((
                format!("{said} happens twice: the clocks go back from 02:00 to 01:00 that night"),
                format!(
                    "write \"{}T{time}+01:00\" for the first time or \"{}T{time}+00:00\" for the second",
                    at.date(),
                    at.date(),
                    time = clock(at.time())
                ),
            )),
            (AmbiguousOffset::Unambiguous { offset }, asked) if asked.is_none_or(|asked| asked == offset) => {
                Ok(Moment::at(at, offset))
            }
            _ => Err((
                format!("the clocks do not have that offset at {said}"),
                "leave the offset out: times are those of the clocks in Europe/London".to_owned(),
            )),
        }
    }

    fn at(local: DateTime, offset: Offset) -> Moment {
        let midnight = local.date().to_zoned(london());
        let elapsed = offset
            .to_timestamp(local)
            .ok()
            .zip(midnight.ok())
            .map_or(0, |(at, midnight)| {
                at.as_second() - midnight.timestamp().as_second()
            });
        Moment {
            date: local.date(),
            minute: elapsed.div_euclid(60),
        }
    }

    /// The minute that the clock shows at an instant.
    pub fn of(instant: jiff::Timestamp) -> Moment {
        let zoned = instant.to_zoned(london());
        Moment::at(zoned.datetime(), zoned.offset())
    }

    /// The date and time that the clocks show, with their offset.
    pub fn zoned(self) -> jiff::Zoned {
        let midnight = self.date.to_zoned(london());
        let midnight = midnight.expect("a civil date of this millennium has a midnight in London");
        midnight.saturating_add(jiff::Span::new().minutes(self.minute))
    }
}

/// As the clocks show it, with the offset only where it tells two minutes apart: "2026-12-28 10:30".
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zoned = self.zoned();
        write!(formatter, "{} {}", zoned.date(), clock(zoned.time()))?;
        let twice = london().to_ambiguous_zoned(zoned.datetime()).offset();
        match twice {
            AmbiguousOffset::Fold { .. } => write!(formatter, "{:+03}:00", zoned.offset().seconds() / 3600),
            _ => Ok(()),
        }
    }
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// The offset at the end, when there is one that Europe/London can have.
fn split_offset(text: &str) -> (&str, Option<Offset>) {
    const KNOWN: [(&str, i8); 3] = [("Z", 0), ("+00:00", 0), ("+01:00", 1)];
    KNOWN
        .into_iter()
        .find_map(|(written, hours)| Some((text.strip_suffix(written)?, Some(Offset::constant(hours)))))
        .unwrap_or((text, None))
}

fn local_minute(text: &str) -> Option<DateTime> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let date = parse_date(date).filter(|date| (1980..2200).contains(&date.year()))?;
    let time = rest.strip_prefix(['T', ' '])?;
    let part = |text: &str| {
        let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<i8>().ok())?
    };
    let mut parts = time.split(':').map(part);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let time = Time::new(hour, minute, second, 0).ok()?;
    let whole = parts.next().is_none();
    whole.then(|| date.to_datetime(Time::constant(time.hour(), time.minute(), 0, 0)))
}

/// The dates a search at `date` can see: its own and the eight after it.
pub fn seen_from(date: Date) -> Date {
    days_after(date, 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(text: &str) -> i64 {
        Moment::parse(text).map_or(-1, |moment| moment.minute)
    }

    #[test]
    fn ordinary_minutes_are_local() {
        let moments = [
            "2026-12-28 10:30",
            "2026-12-28T10:30",
            "2026-12-28T10:30:59+00:00",
            "2026-07-01T10:30+01:00",
        ];
        assert_eq!(moments.map(minute), [630; 4]);
        assert_eq!(
            Moment::parse("2026-07-01 10:30").map(|moment| moment.to_string()),
            Ok("2026-07-01 10:30".to_owned())
        );
    }

    #[test]
    fn spring_leaves_an_hour_out() {
        assert_eq!([minute("2027-03-28 00:59"), minute("2027-03-28 02:00")], [59, 60]);
        let (message, help) = Moment::parse("2027-03-28 01:30").expect_err("the minute is left out");
        assert!(message.contains("does not exist"), "{message}");
        assert!(help.contains("2027-03-28 02:00"), "{help}");
    }

    #[test]
    fn autumn_has_an_hour_twice() {
        assert_eq!(
            [minute("2026-10-25T01:30+01:00"), minute("2026-10-25T01:30Z")],
            [90, 150]
        );
        assert_eq!(minute("2026-10-25 02:00"), 180);
        let (message, help) = Moment::parse("2026-10-25 01:30").expect_err("the minute is there twice");
        assert!(message.contains("twice"), "{message}");
        assert!(help.contains("2026-10-25T01:30+01:00"), "{help}");
        let shown = Moment {
            date: parse_date("2026-10-25").expect("a date"),
            minute: 150,
        }
        .to_string();
        assert_eq!((shown.as_str(), minute(&shown)), ("2026-10-25 01:30+00:00", 150));
    }

    #[test]
    fn other_shapes_and_offsets_are_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-12-28",
            "2026-12-28 24:00",
            "2026-12-28 9:00",
            "2026-12-28 10:30+05:00",
            "2026-12-28 10:30+01:00",
            "2026-12-28 10:30:00:00",
            "2026-02-30 10:00",
            "é026-12-28 10:30",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}

//! The dates that are looked at, and when a service is open on them.

use super::criteria::is_there;
use super::read::{list, text, yaml};
use super::sessions::date;
use super::{Files, Hours, Moment, Off, OpenTable, Span, SpanDate};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

impl Span {
    pub(super) fn on(&self, date: Date) -> &SpanDate {
        let at = self
            .first
            .until(date)
            .expect("the dates are of one calendar")
            .get_days();
        &self.dates[usize::try_from(at).expect("the date lies in the span")]
    }

    pub(super) fn instant(&self, (date, minute): Moment) -> usize {
        let on = self.on(date);
        assert!(
            usize::from(minute) < on.local.len(),
            "{date} has no minute {minute}"
        );
        on.start + usize::from(minute)
    }
}

impl OpenTable {
    /// Open at some minute of `from ..= to`.
    pub(super) fn open_within(&self, from: usize, to: usize) -> bool {
        from <= to && self.open_before[to + 1] > self.open_before[from]
    }
}

/// Near misses look 8 days either way, and every look at a moment up to 8 more days ahead.
pub(super) fn read_span(files: &Files, today: Date, last: Date, off: Off) -> Span {
    let holidays: BTreeSet<Date> = list(&yaml(files, "calendar/bank-holidays.yaml"), "holidays")
        .iter()
        .filter_map(|row| date(&text(row, "date")?))
        .collect();
    let london = TimeZone::get("Europe/London").expect("Europe/London is bundled");
    let first = today
        .checked_sub(jiff::Span::new().days(8))
        .expect("no world is that old");
    let end = last
        .checked_add(jiff::Span::new().days(17))
        .expect("no world is that far");
    let mut span = Span {
        first,
        dates: Vec::new(),
        minutes: 0,
    };
    let mut date = first;
    while date <= end {
        let midnight = date.to_zoned(london.clone()).expect("London has a midnight");
        let next = date.tomorrow().expect("no world is that far");
        let length = next
            .to_zoned(london.clone())
            .expect("London has a midnight")
            .duration_since(&midnight)
            .as_mins();
        let local = (0..length)
            .map(|elapsed| {
                if length == 1440
                    || (length == 1380 && off == Off::SpringClock)
                    || (length == 1500 && off == Off::AutumnClock)
                {
                    return elapsed.min(1439) as u16;
                }
                let clock = midnight
                    .checked_add(jiff::Span::new().minutes(elapsed))
                    .expect("within the date")
                    .time();
                clock.hour() as u16 * 60 + clock.minute() as u16
            })
            .collect();
        span.dates.push(SpanDate {
            date,
            start: span.minutes,
            local,
            holiday: holidays.contains(&date),
        });
        span.minutes += length as usize;
        date = next;
    }
    span
}

/// The version of hours that governs a date.
pub(super) fn governing<'a>(
    hours: &'a Hours,
    later_hours: &'a [(Date, Hours)],
    date: Date,
    off: Off,
) -> &'a Hours {
    let mut governing = hours;
    let mut since = None;
    for (from, later) in later_hours {
        // Strictly later: of two with one `from` the first stands.
        let is_latest = |since: Date| {
            since < *from || off == Off::LatestVersion || since == *from && off == Off::DoubledVersion
        };
        let begun = *from < date || *from == date && off != Off::VersionDate;
        if off != Off::LaterHours && begun && since.is_none_or(is_latest) {
            governing = later;
            since = Some(*from);
        }
    }
    governing
}

/// The sessions of one date under the version of hours that governs it; `evening` governed the date before.
pub(super) fn sessions_of(hours: &Hours, evening: &Hours, on: &SpanDate, off: Off) -> Vec<(u16, u16)> {
    let weekday = on.date.weekday().to_monday_zero_offset() as usize;
    let shorthand = if off == Off::ShorthandWithinVersion {
        evening
    } else {
        hours
    };
    let mornings = shorthand.week[(weekday + 6) % 7].mornings.clone();
    let yesterday = on.date.yesterday().expect("no world is that old");
    let evening_ruled = hours.dates.contains_key(&yesterday);

    let mut sessions = Vec::new();
    if let Some(row) = hours.dates.get(&on.date)
        && off != Off::SpecifiedDates
        && !(off == Off::AlwaysPrecedence && hours.always)
    {
        sessions.extend(row.sessions.clone());
        if off == Off::MorningVanishes {
            sessions.extend(mornings);
        }
    } else if hours.always {
        sessions.push((0, 1440));
    } else if on.holiday && off != Off::HolidayRule {
        sessions.extend(hours.holiday.sessions.clone());
        if off == Off::MorningVanishes {
            sessions.extend(mornings);
        }
    } else {
        sessions.extend(hours.week[weekday].sessions.clone());
        if off != Off::OvernightMorning && !(off == Off::MorningStays && evening_ruled) {
            sessions.extend(mornings);
        }
    }
    sessions
}

pub(super) fn open_table(
    hours: &Hours,
    later_hours: &[(Date, Hours)],
    from: Option<Date>,
    until: Option<Date>,
    span: &Span,
    off: Off,
) -> OpenTable {
    let mut open = vec![false; span.minutes];
    let mut session_starts = vec![false; span.minutes + 1];
    for on in &span.dates {
        if off != Off::ClosedOutsideDates && !is_there(from, until, on.date, off) {
            continue;
        }
        let yesterday = on.date.yesterday().expect("no world is that old");
        let sessions = sessions_of(
            governing(hours, later_hours, on.date, off),
            governing(hours, later_hours, yesterday, off),
            on,
            off,
        );
        for (elapsed, &local) in on.local.iter().enumerate() {
            open[on.start + elapsed] = sessions
                .iter()
                .any(|&(opens, closes)| opens <= local && local < closes);
            session_starts[on.start + elapsed] = sessions.iter().any(|&(opens, _)| opens == local);
        }
    }
    let mut open_before = vec![0; span.minutes + 1];
    for at in 0..span.minutes {
        open_before[at + 1] = open_before[at] + u32::from(open[at]);
    }
    let mut next_closed = vec![span.minutes as u32; span.minutes + 1];
    for at in (0..span.minutes).rev() {
        next_closed[at] = if !open[at] {
            at as u32
        } else if off == Off::TouchingSessions && session_starts[at + 1] {
            at as u32 + 1
        } else {
            next_closed[at + 1]
        };
    }
    OpenTable {
        open_before,
        next_closed,
    }
}

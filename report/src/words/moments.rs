//! When: sets of moments as days and clock times.

use super::dates::weekday;
use super::number;
use super::times::{Style, dated_words, named_holidays, span_words};
use jiff::civil::Date;
use qdos_model::directory::Calendar;
use qdos_model::interval::Intervals;
use qdos_model::time::Timeline;
use std::collections::BTreeMap;

/// Weekdays on which the same holds from one date to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// Number of its first date; none when it holds from the first date that was asked.
    pub(crate) from: Option<usize>,
    /// Number of its last date; none when it holds to the last date that was asked.
    pub(crate) until: Option<usize>,
    /// Local minutes of each weekday from Monday.
    pub(super) usual: Vec<Option<Intervals>>,
}

impl Span {
    /// What is so every day of the week is so on public holidays too, unless they differ.
    fn is_every_day(&self) -> bool {
        self.usual[0].is_some() && self.usual.iter().all(|day| *day == self.usual[0])
    }
}

/// What a set of elapsed minutes holds on each of the dates that were asked.
struct Dates<'a> {
    timeline: &'a Timeline,
    /// Number and local minutes of each date.
    minutes: Vec<(usize, Intervals)>,
    calendar: &'a Calendar,
}

impl<'a> Dates<'a> {
    fn new(timeline: &'a Timeline, calendar: &'a Calendar, dates: &[usize], when: &Intervals) -> Dates<'a> {
        let minutes = dates
            .iter()
            .map(|index| (*index, local_minutes(timeline, *index, when)))
            .collect();
        Dates {
            timeline,
            minutes,
            calendar,
        }
    }

    fn is_special(&self, index: usize) -> bool {
        self.calendar.holidays.contains(&self.timeline.date(index))
    }

    /// Whether a date has what its weekday usually has, as far as the clocks let it.
    fn has(&self, index: usize, minutes: &Intervals, usual: &Intervals) -> bool {
        usual.intersection(&local_day(self.timeline, index)) == *minutes
    }

    /// What most dates of a weekday have, with the first and the last date that have it, and whether dates of that weekday
    /// were asked before the first and after the last.
    fn usual(&self, day: usize) -> Option<Usual> {
        let asked: Vec<&(usize, Intervals)> = self
            .minutes
            .iter()
            .filter(|(index, _)| weekday(self.timeline.date(*index)) == day && !self.is_special(*index))
            .collect();
        let some = |(_, minutes): &&(usize, Intervals)| !minutes.is_empty();
        let first = asked.iter().position(some)?;
        let last = asked.iter().rposition(some)?;
        let inner = &asked[first..=last];
        let mut patterns: BTreeMap<&Intervals, usize> = BTreeMap::new();
        for (_, minutes) in inner {
            *patterns.entry(minutes).or_default() += 1;
        }
        let (minutes, count) = patterns.into_iter().max_by_key(|(_, count)| *count)?;
        // A few dates are better said one by one.
        let enough = inner.len() >= FEW || inner.len() == asked.len() && asked.len() > 1;
        if minutes.is_empty() || count * 2 <= inner.len() || !enough {
            return None;
        }
        let has = |(index, found): &&(usize, Intervals)| self.has(*index, found, minutes);
        let (first, last) = (asked.iter().position(has)?, asked.iter().rposition(has)?);
        Some(Usual {
            minutes: minutes.clone(),
            from: (first > 0).then(|| asked[first].0),
            until: (last + 1 < asked.len()).then(|| asked[last].0),
        })
    }

    /// Weekdays that have the same dates, give or take the days of one week, by date.
    fn spans(&self) -> Vec<Span> {
        let mut days: Vec<(usize, Usual)> = (0..7).filter_map(|day| Some((day, self.usual(day)?))).collect();
        let begins: Vec<usize> = days.iter().filter_map(|(_, usual)| usual.from).collect();
        let ends: Vec<usize> = days.iter().filter_map(|(_, usual)| usual.until).collect();
        for (_, usual) in &mut days {
            let same_week = |other: &&usize, own: usize| other.abs_diff(own) < 7;
            usual.from = usual.from.map(|own| {
                begins
                    .iter()
                    .filter(|other| same_week(other, own))
                    .min()
                    .copied()
                    .unwrap_or(own)
            });
            usual.until = usual.until.map(|own| {
                ends.iter()
                    .filter(|other| same_week(other, own))
                    .max()
                    .copied()
                    .unwrap_or(own)
            });
        }
        let mut spans: Vec<Span> = Vec::new();
        for (day, Usual { minutes, from, until }) in days {
            let known = spans
                .iter()
                .position(|span| (span.from, span.until) == (from, until));
            let at = known.unwrap_or_else(|| {
                spans.push(Span {
                    from,
                    until,
                    usual: vec![None; 7],
                });
                spans.len() - 1
            });
            spans[at].usual[day] = Some(minutes);
        }
        spans.sort_by_key(|span| (span.from, span.until));
        spans
    }
}

/// What a weekday usually has, and the dates from and to which it has it where that is not all of them.
struct Usual {
    minutes: Intervals,
    from: Option<usize>,
    until: Option<usize>,
}

/// So many dates of a weekday are said as a span and not one by one.
const FEW: usize = 3;

/// The spans of a set of elapsed minutes that begin after the first of the dates asked, or end before the last.
pub(crate) fn spans(
    timeline: &Timeline,
    calendar: &Calendar,
    dates: &[usize],
    when: &Intervals,
) -> Vec<Span> {
    let mut spans = Dates::new(timeline, calendar, dates, when).spans();
    spans.retain(|span| span.from.is_some() || span.until.is_some());
    spans
}

/// Days and clock times of a set of elapsed minutes, with the dates from and to which they hold where that is not all of
/// `dates`, which are those that were asked.
pub(crate) fn when_words(
    timeline: &Timeline,
    calendar: &Calendar,
    dates: &[usize],
    when: &Intervals,
) -> String {
    said(timeline, calendar, dates, when, Style::Clock)
}

/// The same of the calls themselves: to the last minute of a call, with public holidays by name, and whether there is
/// a call on one.
pub(crate) fn calls_words(
    timeline: &Timeline,
    calendar: &Calendar,
    dates: &[usize],
    when: &Intervals,
) -> String {
    said(timeline, calendar, dates, when, Style::Calls)
}

fn said(timeline: &Timeline, calendar: &Calendar, dates: &[usize], when: &Intervals, style: Style) -> String {
    let found = Dates::new(timeline, calendar, dates, when);
    let spans = found.spans();
    let last = dates.last().copied().unwrap_or_default();
    let mut words: Vec<String> = spans
        .iter()
        .map(|span| span_words(timeline, span, last, style))
        .collect();
    let mut dated: BTreeMap<&Intervals, Vec<Date>> = BTreeMap::new();
    let mut fewer: Vec<Date> = Vec::new();
    for (index, minutes) in &found.minutes {
        let date = timeline.date(*index);
        let within = |span: &&Span| {
            span.from.is_none_or(|from| from <= *index) && span.until.is_none_or(|until| *index <= until)
        };
        let usual = |span: &Span| {
            let usual = span.usual[weekday(date)].clone();
            usual.filter(|_| span.is_every_day() || !found.is_special(*index))
        };
        let expected = spans.iter().filter(within).find_map(usual);
        match expected {
            Some(expected) if found.has(*index, minutes, &expected) => {}
            Some(_) if minutes.is_empty() => fewer.push(date),
            _ if minutes.is_empty() => {}
            _ => dated.entry(minutes).or_default().push(date),
        }
    }
    let is_holiday = |date: &Date| calendar.holidays.contains(date);
    let on_holidays = dated.values().flatten().any(is_holiday) || spans.iter().any(Span::is_every_day);
    let asked = found.minutes.iter().map(|(index, _)| timeline.date(*index));
    let holidays: Vec<Date> = asked.filter(is_holiday).collect();
    let mut dated: Vec<(Date, String)> = dated
        .into_iter()
        .map(|(minutes, dates)| (dates[0], dated_words(minutes, &dates, &holidays, calendar, style)))
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
    let mut said = words.join("; ");
    match style {
        _ if fewer.is_empty() => {}
        Style::Calls if fewer == holidays => said += ", but not on public holidays",
        Style::Calls if fewer.iter().all(is_holiday) => {
            said += &format!(", but not on {}", named_holidays(&fewer, calendar));
        }
        _ => said += &format!(" (not on {} of those dates)", number(fewer.len() as u128)),
    }
    if style == Style::Calls && !spans.is_empty() && !holidays.is_empty() && !on_holidays {
        said += "; not on public holidays";
    }
    said
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

    /// Monday to Friday 09:00-17:00 between two dates (inclusive) of twelve weeks from Monday 23 November 2026.
    fn working_days(first: Date, last: Date) -> String {
        let timeline = Timeline::new(date(2026, 11, 23), 84);
        let calendar = Calendar {
            holidays: [date(2026, 12, 25)].into(),
            ..Calendar::default()
        };
        let working = (0..84).filter(|index| {
            let date = timeline.date(*index);
            weekday(date) < 5 && (first..=last).contains(&date)
        });
        let parts = working.map(|index| (timeline.start(index) + 540, timeline.start(index) + 1020));
        let when = Intervals::from_unsorted(parts.collect());
        when_words(&timeline, &calendar, &(0..84).collect::<Vec<_>>(), &when)
    }

    #[test]
    fn what_begins_later_or_ends_earlier_is_said_with_its_dates() {
        let (begin, end) = (date(2026, 11, 23), date(2027, 2, 14));
        let days = "Monday to Friday 09:00-17:00";
        let christmas = "Friday 25 December 2026: 09:00-17:00";
        assert_eq!(working_days(begin, end), format!("{days}; {christmas}"));
        assert_eq!(
            working_days(date(2027, 1, 4), end),
            format!("from Monday 4 January 2027 to the last date judged (14 February 2027): {days}")
        );
        // A Wednesday: the Mondays and Tuesdays follow in the same span.
        assert_eq!(
            working_days(date(2027, 1, 6), end),
            format!("from Wednesday 6 January 2027 to the last date judged (14 February 2027): {days}")
        );
        assert_eq!(
            working_days(begin, date(2027, 1, 5)),
            format!("until Tuesday 5 January 2027: {days}; {christmas}")
        );
        assert_eq!(
            working_days(date(2026, 12, 28), date(2027, 1, 31)),
            format!("from Monday 28 December 2026 until Friday 29 January 2027: {days}")
        );
    }

    #[test]
    fn hours_that_change_on_a_date_are_said_with_it() {
        let timeline = Timeline::new(date(2026, 11, 23), 84);
        let sundays = (0..84).filter(|index| weekday(timeline.date(*index)) == 6);
        let parts = sundays.map(|index| {
            let opens = if index < 20 { 720 } else { 600 };
            (timeline.start(index) + opens, timeline.start(index) + 960)
        });
        let when = Intervals::from_unsorted(parts.collect());
        assert_eq!(
            when_words(
                &timeline,
                &Calendar::default(),
                &(0..84).collect::<Vec<_>>(),
                &when
            ),
            "from Sunday 13 December 2026 to the last date judged (14 February 2027): Sundays 10:00-16:00; Sunday 29 November 2026 and Sunday 6 December 2026: 12:00-16:00"
        );
    }

    #[test]
    fn a_few_dates_are_no_span() {
        let timeline = Timeline::new(date(2026, 11, 23), 84);
        let parts = [14, 21].map(|index| (timeline.start(index) + 540, timeline.start(index) + 600));
        let when = Intervals::from_unsorted(parts.to_vec());
        let dates: Vec<usize> = (0..84).collect();
        assert_eq!(
            when_words(&timeline, &Calendar::default(), &dates, &when),
            "Monday 7 December 2026 and Monday 14 December 2026: 09:00-10:00"
        );
        assert_eq!(spans(&timeline, &Calendar::default(), &dates, &when), []);
    }

    #[test]
    fn calls_are_said_to_their_last_minute_and_holidays_by_name() {
        let dates: Vec<usize> = (0..28).collect();
        let (timeline, sundays) = every(&[6], 630, 841);
        let calendar = Calendar {
            holidays: [date(2026, 12, 7), date(2026, 12, 14)].into(),
            titles: [(date(2026, 12, 7), "A day".to_owned())].into(),
            ..Calendar::default()
        };
        let said = |when: &Intervals| calls_words(&timeline, &calendar, &dates, when);
        assert_eq!(said(&sundays), "Sundays 10:30 to 14:00; not on public holidays");
        assert_eq!(
            calls_words(&timeline, &Calendar::default(), &dates, &sundays),
            "Sundays 10:30 to 14:00"
        );
        let but = |left_out: &[usize]| {
            let days = (0..28).filter(|day| !left_out.contains(day));
            let parts = days.map(|day| (timeline.start(day) + 540, timeline.start(day) + 541));
            Intervals::from_unsorted(parts.collect())
        };
        assert_eq!(
            said(&but(&[14, 21])),
            "every day 09:00, but not on public holidays"
        );
        assert_eq!(
            said(&but(&[14])),
            "every day 09:00, but not on 1 public holiday (A day, Mon 7 December 2026)"
        );
        assert_eq!(said(&but(&[14, 8])), "every day 09:00 (not on 2 of those dates)");
    }
}

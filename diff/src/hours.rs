//! Hours as sets of open minutes over the dates that are judged, so that two ways to write the same opening are equal.
//!
//! The way from base to head is taken in two steps: base's hours under base's public holidays, then under head's (which
//! the calendar has changed), then head's hours under head's (which the entry has changed).

use crate::cause::{Cause, Found};
use crate::model::change::{Class, DateChange, DayChange, Detail, HoursChange, WeekChange};
use crate::model::hours::{DAY, Hours, Rule, Version};
use crate::model::interval::Intervals;
use crate::model::route::Route;
use crate::model::time::{Timeline, days_after};
use crate::model::written;
use crate::service::Both;
use jiff::civil::Date;
use std::collections::BTreeSet;

pub(crate) fn compare(both: &Both<'_>) -> Vec<Found> {
    let calendars = [both.sides.base, both.sides.head].map(|side| &side.calendar);
    let holidays = calendars.map(|calendar| &calendar.holidays);
    let title = |date: &Date| {
        calendars
            .iter()
            .rev()
            .find_map(|side| side.titles.get(date).cloned())
    };
    let mut found = Vec::new();
    if holidays[0] != holidays[1] {
        let sides = [(&both.base.hours, holidays[0]), (&both.base.hours, holidays[1])];
        if let Some((class, change)) = classified(both.sides.timeline(), sides, title) {
            found.push(Found {
                cause: Some(Cause::Calendar),
                change: both.change(class, "hours", Detail::Hours(change)),
            });
        }
    }
    found.extend(own(both, holidays[1], title));
    found
}

/// What the entry itself changes.
fn own(both: &Both<'_>, holidays: &BTreeSet<Date>, title: impl Fn(&Date) -> Option<String>) -> Option<Found> {
    let later = both.base.written.later_hours == both.head.written.later_hours;
    if later && same_text(both.base.written.hours.as_ref(), both.head.written.hours.as_ref()) {
        return None;
    }
    let (base, head) = (&both.base.hours, &both.head.hours);
    let timeline = both.sides.timeline();
    let key = if later { "hours" } else { "later_hours" };
    let change = match classified(timeline, [(base, holidays), (head, holidays)], title) {
        Some((class, hours)) => {
            let spots = [both.base, both.head].map(|side| spot(side.written.hours.as_ref(), &hours));
            let mut change = both.change(class, key, Detail::Hours(hours));
            for (place, spot) in [&mut change.base, &mut change.head].into_iter().zip(spots) {
                if let Some(place) = place.as_mut().filter(|_| later) {
                    place.route = spot;
                }
            }
            change
        }
        None if differ_later(timeline, base, head, holidays) => {
            both.change(Class::DistantHoursChanged, key, Detail::Nothing)
        }
        None => both.change(Class::HoursRewritten, key, Detail::Nothing),
    };
    Some(change.into())
}

/// Where an entry says what differs first: the day or the date, or what would hold it.
fn spot(written: Option<&written::Hours>, change: &HoursChange) -> Route {
    let hours = Route::key("hours");
    let Some(written) = written else { return hours };
    if let Some(day) = change.weeks.first().and_then(|week| week.days.first()) {
        let days = written.week.as_ref().map(written::Week::days);
        return match days.and_then(|days| days.into_iter().nth(day.weekday)) {
            Some((day, Some(_))) => hours.then("week").then(day),
            Some(_) => hours.name("week"),
            None => hours,
        };
    }
    let date = change.dates.first().map(|change| change.date.to_string());
    let Some(date) = date else { return hours };
    if written.dates.iter().any(|row| row.date == date) {
        return hours.then("dates").item("date", &date);
    }
    match (written.dates.is_empty(), &written.holiday) {
        (_, Some(_)) if change.dates.iter().all(|date| date.holiday.is_some()) => hours.then("holiday"),
        (false, _) => hours.name("dates"),
        _ => hours,
    }
}

/// Whether two entries write the same hours; cells as published mean nothing.
fn same_text(base: Option<&written::Hours>, head: Option<&written::Hours>) -> bool {
    let none = written::Hours::default();
    let written::Hours {
        always,
        week,
        holiday,
        dates,
        as_published: _, // provenance
    } = base.unwrap_or(&none);
    let head = head.unwrap_or(&none);
    *always == head.always && *week == head.week && *holiday == head.holiday && *dates == head.dates
}

/// Whether they differ on a date after those that are judged: one that either names, or one of the week from it on.
fn differ_later(timeline: &Timeline, base: &Hours, head: &Hours, holidays: &BTreeSet<Date>) -> bool {
    let end = timeline.date(timeline.len());
    let mut named: BTreeSet<Date> = holidays.range(end..).copied().collect();
    for hours in [base, head] {
        let versions = std::iter::once(&hours.first).chain(hours.later.values());
        named.extend(versions.flat_map(|version| version.dates.range(end..).map(|(date, _)| *date)));
        named.extend(hours.later.range(end..).map(|(date, _)| *date));
    }
    named.insert(end);
    let near = named
        .into_iter()
        .flat_map(|date| (0..=7).map(move |days| days_after(date, days)));
    near.into_iter()
        .any(|date| base.on(date, holidays).1 != head.on(date, holidays).1)
}

type Side<'a> = (&'a Hours, &'a BTreeSet<Date>);

/// A date on which the two are open at different minutes.
struct Differing {
    index: usize,
    rules: [Rule; 2],
    change: DateChange,
}

fn classified(
    timeline: &Timeline,
    sides: [Side<'_>; 2],
    title: impl Fn(&Date) -> Option<String>,
) -> Option<(Class, HoursChange)> {
    let differing = differing(timeline, sides, title);
    let (lost, gained) = totals(&differing);
    let has = |rule: Rule| differing.iter().any(|date| date.rules.contains(&rule));
    let of_week =
        |date: &Differing| !date.rules.contains(&Rule::Specified) && !date.rules.contains(&Rule::Holiday);
    let week_differs = differing.iter().any(of_week);
    let class = match (week_differs, has(Rule::Specified), has(Rule::Holiday)) {
        _ if differing.is_empty() => return None,
        (false, true, false) if gained == 0 => Class::SpecialClosingAdded,
        (false, true, false) if lost == 0 => Class::SpecialOpeningAdded,
        (false, false, true) => Class::HolidayHoursChanged,
        _ if gained == 0 => Class::HoursReduced,
        _ if lost == 0 => Class::HoursExtended,
        _ => Class::HoursShifted,
    };
    let (of_week, dated): (Vec<Differing>, Vec<Differing>) = differing.into_iter().partition(of_week);
    let weeks = weeks(timeline, sides[0].0, sides[1].0, &of_week);
    let class = match class {
        Class::HoursReduced
            if weeks
                .iter()
                .any(|week| was_always_open(sides[0].0, week, timeline)) =>
        {
            Class::AlwaysOpenDropped
        }
        Class::HoursReduced if weeks.iter().flat_map(|week| &week.days).any(is_lost) => Class::DayLost,
        class => class,
    };
    let change = HoursChange {
        weeks,
        dates: dated.into_iter().map(|date| date.change).collect(),
        lost,
        gained,
    };
    Some((class, change))
}

/// Whether a week that now has less was open round the clock.
fn was_always_open(base: &Hours, week: &WeekChange, timeline: &Timeline) -> bool {
    let version = base.version(week.from.unwrap_or(timeline.date(0)));
    let all_day = Intervals::range(0, DAY);
    version.always || version.week.iter().all(|day| *day == all_day)
}

/// Whether nothing of a day is left.
fn is_lost(day: &DayChange) -> bool {
    day.head.is_empty() && !day.base.is_empty()
}

fn totals(differing: &[Differing]) -> (i64, i64) {
    differing.iter().fold((0, 0), |(lost, gained), date| {
        (lost + date.change.lost, gained + date.change.gained)
    })
}

fn differing(
    timeline: &Timeline,
    [(base, base_holidays), (head, head_holidays)]: [Side<'_>; 2],
    title: impl Fn(&Date) -> Option<String>,
) -> Vec<Differing> {
    let mut found = Vec::new();
    for index in 0..timeline.len() {
        let date = timeline.date(index);
        let (base_rule, base_open) = base.on(date, base_holidays);
        let (head_rule, head_open) = head.on(date, head_holidays);
        if base_open == head_open {
            continue;
        }
        let [before, after] = [&base_open, &head_open].map(|open| timeline.elapsed(index, open));
        if before == after {
            continue;
        }
        found.push(Differing {
            index,
            rules: [base_rule, head_rule],
            change: DateChange {
                date,
                holiday: title(&date),
                lost: before.difference(&after).len(),
                gained: after.difference(&before).len(),
                base: base_open,
                head: head_open,
            },
        });
    }
    found
}

/// The ordinary weeks that differ, by the stretches of dates that one version on each side governs.
fn weeks(timeline: &Timeline, base: &Hours, head: &Hours, of_week: &[Differing]) -> Vec<WeekChange> {
    let mut firsts: BTreeSet<usize> = BTreeSet::from([0]);
    for date in base.later.keys().chain(head.later.keys()) {
        firsts.extend(timeline.index_of(*date));
    }
    let firsts: Vec<usize> = firsts.into_iter().collect();
    let mut found: Vec<WeekChange> = Vec::new();
    for (at, first) in firsts.iter().enumerate() {
        let end = firsts.get(at + 1).copied().unwrap_or(timeline.len());
        let weekdays: BTreeSet<usize> = of_week
            .iter()
            .filter(|date| (*first..end).contains(&date.index))
            .map(|date| weekday(date.change.date))
            .collect();
        let date = timeline.date(*first);
        let week = week(base.version(date), head.version(date), &weekdays);
        let Some(mut week) = week else { continue };
        week.from = (*first > 0).then_some(date);
        week.until = (end < timeline.len()).then(|| timeline.date(end - 1));
        match found.last_mut() {
            // The stretch before it says the same up to its last date.
            Some(last)
                if last.days == week.days && last.until.map(|date| days_after(date, 1)) == week.from =>
            {
                last.until = week.until;
            }
            _ => found.push(week),
        }
    }
    found
}

fn weekday(date: Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

fn week(base: &Version, head: &Version, weekdays: &BTreeSet<usize>) -> Option<WeekChange> {
    let open = |version: &Version, day: usize| {
        if version.always {
            Intervals::range(0, DAY)
        } else {
            version.week[day].clone()
        }
    };
    let days: Vec<DayChange> = weekdays
        .iter()
        .map(|&weekday| DayChange {
            weekday,
            base: open(base, weekday),
            head: open(head, weekday),
        })
        .collect();
    let minutes = |of: fn(&DayChange) -> Intervals| days.iter().map(|day| of(day).len()).sum();
    let (lost, gained) = (
        minutes(|day| day.base.difference(&day.head)),
        minutes(|day| day.head.difference(&day.base)),
    );
    (!days.is_empty()).then_some(WeekChange {
        from: None,
        until: None,
        days,
        lost,
        gained,
    })
}

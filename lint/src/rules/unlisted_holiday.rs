//! Christmas and Easter on days that are no public holidays by the list.

use crate::active::active;
use crate::rules::calendar_too_short::PATH;
use crate::{Check, Rule};
use jiff::civil::{Date, Weekday, date};
use qdos_model::directory::{Calendar, Directory};
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::days_after;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "unlisted-holiday",
    level: Level::Note,
    summary: "Services that count as open on a Christmas, New Year or Easter day that is not in the list of public holidays",
    page: include_str!("../../pages/unlisted-holiday.md"),
    check: Check::Directory(check),
};

/// How many dates coverage judges.
const DATES: i64 = 396;
/// Before this nobody is asked for the hours of a day, unless one service has them already.
const SOON: i64 = 28;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let calendar = &directory.calendar;
    let mut found: BTreeMap<Date, Vec<(String, usize, &Service)>> = BTreeMap::new();
    for (day, name) in feasts(today, days_after(today, DATES - 1)) {
        let Some(listed) = unlisted(calendar, day) else {
            continue;
        };
        if day > days_after(today, SOON) && !active(directory).any(|service| is_specified(service, day)) {
            continue;
        }
        let mut open = active(directory).filter(|service| opens_as_usual(service, day));
        if let Some(first) = open.next() {
            let said = format!("{day} ({name}, a {})", weekday(day));
            found
                .entry(listed)
                .or_default()
                .push((said, 1 + open.count(), first));
        }
    }
    let said = found.into_iter().map(|(listed, days)| {
        let each = days.iter().map(|(day, services, first)| {
            let (whom, such) = match services {
                1 => ("1 service counts", "it is"),
                _ => ("services count", "one is"),
            };
            let count = if *services == 1 { String::new() } else { format!("{services} ") };
            format!("on {day} {count}{whom} as open by the week; {such} {}", shown(&first.name))
        });
        let message = format!("not in the list of public holidays: {}", each.collect::<Vec<_>>().join("; "));
        let help = "ask them for the hours of that day, and write it under dates; until then callers may be sent to shut doors";
        let route = Route::key("holidays").item("date", &listed.to_string());
        RULE.find(PATH, route, message, help)
    });
    said.collect()
}

/// Days on which doors are shut whatever the weekday, with their names.
fn feasts(first: Date, last: Date) -> Vec<(Date, &'static str)> {
    let years = first.year()..=last.year();
    let mut days: Vec<(Date, &'static str)> = years
        .flat_map(|year| {
            [
                (date(year, 1, 1), "New Year's Day"),
                (easter(year), "Easter Sunday"),
                (date(year, 12, 25), "Christmas Day"),
                (date(year, 12, 26), "Boxing Day"),
            ]
        })
        .collect();
    days.retain(|(day, _)| (first..=last).contains(day));
    days
}

/// The holiday in the list that stands for this day, when the day itself is not in it though the list covers it.
fn unlisted(calendar: &Calendar, day: Date) -> Option<Date> {
    let covered =
        calendar.from.is_some_and(|from| from <= day) && calendar.until.is_some_and(|until| day <= until);
    let mut next = calendar.holidays.range(day..=days_after(day, 4));
    let listed = *next.next()?;
    (covered && listed != day).then_some(listed)
}

fn is_specified(service: &Service, day: Date) -> bool {
    service.hours.version(day).dates.contains_key(&day)
}

fn opens_as_usual(service: &Service, day: Date) -> bool {
    let version = service.hours.version(day);
    let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
    !version.always
        && !is_specified(service, day)
        && !version.week[weekday].is_empty()
        && service.is_active_on(day)
}

fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Saturday => "Saturday like any other",
        Weekday::Sunday => "Sunday like any other",
        _ => "weekday like any other",
    }
}

/// Easter Sunday of the Gregorian calendar, by the rule of the computus.
fn easter(year: i16) -> Date {
    let golden = i32::from(year) % 19;
    let (century, rest) = (i32::from(year) / 100, i32::from(year) % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day = epact + to_sunday - 7 * late + 114;
    let small = |number: i32| i8::try_from(number).expect("a month and a day of the month are small");
    date(year, small(day / 31), small(day % 31 + 1))
}

#[cfg(test)]
mod tests {
    use super::easter;
    use jiff::civil::date;

    #[test]
    fn easter_is_where_the_calendar_has_it() {
        for day in [
            date(2026, 4, 5),
            date(2027, 3, 28),
            date(2028, 4, 16),
            date(2024, 3, 31),
            date(2019, 4, 21),
            date(2038, 4, 25),
        ] {
            assert_eq!(easter(day.year()), day);
        }
    }
}

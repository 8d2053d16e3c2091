//! Settings and the calendar.

use crate::cause::{Found, place};
use crate::model::change::{Change, Class, Detail, Named, Row, Shown, Subject, Value};
use crate::model::directory::Calendar;
use crate::model::route::Route;
use crate::model::written::{CatchAllBelow, ClosingSoon, Discriminators, Settings, SexI};
use crate::sides::Sides;
use jiff::civil::Date;
use std::collections::BTreeSet;

const SETTINGS: &str = "qdos.yaml";
const CALENDAR: &str = "calendar/bank-holidays.yaml";

pub(crate) fn compare(sides: &Sides<'_>) -> Vec<Found> {
    let found = [settings(sides), calendar(sides)];
    found.into_iter().flatten().map(Found::from).collect()
}

fn one(subject: Subject, class: Class, path: &str, route: Route, detail: Detail) -> Change {
    Change {
        subject,
        class,
        detail,
        base: place(path, route.clone()),
        head: place(path, route),
        echoes: Vec::new(),
    }
}

fn settings(sides: &Sides<'_>) -> Option<Change> {
    if sides.unreadable(SETTINGS) || !sides.differing.contains(SETTINGS) {
        return None;
    }
    let (base, head) = (sides.base, sides.head);
    let Settings {
        closing_soon,
        sex_i,
        catch_all_below,
        catch_all_types,
        discriminators,
    } = &base.settings;
    let after = &head.settings;
    let own_areas = [base, head].map(|side| codes(&side.geography.own_areas));
    let [own_areas_before, own_areas_after] = own_areas;
    let values: Vec<Value> = [
        value("name", "name", base.name.clone(), head.name.clone()),
        value("release", "release", base.release.clone(), head.release.clone()),
        value("own_areas", "own areas", own_areas_before, own_areas_after),
        value(
            "closing_soon",
            "closing soon:",
            closing_soon_text(*closing_soon),
            closing_soon_text(after.closing_soon),
        ),
        value("sex_i", "sex I:", sex_i_text(*sex_i), sex_i_text(after.sex_i)),
        value(
            "catch_all_below",
            "catch-all below",
            catch_all_text(*catch_all_below),
            catch_all_text(after.catch_all_below),
        ),
        value(
            "catch_all_types",
            "catch-all types",
            codes(catch_all_types),
            codes(&after.catch_all_types),
        ),
        value(
            "discriminators",
            "discriminators:",
            discriminators_text(*discriminators),
            discriminators_text(after.discriminators),
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    let route = match values.first()?.key.as_str() {
        key @ ("name" | "release" | "own_areas") => Route::key(key),
        _ => Route::key("settings"),
    };
    Some(one(
        Subject::Settings,
        Class::SettingsChanged,
        SETTINGS,
        route,
        Detail::Values(values),
    ))
}

fn value(key: &str, what: &str, base: impl Into<Shown>, head: impl Into<Shown>) -> Option<Value> {
    let (base, head) = (base.into(), head.into());
    (base != head).then(|| Value {
        key: key.to_owned(),
        what: what.to_owned(),
        base: Some(base),
        head: Some(head),
    })
}

/// A choice as it is typed, and what it means.
fn choice(typed: &str, words: &str) -> Shown {
    Shown {
        value: typed.to_owned(),
        words: words.to_owned(),
    }
}

/// The codes of a list, each once and in order.
fn codes<'a>(codes: impl IntoIterator<Item = &'a String>) -> String {
    let codes: BTreeSet<&str> = codes.into_iter().map(String::as_str).collect();
    codes.into_iter().collect::<Vec<_>>().join(", ")
}

fn closing_soon_text(setting: ClosingSoon) -> Shown {
    match setting {
        ClosingSoon::Service => choice("service", "the service is not returned"),
        ClosingSoon::Stretch => choice("stretch", "that stretch of opening does not count"),
    }
}

fn sex_i_text(setting: SexI) -> Shown {
    match setting {
        SexI::OnlyI => choice("only-i", "only I profiled"),
        SexI::Any => choice("any", "any sex profiled"),
    }
}

fn catch_all_text(setting: CatchAllBelow) -> Shown {
    match setting {
        CatchAllBelow::One => choice("one", "one service"),
        CatchAllBelow::Two => choice("two", "two services"),
    }
}

fn discriminators_text(setting: Discriminators) -> Shown {
    match setting {
        Discriminators::All => choice("all", "all needed"),
        Discriminators::Any => choice("any", "any will do"),
    }
}

fn calendar(sides: &Sides<'_>) -> Option<Change> {
    if sides.unreadable(CALENDAR) {
        return None;
    }
    let Calendar {
        until,
        from,
        holidays,
        titles,
    } = &sides.base.calendar;
    let head = &sides.head.calendar;
    let named = |calendar: &Calendar, date| Row {
        named: Named {
            code: format!("{date}").into(),
            name: calendar.titles.get(date).map(|title| title.as_str().into()),
        },
        value: String::new(),
    };
    let added: Vec<Row> = head
        .holidays
        .difference(holidays)
        .map(|date| named(head, date))
        .collect();
    let removed: Vec<Row> = holidays
        .difference(&head.holidays)
        .map(|date| named(&sides.base.calendar, date))
        .collect();
    let shown = |date: Option<Date>| date.map_or("unknown".to_owned(), |date| date.to_string());
    let mut changed: Vec<Value> = [
        value("from", "first date covered", shown(*from), shown(head.from)),
        value("until", "last date covered", shown(*until), shown(head.until)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let renamed = titles.iter().filter_map(|(date, title)| {
        let other = head.titles.get(date)?;
        let key = format!("title {date}");
        value(&key, &format!("name of {date}"), title.clone(), other.clone())
    });
    changed.extend(renamed);
    if added.is_empty() && removed.is_empty() && changed.is_empty() {
        return None;
    }
    let detail = Detail::Rows {
        added,
        removed,
        changed,
    };
    Some(one(
        Subject::Calendar,
        Class::CalendarChanged,
        CALENDAR,
        Route::key("holidays"),
        detail,
    ))
}

//! Hours that are slips, and hours that only look like them; dates and overrides that say nothing.

use crate::base::base;
use jiff::civil::{Date, date};

fn rules(snippet: &str) -> Vec<&'static str> {
    base()
        .service(snippet)
        .check()
        .iter()
        .map(|finding| finding.rule)
        .collect()
}

fn week(days: &str) -> Vec<&'static str> {
    rules(&format!("hours:\n  week: {{ {days} }}\n"))
}

#[test]
fn nights_that_are_meant_are_no_slips() {
    for days in [
        "monday: [\"18:00-08:00\"], tuesday: [\"18:00-08:00\"]",
        "monday: [\"08:00-02:00\"], tuesday: [\"09:00-17:00\"]",
        "monday: [\"05:30-21:30\"], tuesday: [\"09:00-17:00\"]",
        "monday: [\"04:00-17:00\"], tuesday: [\"04:00-17:00\"]",
        "monday: [\"00:01-22:00\"], tuesday: [\"08:00-17:00\"]",
        "monday: [\"14:00-17:00\", \"09:00-12:00\"]",
        "monday: [\"04:00-17:00\"]",
    ] {
        assert_eq!(week(days), Vec::<&str>::new(), "{days}");
    }
}

#[test]
fn times_on_the_wrong_half_of_the_clock_are_slips() {
    for days in [
        "monday: [\"09:00-08:00\"], tuesday: [\"09:00-17:00\"]",
        "monday: [\"09:00-13:00\", \"02:00-06:00\"]",
        "monday: [\"09:00-17:00\"], sunday: [\"04:00-20:00\"]",
        "monday: [\"08:30-17:00\"], tuesday: [\"03:30-13:00\"]",
    ] {
        assert_eq!(week(days), ["twelve-hour-slip"], "{days}");
    }
}

#[test]
fn every_date_that_is_as_usual_is_counted_and_a_confirmed_holiday_is_not() {
    let hours =
        |dates: &str| format!("hours:\n  week: {{ monday: [\"09:00-17:00\"] }}\n  dates: [{dates}]\n");
    let usual = "{ date: \"2026-08-24\", sessions: [\"09:00-12:00\", \"12:30-17:00\"] }";
    assert_eq!(rules(&hours(usual)), Vec::<&str>::new());
    let closed = "{ date: \"2026-12-25\", sessions: closed }";
    assert_eq!(
        rules(&hours(closed)),
        Vec::<&str>::new(),
        "a closing on Christmas Day is worth saying"
    );
    let two =
        "{ date: \"2026-08-25\", sessions: closed }, { date: \"2026-08-31\", sessions: [\"09:00-17:00\"] }";
    let found = base().service(&hours(two)).check();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("so do 1 more dates"), "{found:?}");
}

#[test]
fn a_closing_by_dates_is_forgotten_after_four_weeks() {
    let closed = |days: std::ops::Range<i64>| {
        let first = crate::base::TODAY;
        let rows = days.map(|day| {
            let date = qdos_model::time::days_after(first, day);
            format!("    - {{ date: \"{date}\", sessions: closed }}\n")
        });
        format!("hours:\n  always: true\n  dates:\n{}", rows.collect::<String>())
    };
    assert_eq!(rules(&closed(0..27)), Vec::<&str>::new());
    assert_eq!(rules(&closed(0..28)), ["forgotten-override"]);
    assert_eq!(
        rules(&closed(1..60)),
        Vec::<&str>::new(),
        "one that is to come is planned"
    );
}

#[test]
fn an_override_goes_by_the_list_that_it_changes() {
    let profile = |text: &str| rules(&format!("profile:\n  template: community-pharmacy\n{text}"));
    assert_eq!(
        profile("  remove_pairs: [\"1130=4003\"]\n"),
        ["override-without-effect"]
    );
    assert_eq!(
        profile("  add_pairs: [\"1130=4003\"]\n  remove_pairs: [\"1130=4003\"]\n"),
        Vec::<&str>::new()
    );
    assert_eq!(
        profile("  pairs: [\"1130=4003\"]\n  add_pairs: [\"1130=4020\"]\n"),
        Vec::<&str>::new()
    );
    assert_eq!(
        profile("  add_dispositions: [\"Dx28\"]\n"),
        ["override-without-effect"]
    );
}

#[test]
fn a_session_is_too_short_when_nothing_joins_it() {
    for days in [
        "monday: [\"09:00-17:30\"], sunday: [\"00:00-00:01\"]",
        "monday: [\"09:00-09:29\", \"10:00-12:00\"]",
        "monday: [\"23:40-24:00\"], tuesday: [\"00:01-09:00\"]",
    ] {
        assert_eq!(week(days), ["too-short-session"], "{days}");
    }
    for days in [
        "monday: [\"09:00-09:30\"]",
        "monday: [\"23:40-24:00\"], tuesday: [\"00:00-09:00\"]",
        "monday: [\"23:40-23:59\"], tuesday: [\"00:00-09:00\"]",
        "sunday: [\"20:00-24:00\"], monday: [\"00:00-00:20\", \"09:00-17:00\"]",
    ] {
        assert_eq!(week(days), Vec::<&str>::new(), "{days}");
    }
    // The two are one session, of half an hour.
    assert_eq!(
        week("monday: [\"09:00-09:10\", \"09:10-09:30\"]"),
        ["touching-sessions"]
    );
    let date = |row: &str| {
        rules(&format!(
            "hours:\n  week: {{ monday: [\"09:00-17:00\"] }}\n  dates: [{row}]\n"
        ))
    };
    assert_eq!(
        date("{ date: \"2026-08-31\", sessions: [\"00:00-00:01\"] }"),
        ["too-short-session"]
    );
    assert_eq!(
        date("{ date: \"2026-08-31\", sessions: [\"00:00-00:20\"] }"),
        Vec::<&str>::new(),
        "the night before may run up to it"
    );
    assert_eq!(
        rules("status: suspended\nhours:\n  week: { sunday: [\"00:00-00:01\"] }\n"),
        Vec::<&str>::new()
    );
}

#[test]
fn a_week_that_opens_later_is_not_closed() {
    let later = |week: &str| {
        rules(&format!(
            "hours:\n  holiday: [\"10:00-16:00\"]\nlater_hours:\n  - {{ from: \"2026-09-01\", week: {{ monday: {week} }} }}\n"
        ))
    };
    assert_eq!(later("[\"09:00-17:00\"]"), Vec::<&str>::new());
    assert_eq!(later("closed"), ["closed-week"]);
    assert_eq!(
        rules("hours:\n  dates: [{ date: \"2026-05-31\", sessions: [\"10:00-16:00\"] }]\n"),
        ["no-hours", "past-specified-date"]
    );
}

#[test]
fn easter_sunday_is_no_holiday_of_the_list() {
    let calendar = "covers: { from: \"2026-01-01\", until: \"2028-12-31\" }\nholidays:\n  - { date: \"2026-12-25\", title: \"Christmas Day\" }\n  - { date: \"2027-01-01\", title: \"New Year\" }\n  - { date: \"2027-03-29\", title: \"Easter Monday\" }\n";
    let found = |snippet: &str, today: Date| {
        let texts = base()
            .merged("calendar/bank-holidays.yaml", calendar)
            .service(snippet);
        let found = qdos_lint::check(&texts.read(), today);
        let told = found
            .into_iter()
            .filter(|finding| finding.rule == "unlisted-holiday");
        told.map(|finding| format!("{}: {}", finding.route, finding.message))
            .collect::<Vec<String>>()
    };
    let sundays = "hours:\n  week: { sunday: [\"10:00-16:00\"] }\n";
    let (soon, early) = (date(2027, 2, 28), date(2027, 2, 27));
    assert_eq!(
        found(sundays, soon),
        [
            "holidays[date=2027-03-29]: not in the list of public holidays: on 2027-03-28 (Easter Sunday, a Sunday like any other) 1 service counts as open by the week; it is Pharmacy: Boots, Norwich"
        ]
    );
    assert_eq!(
        found(sundays, early),
        Vec::<String>::new(),
        "nobody is asked as early"
    );
    assert_eq!(found("hours: { always: true }\n", soon), Vec::<String>::new());
    let over = format!("until: \"2027-03-27\"\n{sundays}");
    assert_eq!(found(&over, soon), Vec::<String>::new());
    let told = format!("{sundays}  dates: [{{ date: \"2027-03-28\", sessions: closed }}]\n");
    assert_eq!(found(&told, soon), Vec::<String>::new());
}

//! Hours that are slips, and hours that only look like them; dates and overrides that say nothing.

use crate::base::base;

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

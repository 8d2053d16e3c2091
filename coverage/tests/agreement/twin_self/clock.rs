//! Hours, windows and the clock.

use super::{Directory, cell, date, moment, open};

#[test]
fn the_window_includes_its_end() {
    // 24 November 2026 is a Tuesday. Dx05 sees 60 minutes.
    assert!(open("{ week: { tuesday: [\"09:00-17:00\"] } }").returnable("Dx05", "2026-11-24 08:00"));
    assert!(!open("{ week: { tuesday: [\"09:01-17:00\"] } }").returnable("Dx05", "2026-11-24 08:00"));
}

#[test]
fn windows_by_timeframe() {
    let nine = open("{ week: { tuesday: [\"09:00-17:00\"] } }");
    for (dx, first) in [
        ("Dx28", "08:00"),
        ("Dx30", "08:00"),
        ("Dx12", "08:30"),
        ("Dx13", "08:15"),
        ("Dx06", "04:00"),
    ] {
        let at = format!("2026-11-24 {first}");
        assert!(nine.returnable(dx, &at), "{dx} at {first}");
        let (day, minute) = moment(&at);
        assert!(
            nine.twin()
                .returnable(&cell(dx, 10_957), (day, minute - 1))
                .is_empty(),
            "{dx} before {first}"
        );
    }
}

#[test]
fn closing_in_thirty_minutes_is_not_closing_soon() {
    let five = open("{ week: { tuesday: [\"09:00-17:00\"] } }");
    assert!(five.returnable("Dx05", "2026-11-24 16:30"));
    assert!(!five.returnable("Dx05", "2026-11-24 16:31"));
}

#[test]
fn a_stretch_that_closes_soon_does_not_hide_the_next() {
    let hours = "{ week: { tuesday: [\"09:00-12:00\", \"12:30-13:00\"] } }";
    assert!(!open(hours).returnable("Dx05", "2026-11-24 11:45"));
    let stretch = Directory {
        settings: "{ closing_soon: stretch }",
        ..open(hours)
    };
    assert!(stretch.returnable("Dx05", "2026-11-24 11:45"));
    assert!(
        !stretch.returnable("Dx12", "2026-11-24 11:45"),
        "12:15 is before 12:30"
    );
    assert!(
        !stretch.returnable("Dx05", "2026-11-24 12:45"),
        "nothing opens after 13:00"
    );
}

#[test]
fn touching_sessions_join_also_over_midnight() {
    let hours = open(
        "{ week: { tuesday: [\"09:00-12:00\", \"12:00-12:10\", \"23:00-23:59\"], wednesday: [\"00:00-00:20\"] } }",
    );
    assert!(hours.returnable("Dx05", "2026-11-24 11:40"));
    assert!(!hours.returnable("Dx05", "2026-11-24 11:41"));
    assert!(hours.returnable("Dx05", "2026-11-24 23:50"));
    assert!(!hours.returnable("Dx05", "2026-11-24 23:51"));
}

#[test]
fn a_public_holiday_is_never_the_week() {
    // Monday 28 December 2026.
    let week = "{ week: { monday: [\"09:00-17:00\"], saturday: [\"09:00-17:00\"] } }";
    assert!(!open(week).returnable("Dx05", "2026-12-28 10:00"));
    assert!(
        open(week).returnable("Dx05", "2026-12-26 10:00"),
        "26 December 2026 is an ordinary Saturday"
    );
    let holiday = open("{ week: { monday: [\"09:00-17:00\"] }, holiday: [\"10:00-14:00\"] }");
    assert!(holiday.returnable("Dx05", "2026-12-28 09:00"));
    assert!(!holiday.returnable("Dx05", "2026-12-28 08:59"));
}

#[test]
fn a_specified_closed_date_of_an_always_open_service() {
    let hours = open("{ always: true, dates: [{ date: \"2026-12-25\", sessions: closed }] }");
    assert!(hours.returnable("Dx05", "2026-12-24 23:30"));
    assert!(!hours.returnable("Dx05", "2026-12-24 23:31"));
    assert!(!hours.returnable("Dx05", "2026-12-25 22:59"));
    assert!(hours.returnable("Dx05", "2026-12-25 23:00"));
}

#[test]
fn overnight_halves() {
    // The morning half vanishes on a date with its own rule, and stays when the evening's date has one.
    let evening = open(
        "{ week: { tuesday: [\"22:00-02:00\"] }, dates: [{ date: \"2026-11-25\", sessions: [\"10:00-11:00\"] }] }",
    );
    assert!(evening.returnable("Dx05", "2026-11-24 23:30"));
    assert!(!evening.returnable("Dx05", "2026-11-24 23:31"));
    assert!(!evening.returnable("Dx12", "2026-11-25 00:30"));
    let morning =
        open("{ week: { tuesday: [\"22:00-02:00\"] }, dates: [{ date: \"2026-11-24\", sessions: closed }] }");
    assert!(!morning.returnable("Dx12", "2026-11-24 22:30"));
    assert!(morning.returnable("Dx12", "2026-11-25 00:30"));
    assert!(!morning.returnable("Dx12", "2026-11-25 01:31"));
}

#[test]
fn a_morning_half_is_of_the_version_that_governs_its_date() {
    let directory = Directory {
        service: "type: \"13\"\npostcode: \"NR1 1AA\"\nlater_hours: [{ from: \"2026-11-25\", week: { tuesday: [\"20:00-01:00\"] } }]\n",
        ..open("{ week: { tuesday: [\"22:00-02:00\"] } }")
    };
    assert!(!directory.returnable("Dx12", "2026-11-24 21:00"));
    assert!(directory.returnable("Dx12", "2026-11-24 22:00"));
    assert!(directory.returnable("Dx12", "2026-11-25 00:30"));
    assert!(
        !directory.returnable("Dx12", "2026-11-25 00:31"),
        "01:00, not 02:00"
    );
}

#[test]
fn refused_rows_are_closed_altogether() {
    for row in [
        "[\"09:00-12:00\", \"13:00-13:00\"]",
        "[\"24:00-24:00\", \"09:00-12:00\"]",
        "[\"00:00-00:00\"]",
        "often",
    ] {
        let hours: &'static str = Box::leak(format!("{{ week: {{ tuesday: {row} }} }}").into_boxed_str());
        assert!(!open(hours).returnable("Dx05", "2026-11-24 10:00"), "{row}");
    }
    let overnight_holiday = open("{ holiday: [\"09:00-12:00\", \"18:00-08:00\"] }");
    assert!(!overnight_holiday.returnable("Dx05", "2026-12-28 10:00"));
    let doubled = "{ always: true, dates: [{ date: \"2026-11-24\", sessions: [\"09:00-12:00\"] }, { date: \"2026-11-24\", sessions: [\"09:00-12:00\"] }] }";
    assert!(!open(doubled).returnable("Dx05", "2026-11-24 10:00"));
}

#[test]
fn spring_has_no_hour_from_one_to_two() {
    // Sunday 28 March 2027: elapsed 60 is local 02:00.
    let gap = open("{ week: { sunday: [\"01:00-02:00\"] } }");
    assert!((0..1380).all(|at| {
        gap.twin()
            .returnable(&cell("Dx12", 10_957), (date("2027-03-28"), at))
            .is_empty()
    }));
    let three = open("{ week: { sunday: [\"03:00-04:00\"] } }");
    assert!(
        three.returnable("Dx05", "2027-03-28 01:00"),
        "elapsed 01:00 is 02:00; 03:00 is 60 minutes on"
    );
    assert!(!three.returnable("Dx05", "2027-03-28 00:59"));
    assert!(three.returnable("Dx05", "2027-03-28 02:30"), "03:30");
    assert!(!three.returnable("Dx05", "2027-03-28 02:31"));
}

#[test]
fn autumn_is_open_twice() {
    // Sunday 25 October 2026: local 01:00 is elapsed 60 and 120.
    let hours = open("{ week: { sunday: [\"01:00-01:40\"] } }");
    let twin = hours.twin();
    let seen: Vec<u16> = (0..240)
        .filter(|&at| {
            !twin
                .returnable(&cell("Dx12", 10_957), (date("2026-10-25"), at))
                .is_empty()
        })
        .collect();
    let expected: Vec<u16> = (30..=70).chain(100..=130).collect();
    assert_eq!(seen, expected);
}

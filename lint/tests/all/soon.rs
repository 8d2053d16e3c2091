//! What starts or ends within thirty days, at both ends of them. Today is 2026-06-01.

use crate::base::{TODAY, base};
use jiff::civil::date;
use qdos_lint::{Event, soon};

/// Date, event and route of what the base service with this snippet starts or ends.
fn found(snippet: &str) -> Vec<(String, Event, String)> {
    let directory = base().service(snippet).read();
    let found = soon(&directory, TODAY);
    found
        .into_iter()
        .map(|one| (one.date.to_string(), one.event, one.route.to_string()))
        .collect()
}

fn one(date: &str, event: Event, route: &str) -> Vec<(String, Event, String)> {
    vec![(date.to_owned(), event, route.to_owned())]
}

#[test]
fn thirty_days_are_those_from_today_to_the_thirtieth_after_it() {
    assert_eq!(found(""), []);
    for date in ["2026-06-01", "2026-07-01"] {
        assert_eq!(
            found(&format!("from: \"{date}\"\n")),
            one(date, Event::Starts, "from")
        );
        assert_eq!(
            found(&format!("until: \"{date}\"\n")),
            one(date, Event::Ends, "until")
        );
    }
    for date in ["2026-05-31", "2026-07-02"] {
        assert_eq!(found(&format!("from: \"{date}\"\n")), []);
        assert_eq!(found(&format!("until: \"{date}\"\n")), []);
    }
}

#[test]
fn only_what_is_offered_to_somebody_starts_or_ends() {
    assert_eq!(found("until: \"2026-06-15\"\nstatus: closed\n"), []);
    assert_eq!(found("from: \"2026-06-16\"\nuntil: \"2026-06-15\"\n"), []);
}

#[test]
fn hours_change_when_the_service_was_there_before_and_is_there_then() {
    let later = "later_hours:\n  - { from: \"2026-06-15\", always: true }\n";
    let route = "later_hours[from=2026-06-15].from";
    assert_eq!(found(later), one("2026-06-15", Event::HoursChange, route));
    assert_eq!(
        found(&format!("from: \"2026-05-01\"\n{later}")),
        one("2026-06-15", Event::HoursChange, route)
    );
    assert_eq!(
        found(&format!("from: \"2026-06-15\"\n{later}")),
        one("2026-06-15", Event::Starts, "from")
    );
    assert_eq!(
        found(&format!("until: \"2026-06-14\"\n{later}")),
        one("2026-06-14", Event::Ends, "until")
    );
}

#[test]
fn the_calendar_is_told_before_it_is_too_short() {
    let until = |until: &str| {
        let text = format!("covers: {{ from: \"2026-01-01\", until: \"{until}\" }}\nholidays: []\n");
        let texts = base().with("calendar/bank-holidays.yaml", text);
        let findings = texts.check().len();
        let found = soon(&texts.read(), TODAY);
        (
            findings,
            found
                .into_iter()
                .map(|one| (one.date, one.event))
                .collect::<Vec<_>>(),
        )
    };
    // 406 dates from today on are needed: a calendar to 2027-07-12 is just enough today, and too short tomorrow.
    let last = date(2027, 7, 12);
    assert_eq!(
        until("2027-07-12"),
        (0, vec![(date(2026, 6, 2), Event::CalendarTooShort(last))])
    );
    assert_eq!(until("2027-07-11"), (1, vec![]));
    let last = date(2027, 8, 10);
    assert_eq!(
        until("2027-08-10"),
        (0, vec![(date(2026, 7, 1), Event::CalendarTooShort(last))])
    );
    assert_eq!(until("2027-08-11"), (0, vec![]));
}

#[test]
fn what_happens_first_is_said_first() {
    let texts = base()
        .service("until: \"2026-06-20\"\n")
        .merged("services/norfolk/13/1900000003.yaml", "from: \"2026-06-10\"\n");
    let found = soon(&texts.read(), TODAY);
    let uids: Vec<&str> = found.iter().filter_map(|one| one.service.as_deref()).collect();
    assert_eq!(uids, ["1900000003", "1900000001"]);
}

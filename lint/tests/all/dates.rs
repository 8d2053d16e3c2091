//! Dates at which services begin and end, and who takes their place, at their boundaries. Today is 2026-06-01.

use crate::base::{SERVICE, Texts, base};

const OTHER: &str = "services/norfolk/13/1900000003.yaml";

fn said(texts: &Texts) -> Vec<String> {
    let found = texts.check();
    found
        .iter()
        .map(|finding| {
            format!(
                "{} {}: {} -> {}",
                finding.rule, finding.route, finding.message, finding.help
            )
        })
        .collect()
}

fn rules(snippet: &str) -> Vec<(&'static str, String)> {
    let found = base().service(snippet).check();
    found
        .into_iter()
        .map(|finding| (finding.rule, finding.route.to_string()))
        .collect()
}

fn one(rule: &'static str, route: &str) -> Vec<(&'static str, String)> {
    vec![(rule, route.to_owned())]
}

#[test]
fn only_an_active_service_has_a_last_date_that_is_past() {
    assert_eq!(rules("until: \"2026-05-31\"\n"), one("past-until", "until"));
    assert_eq!(rules("until: \"2026-06-01\"\n"), []);
    assert_eq!(rules("until: \"2026-05-31\"\nstatus: closed\n"), []);
    assert_eq!(rules("until: \"2026-05-31\"\nstatus: suspended\n"), []);
}

#[test]
fn a_last_date_before_the_first_names_both() {
    assert_eq!(
        said(&base().service("from: \"2026-07-02\"\nuntil: \"2026-07-01\"\n")),
        [
            "unreadable-restriction until: the service ends before it begins: until 2026-07-01 comes before from 2026-07-02 -> correct it; until then the service is offered to nobody"
        ]
    );
    assert_eq!(rules("from: \"2026-07-02\"\nuntil: \"2026-07-02\"\n"), []);
}

#[test]
fn a_calendar_that_runs_backwards_is_unreadable() {
    let covers = "covers: { from: \"2027-12-31\", until: \"2026-01-01\" }\nholidays: []\n";
    assert_eq!(
        said(&base().with("calendar/bank-holidays.yaml", covers)),
        [
            "unreadable-file covers.until: the calendar ends before it begins: until 2026-01-01 comes before from 2027-12-31 -> say in covers from which date to which the list of holidays is complete; until then no change can be judged, and nobody sees what callers lose"
        ]
    );
}

#[test]
fn a_successor_is_one_service_or_several() {
    assert_eq!(rules("status: closed\nsuccessor: \"1900000003\"\n"), []);
    assert_eq!(rules("status: closed\nsuccessor: [\"1900000003\"]\n"), []);
    assert_eq!(
        rules("status: closed\nsuccessor: [\"1900000003\", \"1900000009\"]\n"),
        one("dangling-successor", "successor[1900000009]")
    );
    assert_eq!(
        rules("status: closed\nsuccessor: \"1900000001\"\n"),
        one("dangling-successor", "successor")
    );
}

#[test]
fn a_successor_that_cannot_be_read_is_the_fault_of_its_file() {
    let texts = base()
        .with(OTHER, "uid: \"1900000003\"\n: [")
        .service("status: closed\nsuccessor: \"1900000003\"\n");
    let found: Vec<&str> = texts.check().iter().map(|finding| finding.rule).collect();
    assert_eq!(found, ["unreadable-file"]);
}

#[test]
fn of_a_chain_of_ended_services_the_last_is_proposed() {
    let third = "uid: \"1900000005\"\nname: \"Pharmacy: New, Norwich\"\nstatus: active\ntype: \"13\"\naddress: [\"3 High Street\"]\npostcode: \"NR1 1AA\"\nprofile: { template: community-pharmacy }\nhours: { always: true }\nsources: [{ fields: [\"name\"], from: \"demonstration\" }]\n";
    let chain = |second: &str| {
        base()
            .service("status: closed\nsuccessor: \"1900000003\"\n")
            .with("services/norfolk/13/1900000005.yaml", third)
            .merged(OTHER, second)
    };
    assert_eq!(
        said(&chain(
            "status: closed\nuntil: \"2026-05-31\"\nsuccessor: \"1900000005\"\n"
        )),
        [
            "ended-successor successor: its successor 1900000003 Pharmacy: Green, Norwich ended on 2026-05-31 -> write 1900000005 Pharmacy: New, Norwich, which has taken that one's place; until then whoever asks where its callers are served is sent to a second shut door"
        ]
    );
    // Two that name each other lead nowhere.
    assert_eq!(
        said(&chain("status: closed\nsuccessor: \"1900000001\"\n")).len(),
        2
    );
}

#[test]
fn a_service_names_a_successor_when_it_has_an_end() {
    assert_eq!(
        rules("successor: \"1900000003\"\n"),
        one("successor-without-end", "successor")
    );
    assert_eq!(rules("successor: \"1900000003\"\nuntil: \"2027-01-01\"\n"), []);
    assert_eq!(
        rules("successor: \"1900000003\"\nuntil: \"some day\"\n"),
        one("unreadable-restriction", "until")
    );
}

#[test]
fn hours_that_are_replaced_before_the_service_begins_never_govern() {
    let later = "later_hours:\n  - { from: \"2026-09-01\", week: { monday: [\"10:00-12:00\"] } }\n";
    assert_eq!(
        rules(&format!("from: \"2026-09-01\"\n{later}")),
        one("hours-never-govern", "hours")
    );
    assert_eq!(rules(&format!("from: \"2026-08-31\"\n{later}")), []);
    let two = "later_hours:\n  - { from: \"2026-09-01\", week: { monday: [\"10:00-12:00\"] } }\n  - { from: \"2026-10-01\", always: true }\n";
    assert_eq!(
        rules(&format!("from: \"2026-10-01\"\n{two}")),
        [
            ("hours-never-govern", "hours".to_owned()),
            (
                "hours-never-govern",
                "later_hours[from=2026-09-01].from".to_owned()
            )
        ]
    );
}

#[test]
fn hours_that_begin_after_the_service_has_ended_never_govern() {
    let from = |until: &str| {
        rules(&format!(
            "until: \"{until}\"\nlater_hours:\n  - {{ from: \"2026-09-02\", always: true }}\n"
        ))
    };
    assert_eq!(
        from("2026-09-01"),
        one("hours-never-govern", "later_hours[from=2026-09-02].from")
    );
    assert_eq!(from("2026-09-02"), []);
}

#[test]
fn two_versions_of_one_date_are_one_finding() {
    assert_eq!(
        rules("later_hours:\n  - { from: \"2026-09-01\", always: true }\n  - { from: \"2026-09-01\" }\n"),
        one("doubled-date", "later_hours[from=2026-09-01].from")
    );
}

#[test]
fn the_findings_of_a_service_name_its_file() {
    let found = base().service("until: \"2026-05-31\"\n").check();
    assert_eq!(found[0].path, SERVICE);
}

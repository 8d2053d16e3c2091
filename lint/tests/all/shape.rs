//! What the schema stage says of files that the typed parser refuses.

use crate::base::{SERVICE, base};

fn of_service(snippet: &str) -> Vec<String> {
    base().service(snippet).told()
}

#[test]
fn a_number_asks_for_quotes_and_a_broken_file_says_all_its_faults() {
    assert_eq!(
        of_service(
            "uid: 1900000001\nods: fa\npostcod: \"NR1\"\nhours: { week: { moday: closed, tuesday: [900] } }\n"
        ),
        [
            "wrong-type Error 1900000001.yaml:11:43 hours.week.tuesday[0]: an item of tuesday is a number; put it in quotes",
            "unknown-key Error 1900000001.yaml:11:18 hours.week.moday: moday is not a key of week; did you mean monday?",
            "malformed-ods Warning 1900000001.yaml:9:6 ods: ods \"fa\" is not 3 to 12 capital letters and digits",
            "unquoted-text Warning 1900000001.yaml:8:6 uid: uid is a number; put it in quotes",
            "unknown-key Error 1900000001.yaml:10:1 postcod: postcod is not a key of a service; did you mean postcode?",
        ]
    );
}

#[test]
fn what_is_missing_points_at_its_parent() {
    assert_eq!(
        of_service("hours:\n  dates:\n    - { date: \"2026-12-25\" }\n"),
        [
            "missing-key Error 1900000001.yaml:12:7 hours.dates[date=2026-12-25].sessions: the key sessions is missing; an item of dates needs it"
        ]
    );
}

#[test]
fn a_misspelt_key_that_is_needed_is_one_mistake() {
    let text = String::from_utf8(base().0[SERVICE].clone())
        .expect("text")
        .replace("status:", "staus:");
    let told = base().with(SERVICE, text).told();
    assert_eq!(
        told,
        [
            "unknown-key Error 1900000001.yaml:4:1 staus: staus is not a key of a service; did you mean status?"
        ]
    );
}

#[test]
fn a_key_of_another_block_is_sent_home() {
    assert_eq!(
        of_service("sexes: [\"F\"]\n"),
        [
            "unknown-key Error 1900000001.yaml:12:1 sexes: sexes is not a key of a service; it belongs under profile"
        ]
    );
}

#[test]
fn a_key_like_no_other_is_only_named() {
    assert_eq!(
        of_service("profile:\n  template: community-pharmacy\n  helicopter: \"yes\"\n"),
        ["unknown-key Error 1900000001.yaml:13:3 profile.helicopter: helicopter is not a key of profile"]
    );
}

#[test]
fn doubled_keys_are_said_wherever_they_are_with_other_faults_beside_them() {
    assert_eq!(
        of_service(
            "hours:\n  week: { monday: closed, monday: [\"09:00-12:00\"] }\n  dates:\n    - { date: \"2026-12-25\", sessions: closed, sessions: closed }\nwebb: \"x\"\n"
        ),
        [
            "doubled-key Error 1900000001.yaml:13:47 hours.dates[0].sessions: the key sessions stands twice, first on line 13",
            "doubled-key Error 1900000001.yaml:11:27 hours.week.monday: the key monday stands twice, first on line 11",
            "unknown-key Error 1900000001.yaml:14:1 webb: webb is not a key of a service; did you mean web?",
        ]
    );
}

#[test]
fn words_of_a_closed_list_are_offered() {
    assert_eq!(
        of_service("reach: phoned\nstatus: activ\n"),
        [
            "malformed-value Error 1900000001.yaml:11:8 reach: reach \"phoned\" does not exist",
            "malformed-value Error 1900000001.yaml:12:9 status: status \"activ\" does not exist; did you mean active?",
        ]
    );
    assert_eq!(
        of_service("status: 1\n"),
        ["wrong-type Error 1900000001.yaml:11:9 status: status is a number; put it in quotes"]
    );
    let settings = base()
        .merged("qdos.yaml", "settings: { closing_soon: strech }\n")
        .told();
    assert_eq!(
        settings,
        [
            "malformed-value Error qdos.yaml:5:27 settings.closing_soon: closing_soon \"strech\" does not exist; did you mean stretch?"
        ]
    );
}

#[test]
fn values_of_another_type_are_named() {
    for (snippet, message) in [
        ("profile: none\n", "profile is text; it takes a block of keys"),
        (
            "hours: [\"09:00-17:00\"]\n",
            "hours is a list; it takes a block of keys",
        ),
        (
            "restricted: \"true\"\n",
            "restricted is text; it takes true or false",
        ),
        ("address: ~\n", "address is empty; it takes a list"),
        (
            "coordinates: { easting: [], northing: \"1\" }\n",
            "easting is a list; it takes text in quotes",
        ),
        (
            "hours: { holiday: 9.30 }\n",
            "holiday is a number; put it in quotes",
        ),
        (
            "hours: { always: 1 }\n",
            "always is a number; it takes true or false",
        ),
        ("name: [\"Boots\"]\n", "name is a list; it takes text in quotes"),
        (
            "address: [[\"1 High Street\"]]\n",
            "an item of address is a list; it takes text in quotes",
        ),
        (
            "hours: { holiday: { from: \"09:00\" } }\n",
            "holiday is a block of keys; it takes a list or text in quotes",
        ),
    ] {
        let found = base().service(snippet).check();
        let said: Vec<_> = found
            .iter()
            .map(|finding| (finding.rule, finding.message.as_str()))
            .collect();
        assert_eq!(said, [("wrong-type", message)]);
    }
}

#[test]
fn bare_words_that_are_read_as_text_ask_for_quotes() {
    let found = base()
        .service("name: null\npublic_name: true\nods: null\nnonsense: \"x\"\n")
        .check();
    let said: Vec<_> = found.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "name is the bare word null; put it in quotes",
            "public_name is the bare word true; put it in quotes",
            "nonsense is not a key of a service",
        ]
    );
}

#[test]
fn nothing_in_place_of_a_list_is_an_empty_list() {
    assert_eq!(
        of_service("practices:\nlimited_to:\nprofile: { template: community-pharmacy, add_pairs: }\n"),
        Vec::<String>::new()
    );
    assert_eq!(of_service("practices:\nnonsense: \"x\"\n").len(), 1);
}

#[test]
fn patterns_are_said_under_the_rule_that_a_readable_file_would_break() {
    let found = base()
        .service("uid: \"12\"\nfrom: \"1 May\"\nonly_if_open: \"soon\"\ntype: pharmacy\nhours: { dates: [{ date: \"Xmas\", sessions: closed }] }\nnonsense: \"x\"\n")
        .check();
    let rules: Vec<_> = found
        .iter()
        .map(|finding| (finding.route.to_string(), finding.rule))
        .collect();
    let expected = [
        ("from", "unreadable-restriction"),
        ("hours.dates[date=Xmas].date", "unreadable-hours"),
        ("only_if_open", "unreadable-restriction"),
        ("type", "unknown-type"),
        ("uid", "malformed-value"),
        ("nonsense", "unknown-key"),
    ];
    assert_eq!(rules, expected.map(|(route, rule)| (route.to_owned(), rule)));
}

#[test]
fn the_typed_message_stays_where_the_schema_finds_nothing() {
    let told = of_service("hours: { week: { monday: [\"09:00-17:00\" }\n");
    assert_eq!(
        told,
        [
            "unreadable-file Error 1900000001.yaml:10:41 : the file is not YAML here: did not find expected ',' or ']'"
        ]
    );
}

#[test]
fn a_bare_number_does_not_hide_why_a_file_cannot_be_read() {
    let told = of_service("ods: 12345\nuid: &anchor \"1900000001\"\n");
    assert_eq!(
        told,
        ["unreadable-file Error 1900000001.yaml:11:6 : the file holds an anchor, which entries may not"]
    );
}

#[test]
fn every_kind_of_file_has_its_schema() {
    for (path, snippet, message) in [
        (
            "qdos.yaml",
            "own_area: [\"E1\"]\n",
            "own_area is not a key of qdos.yaml; did you mean own_areas?",
        ),
        (
            "areas/areas.yaml",
            "area: []\n",
            "area is not a key of the list of areas; did you mean areas?",
        ),
        (
            "calendar/bank-holidays.yaml",
            "cover: {}\n",
            "cover is not a key of the calendar; did you mean covers?",
        ),
        (
            "reference/51.2.0/outcomes.yaml",
            "row: []\n",
            "row is not a key of the outcome table; did you mean rows?",
        ),
        (
            "templates/community-pharmacy.yaml",
            "age: [\"all\"]\n",
            "age is not a key of a template; did you mean ages? (2 services have no profile for it)",
        ),
        (
            "requirements/pharmacy.yaml",
            "area: [\"E1\"]\n",
            "area is not a key of a requirement; did you mean areas?",
        ),
    ] {
        let found = base().merged(path, snippet).check();
        let said: Vec<_> = found
            .iter()
            .map(|finding| (finding.rule, finding.message.as_str()))
            .collect();
        assert_eq!(said, [("unknown-key", message)]);
    }
}

#[test]
fn keys_that_are_not_text_are_pointed_at_too() {
    assert_eq!(
        of_service("1: one\ntrue: \"x\"\n"),
        [
            "unknown-key Error 1900000001.yaml:12:1 1: 1 is not a key of a service",
            "unknown-key Error 1900000001.yaml:13:1 true: true is not a key of a service",
        ]
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let text = String::from_utf8(base().service("webb: \"x\"\n").0[SERVICE].clone()).expect("text");
    let odd = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(
        base().with(SERVICE, odd).told(),
        ["unknown-key Error 1900000001.yaml:12:1 webb: webb is not a key of a service; did you mean web?"]
    );
}

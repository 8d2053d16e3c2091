//! One change of one field gives exactly the class it should: a table over every field of every kind of file.

mod world;

use qdos_diff::sentence;
use qdos_model::change::Class;
use std::collections::BTreeSet;
use world::{SERVICE, TEMPLATED, changes, classes, edited, world};

/// File, text before, text after, classes expected.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const SERVICES: &[Row] = &[
    (SERVICE, "ods: \"FA123\"", "ods: \"FA124\"", &["ods-changed"]),
    (SERVICE, "name: \"Dale Pharmacy\"", "name: \"Dale Chemist\"", &["words-changed"]),
    (SERVICE, "public_name: \"Dale\"", "public_name: \"Dales\"", &["words-changed"]),
    (SERVICE, "status: active", "status: closed", &["service-closed"]),
    (SERVICE, "type: \"13\"", "type: \"25\"", &["type-changed"]),
    (SERVICE, "type: \"13\"", "type: \"99\"", &["not-analysed"]),
    (SERVICE, "reach: attended", "reach: telephoned", &["reach-changed"]),
    (SERVICE, "from: \"2026-04-01\"", "from: \"2027-04-01\"", &["period-narrowed"]),
    (SERVICE, "from: \"2026-04-01\"\n", "", &["period-widened"]),
    (SERVICE, "from: \"2026-04-01\"", "from: \"tomorrow\"", &["service-withheld"]),
    (SERVICE, "until: \"2030-03-31\"", "until: \"2027-03-31\"", &["period-narrowed"]),
    (SERVICE, "until: \"2030-03-31\"", "until: \"2031-03-31\"", &["period-widened"]),
    (SERVICE, "successor: \"1900000002\"\n", "", &["successor-changed"]),
    (SERVICE, "successor: \"1900000002\"", "successor: [\"1900000002\", \"1900000003\"]", &["successor-changed"]),
    (SERVICE, "successor: \"1900000002\"", "successor: [\"1900000002\"]", &["cosmetic"]),
    (SERVICE, "parent: \"1900000009\"", "parent: \"1900000008\"", &["parent-changed"]),
    (SERVICE, "1 High Street", "2 High Street", &["words-changed"]),
    (SERVICE, "postcode: \"NR1 1AA\"", "postcode: \"NR3 3CC\"", &["service-moved"]),
    (SERVICE, "postcode: \"NR1 1AA\"", "postcode: \"nr11aa\"", &["cosmetic"]),
    (SERVICE, "easting: \"623000\"", "easting: \"623001\"", &["provenance-changed"]),
    (SERVICE, "northing: \"308000\"", "northing: \"308001\"", &["provenance-changed"]),
    (SERVICE, "public: \"01603 000000\"", "public: \"01603 000002\"", &["phone-changed"]),
    (SERVICE, "professional: \"01603 000001\"", "professional: \"01603 000002\"", &["phone-changed"]),
    (SERVICE, "https://dale.example", "https://dales.example", &["contact-changed"]),
    (SERVICE, "dale@nhs.example", "dales@nhs.example", &["contact-changed"]),
    (SERVICE, "\"1112=4020\", ", "", &["profile-narrowed"]),
    (SERVICE, "\"1130=4003\"", "\"1130=4003\", \"1130=4020\"", &["profile-widened"]),
    (SERVICE, "\"1130=4003\"", "\"1130=4020\"", &["profile-shifted"]),
    (SERVICE, "\"1130=4003\"", "\"1130=4003\", \"9999=4003\"", &["cosmetic"]),
    (SERVICE, "[\"Dx05\", \"Dx06\"]", "[\"Dx05\"]", &["profile-narrowed"]),
    (SERVICE, "[\"Dx05\", \"Dx06\"]", "[\"Dx05\", \"Dx06\", \"Dx17\"]", &["profile-widened"]),
    (SERVICE, "[\"Dx05\", \"Dx06\"]", "[\"dx06\", \"DX05\"]", &["cosmetic"]),
    (SERVICE, "  sexes: [", "  add_pairs: [\"1130=4020\"]\n  sexes: [", &["profile-widened"]),
    (SERVICE, "  sexes: [", "  remove_pairs: [\"1130=4003\"]\n  sexes: [", &["profile-narrowed"]),
    (SERVICE, "  sexes: [", "  add_dispositions: [\"Dx17\"]\n  sexes: [", &["profile-widened"]),
    (SERVICE, "  sexes: [", "  remove_dispositions: [\"Dx05\"]\n  sexes: [", &["profile-narrowed"]),
    (SERVICE, "  sexes: [", "  template: pharmacy\n  sexes: [", &["cosmetic"]),
    (SERVICE, "5 years and over", "16 years and over", &["age-narrowed"]),
    (SERVICE, "5 years and over", "all", &["age-widened"]),
    (SERVICE, "5 years and over", "2 to 15 years", &["age-shifted"]),
    (SERVICE, "5 years and over", "5 to 129 years", &["cosmetic"]),
    (SERVICE, "[\"F\", \"M\"]", "[\"F\"]", &["sex-narrowed"]),
    (SERVICE, "[\"F\", \"M\"]", "[\"M\", \"F\", \"I\"]", &["sex-widened"]),
    (SERVICE, "[\"F\", \"M\"]", "[\"F\", \"I\"]", &["sex-shifted"]),
    (SERVICE, "[\"111 Telephony Referral\"]", "[]", &["role-narrowed"]),
    (SERVICE, "[\"111 Telephony Referral\"]", "[\"111 Telephony Referral\", \"111 Online\"]", &["role-widened"]),
    (SERVICE, "[\"111 Telephony Referral\"]", "[\"111 Online\"]", &["role-shifted"]),
    (SERVICE, "hours:\n  week: {", "hours:\n  always: true\n  week: {", &["hours-extended"]),
    (SERVICE, "{ monday: [\"09:00-17:00\"], tuesday: [\"18:00-08:00\"], sunday: [\"10:00-20:00\"] }\n", "{ monday: [\"09:00-17:00\"], tuesday: [\"18:00-08:00\"], sunday: [\"10:00-17:00\"] }\n", &["hours-reduced"]),
    (SERVICE, "{ monday: [\"09:00-17:00\"], tuesday: [\"18:00-08:00\"], sunday: [\"10:00-20:00\"] }\n", "{ monday: [\"10:00-18:00\"], tuesday: [\"18:00-08:00\"], sunday: [\"10:00-20:00\"] }\n", &["hours-shifted"]),
    (SERVICE, "tuesday: [\"18:00-08:00\"], sunday: [\"10:00-20:00\"] }\n", "tuesday: [\"18:00-24:00\"], wednesday: [\"00:00-08:00\"], sunday: [\"10:00-20:00\"] }\n", &["hours-rewritten"]),
    (SERVICE, "  holiday: [\"10:00-14:00\"]\n", "", &["holiday-hours-changed"]),
    (SERVICE, "[\"09:00-12:00\"]", "closed", &["special-closing-added"]),
    (SERVICE, "[\"09:00-12:00\"]", "[\"09:00-13:00\"]", &["special-opening-added"]),
    (SERVICE, "[\"09:00-12:00\"]", "[\"10:00-13:00\"]", &["hours-shifted"]),
    (SERVICE, "  dates:\n", "  dates:\n    - { date: \"2029-01-01\", sessions: [\"09:00-12:00\"] }\n", &["hours-rewritten"]),
    (SERVICE, "  dates:\n", "  dates:\n    - { date: \"2026-01-01\", sessions: [\"09:00-12:00\"] }\n", &["hours-rewritten"]),
    (SERVICE, "09:00-18.30", "09:00-18.45", &["provenance-changed"]),
    (SERVICE, "  - { from: \"2027-06-01\", week: { monday: [\"09:00-17:00\"],", "  - { from: \"2027-06-01\", week: { monday: [\"09:00-16:00\"],", &["hours-reduced"]),
    (SERVICE, "  - { from: \"2027-06-01\", week", "  - { from: \"2027-06-07\", week", &["hours-rewritten"]),
    (SERVICE, "later_hours:\n", "later_hours:\n  - { from: \"2029-06-01\" }\n", &["distant-hours-changed"]),
    (SERVICE, "restricted: true\n", "", &["practices-widened"]),
    (SERVICE, "[\"D82001\", \"D82002\"]", "[\"D82001\"]", &["practices-narrowed"]),
    (SERVICE, "[\"D82001\", \"D82002\"]", "[\"D82001\", \"D82003\"]", &["practices-shifted"]),
    (SERVICE, "[\"D82001\", \"D82002\"]", "[\"D82001\", \"d8\"]", &["service-withheld"]),
    (SERVICE, "limited_to: [\"E07000148\"]", "limited_to: [\"E54000068\"]", &["area-widened"]),
    (SERVICE, "limited_to: [\"E07000148\"]", "limited_to: [\"E07000143\"]", &["area-shifted"]),
    (SERVICE, "limited_to: [\"E07000148\"]\n", "", &["area-widened"]),
    (SERVICE, "limited_to: [\"E07000148\"]", "limited_to: [\"E1\"]", &["service-withheld"]),
    (SERVICE, "promoted_to: [\"E07000148\"]", "promoted_to: []", &["promotion-changed"]),
    (TEMPLATED, "status: active\n", "status: active\npractices: [\"D82001\"]\n", &["commissioning-changed"]),
    (SERVICE, "15 minutes", "0 minutes", &["only-if-open-tightened"]),
    (SERVICE, "15 minutes", "30 minutes", &["only-if-open-loosened"]),
    (SERVICE, "15 minutes", "soon", &["service-withheld"]),
    (SERVICE, "Ring the bell", "Knock", &["words-changed"]),
    (SERVICE, "Ask for the pharmacist", "Ask", &["words-changed"]),
    (SERVICE, "order: \"1\"", "order: \"2\"", &["endpoint-changed"]),
    (SERVICE, "transport: itk", "transport: email", &["endpoint-changed"]),
    (SERVICE, "format: CDA", "format: PDF", &["endpoint-changed"]),
    (SERVICE, "urn:x", "urn:y", &["endpoint-changed"]),
    (SERVICE, "scenario: Primary", "scenario: Copy", &["endpoint-changed"]),
    (SERVICE, "https://a.example", "https://b.example", &["endpoint-changed"]),
    (SERVICE, "comment: \"none\"", "comment: \"some\"", &["endpoint-changed"]),
    (SERVICE, "compression: uncompressed", "compression: compressed", &["endpoint-changed"]),
    (SERVICE, "requirebooking, value: \"TRUE\"", "requirebooking, value: \"FALSE\"", &["attribute-changed"]),
    (SERVICE, "verified: \"2026-01-15\"", "verified: \"2026-11-15\"", &["provenance-changed"]),
    (SERVICE, "next_review: \"2026-04-15\"", "next_review: \"2027-04-15\"", &["provenance-changed"]),
    (SERVICE, "Kept by hand", "Kept by machine", &["words-changed"]),
    (SERVICE, "edispensary-2025-04", "edispensary-2026-04", &["provenance-changed"]),
    (SERVICE, "uid: \"1900000001\"", "uid: \"1900000003\"", &["service-removed", "service-added"]),
    (SERVICE, "uid: \"1900000001\"", "uid: 1", &["not-analysed"]),
    (SERVICE, "notes: ", "noets: ", &["not-analysed"]),
    (TEMPLATED, "template: pharmacy", "template: pharmcy", &["profile-narrowed", "age-narrowed", "sex-narrowed", "role-narrowed"]),
    (TEMPLATED, "profile: { template: pharmacy }", "profile: { pairs: [\"1112=4003\", \"1130=4003\"], dispositions: [\"Dx05\", \"Dx06\"], ages: [\"0 to 129 years\"], sexes: [\"I\", \"M\", \"F\"], roles: [\"111 Telephony Referral\"] }", &["cosmetic"]),
    (TEMPLATED, "name: \"Elm Pharmacy\"", "name: 'Elm Pharmacy' # as before", &["cosmetic"]),
    (TEMPLATED, "status: active\ntype: \"13\"\n", "type: \"13\"\nstatus: active\n", &["cosmetic"]),
];

const T: &str = "templates/pharmacy.yaml";
const R: &str = "requirements/urgent.yaml";
const Q: &str = "qdos.yaml";
const C: &str = "calendar/bank-holidays.yaml";
const A: &str = "areas/areas.yaml";
const O: &str = "reference/51.2.0/outcomes.yaml";

#[rustfmt::skip]
const OTHERS: &[Row] = &[
    (T, "title: \"Pharmacies\"", "title: \"Shops\"", &["words-changed"]),
    (T, ", \"1130=4003\"", "", &["template-changed"]),
    (T, ", \"Dx06\"", "", &["template-changed"]),
    (T, "[\"all\"]", "[\"16 years and over\"]", &["template-changed"]),
    (T, ", \"I\"", "", &["template-changed"]),
    (T, "[\"111 Telephony Referral\"]", "[\"111 Online\"]", &["template-changed"]),
    (T, "[\"F\", \"M\", \"I\"]", "[\"I\", \"M\", \"F\"]", &["cosmetic"]),
    (T, "title:", "titel:", &["not-analysed"]),
    (R, "title: \"Urgent care\"", "title: \"Urgent care, soon\"", &["words-changed"]),
    (R, "owner: \"The board\"", "owner: \"Nobody\"", &["requirement-changed"]),
    (R, "level: error", "level: note", &["requirement-weakened"]),
    (R, "dispositions: [\"Dx05\", \"Dx06\"]", "dispositions: [\"Dx05\"]", &["requirement-weakened"]),
    (R, "dispositions: [\"Dx05\", \"Dx06\"]", "dispositions: [\"Dx17\"]", &["requirement-changed"]),
    (R, "outcomes: { ", "outcomes: { pairs: [\"1112=4003\"], ", &["requirement-weakened"]),
    (R, "outcomes: { ", "outcomes: { groups: [\"1112\"], ", &["requirement-weakened"]),
    (R, "outcomes: { ", "outcomes: { discriminators: [\"4003\"], ", &["requirement-weakened"]),
    (R, "outcomes: { ", "outcomes: { own_gp: only, ", &["requirement-weakened"]),
    (R, "0 to 4 years", "0 to 15 years", &["requirement-strengthened"]),
    (R, "sexes: [\"F\", \"M\"]", "sexes: [\"F\"]", &["requirement-weakened"]),
    (R, "[\"111 Telephony Referral\"]", "[\"111 Online\"]", &["requirement-changed"]),
    (R, "callers: unregistered", "callers: \"registered within 15 km\"", &["requirement-changed"]),
    (R, "areas: [\"E07000148\"]\n", "", &["requirement-strengthened"]),
    (R, "09:00-17:00", "09:00-18:00", &["requirement-strengthened"]),
    (R, "[monday, sunday]", "[sunday]", &["requirement-weakened"]),
    (R, "within 60 minutes", "now", &["requirement-strengthened"]),
    (R, "[\"13\", \"25\"]", "[\"13\"]", &["requirement-strengthened"]),
    (R, "not_types: [\"40\"]\n", "", &["requirement-weakened"]),
    (R, "reach: [attended]\n", "", &["requirement-weakened"]),
    (R, "25 km", "40 km", &["requirement-weakened"]),
    (R, "at_least: \"2\"", "at_least: \"1\"", &["requirement-weakened"]),
    (R, "distinct: service", "distinct: ods", &["requirement-strengthened"]),
    (R, "distinct: service\n", "", &["cosmetic"]),
    (R, "25 km", "40 miles", &["not-analysed"]),
    (Q, "name: \"Norfolk\"", "name: \"Suffolk\"", &["settings-changed"]),
    (Q, "own_areas: [\"E54000068\"]", "own_areas: [\"E07000148\"]", &["settings-changed"]),
    (Q, "closing_soon: service", "closing_soon: stretch", &["settings-changed"]),
    (Q, "sex_i: only-i", "sex_i: any", &["settings-changed"]),
    (Q, "catch_all_below: one", "catch_all_below: two", &["settings-changed"]),
    (Q, "[\"40\", \"105\"]", "[\"40\"]", &["settings-changed"]),
    (Q, "[\"40\", \"105\"]", "[\"105\", \"40\"]", &["cosmetic"]),
    (Q, "discriminators: all", "discriminators: any", &["settings-changed"]),
    (Q, "format: \"1\"", "format: \"2\"", &["not-analysed"]),
    (C, "Christmas Day", "Christmas", &["calendar-changed"]),
    (C, "2030-12-31", "2031-12-31", &["calendar-changed"]),
    (C, "2027-03-29", "2027-05-03", &["calendar-changed"]),
    (C, "{ date: \"2026-12-25\", title: \"Christmas Day\" }, { date: \"2027-03-29\", title: \"Easter Monday\" }", "{ date: \"2027-03-29\", title: \"Easter Monday\" }, { date: \"2026-12-25\", title: \"Christmas Day\" }", &["cosmetic"]),
    (A, "owner: \"Board\"", "owner: \"The board\"", &["areas-changed"]),
    (A, "name: Breckland", "name: Brecks", &["areas-changed"]),
    ("areas/postcodes/E07000143.csv", "NR3 3CC,600000", "NR3 3CC,600001", &["postcode-moved"]),
    ("areas/postcodes/E07000143.csv", "NR3 3CC,", "NR3 3CD,", &["postcode-added", "postcode-removed"]),
    ("areas/postcodes/E07000143.csv", "NR3 3CC", "\"NR33CC\"", &["cosmetic"]),
    ("areas/search-distances.csv", "NR1,40", "NR1,30", &["search-distance-changed"]),
    ("areas/search-distances.csv", "NR1,40", "NR1,40.0", &["cosmetic"]),
    ("areas/small-areas.csv", ",100,", ",101,", &["residents-changed"]),
    ("ranking/strategies.csv", "13,1", "13,2", &["ranking-changed"]),
    ("ranking/strategies.csv", "13,1", "\"13\",1", &["cosmetic"]),
    ("scenarios/all.yaml", "at_least: \"1\"", "at_least: \"2\"", &["scenarios-changed"]),
    ("scenarios/all.yaml", "age: \"30 years\"", "age: '30 years'", &["cosmetic"]),
    ("scenarios/direct-links.csv", "1130,4020", "1130,4003", &["scenarios-changed"]),
    ("README.md", "Norfolk", "Suffolk", &["unread-file-changed"]),
    ("reference/51.2.0/symptom-groups.csv", "earache", "ear ache", &["reference-changed"]),
    ("reference/51.2.0/symptom-discriminators.csv", "minor illness", "minor", &["reference-changed"]),
    ("reference/51.2.0/pairs.csv", "1130,4020\n", "", &["reference-changed"]),
    ("reference/51.2.0/dispositions.csv", "within 6 hours,pc,360", "within 6 hours,pc,300", &["outcome-changed", "reference-changed"]),
    ("reference/51.2.0/dispositions.csv", "dental,60,guide,a", "dental,60,guess,a", &["provenance-changed"]),
    ("reference/51.2.0/service-types.csv", "13,Pharmacy", "13,Chemist", &["reference-changed"]),
    ("reference/51.2.0/roles.csv", "111 Online\n", "", &["reference-changed"]),
    (O, "[\"1112=4020\"]", "[\"1112=4020\", \"1130=4020\"]", &["outcome-added"]),
    (O, ", \"1130=4003\"", "", &["outcome-removed"]),
    (O, "0 to 4 years", "0 to 15 years", &["outcome-changed"]),
    (O, "\"Dx06\"], ages", "\"Dx06\"], own_gp: true, ages", &["outcome-changed"]),
    (O, "\"Dx06\"], ages", "\"Dx06\"], assumed: true, ages", &["outcome-changed"]),
    (O, "\"Dx06\"], ages", "\"Dx06\"], set: dental, ages", &["outcome-changed"]),
    (O, "\"Dx06\"], ages", "\"Dx06\"], sexes: [\"F\"], ages", &["outcome-changed"]),
    (O, "[\"0 to 4 years\"], source: a", "[\"0 to 4 years\"], source: b", &["provenance-changed"]),
];

#[test]
fn every_field_changed_alone_gives_exactly_its_class() {
    let base = world();
    let mut wrong = Vec::new();
    for (path, from, to, expected) in SERVICES.iter().chain(OTHERS) {
        let found = changes(&base, &edited(path, from, to));
        let mut names = classes(&found);
        let mut expected = expected.to_vec();
        names.sort_unstable();
        expected.sort_unstable();
        if names != expected {
            wrong.push(format!(
                "{path}: {from} -> {to}\n  expected {expected:?}\n  found {names:?}"
            ));
        }
        for change in &found {
            let said = sentence(change);
            assert!(!said.contains("  ") && !said.ends_with(['.', ' ', ':']), "{said}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_undone_is_a_change_the_other_way() {
    let base = world();
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        let head = edited(path, from, to);
        assert!(!changes(&head, &base).is_empty(), "{path}: {to} -> {from}");
        assert!(changes(&head, &head).is_empty(), "{path}: {to}");
    }
}

#[test]
fn every_field_of_a_service_is_in_the_table() {
    let fields = world::DALE
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(':').next());
    let changed: BTreeSet<&str> = SERVICES.iter().map(|(_, from, ..)| *from).collect();
    // Fields whose table rows name a value and not the key.
    let by_value = [
        "address",
        "coordinates",
        "phones",
        "web",
        "email",
        "profile",
        "practices",
        "only_if_open",
        "endpoints",
        "public_instructions",
        "referral_instructions",
        "attributes",
        "sources",
        "later_hours",
    ];
    for field in fields {
        let is_there = changed.iter().any(|from| from.contains(&format!("{field}:")));
        assert!(is_there || by_value.contains(&field), "{field}");
    }
}

#[test]
fn every_file_of_the_world_can_change_unnoticed_by_nobody() {
    let base = world();
    for path in base.keys() {
        let mut head = base.clone();
        let text = head.get_mut(path).expect("it is one of its keys");
        if path.ends_with(".csv") {
            *text = text.replace('\n', "\r\n");
        } else {
            text.push_str("\n# seen\n");
        }
        let found = changes(&base, &head);
        let expected = if path == "README.md" {
            "unread-file-changed"
        } else {
            "cosmetic"
        };
        assert_eq!(classes(&found), [expected], "{path}");
        head.remove(path);
        assert!(!changes(&base, &head).is_empty(), "{path} gone");
        assert!(!changes(&head, &base).is_empty(), "{path} new");
    }
}

#[test]
fn every_class_has_a_page_that_agrees_with_it() {
    let mut names = BTreeSet::new();
    for class in Class::ALL {
        let page = qdos_diff::page(*class);
        assert!(names.insert(class.name()), "{} stands twice", class.name());
        let lower = |value: String| value.to_lowercase();
        let expected = [
            format!("# {}\n\n{}\n", class.name(), class.says()),
            "\n> ".to_owned(),
            format!("\n- Level: {}\n", lower(format!("{:?}", class.level()))),
            format!("\n- Direction: {}\n", lower(format!("{:?}", class.direction()))),
            format!("\n- Area: {}\n", lower(format!("{:?}", class.area()))),
            format!("\n- Who signs: {}\n", class.signer().title()),
        ];
        for part in expected {
            assert!(page.contains(&part), "{} lacks {part:?}", class.name());
        }
    }
}

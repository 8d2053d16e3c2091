//! Edges of the rules that their pages do not show.

use crate::base::{SERVICE, Texts, base};

/// Findings of the base service with this snippet: rule, route and message.
fn of_service(snippet: &str) -> Vec<String> {
    said(&base().service(snippet))
}

fn said(texts: &Texts) -> Vec<String> {
    let found = texts.check();
    found
        .iter()
        .map(|finding| format!("{} {}: {}", finding.rule, finding.route, finding.message))
        .collect()
}

fn rules(texts: &Texts) -> Vec<(&'static str, String)> {
    let found = texts.check();
    found
        .into_iter()
        .map(|finding| (finding.rule, finding.path))
        .collect()
}

fn none(snippet: &str) {
    assert_eq!(of_service(snippet), Vec::<String>::new(), "{snippet}");
}

#[test]
fn a_night_overlaps_the_morning_after_sunday_too() {
    assert_eq!(
        of_service("hours:\n  week: { monday: [\"07:00-12:00\"], sunday: [\"20:00-07:30\"] }\n"),
        [
            "overlapping-sessions hours.week.monday[07:00-12:00]: on Monday 07:00-12:00 opens before Sunday's 20:00-07:30 closes"
        ]
    );
    none("hours:\n  week: { monday: [\"07:30-12:00\"], sunday: [\"20:00-07:30\"] }\n");
}

#[test]
fn sessions_overlap_on_holidays_and_dates() {
    assert_eq!(
        of_service(
            "hours:\n  week: { monday: [\"09:00-12:00\"] }\n  holiday: [\"09:00-12:00\", \"11:59-13:00\"]\n  dates:\n    - { date: \"2026-12-25\", sessions: [\"09:00-23:59\", \"10:00-11:00\"] }\n"
        ),
        [
            "overlapping-sessions hours.dates[date=2026-12-25].sessions[10:00-11:00]: on 2026-12-25 10:00-11:00 opens before 09:00-23:59 closes",
            "overlapping-sessions hours.holiday[11:59-13:00]: on public holidays 11:59-13:00 opens before 09:00-12:00 closes",
        ]
    );
}

#[test]
fn a_session_inside_a_long_one_is_said_of_the_long_one() {
    assert_eq!(
        of_service("hours:\n  week: { monday: [\"08:00-20:00\", \"09:00-10:00\", \"19:00-21:00\"] }\n"),
        [
            "overlapping-sessions hours.week.monday[09:00-10:00]: on Monday 09:00-10:00 opens before 08:00-20:00 closes",
            "overlapping-sessions hours.week.monday[19:00-21:00]: on Monday 19:00-21:00 opens before 08:00-20:00 closes",
        ]
    );
}

#[test]
fn one_session_may_not_stand_twice() {
    assert_eq!(
        of_service("hours:\n  week: { monday: [\"09:00-17:00\", \"09:00-17:00\"] }\n"),
        ["overlapping-sessions hours.week.monday[1]: on Monday 09:00-17:00 stands twice"]
    );
}

#[test]
fn two_evenings_that_run_overnight_are_one_mistake() {
    assert_eq!(
        of_service(
            "hours:\n  week: { monday: [\"18:00-08:00\", \"20:00-06:00\"] }\n  holiday: [\"00:00-24:00\"]\n"
        )
        .len(),
        1
    );
}

#[test]
fn sessions_with_a_minute_between_them_do_not_touch() {
    none("hours:\n  week: { monday: [\"09:00-12:00\", \"12:01-17:00\"] }\n");
    none("hours:\n  week: { monday: [\"09:00-24:00\"], tuesday: [\"00:00-08:00\"] }\n");
}

#[test]
fn a_row_with_a_bad_session_is_one_mistake() {
    let found = of_service("hours:\n  week: { monday: [\"09:00-17:00\", \"16:00-20:00\", \"21:00\"] }\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("unreadable-hours"), "{found:?}");
}

#[test]
fn a_morning_stays_when_the_evening_has_its_own_rule() {
    assert_eq!(
        of_service(
            "hours:\n  week: { friday: [\"18:00-08:00\"] }\n  dates: [{ date: \"2026-12-25\", sessions: closed }, { date: \"2027-01-01\", sessions: [\"18:00-24:00\"] }]\n"
        ),
        [
            "overnight-half-vanishes hours.week.friday[18:00-08:00]: the morning of Friday's 18:00-08:00 stays open until 08:00 on 2026-12-26 though the evening before has hours of its own"
        ]
    );
}

#[test]
fn a_public_holiday_swallows_a_morning() {
    assert_eq!(
        of_service("hours:\n  week: { thursday: [\"18:00-08:00\"] }\n"),
        [
            "overnight-half-vanishes hours.week.thursday[18:00-08:00]: Thursday's 18:00-08:00 ends at midnight before 2026-12-25, which is a public holiday, and one more night within the year is cut in half"
        ]
    );
    none("hours:\n  week: { thursday: [\"18:00-08:00\"] }\n  holiday: [\"00:00-08:00\"]\n");
}

#[test]
fn nights_before_a_service_begins_or_after_it_ends_are_not_looked_at() {
    none("until: \"2026-12-24\"\nhours:\n  week: { thursday: [\"18:00-08:00\"] }\n");
    none("from: \"2027-01-02\"\nhours:\n  week: { thursday: [\"18:00-08:00\"] }\n");
    none("status: suspended\nhours:\n  week: { thursday: [\"18:00-08:00\"] }\n");
}

#[test]
fn nights_are_looked_at_in_the_version_that_governs_them() {
    let texts = base().service(
        "hours:\n  week: { monday: [\"09:00-17:00\"] }\nlater_hours:\n  - { from: \"2026-12-28\", week: { thursday: [\"18:00-08:00\"] } }\n",
    );
    assert_eq!(
        said(&texts),
        [
            "overnight-half-vanishes later_hours[from=2026-12-28].week.thursday[18:00-08:00]: Thursday's 18:00-08:00 ends at midnight before 2027-01-01, which is a public holiday"
        ]
    );
}

#[test]
fn hours_that_cannot_be_read_explain_that_nothing_opens() {
    let found = of_service("hours:\n  week: { monday: [\"9-5\"] }\n");
    assert_eq!(found.len(), 1, "{found:?}");
    let found = of_service("hours:\n  as_published: { monday: \"9-5\", tuesday: \"9-5\" }\n");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.iter().all(|line| line.starts_with("hours-as-published")),
        "{found:?}"
    );
}

#[test]
fn a_service_opens_if_only_on_holidays_or_on_a_date_to_come() {
    for hours in [
        "hours: { holiday: [\"10:00-12:00\"] }\n",
        "hours: { dates: [{ date: \"2026-06-01\", sessions: [\"10:00-12:00\"] }] }\n",
    ] {
        let found = of_service(hours);
        assert!(
            found.len() == 1 && found[0].starts_with("closed-week"),
            "{found:?}"
        );
    }
    none("hours: {}\nlater_hours:\n  - { from: \"2027-01-01\", always: true }\n");
    none("status: closed\nhours: {}\n");
    let past = of_service("hours: { dates: [{ date: \"2026-05-31\", sessions: [\"10:00-12:00\"] }] }\n");
    assert_eq!(past.len(), 2, "{past:?}");
    let over = of_service("hours: { always: true }\nlater_hours:\n  - { from: \"2026-06-01\" }\n");
    assert_eq!(
        over,
        ["no-hours hours: active, but never open: no search ever returns it"]
    );
}

#[test]
fn a_cell_beside_hours_written_since_means_nothing() {
    none("hours:\n  week: { monday: [\"09:00-17:00\"] }\n  as_published: { monday: \"9-5\" }\n");
    assert_eq!(of_service("hours:\n  week: { monday: closed, tuesday: [\"09:00-17:00\"] }\n  as_published: { monday: \"9-5\" }\n").len(), 1);
    none("hours:\n  always: true\n  as_published: { monday: \"9-5\" }\n");
}

#[test]
fn holiday_hours_beside_always_are_ignored_in_every_version() {
    assert_eq!(
        of_service(
            "hours: { always: true, week: { monday: closed }, holiday: closed }\nlater_hours:\n  - { from: \"2027-01-01\", always: true, holiday: [\"10:00-12:00\"] }\n"
        ),
        [
            "hours-ignored hours.week: the week and the public-holiday hours are ignored: the service is marked open at all hours",
            "hours-ignored later_hours[from=2027-01-01].holiday: the public-holiday hours are ignored: the service is marked open at all hours",
        ]
    );
    none("hours: { always: true, dates: [{ date: \"2026-12-25\", sessions: closed }] }\n");
}

#[test]
fn today_is_not_past() {
    none("hours:\n  always: true\n  dates: [{ date: \"2026-06-01\", sessions: closed }]\n");
    assert_eq!(
        of_service(
            "hours:\n  always: true\n  dates: [{ date: \"2026-05-31\", sessions: closed }, { date: \"2026-05-30\", sessions: closed }]\n"
        ),
        [
            "past-specified-date hours.dates[date=2026-05-31].date: 2 specified dates are past, 2026-05-30 to 2026-05-31"
        ]
    );
}

#[test]
fn a_template_that_offers_nothing_is_said_once() {
    let texts = base().merged("templates/community-pharmacy.yaml", "roles: []\nages: []\n");
    let found = said(&texts);
    assert_eq!(
        found,
        [
            "never-returnable : the template has no age, no role: 2 active services take it over and are never returned"
        ]
    );
}

#[test]
fn the_catch_all_needs_neither_profile_nor_hours() {
    let types = "type,name\n13,Pharmacy\n40,Emergency Department Catch-All\n148,Other\n";
    let texts = base()
        .with("reference/51.2.0/service-types.csv", types)
        .service("type: \"40\"\nprofile: {}\nhours: {}\n");
    assert_eq!(said(&texts), Vec::<String>::new());
    let other = texts.merged("qdos.yaml", "settings: { catch_all_types: [\"105\"] }\n");
    assert_eq!(said(&other).len(), 2);
}

#[test]
fn bad_values_explain_that_nothing_is_left() {
    for snippet in [
        "roles: [\"Nobody\"]",
        "pairs: [\"1=1\"]",
        "dispositions: [\"Dx999\"]",
        "ages: [\"old\"]",
        "sexes: [\"X\"]",
    ] {
        let found = of_service(&format!(
            "profile:\n  template: community-pharmacy\n  {snippet}\n"
        ));
        assert_eq!(found.len(), 1, "{found:?}");
    }
    let found = of_service("profile: { template: nonsense }\n");
    assert_eq!(found.len(), 1, "{found:?}");
    let texts = base().merged("templates/community-pharmacy.yaml", "sexes: [\"X\"]\n");
    assert_eq!(
        rules(&texts),
        [("unknown-sex", "templates/community-pharmacy.yaml".to_owned())]
    );
}

#[test]
fn a_profile_of_its_own_may_lack_several_parts() {
    assert_eq!(
        of_service("postcode: \"\"\nprofile: { sexes: [\"F\"] }\n"),
        [
            "never-returnable profile: active, but has no pair, no disposition, no age, no role, no postcode: no search ever returns it"
        ]
    );
    none("status: closed\npostcode: \"\"\nprofile: {}\n");
}

#[test]
fn a_postcode_is_judged_for_active_services_only() {
    assert_eq!(
        of_service("postcode: \"Norwich\"\n"),
        [
            "impossible-postcode postcode: \"Norwich\" cannot be a postcode (one is written as NR27 0AA is, with O never in place of 0, nor I of 1): no caller is ever sent to this service"
        ]
    );
    none("status: closed\npostcode: \"Norwich\"\n");
    none("postcode: \"nr11aa\"\n");
}

#[test]
fn two_kilometres_are_not_yet_far() {
    none("coordinates: { easting: \"621000\", northing: \"308000\" }\n");
    assert_eq!(
        of_service("coordinates: { easting: \"620999\", northing: \"308000\" }\n"),
        ["coordinates-far-from-postcode coordinates: the published coordinates lie 2.0 km from NR1 1AA"]
    );
    assert_eq!(
        of_service("coordinates: { easting: \"1.29\", northing: \"52.6\" }\n").len(),
        1
    );
}

#[test]
fn test_ages_that_come_from_a_template_are_said_there() {
    let texts = base().merged(
        "templates/community-pharmacy.yaml",
        "ages: [\"119 to 120 years\", \"125 to 129 years\"]\n",
    );
    assert_eq!(
        rules(&texts),
        [(
            "leftover-test-ages",
            "templates/community-pharmacy.yaml".to_owned()
        )]
    );
    none("profile:\n  template: community-pharmacy\n  ages: [\"118 to 129 years\"]\n");
    none("profile:\n  template: community-pharmacy\n  ages: [\"0 to 4 years\", \"119 to 129 years\"]\n");
}

#[test]
fn a_z_code_in_a_template_is_said_once() {
    let texts = base().merged(
        "templates/community-pharmacy.yaml",
        "pairs: [\"1130=4020\", \"360=14207\"]\n",
    );
    assert_eq!(
        said(&texts),
        [
            "z-code-on-wrong-type pairs[360=14207]: 360=14207 is the code for blood pressure checks and belongs on type 148, not on type 13 (2 services)"
        ]
    );
    let right = texts
        .service("type: \"148\"\n")
        .merged("services/norfolk/13/1900000003.yaml", "type: \"148\"\n");
    assert_eq!(said(&right), Vec::<String>::new());
}

#[test]
fn a_parent_may_be_unreadable_but_not_the_service_itself() {
    let broken = "services/norfolk/13/1900000009.yaml";
    let texts = base().service("parent: \"1900000009\"\n").with(broken, "uid: [");
    assert_eq!(rules(&texts), [("unreadable-file", broken.to_owned())]);
    assert_eq!(
        of_service("parent: \"1900000001\"\n"),
        ["dangling-parent parent: the service is its own parent"]
    );
}

#[test]
fn a_template_that_an_unreadable_service_names_is_not_unused() {
    let template = "title: \"Optician\"\n";
    let texts = base().with("templates/optician.yaml", template);
    assert_eq!(
        rules(&texts),
        [("unused-template", "templates/optician.yaml".to_owned())]
    );
    let broken = "services/norfolk/14/1900000009.yaml";
    let texts = texts.with(broken, "uid: [\nprofile: { template: optician }\n");
    assert_eq!(rules(&texts), [("unreadable-file", broken.to_owned())]);
}

#[test]
fn every_further_service_of_one_organisation_and_type_is_said() {
    let copy = |uid: &str| {
        String::from_utf8(base().0[SERVICE].clone())
            .expect("text")
            .replace("1900000001", uid)
    };
    let texts = base()
        .with("services/norfolk/13/1900000007.yaml", copy("1900000007"))
        .with("services/norfolk/13/1900000008.yaml", copy("1900000008"))
        .with(
            "services/norfolk/13/1900000009.yaml",
            copy("1900000009").replace("active", "closed"),
        );
    let found = rules(&texts);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.iter().all(|(rule, _)| *rule == "doubled-ods-in-type"),
        "{found:?}"
    );
}

#[test]
fn the_calendar_reaches_from_eight_days_back_to_the_windows_of_the_last_date() {
    let covers = |from: &str, until: &str| {
        base().merged(
            "calendar/bank-holidays.yaml",
            &format!("covers: {{ from: \"{from}\", until: \"{until}\" }}\n"),
        )
    };
    assert_eq!(said(&covers("2026-05-24", "2027-07-12")), Vec::<String>::new());
    assert_eq!(
        said(&covers("2026-05-25", "2027-07-11")),
        [
            "calendar-too-short covers.from: the public holidays begin on 2026-05-25, but are needed from 2026-05-24 when today is 2026-06-01",
            "calendar-too-short covers.until: the public holidays end on 2027-07-11, but are needed until 2027-07-12 when today is 2026-06-01",
        ]
    );
    let broken = base().with("calendar/bank-holidays.yaml", "covers: {");
    assert_eq!(
        rules(&broken),
        [("unreadable-file", "calendar/bank-holidays.yaml".to_owned())]
    );
}

#[test]
fn a_requirement_asks_nobody_for_the_first_reason_that_fits() {
    let asked = |snippet: &str| {
        let mut found = base().merged("requirements/pharmacy.yaml", snippet).check();
        found.retain(|finding| finding.rule != "requirement-never-met");
        let routes: Vec<String> = found
            .iter()
            .filter(|finding| finding.rule == "requirement-asks-nobody")
            .map(|finding| finding.route.to_string())
            .collect();
        assert_eq!(routes.len(), found.len(), "{found:?}");
        routes
    };
    assert_eq!(asked("outcomes: { groups: [\"360\"] }\n"), ["outcomes"]);
    assert_eq!(asked("outcomes: { dispositions: [\"Dx05\"] }\n"), ["callers"]);
    assert_eq!(
        asked("outcomes: { dispositions: [\"Dx06\"] }\nages: [\"61 to 129 years\"]\n"),
        ["ages"]
    );
    // Triage can end there at 60 years and 11 months, but no search carries such an age.
    assert_eq!(
        asked("outcomes: { dispositions: [\"Dx06\"] }\nages: [\"21916 to 22279 dos days\"]\n"),
        ["ages"]
    );
    assert_eq!(
        asked("outcomes: { dispositions: [\"Dx06\"] }\nsexes: [\"M\"]\n"),
        ["sexes"]
    );
    assert_eq!(asked("when: [{ days: [monday], not: [monday] }]\n"), ["when"]);
    assert_eq!(
        asked("when: [{ days: [holiday], hours: [\"10:00-12:00\"] }]\n"),
        Vec::<String>::new()
    );
    assert_eq!(asked("areas: [\"E07000148\"]\n"), Vec::<String>::new());
    assert_eq!(
        asked("outcomes: { dispositions: [\"Dx05\"] }\ncallers: \"registered within 15 km\"\n"),
        Vec::<String>::new()
    );
}

#[test]
fn a_requirement_of_foreign_areas_asks_nobody() {
    let texts = base()
        .with(
            "areas/areas.yaml",
            "areas:\n  - { code: \"E54000068\", name: \"Norfolk and Suffolk\", kind: icb, parent: \"E40000007\" }\n  - { code: \"E07000148\", name: Norwich, kind: district, parent: \"E54000068\" }\n  - { code: \"E07000008\", name: Cambridge, kind: district }\n  - { code: \"E40000007\", name: \"East of England\", kind: region }\n",
        )
        .merged("requirements/pharmacy.yaml", "areas: [\"E07000008\"]\n");
    assert_eq!(
        rules(&texts),
        [("requirement-asks-nobody", "requirements/pharmacy.yaml".to_owned())]
    );
    let wider = texts.merged("requirements/pharmacy.yaml", "areas: [\"E40000007\"]\n");
    assert_eq!(said(&wider), Vec::<String>::new());
}

#[test]
fn an_unreadable_template_claims_its_services() {
    let path = "templates/community-pharmacy.yaml";
    let texts = base().merged(path, "age: \"x\"\n");
    assert_eq!(
        said(&texts),
        [
            "unknown-key age: age is not a key of a template; did you mean ages? (2 services have no profile for it)"
        ]
    );
    assert_eq!(rules(&texts), [("unknown-key", path.to_owned())]);
}

#[test]
fn missing_reference_data_is_one_mistake() {
    for file in [
        "pairs.csv",
        "dispositions.csv",
        "roles.csv",
        "service-types.csv",
        "outcomes.yaml",
    ] {
        let path = format!("reference/51.2.0/{file}");
        let texts = base()
            .merged(
                "requirements/pharmacy.yaml",
                "roles: [\"111 Telephony Referral\"]\ntypes: [\"13\"]\n",
            )
            .without(&path);
        assert_eq!(rules(&texts), [("unreadable-file", path)]);
    }
    for path in [
        "areas/areas.yaml",
        "qdos.yaml",
        "areas/small-areas.csv",
        "areas/search-distances.csv",
    ] {
        let texts = base()
            .service("limited_to: [\"E07000148\"]\n")
            .merged("requirements/pharmacy.yaml", "areas: [\"E07000148\"]\n")
            .without(path);
        assert_eq!(rules(&texts), [("unreadable-file", path.to_owned())]);
    }
}

#[test]
fn a_bad_row_of_postcodes_is_one_mistake() {
    let path = "areas/postcodes/E07000148.csv";
    let texts = base().with(
        path,
        "postcode,easting,northing\nNR1 1AA,623000,308000\nNR1 1AB,6231OO,308100\n",
    );
    assert_eq!(rules(&texts), [("unreadable-file", path.to_owned())]);
}

#[test]
fn one_bad_value_twice_is_one_finding() {
    let found = of_service("profile:\n  template: community-pharmacy\n  add_pairs: [\"1=1\", \"1=1\"]\n");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn bare_numbers_are_found_wherever_they_stand() {
    for snippet in [
        "ods: 12345\n",
        "profile:\n  template: community-pharmacy\n  pairs:\n    - \"1130=4020\"\nphones: {public:   01603000000, professional: 1603000000}\n",
        "practices: [\"D82001\",82002]\n",
        "type: 13\n",
    ] {
        let found = of_service(snippet);
        let bare = found
            .iter()
            .filter(|line| line.starts_with("unquoted-text"))
            .count();
        assert_eq!(bare, 1, "{snippet}: {found:?}");
    }
    none("notes: 12 High Street, 2nd floor\npublic_name: 1st Choice\n");
    none("verified: 2026-01-15\n");
}

//! Where one class ends and the next begins: what the table over all fields, one edit each, does not reach.

mod world;

use qdos_model::change::{Change, Level};
use std::collections::BTreeMap;
use world::{SERVICE, TEMPLATED, changes, classes, edited, said, world};

type Texts = BTreeMap<String, String>;

const WEEK: &str = "hours: { week: { monday: [\"09:00-17:00\"], friday: [\"09:00-17:00\"] } }";
const ALL_DAYS: &str = "monday: [\"00:00-24:00\"], tuesday: [\"00:00-24:00\"], wednesday: [\"00:00-24:00\"], thursday: [\"00:00-24:00\"], friday: [\"00:00-24:00\"], saturday: [\"00:00-24:00\"]";

/// Elm Pharmacy with other hours.
fn open(hours: &str) -> Texts {
    edited(TEMPLATED, WEEK, &format!("hours: {{ {hours} }}"))
}

/// Dale Pharmacy limited to other areas.
fn limited(codes: &str) -> Texts {
    edited(
        SERVICE,
        "limited_to: [\"E07000148\"]",
        &format!("limited_to: [{codes}]"),
    )
}

/// The world with a file somewhere else.
fn moved(from: &str, to: &str) -> Texts {
    let mut texts = world();
    let text = texts.remove(from).expect("the path is in the world");
    texts.insert(to.to_owned(), text);
    texts
}

fn between(base: &Texts, head: &Texts) -> Vec<Change> {
    let mut found = changes(base, head);
    found.retain(|change| change.level() > Level::Cosmetic);
    found
}

/// The classes of what matters between two revisions.
#[track_caller]
fn expect(base: &Texts, head: &Texts, expected: &[&str]) {
    let found = between(base, head);
    assert_eq!(classes(&found), expected, "{:?}", said(&found));
}

#[test]
fn round_the_clock_is_a_set_of_minutes_however_it_is_written() {
    let always = open("always: true");
    let seven = open(&format!(
        "week: {{ {ALL_DAYS}, sunday: [\"00:00-12:00\", \"12:00-24:00\"] }}, holiday: [\"00:00-24:00\"]"
    ));
    let nights_off = open(&format!(
        "week: {{ {ALL_DAYS}, sunday: [\"08:00-24:00\"] }}, holiday: [\"00:00-24:00\"]"
    ));
    expect(&always, &seven, &[]);
    expect(&always, &nights_off, &["always-open-dropped"]);
    expect(&seven, &nights_off, &["always-open-dropped"]);
    expect(&nights_off, &always, &["hours-extended"]);
    // Open round the clock but for a whole day: that says more than the day.
    let six = open(&format!("week: {{ {ALL_DAYS} }}, holiday: [\"00:00-24:00\"]"));
    expect(&always, &six, &["always-open-dropped"]);
    expect(&nights_off, &six, &["day-lost"]);
    // On public holidays and on dates it is a class of its own.
    let no_holidays = open(&format!("week: {{ {ALL_DAYS}, sunday: [\"00:00-24:00\"] }}"));
    expect(&always, &no_holidays, &["holiday-hours-changed"]);
    let one_date = "always: true, dates: [{ date: \"2026-12-24\", sessions: closed }]";
    expect(&always, &open(one_date), &["special-closing-added"]);
}

#[test]
fn a_day_is_lost_with_its_last_minute() {
    let base = world();
    expect(
        &base,
        &open("week: { monday: [\"09:00-17:00\"], friday: [\"16:59-17:00\"] }"),
        &["hours-reduced"],
    );
    expect(&base, &open("week: { monday: [\"09:00-17:00\"] }"), &["day-lost"]);
    // Nothing is set off: Saturday in place of Friday is a shift.
    expect(
        &base,
        &open("week: { monday: [\"09:00-17:00\"], saturday: [\"09:00-17:00\"] }"),
        &["hours-shifted"],
    );
}

#[test]
fn the_most_urgent_of_what_is_left_decides() {
    let takes = |codes: &str| edited(SERVICE, "[\"Dx05\", \"Dx06\"]", &format!("[{codes}]"));
    let all = takes("\"Dx05\", \"Dx06\", \"Dx17\"");
    // 120, 360 and 60 minutes.
    expect(&all, &takes("\"Dx06\", \"Dx17\""), &["disposition-removed"]);
    expect(&all, &takes("\"Dx05\", \"Dx06\""), &["urgency-tightened"]);
    expect(&all, &takes("\"Dx17\""), &["disposition-removed"]);
    // Nothing is left that could be less urgent.
    expect(&all, &takes(""), &["disposition-removed"]);
    expect(&takes(""), &all, &["disposition-added"]);
    // An ambulance has no time and may be the most urgent of all.
    let untimed = |texts: Texts| {
        let mut texts = texts;
        let table = texts
            .get_mut("reference/51.2.0/dispositions.csv")
            .expect("it is there");
        *table = table.replace("dental,60,guide", "dental,,guide");
        texts
    };
    expect(
        &untimed(all.clone()),
        &untimed(takes("\"Dx06\", \"Dx17\"")),
        &["disposition-removed"],
    );
    // Without minutes nobody knows.
    let without = |mut texts: Texts| {
        let table = texts
            .get_mut("reference/51.2.0/dispositions.csv")
            .expect("it is there");
        *table = table.replace("dental,60,guide", "dental,,guide");
        texts
    };
    expect(
        &without(all),
        &without(takes("\"Dx05\", \"Dx06\"")),
        &["disposition-removed"],
    );
}

#[test]
fn with_pairs_that_differ_too_it_is_the_profile() {
    let pairs = "\"1112=4020\", ";
    let head = |texts: &Texts, from: &str, to: &str| {
        let mut texts = texts.clone();
        let text = texts.get_mut(SERVICE).expect("it is there");
        *text = text.replace(from, to);
        texts
    };
    let fewer = edited(SERVICE, pairs, "");
    expect(
        &world(),
        &head(&fewer, "\"Dx05\", \"Dx06\"", "\"Dx06\""),
        &["profile-narrowed"],
    );
    expect(
        &head(&fewer, "\"Dx05\", \"Dx06\"", "\"Dx06\""),
        &world(),
        &["profile-widened"],
    );
    // In a template it is a part of one change.
    let template = edited("templates/pharmacy.yaml", ", \"Dx06\"", "");
    let found = between(&world(), &template);
    assert_eq!(classes(&found), ["template-changed"]);
    assert_eq!(classes(&found[0].echoes), ["disposition-removed"]);
}

#[test]
fn other_codes_for_the_same_places_are_no_narrowing() {
    let (norfolk, both) = (limited("\"E54000068\""), limited("\"E07000148\", \"E07000143\""));
    expect(&norfolk, &both, &["boundary-recoded"]);
    expect(&both, &norfolk, &["boundary-recoded"]);
    expect(&norfolk, &limited("\"E07000148\""), &["area-narrowed"]);
    // An area that the table does not know is a place of its own.
    expect(&norfolk, &world(), &["area-narrowed"]);
    // What is new in the table makes the county more than the two.
    let grown = |mut texts: Texts| {
        let areas = texts.get_mut("areas/areas.yaml").expect("it is there");
        *areas = areas.replace(
            "areas: [",
            "areas: [{ code: \"E07000145\", name: Yarmouth, kind: district, parent: \"E54000068\" }, ",
        );
        texts
    };
    expect(&grown(norfolk), &grown(both), &["area-narrowed"]);
}

#[test]
fn a_suspension_says_when_it_is_looked_at_again() {
    let suspended = |review: &str| {
        let mut texts = edited(SERVICE, "status: active", "status: suspended");
        let text = texts.get_mut(SERVICE).expect("it is there");
        *text = text.replace("next_review: \"2026-04-15\"", review);
        texts
    };
    let base = world();
    // The comparison is of 23 November 2026.
    expect(
        &base,
        &suspended("next_review: \"2026-11-23\""),
        &["suspension-open-ended"],
    );
    expect(
        &base,
        &suspended("next_review: \"2026-11-24\""),
        &["service-closed"],
    );
    expect(
        &base,
        &suspended("next_review: \"soon\""),
        &["suspension-open-ended"],
    );
    expect(&base, &suspended(""), &["suspension-open-ended"]);
    let found = between(&base, &suspended(""));
    assert_eq!(found[0].level(), Level::Error);
    assert_eq!(
        classes(&found[0].echoes),
        ["provenance-changed"],
        "it claims the rest"
    );
    // What was not active before closes for nobody.
    let closed = edited(SERVICE, "status: active", "status: closed");
    expect(
        &closed,
        &suspended("next_review: \"2026-04-15\""),
        &["status-changed"],
    );
}

#[test]
fn what_patients_are_told_weighs_more_where_it_must_not_be_wrong() {
    let says = |text: &str| edited(SERVICE, "Ring the bell", text);
    let level = |base: &Texts, head: &Texts| {
        let found = between(base, head);
        assert_eq!(classes(&found), ["patient-instructions-changed"]);
        found[0].level()
    };
    assert_eq!(level(&world(), &says("Knock")), Level::Note);
    assert_eq!(level(&world(), &says("Notice the nobles")), Level::Note);
    for telling in [
        "Ring after 18:00",
        "Do NOT ring",
        "Don’t ring",
        "Ring, never knock",
        "No children",
    ] {
        assert_eq!(level(&world(), &says(telling)), Level::Warning, "{telling}");
        assert_eq!(
            level(&says(telling), &world()),
            Level::Warning,
            "{telling} is gone"
        );
    }
}

#[test]
fn another_regions_folder_is_another_owner() {
    let base = world();
    let name = "1900000002.yaml";
    expect(
        &base,
        &moved(TEMPLATED, &format!("services/norfolk/pharmacy/{name}")),
        &[],
    );
    let suffolk = moved(TEMPLATED, &format!("services/suffolk/13/{name}"));
    expect(&base, &suffolk, &["owner-changed"]);
    expect(&suffolk, &base, &["owner-changed"]);
    let nobodys = moved(TEMPLATED, &format!("services/{name}"));
    let found = between(&base, &nobodys);
    assert_eq!(
        said(&found),
        [
            "Elm Pharmacy moves out of every region (was norfolk), so that only those who sign for every region sign for it from then on"
        ]
    );
}

#[test]
fn a_policy_and_services_are_two_changes() {
    let policy = edited("policy.yaml", "login: olu", "login: uma");
    let with = |path: &str, from: &str, to: &str| {
        let mut texts = policy.clone();
        let text = texts.get_mut(path).expect("it is there");
        *text = text.replace(from, to);
        texts
    };
    let base = world();
    expect(&base, &policy, &["policy-changed"]);
    let both = ["words-changed", "policy-changed", "policy-and-data-together"];
    expect(&base, &with(SERVICE, "Kept by hand", "Kept"), &both);
    expect(
        &base,
        &with("templates/pharmacy.yaml", ", \"Dx06\"", ""),
        &["template-changed", "policy-changed", "policy-and-data-together"],
    );
    // What is only written otherwise, and requirements, which base asks too.
    expect(
        &base,
        &with(SERVICE, "name: \"Dale Pharmacy\"", "name: 'Dale Pharmacy'"),
        &["policy-changed"],
    );
    expect(
        &base,
        &with("requirements/urgent.yaml", "25 km", "40 km"),
        &["requirement-weakened", "policy-changed"],
    );
    // A waiver is signed by whoever it names.
    expect(
        &base,
        &with(SERVICE, "reason: \"moving\"", "reason: \"moved\""),
        &["waiver-changed", "policy-changed"],
    );
    // Who signs is as much a policy, the first time too.
    let mut signers = base.clone();
    signers.insert("allowed-signers.asc".to_owned(), "a key\n".to_owned());
    let text = signers.get_mut(SERVICE).expect("it is there");
    *text = text.replace("Kept by hand", "Kept");
    expect(&base, &signers, &both);
    // The first policy comes with whatever there is.
    let mut first = base.clone();
    first.remove("policy.yaml");
    expect(
        &first,
        &with(SERVICE, "Kept by hand", "Kept"),
        &["words-changed", "policy-changed"],
    );
}

#[test]
fn whose_signatures_are_believed_is_agreed_to_as_who_agrees_is() {
    let base = world();
    for path in ["allowed-signers", "allowed-signers.asc"] {
        let mut signed = base.clone();
        signed.insert(path.to_owned(), "ann@example.org a key\n".to_owned());
        expect(&base, &signed, &["policy-changed"]);
        expect(&signed, &base, &["policy-changed"]);
    }
}

#[test]
fn round_the_clock_is_said_of_the_version_in_force() {
    let later = |first: &str, second: &str| {
        let hours = format!("hours: {{ {first} }}\nlater_hours: [{{ from: \"2026-01-01\", {second} }}]");
        edited(TEMPLATED, WEEK, &hours)
    };
    let week = "week: { monday: [\"09:00-17:00\"], friday: [\"09:00-17:00\"] }";
    let shorter = "week: { monday: [\"09:00-17:00\"], friday: [\"09:00-12:00\"] }";
    expect(
        &later(week, "always: true"),
        &later(week, shorter),
        &["always-open-dropped"],
    );
    expect(
        &later("always: true", week),
        &later("always: true", shorter),
        &["hours-reduced"],
    );
}

//! Waivers: what they excuse, since when, and which are no good.

use crate::base::{SERVICE, TODAY, Texts, base};
use qdos_lint::{Ratcheted, judge};

const HOURS: &str = "hours:\n  week: { monday: [\"09:00-13:00\", \"12:00-17:30\"] }\n";

fn waived(rest: &str) -> String {
    format!("waivers:\n  - {{ rule: overlapping-sessions, {rest} }}\n{HOURS}")
}

const GOOD: &str = "reason: \"two desks\", owner: \"Norwich lead\", until: \"2026-12-31\"";

fn judged(before: Option<&Texts>, head: &Texts) -> Ratcheted {
    let before = before.map(Texts::read);
    judge(before.as_ref(), &head.read(), TODAY)
}

/// Numbers of findings that are introduced, still broken, waived and waiting.
fn numbers(before: Option<&Texts>, head: &Texts) -> [usize; 4] {
    let Ratcheted {
        introduced,
        still_broken,
        healed: _,
        waived,
        waiting,
    } = judged(before, head);
    [introduced.len(), still_broken.len(), waived.len(), waiting.len()]
}

#[test]
fn a_waiver_counts_when_base_has_it() {
    let fault = base().service(HOURS);
    let excused = base().service(&waived(GOOD));
    // Whoever brings the fault does not excuse it too.
    assert_eq!(numbers(Some(&base()), &excused), [1, 0, 0, 1]);
    assert_eq!(numbers(Some(&fault), &excused), [0, 1, 0, 1]);
    assert_eq!(numbers(Some(&excused), &excused), [0, 0, 1, 0]);
    assert_eq!(numbers(None, &excused), [0, 0, 1, 0]);
    // Base says beforehand that it may come; there it is about nothing yet.
    let foreseen = base().service(&waived(GOOD).replace("\"12:00-17:30\"", "\"14:00-17:30\""));
    let Ratcheted {
        introduced, waived, ..
    } = judged(Some(&foreseen), &excused);
    assert_eq!(introduced, []);
    assert!(waived.len() == 1 && waived[0].is_new);
    // It goes with the entry.
    let text = excused.0[SERVICE].clone();
    let moved = excused
        .clone()
        .without(SERVICE)
        .with("services/x/1900000001.yaml", text);
    assert_eq!(numbers(Some(&excused), &moved), [0, 0, 1, 0]);
}

#[test]
fn a_waiver_that_says_something_else_waits_again() {
    let excused = base().service(&waived(GOOD));
    let changes = [
        ("two desks", "three desks", 1),
        ("Norwich lead", "Ipswich lead", 1),
        ("2026-12-31", "2027-12-31", 1),
        // Less is asked for.
        ("2026-12-31", "2026-11-30", 0),
    ];
    for (from, to, waiting) in changes {
        let head = base().service(&waived(GOOD).replace(from, to));
        assert_eq!(
            numbers(Some(&excused), &head),
            [0, waiting, 1 - waiting, waiting],
            "{to}"
        );
    }
}

#[test]
fn a_waiver_is_of_one_rule_one_file_and_one_spot() {
    for (spot, excuses) in [
        ("hours", true),
        ("hours.week.monday", true),
        ("hours.week", true),
        ("hours.week.tuesday", false),
        ("hours.week.mon", false),
        ("hour", false),
    ] {
        let head = base().service(&waived(&format!("route: {spot}, {GOOD}")));
        let Ratcheted {
            introduced, waived, ..
        } = judged(None, &head);
        let rules: Vec<&str> = introduced.iter().map(|finding| finding.rule).collect();
        let expected: &[&str] = if excuses {
            &[]
        } else {
            &["overlapping-sessions", "unused-waiver"]
        };
        assert_eq!(
            (rules.as_slice(), waived.len()),
            (expected, usize::from(excuses)),
            "{spot}"
        );
    }
    let other = base().service(HOURS).merged(
        "services/norfolk/13/1900000003.yaml",
        &format!("waivers:\n  - {{ rule: overlapping-sessions, {GOOD} }}\n"),
    );
    assert_eq!(numbers(None, &other), [2, 0, 0, 0]);
}

#[test]
fn templates_and_requirements_have_waivers_too() {
    let template = format!("title: \"Old\"\nwaivers: [{{ rule: unused-template, {GOOD} }}]\n");
    assert_eq!(
        numbers(None, &base().with("templates/old.yaml", template)),
        [0, 0, 1, 0]
    );
    let requirement =
        format!("ages: [\"200 to 300 years\"]\nwaivers: [{{ rule: requirement-asks-nobody, {GOOD} }}]\n");
    let head = base().merged(
        "requirements/pharmacy.yaml",
        &requirement.replace("200 to 300", "0 to 1"),
    );
    let found = judged(None, &head);
    assert!(found.waived.is_empty(), "it asks somebody: {found:?}");
    assert_eq!(found.introduced.len(), 1, "so that the waiver is unused");
    assert_eq!(found.introduced[0].path, "requirements/pharmacy.yaml");
}

#[test]
fn a_waiver_that_is_no_good_excuses_nothing_and_says_why() {
    let good =
        "rule: overlapping-sessions, reason: \"two desks\", owner: \"Norwich lead\", until: \"2026-06-01\"";
    let cases = [
        (
            "2026-06-01",
            "2026-05-31",
            "expired-waiver",
            "ended on 2026-05-31",
        ),
        (
            "2026-06-01",
            "June",
            "unreadable-waiver",
            "\"June\", which is not a date",
        ),
        ("two desks", " ", "unreadable-waiver", "says no reason"),
        ("Norwich lead", "", "unreadable-waiver", "has no owner"),
        (
            "overlapping-sessions",
            "overlaping-sessions",
            "unreadable-waiver",
            "no rule overlaping-sessions",
        ),
        (
            "overlapping-sessions",
            "unused-waiver",
            "unreadable-waiver",
            "cannot be waived",
        ),
        (
            "overlapping-sessions",
            "no-hours",
            "unused-waiver",
            "nothing here breaks no-hours",
        ),
    ];
    let with = |waiver: &str| base().service(&format!("waivers: [{{ {waiver} }}]\n{HOURS}"));
    assert_eq!(
        numbers(None, &with(good)),
        [0, 0, 1, 0],
        "the last date still counts"
    );
    for (from, to, rule, says) in cases {
        let found = judged(None, &with(&good.replace(from, to)));
        assert_eq!(found.waived, [], "{to}");
        let said = found.introduced.iter().find(|finding| finding.rule == rule);
        let said = said.unwrap_or_else(|| panic!("{to}: {found:#?}"));
        assert!(said.message.contains(says), "{}", said.message);
        assert_eq!(found.introduced.len(), 2, "{to}");
    }
    let missing = judged(None, &with("rule: no-hours, reason: x, owner: y"));
    let rules: Vec<&str> = missing.introduced.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&"missing-key"), "{rules:?}");
}

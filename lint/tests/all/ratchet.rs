//! Only what a change introduces counts against it.

use crate::base::{SERVICE, Texts, base};
use qdos_lint::{Ratcheted, ratchet};
use qdos_model::finding::Finding;

fn ratcheted(base: &Texts, head: &Texts) -> [Vec<&'static str>; 3] {
    let Ratcheted {
        introduced,
        still_broken,
        healed,
        ..
    } = ratchet(&base.check(), &head.check());
    let rules = |findings: Vec<Finding>| findings.iter().map(|finding| finding.rule).collect();
    [rules(introduced), rules(still_broken), rules(healed)]
}

const OVERLAP: &str = "hours:\n  week: { monday: [\"09:00-17:00\", \"16:00-20:00\"] }\n";

#[test]
fn what_base_had_is_still_broken() {
    let broken = base().service(OVERLAP);
    assert_eq!(
        ratcheted(&broken, &broken),
        [vec![], vec!["overlapping-sessions"], vec![]]
    );
    assert_eq!(
        ratcheted(&base(), &broken),
        [vec!["overlapping-sessions"], vec![], vec![]]
    );
    assert_eq!(
        ratcheted(&broken, &base()),
        [vec![], vec![], vec!["overlapping-sessions"]]
    );
}

#[test]
fn lines_do_not_matter() {
    let broken = base().service(OVERLAP);
    let text = String::from_utf8(broken.0[SERVICE].clone()).expect("text");
    let moved = broken.clone().with(SERVICE, format!("# one\n# two\n\n{text}"));
    assert_eq!(
        ratcheted(&broken, &moved),
        [vec![], vec!["overlapping-sessions"], vec![]]
    );
}

#[test]
fn a_moved_service_matches_and_a_moved_template_does_not() {
    let broken = base().service(OVERLAP);
    let text = broken.0[SERVICE].clone();
    let moved = broken
        .clone()
        .without(SERVICE)
        .with("services/suffolk/13/1900000001.yaml", text);
    assert_eq!(
        ratcheted(&broken, &moved),
        [vec![], vec!["overlapping-sessions"], vec![]]
    );
    let unused = base().with("templates/old.yaml", "title: x\n");
    let renamed = base().with("templates/new.yaml", "title: x\n");
    assert_eq!(
        ratcheted(&unused, &renamed),
        [vec!["unused-template"], vec![], vec!["unused-template"]]
    );
}

#[test]
fn another_place_is_another_finding() {
    let tuesday = base().service(&OVERLAP.replace("monday", "tuesday"));
    assert_eq!(
        ratcheted(&base().service(OVERLAP), &tuesday),
        [vec!["overlapping-sessions"], vec![], vec!["overlapping-sessions"]]
    );
}

fn finding(message: &str) -> Finding {
    Finding::new(
        "touching-sessions",
        SERVICE,
        qdos_model::route::Route::key("hours"),
        message,
        "help",
    )
}

#[test]
fn of_many_in_one_place_as_many_as_base_had_are_still_broken() {
    let Ratcheted {
        introduced,
        still_broken,
        healed,
        ..
    } = ratchet(
        &[finding("b"), finding("c")],
        &[finding("a"), finding("b"), finding("d")],
    );
    let messages = |findings: &[Finding]| {
        findings
            .iter()
            .map(|finding| finding.message.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(messages(&introduced), ["d"]);
    assert_eq!(messages(&still_broken), ["a", "b"]);
    assert_eq!(healed, []);
    let fewer = ratchet(&[finding("b"), finding("c")], &[finding("c")]);
    assert_eq!(
        (fewer.introduced.len(), messages(&fewer.healed)),
        (0, vec!["b".to_owned()])
    );
}

#[test]
fn a_file_unreadable_in_both_is_still_broken() {
    let one = base().service("nonsense: \"x\"\n");
    let other = base().service("hours: { week: { monday: [\"09:00-17:00\" }\n");
    assert_eq!(ratcheted(&one, &other), [vec![], vec!["unreadable-file"], vec![]]);
    let more = base().service("nonsense: \"x\"\nrubbish: \"x\"\n");
    assert_eq!(
        ratcheted(&one, &more),
        [vec![], vec!["unknown-key", "unknown-key"], vec![]]
    );
    assert_eq!(
        ratcheted(&more, &one),
        [vec![], vec!["unknown-key"], vec!["unknown-key"]]
    );
}

#[test]
fn a_file_that_becomes_unreadable_is_introduced_and_one_that_is_mended_healed() {
    let broken = base().service("nonsense: \"x\"\n");
    assert_eq!(ratcheted(&base(), &broken), [vec!["unknown-key"], vec![], vec![]]);
    assert_eq!(ratcheted(&broken, &base()), [vec![], vec![], vec!["unknown-key"]]);
    let elsewhere = base().merged("services/norfolk/13/1900000003.yaml", "nonsense: \"x\"\n");
    assert_eq!(
        ratcheted(&broken, &elsewhere),
        [vec!["unknown-key"], vec![], vec!["unknown-key"]]
    );
}

//! What earlier runs found: nothing is said otherwise because of it.

use crate::base::{SERVICE, TODAY, Texts, base};
use crate::pages::example;
use qdos_lint::{Known, RULES, judge, judge_knowing};
use qdos_model::time::days_after;

/// What is learnt of these texts, as a later run would recall it.
fn learnt(texts: &Texts) -> Known {
    let mut known = Known::default();
    judge_knowing(None, &texts.read(), TODAY, &mut known);
    Known::recalling(&known.to_keep().expect("something is known")).expect("it was kept whole")
}

#[test]
fn every_finding_is_found_by_a_run_that_knows_the_directory_before_it_was_wrong() {
    let before = learnt(&base());
    for rule in RULES {
        for label in ["flagged", "clean"] {
            let head = example(rule.page, label).read();
            let whole = judge(None, &head, TODAY);
            // From nothing, from what was right, and from itself.
            for known in [
                Known::default(),
                before.clone(),
                learnt(&example(rule.page, label)),
            ] {
                let mut known = known;
                assert_eq!(
                    judge_knowing(None, &head, TODAY, &mut known),
                    whole,
                    "{} {label}",
                    rule.name
                );
            }
            let base = base().read();
            let mut known = before.clone();
            let against = judge_knowing(Some(&base), &head, TODAY, &mut known);
            assert_eq!(against, judge(Some(&base), &head, TODAY), "{} {label}", rule.name);
        }
    }
}

#[test]
fn another_day_or_another_file_beside_the_entries_makes_all_unknown() {
    // A date that is to come today is past tomorrow, with no file changed.
    let texts = base().service(
        "hours:\n  week: { monday: [\"09:00-17:30\"] }\n  dates:\n    - { date: \"2026-06-01\", sessions: [\"09:00-12:00\"] }\n",
    );
    let mut known = learnt(&texts);
    assert_eq!(
        judge_knowing(None, &texts.read(), TODAY, &mut known).introduced,
        []
    );
    let tomorrow = judge_knowing(None, &texts.read(), days_after(TODAY, 1), &mut known);
    assert_eq!(tomorrow.introduced.len(), 1, "{tomorrow:?}");
    // A pharmacy closes by a table, and its entry is the same.
    let closed = base().with(
        "reference/organisations.csv",
        "code,status,closed\nFA101,closed,2025-02-28\n",
    );
    let found = judge_knowing(None, &closed.read(), TODAY, &mut learnt(&base()));
    let at: Vec<&str> = found
        .introduced
        .iter()
        .map(|finding| finding.path.as_str())
        .collect();
    assert_eq!(at, [SERVICE]);
}

#[test]
fn what_is_damaged_is_not_recalled_or_is_what_it_says() {
    let kept = learnt(&base()).to_keep().expect("something is known");
    assert_eq!(Known::default().to_keep(), None);
    for length in 0..kept.len() {
        if let Some(shorter) = Known::recalling(&kept[..length]) {
            assert_eq!(shorter.to_keep().as_deref(), Some(&kept[..length]));
        }
    }
    for at in 0..kept.len() {
        let mut changed = kept.clone();
        changed[at] ^= 0xff;
        let _ = Known::recalling(&changed);
    }
}

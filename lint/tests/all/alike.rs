//! What two revisions have alike is asked once, and nothing is said differently for it.

use crate::base::{SERVICE, TODAY, Texts, base};
use crate::pages::example;
use qdos_lint::{RULES, check, judge, ratchet};
use qdos_model::directory::Directory;

/// Each example of a page is held against this many others.
const OTHERS: usize = 12;

#[test]
fn two_revisions_are_linted_as_each_of_them_alone() {
    let examples = RULES
        .iter()
        .flat_map(|rule| ["flagged", "clean"].map(|label| example(rule.page, label)));
    let directories: Vec<Directory> = examples.map(|texts| texts.read()).collect();
    for (index, base) in directories.iter().enumerate() {
        let others = directories.iter().cycle().skip(index + 1).take(OTHERS);
        for head in others.filter(|head| head.waivers.is_empty()) {
            let apart = ratchet(&check(base, TODAY), &check(head, TODAY));
            assert_eq!(judge(Some(base), head, TODAY), apart);
        }
    }
}

#[test]
fn a_file_that_counts_again_is_asked_again() {
    let text = |texts: &Texts| texts.0[SERVICE].clone();
    let broken = text(&base().service("hours:\n  week: { monday: [\"13:00-17:00\", \"17:00-18:00\"] }\n"));
    let head = base().without(SERVICE).with("services/norfolk/13/b.yaml", broken);
    // In base the file in front of it has its uid.
    let base = head.clone().with("services/norfolk/13/a.yaml", text(&base()));
    let introduced = judge(Some(&base.read()), &head.read(), TODAY).introduced;
    let rules: Vec<&str> = introduced.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["touching-sessions"]);
}

//! Signatures that prove the opposite.

use crate::Rule;
use crate::history::{Finding, History};
use crate::signature::{Verdict, verdicts};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "bad-signature",
    level: Level::Error,
    summary: "A signature does not fit its commit",
    page: include_str!("../../pages/bad-signature.md"),
    check,
};

const HELP: &str =
    "do not rely on this commit; ask whoever is named for theirs, and find out where it came from";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, commit, verdict) in verdicts(history) {
        let message = match verdict {
            Verdict::Bad(why) => format!("its signature is bad: {why}"),
            _ => continue,
        };
        found.push(rule.about(&commit.id, Some(place), message, HELP));
    }
    found
}

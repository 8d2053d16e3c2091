//! Signatures of which nothing is known.

use crate::Rule;
use crate::history::{Finding, History};
use crate::signature::{Verdict, verdicts};
use qdos_model::finding::{Level, shown};

pub(crate) const RULE: Rule = Rule {
    name: "signature-not-verified",
    level: Level::Note,
    summary: "A signature is there that could not be verified",
    page: include_str!("../../pages/signature-not-verified.md"),
    check,
};

const HELP: &str = "ask `git verify-commit COMMIT` with the key of whoever signed";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, commit, verdict) in verdicts(history) {
        let message = match verdict {
            Verdict::NotVerified(what, why) => format!("it has {what}, not verified: {}", shown(why)),
            _ => continue,
        };
        found.push(rule.about(&commit.id, Some(place), message, HELP));
    }
    found
}

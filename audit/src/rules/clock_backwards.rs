//! Clocks that run backwards.

use crate::Rule;
use crate::history::{Finding, History, moment};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "clock-backwards",
    level: Level::Warning,
    summary: "A commit claims to be earlier than the one before it",
    page: include_str!("../../pages/clock-backwards.md"),
    check,
};

const HELP: &str =
    "rely on the order of commits and not on their dates; compare with when the forge received it";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, step) in history.steps.iter().enumerate() {
        let clock = step.commit.committed;
        if let Some(before) = step.clock_before.filter(|before| clock < *before) {
            let message = format!(
                "it says {}, which is before its parent's {}",
                moment(clock),
                moment(before)
            );
            found.push(rule.at(history, place, message, HELP));
        }
    }
    found
}

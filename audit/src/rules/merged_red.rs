//! Changes that were merged though the check says no.

use crate::Rule;
use crate::history::{Finding, History, Rerun};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "merged-red",
    level: Level::Error,
    summary: "The check, asked again, says that it should not have been merged",
    page: include_str!("../../pages/merged-red.md"),
    check,
};

const HELP: &str =
    "look at it with `qdos check --base COMMIT^ --head COMMIT`, and ask who decided to merge it";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, step) in history.steps.iter().enumerate() {
        let message = match &step.rerun {
            Some(Rerun::Red(why)) => format!("merged though the check says no: {why}"),
            // What could not be asked is neither red nor green; the report says so.
            Some(Rerun::NotAsked(_) | Rerun::Green) | None => continue,
        };
        found.push(rule.at(history, place, message, HELP));
    }
    found
}

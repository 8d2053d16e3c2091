//! Commits that nobody signed.

use crate::Rule;
use crate::history::{Finding, History};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unsigned-commit",
    level: Level::Warning,
    summary: "A commit is not signed though the directory says who may sign",
    page: include_str!("../../pages/unsigned-commit.md"),
    check,
};

const HELP: &str = "sign commits (git config commit.gpgsign true), and have the forge refuse unsigned ones";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, step) in history.steps.iter().enumerate() {
        // Where nobody is named who may sign, a signature would prove nothing.
        if !step.agreed.names_signers() {
            continue;
        }
        for commit in step.commits().filter(|commit| !commit.is_signed) {
            let message = format!(
                "not signed; it says of itself that {} stored it",
                commit.committer.said()
            );
            found.push(rule.about(&commit.id, Some(place), message, HELP));
        }
    }
    found
}

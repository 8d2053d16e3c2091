//! Approvals of one's own change.

use crate::Rule;
use crate::history::{Finding, History, people};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "approved-by-author",
    level: Level::Error,
    summary: "The only approval is by somebody who wrote the change",
    page: include_str!("../../pages/approved-by-author.md"),
    check,
};

const HELP: &str = "have somebody else look at it now, and approve it in writing";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, step) in history.steps.iter().enumerate() {
        let authors = step.authors();
        let wrote = |person: &&crate::Person| authors.iter().any(|author| author.is(person));
        if step.is_whole && !step.approvals.is_empty() && step.approvals.iter().all(|person| wrote(&person)) {
            let message = format!("approved by nobody but {}, who wrote it", people(&step.approvals));
            found.push(rule.at(history, place, message, HELP));
        }
    }
    found
}

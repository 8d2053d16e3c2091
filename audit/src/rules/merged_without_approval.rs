//! Merges that name nobody who approved.

use crate::Rule;
use crate::history::{Finding, History};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "merged-without-approval",
    level: Level::Error,
    summary: "Something was merged, and nobody is named who approved it",
    page: include_str!("../../pages/merged-without-approval.md"),
    check,
};

const HELP: &str = "find the approval where the forge keeps it, and have merges carry Approved-by: lines";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let steps = history.steps.iter().enumerate();
    let bare = steps.filter(|(_, step)| step.is_merged() && step.is_whole && step.approvals.is_empty());
    let find = |(place, step): (usize, &crate::Step)| {
        let number = step
            .pull_request
            .map(|number| format!(" as pull request {number}"));
        let message = format!(
            "merged{} by {}, and nobody is named who approved it",
            number.unwrap_or_default(),
            step.commit.committer.said()
        );
        rule.at(history, place, message, HELP)
    };
    bare.map(find).collect()
}

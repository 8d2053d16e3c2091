//! Commits that came past every review.

use crate::Rule;
use crate::history::{Finding, History};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "direct-push",
    level: Level::Error,
    summary: "A commit came straight to the branch, where nobody could look before",
    page: include_str!("../../pages/direct-push.md"),
    check,
};

const HELP: &str = "have it looked at now, and forbid direct pushes to the branch at the forge";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let steps = history.steps.iter().enumerate();
    let direct = steps.filter(|(_, step)| !step.is_merged() && !step.is_first() && step.approvals.is_empty());
    let find = |(place, step): (usize, &crate::Step)| {
        let message = format!(
            "{} put it straight on the branch: no merge, no pull request and no approval is named",
            step.commit.committer.said()
        );
        rule.at(history, place, message, HELP)
    };
    direct.map(find).collect()
}

//! Histories that are not what they were.

use crate::Rule;
use crate::history::{Finding, History, TipFate};
use qdos_model::finding::{Level, shown};

pub(crate) const RULE: Rule = Rule {
    name: "rewritten-history",
    level: Level::Error,
    summary: "The branch does not come from a tip that was recorded",
    page: include_str!("../../pages/rewritten-history.md"),
    check,
};

const HELP: &str = "ask whoever may force-push what was taken out, and compare with `git log BRANCH..TIP`; forbid force-pushes";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for tip in &history.tips {
        let became = match tip.fate {
            TipFate::Kept => continue,
            TipFate::Aside => "the branch holds it, but is no longer made on top of it",
            TipFate::Left => "the branch does not hold it any more: history was rewritten",
            TipFate::Gone => {
                "this repository does not have it: history was rewritten, or the record is not of this branch"
            }
        };
        let message = format!(
            "{} records it as the branch's tip; {became}",
            shown(&tip.recorded)
        );
        found.push(rule.about(&tip.id, None, message, HELP));
    }
    found
}

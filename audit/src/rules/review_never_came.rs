//! Reviews that were promised.

use crate::Rule;
use crate::edit::last;
use crate::history::{Finding, History};
use qdos_model::finding::{Level, shown};
use qdos_model::time::{days_between, parse_date};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "review-never-came",
    level: Level::Note,
    summary: "An entry was to be reviewed, and more than a quarter later it has not been",
    page: include_str!("../../pages/review-never-came.md"),
    check,
};

const HELP: &str = "ask the provider, then write verified: with today's date and the next next_review:";

/// A quarter, in days, as lint's review-overdue has it.
const QUARTER: i64 = 92;

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, step) in history.steps.iter().enumerate() {
        for edit in step.edits.iter().filter(|edit| edit.field == "next_review") {
            let due = edit.after.as_ref().and_then(Value::as_str).and_then(parse_date);
            let Some(due) = due.filter(|_| last(history, &edit.entry, &edit.field) == edit.after) else {
                continue;
            };
            let late = days_between(due, history.today);
            if late > QUARTER {
                let message = format!(
                    "it promised a review of {} by {due}; that was {late} days ago, and none is written down since",
                    shown(&edit.path)
                );
                let mut finding = rule.at(history, place, message, HELP);
                finding.path = Some(edit.path.clone());
                found.push(finding);
            }
        }
    }
    found
}

//! Acceptances that nobody took back.

use crate::Rule;
use crate::edit::last;
use crate::history::{Finding, History};
use qdos_model::finding::{Level, shown};
use qdos_model::time::{days_between, parse_date};
use serde_json::Value;

pub(crate) const RULE: Rule = Rule {
    name: "acceptance-outlived",
    level: Level::Warning,
    summary: "A waiver has ended and is still written in its file",
    page: include_str!("../../pages/acceptance-outlived.md"),
    check,
};

const HELP: &str =
    "put right what was accepted and take the waiver out, or have its owner agree to a later date";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, step) in history.steps.iter().enumerate() {
        for edit in step.edits.iter().filter(|edit| edit.field == "waivers") {
            let new = list(&edit.after)
                .iter()
                .filter(|waiver| !list(&edit.before).contains(waiver));
            let stands = last(history, &edit.entry, &edit.field);
            for waiver in new.filter(|waiver| list(&stands).contains(waiver)) {
                let text = |key: &str| waiver.get(key).and_then(Value::as_str).unwrap_or_default();
                let Some(until) = parse_date(text("until")).filter(|until| *until < history.today) else {
                    continue;
                };
                let message = format!(
                    "it accepted {} in {} until {until}; that was {} days ago, and nobody has taken it back (its owner: {})",
                    shown(text("rule")),
                    shown(&edit.path),
                    days_between(until, history.today),
                    shown(text("owner"))
                );
                let mut finding = rule.at(history, place, message, HELP);
                finding.path = Some(edit.path.clone());
                found.push(finding);
            }
        }
    }
    found
}

fn list(value: &Option<Value>) -> &[Value] {
    value
        .as_ref()
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

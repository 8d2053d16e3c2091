//! Fields that somebody, often a program, cannot leave alone.

use crate::Rule;
use crate::edit::{FLAPS, returns};
use crate::history::{Finding, History, people};
use qdos_model::finding::{Level, shown};

pub(crate) const RULE: Rule = Rule {
    name: "flapping-field",
    level: Level::Warning,
    summary: "A field goes to and fro between the same values",
    page: include_str!("../../pages/flapping-field.md"),
    check,
};

const HELP: &str = "find out which of the two is right and where the other comes from; a program that writes it is stopped first";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for run in returns(history).iter().filter(|run| run.places.len() >= FLAPS) {
        let (Some(first), Some(place)) = (run.places.first(), run.places.last()) else {
            continue;
        };
        let mut authors: Vec<_> = run
            .places
            .iter()
            .flat_map(|place| history.steps[*place].authors())
            .collect();
        authors.sort();
        authors.dedup();
        let days = (history.steps[*place].commit.committed - history.steps[*first].commit.committed) / 86_400;
        let message = format!(
            "{} of {} changed {} times within {days} days, to and fro between two values, by {}",
            shown(&run.field),
            shown(&run.path),
            run.places.len(),
            people(authors)
        );
        let mut finding = rule.at(history, *place, message, HELP);
        finding.path = Some(run.path.clone());
        found.push(finding);
    }
    found
}

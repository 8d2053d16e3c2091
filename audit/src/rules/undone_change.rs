//! Changes that were taken back.

use crate::Rule;
use crate::edit::{FLAPS, returns};
use crate::history::{Finding, History, moment};
use qdos_model::finding::{Level, shown};
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "undone-change",
    level: Level::Note,
    summary: "A change was taken back within a month: callers lived with it in between",
    page: include_str!("../../pages/undone-change.md"),
    check,
};

const HELP: &str = "ask who was sent elsewhere in between; `qdos check --base COMMIT^ --head COMMIT` of the first of the two says whom it could be";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let runs = returns(history);
    let mut undone: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    // More often than once is flapping, which is another rule's.
    for run in runs
        .iter()
        .filter(|run| run.places.len() == 2 && run.places.len() < FLAPS)
    {
        let pair = (run.places[0], run.places[1]);
        undone
            .entry(pair)
            .or_default()
            .push(format!("{} of {}", shown(&run.field), shown(&run.path)));
    }
    let find = |((first, second), what): ((usize, usize), Vec<String>)| {
        let steps = &history.steps;
        let more = what.len().saturating_sub(3);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let message = format!(
            "it takes back what {} did: {}{more}; it held from {} to {}",
            &steps[first].commit.id[..10],
            what[..what.len().min(3)].join(", "),
            moment(steps[first].commit.committed),
            moment(steps[second].commit.committed)
        );
        rule.at(history, second, message, HELP)
    };
    undone.into_iter().map(find).collect()
}

//! Approvals by people whom the policy did not name.

use crate::Rule;
use crate::history::{Finding, History, people};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "approver-not-named",
    level: Level::Error,
    summary: "Nobody who approved is named by the policy of that day",
    page: include_str!("../../pages/approver-not-named.md"),
    check,
};

const HELP: &str = "ask somebody whom the policy names; where an address belongs to one of them, say so in .mailmap as ID+login@users.noreply.github.com";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, step) in history.steps.iter().enumerate() {
        let Some(policy) = &step.agreed.policy else {
            continue;
        };
        let authors = step.authors();
        // What an author approves is another rule's.
        let others = step
            .approvals
            .iter()
            .filter(|person| !authors.iter().any(|author| author.is(person)));
        let others: Vec<_> = others.collect();
        let accounts = || policy.signers.iter().flat_map(|signs| &signs.people);
        let is_named = |person: &&&crate::Person| {
            let account = person.account();
            account.is_some_and(|account| accounts().any(|named| named.id == account))
        };
        if step.is_whole && !others.is_empty() && !others.iter().any(|person| is_named(&person)) {
            let message = format!(
                "approved by {}, whom the policy of that day did not name",
                people(others)
            );
            found.push(rule.at(history, place, message, HELP));
        }
    }
    found
}

//! Signatures under another name.

use crate::Rule;
use crate::history::{Finding, History};
use crate::signature::{Verdict, verdicts};
use crate::signers::names;
use qdos_model::finding::{Level, shown};

pub(crate) const RULE: Rule = Rule {
    name: "signed-by-another",
    level: Level::Warning,
    summary: "A commit is signed with a key of somebody who neither wrote nor stored it",
    page: include_str!("../../pages/signed-by-another.md"),
    check,
};

const HELP: &str = "ask both whether it was meant; a key is one person's";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, commit, verdict) in verdicts(history) {
        let message = match verdict {
            Verdict::Good(who) => {
                let named = commit.authors.iter().chain([&commit.committer]);
                if named.into_iter().any(|person| names(who, &person.email)) {
                    continue;
                }
                format!(
                    "signed with a key of {}, but {} is named as who stored it",
                    shown(who),
                    commit.committer.said()
                )
            }
            _ => continue,
        };
        found.push(rule.about(&commit.id, Some(place), message, HELP));
    }
    found
}

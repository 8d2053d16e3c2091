//! Signatures by keys that nobody allowed.

use crate::Rule;
use crate::history::{Finding, History, moment};
use crate::signature::{Verdict, verdicts};
use qdos_model::finding::{Level, shown};

pub(crate) const RULE: Rule = Rule {
    name: "signer-not-allowed",
    level: Level::Error,
    summary: "A commit is signed with a key that was not allowed then",
    page: include_str!("../../pages/signer-not-allowed.md"),
    check,
};

const HELP: &str = "find out whose key it is; new keys are added to allowed-signers before they sign";

fn check(rule: &Rule, history: &History) -> Vec<Finding> {
    let mut found = Vec::new();
    for (place, commit, verdict) in verdicts(history) {
        let message = match verdict {
            Verdict::UnknownKey(key) => {
                format!("signed with the key {key}, which allowed-signers did not name")
            }
            Verdict::NotThen(who) => {
                let who = shown(who);
                format!(
                    "signed with a key of {who}, which allowed-signers did not allow at {} for commits",
                    moment(commit.committed)
                )
            }
            Verdict::NotValidThen(who, why) => format!(
                "signed with an OpenPGP key of {}, which {why} ({})",
                shown(who),
                moment(commit.committed)
            ),
            _ => continue,
        };
        found.push(rule.about(&commit.id, Some(place), message, HELP));
    }
    found
}

//! Was the directory's history made as its own policy says? Pure: the evidence of commits comes in as values, and `today`
//! is an argument.
//!
//! A rule over history is one file and one page, as a rule of lint is. What a service means, and what a repository is, is
//! not known here.

mod edit;
mod history;
mod openpgp;
mod rule;
mod rules;
mod signature;
mod signers;

pub use edit::{Edit, edits, may_stand_out};
pub use history::{Agreed, Commit, Finding, History, Person, Rerun, Seal, SealKind, Step, Tip, TipFate};
pub use openpgp::{Keyring, PATH as KEYS_PATH, judged, not_verified};
pub use rule::{Rule, rule, rules_page};
pub use rules::RULES;
pub use signature::{Verdict, verify};
pub use signers::{PATH as SIGNERS_PATH, Signers};

/// Everything that the rules find, in the order of the steps, the newest first.
pub fn audit(history: &History) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES
        .iter()
        .flat_map(|rule| (rule.check)(rule, history))
        .collect();
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| {
            (
                std::cmp::Reverse(finding.place),
                finding.rule,
                finding.commit.clone(),
            )
        };
        key(one)
            .cmp(&key(other))
            .then_with(|| one.message.cmp(&other.message))
    });
    findings
}

//! The base is the baseline: only what a change introduces counts against it.

use crate::Known;
use crate::rules;
use crate::waiver::{self, Standing, Waived};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use qdos_model::route::Route;
use std::collections::{BTreeMap, BTreeSet};

/// What became of the findings between base and head.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ratcheted {
    /// In head and not in base.
    pub introduced: Vec<Finding>,
    /// In both, as head says them.
    pub still_broken: Vec<Finding>,
    /// In base and not in head, as base says them.
    pub healed: Vec<Finding>,
    /// In head, and in neither list above because a waiver counts that is about them.
    pub waived: Vec<Waived>,
    /// Introduced or still broken, with a waiver that does not count yet.
    pub waiting: Vec<Waived>,
}

impl Ratcheted {
    /// The same when the waivers of these findings have been agreed to, though base does not have them.
    pub fn agreed(mut self, is_agreed: impl Fn(&Finding) -> bool) -> Ratcheted {
        let (agreed, waiting) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiting| is_agreed(&waiting.finding));
        self.waiting = waiting;
        let agreed: Vec<Waived> = agreed;
        let counts = |finding: &Finding| !agreed.iter().any(|waived| waived.finding == *finding);
        self.introduced.retain(counts);
        self.still_broken.retain(counts);
        self.waived.extend(agreed);
        self.waived.sort();
        self
    }
}

/// What lint finds in head against base, waivers heeded. Without a base everything is introduced.
pub fn judge(base: Option<&Directory>, head: &Directory, today: Date) -> Ratcheted {
    judge_knowing(base, head, today, &mut Known::default())
}

/// The same, faster for what earlier runs have found; `known` is then what this one has found too.
pub fn judge_knowing(
    base: Option<&Directory>,
    head: &Directory,
    today: Date,
    known: &mut Known,
) -> Ratcheted {
    let (before, after) = match base {
        None => (None, crate::check_knowing(head, today, known)),
        Some(base) => {
            let (before, after) = crate::alike::check(base, head, today, known);
            (Some(before), after)
        }
    };
    let found = match before {
        Some(before) => ratchet(&before, &after),
        None => Ratcheted {
            introduced: after,
            ..Ratcheted::default()
        },
    };
    heeded(found, base, head, today)
}

/// Takes out what is waived.
fn heeded(found: Ratcheted, base: Option<&Directory>, head: &Directory, today: Date) -> Ratcheted {
    if head.waivers.is_empty() {
        return found;
    }
    let Ratcheted {
        introduced,
        still_broken,
        healed,
        ..
    } = found;
    let (mut waived, mut waiting) = (Vec::new(), Vec::new());
    let mut kept = |findings: Vec<Finding>, is_new: bool| -> Vec<Finding> {
        let counts = |finding: &Finding| match waiver::of(base, head, finding, today) {
            None => true,
            Some((waiver, standing)) => {
                let excused = Waived {
                    finding: finding.clone(),
                    waiver: waiver.clone(),
                    is_new,
                };
                match standing {
                    Standing::Counts => waived.push(excused),
                    Standing::Waits => waiting.push(excused),
                }
                standing == Standing::Waits
            }
        };
        findings.into_iter().filter(counts).collect()
    };
    Ratcheted {
        introduced: kept(introduced, true),
        still_broken: kept(still_broken, false),
        healed,
        waived,
        waiting,
    }
}

/// Compares the findings of two revisions by rule, entry and route, never by line: as many as base had of one kind in one
/// place are still broken, any more are introduced. A service is known by the name of its file, which is its uid, so that
/// a moved file matches. A file that counts as nothing in both is still broken, whatever is wrong with it.
pub fn ratchet(base: &[Finding], head: &[Finding]) -> Ratcheted {
    let mut left = Left::new();
    for finding in base {
        left.entry(key(finding)).or_default().push(finding);
    }
    let mut ratcheted = Ratcheted::default();
    let mut unmatched = Vec::new();
    // Equal words first, so that of two findings in one place the new one is the one called introduced.
    for equal_words in [true, false] {
        let round = if equal_words {
            head.iter().collect()
        } else {
            std::mem::take(&mut unmatched)
        };
        for finding in round {
            if take(&mut left, finding, equal_words) {
                ratcheted.still_broken.push(finding.clone());
            } else {
                unmatched.push(finding);
            }
        }
    }
    let unreadable: BTreeSet<&str> = base
        .iter()
        .filter(|old| makes_unreadable(old))
        .map(subject)
        .collect();
    for finding in unmatched {
        if makes_unreadable(finding) && unreadable.contains(subject(finding)) {
            // One fault of the file has taken the place of another: that other is not healed.
            take_unreadable(&mut left, subject(finding));
            ratcheted.still_broken.push(finding.clone());
        } else {
            ratcheted.introduced.push(finding.clone());
        }
    }
    ratcheted.healed = left.into_values().flatten().cloned().collect();
    ratcheted.introduced.sort();
    ratcheted.still_broken.sort();
    ratcheted.healed.sort();
    ratcheted
}

type Key<'a> = (&'static str, &'a str, &'a Route);

/// Findings of base that no finding of head has matched yet.
type Left<'a> = BTreeMap<Key<'a>, Vec<&'a Finding>>;

fn key(finding: &Finding) -> Key<'_> {
    (finding.rule, subject(finding), &finding.route)
}

/// What a finding is about, in every revision: the name of a service's file, which is its uid, else the path.
pub fn subject(finding: &Finding) -> &str {
    subject_of(&finding.path)
}

/// What the findings in a file are about.
pub(crate) fn subject_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    if path.starts_with("services/") { name } else { path }
}

/// Takes one finding with the key of `finding` out of `left`.
fn take<'a>(left: &mut Left<'a>, finding: &'a Finding, equal_words: bool) -> bool {
    let Some(candidates) = left.get_mut(&key(finding)) else {
        return false;
    };
    let fits = |candidate: &&Finding| !equal_words || candidate.message == finding.message;
    let Some(index) = candidates.iter().position(fits) else {
        return false;
    };
    candidates.remove(index);
    true
}

/// Takes one finding that makes the file of `subject` count as nothing out of `left`.
fn take_unreadable(left: &mut Left<'_>, about: &str) {
    let of_file = |finding: &&Finding| makes_unreadable(finding) && subject(finding) == about;
    let found = left.values_mut().find(|list| list.iter().any(of_file));
    if let Some(list) = found
        && let Some(index) = list.iter().position(of_file)
    {
        list.remove(index);
    }
}

/// Whether a finding makes its file count as nothing.
fn makes_unreadable(finding: &Finding) -> bool {
    [
        rules::unreadable_file::RULE,
        rules::doubled_key::RULE,
        rules::unknown_key::RULE,
        rules::missing_key::RULE,
        rules::wrong_type::RULE,
        rules::malformed_value::RULE,
        rules::doubled_uid::RULE,
        rules::unknown_type::RULE,
        rules::unreadable_requirement::RULE,
    ]
    .iter()
    .any(|rule| rule.name == finding.rule)
}

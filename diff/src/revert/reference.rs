//! Codes and outcomes as in base.

use crate::model::change::{Change, Class, Subject};
use crate::model::code::{Disposition, Pair};
use crate::model::directory::Directory;
use crate::model::reference::{Outcome, Reference};
use std::collections::BTreeMap;

/// Gives back the table, or the rows of the outcome table, that the change speaks of.
pub(super) fn take_back(base: &Directory, now: &mut Reference, change: &Change) {
    let Reference {
        groups,
        discriminators,
        pairs,
        dispositions,
        types,
        roles,
        outcomes: before,
        calls,
    } = &base.reference;
    match &change.subject {
        Subject::Reference { table } => match table.as_str() {
            "symptom-groups" => now.groups.clone_from(groups),
            "symptom-discriminators" => now.discriminators.clone_from(discriminators),
            "pairs" => now.pairs.clone_from(pairs),
            "dispositions" => now.dispositions.clone_from(dispositions),
            "service-types" => now.types.clone_from(types),
            "roles" => now.roles.clone_from(roles),
            "calls" => now.calls.clone_from(calls),
            _ => {}
        },
        Subject::OutcomeTable => outcomes(before, &mut now.outcomes, change.class),
        _ => {}
    }
}

type Key<'a> = (Pair, &'a Disposition);

pub(super) fn by_key(outcomes: &[Outcome]) -> BTreeMap<Key<'_>, &Outcome> {
    let keyed = outcomes
        .iter()
        .map(|outcome| ((outcome.pair, &outcome.disposition), outcome));
    keyed.collect()
}

/// Whether the outcomes that both have need care equally soon.
pub(super) fn same_minutes(base: &Directory, now: &Directory) -> bool {
    let before = by_key(&base.reference.outcomes);
    let mut after = by_key(&now.reference.outcomes).into_iter();
    after.all(|(key, outcome)| {
        before
            .get(&key)
            .is_none_or(|other| other.minutes == outcome.minutes)
    })
}

fn outcomes(base: &[Outcome], now: &mut Vec<Outcome>, class: Class) {
    let before = by_key(base);
    let known = |outcome: &Outcome| before.get(&(outcome.pair, &outcome.disposition)).copied();
    match class {
        Class::OutcomeAdded => now.retain(|outcome| known(outcome).is_some()),
        Class::OutcomeRemoved => {
            let after = by_key(now);
            let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
            let gone: Vec<Outcome> = gone.map(|(_, outcome)| (*outcome).clone()).collect();
            now.extend(gone);
        }
        _ => {
            for outcome in now.iter_mut() {
                if let Some(other) = known(outcome) {
                    *outcome = other.clone();
                }
            }
        }
    }
    if by_key(now) == before {
        *now = base.to_vec();
    }
}

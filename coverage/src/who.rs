//! Who is asked: outcomes, ages and sexes as one set.

use crate::bits::Bits;
use crate::offer::Eligibility;
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::reference::Outcome;
use qdos_model::requirement::{Callers, Requirement};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// An outcome as both sides see it. Where one side does not have it, the other's stands in.
#[derive(Debug, Clone)]
pub struct JointOutcome {
    /// Symptom group and discriminator.
    pub pair: Pair,
    /// Disposition.
    pub disposition: Disposition,
    /// The row of base and of head.
    pub sides: [Outcome; 2],
    /// Whether base and head have it.
    pub exists: [bool; 2],
}

/// The outcomes of both sides, in the order of head's table, then those only in base.
pub(crate) fn joint_outcomes(base: Option<&[Outcome]>, head: &[Outcome]) -> Vec<JointOutcome> {
    let key = |outcome: &Outcome| (outcome.pair, outcome.disposition.clone());
    let in_base: BTreeMap<_, &Outcome> = base
        .unwrap_or_default()
        .iter()
        .map(|outcome| (key(outcome), outcome))
        .collect();
    let in_head: BTreeMap<_, &Outcome> = head.iter().map(|outcome| (key(outcome), outcome)).collect();
    let joint = |base: Option<&Outcome>, head: Option<&Outcome>| {
        let (left, right) = (base.or(head)?, head.or(base)?);
        Some(JointOutcome {
            pair: left.pair,
            disposition: left.disposition.clone(),
            sides: [left.clone(), right.clone()],
            exists: [base.is_some(), head.is_some()],
        })
    };
    let mut found: Vec<JointOutcome> = head
        .iter()
        .filter_map(|outcome| joint(in_base.get(&key(outcome)).copied(), Some(outcome)))
        .collect();
    let only_base = base
        .unwrap_or_default()
        .iter()
        .filter(|outcome| !in_head.contains_key(&key(outcome)));
    found.extend(only_base.filter_map(|outcome| joint(Some(outcome), None)));
    found
}

/// A set of callers but for place, practice, role and moment: ages by outcome and sex (numbers into the space).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Who(BTreeMap<(usize, Sex), Bits>);

impl Who {
    /// Ages by number of outcome and sex, in order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Sex, &Bits)> {
        self.0.iter().map(|((outcome, sex), ages)| (*outcome, *sex, ages))
    }

    /// How many it holds.
    pub fn count(&self) -> usize {
        self.0.values().map(Bits::count).sum()
    }

    fn insert(&mut self, outcome: usize, sex: Sex, age: usize, ages: usize) {
        self.0
            .entry((outcome, sex))
            .or_insert_with(|| Bits::none(ages))
            .insert(age);
    }

    /// Adds all of `other`.
    pub(crate) fn add(&mut self, other: &Who) {
        for (key, ages) in &other.0 {
            match self.0.get_mut(key) {
                Some(known) => known.add(ages),
                None => {
                    self.0.insert(*key, ages.clone());
                }
            }
        }
    }
}

/// Callers that no offer and no rule tells apart.
pub(crate) struct Atom {
    pub(crate) who: Who,
    /// Numbers of the eligibilities that take them.
    pub(crate) eligible: Bits,
    /// How far base's and head's search look ahead.
    pub(crate) windows: [i64; 2],
    /// Whether base and head have them.
    pub(crate) exists: [bool; 2],
}

/// The atoms of a requirement for one role, in a fixed order.
pub(crate) fn atoms(
    requirement: &Requirement,
    role: &str,
    callers: Callers,
    outcomes: &[JointOutcome],
    ages: &[i64],
    eligibilities: &[Eligibility],
) -> Vec<Atom> {
    let mut numbers: FxHashMap<(Bits, [i64; 2], [bool; 2]), usize> = FxHashMap::default();
    let mut found: Vec<Atom> = Vec::new();
    let by_role: Vec<usize> = (0..eligibilities.len())
        .filter(|at| eligibilities[*at].has_role(role))
        .collect();
    let age_bits: Vec<Bits> = by_role.iter().map(|at| eligibilities[*at].ages(ages)).collect();
    for (number, outcome) in outcomes.iter().enumerate() {
        let fits: [bool; 2] =
            [0, 1].map(|side| outcome.exists[side] && speaks_of(requirement, callers, &outcome.sides[side]));
        if !fits.contains(&true) {
            continue;
        }
        let windows = [0, 1].map(|side| outcome.sides[side].window());
        let takers: Vec<usize> = (0..by_role.len())
            .filter(|at| eligibilities[by_role[*at]].fits(outcome.pair, &outcome.disposition))
            .collect();
        for sex in Sex::ALL {
            let takers: Vec<usize> = takers
                .iter()
                .copied()
                .filter(|at| eligibilities[by_role[*at]].has_sex(sex))
                .collect();
            for (at, age) in ages.iter().enumerate() {
                let exists =
                    [0, 1].map(|side| fits[side] && has(requirement, &outcome.sides[side], sex, *age));
                if !exists.contains(&true) {
                    continue;
                }
                let mut eligible = Bits::none(eligibilities.len());
                takers
                    .iter()
                    .filter(|taker| age_bits[**taker].has(at))
                    .for_each(|taker| eligible.insert(by_role[*taker]));
                let next = found.len();
                let key = (eligible, windows, exists);
                let atom = match numbers.get(&key) {
                    Some(known) => *known,
                    None => {
                        found.push(Atom {
                            who: Who::default(),
                            eligible: key.0.clone(),
                            windows,
                            exists,
                        });
                        numbers.insert(key, next);
                        next
                    }
                };
                found[atom].who.insert(number, sex, at, ages.len());
            }
        }
    }
    found
}

/// Whether a requirement asks about an outcome; own-GP outcomes are asked of registered callers only (Meaning 12).
pub(crate) fn speaks_of(requirement: &Requirement, callers: Callers, outcome: &Outcome) -> bool {
    let own_gp_asked = !outcome.own_gp || matches!(callers, Callers::RegisteredWithin(_));
    own_gp_asked && requirement.outcomes.fit(outcome)
}

fn has(requirement: &Requirement, outcome: &Outcome, sex: Sex, age: i64) -> bool {
    outcome.sexes.contains(&sex)
        && outcome.ages.contains(age)
        && requirement
            .sexes
            .as_ref()
            .is_none_or(|sexes| sexes.contains(&sex))
        && requirement.ages.as_ref().is_none_or(|ages| ages.contains(age))
}

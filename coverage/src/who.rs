//! Who is asked: outcomes, ages and sexes as one set.

use crate::bits::Bits;
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::reference::Outcome;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An outcome as both sides see it. Where one side does not have it, the other's stands in.
#[derive(Debug, Clone, Copy)]
pub struct JointOutcome<'a> {
    /// Symptom group and discriminator.
    pub pair: Pair,
    /// Disposition.
    pub disposition: &'a Disposition,
    /// The row of base and of head.
    pub sides: [&'a Outcome; 2],
    /// Whether base and head have it.
    pub exists: [bool; 2],
}

/// The outcomes of both sides, in the order of head's table, then those only in base.
pub(crate) fn joint_outcomes<'a>(base: Option<&'a [Outcome]>, head: &'a [Outcome]) -> Vec<JointOutcome<'a>> {
    let joint = |base: Option<&'a Outcome>, head: Option<&'a Outcome>| {
        let row = base.or(head)?;
        Some(JointOutcome {
            pair: row.pair,
            disposition: &row.disposition,
            sides: [row, head.unwrap_or(row)],
            exists: [base.is_some(), head.is_some()],
        })
    };
    let Some(base) = base else {
        return head
            .iter()
            .filter_map(|outcome| joint(None, Some(outcome)))
            .collect();
    };
    let by_key = |outcomes: &'_ [Outcome]| -> FxHashMap<(Pair, Disposition), usize> {
        let keys = outcomes
            .iter()
            .map(|outcome| (outcome.pair, outcome.disposition.clone()));
        keys.zip(0..).collect()
    };
    let key = |outcome: &Outcome| (outcome.pair, outcome.disposition.clone());
    let (in_base, in_head) = (by_key(base), by_key(head));
    let mut found: Vec<JointOutcome<'_>> = head
        .iter()
        .filter_map(|outcome| joint(in_base.get(&key(outcome)).map(|at| &base[*at]), Some(outcome)))
        .collect();
    let only_base = base.iter().filter(|outcome| !in_head.contains_key(&key(outcome)));
    found.extend(only_base.filter_map(|outcome| joint(Some(outcome), None)));
    found
}

/// The pairs and dispositions of all outcomes by number, and which outcome two of them make.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) pairs: FxHashMap<Pair, u32>,
    pub(crate) dispositions: FxHashMap<Disposition, u32>,
    /// Numbers of outcomes, all of the first pair first; `u32::MAX` where there is none.
    outcomes: Vec<u32>,
    numbers: Vec<[u32; 2]>,
    /// How many ages there are; a *cell* is an age and a sex.
    pub(crate) ages: usize,
}

impl Table {
    pub(crate) fn new(outcomes: &[JointOutcome<'_>], ages: usize) -> Table {
        let mut pairs: FxHashMap<Pair, u32> = FxHashMap::default();
        let mut dispositions: FxHashMap<Disposition, u32> = FxHashMap::default();
        let mut numbers = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            let (next_pair, next_disposition) = (pairs.len() as u32, dispositions.len() as u32);
            let pair = *pairs.entry(outcome.pair).or_insert(next_pair);
            let disposition = match dispositions.get(outcome.disposition) {
                Some(known) => *known,
                None => {
                    dispositions.insert(outcome.disposition.clone(), next_disposition);
                    next_disposition
                }
            };
            numbers.push([pair, disposition]);
        }
        let mut by_numbers = vec![u32::MAX; pairs.len() * dispositions.len()];
        for (number, [pair, disposition]) in (0..).zip(&numbers) {
            by_numbers[*pair as usize * dispositions.len() + *disposition as usize] = number;
        }
        Table {
            pairs,
            dispositions,
            outcomes: by_numbers,
            numbers,
            ages,
        }
    }

    /// Of each outcome the numbers of its pair and disposition.
    pub(crate) fn numbers(&self) -> &[[u32; 2]] {
        &self.numbers
    }

    /// The number of the outcome that a pair and a disposition make.
    pub(crate) fn outcome(&self, pair: usize, disposition: usize) -> usize {
        self.outcomes[pair * self.dispositions.len() + disposition] as usize
    }

    /// The number of an age and a sex.
    pub(crate) fn cell(&self, sex: Sex, age: usize) -> usize {
        sex as usize * self.ages + age
    }

    pub(crate) fn cells(&self) -> usize {
        Sex::ALL.len() * self.ages
    }

    /// Cells as ages by sex.
    pub(crate) fn ages_by_sex(&self, cells: &Bits) -> [Bits; 3] {
        let mut by_sex = [0; 3].map(|_| Bits::none(self.ages));
        for cell in cells.iter() {
            by_sex[cell / self.ages].insert(cell % self.ages);
        }
        by_sex
    }
}

/// A set of callers but for place, practice, role and moment: ages by outcome and sex (numbers into the space).
#[derive(Debug, Clone)]
pub struct Who(Form);

#[derive(Debug, Clone)]
enum Form {
    Listed(BTreeMap<(usize, Sex), Bits>),
    /// Every outcome of some pairs and some dispositions, at the same ages of each sex.
    /// With how many they are in all.
    Product(Arc<Table>, [Arc<Bits>; 2], Arc<[Bits; 3]>, usize),
}

impl Default for Who {
    fn default() -> Who {
        Who(Form::Listed(BTreeMap::new()))
    }
}

impl Who {
    /// Every outcome of some pairs and some dispositions, at the same ages of each sex; all these outcomes exist. `count` is how
    /// many callers that is, which who has many products counts by side.
    pub(crate) fn product(
        table: Arc<Table>,
        [pairs, dispositions]: [Arc<Bits>; 2],
        ages: Arc<[Bits; 3]>,
        count: usize,
    ) -> Who {
        Who(Form::Product(table, [pairs, dispositions], ages, count))
    }

    /// Ages by number of outcome and sex, in order.
    pub fn iter(&self) -> Box<dyn Iterator<Item = (usize, Sex, &Bits)> + '_> {
        match &self.0 {
            Form::Listed(ages) => Box::new(ages.iter().map(|((outcome, sex), ages)| (*outcome, *sex, ages))),
            Form::Product(table, [pairs, dispositions], ages, _) => {
                let rows = pairs.iter().flat_map(|pair| {
                    dispositions
                        .iter()
                        .map(move |disposition| table.outcome(pair, disposition))
                });
                let mut rows: Vec<usize> = rows.collect();
                rows.sort_unstable();
                let sexes = || Sex::ALL.into_iter().filter(|sex| !ages[*sex as usize].is_empty());
                Box::new(
                    rows.into_iter()
                        .flat_map(move |row| sexes().map(move |sex| (row, sex, &ages[sex as usize]))),
                )
            }
        }
    }

    /// How many it holds.
    pub fn count(&self) -> usize {
        match &self.0 {
            Form::Listed(ages) => ages.values().map(Bits::count).sum(),
            Form::Product(.., count) => *count,
        }
    }

    /// Adds ages of an outcome and a sex.
    pub(crate) fn insert(&mut self, outcome: usize, sex: Sex, ages: &Bits) {
        let listed = self.listed();
        match listed.get_mut(&(outcome, sex)) {
            Some(known) => known.add(ages),
            None => {
                listed.insert((outcome, sex), ages.clone());
            }
        }
    }

    /// Adds all of `other`.
    pub(crate) fn add(&mut self, other: &Who) {
        other
            .iter()
            .for_each(|(outcome, sex, ages)| self.insert(outcome, sex, ages));
    }

    fn listed(&mut self) -> &mut BTreeMap<(usize, Sex), Bits> {
        if let Form::Product(..) = self.0 {
            let listed = self
                .iter()
                .map(|(outcome, sex, ages)| ((outcome, sex), ages.clone()));
            self.0 = Form::Listed(listed.collect());
        }
        match &mut self.0 {
            Form::Listed(listed) => listed,
            Form::Product(..) => unreachable!("it was listed just now"),
        }
    }
}

impl PartialEq for Who {
    fn eq(&self, other: &Who) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Who {}

impl PartialOrd for Who {
    fn partial_cmp(&self, other: &Who) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Who {
    fn cmp(&self, other: &Who) -> Ordering {
        let row = |(outcome, sex, ages): (usize, Sex, &'_ Bits)| (outcome, sex, ages.clone());
        match (&self.0, &other.0) {
            (Form::Listed(left), Form::Listed(right)) => left.cmp(right),
            _ => self.iter().map(row).cmp(other.iter().map(row)),
        }
    }
}

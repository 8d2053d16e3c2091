//! The callers that two sets of boxes share: exact, since boxes are products.

use crate::bits::Bits;
use crate::gap::Gap;
use crate::places::Places;
use crate::when::When;
use crate::who::{JointOutcome, Who};
use crate::world::World;
use qdos_model::code::Sex;
use qdos_model::interval::Intervals;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A box with its minutes at hand.
struct Spread<'g> {
    gap: &'g Gap,
    minutes: Arc<Intervals>,
}

/// The callers that are in a box of either list, as boxes of `left`'s verdicts; disjoint when each list is.
pub fn overlap(left: &[Gap], right: &[Gap]) -> Vec<Gap> {
    if left == right {
        return left.to_vec();
    }
    let (left, right) = (spread(left), spread(right));
    let both = left
        .par_iter()
        .flat_map_iter(|gap| right.iter().filter_map(|other| shared(gap, other)));
    both.collect()
}

fn spread(gaps: &[Gap]) -> Vec<Spread<'_>> {
    let spread = gaps.par_iter().map(|gap| Spread {
        gap,
        minutes: gap.when.minutes(),
    });
    spread.collect()
}

fn shared(left: &Spread<'_>, right: &Spread<'_>) -> Option<Gap> {
    let (gap, other) = (left.gap, right.gap);
    if gap.role != other.role {
        return None;
    }
    let places = gap.places.and(&other.places);
    if places.count() == 0 {
        return None;
    }
    let practices = gap.practices.intersection(&other.practices).cloned().collect();
    let minutes = left.minutes.intersection(&right.minutes);
    let found = Gap {
        verdicts: gap.verdicts,
        role: gap.role.clone(),
        who: who_in_both(&gap.who, &other.who),
        practices,
        places,
        when: Arc::new(minutes).into(),
    };
    (found.callers() > 0).then_some(found)
}

fn who_in_both(left: &Who, right: &Who) -> Who {
    let rows: FxHashMap<(usize, Sex), &Bits> = right
        .iter()
        .map(|(outcome, sex, ages)| ((outcome, sex), ages))
        .collect();
    let mut found = Who::default();
    for (outcome, sex, ages) in left.iter() {
        let both = rows.get(&(outcome, sex)).map(|others| ages.and(others));
        if let Some(both) = both.filter(|both| !both.is_empty()) {
            found.insert(outcome, sex, &both);
        }
    }
    found
}

/// Boxes of one world with the numbers of another, of the same ages and moments; callers whom that one does not have are
/// left out.
pub fn renumbered(gaps: &[Gap], from: &World<'_>, to: &World<'_>) -> Vec<Gap> {
    debug_assert!(
        to.places.is_sorted_by_key(|place| place.postcode),
        "places are in order of postcode"
    );
    let place = |number: usize| {
        let postcode = &from.places[number].postcode;
        let found = to
            .places
            .binary_search_by(|place| place.postcode.cmp(postcode))
            .ok()?;
        u32::try_from(found).ok()
    };
    let key = |outcome: &JointOutcome<'_>| (outcome.pair, outcome.disposition.clone());
    let outcomes: FxHashMap<_, usize> = to.outcomes.iter().map(key).zip(0..).collect();
    let outcomes: Vec<Option<usize>> = from
        .outcomes
        .iter()
        .map(|outcome| outcomes.get(&key(outcome)).copied())
        .collect();
    let one = |gap: &Gap| {
        let numbers = gap.places.iter();
        let numbers = numbers.filter_map(place);
        let mut who = Who::default();
        for (outcome, sex, ages) in gap.who.iter() {
            if let Some(outcome) = outcomes[outcome] {
                who.insert(outcome, sex, ages);
            }
        }
        let found = Gap {
            who,
            places: Places::from_numbers(numbers.collect()),
            when: When::from(gap.when.minutes()),
            ..gap.clone()
        };
        (found.callers() > 0).then_some(found)
    };
    gaps.par_iter().filter_map(one).collect()
}

/// How many callers some disjoint boxes hold.
pub fn callers(gaps: &[Gap]) -> u128 {
    gaps.iter().map(Gap::callers).sum()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Numbers that look drawn by chance and are the same every time (SplitMix64).
    pub(crate) struct Dice(pub(crate) u64);

    impl Dice {
        pub(crate) fn below(&mut self, limit: u64) -> usize {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            usize::try_from((mixed ^ (mixed >> 31)) % limit).unwrap_or(0)
        }

        /// Some of the numbers below `limit`, at least one.
        fn some(&mut self, limit: u64) -> Vec<usize> {
            let first = self.below(limit);
            let more = self.below(3);
            std::iter::once(first)
                .chain((0..more).map(|_| self.below(limit)))
                .collect()
        }

        /// A box of a world with 2 roles, 3 outcomes, 4 ages, 2 practices, 5 places and 12 minutes.
        pub(crate) fn gap(&mut self) -> Gap {
            let mut who = Who::default();
            for outcome in self.some(3) {
                let mut ages = Bits::none(4);
                self.some(4).into_iter().for_each(|age| ages.insert(age));
                who.insert(outcome, Sex::ALL[self.below(3)], &ages);
            }
            let practice = |number: usize| [None, Some("A"), Some("B")][number].map(str::to_owned);
            let minutes = self.some(12).into_iter().map(|from| from as i64);
            Gap {
                verdicts: [None, None],
                role: ["one", "other"][usize::from(self.below(8) == 0)].to_owned(),
                who,
                practices: self.some(3).into_iter().map(practice).collect(),
                places: Places::from_numbers(self.some(5).into_iter().map(|place| place as u32).collect()),
                when: Arc::new(Intervals::from_unsorted(
                    minutes.map(|from| (from, from + 3)).collect(),
                ))
                .into(),
            }
        }
    }

    pub(crate) type Caller<'g> = (&'g str, usize, Sex, usize, Option<&'g str>, usize, i64);

    /// Its callers one by one.
    pub(crate) fn listed(gap: &Gap) -> BTreeSet<Caller<'_>> {
        let mut found = BTreeSet::new();
        for (outcome, sex, ages) in gap.who.iter() {
            for age in ages.iter() {
                for practice in &gap.practices {
                    for place in gap.places.iter() {
                        for (from, to) in gap.when.minutes().as_slice() {
                            for minute in *from..*to {
                                let practice = practice.as_deref();
                                found.insert((&*gap.role, outcome, sex, age, practice, place, minute));
                            }
                        }
                    }
                }
            }
        }
        found
    }

    #[test]
    fn boxes_share_the_callers_that_both_hold() {
        let mut dice = Dice(1);
        let mut sharing = 0;
        for _ in 0..3_000 {
            let (left, right) = (dice.gap(), dice.gap());
            let both = overlap(std::slice::from_ref(&left), std::slice::from_ref(&right));
            let others = listed(&right);
            let expected: BTreeSet<Caller<'_>> = listed(&left).intersection(&others).copied().collect();
            let found: BTreeSet<Caller<'_>> = both.iter().flat_map(listed).collect();
            assert_eq!(callers(&both), expected.len() as u128);
            assert_eq!(found, expected);
            sharing += usize::from(!found.is_empty());
        }
        assert!(sharing > 100, "{sharing}");
    }

    #[test]
    fn what_one_list_shares_with_itself_is_itself() {
        let all = [Dice(2).gap()];
        assert_eq!(overlap(&all, &all), all.to_vec());
    }
}

//! A number that stands for exactly one set of callers, however it is cut into boxes.
//!
//! Every caller has the product of a number for each of their sides: verdict, role, outcome and sex, age, practice, place,
//! minute. A set has the sum of its callers' products. Boxes are products of sets, so that a box has the product of the sums
//! of its sides, and no caller is looked at alone. Sums are of a prime field, four times over: two sets that somebody might
//! meet have one fingerprint once in 10^73. It is no seal: it compares what one run has measured twice, and is never stored.

use crate::gap::Gap;
use crate::when::When;
use crate::world::World;
use rustc_hash::FxHashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

const LANES: usize = 4;

/// A prime of Mersenne, whose products fit into 128 bits.
const PRIME: u64 = (1 << 61) - 1;

/// Numbers of the field, one for each lane.
type Value = [u64; LANES];

/// Stands for a set of callers and what they meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(Value);

/// Of the callers of some disjoint boxes, with the verdict each meets in head.
pub fn fingerprint(world: &World<'_>, gaps: &[Gap]) -> Fingerprint {
    let begin = world.head.timeline.date(0).to_string();
    let outcome = |number: usize| {
        let outcome = &world.outcomes[number];
        drawn(&(
            outcome.pair.group,
            outcome.pair.discriminator,
            outcome.disposition.to_string(),
        ))
    };
    of(
        gaps,
        &Names {
            outcome: &outcome,
            age: &|number| drawn(&world.space.ages[number]),
            place: &|number| drawn(&&*world.places[number].postcode),
            minute: &|minute| drawn(&(&begin, minute)),
        },
    )
}

/// What the sides of a caller are called in every world.
struct Names<'n> {
    outcome: &'n dyn Fn(usize) -> Value,
    age: &'n dyn Fn(usize) -> Value,
    place: &'n dyn Fn(usize) -> Value,
    /// Of a moment. A minute has the difference between the next moment and its own, so that a stretch has that of its ends.
    minute: &'n dyn Fn(i64) -> Value,
}

fn of(gaps: &[Gap], names: &Names<'_>) -> Fingerprint {
    let (mut outcomes, mut ages, mut places, mut moments) = (
        FxHashMap::default(),
        FxHashMap::default(),
        FxHashMap::default(),
        FxHashMap::default(),
    );
    let mut all = Value::default();
    for gap in gaps {
        let Gap {
            verdicts,
            role,
            who,
            practices,
            places: numbers,
            when,
        } = gap;
        let who = who.iter().map(|(outcome, sex, some)| {
            let of_ages = some
                .iter()
                .map(|age| *ages.entry(age).or_insert_with(|| (names.age)(age)));
            let sum = of_ages.fold(Value::default(), plus);
            let known: &mut Value = outcomes
                .entry(outcome)
                .or_insert_with(|| (names.outcome)(outcome));
            times(times(*known, drawn(&(sex as usize, "sex"))), sum)
        });
        let who = who.fold(Value::default(), plus);
        let practices = practices.iter().map(|practice| drawn(&(practice, "practice")));
        let numbers = numbers
            .iter()
            .map(|place| *places.entry(place).or_insert_with(|| (names.place)(place)));
        let sides = [
            drawn(&(verdicts[1].map(|verdict| verdict as usize), role)),
            who,
            practices.fold(Value::default(), plus),
            numbers.fold(Value::default(), plus),
            stretches(when, &mut moments, names),
        ];
        all = plus(all, sides.into_iter().fold([1; LANES], times));
    }
    Fingerprint(all)
}

fn stretches(when: &When, moments: &mut FxHashMap<i64, Value>, names: &Names<'_>) -> Value {
    let mut of = |moment: i64| *moments.entry(moment).or_insert_with(|| (names.minute)(moment));
    let mut sum = Value::default();
    for (from, to) in when.minutes().as_slice() {
        let (from, to) = (of(*from), of(*to));
        sum = plus(
            sum,
            std::array::from_fn(|lane| (to[lane] + PRIME - from[lane]) % PRIME),
        );
    }
    sum
}

/// Numbers that look drawn by chance and are the same for the same name.
fn drawn(name: &impl Hash) -> Value {
    std::array::from_fn(|lane| {
        let mut hasher = DefaultHasher::new();
        (lane, name).hash(&mut hasher);
        hasher.finish() % PRIME
    })
}

fn plus(left: Value, right: Value) -> Value {
    std::array::from_fn(|lane| (left[lane] + right[lane]) % PRIME)
}

fn times(left: Value, right: Value) -> Value {
    std::array::from_fn(|lane| {
        let product = u128::from(left[lane]) * u128::from(right[lane]) % u128::from(PRIME);
        u64::try_from(product).expect("a remainder is smaller than what it is of")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Verdict;
    use crate::overlap::tests::{Dice, listed};
    use crate::places::Places;
    use qdos_model::interval::Intervals;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    fn numbered(gaps: &[Gap]) -> Fingerprint {
        let names = Names {
            outcome: &|number| drawn(&(number, "outcome")),
            age: &|number| drawn(&(number, "age")),
            place: &|number| drawn(&(number, "place")),
            minute: &|minute| drawn(&minute),
        };
        of(gaps, &names)
    }

    #[test]
    fn two_boxes_have_one_fingerprint_exactly_when_they_hold_the_same_callers() {
        let mut dice = Dice(3);
        let mut same = 0;
        for _ in 0..2_000 {
            let mut pair = [dice.gap(), dice.gap()];
            // Boxes of few callers, or no two would ever be alike.
            for gap in &mut pair {
                gap.role = "one".to_owned();
                gap.practices = [None].into();
                gap.places = Places::from_numbers(vec![dice.below(2) as u32]);
                gap.when = Arc::new(Intervals::range(0, 1 + dice.below(2) as i64)).into();
            }
            if dice.below(2) == 0 {
                pair[1].who = pair[0].who.clone();
            }
            let [left, right] = &pair;
            let are_same = listed(left) == listed(right);
            same += usize::from(are_same);
            let (one, other) = (std::slice::from_ref(left), std::slice::from_ref(right));
            assert_eq!(numbered(one) == numbered(other), are_same, "{pair:?}");
        }
        assert!((20..1_900).contains(&same), "{same}");
    }

    #[test]
    fn how_a_set_is_cut_does_not_matter() {
        let mut dice = Dice(4);
        for _ in 0..500 {
            let whole = dice.gap();
            let by_place: Vec<Gap> = whole
                .places
                .iter()
                .map(|place| Gap {
                    places: Places::from_numbers(vec![place as u32]),
                    ..whole.clone()
                })
                .collect();
            let by_minute: Vec<Gap> = whole
                .when
                .minutes()
                .as_slice()
                .iter()
                .flat_map(|(from, to)| (*from..*to).map(|minute| Intervals::range(minute, minute + 1)))
                .map(|minute| Gap {
                    when: Arc::new(minute).into(),
                    ..whole.clone()
                })
                .collect();
            let backwards: Vec<Gap> = by_minute.iter().rev().cloned().collect();
            let wanted = numbered(std::slice::from_ref(&whole));
            for cut in [by_place, by_minute, backwards] {
                assert_eq!(numbered(&cut), wanted);
            }
        }
    }

    /// As many callers at as many places, and not the same.
    #[test]
    fn a_swap_of_equal_numbers_is_seen() {
        let gap = Dice(5).gap();
        let at = |place: u32, minute: i64, verdict| Gap {
            places: Places::from_numbers(vec![place]),
            when: Arc::new(Intervals::range(minute, minute + 3)).into(),
            verdicts: [None, Some(verdict)],
            ..gap.clone()
        };
        let (worse, bad) = (Verdict::None, Verdict::TooFew);
        let seen = [at(0, 0, bad), at(1, 5, bad)];
        for other in [
            [at(0, 0, bad), at(2, 5, bad)],
            [at(0, 5, bad), at(1, 0, bad)],
            [at(0, 0, bad), at(1, 6, bad)],
            [at(0, 0, bad), at(1, 5, worse)],
        ] {
            assert_eq!(
                other.iter().map(Gap::callers).sum::<u128>(),
                seen.iter().map(Gap::callers).sum::<u128>()
            );
            assert_ne!(numbered(&other), numbered(&seen));
        }
        let all: BTreeSet<_> = seen.iter().flat_map(listed).collect();
        assert!(!all.is_empty());
        assert_ne!(numbered(&[]), numbered(&seen));
    }
}

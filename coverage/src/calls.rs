//! Weights: the share of calls for which a requirement holds, where the directory says how many calls end in each disposition.

use crate::answer::Answer;
use crate::world::World;
use qdos_model::code::Disposition;
use std::collections::BTreeMap;

/// The calls that a requirement asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calls {
    /// How many there are, in the unit of `calls.csv`.
    pub asked: u64,
    /// Of a million of them, for how many it holds, rounded down.
    pub kept_per_million: u32,
}

/// Weighs each disposition by its calls and all its callers alike: a gap at a place, age or minute with few calls weighs as
/// much as one with many. `None` where no weights are given for what the requirement asks about, or only changes were asked.
pub fn calls(answer: &Answer, world: &World<'_>) -> Option<Calls> {
    let weights = &world.head.directory.reference.calls;
    answer.kept?;
    let mut failing: BTreeMap<&Disposition, u128> = BTreeMap::new();
    for gap in &answer.standing {
        let each = gap.practices.len() as u128 * gap.places.count() as u128 * u128::from(gap.when.count());
        for (outcome, _, ages) in gap.who.iter() {
            let disposition = &world.outcomes[outcome].disposition;
            *failing.entry(disposition).or_default() += ages.count() as u128 * each;
        }
    }
    let asked = answer.asked_for.iter();
    let weighed = asked.filter_map(|(code, callers)| Some((code, *weights.get(code)?, *callers)));
    let weighed: Vec<(&Disposition, u64, u128)> = weighed.filter(|(_, calls, _)| *calls > 0).collect();
    let all: u64 = weighed.iter().map(|(_, calls, _)| calls).sum();
    if all == 0 {
        return None;
    }
    let lost = |(code, calls, callers): &(&Disposition, u64, u128)| {
        let failing = failing.get(code).copied().unwrap_or_default();
        *calls as f64 * (failing as f64 / *callers as f64)
    };
    let lost: f64 = weighed.iter().map(lost).sum();
    let kept_per_million = if lost > 0.0 {
        // Not all of them are said to be kept when any is not.
        (1_000_000.0 * (1.0 - lost / all as f64))
            .floor()
            .clamp(0.0, 999_999.0) as u32
    } else {
        1_000_000
    };
    Some(Calls {
        asked: all,
        kept_per_million,
    })
}

//! The codes of one NHS Pathways release and the outcomes that triage can end in.

use crate::code::{Disposition, Pair, Sex};
use crate::interval::Intervals;
use std::collections::{BTreeMap, BTreeSet};

/// The codes of one release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// Symptom groups.
    pub groups: BTreeMap<u32, String>,
    /// Symptom discriminators.
    pub discriminators: BTreeMap<u32, String>,
    /// Pairs that may be profiled.
    pub pairs: BTreeSet<Pair>,
    /// Dispositions.
    pub dispositions: BTreeMap<Disposition, DispositionFacts>,
    /// Service types.
    pub types: BTreeMap<String, String>,
    /// Referral roles.
    pub roles: BTreeSet<String>,
    /// What triage can end in, each triple once.
    pub outcomes: Vec<Outcome>,
    /// How many calls end in each disposition, in any one unit; none where that is not known.
    pub calls: BTreeMap<Disposition, u64>,
}

/// What is known of a disposition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispositionFacts {
    /// Its words.
    pub name: String,
    /// Its timeframe in minutes.
    pub minutes: Option<u32>,
}

/// One triple that triage can end in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Symptom group and discriminator.
    pub pair: Pair,
    /// Disposition.
    pub disposition: Disposition,
    /// Timeframe in minutes.
    pub minutes: Option<u32>,
    /// Ages that can have it, in days.
    pub ages: Intervals,
    /// Sexes that can have it.
    pub sexes: BTreeSet<Sex>,
    /// Name that requirements may use.
    pub set: Option<String>,
    /// Ends at the caller's own practice.
    pub own_gp: bool,
    /// Filled in, not found in a source.
    pub assumed: bool,
}

impl Outcome {
    /// How far a search looks ahead, in elapsed minutes (Meaning 3).
    pub fn window(&self) -> i64 {
        window(self.minutes)
    }
}

/// How far a search with this timeframe looks ahead: none or 0 is 60, up to 30 is 30, up to 60 is itself, above is 60 less.
pub fn window(minutes: Option<u32>) -> i64 {
    match minutes.map_or(0, i64::from) {
        0 => 60,
        1..=30 => 30,
        whole @ 31..=60 => whole,
        longer => longer - 60,
    }
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn windows_follow_the_timeframe() {
        let seen = [
            None,
            Some(0),
            Some(1),
            Some(30),
            Some(31),
            Some(60),
            Some(61),
            Some(120),
            Some(1440),
        ]
        .map(window);
        assert_eq!(seen, [60, 60, 30, 30, 31, 60, 1, 60, 1380]);
    }
}

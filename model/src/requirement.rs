//! What must hold, and for which callers.

use crate::code::{Disposition, Pair, Sex};
use crate::interval::Intervals;
use crate::reference::Outcome;
use crate::written::{Distinct, Level, Reach};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The referral role a requirement speaks for when it names none.
pub const DEFAULT_ROLE: &str = "111 Telephony Referral";

/// A requirement as meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its name: the file's stem.
    pub id: String,
    /// One short line.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// What a caller lost under it counts as.
    pub level: Level,
    /// Which outcomes it speaks of.
    pub outcomes: Outcomes,
    /// Ages in days; `None` is all.
    pub ages: Option<Intervals>,
    /// Sexes; `None` is all.
    pub sexes: Option<BTreeSet<Sex>>,
    /// Referral roles, never none.
    pub roles: BTreeSet<String>,
    /// Registered or not.
    pub callers: Callers,
    /// Areas; `None` is every own area.
    pub areas: Option<BTreeSet<String>>,
    /// Moments; `None` is every minute.
    pub when: Option<Vec<When>>,
    /// Open at some minute of so many from the search on.
    pub how_soon: Option<i64>,
    /// Acceptable types; `None` is all.
    pub types: Option<BTreeSet<String>>,
    /// Types that are not acceptable.
    pub not_types: BTreeSet<String>,
    /// Acceptable reaches; `None` is all.
    pub reach: Option<BTreeSet<Reach>>,
    /// Greatest straight line to an attended service, in metres.
    pub distance: Option<i64>,
    /// A change that makes a caller go more than so many metres farther is told; `None` is never.
    pub farther: Option<i64>,
    /// How many acceptable services, at least one.
    pub at_least: usize,
    /// What counts as another one.
    pub distinct: Distinct,
}

/// Whether callers are registered with a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callers {
    /// No practice is known.
    Unregistered,
    /// Asked once for each active practice of the own areas within so many metres.
    RegisteredWithin(i64),
}

/// Filters on outcomes; an outcome fits when it fits every one given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Dispositions.
    pub dispositions: Option<BTreeSet<Disposition>>,
    /// Pairs.
    pub pairs: Option<BTreeSet<Pair>>,
    /// Symptom groups.
    pub groups: Option<BTreeSet<u32>>,
    /// Symptom discriminators.
    pub discriminators: Option<BTreeSet<u32>>,
    /// Names of sets of the outcome table.
    pub sets: Option<BTreeSet<String>>,
    /// Only outcomes that end at the caller's own practice.
    pub own_gp_only: bool,
}

impl Outcomes {
    /// Whether the requirement speaks of `outcome`.
    pub fn fit(&self, outcome: &Outcome) -> bool {
        fn has<T: Ord>(set: Option<&BTreeSet<T>>, value: &T) -> bool {
            set.is_none_or(|set| set.contains(value))
        }
        has(self.dispositions.as_ref(), &outcome.disposition)
            && has(self.pairs.as_ref(), &outcome.pair)
            && has(self.groups.as_ref(), &outcome.pair.group)
            && has(self.discriminators.as_ref(), &outcome.pair.discriminator)
            && self
                .sets
                .as_ref()
                .is_none_or(|sets| outcome.set.as_ref().is_some_and(|set| sets.contains(set)))
            && (!self.own_gp_only || outcome.own_gp)
    }
}

/// Some moments: days, and local minutes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// Weekdays from Monday.
    pub weekdays: [bool; 7],
    /// Public holidays, whatever their weekday.
    pub holidays: bool,
    /// Weekdays taken out.
    pub not_weekdays: [bool; 7],
    /// Public holidays are taken out.
    pub not_holidays: bool,
    /// Local minutes.
    pub minutes: Intervals,
}

impl When {
    /// Whether `date` is one of its days; a public holiday is its weekday and a holiday (Meaning 19).
    pub fn has_date(&self, date: Date, is_holiday: bool) -> bool {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let taken = self.weekdays[weekday] || self.holidays && is_holiday;
        let left_out = self.not_weekdays[weekday] || self.not_holidays && is_holiday;
        taken && !left_out
    }
}

impl Requirement {
    /// Local minutes of `date` at which it asks.
    pub fn minutes_of(&self, date: Date, is_holiday: bool) -> Intervals {
        match &self.when {
            None => Intervals::range(0, 1440),
            Some(parts) => {
                let asked = parts.iter().filter(|when| when.has_date(date, is_holiday));
                asked.fold(Intervals::EMPTY, |minutes, when| minutes.union(&when.minutes))
            }
        }
    }
}

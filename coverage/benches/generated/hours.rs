//! Hours: a few thousand different weeks, public holidays and specified dates.

use super::{Dice, TODAY};
use jiff::civil::{Date, date};
use qdos_model::hours::{Hours, Version};
use qdos_model::interval::Intervals;
use qdos_model::time::days_after;
use std::collections::{BTreeMap, BTreeSet};

/// Which hours a kind of service keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Open all hours.
    Always,
    /// Like a practice: weekdays, some an evening.
    Practice,
    /// Like a shop: six days, some seven.
    Shop,
    /// Evenings, nights and weekends.
    OutOfHours,
    /// Every day from morning to evening.
    EveryDay,
}

/// Public holidays of England in the dates that are looked at.
pub(crate) fn holidays() -> BTreeSet<Date> {
    BTreeSet::from([
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 27),
        date(2027, 12, 28),
    ])
}

pub(crate) fn hours(kept: Kept, special_dates: bool, dice: &mut Dice) -> Hours {
    let first = version(kept, special_dates, dice);
    let mut later = BTreeMap::new();
    if special_dates && dice.below(100) == 0 {
        let from = days_after(TODAY, dice.below(380) as i64);
        later.insert(from, version(kept, false, dice));
    }
    Hours { first, later }
}

fn version(kept: Kept, special_dates: bool, dice: &mut Dice) -> Version {
    // A quarter of an hour apart, the round times far more often.
    let mut near = |minute: i64, width: usize| {
        let steps = if dice.percent(60) {
            0
        } else {
            dice.below(2 * width + 1) as i64 - width as i64
        };
        minute + 15 * steps
    };
    let (opens, closes, saturday) = match kept {
        Kept::Always => {
            return Version {
                always: true,
                ..Version::default()
            };
        }
        Kept::Practice => (near(480, 3), near(1110, 4), (540, 720)),
        Kept::Shop => (near(540, 4), near(1080, 12), (540, near(1020, 8))),
        Kept::OutOfHours => (near(1110, 2), near(1380, 4), (near(480, 2), near(1320, 4))),
        Kept::EveryDay => (near(480, 4), near(1200, 8), (near(480, 4), near(1200, 8))),
    };
    let day = Intervals::range(opens, closes.min(1440));
    let mut week: [Intervals; 7] = std::array::from_fn(|_| day.clone());
    let weekend = Intervals::range(saturday.0, saturday.1);
    let rarely = dice.below(100);
    match kept {
        Kept::Practice => {
            week[5] = if rarely < 12 { weekend } else { Intervals::EMPTY };
            week[6] = Intervals::EMPTY;
            if rarely < 25 {
                // A half day, and a break at noon.
                week[dice.below(5)] = Intervals::range(opens, 750);
            } else if rarely < 40 {
                let with_break = Intervals::from_unsorted(vec![(opens, 780), (840, closes)]);
                week[..5].iter_mut().for_each(|day| *day = with_break.clone());
            }
        }
        Kept::Shop => {
            week[5] = if rarely < 80 { weekend } else { Intervals::EMPTY };
            week[6] = if rarely < 25 {
                Intervals::range(600, 960)
            } else {
                Intervals::EMPTY
            };
        }
        _ => {
            week[5] = weekend.clone();
            week[6] = weekend;
        }
    }
    let holiday = match kept {
        Kept::Practice => Intervals::EMPTY,
        Kept::Shop if dice.percent(85) => Intervals::EMPTY,
        _ => week[6].clone(),
    };
    let mut dates = BTreeMap::new();
    if special_dates && dice.percent(6) {
        let known = [
            date(2026, 12, 24),
            date(2026, 12, 25),
            date(2026, 12, 26),
            date(2026, 12, 31),
            date(2027, 3, 27),
        ];
        for _ in 0..=dice.below(4) {
            let special = if dice.percent(75) {
                known[dice.below(known.len())]
            } else {
                days_after(TODAY, dice.below(396) as i64)
            };
            let sessions = if dice.percent(50) {
                Intervals::EMPTY
            } else {
                Intervals::range(opens, 780.max(opens + 60))
            };
            dates.insert(special, sessions);
        }
    }
    Version {
        always: false,
        week,
        holiday,
        dates,
    }
}

//! The lines of docs/meaning.md that speak of the engine, and the rules of each that the twin can do without. A rule that
//! decides nothing in any world is not tested by these worlds.

use crate::twin::{Off, RULES};
use std::collections::BTreeMap;

/// How many worlds a rule must decide before it is tried no more.
pub const ENOUGH: usize = 3;

/// A line of Meaning, or a part of docs/format.md, with its rules. Lines 10 (what search shows), 17 (two revisions), 18
/// (people) and 21 (near misses) have none: the other tests hold them.
const LINES: &[(&str, &[Off])] = &[
    (
        "1 clock",
        &[
            Off::EndsAtMidnight,
            Off::TouchingSessions,
            Off::SpringClock,
            Off::AutumnClock,
        ],
    ),
    (
        "2 rule of a date",
        &[
            Off::HolidayRule,
            Off::SpecifiedDates,
            Off::DoubledDate,
            Off::AlwaysPrecedence,
            Off::OvernightMorning,
            Off::MorningVanishes,
            Off::MorningStays,
            Off::BadRowCloses,
        ],
    ),
    ("3 window", &[Off::WindowEnd, Off::WindowLength]),
    (
        "4 closing soon",
        &[
            Off::ClosingSoon,
            Off::ClosingSoonEdge,
            Off::ClosingSoonStretch,
            Off::StretchCountsForNothing,
        ],
    ),
    (
        "5 box",
        &[
            Off::BoxEdge,
            Off::BoxIsSquare,
            Off::SearchDistanceTable,
            Off::SearchDistanceOrder,
        ],
    ),
    ("6 ages", &[Off::AgeUpperEdge, Off::AgeMonths, Off::AgeDosDays]),
    ("7 sex", &[Off::SexI]),
    ("9 outcome table", &[Off::FirstRowDecides, Off::OutcomeLimits]),
    (
        "11 fallback, verdict",
        &[
            Off::AtLeast,
            Off::DistinctOds,
            Off::DistinctWithoutOds,
            Off::Types,
            Off::Fallback,
            Off::FallbackTypes,
            Off::FallbackBox,
            Off::FallbackMindsNoFilter,
            Off::FortyIsCatchAll,
            Off::FortyWithoutFallback,
            Off::EmergencyIsOrdinary,
        ],
    ),
    (
        "12 practice",
        &[
            Off::Restricted,
            Off::RestrictedNeedsList,
            Off::Registered,
            Off::OnePractice,
            Off::ActivePractices,
            Off::WithoutPractice,
            Off::OwnGpNotAsked,
        ],
    ),
    (
        "13 areas",
        &[
            Off::Areas,
            Off::RequirementAreas,
            Off::Limited,
            Off::LimitedAncestors,
            Off::DoubledPostcode,
        ],
    ),
    (
        "14 reach, distance",
        &[
            Off::Reach,
            Off::DistanceEdge,
            Off::DistanceIsStraight,
            Off::DistanceAttendedOnly,
        ],
    ),
    ("15 how soon", &[Off::HowSoon, Off::HowSoonNow, Off::HowSoonEdge]),
    (
        "16 unreadable",
        &[
            Off::Unreadable,
            Off::DoubledUid,
            Off::BadRestriction,
            Off::BadValue,
        ],
    ),
    (
        "19 moments",
        &[
            Off::FromUntil,
            Off::LaterHours,
            Off::ShorthandWithinVersion,
            Off::When,
            Off::NotHoliday,
            Off::HolidayIsItsWeekday,
        ],
    ),
    ("20 only if open", &[Off::OnlyIfOpen, Off::OnlyIfOpenEdge]),
    ("22 roles", &[Off::Role, Off::DefaultRole]),
    (
        "format: profile",
        &[
            Off::Status,
            Off::Template,
            Off::EmptyListReplaces,
            Off::RemovePairs,
        ],
    ),
];

/// In how many worlds each rule decided something.
pub struct Decided {
    worlds: BTreeMap<Off, usize>,
    tried: BTreeMap<Off, usize>,
}

impl Decided {
    pub fn new() -> Decided {
        let mut listed: Vec<Off> = LINES
            .iter()
            .flat_map(|(_, rules)| rules.iter().copied())
            .collect();
        listed.sort_unstable();
        assert_eq!(listed, RULES, "every rule stands under one line of Meaning, once");
        let none: BTreeMap<Off, usize> = RULES.iter().map(|rule| (*rule, 0)).collect();
        Decided {
            worlds: none.clone(),
            tried: none,
        }
    }

    /// The rules that have not yet decided enough worlds.
    pub fn wanting(&self) -> Vec<Off> {
        let wanting = self.worlds.iter().filter(|(_, worlds)| **worlds < ENOUGH);
        wanting.map(|(rule, _)| *rule).collect()
    }

    /// Adds what one world said of the rules it was tried with.
    pub fn add(&mut self, tried: &[Off], decided: &[Off]) {
        for rule in tried {
            *self.tried.get_mut(rule).expect("every rule is counted") += 1;
        }
        for rule in decided {
            *self.worlds.get_mut(rule).expect("every rule is counted") += 1;
        }
    }

    pub fn idle(&self) -> Vec<Off> {
        let idle = self.worlds.iter().filter(|(_, worlds)| **worlds == 0);
        idle.map(|(rule, _)| *rule).collect()
    }

    /// One line for each rule: where Meaning has it, and how many of the worlds tried it decided.
    pub fn table(&self) -> String {
        let mut text = format!(
            "{:22} {:24} {:>7} of tried\n",
            "line of Meaning", "rule", "decided"
        );
        for (line, rules) in LINES {
            for rule in *rules {
                let (worlds, tried) = (self.worlds[rule], self.tried[rule]);
                text += &format!("{line:22} {:24} {worlds:>7} {tried:>8}\n", format!("{rule:?}"));
            }
        }
        text
    }
}

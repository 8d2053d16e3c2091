//! The lines of docs/meaning.md that speak of the engine and the parts of docs/search.md, and the rules of each that the
//! twin can do without. A rule that decides nothing in any world is not tested by these worlds.

use crate::twin::Off;
use crate::twin::off::RULES;
use crate::twin::search::{Rule, SEARCH_RULES};
use std::collections::BTreeMap;
use std::fmt::Debug;

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
            Off::FirstDate,
            Off::LastDate,
            Off::ClosedOutsideDates,
            Off::LaterHours,
            Off::VersionDate,
            Off::LatestVersion,
            Off::DoubledVersion,
            Off::ShorthandWithinVersion,
            Off::When,
            Off::NotHoliday,
            Off::HolidayIsItsWeekday,
        ],
    ),
    ("20 only if open", &[Off::OnlyIfOpen, Off::OnlyIfOpenEdge]),
    ("22 roles", &[Off::Role, Off::DefaultRole]),
    (
        "23 fragile",
        &[Off::FragileAtLeast, Off::FragileByCodes, Off::FragileOwnPractice],
    ),
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

/// The parts of docs/search.md, each with its rules. The filters it shares with coverage stand above.
pub const SEARCH_LINES: &[(&str, &[Rule])] = &[
    (
        "the request",
        &[
            Rule::AllDiscriminators,
            Rule::AnyDiscriminator,
            Rule::DoubledDiscriminators,
            Rule::InvalidDiscriminators,
            Rule::NoDisposition,
            Rule::NoDispositionWindow,
            Rule::NoGroup,
        ],
    ),
    (
        "search distance",
        &[
            Rule::ForcedDistance,
            Rule::RequestDistance,
            Rule::RequestDistanceOnlyWithoutRow,
            Rule::DistanceSource,
        ],
    ),
    ("filters", &[Rule::LimitedUnknownArea, Rule::StretchTogether]),
    (
        "order: promotion",
        &[
            Rule::Promotion,
            Rule::PromotionToParent,
            Rule::PromotionUnknownArea,
            Rule::PromotionBeforeRank,
        ],
    ),
    (
        "order: rank",
        &[
            Rule::RankOrder,
            Rule::RankByParent,
            Rule::RankSmallestArea,
            Rule::RankNational,
            Rule::RankNationalWhereNone,
            Rule::RankUnnamed,
            Rule::RankBadRow,
            Rule::RankDoubledRow,
        ],
    ),
    (
        "order: referral",
        &[
            Rule::HomeFirst,
            Rule::HomeBeforeCommissioned,
            Rule::HomeOfAnyType,
            Rule::CommissionedFirst,
            Rule::CommissionedRestrictedFirst,
        ],
    ),
    (
        "order: distance",
        &[
            Rule::DistanceOrder,
            Rule::DistanceIsExact,
            Rule::DistanceIsStraight,
        ],
    ),
    ("order: uid", &[Rule::UidShorterFirst, Rule::UidAsText]),
    (
        "returned",
        &[Rule::CutOfTwo, Rule::CutOfOne, Rule::DisplacedByReturned],
    ),
    (
        "fallback",
        &[
            Rule::FallbackBelowTwo,
            Rule::FallbackBelowOne,
            Rule::FallbackNotRepeated,
            Rule::FallbackRepeatedCounts,
            Rule::FallbackTwo,
            Rule::FallbackTwoOnly,
            Rule::FallbackSixty,
            Rule::FallbackNearest,
            Rule::FallbackStatus,
        ],
    ),
    (
        "labels",
        &[
            Rule::LabelCatchAll,
            Rule::LabelCatchAllBeforeHome,
            Rule::LabelHome,
            Rule::LabelHomeOoh,
            Rule::LabelHomeOohType,
        ],
    ),
];

/// In how many worlds each rule decided something.
pub struct Decided<R: 'static> {
    lines: &'static [(&'static str, &'static [R])],
    worlds: BTreeMap<R, usize>,
    tried: BTreeMap<R, usize>,
}

impl Decided<Off> {
    /// The rules of coverage.
    pub fn new() -> Decided<Off> {
        Decided::of(LINES, RULES)
    }
}

impl Decided<Rule> {
    /// The rules of the search.
    pub fn of_search() -> Decided<Rule> {
        Decided::of(SEARCH_LINES, SEARCH_RULES)
    }
}

impl<R: Copy + Ord + Debug> Decided<R> {
    fn of(lines: &'static [(&'static str, &'static [R])], rules: &[R]) -> Decided<R> {
        let mut listed: Vec<R> = lines
            .iter()
            .flat_map(|(_, rules)| rules.iter().copied())
            .collect();
        listed.sort_unstable();
        assert_eq!(listed, rules, "every rule stands under one line, once");
        let none: BTreeMap<R, usize> = rules.iter().map(|rule| (*rule, 0)).collect();
        Decided {
            lines,
            worlds: none.clone(),
            tried: none,
        }
    }

    /// The rules that have not yet decided enough worlds.
    pub fn wanting(&self) -> Vec<R> {
        let wanting = self.worlds.iter().filter(|(_, worlds)| **worlds < ENOUGH);
        wanting.map(|(rule, _)| *rule).collect()
    }

    /// Adds what one world said of the rules it was tried with.
    pub fn add(&mut self, tried: &[R], decided: &[R]) {
        for rule in tried {
            *self.tried.get_mut(rule).expect("every rule is counted") += 1;
        }
        for rule in decided {
            *self.worlds.get_mut(rule).expect("every rule is counted") += 1;
        }
    }

    pub fn idle(&self) -> Vec<R> {
        let idle = self.worlds.iter().filter(|(_, worlds)| **worlds == 0);
        idle.map(|(rule, _)| *rule).collect()
    }

    /// One line for each rule: where the pages have it, and how many of the worlds tried it decided.
    pub fn table(&self) -> String {
        let mut text = format!("{:22} {:29} {:>7} of tried\n", "line", "rule", "decided");
        for (line, rules) in self.lines {
            for rule in *rules {
                let (worlds, tried) = (self.worlds[rule], self.tried[rule]);
                text += &format!("{line:22} {:29} {worlds:>7} {tried:>8}\n", format!("{rule:?}"));
            }
        }
        text
    }
}

//! A large directory, drawn from a seed: towns of different sizes with places and services, some tens of templates, and
//! services that depart from them.
//!
//! Who is left uncovered is steered by the *rare groups*: symptom groups that no service open at all hours takes. All other
//! groups are taken by services that are open at all hours, at least one within every caller's search distance. A caller
//! with a rare need is covered while something local happens to take it and to be open. So gaps are whole symptom groups,
//! at nights and weekends, in thin places, with the exceptions that services with profiles of their own make.

pub(crate) mod brute;
mod hours;
mod land;
mod services;

use jiff::civil::{Date, date};
use land::Land;
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::{Calendar, Directory};
use qdos_model::interval::Intervals;
use qdos_model::reference::{Outcome, Reference};
use qdos_model::requirement::{Callers, DEFAULT_ROLE, Outcomes, Requirement, When};
use qdos_model::written::{Distinct, Level, Reach, Settings};
use std::collections::{BTreeMap, BTreeSet};

/// The first date of every run.
pub(crate) const TODAY: Date = date(2026, 11, 23);

/// How large, and how hard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// How many services.
    pub(crate) services: usize,
    /// How many pairs of symptom group and discriminator.
    pub(crate) pairs: usize,
    /// How many dispositions; every pair can end in every one.
    pub(crate) dispositions: usize,
    /// How many places.
    pub(crate) places: usize,
    /// Of a hundred services, how many have a profile of their own.
    pub(crate) own_profiles: usize,
    /// Of 10,000 symptom groups, how many are rare; one at least.
    pub(crate) rare: usize,
    /// Hours of specified dates, dated versions, first and last dates.
    pub(crate) special_dates: bool,
    /// Narrower requirements besides the one over everything.
    pub(crate) narrower: bool,
}

impl Shape {
    /// The country of the first row: 50,000 services for 33,755 small areas, about one caller in a hundred uncovered.
    pub(crate) const COUNTRY: Shape = Shape {
        services: 50_000,
        pairs: 13_000,
        dispositions: 100,
        places: 33_755,
        own_profiles: 5,
        rare: 200,
        special_dates: false,
        narrower: false,
    };
}

/// Draws a directory.
pub(crate) fn directory(shape: Shape) -> Directory {
    let land = Land::new(shape.places);
    let reference = reference(shape);
    let services = services::services(shape, &land, &reference);
    let mut requirements = BTreeMap::from([everything()].map(|asked| (asked.id.clone(), asked)));
    if shape.narrower {
        requirements.extend(narrower(&reference).map(|asked| (asked.id.clone(), asked)));
    }
    Directory {
        name: "generated".to_owned(),
        settings: Settings::default(),
        services,
        requirements,
        calendar: Calendar {
            from: Some(date(2026, 1, 1)),
            until: Some(date(2028, 12, 31)),
            holidays: hours::holidays(),
            titles: BTreeMap::new(),
        },
        geography: land.geography,
        reference,
        ..Directory::default()
    }
}

fn reference(shape: Shape) -> Reference {
    // Groups of 26 discriminators each.
    let pairs: Vec<Pair> = (0..shape.pairs as u32)
        .map(|number| Pair {
            group: 1000 + number / 26,
            discriminator: 4000 + number,
        })
        .collect();
    let timeframes = [
        None,
        Some(20),
        Some(60),
        Some(120),
        Some(240),
        Some(360),
        Some(720),
        Some(1440),
        Some(4320),
        Some(10_080),
    ];
    let dispositions: Vec<(Disposition, Option<u32>)> = (0..shape.dispositions)
        .map(|number| {
            let code = Disposition::parse(&format!("Dx{number:03}")).expect("a disposition");
            (code, timeframes[number % timeframes.len()])
        })
        .collect();
    let adult = Intervals::range(16 * 36_525 / 100, 47_482);
    let mut outcomes = Vec::with_capacity(pairs.len() * dispositions.len());
    for pair in &pairs {
        // One group in twelve is of women and girls only, one in nine of adults only.
        let sexes = if pair.group % 12 == 5 {
            BTreeSet::from([Sex::F])
        } else {
            BTreeSet::from(Sex::ALL)
        };
        let ages = if pair.group % 9 == 4 {
            adult.clone()
        } else {
            Intervals::range(0, 47_482)
        };
        for (disposition, minutes) in &dispositions {
            outcomes.push(Outcome {
                pair: *pair,
                disposition: disposition.clone(),
                minutes: *minutes,
                ages: ages.clone(),
                sexes: sexes.clone(),
                set: None,
                own_gp: false,
                assumed: false,
            });
        }
    }
    Reference {
        pairs: pairs.into_iter().collect(),
        outcomes,
        roles: BTreeSet::from([DEFAULT_ROLE.to_owned()]),
        ..Reference::default()
    }
}

/// Every outcome finds a service other than the catch-all.
fn everything() -> Requirement {
    Requirement {
        id: "everything".to_owned(),
        title: "Every outcome finds a service other than the catch-all".to_owned(),
        owner: "nobody".to_owned(),
        level: Level::Error,
        outcomes: Outcomes::default(),
        ages: None,
        sexes: None,
        roles: BTreeSet::from([DEFAULT_ROLE.to_owned()]),
        callers: Callers::Unregistered,
        areas: None,
        when: None,
        how_soon: None,
        types: None,
        not_types: BTreeSet::from(["40".to_owned()]),
        reach: None,
        distance: None,
        farther: None,
        at_least: 1,
        distinct: Distinct::Service,
    }
}

fn narrower(reference: &Reference) -> [Requirement; 3] {
    let groups = |every: u32| Outcomes {
        groups: Some(
            reference
                .pairs
                .iter()
                .map(|pair| pair.group)
                .filter(|group| group % every == 0)
                .collect(),
        ),
        ..Outcomes::default()
    };
    [
        Requirement {
            id: "pharmacy".to_owned(),
            outcomes: groups(7),
            when: Some(vec![When {
                weekdays: [false, false, false, false, false, false, true],
                holidays: true,
                not_weekdays: [false; 7],
                not_holidays: false,
                minutes: Intervals::range(600, 960),
            }]),
            how_soon: Some(0),
            types: Some(BTreeSet::from(["13".to_owned()])),
            reach: Some(BTreeSet::from([Reach::Attended])),
            distance: Some(20_000),
            ..everything()
        },
        Requirement {
            id: "two-providers".to_owned(),
            outcomes: groups(11),
            at_least: 2,
            distinct: Distinct::Ods,
            ..everything()
        },
        Requirement {
            id: "young-children".to_owned(),
            outcomes: groups(5),
            ages: Some(Intervals::range(0, 5 * 36_525 / 100)),
            how_soon: Some(120),
            reach: Some(BTreeSet::from([Reach::Attended])),
            distance: Some(30_000),
            ..everything()
        },
    ]
}

/// Numbers that look drawn by chance and are the same every time (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % limit.max(1) as u64).unwrap_or_default()
    }

    /// Whether something of so many in a hundred happens.
    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// About normally distributed around nought, with this deviation.
    pub(crate) fn around(&mut self, deviation: i64) -> i64 {
        let sum: i64 = (0..12).map(|_| self.below(2001) as i64 - 1000).sum();
        sum * deviation / 2000
    }
}

//! Services: kinds with their templates, where they lie, and how they depart from their template.

use super::hours::{Kept, hours};
use super::land::{EAST, Land, NORTH};
use super::{Dice, Shape, TODAY};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::hours::Hours;
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::reference::Reference;
use qdos_model::requirement::DEFAULT_ROLE;
use qdos_model::service::{Profile, Service};
use qdos_model::time::days_after;
use qdos_model::written::{self, Reach, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

struct Kind {
    service_type: &'static str,
    /// Of 1,000 services, how many.
    share: usize,
    kept: Kept,
    reach: Reach,
    templates: usize,
    /// Of a hundred pairs and dispositions, how many a template has.
    pairs: usize,
    dispositions: usize,
    /// Of a hundred services, how many are limited to their area, or restricted to practices.
    limited: usize,
    restricted: usize,
    /// Laid out evenly, and taking every pair that is not rare.
    backstop: bool,
}

const fn kind(
    service_type: &'static str,
    share: usize,
    kept: Kept,
    templates: usize,
    pairs: usize,
    dispositions: usize,
) -> Kind {
    Kind {
        service_type,
        share,
        kept,
        reach: Reach::Attended,
        templates,
        pairs,
        dispositions,
        limited: 0,
        restricted: 0,
        backstop: false,
    }
}

const KINDS: [Kind; 14] = [
    Kind {
        reach: Reach::Telephoned,
        backstop: true,
        ..kind("25", 10, Kept::Always, 2, 100, 100)
    },
    Kind {
        backstop: true,
        ..kind("40", 4, Kept::Always, 1, 100, 100)
    },
    Kind {
        restricted: 95,
        ..kind("100", 130, Kept::Practice, 4, 30, 60)
    },
    kind("13", 230, Kept::Shop, 5, 6, 25),
    kind("12", 120, Kept::Practice, 3, 2, 40),
    kind("14", 90, Kept::Shop, 2, 1, 40),
    kind("105", 4, Kept::Always, 2, 12, 15),
    kind("46", 12, Kept::EveryDay, 3, 15, 60),
    kind("28", 10, Kept::EveryDay, 2, 12, 50),
    Kind {
        limited: 60,
        ..kind("8", 90, Kept::OutOfHours, 3, 8, 60)
    },
    Kind {
        limited: 70,
        reach: Reach::Visiting,
        ..kind("130", 110, Kept::EveryDay, 4, 3, 50)
    },
    Kind {
        limited: 50,
        reach: Reach::Telephoned,
        ..kind("151", 60, Kept::Always, 3, 2, 70)
    },
    kind("29", 60, Kept::Practice, 3, 2, 40),
    Kind {
        limited: 30,
        ..kind("72", 70, Kept::EveryDay, 4, 3, 40)
    },
];

/// What services of a kind choose from.
struct Choice {
    kind: &'static Kind,
    templates: Vec<Arc<Profile>>,
    weeks: Vec<Hours>,
}

pub(crate) fn services(shape: Shape, land: &Land, reference: &Reference) -> BTreeMap<String, Arc<Service>> {
    let mut dice = Dice(21);
    let pairs: Vec<Pair> = reference.pairs.iter().copied().collect();
    let dispositions: BTreeSet<Disposition> = reference
        .outcomes
        .iter()
        .take(shape.dispositions)
        .map(|outcome| outcome.disposition.clone())
        .collect();
    let dispositions: Vec<Disposition> = dispositions.into_iter().collect();
    let rare = rare_groups(shape, &pairs, &mut dice);
    let choices: Vec<Choice> = KINDS
        .iter()
        .map(|kind| Choice {
            kind,
            templates: (0..kind.templates)
                .map(|number| template(kind, number, &pairs, &dispositions, &rare, &mut dice).into())
                .collect(),
            weeks: (0..kind.share * 4 + 1)
                .map(|_| hours(kind.kept, shape.special_dates, &mut dice))
                .collect(),
        })
        .collect();
    let total: usize = KINDS.iter().map(|kind| kind.share).sum();
    let mut found = BTreeMap::new();
    let written = Arc::new(written::Service::default());
    for choice in &choices {
        let count = shape.services * choice.kind.share / total;
        // A smaller country is as large as England: its backstops lie as densely.
        let count = if choice.kind.backstop {
            choice.kind.share * 50
        } else {
            count
        };
        for number in 0..count {
            let location = if choice.kind.backstop {
                laid_out(number, count)
            } else {
                land.town(&mut dice).near(&mut dice)
            };
            let mut profile = choice.templates[dice.below(choice.templates.len())].clone();
            if dice.percent(shape.own_profiles) {
                let own = Arc::make_mut(&mut profile);
                depart(own, choice.kind, &pairs, &rare, &mut dice);
            }
            let uid = (1_000_000_000 + found.len()).to_string();
            let area = land.area(location);
            let [limited, restricted] =
                [choice.kind.limited, choice.kind.restricted].map(|share| dice.percent(share));
            let ods = format!("G{:05}", dice.below(shape.services / 2 + 1));
            let dated = |dice: &mut Dice, share: usize| {
                (shape.special_dates && !choice.kind.backstop && dice.below(100) < share)
                    .then(|| days_after(TODAY, dice.below(396) as i64))
            };
            let service = Service {
                path: String::new(),
                name: String::new(),
                status: Status::Active,
                service_type: choice.kind.service_type.to_owned(),
                reach: choice.kind.reach,
                from: dated(&mut dice, 1),
                until: dated(&mut dice, 1),
                offered_to_nobody: false,
                location: Some(location),
                postcode: None,
                profile,
                hours: choice.weeks[dice.below(choice.weeks.len())].clone(),
                practices: restricted.then(|| BTreeSet::from([ods.clone()])),
                commissioned_by: BTreeSet::new(),
                limited_to: limited.then(|| BTreeSet::from([area.clone()])),
                promoted_to: BTreeSet::new(),
                only_if_open: dice.percent(3).then_some(30),
                written: written.clone(),
                area: Some(area.into()),
                ods: Some(ods),
                uid: uid.clone(),
            };
            found.insert(uid, Arc::new(service));
        }
    }
    found
}

/// The `number`th of `count` spots spread evenly over the map.
fn laid_out(number: usize, count: usize) -> Grid {
    let columns = (((count as i64 * EAST / NORTH) as f64).sqrt().ceil() as i64).max(1);
    let rows = (count as i64 + columns - 1) / columns;
    let (column, row) = (number as i64 % columns, number as i64 / columns);
    Grid {
        easting: (2 * column + 1) * EAST / (2 * columns),
        northing: (2 * row + 1) * NORTH / (2 * rows),
    }
}

fn template(
    kind: &Kind,
    number: usize,
    pairs: &[Pair],
    dispositions: &[Disposition],
    rare: &BTreeSet<u32>,
    dice: &mut Dice,
) -> Profile {
    let pairs = if kind.backstop {
        pairs
            .iter()
            .copied()
            .filter(|pair| !rare.contains(&pair.group))
            .collect()
    } else {
        let taken: BTreeSet<u32> = groups(pairs)
            .into_iter()
            .filter(|_| dice.percent(kind.pairs))
            .collect();
        pairs
            .iter()
            .copied()
            .filter(|pair| taken.contains(&pair.group))
            .collect()
    };
    let year = |years: i64| years * 36_525 / 100;
    let ages = match (kind.backstop, number % 4) {
        (false, 1) => Intervals::range(year(16), 47_482),
        (false, 2) => Intervals::range(year(2), 47_482),
        (false, 3) => Intervals::range(0, year(18)),
        _ => Intervals::range(0, 47_482),
    };
    // Whole families of dispositions: one for each timeframe.
    let families: Vec<bool> = (0..=dispositions.len() / 10)
        .map(|_| kind.backstop || dice.percent(kind.dispositions))
        .collect();
    let chosen = dispositions
        .iter()
        .enumerate()
        .filter(|(at, _)| families[at / 10])
        .map(|(_, code)| code);
    Profile {
        template: Some(format!("{}-{number}", kind.service_type)),
        pairs,
        dispositions: chosen.cloned().collect(),
        ages,
        sexes: BTreeSet::from(Sex::ALL),
        roles: BTreeSet::from([DEFAULT_ROLE.to_owned()]),
    }
}

/// All symptom groups.
fn groups(pairs: &[Pair]) -> Vec<u32> {
    let mut groups: Vec<u32> = pairs.iter().map(|pair| pair.group).collect();
    groups.dedup();
    groups
}

/// The groups whose pairs no backstop takes; as many as the share says.
fn rare_groups(shape: Shape, pairs: &[Pair], dice: &mut Dice) -> BTreeSet<u32> {
    let mut groups = groups(pairs);
    let wanted = (groups.len() * shape.rare).div_ceil(10_000);
    (0..wanted)
        .map(|_| groups.swap_remove(dice.below(groups.len())))
        .collect()
}

/// Some pairs less, some of one more group; now and then a disposition, an age or a sex.
fn depart(profile: &mut Profile, kind: &Kind, pairs: &[Pair], rare: &BTreeSet<u32>, dice: &mut Dice) {
    profile.template = None;
    let own: Vec<Pair> = profile.pairs.iter().copied().collect();
    for _ in 0..3 + dice.below(if kind.backstop { 3 } else { 20 }) {
        if let Some(pair) = own.get(dice.below(own.len())) {
            profile.pairs.remove(pair);
        }
    }
    if kind.backstop {
        return;
    }
    let begin = dice.below(pairs.len());
    let more = pairs[begin..].iter().take(4 + dice.below(20));
    profile
        .pairs
        .extend(more.filter(|pair| !rare.contains(&pair.group) || pair.discriminator % 40 == 0));
    if dice.percent(10) {
        let taken = profile
            .dispositions
            .iter()
            .nth(dice.below(profile.dispositions.len()))
            .cloned();
        taken.map(|taken| profile.dispositions.remove(&taken));
    }
    if dice.percent(5) {
        profile.ages = Intervals::range([365, 730, 1826, 5844][dice.below(4)], 47_482);
    }
    if dice.percent(2) {
        profile.sexes = BTreeSet::from([Sex::F]);
    }
}

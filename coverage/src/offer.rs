//! A service as an offer: the product of sets of callers it is returnable for.

use crate::bits::Bits;
use crate::demand::{WhoBox, WhoPools};
use crate::filter::{CATCH_ALL, Timing};
use crate::side::{Candidate, Side};
use crate::who::Table;
use qdos_model::code::Sex;
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::service::Profile;
use qdos_model::written::{ClosingSoon, Reach, SexI};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Moments at which a service open at these minutes meets `timing`: the same rule as `filter::time`, as a set.
pub(crate) fn times(open: &Intervals, timing: Timing) -> Intervals {
    let Timing {
        window,
        only_if_open,
        how_soon,
        closing_soon,
    } = timing;
    let looks = [Some(window), only_if_open, how_soon];
    let seen = |ahead: i64| match closing_soon {
        ClosingSoon::Service => open.seen_from(ahead),
        ClosingSoon::Stretch => open.seen_from(ahead).difference(&closing(open, ahead)),
    };
    let met = looks
        .into_iter()
        .flatten()
        .map(seen)
        .reduce(|all, one| all.intersection(&one))
        .unwrap_or_default();
    match closing_soon {
        ClosingSoon::Service => met.difference(&closing(open, -1)),
        ClosingSoon::Stretch => met,
    }
}

/// Moments within 29 minutes of closing from which the next opening lies more than `ahead` minutes ahead.
fn closing(open: &Intervals, ahead: i64) -> Intervals {
    let stretches = open.as_slice();
    let last_minutes = stretches.iter().enumerate().map(|(at, (opens, closes))| {
        let unseen_until = stretches
            .get(at + 1)
            .filter(|_| ahead >= 0)
            .map_or(*closes, |next| (next.0 - ahead).min(*closes));
        (*opens.max(&(closes - 29)), unseen_until)
    });
    Intervals::from_unsorted(last_minutes.collect())
}

/// A service of one side, with its eligibility by number.
pub(crate) struct Offer<'a> {
    pub(crate) candidate: &'a Candidate<'a>,
    pub(crate) location: Grid,
    /// Number of its eligibility among those of both sides.
    pub(crate) eligibility: usize,
    pub(crate) is_catch_all: bool,
    pub(crate) is_attended: bool,
    /// The areas it is limited to.
    pub(crate) limited_to: Option<&'a BTreeSet<String>>,
}

/// Who an offer is for, but for place, practice and moment; shared by many services.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Eligibility {
    /// Pairs, dispositions and cells by their numbers in the pools.
    pub(crate) who: WhoBox,
    roles: Arc<BTreeSet<String>>,
}

impl Eligibility {
    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.roles.contains(role)
    }
}

/// Numbers eligibilities, equal ones once.
#[derive(Default)]
pub(crate) struct Eligibilities {
    numbers: FxHashMap<Eligibility, usize>,
    pub(crate) all: Vec<Eligibility>,
    roles: BTreeSet<Arc<BTreeSet<String>>>,
}

impl Eligibilities {
    fn number(&mut self, who: WhoBox, roles: &BTreeSet<String>) -> usize {
        let roles = match self.roles.get(roles) {
            Some(known) => known.clone(),
            None => {
                let new = Arc::new(roles.clone());
                self.roles.insert(new.clone());
                new
            }
        };
        let next = self.all.len();
        let eligibility = Eligibility { who, roles };
        *self.numbers.entry(eligibility).or_insert_with_key(|eligibility| {
            self.all.push(eligibility.clone());
            next
        })
    }
}

/// Pairs, dispositions and cells of a profile.
fn sides(profile: &Profile, sex_i: SexI, table: &Table, ages: &[i64]) -> [Bits; 3] {
    let Profile {
        template: _,
        pairs,
        dispositions,
        ages: taken,
        sexes,
        roles: _,
    } = profile;
    let mut found = [table.pairs.len(), table.dispositions.len(), table.cells()].map(Bits::none);
    let numbers = pairs.iter().filter_map(|pair| table.pairs.get(pair));
    numbers.for_each(|number| found[0].insert(*number as usize));
    let numbers = dispositions
        .iter()
        .filter_map(|code| table.dispositions.get(code));
    numbers.for_each(|number| found[1].insert(*number as usize));
    for sex in Sex::ALL {
        let is_taken = match (sex, sex_i) {
            (Sex::I, SexI::Any) => !sexes.is_empty(),
            (sex, _) => sexes.contains(&sex),
        };
        let ages = ages
            .iter()
            .enumerate()
            .filter(|(_, age)| is_taken && taken.contains(**age));
        ages.for_each(|(at, _)| found[2].insert(table.cell(sex, at)));
    }
    found
}

/// How many profiles are brought into sets at a time.
const AT_A_TIME: usize = 2_048;

/// The offers of one side: services that can be returned to anybody at all. `known` are those of the other, whose numbers
/// stand for the same profiles.
pub(crate) fn offers<'a>(
    side: &'a Side<'a>,
    known: Option<(&'a Side<'a>, &[Offer<'a>])>,
    ages: &[i64],
    table: &Table,
    pools: &mut WhoPools,
    eligibilities: &mut Eligibilities,
) -> Vec<Offer<'a>> {
    let live = |candidate: &&'a Candidate<'a>| {
        let service = candidate.service;
        let live = service.status == qdos_model::written::Status::Active && !service.offered_to_nobody;
        live && service.location.is_some()
    };
    let live: Vec<&'a Candidate<'a>> = side.services.iter().filter(live).collect();
    let sex_i = side.directory.settings.sex_i;
    let known = known.filter(|(other, _)| other.directory.settings.sex_i == sex_i);
    let known = known.map_or(&[][..], |(_, offers)| offers).iter();
    let known: FxHashMap<&str, &Offer<'_>> = known
        .map(|offer| (offer.candidate.service.uid.as_str(), offer))
        .collect();
    let profile = |candidate: &Candidate<'_>| Arc::as_ptr(&candidate.service.profile);
    // Services share the profiles of templates.
    let mut seen = FxHashSet::default();
    let distinct: Vec<&Candidate<'_>> = live
        .iter()
        .copied()
        .filter(|candidate| seen.insert(profile(candidate)))
        .collect();
    let mut eligibility_of = FxHashMap::default();
    for part in distinct.chunks(AT_A_TIME) {
        let whos: Vec<Result<usize, [Bits; 3]>> = part
            .par_iter()
            .map(|candidate| {
                let profile = &candidate.service.profile;
                let known = known.get(candidate.service.uid.as_str());
                let alike = known.filter(|offer| {
                    let before = offer.candidate.service;
                    std::ptr::eq(before, candidate.service) || before.profile == *profile
                });
                alike.map_or_else(
                    || Err(sides(profile, sex_i, table, ages)),
                    |offer| Ok(offer.eligibility),
                )
            })
            .collect();
        for (candidate, who) in part.iter().zip(whos) {
            let roles = &candidate.service.profile.roles;
            let number = who.unwrap_or_else(|who| eligibilities.number(pools.number(who), roles));
            eligibility_of.insert(profile(candidate), number);
        }
    }
    let offer = |candidate: &'a Candidate<'a>| {
        let service = candidate.service;
        Some(Offer {
            candidate,
            location: service.location?,
            eligibility: eligibility_of[&profile(candidate)],
            is_catch_all: service.service_type == CATCH_ALL,
            is_attended: service.reach == Reach::Attended,
            limited_to: service.limited_to.as_ref(),
        })
    };
    let mut offers: Vec<Offer<'_>> = live.into_iter().filter_map(offer).collect();
    offers.sort_by_key(|offer| tile(offer.location));
    offers
}

/// Metres along a side of a tile.
const TILE: i64 = 32_768;

/// What lies in one tile is near each other in memory: a tree looks at the offers around it.
fn tile(Grid { easting, northing }: Grid) -> (i64, i64) {
    (easting.div_euclid(TILE), northing.div_euclid(TILE))
}

/// Services the fallback may offer, wherever they are.
pub(crate) fn fallbacks<'a>(side: &'a Side<'a>) -> Vec<(Grid, &'a Candidate<'a>)> {
    let types = &side.directory.settings.catch_all_types;
    side.services
        .iter()
        .filter(|candidate| types.contains(&candidate.service.service_type))
        .filter(|candidate| {
            candidate.service.status == qdos_model::written::Status::Active
                && !candidate.service.offered_to_nobody
        })
        .filter_map(|candidate| Some((candidate.service.location?, candidate)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter;

    fn timing(window: i64, closing_soon: ClosingSoon) -> Timing {
        Timing {
            window,
            only_if_open: None,
            how_soon: None,
            closing_soon,
        }
    }

    #[test]
    fn sets_of_moments_agree_with_the_filter_minute_by_minute() {
        let open = Intervals::from_unsorted(vec![(100, 110), (130, 200), (215, 260), (400, 500)]);
        for closing_soon in [ClosingSoon::Service, ClosingSoon::Stretch] {
            for (window, only_if_open, how_soon) in [
                (60, None, None),
                (0, None, None),
                (30, Some(15), None),
                (300, Some(0), Some(20)),
                (60, None, Some(0)),
            ] {
                let timing = Timing {
                    window,
                    only_if_open,
                    how_soon,
                    closing_soon,
                };
                let set = times(&open, timing);
                for at in -400..600 {
                    assert_eq!(
                        set.contains(at),
                        filter::time(&open, at, timing),
                        "{at} {timing:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_service_closing_in_29_minutes_is_closing_soon_and_in_30_is_not() {
        let set = times(&Intervals::range(0, 100), timing(60, ClosingSoon::Service));
        assert!(set.contains(70) && !set.contains(71));
    }
}

//! A service as an offer: the product of sets of callers it is returnable for.

use crate::bits::Bits;
use crate::filter::{CATCH_ALL, Timing};
use crate::side::{Candidate, Side};
use qdos_model::code::Sex;
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::service::Profile;
use qdos_model::written::{ClosingSoon, Reach, SexI};
use rustc_hash::FxHashMap;
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
}

/// Who an offer is for, but for place, practice and moment; shared by many services.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Eligibility {
    profile: Arc<Profile2>,
    sexes: [bool; 3],
}

/// A profile without its template's name.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Profile2 {
    pairs: BTreeSet<qdos_model::code::Pair>,
    dispositions: BTreeSet<qdos_model::code::Disposition>,
    ages: Intervals,
    roles: BTreeSet<String>,
}

impl Eligibility {
    pub(crate) fn fits(
        &self,
        pair: qdos_model::code::Pair,
        disposition: &qdos_model::code::Disposition,
    ) -> bool {
        self.profile.pairs.contains(&pair) && self.profile.dispositions.contains(disposition)
    }

    pub(crate) fn ages(&self, ages: &[i64]) -> Bits {
        let mut bits = Bits::none(ages.len());
        ages.iter()
            .enumerate()
            .filter(|(_, age)| self.profile.ages.contains(**age))
            .for_each(|(at, _)| bits.insert(at));
        bits
    }

    pub(crate) fn has_sex(&self, sex: Sex) -> bool {
        self.sexes[sex as usize]
    }

    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.profile.roles.contains(role)
    }
}

/// Numbers eligibilities, equal ones once.
#[derive(Default)]
pub(crate) struct Eligibilities {
    numbers: FxHashMap<Eligibility, usize>,
    pub(crate) all: Vec<Eligibility>,
}

impl Eligibilities {
    fn number(&mut self, profile: &Profile, sex_i: SexI) -> usize {
        let Profile {
            template: _,
            pairs,
            dispositions,
            ages,
            sexes,
            roles,
        } = profile;
        let sexes = Sex::ALL.map(|sex| match (sex, sex_i) {
            (Sex::I, SexI::Any) => !sexes.is_empty(),
            (sex, _) => sexes.contains(&sex),
        });
        let profile = Profile2 {
            pairs: pairs.clone(),
            dispositions: dispositions.clone(),
            ages: ages.clone(),
            roles: roles.clone(),
        };
        let eligibility = Eligibility {
            profile: Arc::new(profile),
            sexes,
        };
        let next = self.all.len();
        *self.numbers.entry(eligibility.clone()).or_insert_with(|| {
            self.all.push(eligibility);
            next
        })
    }
}

/// The offers of one side: services that can be returned to anybody at all.
pub(crate) fn offers<'a>(side: &'a Side<'a>, eligibilities: &mut Eligibilities) -> Vec<Offer<'a>> {
    let mut found = Vec::new();
    for candidate in &side.services {
        let service = candidate.service;
        let live = service.status == qdos_model::written::Status::Active && !service.offered_to_nobody;
        let Some(location) = service.location.filter(|_| live) else {
            continue;
        };
        found.push(Offer {
            candidate,
            location,
            eligibility: eligibilities.number(&service.profile, side.directory.settings.sex_i),
            is_catch_all: service.service_type == CATCH_ALL,
            is_attended: service.reach == Reach::Attended,
        });
    }
    found
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

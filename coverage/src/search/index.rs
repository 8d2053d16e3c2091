//! Services arranged so that one search looks at few of them.
//!
//! Services of one type with the same profile are one group. Which groups fit a caller is a meeting of bits, one row each for a pair,
//! a disposition, a sex, a role and an age. Only maps of types with such a group are looked at, and of them only what lies
//! in the box. Whether hours fit is worked out once for a moment and window, for all services with the same hours.

use super::map::{Map, Member};
use super::order::{Label, Referral, Standing, chain, most_of};
use super::{Answer, Returnable, Returned, caller};
use crate::bits::Bits;
use crate::filter::{self, Caller, Timing};
use crate::side::{Candidate, Side};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::interval::Intervals;
use qdos_model::ranking::UNRANKED;
use qdos_model::request::{DistanceSource, Request};
use qdos_model::service::Profile;
use qdos_model::written::{CatchAllBelow, Discriminators, SexI, Status};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One revision's services, ready to be searched.
pub struct Index<'s, 'a> {
    side: &'s Side<'a>,
    /// Services of each type, by its number.
    maps: Vec<Map>,
    /// The type of each group.
    types_of_groups: Vec<u16>,
    by_pair: FxHashMap<Pair, Bits>,
    by_disposition: FxHashMap<Disposition, Bits>,
    by_role: FxHashMap<String, Bits>,
    by_sex: [Bits; 3],
    /// The first day from which on, up to the next, the same groups fit an age.
    by_age: Vec<(i64, Bits)>,
    /// Every group.
    all: Bits,
    /// The hours and only-if-open of each class of services.
    classes: Vec<(Arc<Intervals>, Option<i64>)>,
    /// Service types by number.
    types: Vec<&'a str>,
    /// Ranks by service type for each strategy, and for none.
    ranks: FxHashMap<&'a str, Vec<u8>>,
    unranked: Vec<u8>,
    /// Candidates that the fallback may offer.
    fallback: Vec<usize>,
}

/// One who asks: keeps what was worked out for the last moments, so that the next search at one of them is quick.
pub struct Asking<'i, 's, 'a> {
    index: &'i Index<'s, 'a>,
    /// For a minute and window: of each class of hours, whether it fits; 0 is not known yet.
    open: FxHashMap<(i64, i64), Vec<u8>>,
    fitting: Option<(Who, Bits)>,
}

/// What decides which groups fit.
#[derive(Clone, PartialEq, Eq)]
struct Who {
    pairs: Vec<Pair>,
    disposition: Option<Disposition>,
    age: i64,
    sex: Sex,
    role: String,
}

/// Moments kept at a time; a replay has fewer.
const KEPT_MOMENTS: usize = 64;

/// A service that passed, and its place in the order: its standing, then the order of uids.
type Passed = (Standing, u32, Member);

/// What sorts services that passed.
fn in_order(passed: &Passed) -> (Standing, u32) {
    (passed.0, passed.1)
}

impl<'s, 'a> Index<'s, 'a> {
    /// Arranges the services of a side. What can never be returnable is left out.
    pub fn new(side: &'s Side<'a>) -> Index<'s, 'a> {
        let mut numbers: FxHashMap<(&Profile, u16), usize> = FxHashMap::default();
        let mut classes: FxHashMap<(*const Intervals, Option<i64>), usize> = FxHashMap::default();
        let mut types: Vec<&str> = side
            .services
            .iter()
            .map(|candidate| candidate.service.service_type.as_str())
            .collect();
        types.sort_unstable();
        types.dedup();
        let mut by_uid: Vec<usize> = (0..side.services.len()).collect();
        by_uid.sort_by_key(|at| {
            let uid = &side.services[*at].service.uid;
            (uid.len(), uid)
        });
        let mut uid_order = vec![0; by_uid.len()];
        by_uid
            .iter()
            .zip(0..)
            .for_each(|(at, order)| uid_order[*at] = order);
        let mut members: Vec<Vec<Member>> = vec![Vec::new(); types.len()];
        let mut types_of_groups = Vec::new();
        let mut profiles: Vec<&Profile> = Vec::new();
        let mut hours = Vec::new();
        for (at, candidate) in side.services.iter().enumerate() {
            let service = candidate.service;
            let may_return = service.status == Status::Active && !service.offered_to_nobody;
            let Some(grid) = service.location.filter(|_| may_return) else {
                continue;
            };
            let service_type = types.binary_search(&service.service_type.as_str());
            let service_type = service_type.unwrap_or_default() as u16;
            let group = *numbers
                .entry((&*service.profile, service_type))
                .or_insert_with(|| {
                    profiles.push(&service.profile);
                    types_of_groups.push(service_type);
                    profiles.len() - 1
                });
            let class = *classes
                .entry((Arc::as_ptr(candidate.open()), service.only_if_open))
                .or_insert_with(|| {
                    hours.push((candidate.open().clone(), service.only_if_open));
                    hours.len() - 1
                });
            members[usize::from(service_type)].push(Member {
                easting: grid.easting as i32,
                northing: grid.northing as i32,
                group: group as u32,
                candidate: at as u32,
                uid_order: uid_order[at],
                class: class as u32,
                service_type,
                is_special: service.from.is_some()
                    || service.until.is_some()
                    || service.practices.is_some()
                    || service.limited_to.is_some(),
                is_promoted: !service.promoted_to.is_empty(),
            });
        }
        let ranking = &side.directory.ranking;
        let ranks_of = |strategy: qdos_model::ranking::Strategy<'_>| {
            types.iter().map(|code| strategy.rank(code)).collect()
        };
        let ranks = ranking
            .strategies
            .keys()
            .map(|area| (area.as_str(), ranks_of(ranking.strategy([area.as_str()]))));
        let catch_all = &side.directory.settings.catch_all_types;
        let fallback = side
            .services
            .iter()
            .enumerate()
            .filter(|(_, candidate)| catch_all.contains(&candidate.service.service_type));
        Index {
            side,
            by_pair: rows(&profiles, |profile| &profile.pairs),
            by_disposition: rows(&profiles, |profile| &profile.dispositions),
            by_role: rows(&profiles, |profile| &profile.roles),
            by_sex: Sex::ALL.map(|sex| {
                fitting(&profiles, |profile| {
                    has_sex(profile, sex, side.directory.settings.sex_i)
                })
            }),
            by_age: ages(&profiles),
            all: Bits::all(profiles.len()),
            classes: hours,
            unranked: vec![UNRANKED; types.len()],
            ranks: ranks.collect(),
            types,
            fallback: fallback.map(|(at, _)| at).collect(),
            maps: members.into_iter().map(Map::new).collect(),
            types_of_groups,
        }
    }

    /// One who asks; each thread needs its own.
    pub fn asking(&self) -> Asking<'_, 's, 'a> {
        Asking {
            index: self,
            open: FxHashMap::default(),
            fitting: None,
        }
    }

    /// Answers one request; see [`Asking::answer`].
    pub fn answer(&self, request: &Request) -> Option<Answer<'s, 'a>> {
        self.asking().answer(request)
    }

    /// Groups whose profile fits; without a group of symptoms none does.
    fn fitting(&self, who: &Who) -> Bits {
        let mut found = match self.side.directory.settings.discriminators {
            _ if who.pairs.is_empty() => Bits::none(self.types_of_groups.len()),
            Discriminators::All => self.all.clone(),
            Discriminators::Any => Bits::none(self.types_of_groups.len()),
        };
        let none = Bits::none(self.types_of_groups.len());
        for pair in &who.pairs {
            let row = self.by_pair.get(pair).unwrap_or(&none);
            match self.side.directory.settings.discriminators {
                Discriminators::All => found.keep(row),
                Discriminators::Any => found.add(row),
            }
        }
        if let Some(disposition) = &who.disposition {
            found.keep(self.by_disposition.get(disposition).unwrap_or(&none));
        }
        found.keep(self.by_role.get(&who.role).unwrap_or(&none));
        found.keep(&self.by_sex[who.sex as usize]);
        let at = self.by_age.partition_point(|(from, _)| *from <= who.age);
        found.keep(at.checked_sub(1).map_or(&none, |at| &self.by_age[at].1));
        found
    }

    /// The filters that look at what few services have.
    fn passes_in_person(&self, member: &Member, caller: &Caller) -> bool {
        let service = self.candidate(member).service;
        filter::status(service, caller)
            && filter::practice(service, caller)
            && filter::limited_area(service, caller)
    }

    fn candidate(&self, member: &Member) -> &'s Candidate<'a> {
        &self.side.services[member.candidate as usize]
    }
}

/// For each value, the profiles that have it.
fn rows<T: std::hash::Hash + Eq + Clone>(
    profiles: &[&Profile],
    values: fn(&Profile) -> &BTreeSet<T>,
) -> FxHashMap<T, Bits> {
    let mut rows: FxHashMap<T, Bits> = FxHashMap::default();
    for (number, profile) in profiles.iter().enumerate() {
        for value in values(profile) {
            rows.entry(value.clone())
                .or_insert_with(|| Bits::none(profiles.len()))
                .insert(number);
        }
    }
    rows
}

fn fitting(profiles: &[&Profile], fits: impl Fn(&Profile) -> bool) -> Bits {
    let mut found = Bits::none(profiles.len());
    for (number, profile) in profiles.iter().enumerate() {
        if fits(profile) {
            found.insert(number);
        }
    }
    found
}

fn has_sex(profile: &Profile, sex: Sex, sex_i: SexI) -> bool {
    profile.sexes.contains(&sex) || sex == Sex::I && sex_i == SexI::Any && !profile.sexes.is_empty()
}

/// Days at which some profile begins or ceases to fit, and who fits from there.
fn ages(profiles: &[&Profile]) -> Vec<(i64, Bits)> {
    let edges = profiles
        .iter()
        .flat_map(|profile| profile.ages.as_slice())
        .flat_map(|(from, to)| [*from, *to]);
    let mut edges: Vec<i64> = edges.collect();
    edges.sort_unstable();
    edges.dedup();
    let from = |edge: i64| (edge, fitting(profiles, |profile| profile.ages.contains(edge)));
    edges.into_iter().map(from).collect()
}

impl<'s, 'a> Asking<'_, 's, 'a> {
    /// Everything the search says to a request; `None` when its postcode is not known or its date is not on the timeline.
    pub fn answer(&mut self, request: &Request) -> Option<Answer<'s, 'a>> {
        let (caller, source) = self.understood(request)?;
        let strategy = self.strategy(&caller);
        let mut passed = self.passed(&caller, strategy);
        passed.sort_unstable_by_key(in_order);
        let mut kept: Vec<Vec<&'s Candidate<'a>>> = vec![Vec::new(); self.index.types.len()];
        let mut returned = Vec::new();
        let mut stays = Vec::with_capacity(passed.len());
        for (_, _, member) in &passed {
            let of_type = &mut kept[usize::from(member.service_type)];
            let stay = of_type.len() < most_of(self.index.types[usize::from(member.service_type)]);
            stays.push(stay);
            if stay {
                let candidate = self.index.candidate(member);
                of_type.push(candidate);
                returned.push(self.named(candidate, &caller));
            }
        }
        let returnable = passed
            .iter()
            .zip(stays)
            .map(|((standing, _, member), stays)| Returnable {
                candidate: self.index.candidate(member),
                standing: *standing,
                displaced_by: if stays {
                    Vec::new()
                } else {
                    kept[usize::from(member.service_type)].clone()
                },
            });
        let returnable: Vec<_> = returnable.collect();
        self.fall_back(&caller, returnable.len(), &mut returned);
        Some(Answer {
            source,
            strategy,
            returnable,
            returned,
            caller,
        })
    }

    /// What is returned, without the rest of the answer: for many requests.
    pub fn returned(&mut self, request: &Request) -> Option<Vec<Returned<'s, 'a>>> {
        let (caller, _) = self.understood(request)?;
        let strategy = self.strategy(&caller);
        let passed = self.passed(&caller, strategy);
        let mut best: Vec<[Option<Passed>; 2]> = vec![[None, None]; self.index.types.len()];
        for one in &passed {
            let places = &mut best[usize::from(one.2.service_type)];
            let comes_before =
                |place: &Option<Passed>| place.as_ref().is_none_or(|other| in_order(one) < in_order(other));
            if comes_before(&places[0]) {
                places[1] = places[0].replace(*one);
            } else if comes_before(&places[1]) {
                places[1] = Some(*one);
            }
        }
        let cut = |(number, places): (usize, [Option<Passed>; 2])| {
            places
                .into_iter()
                .take(most_of(self.index.types[number]))
                .flatten()
        };
        let mut kept: Vec<Passed> = best.into_iter().enumerate().flat_map(cut).collect();
        kept.sort_unstable_by_key(in_order);
        let named = |(_, _, member): &Passed| self.named(self.index.candidate(member), &caller);
        let mut returned: Vec<_> = kept.iter().map(named).collect();
        self.fall_back(&caller, passed.len(), &mut returned);
        Some(returned)
    }

    fn understood(&self, request: &Request) -> Option<(Caller, DistanceSource)> {
        let side = self.index.side;
        Some((caller(side, request)?, request.search_distance(side.directory).1))
    }

    fn strategy(&self, caller: &Caller) -> Option<&'s str> {
        let side = self.index.side;
        side.directory.ranking.strategy(chain(side, caller)).area
    }

    /// Everything returnable, in no order.
    fn passed(&mut self, caller: &Caller, strategy: Option<&str>) -> Vec<Passed> {
        let who = Who {
            pairs: caller.pairs.clone(),
            disposition: caller.disposition.clone(),
            age: caller.age,
            sex: caller.sex,
            role: caller.role.clone(),
        };
        if self.fitting.as_ref().is_none_or(|(last, _)| *last != who) {
            self.fitting = Some((who.clone(), self.index.fitting(&who)));
        }
        if self.open.len() > KEPT_MOMENTS {
            self.open.clear();
        }
        let classes = self.index.classes.len();
        let open = self
            .open
            .entry((caller.at, caller.window))
            .or_insert_with(|| vec![0; classes]);
        let ranks = strategy
            .and_then(|area| self.index.ranks.get(area))
            .unwrap_or(&self.index.unranked);
        let (grid, half) = (caller.place.grid, caller.place.search_distance);
        let closing_soon = self.index.side.directory.settings.closing_soon;
        let mut found = Vec::new();
        let Some((_, fitting)) = &self.fitting else {
            return found;
        };
        let mut types: Vec<u16> = fitting
            .iter()
            .map(|group| self.index.types_of_groups[group])
            .collect();
        types.dedup();
        types.sort_unstable();
        types.dedup();
        let maps = types.iter().map(|number| &self.index.maps[usize::from(*number)]);
        for member in maps.flat_map(|map| map.inside(grid, half)) {
            if !fitting.has(member.group as usize) {
                continue;
            }
            let fits = &mut open[member.class as usize];
            if *fits == 0 {
                let (minutes, only_if_open) = &self.index.classes[member.class as usize];
                let timing = Timing {
                    window: caller.window,
                    only_if_open: *only_if_open,
                    how_soon: None,
                    closing_soon,
                };
                *fits = 1 + u8::from(filter::time(minutes, caller.at, timing));
            }
            // Most services have nothing that needs a look at the service itself, which is far away in memory.
            if *fits == 2 && (!member.is_special || self.index.passes_in_person(member, caller)) {
                let promoted_elsewhere = member.is_promoted
                    && Standing::is_promoted_elsewhere(self.index.candidate(member).service, caller);
                let referral = match &caller.practice {
                    None => Referral::Other,
                    practice => Referral::of(self.index.candidate(member).service, practice.as_deref()),
                };
                let standing = Standing {
                    promoted_elsewhere,
                    rank: ranks[usize::from(member.service_type)],
                    referral,
                    distance_squared: member.distance_squared(grid),
                };
                found.push((standing, member.uid_order, *member));
            }
        }
        found
    }

    fn named(&self, candidate: &'s Candidate<'a>, caller: &Caller) -> Returned<'s, 'a> {
        Returned {
            candidate,
            label: Label::of(candidate.service, caller.practice.as_deref()),
        }
    }

    /// Adds emergency departments when too little is returnable.
    fn fall_back(&self, caller: &Caller, returnable: usize, returned: &mut Vec<Returned<'s, 'a>>) {
        let wanted = match self.index.side.directory.settings.catch_all_below {
            CatchAllBelow::One => 1,
            CatchAllBelow::Two => 2,
        };
        if returnable >= wanted {
            return;
        }
        let candidates = self
            .index
            .fallback
            .iter()
            .map(|at| &self.index.side.services[*at]);
        for candidate in filter::nearest_catch_alls(candidates, caller) {
            let is_there = returned
                .iter()
                .any(|other| std::ptr::eq(other.candidate, candidate));
            if !is_there {
                returned.push(Returned {
                    candidate,
                    label: Label::CatchAll,
                });
            }
        }
    }
}

//! Which offers differ between base and head, where nothing else does: only callers whom one of these takes can be told
//! anything different.

use crate::bits::Bits;
use crate::demand::{Demand, WhoBox, WhoPools};
use crate::offer::{Eligibility, Offer};
use crate::side::Candidate;
use crate::world::World;
use qdos_model::place::Grid;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Offers that base or head alone has, or has otherwise.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    /// Numbers of their eligibilities.
    pub(crate) eligibilities: BTreeSet<usize>,
    /// Where they are.
    spots: BTreeSet<Grid>,
}

/// What differs, when nothing but offers does; `None` where more differs, so that anybody may be told something different.
pub(crate) fn changed(
    world: &World<'_>,
    offers: &[Vec<Offer<'_>>; 2],
    fallbacks: &[Vec<(Grid, &Candidate<'_>)>; 2],
) -> Option<Changed> {
    let grounds = world.grounds.iter().all(|ground| {
        let [base, head] = &ground.areas;
        let [near, far] = ground.search_distances;
        ground.exists == [true, true] && base == head && near == far
    });
    let places = world.places.par_iter().all(|place| {
        let [base, head] = place.grids();
        base == head
    });
    let outcomes = world.outcomes.iter().all(|outcome| {
        let [base, head] = &outcome.sides;
        outcome.exists == [true, true] && base == head
    });
    let fallback = |side: usize| {
        let spots = fallbacks[side].iter();
        spots.map(|(grid, candidate)| {
            (
                &candidate.service.uid,
                grid,
                candidate.service.from,
                candidate.service.until,
            )
        })
    };
    if !rules_agree(world) || !grounds || !places || !outcomes || !fallback(0).eq(fallback(1)) {
        return None;
    }
    let by_uid = by_uid(&offers[0]);
    let mut found = Changed::default();
    let mut in_head: FxHashSet<&str> = FxHashSet::default();
    for offer in &offers[1] {
        let uid = offer.candidate.service.uid.as_str();
        in_head.insert(uid);
        match by_uid.get(uid) {
            Some(before) if is_same(before, offer) => {}
            before => {
                found.add(offer);
                before.iter().for_each(|before| found.add(before));
            }
        }
    }
    let gone = offers[0]
        .iter()
        .filter(|offer| !in_head.contains(offer.candidate.service.uid.as_str()));
    gone.for_each(|offer| found.add(offer));
    Some(found)
}

/// Whether base and head, where there are both, search by the same rules on the same public holidays.
pub(crate) fn rules_agree(world: &World<'_>) -> bool {
    world.base.as_ref().is_some_and(|base| {
        base.directory.settings == world.head.directory.settings
            && base.directory.calendar.holidays == world.head.directory.calendar.holidays
    })
}

/// Numbers of base's offers that head does not have, or has otherwise.
pub(crate) fn altered(offers: &[Vec<Offer<'_>>; 2]) -> Bits {
    let [base, head] = offers;
    let in_head = by_uid(head);
    let mut found = Bits::none(base.len());
    for (number, offer) in base.iter().enumerate() {
        let after = in_head.get(offer.candidate.service.uid.as_str());
        if !after.is_some_and(|after| is_same(offer, after)) {
            found.insert(number);
        }
    }
    found
}

fn by_uid<'o, 'w>(offers: &'o [Offer<'w>]) -> FxHashMap<&'o str, &'o Offer<'w>> {
    let offers = offers.iter();
    offers
        .map(|offer| (offer.candidate.service.uid.as_str(), offer))
        .collect()
}

/// Metres along the side of a cell of the grid, as coarse as wanted.
const CELL: i64 = 5_000;

impl Changed {
    fn add(&mut self, offer: &Offer<'_>) {
        self.eligibilities.insert(offer.eligibility);
        self.spots.insert(offer.location);
    }

    /// Numbers of the places that lie in the search box of one, and of some beside them.
    pub(crate) fn reached(&self, world: &World<'_>) -> impl Iterator<Item = u32> {
        let distances = world.grounds.iter().flat_map(|ground| ground.search_distances);
        let cells = distances.max().unwrap_or(0) / CELL + 1;
        let cell = |grid: Grid| (grid.easting.div_euclid(CELL), grid.northing.div_euclid(CELL));
        let middles: BTreeSet<(i64, i64)> = self.spots.iter().map(|spot| cell(*spot)).collect();
        let mut near: FxHashSet<(i64, i64)> = FxHashSet::default();
        for (column, row) in middles {
            let columns = column - cells..=column + cells;
            near.extend(columns.flat_map(|column| (row - cells..=row + cells).map(move |row| (column, row))));
        }
        let places = (0..).zip(&world.places);
        // Nothing but offers differs: places lie where they lay.
        places.filter_map(move |(number, place)| near.contains(&cell(place.grids()[1])).then_some(number))
    }
}

/// Whether an offer is the same in all that a walk looks at.
fn is_same(base: &Offer<'_>, head: &Offer<'_>) -> bool {
    let Offer {
        candidate,
        location,
        eligibility,
        is_catch_all,
        is_attended,
        limited_to,
    } = base;
    let (before, after) = (candidate.service, head.candidate.service);
    if std::ptr::eq(before, after) {
        // Both sides hold the one service: its eligibility alone is by other files too.
        return eligibility == &head.eligibility;
    }
    (location, eligibility, is_catch_all, is_attended, limited_to)
        == (
            &head.location,
            &head.eligibility,
            &head.is_catch_all,
            &head.is_attended,
            &head.limited_to,
        )
        && before.service_type == after.service_type
        && before.reach == after.reach
        && before.ods == after.ods
        && before.area == after.area
        && before.practices == after.practices
        && before.only_if_open == after.only_if_open
        && (before.from, before.until) == (after.from, after.until)
        && before.hours == after.hours
}

/// Keeps only callers whom an offer with one of these eligibilities may take.
pub(crate) fn restrict(demands: &mut Vec<Demand>, takers: &[&Eligibility], pools: &mut WhoPools) {
    for demand in &mut *demands {
        let mut rest: Vec<WhoBox> = demand.boxes.clone();
        let mut taken: Vec<WhoBox> = Vec::new();
        for eligibility in takers {
            let mut outside = Vec::new();
            for who in rest {
                let (inside, parts) = pools.cut(who, eligibility.who);
                taken.extend(inside);
                outside.extend(parts);
            }
            rest = outside;
        }
        demand.boxes = taken;
    }
    demands.retain(|demand| !demand.boxes.is_empty());
}

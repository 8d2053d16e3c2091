//! Which offers differ between base and head, where nothing else does: only callers whom one of these takes can be told
//! anything different.

use crate::demand::{Demand, WhoBox, WhoPools};
use crate::offer::{Eligibility, Offer};
use crate::side::Candidate;
use crate::world::World;
use qdos_model::place::Grid;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Numbers of the eligibilities of offers that base or head alone has, or has otherwise; `None` where more than offers
/// differs, so that anybody may be told something different.
pub(crate) fn changed(
    world: &World<'_>,
    offers: &[Vec<Offer<'_>>; 2],
    fallbacks: &[Vec<(Grid, &Candidate<'_>)>; 2],
) -> Option<BTreeSet<usize>> {
    let base = world.base.as_ref()?;
    let alike = |left: &crate::side::Side<'_>, right: &crate::side::Side<'_>| {
        left.directory.settings == right.directory.settings
            && left.directory.calendar.holidays == right.directory.calendar.holidays
    };
    let places = world.places.iter().all(|place| {
        let [base, head] = &place.sides;
        place.exists == [true, true] && base == head
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
    if !alike(base, &world.head) || !places || !outcomes || !fallback(0).eq(fallback(1)) {
        return None;
    }
    let by_uid: FxHashMap<&str, &Offer<'_>> = offers[0]
        .iter()
        .map(|offer| (offer.candidate.service.uid.as_str(), offer))
        .collect();
    let mut found = BTreeSet::new();
    let mut in_head: BTreeSet<&str> = BTreeSet::new();
    for offer in &offers[1] {
        let uid = offer.candidate.service.uid.as_str();
        in_head.insert(uid);
        match by_uid.get(uid) {
            Some(before) if is_same(before, offer) => {}
            before => {
                found.insert(offer.eligibility);
                found.extend(before.map(|before| before.eligibility));
            }
        }
    }
    let gone = offers[0]
        .iter()
        .filter(|offer| !in_head.contains(offer.candidate.service.uid.as_str()));
    found.extend(gone.map(|offer| offer.eligibility));
    Some(found)
}

/// Whether an offer is the same in all that a walk looks at.
fn is_same(base: &Offer<'_>, head: &Offer<'_>) -> bool {
    let Offer {
        candidate,
        location,
        eligibility,
        is_catch_all,
        is_attended,
    } = base;
    let (before, after) = (candidate.service, head.candidate.service);
    (location, eligibility, is_catch_all, is_attended)
        == (
            &head.location,
            &head.eligibility,
            &head.is_catch_all,
            &head.is_attended,
        )
        && before.service_type == after.service_type
        && before.reach == after.reach
        && before.ods == after.ods
        && before.area == after.area
        && before.practices == after.practices
        && before.limited_to == after.limited_to
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

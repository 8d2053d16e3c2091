//! One caller inside a gap, plausible before exotic: a well-known outcome, an adult or a child, a waking hour, where most
//! people live.

use crate::filter::{Caller, Criterion, NearMiss, failing, fallback, near_misses, returnable, verdict};
use crate::gap::Gap;
use crate::people::Residents;
use crate::side::{Candidate, Place};
use crate::world::World;
use qdos_model::code::Sex;
use qdos_model::interval::Intervals;
use qdos_model::requirement::Requirement;

pub use crate::filter::Verdict;

/// One caller inside a gap, and what each side says to them.
#[derive(Debug, Clone)]
pub struct Witness {
    /// Number of the place.
    pub place: usize,
    /// Number of the outcome.
    pub outcome: usize,
    /// As base and as head see the caller.
    pub callers: [Caller; 2],
}

/// Ages tried first, in years; then any.
const PLAUSIBLE_YEARS: [i64; 14] = [35, 45, 28, 55, 65, 20, 75, 8, 5, 12, 16, 4, 2, 85];

impl Witness {
    /// Picks a caller of a gap.
    pub fn of(world: &World<'_>, gap: &Gap, residents: &Residents<'_>) -> Option<Witness> {
        let place = gap
            .places
            .iter()
            .map(|place| (residents.at(place), place))
            .reduce(|best, next| if next.0 > best.0 { next } else { best })?
            .1;
        let real = |outcome: usize| world.outcomes[outcome].sides.iter().any(|row| row.assumed);
        let sex_order = |sex: Sex| sex as usize;
        let (outcome, sex, ages) = gap
            .who
            .iter()
            .min_by_key(|(outcome, sex, _)| (real(*outcome), sex_order(*sex), *outcome))?;
        let days = |at: usize| world.space.ages[at];
        let wanted = PLAUSIBLE_YEARS.iter().map(|years| years * 36_525 / 100);
        let age = wanted
            .into_iter()
            .find_map(|wanted| ages.iter().find(|at| days(*at) == wanted))
            .or_else(|| ages.iter().last())?;
        let at = plausible_minute(world, &gap.when.minutes())?;
        let practice = gap.practices.iter().next().cloned().flatten();
        let (date, _) = world.head.timeline.moment(at);
        let caller = |side: usize| Caller {
            pairs: vec![world.outcomes[outcome].pair],
            disposition: Some(world.outcomes[outcome].disposition.clone()),
            window: world.outcomes[outcome].sides[side].window(),
            age: days(age),
            sex,
            role: gap.role.clone(),
            place: world.place(place, side),
            practice: practice.clone(),
            at,
            date: world.head.timeline.date(date),
        };
        Some(Witness {
            place,
            outcome,
            callers: [caller(0), caller(1)],
        })
    }
}

/// The first minute at a waking hour (09:00 to 21:00), at a full or half hour where there is one; else the first.
fn plausible_minute(world: &World<'_>, when: &Intervals) -> Option<i64> {
    let timeline = &world.head.timeline;
    let today = timeline.index_of(world.space.today).unwrap_or(0);
    let near: Intervals = when.within(
        timeline.start(today),
        timeline.start((today + 14).min(timeline.len())),
    );
    for part in [&near, when] {
        for wanted in [30, 1] {
            for &(from, to) in part.as_slice().iter().take(400) {
                let mut at = from;
                while at < to {
                    let (index, minute) = timeline.moment(at);
                    let local = timeline.local(index, minute);
                    if (540..1260).contains(&local) && local % wanted == 0 {
                        return Some(at);
                    }
                    let next = wanted - local.rem_euclid(wanted);
                    at += if local < 540 {
                        (540 - local).max(1)
                    } else if local >= 1260 {
                        (1440 - local).max(1)
                    } else {
                        next.max(1)
                    };
                }
            }
        }
    }
    when.as_slice().first().map(|(from, _)| *from)
}

/// What one side tells a caller: services in order of distance, and what would have to change.
pub struct Told<'w, 'a> {
    /// The verdict.
    pub verdict: Verdict,
    /// Acceptable services, nearest first.
    pub acceptable: Vec<&'w Candidate<'a>>,
    /// Returnable ones that are not acceptable, nearest first, with what they fail.
    pub unsuitable: Vec<(&'w Candidate<'a>, Vec<Criterion>)>,
    /// What the fallback offers when nothing is returnable.
    pub fallback: Vec<&'w Candidate<'a>>,
    /// Near misses, smallest change first.
    pub near_misses: Vec<NearMiss>,
}

/// Asks one side (0 base, 1 head) about a witness.
pub fn ask<'w, 'a>(
    world: &'w World<'a>,
    side: usize,
    requirement: &Requirement,
    witness: &Witness,
) -> Told<'w, 'a> {
    let (side, caller) = (world.side(side), &witness.callers[side]);
    let mut found: Vec<&Candidate<'_>> = side
        .services
        .iter()
        .filter(|candidate| returnable(side, candidate, caller))
        .collect();
    found.sort_by_key(|candidate| {
        (
            distance(candidate, &caller.place),
            candidate.service.uid.len(),
            candidate.service.uid.clone(),
        )
    });
    let (mut acceptable, mut unsuitable) = (Vec::new(), Vec::new());
    for candidate in &found {
        let fails = failing(side, candidate, caller, Some(requirement));
        if fails.is_empty() {
            acceptable.push(*candidate)
        } else {
            unsuitable.push((*candidate, fails))
        }
    }
    Told {
        verdict: verdict(side, requirement, caller),
        acceptable,
        unsuitable,
        fallback: if found.is_empty() {
            fallback(side, caller)
        } else {
            Vec::new()
        },
        near_misses: near_misses(side, Some(requirement), caller),
    }
}

/// Metres from a place to a service, rounded up.
pub fn distance(candidate: &Candidate<'_>, place: &Place) -> i64 {
    candidate
        .service
        .location
        .map_or(i64::MAX, |grid| grid.distance(place.grid))
}

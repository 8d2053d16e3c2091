//! When: the moments of callers who see equally far ahead, and the segments of each service.

use crate::axis::{Axis, Slices, TimeSets};
use crate::filter::Timing;
use crate::offer::{Offer, times};
use crate::sets::Pool;
use crate::side::{Candidate, Side};
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::requirement::Requirement;
use qdos_model::written::ClosingSoon;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What decides when a service is returnable or acceptable: its open and active minutes (by address), only-if-open and how
/// soon, the window, and the setting for closing soon.
type TimeKey = (usize, usize, [Option<i64>; 2], i64, bool);

/// Moments of callers who see equally far ahead. Sets of segments are numbers in `sets`.
pub(crate) struct Moments {
    pub(crate) windows: [i64; 2],
    pub(crate) axis: Arc<Axis>,
    pub(crate) sets: Pool,
    /// Moments at which base and head ask, each by its own calendar.
    pub(crate) asked: [u32; 2],
    /// By side and number of offer: when it is returnable, and when acceptable but for place.
    pub(crate) offers: [Vec<Option<[u32; 2]>>; 2],
    pub(crate) fallbacks: [Vec<u32>; 2],
}

/// Sets of moments that were made already, by what they are made of.
#[derive(Default)]
pub(crate) struct Times {
    sets: TimeSets,
    known: FxHashMap<TimeKey, usize>,
}

/// What moments are made of.
pub(crate) struct Clocks<'r, 'w> {
    pub(crate) sides: [&'r Side<'w>; 2],
    pub(crate) offers: &'r [Vec<Offer<'w>>; 2],
    pub(crate) fallbacks: &'r [Vec<(Grid, &'w Candidate<'w>)>; 2],
    pub(crate) slices: &'r Slices,
    pub(crate) requirement: &'r Requirement,
    pub(crate) asks_base: bool,
}

/// Offers of one side by when they are open: whatever a search asks, those of one kind are returned at the same moments.
pub(crate) struct Openings<'w> {
    /// By number of offer; `None` where nobody asks for it.
    of: Vec<Option<u32>>,
    /// One of each kind.
    each: Vec<&'w Candidate<'w>>,
}

impl<'w> Openings<'w> {
    /// The kinds of the offers that are asked for.
    pub(crate) fn new(
        offers: &[Offer<'w>],
        is_asked: impl Fn(usize, &Offer<'w>) -> bool + Sync,
    ) -> Openings<'w> {
        type Kind = (usize, usize, Option<i64>);
        // Hours are made of weeks when somebody first asks.
        let kinds: Vec<Option<(Kind, &Candidate<'w>)>> = offers
            .par_iter()
            .enumerate()
            .map(|(at, offer)| {
                let candidate = is_asked(at, offer).then_some(offer.candidate)?;
                let open = Arc::as_ptr(candidate.open()) as usize;
                let active = Arc::as_ptr(&candidate.active) as usize;
                Some(((open, active, candidate.service.only_if_open), candidate))
            })
            .collect();
        let mut numbers: FxHashMap<Kind, u32> = FxHashMap::default();
        let mut each = Vec::new();
        let of = kinds.into_iter().map(|kind| {
            let (kind, candidate) = kind?;
            Some(*numbers.entry(kind).or_insert_with(|| {
                each.push(candidate);
                u32::try_from(each.len() - 1).expect("there are fewer services than 2^32")
            }))
        });
        Openings {
            of: of.collect(),
            each,
        }
    }
}

impl Moments {
    /// The moments of callers with these windows, and of the offers of these kinds whose eligibility is wanted. `before` is
    /// what earlier questions of the same sides and windows made: it saves time, and changes nothing.
    pub(crate) fn new(
        clocks: &Clocks<'_, '_>,
        before: &mut Times,
        windows: [i64; 2],
        wanted: &[bool],
        openings: &[Openings<'_>; 2],
    ) -> Moments {
        let Clocks {
            sides,
            slices,
            requirement,
            asks_base,
            ..
        } = *clocks;
        let Times { sets, known } = before;
        let timeline = &sides[1].timeline;
        let always = Intervals::range(0, timeline.start(timeline.len()));
        // By side and kind, where an offer of the kind is wanted.
        let mut numbers: [Vec<Option<[usize; 2]>>; 2] = Default::default();
        let mut fallback_numbers: [Vec<usize>; 2] = Default::default();
        for side in [0, 1] {
            let closing_soon = sides[side].directory.settings.closing_soon;
            let Openings { of, each } = &openings[side];
            let mut is_wanted = vec![false; each.len()];
            for (offer, kind) in clocks.offers[side].iter().zip(of) {
                if let Some(kind) = kind.filter(|_| wanted[offer.eligibility]) {
                    is_wanted[kind as usize] = true;
                }
            }
            let asked: Vec<Option<&Candidate<'_>>> = each
                .iter()
                .zip(is_wanted)
                .map(|(candidate, is_wanted)| is_wanted.then_some(*candidate))
                .collect();
            let key = |candidate: &Candidate<'_>, how_soon: Option<i64>| -> TimeKey {
                (
                    Arc::as_ptr(candidate.open()) as usize,
                    Arc::as_ptr(&candidate.active) as usize,
                    [candidate.service.only_if_open, how_soon],
                    windows[side],
                    closing_soon == ClosingSoon::Stretch,
                )
            };
            let both = |candidate| [(candidate, None), (candidate, requirement.how_soon)];
            let mut seen: FxHashSet<TimeKey> = FxHashSet::default();
            let unknown: Vec<(&Candidate<'_>, Option<i64>)> = asked
                .iter()
                .flatten()
                .flat_map(|candidate| both(*candidate))
                .filter(|(candidate, how_soon)| {
                    let key = key(candidate, *how_soon);
                    !known.contains_key(&key) && seen.insert(key)
                })
                .collect();
            let made: Vec<Intervals> = unknown
                .par_iter()
                .map(|(candidate, how_soon)| {
                    let timing = Timing {
                        window: windows[side],
                        only_if_open: candidate.service.only_if_open,
                        how_soon: *how_soon,
                        closing_soon,
                    };
                    let met = times(candidate.open(), timing);
                    if *candidate.active == always {
                        met
                    } else {
                        met.intersection(&candidate.active)
                    }
                })
                .collect();
            for ((candidate, how_soon), met) in unknown.into_iter().zip(made) {
                known.insert(key(candidate, how_soon), sets.number(met, slices));
            }
            let number =
                |candidate| both(candidate).map(|(candidate, how_soon)| known[&key(candidate, how_soon)]);
            numbers[side] = asked.iter().map(|candidate| candidate.map(number)).collect();
            for (_, candidate) in clocks.fallbacks[side].iter().filter(|_| side == 1 || asks_base) {
                fallback_numbers[side].push(sets.number((*candidate.active).clone(), slices));
            }
        }
        let asked = [0, 1].map(|side| sets.number(asked_minutes(sides[side], requirement), slices));
        let mut used: BTreeSet<usize> = numbers.iter().flatten().flatten().flatten().copied().collect();
        used.extend(fallback_numbers.iter().flatten());
        let used: Vec<usize> = used.into_iter().collect();
        let axis = Axis::new(sets, slices, &used, &asked);
        let mut pool = Pool::new(axis.len());
        let mut bits: FxHashMap<usize, u32> = FxHashMap::default();
        let mut bits_of = |set: usize| {
            *bits
                .entry(set)
                .or_insert_with(|| pool.number(axis.bits(sets, set)))
        };
        let numbers: [Vec<Option<[u32; 2]>>; 2] = numbers.map(|numbers| {
            let numbers = numbers.into_iter();
            numbers
                .map(|pair| pair.map(|pair| pair.map(&mut bits_of)))
                .collect()
        });
        let of_offers = |side: usize| {
            let kinds = openings[side].of.iter().zip(&clocks.offers[side]);
            let number = |(kind, offer): (&Option<u32>, &Offer<'_>)| {
                let kind = kind.filter(|_| wanted[offer.eligibility])?;
                numbers[side][kind as usize]
            };
            kinds.map(number).collect()
        };
        Moments {
            windows,
            asked: asked.map(&mut bits_of),
            offers: [0, 1].map(of_offers),
            fallbacks: fallback_numbers.map(|numbers| numbers.into_iter().map(&mut bits_of).collect()),
            sets: pool,
            axis: Arc::new(axis),
        }
    }
}

/// Elapsed minutes at which a requirement asks, by a side's own calendar.
pub(crate) fn asked_minutes(side: &Side<'_>, requirement: &Requirement) -> Intervals {
    let timeline = &side.timeline;
    let holidays = &side.directory.calendar.holidays;
    let mut parts = Vec::new();
    for index in 0..timeline.len() {
        let date = timeline.date(index);
        let local = requirement.minutes_of(date, holidays.contains(&date));
        parts.extend_from_slice(
            timeline
                .elapsed(index, &local)
                .shifted(timeline.start(index))
                .as_slice(),
        );
    }
    Intervals::from_unsorted(parts)
}

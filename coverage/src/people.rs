//! How many people live where (Meaning 18): residents of a small area spread evenly over the postcodes nearest its
//! centre, ages evenly within their band, half of each age female and half male.

use crate::bits::Bits;
use crate::forest::JointPlace;
use crate::places::Places;
use crate::who::Who;
use qdos_model::code::Sex;
use qdos_model::place::SmallArea;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// One past the last day of the oldest age.
const OLDEST: i64 = 47_482;

/// Residents of every place by age band.
pub struct Residents {
    /// First day and one past the last of each band.
    bands: Vec<(i64, i64)>,
    /// For each place, people in each band.
    places: Vec<Vec<f64>>,
}

impl Residents {
    /// Spreads the residents of small areas over places.
    pub fn new(places: &[JointPlace], small_areas: &[SmallArea]) -> Residents {
        let bands: Vec<(i64, i64)> = small_areas
            .first()
            .map(|area| area.residents.iter().map(|(from, to, _)| (*from, *to)).collect())
            .unwrap_or_default();
        let mut spread = Residents {
            places: vec![vec![0.0; bands.len()]; places.len()],
            bands,
        };
        if places.is_empty() {
            return spread;
        }
        let nearest: Vec<Option<usize>> = places
            .par_iter()
            .map(|place| nearest_area(place, small_areas))
            .collect();
        let mut homes: Vec<Vec<usize>> = vec![Vec::new(); small_areas.len()];
        for (place, area) in nearest.iter().enumerate() {
            if let Some(area) = area {
                homes[*area].push(place);
            }
        }
        for (area, homes) in small_areas.iter().zip(&mut homes) {
            if homes.is_empty() {
                homes.extend(nearest_place(area, places));
            }
            for home in &*homes {
                for (band, (_, _, people)) in area.residents.iter().enumerate() {
                    spread.places[*home][band] += f64::from(*people) / homes.len() as f64;
                }
            }
        }
        spread
    }

    /// People living at a place.
    pub fn at(&self, place: usize) -> f64 {
        self.places[place].iter().sum()
    }

    /// People of these callers who live at any of the places, each once.
    pub fn of(&self, who: &Who, places: impl Iterator<Item = usize>, ages: &[i64]) -> f64 {
        let shares = self.shares(&PeopleSet::of(who, ages.len()), ages);
        places
            .map(|place| {
                self.places[place]
                    .iter()
                    .zip(&shares)
                    .map(|(people, share)| people * share)
                    .sum::<f64>()
            })
            .sum()
    }

    /// People in any of several sets, each once.
    pub fn of_any<'w>(&self, parts: impl Iterator<Item = (&'w Who, &'w Places)>, ages: &[i64]) -> f64 {
        let by_place = self.by_place(parts, ages);
        by_place.into_iter().map(|(_, people)| people).sum()
    }

    /// The same place by place: every place of the sets, with the people in any of them who live there.
    pub fn by_place<'w>(
        &self,
        parts: impl Iterator<Item = (&'w Who, &'w Places)>,
        ages: &[i64],
    ) -> Vec<(usize, f64)> {
        let mut by_place: BTreeMap<usize, usize> = BTreeMap::new();
        let mut sets: Vec<PeopleSet> = vec![PeopleSet::none(ages.len())];
        let mut known: BTreeMap<PeopleSet, usize> = BTreeMap::new();
        let mut joined: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (number, (who, places)) in parts.enumerate() {
            let added = PeopleSet::of(who, ages.len());
            for place in places.iter() {
                let current = by_place.entry(place).or_insert(0);
                let next = *joined.entry((*current, number)).or_insert_with(|| {
                    let mut both = sets[*current].clone();
                    both.0
                        .iter_mut()
                        .zip(&added.0)
                        .for_each(|(ages, more)| ages.add(more));
                    *known.entry(both.clone()).or_insert_with(|| {
                        sets.push(both);
                        sets.len() - 1
                    })
                });
                *current = next;
            }
        }
        let shares: Vec<Vec<f64>> = sets.iter().map(|set| self.shares(set, ages)).collect();
        by_place
            .iter()
            .map(|(place, set)| {
                let people = self.places[*place].iter().zip(&shares[*set]);
                (*place, people.map(|(people, share)| people * share).sum())
            })
            .collect()
    }

    /// The share of each band's people that are in a set.
    fn shares(&self, set: &PeopleSet, ages: &[i64]) -> Vec<f64> {
        let share = |band: &(i64, i64)| {
            let (from, to) = *band;
            let days: i64 = set
                .0
                .iter()
                .flat_map(Bits::iter)
                .map(|age| {
                    let end = ages.get(age + 1).copied().unwrap_or(OLDEST);
                    (end.min(to) - ages[age].max(from)).max(0)
                })
                .sum();
            days as f64 / (2 * (to - from)) as f64
        };
        self.bands.iter().map(share).collect()
    }
}

/// Ages of women and of men.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct PeopleSet([Bits; 2]);

impl PeopleSet {
    fn none(ages: usize) -> PeopleSet {
        PeopleSet([Bits::none(ages), Bits::none(ages)])
    }

    fn of(who: &Who, ages: usize) -> PeopleSet {
        let mut set = PeopleSet::none(ages);
        for (_, sex, ages) in who.iter() {
            match sex {
                Sex::F => set.0[0].add(ages),
                Sex::M => set.0[1].add(ages),
                Sex::I => {}
            }
        }
        set
    }
}

fn nearest_area(place: &JointPlace, small_areas: &[SmallArea]) -> Option<usize> {
    let grid = place.sides[1].grid;
    let distances = small_areas
        .iter()
        .enumerate()
        .map(|(at, area)| (area.centre.distance_squared(grid), at));
    distances.min().map(|(_, at)| at)
}

fn nearest_place(area: &SmallArea, places: &[JointPlace]) -> Option<usize> {
    let distances = places
        .iter()
        .enumerate()
        .map(|(at, place)| (place.sides[1].grid.distance_squared(area.centre), at));
    distances.min().map(|(_, at)| at)
}

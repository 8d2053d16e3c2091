//! How many people live where (Meaning 18): residents of a small area spread evenly over the postcodes nearest its
//! centre, ages evenly within their band, half of each age female and half male.

use crate::bits::Bits;
use crate::ground::JointPlace;
use crate::nearest::Nearest;
use crate::places::Places;
use crate::who::Who;
use qdos_model::code::Sex;
use qdos_model::place::SmallArea;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One past the last day of the oldest age.
const OLDEST: i64 = 47_482;

/// Residents of every place by age band. They are spread over the places when a place is first asked for.
pub struct Residents<'a> {
    places: &'a [JointPlace],
    small_areas: &'a [SmallArea],
    spread: OnceLock<Spread>,
}

struct Spread {
    /// First day and one past the last of each band.
    bands: Vec<(i64, i64)>,
    /// People in each band of the first place, then of the second, and so on.
    people: Vec<f64>,
}

impl<'a> Residents<'a> {
    /// The residents of small areas, who live in these places.
    pub fn new(places: &'a [JointPlace], small_areas: &'a [SmallArea]) -> Residents<'a> {
        Residents {
            places,
            small_areas,
            spread: OnceLock::new(),
        }
    }

    fn spread(&self) -> &Spread {
        self.spread
            .get_or_init(|| Spread::new(self.places, self.small_areas))
    }

    /// People living in all places.
    pub fn all(&self) -> f64 {
        if self.places.is_empty() {
            return 0.0;
        }
        let bands = self.small_areas.iter().flat_map(|area| &area.residents);
        bands.map(|(_, _, people)| f64::from(*people)).sum()
    }

    /// People living at a place.
    pub fn at(&self, place: usize) -> f64 {
        self.spread().by_band(place).iter().sum()
    }

    /// People of these callers who live at any of the places, each once.
    pub fn of(&self, who: &Who, places: impl Iterator<Item = usize>, ages: &[i64]) -> f64 {
        let spread = self.spread();
        let shares = spread.shares(&PeopleSet::of(who, ages.len()), ages);
        places.map(|place| spread.shared(place, &shares)).sum()
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
        let spread = self.spread();
        let mut sets: Vec<PeopleSet> = vec![PeopleSet::none(ages.len())];
        let mut known: BTreeMap<PeopleSet, u32> = BTreeMap::new();
        // The set of each place; the first stands for places that are in none.
        let mut by_place: Vec<u32> = Vec::new();
        for (who, places) in parts {
            let added = PeopleSet::of(who, ages.len());
            let mut joined: FxHashMap<u32, u32> = FxHashMap::default();
            for place in places.iter() {
                if by_place.len() <= place {
                    by_place.resize(place + 1, 0);
                }
                let set = &mut by_place[place];
                *set = *joined.entry(*set).or_insert_with(|| {
                    let mut both = sets[*set as usize].clone();
                    both.0
                        .iter_mut()
                        .zip(&added.0)
                        .for_each(|(ages, more)| ages.add(more));
                    *known.entry(both.clone()).or_insert_with(|| {
                        sets.push(both);
                        u32::try_from(sets.len() - 1).expect("there are fewer sets than 2^32")
                    })
                });
            }
        }
        let shares: Vec<Vec<f64>> = sets.iter().map(|set| spread.shares(set, ages)).collect();
        let places = by_place.iter().enumerate().filter(|(_, set)| **set != 0);
        places
            .map(|(place, set)| (place, spread.shared(place, &shares[*set as usize])))
            .collect()
    }
}

impl Spread {
    fn new(places: &[JointPlace], small_areas: &[SmallArea]) -> Spread {
        let bands: Vec<(i64, i64)> = small_areas
            .first()
            .map(|area| area.residents.iter().map(|(from, to, _)| (*from, *to)).collect())
            .unwrap_or_default();
        let mut spread = Spread {
            people: vec![0.0; bands.len() * places.len()],
            bands,
        };
        if places.is_empty() {
            return spread;
        }
        let grid = |place: &JointPlace| place.grids()[1];
        let centres = Nearest::new(small_areas.iter().map(|area| area.centre).collect());
        let nearest: Vec<Option<usize>> = places.par_iter().map(|place| centres.to(grid(place))).collect();
        let mut homes: Vec<Vec<usize>> = vec![Vec::new(); small_areas.len()];
        for (place, area) in nearest.iter().enumerate() {
            if let Some(area) = area {
                homes[*area].push(place);
            }
        }
        if homes.iter().any(Vec::is_empty) {
            let spots = Nearest::new(places.iter().map(grid).collect());
            for (area, homes) in small_areas.iter().zip(&mut homes) {
                if homes.is_empty() {
                    homes.extend(spots.to(area.centre));
                }
            }
        }
        for (area, homes) in small_areas.iter().zip(&homes) {
            for home in homes {
                for (band, (_, _, people)) in spread.bands_of(*home).zip(&area.residents) {
                    *band += f64::from(*people) / homes.len() as f64;
                }
            }
        }
        spread
    }

    fn bands_of(&mut self, place: usize) -> impl Iterator<Item = &mut f64> {
        let bands = self.bands.len();
        self.people[place * bands..][..bands].iter_mut()
    }

    fn by_band(&self, place: usize) -> &[f64] {
        let bands = self.bands.len();
        &self.people[place * bands..][..bands]
    }

    /// People at a place of whom each band has this share.
    fn shared(&self, place: usize, shares: &[f64]) -> f64 {
        let people = self.by_band(place).iter().zip(shares);
        people.map(|(people, share)| people * share).sum()
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

//! The places that either side judges, and what many of them have in common.

use qdos_model::directory::Directory;
use qdos_model::place::{CompactGrid, Geography, Grid};
use qdos_model::postcode::{Postcode, Spot};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A place as both sides see it. Where one side does not have it, the other's stands in.
#[derive(Debug, Clone, Copy)]
pub struct JointPlace {
    /// Its postcode.
    pub postcode: Postcode,
    /// Where it lies, on base's side and on head's.
    spots: [CompactGrid; 2],
    /// Number of its ground.
    pub ground: u32,
}

impl JointPlace {
    /// Where it lies, on base's side and on head's.
    #[inline]
    pub fn grids(&self) -> [Grid; 2] {
        self.spots.map(Grid::from)
    }
}

/// What many places have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ground {
    /// Half the side of the search box in metres, on base's side and on head's.
    pub search_distances: [i64; 2],
    /// The area they lie in and all that hold it, on either side.
    pub areas: [Arc<BTreeSet<String>>; 2],
    /// Whether base and head have them among the places they judge.
    pub exists: [bool; 2],
}

/// By side the number of the set of areas, the search distance and whether it is judged.
type Key = ([usize; 2], [i64; 2], [bool; 2]);

/// Places by number, in order of postcode, and their grounds.
#[derive(Default)]
struct JointPlaces {
    places: Vec<JointPlace>,
    grounds: Vec<Ground>,
    /// The keys of the grounds, by number.
    keys: Vec<Key>,
    numbers: FxHashMap<Key, u32>,
}

/// How many postcodes are looked at in one go.
const AT_A_TIME: usize = 1 << 14;

/// All places that either side judges, by number in order of postcode, and their grounds.
pub(crate) fn joint_places(base: Option<&Directory>, head: &Directory) -> (Vec<JointPlace>, Vec<Ground>) {
    let mut areas = AreaSets::default();
    let mut found = JointPlaces::default();
    let after = OwnPlaces::new(head, &mut areas);
    match base {
        None => found = JointPlaces::alike(&after, [false, true], &areas),
        Some(base) if is_same(&base.geography, &head.geography) => {
            found = JointPlaces::alike(&after, [true, true], &areas);
        }
        Some(base) => {
            let before = OwnPlaces::new(base, &mut areas);
            found.join(&before, &after, &areas);
        }
    }
    (found.places, found.grounds)
}

/// Whether both have the same places, quickly decided.
fn is_same(base: &Geography, head: &Geography) -> bool {
    Arc::ptr_eq(&base.postcodes, &head.postcodes)
        && base.areas == head.areas
        && base.own_areas == head.own_areas
        && base.search_distances == head.search_distances
}

impl JointPlaces {
    /// Those of one side, which stand for both.
    fn alike(own: &OwnPlaces<'_>, exists: [bool; 2], areas: &AreaSets) -> JointPlaces {
        let postcodes = &own.geography.postcodes;
        let part = |rows: _| {
            let mut found = JointPlaces::default();
            own.of(rows)
                .for_each(|place| found.add([place, place], exists, areas));
            found
        };
        let parts: Vec<JointPlaces> = postcodes.par_parts(AT_A_TIME).map(part).collect();
        let mut found = JointPlaces::default();
        found
            .places
            .reserve_exact(parts.iter().map(|part| part.places.len()).sum());
        for part in parts {
            let grounds: Vec<u32> = part.keys.iter().map(|key| found.ground(*key, areas)).collect();
            let numbered = part.places.into_iter().map(|place| JointPlace {
                ground: grounds[place.ground as usize],
                ..place
            });
            found.places.extend(numbered);
        }
        found
    }

    fn join(&mut self, before: &OwnPlaces<'_>, after: &OwnPlaces<'_>, areas: &AreaSets) {
        let (mut bases, mut heads) = (before.all().peekable(), after.all().peekable());
        loop {
            let order = match (bases.peek(), heads.peek()) {
                (Some(base), Some(head)) => base.postcode.cmp(&head.postcode),
                (_, None) => Ordering::Less,
                (None, _) => Ordering::Greater,
            };
            let base = bases.next_if(|_| order.is_le());
            let head = heads.next_if(|_| order.is_ge());
            match (base, head) {
                (Some(base), Some(head)) => self.add([base, head], [true, true], areas),
                (None, Some(head)) => self.add([head, head], [false, true], areas),
                (Some(base), None) => {
                    // Base's place, but head's search distance: each side is judged by its own (Meaning 17).
                    let search_distance = after.geography.search_distance(&base.postcode);
                    let in_head = OwnPlace {
                        search_distance,
                        ..base
                    };
                    self.add([base, in_head], [true, false], areas);
                }
                (None, None) => return,
            }
        }
    }

    fn add(&mut self, sides: [OwnPlace; 2], exists: [bool; 2], areas: &AreaSets) {
        let search_distances = sides.map(|place| place.search_distance);
        let ground = self.ground((sides.map(|place| place.areas), search_distances, exists), areas);
        self.places.push(JointPlace {
            postcode: sides[1].postcode,
            spots: sides.map(|place| place.grid.into()),
            ground,
        });
    }

    /// The number of a ground, which is a new one where no place before had it.
    fn ground(&mut self, key: Key, areas: &AreaSets) -> u32 {
        let (grounds, keys) = (&mut self.grounds, &mut self.keys);
        *self.numbers.entry(key).or_insert_with(|| {
            let (sides, search_distances, exists) = key;
            grounds.push(Ground {
                search_distances,
                areas: sides.map(|number| areas.all[number].clone()),
                exists,
            });
            keys.push(key);
            u32::try_from(keys.len() - 1).expect("there are fewer places than 2^32")
        })
    }
}

/// Sets of areas by number, equal ones once.
#[derive(Default)]
struct AreaSets {
    numbers: BTreeMap<BTreeSet<String>, usize>,
    all: Vec<Arc<BTreeSet<String>>>,
}

/// A place that a side judges.
#[derive(Clone, Copy)]
struct OwnPlace {
    postcode: Postcode,
    grid: Grid,
    search_distance: i64,
    /// Number of its set of areas.
    areas: usize,
}

/// The places that a side judges.
struct OwnPlaces<'a> {
    geography: &'a Geography,
    /// The areas that are judged, with the numbers of their sets.
    own: BTreeMap<&'a str, usize>,
    /// Whether some postcode has a search distance of its own.
    lists_postcodes: bool,
}

impl<'a> OwnPlaces<'a> {
    fn new(directory: &'a Directory, sets: &mut AreaSets) -> OwnPlaces<'a> {
        let geography = &directory.geography;
        let mut own = BTreeMap::new();
        for area in geography.postcodes.areas() {
            let areas = geography.with_ancestors(area);
            if areas.is_disjoint(&geography.own_areas) {
                continue;
            }
            let number = *sets.numbers.entry(areas).or_insert_with_key(|areas| {
                sets.all.push(Arc::new(areas.clone()));
                sets.all.len() - 1
            });
            own.insert(&**area, number);
        }
        let is_postcode = |code: &String| Postcode::parse(code).is_some();
        OwnPlaces {
            geography,
            own,
            lists_postcodes: geography.search_distances.keys().any(is_postcode),
        }
    }

    /// In order of postcode.
    fn all(&self) -> impl Iterator<Item = OwnPlace> {
        self.of(self.geography.postcodes.iter())
    }

    /// Those of some of the postcodes, which are in order.
    fn of<'s>(
        &'s self,
        postcodes: impl Iterator<Item = (Postcode, Spot<'s>)> + 's,
    ) -> impl Iterator<Item = OwnPlace> + 's {
        // Postcodes of a sector follow each other.
        let mut known: Option<(Postcode, i64)> = None;
        let mut last: Option<(&Arc<str>, Option<usize>)> = None;
        postcodes.filter_map(move |(postcode, spot)| {
            let of_last = last.filter(|(area, _)| Arc::ptr_eq(area, spot.area));
            let areas = of_last.map_or_else(|| self.own.get(&**spot.area).copied(), |(_, areas)| areas);
            last = Some((spot.area, areas));
            let areas = areas?;
            let same_sector =
                known.filter(|(other, _)| !self.lists_postcodes && other.shares_sector(&postcode));
            let search_distance =
                same_sector.map_or_else(|| self.geography.search_distance(&postcode), |(_, metres)| metres);
            known = Some((postcode, search_distance));
            Some(OwnPlace {
                postcode,
                grid: spot.grid,
                search_distance,
                areas,
            })
        })
    }
}

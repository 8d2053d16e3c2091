//! Parts as boxes, where there are too many to cut their whos into atoms: they are joined side by side as they are.

use crate::axis::Axis;
use crate::bits::Bits;
use crate::filter::Verdict;
use crate::gap::Gap;
use crate::join::{Sides, along};
use crate::parts::{Part, Parts};
use crate::places::Places;
use crate::when::When;
use crate::who::{Table, Who};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::Arc;

/// Values by number, equal ones once.
struct Known<T> {
    numbers: FxHashMap<Arc<T>, u32>,
    all: Vec<Arc<T>>,
}

impl<T: Hash + Eq> Known<T> {
    fn new() -> Known<T> {
        Known {
            numbers: FxHashMap::default(),
            all: Vec::new(),
        }
    }

    fn number(&mut self, value: Arc<T>) -> u32 {
        let next = u32::try_from(self.all.len()).expect("there are fewer values than 2^32");
        *self.numbers.entry(value).or_insert_with_key(|value| {
            self.all.push(value.clone());
            next
        })
    }

    /// Puts several values together.
    fn union(&mut self, numbers: &[u32], unite: impl Fn(&[&T]) -> T) -> u32 {
        let values: Vec<&T> = numbers
            .iter()
            .map(|number| &*self.all[*number as usize])
            .collect();
        let united = unite(&values);
        self.number(Arc::new(united))
    }
}

/// The sides of a box: pairs, dispositions, cells, segments, practices, places.
const SIDES: usize = 6;

struct Joiner {
    sets: [Known<Bits>; 3],
    /// Sets of segments.
    times: Known<Bits>,
    practices: Known<BTreeSet<Option<String>>>,
    places: Known<Places>,
}

/// Joins parts into boxes: those alike in all but one side become one with that side united, over and over. Parts with
/// another verdict, role or axis are never joined, so that each kind is joined by itself.
pub(crate) fn join(
    parts: &Parts,
    table: &Arc<Table>,
    keep: impl Fn(&Part) -> Option<[Option<Verdict>; 2]> + Sync,
) -> Vec<Gap> {
    type Alike<'p> = ([Option<Verdict>; 2], &'p str, u32);
    let mut kinds: BTreeMap<Alike<'_>, Vec<&Part>> = BTreeMap::new();
    for part in &parts.all {
        if let Some(verdicts) = keep(part) {
            let role = &parts.kinds[part.kind as usize].role;
            let (axis, _) = parts.times[part.moments as usize];
            kinds.entry((verdicts, role, axis)).or_default().push(part);
        }
    }
    let kinds: Vec<(Alike<'_>, Vec<&Part>)> = kinds.into_iter().collect();
    let joined: Vec<Vec<(u128, Gap)>> = kinds
        .into_par_iter()
        .map(|((verdicts, role, axis), alike)| {
            let axis = &parts.axes[axis as usize];
            let (joiner, boxes) = joined(parts, &alike);
            joiner.gaps(boxes, (verdicts, role, axis), table)
        })
        .collect();
    let mut gaps: Vec<(u128, Gap)> = joined.into_iter().flatten().collect();
    gaps.par_sort_by_key(|(callers, gap)| std::cmp::Reverse((gap.verdicts, *callers)));
    gaps.into_iter().map(|(_, gap)| gap).collect()
}

fn joined(parts: &Parts, alike: &[&Part]) -> (Joiner, Vec<Sides<SIDES>>) {
    let mut joiner = Joiner {
        sets: [0; 3].map(|_| Known::new()),
        times: Known::new(),
        practices: Known::new(),
        places: Known::new(),
    };
    // What the parts call the same is numbered once.
    let mut sets: [FxHashMap<u32, u32>; 3] = Default::default();
    let (mut times, mut practices) = (FxHashMap::default(), FxHashMap::default());
    let mut places: FxHashMap<u32, u32> = FxHashMap::default();
    let mut boxes = Vec::with_capacity(alike.len());
    for part in alike {
        let [pairs, dispositions, cells] = [0, 1, 2].map(|side| {
            let set = part.who[side];
            let number = || joiner.sets[side].number(Arc::new(parts.pools[side].get(set).clone()));
            *sets[side].entry(set).or_insert_with(number)
        });
        let time = *times.entry(part.moments).or_insert_with(|| {
            let (_, segments) = &parts.times[part.moments as usize];
            joiner.times.number(segments.clone())
        });
        let practice = *practices.entry(part.practices).or_insert_with(|| {
            let numbers = parts.practices.get(part.practices).iter();
            let names = numbers.map(|number| parts.names[number].as_deref().map(str::to_owned));
            joiner.practices.number(Arc::new(names.collect()))
        });
        let place = *places
            .entry(part.places)
            .or_insert_with(|| joiner.places.number(Arc::new(parts.places(parts.runs(part)))));
        boxes.push([pairs, dispositions, cells, time, practice, place]);
    }
    // Each side in turn, until all of them together join no more than one box in a hundred: that is not worth a reader's
    // waiting.
    let mut lately = [0; SIDES];
    for (pass, side) in [5, 4, 3, 0, 1, 2].into_iter().cycle().enumerate() {
        let before = boxes.len();
        boxes = along(side, &boxes, |sets| joiner.unite(side, sets));
        lately[side] = before - boxes.len();
        if pass >= SIDES && lately.iter().sum::<usize>() * 100 <= before {
            break;
        }
    }
    (joiner, boxes)
}

impl Joiner {
    fn unite(&mut self, side: usize, parts: &[u32]) -> u32 {
        match side {
            0..=3 => {
                let known = self.sets.get_mut(side).unwrap_or(&mut self.times);
                known.union(parts, |sets| {
                    let mut all = sets[0].clone();
                    sets[1..].iter().for_each(|set| all.add(set));
                    all
                })
            }
            4 => self
                .practices
                .union(parts, |sets| sets.iter().copied().flatten().cloned().collect()),
            _ => self
                .places
                .union(parts, |sets| Places::union(sets.iter().copied())),
        }
    }

    /// The boxes as gaps, each with how many callers it holds.
    fn gaps(
        self,
        boxes: Vec<Sides<SIDES>>,
        (verdicts, role, axis): ([Option<Verdict>; 2], &str, &Arc<Axis>),
        table: &Arc<Table>,
    ) -> Vec<(u128, Gap)> {
        let cells = self.sets[2].all.iter();
        let by_sex: Vec<Arc<[Bits; 3]>> = cells.map(|cells| Arc::new(table.ages_by_sex(cells))).collect();
        let counts = [0, 1, 2].map(|side: usize| -> Vec<usize> {
            let sets = self.sets[side].all.iter();
            sets.map(|set| set.count()).collect()
        });
        let gap = |sides: Sides<SIDES>| {
            let [pairs, dispositions, cells, when, practices, places] = sides.map(|number| number as usize);
            let gap = Gap {
                verdicts,
                role: role.to_owned(),
                who: Who::product(
                    table.clone(),
                    [
                        self.sets[0].all[pairs].clone(),
                        self.sets[1].all[dispositions].clone(),
                    ],
                    by_sex[cells].clone(),
                    counts[0][pairs] * counts[1][dispositions] * counts[2][cells],
                ),
                practices: (*self.practices.all[practices]).clone(),
                places: (*self.places.all[places]).clone(),
                when: When::segments(axis.clone(), self.times.all[when].clone()),
            };
            (gap.callers(), gap)
        };
        boxes.into_iter().map(gap).collect()
    }
}

//! Parts as boxes, where there are too many to cut their whos into atoms: they are joined side by side as they are.

use crate::bits::Bits;
use crate::filter::Verdict;
use crate::gap::Gap;
use crate::parts::{Part, Parts};
use crate::places::Places;
use crate::who::{Table, Who};
use qdos_model::interval::Intervals;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
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

/// The sides of a box: pairs, dispositions, cells, minutes, practices, places.
const SIDES: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Joint {
    verdicts: [Option<Verdict>; 2],
    role: u32,
    sides: [u32; SIDES],
}

struct Joiner {
    sets: [Known<Bits>; 3],
    minutes: Known<Intervals>,
    practices: Known<BTreeSet<Option<String>>>,
    places: Known<Places>,
    roles: Known<String>,
}

/// Joins parts into boxes: those alike in all but one side become one with that side united, over and over.
pub(crate) fn join(
    parts: &Parts,
    table: &Arc<Table>,
    keep: impl Fn(&Part) -> Option<[Option<Verdict>; 2]> + Sync,
) -> Vec<Gap> {
    let mut joiner = Joiner {
        sets: [0; 3].map(|_| Known::new()),
        minutes: Known::new(),
        practices: Known::new(),
        places: Known::new(),
        roles: Known::new(),
    };
    let mut boxes = Vec::new();
    let places: Vec<Option<Places>> = parts
        .all
        .par_iter()
        .map(|part| keep(part).map(|_| parts.places(&part.places)))
        .collect();
    let mut numbers: [FxHashMap<u32, u32>; 3] = Default::default();
    for (part, places) in parts.all.iter().zip(places) {
        let (Some(verdicts), Some(places)) = (keep(part), places) else {
            continue;
        };
        let kind = &parts.kinds[part.kind as usize];
        let [pairs, dispositions, cells] = [0, 1, 2].map(|side| {
            let (known, sets) = (&mut numbers[side], &mut joiner.sets[side]);
            let set = part.who[side];
            *known
                .entry(set)
                .or_insert_with(|| sets.number(Arc::new(parts.pools[side].get(set).clone())))
        });
        let practices = parts.practices.get(part.practices).iter();
        let practices = practices.map(|number| parts.names[number].as_deref().map(str::to_owned));
        let practices = joiner.practices.number(Arc::new(practices.collect()));
        boxes.push(Joint {
            verdicts,
            role: joiner.roles.number(Arc::new(kind.role.to_string())),
            sides: [
                pairs,
                dispositions,
                cells,
                joiner.minutes.number(parts.when(part).clone()),
                practices,
                joiner.places.number(Arc::new(places)),
            ],
        });
    }
    loop {
        let before = boxes.len();
        for side in [5, 4, 3, 0, 1, 2] {
            boxes = joiner.along(side, boxes);
        }
        // Another round that joins one box in a hundred is not worth a reader's waiting.
        if boxes.len() + before / 100 >= before {
            break;
        }
    }
    joiner.gaps(boxes, table)
}

impl Joiner {
    /// Joins boxes alike in all sides but one.
    fn along(&mut self, side: usize, boxes: Vec<Joint>) -> Vec<Joint> {
        let mut known: FxHashMap<Joint, u32> = FxHashMap::default();
        let mut found: Vec<Joint> = Vec::new();
        // How many boxes each joined one has, and which joined one each box belongs to.
        let mut sizes: Vec<u32> = Vec::new();
        let mut group: Vec<u32> = Vec::with_capacity(boxes.len());
        for joint in &boxes {
            let mut key = *joint;
            key.sides[side] = 0;
            let next = u32::try_from(found.len()).expect("there are fewer boxes than 2^32");
            let at = *known.entry(key).or_insert(next);
            if at == next {
                found.push(key);
                sizes.push(0);
            }
            sizes[at as usize] += 1;
            group.push(at);
        }
        drop(known);
        let ends = sizes.iter().scan(0, |sum, size| {
            *sum += *size;
            Some(*sum)
        });
        let mut next: Vec<u32> = ends.zip(&sizes).map(|(end, size)| end - size).collect();
        let mut own: Vec<u32> = vec![0; boxes.len()];
        for (joint, group) in boxes.iter().zip(&group) {
            let place = &mut next[*group as usize];
            own[*place as usize] = joint.sides[side];
            *place += 1;
        }
        for ((joint, end), size) in found.iter_mut().zip(&next).zip(&sizes) {
            joint.sides[side] = match &own[(end - size) as usize..*end as usize] {
                [only] => *only,
                several => self.unite(side, several),
            };
        }
        found
    }

    fn unite(&mut self, side: usize, parts: &[u32]) -> u32 {
        match side {
            0..3 => self.sets[side].union(parts, |sets| {
                let mut all = sets[0].clone();
                sets[1..].iter().for_each(|set| all.add(set));
                all
            }),
            3 => self.minutes.union(parts, |sets| {
                Intervals::from_unsorted(sets.iter().flat_map(|set| set.as_slice()).copied().collect())
            }),
            4 => self
                .practices
                .union(parts, |sets| sets.iter().copied().flatten().cloned().collect()),
            _ => self
                .places
                .union(parts, |sets| Places::union(sets.iter().copied())),
        }
    }

    /// The boxes, worst first, then largest first, then as they were found.
    fn gaps(self, boxes: Vec<Joint>, table: &Arc<Table>) -> Vec<Gap> {
        let by_sex: Vec<Arc<[Bits; 3]>> = self.sets[2]
            .all
            .iter()
            .map(|cells| Arc::new(table.ages_by_sex(cells)))
            .collect();
        let mut gaps: Vec<(u128, Gap)> = boxes
            .into_iter()
            .map(
                |Joint {
                     verdicts,
                     role,
                     sides,
                 }| {
                    let [pairs, dispositions, cells, when, practices, places] =
                        sides.map(|number| number as usize);
                    let gap = Gap {
                        verdicts,
                        role: self.roles.all[role as usize].to_string(),
                        who: Who::product(
                            table.clone(),
                            self.sets[0].all[pairs].clone(),
                            self.sets[1].all[dispositions].clone(),
                            by_sex[cells].clone(),
                        ),
                        practices: (*self.practices.all[practices]).clone(),
                        places: (*self.places.all[places]).clone(),
                        when: self.minutes.all[when].clone(),
                    };
                    (gap.callers(), gap)
                },
            )
            .collect();
        gaps.sort_by_key(|(callers, gap)| std::cmp::Reverse((gap.verdicts, *callers)));
        gaps.into_iter().map(|(_, gap)| gap).collect()
    }
}

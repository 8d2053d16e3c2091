//! What one walk finds: callers alike in what they meet, gathered over the nodes of its tree.

use crate::bits::Bits;
use crate::classes::{PARTS, Shape};
use crate::frame::Frame;
use crate::walk::Verdicts;
use rustc_hash::FxHashMap;

/// Parts of who, then moments.
pub(crate) const SIDES: usize = PARTS + 1;

/// Callers alike in what they meet, at some places of a tree.
pub(crate) struct Fragment {
    pub(crate) verdicts: Verdicts,
    /// Whether they exist on either side.
    pub(crate) exists: [bool; 2],
    /// Cells, dispositions, practices, pairs and moments: places in `Found`'s sets.
    pub(crate) sides: [u32; SIDES],
    /// Parts of the tree's order.
    pub(crate) places: Vec<(u32, u32)>,
}

/// What a walk found.
#[derive(Default)]
pub(crate) struct Found {
    /// Sets of cells, dispositions, practices, pairs and segments.
    pub(crate) sets: [Vec<Bits>; SIDES],
    pub(crate) fragments: Vec<Fragment>,
}

/// Rows of bits by number, equal ones once.
#[derive(Default)]
struct Rows {
    numbers: FxHashMap<Box<[u64]>, u32>,
    all: Vec<Box<[u64]>>,
}

impl Rows {
    fn number(&mut self, row: &[u64]) -> u32 {
        if let Some(known) = self.numbers.get(row) {
            return *known;
        }
        let next = u32::try_from(self.all.len()).expect("there are fewer sets than 2^32");
        self.numbers.insert(row.into(), next);
        self.all.push(row.into());
        next
    }

    fn union(&mut self, numbers: &[u32]) -> u32 {
        let mut all = self.all[numbers[0] as usize].to_vec();
        for number in &numbers[1..] {
            let more = &self.all[*number as usize];
            all.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
        }
        self.number(&all)
    }
}

type Key = (Verdicts, [bool; 2], [u32; SIDES]);

/// Gathers what a walk finds.
#[derive(Default)]
pub(crate) struct Finder {
    rows: [Rows; SIDES],
    known: FxHashMap<Key, usize>,
    fragments: Vec<Fragment>,
}

impl Finder {
    /// Notes that callers meet the same at some places.
    pub(crate) fn note(
        &mut self,
        verdicts: Verdicts,
        exists: [bool; 2],
        who: &[u64],
        moments: &[u64],
        shape: &Shape,
        (from, to): (u32, u32),
    ) {
        let mut sides = [0; SIDES];
        for part in 0..PARTS {
            sides[part] = self.rows[part].number(&who[shape.part(part)]);
        }
        sides[PARTS] = self.rows[PARTS].number(moments);
        let next = self.fragments.len();
        let at = *self.known.entry((verdicts, exists, sides)).or_insert(next);
        if at == next {
            self.fragments.push(Fragment {
                verdicts,
                exists,
                sides,
                places: Vec::new(),
            });
        }
        let places = &mut self.fragments[at].places;
        match places.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            _ => places.push((from, to)),
        }
    }

    /// Joins fragments alike in all but one side.
    fn join(&mut self) {
        let mut lists: FxHashMap<&[(u32, u32)], u32> = FxHashMap::default();
        let mut places: Vec<u32> = Vec::with_capacity(self.fragments.len());
        for fragment in &self.fragments {
            let next = u32::try_from(lists.len()).expect("there are fewer lists than 2^32");
            places.push(*lists.entry(&fragment.places).or_insert(next));
        }
        drop(lists);
        for side in [PARTS, 3, 1, 0, 2] {
            let mut known: FxHashMap<(Key, u32), usize> = FxHashMap::default();
            let mut joined: Vec<(Fragment, u32, Vec<u32>)> = Vec::new();
            for (fragment, places) in std::mem::take(&mut self.fragments).into_iter().zip(places) {
                let own = fragment.sides[side];
                let mut sides = fragment.sides;
                sides[side] = 0;
                let next = joined.len();
                let key = ((fragment.verdicts, fragment.exists, sides), places);
                let at = *known.entry(key).or_insert(next);
                if at == next {
                    joined.push((fragment, places, vec![own]));
                } else {
                    joined[at].2.push(own);
                }
            }
            places = Vec::with_capacity(joined.len());
            for (mut fragment, list, sets) in joined {
                if sets.len() > 1 {
                    fragment.sides[side] = self.rows[side].union(&sets);
                }
                self.fragments.push(fragment);
                places.push(list);
            }
        }
    }

    /// The fragments, with their sets as what they stand for.
    pub(crate) fn found(mut self, frame: &Frame<'_>, moments: impl Fn(&[u64]) -> Bits) -> Found {
        self.join();
        let mut found = Found {
            sets: Default::default(),
            fragments: self.fragments,
        };
        for side in 0..SIDES {
            let mut places: FxHashMap<u32, u32> = FxHashMap::default();
            for fragment in &mut found.fragments {
                let set = fragment.sides[side];
                fragment.sides[side] = *places.entry(set).or_insert_with(|| {
                    let row = &self.rows[side].all[set as usize];
                    let set = if side == PARTS {
                        moments(row)
                    } else {
                        frame.unfold(side, row)
                    };
                    found.sets[side].push(set);
                    u32::try_from(found.sets[side].len() - 1).expect("there are fewer sets than 2^32")
                });
            }
        }
        found
    }
}

//! What one walk finds: callers alike in what they meet, gathered over the nodes of its tree.

use crate::bits::{Bits, Sparse};
use crate::classes::{PARTS, Shape};
use crate::frame::Frame;
use crate::join::{Sides, along};
use crate::meets::Verdicts;
use rustc_hash::FxHashMap;

/// Parts of a tree's order, each from one place to before another.
pub(crate) type Runs = Vec<(u32, u32)>;

/// Parts of who, then moments.
pub(crate) const SIDES: usize = PARTS + 1;

/// Callers alike in what they meet, at some places of a tree.
pub(crate) struct Fragment {
    pub(crate) verdicts: Verdicts,
    /// Whether they exist on either side.
    pub(crate) exists: [bool; 2],
    /// Cells, dispositions, practices, pairs and moments: which they are of `Found`'s sets.
    pub(crate) sides: [u32; SIDES],
    /// Which it is of `Found`'s lists of places.
    pub(crate) places: u32,
}

/// What a walk found.
#[derive(Default)]
pub(crate) struct Found {
    /// Sets of cells, dispositions, practices, pairs and segments.
    pub(crate) sets: [Vec<Sparse>; SIDES],
    /// Lists of parts of the tree's order.
    pub(crate) places: Vec<Runs>,
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

/// What callers meet, and whether they exist on either side.
type Meeting = (Verdicts, [bool; 2]);

/// Gathers what a walk finds.
#[derive(Default)]
pub(crate) struct Finder {
    rows: [Rows; SIDES],
    meetings: Vec<Meeting>,
    /// The number of each fragment, by what tells it from others: the number of its meeting, its who and its moments.
    known: FxHashMap<Box<[u64]>, u32>,
    /// The number of the meeting, the sides of who, moments; and where.
    fragments: Vec<(u32, [u32; SIDES], Runs)>,
    /// What tells the last one from others.
    last: Vec<u64>,
}

impl Finder {
    /// Notes that callers meet the same at some places; places in order, and no caller twice.
    pub(crate) fn note(
        &mut self,
        verdicts: Verdicts,
        exists: [bool; 2],
        who: &[u64],
        moments: &[u64],
        shape: &Shape,
        (from, to): (u32, u32),
    ) {
        let meeting = self.meeting((verdicts, exists));
        self.last.clear();
        self.last.push(u64::from(meeting));
        self.last.extend_from_slice(who);
        self.last.extend_from_slice(moments);
        let at = match self.known.get(self.last.as_slice()) {
            Some(at) => *at as usize,
            None => {
                let at = self.fragments.len();
                let number = u32::try_from(at).expect("there are fewer fragments than 2^32");
                self.known.insert(self.last.as_slice().into(), number);
                let mut sides = [0; SIDES];
                for part in 0..PARTS {
                    sides[part] = self.rows[part].number(&who[shape.part(part)]);
                }
                sides[PARTS] = self.rows[PARTS].number(moments);
                self.fragments.push((meeting, sides, Vec::new()));
                at
            }
        };
        let (_, _, places) = &mut self.fragments[at];
        debug_assert!(
            places.last().is_none_or(|(_, to)| *to <= from),
            "noted twice at one place"
        );
        match places.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            _ => places.push((from, to)),
        }
    }

    /// The number of a meeting, of which there are few.
    fn meeting(&mut self, meeting: Meeting) -> u32 {
        let known = self.meetings.iter().position(|known| *known == meeting);
        let number = known.unwrap_or_else(|| {
            self.meetings.push(meeting);
            self.meetings.len() - 1
        });
        u32::try_from(number).expect("there are fewer meetings than 2^32")
    }

    /// Joins fragments alike in all but one side; with the lists of places.
    fn joined(&mut self) -> (Vec<Fragment>, Vec<Runs>) {
        let mut lists: FxHashMap<Runs, u32> = FxHashMap::default();
        let mut products: Vec<Sides<{ SIDES + 2 }>> = Vec::with_capacity(self.fragments.len());
        self.known = FxHashMap::default();
        for (meeting, sides, places) in std::mem::take(&mut self.fragments) {
            let next = u32::try_from(lists.len()).expect("there are fewer lists than 2^32");
            let list = *lists.entry(places).or_insert(next);
            let [cells, dispositions, practices, pairs, moments] = sides;
            products.push([cells, dispositions, practices, pairs, moments, meeting, list]);
        }
        for side in [PARTS, 3, 1, 0, 2] {
            products = along(side, &products, |sets| self.rows[side].union(sets));
        }
        let fragments = products.into_iter().map(|product| {
            let [cells, dispositions, practices, pairs, moments, meeting, places] = product;
            let (verdicts, exists) = self.meetings[meeting as usize];
            Fragment {
                verdicts,
                exists,
                sides: [cells, dispositions, practices, pairs, moments],
                places,
            }
        });
        let mut lists: Vec<(u32, Runs)> = lists.into_iter().map(|(list, number)| (number, list)).collect();
        lists.sort_unstable_by_key(|(number, _)| *number);
        (
            fragments.collect(),
            lists.into_iter().map(|(_, list)| list).collect(),
        )
    }

    /// The fragments, with their sets as what they stand for.
    pub(crate) fn found(mut self, frame: &Frame<'_>, moments: impl Fn(&[u64]) -> Bits) -> Found {
        let (fragments, places) = self.joined();
        let mut found = Found {
            sets: Default::default(),
            places,
            fragments,
        };
        for side in 0..SIDES {
            let mut known: FxHashMap<u32, u32> = FxHashMap::default();
            for fragment in &mut found.fragments {
                let set = fragment.sides[side];
                fragment.sides[side] = *known.entry(set).or_insert_with(|| {
                    let row = &self.rows[side].all[set as usize];
                    let set = if side == PARTS {
                        Sparse::from(&moments(row))
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

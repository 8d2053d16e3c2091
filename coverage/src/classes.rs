//! Classes of callers at one node: disjoint products of who, each with rows of bits that say at which moments how much has
//! come to its callers. All of them lie in one piece of memory, so that a node's halves are begun by copying it.

use crate::items::Effect;

/// Cells, dispositions, practices and pairs: what tells two whos apart soonest comes first.
pub(crate) const PARTS: usize = 4;

/// How a class lies in memory, in words of 64 bits: the parts of its who, then for each slot (a side that is walked) its
/// rows: at `k` the moments with more than `k` acceptable services, then those with something returnable, then those with a
/// catch-all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) parts: [usize; PARTS],
    pub(crate) row: usize,
    /// How many acceptable services are counted.
    pub(crate) levels: usize,
    pub(crate) slots: usize,
    /// How long the parts are together.
    who: usize,
}

impl Shape {
    pub(crate) fn new(parts: [usize; PARTS], row: usize, levels: usize, slots: usize) -> Shape {
        Shape {
            parts,
            row,
            levels,
            slots,
            who: parts.iter().sum(),
        }
    }

    /// The same with rows of another length.
    pub(crate) fn with_row(self, row: usize) -> Shape {
        Shape { row, ..self }
    }

    pub(crate) fn who(&self) -> usize {
        self.who
    }

    fn slot(&self, slot: usize) -> usize {
        self.who + slot * (self.levels + 2) * self.row
    }

    pub(crate) fn stride(&self) -> usize {
        self.slot(self.slots)
    }

    /// Where a part begins and ends.
    pub(crate) fn part(&self, part: usize) -> std::ops::Range<usize> {
        let from: usize = self.parts[..part].iter().sum();
        from..from + self.parts[part]
    }

    /// Where a row of a slot lies: `levels` is that of something returnable, one more that of a catch-all.
    pub(crate) fn row_of(&self, slot: usize, row: usize) -> std::ops::Range<usize> {
        let from = self.slot(slot) + row * self.row;
        from..from + self.row
    }
}

/// Moments already counted for a kin on one slot.
#[derive(Debug, Clone)]
struct Kin {
    slot: usize,
    kin: u32,
    moments: Box<[u64]>,
}

/// The classes of a node.
#[derive(Debug, Clone)]
pub(crate) struct Classes {
    words: Vec<u64>,
    /// For each class; empty when no kin are told apart.
    kin: Vec<Vec<Kin>>,
}

/// Something that comes to callers at some moments.
pub(crate) struct Coming<'c> {
    pub(crate) who: &'c [u64],
    pub(crate) slot: usize,
    pub(crate) effect: Effect,
    /// At `k` the moments at which more than `k` of these come; all of them asked.
    pub(crate) moments: &'c [u64],
}

/// Whether any word has a bit. Rows are a few words, of which the first mostly says it.
#[inline]
pub(crate) fn any(mut words: impl Iterator<Item = u64>) -> bool {
    words.any(|word| word != 0)
}

impl Classes {
    pub(crate) fn new(counts_kin: bool, whos: impl Iterator<Item = Vec<u64>>, shape: &Shape) -> Classes {
        let mut words = Vec::new();
        for who in whos {
            words.extend_from_slice(&who);
            words.resize(words.len() + shape.stride() - who.len(), 0);
        }
        let count = words.len() / shape.stride();
        Classes {
            words,
            kin: vec![Vec::new(); if counts_kin { count } else { 0 }],
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn len(&self, shape: &Shape) -> usize {
        self.words.len() / shape.stride()
    }

    pub(crate) fn iter<'c>(&'c self, shape: &Shape) -> impl Iterator<Item = &'c [u64]> {
        self.words.chunks_exact(shape.stride())
    }

    /// Whether a class takes any caller of a who.
    pub(crate) fn meets(class: &[u64], who: &[u64], shape: &Shape) -> bool {
        let mut from = 0;
        shape.parts.iter().all(|width| {
            let part = from..from + width;
            from += width;
            any(class[part.clone()]
                .iter()
                .zip(&who[part])
                .map(|(left, right)| left & right))
        })
    }

    /// Whether any class has callers of any of these practices.
    pub(crate) fn have(&self, practices: &[u64], shape: &Shape) -> bool {
        let mut classes = self.iter(shape);
        classes.any(|class| has(class, practices, shape))
    }

    /// Whether something that comes at these moments could still change what is known of a class.
    pub(crate) fn is_open(
        class: &[u64],
        (slot, effect): (usize, Effect),
        moments: &[u64],
        asked: &[u64],
        shape: &Shape,
    ) -> bool {
        let row = |row| &class[shape.row_of(slot, row)];
        let wanted = moments.iter().zip(asked);
        match effect {
            Effect::Acceptable(_) => any(wanted
                .zip(row(shape.levels - 1))
                .map(|((m, asked), full)| m & asked & !full)),
            Effect::Returnable | Effect::CatchAll => {
                let known = row(0).iter().zip(row(shape.levels)).zip(row(shape.levels + 1));
                let catch_all = effect == Effect::CatchAll;
                any(wanted
                    .zip(known)
                    .map(|((m, asked), ((some, returnable), other))| {
                        m & asked & !some & !returnable & if catch_all { !other } else { u64::MAX }
                    }))
            }
        }
    }

    /// Asked moments of a slot at which fewer have come to a class than are counted.
    pub(crate) fn unsettled<'c>(
        class: &'c [u64],
        slot: usize,
        asked: &'c [u64],
        shape: &Shape,
    ) -> impl Iterator<Item = u64> + 'c {
        let full = &class[shape.row_of(slot, shape.levels - 1)];
        asked.iter().zip(full).map(|(asked, full)| asked & !full)
    }

    /// Asked moments of a slot at which nothing has come that is noted as returnable.
    pub(crate) fn unmet<'c>(
        class: &'c [u64],
        slot: usize,
        asked: &'c [u64],
        shape: &Shape,
    ) -> impl Iterator<Item = u64> + 'c {
        let met = &class[shape.row_of(slot, shape.levels)];
        asked.iter().zip(met).map(|(asked, met)| asked & !met)
    }

    /// Lets something come to the classes it concerns, which are cut into what it reaches and the rest; says whether there
    /// were any.
    pub(crate) fn apply(&mut self, coming: &Coming<'_>, asked: &[u64], shape: &Shape) -> bool {
        let stride = shape.stride();
        let mut concerned = false;
        for number in 0..self.len(shape) {
            let at = number * stride;
            let class = &self.words[at..at + stride];
            let what = (coming.slot, coming.effect);
            if !Classes::meets(class, coming.who, shape)
                || !Classes::is_open(class, what, &coming.moments[..shape.row], asked, shape)
            {
                continue;
            }
            for part in (0..PARTS).map(|part| shape.part(part)) {
                let inside = self.words[at..][part.clone()]
                    .iter()
                    .zip(&coming.who[part.clone()]);
                if any(inside.map(|(own, other)| own & !other)) {
                    let new = self.words.len();
                    self.words.extend_from_within(at..at + stride);
                    let (old, rest) = self.words.split_at_mut(new);
                    for word in part {
                        rest[word] &= !coming.who[word];
                        old[at + word] &= coming.who[word];
                    }
                    if let Some(kin) = self.kin.get(number).cloned() {
                        self.kin.push(kin);
                    }
                }
            }
            self.note(number, coming, shape);
            concerned = true;
        }
        concerned
    }

    /// Notes that something has come to every caller of a class.
    fn note(&mut self, number: usize, coming: &Coming<'_>, shape: &Shape) {
        let class = &mut self.words[number * shape.stride()..][..shape.stride()];
        let mut add = |row, moments: &[u64]| {
            let row = &mut class[shape.row_of(coming.slot, row)];
            row.iter_mut().zip(moments).for_each(|(word, more)| *word |= more);
        };
        match coming.effect {
            Effect::Returnable => add(shape.levels, coming.moments),
            Effect::CatchAll => add(shape.levels + 1, coming.moments),
            Effect::Acceptable(None) => {
                for moments in coming.moments.chunks_exact(shape.row) {
                    count(class, coming.slot, moments, shape);
                }
            }
            Effect::Acceptable(Some(own)) => {
                let kin = &mut self.kin[number];
                let known = kin
                    .iter_mut()
                    .find(|kin| (kin.slot, kin.kin) == (coming.slot, own));
                match known {
                    Some(known) => {
                        let counted = known.moments.iter_mut().zip(coming.moments);
                        let new: Vec<u64> = counted
                            .map(|(counted, coming)| {
                                let new = coming & !*counted;
                                *counted |= coming;
                                new
                            })
                            .collect();
                        count(class, coming.slot, &new, shape);
                    }
                    None => {
                        kin.push(Kin {
                            slot: coming.slot,
                            kin: own,
                            moments: coming.moments.into(),
                        });
                        count(class, coming.slot, coming.moments, shape);
                    }
                }
            }
        }
    }

    /// Keeps the classes that `wanted` says yes to.
    pub(crate) fn retain(&mut self, shape: &Shape, mut wanted: impl FnMut(&mut [u64]) -> bool) {
        let stride = shape.stride();
        let mut kept = 0;
        for number in 0..self.len(shape) {
            let at = number * stride;
            if wanted(&mut self.words[at..at + stride]) {
                if kept < number {
                    self.words.copy_within(at..at + stride, kept * stride);
                }
                if !self.kin.is_empty() {
                    self.kin.swap(kept, number);
                }
                kept += 1;
            }
        }
        self.words.truncate(kept * stride);
        if !self.kin.is_empty() {
            self.kin.truncate(kept);
        }
    }

    /// Drops classes of which nothing needs to be known any more: enough has come wherever they are asked.
    pub(crate) fn settle(&mut self, asked: &[Vec<u64>], shape: &Shape) {
        self.retain(shape, |class| {
            let mut slots = asked.iter().enumerate();
            slots.any(|(slot, asked)| any(Classes::unsettled(class, slot, asked, shape)))
        });
    }

    /// Forgets what cannot matter any more, and joins classes alike in all but one part of their who.
    pub(crate) fn join(&mut self, shape: &Shape) {
        if !self.kin.is_empty() {
            return;
        }
        let stride = shape.stride();
        for class in self.words.chunks_exact_mut(stride) {
            for slot in 0..shape.slots {
                let at = shape.slot(slot);
                for word in at..at + shape.row {
                    let some = class[word];
                    let returnable = word + shape.levels * shape.row;
                    class[returnable] &= !some;
                    class[returnable + shape.row] &= !some & !class[returnable];
                }
            }
        }
        for part in 0..PARTS {
            let part = shape.part(part);
            let rest = |class: usize| {
                let class = &self.words[class * stride..][..stride];
                (&class[..part.start], &class[part.end..])
            };
            let mut order: Vec<usize> = (0..self.len(shape)).collect();
            order.sort_by(|a, b| rest(*a).cmp(&rest(*b)).then(a.cmp(b)));
            let mut joined: Vec<u64> = Vec::with_capacity(self.words.len());
            for alike in order.chunk_by(|a, b| rest(*a) == rest(*b)) {
                let new = joined.len();
                joined.extend_from_slice(&self.words[alike[0] * stride..][..stride]);
                for other in &alike[1..] {
                    for word in part.clone() {
                        joined[new + word] |= self.words[other * stride + word];
                    }
                }
            }
            self.words = joined;
        }
    }

    /// The same classes with every row replaced by what `fold` makes of it.
    pub(crate) fn refolded(self, shape: &Shape, new: &Shape, fold: impl Fn(&[u64]) -> Vec<u64>) -> Classes {
        let mut words = Vec::with_capacity(self.len(shape) * new.stride());
        for class in self.iter(shape) {
            let (who, rows) = class.split_at(shape.who());
            words.extend_from_slice(who);
            rows.chunks_exact(shape.row)
                .for_each(|row| words.extend(fold(row)));
        }
        let mut kin = self.kin;
        for kin in kin.iter_mut().flatten() {
            kin.moments = fold(&kin.moments).into();
        }
        Classes { words, kin }
    }

    /// Every row that is known of a class: of its slots and of its kin.
    pub(crate) fn rows<'c>(&'c self, shape: &Shape) -> impl Iterator<Item = &'c [u64]> {
        let (who, row) = (shape.who(), shape.row);
        let rows = self
            .words
            .chunks_exact(shape.stride())
            .flat_map(move |class| class[who..].chunks_exact(row));
        rows.chain(self.kin.iter().flatten().map(|kin| &*kin.moments))
    }
}

/// Whether a class has callers of any of these practices.
pub(crate) fn has(class: &[u64], practices: &[u64], shape: &Shape) -> bool {
    let own = class[shape.part(2)].iter().zip(practices);
    any(own.map(|(own, other)| own & other))
}

/// One more acceptable service at these moments.
fn count(class: &mut [u64], slot: usize, moments: &[u64], shape: &Shape) {
    for level in (1..shape.levels).rev() {
        let (below, above) = (shape.row_of(slot, level - 1), shape.row_of(slot, level));
        for ((below, above), more) in below.zip(above).zip(moments) {
            class[above] |= class[below] & more;
        }
    }
    let first = &mut class[shape.row_of(slot, 0)];
    first
        .iter_mut()
        .zip(moments)
        .for_each(|(word, more)| *word |= more);
}

/// Notes in rows, at `k` the moments at which more than `k` come, that one more comes at moments that both of these have; in
/// as many rows as `levels`.
pub(crate) fn one_more(counted: &mut Vec<u64>, levels: usize, shape: &Shape, both: [&[u64]; 2]) {
    counted.resize(levels * shape.row, 0);
    for (word, (moments, asked)) in both[0].iter().zip(both[1]).enumerate() {
        let moments = moments & asked;
        for level in (1..levels).rev() {
            let below = counted[(level - 1) * shape.row + word];
            counted[level * shape.row + word] |= below & moments;
        }
        counted[word] |= moments;
    }
}

/// Drops such rows at the end that have no moment, but for the first.
pub(crate) fn drop_empty(counted: &mut Vec<u64>, shape: &Shape) {
    while counted.len() > shape.row && counted[counted.len() - shape.row..].iter().all(|word| *word == 0) {
        counted.truncate(counted.len() - shape.row);
    }
}

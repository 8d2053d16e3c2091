//! What callers meet on a side: the first verdict that fits, read off the rows of their class.

use crate::classes::{Shape, any};
use crate::filter::Verdict;

/// What base and head say of some callers; `None` where a side is not asked.
pub(crate) type Verdicts = [Option<Met>; 2];

/// What some callers meet on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Met {
    pub(crate) verdict: Verdict,
    /// Kept, and by no service more than is asked for; known where that is looked for.
    pub(crate) is_fragile: bool,
}

impl Met {
    pub(crate) fn is_kept(&self) -> bool {
        self.verdict == Verdict::Kept
    }

    pub(crate) fn says_nothing(&self) -> bool {
        self.is_kept() && !self.is_fragile
    }
}

/// How many are wanted, and whether it matters that there is one to spare.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enough {
    pub(crate) at_least: usize,
    pub(crate) spares: bool,
}

/// What the callers of a class meet on a side, with the moments of each as a row.
#[derive(Default)]
pub(crate) struct Meets {
    all: Vec<Met>,
    moments: Vec<u64>,
    rest: Vec<u64>,
}

impl Meets {
    /// Reads them off a class, at the moments that are asked.
    pub(crate) fn learn(&mut self, class: &[u64], slot: usize, asked: &[u64], shape: &Shape, enough: Enough) {
        let row = |row| &class[shape.row_of(slot, row)];
        self.all.clear();
        self.moments.clear();
        self.rest.clear();
        self.rest.extend_from_slice(asked);
        if enough.spares {
            self.take(Verdict::Kept, false, row(shape.levels - 1));
        }
        self.take(Verdict::Kept, enough.spares, row(enough.at_least - 1));
        self.take(Verdict::TooFew, false, row(0));
        self.take(Verdict::UnsuitableOnly, false, row(shape.levels));
        self.take(Verdict::CatchAllOnly, false, row(shape.levels + 1));
        if any(self.rest.iter().copied()) {
            self.add(Verdict::None, false);
            self.moments.extend_from_slice(&self.rest);
        }
    }

    /// Of the moments that are left, those at which this is met.
    fn take(&mut self, verdict: Verdict, is_fragile: bool, words: &[u64]) {
        let Meets { moments, rest, .. } = self;
        if any(rest.iter().zip(words).map(|(rest, word)| rest & word)) {
            moments.extend(rest.iter().zip(words).map(|(rest, word)| rest & word));
            rest.iter_mut().zip(words).for_each(|(rest, word)| *rest &= !word);
            self.add(verdict, is_fragile);
        }
    }

    fn add(&mut self, verdict: Verdict, is_fragile: bool) {
        self.all.push(Met { verdict, is_fragile });
    }

    pub(crate) fn iter(&self, shape: &Shape) -> impl Iterator<Item = (Met, &[u64])> {
        self.all.iter().copied().zip(self.moments.chunks_exact(shape.row))
    }
}

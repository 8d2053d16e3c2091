//! What is pending at a node, by whom it takes and what it does for them: what comes to the same callers is tried together.

use crate::begin::Comer;
use crate::classes::Shape;

/// What is pending at a node, by group and slot.
#[derive(Default)]
pub(crate) struct Batches {
    pub(crate) all: Vec<Batch>,
    /// Of each a row: the moments at which any of it comes.
    moments: Vec<u64>,
}

/// What is pending of one group on one slot, from one place among what is pending to another.
pub(crate) struct Batch {
    pub(crate) group: u32,
    pub(crate) slot: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Batches {
    /// Adds what comes next among what is pending.
    pub(crate) fn add(&mut self, at: usize, comer: &Comer, moments: &[u64]) {
        let Comer { group, slot, .. } = *comer;
        match self.all.last_mut() {
            Some(last) if (last.group, last.slot) == (group, slot) => {
                last.to = at + 1;
                let row = self.moments.len() - moments.len();
                let any = self.moments[row..].iter_mut();
                any.zip(moments).for_each(|(word, more)| *word |= more);
            }
            _ => {
                self.all.push(Batch {
                    group,
                    slot,
                    from: at,
                    to: at + 1,
                });
                self.moments.extend_from_slice(moments);
            }
        }
    }

    pub(crate) fn iter(&self, shape: &Shape) -> impl Iterator<Item = (&Batch, &[u64])> {
        self.all.iter().zip(self.moments.chunks_exact(shape.row))
    }
}

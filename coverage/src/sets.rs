//! Sets by number: equal ones are kept once.

use crate::bits::Bits;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// Number of the empty set in every pool.
pub(crate) const EMPTY: u32 = 0;

/// Sets of one capacity, equal ones once.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    capacity: usize,
    all: Vec<Bits>,
    /// By hash the last set that has it, and by set the one before it with the same hash.
    last: FxHashMap<u64, u32>,
    before: Vec<Option<u32>>,
}

impl Pool {
    /// A pool of sets of numbers below `capacity`; it holds the empty one.
    pub(crate) fn new(capacity: usize) -> Pool {
        let mut pool = Pool {
            capacity,
            all: Vec::new(),
            last: FxHashMap::default(),
            before: Vec::new(),
        };
        pool.number(Bits::none(capacity));
        pool
    }

    /// The number of a set.
    pub(crate) fn number(&mut self, set: Bits) -> u32 {
        let hash = hash(&set);
        self.find(hash, &set).unwrap_or_else(|| {
            let next = u32::try_from(self.all.len()).expect("there are fewer sets than 2^32");
            self.all.push(set);
            self.before.push(self.last.insert(hash, next));
            next
        })
    }

    /// The number of the set of all numbers.
    pub(crate) fn everything(&mut self) -> u32 {
        self.number(Bits::all(self.capacity))
    }

    pub(crate) fn get(&self, number: u32) -> &Bits {
        &self.all[number as usize]
    }

    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    fn find(&self, hash: u64, set: &Bits) -> Option<u32> {
        let mut next = self.last.get(&hash).copied();
        while let Some(number) = next {
            if &self.all[number as usize] == set {
                return Some(number);
            }
            next = self.before[number as usize];
        }
        None
    }
}

fn hash(set: &Bits) -> u64 {
    let mut hasher = FxHasher::default();
    set.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[usize]) -> Bits {
        let mut bits = Bits::none(100);
        numbers.iter().for_each(|number| bits.insert(*number));
        bits
    }

    #[test]
    fn equal_sets_have_one_number() {
        let mut pool = Pool::new(100);
        let known = pool.number(set(&[1, 2]));
        assert_ne!(pool.number(set(&[1, 2, 99])), known);
        assert_eq!(pool.number(set(&[1, 2])), known);
        assert_eq!(pool.number(Bits::none(100)), EMPTY);
    }
}

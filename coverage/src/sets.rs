//! Sets by number: equal ones are kept once.

use crate::bits::{Bits, Sparse};
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
        let hash = hash(set.used());
        let known = self.find(hash, |known| *known == set);
        known.unwrap_or_else(|| self.push(hash, set))
    }

    /// The number of a set of few members.
    pub(crate) fn number_of(&mut self, set: &Sparse) -> u32 {
        let hash = hash(set.used());
        let known = self.find(hash, |known| set.is(known));
        known.unwrap_or_else(|| self.push(hash, set.spread(self.capacity)))
    }

    fn push(&mut self, hash: u64, set: Bits) -> u32 {
        let next = u32::try_from(self.all.len()).expect("there are fewer sets than 2^32");
        self.all.push(set);
        self.before.push(self.last.insert(hash, next));
        next
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

    fn find(&self, hash: u64, is_it: impl Fn(&Bits) -> bool) -> Option<u32> {
        let mut next = self.last.get(&hash).copied();
        while let Some(number) = next {
            if is_it(&self.all[number as usize]) {
                return Some(number);
            }
            next = self.before[number as usize];
        }
        None
    }
}

/// Of the words of a set that have a number.
fn hash(used: impl Iterator<Item = (u32, u64)>) -> u64 {
    let mut hasher = FxHasher::default();
    used.for_each(|word| word.hash(&mut hasher));
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
        let sparse = |numbers: &[u32]| Sparse::from_ordered(numbers.iter().copied());
        assert_eq!(pool.number_of(&sparse(&[1, 2])), known);
        assert_eq!(pool.number_of(&sparse(&[])), EMPTY);
        let new = pool.number_of(&sparse(&[2, 63, 64, 99]));
        assert_eq!(pool.number(set(&[2, 63, 64, 99])), new);
        assert_ne!(pool.number(set(&[2, 63, 64])), new);
    }
}

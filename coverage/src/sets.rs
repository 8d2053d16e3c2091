//! Sets by number: equal ones are kept once, and two of them are cut by each other once.

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

    pub(crate) fn len(&self) -> usize {
        self.all.len()
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

/// A pool that others share and what one walk adds to it, with the cuts it has made.
pub(crate) struct Cuts<'p> {
    shared: &'p Pool,
    own: Pool,
    cuts: FxHashMap<(u32, u32), (u32, u32)>,
}

impl<'p> Cuts<'p> {
    pub(crate) fn new(shared: &'p Pool) -> Cuts<'p> {
        Cuts {
            shared,
            own: Pool::new(shared.capacity),
            cuts: FxHashMap::default(),
        }
    }

    pub(crate) fn get(&self, number: u32) -> &Bits {
        match (number as usize).checked_sub(self.shared.len()) {
            None => self.shared.get(number),
            Some(own) => &self.own.all[own],
        }
    }

    pub(crate) fn number(&mut self, set: Bits) -> u32 {
        let shared = self.shared;
        match shared.find(hash(&set), &set) {
            Some(number) => number,
            None => {
                self.own.number(set) + u32::try_from(shared.len()).expect("there are fewer sets than 2^32")
            }
        }
    }

    /// The part of `left` in `right`, and the part outside.
    pub(crate) fn cut(&mut self, left: u32, right: u32) -> (u32, u32) {
        if left == right {
            return (left, EMPTY);
        }
        if left == EMPTY || right == EMPTY {
            return (EMPTY, left);
        }
        if let Some(known) = self.cuts.get(&(left, right)) {
            return *known;
        }
        let both = self.get(left).and(self.get(right));
        let parts = if both.is_empty() {
            (EMPTY, left)
        } else if both == *self.get(left) {
            (left, EMPTY)
        } else {
            let rest = self.get(left).without(&both);
            (self.number(both), self.number(rest))
        };
        self.cuts.insert((left, right), parts);
        parts
    }

    pub(crate) fn meets(&self, left: u32, right: u32) -> bool {
        left == right && left != EMPTY || self.get(left).meets(self.get(right))
    }

    /// What is in any of them.
    pub(crate) fn union(&mut self, numbers: &[u32]) -> u32 {
        let mut all = self.get(numbers[0]).clone();
        numbers[1..].iter().for_each(|number| all.add(self.get(*number)));
        self.number(all)
    }

    pub(crate) fn capacity(&self) -> usize {
        self.shared.capacity
    }
}

/// Which of some sets (by place in a list) each other set meets; found out when first asked.
pub(crate) struct Meetings {
    list: Vec<u32>,
    known: Vec<Option<Bits>>,
}

impl Meetings {
    pub(crate) fn new(list: Vec<u32>) -> Meetings {
        Meetings {
            list,
            known: Vec::new(),
        }
    }

    /// The same, when it is known.
    pub(crate) fn known(&self, set: u32) -> Option<&Bits> {
        self.known.get(set as usize)?.as_ref()
    }

    /// The places of the sets that `set` meets.
    pub(crate) fn of(&mut self, set: u32, cuts: &Cuts<'_>) -> &Bits {
        let at = set as usize;
        if self.known.len() <= at {
            self.known.resize(at + 1, None);
        }
        if self.known[at].is_none() {
            let words = cuts.get(set).words();
            let full: Vec<(usize, u64)> = words
                .iter()
                .copied()
                .enumerate()
                .filter(|(_, word)| *word != 0)
                .collect();
            let mut met = Bits::none(self.list.len());
            let mut last = (EMPTY, false);
            for (place, other) in self.list.iter().enumerate() {
                if *other != last.0 {
                    let others = cuts.get(*other).words();
                    last = (*other, full.iter().any(|(at, word)| others[*at] & word != 0));
                }
                if last.1 {
                    met.insert(place);
                }
            }
            self.known[at] = Some(met);
        }
        self.known[at].as_ref().expect("it was found out just now")
    }
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
    fn equal_sets_have_one_number_wherever_they_were_added() {
        let mut shared = Pool::new(100);
        let known = shared.number(set(&[1, 2]));
        let mut cuts = Cuts::new(&shared);
        let new = cuts.number(set(&[1, 2, 99]));
        assert_eq!(cuts.cut(new, known), (known, cuts.number(set(&[99]))));
        assert_eq!(cuts.cut(known, new), (known, EMPTY));
        assert_eq!(cuts.number(Bits::none(100)), EMPTY);
    }
}

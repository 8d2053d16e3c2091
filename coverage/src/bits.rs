//! Sets over a small fixed range of numbers, as bits.

/// A set of the numbers `0 .. capacity`; the capacity is known to whoever made it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bits(Box<[u64]>);

impl Bits {
    /// The empty set of numbers below `capacity`.
    pub fn none(capacity: usize) -> Bits {
        Bits(vec![0; capacity.div_ceil(64)].into())
    }

    /// All numbers below `capacity`.
    pub fn all(capacity: usize) -> Bits {
        let mut words = vec![u64::MAX; capacity.div_ceil(64)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), capacity % 64) {
            *last = (1 << rest) - 1;
        }
        Bits(words.into())
    }

    /// Adds a number.
    pub fn insert(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    /// Whether a number is in it.
    pub fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The numbers in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(at, word)| Ones(*word).map(move |bit| at * 64 + bit))
    }

    /// The bits, 64 numbers a word.
    pub(crate) fn words(&self) -> &[u64] {
        &self.0
    }

    /// The words that have a number, each with which it is.
    pub(crate) fn used(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let words = (0..).zip(&self.0);
        words
            .filter(|(_, word)| **word != 0)
            .map(|(at, word)| (at, *word))
    }

    /// How many numbers it holds.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Adds every number of `other`.
    pub fn add(&mut self, other: &Bits) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(word, more)| *word |= more);
    }

    /// Takes away every number of `other`.
    pub fn remove(&mut self, other: &Bits) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(word, less)| *word &= !less);
    }

    /// Keeps only numbers of `other`.
    pub fn keep(&mut self, other: &Bits) {
        self.0
            .iter_mut()
            .zip(&other.0)
            .for_each(|(word, kept)| *word &= kept);
    }

    /// Adds numbers that are in both `left` and `right`.
    pub fn add_both(&mut self, left: &Bits, right: &Bits) {
        for (at, word) in self.0.iter_mut().enumerate() {
            *word |= left.0[at] & right.0[at];
        }
    }

    /// Whether the sets share a number.
    pub fn meets(&self, other: &Bits) -> bool {
        // Some words at a time, so that they are compared side by side.
        let parts = self.0.chunks(16).zip(other.0.chunks(16));
        parts
            .map(|(left, right)| {
                left.iter()
                    .zip(right)
                    .fold(0, |all, (left, right)| all | (left & right))
            })
            .any(|met| met != 0)
    }

    /// Numbers of both sets.
    pub fn and(&self, other: &Bits) -> Bits {
        let mut both = self.clone();
        both.keep(other);
        both
    }

    /// Numbers of this set that are not in `other`.
    pub fn without(&self, other: &Bits) -> Bits {
        let mut rest = self.clone();
        rest.remove(other);
        rest
    }
}

/// A set of few numbers of a large range: the words that have one, in order, each with which it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Sparse(Box<[(u32, u64)]>);

impl Sparse {
    /// Of numbers in order.
    pub(crate) fn from_ordered(numbers: impl Iterator<Item = u32>) -> Sparse {
        let mut words: Vec<(u32, u64)> = Vec::new();
        for number in numbers {
            let (at, bit) = (number / 64, 1 << (number % 64));
            match words.last_mut() {
                Some((last, word)) if *last == at => *word |= bit,
                _ => words.push((at, bit)),
            }
        }
        Sparse(words.into())
    }

    /// The same set as all words below `capacity`.
    pub(crate) fn spread(&self, capacity: usize) -> Bits {
        let mut set = Bits::none(capacity);
        self.0.iter().for_each(|(at, word)| set.0[*at as usize] = *word);
        set
    }

    /// Its words, each with which it is.
    pub(crate) fn used(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.0.iter().copied()
    }

    /// Whether it is the same set as another.
    pub(crate) fn is(&self, other: &Bits) -> bool {
        self.used().eq(other.used())
    }
}

impl From<&Bits> for Sparse {
    fn from(set: &Bits) -> Sparse {
        Sparse(set.used().collect())
    }
}

/// The set bits of one word, lowest first.
struct Ones(u64);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let bit = self.0.trailing_zeros();
        (bit < 64).then(|| {
            self.0 &= self.0 - 1;
            bit as usize
        })
    }
}

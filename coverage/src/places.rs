//! Sets of places, as runs of their numbers: places of one neighbourhood have neighbouring postcodes.

use std::cmp::Ordering;

/// A set of numbers of places.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Places {
    /// First and one past the last of each run; in order, and no two touch.
    runs: Box<[(u32, u32)]>,
}

impl Places {
    /// Any numbers, in any order.
    pub(crate) fn from_numbers(mut numbers: Vec<u32>) -> Places {
        numbers.sort_unstable();
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for number in numbers {
            match runs.last_mut() {
                Some(run) if number <= run.1 => run.1 = run.1.max(number + 1),
                _ => runs.push((number, number + 1)),
            }
        }
        Places { runs: runs.into() }
    }

    /// All of several sets.
    pub(crate) fn union<'a>(sets: impl Iterator<Item = &'a Places>) -> Places {
        let mut all: Vec<(u32, u32)> = sets.flat_map(|set| set.runs.iter().copied()).collect();
        all.sort_unstable();
        let mut runs: Vec<(u32, u32)> = Vec::with_capacity(all.len());
        for (from, to) in all {
            match runs.last_mut() {
                Some(run) if from <= run.1 => run.1 = run.1.max(to),
                _ => runs.push((from, to)),
            }
        }
        Places { runs: runs.into() }
    }

    /// Adds every place of `other`.
    pub(crate) fn add(&mut self, other: &Places) {
        *self = Places::union([&*self, other].into_iter());
    }

    /// The places that both have.
    pub(crate) fn and(&self, other: &Places) -> Places {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        let (mut left, mut right) = (self.runs.iter().peekable(), other.runs.iter().peekable());
        while let (Some(own), Some(others)) = (left.peek(), right.peek()) {
            let both = (own.0.max(others.0), own.1.min(others.1));
            let ends_first = own.1 < others.1;
            if both.0 < both.1 {
                runs.push(both);
            }
            if ends_first {
                left.next();
            } else {
                right.next();
            }
        }
        Places { runs: runs.into() }
    }

    /// The numbers in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.runs
            .iter()
            .flat_map(|(from, to)| *from as usize..*to as usize)
    }

    /// Of how many runs it is made.
    pub(crate) fn runs(&self) -> usize {
        self.runs.len()
    }

    /// How many places it holds.
    pub fn count(&self) -> usize {
        self.runs.iter().map(|(from, to)| (to - from) as usize).sum()
    }

    /// Whether a place is in it.
    pub fn has(&self, number: usize) -> bool {
        let after = self.runs.partition_point(|(from, _)| *from as usize <= number);
        after
            .checked_sub(1)
            .is_some_and(|run| number < self.runs[run].1 as usize)
    }

    /// The numbers `64 * word .. 64 * (word + 1)` as bits, the lowest first.
    fn word(&self, word: u32) -> u64 {
        let (start, end) = (u64::from(word) * 64, u64::from(word) * 64 + 64);
        let first = self.runs.partition_point(|(_, to)| u64::from(*to) <= start);
        let within = self.runs[first..]
            .iter()
            .take_while(|(from, _)| u64::from(*from) < end);
        within.fold(0, |bits, (from, to)| {
            let (from, to) = (
                u64::from(*from).max(start) - start,
                u64::from(*to).min(end) - start,
            );
            let below = |bit: u64| if bit == 64 { u64::MAX } else { (1 << bit) - 1 };
            bits | (below(to) & !below(from))
        })
    }
}

impl PartialOrd for Places {
    fn partial_cmp(&self, other: &Places) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As rows of bits compare, 64 places at a time.
impl Ord for Places {
    fn cmp(&self, other: &Places) -> Ordering {
        let Some(at) =
            (0..self.runs.len().max(other.runs.len())).find(|at| self.runs.get(*at) != other.runs.get(*at))
        else {
            return Ordering::Equal;
        };
        let run = |places: &Places| places.runs.get(at).copied().unwrap_or((u32::MAX, u32::MAX));
        let (left, right) = (run(self), run(other));
        let differs = if left.0 == right.0 {
            left.1.min(right.1)
        } else {
            left.0.min(right.0)
        };
        self.word(differs / 64).cmp(&other.word(differs / 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::Bits;

    #[test]
    fn runs_say_and_compare_what_bits_do() {
        let drawn = |seed: u32| -> Vec<u32> {
            (0..200u32)
                .filter(|number| number.wrapping_mul(2_654_435_761 ^ seed.wrapping_mul(97)) >> 28 < seed % 15)
                .collect()
        };
        let bits = |numbers: &[u32]| {
            let mut bits = Bits::none(200);
            numbers.iter().for_each(|number| bits.insert(*number as usize));
            bits
        };
        for left in 0..60 {
            for right in 0..60 {
                let (left, right) = (drawn(left), drawn(right));
                let (runs, others) = (
                    Places::from_numbers(left.clone()),
                    Places::from_numbers(right.clone()),
                );
                assert_eq!(runs.cmp(&others), bits(&left).cmp(&bits(&right)));
                assert!(runs.iter().eq(bits(&left).iter()));
                assert!((0..200).all(|number| runs.has(number) == bits(&left).has(number)));
                let mut both = bits(&left);
                both.add(&bits(&right));
                let union = Places::union([&runs, &others].into_iter());
                assert!(union.iter().eq(both.iter()) && union.count() == both.count());
                let shared = bits(&left).and(&bits(&right));
                assert_eq!(
                    runs.and(&others),
                    Places::from_numbers(shared.iter().map(|at| at as u32).collect())
                );
            }
        }
    }
}

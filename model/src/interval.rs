//! Sets of whole numbers (minutes, days) as sorted, disjoint, half-open intervals that do not touch.

/// A set of whole numbers; its intervals are sorted, disjoint, not empty and do not touch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Intervals(Vec<(i64, i64)>);

impl Intervals {
    /// The empty set.
    pub const EMPTY: Intervals = Intervals(Vec::new());

    /// The numbers `start .. end`.
    pub fn range(start: i64, end: i64) -> Intervals {
        Intervals::from_unsorted(vec![(start, end)])
    }

    /// Any intervals, in any order, overlapping or empty.
    pub fn from_unsorted(mut parts: Vec<(i64, i64)>) -> Intervals {
        parts.retain(|(start, end)| start < end);
        parts.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(parts.len());
        for (start, end) in parts {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        Intervals(joined)
    }

    /// The intervals in order.
    pub fn as_slice(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many numbers it holds.
    pub fn len(&self) -> i64 {
        self.0.iter().map(|(start, end)| end - start).sum()
    }

    /// Whether it holds `number`.
    pub fn contains(&self, number: i64) -> bool {
        self.interval_of(number).is_some()
    }

    /// The interval that holds `number`.
    pub fn interval_of(&self, number: i64) -> Option<(i64, i64)> {
        let after = self.0.partition_point(|(start, _)| *start <= number);
        let (start, end) = *self.0.get(after.checked_sub(1)?)?;
        (number < end).then_some((start, end))
    }

    /// Whether any of `start ..= last` is in it.
    pub fn meets(&self, start: i64, last: i64) -> bool {
        let first_ending_after = self.0.partition_point(|(_, end)| *end <= start);
        self.0
            .get(first_ending_after)
            .is_some_and(|(begin, _)| *begin <= last)
    }

    /// How far the nearest number of the set is; `None` for the empty set.
    pub fn distance_to(&self, number: i64) -> Option<i64> {
        let after = self.0.partition_point(|(start, _)| *start <= number);
        let below = after
            .checked_sub(1)
            .map(|index| (number - (self.0[index].1 - 1)).max(0));
        let above = self.0.get(after).map(|(start, _)| start - number);
        match (below, above) {
            (Some(below), Some(above)) => Some(below.min(above)),
            (one, other) => one.or(other),
        }
    }

    /// Numbers in either set.
    pub fn union(&self, other: &Intervals) -> Intervals {
        let mut parts = self.0.clone();
        parts.extend_from_slice(&other.0);
        Intervals::from_unsorted(parts)
    }

    /// Numbers in both sets.
    pub fn intersection(&self, other: &Intervals) -> Intervals {
        let (mut left, mut right) = (0, 0);
        let mut parts = Vec::new();
        while let (Some(a), Some(b)) = (self.0.get(left), other.0.get(right)) {
            let (start, end) = (a.0.max(b.0), a.1.min(b.1));
            if start < end {
                parts.push((start, end));
            }
            if a.1 <= b.1 {
                left += 1;
            } else {
                right += 1;
            }
        }
        Intervals(parts)
    }

    /// Numbers of this set that are not in `other`.
    pub fn difference(&self, other: &Intervals) -> Intervals {
        let mut parts = Vec::new();
        let mut next = 0;
        for &(start, end) in &self.0 {
            let mut from = start;
            while other.0.get(next).is_some_and(|hole| hole.1 <= from) {
                next += 1;
            }
            let mut hole = next;
            while let Some(&(hole_start, hole_end)) = other.0.get(hole) {
                if hole_start >= end {
                    break;
                }
                if from < hole_start {
                    parts.push((from, hole_start));
                }
                from = from.max(hole_end);
                hole += 1;
            }
            if from < end {
                parts.push((from, end));
            }
        }
        Intervals(parts)
    }

    /// Every number from which one of the set lies no more than `reach` ahead: `T` with `T ..= T+reach` meeting the set.
    pub fn seen_from(&self, reach: i64) -> Intervals {
        Intervals::from_unsorted(self.0.iter().map(|(start, end)| (start - reach, *end)).collect())
    }

    /// The part within `start .. end`.
    pub fn within(&self, start: i64, end: i64) -> Intervals {
        let from = self.0.partition_point(|part| part.1 <= start);
        let parts = self.0[from..].iter().take_while(|part| part.0 < end);
        Intervals(
            parts
                .map(|part| (part.0.max(start), part.1.min(end)))
                .filter(|(a, b)| a < b)
                .collect(),
        )
    }

    /// The set moved by `by`.
    pub fn shifted(&self, by: i64) -> Intervals {
        Intervals(self.0.iter().map(|(start, end)| (start + by, end + by)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(parts: &[(i64, i64)]) -> Intervals {
        Intervals::from_unsorted(parts.to_vec())
    }

    #[test]
    fn touching_intervals_join() {
        assert_eq!(set(&[(5, 9), (1, 5)]).as_slice(), [(1, 9)]);
    }

    #[test]
    fn difference_cuts_holes() {
        assert_eq!(
            set(&[(0, 10), (20, 30)]).difference(&set(&[(2, 4), (8, 22), (29, 40)])),
            set(&[(0, 2), (4, 8), (22, 29)])
        );
    }

    #[test]
    fn a_window_meets_the_first_minute_but_not_the_end() {
        let open = set(&[(540, 600)]);
        assert!(open.meets(480, 540));
        assert!(!open.meets(480, 539));
        assert!(!open.meets(600, 700));
        assert_eq!(open.seen_from(60), set(&[(480, 600)]));
    }

    #[test]
    fn distance_counts_whole_steps() {
        let open = set(&[(10, 20), (40, 50)]);
        assert_eq!(open.distance_to(19), Some(0));
        assert_eq!(open.distance_to(20), Some(1));
        assert_eq!(open.distance_to(35), Some(5));
        assert_eq!(Intervals::EMPTY.distance_to(3), None);
    }
}

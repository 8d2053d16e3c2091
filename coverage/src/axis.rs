//! Moments made few: dates that look alike to every set in play are one class, and minutes between two edges are one
//! segment. Exact, because no set in play tells the minutes of a segment apart.

use crate::bits::Bits;
use crate::space::Space;
use qdos_model::interval::Intervals;
use qdos_model::time::Timeline;
use rustc_hash::FxHashMap;

/// Sets of moments by number, each with the pattern it makes on every slice of the space.
#[derive(Default)]
pub(crate) struct TimeSets {
    numbers: FxHashMap<Intervals, usize>,
    patterns: FxHashMap<Intervals, u32>,
    shapes: Vec<Intervals>,
    sets: Vec<Vec<u32>>,
}

/// The slices of a space on a timeline: where each date begins, and its minutes.
pub(crate) struct Slices {
    parts: Vec<(i64, i64, i64)>,
}

impl Slices {
    pub(crate) fn new(space: &Space, timeline: &Timeline) -> Slices {
        let parts = space.slices.iter().filter_map(|slice| {
            let index = timeline.index_of(slice.date)?;
            Some((
                timeline.start(index),
                slice.from,
                slice.to.min(timeline.length(index)),
            ))
        });
        Slices {
            parts: parts.collect(),
        }
    }
}

impl Slices {
    /// How many minutes of the slices are in a set of elapsed minutes of the timeline.
    pub(crate) fn count(&self, set: &Intervals) -> u64 {
        let minutes = self
            .parts
            .iter()
            .map(|(start, from, to)| set.within(start + from, start + to).len().unsigned_abs());
        minutes.sum()
    }
}

impl TimeSets {
    /// Numbers a set of elapsed minutes of the timeline.
    pub(crate) fn number(&mut self, set: Intervals, slices: &Slices) -> usize {
        if let Some(number) = self.numbers.get(&set) {
            return *number;
        }
        let mut patterns: Vec<u32> = Vec::with_capacity(slices.parts.len());
        let mut ahead = set.as_slice();
        let mut shape = Vec::new();
        for (start, from, to) in &slices.parts {
            let (from, to) = (start + from, start + to);
            let past = ahead.iter().take_while(|(_, closes)| *closes <= from).count();
            ahead = &ahead[past..];
            let on_date = ahead.iter().take_while(|(opens, _)| *opens < to);
            let on_date =
                on_date.map(|(opens, closes)| ((*opens).max(from) - start, (*closes).min(to) - start));
            shape.clear();
            shape.extend(on_date);
            // Most dates are as they were a week before.
            let week_before = patterns.len().checked_sub(7).map(|before| patterns[before]);
            let known = week_before.filter(|known| self.shapes[*known as usize].as_slice() == shape);
            patterns.push(known.unwrap_or_else(|| self.pattern(Intervals::from_unsorted(shape.clone()))));
        }
        self.sets.push(patterns);
        self.numbers.insert(set, self.sets.len() - 1);
        self.sets.len() - 1
    }

    fn pattern(&mut self, shape: Intervals) -> u32 {
        if let Some(number) = self.patterns.get(&shape) {
            return *number;
        }
        let number = u32::try_from(self.shapes.len()).expect("there are fewer patterns than 2^32");
        self.shapes.push(shape.clone());
        self.patterns.insert(shape, number);
        number
    }
}

/// The moments of one question as segments.
pub(crate) struct Axis {
    /// For each segment its class and its minutes of the date.
    segments: Vec<(usize, i64, i64)>,
    /// For each class the places of its slices.
    classes: Vec<Vec<usize>>,
    /// First segment of each class.
    firsts: Vec<usize>,
    starts: Vec<i64>,
}

impl Axis {
    /// The axis of `sets`, over the moments of `asked`.
    pub(crate) fn new(time_sets: &TimeSets, slices: &Slices, sets: &[usize], asked: &[usize]) -> Axis {
        let mut classes: Vec<Vec<usize>> = Vec::new();
        let mut known: FxHashMap<Vec<u32>, usize> = FxHashMap::default();
        for slice in 0..slices.parts.len() {
            let key: Vec<u32> = asked
                .iter()
                .chain(sets)
                .map(|set| time_sets.sets[*set][slice])
                .collect();
            let next = classes.len();
            let class = *known.entry(key).or_insert(next);
            if class == next {
                classes.push(Vec::new());
            }
            classes[class].push(slice);
        }
        let mut segments = Vec::new();
        let mut firsts = Vec::new();
        for (class, members) in classes.iter().enumerate() {
            firsts.push(segments.len());
            let shape = |set: &usize| &time_sets.shapes[time_sets.sets[*set][members[0]] as usize];
            let minutes = asked
                .iter()
                .map(shape)
                .fold(Intervals::EMPTY, |all, one| all.union(one));
            let mut edges: Vec<i64> = asked
                .iter()
                .chain(sets)
                .flat_map(|set| shape(set).as_slice())
                .flat_map(|(from, to)| [*from, *to])
                .collect();
            edges.sort_unstable();
            edges.dedup();
            for part in edges.windows(2).filter(|part| minutes.contains(part[0])) {
                segments.push((class, part[0], part[1]));
            }
        }
        let starts = slices.parts.iter().map(|(start, ..)| *start).collect();
        Axis {
            segments,
            classes,
            firsts,
            starts,
        }
    }

    /// How many segments it has.
    pub(crate) fn len(&self) -> usize {
        self.segments.len()
    }

    /// The segments of a set that the axis was made for.
    pub(crate) fn bits(&self, time_sets: &TimeSets, set: usize) -> Bits {
        let mut bits = Bits::none(self.len());
        for (class, members) in self.classes.iter().enumerate() {
            let shape = time_sets.shapes[time_sets.sets[set][members[0]] as usize].as_slice();
            let end = self.firsts.get(class + 1).copied().unwrap_or(self.segments.len());
            let mut part = 0;
            for segment in self.firsts[class]..end {
                let (_, from, _) = self.segments[segment];
                while shape.get(part).is_some_and(|(_, closes)| *closes <= from) {
                    part += 1;
                }
                if shape.get(part).is_some_and(|(opens, _)| *opens <= from) {
                    bits.insert(segment);
                }
            }
        }
        bits
    }

    /// How many minutes a set of segments stands for.
    pub(crate) fn count(&self, bits: &Bits) -> u64 {
        let minutes = bits.iter().map(|segment| {
            let (class, from, to) = self.segments[segment];
            (to - from).unsigned_abs() * self.classes[class].len() as u64
        });
        minutes.sum()
    }

    /// The elapsed minutes of the timeline that a set of segments stands for.
    pub(crate) fn minutes(&self, bits: &Bits) -> Intervals {
        let mut parts = Vec::new();
        for segment in bits.iter() {
            let (class, from, to) = self.segments[segment];
            parts.extend(
                self.classes[class]
                    .iter()
                    .map(|slice| (self.starts[*slice] + from, self.starts[*slice] + to)),
            );
        }
        Intervals::from_unsorted(parts)
    }
}

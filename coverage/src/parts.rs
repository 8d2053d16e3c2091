//! What the walks of a question found, gathered: every set by one number, every place by one position.

use crate::axis::Axis;
use crate::bits::{Bits, Sparse};
use crate::demand::WhoBox;
use crate::found::{Found, Runs};
use crate::gap::Piece;
use crate::meets::Verdicts;
use crate::moments::Moments;
use crate::places::Places;
use crate::sets::Pool;
use crate::who::{Table, Who};
use qdos_model::code::Sex;
use qdos_model::interval::Intervals;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Callers who share a role, and what they see of time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    pub(crate) role: Arc<str>,
    pub(crate) windows: [i64; 2],
    /// Whether base and head have the callers.
    pub(crate) exists: [bool; 2],
}

/// Callers alike in what they meet.
pub(crate) struct Part {
    pub(crate) kind: u32,
    pub(crate) verdicts: Verdicts,
    pub(crate) exists: [bool; 2],
    pub(crate) who: WhoBox,
    /// Number of a set of practices.
    pub(crate) practices: u32,
    pub(crate) moments: u32,
    /// Number of a list of runs.
    pub(crate) places: u32,
}

/// What the walks of a question found.
pub(crate) struct Parts {
    pub(crate) kinds: Vec<Kind>,
    numbers: BTreeMap<Kind, u32>,
    pub(crate) pools: [Pool; 3],
    /// Sets of practices, and their names by number.
    pub(crate) practices: Pool,
    pub(crate) names: Vec<Option<Arc<str>>>,
    /// Each asking cuts an axis of its own.
    pub(crate) axes: Vec<Arc<Axis>>,
    /// Sets of segments, each with the number of its axis.
    pub(crate) times: Vec<(u32, Arc<Bits>)>,
    time_numbers: FxHashMap<(u32, Arc<Bits>), u32>,
    pub(crate) all: Vec<Part>,
    /// Lists of runs of positions.
    runs: Vec<Runs>,
    /// The place at each position.
    positions: Vec<u32>,
}

impl Parts {
    pub(crate) fn new(table: &Table, practices: &[Option<Arc<str>>]) -> Parts {
        Parts {
            kinds: Vec::new(),
            numbers: BTreeMap::new(),
            pools: [table.pairs.len(), table.dispositions.len(), table.cells()].map(Pool::new),
            practices: Pool::new(practices.len()),
            names: practices.to_vec(),
            axes: Vec::new(),
            times: Vec::new(),
            time_numbers: FxHashMap::default(),
            all: Vec::new(),
            runs: Vec::new(),
            positions: Vec::new(),
        }
    }

    /// Gives positions to more places; says the first.
    pub(crate) fn settle(&mut self, places: &[u32]) -> u32 {
        let first = self.positions.len();
        self.positions.extend_from_slice(places);
        u32::try_from(first).expect("there are fewer positions than 2^32")
    }

    /// Numbers an axis.
    fn axis(&mut self, axis: &Arc<Axis>) -> u32 {
        let known = self.axes.iter().position(|known| Arc::ptr_eq(known, axis));
        let number = known.unwrap_or_else(|| {
            self.axes.push(axis.clone());
            self.axes.len() - 1
        });
        u32::try_from(number).expect("there are fewer axes than 2^32")
    }

    /// Adds what a walk found in a tree whose places begin at a position.
    pub(crate) fn add(&mut self, kind: Kind, first: u32, moments: &Moments, found: Found) {
        if found.fragments.is_empty() {
            return;
        }
        let next = u32::try_from(self.kinds.len()).expect("there are fewer kinds than 2^32");
        let number = *self.numbers.entry(kind.clone()).or_insert(next);
        if number == next {
            self.kinds.push(kind);
        }
        let [cells, dispositions, practices, pairs, times] = found.sets;
        let numbered = |pool: &mut Pool, sets: &[Sparse]| -> Vec<u32> {
            sets.iter().map(|set| pool.number_of(set)).collect()
        };
        let axis = self.axis(&moments.axis);
        let segments = times.iter().map(|set| set.spread(moments.axis.len()));
        let times: Vec<u32> = segments.map(|set| self.number_time(axis, set)).collect();
        let practices = numbered(&mut self.practices, &practices);
        let pairs = numbered(&mut self.pools[0], &pairs);
        let dispositions = numbered(&mut self.pools[1], &dispositions);
        let cells = numbered(&mut self.pools[2], &cells);
        let first_list = u32::try_from(self.runs.len()).expect("there are fewer lists than 2^32");
        self.runs.extend(found.places.into_iter().map(|mut list| {
            list.iter_mut()
                .for_each(|(from, to)| (*from, *to) = (*from + first, *to + first));
            list
        }));
        for fragment in found.fragments {
            let [cell, disposition, practice, pair, moments] = fragment.sides.map(|set| set as usize);
            self.all.push(Part {
                kind: number,
                verdicts: fragment.verdicts,
                exists: fragment.exists,
                who: [pairs[pair], dispositions[disposition], cells[cell]],
                practices: practices[practice],
                moments: times[moments],
                places: first_list + fragment.places,
            });
        }
    }

    fn number_time(&mut self, axis: u32, segments: Bits) -> u32 {
        let next = u32::try_from(self.times.len()).expect("there are fewer sets than 2^32");
        let all = &mut self.times;
        *self
            .time_numbers
            .entry((axis, Arc::new(segments)))
            .or_insert_with_key(|time| {
                all.push(time.clone());
                next
            })
    }

    /// The runs of positions of a part.
    pub(crate) fn runs(&self, part: &Part) -> &[(u32, u32)] {
        &self.runs[part.places as usize]
    }

    /// The places at some positions.
    pub(crate) fn places(&self, runs: &[(u32, u32)]) -> Places {
        let positions = runs
            .iter()
            .flat_map(|(from, to)| &self.positions[*from as usize..*to as usize]);
        Places::from_numbers(positions.copied().collect())
    }

    /// How many callers of one kind of moment and place a part holds.
    pub(crate) fn callers(&self, part: &Part) -> u128 {
        let who: u128 = (0..3)
            .map(|side| self.pools[side].get(part.who[side]).count() as u128)
            .product();
        let places: u128 = self
            .runs(part)
            .iter()
            .map(|(from, to)| u128::from(to - from))
            .sum();
        let practices = self.practices.get(part.practices).count() as u128;
        let (axis, segments) = &self.times[part.moments as usize];
        who * practices * places * u128::from(self.axes[*axis as usize].count(segments))
    }

    /// Cuts the whos of the parts into *atoms*, callers whom no part tells apart, and says for each atom what it meets
    /// where and when. `None` when that takes more than it is worth: the parts then stay as they are.
    pub(crate) fn pieces(&self, table: &Table, worth: Worth) -> Option<Vec<Piece>> {
        let mut by_kind: BTreeMap<(u32, usize), BTreeMap<WhoBox, Vec<usize>>> = BTreeMap::new();
        let mut work = 0;
        for (number, part) in self.all.iter().enumerate() {
            for practice in self.practices.get(part.practices).iter() {
                let whos = by_kind.entry((part.kind, practice)).or_default();
                let parts = whos.entry(part.who).or_insert_with(|| {
                    let sizes = (0..2).map(|side| self.pools[side].get(part.who[side]).count());
                    work += sizes.product::<usize>().max(1);
                    Vec::new()
                });
                parts.push(number);
            }
            if work > worth.outcomes {
                return None;
            }
        }
        let mut held = 0;
        let mut minutes: Vec<Intervals> = Vec::with_capacity(self.times.len());
        for some in self.times.chunks(1_024) {
            minutes.par_extend(
                some.par_iter()
                    .map(|(axis, segments)| self.axes[*axis as usize].minutes(segments)),
            );
            let more = minutes[minutes.len() - some.len()..].iter();
            held += more.map(|minutes| minutes.as_slice().len()).sum::<usize>();
            if held > worth.held {
                return None;
            }
        }
        let mut pieces = Vec::new();
        let mut first_atom = 0;
        for ((kind, practice), whos) in &by_kind {
            let (kind, practice) = (&self.kinds[*kind as usize], self.names[*practice].as_ref());
            for (who, parts) in self.atoms(whos, table, worth)? {
                let atom = (first_atom, Arc::new(who));
                let before = pieces.len();
                self.pieces_of_atom((kind, practice), atom, &parts, &minutes, &mut pieces);
                let new = pieces[before..].iter();
                held += new
                    .map(|piece: &Piece| 1 + piece.when.as_slice().len() + piece.places.runs())
                    .sum::<usize>();
                if held > worth.held {
                    return None;
                }
                first_atom += 1;
            }
        }
        Some(pieces)
    }

    /// Disjoint sets of callers, each with the parts that hold it.
    fn atoms(
        &self,
        whos: &BTreeMap<WhoBox, Vec<usize>>,
        table: &Table,
        worth: Worth,
    ) -> Option<Vec<(Who, Vec<usize>)>> {
        let classes = self.cell_classes(whos, table);
        // A unit is an outcome and a class of cells. A group of units knows the group it was cut from, and by which who.
        let mut groups: Vec<(u32, u32)> = vec![(0, 0)];
        let mut units: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for (number, who) in (0..).zip(whos.keys()) {
            let mut next: FxHashMap<u32, u32> = FxHashMap::default();
            let cells = self.pools[2].get(who[2]);
            let inside: Vec<usize> = (0..classes.len())
                .filter(|class| classes[*class].meets(cells))
                .collect();
            for pair in self.pools[0].get(who[0]).iter() {
                for disposition in self.pools[1].get(who[1]).iter() {
                    let outcome = table.outcome(pair, disposition);
                    for class in &inside {
                        let group = units.entry((outcome, *class)).or_insert(0);
                        *group = *next.entry(*group).or_insert_with(|| {
                            groups.push((*group, number));
                            u32::try_from(groups.len() - 1).expect("there are fewer groups than 2^32")
                        });
                    }
                }
                if units.len() + groups.len() > worth.held {
                    return None;
                }
            }
        }
        let by_sex: Vec<[Bits; 3]> = classes.iter().map(|class| table.ages_by_sex(class)).collect();
        let mut atoms: BTreeMap<u32, Who> = BTreeMap::new();
        for ((outcome, class), group) in units {
            let who = atoms.entry(group).or_default();
            for sex in Sex::ALL {
                let ages = &by_sex[class][sex as usize];
                if !ages.is_empty() {
                    who.insert(outcome, sex, ages);
                }
            }
        }
        let parts: Vec<&Vec<usize>> = whos.values().collect();
        let held = |mut group: u32| {
            let mut held: Vec<usize> = Vec::new();
            while group != 0 {
                let (before, who) = groups[group as usize];
                held.extend(parts[who as usize]);
                group = before;
            }
            held
        };
        let mut found = Vec::with_capacity(atoms.len());
        let mut all = 0;
        for (group, who) in atoms {
            let held = held(group);
            all += held.len();
            if all > worth.held {
                return None;
            }
            found.push((who, held));
        }
        Some(found)
    }

    /// Cells that no who tells apart.
    fn cell_classes(&self, whos: &BTreeMap<WhoBox, Vec<usize>>, table: &Table) -> Vec<Bits> {
        let mut classes: Vec<Bits> = vec![Bits::all(table.cells())];
        let mut sets: Vec<u32> = whos.keys().map(|who| who[2]).collect();
        sets.sort_unstable();
        sets.dedup();
        for set in sets {
            let set = self.pools[2].get(set);
            let cut = classes
                .iter()
                .flat_map(|class| [class.and(set), class.without(set)]);
            classes = cut.filter(|class| !class.is_empty()).collect();
        }
        classes
    }

    /// For each verdict and set of moments of an atom, the places that have it.
    fn pieces_of_atom(
        &self,
        (kind, practice): (&Kind, Option<&Arc<str>>),
        (atom, who): (usize, Arc<Who>),
        parts: &[usize],
        minutes: &[Intervals],
        pieces: &mut Vec<Piece>,
    ) {
        type Edges = Vec<(u32, bool, u32)>;
        let mut by_verdicts: BTreeMap<(Verdicts, [bool; 2]), Edges> = BTreeMap::new();
        for part in parts.iter().map(|part| &self.all[*part]) {
            let edges = by_verdicts.entry((part.verdicts, part.exists)).or_default();
            for (from, to) in self.runs(part) {
                edges.push((*from, true, part.moments));
                edges.push((*to, false, part.moments));
            }
        }
        for ((verdicts, exists), mut edges) in by_verdicts {
            edges.sort_unstable();
            let mut together: BTreeMap<Vec<u32>, Vec<(u32, u32)>> = BTreeMap::new();
            let mut open: Vec<u32> = Vec::new();
            for (at, (position, opens, moments)) in edges.iter().enumerate() {
                if *opens {
                    open.push(*moments);
                    open.sort_unstable();
                } else if let Ok(place) = open.binary_search(moments) {
                    open.remove(place);
                }
                let next = edges.get(at + 1).map_or(*position, |edge| edge.0);
                if next > *position && !open.is_empty() {
                    together.entry(open.clone()).or_default().push((*position, next));
                }
            }
            let mut by_minutes: BTreeMap<Intervals, Vec<(u32, u32)>> = BTreeMap::new();
            for (sets, runs) in together {
                let all = sets.iter().flat_map(|set| minutes[*set as usize].as_slice());
                let all = Intervals::from_unsorted(all.copied().collect());
                by_minutes.entry(all).or_default().extend(runs);
            }
            for (when, runs) in by_minutes {
                pieces.push(Piece {
                    verdicts,
                    exists,
                    role: kind.role.clone(),
                    atom,
                    who: who.clone(),
                    practice: practice.cloned(),
                    places: self.places(&runs),
                    when: Arc::new(when),
                });
            }
        }
    }
}

/// How much cutting into atoms may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Worth {
    /// Outcomes, over all the whos of a question.
    outcomes: usize,
    /// Things held at once, of a kind: minutes from and to, places from and to, parts of atoms, callers told apart. Each
    /// takes some dozens of bytes.
    held: usize,
}

impl Worth {
    pub(crate) const USUAL: Worth = Worth {
        outcomes: 2_000_000,
        held: 10_000_000,
    };
    pub(crate) const NOTHING: Worth = Worth { outcomes: 0, held: 0 };
}

//! Whom callers are registered with: nobody, or a practice within so many metres of where they live.

use crate::bits::Bits;
use crate::forest::{Bounds, Reached, Tree};
use qdos_model::place::Grid;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Number of those who have no practice.
const NOBODY: usize = 0;

/// The practices of a requirement, by number, and the lists of them that services are restricted to.
pub(crate) struct Registry {
    names: Vec<Option<Arc<str>>>,
    numbers: FxHashMap<Arc<str>, usize>,
    /// Where each is on base's side and on head's.
    spots: Vec<[Option<Grid>; 2]>,
    radius: i64,
    lists: Vec<Bits>,
    list_numbers: FxHashMap<Bits, u32>,
}

impl Registry {
    /// Practices by ODS code, and how far off in metres their patients live.
    pub(crate) fn new(practices: &BTreeMap<&str, [Option<Grid>; 2]>, radius: i64) -> Registry {
        let mut names = vec![None];
        let mut spots = vec![[None, None]];
        let mut numbers = FxHashMap::default();
        for (name, at) in practices {
            let name: Arc<str> = (*name).into();
            numbers.insert(name.clone(), names.len());
            names.push(Some(name));
            spots.push(*at);
        }
        Registry {
            names,
            numbers,
            spots,
            radius,
            lists: Vec::new(),
            list_numbers: FxHashMap::default(),
        }
    }

    /// The number of a list; practices that nobody can be registered with do not matter.
    pub(crate) fn list(&mut self, codes: &BTreeSet<String>) -> u32 {
        let mut list = Bits::none(self.names.len());
        let known = codes.iter().filter_map(|code| self.numbers.get(code.as_str()));
        known.for_each(|number| list.insert(*number));
        let next = u32::try_from(self.lists.len()).expect("there are fewer lists than 2^32");
        let lists = &mut self.lists;
        *self.list_numbers.entry(list).or_insert_with_key(|list| {
            lists.push(list.clone());
            next
        })
    }

    /// By number; `None` is nobody.
    pub(crate) fn names(&self) -> &[Option<Arc<str>>] {
        &self.names
    }

    /// Those whose patients may live in a tree, on a side that is asked.
    pub(crate) fn registered(&self, tree: &Tree, asked: [bool; 2]) -> Practices<'_> {
        let mut here = Bits::none(self.names.len());
        for number in 1..self.names.len() {
            let lives = |side: usize| {
                asked[side] && self.reach(number, side, tree.nodes[0].bounds[side]) != Reached::Nothing
            };
            if lives(0) || lives(1) {
                here.insert(number);
            }
        }
        Practices {
            registry: self,
            lists: &self.lists,
            here,
        }
    }

    /// Nobody's patients.
    pub(crate) fn unregistered(&self) -> Practices<'_> {
        let mut here = Bits::none(self.names.len());
        here.insert(NOBODY);
        Practices {
            registry: self,
            lists: &self.lists,
            here,
        }
    }

    fn reach(&self, number: usize, side: usize, bounds: Bounds) -> Reached {
        if number == NOBODY {
            return Reached::All;
        }
        self.spots[number][side].map_or(Reached::Nothing, |spot| bounds.in_disc(spot, self.radius))
    }

    /// How many pairs of a practice and a place of a tree within reach there are, by side.
    pub(crate) fn count(&self, tree: &Tree) -> [u128; 2] {
        [0, 1].map(|side| {
            (1..self.names.len())
                .map(|number| tree.count(|node| self.reach(number, side, node.bounds[side])) as u128)
                .sum()
        })
    }

    /// For every place of a tree, in its order, whether any practice is within reach on either side.
    pub(crate) fn any_near(&self, tree: &Tree) -> Vec<[bool; 2]> {
        let mut found = vec![[false, false]; tree.order.len()];
        for side in [0, 1] {
            let all: Vec<usize> = (1..self.names.len()).collect();
            self.mark(tree, 0, side, &all, &mut found);
        }
        found
    }

    fn mark(&self, tree: &Tree, node: u32, side: usize, practices: &[usize], found: &mut [[bool; 2]]) {
        let node = &tree.nodes[node as usize];
        let mut part = Vec::new();
        for number in practices {
            match self.reach(*number, side, node.bounds[side]) {
                Reached::All => {
                    let places = &mut found[node.from as usize..node.to as usize];
                    places.iter_mut().for_each(|place| place[side] = true);
                    return;
                }
                Reached::Part => part.push(*number),
                Reached::Nothing => {}
            }
        }
        if let (Some([left, right]), false) = (node.halves, part.is_empty()) {
            self.mark(tree, left, side, &part, found);
            self.mark(tree, right, side, &part, found);
        }
    }
}

/// Those of one walk.
pub(crate) struct Practices<'a> {
    registry: &'a Registry,
    pub(crate) lists: &'a [Bits],
    here: Bits,
}

impl Practices<'_> {
    pub(crate) fn universe(&self) -> Bits {
        self.here.clone()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.here.is_empty()
    }

    /// How many of the places in a rectangle have callers of a practice.
    pub(crate) fn reach(&self, number: usize, side: usize, bounds: Bounds) -> Reached {
        self.registry.reach(number, side, bounds)
    }

    /// Whether base and head have these practices at the same spots.
    pub(crate) fn sides_agree(&self) -> bool {
        self.here.iter().all(|number| {
            let [base, head] = self.registry.spots[number];
            base == head
        })
    }
}

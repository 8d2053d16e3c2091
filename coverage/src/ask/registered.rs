//! The practices that callers of a requirement may be registered with, and the places without one.

use super::{Alone, Ready};
use crate::forest::plant;
use crate::practices::Registry;
use qdos_model::place::Grid;
use qdos_model::requirement::{Callers, Requirement};
use rayon::prelude::*;
use std::collections::BTreeMap;

impl<'w> Ready<'w, '_> {
    /// The practices of a requirement, and the trees of places where on one side or on both there is none within reach.
    pub(super) fn registry(&self, requirement: &Requirement, asks_base: bool) -> (Registry, Vec<Alone>) {
        let Callers::RegisteredWithin(radius) = requirement.callers else {
            return (Registry::new(&BTreeMap::new(), 0), Vec::new());
        };
        let registry = Registry::new(&self.practices(asks_base), radius);
        let near: Vec<Vec<[bool; 2]>> = self
            .trees(asks_base)
            .par_iter()
            .map(|tree| registry.any_near(tree))
            .collect();
        // A place may have a practice within reach on one side only; there its unregistered callers exist on the other.
        let mut alone: BTreeMap<[bool; 2], Vec<u32>> = BTreeMap::new();
        for (tree, near) in self.trees(asks_base).iter().zip(near) {
            for (place, [base, head]) in tree.order.iter().zip(near) {
                let sides = [asks_base && !base, !head];
                if sides != [false, false] {
                    alone.entry(sides).or_default().push(*place);
                }
            }
        }
        let planted = alone.into_iter().map(|(sides, mut places)| {
            places.sort_unstable();
            (
                sides,
                plant(&self.world.places, &self.world.grounds, places.into_iter()),
            )
        });
        (registry, planted.collect())
    }

    /// Practices of either side, and where they are on each.
    fn practices(&self, asks_base: bool) -> BTreeMap<&'w str, [Option<Grid>; 2]> {
        let today = self.world.space.today;
        let mut found: BTreeMap<&str, [Option<Grid>; 2]> = BTreeMap::new();
        for (side, asked) in [asks_base, true].into_iter().enumerate() {
            for (ods, grid) in self.sides[side].practices(today).into_iter().filter(|_| asked) {
                found.entry(ods).or_default()[side] = Some(grid);
            }
        }
        found
    }
}

//! Which services may reach any place of a tree: those in the search box of one, and not limited to other areas.

use crate::bits::Bits;
use crate::forest::{Reached, Tree};
use crate::offer::Offer;
use qdos_model::place::Grid;

/// The offers of both sides, from west to east.
pub(crate) struct Nearby {
    /// Where offers lie, with their numbers, by side.
    eastings: [Vec<(Grid, u32)>; 2],
}

impl Nearby {
    pub(crate) fn new(offers: &[Vec<Offer<'_>>; 2]) -> Nearby {
        let from_west = |side: usize| {
            let mut eastings: Vec<(Grid, u32)> = (0..)
                .zip(&offers[side])
                .map(|(number, offer): (u32, &Offer<'_>)| (offer.location, number))
                .collect();
            eastings.sort_unstable();
            eastings
        };
        Nearby {
            eastings: [0, 1].map(from_west),
        }
    }

    /// Numbers of the same offers that may reach a tree, by side.
    pub(crate) fn of(&self, offers: &[Vec<Offer<'_>>; 2], tree: &Tree) -> [Bits; 2] {
        [0, 1].map(|side| {
            let (search_distance, areas) = (tree.ground.search_distances[side], &tree.ground.areas[side]);
            let bounds = tree.nodes[0].bounds[side];
            let (west, east) = bounds.eastings();
            let eastings = &self.eastings[side];
            let from = eastings.partition_point(|(grid, _)| grid.easting < west - search_distance);
            let to = eastings.partition_point(|(grid, _)| grid.easting <= east + search_distance);
            let mut near = Bits::none(offers[side].len());
            for (grid, number) in &eastings[from..to] {
                if bounds.in_box(*grid, search_distance) == Reached::Nothing {
                    continue;
                }
                let limits = offers[side][*number as usize].limited_to;
                if limits.is_none_or(|limits| !limits.is_disjoint(areas)) {
                    near.insert(*number as usize);
                }
            }
            near
        })
    }
}

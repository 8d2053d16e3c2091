//! Which places a question asks about, how many callers that is, and what may reach them.

use super::{Asked, Question, Ready};
use crate::bits::Bits;
use crate::demand::Demand;
use crate::forest::{Reached, Tree, plant};
use crate::items::{Item, Source, Stock};
use crate::moments::asked_minutes;
use crate::nearby::Nearby;
use crate::practices::Registry;
use qdos_model::requirement::Requirement;
use rayon::prelude::*;

/// The places that a changed offer reaches, and the offers of both sides that may reach any of them.
pub(super) struct Around {
    pub(super) trees: Vec<Tree>,
    /// By tree.
    near: Vec<[Bits; 2]>,
    /// Of all trees.
    pub(super) offers: [Bits; 2],
}

impl Ready<'_, '_> {
    /// What a changed offer reaches, where only changes are wanted and only offers changed.
    pub(super) fn around(&self) -> Option<&Around> {
        let changed = self.changed.as_ref()?;
        let around = self.around.get_or_init(|| {
            let trees = plant(
                &self.world.places,
                &self.world.grounds,
                changed.reached(self.world),
            );
            let near = self.near_of(&trees);
            let mut offers = self.no_offers();
            for tree in &near {
                (0..2).for_each(|side| offers[side].add(&tree[side]));
            }
            Around { trees, near, offers }
        });
        Some(around)
    }

    fn no_offers(&self) -> [Bits; 2] {
        [0, 1].map(|side| Bits::none(self.offers[side].len()))
    }

    fn near_of(&self, trees: &[Tree]) -> Vec<[Bits; 2]> {
        let nearby = self.nearby.get_or_init(|| Nearby::new(&self.offers));
        let trees = trees.par_iter();
        trees.map(|tree| nearby.of(&self.offers, tree)).collect()
    }

    /// Of each tree that a requirement asks, or of those planted for it, the offers of both sides that may reach its places;
    /// none where it is not asked.
    pub(super) fn near_offers(&self, question: Question<'_>, planted: Option<&[Tree]>) -> Vec<[Bits; 2]> {
        let around = self.around().filter(|_| question.asks_base);
        let trees = planted.unwrap_or_else(|| self.trees(question.asks_base));
        let near = match (planted, around) {
            (None, Some(around)) => around.near.clone(),
            _ => self.near_of(trees),
        };
        let asked = near.into_iter().zip(trees);
        let asked = asked.map(
            |(near, tree)| match self.tree_exists(question.requirement, tree) {
                [false, false] => self.no_offers(),
                _ => near,
            },
        );
        asked.collect()
    }

    /// Numbers of the items that may reach a tree's places, but for practice and moment.
    pub(super) fn near(
        &self,
        question: Question<'_>,
        stock: &Stock,
        offers: &[Bits; 2],
        tree: &Tree,
    ) -> Vec<u32> {
        if self.tree_exists(question.requirement, tree) == [false, false] {
            return Vec::new();
        }
        let is_near = |item: &Item| match item.source {
            Source::Acceptable(offer) | Source::Returnable(offer) | Source::OnlyReturnable(offer) => {
                offers[item.side].has(offer as usize)
            }
            Source::Fallback(_) => {
                let bounds = tree.nodes[0].bounds[item.side];
                let search_distance = tree.ground.search_distances[item.side];
                item.reach.of(item.centre, bounds, search_distance) != Reached::Nothing
            }
        };
        let items = (0..).zip(&stock.items);
        items
            .filter(|(_, item)| is_near(item))
            .map(|(number, _)| number)
            .collect()
    }

    /// Whether a tree's places are asked on either side: they exist, and lie in the requirement's areas.
    pub(super) fn tree_exists(&self, requirement: &Requirement, tree: &Tree) -> [bool; 2] {
        [0, 1].map(|side| {
            let areas = &tree.ground.areas[side];
            tree.ground.exists[side]
                && requirement
                    .areas
                    .as_ref()
                    .is_none_or(|wanted| !wanted.is_disjoint(areas))
        })
    }

    /// How many places of a tree each side asks about, for each of whom a mode asks.
    pub(super) fn places_asked(
        &self,
        requirement: &Requirement,
        asked: Asked,
        registry: &Registry,
        tree: &Tree,
    ) -> [u128; 2] {
        let places = match asked {
            Asked::Registered => registry.count(tree),
            Asked::Unregistered | Asked::WithoutPractice([_, true]) => [tree.order.len() as u128; 2],
            Asked::WithoutPractice([_, false]) => [tree.order.len() as u128, 0],
        };
        let places = match asked {
            Asked::WithoutPractice([false, _]) => [0, places[1]],
            _ => places,
        };
        let exists = self.tree_exists(requirement, tree);
        [0, 1].map(|side| if exists[side] { places[side] } else { 0 })
    }

    /// Of each tree how many callers base and head ask about; and of head's, how many there are of each disposition, by its
    /// number.
    pub(super) fn callers(
        &self,
        question: Question<'_>,
        demands: &[Demand],
        asked: Asked,
        registry: &Registry,
        trees: &[Tree],
    ) -> (Vec<[u128; 2]>, Vec<u128>) {
        let each_place = [0, 1].map(|side| {
            let asked = asked_minutes(self.sides[side], question.requirement);
            let counts = demands
                .iter()
                .filter(|demand| demand.exists[side] && (side == 1 || question.asks_base));
            let minutes = u128::from(self.slices.count(&asked));
            let mut whos = vec![0; self.table.dispositions.len()];
            for who in counts.flat_map(|demand| &demand.boxes) {
                let [pairs, dispositions, cells] = [0, 1, 2].map(|side| self.pools.0[side].get(who[side]));
                let each = (pairs.count() * cells.count()) as u128 * minutes;
                dispositions
                    .iter()
                    .for_each(|disposition| whos[disposition] += each);
            }
            whos
        });
        let sums = each_place.each_ref().map(|whos| whos.iter().sum::<u128>());
        let places: Vec<[u128; 2]> = trees
            .par_iter()
            .map(|tree| self.places_asked(question.requirement, asked, registry, tree))
            .collect();
        let in_head: u128 = places.iter().map(|[_, head]| head).sum();
        let [_, whos] = each_place;
        (
            places
                .iter()
                .map(|places| [0, 1].map(|side| sums[side] * places[side]))
                .collect(),
            whos.into_iter().map(|each| each * in_head).collect(),
        )
    }
}

//! Which places a question asks about, how many callers that is, and what may reach them.

use super::{Asked, Question, Ready};
use crate::bits::Bits;
use crate::demand::Demand;
use crate::forest::{Reached, Tree};
use crate::items::{Item, Source, Stock};
use crate::moments::asked_minutes;
use crate::nearby::Nearby;
use crate::practices::Registry;
use qdos_model::requirement::Requirement;
use rayon::prelude::*;

impl Ready<'_, '_> {
    /// Of each tree the offers of both sides that may reach its places; none where it is not asked.
    pub(super) fn near_offers(&self, requirement: &Requirement, trees: &[Tree]) -> Vec<[Bits; 2]> {
        let nearby = Nearby::new(&self.offers);
        let offers = |tree: &Tree| match self.tree_exists(requirement, tree) {
            [false, false] => [0, 1].map(|side| Bits::none(self.offers[side].len())),
            _ => nearby.of(tree),
        };
        trees.par_iter().map(offers).collect()
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

    /// Of each tree how many callers base and head ask about.
    pub(super) fn callers(
        &self,
        question: Question<'_>,
        demands: &[Demand],
        asked: Asked,
        registry: &Registry,
        trees: &[Tree],
    ) -> Vec<[u128; 2]> {
        let each_place = [0, 1].map(|side| {
            let asked = asked_minutes(self.sides[side], question.requirement);
            let counts = demands
                .iter()
                .filter(|demand| demand.exists[side] && (side == 1 || question.asks_base));
            let whos: u128 = counts
                .flat_map(|demand| &demand.boxes)
                .map(|who| self.pools.count(*who) as u128)
                .sum();
            whos * u128::from(self.slices.count(&asked))
        });
        trees
            .par_iter()
            .map(|tree| {
                let places = self.places_asked(question.requirement, asked, registry, tree);
                [0, 1].map(|side| each_place[side] * places[side])
            })
            .collect()
    }
}

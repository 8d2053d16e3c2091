//! The walks of one question: every tree for every demand, and what they find gathered in order.

use super::{Asked, Question, Ready, Supply, moments_of};
use crate::answer::Scope;
use crate::begin::Comer;
use crate::bits::Bits;
use crate::demand::Demand;
use crate::forest::Tree;
use crate::found::Found;
use crate::items::Source;
use crate::parts::{Kind, Parts};
use crate::practices::Registry;
use crate::sets::EMPTY;
use crate::walk::{Walk, walk};
use rayon::prelude::*;

/// Walks are walked in lots of so many, many more than there are cores; what two lots found is held at once.
const WALKS: usize = 256;

impl Ready<'_, '_> {
    /// Walks all trees for everybody a mode asks, and adds what is found.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn ask(
        &self,
        question: Question<'_>,
        supply: &Supply,
        demands: &[Demand],
        asked: Asked,
        registry: &Registry,
        trees: &[(&Tree, &[Bits; 2])],
        parts: &mut Parts,
    ) {
        let near: Vec<Vec<u32>> = trees
            .par_iter()
            .map(|(tree, offers)| self.near(question, &supply.stock, offers, tree))
            .collect();
        let tasks: Vec<(usize, usize)> = (0..demands.len())
            .flat_map(|demand| (0..trees.len()).map(move |tree| (demand, tree)))
            .collect();
        let firsts: Vec<u32> = trees.iter().map(|(tree, _)| parts.settle(&tree.order)).collect();
        let walked = |(demand, tree): &(usize, usize)| {
            let (demand, near, tree) = (&demands[*demand], &near[*tree], trees[*tree].0);
            self.walk(question, supply, demand, asked, registry, tree, near)
        };
        let mut add = |tasks: &[(usize, usize)], found: Vec<Found>| {
            for ((demand, tree), found) in tasks.iter().zip(found) {
                let demand = &demands[*demand];
                let kind = Kind {
                    role: question.role.clone(),
                    windows: demand.windows,
                    exists: demand.exists,
                };
                parts.add(kind, firsts[*tree], moments_of(supply, demand), found);
            }
        };
        // What some walks found is added while the next ones walk.
        let mut before: (&[(usize, usize)], Vec<Found>) = (&[], Vec::new());
        for some in tasks.chunks(WALKS) {
            let (found, ()) = rayon::join(
                || some.par_iter().map(walked).collect(),
                || add(before.0, std::mem::take(&mut before.1)),
            );
            before = (some, found);
        }
        add(before.0, before.1);
    }

    #[allow(clippy::too_many_arguments)]
    fn walk(
        &self,
        question: Question<'_>,
        supply: &Supply,
        demand: &Demand,
        asked: Asked,
        registry: &Registry,
        tree: &Tree,
        near: &[u32],
    ) -> Found {
        let in_tree = self.tree_exists(question.requirement, tree);
        let alone = match asked {
            Asked::WithoutPractice(sides) => sides,
            _ => [true, true],
        };
        let exists = [0, 1].map(|side| {
            in_tree[side] && demand.exists[side] && alone[side] && (side == 1 || question.asks_base)
        });
        let practices = match asked {
            Asked::Registered => registry.registered(tree, exists),
            _ => registry.unregistered(),
        };
        if exists == [false, false] || practices.is_empty() {
            return Found::default();
        }
        let moments = moments_of(supply, demand);
        let of_base = if question.asks_base { near.len() } else { 0 };
        let mut comers = [of_base, near.len()].map(Vec::with_capacity);
        for item in near.iter().map(|number| &supply.stock.items[*number as usize]) {
            let offers = &moments.offers[item.side];
            let number = match item.source {
                Source::Acceptable(offer) => offers[offer as usize].map(|[_, acceptable]| acceptable),
                Source::Returnable(offer) => offers[offer as usize].map(|[returnable, _]| returnable),
                Source::OnlyReturnable(offer) => offers[offer as usize]
                    .filter(|[returnable, acceptable]| returnable != acceptable)
                    .map(|[returnable, _]| returnable),
                Source::Fallback(fallback) => Some(moments.fallbacks[item.side][fallback as usize]),
            };
            if let Some(number) = number.filter(|number| *number != EMPTY) {
                comers[item.side].push(Comer {
                    group: item.group,
                    centre: item.centre,
                    reach: item.reach,
                    moments: number,
                    slot: 0,
                });
            }
        }
        let question = Walk {
            who: &demand.boxes,
            asked: [0, 1].map(|side| if exists[side] { moments.asked[side] } else { EMPTY }),
            asks_base: question.asks_base,
            only_differing: self.scope == Scope::Changes && question.asks_base,
            stock: &supply.stock,
            at_least: question.requirement.at_least,
            counted: self.counted(question.requirement, self.spares(demand)),
            spares: self.spares(demand),
            practices: &practices,
            pools: &self.pools,
            cells: &supply.cells,
            moments,
        };
        walk(&question, tree, comers)
    }
}

//! Which services of base somebody may go farther without, and what is asked about their callers.

use super::{Asked, Question, Ready, Supply, moments_of};
use crate::bits::Bits;
use crate::changed::{altered, rules_agree};
use crate::demand::Demand;
use crate::farther::{Part, Pursuit, Runner, Spot, pursue};
use crate::forest::Tree;
use crate::found::Found;
use crate::items::{Item, ItemReach, Source};
use crate::moments::Moments;
use crate::parts::{Kind, Parts};
use crate::practices::{Practices, Registry};
use crate::sets::EMPTY;
use qdos_model::place::Grid;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A service of base that head may not have at the same spot, for the same callers at the same moments.
struct Left {
    /// Its number among base's, by which two as near are told apart.
    number: u32,
    runner: Runner,
    /// The moments at which head does not have it.
    asked: Bits,
}

impl Ready<'_, '_> {
    /// Adds who goes farther, of everybody a mode asks.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn farther(
        &self,
        question: Question<'_>,
        supply: &Supply,
        demands: &[Demand],
        asked: Asked,
        registry: &Registry,
        trees: &[(&Tree, &[Bits; 2])],
        parts: &mut Parts,
    ) {
        let Some(more) = question.requirement.farther.filter(|_| question.asks_base) else {
            return;
        };
        let altered = self
            .altered
            .get_or_init(|| rules_agree(self.world).then(|| altered(&self.offers)));
        // Callers who see otherwise far ahead may lose a service that is the same.
        let see_alike = |demand: &Demand| demand.windows[0] == demand.windows[1];
        let all_see_alike = demands.iter().all(see_alike);
        let near = |(tree, offers): &(&Tree, &[Bits; 2])| {
            // Where nothing but offers differs, only callers of one that does go farther.
            let altered = altered.as_ref().filter(|_| lies_alike(tree));
            let may_be_left = altered.is_none_or(|altered| !all_see_alike || altered.meets(&offers[0]));
            let items = if may_be_left {
                self.near(question, &supply.stock, offers, tree)
            } else {
                Vec::new()
            };
            (altered, items)
        };
        let near: Vec<(Option<&Bits>, Vec<u32>)> = trees.par_iter().map(near).collect();
        let tasks: Vec<(usize, usize)> = (0..demands.len())
            .flat_map(|demand| (0..trees.len()).map(move |tree| (demand, tree)))
            .filter(|(_, tree)| !near[*tree].1.is_empty())
            .collect();
        let found: Vec<Vec<Found>> = tasks
            .par_iter()
            .map(|(demand, tree)| {
                let (demand, (altered, items), tree) = (&demands[*demand], &near[*tree], trees[*tree].0);
                let alone = match asked {
                    Asked::WithoutPractice(sides) => sides[0],
                    _ => true,
                };
                let exists = demand.exists[0] && alone && self.tree_exists(question.requirement, tree)[0];
                let practices = match asked {
                    Asked::Registered => registry.registered(tree, [true, false]),
                    _ => registry.unregistered(),
                };
                if !exists || practices.is_empty() {
                    return Vec::new();
                }
                let altered = altered.filter(|_| see_alike(demand));
                let moments = moments_of(supply, demand);
                let runners = self.runners(supply, moments, items);
                let left = left(&runners, altered, moments, tree);
                self.pursued(question, supply, demand, tree, &practices, &runners, &left, more)
            })
            .collect();
        for ((demand, tree), found) in tasks.into_iter().zip(found) {
            if found.iter().all(|found| found.fragments.is_empty()) {
                continue;
            }
            let demand = &demands[demand];
            let first = parts.settle(&trees[tree].0.order);
            for found in found {
                let kind = Kind {
                    role: question.role.clone(),
                    windows: demand.windows,
                    exists: demand.exists,
                };
                parts.add(kind, first, moments_of(supply, demand), found);
            }
        }
    }

    /// What is acceptable near a tree, each with the number of its offer.
    fn runners(&self, supply: &Supply, moments: &Moments, near: &[u32]) -> Vec<(u32, Runner)> {
        let runner = |item: &Item| {
            let Source::Acceptable(number) = item.source else {
                return None;
            };
            let [_, acceptable] = moments.offers[item.side][number as usize]?;
            let offer = &self.offers[item.side][number as usize];
            let runner = Runner {
                group: item.group,
                spot: Spot {
                    side: item.side,
                    centre: item.centre,
                    reach: item.reach,
                    destination: offer.is_attended.then_some(offer.location),
                },
                moments: acceptable,
                part: Part::Keeps,
            };
            (acceptable != EMPTY).then_some((number, runner))
        };
        let items = near.iter().map(|number| &supply.stock.items[*number as usize]);
        items.filter_map(runner).collect()
    }

    /// Who goes farther, by the service of base they are followed from.
    #[allow(clippy::too_many_arguments)]
    fn pursued(
        &self,
        question: Question<'_>,
        supply: &Supply,
        demand: &Demand,
        tree: &Tree,
        practices: &Practices<'_>,
        runners: &[(u32, Runner)],
        left: &[Left],
        more: i64,
    ) -> Vec<Found> {
        let at_least = question.requirement.at_least;
        let moments = moments_of(supply, demand);
        let one = |own: &Left| {
            let spares = runners.iter().filter(|(_, runner)| runner.spot.side == 1);
            let spares = spares.map(|(_, runner)| Runner {
                part: Part::Spares(more),
                ..*runner
            });
            let nearer = left.iter().filter(|other| other.number != own.number);
            let nearer = nearer.map(|other| Runner {
                part: Part::Nearer {
                    is_first: other.number < own.number,
                },
                ..other.runner
            });
            // Where one is enough, base keeps them by this one.
            let keeps = runners
                .iter()
                .filter(|(number, runner)| runner.spot.side == 1 || at_least > 1 || *number == own.number);
            let keeps = keeps.map(|(_, runner)| *runner);
            let pursuit = Pursuit {
                who: &demand.boxes,
                group: supply.stock.groups[own.runner.group as usize],
                spot: own.runner.spot,
                asked: own.asked.clone(),
                stock: &supply.stock,
                at_least,
                practices,
                pools: &self.pools,
                cells: &supply.cells,
                moments,
            };
            pursue(&pursuit, tree, spares.chain(nearer).chain(keeps).collect())
        };
        left.par_iter().map(one).collect()
    }
}

/// Whether base and head see a tree's places alike.
fn lies_alike(tree: &Tree) -> bool {
    let [base, head] = &tree.ground.areas;
    tree.sides_agree && base == head
}

/// Services of base that head does not have at the same spot for the same callers at all their moments. Of `altered` only,
/// where that says which differ.
fn left(runners: &[(u32, Runner)], altered: Option<&Bits>, moments: &Moments, tree: &Tree) -> Vec<Left> {
    type Key = (u32, Grid, ItemReach, Option<Grid>);
    let key = |runner: &Runner| -> Key {
        let Spot {
            side: _,
            centre,
            reach,
            destination,
        } = runner.spot;
        (runner.group, centre, reach, destination)
    };
    let mut in_head: FxHashMap<Key, Vec<u32>> = FxHashMap::default();
    if tree.sides_agree {
        for (_, runner) in runners.iter().filter(|(_, runner)| runner.spot.side == 1) {
            in_head.entry(key(runner)).or_default().push(runner.moments);
        }
    }
    let asked = moments.sets.get(moments.asked[0]);
    let mut found = Vec::new();
    for (number, runner) in runners {
        let is_same = altered.is_some_and(|altered| !altered.has(*number as usize));
        if runner.spot.side == 1 || is_same {
            continue;
        }
        let mut own = moments.sets.get(runner.moments).and(asked);
        for same in in_head.get(&key(runner)).into_iter().flatten() {
            own.remove(moments.sets.get(*same));
        }
        if !own.is_empty() {
            found.push(Left {
                number: *number,
                runner: *runner,
                asked: own,
            });
        }
    }
    found
}

//! The engine: every requirement, for every caller of a world, on one revision or two.

use crate::answer::{Answer, Definition, Fragile, FragileCallers, Scope};
use crate::ask::{Gathered, Ready};
use crate::boxes;
use crate::filter::Verdict;
use crate::gap::{Gap, assemble};
use crate::meets::{Met, Verdicts};
use crate::parts::{Parts, Worth};
use crate::world::World;
use qdos_model::requirement::Requirement;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Asks every requirement of base and head.
pub fn measure(world: &World<'_>, scope: Scope, fragile: Fragile) -> Vec<Answer> {
    answers(world, scope, fragile, Worth::USUAL)
}

/// The same, with boxes as a world has them that is too large for atoms: for tests, whose worlds are small.
#[doc(hidden)]
pub fn measure_without_atoms(world: &World<'_>, scope: Scope, fragile: Fragile) -> Vec<Answer> {
    answers(world, scope, fragile, Worth::NOTHING)
}

fn answers(world: &World<'_>, scope: Scope, fragile: Fragile, worth: Worth) -> Vec<Answer> {
    let mut ready = Ready::new(world, scope, fragile);
    questions(world)
        .into_iter()
        .map(|(requirement, definition)| ready.answer(requirement, definition, worth))
        .collect()
}

/// What to ask: every requirement of either side; one that differs is asked in both wordings (DESIGN, invariant 10).
fn questions<'a>(world: &World<'a>) -> Vec<(&'a Requirement, Definition)> {
    let head = &world.head.directory.requirements;
    let base = world.base.as_ref().map(|base| &base.directory.requirements);
    let ids: BTreeSet<&String> = head
        .keys()
        .chain(base.iter().flat_map(|base| base.keys()))
        .collect();
    let mut found = Vec::new();
    for id in ids {
        match (base.and_then(|base| base.get(id)), head.get(id)) {
            (Some(before), Some(after)) if asks_alike(before, after) => found.push((after, Definition::Both)),
            (before, after) => {
                found.extend(before.map(|requirement| (requirement, Definition::Base)));
                found.extend(after.map(|requirement| (requirement, Definition::Head)));
            }
        }
    }
    found
}

/// Whether two wordings ask the same of the same callers; title, owner and level do not matter.
fn asks_alike(base: &Requirement, head: &Requirement) -> bool {
    let Requirement {
        title, owner, level, ..
    } = head;
    Requirement {
        title: title.clone(),
        owner: owner.clone(),
        level: *level,
        ..base.clone()
    } == *head
}

impl<'a> Ready<'_, 'a> {
    fn answer(&mut self, requirement: &'a Requirement, definition: Definition, worth: Worth) -> Answer {
        let asks_base = self.world.base.is_some() && definition != Definition::Head;
        let asks_head = definition != Definition::Base;
        let Gathered {
            parts,
            farther,
            callers,
            in_areas,
            of_dispositions,
            without_practice,
        } = self.asked(requirement, asks_base);
        // What stands is not known whole where only changes were asked for.
        let is_whole = self.scope == Scope::Whole || !asks_base;
        let stands = |wanted: fn(&Met) -> bool| {
            move |verdicts: Verdicts, exists: [bool; 2]| {
                let counts = asks_head && is_whole && exists[1];
                let met = verdicts[1].filter(|met| counts && wanted(met))?;
                Some([None, Some(met.verdict)])
            }
        };
        // Callers of base alone can lose something, and gain nothing: head does not have them.
        let moves = |to_the_worse: bool, wanted: fn(Met, Met) -> bool| {
            move |verdicts: Verdicts, exists: [bool; 2]| {
                let [Some(before), Some(after)] = verdicts else {
                    return None;
                };
                let counts = asks_base && exists[0] && (to_the_worse || exists[1]);
                (counts && wanted(before, after)).then_some(verdicts.map(|met| met.map(|met| met.verdict)))
            }
        };
        let gaps = self.gaps(
            &parts,
            worth,
            [
                &stands(|met| !met.is_kept()),
                &moves(true, |before, after| before.is_kept() && !after.is_kept()),
                &moves(false, |before, after| !before.is_kept() && after.is_kept()),
                &moves(true, |before, after| {
                    !before.is_kept() && before.verdict < after.verdict
                }),
                &moves(false, |before, after| {
                    !after.is_kept() && after.verdict < before.verdict
                }),
                &stands(|met| met.is_fragile),
                &moves(true, |before, after| {
                    before.is_kept() && !before.is_fragile && after.is_fragile
                }),
                &moves(false, |before, after| {
                    before.is_fragile && after.is_kept() && !after.is_fragile
                }),
            ],
        );
        let [farther] = self.gaps(&farther, worth, [&moves(true, |_, _| true)]);
        let [standing, lost, gained, worsened, eased, fragile, became, ceased] = gaps;
        let has_spares = !requirement.outcomes.own_gp_only;
        let fragile = (self.fragile == Fragile::Asked && has_spares).then_some(FragileCallers {
            standing: fragile,
            became,
            ceased,
        });
        let failing: u128 = standing.par_iter().map(Gap::callers).sum();
        let failed_before = parts
            .all
            .iter()
            .filter(|part| part.exists[0] && !part.verdicts[0].is_some_and(|met| met.is_kept()))
            .map(|part| parts.callers(part));
        let failed_before: u128 = failed_before.sum();
        let was = (asks_base && is_whole).then(|| (callers[0], callers[0].saturating_sub(failed_before)));
        let callers = if asks_head { callers[1] } else { 0 };
        let before = self
            .world
            .base
            .as_ref()
            .and_then(|base| base.directory.requirements.get(&requirement.id));
        Answer {
            requirement: requirement.clone(),
            definition,
            level: before.map_or(requirement.level, |before| before.level.max(requirement.level)),
            owner: before.map_or(&requirement.owner, |before| &before.owner).clone(),
            standing,
            lost,
            gained,
            worsened,
            eased,
            farther,
            fragile,
            callers,
            asked: if asks_head { in_areas } else { BTreeMap::new() },
            asked_for: if asks_head {
                let counts = |number: &u32| of_dispositions[*number as usize];
                let dispositions = self.table.dispositions.iter();
                let asked = dispositions.map(|(code, number)| (code.clone(), counts(number)));
                asked.filter(|(_, callers)| *callers > 0).collect()
            } else {
                BTreeMap::new()
            },
            kept: is_whole.then(|| callers.saturating_sub(failing)),
            before: was,
            without_practice,
        }
    }

    /// The parts as boxes; `keeps` say which verdicts a box is told apart by, or that a part does not count.
    fn gaps<const N: usize>(&self, parts: &Parts, worth: Worth, keeps: [&Keep<'_>; N]) -> [Vec<Gap>; N] {
        match parts.pieces(&self.table, worth) {
            Some(pieces) => keeps.map(|keep| assemble(&pieces, |piece| keep(piece.verdicts, piece.exists))),
            None => {
                keeps.map(|keep| boxes::join(parts, &self.table, |part| keep(part.verdicts, part.exists)))
            }
        }
    }
}

/// Which verdicts a box is told apart by, or that callers with these verdicts, existing on these sides, do not count.
type Keep<'k> = dyn Fn(Verdicts, [bool; 2]) -> Option<[Option<Verdict>; 2]> + Sync + 'k;

//! Where a walk begins: what may come to a tree's places, who is still asked for after what keeps everybody everywhere, and
//! the coordinates that leaves.

use crate::bits::Bits;
use crate::classes::{Classes, Shape};
use crate::demand::WhoBox;
use crate::forest::{Bounds, Reached, Tree};
use crate::frame::Frame;
use crate::items::{Effect, Group, ItemReach};
use crate::walk::Walk;
use qdos_model::place::Grid;

/// An item of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Comer {
    /// Number of its group.
    pub(crate) group: u32,
    pub(crate) centre: Grid,
    pub(crate) reach: ItemReach,
    /// Number of the set of segments at which it counts.
    pub(crate) moments: u32,
    /// Which of the walked sides it comes on.
    pub(crate) slot: usize,
}

/// At how many groups is looked for what keeps everybody: those after them are small.
const LARGE_GROUPS: usize = 64;

/// What a walk begins with.
pub(crate) struct Beginning<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) shape: Shape,
    pub(crate) classes: Classes,
    /// In order of group; groups are places in `effects` and `whos`.
    pub(crate) comers: Vec<Comer>,
    pub(crate) effects: Vec<Effect>,
    /// Whom each group takes.
    pub(crate) whos: Vec<u64>,
    /// On each slot, what comes on that side alone: callers that nothing of this reaches meet the same on both sides. `None`
    /// when all callers are asked.
    pub(crate) differing: Option<Vec<(usize, Grid, ItemReach)>>,
}

impl Comer {
    pub(crate) fn reaches(&self, bounds: Bounds, search_distance: i64) -> Reached {
        self.reach.of(self.centre, bounds, search_distance)
    }
}

/// Prepares a walk; `None` when nobody is left to ask.
pub(crate) fn begin<'a>(
    walk: &Walk<'a>,
    tree: &Tree,
    slots: &[usize],
    mut comers: Vec<Comer>,
    differing: Option<Vec<Comer>>,
) -> Option<Beginning<'a>> {
    let mut boxes = demand(walk, differing.as_deref());
    boxes = unkept(walk, tree, slots, &comers, boxes);
    if boxes.is_empty() {
        return None;
    }
    let practices = walk.practices.universe();
    let frame = Frame::new(&walk.pools.0, walk.cells, &boxes, practices);
    let row = walk.moments.sets.get(0).words().len().max(1);
    let shape = Shape::new(frame.parts(), row, walk.counted, slots.len());
    let counts_kin = walk
        .stock
        .groups
        .iter()
        .any(|group| matches!(group.effect, Effect::Acceptable(Some(_))));
    let classes = Classes::new(counts_kin, boxes.iter().map(|sides| frame.who(sides)), &shape);
    let (mut effects, mut whos) = (Vec::new(), Vec::new());
    let mut last: Option<(u32, Option<u32>)> = None;
    comers.retain_mut(|comer| {
        let number = match last {
            Some((group, number)) if group == comer.group => number,
            _ => {
                let group: &Group = &walk.stock.groups[comer.group as usize];
                let taken = frame.taken(group, walk.practices.lists, &mut whos).then(|| {
                    effects.push(group.effect);
                    u32::try_from(effects.len() - 1).expect("there are fewer groups than 2^32")
                });
                last = Some((comer.group, taken));
                taken
            }
        };
        if let Some(number) = number {
            comer.group = number;
        }
        number.is_some()
    });
    let differing = differing.map(|comers| {
        let spots = comers.iter().map(|comer| (comer.slot, comer.centre, comer.reach));
        spots.collect()
    });
    Some(Beginning {
        frame,
        shape,
        classes,
        comers,
        effects,
        whos,
        differing,
    })
}

/// Who is asked; where only what differs counts, those whom something that differs takes.
fn demand(walk: &Walk<'_>, differing: Option<&[Comer]>) -> Vec<[Bits; 3]> {
    let sides = |who: &WhoBox| [0, 1, 2].map(|side| walk.pools.0[side].get(who[side]).clone());
    let mut rest: Vec<[Bits; 3]> = walk.who.iter().map(sides).collect();
    let Some(differing) = differing else {
        return rest;
    };
    let mut asked = Vec::new();
    for alike in differing.chunk_by(|a, b| a.group == b.group) {
        let taken = sides(&walk.stock.groups[alike[0].group as usize].who);
        rest = rest
            .into_iter()
            .flat_map(|own| {
                let (inside, outside) = cut(own, &taken);
                asked.extend(inside);
                outside
            })
            .collect();
    }
    asked
}

/// The part of a box inside another, and the rest as disjoint boxes.
fn cut(mut own: [Bits; 3], other: &[Bits; 3]) -> (Option<[Bits; 3]>, Vec<[Bits; 3]>) {
    if !(0..3).all(|side| own[side].meets(&other[side])) {
        return (None, vec![own]);
    }
    let mut outside = Vec::new();
    for side in [2, 1, 0] {
        let rest = own[side].without(&other[side]);
        if !rest.is_empty() {
            let mut part = own.clone();
            part[side] = rest;
            outside.push(part);
            own[side].keep(&other[side]);
        }
    }
    (Some(own), outside)
}

/// Takes away whom services keep that reach every place at every moment that is asked.
fn unkept(
    walk: &Walk<'_>,
    tree: &Tree,
    slots: &[usize],
    comers: &[Comer],
    boxes: Vec<[Bits; 3]>,
) -> Vec<[Bits; 3]> {
    let root = &tree.nodes[0];
    let asked: Vec<Bits> = slots.iter().map(|side| walk.asked_of(*side)).collect();
    let keeps = |comer: &&Comer| {
        let side = slots[comer.slot];
        let all = asked[comer.slot]
            .without(walk.moments.sets.get(comer.moments))
            .is_empty();
        all && comer.reaches(root.bounds[side], tree.ground.search_distances[side]) == Reached::All
    };
    let mut known: Vec<([Bits; 3], Vec<usize>)> = boxes
        .into_iter()
        .map(|sides| (sides, vec![0; slots.len()]))
        .collect();
    for alike in comers.chunk_by(|a, b| a.group == b.group).take(LARGE_GROUPS) {
        let group = &walk.stock.groups[alike[0].group as usize];
        if group.effect != Effect::Acceptable(None) || group.practices.is_some() {
            continue;
        }
        let mut more = vec![0; slots.len()];
        alike.iter().filter(keeps).for_each(|comer| more[comer.slot] += 1);
        if more.iter().all(|count| *count == 0) {
            continue;
        }
        let taken = [0, 1, 2].map(|side| walk.pools.0[side].get(group.who[side]).clone());
        let mut next = Vec::with_capacity(known.len());
        for (own, counts) in known {
            let (inside, outside) = cut(own, &taken);
            next.extend(outside.into_iter().map(|part| (part, counts.clone())));
            if let Some(inside) = inside {
                let counts: Vec<usize> = counts
                    .iter()
                    .zip(&more)
                    .map(|(count, more)| count + more)
                    .collect();
                if counts.iter().any(|count| *count < walk.counted) {
                    next.push((inside, counts));
                }
            }
        }
        known = next;
    }
    known.into_iter().map(|(sides, _)| sides).collect()
}

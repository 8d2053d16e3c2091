//! Who goes farther: callers whom one service of base is acceptable for, and for whom head has nothing acceptable that is as
//! near, give or take what a requirement allows. Walked down a tree, one service of base at a time.

use crate::alive::{alive, drop_absent};
use crate::bits::Bits;
use crate::classes::{Classes, Coming, Shape, any, drop_empty, one_more};
use crate::demand::{WhoBox, WhoPools};
use crate::filter::Verdict;
use crate::forest::{Bounds, Node, Reached, Tree};
use crate::found::{Finder, Found};
use crate::frame::{CellAtoms, Frame, ones};
use crate::items::{Effect, Group, ItemReach, Stock};
use crate::meets::Met;
use crate::moments::Moments;
use crate::practices::Practices;
use qdos_model::place::Grid;

/// Something acceptable of one side: where it is, and where somebody goes who is sent there; to `None` nobody goes, it is
/// 0 m from everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) side: usize,
    pub(crate) centre: Grid,
    pub(crate) reach: ItemReach,
    pub(crate) destination: Option<Grid>,
}

impl Spot {
    /// How many of a node's places it reaches.
    fn reaches(&self, node: &Node, tree: &Tree) -> Reached {
        let search_distance = tree.ground.search_distances[self.side];
        self.reach
            .of(self.centre, node.bounds[self.side], search_distance)
    }

    /// The squares of the straight lines to it from the nearest spot of a rectangle and from the farthest, at least.
    fn squares(&self, bounds: [Bounds; 2]) -> (i64, i64) {
        self.destination
            .map_or((0, 0), |destination| bounds[self.side].squares(destination))
    }
}

/// What an acceptable service is to callers who are followed from one service of base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// It keeps them, on base's side or on head's.
    Keeps,
    /// Head's: nobody goes farther who goes so many metres more to it, or fewer.
    Spares(i64),
    /// Base's: callers it is nearer to are followed from it; of two as near, from the one that comes first.
    Nearer {
        /// Whether it comes first.
        is_first: bool,
    },
}

/// An acceptable service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Runner {
    /// Number of its group.
    pub(crate) group: u32,
    pub(crate) spot: Spot,
    /// Number of the set of segments at which it is acceptable.
    pub(crate) moments: u32,
    pub(crate) part: Part,
}

/// The slot of what keeps callers in base is 0, of what keeps them in head 1; this is that of what spares them.
const SPARED: usize = 2;

impl Runner {
    fn slot(&self) -> usize {
        match self.part {
            Part::Keeps => self.spot.side,
            Part::Spares(_) | Part::Nearer { .. } => SPARED,
        }
    }
}

/// Callers of one service of base.
pub(crate) struct Pursuit<'a> {
    /// Callers of the demand, but for place, practice and moment.
    pub(crate) who: &'a [WhoBox],
    /// The service's.
    pub(crate) group: Group,
    pub(crate) spot: Spot,
    /// Moments of base at which it is acceptable, and head's at the same spot is not.
    pub(crate) asked: Bits,
    pub(crate) stock: &'a Stock,
    pub(crate) at_least: usize,
    pub(crate) practices: &'a Practices<'a>,
    pub(crate) pools: &'a WhoPools,
    pub(crate) cells: &'a CellAtoms,
    pub(crate) moments: &'a Moments,
}

/// Whether the root of `line` is no more than the root of `own` and `more` together, exactly.
pub(crate) fn is_within(line: i64, own: i64, more: i64) -> bool {
    let [line, own, more] = [line, own, more].map(i128::from);
    // line <= own + 2 * more * root(own) + more * more; both sides of what is left of it are squared.
    let rest = line - own - more * more;
    rest <= 0 || rest * rest <= 4 * more * more * own
}

/// Finds who goes farther of the callers followed from one service, at the places of a tree.
pub(crate) fn pursue(pursuit: &Pursuit<'_>, tree: &Tree, mut runners: Vec<Runner>) -> Found {
    let pools = &pursuit.pools.0;
    let taken = [0, 1, 2].map(|side| pools[side].get(pursuit.group.who[side]));
    let inside = |who: &WhoBox| [0, 1, 2].map(|side| pools[side].get(who[side]).and(taken[side]));
    let boxes: Vec<[Bits; 3]> = pursuit.who.iter().map(inside).collect();
    let boxes: Vec<[Bits; 3]> = boxes
        .into_iter()
        .filter(|sides| sides.iter().all(|side| !side.is_empty()))
        .collect();
    let mut practices = pursuit.practices.universe();
    if let Some(list) = pursuit.group.practices {
        practices.keep(&pursuit.practices.lists[list as usize]);
    }
    if boxes.is_empty() || practices.is_empty() {
        return Found::default();
    }
    let frame = Frame::new(pools, pursuit.cells, &boxes, practices);
    let row = pursuit.asked.words().len().max(1);
    let shape = Shape::new(frame.parts(), row, pursuit.at_least, SPARED + 1);
    let groups = &pursuit.stock.groups;
    let counts_kin = groups
        .iter()
        .any(|group| matches!(group.effect, Effect::Acceptable(Some(_))));
    let classes = Classes::new(counts_kin, boxes.iter().map(|sides| frame.who(sides)), &shape);
    runners.retain(|runner| pursuit.moments.sets.get(runner.moments).meets(&pursuit.asked));
    // What spares callers comes first: whom it spares need not be asked about anything else.
    runners.sort_by_key(|runner| (runner.slot() != SPARED, runner.group, runner.slot()));
    let mut whos: Vec<u64> = Vec::new();
    let mut kept: Vec<(usize, Runner)> = Vec::with_capacity(runners.len());
    for alike in runners.chunk_by(|a, b| (a.group, a.slot()) == (b.group, b.slot())) {
        let (at, group) = (whos.len(), &groups[alike[0].group as usize]);
        if frame.taken(group, pursuit.practices.lists, &mut whos) {
            kept.extend(alike.iter().map(|runner| (at, *runner)));
        }
    }
    let mut follower = Follower {
        pursuit,
        tree,
        asked: pursuit.asked.words().to_vec(),
        frame,
        shape,
        runners: kept,
        whos,
        finder: Finder::default(),
    };
    let all = (0..follower.runners.len()).collect();
    follower.visit(0, classes, all, None);
    let Follower { finder, frame, .. } = follower;
    finder.found(&frame, |row| {
        let mut segments = Bits::none(pursuit.moments.axis.len());
        ones(row).for_each(|segment| segments.insert(segment));
        segments
    })
}

struct Follower<'p, 'a> {
    pursuit: &'p Pursuit<'a>,
    tree: &'p Tree,
    asked: Vec<u64>,
    frame: Frame<'a>,
    shape: Shape,
    /// In order of slot and group; each with where its who begins in `whos`.
    runners: Vec<(usize, Runner)>,
    whos: Vec<u64>,
    finder: Finder,
}

impl Follower<'_, '_> {
    fn visit(
        &mut self,
        number: u32,
        mut classes: Classes,
        pending: Vec<usize>,
        above: Option<&[[Reached; 2]]>,
    ) {
        let node = &self.tree.nodes[number as usize];
        let own = self.pursuit.spot.reaches(node, self.tree);
        if own == Reached::Nothing {
            return;
        }
        // Whom head does not have is asked of head all the same.
        let alive = alive(self.pursuit.practices, &self.frame, node, [true, false], above);
        let pending = self.advance(node, &mut classes, pending);
        let unclear = drop_absent(&self.shape, &mut classes, &alive);
        if classes.is_empty() {
            return;
        }
        let undecided = own == Reached::Part || classes.have(&unclear, &self.shape);
        match node.halves {
            Some([left, right]) if undecided || !pending.is_empty() => {
                self.visit(left, classes.clone(), pending.clone(), Some(&alive));
                self.visit(right, classes, pending, Some(&alive));
            }
            _ => self.emit(&alive, node, &classes),
        }
    }

    /// At how many places of a node a runner plays its part.
    fn counts(&self, runner: &Runner, node: &Node) -> Reached {
        let (spot, own) = (&runner.spot, &self.pursuit.spot);
        let agree = self.tree.sides_agree;
        // Only places that the callers' own service reaches are asked about.
        let reached = if agree && (spot.centre, spot.reach) == (own.centre, own.reach) {
            Reached::All
        } else {
            spot.reaches(node, self.tree)
        };
        if reached == Reached::Nothing || runner.part == Part::Keeps {
            return reached;
        }
        let together = agree && spot.destination == own.destination;
        let near = match runner.part {
            Part::Keeps => Reached::All,
            Part::Spares(_) if together => Reached::All,
            Part::Spares(more) => self.compared(spot, node, |line, own| is_within(line, own, more)),
            Part::Nearer { is_first } if together && is_first => Reached::All,
            Part::Nearer { .. } if together => Reached::Nothing,
            Part::Nearer { is_first } => {
                self.compared(spot, node, |line, own| line < own || line == own && is_first)
            }
        };
        reached.and(near)
    }

    /// At how many places of a node the squares of the lines to a spot and to the callers' own service are as wanted; that is
    /// never less so when the first is shorter or the second longer.
    fn compared(&self, spot: &Spot, node: &Node, wanted: impl Fn(i64, i64) -> bool) -> Reached {
        let (nearest, farthest) = spot.squares(node.bounds);
        let (own_nearest, own_farthest) = self.pursuit.spot.squares(node.bounds);
        if wanted(farthest, own_nearest) {
            Reached::All
        } else if wanted(nearest, own_farthest) {
            Reached::Part
        } else {
            Reached::Nothing
        }
    }

    /// Applies what counts at every place of the node, and drops what can change nothing any more; the rest is returned.
    fn advance(&self, node: &Node, classes: &mut Classes, pending: Vec<usize>) -> Vec<usize> {
        let shape = &self.shape;
        let mut rest: Vec<usize> = Vec::new();
        let mut counted: Vec<u64> = Vec::new();
        let key = |at: &usize| {
            let (who, runner) = &self.runners[*at];
            (*who, runner.slot(), self.effect(runner))
        };
        for part in pending.chunk_by(|a, b| key(a) == key(b)) {
            let (who, slot, effect) = key(&part[0]);
            let levels = if effect == Effect::Acceptable(None) {
                shape.levels
            } else {
                1
            };
            counted.clear();
            for at in part {
                let (_, runner) = &self.runners[*at];
                match self.counts(runner, node) {
                    Reached::All => {
                        one_more(&mut counted, levels, shape, [self.moments(runner), &self.asked]);
                    }
                    Reached::Part => rest.push(*at),
                    Reached::Nothing => {}
                }
            }
            drop_empty(&mut counted, shape);
            if counted.is_empty() {
                continue;
            }
            let coming = Coming {
                who: &self.whos[who..][..shape.who()],
                slot,
                effect,
                moments: &counted,
            };
            if classes.apply(&coming, &self.asked, shape) && slot == SPARED {
                classes.retain(shape, |class| {
                    any(Classes::unmet(class, SPARED, &self.asked, shape))
                });
            }
            if classes.is_empty() {
                return Vec::new();
            }
        }
        rest.retain(|at| {
            let (who, runner) = &self.runners[*at];
            let what = (runner.slot(), self.effect(runner));
            classes.iter(shape).any(|class| {
                Classes::is_open(class, what, self.moments(runner), &self.asked, shape)
                    && Classes::meets(class, &self.whos[*who..][..shape.who()], shape)
            })
        });
        rest
    }

    /// That somebody is spared is noted as that something is returnable; how many spare them does not matter.
    fn effect(&self, runner: &Runner) -> Effect {
        match runner.part {
            Part::Keeps => self.pursuit.stock.groups[runner.group as usize].effect,
            Part::Spares(_) | Part::Nearer { .. } => Effect::Returnable,
        }
    }

    fn moments(&self, runner: &Runner) -> &[u64] {
        self.pursuit.moments.sets.get(runner.moments).words()
    }

    /// Notes who of a node whose places are all alike by now is kept on both sides and spared by nothing.
    fn emit(&mut self, alive: &[[Reached; 2]], node: &Node, classes: &Classes) {
        let shape = self.shape;
        let met = Some(Met {
            verdict: Verdict::Kept,
            is_fragile: false,
        });
        for class in classes.iter(&shape) {
            let mut who = class[..shape.who()].to_vec();
            let practices = &mut who[shape.part(2)];
            for (place, reached) in alive.iter().enumerate() {
                if reached[0] != Reached::All {
                    practices[place / 64] &= !(1 << (place % 64));
                }
            }
            if practices.iter().all(|practices| *practices == 0) {
                continue;
            }
            let mut moments: Vec<u64> = Classes::unmet(class, SPARED, &self.asked, &shape).collect();
            for side in [0, 1] {
                let kept = &class[shape.row_of(side, shape.levels - 1)];
                moments
                    .iter_mut()
                    .zip(kept)
                    .for_each(|(word, kept)| *word &= kept);
            }
            if moments.iter().any(|word| *word != 0) {
                let places = (node.from, node.to);
                self.finder
                    .note([met, met], [true, true], &who, &moments, &shape, places);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_compared_exactly() {
        // 3-4-5 triangles: 5 km and 10 km are 5 km apart.
        assert!(is_within(100_000_000, 25_000_000, 5_000));
        assert!(!is_within(100_000_001, 25_000_000, 5_000));
        assert!(is_within(100_000_000, 25_000_001, 5_000));
        assert!(!is_within(100_000_000, 25_000_000, 4_999));
        assert!(is_within(0, 0, 0) && is_within(7, 7, 0) && !is_within(8, 7, 0));
        assert!(is_within(49_000_000, 0, 7_000) && !is_within(49_000_001, 0, 7_000));
        // The longest lines and allowances that can be written do not overflow.
        let far = 2 * 10_000_000_i64.pow(2);
        assert!(is_within(far, far, 9_999_999) && !is_within(i64::MAX, 0, 9_999_999));
    }

    #[test]
    fn lines_are_compared_as_whole_roots_are() {
        for line in 0..60_i64 {
            for own in 0..60_i64 {
                for more in 0..12 {
                    let expected = line <= own + more;
                    assert_eq!(
                        is_within(line * line, own * own, more),
                        expected,
                        "{line} {own} {more}"
                    );
                }
            }
        }
    }
}

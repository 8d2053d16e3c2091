//! The walk: down a tree of places with the callers not yet decided, until nothing that is left to come can change them.

use crate::alike::{Alike, Time};
use crate::alive::{alive, drop_absent};
use crate::begin::{Beginning, Comer, begin};
use crate::bits::Bits;
use crate::classes::{Classes, Coming, Known, Shape, drop_empty, known, one_more};
use crate::demand::{WhoBox, WhoPools};
use crate::filter::Verdict;
use crate::forest::{Node, Reached, Tree};
use crate::found::{Finder, Found};
use crate::frame::{CellAtoms, Frame};
use crate::items::{Effect, Stock};
use crate::moments::Moments;
use crate::practices::Practices;
use crate::sets::EMPTY;
use rustc_hash::FxHashMap;

/// One walk: who is asked when, and what may come.
pub(crate) struct Walk<'a> {
    /// Callers, but for place, practice and moment.
    pub(crate) who: &'a [WhoBox],
    /// Moments at which base and head ask, each by its own calendar; none for a side that does not have the tree's places
    /// or the callers, or is not asked.
    pub(crate) asked: [u32; 2],
    /// Whether base is asked at all.
    pub(crate) asks_base: bool,
    /// Whether only callers are wanted whom base and head may tell differently.
    pub(crate) only_differing: bool,
    pub(crate) stock: &'a Stock,
    pub(crate) at_least: usize,
    /// How many are counted: as many as are wanted, and one more where fragile callers are looked for.
    pub(crate) counted: usize,
    /// Whether it matters on base's and head's side that one more is counted than is wanted.
    pub(crate) spares: [bool; 2],
    pub(crate) practices: &'a Practices<'a>,
    pub(crate) pools: &'a WhoPools,
    pub(crate) cells: &'a CellAtoms,
    pub(crate) moments: &'a Moments,
}

/// What base and head say of some callers; `None` where a side is not asked.
pub(crate) type Verdicts = [Option<Met>; 2];

/// What some callers meet on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Met {
    pub(crate) verdict: Verdict,
    /// Kept, and by no service more than is asked for; known where that is looked for.
    pub(crate) is_fragile: bool,
}

impl Met {
    pub(crate) fn is_kept(&self) -> bool {
        self.verdict == Verdict::Kept
    }

    fn says_nothing(&self) -> bool {
        self.is_kept() && !self.is_fragile
    }
}

impl Walk<'_> {
    /// Moments at which a side's answer is wanted: its own; of head also base's, since callers of base are asked of head too.
    pub(crate) fn asked_of(&self, side: usize) -> Bits {
        let mut asked = self.moments.sets.get(self.asked[side]).clone();
        if side == 1 {
            asked.add(self.moments.sets.get(self.asked[0]));
        }
        asked
    }
}

/// Classes that have become twice as many at a node, and more than twice this, are joined before the walk goes on.
const MANY: usize = 16;

/// Walks a tree with what may come to its places on either side, in order of group; callers kept on both sides are left
/// out, unless they are looked for as fragile.
pub(crate) fn walk(walk: &Walk<'_>, tree: &Tree, sides: [Vec<Comer>; 2]) -> Found {
    if walk.asked == [EMPTY, EMPTY] {
        return Found::default();
    }
    let alike = walk.asks_base
        && tree.sides_agree
        && walk.asked[0] == walk.asked[1]
        && walk.spares[0] == walk.spares[1]
        && walk.practices.sides_agree();
    let differing = if alike { differing(&sides) } else { Vec::new() };
    let (slots, differing): (&[usize], _) = match (walk.asks_base, alike) {
        (false, _) => (&[1], None),
        (true, true) if differing.is_empty() && walk.only_differing => return Found::default(),
        (true, true) if differing.is_empty() => (&[1], None),
        (true, true) if walk.only_differing => (&[0, 1], Some(differing)),
        (true, _) => (&[0, 1], None),
    };
    let mut comers: Vec<Comer> = slots
        .iter()
        .enumerate()
        .flat_map(|(slot, side)| sides[*side].iter().map(move |comer| Comer { slot, ..*comer }))
        .collect();
    comers.sort_by_key(|comer| (comer.group, comer.slot));
    let Some(beginning) = begin(walk, tree, slots, comers, differing) else {
        return Found::default();
    };
    let Beginning {
        frame,
        shape,
        classes,
        comers,
        effects,
        whos,
        differing,
    } = beginning;
    let mut walker = Walker {
        walk,
        tree,
        slots,
        asked: slots
            .iter()
            .map(|side| walk.asked_of(*side).words().to_vec())
            .collect(),
        own_asked: walk
            .asked
            .map(|asked| walk.moments.sets.get(asked).words().to_vec()),
        finder: Finder::default(),
        time: Time::Whole,
        frame,
        shape,
        comers,
        effects,
        whos,
        differing,
    };
    walker.root(classes);
    let Walker {
        finder, frame, time, ..
    } = walker;
    finder.found(&frame, |row| time.unfold(row, walk.moments))
}

/// What comes on one side alone, in order of group; the slot says on which.
fn differing(sides: &[Vec<Comer>; 2]) -> Vec<Comer> {
    let mut counts: FxHashMap<Comer, i64> = FxHashMap::default();
    for (side, more) in [(0, -1), (1, 1)] {
        for comer in &sides[side] {
            *counts.entry(Comer { slot: 0, ..*comer }).or_default() += more;
        }
    }
    let mut alone: Vec<Comer> = counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(comer, count)| Comer {
            slot: usize::from(count > 0),
            ..comer
        })
        .collect();
    alone.sort_unstable();
    alone
}

struct Walker<'w, 'a> {
    walk: &'w Walk<'a>,
    tree: &'w Tree,
    /// The sides that are walked; with one, its answer stands for both.
    slots: &'w [usize],
    frame: Frame<'a>,
    shape: Shape,
    comers: Vec<Comer>,
    effects: Vec<Effect>,
    whos: Vec<u64>,
    differing: Option<Vec<(usize, qdos_model::place::Grid, crate::items::ItemReach)>>,
    /// By slot.
    asked: Vec<Vec<u64>>,
    /// By side, the moments at which it asks itself.
    own_asked: [Vec<u64>; 2],
    time: Time,
    finder: Finder,
}

impl Walker<'_, '_> {
    fn root(&mut self, mut classes: Classes) {
        let all: Vec<u32> =
            (0..u32::try_from(self.comers.len()).expect("there are fewer items than 2^32")).collect();
        let node = &self.tree.nodes[0];
        let alive = self.alive(node, None);
        let pending = self.advance(node, &mut classes, all);
        classes.join(&self.shape);
        if classes.is_empty() {
            return;
        }
        let classes = self.fold_time(classes, &pending);
        let pending =
            (0..u32::try_from(self.comers.len()).expect("there are fewer items than 2^32")).collect();
        self.go_on(0, classes, pending, alive);
    }

    fn visit(&mut self, number: u32, mut classes: Classes, pending: Vec<u32>, alive: &[[Reached; 2]]) {
        let node = &self.tree.nodes[number as usize];
        if !self.may_differ(node) {
            return;
        }
        let alive = self.alive(node, Some(alive));
        let before = classes.len(&self.shape);
        let pending = self.advance(node, &mut classes, pending);
        if classes.len(&self.shape) > 2 * before.max(MANY) {
            classes.join(&self.shape);
        }
        self.go_on(number, classes, pending, alive);
    }

    fn go_on(&mut self, number: u32, mut classes: Classes, pending: Vec<u32>, alive: Vec<[Reached; 2]>) {
        let node = &self.tree.nodes[number as usize];
        let undecided = drop_absent(&self.shape, &mut classes, &alive);
        if classes.is_empty() {
            return;
        }
        match node.halves {
            Some([left, right]) if undecided || !pending.is_empty() => {
                self.visit(left, classes.clone(), pending.clone(), &alive);
                self.visit(right, classes, pending, &alive);
            }
            _ => self.emit(&alive, node, &classes),
        }
    }

    /// Whether anything that differs between the sides reaches any place of the node.
    fn may_differ(&self, node: &Node) -> bool {
        self.differing.as_ref().is_none_or(|differing| {
            differing.iter().any(|(side, centre, reach)| {
                let search_distance = self.tree.ground.search_distances[*side];
                reach.of(*centre, node.bounds[*side], search_distance) != Reached::Nothing
            })
        })
    }

    fn alive(&self, node: &Node, above: Option<&[[Reached; 2]]>) -> Vec<[Reached; 2]> {
        let asked = self.walk.asked.map(|asked| asked != EMPTY);
        alive(self.walk.practices, &self.frame, node, asked, above)
    }

    /// When an item comes.
    fn moments(&self, comer: &Comer) -> &[u64] {
        match &self.time {
            Time::Whole => self.walk.moments.sets.get(comer.moments).words(),
            Time::Folded { rows, .. } => &rows[comer.moments as usize * self.shape.row..][..self.shape.row],
        }
    }

    fn who(&self, group: u32) -> &[u64] {
        let width = self.shape.who();
        &self.whos[group as usize * width..][..width]
    }

    /// Applies what reaches every place of the node, and drops what can change nothing any more; the rest is returned.
    fn advance(&self, node: &Node, classes: &mut Classes, pending: Vec<u32>) -> Vec<u32> {
        let shape = &self.shape;
        let mut rest: Vec<u32> = Vec::new();
        let mut counted: Vec<u64> = Vec::new();
        let key = |at: &u32| {
            let comer = &self.comers[*at as usize];
            (comer.group, comer.slot)
        };
        for part in pending.chunk_by(|a, b| key(a) == key(b)) {
            let (group, slot) = key(&part[0]);
            let effect = self.effects[group as usize];
            let side = self.slots[slot];
            let levels = if effect == Effect::Acceptable(None) {
                shape.levels
            } else {
                1
            };
            counted.clear();
            for at in part {
                let comer = &self.comers[*at as usize];
                match comer.reaches(node.bounds[side], self.tree.ground.search_distances[side]) {
                    Reached::All => {
                        one_more(
                            &mut counted,
                            levels,
                            shape,
                            [self.moments(comer), &self.asked[slot]],
                        );
                    }
                    Reached::Part => rest.push(*at),
                    Reached::Nothing => {}
                }
            }
            drop_empty(&mut counted, shape);
            if !counted.is_empty() {
                let coming = Coming {
                    who: self.who(group),
                    slot,
                    effect,
                    moments: &counted,
                };
                let concerned = classes.apply(&coming, &self.asked[slot], shape);
                if concerned && matches!(effect, Effect::Acceptable(_)) {
                    classes.settle(&self.asked, shape);
                }
            }
            if classes.is_empty() {
                return Vec::new();
            }
        }
        rest.retain(|at| {
            let comer = &self.comers[*at as usize];
            let what = (comer.slot, self.effects[comer.group as usize]);
            classes.iter(shape).any(|class| {
                Classes::is_open(class, what, self.moments(comer), &self.asked[comer.slot], shape)
                    && Classes::meets(class, self.who(comer.group), shape)
            })
        });
        rest
    }

    /// Takes segments together that nothing here tells apart, and forgets items that are not pending.
    fn fold_time(&mut self, classes: Classes, pending: &[u32]) -> Classes {
        let row = self.shape.row;
        // What may still come matters only where something is open.
        let mut open = vec![vec![0; row]; self.slots.len()];
        for class in classes.iter(&self.shape) {
            for (slot, open) in open.iter_mut().enumerate() {
                let unsettled = Classes::unsettled(class, slot, &self.asked[slot], &self.shape);
                open.iter_mut()
                    .zip(unsettled)
                    .for_each(|(word, more)| *word |= more);
            }
        }
        let mut used: Vec<(u32, usize)> = pending
            .iter()
            .map(|at| {
                let comer = &self.comers[*at as usize];
                (comer.moments, comer.slot)
            })
            .collect();
        used.sort_unstable();
        used.dedup();
        let sets = &self.walk.moments.sets;
        let seen: Vec<Vec<u64>> = used
            .iter()
            .map(|(set, slot)| {
                let seen = sets.get(*set).words().iter().zip(&open[*slot]);
                seen.map(|(word, open)| word & open).collect()
            })
            .collect();
        let asked = self.asked.iter().chain(&self.own_asked).map(Vec::as_slice);
        let rows = classes.rows(&self.shape).chain(asked);
        let rows: Vec<&[u64]> = rows.chain(seen.iter().map(Vec::as_slice)).collect();
        let alike = Alike::new(&rows, self.walk.moments.axis.len());
        let rows = seen.iter().flat_map(|row| alike.fold(row)).collect();
        let numbers: FxHashMap<(u32, usize), u32> = used.into_iter().zip(0..).collect();
        let shape = Shape {
            row: alike.words(),
            ..self.shape
        };
        let classes = classes.refolded(&self.shape, &shape, |row| alike.fold(row));
        self.asked = self.asked.iter().map(|row| alike.fold(row)).collect();
        self.own_asked = [0, 1].map(|side| alike.fold(&self.own_asked[side]));
        self.comers = pending
            .iter()
            .map(|at| {
                let comer = self.comers[*at as usize];
                Comer {
                    moments: numbers[&(comer.moments, comer.slot)],
                    ..comer
                }
            })
            .collect();
        self.shape = shape;
        self.time = Time::Folded { alike, rows };
        classes
    }

    /// Notes the verdicts of a node whose places are all alike by now. A moment that only one side asks about (their
    /// calendars differ) is a caller that exists on that side alone; so is a practice that only one side has here.
    fn emit(&mut self, alive: &[[Reached; 2]], node: &Node, classes: &Classes) {
        let [base, head] = self.own_asked.clone();
        let kinds = [[true, true], [true, false], [false, true]].map(|exists| {
            let mut practices = vec![0u64; self.shape.parts[2]];
            let lives = |place: &usize, side: usize| alive[*place][side] == Reached::All;
            for place in 0..alive.len() {
                if [0, 1].map(|side| lives(&place, side)) == exists {
                    practices[place / 64] |= 1 << (place % 64);
                }
            }
            (exists, practices)
        });
        let shape = self.shape;
        for class in classes.iter(&shape) {
            for (lives, practices) in &kinds {
                let mut who = class[..self.shape.who()].to_vec();
                let own = &mut who[self.shape.part(2)];
                own.iter_mut()
                    .zip(practices)
                    .for_each(|(own, practices)| *own &= practices);
                if own.iter().all(|word| *word == 0) {
                    continue;
                }
                let in_base = |word: usize| if lives[0] { base[word] } else { 0 };
                let in_head = |word: usize| if lives[1] { head[word] } else { 0 };
                let both = (0..self.shape.row).map(|word| in_base(word) & in_head(word));
                let base_alone = (0..self.shape.row).map(|word| in_base(word) & !in_head(word));
                let head_alone = (0..self.shape.row).map(|word| in_head(word) & !in_base(word));
                let asked: [([bool; 2], Vec<u64>); 3] = [
                    ([true, true], both.collect()),
                    ([true, false], base_alone.collect()),
                    ([false, true], head_alone.collect()),
                ];
                for (exists, asked) in asked {
                    if asked.iter().any(|word| *word != 0) {
                        self.note(class, &who, exists, &asked, node);
                    }
                }
            }
        }
    }

    fn note(&mut self, class: &[u64], who: &[u64], exists: [bool; 2], asked: &[u64], node: &Node) {
        let (walk, shape) = (self.walk, &self.shape);
        let met = |slot: usize| met(known(class, slot, asked, shape), walk, self.slots[slot]);
        let mut note = |verdicts: Verdicts, moments: &[u64]| {
            let says_nothing = |met: &Option<Met>| met.as_ref().is_none_or(Met::says_nothing);
            let is_wanted = !walk.only_differing || verdicts[0] != verdicts[1];
            if is_wanted && !verdicts.iter().all(says_nothing) && moments.iter().any(|word| *word != 0) {
                self.finder
                    .note(verdicts, exists, who, moments, shape, (node.from, node.to));
            }
        };
        let after = met(self.slots.len() - 1);
        if self.slots.len() == 1 {
            for (met, moments) in &after {
                note([exists[0].then_some(*met), Some(*met)], moments);
            }
            return;
        }
        if !exists[0] {
            for (met, moments) in &after {
                note([None, Some(*met)], moments);
            }
            return;
        }
        for (before, earlier) in met(0) {
            for (after, moments) in &after {
                let both: Vec<u64> = earlier
                    .iter()
                    .zip(moments)
                    .map(|(left, right)| left & right)
                    .collect();
                note([Some(before), Some(*after)], &both);
            }
        }
    }
}

/// What is known of a class as what its callers meet, with the moments of each.
fn met(known: Known, walk: &Walk<'_>, side: usize) -> Vec<(Met, Vec<u64>)> {
    let mut found: Vec<(Met, Vec<u64>)> = Vec::new();
    let mut add = |verdict, is_fragile, moments: Vec<u64>| {
        if moments.iter().all(|word| *word == 0) {
            return;
        }
        let met = Met { verdict, is_fragile };
        match found.iter_mut().find(|(known, _)| *known == met) {
            Some((_, known)) => known
                .iter_mut()
                .zip(moments)
                .for_each(|(word, more)| *word |= more),
            None => found.push((met, moments)),
        }
    };
    for (level, moments) in known.acceptable.into_iter().enumerate() {
        if level + 1 < walk.at_least {
            add(Verdict::TooFew, false, moments);
        } else {
            add(
                Verdict::Kept,
                walk.spares[side] && level + 1 < walk.counted,
                moments,
            );
        }
    }
    add(Verdict::UnsuitableOnly, false, known.returnable);
    add(Verdict::CatchAllOnly, false, known.catch_all);
    add(Verdict::None, false, known.nothing);
    found
}

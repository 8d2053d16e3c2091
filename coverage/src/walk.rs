//! The walk: down a tree of places with the callers not yet decided, until nothing that is left to come can change them.

use crate::alike::{Alike, Time};
use crate::alive::{alive, drop_absent};
use crate::batches::{Batch, Batches};
use crate::begin::{Beginning, Comer, begin};
use crate::bits::Bits;
use crate::classes::{Classes, Coming, Shape, any, drop_empty, has, one_more};
use crate::demand::{WhoBox, WhoPools};
use crate::forest::{Node, Reached, Tree};
use crate::found::{Finder, Found};
use crate::frame::{CellAtoms, Frame};
use crate::items::{Effect, Stock};
use crate::meets::{Enough, Meets, Met, Verdicts};
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

impl Walk<'_> {
    fn enough(&self, side: usize) -> Enough {
        Enough {
            at_least: self.at_least,
            spares: self.spares[side],
        }
    }

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
pub(crate) fn walk(walk: &Walk<'_>, tree: &Tree, mut sides: [Vec<Comer>; 2]) -> Found {
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
    let comers: Vec<Comer> = match slots {
        [side] => std::mem::take(&mut sides[*side]),
        _ => {
            let [base, head] = sides;
            let of_head = head.into_iter().map(|comer| Comer { slot: 1, ..comer });
            let mut both: Vec<Comer> = base.into_iter().chain(of_head).collect();
            both.sort_by_key(|comer| (comer.group, comer.slot));
            both
        }
    };
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
    let own_asked = walk
        .asked
        .map(|asked| walk.moments.sets.get(asked).words().to_vec());
    let mut walker = Walker {
        walk,
        tree,
        slots,
        asked: slots
            .iter()
            .map(|side| walk.asked_of(*side).words().to_vec())
            .collect(),
        asks: asks(&own_asked),
        own_asked,
        finder: Finder::default(),
        scratch: Scratch::default(),
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
    /// See [`asks`]; of `own_asked`.
    asks: [Asks; 3],
    time: Time,
    finder: Finder,
    scratch: Scratch,
}

impl Walker<'_, '_> {
    fn root(&mut self, mut classes: Classes) {
        let all: Vec<u32> =
            (0..u32::try_from(self.comers.len()).expect("there are fewer items than 2^32")).collect();
        let node = &self.tree.nodes[0];
        let alive = self.alive(node, None);
        let pending = self.advance(node, &mut classes, all);
        classes.join(&self.shape);
        let batches = self.batches(&pending);
        let pending = self.wanted(&classes, &pending, &batches, &vec![false; batches.all.len()]);
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

    /// Notes what is decided for all places of a node alike, and walks both halves with the rest.
    fn go_on(&mut self, number: u32, mut classes: Classes, pending: Vec<u32>, alive: Vec<[Reached; 2]>) {
        let tree = self.tree;
        let node = &tree.nodes[number as usize];
        let unclear = drop_absent(&self.shape, &mut classes, &alive);
        let living = self.living(&alive);
        let is_last = node.halves.is_none();
        debug_assert!(
            !is_last || pending.is_empty() && unclear.iter().all(|word| *word == 0),
            "on one spot everything is decided"
        );
        let batches = self.batches(&pending);
        let mut is_wanted = vec![false; batches.all.len()];
        let shape = self.shape;
        classes.retain(&shape, |class| {
            let mut coming = batches.iter(&shape);
            let changed_by = coming.position(|(batch, moments)| self.may_change(class, batch, moments));
            if let Some(at) = changed_by {
                is_wanted[at] = true;
            }
            let is_undecided = !is_last && (changed_by.is_some() || has(class, &unclear, &shape));
            if !is_undecided {
                self.emit(class, &living, node);
            }
            is_undecided
        });
        let Some([left, right]) = node.halves.filter(|_| !classes.is_empty()) else {
            return;
        };
        let pending = self.wanted(&classes, &pending, &batches, &is_wanted);
        self.visit(left, classes.clone(), pending.clone(), &alive);
        self.visit(right, classes, pending, &alive);
    }

    /// What of `pending` could still change what is known of a class; of some batches it is known that something of them can.
    fn wanted(&self, classes: &Classes, pending: &[u32], batches: &Batches, is_wanted: &[bool]) -> Vec<u32> {
        let mut wanted = Vec::with_capacity(pending.len());
        for ((batch, moments), is_wanted) in batches.iter(&self.shape).zip(is_wanted) {
            let changes = |moments: &[u64]| {
                let mut classes = classes.iter(&self.shape);
                classes.any(|class| self.may_change(class, batch, moments))
            };
            if *is_wanted || changes(moments) {
                match &pending[batch.from..batch.to] {
                    [only] => wanted.push(*only),
                    several => wanted.extend(
                        several
                            .iter()
                            .filter(|at| changes(self.moments(self.comer(**at)))),
                    ),
                }
            }
        }
        wanted
    }

    fn comer(&self, at: u32) -> &Comer {
        &self.comers[at as usize]
    }

    fn batches(&self, pending: &[u32]) -> Batches {
        let mut batches = Batches::default();
        for (at, comer) in pending.iter().map(|at| self.comer(*at)).enumerate() {
            batches.add(at, comer, self.moments(comer));
        }
        batches
    }

    /// Whether something of a group that comes at these moments could still change what is known of a class.
    fn may_change(&self, class: &[u64], batch: &Batch, moments: &[u64]) -> bool {
        let what = (batch.slot, self.effects[batch.group as usize]);
        let asked = &self.asked[batch.slot];
        Classes::is_open(class, what, moments, asked, &self.shape)
            && Classes::meets(class, self.who(batch.group), &self.shape)
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

    /// Applies what reaches every place of the node, and drops what reaches none; the rest is returned.
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
        let shape = self.shape.with_row(alike.words());
        let classes = classes.refolded(&self.shape, &shape, |row| alike.fold(row));
        self.asked = self.asked.iter().map(|row| alike.fold(row)).collect();
        self.own_asked = [0, 1].map(|side| alike.fold(&self.own_asked[side]));
        self.asks = asks(&self.own_asked);
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

    /// The practices that have callers at every place of a node: on both sides, in base alone, in head alone.
    fn living(&self, alive: &[[Reached; 2]]) -> [Vec<u64>; 3] {
        EXISTING.map(|exists| {
            let mut practices = vec![0u64; self.shape.parts[2]];
            for (place, reached) in alive.iter().enumerate() {
                if reached.map(|reached| reached == Reached::All) == exists {
                    practices[place / 64] |= 1 << (place % 64);
                }
            }
            practices
        })
    }

    /// Notes what a class meets, of which all is known that its callers need at the places of a node.
    fn emit(&mut self, class: &[u64], living: &[Vec<u64>; 3], node: &Node) {
        let part = self.shape.part(2);
        let mut scratch = std::mem::take(&mut self.scratch);
        for (lives, practices) in living.iter().enumerate() {
            if !has(class, practices, &self.shape) {
                continue;
            }
            scratch.who.clear();
            scratch.who.extend_from_slice(&class[..self.shape.who()]);
            let own = scratch.who[part.clone()].iter_mut().zip(practices);
            own.for_each(|(own, here)| *own &= here);
            for at in 0..self.asks[lives].len() {
                self.note(class, [lives, at], &mut scratch, node);
            }
        }
        self.scratch = scratch;
    }

    fn note(&mut self, class: &[u64], [lives, at]: [usize; 2], scratch: &mut Scratch, node: &Node) {
        let (walk, shape) = (self.walk, &self.shape);
        let (exists, asked) = &self.asks[lives][at];
        let Scratch {
            who,
            before,
            after,
            both,
        } = scratch;
        let mut note = |verdicts: Verdicts, moments: &[u64]| {
            let says_nothing = |met: &Option<Met>| met.as_ref().is_none_or(Met::says_nothing);
            let is_wanted = !walk.only_differing || verdicts[0] != verdicts[1];
            if is_wanted && !verdicts.iter().all(says_nothing) && any(moments.iter().copied()) {
                self.finder
                    .note(verdicts, *exists, who, moments, shape, (node.from, node.to));
            }
        };
        let last = self.slots.len() - 1;
        after.learn(class, last, asked, shape, walk.enough(self.slots[last]));
        if last == 0 || !exists[0] {
            let of_base = |met: Met| (last == 0 && exists[0]).then_some(met);
            for (met, moments) in after.iter(shape) {
                note([of_base(met), Some(met)], moments);
            }
            return;
        }
        before.learn(class, 0, asked, shape, walk.enough(self.slots[0]));
        for (earlier, when) in before.iter(shape) {
            for (later, moments) in after.iter(shape) {
                both.clear();
                both.extend(when.iter().zip(moments).map(|(left, right)| left & right));
                note([Some(earlier), Some(later)], both);
            }
        }
    }
}

/// The sides on which a caller can exist: both, base alone, head alone.
const EXISTING: [[bool; 2]; 3] = [[true, true], [true, false], [false, true]];

/// Sides that ask, and the moments at which just they do.
type Asks = Vec<([bool; 2], Vec<u64>)>;

/// What is asked of callers who live on both sides, in base alone, in head alone. A moment that only one side asks about (their
/// calendars differ) is a caller that exists on that side alone.
fn asks(own_asked: &[Vec<u64>; 2]) -> [Asks; 3] {
    EXISTING.map(|lives| {
        let of = |exists: [bool; 2]| {
            let asks = |side: usize, word: usize| {
                let asked = if lives[side] { own_asked[side][word] } else { 0 };
                if exists[side] { asked } else { !asked }
            };
            let words = (0..own_asked[0].len()).map(|word| asks(0, word) & asks(1, word));
            (exists, words.collect::<Vec<u64>>())
        };
        let all = EXISTING.map(of).into_iter();
        all.filter(|(_, asked)| any(asked.iter().copied())).collect()
    })
}

/// What one class after another is noted with.
#[derive(Default)]
struct Scratch {
    who: Vec<u64>,
    before: Meets,
    after: Meets,
    both: Vec<u64>,
}

//! The walk: down a tree of places with what is not yet decided, until nothing that is left to come can change it.

use crate::bits::Bits;
use crate::filter::Verdict;
use crate::forest::{Node, Reached, Tree};
use qdos_model::place::Grid;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Something that may reach places and then counts at some moments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Where it is.
    pub(crate) centre: Grid,
    pub(crate) reach: ItemReach,
    /// Segments at which it counts.
    pub(crate) moments: Arc<Bits>,
    pub(crate) effect: Effect,
}

/// Which places an item reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemReach {
    /// The place's search box holds it.
    SearchBox,
    /// That, and a straight line of so many metres.
    SearchBoxAndDisc(i64),
    /// The fallback's box, of this half side.
    Box(i64),
}

/// What an item does for the callers it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// One more acceptable service; those of one kin count once.
    Acceptable(Option<u32>),
    /// Something is returnable that is no catch-all.
    Returnable,
    /// A catch-all is offered.
    CatchAll,
}

/// One walk: who is asked when, and what may come.
pub(crate) struct Walk<'a> {
    /// What may come on base's side and on head's.
    pub(crate) items: [&'a [Item]; 2],
    /// Moments at which base and head ask, each by its own calendar; `None` for base when there is none.
    pub(crate) asked: [Option<&'a Bits>; 2],
    /// Moments at which head's answer is wanted: its own, and base's, since callers of base are asked of head too.
    pub(crate) asked_of_head: &'a Bits,
    pub(crate) at_least: usize,
    /// Whether the tree's places and the walk's callers exist on either side.
    pub(crate) exists: [bool; 2],
    /// Only places within so many metres of a spot, which may differ by side or be missing there.
    pub(crate) within: Option<(i64, [Option<Grid>; 2])>,
    pub(crate) capacity: usize,
}

/// What base and head say of some callers; `None` where a side is not asked.
pub(crate) type Verdicts = [Option<Verdict>; 2];

/// Parts of a tree's order by verdicts, by whether the callers exist on either side, and by moments.
pub(crate) type Found = FxHashMap<(Verdicts, [bool; 2], Bits), Vec<(u32, u32)>>;

#[derive(Clone)]
struct State {
    /// At `k`: moments with more than `k` acceptable services.
    levels: Vec<Bits>,
    returnable: Bits,
    catch_all: Bits,
    /// Moments already counted for a kin.
    kin: Vec<(u32, Bits)>,
}

impl State {
    fn new(at_least: usize, capacity: usize) -> State {
        let none = Bits::none(capacity);
        State {
            levels: vec![none.clone(); at_least],
            returnable: none.clone(),
            catch_all: none,
            kin: Vec::new(),
        }
    }

    fn apply(&mut self, item: &Item) {
        match item.effect {
            Effect::Returnable => self.returnable.add(&item.moments),
            Effect::CatchAll => self.catch_all.add(&item.moments),
            Effect::Acceptable(None) => self.count(&item.moments),
            Effect::Acceptable(Some(kin)) => {
                let at = match self.kin.iter().position(|(known, _)| *known == kin) {
                    Some(at) => at,
                    None => {
                        self.kin.push((kin, Bits::none(0)));
                        self.kin.len() - 1
                    }
                };
                let counted = &mut self.kin[at].1;
                let new = if counted.is_empty() {
                    (*item.moments).clone()
                } else {
                    item.moments.without(counted)
                };
                if counted.is_empty() {
                    *counted = (*item.moments).clone();
                } else {
                    counted.add(&item.moments);
                }
                self.count(&new);
            }
        }
    }

    /// One more acceptable service at these moments.
    fn count(&mut self, moments: &Bits) {
        for level in (1..self.levels.len()).rev() {
            let (below, above) = self.levels.split_at_mut(level);
            above[0].add_both(&below[level - 1], moments);
        }
        self.levels[0].add(moments);
    }

    /// Moments at which an effect could still change the verdict.
    fn open_to(&self, asked: &Bits, effect: Effect) -> Bits {
        let enough = self
            .levels
            .last()
            .expect("a requirement asks for at least one service");
        match effect {
            Effect::Acceptable(_) => asked.without(enough),
            Effect::Returnable => asked.without(&self.levels[0]).without(&self.returnable),
            Effect::CatchAll => asked
                .without(&self.levels[0])
                .without(&self.returnable)
                .without(&self.catch_all),
        }
    }

    /// The verdict of every asked moment, as disjoint sets.
    fn verdicts(&self, asked: &Bits) -> Vec<(Verdict, Bits)> {
        let enough = self
            .levels
            .last()
            .expect("a requirement asks for at least one service");
        let mut rest = asked.clone();
        let mut found = Vec::with_capacity(2);
        let decided = [
            (Verdict::Kept, enough),
            (Verdict::TooFew, &self.levels[0]),
            (Verdict::UnsuitableOnly, &self.returnable),
            (Verdict::CatchAllOnly, &self.catch_all),
        ];
        for (verdict, moments) in decided {
            let part = rest.and(moments);
            if !part.is_empty() {
                rest.remove(&part);
                found.push((verdict, part));
            }
        }
        if !rest.is_empty() {
            found.push((Verdict::None, rest));
        }
        found
    }
}

/// Walks a tree and adds what is found; callers kept on both sides are left out.
pub(crate) fn walk(walk: &Walk<'_>, tree: &Tree, found: &mut Found) {
    let sides: &[usize] = match walk.asked[0] {
        None => &[1],
        Some(asked) if tree.sides_agree && Some(asked) == walk.asked[1] && walk.items[0] == walk.items[1] => {
            &[1]
        }
        Some(_) => &[0, 1],
    };
    let begin = sides.iter().map(|side| Part {
        side: *side,
        pending: (0..u32::try_from(walk.items[*side].len()).expect("there are fewer items than 2^32"))
            .collect(),
        state: State::new(walk.at_least, walk.capacity),
    });
    visit(walk, tree, 0, begin.collect(), found);
}

/// What is known on one side at a node: what has come, and what may still come to some of its places.
#[derive(Clone)]
struct Part {
    side: usize,
    pending: Vec<u32>,
    state: State,
}

fn visit(walk: &Walk<'_>, tree: &Tree, number: u32, mut parts: Vec<Part>, found: &mut Found) {
    let node = &tree.nodes[number as usize];
    let exists = exists(walk, node);
    if exists == [Reached::Nothing, Reached::Nothing] {
        return;
    }
    for part in &mut parts {
        advance(walk, tree, node, part);
    }
    let undecided = exists.contains(&Reached::Part) || parts.iter().any(|part| !part.pending.is_empty());
    match node.halves {
        Some([left, right]) if undecided => {
            visit(walk, tree, left, parts.clone(), found);
            visit(walk, tree, right, parts, found);
        }
        _ => emit(
            walk,
            exists.map(|exists| exists == Reached::All),
            node,
            &parts,
            found,
        ),
    }
}

/// How many of the node's places exist on either side.
fn exists(walk: &Walk<'_>, node: &Node) -> [Reached; 2] {
    [0, 1].map(|side| match walk.within {
        _ if !walk.exists[side] => Reached::Nothing,
        None => Reached::All,
        Some((radius, spots)) => {
            spots[side].map_or(Reached::Nothing, |spot| node.bounds[side].in_disc(spot, radius))
        }
    })
}

/// Applies what reaches every place of the node and drops what can change nothing any more.
fn advance(walk: &Walk<'_>, tree: &Tree, node: &Node, part: &mut Part) {
    let Part { side, pending, state } = part;
    let items = walk.items[*side];
    let (bounds, half_side) = (node.bounds[*side], tree.like.sides[*side].search_distance);
    pending.retain(|at| {
        let item = &items[*at as usize];
        let reached = match item.reach {
            ItemReach::SearchBox => bounds.in_box(item.centre, half_side),
            ItemReach::SearchBoxAndDisc(radius) => bounds
                .in_box(item.centre, half_side)
                .and(bounds.in_disc(item.centre, radius)),
            ItemReach::Box(half_side) => bounds.in_box(item.centre, half_side),
        };
        if reached == Reached::All {
            state.apply(item);
        }
        reached == Reached::Part
    });
    let asked = if *side == 1 {
        Some(walk.asked_of_head)
    } else {
        walk.asked[0]
    };
    let Some(asked) = asked.filter(|_| !pending.is_empty()) else {
        return;
    };
    let acceptable = state.open_to(asked, Effect::Acceptable(None));
    let returnable = state.open_to(asked, Effect::Returnable);
    let catch_all = state.open_to(asked, Effect::CatchAll);
    pending.retain(|at| {
        let item = &items[*at as usize];
        let open = match item.effect {
            Effect::Acceptable(_) => &acceptable,
            Effect::Returnable => &returnable,
            Effect::CatchAll => &catch_all,
        };
        item.moments.meets(open)
    });
}

/// Notes the verdicts of a node whose places are all alike by now. A moment that only one side asks about (their calendars
/// differ) is a caller that exists on that side alone.
fn emit(walk: &Walk<'_>, exists: [bool; 2], node: &Node, parts: &[Part], found: &mut Found) {
    let none = Bits::none(walk.capacity);
    let own = [0, 1].map(|side| walk.asked[side].filter(|_| exists[side]).unwrap_or(&none));
    let [base, head] = own;
    let kinds = [
        ([true, true], base.and(head)),
        ([true, false], base.without(head)),
        ([false, true], head.without(base)),
    ];
    for (exists, moments) in kinds.into_iter().filter(|(_, moments)| !moments.is_empty()) {
        let mut note = |verdicts: Verdicts, moments: Bits| {
            let kept = |verdict: &Option<Verdict>| verdict.is_none_or(|verdict| verdict == Verdict::Kept);
            if !verdicts.iter().all(kept) && !moments.is_empty() {
                found
                    .entry((verdicts, exists, moments))
                    .or_default()
                    .push((node.from, node.to));
            }
        };
        match parts {
            [both] => {
                for (verdict, moments) in both.state.verdicts(&moments) {
                    note([exists[0].then_some(verdict), Some(verdict)], moments);
                }
            }
            [base, head, ..] => {
                for (after, moments) in head.state.verdicts(&moments) {
                    if !exists[0] {
                        note([None, Some(after)], moments);
                        continue;
                    }
                    for (before, moments) in base.state.verdicts(&moments) {
                        note([Some(before), Some(after)], moments);
                    }
                }
            }
            [] => {}
        }
    }
}

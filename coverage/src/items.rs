//! What may come to the callers of a tree: services by what they do and for whom, with where and when they do it.

use crate::demand::{WhoBox, WhoPools};
use crate::forest::{Bounds, Reached};
use qdos_model::place::Grid;
use rustc_hash::FxHashMap;

/// Something that may reach places and then counts at some moments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    /// Where it is.
    pub(crate) centre: Grid,
    pub(crate) reach: ItemReach,
    /// Number of the set of segments at which it counts.
    pub(crate) moments: u32,
    pub(crate) group: u32,
}

/// Items that do the same for the same callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Group {
    pub(crate) who: WhoBox,
    pub(crate) effect: Effect,
    /// Whether they come on base's side and on head's.
    pub(crate) sides: [bool; 2],
}

/// Which places an item reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ItemReach {
    /// The place's search box holds it.
    SearchBox,
    /// That, and a straight line of so many metres.
    SearchBoxAndDisc(i64),
    /// The fallback's box, of this half side.
    Box(i64),
}

/// What an item does for the callers it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Effect {
    /// One more acceptable service; those of one kin count once.
    Acceptable(Option<u32>),
    /// Something is returnable that is no catch-all.
    Returnable,
    /// A catch-all is offered.
    CatchAll,
}

impl Item {
    /// How many of the places in a rectangle it reaches.
    pub(crate) fn reaches(&self, bounds: Bounds, search_distance: i64) -> Reached {
        match self.reach {
            ItemReach::SearchBox => bounds.in_box(self.centre, search_distance),
            ItemReach::SearchBoxAndDisc(radius) => bounds
                .in_box(self.centre, search_distance)
                .and(bounds.in_disc(self.centre, radius)),
            ItemReach::Box(half_side) => bounds.in_box(self.centre, half_side),
        }
    }
}

/// An item of one side, before it has a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Loose {
    pub(crate) who: WhoBox,
    pub(crate) effect: Effect,
    pub(crate) centre: Grid,
    pub(crate) reach: ItemReach,
    pub(crate) moments: u32,
}

/// Items by group: what decides most first, and the larger groups first.
#[derive(Default)]
pub(crate) struct Items {
    pub(crate) groups: Vec<Group>,
    pub(crate) items: Vec<Item>,
}

impl Items {
    /// Sorts the items of base and head into groups. Where `alike`, both sides have the same places, and what comes on both
    /// sides alike is one item.
    pub(crate) fn new(sides: [Vec<Loose>; 2], alike: bool, pools: &WhoPools) -> Items {
        let [base, head] = sides;
        let mut in_base: FxHashMap<Loose, usize> = FxHashMap::default();
        if alike {
            base.iter()
                .for_each(|item| *in_base.entry(*item).or_default() += 1);
        }
        let mut all: Vec<(Loose, [bool; 2])> = Vec::with_capacity(head.len());
        let mut in_both: FxHashMap<Loose, usize> = FxHashMap::default();
        for item in head {
            let both = in_base
                .get_mut(&item)
                .filter(|left| **left > 0)
                .map(|left| *left -= 1)
                .is_some();
            if both {
                *in_both.entry(item).or_default() += 1;
            }
            all.push((item, [both, true]));
        }
        for item in base {
            match in_both.get_mut(&item).filter(|left| **left > 0) {
                Some(left) => *left -= 1,
                None => all.push((item, [true, false])),
            }
        }
        let mut numbers: FxHashMap<Group, u32> = FxHashMap::default();
        let mut groups = Vec::new();
        let mut items: Vec<Item> = all
            .into_iter()
            .map(|(loose, sides)| {
                let Loose {
                    who,
                    effect,
                    centre,
                    reach,
                    moments,
                } = loose;
                let group = Group { who, effect, sides };
                let group = *numbers.entry(group).or_insert_with(|| {
                    groups.push(group);
                    u32::try_from(groups.len() - 1).expect("there are fewer groups than 2^32")
                });
                Item {
                    centre,
                    reach,
                    moments,
                    group,
                }
            })
            .collect();
        let rank = |group: &Group| {
            let kind = match group.effect {
                Effect::Acceptable(_) => 0,
                Effect::Returnable => 1,
                Effect::CatchAll => 2,
            };
            (kind, std::cmp::Reverse(pools.count(group.who)))
        };
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_cached_key(|at| (rank(&groups[*at]), *at));
        let mut place = vec![0; groups.len()];
        (0..).zip(&order).for_each(|(new, old)| place[*old] = new);
        items
            .iter_mut()
            .for_each(|item| item.group = place[item.group as usize]);
        items.sort_by_key(|item| (item.group, item.moments));
        Items {
            groups: order.into_iter().map(|at| groups[at]).collect(),
            items,
        }
    }
}

//! What may come to callers: services by what they do and for whom, with where and when they do it.

use crate::demand::{WhoBox, WhoPools};
use crate::forest::{Bounds, Reached};
use qdos_model::place::Grid;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Something of one side that may reach places and then counts at some moments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    /// Number of its group; items are in order of it.
    pub(crate) group: u32,
    /// Base's or head's.
    pub(crate) side: usize,
    /// Where it is.
    pub(crate) centre: Grid,
    pub(crate) reach: ItemReach,
    pub(crate) source: Source,
}

/// Where an item's moments are found: a number of an offer or of a fallback of its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// When the offer is acceptable.
    Acceptable(u32),
    /// When the offer is returnable.
    Returnable(u32),
    /// When the offer is returnable, unless it is then acceptable too: being returnable says nothing more.
    OnlyReturnable(u32),
    Fallback(u32),
}

/// Items that do the same for the same callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Group {
    pub(crate) who: WhoBox,
    /// Number of the list of practices it is restricted to.
    pub(crate) practices: Option<u32>,
    pub(crate) effect: Effect,
}

/// Which places an item reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl ItemReach {
    /// How many of the places in a rectangle something at `centre` reaches.
    pub(crate) fn of(self, centre: Grid, bounds: Bounds, search_distance: i64) -> Reached {
        match self {
            ItemReach::SearchBox => bounds.in_box(centre, search_distance),
            ItemReach::SearchBoxAndDisc(radius) => bounds
                .in_box(centre, search_distance)
                .and(bounds.in_disc(centre, radius)),
            ItemReach::Box(half_side) => bounds.in_box(centre, half_side),
        }
    }
}

/// Items by group: what decides most first, and the larger groups first.
#[derive(Default)]
pub(crate) struct Stock {
    pub(crate) groups: Vec<Group>,
    pub(crate) items: Vec<Item>,
}

impl Stock {
    /// Sorts items, each with what its group is, into groups.
    pub(crate) fn new(loose: Vec<(Group, Item)>, pools: &WhoPools) -> Stock {
        let mut numbers: FxHashMap<Group, u32> = FxHashMap::default();
        let mut groups = Vec::new();
        let mut items = Vec::with_capacity(loose.len());
        for (group, item) in loose {
            let number = *numbers.entry(group).or_insert_with(|| {
                groups.push(group);
                u32::try_from(groups.len() - 1).expect("there are fewer groups than 2^32")
            });
            items.push(Item {
                group: number,
                ..item
            });
        }
        let rank = |group: &Group| {
            let kind = match group.effect {
                Effect::Acceptable(_) => 0,
                Effect::Returnable => 1,
                Effect::CatchAll => 2,
            };
            (kind, group.practices.is_some(), Reverse(pools.count(group.who)))
        };
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_cached_key(|at| (rank(&groups[*at]), *at));
        let mut place = vec![0; groups.len()];
        (0..).zip(&order).for_each(|(new, old)| place[*old] = new);
        items
            .iter_mut()
            .for_each(|item| item.group = place[item.group as usize]);
        items.sort_by_key(|item| (item.group, item.side));
        Stock {
            groups: order.into_iter().map(|at| groups[at]).collect(),
            items,
        }
    }
}

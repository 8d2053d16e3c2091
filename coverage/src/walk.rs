//! The walk: down a tree of places with the callers not yet decided, until nothing that is left to come can change them.

use crate::bits::Bits;
use crate::demand::{WhoBox, WhoPools};
use crate::filter::Verdict;
use crate::forest::{Node, Reached, Tree};
use crate::items::{Effect, Group, Items};
use crate::sets::{Cuts, EMPTY, Meetings, Pool};
use qdos_model::place::Grid;
use rustc_hash::FxHashMap;

/// One walk: who is asked when, and what may come.
pub(crate) struct Walk<'a> {
    /// Callers, but for place and moment.
    pub(crate) who: &'a [WhoBox],
    /// Moments at which base and head ask, each by its own calendar; none for a side that does not have the tree's places
    /// or the callers, or is not asked.
    pub(crate) asked: [u32; 2],
    pub(crate) items: &'a Items,
    pub(crate) at_least: usize,
    /// How many are counted: as many as are wanted, and one more where fragile callers are looked for.
    pub(crate) counted: usize,
    /// Only places within so many metres of a spot, which may differ by side or be missing there.
    pub(crate) within: Option<(i64, [Option<Grid>; 2])>,
    pub(crate) pools: &'a WhoPools,
    pub(crate) times: &'a Pool,
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

/// Callers alike in what they meet, at some places of a tree.
pub(crate) struct Fragment {
    pub(crate) verdicts: Verdicts,
    /// Whether they exist on either side.
    pub(crate) exists: [bool; 2],
    /// Pairs, dispositions, cells and moments: places in `Found`'s sets.
    pub(crate) sides: [u32; 4],
    /// Parts of the tree's order.
    pub(crate) places: Vec<(u32, u32)>,
}

type FragmentKey = (Verdicts, [bool; 2], [u32; 4], Vec<(u32, u32)>);

/// What a walk found.
#[derive(Default)]
pub(crate) struct Found {
    /// Sets of pairs, of dispositions, of cells and of moments.
    pub(crate) sets: [Vec<Bits>; 4],
    pub(crate) fragments: Vec<Fragment>,
}

/// Callers of whom as much is known: pairs x dispositions x cells x moments.
#[derive(Debug, Clone, Copy)]
struct Region {
    sides: [u32; 4],
    status: u32,
}

/// What is known of some callers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Status {
    /// Whether base and head ask at these moments.
    asked: [bool; 2],
    /// On either side: nothing, a catch-all, something returnable, then one more for each acceptable service.
    ranks: [usize; 2],
    /// On either side the kin that have been counted, while they matter.
    kin: [Vec<u32>; 2],
}

/// Regions that have become twice as many at a node, and more than twice this, are joined before the walk goes on.
const MANY: usize = 8;

const CATCH_ALL: usize = 1;
const RETURNABLE: usize = 2;

impl Status {
    fn step(&self, effect: Effect, sides: [bool; 2], counted: usize) -> Status {
        let mut next = self.clone();
        for side in [0, 1]
            .into_iter()
            .filter(|side| sides[*side] && (*side == 1 || self.asked[0]))
        {
            let (rank, kin) = (&mut next.ranks[side], &mut next.kin[side]);
            match effect {
                Effect::CatchAll => *rank = (*rank).max(CATCH_ALL),
                Effect::Returnable => *rank = (*rank).max(RETURNABLE),
                Effect::Acceptable(Some(own)) if kin.contains(&own) => {}
                Effect::Acceptable(own) => {
                    *rank = ((*rank).max(RETURNABLE) + 1).min(RETURNABLE + counted);
                    kin.extend(own);
                    kin.sort_unstable();
                    if *rank == RETURNABLE + counted {
                        kin.clear();
                    }
                }
            }
        }
        next
    }

    fn met(&self, side: usize, walk: &Walk<'_>) -> Met {
        let rank = self.ranks[side];
        let verdict = match rank {
            0 => Verdict::None,
            CATCH_ALL => Verdict::CatchAllOnly,
            RETURNABLE => Verdict::UnsuitableOnly,
            rank if rank < RETURNABLE + walk.at_least => Verdict::TooFew,
            _ => Verdict::Kept,
        };
        Met {
            verdict,
            is_fragile: verdict == Verdict::Kept && rank < RETURNABLE + walk.counted,
        }
    }

    /// Whether nothing needs to be known any more: as many as are counted have come wherever they are asked. Callers of
    /// base alone are asked of head.
    fn is_settled(&self, walk: &Walk<'_>) -> bool {
        let enough = |side| self.met(side, walk).says_nothing();
        enough(1) && (!self.asked[0] || enough(0))
    }
}

/// Walks a tree; callers kept on both sides are left out, unless they are looked for as fragile.
pub(crate) fn walk(walk: &Walk<'_>, tree: &Tree) -> Found {
    let [pairs, dispositions, cells] = &walk.pools.0;
    let mut walker = Walker {
        walk,
        tree,
        cuts: [pairs, dispositions, cells, walk.times].map(Cuts::new),
        meetings: [0, 1, 2].map(|side| {
            let groups = walk.items.groups.iter();
            Meetings::new(groups.map(|group| group.who[side]).collect())
        }),
        statuses: Vec::new(),
        numbers: FxHashMap::default(),
        steps: FxHashMap::default(),
        fragments: Vec::new(),
        known: FxHashMap::default(),
    };
    let regions = walker.begin();
    let items = u32::try_from(walk.items.items.len()).expect("there are fewer items than 2^32");
    walker.visit(0, regions, (0..items).collect());
    walker.found()
}

struct Walker<'a> {
    walk: &'a Walk<'a>,
    tree: &'a Tree,
    cuts: [Cuts<'a>; 4],
    /// By pairs, dispositions and cells: the groups that take any of them.
    meetings: [Meetings; 3],
    statuses: Vec<(Status, bool)>,
    numbers: FxHashMap<Status, u32>,
    steps: FxHashMap<(u32, Effect, [bool; 2]), u32>,
    fragments: Vec<Fragment>,
    known: FxHashMap<(Verdicts, [bool; 2], [u32; 4]), usize>,
}

impl<'a> Walker<'a> {
    fn begin(&mut self) -> Vec<Region> {
        let [base, head] = self.walk.asked;
        let (both, base_alone) = self.cuts[3].cut(base, head);
        let (_, head_alone) = self.cuts[3].cut(head, base);
        let kinds = [
            ([true, true], both),
            ([true, false], base_alone),
            ([false, true], head_alone),
        ];
        let mut regions = Vec::new();
        for (asked, moments) in kinds.into_iter().filter(|(_, moments)| *moments != EMPTY) {
            let status = self.status(Status {
                asked,
                ranks: [0, 0],
                kin: [Vec::new(), Vec::new()],
            });
            let begun = self.walk.who.iter().map(|[pairs, dispositions, cells]| Region {
                sides: [*pairs, *dispositions, *cells, moments],
                status,
            });
            regions.extend(begun);
        }
        regions
    }

    fn visit(&mut self, number: u32, mut regions: Vec<Region>, pending: Vec<u32>) {
        let node = &self.tree.nodes[number as usize];
        let exists = self.exists(node);
        if exists == [Reached::Nothing, Reached::Nothing] {
            return;
        }
        let pending = self.advance(node, &mut regions, pending);
        if regions.is_empty() {
            return;
        }
        let undecided = exists.contains(&Reached::Part) || !pending.is_empty();
        match node.halves {
            Some([left, right]) if undecided => {
                self.visit(left, regions.clone(), pending.clone());
                self.visit(right, regions, pending);
            }
            _ => self.emit(exists.map(|exists| exists == Reached::All), node, &regions),
        }
    }

    /// How many of the node's places exist on either side.
    fn exists(&self, node: &Node) -> [Reached; 2] {
        [0, 1].map(|side| match self.walk.within {
            _ if self.walk.asked[side] == EMPTY => Reached::Nothing,
            None => Reached::All,
            Some((radius, spots)) => {
                spots[side].map_or(Reached::Nothing, |spot| node.bounds[side].in_disc(spot, radius))
            }
        })
    }

    /// Applies what reaches every place of the node, and drops what can change nothing any more; the rest is returned.
    fn advance(&mut self, node: &Node, regions: &mut Vec<Region>, pending: Vec<u32>) -> Vec<u32> {
        let items = &self.walk.items.items;
        let mut rest: Vec<u32> = Vec::new();
        let mut reaching: Vec<u32> = Vec::new();
        let met = self.met(regions);
        let before = regions.len();
        for part in pending.chunk_by(|a, b| items[*a as usize].group == items[*b as usize].group) {
            let number = items[part[0] as usize].group as usize;
            let group = self.walk.items.groups[number];
            if !met.has(number) || !regions.iter().any(|region| self.concerns(region, number)) {
                continue;
            }
            reaching.clear();
            for at in part {
                let item = &items[*at as usize];
                // What comes on both sides lies alike on both.
                let side = usize::from(group.sides[1]);
                match item.reaches(node.bounds[side], self.tree.like.sides[side].search_distance) {
                    Reached::All => reaching.push(item.moments),
                    Reached::Part => rest.push(*at),
                    Reached::Nothing => {}
                }
            }
            for moments in self.moments(&group, &reaching) {
                self.apply(number, moments, regions);
            }
        }
        if regions.len() > 2 * before.max(MANY) {
            self.join(regions);
        }
        let met = self.met(regions);
        let mut left = Vec::with_capacity(rest.len());
        for part in rest.chunk_by(|a, b| items[*a as usize].group == items[*b as usize].group) {
            let number = items[part[0] as usize].group as usize;
            if !met.has(number) {
                continue;
            }
            let mut open = Bits::none(self.cuts[3].capacity());
            let concerned = regions.iter().filter(|region| self.concerns(region, number));
            concerned.for_each(|region| open.add(self.cuts[3].get(region.sides[3])));
            let meets = |at: &&u32| self.cuts[3].get(items[**at as usize].moments).meets(&open);
            left.extend(part.iter().filter(meets));
        }
        left
    }

    /// The groups that take any of the callers of the regions.
    fn met(&mut self, regions: &[Region]) -> Bits {
        let mut met = Bits::none(self.walk.items.groups.len());
        let [pairs, dispositions, cells] = &mut self.meetings;
        for region in regions {
            let pairs = pairs.of(region.sides[0], &self.cuts[0]);
            let dispositions = dispositions.of(region.sides[1], &self.cuts[1]);
            let cells = cells.of(region.sides[2], &self.cuts[2]);
            met.add_all_three([pairs, dispositions, cells]);
        }
        met
    }

    /// Whether a group could change what is known of a region.
    fn concerns(&self, region: &Region, number: usize) -> bool {
        let group = &self.walk.items.groups[number];
        let status = &self.statuses[region.status as usize].0;
        let enough = RETURNABLE + self.walk.counted;
        let limit = match group.effect {
            Effect::Acceptable(_) => enough,
            Effect::Returnable => RETURNABLE,
            Effect::CatchAll => CATCH_ALL,
        };
        let open =
            |side: usize| group.sides[side] && (side == 1 || status.asked[0]) && status.ranks[side] < limit;
        (open(0) || open(1)) && (0..3).all(|side| self.meets(region, number, side))
    }

    /// Whether a group takes any of a region's pairs, dispositions or cells.
    fn meets(&self, region: &Region, number: usize, side: usize) -> bool {
        let set = region.sides[side];
        match self.meetings[side].known(set) {
            Some(met) => met.has(number),
            None => self.cuts[side].meets(set, self.walk.items.groups[number].who[side]),
        }
    }

    /// The moments at which one of these comes, and as many more as the requirement counts: those at which two come, …
    fn moments(&mut self, group: &Group, reaching: &[u32]) -> Vec<u32> {
        let levels = match group.effect {
            Effect::Acceptable(None) => self.walk.counted,
            _ => 1,
        };
        if let [only] = reaching {
            return vec![*only];
        }
        let mut counted = vec![Bits::none(self.cuts[3].capacity()); levels.min(reaching.len())];
        for moments in reaching {
            let moments = self.cuts[3].get(*moments);
            for level in (1..counted.len()).rev() {
                let (below, above) = counted.split_at_mut(level);
                above[0].add_both(&below[level - 1], moments);
            }
            if let Some(first) = counted.first_mut() {
                first.add(moments);
            }
        }
        counted
            .into_iter()
            .map(|moments| self.cuts[3].number(moments))
            .collect()
    }

    /// Lets something come to the regions it concerns, which are cut into what it reaches and the rest.
    fn apply(&mut self, number: usize, moments: u32, regions: &mut Vec<Region>) {
        let group = &self.walk.items.groups[number];
        let coming = [group.who[0], group.who[1], group.who[2], moments];
        let mut found = Vec::with_capacity(regions.len() + 8);
        for region in regions.drain(..) {
            let next = self.step(region.status, group);
            let meets = next != region.status
                && self.cuts[3].meets(region.sides[3], moments)
                && (0..3).rev().all(|side| self.meets(&region, number, side));
            if !meets {
                found.push(region);
                continue;
            }
            let mut within = region.sides;
            for side in (0..4).rev() {
                let (both, rest) = self.cuts[side].cut(within[side], coming[side]);
                if rest != EMPTY {
                    let mut outside = within;
                    outside[side] = rest;
                    found.push(Region {
                        sides: outside,
                        ..region
                    });
                }
                within[side] = both;
            }
            if !self.statuses[next as usize].1 {
                found.push(Region {
                    sides: within,
                    status: next,
                });
            }
        }
        *regions = found;
    }

    /// Joins regions alike in all but one side.
    fn join(&mut self, regions: &mut Vec<Region>) {
        for side in [3, 0, 1, 2] {
            let alone = |region: &Region| {
                let mut sides = region.sides;
                sides[side] = EMPTY;
                (sides, region.status)
            };
            let mut order: Vec<usize> = (0..regions.len()).collect();
            order.sort_by_key(|at| alone(&regions[*at]));
            let joined = order
                .chunk_by(|a, b| alone(&regions[*a]) == alone(&regions[*b]))
                .map(|alike| {
                    let mut region = regions[alike[0]];
                    if alike.len() > 1 {
                        let sets: Vec<u32> = alike.iter().map(|at| regions[*at].sides[side]).collect();
                        region.sides[side] = self.cuts[side].union(&sets);
                    }
                    region
                });
            *regions = joined.collect();
        }
    }

    fn step(&mut self, status: u32, group: &Group) -> u32 {
        let key = (status, group.effect, group.sides);
        if let Some(known) = self.steps.get(&key) {
            return *known;
        }
        let next = self.statuses[status as usize]
            .0
            .step(group.effect, group.sides, self.walk.counted);
        let next = self.status(next);
        self.steps.insert(key, next);
        next
    }

    fn status(&mut self, status: Status) -> u32 {
        if let Some(known) = self.numbers.get(&status) {
            return *known;
        }
        let number = u32::try_from(self.statuses.len()).expect("there are fewer statuses than 2^32");
        let settled = status.is_settled(self.walk);
        self.statuses.push((status.clone(), settled));
        self.numbers.insert(status, number);
        number
    }

    /// Notes the verdicts of a node whose places are all alike by now. A moment that only one side asks about (their
    /// calendars differ) is a caller that exists on that side alone.
    fn emit(&mut self, exists: [bool; 2], node: &Node, regions: &[Region]) {
        for region in regions {
            let (status, _) = &self.statuses[region.status as usize];
            let exists = [0, 1].map(|side| status.asked[side] && exists[side]);
            let met = |side| status.met(side, self.walk);
            let verdicts = [exists[0].then(|| met(0)), Some(met(1))];
            let says_nothing = |met: &Option<Met>| met.as_ref().is_none_or(Met::says_nothing);
            if exists == [false, false] || verdicts.iter().all(says_nothing) {
                continue;
            }
            let next = self.fragments.len();
            let at = *self.known.entry((verdicts, exists, region.sides)).or_insert(next);
            if at == next {
                self.fragments.push(Fragment {
                    verdicts,
                    exists,
                    sides: region.sides,
                    places: Vec::new(),
                });
            }
            let places = &mut self.fragments[at].places;
            match places.last_mut() {
                Some(last) if last.1 == node.from => last.1 = node.to,
                _ => places.push((node.from, node.to)),
            }
        }
    }

    /// Joins fragments alike in all but one side.
    fn join_fragments(&mut self) {
        for side in [3, 0, 1, 2] {
            let mut known: FxHashMap<FragmentKey, usize> = FxHashMap::default();
            let mut joined: Vec<(Fragment, Vec<u32>)> = Vec::new();
            for fragment in std::mem::take(&mut self.fragments) {
                let own = fragment.sides[side];
                let mut sides = fragment.sides;
                sides[side] = EMPTY;
                let next = joined.len();
                let key = (fragment.verdicts, fragment.exists, sides, fragment.places.clone());
                let at = *known.entry(key).or_insert(next);
                if at == next {
                    joined.push((fragment, vec![own]));
                } else {
                    joined[at].1.push(own);
                }
            }
            let united = joined.into_iter().map(|(mut fragment, sets)| {
                fragment.sides[side] = if sets.len() > 1 {
                    self.cuts[side].union(&sets)
                } else {
                    sets[0]
                };
                fragment
            });
            self.fragments = united.collect();
        }
    }

    /// The fragments, with their sets taken out of the walk's pools.
    fn found(mut self) -> Found {
        self.join_fragments();
        let mut found = Found {
            sets: Default::default(),
            fragments: self.fragments,
        };
        for side in 0..4 {
            let mut places: FxHashMap<u32, u32> = FxHashMap::default();
            for fragment in &mut found.fragments {
                let set = fragment.sides[side];
                fragment.sides[side] = *places.entry(set).or_insert_with(|| {
                    found.sets[side].push(self.cuts[side].get(set).clone());
                    u32::try_from(found.sets[side].len() - 1).expect("there are fewer sets than 2^32")
                });
            }
        }
        found
    }
}

//! The engine: every requirement, for every caller of a world, on one revision or two.

use crate::axis::Slices;
use crate::boxes;
use crate::demand::{Demand, WhoPools, demands};
use crate::filter::{FALLBACK_BOX, Verdict, identity, reach, service_type};
use crate::forest::{Reached, Tree, plant};
use crate::gap::{Gap, assemble};
use crate::items::{Effect, ItemReach, Items, Loose};
use crate::moments::{Clocks, Moments};
use crate::offer::{Eligibilities, Offer, fallbacks, offers};
use crate::parts::{Kind, Parts};
use crate::sets::EMPTY;
use crate::side::{Candidate, Side};
use crate::walk::{Found, Met, Verdicts, Walk, walk};
use crate::who::Table;
use crate::world::World;
use qdos_model::place::Grid;
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::written::{Distinct, Level};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whose wording of a requirement was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Definition {
    /// Base and head say the same.
    Both,
    /// Base's, because head changed or dropped it; asked of both.
    Base,
    /// Head's, because it is new or changed; asked of head alone.
    Head,
}

/// Whether fragile callers are looked for, which counts one service more for every caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fragile {
    /// A caller is left as soon as the requirement is met.
    NotAsked,
    /// Those kept by no service more than the requirement asks for are found too.
    Asked,
}

/// Callers kept by exactly as many services as the requirement asks for, as it counts them (docs/meaning.md, "Fragile").
/// Every box says `kept` of the side it speaks of.
#[derive(Debug)]
pub struct FragileCallers {
    /// Callers of head who are fragile in head.
    pub standing: Vec<Gap>,
    /// Callers of base who were kept and not fragile in base, and are kept and fragile in head.
    pub became: Vec<Gap>,
    /// Callers of both who were kept and fragile in base, and are kept and not fragile in head.
    pub ceased: Vec<Gap>,
}

/// What was found for one requirement.
#[derive(Debug)]
pub struct Answer {
    /// The requirement as asked.
    pub requirement: Requirement,
    /// Whose wording it is.
    pub definition: Definition,
    /// What a loss counts as: the graver of base's and head's level, so that no change can make its own losses lighter.
    pub level: Level,
    /// Who answers for it: base's owner where base has the requirement.
    pub owner: String,
    /// Callers of head for whom it does not hold in head.
    pub standing: Vec<Gap>,
    /// Callers of base for whom it held in base and does not in head.
    pub lost: Vec<Gap>,
    /// Callers of both for whom it did not hold in base and does in head.
    pub gained: Vec<Gap>,
    /// Callers of base for whom it holds in neither, and whose verdict in head is a later one than in base.
    pub worsened: Vec<Gap>,
    /// Callers of both for whom it holds in neither, and whose verdict in head is an earlier one than in base.
    pub eased: Vec<Gap>,
    /// Who is kept by just enough; `None` where that was not asked.
    pub fragile: Option<FragileCallers>,
    /// How many callers were asked of head.
    pub callers: u128,
    /// Of those, for how many it holds.
    pub kept: u128,
    /// The same two numbers for base, asked of base's own callers; `None` where base was not asked.
    pub before: Option<(u128, u128)>,
    /// Places where nobody can be registered within the distance, asked as unregistered.
    pub without_practice: usize,
}

/// Asks every requirement of base and head.
pub fn measure(world: &World<'_>, fragile: Fragile) -> Vec<Answer> {
    let table = Arc::new(Table::new(&world.outcomes, world.space.ages.len()));
    let mut pools = WhoPools::new(&table);
    let mut eligibilities = Eligibilities::default();
    let sides = [world.side(0), world.side(1)];
    let mut offers_of = |side| offers(side, &world.space.ages, &table, &mut pools, &mut eligibilities);
    let base = world.base.as_ref().map(&mut offers_of).unwrap_or_default();
    let head = offers_of(&world.head);
    let offers = [base, head];
    let mut ready = Ready {
        world,
        sides,
        kin: kin(&offers),
        offers,
        fallbacks: sides.map(fallbacks),
        eligibilities: eligibilities.all,
        slices: Slices::new(&world.space, &world.head.timeline),
        trees: plant(
            &world.places,
            0..u32::try_from(world.places.len()).expect("there are fewer places than 2^32"),
        ),
        everybody: pools.everybody(),
        pools,
        table,
        fragile,
    };
    questions(world)
        .into_iter()
        .map(|(requirement, definition)| ready.answer(requirement, definition))
        .collect()
}

/// By side and number of offer: what counts as one under `distinct: ods`.
fn kin(offers: &[Vec<Offer<'_>>; 2]) -> [Vec<u32>; 2] {
    let mut numbers: FxHashMap<(&str, &str), u32> = FxHashMap::default();
    for offer in offers.iter().flatten() {
        let next = u32::try_from(numbers.len()).expect("there are fewer services than 2^32");
        numbers.entry(identity(offer.candidate.service)).or_insert(next);
    }
    let number = |offer: &Offer<'_>| numbers[&identity(offer.candidate.service)];
    [0, 1].map(|side| offers[side].iter().map(number).collect())
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

/// Everything that all questions share.
struct Ready<'w, 'a> {
    world: &'w World<'a>,
    sides: [&'w Side<'a>; 2],
    table: Arc<Table>,
    pools: WhoPools,
    everybody: [u32; 3],
    offers: [Vec<Offer<'w>>; 2],
    kin: [Vec<u32>; 2],
    fallbacks: [Vec<(Grid, &'w Candidate<'w>)>; 2],
    eligibilities: Vec<crate::offer::Eligibility>,
    slices: Slices,
    trees: Vec<Tree>,
    fragile: Fragile,
}

/// For whom a walk asks.
#[derive(Debug, Clone)]
enum Asked {
    /// Callers without a practice.
    Unregistered,
    /// Callers of this practice, who live within so many metres of it on either side.
    Registered(Arc<str>, i64, [Option<Grid>; 2]),
    /// Callers who have no practice within reach on base's side, on head's, or on both; as unregistered.
    WithoutPractice([bool; 2]),
}

/// One requirement as it is asked.
#[derive(Clone, Copy)]
struct Question<'r> {
    requirement: &'r Requirement,
    role: &'r Arc<str>,
    asks_base: bool,
}

/// One walk to be made: numbers of demand, of whom it asks, and of tree.
type Task = (usize, usize, usize);

impl<'w, 'a> Ready<'w, 'a> {
    fn answer(&mut self, requirement: &'a Requirement, definition: Definition) -> Answer {
        let asks_base = self.world.base.is_some() && definition != Definition::Head;
        let asks_head = definition != Definition::Base;
        let mut parts = Parts::new(&self.table);
        let mut callers: [u128; 2] = [0, 0];
        let mut without_practice = 0;
        for role in &requirement.roles {
            without_practice = 0;
            let role: Arc<str> = role.as_str().into();
            let question = Question {
                requirement,
                role: &role,
                asks_base,
            };
            for (mode, trees) in self.modes(requirement, asks_base) {
                let kind = match &mode[..] {
                    [Asked::WithoutPractice([_, in_head])] => {
                        let places: usize = trees.iter().flatten().map(|tree| tree.order.len()).sum();
                        without_practice += if *in_head { places } else { 0 };
                        Callers::Unregistered
                    }
                    [Asked::Unregistered] => Callers::Unregistered,
                    _ => requirement.callers,
                };
                let (outcomes, ages) = (&self.world.outcomes, &self.world.space.ages);
                let demands = demands(requirement, kind, outcomes, ages, &self.table, &mut self.pools);
                let trees = trees.as_deref().unwrap_or(&self.trees);
                let asked = self.ask(question, &demands, &mode, trees, &mut parts);
                callers = [0, 1].map(|side| callers[side] + asked[side]);
            }
        }
        let stands = |wanted: fn(&Met) -> bool| {
            move |verdicts: Verdicts, exists: [bool; 2]| {
                let counts = asks_head && exists[1];
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
        let [standing, lost, gained, worsened, eased, fragile, became, ceased] = gaps;
        let fragile = (self.fragile == Fragile::Asked).then_some(FragileCallers {
            standing: fragile,
            became,
            ceased,
        });
        let failing: u128 = standing.iter().map(Gap::callers).sum();
        let failed_before = parts
            .all
            .iter()
            .filter(|part| part.exists[0] && !part.verdicts[0].is_some_and(|met| met.is_kept()))
            .map(|part| parts.callers(part));
        let failed_before: u128 = failed_before.sum();
        let was = asks_base.then(|| (callers[0], callers[0].saturating_sub(failed_before)));
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
            fragile,
            callers,
            kept: callers.saturating_sub(failing),
            before: was,
            without_practice,
        }
    }

    /// The parts as boxes; `keeps` say which verdicts a box is told apart by, or that a part does not count.
    fn gaps<const N: usize>(&self, parts: &Parts, keeps: [&Keep<'_>; N]) -> [Vec<Gap>; N] {
        match parts.pieces(&self.table) {
            Some(pieces) => keeps.map(|keep| assemble(&pieces, |piece| keep(piece.verdicts, piece.exists))),
            None => {
                keeps.map(|keep| boxes::join(parts, &self.table, |part| keep(part.verdicts, part.exists)))
            }
        }
    }

    /// The modes of a requirement, each with the trees of its places when those are not all.
    fn modes(&self, requirement: &Requirement, asks_base: bool) -> Vec<(Vec<Asked>, Option<Vec<Tree>>)> {
        let Callers::RegisteredWithin(radius) = requirement.callers else {
            return vec![(vec![Asked::Unregistered], None)];
        };
        let practices = self.practices(asks_base);
        let within = |place: usize, side: usize| {
            let grid = self.world.places[place].sides[side].grid;
            practices
                .values()
                .filter_map(|spots| spots[side])
                .any(|spot| spot.distance_squared(grid) <= radius * radius)
        };
        // A place may have a practice within reach on one side only; there its unregistered callers exist on the other.
        let alone: Vec<[bool; 2]> = (0..self.world.places.len())
            .into_par_iter()
            .map(|place| [asks_base && !within(place, 0), !within(place, 1)])
            .collect();
        let registered = practices
            .into_iter()
            .map(|(ods, spots)| Asked::Registered(ods.into(), radius, spots))
            .collect();
        let mut modes = vec![(registered, None)];
        for sides in [[false, true], [true, false], [true, true]] {
            let places: Vec<u32> = (0..)
                .zip(&alone)
                .filter(|(_, alone)| **alone == sides)
                .map(|(place, _)| place)
                .collect();
            if !places.is_empty() {
                let trees = plant(&self.world.places, places.into_iter());
                modes.push((vec![Asked::WithoutPractice(sides)], Some(trees)));
            }
        }
        modes
    }

    /// Practices of either side, and where they are on each.
    fn practices(&self, asks_base: bool) -> BTreeMap<&'w str, [Option<Grid>; 2]> {
        let today = self.world.space.today;
        let mut found: BTreeMap<&str, [Option<Grid>; 2]> = BTreeMap::new();
        for (side, asked) in [asks_base, true].into_iter().enumerate() {
            for (ods, grid) in self.sides[side].practices(today).into_iter().filter(|_| asked) {
                found.entry(ods).or_default()[side] = Some(grid);
            }
        }
        found
    }

    /// Walks all trees for everybody a mode asks, adds what is found, and says how many callers base and head ask about.
    fn ask(
        &self,
        question: Question<'_>,
        demands: &[Demand],
        mode: &[Asked],
        trees: &[Tree],
        parts: &mut Parts,
    ) -> [u128; 2] {
        let takers: Vec<Vec<bool>> = demands
            .par_iter()
            .map(|demand| self.takers(question, demand))
            .collect();
        let moments = self.moments(question, demands, &takers);
        let moments_of = |demand: &Demand| {
            moments
                .iter()
                .find(|moments| moments.windows == demand.windows)
                .expect("every demand's windows have moments")
        };
        let near: Vec<[Vec<u32>; 2]> = trees.par_iter().map(|tree| self.near(question, tree)).collect();
        let mut tasks: Vec<Task> = Vec::new();
        for demand in 0..demands.len() {
            for (asked, whom) in mode.iter().enumerate() {
                let reached = (0..trees.len()).filter(|tree| whom.may_be_in(&trees[*tree]));
                tasks.extend(reached.map(|tree| (demand, asked, tree)));
            }
        }
        let found: Vec<Found> = tasks
            .par_iter()
            .map(|(demand, asked, tree)| {
                let (demand, takers) = (&demands[*demand], &takers[*demand]);
                let moments = moments_of(demand);
                self.walk(
                    question,
                    demand,
                    takers,
                    moments,
                    &mode[*asked],
                    &trees[*tree],
                    &near[*tree],
                )
            })
            .collect();
        let firsts: Vec<u32> = trees.iter().map(|tree| parts.settle(&tree.order)).collect();
        for ((demand, asked, tree), found) in tasks.into_iter().zip(found) {
            let demand = &demands[demand];
            let kind = Kind {
                role: question.role.clone(),
                practice: mode[asked].practice().cloned(),
                windows: demand.windows,
                exists: demand.exists,
            };
            parts.add(kind, firsts[tree], moments_of(demand), found);
        }
        [0, 1].map(|side| {
            let counts = demands
                .iter()
                .filter(|demand| demand.exists[side] && (side == 1 || question.asks_base));
            let cells: u128 = counts
                .map(|demand| {
                    let who: u128 = demand
                        .boxes
                        .iter()
                        .map(|who| self.pools.count(*who) as u128)
                        .sum();
                    who * u128::from(moments_of(demand).minutes(side))
                })
                .sum();
            cells * self.places_asked(question.requirement, mode, trees, side)
        })
    }

    /// By number of eligibility, whether it takes anybody of a demand.
    fn takers(&self, question: Question<'_>, demand: &Demand) -> Vec<bool> {
        let meets = |who: [u32; 3], other: [u32; 3]| {
            [1, 2, 0].into_iter().all(|side| {
                let pool = &self.pools.0[side];
                pool.get(who[side]).meets(pool.get(other[side]))
            })
        };
        let takes = |eligibility: &crate::offer::Eligibility| {
            eligibility.has_role(question.role) && demand.boxes.iter().any(|who| meets(eligibility.who, *who))
        };
        self.eligibilities.iter().map(takes).collect()
    }

    /// The moments of the demands, one axis for each pair of windows.
    fn moments(&self, question: Question<'_>, demands: &[Demand], takers: &[Vec<bool>]) -> Vec<Moments> {
        let mut wanted: BTreeMap<[i64; 2], Vec<bool>> = BTreeMap::new();
        for (demand, takers) in demands.iter().zip(takers) {
            let all = wanted
                .entry(demand.windows)
                .or_insert_with(|| vec![false; takers.len()]);
            all.iter_mut()
                .zip(takers)
                .for_each(|(wanted, takes)| *wanted |= takes);
        }
        let clocks = Clocks {
            sides: self.sides,
            offers: &self.offers,
            fallbacks: &self.fallbacks,
            slices: &self.slices,
            requirement: question.requirement,
            asks_base: question.asks_base,
        };
        let wanted: Vec<([i64; 2], Vec<bool>)> = wanted.into_iter().collect();
        wanted
            .par_iter()
            .map(|(windows, wanted)| Moments::new(&clocks, *windows, wanted))
            .collect()
    }

    /// Numbers of the offers that reach any of a tree's places on either side, but for practice and moment.
    fn near(&self, question: Question<'_>, tree: &Tree) -> [Vec<u32>; 2] {
        [0, 1].map(|side| {
            let place = &tree.like.sides[side];
            let bounds = tree.nodes[0].bounds[side];
            let is_near = |offer: &Offer<'_>| {
                let in_area = offer
                    .candidate
                    .service
                    .limited_to
                    .as_ref()
                    .is_none_or(|limits| !limits.is_disjoint(&place.areas));
                bounds.in_box(offer.location, place.search_distance) != Reached::Nothing
                    && in_area
                    && self.eligibilities[offer.eligibility].has_role(question.role)
            };
            let offers = (0..)
                .zip(&self.offers[side])
                .filter(|_| side == 1 || question.asks_base);
            offers
                .filter(|(_, offer)| is_near(offer))
                .map(|(number, _)| number)
                .collect()
        })
    }

    /// Whether a tree's places are asked on either side: they exist, and lie in the requirement's areas.
    fn tree_exists(&self, requirement: &Requirement, tree: &Tree) -> [bool; 2] {
        [0, 1].map(|side| {
            let areas = &tree.like.sides[side].areas;
            tree.like.exists[side]
                && requirement
                    .areas
                    .as_ref()
                    .is_none_or(|wanted| !wanted.is_disjoint(areas))
        })
    }

    /// How many places one side asks about, for each of whom a mode asks.
    fn places_asked(&self, requirement: &Requirement, mode: &[Asked], trees: &[Tree], side: usize) -> u128 {
        let places: Vec<u32> = trees
            .iter()
            .filter(|tree| self.tree_exists(requirement, tree)[side])
            .flat_map(|tree| tree.order.iter().copied())
            .collect();
        let count = |asked: &Asked| match asked {
            Asked::Unregistered | Asked::WithoutPractice([_, true]) => places.len(),
            Asked::WithoutPractice([_, false]) => 0,
            Asked::Registered(_, radius, spots) => spots[side].map_or(0, |spot| {
                let near = |place: &&u32| {
                    let grid = self.world.places[**place as usize].sides[side].grid;
                    grid.distance_squared(spot) <= radius * radius
                };
                places.iter().filter(near).count()
            }),
        };
        let counts: usize = mode.par_iter().map(count).sum();
        counts as u128
    }

    #[allow(clippy::too_many_arguments)]
    fn walk(
        &self,
        question: Question<'_>,
        demand: &Demand,
        takers: &[bool],
        moments: &Moments,
        asked: &Asked,
        tree: &Tree,
        near: &[Vec<u32>; 2],
    ) -> Found {
        let in_tree = self.tree_exists(question.requirement, tree);
        let alone = match asked {
            Asked::WithoutPractice(sides) => *sides,
            _ => [true, true],
        };
        let exists = [0, 1].map(|side| {
            in_tree[side] && demand.exists[side] && alone[side] && (side == 1 || question.asks_base)
        });
        if exists == [false, false] {
            return Found::default();
        }
        let items = [0, 1].map(|side| {
            if side == 1 || question.asks_base {
                self.items(
                    question.requirement,
                    takers,
                    moments,
                    asked.practice(),
                    &near[side],
                    side,
                )
            } else {
                Vec::new()
            }
        });
        let within = match asked {
            Asked::Registered(_, radius, spots) => Some((*radius, *spots)),
            _ => None,
        };
        let question = Walk {
            who: &demand.boxes,
            asked: [0, 1].map(|side| if exists[side] { moments.asked[side] } else { EMPTY }),
            items: &Items::new(items, tree.sides_agree, &self.pools),
            at_least: question.requirement.at_least,
            counted: self.counted(question.requirement),
            within,
            pools: &self.pools,
            times: &moments.sets,
        };
        walk(&question, tree)
    }

    /// How many acceptable services are counted for a caller before it does not matter any more.
    fn counted(&self, requirement: &Requirement) -> usize {
        requirement.at_least + usize::from(self.fragile == Fragile::Asked)
    }

    /// What may come to the callers of a demand in a tree, on one side.
    fn items(
        &self,
        requirement: &Requirement,
        takers: &[bool],
        moments: &Moments,
        practice: Option<&Arc<str>>,
        near: &[u32],
        side: usize,
    ) -> Vec<Loose> {
        let mut items = Vec::new();
        for number in near {
            let number = *number as usize;
            let offer = &self.offers[side][number];
            let service = offer.candidate.service;
            let Some([returnable, acceptable]) =
                moments.offers[side][number].filter(|_| takers[offer.eligibility])
            else {
                continue;
            };
            let taken = service
                .practices
                .as_ref()
                .is_none_or(|list| practice.is_some_and(|own| list.contains(&**own)));
            if !taken {
                continue;
            }
            let item = |reach, moments, effect| Loose {
                who: self.eligibilities[offer.eligibility].who,
                centre: offer.location,
                reach,
                moments,
                effect,
            };
            let suits = service_type(service, requirement) && reach(service, requirement);
            let line = requirement.distance.filter(|_| offer.is_attended);
            if suits {
                let counts_kin = requirement.distinct == Distinct::Ods && self.counted(requirement) > 1;
                let kin = counts_kin.then(|| self.kin[side][number]);
                let reach = line.map_or(ItemReach::SearchBox, ItemReach::SearchBoxAndDisc);
                items.push(item(reach, acceptable, Effect::Acceptable(kin)));
            }
            // Where it is acceptable whenever it is returnable, being returnable says nothing more.
            if !suits || line.is_some() || acceptable != returnable {
                let effect = if offer.is_catch_all {
                    Effect::CatchAll
                } else {
                    Effect::Returnable
                };
                items.push(item(ItemReach::SearchBox, returnable, effect));
            }
        }
        for ((centre, _), moments) in self.fallbacks[side].iter().zip(&moments.fallbacks[side]) {
            items.push(Loose {
                who: self.everybody,
                centre: *centre,
                reach: ItemReach::Box(FALLBACK_BOX),
                moments: *moments,
                effect: Effect::CatchAll,
            });
        }
        items
    }
}

/// Which verdicts a box is told apart by, or that callers with these verdicts, existing on these sides, do not count.
type Keep<'k> = dyn Fn(Verdicts, [bool; 2]) -> Option<[Option<Verdict>; 2]> + Sync + 'k;

impl Asked {
    fn practice(&self) -> Option<&Arc<str>> {
        match self {
            Asked::Registered(ods, ..) => Some(ods),
            _ => None,
        }
    }

    /// Whether anybody it asks may be in a tree.
    fn may_be_in(&self, tree: &Tree) -> bool {
        match self {
            Asked::Registered(_, radius, spots) => [0, 1].into_iter().any(|side| {
                let bounds = tree.nodes[0].bounds[side];
                spots[side].is_some_and(|spot| bounds.in_disc(spot, *radius) != Reached::Nothing)
            }),
            _ => true,
        }
    }
}

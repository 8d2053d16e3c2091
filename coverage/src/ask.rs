//! Asking: the walks of one requirement, for every role, practice, window and tree.

mod farther;
mod reached;
mod registered;
mod walks;

use crate::answer::{Fragile, Scope};
use crate::axis::Slices;
use crate::bits::Bits;
use crate::changed::{Changed, changed, restrict};
use crate::demand::{Demand, WhoPools, demands};
use crate::filter::{FALLBACK_BOX, identity, reach, service_type};
use crate::forest::{Tree, plant};
use crate::frame::CellAtoms;
use crate::items::{Effect, Group, Item, ItemReach, Source, Stock};
use crate::moments::{Clocks, Moments, Openings, Times};
use crate::nearby::Nearby;
use crate::offer::{Eligibilities, Eligibility, Offer, fallbacks, offers};
use crate::parts::Parts;
use crate::practices::Registry;
use crate::side::{Candidate, Side};
use crate::who::Table;
use crate::world::World;
use qdos_model::place::Grid;
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::written::Distinct;
use rayon::prelude::*;
use reached::Around;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Everything that all questions share.
pub(crate) struct Ready<'w, 'a> {
    pub(crate) world: &'w World<'a>,
    pub(crate) table: Arc<Table>,
    pub(crate) scope: Scope,
    pub(crate) fragile: Fragile,
    /// Where only changes are wanted, the offers that changed, when nothing but offers did.
    changed: Option<Changed>,
    /// Where base and head search by the same rules, numbers of base's offers that head does not have or has otherwise; made
    /// when first asked for.
    altered: OnceLock<Option<Bits>>,
    sides: [&'w Side<'a>; 2],
    pools: WhoPools,
    everybody: [u32; 3],
    offers: [Vec<Offer<'w>>; 2],
    /// By side and number of offer: what counts as one under `distinct: ods`.
    kin: [Vec<u32>; 2],
    fallbacks: [Vec<(Grid, &'w Candidate<'w>)>; 2],
    eligibilities: Vec<Eligibility>,
    slices: Slices,
    /// By windows the sets of moments that earlier questions made; kept where only changes are wanted, of which few services
    /// are near: of a whole country they would take much memory.
    times: Mutex<BTreeMap<[i64; 2], Times>>,
    /// Of all places, planted when first asked for.
    trees: OnceLock<Vec<Tree>>,
    /// The places that a changed offer reaches and what may reach them, likewise.
    around: OnceLock<Around>,
    /// Where the offers are, likewise.
    nearby: OnceLock<Nearby>,
}

/// For whom a walk asks.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// Callers without a practice.
    Unregistered,
    /// Callers of each practice within reach.
    Registered,
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

/// Trees of places without a practice on base's side, on head's, or on both.
type Alone = ([bool; 2], Vec<Tree>);

/// What the walks of a requirement found.
pub(crate) struct Gathered {
    /// What callers meet, where that says anything.
    pub(crate) parts: Parts,
    /// Who goes farther.
    pub(crate) farther: Parts,
    /// How many callers base and head ask about.
    pub(crate) callers: [u128; 2],
    /// The same of head by the areas they are in.
    pub(crate) in_areas: BTreeMap<Arc<BTreeSet<String>>, u128>,
    /// The same of head by number of disposition.
    pub(crate) of_dispositions: Vec<u128>,
    /// How many places of head have no practice within reach.
    pub(crate) without_practice: usize,
}

/// What may come to the callers of a question, and what the walks need to take it in.
struct Supply {
    stock: Stock,
    cells: CellAtoms,
    moments: Vec<Moments>,
}

impl<'w, 'a> Ready<'w, 'a> {
    pub(crate) fn new(world: &'w World<'a>, scope: Scope, fragile: Fragile) -> Ready<'w, 'a> {
        let table = Arc::new(Table::new(&world.outcomes, world.space.ages.len()));
        let mut pools = WhoPools::new(&table);
        let mut eligibilities = Eligibilities::default();
        let sides = [world.side(0), world.side(1)];
        let ages = &world.space.ages;
        let mut offers_of = |side, known| offers(side, known, ages, &table, &mut pools, &mut eligibilities);
        let base = world
            .base
            .as_ref()
            .map(|base| offers_of(base, None))
            .unwrap_or_default();
        let known = world.base.as_ref().map(|side| (side, base.as_slice()));
        let head = offers_of(&world.head, known);
        let offers = [base, head];
        let fallbacks = sides.map(fallbacks);
        let changed = match scope {
            Scope::Whole => None,
            Scope::Changes => changed(world, &offers, &fallbacks),
        };
        if changed.is_none() {
            world.base.iter().chain([&world.head]).for_each(Side::open_all);
        }
        Ready {
            world,
            scope,
            changed,
            altered: OnceLock::new(),
            sides,
            kin: kin(&offers),
            offers,
            fallbacks,
            eligibilities: eligibilities.all,
            slices: Slices::new(&world.space, &world.head.timeline),
            times: Mutex::default(),
            trees: OnceLock::new(),
            around: OnceLock::new(),
            nearby: OnceLock::new(),
            everybody: pools.everybody(),
            pools,
            table,
            fragile,
        }
    }

    /// What a requirement's callers meet.
    pub(crate) fn asked(&mut self, requirement: &Requirement, asks_base: bool) -> Gathered {
        let (mut registry, trees) = self.registry(requirement, asks_base);
        let modes: Vec<(Asked, Option<Vec<Tree>>)> = match requirement.callers {
            Callers::RegisteredWithin(_) => [(Asked::Registered, None)]
                .into_iter()
                .chain(
                    trees
                        .into_iter()
                        .map(|(sides, trees)| (Asked::WithoutPractice(sides), Some(trees))),
                )
                .collect(),
            Callers::Unregistered => vec![(Asked::Unregistered, None)],
        };
        let mut parts = Parts::new(&self.table, registry.names());
        let mut farther = Parts::new(&self.table, registry.names());
        let mut callers: [u128; 2] = [0, 0];
        let mut in_areas: BTreeMap<Arc<BTreeSet<String>>, u128> = BTreeMap::new();
        let mut of_dispositions = vec![0; self.table.dispositions.len()];
        let mut without_practice = 0;
        for role in &requirement.roles {
            without_practice = 0;
            let role: Arc<str> = role.as_str().into();
            let question = Question {
                requirement,
                role: &role,
                asks_base,
            };
            let loose = self.loose(question, &mut registry);
            let stock = Stock::new(loose, &self.pools);
            let mut supply = Supply {
                stock,
                cells: CellAtoms::new(&self.pools.0[2], std::iter::empty()),
                moments: Vec::new(),
            };
            for (asked, trees) in &modes {
                let kind = match asked {
                    Asked::Registered => requirement.callers,
                    Asked::Unregistered | Asked::WithoutPractice(_) => Callers::Unregistered,
                };
                if let (Asked::WithoutPractice([_, true]), Some(trees)) = (asked, trees) {
                    without_practice += trees.iter().map(|tree| tree.order.len()).sum::<usize>();
                }
                let (outcomes, ages) = (&self.world.outcomes, &self.world.space.ages);
                let mut demands = demands(requirement, kind, outcomes, ages, &self.table, &mut self.pools);
                let planted = trees.as_deref().unwrap_or_else(|| self.trees(asks_base));
                let (more, of_each) = self.callers(question, &demands, *asked, &registry, planted);
                of_dispositions
                    .iter_mut()
                    .zip(of_each)
                    .for_each(|(callers, more)| *callers += more);
                for (tree, more) in planted.iter().zip(more) {
                    callers = [0, 1].map(|side| callers[side] + more[side]);
                    let areas = tree.ground.areas[1].clone();
                    *in_areas.entry(areas).or_default() += more[1];
                }
                if let (Some(changed), true) = (&self.changed, asks_base) {
                    let takers = changed
                        .eligibilities
                        .iter()
                        .map(|number| &self.eligibilities[*number]);
                    let takers: Vec<&Eligibility> = takers.filter(|taker| taker.has_role(&role)).collect();
                    restrict(&mut demands, &takers, &mut self.pools);
                }
                if demands.is_empty() {
                    continue;
                }
                let planted = trees.as_deref().unwrap_or_else(|| self.trees(asks_base));
                let near = self.near_offers(question, trees.as_deref());
                supply.moments = self.moments(question, &demands, &near);
                let cells = supply.stock.groups.iter().map(|group| group.who[2]);
                let asked_cells = demands.iter().flat_map(|demand| &demand.boxes).map(|who| who[2]);
                supply.cells = CellAtoms::new(&self.pools.0[2], cells.chain(asked_cells));
                let near = planted.iter().zip(&near).collect::<Vec<_>>();
                self.ask(question, &supply, &demands, *asked, &registry, &near, &mut parts);
                self.farther(
                    question,
                    &supply,
                    &demands,
                    *asked,
                    &registry,
                    &near,
                    &mut farther,
                );
            }
        }
        Gathered {
            parts,
            farther,
            callers,
            in_areas,
            of_dispositions,
            without_practice,
        }
    }

    /// The trees of the places to ask: of a requirement that head alone has, all; of another, those where anybody may be
    /// told something different.
    fn trees(&self, asks_base: bool) -> &[Tree] {
        let World { places, grounds, .. } = self.world;
        match self.around().filter(|_| asks_base) {
            Some(around) => &around.trees,
            None => self
                .trees
                .get_or_init(|| plant(places, grounds, 0..count(places.len()))),
        }
    }

    /// How many acceptable services are counted for a caller before it does not matter any more.
    fn counted(&self, requirement: &Requirement, spares: [bool; 2]) -> usize {
        requirement.at_least + usize::from(spares.contains(&true))
    }

    /// Whether on base's and head's side it matters that there is a service to spare.
    fn spares(&self, demand: &Demand) -> [bool; 2] {
        demand
            .own_gp
            .map(|own_gp| self.fragile == Fragile::Asked && !own_gp)
    }

    /// What may come to the callers of a question, each with its group.
    fn loose(&self, question: Question<'_>, registry: &mut Registry) -> Vec<(Group, Item)> {
        let requirement = question.requirement;
        let counts_kin = requirement.distinct == Distinct::Ods
            && self.counted(requirement, [self.fragile == Fragile::Asked; 2]) > 1;
        let around = self.around().filter(|_| question.asks_base);
        let mut found = Vec::new();
        for side in [0, 1].into_iter().filter(|side| *side == 1 || question.asks_base) {
            for (number, offer) in (0..).zip(&self.offers[side]) {
                if around.is_some_and(|around| !around.offers[side].has(number as usize)) {
                    continue;
                }
                let eligibility = &self.eligibilities[offer.eligibility];
                if !eligibility.has_role(question.role) {
                    continue;
                }
                let service = offer.candidate.service;
                let practices = service.practices.as_ref().map(|list| registry.list(list));
                let mut add = |effect, reach, source| {
                    let group = Group {
                        who: eligibility.who,
                        practices,
                        effect,
                    };
                    let item = Item {
                        group: 0,
                        side,
                        centre: offer.location,
                        reach,
                        source,
                    };
                    found.push((group, item));
                };
                let suits = service_type(service, requirement) && reach(service, requirement);
                let line = requirement.distance.filter(|_| offer.is_attended);
                if suits {
                    let kin = counts_kin.then(|| self.kin[side][number as usize]);
                    let reach = line.map_or(ItemReach::SearchBox, ItemReach::SearchBoxAndDisc);
                    add(Effect::Acceptable(kin), reach, Source::Acceptable(number));
                }
                let effect = if offer.is_catch_all {
                    Effect::CatchAll
                } else {
                    Effect::Returnable
                };
                let source = match suits && line.is_none() {
                    // Then it is acceptable wherever and whenever it is returnable.
                    true if requirement.how_soon.is_none() => continue,
                    true => Source::OnlyReturnable(number),
                    false => Source::Returnable(number),
                };
                add(effect, ItemReach::SearchBox, source);
            }
            for (number, (centre, _)) in (0..).zip(&self.fallbacks[side]) {
                let group = Group {
                    who: self.everybody,
                    practices: None,
                    effect: Effect::CatchAll,
                };
                let item = Item {
                    group: 0,
                    side,
                    centre: *centre,
                    reach: ItemReach::Box(FALLBACK_BOX),
                    source: Source::Fallback(number),
                };
                found.push((group, item));
            }
        }
        found
    }

    /// The moments of the demands, one axis for each pair of windows.
    fn moments(&self, question: Question<'_>, demands: &[Demand], near: &[[Bits; 2]]) -> Vec<Moments> {
        let mut anywhere = [0, 1].map(|side| Bits::none(self.offers[side].len()));
        for offers in near {
            (0..2).for_each(|side| anywhere[side].add(&offers[side]));
        }
        let mut wanted: BTreeMap<[i64; 2], Vec<bool>> = BTreeMap::new();
        for demand in demands {
            let all = wanted
                .entry(demand.windows)
                .or_insert_with(|| vec![false; self.eligibilities.len()]);
            let takers: Vec<bool> = self
                .eligibilities
                .par_iter()
                .map(|eligibility| self.takes(question, eligibility, demand))
                .collect();
            all.iter_mut()
                .zip(takers)
                .for_each(|(wanted, takes)| *wanted |= takes);
        }
        let wanted_somewhere: Vec<bool> = (0..self.eligibilities.len())
            .map(|number| wanted.values().any(|wanted| wanted[number]))
            .collect();
        let openings = [0, 1].map(|side| {
            let asks = side == 1 || question.asks_base;
            let is_asked = |at: usize, offer: &Offer<'_>| {
                asks && wanted_somewhere[offer.eligibility] && anywhere[side].has(at)
            };
            Openings::new(&self.offers[side], is_asked)
        });
        let clocks = Clocks {
            sides: self.sides,
            offers: &self.offers,
            fallbacks: &self.fallbacks,
            slices: &self.slices,
            requirement: question.requirement,
            asks_base: question.asks_base,
        };
        let mut before = match self.changed {
            Some(_) => std::mem::take(&mut *self.times.lock().unwrap_or_else(PoisonError::into_inner)),
            None => BTreeMap::new(),
        };
        let wanted: Vec<([i64; 2], Vec<bool>, Times)> = wanted
            .into_iter()
            .map(|(windows, wanted)| (windows, wanted, before.remove(&windows).unwrap_or_default()))
            .collect();
        let made: Vec<(Moments, ([i64; 2], Times))> = wanted
            .into_par_iter()
            .map(|(windows, wanted, mut times)| {
                let moments = Moments::new(&clocks, &mut times, windows, &wanted, &openings);
                (moments, (windows, times))
            })
            .collect();
        let (moments, times): (Vec<Moments>, Vec<([i64; 2], Times)>) = made.into_iter().unzip();
        if self.changed.is_some() {
            before.extend(times);
            *self.times.lock().unwrap_or_else(PoisonError::into_inner) = before;
        }
        moments
    }

    /// Whether an eligibility takes anybody of a demand.
    fn takes(&self, question: Question<'_>, eligibility: &Eligibility, demand: &Demand) -> bool {
        let meets = |other: [u32; 3]| {
            [1, 2, 0].into_iter().all(|side| {
                let pool = &self.pools.0[side];
                pool.get(eligibility.who[side]).meets(pool.get(other[side]))
            })
        };
        eligibility.has_role(question.role) && demand.boxes.iter().any(|who| meets(*who))
    }
}

fn moments_of<'s>(supply: &'s Supply, demand: &Demand) -> &'s Moments {
    let moments = supply
        .moments
        .iter()
        .find(|moments| moments.windows == demand.windows);
    moments.expect("every demand's windows have moments")
}

fn count(places: usize) -> u32 {
    u32::try_from(places).expect("there are fewer places than 2^32")
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

//! The engine: every requirement, for every caller of a world, on one revision or two.

use crate::axis::{Axis, Slices, TimeSets};
use crate::bits::Bits;
use crate::filter::{FALLBACK_BOX, Timing, Verdict, identity, reach, service_type};
use crate::forest::{Tree, plant};
use crate::gap::{Gap, Piece, assemble};
use crate::offer::{Eligibilities, Offer, fallbacks, offers, times};
use crate::side::{Candidate, Side};
use crate::walk::{Effect, Found, Item, ItemReach, Walk, walk};
use crate::who::{Atom, atoms};
use crate::world::World;
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::written::{ClosingSoon, Distinct, Level};
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
pub fn measure(world: &World<'_>) -> Vec<Answer> {
    let mut eligibilities = Eligibilities::default();
    let sides = [world.side(0), world.side(1)];
    let base = world
        .base
        .as_ref()
        .map(|base| offers(base, &mut eligibilities))
        .unwrap_or_default();
    let head = offers(&world.head, &mut eligibilities);
    let ready = Ready {
        world,
        sides,
        offers: [base, head],
        fallbacks: sides.map(fallbacks),
        eligibilities,
        slices: Slices::new(&world.space, &world.head.timeline),
        trees: plant(
            &world.places,
            0..u32::try_from(world.places.len()).expect("there are fewer places than 2^32"),
        ),
        kin: kin_numbers(sides),
    };
    questions(world)
        .into_iter()
        .map(|(requirement, definition)| ready.answer(requirement, definition))
        .collect()
}

fn kin_numbers(sides: [&Side<'_>; 2]) -> BTreeMap<(String, String), u32> {
    let identities: BTreeSet<(String, String)> = sides
        .iter()
        .flat_map(|side| &side.services)
        .map(|candidate| identity(candidate.service))
        .map(|(ods, uid)| (ods.to_owned(), uid.to_owned()))
        .collect();
    (0..)
        .zip(identities)
        .map(|(number, identity)| (identity, number))
        .collect()
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
    offers: [Vec<Offer<'w>>; 2],
    fallbacks: [Vec<(Grid, &'w Candidate<'w>)>; 2],
    eligibilities: Eligibilities,
    slices: Slices,
    trees: Vec<Tree>,
    kin: BTreeMap<(String, String), u32>,
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

/// What decides when a service is returnable or acceptable: its open and active minutes (by address), only-if-open and how
/// soon, the window, and the setting for closing soon.
type TimeKey = (usize, usize, [Option<i64>; 2], i64, bool);

/// Moments of the atoms that share their windows.
struct Moments {
    windows: [i64; 2],
    axis: Axis,
    asked: [Arc<Bits>; 2],
    /// Moments at which head's answer is wanted.
    asked_of_head: Arc<Bits>,
    /// By side and number of offer: when it is returnable, and when acceptable but for place.
    offers: [Vec<Option<[Arc<Bits>; 2]>>; 2],
    fallbacks: [Vec<Arc<Bits>>; 2],
}

impl<'w, 'a> Ready<'w, 'a> {
    fn answer(&self, requirement: &'a Requirement, definition: Definition) -> Answer {
        let asks_base = self.world.base.is_some() && definition != Definition::Head;
        let asks_head = definition != Definition::Base;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut callers: [u128; 2] = [0, 0];
        let mut without_practice = 0;
        for role in &requirement.roles {
            without_practice = 0;
            for (mode, trees) in self.modes(requirement, asks_base) {
                let trees = trees.as_deref().unwrap_or(&self.trees);
                let kind = match &mode[..] {
                    [Asked::WithoutPractice([_, in_head])] => {
                        let places: usize = trees.iter().map(|tree| tree.order.len()).sum();
                        without_practice += if *in_head { places } else { 0 };
                        Callers::Unregistered
                    }
                    [Asked::Unregistered] => Callers::Unregistered,
                    _ => requirement.callers,
                };
                let ages = &self.world.space.ages;
                let atoms = atoms(
                    requirement,
                    role,
                    kind,
                    &self.world.outcomes,
                    ages,
                    &self.eligibilities.all,
                );
                let moments = self.moments(requirement, &atoms, asks_base);
                for side in [0, 1].into_iter().filter(|side| *side == 1 || asks_base) {
                    callers[side] += self.count(requirement, &atoms, &moments, &mode, trees, side);
                }
                pieces.extend(self.walks(requirement, role, &atoms, &moments, &mode, trees, asks_base));
            }
        }
        let standing = assemble(&pieces, |piece| {
            let verdict = piece.verdicts[1]
                .filter(|verdict| asks_head && piece.exists[1] && *verdict != Verdict::Kept)?;
            Some([None, Some(verdict)])
        });
        let differs = |from_kept: bool| {
            assemble(&pieces, move |piece| match piece.verdicts {
                [Some(before), Some(after)] if asks_base && piece.exists[0] => {
                    let was_kept = before == Verdict::Kept;
                    let is_kept = after == Verdict::Kept;
                    let counts =
                        was_kept == from_kept && is_kept != from_kept && (from_kept || piece.exists[1]);
                    counts.then_some(piece.verdicts)
                }
                _ => None,
            })
        };
        let (lost, gained) = (differs(true), differs(false));
        let failing: u128 = standing.iter().map(Gap::callers).sum();
        let failed_before = pieces
            .iter()
            .filter(|piece| piece.exists[0] && piece.verdicts[0] != Some(Verdict::Kept))
            .map(Piece::callers);
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
            callers,
            kept: callers.saturating_sub(failing),
            before: was,
            without_practice,
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

    /// The moments of the atoms, one axis for each pair of windows.
    fn moments(&self, requirement: &Requirement, atoms: &[Atom], asks_base: bool) -> Vec<Moments> {
        let windows: BTreeSet<[i64; 2]> = atoms.iter().map(|atom| atom.windows).collect();
        windows
            .into_iter()
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|windows| self.axis(requirement, atoms, windows, asks_base))
            .collect()
    }

    fn axis(&self, requirement: &Requirement, atoms: &[Atom], windows: [i64; 2], asks_base: bool) -> Moments {
        let mut sets = TimeSets::default();
        let mut known: FxHashMap<TimeKey, usize> = FxHashMap::default();
        let mut eligible = Bits::none(self.eligibilities.all.len());
        atoms
            .iter()
            .filter(|atom| atom.windows == windows)
            .for_each(|atom| eligible.add(&atom.eligible));
        let always = Intervals::range(0, self.world.head.timeline.start(self.world.head.timeline.len()));
        let mut numbers: [Vec<Option<[usize; 2]>>; 2] = Default::default();
        let mut fallback_numbers: [Vec<usize>; 2] = Default::default();
        for side in [0, 1] {
            let closing_soon = self.sides[side].directory.settings.closing_soon;
            let mut number = |candidate: &Candidate<'_>, how_soon: Option<i64>, sets: &mut TimeSets| {
                let only_if_open = candidate.service.only_if_open;
                let key = (
                    Arc::as_ptr(&candidate.open) as usize,
                    Arc::as_ptr(&candidate.active) as usize,
                    [only_if_open, how_soon],
                    windows[side],
                    closing_soon == ClosingSoon::Stretch,
                );
                *known.entry(key).or_insert_with(|| {
                    let timing = Timing {
                        window: windows[side],
                        only_if_open,
                        how_soon,
                        closing_soon,
                    };
                    let met = times(&candidate.open, timing);
                    let met = if *candidate.active == always {
                        met
                    } else {
                        met.intersection(&candidate.active)
                    };
                    sets.number(met, &self.slices)
                })
            };
            for offer in self.offers[side].iter().filter(|_| side == 1 || asks_base) {
                let wanted = eligible.has(offer.eligibility);
                numbers[side].push(wanted.then(|| {
                    [
                        number(offer.candidate, None, &mut sets),
                        number(offer.candidate, requirement.how_soon, &mut sets),
                    ]
                }));
            }
            for (_, candidate) in self.fallbacks[side].iter().filter(|_| side == 1 || asks_base) {
                fallback_numbers[side].push(sets.number((*candidate.active).clone(), &self.slices));
            }
        }
        let asked = [0, 1].map(|side| sets.number(self.asked_minutes(requirement, side), &self.slices));
        let mut used: BTreeSet<usize> = numbers.iter().flatten().flatten().flatten().copied().collect();
        used.extend(fallback_numbers.iter().flatten());
        let used: Vec<usize> = used.into_iter().collect();
        let axis = Axis::new(&sets, &self.slices, &used, &asked);
        let mut bits: FxHashMap<usize, Arc<Bits>> = FxHashMap::default();
        let mut bits_of = |set: usize| {
            bits.entry(set)
                .or_insert_with(|| Arc::new(axis.bits(&sets, set)))
                .clone()
        };
        let asked = asked.map(&mut bits_of);
        let mut asked_of_head = (*asked[1]).clone();
        if asks_base {
            asked_of_head.add(&asked[0]);
        }
        Moments {
            windows,
            asked,
            asked_of_head: Arc::new(asked_of_head),
            offers: numbers.map(|numbers| {
                numbers
                    .into_iter()
                    .map(|pair| pair.map(|pair| pair.map(&mut bits_of)))
                    .collect()
            }),
            fallbacks: fallback_numbers.map(|numbers| numbers.into_iter().map(&mut bits_of).collect()),
            axis,
        }
    }

    /// Elapsed minutes at which a requirement asks, by a side's own calendar.
    fn asked_minutes(&self, requirement: &Requirement, side: usize) -> Intervals {
        let timeline = &self.world.head.timeline;
        let holidays = &self.sides[side].directory.calendar.holidays;
        let mut parts = Vec::new();
        for index in 0..timeline.len() {
            let date = timeline.date(index);
            let local = requirement.minutes_of(date, holidays.contains(&date));
            parts.extend_from_slice(
                timeline
                    .elapsed(index, &local)
                    .shifted(timeline.start(index))
                    .as_slice(),
            );
        }
        Intervals::from_unsorted(parts)
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

    /// How many callers one side asks about.
    fn count(
        &self,
        requirement: &Requirement,
        atoms: &[Atom],
        moments: &[Moments],
        mode: &[Asked],
        trees: &[Tree],
        side: usize,
    ) -> u128 {
        let places: Vec<u32> = trees
            .iter()
            .filter(|tree| self.tree_exists(requirement, tree)[side])
            .flat_map(|tree| tree.order.iter().copied())
            .collect();
        let pairs: usize = mode
            .par_iter()
            .map(|asked| match asked {
                Asked::Unregistered | Asked::WithoutPractice([_, true]) => places.len(),
                Asked::WithoutPractice([_, false]) => 0,
                Asked::Registered(_, radius, spots) => spots[side].map_or(0, |spot| {
                    let near = |place: &&u32| {
                        self.world.places[**place as usize].sides[side]
                            .grid
                            .distance_squared(spot)
                            <= radius * radius
                    };
                    places.iter().filter(near).count()
                }),
            })
            .sum();
        let minutes: BTreeMap<[i64; 2], i64> = moments
            .iter()
            .map(|moments| (moments.windows, moments.axis.minutes(&moments.asked[side]).len()))
            .collect();
        let cells: u128 = atoms
            .iter()
            .filter(|atom| atom.exists[side])
            .map(|atom| atom.who.count() as u128 * u128::from(minutes[&atom.windows].unsigned_abs()))
            .sum();
        cells * pairs as u128
    }

    #[allow(clippy::too_many_arguments)]
    fn walks(
        &self,
        requirement: &Requirement,
        role: &str,
        atoms: &[Atom],
        moments: &[Moments],
        mode: &[Asked],
        trees: &[Tree],
        asks_base: bool,
    ) -> Vec<Piece> {
        let role: Arc<str> = role.into();
        let tasks: Vec<(usize, &Asked)> = (0..atoms.len())
            .flat_map(|atom| mode.iter().map(move |asked| (atom, asked)))
            .collect();
        let found: Vec<Vec<Piece>> = tasks
            .par_iter()
            .map(|(number, asked)| {
                let atom = &atoms[*number];
                let moments = moments
                    .iter()
                    .find(|moments| moments.windows == atom.windows)
                    .expect("every atom's windows have an axis");
                self.walk_atom(
                    requirement,
                    &role,
                    (*number, atom),
                    moments,
                    asked,
                    trees,
                    asks_base,
                )
            })
            .collect();
        found.into_iter().flatten().collect()
    }

    #[allow(clippy::too_many_arguments)]
    fn walk_atom(
        &self,
        requirement: &Requirement,
        role: &Arc<str>,
        (number, atom): (usize, &Atom),
        moments: &Moments,
        asked: &Asked,
        trees: &[Tree],
        asks_base: bool,
    ) -> Vec<Piece> {
        let practice = match asked {
            Asked::Registered(ods, ..) => Some(ods),
            _ => None,
        };
        let within = match asked {
            Asked::Registered(_, radius, spots) => Some((*radius, *spots)),
            _ => None,
        };
        let alone = match asked {
            Asked::WithoutPractice(sides) => *sides,
            _ => [true, true],
        };
        let mut places: BTreeMap<(crate::walk::Verdicts, [bool; 2], Bits), Bits> = BTreeMap::new();
        for tree in trees {
            let in_tree = self.tree_exists(requirement, tree);
            let exists = [0, 1]
                .map(|side| in_tree[side] && atom.exists[side] && alone[side] && (side == 1 || asks_base));
            if exists == [false, false] {
                continue;
            }
            let items = [0, 1].map(|side| {
                if side == 1 || asks_base {
                    self.items(requirement, atom, moments, practice, tree, side)
                } else {
                    Vec::new()
                }
            });
            let mut found = Found::default();
            let question = Walk {
                items: [&items[0], &items[1]],
                asked: [asks_base.then_some(&*moments.asked[0]), Some(&moments.asked[1])],
                asked_of_head: &moments.asked_of_head,
                at_least: requirement.at_least,
                exists,
                within,
                capacity: moments.axis.len(),
            };
            walk(&question, tree, &mut found);
            for (key, parts) in found {
                let all = places
                    .entry(key)
                    .or_insert_with(|| Bits::none(self.world.places.len()));
                let numbers = parts
                    .iter()
                    .flat_map(|(from, to)| &tree.order[*from as usize..*to as usize]);
                numbers.for_each(|place| all.insert(*place as usize));
            }
        }
        let who = Arc::new(atom.who.clone());
        let mut minutes: BTreeMap<Bits, Arc<Intervals>> = BTreeMap::new();
        places
            .into_iter()
            .map(|((verdicts, exists, bits), places)| Piece {
                verdicts,
                exists,
                role: role.clone(),
                atom: number,
                who: who.clone(),
                practice: practice.cloned(),
                places,
                when: minutes
                    .entry(bits.clone())
                    .or_insert_with(|| Arc::new(moments.axis.minutes(&bits)))
                    .clone(),
            })
            .collect()
    }

    /// What may come to an atom's callers in a tree, on one side.
    fn items(
        &self,
        requirement: &Requirement,
        atom: &Atom,
        moments: &Moments,
        practice: Option<&Arc<str>>,
        tree: &Tree,
        side: usize,
    ) -> Vec<Item> {
        let areas = &tree.like.sides[side].areas;
        let mut items = Vec::new();
        for (offer, when) in self.offers[side].iter().zip(&moments.offers[side]) {
            let service = offer.candidate.service;
            let Some([returnable, acceptable]) =
                when.as_ref().filter(|_| atom.eligible.has(offer.eligibility))
            else {
                continue;
            };
            let taken = service
                .practices
                .as_ref()
                .is_none_or(|list| practice.is_some_and(|own| list.contains(&**own)));
            let in_area = service
                .limited_to
                .as_ref()
                .is_none_or(|limits| !limits.is_disjoint(areas));
            if !taken || !in_area {
                continue;
            }
            let item = |reach, moments: &Arc<Bits>, effect| Item {
                centre: offer.location,
                reach,
                moments: moments.clone(),
                effect,
            };
            let suits = service_type(service, requirement) && reach(service, requirement);
            let line = requirement.distance.filter(|_| offer.is_attended);
            if suits {
                let kin = (requirement.distinct == Distinct::Ods && requirement.at_least > 1).then(|| {
                    let (ods, uid) = identity(service);
                    self.kin[&(ods.to_owned(), uid.to_owned())]
                });
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
            items.push(Item {
                centre: *centre,
                reach: ItemReach::Box(FALLBACK_BOX),
                moments: moments.clone(),
                effect: Effect::CatchAll,
            });
        }
        items
    }
}

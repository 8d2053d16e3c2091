//! Two revisions that differ in one thing: who moves by it is the same whether all callers are walked or only those who
//! may be told something different (`Scope::Changes`).
//!
//! A change that is overlooked narrows the walk and finds nobody, so each field of a service and each thing of a directory
//! must have moved somebody. Whether those who move are the right ones is held elsewhere (`agree::two_revisions`).

mod fields;
mod stage;
mod things;

use crate::agree::{directory, space};
use crate::worlds::{self, Dice};
use crate::{for_each, worlds_wanted};
use fields::{Chance, FIELDS, SILENT};
use qdos_coverage::filter::Verdict;
use qdos_coverage::gap::Gap;
use qdos_coverage::space::Space;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Definition, Fragile, Scope, measure};
use qdos_model::code::Sex;
use qdos_model::directory::Directory;
use qdos_model::interval::Intervals;
use std::collections::BTreeMap;
use std::sync::Arc;
use things::THINGS;

/// The ways to move.
const MOVES: [&str; 7] = [
    "lost", "gained", "worsened", "eased", "farther", "became", "ceased",
];

/// In how many worlds a change moved somebody, by way to move.
type Moved = [usize; MOVES.len()];

#[test]
fn what_moves_by_one_change_is_found_where_only_changes_are_asked() {
    let worlds = worlds_wanted().max(2000) / 10;
    let mut moved: BTreeMap<&str, (usize, Moved)> = BTreeMap::new();
    for (name, more) in for_each(0..worlds, one_world).into_iter().flatten() {
        let (any, counts) = moved.entry(name).or_default();
        *any += usize::from(more != Moved::default());
        counts.iter_mut().zip(more).for_each(|(all, more)| *all += more);
    }
    println!("{worlds} worlds with each change; of these moved somebody, {MOVES:?}");
    for (name, (any, counts)) in &moved {
        println!("{name:25} {any:>5} {counts:>5?}");
    }
    for (name, (any, _)) in &moved {
        let is_silent = SILENT.contains(name);
        assert_eq!(*any == 0, is_silent, "{name} moved somebody in {any} worlds");
    }
    for (number, way) in MOVES.iter().enumerate() {
        assert!(
            moved.values().any(|(_, counts)| counts[number] > 0),
            "nobody {way}"
        );
    }
}

/// Every change in turn, in the world of a seed.
fn one_world(seed: u64) -> Vec<(&'static str, Moved)> {
    let world = worlds::world(seed);
    let drawn = directory(&world.files);
    let space = space(&world);
    let dates: Vec<_> = world.slices.iter().map(|(date, _)| *date).collect();
    if drawn.services.is_empty() {
        return Vec::new();
    }
    let fields = FIELDS.iter().map(|(name, _)| *name);
    let things = THINGS.iter().map(|(name, _)| *name);
    let names: Vec<&str> = fields.chain(things).collect();
    let one_change = |(number, name): (usize, &'static str)| {
        let mut dice = Dice(seed.wrapping_mul(3_000_017).wrapping_add(number as u64));
        let mut chance = Chance {
            dice: &mut dice,
            dates: &dates,
        };
        let mut one = drawn.clone();
        stage::settle_more_places(&mut one, &mut chance);
        for requirement in one.requirements.values_mut() {
            requirement.farther = Some([0, 1_000, 5_000][(seed % 3) as usize]);
        }
        let uids: Vec<String> = one.services.keys().cloned().collect();
        let uid = chance.dice.pick(&uids);
        if chance.dice.percent(70) {
            stage::let_decide(&mut one, &uid, name, &mut chance);
        }
        let mut other = one.clone();
        change(&mut other, &uid, name, &mut chance);
        let context = format!("world {seed}, {name} of {uid}");
        let before = &one.services[&uid];
        if let Some(after) = other.services.get(&uid).filter(|_| number < FIELDS.len()) {
            assert_eq!(fields::differing(before, after), [name], "{context}");
        }
        let (base, head) = if chance.dice.percent(50) {
            (one, other)
        } else {
            (other, one)
        };
        let fragile = [Fragile::Asked, Fragile::NotAsked][usize::from(chance.dice.percent(30))];
        (name, scopes_agree(&base, &head, &space, fragile, &context))
    };
    names.into_iter().enumerate().map(one_change).collect()
}

fn change(directory: &mut Directory, uid: &str, name: &str, chance: &mut Chance<'_>) {
    if let Some((_, edit)) = FIELDS.iter().find(|(known, _)| *known == name) {
        let service = directory.services.get_mut(uid).expect("the service is there");
        edit(Arc::make_mut(service), chance);
    } else if let Some((_, edit)) = THINGS.iter().find(|(known, _)| *known == name) {
        edit(directory, uid, chance);
    }
}

/// Asks in both scopes; says which ways to move somebody went.
fn scopes_agree(base: &Directory, head: &Directory, space: &Space, fragile: Fragile, context: &str) -> Moved {
    let world = World::new(Some(base), head, space.clone()).expect("the calendar is long enough");
    let whole = measure(&world, Scope::Whole, fragile);
    let changes = measure(&world, Scope::Changes, fragile);
    let mut moved = Moved::default();
    assert_eq!(whole.len(), changes.len(), "{context}: questions");
    for (whole, changes) in whole.iter().zip(&changes) {
        let question = (&whole.requirement, whole.definition);
        assert_eq!(question, (&changes.requirement, changes.definition), "{context}");
        let fewer = changes.callers <= whole.callers && changes.without_practice <= whole.without_practice;
        assert!(fewer, "{context}: more are asked than there are");
        assert_eq!(
            whole.definition,
            Definition::Both,
            "{context}: no wording changes"
        );
        assert!(changes.standing.is_empty(), "{context}: what stands is not said");
        let lists = ways(whole).into_iter().zip(ways(changes)).zip(MOVES);
        for (number, ((whole, changes), way)) in lists.enumerate() {
            let (whole, changes) = (callers(whole, context), callers(changes, context));
            let differs = whole.iter().find(|(key, when)| changes.get(key) != Some(when));
            assert!(differs.is_none(), "{context}: {way}, not found: {differs:?}");
            let differs = changes.iter().find(|(key, when)| whole.get(key) != Some(when));
            assert!(differs.is_none(), "{context}: {way}, found too much: {differs:?}");
            moved[number] += usize::from(!whole.is_empty());
        }
    }
    moved.map(|requirements| requirements.min(1))
}

fn ways(answer: &Answer) -> [&[Gap]; MOVES.len()] {
    let fragile = answer.fragile.as_ref();
    [
        &answer.lost,
        &answer.gained,
        &answer.worsened,
        &answer.eased,
        &answer.farther,
        fragile.map_or(&[][..], |fragile| &fragile.became),
        fragile.map_or(&[][..], |fragile| &fragile.ceased),
    ]
}

/// A caller but for the moment, with what both sides say: role, outcome, sex, age, practice and place, by number where the
/// world numbers them.
type Key<'g> = (
    [Option<Verdict>; 2],
    &'g str,
    usize,
    Sex,
    usize,
    Option<&'g str>,
    usize,
);

/// The callers of boxes, one by one, however they are boxed.
fn callers<'g>(gaps: &'g [Gap], context: &str) -> BTreeMap<Key<'g>, Intervals> {
    let mut minutes: BTreeMap<Key<'g>, Vec<(i64, i64)>> = BTreeMap::new();
    for gap in gaps {
        let when = gap.when.minutes();
        for (outcome, sex, ages) in gap.who.iter() {
            for age in ages.iter() {
                for (practice, place) in gap
                    .practices
                    .iter()
                    .flat_map(|practice| gap.places.iter().map(move |place| (practice, place)))
                {
                    let practice = practice.as_deref();
                    let key = (gap.verdicts, &*gap.role, outcome, sex, age, practice, place);
                    minutes.entry(key).or_default().extend(when.as_slice());
                }
            }
        }
    }
    let found: BTreeMap<_, _> = minutes
        .into_iter()
        .map(|(key, minutes)| (key, Intervals::from_unsorted(minutes)))
        .collect();
    let counted: i64 = found.values().map(Intervals::len).sum();
    let said: u128 = gaps.iter().map(Gap::callers).sum();
    assert_eq!(counted as u128, said, "{context}: boxes are disjoint");
    found
}

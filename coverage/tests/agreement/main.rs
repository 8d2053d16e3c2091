//! The engine, the filters and a naive twin agree on every caller of random small worlds; and every rule of the meaning
//! decided something somewhere (a check that cannot fail is none).

#[allow(dead_code)]
mod twin;
mod twin_self;
#[allow(dead_code)]
mod worlds;

use jiff::civil::Date;
use qdos_coverage::filter::{self, Caller};
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::space::{Slice, Space};
use qdos_coverage::witness::Witness;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Definition, measure};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory};
use qdos_model::tree::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;
use twin::{Cell, Off, Twin, Verdict};

type Columns = BTreeMap<Cell, Vec<Verdict>>;

fn directory(files: &twin::Files) -> Directory {
    read::directory(
        Arc::new(Tree::from_texts(
            files.iter().map(|(path, text)| (path.clone(), text)),
        )),
        &Memory::default(),
    )
}

fn space(world: &worlds::World) -> Space {
    let mut ages: Vec<i64> = world.ages.iter().map(|age| i64::from(*age)).collect();
    ages.sort_unstable();
    ages.dedup();
    let slices = world.slices.iter().map(|(date, minutes)| Slice {
        date: *date,
        from: minutes.start.into(),
        to: minutes.end.into(),
    });
    Space {
        today: world.today,
        ages,
        slices: slices.collect(),
    }
}

fn verdict(engine: filter::Verdict) -> Verdict {
    match engine {
        filter::Verdict::Kept => Verdict::Kept,
        filter::Verdict::TooFew => Verdict::TooFew,
        filter::Verdict::UnsuitableOnly => Verdict::UnsuitableOnly,
        filter::Verdict::CatchAllOnly => Verdict::CatchAllOnly,
        filter::Verdict::None => Verdict::None,
    }
}

fn columns(twin: &Twin, requirement: &str, world: &worlds::World) -> Columns {
    let moments = world.moments();
    let cells = twin.cells(requirement, &world.ages).into_iter();
    cells
        .map(|cell| (cell.clone(), twin.verdicts(requirement, &cell, &moments)))
        .collect()
}

/// Every caller of a gap: its cell, and the place of its moment among the world's.
fn callers<'g>(
    engine: &'g World<'_>,
    gap: &'g Gap,
    minutes: &'g BTreeMap<i64, usize>,
) -> impl Iterator<Item = (Cell, usize)> + 'g {
    gap.who.iter().flat_map(move |(outcome, sex, ages)| {
        let outcome = &engine.outcomes[outcome];
        ages.iter().flat_map(move |age| {
            gap.places.iter().flat_map(move |place| {
                gap.practices.iter().flat_map(move |practice| {
                    let cell = Cell {
                        role: gap.role.clone(),
                        sg: outcome.pair.group.to_string(),
                        sd: outcome.pair.discriminator.to_string(),
                        dx: outcome.disposition.to_string(),
                        age: i32::try_from(engine.space.ages[age]).expect("an age fits"),
                        sex: sex.letter(),
                        postcode: engine.places[place].postcode.to_string(),
                        practice: practice.clone(),
                    };
                    let moments = gap.when.as_slice().iter().flat_map(|(from, to)| *from..*to);
                    moments.map(move |at| (cell.clone(), minutes[&at]))
                })
            })
        })
    })
}

/// The place of each elapsed minute of the engine's timeline among the world's moments.
fn minutes(engine: &World<'_>, world: &worlds::World) -> BTreeMap<i64, usize> {
    let timeline = &engine.head.timeline;
    let at = |(date, minute): (Date, u16)| {
        timeline.start(timeline.index_of(date).expect("the date is asked")) + i64::from(minute)
    };
    world
        .moments()
        .into_iter()
        .enumerate()
        .map(|(number, moment)| (at(moment), number))
        .collect()
}

fn fill(
    engine: &World<'_>,
    gaps: &[Gap],
    known: &BTreeMap<i64, usize>,
    context: &str,
    mut note: impl FnMut(Cell, usize, &Gap),
) {
    let mut seen = std::collections::BTreeSet::new();
    for gap in gaps {
        for (cell, moment) in callers(engine, gap, known) {
            assert!(
                seen.insert((cell.clone(), moment)),
                "{context}: boxes overlap at {cell:?} {moment}"
            );
            note(cell, moment, gap);
        }
    }
}

fn caller_of(engine: &World<'_>, cell: &Cell, date: Date, minute: u16) -> Caller {
    let timeline = &engine.head.timeline;
    let disposition = Disposition::parse(&cell.dx).expect("the twin's codes are codes");
    let pair = Pair::parse(&format!("{}={}", cell.sg, cell.sd)).expect("the twin's codes are codes");
    let outcome = engine
        .outcomes
        .iter()
        .find(|outcome| outcome.pair == pair && outcome.disposition == disposition);
    Caller {
        pair,
        disposition,
        window: outcome.expect("the outcome exists").sides[1].window(),
        age: cell.age.into(),
        sex: Sex::parse(&cell.sex.to_string()).expect("the twin's codes are codes"),
        role: cell.role.clone(),
        place: engine.head.place(&cell.postcode).expect("the place exists"),
        practice: cell.practice.clone(),
        at: timeline.start(timeline.index_of(date).expect("the date is asked")) + i64::from(minute),
        date,
    }
}

/// One revision: engine, filters and twin on every caller. Returns the callers and how often each verdict was met.
fn one_revision(seed: u64) -> (usize, [usize; 6]) {
    let world = worlds::world(seed);
    let twin = Twin::new(&world.files, world.today, world.last(), Off::Nothing);
    let head = directory(&world.files);
    let engine = World::new(None, &head, space(&world)).expect("the calendar is long enough");
    let refused = head
        .findings
        .iter()
        .filter(|finding| !finding.path.starts_with("services/") && head.unreadable.contains(&finding.path));
    assert_eq!(
        refused.collect::<Vec<_>>(),
        Vec::<&qdos_model::finding::Finding>::new(),
        "world {seed}: only services are unreadable"
    );
    let known = minutes(&engine, &world);
    let residents = Residents::new(&engine.places, &head.geography.small_areas);
    let answers = measure(&engine);
    let ids: Vec<&str> = answers
        .iter()
        .map(|answer| answer.requirement.id.as_str())
        .collect();
    assert_eq!(
        ids,
        twin.requirements(),
        "world {seed}: the same requirements are asked"
    );
    let (mut total, mut met) = (0, [0; 6]);
    for answer in &answers {
        let Answer {
            requirement,
            standing,
            callers,
            kept,
            ..
        } = answer;
        let context = format!("world {seed}, {}", requirement.id);
        let truth = columns(&twin, &requirement.id, &world);
        let mut said: Columns = truth
            .iter()
            .map(|(cell, column)| {
                let asked = |known: &Verdict| {
                    if *known == Verdict::NotAsked {
                        Verdict::NotAsked
                    } else {
                        Verdict::Kept
                    }
                };
                (cell.clone(), column.iter().map(asked).collect())
            })
            .collect();
        fill(&engine, standing, &known, &context, |cell, moment, gap| {
            let column = said
                .get_mut(&cell)
                .unwrap_or_else(|| panic!("{context}: nobody asked about {cell:?}"));
            column[moment] = verdict(gap.verdicts[1].expect("head is asked"));
        });
        for (cell, column) in &truth {
            let differs = (0..column.len()).find(|moment| column[*moment] != said[cell][*moment]);
            if let Some(moment) = differs {
                let told = format!(
                    "{:?} at {:?}: twin {:?}, engine {:?}",
                    cell,
                    world.moments()[moment],
                    column[moment],
                    said[cell][moment]
                );
                panic!(
                    "{context}: {told}\nacceptable to the twin: {:?}",
                    twin.acceptable(&requirement.id, cell, world.moments()[moment])
                );
            }
            column.iter().for_each(|verdict| met[*verdict as usize] += 1);
        }
        let asked: usize = truth
            .values()
            .flatten()
            .filter(|verdict| **verdict != Verdict::NotAsked)
            .count();
        let well = truth
            .values()
            .flatten()
            .filter(|verdict| **verdict == Verdict::Kept)
            .count();
        assert_eq!(
            (*callers, *kept),
            (asked as u128, well as u128),
            "{context}: callers asked and kept"
        );
        total += asked;
        filters_agree(&engine, requirement, &truth, &world, &context);
        for gap in standing {
            let witness = Witness::of(&engine, gap, &residents).expect("a gap has a witness");
            let caller = &witness.callers[1];
            let cell = callers_cell(caller);
            let (index, minute) = engine.head.timeline.moment(caller.at);
            let moment = (
                engine.head.timeline.date(index),
                u16::try_from(minute).expect("a minute of a day"),
            );
            let place = known[&caller.at];
            assert_eq!(
                truth[&cell][place],
                verdict(gap.verdicts[1].expect("head is asked")),
                "{context}: witness {cell:?}"
            );
            let misses: Vec<_> = filter::near_misses(&engine.head, requirement, caller)
                .into_iter()
                .map(|miss| (miss.uid, miss.criterion.name(), miss.missing))
                .collect();
            assert_eq!(
                misses,
                twin.near_misses(&requirement.id, &cell, moment),
                "{context}: near misses of {cell:?} {moment:?}"
            );
        }
    }
    (total, met)
}

fn callers_cell(caller: &Caller) -> Cell {
    Cell {
        role: caller.role.clone(),
        sg: caller.pair.group.to_string(),
        sd: caller.pair.discriminator.to_string(),
        dx: caller.disposition.to_string(),
        age: i32::try_from(caller.age).expect("an age fits"),
        sex: caller.sex.letter(),
        postcode: caller.place.postcode.to_string(),
        practice: caller.practice.clone(),
    }
}

/// The filters, caller by caller: every moment at which the verdict changes, and every seventh besides.
fn filters_agree(
    engine: &World<'_>,
    requirement: &qdos_model::requirement::Requirement,
    truth: &Columns,
    world: &worlds::World,
    context: &str,
) {
    let moments = world.moments();
    for (cell, column) in truth {
        let edge = |at: usize| {
            at == 0
                || column[at] != column[at - 1]
                || column.get(at + 1).is_some_and(|next| *next != column[at])
        };
        for at in (0..column.len()).filter(|at| edge(*at) || at % 7 == 0) {
            if column[at] == Verdict::NotAsked {
                continue;
            }
            let (date, minute) = moments[at];
            let caller = caller_of(engine, cell, date, minute);
            let said = verdict(filter::verdict(&engine.head, requirement, &caller));
            assert_eq!(said, column[at], "{context}: filters on {cell:?} {date} {minute}");
        }
    }
}

/// Two revisions: lost and gained are exactly the callers the twin finds by asking both.
fn two_revisions(seed: u64) -> [usize; 2] {
    let (before, after) = worlds::pair(seed);
    let (base, head) = (directory(&before.files), directory(&after.files));
    let engine = World::new(Some(&base), &head, space(&after)).expect("the calendar is long enough");
    let known = minutes(&engine, &after);
    let new_twin = |world: &worlds::World| Twin::new(&world.files, world.today, world.last(), Off::Nothing);
    let base_twin = new_twin(&before);
    let head_asked_by_base = new_twin(&after).asked_by(new_twin(&before));
    let head_twin = new_twin(&after);
    let mut counts = [0, 0];
    for answer in measure(&engine) {
        let Answer {
            requirement,
            definition,
            standing,
            lost,
            gained,
            ..
        } = &answer;
        let context = format!("pair {seed}, {} ({definition:?})", requirement.id);
        if *definition != Definition::Base {
            let truth = columns(&head_twin, &requirement.id, &after);
            let mut rest: BTreeMap<(Cell, usize), Verdict> = BTreeMap::new();
            for (cell, column) in &truth {
                let bad = column
                    .iter()
                    .enumerate()
                    .filter(|(_, verdict)| !matches!(verdict, Verdict::Kept | Verdict::NotAsked));
                rest.extend(bad.map(|(moment, verdict)| ((cell.clone(), moment), *verdict)));
            }
            fill(&engine, standing, &known, &context, |cell, moment, gap| {
                let told = rest.remove(&(cell.clone(), moment));
                assert_eq!(
                    told,
                    gap.verdicts[1].map(verdict),
                    "{context}: standing {cell:?} {moment}"
                );
            });
            assert!(
                rest.is_empty(),
                "{context}: {} callers have a gap that was not found",
                rest.len()
            );
        }
        if *definition == Definition::Head {
            assert!(
                lost.is_empty() && gained.is_empty(),
                "{context}: new requirements lose nobody"
            );
            continue;
        }
        let in_base = columns(&base_twin, &requirement.id, &before);
        let mut in_head: Columns = BTreeMap::new();
        let moments = after.moments();
        for cell in in_base.keys() {
            in_head.insert(
                cell.clone(),
                head_asked_by_base.verdicts(&requirement.id, cell, &moments),
            );
        }
        let head_cells: std::collections::BTreeSet<Cell> = if *definition == Definition::Both {
            head_twin
                .cells(&requirement.id, &after.ages)
                .into_iter()
                .collect()
        } else {
            Default::default()
        };
        let mut expected: [BTreeMap<(Cell, usize), ()>; 2] = Default::default();
        for (cell, column) in &in_base {
            for (moment, before) in column.iter().enumerate() {
                match (before, in_head[cell][moment]) {
                    (Verdict::NotAsked, _) | (_, Verdict::NotAsked) => {}
                    (Verdict::Kept, Verdict::Kept) => {}
                    (Verdict::Kept, _) => {
                        expected[0].insert((cell.clone(), moment), ());
                    }
                    (_, Verdict::Kept) if head_cells.contains(cell) || *definition == Definition::Base => {
                        expected[1].insert((cell.clone(), moment), ());
                    }
                    _ => {}
                }
            }
        }
        for (which, gaps) in [lost, gained].into_iter().enumerate() {
            let name = ["lost", "gained"][which];
            fill(&engine, gaps, &known, &context, |cell, moment, _| {
                counts[which] += 1;
                assert!(
                    expected[which].remove(&(cell.clone(), moment)).is_some(),
                    "{context}: {name} {cell:?} {:?}, the twin disagrees",
                    moments[moment]
                );
            });
            let left = expected[which].keys().next();
            assert!(left.is_none(), "{context}: {name}, but not found: {left:?}");
        }
    }
    counts
}

/// How many worlds; 2,000 unless QDOS_WORLDS says otherwise.
fn worlds_wanted() -> u64 {
    std::env::var("QDOS_WORLDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(2000)
}

fn in_parallel<T: Send>(count: u64, each: impl Fn(u64) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map(each).collect()
}

#[test]
fn engine_filters_and_twin_agree_on_every_caller() {
    let results = in_parallel(worlds_wanted(), one_revision);
    let callers: usize = results.iter().map(|(callers, _)| callers).sum();
    let met = results.iter().fold([0; 6], |mut all, (_, met)| {
        all.iter_mut().zip(met).for_each(|(all, more)| *all += more);
        all
    });
    println!("{} worlds, {callers} callers; verdicts {met:?}", results.len());
    assert!(
        met.iter().all(|count| *count > 0),
        "every verdict was met: {met:?}"
    );
}

#[test]
fn what_is_lost_and_gained_between_two_revisions_is_what_the_twin_finds() {
    let counts = in_parallel(worlds_wanted() / 4, two_revisions);
    let sum = counts
        .iter()
        .fold([0, 0], |all, one| [all[0] + one[0], all[1] + one[1]]);
    println!("{} pairs; lost and gained callers {sum:?}", counts.len());
    assert!(
        sum.iter().all(|count| *count > 0),
        "something was lost and something gained: {sum:?}"
    );
}

//! One world, asked three ways: the twin's columns of verdicts are the truth, the engine's boxes are painted over them
//! and the filters are asked caller by caller.

mod two_revisions;

use crate::twin::{Cell, Files, Moment, Off, Twin, Verdict};
use crate::worlds;
use jiff::civil::Date;
use qdos_coverage::filter::{self, Caller};
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::space::{Slice, Space};
use qdos_coverage::witness::Witness;
use qdos_coverage::world::World;
use qdos_coverage::{Fragile, FragileCallers, Scope, measure, measure_without_atoms};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
use qdos_model::interval::Intervals;
use qdos_model::read::{self, Memory};
use qdos_model::requirement::Requirement;
use qdos_model::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
pub use two_revisions::{Moved, two_revisions};

pub fn directory(files: &Files) -> Directory {
    directory_with(files, &Memory::default())
}

/// What files mean; revisions read with one memory hold services that are alike once, as `qdos check` reads them.
pub fn directory_with(files: &Files, memory: &Memory) -> Directory {
    let texts = files.iter().map(|(path, text)| (path.clone(), text));
    read::directory(Arc::new(Tree::from_texts(texts)), memory)
}

pub fn space(world: &worlds::World) -> Space {
    let ages: BTreeSet<i64> = world.ages.iter().map(|age| i64::from(*age)).collect();
    let slices = world.slices.iter().map(|(date, minutes)| Slice {
        date: *date,
        from: minutes.start.into(),
        to: minutes.end.into(),
    });
    Space {
        today: world.today,
        ages: ages.into_iter().collect(),
        slices: slices.collect(),
    }
}

pub fn new_twin(world: &worlds::World, off: Off) -> Twin {
    Twin::new(&world.files, world.today, world.last(), off)
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

/// The moments of a world: their number in a column, and their elapsed minute on the engine's timeline.
struct Moments {
    all: Vec<Moment>,
    /// Elapsed minutes of each slice, and the number of the first.
    slices: Vec<(Range<i64>, usize)>,
}

impl Moments {
    fn new(engine: &World<'_>, world: &worlds::World) -> Moments {
        let timeline = &engine.head.timeline;
        let mut next = 0;
        let slices = world.slices.iter().map(|(date, minutes)| {
            let midnight = timeline.start(timeline.index_of(*date).expect("the date is asked"));
            let first = next;
            next += minutes.len();
            (
                midnight + i64::from(minutes.start)..midnight + i64::from(minutes.end),
                first,
            )
        });
        Moments {
            slices: slices.collect(),
            all: world.moments(),
        }
    }

    fn len(&self) -> usize {
        self.all.len()
    }

    /// The numbers of a set of elapsed minutes, as ranges.
    fn ranges(&self, when: &Intervals, context: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        for (minutes, first) in &self.slices {
            let number = |at: i64| first + usize::try_from(at - minutes.start).expect("within the slice");
            let parts = when.within(minutes.start, minutes.end);
            ranges.extend(
                parts
                    .as_slice()
                    .iter()
                    .map(|(from, to)| number(*from)..number(*to)),
            );
        }
        let found: usize = ranges.iter().map(Range::len).sum();
        assert_eq!(
            found as i64,
            when.len(),
            "{context}: a gap has moments nobody asked about"
        );
        ranges
    }

    /// The elapsed minute of each moment.
    fn elapsed(&self) -> impl Iterator<Item = i64> + '_ {
        self.slices.iter().flat_map(|(minutes, _)| minutes.clone())
    }
}

/// What the twin says of one requirement: for every cell a verdict at every moment.
pub struct Columns {
    cells: Vec<Cell>,
    columns: Vec<Vec<Verdict>>,
    /// For every cell at every moment whether the caller is fragile.
    fragile: Vec<Vec<bool>>,
}

impl Columns {
    fn new(twin: &Twin, requirement: &str, cells: Vec<Cell>, moments: &[Moment]) -> Columns {
        let answers = cells
            .iter()
            .map(|cell| twin.answers(requirement, cell, moments).into_iter().unzip());
        let (columns, fragile) = answers.unzip();
        Columns {
            cells,
            columns,
            fragile,
        }
    }

    fn count(&self, wanted: impl Fn(Verdict) -> bool) -> usize {
        let verdicts = self.columns.iter().flatten();
        verdicts.filter(|verdict| wanted(**verdict)).count()
    }
}

/// Whether the twin without a rule answers anything differently; stops at the first difference. Only a rule of who is
/// fragile is tried on who is fragile, so that every other rule must decide a verdict.
pub fn differs(world: &worlds::World, truth: &BTreeMap<String, Columns>, off: Off) -> bool {
    let twin = new_twin(world, off);
    let moments = world.moments();
    twin.requirements().iter().any(|requirement| {
        let known = &truth[requirement];
        let cells = twin.cells(requirement, &world.ages);
        cells != known.cells
            || cells.iter().enumerate().any(|(number, cell)| {
                let answers = twin.answers(requirement, cell, &moments).into_iter();
                let (verdicts, fragile): (Vec<Verdict>, Vec<bool>) = answers.unzip();
                if off.is_of_fragile() {
                    fragile != known.fragile[number]
                } else {
                    verdicts != known.columns[number]
                }
            })
    })
}

/// What base and head say to one caller by a box; nothing where no box holds the caller.
type Painted = Option<[Option<Verdict>; 2]>;

/// Paints boxes over the columns of `cells`; no caller may lie in two boxes, and none outside the question.
fn painted(
    engine: &World<'_>,
    gaps: &[Gap],
    cells: &[Cell],
    moments: &Moments,
    context: &str,
) -> Vec<Vec<Painted>> {
    let mut columns: Vec<Vec<Painted>> = vec![vec![None; moments.len()]; cells.len()];
    for gap in gaps {
        let said = Some(gap.verdicts.map(|known| known.map(verdict)));
        let ranges = moments.ranges(&gap.when.minutes(), context);
        let mut callers: u128 = 0;
        for cell in cells_of(engine, gap) {
            let at = cells
                .binary_search(&cell)
                .unwrap_or_else(|_| panic!("{context}: nobody asked about {cell:?}"));
            for range in &ranges {
                let part = &mut columns[at][range.clone()];
                let is_free = part.iter().all(Option::is_none);
                assert!(is_free, "{context}: boxes overlap at {cell:?} {range:?}");
                part.fill(said);
                callers += range.len() as u128;
            }
        }
        assert_eq!(gap.callers(), callers, "{context}: a box counts its callers");
    }
    columns
}

/// The cells of a box.
fn cells_of(engine: &World<'_>, gap: &Gap) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (outcome, sex, ages) in gap.who.iter() {
        let outcome = &engine.outcomes[outcome];
        for age in ages.iter() {
            for place in gap.places.iter() {
                for practice in &gap.practices {
                    cells.push(Cell {
                        role: gap.role.clone(),
                        sg: outcome.pair.group.to_string(),
                        sd: outcome.pair.discriminator.to_string(),
                        dx: outcome.disposition.to_string(),
                        age: i32::try_from(engine.space.ages[age]).expect("an age fits"),
                        sex: sex.letter(),
                        postcode: engine.places[place].postcode.to_string(),
                        practice: practice.clone(),
                    });
                }
            }
        }
    }
    cells
}

fn cell_of(caller: &Caller) -> Cell {
    Cell {
        role: caller.role.clone(),
        sg: caller.pairs[0].group.to_string(),
        sd: caller.pairs[0].discriminator.to_string(),
        dx: caller
            .disposition
            .as_ref()
            .expect("the engine asks for one")
            .to_string(),
        age: i32::try_from(caller.age).expect("an age fits"),
        sex: caller.sex.letter(),
        postcode: caller.place.postcode.to_string(),
        practice: caller.practice.clone(),
    }
}

/// The caller of head in a cell, at no moment yet.
fn caller_of(engine: &World<'_>, cell: &Cell) -> Caller {
    let disposition = Disposition::parse(&cell.dx).expect("the twin's codes are codes");
    let pair = Pair::parse(&format!("{}={}", cell.sg, cell.sd)).expect("the twin's codes are codes");
    let outcome = engine
        .outcomes
        .iter()
        .find(|outcome| outcome.pair == pair && *outcome.disposition == disposition);
    Caller {
        pairs: vec![pair],
        disposition: Some(disposition),
        window: outcome.expect("the outcome exists").sides[1].window(),
        age: cell.age.into(),
        sex: Sex::parse(&cell.sex.to_string()).expect("the twin's codes are codes"),
        role: cell.role.clone(),
        place: engine.head.place(&cell.postcode).expect("the place exists"),
        practice: cell.practice.clone(),
        at: 0,
        date: Date::default(),
    }
}

/// The filters say what the twin says, to every caller.
fn filters_agree(
    engine: &World<'_>,
    requirement: &Requirement,
    truth: &Columns,
    moments: &Moments,
    context: &str,
) {
    for ((cell, column), fragile) in truth.cells.iter().zip(&truth.columns).zip(&truth.fragile) {
        let mut caller = caller_of(engine, cell);
        let asked = moments
            .all
            .iter()
            .zip(moments.elapsed())
            .zip(column.iter().zip(fragile));
        for (((date, minute), at), (known, is_fragile)) in asked {
            if *known == Verdict::NotAsked {
                continue;
            }
            (caller.at, caller.date) = (at, *date);
            let said = verdict(filter::verdict(&engine.head, requirement, &caller));
            assert_eq!(said, *known, "{context}: filters on {cell:?} {date} {minute}");
            if *known == Verdict::Kept {
                let said = filter::is_fragile(&engine.head, requirement, &caller);
                assert_eq!(said, *is_fragile, "{context}: fragile {cell:?} {date} {minute}");
            }
        }
    }
}

/// The witness of a gap meets what the gap says, on each side that is asked; and the twin knows the same near misses.
/// Counts near misses by criterion.
fn witness_agrees(
    engine: &World<'_>,
    gap: &Gap,
    residents: &Residents<'_>,
    requirement: &Requirement,
    twin: &Twin,
    context: &str,
    misses: &mut BTreeMap<&'static str, usize>,
) {
    let witness = Witness::of(engine, gap, residents).expect("a gap has a witness");
    for (side, said) in gap.verdicts.iter().enumerate() {
        let caller = &witness.callers[side];
        if let Some(said) = said {
            let asked = filter::verdict(engine.side(side), requirement, caller);
            assert_eq!(asked, *said, "{context}: witness on side {side} {caller:?}");
        }
    }
    let caller = &witness.callers[1];
    let (index, minute) = engine.head.timeline.moment(caller.at);
    let minute = u16::try_from(minute).expect("a minute of a day");
    let moment = (engine.head.timeline.date(index), minute);
    let cell = cell_of(caller);
    let said: Vec<_> = filter::near_misses(&engine.head, Some(requirement), caller)
        .into_iter()
        .map(|miss| (miss.uid, miss.criterion.name(), miss.missing))
        .collect();
    let known = twin.near_misses(&requirement.id, &cell, moment);
    assert_eq!(said, known, "{context}: near misses of {cell:?} {moment:?}");
    for (_, criterion, _) in known {
        *misses.entry(criterion).or_default() += 1;
    }
}

/// What one world came to.
#[derive(Default)]
pub struct Met {
    pub callers: usize,
    /// By number of verdict.
    pub verdicts: [usize; 6],
    /// Kept, and fragile.
    pub fragile: usize,
    /// Near misses by criterion.
    pub misses: BTreeMap<&'static str, usize>,
    /// The rules tried that decided something.
    pub decided: Vec<Off>,
}

/// One revision: engine, filters and twin on every caller; then the twin without each of `rules`.
pub fn one_revision(seed: u64, rules: &[Off]) -> Met {
    let world = worlds::world(seed);
    let twin = new_twin(&world, Off::Nothing);
    let head = directory(&world.files);
    only_services_are_unreadable(&head, seed);
    let engine = World::new(None, &head, space(&world)).expect("the calendar is long enough");
    let moments = Moments::new(&engine, &world);
    let residents = Residents::new(&engine.places, &head.geography.small_areas);
    let answers = measure(&engine, Scope::Whole, Fragile::Asked);
    // A world too large for atoms has its boxes in another way; they must hold the same callers.
    let other_way = [measure, measure_without_atoms][usize::from(seed % 2 == 1)];
    let without_fragile = other_way(&engine, Scope::Whole, Fragile::NotAsked);
    let ids = answers.iter().map(|answer| answer.requirement.id.clone());
    assert_eq!(
        ids.collect::<Vec<_>>(),
        twin.requirements(),
        "world {seed}: the same requirements are asked"
    );
    let mut met = Met::default();
    let mut truths = BTreeMap::new();
    for (answer, plain) in answers.iter().zip(&without_fragile) {
        let requirement = &answer.requirement;
        let context = format!("world {seed}, {}", requirement.id);
        let cells = twin.cells(&requirement.id, &world.ages);
        let truth = Columns::new(&twin, &requirement.id, cells, &moments.all);
        for answer in [answer, plain] {
            let boxes = painted(&engine, &answer.standing, &truth.cells, &moments, &context);
            standing_agrees(&twin, requirement, &truth, &boxes, &moments, &context);
        }
        let asked = truth.count(|verdict| verdict != Verdict::NotAsked);
        assert_eq!(
            (answer.callers, answer.kept),
            (
                asked as u128,
                Some(truth.count(|verdict| verdict == Verdict::Kept) as u128)
            ),
            "{context}: callers asked and kept"
        );
        let mut by_area: BTreeMap<_, u128> = BTreeMap::new();
        for (cell, column) in truth.cells.iter().zip(&truth.columns) {
            let asked = column.iter().filter(|verdict| **verdict != Verdict::NotAsked);
            let place = engine.head.place(&cell.postcode).expect("the place exists");
            *by_area.entry(place.areas).or_default() += asked.count() as u128;
        }
        by_area.retain(|_, callers| *callers > 0);
        let said = answer.asked.iter().filter(|(_, callers)| **callers > 0);
        let said: BTreeMap<_, _> = said.map(|(areas, callers)| (areas.clone(), *callers)).collect();
        assert_eq!(said, by_area, "{context}: callers by area");
        filters_agree(&engine, requirement, &truth, &moments, &context);
        let nobody = FragileCallers::default();
        let fragile = answer.fragile.as_ref().unwrap_or(&nobody);
        let boxes = painted(&engine, &fragile.standing, &truth.cells, &moments, &context);
        fragile_agree(&truth, &boxes, &moments, &context);
        met.fragile += truth.fragile.iter().flatten().filter(|fragile| **fragile).count();
        for gap in &answer.standing {
            let misses = &mut met.misses;
            witness_agrees(&engine, gap, &residents, requirement, &twin, &context, misses);
        }
        met.callers += asked;
        for verdict in truth.columns.iter().flatten() {
            met.verdicts[*verdict as usize] += 1;
        }
        truths.insert(requirement.id.clone(), truth);
    }
    met.decided = rules
        .iter()
        .copied()
        .filter(|off| differs(&world, &truths, *off))
        .collect();
    met
}

fn only_services_are_unreadable(head: &Directory, seed: u64) {
    let refused = head
        .findings
        .iter()
        .filter(|finding| !finding.path.starts_with("services/") && head.unreadable.contains(&finding.path));
    assert_eq!(refused.count(), 0, "world {seed}: only services are unreadable");
}

/// The boxes hold exactly the callers for whom the requirement does not hold, each with its verdict.
fn standing_agrees(
    twin: &Twin,
    requirement: &Requirement,
    truth: &Columns,
    boxes: &[Vec<Painted>],
    moments: &Moments,
    context: &str,
) {
    for ((cell, column), said) in truth.cells.iter().zip(&truth.columns).zip(boxes) {
        for (at, (known, said)) in column.iter().zip(said).enumerate() {
            let expected = match known {
                Verdict::NotAsked | Verdict::Kept => None,
                failing => Some([None, Some(*failing)]),
            };
            assert!(
                *said == expected,
                "{context}: {cell:?} at {:?}: twin {known:?}, engine {said:?}\nacceptable to the twin: {:?}",
                moments.all[at],
                twin.acceptable(&requirement.id, cell, moments.all[at])
            );
        }
    }
}

/// The boxes of fragile callers hold exactly those the twin counts as fragile.
fn fragile_agree(truth: &Columns, boxes: &[Vec<Painted>], moments: &Moments, context: &str) {
    for ((cell, column), said) in truth.cells.iter().zip(&truth.fragile).zip(boxes) {
        for (at, (fragile, said)) in column.iter().zip(said).enumerate() {
            let expected = fragile.then_some([None, Some(Verdict::Kept)]);
            assert!(
                *said == expected,
                "{context}: {cell:?} at {:?}: fragile to the twin: {fragile}, engine {said:?}",
                moments.all[at],
            );
        }
    }
}

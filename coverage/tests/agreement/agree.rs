//! One world, asked three ways: the twin's columns of verdicts are the truth, the engine's boxes are painted over them
//! and the filters are asked caller by caller.

use crate::twin::{Cell, Files, Moment, Off, Twin, Verdict};
use crate::worlds;
use jiff::civil::Date;
use qdos_coverage::filter::{self, Caller};
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::space::{Slice, Space};
use qdos_coverage::witness::Witness;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Definition, Fragile, Scope, measure};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
use qdos_model::interval::Intervals;
use qdos_model::read::{self, Memory};
use qdos_model::requirement::Requirement;
use qdos_model::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub fn directory(files: &Files) -> Directory {
    let texts = files.iter().map(|(path, text)| (path.clone(), text));
    read::directory(Arc::new(Tree::from_texts(texts)), &Memory::default())
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
        .find(|outcome| outcome.pair == pair && outcome.disposition == disposition);
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
    residents: &Residents,
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
    let ids = answers.iter().map(|answer| answer.requirement.id.clone());
    assert_eq!(
        ids.collect::<Vec<_>>(),
        twin.requirements(),
        "world {seed}: the same requirements are asked"
    );
    let mut met = Met::default();
    let mut truths = BTreeMap::new();
    for answer in &answers {
        let requirement = &answer.requirement;
        let context = format!("world {seed}, {}", requirement.id);
        let cells = twin.cells(&requirement.id, &world.ages);
        let truth = Columns::new(&twin, &requirement.id, cells, &moments.all);
        let boxes = painted(&engine, &answer.standing, &truth.cells, &moments, &context);
        standing_agrees(&twin, requirement, &truth, &boxes, &moments, &context);
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
        let fragile = answer.fragile.as_ref().expect("it was asked for");
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

/// How many callers of a pair of revisions were lost and gained, and what line 17 of Meaning decided.
#[derive(Default, Debug, Clone, Copy)]
pub struct Moved {
    pub lost: usize,
    pub gained: usize,
    /// Kept in neither, and worse or better in head.
    pub worsened: usize,
    pub eased: usize,
    /// Kept in both, and fragile in one.
    pub became_fragile: usize,
    pub ceased_fragile: usize,
    /// Lost, and of base alone: a postcode, practice or outcome row that head no longer has.
    pub lost_of_base_alone: usize,
    /// In want of something in head, and of head alone: new, not lost.
    pub new_in_head: usize,
    /// Lost under the wording of base that head changed or dropped.
    pub lost_by_old_wording: usize,
}

/// Two revisions: lost and gained are exactly the callers the twin finds by asking both.
pub fn two_revisions(before: &worlds::World, after: &worlds::World, seed: u64) -> Moved {
    let (base, head) = (directory(&before.files), directory(&after.files));
    let engine = World::new(Some(&base), &head, space(after)).expect("the calendar is long enough");
    let moments = Moments::new(&engine, after);
    let residents = Residents::new(&engine.places, &head.geography.small_areas);
    let base_twin = new_twin(before, Off::Nothing);
    let head_twin = new_twin(after, Off::Nothing);
    let asked_by_base = new_twin(after, Off::Nothing).asked_by(new_twin(before, Off::Nothing));
    let worded_by_base = new_twin(after, Off::Nothing).worded_by(new_twin(before, Off::Nothing));
    let ages = after.ages.clone();
    let mut moved = Moved::default();
    // What differs must be the same whether all callers are walked or only those who may be told something different.
    let scope = [Scope::Whole, Scope::Changes][usize::from(seed.count_ones() % 2 == 1)];
    for answer in measure(&engine, scope, Fragile::Asked) {
        let Answer {
            requirement,
            definition,
            standing,
            lost,
            gained,
            worsened,
            eased,
            fragile,
            ..
        } = &answer;
        let fragile = fragile.as_ref().expect("it was asked for");
        let (became, ceased) = (&fragile.became, &fragile.ceased);
        let id = &requirement.id;
        let context = format!("pair {seed}, {id} ({definition:?})");
        let mut in_base = BTreeSet::new();
        if *definition != Definition::Head {
            in_base.extend(base_twin.cells(id, &before.ages));
        }
        if *definition == Definition::Base {
            let nobody = standing.is_empty() && fragile.standing.is_empty();
            assert!(nobody, "{context}: base's wording stands for nobody");
        } else if scope == Scope::Whole || *definition == Definition::Head {
            let truth = Columns::new(&head_twin, id, head_twin.cells(id, &after.ages), &moments.all);
            let boxes = painted(&engine, standing, &truth.cells, &moments, &context);
            standing_agrees(&head_twin, requirement, &truth, &boxes, &moments, &context);
            let boxes = painted(&engine, &fragile.standing, &truth.cells, &moments, &context);
            fragile_agree(&truth, &boxes, &moments, &context);
        }
        if *definition == Definition::Head {
            let moves = [lost, gained, worsened, eased, became, ceased];
            let nobody = moves.iter().all(|gaps| gaps.is_empty());
            assert!(nobody, "{context}: a new wording moves nobody");
            continue;
        }
        let is_new = |gap: &Gap| cells_of(&engine, gap).iter().any(|cell| !in_base.contains(cell));
        moved.new_in_head += standing.iter().filter(|gap| is_new(gap)).count();
        let cells: Vec<Cell> = in_base.into_iter().collect();
        let before = Columns::new(&base_twin, id, cells.clone(), &moments.all);
        let after = Columns::new(&asked_by_base, id, cells.clone(), &moments.all);
        // Callers of head by the same wording: only these can be gained.
        let head_cells = worded_by_base.cells(id, &ages);
        let of_head = Columns::new(&worded_by_base, id, head_cells, &moments.all);
        let moves = [lost, gained, worsened, eased, became, ceased];
        let boxes = moves.map(|gaps| painted(&engine, gaps, &cells, &moments, &context));
        for (number, cell) in cells.iter().enumerate() {
            let in_head = of_head.cells.binary_search(cell).ok();
            for at in 0..moments.len() {
                let sides = [before.columns[number][at], after.columns[number][at]];
                let asked = !sides.contains(&Verdict::NotAsked);
                let kept = sides.map(|verdict| verdict == Verdict::Kept);
                let is_lost = asked && kept == [true, false];
                let is_of_head = in_head.is_some_and(|cell| of_head.columns[cell][at] != Verdict::NotAsked);
                let is_gained = asked && kept == [false, true] && is_of_head;
                // The order of verdicts is the twin's own: NotAsked, then the later the worse.
                let in_neither = asked && kept == [false, false];
                let fragile = [before.fragile[number][at], after.fragile[number][at]];
                let in_both = asked && kept == [true, true];
                let expected = [
                    is_lost,
                    is_gained,
                    in_neither && sides[0] < sides[1],
                    in_neither && sides[1] < sides[0] && is_of_head,
                    in_both && fragile == [false, true],
                    in_both && fragile == [true, false] && is_of_head,
                ];
                let counts = [
                    &mut moved.lost,
                    &mut moved.gained,
                    &mut moved.worsened,
                    &mut moved.eased,
                    &mut moved.became_fragile,
                    &mut moved.ceased_fragile,
                ];
                for (count, expected) in counts.into_iter().zip(expected) {
                    *count += usize::from(expected);
                }
                for (boxes, expected) in boxes.iter().zip(expected) {
                    let expected = expected.then_some(sides.map(Some));
                    assert!(
                        boxes[number][at] == expected,
                        "{context}: {cell:?} {:?}: twin {expected:?}, engine {:?}",
                        moments.all[at],
                        boxes[number][at]
                    );
                }
                moved.lost_of_base_alone += usize::from(is_lost && !is_of_head);
                moved.lost_by_old_wording += usize::from(is_lost && *definition == Definition::Base);
            }
        }
        for gap in moves.into_iter().flatten() {
            let misses = &mut BTreeMap::new();
            witness_agrees(
                &engine,
                gap,
                &residents,
                requirement,
                &asked_by_base,
                &context,
                misses,
            );
        }
    }
    moved
}

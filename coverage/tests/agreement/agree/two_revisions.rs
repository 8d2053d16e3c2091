//! Two revisions of one world: the twin asked both, and the engine once.

use super::{
    Columns, Moments, cells_of, directory_with, fragile_agree, new_twin, painted, space, standing_agrees,
    witness_agrees,
};
use crate::twin::{Cell, Off, Verdict};
use crate::worlds;
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Definition, Fragile, FragileCallers, Scope, measure, measure_without_atoms};
use qdos_model::read::Memory;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Kept in both, and going farther in head by more than the requirement allows.
    pub farther: usize,
    /// Of these, who went nowhere in base: a service they did not have to go to was acceptable.
    pub farther_than_nowhere: usize,
    /// Kept in both, and going farther by exactly what is allowed, which is not farther.
    pub just_as_allowed: usize,
    /// Lost, and of base alone: a postcode, practice or outcome row that head no longer has.
    pub lost_of_base_alone: usize,
    /// In want of something in head, and of head alone: new, not lost.
    pub new_in_head: usize,
    /// Lost under the wording of base that head changed or dropped.
    pub lost_by_old_wording: usize,
}

/// What a change does to callers, in the order in which it is compared.
const MOVES: [&str; 7] = [
    "lost",
    "gained",
    "worsened",
    "eased",
    "became fragile",
    "ceased to be fragile",
    "farther",
];

/// Two revisions: lost and gained are exactly the callers the twin finds by asking both.
pub fn two_revisions(before: &worlds::World, after: &worlds::World, seed: u64) -> Moved {
    let memory = Memory::default();
    let [base, head] = [before, after].map(|world| directory_with(&world.files, &memory));
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
    let way = [measure, measure_without_atoms][usize::from(seed / 4 % 2 == 1)];
    for answer in way(&engine, scope, Fragile::Asked) {
        let Answer {
            requirement,
            definition,
            standing,
            lost,
            gained,
            worsened,
            eased,
            farther,
            fragile,
            ..
        } = &answer;
        assert_eq!(fragile.is_none(), requirement.outcomes.own_gp_only);
        let without = FragileCallers::default();
        let fragile = fragile.as_ref().unwrap_or(&without);
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
            let moves = [lost, gained, worsened, eased, became, ceased, farther];
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
        let moves = [lost, gained, worsened, eased, became, ceased, farther];
        let squares = [&base_twin, &asked_by_base].map(|twin| {
            let squares = cells.iter().map(|cell| twin.squares(id, cell, &moments.all));
            squares.collect::<Vec<_>>()
        });
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
                let went = squares[0][number][at].zip(squares[1][number][at]);
                let went = went.filter(|_| in_both);
                let goes_farther =
                    went.is_some_and(|(before, after)| base_twin.goes_farther(id, before, after));
                let expected = [
                    is_lost,
                    is_gained,
                    in_neither && sides[0] < sides[1],
                    in_neither && sides[1] < sides[0] && is_of_head,
                    in_both && fragile == [false, true],
                    in_both && fragile == [true, false] && is_of_head,
                    goes_farther,
                ];
                let counts = [
                    &mut moved.lost,
                    &mut moved.gained,
                    &mut moved.worsened,
                    &mut moved.eased,
                    &mut moved.became_fragile,
                    &mut moved.ceased_fragile,
                    &mut moved.farther,
                ];
                for (count, expected) in counts.into_iter().zip(expected) {
                    *count += usize::from(expected);
                }
                for ((boxes, expected), what) in boxes.iter().zip(expected).zip(MOVES) {
                    let expected = expected.then_some(sides.map(Some));
                    assert!(
                        boxes[number][at] == expected,
                        "{context}, {what}: {cell:?} {:?}: twin {expected:?}, engine {:?}",
                        moments.all[at],
                        boxes[number][at]
                    );
                }
                moved.farther_than_nowhere += usize::from(goes_farther && went.is_some_and(|it| it.0 == 0));
                let just_as_allowed = |it: (i64, i64)| base_twin.goes_just_as_allowed(id, it.0, it.1);
                moved.just_as_allowed += usize::from(went.is_some_and(just_as_allowed));
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

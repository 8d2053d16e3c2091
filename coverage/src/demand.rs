//! Whom a requirement asks about, as few products: pairs x dispositions x cells (an age and a sex).

use crate::bits::Bits;
use crate::sets::Pool;
use crate::who::{JointOutcome, Table};
use qdos_model::code::Sex;
use qdos_model::interval::Intervals;
use qdos_model::reference::Outcome;
use qdos_model::requirement::{Callers, Requirement};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The sets that whos are made of, by number: of pairs, of dispositions and of cells.
pub(crate) struct WhoPools(pub(crate) [Pool; 3]);

/// Pairs, dispositions and cells by their numbers in the pools.
pub(crate) type WhoBox = [u32; 3];

impl WhoPools {
    pub(crate) fn new(table: &Table) -> WhoPools {
        WhoPools([table.pairs.len(), table.dispositions.len(), table.cells()].map(Pool::new))
    }

    pub(crate) fn number(&mut self, sides: [Bits; 3]) -> WhoBox {
        let [pairs, dispositions, cells] = sides;
        let pools = &mut self.0;
        [
            pools[0].number(pairs),
            pools[1].number(dispositions),
            pools[2].number(cells),
        ]
    }

    pub(crate) fn everybody(&mut self) -> WhoBox {
        self.0.each_mut().map(Pool::everything)
    }

    /// The part of a who inside another, and the rest as disjoint parts.
    pub(crate) fn cut(&mut self, who: WhoBox, other: WhoBox) -> (Option<WhoBox>, Vec<WhoBox>) {
        let meets = |side: usize| {
            let pool = &self.0[side];
            pool.get(who[side]).meets(pool.get(other[side]))
        };
        if !(0..3).all(meets) {
            return (None, vec![who]);
        }
        let (mut inside, mut outside) = (who, Vec::new());
        for side in [2, 1, 0] {
            let pool = &mut self.0[side];
            let rest = pool.get(who[side]).without(pool.get(other[side]));
            if !rest.is_empty() {
                let both = pool.get(who[side]).and(pool.get(other[side]));
                let mut part = inside;
                part[side] = pool.number(rest);
                outside.push(part);
                inside[side] = pool.number(both);
            }
        }
        (Some(inside), outside)
    }

    pub(crate) fn count(&self, who: WhoBox) -> usize {
        (0..3).map(|side| self.0[side].get(who[side]).count()).product()
    }
}

/// Callers who see equally far ahead, and exist on the same sides, all of them or none for their own practice.
pub(crate) struct Demand {
    /// How far base's and head's search look ahead.
    pub(crate) windows: [i64; 2],
    /// Whether base and head have them.
    pub(crate) exists: [bool; 2],
    /// Whether base and head send them to their own practice, of which there is one: nobody of these is fragile.
    pub(crate) own_gp: [bool; 2],
    /// Disjoint.
    pub(crate) boxes: Vec<WhoBox>,
}

type Key = ([i64; 2], [bool; 2], [bool; 2]);

/// A pair, a disposition it can end in, and the cells of whom it can.
type Row = (u32, u32, u32);

/// Whom a requirement asks about, in a fixed order.
pub(crate) fn demands(
    requirement: &Requirement,
    callers: Callers,
    outcomes: &[JointOutcome<'_>],
    ages: &[i64],
    table: &Table,
    pools: &mut WhoPools,
) -> Vec<Demand> {
    let mut rows: FxHashMap<Key, Vec<Row>> = FxHashMap::default();
    let mut known: FxHashMap<CellsKey<'_>, Cells> = FxHashMap::default();
    // Outcomes beside each other are mostly of the same people.
    let mut last: Option<(CellsKey<'_>, Cells)> = None;
    for (outcome, [pair, disposition]) in outcomes.iter().zip(table.numbers()) {
        let asks =
            [0, 1].map(|side| outcome.exists[side] && speaks_of(requirement, callers, outcome.sides[side]));
        if asks == [false, false] {
            continue;
        }
        let windows = [0, 1].map(|side| outcome.sides[side].window());
        let own_gp = [0, 1].map(|side| outcome.sides[side].own_gp);
        let [base, head] = outcome.sides;
        let key = (asks, [&base.ages, &head.ages], [&base.sexes, &head.sexes]);
        let cells = match &last {
            Some((known, cells)) if *known == key => cells,
            _ => {
                let cells = known
                    .entry(key)
                    .or_insert_with(|| cells(requirement, asks, outcome, ages, table, &mut pools.0[2]));
                &last.insert((key, cells.clone())).1
            }
        };
        for (exists, cells) in cells {
            let alike = rows.entry((windows, *exists, own_gp)).or_default();
            alike.push((*pair, *disposition, *cells));
        }
    }
    let rows: BTreeMap<Key, Vec<Row>> = rows.into_iter().collect();
    rows.into_iter()
        .map(|((windows, exists, own_gp), alike)| Demand {
            windows,
            exists,
            own_gp,
            boxes: boxes(alike, pools),
        })
        .collect()
}

type CellsKey<'o> = ([bool; 2], [&'o Intervals; 2], [&'o BTreeSet<Sex>; 2]);

/// Cells by whether they exist on either side.
type Cells = Vec<([bool; 2], u32)>;

/// The cells of an outcome that are asked.
fn cells(
    requirement: &Requirement,
    asks: [bool; 2],
    outcome: &JointOutcome<'_>,
    ages: &[i64],
    table: &Table,
    pool: &mut Pool,
) -> Cells {
    let mut found: BTreeMap<[bool; 2], Bits> = BTreeMap::new();
    for sex in Sex::ALL {
        for (at, age) in ages.iter().enumerate() {
            let exists = [0, 1].map(|side| asks[side] && has(requirement, outcome.sides[side], sex, *age));
            if exists.contains(&true) {
                let all = found.entry(exists).or_insert_with(|| Bits::none(table.cells()));
                all.insert(table.cell(sex, at));
            }
        }
    }
    found
        .into_iter()
        .map(|(exists, cells)| (exists, pool.number(cells)))
        .collect()
}

/// Pairs that end in the same dispositions with the same cells are taken together; so are their dispositions.
fn boxes(mut rows: Vec<Row>, pools: &mut WhoPools) -> Vec<WhoBox> {
    rows.sort_unstable();
    let mut alike: BTreeMap<Vec<(u32, u32)>, Bits> = BTreeMap::new();
    for of_pair in rows.chunk_by(|(left, ..), (right, ..)| left == right) {
        let ends = of_pair
            .iter()
            .map(|(_, disposition, cells)| (*disposition, *cells));
        alike
            .entry(ends.collect())
            .or_insert_with(|| Bits::none(pools.0[0].capacity()))
            .insert(of_pair[0].0 as usize);
    }
    let mut found = Vec::new();
    for (rows, pairs) in alike {
        let mut by_cells: BTreeMap<u32, Bits> = BTreeMap::new();
        for (disposition, cells) in rows {
            by_cells
                .entry(cells)
                .or_insert_with(|| Bits::none(pools.0[1].capacity()))
                .insert(disposition as usize);
        }
        let pairs = pools.0[0].number(pairs);
        for (cells, dispositions) in by_cells {
            found.push([pairs, pools.0[1].number(dispositions), cells]);
        }
    }
    found
}

/// Whether a requirement asks about an outcome; own-GP outcomes are asked of registered callers only (Meaning 12).
fn speaks_of(requirement: &Requirement, callers: Callers, outcome: &Outcome) -> bool {
    let own_gp_asked = !outcome.own_gp || matches!(callers, Callers::RegisteredWithin(_));
    own_gp_asked && requirement.outcomes.fit(outcome)
}

fn has(requirement: &Requirement, outcome: &Outcome, sex: Sex, age: i64) -> bool {
    outcome.sexes.contains(&sex)
        && outcome.ages.contains(age)
        && requirement
            .sexes
            .as_ref()
            .is_none_or(|sexes| sexes.contains(&sex))
        && requirement.ages.as_ref().is_none_or(|ages| ages.contains(age))
}

//! The spot nearest to a given one, among many: they are held in square cells, and looked for in rings of cells.

use qdos_model::place::Grid;
use rustc_hash::FxHashMap;

/// Spots that stand in an average cell.
const IN_A_CELL: usize = 4;

/// Spots by where they lie.
pub(crate) struct Nearest {
    /// Metres along the side of a cell.
    side: i64,
    /// Numbers of the spots in each cell, in order.
    cells: FxHashMap<(i64, i64), Vec<u32>>,
    /// The first and the last column and row of cells.
    columns: (i64, i64),
    rows: (i64, i64),
    spots: Vec<Grid>,
}

impl Nearest {
    pub(crate) fn new(spots: Vec<Grid>) -> Nearest {
        let reach = |along: fn(&Grid) -> i64| {
            let low = spots.iter().map(along).min().unwrap_or(0);
            (low, spots.iter().map(along).max().unwrap_or(0))
        };
        let (east, north) = (reach(|spot| spot.easting), reach(|spot| spot.northing));
        let wide = (east.1 - east.0).max(north.1 - north.0).max(1).unsigned_abs();
        let cells_along = (spots.len() / IN_A_CELL).max(1).isqrt().max(1) as u64;
        let side = i64::try_from(wide / cells_along).unwrap_or(i64::MAX).max(1);
        let cell = |at: i64| at.div_euclid(side);
        let mut cells: FxHashMap<(i64, i64), Vec<u32>> = FxHashMap::default();
        for (number, spot) in spots.iter().enumerate() {
            let number = u32::try_from(number).expect("there are fewer places than 2^32");
            cells
                .entry((cell(spot.easting), cell(spot.northing)))
                .or_default()
                .push(number);
        }
        Nearest {
            side,
            cells,
            columns: (cell(east.0), cell(east.1)),
            rows: (cell(north.0), cell(north.1)),
            spots,
        }
    }

    /// The number of the nearest spot in a straight line; of several as near, the first.
    pub(crate) fn to(&self, grid: Grid) -> Option<usize> {
        if self.spots.is_empty() {
            return None;
        }
        let (column, row) = (
            grid.easting.div_euclid(self.side),
            grid.northing.div_euclid(self.side),
        );
        let beyond = |at: i64, (low, high): (i64, i64)| (low - at).max(at - high).max(0);
        let first = beyond(column, self.columns).max(beyond(row, self.rows));
        let mut best: Option<(i64, u32)> = None;
        for ring in first.. {
            // Whatever lies in this ring or outside it is at least so far away.
            let least = (ring - 1).max(0) * self.side;
            if best.is_some_and(|(distance, _)| distance < least * least) {
                break;
            }
            for cell in self.ring((column, row), ring) {
                for number in self.cells.get(&cell).into_iter().flatten() {
                    let found = (self.spots[*number as usize].distance_squared(grid), *number);
                    best = Some(best.map_or(found, |best| best.min(found)));
                }
            }
        }
        best.map(|(_, number)| number as usize)
    }

    /// The cells that are `ring` cells away from the middle and hold spots at all.
    fn ring(&self, middle: (i64, i64), ring: i64) -> impl Iterator<Item = (i64, i64)> {
        let (column, row) = middle;
        let columns = (column - ring).max(self.columns.0)..=(column + ring).min(self.columns.1);
        let between = (row - ring + 1).max(self.rows.0)..=(row + ring - 1).min(self.rows.1);
        let ends = |at: i64| {
            if ring == 0 {
                vec![at]
            } else {
                vec![at - ring, at + ring]
            }
        };
        let along = ends(row)
            .into_iter()
            .flat_map(move |row| columns.clone().map(move |column| (column, row)));
        let beside = ends(column)
            .into_iter()
            .flat_map(move |column| between.clone().map(move |row| (column, row)));
        along.chain(beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spots and questions of one seed: some far outside, many on one spot.
    fn drawn(seed: i64, count: i64) -> impl Iterator<Item = Grid> {
        (0..count).map(move |number| {
            let mixed = (number + 1) * 2_654_435_761 * (seed + 7) % 1_000_003;
            let wide = 1 + seed % 5 * 400;
            Grid {
                easting: mixed % wide,
                northing: mixed / 7 % (wide + seed % 3 * 1_000),
            }
        })
    }

    #[test]
    fn the_nearest_is_what_trying_every_spot_finds() {
        for seed in 0..60 {
            let spots: Vec<Grid> = drawn(seed, 1 + seed * 3).collect();
            let nearest = Nearest::new(spots.clone());
            let far = Grid {
                easting: -90_000,
                northing: 700_000,
            };
            for grid in drawn(seed + 1, 80).chain([far]) {
                let tried =
                    (0..spots.len()).min_by_key(|number| (spots[*number].distance_squared(grid), *number));
                assert_eq!(nearest.to(grid), tried, "seed {seed}, {grid:?}");
            }
        }
    }

    #[test]
    fn of_no_spots_none_is_nearest() {
        let grid = Grid {
            easting: 0,
            northing: 0,
        };
        assert_eq!(Nearest::new(Vec::new()).to(grid), None);
    }
}

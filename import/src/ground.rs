//! The ground an import stands on: the districts of the area, its postcodes with their search boxes, and which places
//! outside lie in one of those boxes (Meaning 13).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::error::Error;
use crate::grid::Grid;
use crate::source::{self, Postcode, Source};

/// Search distance of a postcode that stands in no row of the table (DOMAIN 2.2).
const NATIONAL_METRES: i32 = 60_000;
const CELL: i32 = 4_000;

/// The code that stands for every integrated care board of the source at once.
pub const ENGLAND: &str = "E92000001";

/// A council district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct District {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the integrated care board that most of its pharmacies lie in; of two with as many, the first.
    pub board: String,
    pharmacies: u32,
}

/// Search distances in metres by postcode, postcode sector or postcode district.
#[derive(Debug, Clone, Default)]
pub struct Distances {
    metres: BTreeMap<String, i32>,
}

impl Distances {
    /// Collects rows of code and metres.
    pub fn new(rows: impl IntoIterator<Item = (String, i32)>) -> Distances {
        Distances {
            metres: rows.into_iter().collect(),
        }
    }

    /// Half the side of the search box around a postcode.
    pub fn of(&self, postcode: &str) -> i32 {
        let sector = &postcode[..postcode.len().saturating_sub(2)];
        let district = postcode.split(' ').next().unwrap_or(postcode);
        let row = [postcode, sector, district]
            .iter()
            .find_map(|code| self.metres.get(*code));
        row.copied().unwrap_or(NATIONAL_METRES)
    }
}

/// The area, its postcodes and those of everything in the source.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Code of the integrated care board, or [`ENGLAND`].
    pub area: String,
    /// Its name.
    pub area_name: String,
    /// Every integrated care board of the source: its name by its code.
    pub boards: BTreeMap<String, String>,
    /// Every district of the source by code.
    pub districts: BTreeMap<String, District>,
    /// Codes of the area's own districts.
    pub own: BTreeSet<String>,
    /// Own postcodes and those wanted.
    pub postcodes: BTreeMap<String, Postcode>,
}

impl Ground {
    /// Reads districts and postcodes; `wanted` are postcodes that are looked for outside the area too.
    pub fn read(source: &Source, area: &str, wanted: &BTreeSet<String>) -> Result<Ground, Error> {
        let table = source.table(source::DISTRICTS)?;
        let columns = ["lad_cd", "lad_nm", "icb_cd", "icb_nm", "n_pharmacy_postcodes"];
        let [code, name, board, board_name, pharmacies] = columns.map(|name| table.column(name));
        let (code, name, board, board_name, pharmacies) = (code?, name?, board?, board_name?, pharmacies?);
        let mut ground = Ground {
            area: area.to_owned(),
            area_name: if area == ENGLAND { "England" } else { "" }.to_owned(),
            boards: BTreeMap::new(),
            districts: BTreeMap::new(),
            own: BTreeSet::new(),
            postcodes: BTreeMap::new(),
        };
        for (line, row) in &table.rows {
            if row.len() < table.header.len() {
                return Err(table.bad_row(*line, "a field is missing"));
            }
            let district = District {
                code: row[code].clone(),
                name: row[name].clone(),
                board: row[board].clone(),
                pharmacies: row[pharmacies]
                    .parse()
                    .map_err(|_| table.bad_row(*line, format!("`{}` is no number", row[pharmacies])))?,
            };
            ground.boards.insert(row[board].clone(), row[board_name].clone());
            let known = ground.districts.get(&district.code);
            if known.is_none_or(|known| known.pharmacies < district.pharmacies) {
                ground.districts.insert(district.code.clone(), district);
            }
            if row[board] == area || area == ENGLAND {
                ground.own.insert(row[code].clone());
            }
            if row[board] == area {
                ground.area_name = row[board_name].clone();
            }
        }
        if ground.own.is_empty() {
            return Err(Error::UnknownArea {
                area: area.to_owned(),
                file: source::DISTRICTS.to_owned(),
            });
        }
        ground.postcodes = source.postcodes(|postcode| {
            postcode.grid.is_some()
                && (ground.own.contains(&postcode.district) || wanted.contains(&postcode.code))
        })?;
        Ok(ground)
    }

    /// Where a postcode lies, and whether in the area.
    pub fn place(&self, postcode: &str) -> Option<(&Postcode, Grid)> {
        let postcode = self.postcodes.get(postcode)?;
        postcode.grid.map(|grid| (postcode, grid))
    }

    /// Whether a district is the area's own.
    pub fn is_own(&self, district: &str) -> bool {
        self.own.contains(district)
    }

    /// The area's own postcodes.
    pub fn own_postcodes(&self) -> impl Iterator<Item = (&Postcode, Grid)> {
        let own = self
            .postcodes
            .values()
            .filter(|postcode| self.is_own(&postcode.district));
        own.filter_map(|postcode| postcode.grid.map(|grid| (postcode, grid)))
    }

    /// The search boxes of the area's own postcodes.
    pub fn boxes(&self, distances: &Distances) -> Boxes {
        let mut boxes = Boxes {
            cells: HashMap::new(),
            reach: 0,
        };
        for (postcode, grid) in self.own_postcodes() {
            let half_side = distances.of(&postcode.code);
            boxes.reach = boxes.reach.max(half_side);
            boxes.cells.entry(cell(grid)).or_default().push((grid, half_side));
        }
        boxes
    }
}

/// Search boxes, found by where their middle lies.
#[derive(Debug, Clone)]
pub struct Boxes {
    cells: HashMap<(i32, i32), Vec<(Grid, i32)>>,
    reach: i32,
}

impl Boxes {
    /// Whether a place lies in at least one box.
    pub fn hold(&self, place: Grid) -> bool {
        let corner = |sign: i32| {
            cell(Grid {
                easting: place.easting + sign * self.reach,
                northing: place.northing + sign * self.reach,
            })
        };
        let ((west, south), (east, north)) = (corner(-1), corner(1));
        (west..=east).any(|column| {
            (south..=north).any(|row| {
                let middles = self.cells.get(&(column, row)).map_or(&[][..], Vec::as_slice);
                middles.iter().any(|(middle, half_side)| {
                    (middle.easting - place.easting).abs() <= *half_side
                        && (middle.northing - place.northing).abs() <= *half_side
                })
            })
        })
    }
}

fn cell(grid: Grid) -> (i32, i32) {
    (grid.easting.div_euclid(CELL), grid.northing.div_euclid(CELL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_code_decides_the_distance() {
        let rows = [("NR27", 40_000), ("NR27 0", 30_000), ("NR27 0AA", 5_000)];
        let distances = Distances::new(rows.map(|(code, metres)| (code.to_owned(), metres)));
        assert_eq!(distances.of("NR27 0AA"), 5_000);
        assert_eq!(distances.of("NR27 0AB"), 30_000);
        assert_eq!(distances.of("NR27 9AA"), 40_000);
        assert_eq!(distances.of("NR2 7AA"), NATIONAL_METRES);
    }

    #[test]
    fn the_edge_of_a_box_is_inside() {
        let middle = Grid {
            easting: 600_000,
            northing: 300_000,
        };
        let boxes = Boxes {
            cells: HashMap::from([(cell(middle), vec![(middle, 40_000)])]),
            reach: 40_000,
        };
        assert!(boxes.hold(Grid {
            easting: 640_000,
            northing: 260_000
        }));
        assert!(!boxes.hold(Grid {
            easting: 640_001,
            northing: 300_000
        }));
    }
}

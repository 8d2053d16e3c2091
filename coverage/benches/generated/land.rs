//! The land: towns on a map of about England's size, their places, and the areas that hold them.

use super::Dice;
use qdos_model::place::{Area, Geography, Grid};
use qdos_model::postcode::{Postcode, Postcodes};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The map's sides in metres: 130,000 square kilometres.
pub(crate) const EAST: i64 = 325_000;
pub(crate) const NORTH: i64 = 400_000;
const TOWNS: usize = 1_200;
/// Areas (council districts) lie in a raster of so many by so many.
const RASTER: [i64; 2] = [17, 18];

pub(crate) struct Town {
    pub(crate) centre: Grid,
    /// Its share among all towns' people, out of the sum of all weights.
    pub(crate) weight: usize,
    /// How far it spreads.
    pub(crate) spread: i64,
}

pub(crate) struct Land {
    pub(crate) towns: Vec<Town>,
    /// For each unit of weight its town, so that one can be drawn by weight.
    urn: Vec<u32>,
    pub(crate) geography: Geography,
}

impl Land {
    pub(crate) fn new(places: usize) -> Land {
        let mut dice = Dice(11);
        let towns: Vec<Town> = (0..TOWNS)
            .map(|number| {
                // A few large cities, many small towns.
                let weight = 40_000 / (number + 8) + 20;
                Town {
                    centre: Grid {
                        easting: dice.below(EAST as usize) as i64,
                        northing: dice.below(NORTH as usize) as i64,
                    },
                    weight,
                    spread: 900 + (weight as f64).sqrt() as i64 * 110,
                }
            })
            .collect();
        let urn = (0..)
            .zip(&towns)
            .flat_map(|(number, town)| std::iter::repeat_n(number, town.weight))
            .collect();
        let mut land = Land {
            towns,
            urn,
            geography: Geography::default(),
        };
        land.settle(places);
        land
    }

    /// A town, drawn by its weight.
    pub(crate) fn town(&self, dice: &mut Dice) -> &Town {
        &self.towns[self.urn[dice.below(self.urn.len())] as usize]
    }

    /// The area of a spot.
    pub(crate) fn area(&self, grid: Grid) -> String {
        let along = |at: i64, size: i64, parts: i64| (at * parts / size).clamp(0, parts - 1);
        let number =
            along(grid.easting, EAST, RASTER[0]) * RASTER[1] + along(grid.northing, NORTH, RASTER[1]);
        format!("E{:08}", 7_000_000 + number)
    }

    fn settle(&mut self, places: usize) {
        let mut dice = Dice(12);
        let mut by_town: Vec<Vec<Grid>> = (0..self.towns.len()).map(|_| Vec::new()).collect();
        for _ in 0..places {
            let number = self.urn[dice.below(self.urn.len())] as usize;
            let grid = self.towns[number].near(&mut dice);
            by_town[number].push(grid);
        }
        let mut postcodes: BTreeMap<String, Vec<(Postcode, Grid)>> = BTreeMap::new();
        let mut search_distances = BTreeMap::new();
        let mut district = 0;
        // Districts hold a hundredth of a thousandth of the places, or so; neighbours have neighbouring postcodes.
        let size = (places / 2_400).clamp(1, 3_900);
        for (town, mut grids) in self.towns.iter().zip(by_town) {
            grids.sort_by_key(|grid| along_curve(*grid));
            for part in grids.chunks(size) {
                let code = outward(district);
                district += 1;
                let distance = if town.weight > 300 { 25_000 } else { 40_000 };
                search_distances.insert(code.clone(), distance);
                for (number, grid) in part.iter().enumerate() {
                    let sector = number * 10 / size.max(part.len());
                    let unit = number % 400;
                    let letter = |at: usize| char::from(b'A' + at as u8);
                    let postcode = format!("{code} {sector}{}{}", letter(unit / 20), letter(unit % 20));
                    let postcode = Postcode::parse(&postcode).expect("it is made to look like one");
                    postcodes
                        .entry(self.area(*grid))
                        .or_default()
                        .push((postcode, *grid));
                }
            }
        }
        let postcodes: Vec<_> = postcodes
            .iter()
            .map(|(area, rows)| (area.as_str().into(), &**rows))
            .collect();
        let mut areas = BTreeMap::new();
        for number in 0..RASTER[0] * RASTER[1] {
            let parent = format!("QD{}", number / 8);
            let area = |name: &str, kind: &str, parent: Option<&str>| Area {
                name: name.to_owned(),
                kind: kind.to_owned(),
                parent: parent.map(str::to_owned),
                owner: None,
            };
            areas.insert(
                format!("E{:08}", 7_000_000 + number),
                area(&format!("District {number}"), "district", Some(&parent)),
            );
            areas.insert(parent.clone(), area(&parent, "icb", Some("X")));
            areas.insert("X".to_owned(), area("The country", "country", None));
        }
        self.geography = Geography {
            areas,
            postcodes: Arc::new(Postcodes::new(&postcodes)),
            search_distances,
            small_areas: Arc::default(),
            own_areas: BTreeSet::from(["X".to_owned()]),
        };
    }
}

impl Town {
    /// A spot in or around it.
    pub(crate) fn near(&self, dice: &mut Dice) -> Grid {
        // One in eight lives in the country.
        let spread = if dice.below(8) == 0 { 9_000 } else { self.spread };
        Grid {
            easting: (self.centre.easting + dice.around(spread)).clamp(0, EAST - 1),
            northing: (self.centre.northing + dice.around(spread)).clamp(0, NORTH - 1),
        }
    }
}

/// "AB12" by number.
fn outward(number: usize) -> String {
    let letter = |at: usize| char::from(b'A' + at as u8);
    format!(
        "{}{}{}",
        letter(number / 90 / 26),
        letter(number / 90 % 26),
        number % 90 + 1
    )
}

/// Where a spot comes along a curve that keeps neighbours together (Morton's).
fn along_curve(grid: Grid) -> u64 {
    let spaced = |at: i64| (0..20).fold(0u64, |all, bit| all | (((at >> bit) & 1) as u64) << (2 * bit));
    spaced(grid.easting) | spaced(grid.northing) << 1
}

//! Line 18 of Meaning, person by person: how many people live in the boxes of random worlds.

use crate::agree::{directory, space};
use crate::worlds;
use qdos_coverage::people::Residents;
use qdos_coverage::world::World;
use qdos_coverage::{Fragile, Scope, measure};
use qdos_model::code::Sex;
use std::collections::{BTreeMap, BTreeSet};

/// A small area as its row says it.
struct Row {
    east: i64,
    north: i64,
    /// First and last year of each band, with its residents.
    bands: Vec<(i64, i64, f64)>,
}

fn rows(files: &crate::twin::Files) -> Vec<Row> {
    let mut lines = files["areas/small-areas.csv"].lines();
    let header: Vec<&str> = lines.next().expect("a header line").split(',').collect();
    let number = |text: &str| text.parse::<i64>().expect("a number");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let band = |at: usize| {
            let (first, last) = header[at].split_once('-').expect("a band");
            (number(first), number(last), number(cells[at]) as f64)
        };
        Row {
            east: number(cells[3]),
            north: number(cells[4]),
            bands: (5..cells.len()).map(band).collect(),
        }
    };
    lines.map(row).collect()
}

fn far(row: &Row, place: &(i64, i64)) -> i64 {
    (row.east - place.0).pow(2) + (row.north - place.1).pow(2)
}

/// For each row the places its residents live at: those nearer to it than to any other row, else the nearest place.
fn homes(rows: &[Row], places: &[(i64, i64)]) -> Vec<Vec<usize>> {
    let nearest = |place: &(i64, i64)| (0..rows.len()).min_by_key(|at| far(&rows[*at], place));
    (0..rows.len())
        .map(|at| {
            let own = (0..places.len()).filter(|place| nearest(&places[*place]) == Some(at));
            let own: Vec<usize> = own.collect();
            if own.is_empty() {
                (0..places.len())
                    .min_by_key(|place| far(&rows[at], &places[*place]))
                    .into_iter()
                    .collect()
            } else {
                own
            }
        })
        .collect()
}

/// People among `callers` (place, sex, age as sent), one day of age at a time; half of each are women and half men.
fn people(
    rows: &[Row],
    homes: &[Vec<usize>],
    ages: &[i64],
    callers: &BTreeMap<usize, BTreeSet<(Sex, i64)>>,
) -> f64 {
    let mut sum = 0.0;
    for (row, homes) in rows.iter().zip(homes) {
        for (first, last, residents) in &row.bands {
            let days = first * 1461 / 4..(last + 1) * 1461 / 4;
            let each = residents / (2 * days.clone().count() * homes.len()) as f64;
            for day in days {
                // Somebody of this age sends the last age that can be sent and is not above it.
                let Some(sent) = ages.iter().rfind(|age| **age <= day) else {
                    continue;
                };
                for home in homes {
                    let Some(known) = callers.get(home) else { continue };
                    for sex in [Sex::F, Sex::M] {
                        sum += if known.contains(&(sex, *sent)) { each } else { 0.0 };
                    }
                }
            }
        }
    }
    sum
}

#[test]
fn people_of_a_gap_are_those_counted_day_by_day() {
    let mut counted = 0;
    for seed in 0..60 {
        let world = worlds::world(seed);
        let rows = rows(&world.files);
        let head = directory(&world.files);
        let engine = World::new(None, &head, space(&world)).expect("the calendar is long enough");
        let places: Vec<(i64, i64)> = engine
            .places
            .iter()
            .map(|place| (place.grids()[1].easting, place.grids()[1].northing))
            .collect();
        let homes = homes(&rows, &places);
        let ages = &engine.space.ages;
        let residents = Residents::new(&engine.places, &head.geography.small_areas);
        for answer in measure(&engine, Scope::Whole, Fragile::NotAsked) {
            let mut all: BTreeMap<usize, BTreeSet<(Sex, i64)>> = BTreeMap::new();
            for gap in &answer.standing {
                let mut callers = BTreeMap::new();
                for place in gap.places.iter() {
                    for (_, sex, of) in gap.who.iter() {
                        let who = of.iter().map(|age| (sex, ages[age]));
                        let at: &mut BTreeSet<_> = callers.entry(place).or_default();
                        at.extend(who);
                    }
                }
                let said = residents.of(&gap.who, gap.places.iter(), ages);
                let known = people(&rows, &homes, ages, &callers);
                assert!(
                    (said - known).abs() < 1e-6,
                    "world {seed}: {said} people, by hand {known}"
                );
                for (place, who) in callers {
                    all.entry(place).or_default().extend(who);
                }
                counted += usize::from(known > 0.0);
            }
            let parts = answer.standing.iter().map(|gap| (&gap.who, &gap.places));
            let said = residents.of_any(parts, ages);
            let known = people(&rows, &homes, ages, &all);
            assert!(
                (said - known).abs() < 1e-6,
                "world {seed}: {said} people in any box, by hand {known}"
            );
        }
    }
    assert!(counted > 50, "only {counted} boxes have people");
}

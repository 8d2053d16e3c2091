//! Where the shipped scenarios are asked: the places are the edges that their file says they are.

mod given;

use given::embedded;
use qdos_model::place::Grid;
use qdos_model::postcode::Postcode;

/// The first eight places of the shipped set, by the rules that its comment names.
#[test]
fn the_places_of_the_shipped_set_are_the_edges_of_the_area() {
    const NORFOLK: std::ops::RangeInclusive<&str> = "E07000143"..="E07000149";
    let directory = embedded();
    let geography = &directory.geography;
    let own: Vec<(Postcode, Grid, bool)> = geography
        .postcodes
        .iter()
        .filter(|(_, spot)| geography.is_own(spot.area))
        .map(|(code, spot)| (code, spot.grid, NORFOLK.contains(&&**spot.area)))
        .collect();
    let own = own.as_slice();
    let areas: Vec<_> = geography
        .small_areas
        .iter()
        .filter(|area| geography.is_own(&area.area))
        .collect();
    let nearest = |grid: Grid| {
        let numbers = 0..areas.len();
        numbers
            .min_by_key(|at| areas[*at].centre.distance_squared(grid))
            .expect("there are small areas")
    };
    let homes: Vec<usize> = own.iter().map(|(_, grid, _)| nearest(*grid)).collect();
    let mut shared = vec![0.0; areas.len()];
    homes.iter().for_each(|home| shared[*home] += 1.0);
    let people = |home: &usize| {
        let all: u32 = areas[*home].residents.iter().map(|(_, _, people)| people).sum();
        f64::from(all) / shared[*home]
    };
    let residents: Vec<f64> = homes.iter().map(people).collect();
    let mut cells: std::collections::BTreeMap<(i64, i64), Vec<usize>> = std::collections::BTreeMap::new();
    let cell = |grid: Grid| (grid.easting / 1000, grid.northing / 1000);
    for (at, (_, grid, _)) in own.iter().enumerate() {
        cells.entry(cell(*grid)).or_default().push(at);
    }
    let cells = &cells;
    let around = move |at: usize, kilometres: i64| {
        let (east, north) = cell(own[at].1);
        let columns = east - kilometres - 1..=east + kilometres + 1;
        let places = columns.flat_map(move |east| {
            (north - kilometres - 1..=north + kilometres + 1).map(move |north| (east, north))
        });
        let found = places.filter_map(|place| cells.get(&place)).flatten();
        let reach = kilometres * 1000;
        let near = move |other: &&usize| own[**other].1.distance_squared(own[at].1) <= reach * reach;
        found.filter(near).copied().collect::<Vec<usize>>()
    };
    let residents = residents.as_slice();
    let living = |at: usize, kilometres: i64| -> f64 {
        around(at, kilometres)
            .into_iter()
            .map(|other| residents[other])
            .sum()
    };
    let lived_in = || (0..own.len()).filter(|at| residents[*at] > 0.0);
    let first = |key: &dyn Fn(usize) -> i64| {
        lived_in()
            .min_by_key(|at| key(*at))
            .expect("somebody lives there")
    };
    let (mut densest, mut emptiest) = ((0.0, 0), (f64::MAX, 0));
    for at in lived_in() {
        let (near, wide) = (living(at, 1), living(at, 3));
        densest = if near > densest.0 { (near, at) } else { densest };
        emptiest = if wide < emptiest.0 { (wide, at) } else { emptiest };
    }
    let pairs = (0..own.len()).filter(|at| own[*at].2).flat_map(|at| {
        let across = around(at, 1).into_iter().filter(|other| !own[*other].2);
        across.map(move |other| (at, other)).collect::<Vec<_>>()
    });
    let border = pairs.min_by_key(|(at, other)| own[*at].1.distance_squared(own[*other].1));
    let border = border.expect("the two counties meet");
    let found = [
        first(&|at| -own[at].1.northing),
        first(&|at| own[at].1.northing),
        first(&|at| -own[at].1.easting),
        first(&|at| own[at].1.easting),
        densest.1,
        emptiest.1,
        border.0,
        border.1,
    ];
    let places = &directory.scenarios.sets[0].places;
    let shipped: Vec<&str> = places.iter().take(8).map(|place| place.typed.as_str()).collect();
    assert_eq!(found.map(|at| own[at].0.to_string()).as_slice(), shipped);
    assert_eq!(places.len(), 12);
}

//! The peer: one caller after another through the filters, as fast as that goes.

use super::{Shape, TODAY, directory};
use qdos_coverage::filter::{self, Caller, Timing};
use qdos_coverage::gap::Gap;
use qdos_coverage::space::{Slice, Space};
use qdos_coverage::world::World;
use qdos_coverage::{Fragile, Scope, measure};
use qdos_model::code::Sex;
use qdos_model::requirement::DEFAULT_ROLE;
use rayon::prelude::*;
use std::time::Instant;

/// Asks every caller of a small country, both ways, and says how many times longer the peer took.
pub(crate) fn compare() {
    let shape = Shape {
        services: 1_200,
        pairs: 260,
        dispositions: 4,
        places: 12,
        rare: 1_500,
        ..Shape::COUNTRY
    };
    let directory = directory(shape);
    let space = Space {
        slices: vec![Slice {
            date: TODAY,
            from: 0,
            to: 1440,
        }],
        ..Space::whole(TODAY)
    };
    let began = Instant::now();
    let world = World::new(None, &directory, space).expect("the calendar is long enough");
    let answers = measure(&world, Scope::Whole, Fragile::NotAsked);
    let engine = began.elapsed().as_secs_f64();
    let callers = answers[0].callers;
    let failing: u128 = answers[0].standing.iter().map(Gap::callers).sum();
    let began = Instant::now();
    let counted: u128 = (0..world.places.len())
        .into_par_iter()
        .map(|place| failing_at(&world, place))
        .sum();
    let peer = began.elapsed().as_secs_f64();
    assert_eq!(failing, counted, "the engine and its peer count alike");
    println!(
        "brute-force: {} services, {} places, {callers} callers, {failing} uncovered; one by one {peer:.1} s, the engine {engine:.3} s: {:.0} times",
        directory.services.len(),
        world.places.len(),
        peer / engine
    );
}

/// Callers at a place for whom nothing but a catch-all is returnable. What does not change with the minute is asked once.
fn failing_at(world: &World<'_>, place: usize) -> u128 {
    let (side, settings) = (&world.head, &world.head.directory.settings);
    let start = side
        .timeline
        .start(side.timeline.index_of(TODAY).expect("today is looked at"));
    let mut failing = 0;
    for outcome in &world.outcomes {
        let row = &outcome.sides[1];
        for sex in Sex::ALL.into_iter().filter(|sex| row.sexes.contains(sex)) {
            for age in world.space.ages.iter().filter(|age| row.ages.contains(**age)) {
                let caller = Caller {
                    pairs: vec![outcome.pair],
                    disposition: Some(outcome.disposition.clone()),
                    window: row.window(),
                    age: *age,
                    sex,
                    role: DEFAULT_ROLE.to_owned(),
                    place: world.place(place, 1),
                    practice: None,
                    at: start,
                    date: TODAY,
                };
                let fits = |candidate: &&qdos_coverage::side::Candidate<'_>| {
                    let service = candidate.service;
                    service.service_type != filter::CATCH_ALL
                        && filter::search_box(service, &caller)
                        && filter::practice(service, &caller)
                        && filter::disposition(service, &caller)
                        && filter::age(service, &caller)
                        && filter::sex(service, &caller, settings)
                        && filter::pair(service, &caller, settings)
                        && filter::role(service, &caller)
                        && filter::limited_area(service, &caller)
                        && filter::status(service, &caller)
                };
                let fitting: Vec<_> = side.services.iter().filter(fits).collect();
                let is_open = |at: i64| {
                    fitting.iter().any(|candidate| {
                        let timing = Timing {
                            window: caller.window,
                            only_if_open: candidate.service.only_if_open,
                            how_soon: None,
                            closing_soon: settings.closing_soon,
                        };
                        filter::time(candidate.open(), at, timing)
                    })
                };
                failing += (0..1440).filter(|minute| !is_open(start + minute)).count() as u128;
            }
        }
    }
    failing
}

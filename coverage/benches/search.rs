//! How many searches one core answers in a second over 50,000 services.
//!
//! The directory is made of the embedded one: 26 copies of its services, moved over the map so that they lie as densely as
//! England's do (50,000 on 130,000 square kilometres), one in three with a profile of its own, so that there are some
//! thousand different profiles. Everything is fixed by a seed.
//!
//! ```text
//! cargo bench -p qdos-coverage --bench search
//! ```

// The sizes are what a person compares.
#![allow(clippy::print_stderr)]

#[path = "../tests/given/mod.rs"]
mod given;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use given::{Dice, embedded};
use jiff::civil::{Date, date};
use qdos_coverage::filter;
use qdos_coverage::search::{Index, caller};
use qdos_coverage::side::Side;
use qdos_coverage::space::{Slice, Space};
use qdos_model::code::Sex;
use qdos_model::directory::Directory;
use qdos_model::moment::Moment;
use qdos_model::place::Grid;
use qdos_model::postcode::{Postcode, Postcodes, Spot};
use qdos_model::request::Request;
use qdos_model::service::Service;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

const DAY: Date = date(2026, 11, 25);
const SERVICES: usize = 50_000;
/// Copies lie this far apart, in metres.
const SPACING: i64 = 71_000;
/// How many different requests there are, and how many are asked in one sample: few, so that a sample is over before the
/// machine turns to something else.
const SEARCHES: usize = 4_000;
const SAMPLE: usize = 40;

static COUNTRY: LazyLock<Directory> = LazyLock::new(country);

fn main() {
    let side = side();
    let index = Index::new(&side);
    let requests = requests(Moments::One);
    let mut asking = index.asking();
    let returnable: usize = requests
        .iter()
        .filter_map(|request| asking.answer(request))
        .map(|answer| answer.returnable.len())
        .sum();
    eprintln!(
        "{} services, {} places; on average {} returnable",
        side.services.len(),
        COUNTRY.geography.postcodes.len(),
        returnable / requests.len()
    );
    divan::main();
}

/// Many outcomes over many places at one moment, as `qdos replay` asks them: only what is returned.
#[divan::bench(sample_count = 1_000)]
fn returned_at_one_moment(bencher: Bencher<'_, '_>) {
    returned(bencher, Moments::One);
}

/// The same at 48 moments of a day, all mixed.
#[divan::bench(sample_count = 1_000)]
fn returned_at_48_moments(bencher: Bencher<'_, '_>) {
    returned(bencher, Moments::Many);
}

fn returned(bencher: Bencher<'_, '_>, moments: Moments) {
    let side = side();
    let index = Index::new(&side);
    let requests = requests(moments);
    let mut asking = index.asking();
    let mut chunks = requests.chunks(SAMPLE).cycle();
    let sample = bencher
        .counter(ItemsCount::new(SAMPLE))
        .with_inputs(|| chunks.next());
    sample.bench_local_values(|chunk| {
        for request in chunk.into_iter().flatten() {
            black_box(asking.returned(black_box(request)).map(|returned| returned.len()));
        }
    });
}

/// Everything a search says, returnable and displaced, in order.
#[divan::bench(sample_count = 1_000)]
fn whole_answer_at_one_moment(bencher: Bencher<'_, '_>) {
    let side = side();
    let index = Index::new(&side);
    let requests = requests(Moments::One);
    let mut asking = index.asking();
    let mut chunks = requests.chunks(SAMPLE).cycle();
    let sample = bencher
        .counter(ItemsCount::new(SAMPLE))
        .with_inputs(|| chunks.next());
    sample.bench_local_values(|chunk| {
        for request in chunk.into_iter().flatten() {
            black_box(
                asking
                    .answer(black_box(request))
                    .map(|answer| answer.returnable.len()),
            );
        }
    });
}

/// The peer: the filters, service by service, without an index.
#[divan::bench(sample_count = 10)]
fn filters_one_by_one(bencher: Bencher<'_, '_>) {
    let side = side();
    let requests = requests(Moments::One);
    bencher.counter(ItemsCount::new(SAMPLE)).bench_local(|| {
        for request in &requests[..SAMPLE] {
            let caller = caller(&side, request).expect("the place and date are known");
            let passes = |candidate: &&_| filter::returnable(&side, candidate, &caller);
            black_box(side.services.iter().filter(passes).count());
        }
    });
}

fn side() -> Side<'static> {
    let space = Space {
        today: DAY,
        ages: Vec::new(),
        slices: vec![Slice {
            date: DAY,
            from: 0,
            to: 1440,
        }],
    };
    Side::new(&COUNTRY, space.timeline())
}

#[derive(Clone, Copy)]
enum Moments {
    One,
    Many,
}

fn requests(moments: Moments) -> Vec<Request> {
    let mut dice = Dice(7);
    let places: Vec<Postcode> = COUNTRY.geography.postcodes.iter().map(|(code, _)| code).collect();
    let outcomes = &COUNTRY.reference.outcomes;
    let one = |_| {
        let outcome = &outcomes[dice.below(outcomes.len())];
        Request {
            group: Some(outcome.pair.group),
            discriminators: vec![outcome.pair.discriminator],
            dropped: Vec::new(),
            disposition: Some(outcome.disposition.clone()),
            age: 365 * (2 + dice.below(80) as i64),
            sex: [Sex::F, Sex::M][dice.below(2)],
            role: "111 Telephony Referral".to_owned(),
            postcode: places[dice.below(places.len())].to_string(),
            practice: None,
            distance: None,
            at: Moment {
                date: DAY,
                minute: match moments {
                    Moments::One => 630,
                    Moments::Many => 30 * dice.below(48) as i64,
                },
            },
        }
    };
    (0..SEARCHES).map(one).collect()
}

/// The embedded directory, many times over.
fn country() -> Directory {
    let embedded = embedded();
    let mut dice = Dice(1);
    let mut services = BTreeMap::new();
    let mut postcodes: BTreeMap<Arc<str>, Vec<(Postcode, Grid)>> = BTreeMap::new();
    let spots = embedded.geography.postcodes.iter().map(|(_, spot)| spot);
    let near: Vec<Spot<'_>> = spots.step_by(1_400).collect();
    for copy in 0.. {
        let moved = |grid: Grid| Grid {
            easting: grid.easting - 500_000 + SPACING * (copy % 5),
            northing: grid.northing - 200_000 + SPACING * (copy / 5),
        };
        for (number, spot) in near.iter().enumerate() {
            let letter = char::from(b'A' + (number % 26) as u8);
            let code = Postcode::parse(&format!("X{copy} {}A{letter}", number / 26));
            let row = (code.expect("it is made to look like one"), moved(spot.grid));
            postcodes.entry(spot.area.clone()).or_default().push(row);
        }
        for service in embedded.services.values() {
            let uid = (1_000_000_000 + services.len()).to_string();
            let mut profile = (*service.profile).clone();
            if dice.below(3) == 0 {
                let taken = profile.dispositions.iter().nth(dice.below(8)).cloned();
                taken.map(|taken| profile.dispositions.remove(&taken));
                let taken = profile.pairs.iter().nth(dice.below(12)).copied();
                taken.map(|taken| profile.pairs.remove(&taken));
            }
            let service = Service {
                uid: uid.clone(),
                location: service.location.map(moved),
                profile: profile.into(),
                ..(**service).clone()
            };
            services.insert(uid, Arc::new(service));
            if services.len() == SERVICES {
                let postcodes: Vec<_> = postcodes
                    .iter()
                    .map(|(area, rows)| (area.clone(), &**rows))
                    .collect();
                return Directory {
                    services,
                    geography: qdos_model::place::Geography {
                        postcodes: Arc::new(Postcodes::new(&postcodes)),
                        search_distances: BTreeMap::new(),
                        ..embedded.geography.clone()
                    },
                    ..embedded
                };
            }
        }
    }
    unreachable!("the copies end when there are enough services")
}

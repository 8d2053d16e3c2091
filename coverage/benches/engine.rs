//! How long the engine takes over a country, how much memory it needs, and how both grow.
//!
//! The country is generated (`generated`), the same every time. Each row runs in a process of its own, five times, and says
//! the median, the fastest and the slowest; the processor time beside them tells what a busy machine added.
//!
//! ```text
//! cargo bench -p qdos-coverage --bench engine                 every row
//! cargo bench -p qdos-coverage --bench engine -- week half    rows by name
//! QDOS_RUNS=1 cargo bench -p qdos-coverage --bench engine     once each
//! ```

// The figures are what a person runs this for.
#![allow(clippy::print_stdout)]

mod generated;

use generated::{Shape, TODAY, directory};
use qdos_coverage::gap::Gap;
use qdos_coverage::space::{Slice, Space};
use qdos_coverage::world::World;
use qdos_coverage::{Fragile, Scope, measure};
use qdos_model::time::days_after;
use std::time::Instant;

/// The allocator of the `qdos` program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Row {
    name: &'static str,
    shape: Shape,
    dates: i64,
}

const fn week(name: &'static str, shape: Shape) -> Row {
    Row {
        name,
        shape,
        dates: 7,
    }
}

const C: Shape = Shape::COUNTRY;

const ROWS: [Row; 14] = [
    week(
        "tiny",
        Shape {
            services: 2_000,
            pairs: 520,
            dispositions: 10,
            places: 1_350,
            ..C
        },
    ),
    week(
        "tenth",
        Shape {
            services: 5_000,
            pairs: 1_300,
            places: 3_375,
            ..C
        },
    ),
    week(
        "half",
        Shape {
            services: 25_000,
            ..C
        },
    ),
    week("week", C),
    week(
        "week-own-30",
        Shape {
            own_profiles: 30,
            ..C
        },
    ),
    week(
        "week-own-100",
        Shape {
            own_profiles: 100,
            ..C
        },
    ),
    week("week-gaps-0.1", Shape { rare: 20, ..C }),
    week("week-gaps-10", Shape { rare: 2_000, ..C }),
    week("pairs-tenth", Shape { pairs: 1_300, ..C }),
    week(
        "services-double",
        Shape {
            services: 100_000,
            ..C
        },
    ),
    week("places-tenfold", Shape { places: 337_550, ..C }),
    week(
        "postcodes",
        Shape {
            places: 1_490_000,
            ..C
        },
    ),
    Row {
        name: "dates",
        shape: Shape {
            special_dates: true,
            ..C
        },
        dates: 396,
    },
    week("narrower", Shape { narrower: true, ..C }),
];

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    if let [run, name] = asked.as_slice()
        && run == "run"
    {
        return match ROWS.iter().find(|row| row.name == name) {
            Some(row) => run_row(row),
            None => generated::brute::compare(),
        };
    }
    let program = std::env::current_exe().expect("this program has a path");
    let names = ROWS.iter().map(|row| row.name).chain(["brute-force"]);
    for name in names.filter(|name| asked.is_empty() || asked.iter().any(|wanted| wanted == name)) {
        let ended = std::process::Command::new(&program).args(["run", name]).status();
        if !ended.is_ok_and(|ended| ended.success()) {
            println!("{name}: did not end well");
        }
    }
}

fn run_row(row: &Row) {
    let drawn = Instant::now();
    let directory = directory(row.shape);
    let drawing = drawn.elapsed().as_secs_f64();
    println!(
        "{}: {} services, {} pairs x {} dispositions, {} places, {} dates; drawn in {drawing:.1} s, {} MiB",
        row.name,
        directory.services.len(),
        row.shape.pairs,
        row.shape.dispositions,
        directory.geography.postcodes.len(),
        row.dates,
        mebibytes("VmRSS"),
    );
    let runs: usize = std::env::var("QDOS_RUNS")
        .ok()
        .and_then(|said| said.parse().ok())
        .unwrap_or(5);
    let (mut wholes, mut measures, mut processor) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs {
        let (began, began_busy) = (Instant::now(), busy());
        let world = World::new(None, &directory, space(row.dates)).expect("the calendar is long enough");
        let prepared = began.elapsed();
        let answers = measure(&world, Scope::Whole, Fragile::NotAsked);
        let whole = began.elapsed();
        processor.push(busy() - began_busy);
        wholes.push(whole.as_secs_f64());
        measures.push((whole - prepared).as_secs_f64());
        if run > 0 {
            continue;
        }
        for answer in &answers {
            let failing: u128 = answer.standing.iter().map(Gap::callers).sum();
            println!(
                "  {}: {:.2e} callers asked, {:.3} % uncovered, {} boxes",
                answer.requirement.id,
                answer.callers as f64,
                100.0 * failing as f64 / answer.callers as f64,
                answer.standing.len()
            );
        }
    }
    println!("  whole   {}", seconds(wholes));
    println!("  measure {}", seconds(measures));
    println!(
        "  processor {}; at most {} MiB",
        seconds(processor),
        mebibytes("VmHWM")
    );
}

/// So many dates from today; seven are an ordinary week.
fn space(dates: i64) -> Space {
    let slices = (0..dates).map(|day| Slice {
        date: days_after(TODAY, day),
        from: 0,
        to: 1500,
    });
    Space {
        slices: slices.collect(),
        ..Space::whole(TODAY)
    }
}

fn seconds(mut all: Vec<f64>) -> String {
    all.sort_by(f64::total_cmp);
    let (first, last) = (
        all.first().copied().unwrap_or(0.0),
        all.last().copied().unwrap_or(0.0),
    );
    format!("{:.2} s ({first:.2} to {last:.2})", all[all.len() / 2])
}

/// A row of /proc/self/status in MiB.
fn mebibytes(row: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(row));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    number.unwrap_or(0) / 1024
}

/// Seconds that this process's threads have computed, in user mode.
fn busy() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name
        .split_whitespace()
        .nth(11)
        .and_then(|ticks| ticks.parse::<f64>().ok());
    ticks.unwrap_or(0.0) / 100.0
}

//! Random small worlds: whole directories that are small in their sides, not in their rules.
//!
//! A world is drawn as a [`Plan`] (plain services and requirements, each then given a few *twists*, one twist for a rule
//! of the format), written down as files, and given the ages and the slices of minutes at which it is to be judged.
//! Values are drawn at the edges on purpose. The twin is used for counting cells only.

mod asked;
mod change;
mod dice;
mod draw;
mod files;
mod requirement;
pub mod search;
mod service;
mod twist;

use super::twin::{Files, Off, Twin};
use asked::draw_slices;
pub use change::Change;
pub use dice::Dice;
use draw::draw_plan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

/// A directory, and the callers it is to be judged for.
#[derive(Clone, Debug)]
pub struct World {
    pub files: Files,
    pub today: Date,
    /// In days; all of them can be sent.
    pub ages: Vec<i32>,
    /// Dates, in order, each with a range of minutes elapsed since its midnight.
    pub slices: Vec<(Date, Range<u16>)>,
}

impl World {
    /// The last date of the slices.
    pub fn last(&self) -> Date {
        self.slices
            .iter()
            .map(|slice| slice.0)
            .max()
            .expect("a world has slices")
    }

    /// Every moment of the slices, in order.
    pub fn moments(&self) -> Vec<(Date, u16)> {
        self.slices
            .iter()
            .flat_map(|(date, minutes)| minutes.clone().map(|minute| (*date, minute)))
            .collect()
    }
}

/// How many callers a world has, about.
const CALLERS: usize = 80_000;
/// Ages are dropped down to two while a world has more cells than this; with three times as many it is drawn again.
const MOST_CELLS: usize = 130;

/// The world of a seed.
pub fn world(seed: u64) -> World {
    planned(seed, |_, _| true).1
}

/// Two revisions of one world, judged at the same moments.
pub struct Pair {
    pub base: World,
    pub head: World,
    /// What was changed between the two, in either direction.
    pub changes: Vec<Change>,
}

/// Two revisions that differ by the change that is the seed's turn, and often by another; in half of them it is undone.
pub fn pair(seed: u64) -> Pair {
    let change = Change::ALL[(seed % Change::ALL.len() as u64) as usize];
    let (mut plan, one, mut dice) = planned(seed, |plan, dice| {
        requirement::let_ask_how_far(plan, &mut Dice(seed ^ 0xFA47));
        change.prepare(plan, dice)
    });
    let mut changes = vec![change];
    let company = if change.needs_company() { 90 } else { 30 };
    if dice.percent(company) {
        changes.push(dice.pick(&Change::COMPANIONS));
    }
    for change in &changes {
        change.make(&mut plan, &mut dice);
    }
    let other = World {
        files: plan.files(),
        ..one.clone()
    };
    let (base, head) = if dice.percent(50) {
        (one, other)
    } else {
        (other, one)
    };
    changes.dedup();
    Pair { base, head, changes }
}

fn planned(seed: u64, fits: impl Fn(&mut Plan, &mut Dice) -> bool) -> (Plan, World, Dice) {
    for attempt in 0.. {
        let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(attempt));
        let mut plan = draw_plan(&mut dice);
        if !fits(&mut plan, &mut dice) {
            continue;
        }
        let files = plan.files();
        let today = plan.today;
        let twin = Twin::new(&files, today, today, Off::Nothing);
        let count = |ages: &[i32]| -> usize {
            twin.requirements()
                .iter()
                .map(|requirement| twin.cells(requirement, ages).len())
                .sum()
        };
        let mut ages = std::mem::take(&mut plan.ages);
        while count(&ages) > MOST_CELLS && ages.len() > 2 {
            ages.remove(dice.below(ages.len()));
        }
        let cells = count(&ages);
        if cells == 0 || cells > 3 * MOST_CELLS {
            continue;
        }
        let slices = draw_slices(&plan, &mut dice, cells);
        let world = World {
            files,
            today,
            ages,
            slices,
        };
        return (plan, world, dice);
    }
    unreachable!("some attempt has cells")
}

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const PAIRS: [&str; 4] = ["1112=4003", "1004=4003", "1130=4020", "1112=4020"];
const DISPOSITIONS: [(&str, &str); 13] = [
    ("Dx05", "120"),
    ("Dx06", "360"),
    ("Dx08", "1440"),
    ("Dx09", "240"),
    ("Dx10", "0"),
    ("Dx11", "60"),
    ("Dx12", "30"),
    ("Dx13", "45"),
    ("Dx14", "10"),
    ("Dx15", "61"),
    ("Dx28", ""),
    ("Dx75", "10080"),
    ("Dx118", "90"),
];
const TYPES: [&str; 12] = [
    "13", "25", "40", "100", "105", "130", "131", "133", "135", "137", "138", "139",
];
const ROLES: [&str; 2] = ["111 Telephony Referral", "Digital Referral"];
const AGES: [&str; 12] = [
    "0 to 129 years",
    "5 to 15 years",
    "0 to 4 years",
    "16 years and over",
    "10 to 60 years",
    "3 to 11 months",
    "1 to 23 months",
    "0 to 27 days",
    "0 to 30 days",
    "1826.25 to 5844.0 dos days",
    "91.0 to 730.5 dos days",
    "2 to 15 years",
];

/// Where callers are: own places, east and north.
const EAST: i64 = 620_000;
const NORTH: i64 = 308_000;

#[derive(Clone)]
enum Row {
    /// `closed` or some other word.
    Word(String),
    Sessions(Vec<String>),
}

fn sessions(of: &[&str]) -> Row {
    Row::Sessions(of.iter().map(|&it| it.to_owned()).collect())
}

#[derive(Clone, Default)]
struct Hours {
    always: bool,
    week: BTreeMap<usize, Row>,
    holiday: Option<Row>,
    dates: Vec<(String, Row)>,
}

#[derive(Clone)]
struct Service {
    path: String,
    uid: String,
    ods: Option<String>,
    status: String,
    kind: String,
    reach: Option<String>,
    from: Option<String>,
    until: Option<String>,
    postcode: String,
    template: Option<String>,
    /// Lists of the profile by key.
    profile: BTreeMap<&'static str, Vec<String>>,
    hours: Hours,
    later_hours: Vec<(String, Hours)>,
    restricted: Option<bool>,
    practices: Vec<String>,
    limited_to: Vec<String>,
    only_if_open: Option<String>,
    /// Lines at the end, as they stand.
    extra: Vec<String>,
}

/// A requirement: its keys and their values as they stand.
#[derive(Clone, Default)]
struct Requirement(BTreeMap<&'static str, String>);

#[derive(Clone)]
struct Plan {
    today: Date,
    /// Where slices lie.
    dates: Vec<Date>,
    ages: Vec<i32>,
    settings: BTreeMap<&'static str, String>,
    holidays: Vec<String>,
    /// Area code to postcode, easting, northing.
    postcodes: BTreeMap<&'static str, Vec<(String, i64, i64)>>,
    search_distances: Vec<(String, String)>,
    templates: BTreeMap<&'static str, BTreeMap<&'static str, Vec<String>>>,
    /// Rows of the outcome table as they stand.
    outcomes: Vec<String>,
    services: Vec<Service>,
    requirements: Vec<Requirement>,
    /// Timeframe of every disposition, when it is not its own.
    timeframe: String,
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn list(of: &[String]) -> String {
    let quoted: Vec<String> = of.iter().map(|it| format!("\"{it}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

/// A week of the same row every day.
fn each_day(of: &[&str]) -> BTreeMap<usize, Row> {
    (0..7).map(|at| (at, sessions(of))).collect()
}

//! The naive twin: a judge written from `docs/format.md` and `docs/meaning.md` alone.
//!
//! It shares no code with the model, the search or the engine. It asks one caller at a time, criterion by criterion,
//! and is meant to be read beside the two pages. Its one concession to speed is a table of open minutes per service.
//! It deliberately does not report faults: the worlds it is given are sound but for what the pages say is survived.

mod callers;
mod criteria;
mod farther;
mod near_misses;
pub mod off;
mod read;
mod read_requirement;
mod read_service;
pub mod search;
mod sessions;
mod time;
mod verdict;

use jiff::civil::{Date, Weekday};
pub use off::Off;
use std::collections::{BTreeMap, BTreeSet};

/// The files of one revision, path to text.
pub type Files = BTreeMap<String, String>;

/// A local date and the elapsed minutes since its local midnight (1,380, 1,440 or 1,500 of them).
pub type Moment = (Date, u16);

/// What becomes of one caller of one requirement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
#[repr(u8)]
pub enum Verdict {
    NotAsked = 0,
    Kept = 1,
    TooFew = 2,
    UnsuitableOnly = 3,
    CatchAllOnly = 4,
    None = 5,
}

/// A caller without the moment.
#[derive(Clone, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub role: String,
    pub sg: String,
    pub sd: String,
    pub dx: String,
    /// In days.
    pub age: i32,
    pub sex: char,
    pub postcode: String,
    /// The ODS code of the practice the caller is registered at.
    pub practice: Option<String>,
}

/// Settings of `qdos.yaml`.
struct Settings {
    closing_soon_stretch: bool,
    sex_i_any: bool,
    catch_all_types: Vec<String>,
}

/// A place a caller can be at, or a service can lie at.
#[derive(Clone)]
struct Place {
    easting: i64,
    northing: i64,
    /// The area of its file first, then that area's ancestors.
    areas: Vec<String>,
    own: bool,
}

/// Half-open ranges of days.
type Ages = Vec<(i64, i64)>;

/// What a list of sessions says: minutes of its own date, and of the morning after.
#[derive(Clone, Default)]
struct Row {
    sessions: Vec<(u16, u16)>,
    mornings: Vec<(u16, u16)>,
}

#[derive(Default)]
struct Hours {
    always: bool,
    /// Monday first; seven rows.
    week: Vec<Row>,
    holiday: Row,
    dates: BTreeMap<Date, Row>,
}

struct Service {
    uid: String,
    ods: Option<String>,
    active: bool,
    kind: String,
    reach: String,
    from: Option<Date>,
    until: Option<Date>,
    offered_to_nobody: bool,
    place: Option<Place>,
    pairs: BTreeSet<(String, String)>,
    dispositions: BTreeSet<String>,
    ages: Ages,
    sexes: BTreeSet<String>,
    roles: BTreeSet<String>,
    restricted: bool,
    practices: Vec<String>,
    limited_to: Vec<String>,
    /// As written.
    promoted_to: Vec<String>,
    only_if_open: Option<usize>,
    table: OpenTable,
}

/// Open minutes of one service over the whole span.
struct OpenTable {
    /// How many minutes before this one are open.
    open_before: Vec<u32>,
    /// The first minute not before this one that is not open.
    next_closed: Vec<u32>,
}

/// The dates and minutes that are looked at.
#[derive(Clone)]
struct Span {
    first: Date,
    dates: Vec<SpanDate>,
    minutes: usize,
}

#[derive(Clone)]
struct SpanDate {
    date: Date,
    /// Minutes of the span before this date.
    start: usize,
    /// The local minute of each elapsed minute.
    local: Vec<u16>,
    holiday: bool,
}

struct Triple {
    sg: String,
    sd: String,
    dx: String,
    set: Option<String>,
    own_gp: bool,
    sexes: Vec<char>,
    ages: Ages,
}

struct When {
    days: Option<Vec<String>>,
    not: Vec<String>,
    hours: Option<Row>,
}

struct Requirement {
    dispositions: Option<Vec<String>>,
    pairs: Option<Vec<(String, String)>>,
    groups: Option<Vec<String>>,
    discriminators: Option<Vec<String>>,
    sets: Option<Vec<String>>,
    own_gp_only: bool,
    ages: Option<Ages>,
    sexes: Option<Vec<String>>,
    roles: Vec<String>,
    /// Metres, when registered callers are asked.
    registered_within: Option<i64>,
    areas: Option<Vec<String>>,
    when: Option<Vec<When>>,
    how_soon: Option<usize>,
    types: Option<Vec<String>>,
    not_types: Vec<String>,
    reach: Option<Vec<String>>,
    distance: Option<i64>,
    farther: Option<i64>,
    at_least: usize,
    distinct_ods: bool,
}

/// Which criteria one service meets for one caller; the table of `docs/meaning.md` with *place* and *time* in the two
/// halves that returnable and acceptable tell apart.
#[derive(Clone, Copy)]
struct Met {
    status: bool,
    search_box: bool,
    distance: bool,
    pair: bool,
    disposition: bool,
    sex: bool,
    age: bool,
    practice: bool,
    role: bool,
    time: bool,
    how_soon: bool,
    limited_area: bool,
    kind: bool,
    reach: bool,
}

impl Met {
    fn returnable(&self) -> bool {
        self.status
            && self.search_box
            && self.pair
            && self.disposition
            && self.sex
            && self.age
            && self.practice
            && self.role
            && self.time
            && self.limited_area
    }

    fn acceptable(&self) -> bool {
        self.returnable() && self.distance && self.how_soon && self.kind && self.reach
    }

    fn criteria(&self) -> [(&'static str, bool); 12] {
        [
            ("status", self.status),
            ("place", self.search_box && self.distance),
            ("SG+SD", self.pair),
            ("Dx", self.disposition),
            ("sex", self.sex),
            ("age", self.age),
            ("practice", self.practice),
            ("role", self.role),
            ("time", self.time && self.how_soon),
            ("limited area", self.limited_area),
            ("type", self.kind),
            ("reach", self.reach),
        ]
    }
}

/// The judge of one revision.
pub struct Twin {
    off: Off,
    settings: Settings,
    span: Span,
    /// The calendar that says at which moments requirements ask, when that is not its own.
    asking: Option<Span>,
    places: BTreeMap<String, Place>,
    search_distances: BTreeMap<String, i64>,
    timeframes: BTreeMap<String, Option<usize>>,
    triples: Vec<Triple>,
    /// The rows of this side where those of another are asked about.
    own_triples: Option<Vec<Triple>>,
    /// Sorted by uid, shorter first.
    services: Vec<Service>,
    /// ODS code and place.
    practices: Vec<(String, Place)>,
    requirements: BTreeMap<String, Requirement>,
    search: search::Tables,
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const ALL_AGES: (i64, i64) = (0, 130 * 1461 / 4);

fn uid_order(uid: &str) -> (usize, String) {
    (uid.len(), uid.to_owned())
}

fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS[weekday.to_monday_zero_offset() as usize]
}

//! The naive twin: a judge written from `docs/format.md` and `docs/meaning.md` alone.
//!
//! It shares no code with the model, the search or the engine. It asks one caller at a time, criterion by criterion,
//! and is meant to be read beside the two pages. Its one concession to speed is a table of open minutes per service.
//! It deliberately does not report faults: the worlds it is given are sound but for what the pages say is survived.

pub mod search;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde_yaml::Value;
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

/// Declares `Off` and the list of all its values together.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One rule of Meaning that the twin answers differently, so that a test can count which rules decide anything.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
        pub enum Off {
            /// Every rule stands.
            Nothing,
            $($(#[$doc])* $name,)*
        }
        /// Every rule that can be switched off.
        pub const RULES: &[Off] = &[$(Off::$name),*];
    };
}

rules! {
    /// A public holiday is an ordinary weekday to services.
    HolidayRule,
    /// The rows of `dates` mean nothing.
    SpecifiedDates,
    /// A date that stands twice in `dates` is governed by its first row.
    DoubledDate,
    /// `always` wins over `dates`.
    AlwaysPrecedence,
    /// The morning half of an overnight session is ignored.
    OvernightMorning,
    /// The morning half stays though the next date has its own rule.
    MorningVanishes,
    /// The morning half vanishes when the evening's date has its own rule.
    MorningStays,
    /// An end of 23:59 is read as 23:59.
    EndsAtMidnight,
    /// The spring change date has no gap: its 1,380 minutes are local 00:00 to 22:59.
    SpringClock,
    /// The autumn change date has no fold: its first 1,440 minutes are local 00:00 to 23:59, the rest 23:59.
    AutumnClock,
    /// The window is half-open.
    WindowEnd,
    /// Every window is 60 minutes.
    WindowLength,
    /// A service may close as soon as it likes.
    ClosingSoon,
    /// Closing in exactly 30 minutes is closing soon.
    ClosingSoonEdge,
    /// The setting `closing_soon` is the other one.
    ClosingSoonStretch,
    /// Sessions that touch do not join for closing soon.
    TouchingSessions,
    /// Nobody is restricted.
    Restricted,
    /// The flag alone restricts.
    RestrictedNeedsList,
    /// Nobody is limited to areas.
    Limited,
    /// An area does not lie in its parent, for `limited_to`.
    LimitedAncestors,
    /// Only-if-open means nothing.
    OnlyIfOpen,
    /// The last minute of only-if-open does not count.
    OnlyIfOpenEdge,
    /// The search box excludes its edge.
    BoxEdge,
    /// The search box is a circle.
    BoxIsSquare,
    /// Every search distance is 60 km.
    SearchDistanceTable,
    /// District before sector before postcode.
    SearchDistanceOrder,
    /// A requirement's distance excludes its edge.
    DistanceEdge,
    /// A requirement's distance binds every reach.
    DistanceAttendedOnly,
    /// The upper end of a range of ages is included.
    AgeUpperEdge,
    /// A month has 31 days.
    AgeMonths,
    /// DoS days are half-open.
    AgeDosDays,
    /// The setting `sex_i` is the other one.
    SexI,
    /// Registered requirements speak of unregistered callers.
    Registered,
    /// Practices of one ODS code are asked each for itself, at its own place.
    OnePractice,
    /// Own-GP rows are asked of everybody.
    OwnGpNotAsked,
    /// How soon means nothing.
    HowSoon,
    /// `now` is within 30 minutes.
    HowSoonNow,
    /// A bad restriction is ignored.
    BadRestriction,
    /// A bad session takes away only itself.
    BadRowCloses,
    /// A service file with an unknown key is read.
    Unreadable,
    /// Of two files with one uid the last by path stands.
    DoubledUid,
    /// `from` and `until` mean nothing.
    FromUntil,
    /// A service is not yet there on its `from`.
    FirstDate,
    /// A service is no longer there on its `until`.
    LastDate,
    /// On dates outside `from ..= until` a service is open, so that a window from a date within sees it.
    ClosedOutsideDates,
    /// `later_hours` means nothing.
    LaterHours,
    /// A version of hours does not govern its own `from`.
    VersionDate,
    /// Of the versions that have begun the last as written governs.
    LatestVersion,
    /// Of two versions with one `from` the last stands.
    DoubledVersion,
    /// `distinct: ods` counts services.
    DistinctOds,
    /// One acceptable service is always enough.
    AtLeast,
    /// A requirement's `not` means nothing.
    NotHoliday,
    /// There is no fallback.
    Fallback,
    /// The fallback's types are 40 and 105 whatever the setting says.
    FallbackTypes,
    /// The fallback's box is the caller's search box.
    FallbackBox,
    /// A returnable service of type 40 is merely unsuitable.
    FortyIsCatchAll,
    /// Roles are not judged.
    Role,
    /// Templates are ignored.
    Template,
    /// `remove_pairs` means nothing.
    RemovePairs,
    /// A bad value of a profile makes the file unreadable.
    BadValue,
    /// Every place is asked, own or not.
    Areas,
    /// The last row of the outcome table that names a triple decides it.
    FirstRowDecides,
    /// Of a postcode that stands twice the last stands.
    DoubledPostcode,
    /// Status is not judged.
    Status,
    /// An empty list in a service leaves the template's list of that name.
    EmptyListReplaces,
    /// The fallback leaves out restricted and limited services that are not for the caller.
    FallbackMindsNoFilter,
    /// Under `stretch` the stretch that is about to end still counts for only-if-open and how soon.
    StretchCountsForNothing,
    /// The shorthand's morning half is taken from the version of hours that governed the evening.
    ShorthandWithinVersion,
    /// The sexes and ages of a row of the outcome table mean nothing.
    OutcomeLimits,
    /// A returnable service of type 105 is a catch-all.
    EmergencyIsOrdinary,
    /// A returnable 40 that the fallback would not offer is nothing.
    FortyWithoutFallback,
    /// Under `distinct: ods` services without an ODS code are one.
    DistinctWithoutOds,
    /// A requirement's types mean nothing.
    Types,
    /// Places without a practice within reach are not asked.
    WithoutPractice,
    /// Practices that are not active are asked about as well.
    ActivePractices,
    /// A requirement's areas mean nothing.
    RequirementAreas,
    /// A requirement's reach means nothing.
    Reach,
    /// A requirement's distance is a square.
    DistanceIsStraight,
    /// The last minute of how soon does not count.
    HowSoonEdge,
    /// A requirement's days and hours mean nothing.
    When,
    /// A public holiday is not its weekday to a requirement.
    HolidayIsItsWeekday,
    /// A requirement without roles speaks for all roles.
    DefaultRole,
    /// Fragile is who is kept by one service, however many are asked for.
    FragileAtLeast,
    /// Fragile counts services though the requirement counts codes.
    FragileByCodes,
}

impl Off {
    /// Whether it is a rule of who is fragile, which decides no verdict.
    pub fn is_of_fragile(self) -> bool {
        matches!(self, Off::FragileAtLeast | Off::FragileByCodes)
    }
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

impl Twin {
    /// Reads a revision. `today` is the first date that moments may lie on, `last` the last.
    pub fn new(files: &Files, today: Date, last: Date, off: Off) -> Twin {
        let qdos = yaml(files, "qdos.yaml");
        let settings = Settings {
            closing_soon_stretch: (setting(&qdos, "closing_soon") == Some("stretch"))
                != (off == Off::ClosingSoonStretch),
            sex_i_any: (setting(&qdos, "sex_i") == Some("any")) != (off == Off::SexI),
            catch_all_types: match qdos.get("settings").and_then(|it| strings(it, "catch_all_types")) {
                Some(types) if off != Off::FallbackTypes => types,
                _ => vec!["40".to_owned(), "105".to_owned()],
            },
        };
        let reference = format!(
            "reference/{}",
            text(&qdos, "release").expect("qdos.yaml names a release")
        );
        let codes = Codes {
            pairs: csv(files, &format!("{reference}/pairs.csv"))
                .into_iter()
                .map(|row| (row[0].clone(), row[1].clone()))
                .collect(),
            dispositions: csv(files, &format!("{reference}/dispositions.csv"))
                .into_iter()
                .map(|row| disposition(&row[0]))
                .collect(),
            types: csv(files, &format!("{reference}/service-types.csv"))
                .into_iter()
                .map(|row| row[0].clone())
                .collect(),
            roles: csv(files, &format!("{reference}/roles.csv"))
                .into_iter()
                .map(|row| row[0].clone())
                .collect(),
        };
        let timeframes = csv(files, &format!("{reference}/dispositions.csv"))
            .into_iter()
            .map(|row| (disposition(&row[0]), row[3].parse().ok()))
            .collect();
        let parents: BTreeMap<String, Option<String>> = list(&yaml(files, "areas/areas.yaml"), "areas")
            .iter()
            .map(|area| {
                (
                    text(area, "code").expect("an area has a code"),
                    text(area, "parent"),
                )
            })
            .collect();
        let own_areas = strings(&qdos, "own_areas").unwrap_or_default();
        let places = read_places(files, &parents, &own_areas, off);
        let span = read_span(files, today, last, off);

        let mut services: Vec<Service> = Vec::new();
        for (path, text) in files {
            if !path.starts_with("services/") {
                continue;
            }
            let Some(service) = read_service(files, text, &codes, &parents, &places, &span, off) else {
                continue;
            };
            match services.iter().position(|it| it.uid == service.uid) {
                Some(earlier) if off == Off::DoubledUid => services[earlier] = service,
                Some(_) => {}
                None => services.push(service),
            }
        }
        services.sort_by_key(|it| uid_order(&it.uid));

        let mut practices: Vec<(String, Place)> = Vec::new();
        for service in &services {
            let (Some(ods), Some(place)) = (&service.ods, &service.place) else {
                continue;
            };
            let active = status_met(service, today, off) || off == Off::ActivePractices;
            if service.kind != "100" || !place.own || !active {
                continue;
            }
            if off == Off::OnePractice || practices.iter().all(|(earlier, _)| earlier != ods) {
                practices.push((ods.clone(), place.clone()));
            }
        }

        Twin {
            off,
            settings,
            span,
            asking: None,
            places,
            search_distances: csv(files, "areas/search-distances.csv")
                .into_iter()
                .map(|row| (row[0].clone(), metres(&row[1])))
                .collect(),
            timeframes,
            triples: read_triples(&yaml(files, &format!("{reference}/outcomes.yaml")), off),
            services,
            practices,
            search: search::Tables::read(files, &qdos, &reference, codes, parents.into_keys().collect()),
            requirements: files
                .keys()
                .filter_map(|path| path.strip_prefix("requirements/")?.strip_suffix(".yaml"))
                .map(|id| {
                    (
                        id.to_owned(),
                        read_requirement(&yaml(files, &format!("requirements/{id}.yaml")), off),
                    )
                })
                .collect(),
        }
    }

    /// The same judge (head) asked the questions of `base`: base's requirements and outcome table, base's places
    /// and timeframes where head has lost them, and the moments of base's calendar (Meaning 17). Services keep where they
    /// lie in head, and their hours follow head's calendar.
    pub fn asked_by(mut self, base: Twin) -> Twin {
        for (postcode, place) in base.places {
            // A place that head has left out of its own areas is lost to it too.
            if place.own && self.places.get(&postcode).is_none_or(|it| !it.own) {
                self.places.insert(postcode, place);
            }
        }
        for (dx, minutes) in base.timeframes {
            self.timeframes.entry(dx).or_insert(minutes);
        }
        self.requirements = base.requirements;
        self.triples = base.triples;
        self.asking = Some(base.span);
        self
    }

    /// The same judge in the wording of `base`, asked of its own callers at its own moments.
    pub fn worded_by(mut self, base: Twin) -> Twin {
        self.requirements = base.requirements;
        self
    }

    /// The requirements, by file stem.
    pub fn requirements(&self) -> Vec<String> {
        self.requirements.keys().cloned().collect()
    }

    /// Every cell the requirement asks about whose age is one of `ages`, in order.
    pub fn cells(&self, requirement: &str, ages: &[i32]) -> Vec<Cell> {
        let requirement = &self.requirements[requirement];
        let mut cells = Vec::new();
        for role in &requirement.roles {
            for triple in self.triples.iter().filter(|it| outcome_wanted(requirement, it)) {
                for &age in ages {
                    if !in_ages(&triple.ages, age) {
                        continue;
                    }
                    if requirement
                        .ages
                        .as_ref()
                        .is_some_and(|wanted| !in_ages(wanted, age))
                    {
                        continue;
                    }
                    for &sex in &triple.sexes {
                        if requirement
                            .sexes
                            .as_ref()
                            .is_some_and(|wanted| !wanted.contains(&sex.to_string()))
                        {
                            continue;
                        }
                        for (postcode, place) in &self.places {
                            if !self.place_asked(requirement, place) {
                                continue;
                            }
                            for practice in self.practices_asked(requirement, place) {
                                let registered = practice.is_some();
                                if triple.own_gp && !registered && self.off != Off::OwnGpNotAsked {
                                    continue;
                                }
                                cells.push(Cell {
                                    role: role.clone(),
                                    sg: triple.sg.clone(),
                                    sd: triple.sd.clone(),
                                    dx: triple.dx.clone(),
                                    age,
                                    sex,
                                    postcode: postcode.clone(),
                                    practice,
                                });
                            }
                        }
                    }
                }
            }
        }
        cells.sort();
        cells.dedup();
        cells
    }

    fn place_asked(&self, requirement: &Requirement, place: &Place) -> bool {
        if !place.own && self.off != Off::Areas {
            return false;
        }
        match &requirement.areas {
            _ if self.off == Off::RequirementAreas => true,
            Some(areas) => areas.iter().any(|area| place.areas.contains(area)),
            None => true,
        }
    }

    /// The practices a caller of this place is asked about; `None` is an unregistered caller.
    fn practices_asked(&self, requirement: &Requirement, place: &Place) -> Vec<Option<String>> {
        let Some(within) = requirement.registered_within else {
            return vec![None];
        };
        let near: Vec<Option<String>> = self
            .practices
            .iter()
            .filter(|(_, practice)| straight_squared(place, practice) <= within * within)
            .map(|(ods, _)| Some(ods.clone()))
            .collect();
        if near.is_empty() && self.off != Off::WithoutPractice {
            vec![None]
        } else {
            near
        }
    }

    /// The verdict at each of the moments; `NotAsked` where the requirement's days and hours leave a moment out.
    pub fn verdicts(&self, requirement: &str, cell: &Cell, moments: &[Moment]) -> Vec<Verdict> {
        let answers = self.answers(requirement, cell, moments);
        answers.into_iter().map(|(verdict, _)| verdict).collect()
    }

    /// At each of the moments the verdict, and whether the caller is fragile: kept, by no more than is asked for.
    pub fn answers(&self, requirement: &str, cell: &Cell, moments: &[Moment]) -> Vec<(Verdict, bool)> {
        let requirement = &self.requirements[requirement];
        let timeless: Vec<Met> = self
            .services
            .iter()
            .map(|service| self.timeless(service, Some(requirement), cell))
            .collect();
        let candidates: Vec<(&Service, Met)> = self
            .services
            .iter()
            .zip(timeless)
            .filter(|(_, met)| met.returnable())
            .collect();
        let fallback = self.fallback_candidates(cell);
        moments
            .iter()
            .map(|&moment| {
                if !self.moment_asked(requirement, moment) {
                    return (Verdict::NotAsked, false);
                }
                self.answer(requirement, cell, &candidates, &fallback, moment)
            })
            .collect()
    }

    fn answer(
        &self,
        requirement: &Requirement,
        cell: &Cell,
        candidates: &[(&Service, Met)],
        fallback: &[&Service],
        moment: Moment,
    ) -> (Verdict, bool) {
        let mut acceptable: Vec<&Service> = Vec::new();
        let mut ordinary_returnable = false;
        let mut catch_all_returnable = false;
        for (service, met) in candidates {
            let met = self.timed(service, Some(requirement), cell, *met, moment);
            if met.acceptable() {
                acceptable.push(service);
            }
            if met.returnable() {
                let forty = service.kind == "40" && self.off != Off::FortyIsCatchAll;
                if forty || (service.kind == "105" && self.off == Off::EmergencyIsOrdinary) {
                    catch_all_returnable = true;
                } else {
                    ordinary_returnable = true;
                }
            }
        }
        let counted = self.counted(&acceptable, requirement.distinct_ods);
        if counted >= requirement.at_least {
            let by_codes = requirement.distinct_ods && self.off != Off::FragileByCodes;
            let enough = match self.off {
                Off::FragileAtLeast => 1,
                _ => requirement.at_least,
            };
            return (Verdict::Kept, self.counted(&acceptable, by_codes) == enough);
        }
        let failing = |verdict| (verdict, false);
        if counted > 0 {
            return failing(Verdict::TooFew);
        }
        // Nothing is acceptable, so whatever is returnable fails type, reach, distance or how soon.
        if ordinary_returnable {
            return failing(Verdict::UnsuitableOnly);
        }
        // Nothing of an ordinary type is returnable, so the fallback fires under either setting of `catch_all_below`
        // or a returnable 40 stands in for it.
        if (catch_all_returnable && self.off != Off::FortyWithoutFallback)
            || fallback
                .iter()
                .any(|service| status_met(service, moment.0, self.off))
        {
            return failing(Verdict::CatchAllOnly);
        }
        failing(Verdict::None)
    }

    /// How many services there are, or how many codes when those are counted; a service without a code counts as itself.
    fn counted(&self, services: &[&Service], by_codes: bool) -> usize {
        let mut counted: Vec<(bool, &str)> = Vec::new();
        for service in services {
            let name = match &service.ods {
                Some(ods) if by_codes => (true, ods.as_str()),
                None if by_codes && self.off == Off::DistinctWithoutOds => (true, ""),
                _ => (false, service.uid.as_str()),
            };
            if !counted.contains(&name) {
                counted.push(name);
            }
        }
        counted.len()
    }

    /// Services of the fallback's types in the 60 km box, before their status on a date is looked at.
    fn fallback_candidates(&self, cell: &Cell) -> Vec<&Service> {
        let caller = &self.places[&cell.postcode];
        self.services
            .iter()
            .filter(|service| {
                let side = if self.off == Off::FallbackBox {
                    self.search_distance(&cell.postcode)
                } else {
                    60_000
                };
                self.off != Off::Fallback
                    && (self.off != Off::FallbackMindsNoFilter
                        || (self.practice_met(service, cell) && self.limited_area_met(service, caller)))
                    && self.settings.catch_all_types.contains(&service.kind)
                    && service.place.as_ref().is_some_and(|place| {
                        (place.easting - caller.easting).abs() <= side
                            && (place.northing - caller.northing).abs() <= side
                    })
            })
            .collect()
    }

    /// The uids of the returnable services.
    pub fn returnable(&self, cell: &Cell, moment: Moment) -> Vec<String> {
        self.services
            .iter()
            .filter(|service| self.met(service, None, cell, moment).returnable())
            .map(|service| service.uid.clone())
            .collect()
    }

    /// The uids of the acceptable services.
    pub fn acceptable(&self, requirement: &str, cell: &Cell, moment: Moment) -> Vec<String> {
        let requirement = &self.requirements[requirement];
        self.services
            .iter()
            .filter(|service| self.met(service, Some(requirement), cell, moment).acceptable())
            .map(|service| service.uid.clone())
            .collect()
    }

    /// The services that fail exactly one criterion, in the order of `docs/meaning.md`, with the minutes, metres or
    /// days that are missing.
    pub fn near_misses(
        &self,
        requirement: &str,
        cell: &Cell,
        moment: Moment,
    ) -> Vec<(String, &'static str, Option<i64>)> {
        let requirement = &self.requirements[requirement];
        let mut misses = Vec::new();
        for service in &self.services {
            let criteria = self.met(service, Some(requirement), cell, moment).criteria();
            let failed: Vec<usize> = (0..12).filter(|&at| !criteria[at].1).collect();
            let [failed] = failed[..] else {
                continue;
            };
            let name = criteria[failed].0;
            let missing = match name {
                "time" => self.minutes_missing(service, requirement, cell, moment),
                "place" => self.metres_missing(service, requirement, cell),
                "age" => days_missing(&service.ages, cell.age),
                _ => None,
            };
            let rank = match name {
                "time" => 0,
                "place" => 1,
                "age" => 2,
                _ => 3 + failed,
            };
            misses.push((
                (
                    rank,
                    missing.unwrap_or(i64::MAX),
                    straight(service, &self.places[&cell.postcode]),
                    uid_order(&service.uid),
                ),
                name,
                missing,
            ));
        }
        misses.sort();
        misses
            .into_iter()
            .map(|((.., (_, uid)), name, missing)| (uid, name, missing))
            .collect()
    }

    fn minutes_missing(
        &self,
        service: &Service,
        requirement: &Requirement,
        cell: &Cell,
        moment: Moment,
    ) -> Option<i64> {
        let at = self.span.instant(moment);
        (1..=10_080)
            .find(|&far| {
                let met = |instant| self.time_met(service, Some(requirement), cell, instant) == (true, true);
                (at >= far && met(at - far)) || met(at + far)
            })
            .map(|far| far as i64)
    }

    fn metres_missing(&self, service: &Service, requirement: &Requirement, cell: &Cell) -> Option<i64> {
        let caller = &self.places[&cell.postcode];
        let place = service.place.as_ref()?;
        let side = self.search_distance(&cell.postcode);
        let east = (place.easting - caller.easting).abs();
        let north = (place.northing - caller.northing).abs();
        let missing_in_box = east.max(north) - side;
        match requirement.distance {
            Some(distance) if service.reach == "attended" => {
                let squared = straight_squared(caller, place);
                let root = squared.isqrt();
                let length = if root * root < squared { root + 1 } else { root };
                Some(missing_in_box.max(length - distance))
            }
            _ => Some(missing_in_box),
        }
    }

    /// Every criterion of one service for one caller.
    fn met(&self, service: &Service, requirement: Option<&Requirement>, cell: &Cell, moment: Moment) -> Met {
        let timeless = self.timeless(service, requirement, cell);
        self.timed(service, requirement, cell, timeless, moment)
    }

    /// The criteria that do not depend on the moment; the others are left as met.
    fn timeless(&self, service: &Service, requirement: Option<&Requirement>, cell: &Cell) -> Met {
        let caller = &self.places[&cell.postcode];
        Met {
            status: true,
            search_box: self.box_met(service, caller, self.search_distance(&cell.postcode)),
            distance: requirement.is_none_or(|it| self.distance_met(service, it, caller)),
            pair: service.pairs.contains(&(cell.sg.clone(), cell.sd.clone())),
            disposition: service.dispositions.contains(&cell.dx),
            sex: if cell.sex == 'I' && self.settings.sex_i_any {
                !service.sexes.is_empty()
            } else {
                service.sexes.contains(&cell.sex.to_string())
            },
            age: in_ages(&service.ages, cell.age),
            practice: self.practice_met(service, cell),
            // With the rule off a profile without roles is still no profile.
            role: service.roles.contains(&cell.role) || (self.off == Off::Role && !service.roles.is_empty()),
            time: true,
            how_soon: true,
            limited_area: self.limited_area_met(service, caller),
            kind: requirement.filter(|_| self.off != Off::Types).is_none_or(|it| {
                it.types
                    .as_ref()
                    .is_none_or(|types| types.contains(&service.kind))
                    && !it.not_types.contains(&service.kind)
            }),
            reach: requirement.filter(|_| self.off != Off::Reach).is_none_or(|it| {
                it.reach
                    .as_ref()
                    .is_none_or(|reaches| reaches.contains(&service.reach))
            }),
        }
    }

    fn timed(
        &self,
        service: &Service,
        requirement: Option<&Requirement>,
        cell: &Cell,
        timeless: Met,
        moment: Moment,
    ) -> Met {
        let (time, how_soon) = self.time_met(service, requirement, cell, self.span.instant(moment));
        Met {
            status: status_met(service, moment.0, self.off),
            time,
            how_soon,
            ..timeless
        }
    }

    fn box_met(&self, service: &Service, caller: &Place, side: i64) -> bool {
        let Some(place) = &service.place else {
            return false;
        };
        let east = (place.easting - caller.easting).abs();
        let north = (place.northing - caller.northing).abs();
        match self.off {
            Off::BoxEdge => east < side && north < side,
            Off::BoxIsSquare => east * east + north * north <= side * side,
            _ => east <= side && north <= side,
        }
    }

    fn distance_met(&self, service: &Service, requirement: &Requirement, caller: &Place) -> bool {
        let Some(distance) = requirement.distance else {
            return true;
        };
        if service.reach != "attended" && self.off != Off::DistanceAttendedOnly {
            return true;
        }
        // Without a location the criterion place fails by the box already.
        let Some(place) = &service.place else {
            return false;
        };
        let squared = straight_squared(caller, place);
        match self.off {
            Off::DistanceEdge => squared < distance * distance,
            Off::DistanceIsStraight => {
                let east = (place.easting - caller.easting).abs();
                east.max((place.northing - caller.northing).abs()) <= distance
            }
            _ => squared <= distance * distance,
        }
    }

    fn practice_met(&self, service: &Service, cell: &Cell) -> bool {
        let restricted = match self.off {
            Off::Restricted => false,
            Off::RestrictedNeedsList => service.restricted,
            _ => service.restricted && !service.practices.is_empty(),
        };
        !restricted
            || cell
                .practice
                .as_ref()
                .is_some_and(|practice| service.practices.contains(practice))
    }

    fn limited_area_met(&self, service: &Service, caller: &Place) -> bool {
        if service.limited_to.is_empty() || self.off == Off::Limited {
            return true;
        }
        let areas = if self.off == Off::LimitedAncestors {
            &caller.areas[..1]
        } else {
            &caller.areas[..]
        };
        service.limited_to.iter().any(|area| areas.contains(area))
    }

    /// Whether the service is open in time by its own rules, and by the requirement's how soon.
    fn time_met(
        &self,
        service: &Service,
        requirement: Option<&Requirement>,
        cell: &Cell,
        at: usize,
    ) -> (bool, bool) {
        let table = &service.table;
        let mut counts_from = at;
        let mut also_counts_from = at;
        if table.open_within(at, at) && self.off != Off::ClosingSoon {
            let closes = table.next_closed[at] as usize;
            let soon = if self.off == Off::ClosingSoonEdge {
                closes - at <= 30
            } else {
                closes - at < 30
            };
            if soon && !self.settings.closing_soon_stretch {
                return (false, false);
            }
            // The stretch that is about to end counts for nothing: window, only-if-open or how soon.
            if soon {
                counts_from = closes;
                also_counts_from = if self.off == Off::StretchCountsForNothing {
                    at
                } else {
                    closes
                };
            }
        }
        let window = at + self.window(&cell.dx);
        let seen = if self.off == Off::WindowEnd {
            table.open_within(counts_from, window - 1)
        } else {
            table.open_within(counts_from, window)
        };
        let open_enough = match (service.only_if_open, self.off) {
            (None, _) | (_, Off::OnlyIfOpen) => true,
            (Some(n), Off::OnlyIfOpenEdge) if n > 0 => table.open_within(also_counts_from, at + n - 1),
            (Some(n), _) => table.open_within(also_counts_from, at + n),
        };
        let how_soon = requirement.and_then(|it| it.how_soon).is_none_or(|n| {
            let last = if self.off == Off::HowSoonEdge && n > 0 {
                n - 1
            } else {
                n
            };
            table.open_within(also_counts_from, at + last)
        });
        (seen && open_enough, how_soon)
    }

    fn window(&self, dx: &str) -> usize {
        if self.off == Off::WindowLength {
            return 60;
        }
        match self.timeframes[dx] {
            None | Some(0) => 60,
            Some(minutes) if minutes <= 30 => 30,
            Some(minutes) if minutes <= 60 => minutes,
            Some(minutes) => minutes - 60,
        }
    }

    fn search_distance(&self, postcode: &str) -> i64 {
        let (district, inward) = postcode.split_once(' ').expect("a postcode has two halves");
        let sector = format!("{district} {}", &inward[..1]);
        let keys = match self.off {
            Off::SearchDistanceTable => vec![],
            Off::SearchDistanceOrder => vec![district, &sector, postcode],
            _ => vec![postcode, &sector, district],
        };
        keys.into_iter()
            .find_map(|key| self.search_distances.get(key).copied())
            .unwrap_or(60_000)
    }

    fn moment_asked(&self, requirement: &Requirement, moment: Moment) -> bool {
        let Some(when) = requirement.when.as_ref().filter(|_| self.off != Off::When) else {
            return true;
        };
        let on = self.asking.as_ref().unwrap_or(&self.span).on(moment.0);
        let weekday = weekday_name(on.date.weekday());
        let no_weekday = on.holiday && self.off == Off::HolidayIsItsWeekday;
        let is = |day: &String| (day == weekday && !no_weekday) || (day == "holiday" && on.holiday);
        let local = on.local[usize::from(moment.1)];
        when.iter().any(|it| {
            let wanted = it.days.as_ref().is_none_or(|days| days.iter().any(is));
            let left_out = self.off != Off::NotHoliday && it.not.iter().any(is);
            let in_hours = it.hours.as_ref().is_none_or(|row| {
                row.sessions
                    .iter()
                    .any(|&(opens, closes)| opens <= local && local < closes)
            });
            wanted && !left_out && in_hours
        })
    }
}

/// `active`, not offered to nobody, and the date in `from ..= until`.
fn status_met(service: &Service, date: Date, off: Off) -> bool {
    (service.active || off == Off::Status) && !service.offered_to_nobody && in_force(service, date, off)
}

fn in_force(service: &Service, date: Date, off: Off) -> bool {
    is_there(service.from, service.until, date, off)
}

/// Whether a service with these dates is there on `date`.
fn is_there(from: Option<Date>, until: Option<Date>, date: Date, off: Off) -> bool {
    let begun = |from: Date| from < date || from == date && off != Off::FirstDate;
    let lasts = |until: Date| date < until || date == until && off != Off::LastDate;
    off == Off::FromUntil || (from.is_none_or(begun) && until.is_none_or(lasts))
}

fn outcome_wanted(requirement: &Requirement, triple: &Triple) -> bool {
    let pair = (triple.sg.clone(), triple.sd.clone());
    requirement
        .dispositions
        .as_ref()
        .is_none_or(|it| it.contains(&triple.dx))
        && requirement.pairs.as_ref().is_none_or(|it| it.contains(&pair))
        && requirement
            .groups
            .as_ref()
            .is_none_or(|it| it.contains(&triple.sg))
        && requirement
            .discriminators
            .as_ref()
            .is_none_or(|it| it.contains(&triple.sd))
        && requirement
            .sets
            .as_ref()
            .is_none_or(|it| triple.set.as_ref().is_some_and(|set| it.contains(set)))
        && (!requirement.own_gp_only || triple.own_gp)
}

fn in_ages(ages: &Ages, age: i32) -> bool {
    ages.iter()
        .any(|&(from, to)| from <= i64::from(age) && i64::from(age) < to)
}

fn days_missing(ages: &Ages, age: i32) -> Option<i64> {
    let age = i64::from(age);
    ages.iter()
        .map(|&(from, to)| if age < from { from - age } else { age - (to - 1) })
        .min()
}

fn straight_squared(one: &Place, other: &Place) -> i64 {
    let east = one.easting - other.easting;
    let north = one.northing - other.northing;
    east * east + north * north
}

/// The square of the straight line to a service, the largest number where it has no place.
fn straight(service: &Service, from: &Place) -> i64 {
    service.place.as_ref().map_or(i64::MAX, |place| {
        (place.easting - from.easting).pow(2) + (place.northing - from.northing).pow(2)
    })
}

fn uid_order(uid: &str) -> (usize, String) {
    (uid.len(), uid.to_owned())
}

fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS[weekday.to_monday_zero_offset() as usize]
}

// Time.

impl Span {
    fn on(&self, date: Date) -> &SpanDate {
        let at = self
            .first
            .until(date)
            .expect("the dates are of one calendar")
            .get_days();
        &self.dates[usize::try_from(at).expect("the date lies in the span")]
    }

    fn instant(&self, (date, minute): Moment) -> usize {
        let on = self.on(date);
        assert!(
            usize::from(minute) < on.local.len(),
            "{date} has no minute {minute}"
        );
        on.start + usize::from(minute)
    }
}

impl OpenTable {
    /// Open at some minute of `from ..= to`.
    fn open_within(&self, from: usize, to: usize) -> bool {
        from <= to && self.open_before[to + 1] > self.open_before[from]
    }
}

/// Near misses look 8 days either way, and every look at a moment up to 8 more days ahead.
fn read_span(files: &Files, today: Date, last: Date, off: Off) -> Span {
    let holidays: BTreeSet<Date> = list(&yaml(files, "calendar/bank-holidays.yaml"), "holidays")
        .iter()
        .filter_map(|row| date(&text(row, "date")?))
        .collect();
    let london = TimeZone::get("Europe/London").expect("Europe/London is bundled");
    let first = today
        .checked_sub(jiff::Span::new().days(8))
        .expect("no world is that old");
    let end = last
        .checked_add(jiff::Span::new().days(17))
        .expect("no world is that far");
    let mut span = Span {
        first,
        dates: Vec::new(),
        minutes: 0,
    };
    let mut date = first;
    while date <= end {
        let midnight = date.to_zoned(london.clone()).expect("London has a midnight");
        let next = date.tomorrow().expect("no world is that far");
        let length = next
            .to_zoned(london.clone())
            .expect("London has a midnight")
            .duration_since(&midnight)
            .as_mins();
        let local = (0..length)
            .map(|elapsed| {
                if length == 1440
                    || (length == 1380 && off == Off::SpringClock)
                    || (length == 1500 && off == Off::AutumnClock)
                {
                    return elapsed.min(1439) as u16;
                }
                let clock = midnight
                    .checked_add(jiff::Span::new().minutes(elapsed))
                    .expect("within the date")
                    .time();
                clock.hour() as u16 * 60 + clock.minute() as u16
            })
            .collect();
        span.dates.push(SpanDate {
            date,
            start: span.minutes,
            local,
            holiday: holidays.contains(&date),
        });
        span.minutes += length as usize;
        date = next;
    }
    span
}

/// The version of hours that governs a date.
fn governing<'a>(hours: &'a Hours, later_hours: &'a [(Date, Hours)], date: Date, off: Off) -> &'a Hours {
    let mut governing = hours;
    let mut since = None;
    for (from, later) in later_hours {
        // Strictly later: of two with one `from` the first stands.
        let is_latest = |since: Date| {
            since < *from || off == Off::LatestVersion || since == *from && off == Off::DoubledVersion
        };
        let begun = *from < date || *from == date && off != Off::VersionDate;
        if off != Off::LaterHours && begun && since.is_none_or(is_latest) {
            governing = later;
            since = Some(*from);
        }
    }
    governing
}

/// The sessions of one date under the version of hours that governs it; `evening` governed the date before.
fn sessions_of(hours: &Hours, evening: &Hours, on: &SpanDate, off: Off) -> Vec<(u16, u16)> {
    let weekday = on.date.weekday().to_monday_zero_offset() as usize;
    let shorthand = if off == Off::ShorthandWithinVersion {
        evening
    } else {
        hours
    };
    let mornings = shorthand.week[(weekday + 6) % 7].mornings.clone();
    let yesterday = on.date.yesterday().expect("no world is that old");
    let evening_ruled = hours.dates.contains_key(&yesterday);

    let mut sessions = Vec::new();
    if let Some(row) = hours.dates.get(&on.date)
        && off != Off::SpecifiedDates
        && !(off == Off::AlwaysPrecedence && hours.always)
    {
        sessions.extend(row.sessions.clone());
        if off == Off::MorningVanishes {
            sessions.extend(mornings);
        }
    } else if hours.always {
        sessions.push((0, 1440));
    } else if on.holiday && off != Off::HolidayRule {
        sessions.extend(hours.holiday.sessions.clone());
        if off == Off::MorningVanishes {
            sessions.extend(mornings);
        }
    } else {
        sessions.extend(hours.week[weekday].sessions.clone());
        if off != Off::OvernightMorning && !(off == Off::MorningStays && evening_ruled) {
            sessions.extend(mornings);
        }
    }
    sessions
}

fn open_table(
    hours: &Hours,
    later_hours: &[(Date, Hours)],
    from: Option<Date>,
    until: Option<Date>,
    span: &Span,
    off: Off,
) -> OpenTable {
    let mut open = vec![false; span.minutes];
    let mut session_starts = vec![false; span.minutes + 1];
    for on in &span.dates {
        if off != Off::ClosedOutsideDates && !is_there(from, until, on.date, off) {
            continue;
        }
        let yesterday = on.date.yesterday().expect("no world is that old");
        let sessions = sessions_of(
            governing(hours, later_hours, on.date, off),
            governing(hours, later_hours, yesterday, off),
            on,
            off,
        );
        for (elapsed, &local) in on.local.iter().enumerate() {
            open[on.start + elapsed] = sessions
                .iter()
                .any(|&(opens, closes)| opens <= local && local < closes);
            session_starts[on.start + elapsed] = sessions.iter().any(|&(opens, _)| opens == local);
        }
    }
    let mut open_before = vec![0; span.minutes + 1];
    for at in 0..span.minutes {
        open_before[at + 1] = open_before[at] + u32::from(open[at]);
    }
    let mut next_closed = vec![span.minutes as u32; span.minutes + 1];
    for at in (0..span.minutes).rev() {
        next_closed[at] = if !open[at] {
            at as u32
        } else if off == Off::TouchingSessions && session_starts[at + 1] {
            at as u32 + 1
        } else {
            next_closed[at + 1]
        };
    }
    OpenTable {
        open_before,
        next_closed,
    }
}

enum Overnight {
    Allowed,
    Refused,
}

/// A row of sessions; closed altogether when one of them is refused or cannot be read.
fn read_row(value: &Value, overnight: Overnight, off: Off) -> Row {
    let mut row = Row::default();
    let Some(sessions) = value.as_sequence() else {
        // `closed`, or an unreadable row, which is closed as well.
        return row;
    };
    for session in sessions {
        match session.as_str().and_then(|it| read_session(it, &overnight, off)) {
            Some((opens, closes)) if opens < closes => row.sessions.push((opens, closes)),
            Some((opens, closes)) => {
                row.sessions.push((opens, 1440));
                row.mornings.push((0, closes));
            }
            None if off == Off::BadRowCloses => {}
            None => return Row::default(),
        }
    }
    row
}

/// Opening and closing minute; an end before the start is an overnight session.
fn read_session(session: &str, overnight: &Overnight, off: Off) -> Option<(u16, u16)> {
    let (opens, closes) = session.split_once('-')?;
    if opens == closes {
        return None;
    }
    let start = minute(opens)?;
    let end = match closes {
        "23:59" if off == Off::EndsAtMidnight => 1439,
        "23:59" | "24:00" | "00:00" => 1440,
        _ => minute(closes)?,
    };
    if start < end || matches!(overnight, Overnight::Allowed) {
        Some((start, end))
    } else {
        None
    }
}

/// `HH:MM` from 00:00 to 23:59.
fn minute(time: &str) -> Option<u16> {
    let (hours, minutes) = time.split_once(':')?;
    if hours.len() != 2
        || minutes.len() != 2
        || !(hours.to_owned() + minutes).bytes().all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some(hours * 60 + minutes)
}

/// `YYYY-MM-DD`.
fn date(text: &str) -> Option<Date> {
    if text.len() != 10 {
        return None;
    }
    text.parse().ok()
}

// Reading.

/// Codes that values are checked against.
struct Codes {
    pairs: BTreeSet<(String, String)>,
    dispositions: BTreeSet<String>,
    types: BTreeSet<String>,
    roles: BTreeSet<String>,
}

fn yaml(files: &Files, path: &str) -> Value {
    let text = files.get(path).unwrap_or_else(|| panic!("{path} is missing"));
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"))
}

/// The rows below the header line; no world has quotes.
fn csv(files: &Files, path: &str) -> Vec<Vec<String>> {
    let text = files.get(path).map_or("", String::as_str);
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn strings(value: &Value, key: &str) -> Option<Vec<String>> {
    Some(
        value
            .get(key)?
            .as_sequence()?
            .iter()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
    )
}

fn list(value: &Value, key: &str) -> Vec<Value> {
    value
        .get(key)
        .and_then(Value::as_sequence)
        .cloned()
        .unwrap_or_default()
}

fn setting<'a>(qdos: &'a Value, key: &str) -> Option<&'a str> {
    qdos.get("settings")?.get(key)?.as_str()
}

/// `Dx…` whatever its case.
fn disposition(code: &str) -> String {
    if code.len() > 2 && code[..2].eq_ignore_ascii_case("dx") {
        format!("Dx{}", &code[2..])
    } else {
        code.to_owned()
    }
}

/// Kilometres with at most three decimals, as metres.
fn metres(kilometres: &str) -> i64 {
    let (whole, decimals) = kilometres.split_once('.').unwrap_or((kilometres, ""));
    let decimals = format!("{decimals:0<3}");
    whole.parse::<i64>().expect("whole kilometres") * 1000 + decimals.parse::<i64>().expect("decimals")
}

fn read_places(
    files: &Files,
    parents: &BTreeMap<String, Option<String>>,
    own: &[String],
    off: Off,
) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for path in files.keys() {
        let Some(code) = path
            .strip_prefix("areas/postcodes/")
            .and_then(|it| it.strip_suffix(".csv"))
        else {
            continue;
        };
        let mut areas = vec![code.to_owned()];
        while let Some(Some(parent)) = parents.get(&areas[areas.len() - 1]) {
            areas.push(parent.clone());
        }
        for row in csv(files, path) {
            if off == Off::DoubledPostcode {
                places.remove(&row[0]);
            }
            places.entry(row[0].clone()).or_insert(Place {
                easting: row[1].parse().expect("an easting"),
                northing: row[2].parse().expect("a northing"),
                own: areas.iter().any(|area| own.contains(area)),
                areas: areas.clone(),
            });
        }
    }
    places
}

fn read_pair(pair: &str) -> Option<(String, String)> {
    let (sg, sd) = pair.split_once('=')?;
    Some((sg.to_owned(), sd.to_owned()))
}

/// A range of ages as a half-open range of days; `None` is a bad value.
fn read_age(age: &str, off: Off) -> Option<(i64, i64)> {
    let days = |count: i64, unit: &str| match unit {
        "years" => Some(count * 1461 / 4),
        "months" if off == Off::AgeMonths => Some(count * 31),
        "months" => Some(count * 487 / 16),
        "days" => Some(count),
        _ => None,
    };
    if age == "all" {
        return Some(ALL_AGES);
    }
    if let Some(from) = age.strip_suffix(" years and over") {
        return Some((days(from.parse().ok()?, "years")?, ALL_AGES.1)).filter(|range| range.0 < range.1);
    }
    if let Some(range) = age.strip_suffix(" dos days") {
        let (from, to) = range.split_once(" to ")?;
        let whole = |it: &str| it.parse::<f64>().ok().map(|days| days.floor() as i64);
        let past = if off == Off::AgeDosDays { 0 } else { 1 };
        return Some((whole(from)?, whole(to)? + past)).filter(|range| range.0 < range.1);
    }
    let (from, rest) = age.split_once(" to ")?;
    let (to, unit) = rest.split_once(' ')?;
    let (from, to): (i64, i64) = (from.parse().ok()?, to.parse().ok()?);
    if from > to {
        return None;
    }
    let past = if off == Off::AgeUpperEdge { 1 } else { 0 };
    Some((days(from, unit)?, days(to + 1, unit)? + past))
}

fn read_ages(ages: &[String], off: Off) -> Ages {
    ages.iter().filter_map(|age| read_age(age, off)).collect()
}

const SERVICE_KEYS: &[&str] = &[
    "uid",
    "ods",
    "name",
    "public_name",
    "status",
    "type",
    "reach",
    "from",
    "until",
    "successor",
    "parent",
    "address",
    "postcode",
    "coordinates",
    "phones",
    "web",
    "email",
    "profile",
    "hours",
    "later_hours",
    "restricted",
    "practices",
    "limited_to",
    "promoted_to",
    "only_if_open",
    "public_instructions",
    "referral_instructions",
    "endpoints",
    "attributes",
    "verified",
    "next_review",
    "notes",
    "sources",
];
const PROFILE_KEYS: &[&str] = &[
    "template",
    "pairs",
    "dispositions",
    "add_pairs",
    "remove_pairs",
    "add_dispositions",
    "remove_dispositions",
    "ages",
    "sexes",
    "roles",
];
const HOURS_KEYS: &[&str] = &["always", "week", "holiday", "dates", "as_published"];
const LATER_HOURS_KEYS: &[&str] = &["from", "always", "week", "holiday", "dates", "as_published"];

/// Whether a mapping has only these keys; an absent one has.
fn known(value: Option<&Value>, keys: &[&str]) -> bool {
    let Some(value) = value else {
        return true;
    };
    value.as_mapping().is_some_and(|it| {
        it.keys()
            .all(|key| key.as_str().is_some_and(|key| keys.contains(&key)))
    })
}

fn known_hours(value: Option<&Value>, keys: &[&str]) -> bool {
    let Some(value) = value else {
        return true;
    };
    known(Some(value), keys)
        && known(value.get("week"), &WEEKDAYS)
        && list(value, "dates")
            .iter()
            .all(|row| known(Some(row), &["date", "sessions"]))
}

/// Whether every key of a service file is one that the format names.
fn known_service(service: &Value) -> bool {
    known(Some(service), SERVICE_KEYS)
        && known(service.get("profile"), PROFILE_KEYS)
        && known(service.get("coordinates"), &["easting", "northing"])
        && known(service.get("phones"), &["public", "professional"])
        && known_hours(service.get("hours"), HOURS_KEYS)
        && list(service, "later_hours")
            .iter()
            .all(|row| known_hours(Some(row), LATER_HOURS_KEYS))
}

/// A service, or `None` when the file is unreadable.
fn read_service(
    files: &Files,
    source: &str,
    codes: &Codes,
    parents: &BTreeMap<String, Option<String>>,
    places: &BTreeMap<String, Place>,
    span: &Span,
    off: Off,
) -> Option<Service> {
    // A doubled key is refused by the parser.
    let value: Value = serde_yaml::from_str(source).ok()?;
    if off != Off::Unreadable && !known_service(&value) {
        return None;
    }
    let uid = text(&value, "uid")?;
    let status = text(&value, "status")?;
    let kind = text(&value, "type")?;
    let reach = match value.get("reach") {
        Some(reach) => reach.as_str()?.to_owned(),
        None => "attended".to_owned(),
    };
    let digits = uid.bytes().all(|it| it.is_ascii_digit()) && !uid.starts_with('0');
    if !digits || !(4..=10).contains(&uid.len()) {
        return None;
    }
    if !["active", "closed", "commissioning", "pending", "suspended"].contains(&status.as_str())
        || !["attended", "telephoned", "visiting"].contains(&reach.as_str())
        || !codes.types.contains(&kind)
    {
        return None;
    }

    let mut bad_restriction = false;
    let mut bound = |key: &str| {
        let written = text(&value, key)?;
        let read = date(&written);
        bad_restriction |= read.is_none();
        read
    };
    let mut from = bound("from");
    let mut until = bound("until");
    if let (Some(first), Some(last)) = (from, until)
        && first > last
    {
        bad_restriction = true;
        if off == Off::BadRestriction {
            (from, until) = (None, None);
        }
    }
    let mut practices = strings(&value, "practices").unwrap_or_default();
    let practice_code = |it: &String| {
        (3..=12).contains(&it.len())
            && it
                .bytes()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
    };
    bad_restriction |= !practices.iter().all(practice_code);
    // What cannot be read still stands in the list: it is one that no caller is of.
    practices.retain(|it| practice_code(it) || off != Off::BadRestriction);
    let mut limited_to = strings(&value, "limited_to").unwrap_or_default();
    bad_restriction |= !limited_to.iter().all(|area| parents.contains_key(area));
    limited_to.retain(|area| parents.contains_key(area) || off != Off::BadRestriction);
    let mut promoted_to = strings(&value, "promoted_to").unwrap_or_default();
    promoted_to.retain(|area| parents.contains_key(area));
    let only_if_open = text(&value, "only_if_open").and_then(|written| {
        let read = written
            .strip_suffix(" minutes")
            .and_then(|it| it.parse().ok())
            .filter(|&it| it <= 1440);
        bad_restriction |= read.is_none();
        read
    });

    let nothing = Value::Null;
    let hours = value.get("hours").unwrap_or(&nothing);
    let later_hours: Vec<(Date, Hours)> = list(&value, "later_hours")
        .iter()
        .filter_map(|row| Some((date(&text(row, "from")?)?, read_hours(row, off))))
        .collect();
    let table = open_table(&read_hours(hours, off), &later_hours, from, until, span, off);
    let profile = value.get("profile").unwrap_or(&nothing);
    if off == Off::BadValue && has_bad_value(files, profile, codes) {
        return None;
    }
    let profile = read_profile(files, profile, codes, off);
    Some(Service {
        uid,
        ods: text(&value, "ods"),
        active: status == "active",
        kind,
        reach,
        from,
        until,
        offered_to_nobody: bad_restriction && off != Off::BadRestriction,
        place: text(&value, "postcode").and_then(|postcode| places.get(&postcode).cloned()),
        pairs: profile.pairs,
        dispositions: profile.dispositions,
        ages: profile.ages,
        sexes: profile.sexes,
        roles: profile.roles,
        restricted: value.get("restricted").and_then(Value::as_bool).unwrap_or(false),
        practices,
        limited_to,
        promoted_to,
        only_if_open,
        table,
    })
}

/// Whether the profile of a service, its template's lists apart, has a value that takes away itself.
fn has_bad_value(files: &Files, profile: &Value, codes: &Codes) -> bool {
    let of = |name: &str| strings(profile, name).unwrap_or_default();
    let lost = |name: String| !files.contains_key(&format!("templates/{name}.yaml"));
    text(profile, "template").is_some_and(lost)
        || of("pairs")
            .iter()
            .any(|it| read_pair(it).is_none_or(|it| !codes.pairs.contains(&it)))
        || of("add_dispositions")
            .iter()
            .any(|it| !codes.dispositions.contains(&disposition(it)))
        || of("ages").iter().any(|it| read_age(it, Off::Nothing).is_none())
        || of("roles").iter().any(|it| !codes.roles.contains(it))
}

struct Profile {
    pairs: BTreeSet<(String, String)>,
    dispositions: BTreeSet<String>,
    ages: Ages,
    sexes: BTreeSet<String>,
    roles: BTreeSet<String>,
}

fn read_profile(files: &Files, profile: &Value, codes: &Codes, off: Off) -> Profile {
    // A template that does not exist is a bad value: as if none were named.
    let template: Value = text(profile, "template")
        .filter(|_| off != Off::Template)
        .and_then(|name| files.get(&format!("templates/{name}.yaml")))
        .map_or(Value::Null, |text| {
            serde_yaml::from_str(text).expect("a template is YAML")
        });
    // A list that is given replaces the template's, an empty one too.
    let written = |name: &str| {
        strings(profile, name)
            .filter(|own| off != Off::EmptyListReplaces || !own.is_empty())
            .or_else(|| strings(&template, name))
            .unwrap_or_default()
    };
    let of = |name: &str| strings(profile, name).unwrap_or_default();
    let pair_stands = |it: &(String, String)| codes.pairs.contains(it);
    let disposition_stands = |it: &String| codes.dispositions.contains(it);

    let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
    for pair in written("pairs").iter().chain(&of("add_pairs")) {
        pairs.extend(read_pair(pair).filter(pair_stands));
    }
    if off != Off::RemovePairs {
        for pair in of("remove_pairs").iter().filter_map(|it| read_pair(it)) {
            pairs.remove(&pair);
        }
    }
    let mut dispositions: BTreeSet<String> = BTreeSet::new();
    for code in written("dispositions").iter().chain(&of("add_dispositions")) {
        dispositions.extend(Some(disposition(code)).filter(disposition_stands));
    }
    for code in of("remove_dispositions") {
        dispositions.remove(&disposition(&code));
    }
    Profile {
        pairs,
        dispositions,
        ages: read_ages(&written("ages"), off),
        sexes: written("sexes")
            .into_iter()
            .filter(|it| ["F", "M", "I"].contains(&it.as_str()))
            .collect(),
        roles: written("roles")
            .into_iter()
            .filter(|it| codes.roles.contains(it))
            .collect(),
    }
}

fn read_hours(hours: &Value, off: Off) -> Hours {
    let week = hours.get("week").cloned().unwrap_or(Value::Null);
    let row =
        |value: Option<&Value>, overnight| value.map_or(Row::default(), |it| read_row(it, overnight, off));
    let mut dates: BTreeMap<Date, Row> = BTreeMap::new();
    for written in list(hours, "dates") {
        let Some(on) = text(&written, "date").and_then(|it| date(&it)) else {
            continue;
        };
        let sessions = row(written.get("sessions"), Overnight::Refused);
        match dates.get_mut(&on) {
            Some(_) if off == Off::DoubledDate => {}
            Some(earlier) => *earlier = Row::default(),
            None => {
                dates.insert(on, sessions);
            }
        }
    }
    Hours {
        always: hours.get("always").and_then(Value::as_bool).unwrap_or(false),
        week: WEEKDAYS
            .iter()
            .map(|day| row(week.get(*day), Overnight::Allowed))
            .collect(),
        holiday: row(hours.get("holiday"), Overnight::Refused),
        dates,
    }
}

/// The triples of the outcome table, each with the row that decides it.
fn read_triples(table: &Value, off: Off) -> Vec<Triple> {
    let mut triples: Vec<Triple> = Vec::new();
    for row in list(table, "rows") {
        let limits = |key: &str| strings(&row, key).filter(|_| off != Off::OutcomeLimits);
        let ages = limits("ages").map_or(vec![ALL_AGES], |ages| read_ages(&ages, off));
        let sexes = limits("sexes").unwrap_or_else(|| vec!["F".to_owned(), "I".to_owned(), "M".to_owned()]);
        for pair in strings(&row, "pairs").unwrap_or_default() {
            let (sg, sd) = read_pair(&pair).expect("a pair of the outcome table");
            for code in strings(&row, "dispositions").unwrap_or_default() {
                let triple = Triple {
                    sg: sg.clone(),
                    sd: sd.clone(),
                    dx: disposition(&code),
                    set: text(&row, "set"),
                    own_gp: row.get("own_gp").and_then(Value::as_bool).unwrap_or(false),
                    sexes: sexes.iter().filter_map(|it| it.chars().next()).collect(),
                    ages: ages.clone(),
                };
                let same = |it: &Triple| it.sg == triple.sg && it.sd == triple.sd && it.dx == triple.dx;
                match triples.iter().position(same) {
                    Some(earlier) if off == Off::FirstRowDecides => triples[earlier] = triple,
                    Some(_) => {}
                    None => triples.push(triple),
                }
            }
        }
    }
    triples
}

fn read_requirement(value: &Value, off: Off) -> Requirement {
    let nothing = Value::Null;
    let outcomes = value.get("outcomes").unwrap_or(&nothing);
    let kilometres = |written: &str| metres(written.strip_suffix(" km").expect("kilometres"));
    let when = value.get("when").and_then(Value::as_sequence).map(|rows| {
        rows.iter()
            .map(|row| When {
                days: strings(row, "days"),
                not: strings(row, "not").unwrap_or_default(),
                hours: row
                    .get("hours")
                    .map(|hours| read_row(hours, Overnight::Refused, off)),
            })
            .collect()
    });
    let how_soon = text(value, "how_soon").map(|written| match written.as_str() {
        "now" if off == Off::HowSoonNow => 30,
        "now" => 0,
        _ => {
            let minutes = written
                .strip_prefix("within ")
                .and_then(|it| it.strip_suffix(" minutes"));
            minutes
                .and_then(|it| it.parse().ok())
                .expect("how soon is now or within some minutes")
        }
    });
    let registered_within = text(value, "callers")
        .filter(|callers| callers != "unregistered" && off != Off::Registered)
        .map(|callers| {
            kilometres(
                callers
                    .strip_prefix("registered within ")
                    .expect("registered callers"),
            )
        });
    Requirement {
        dispositions: strings(outcomes, "dispositions")
            .map(|it| it.iter().map(|it| disposition(it)).collect()),
        pairs: strings(outcomes, "pairs").map(|it| it.iter().filter_map(|it| read_pair(it)).collect()),
        groups: strings(outcomes, "groups"),
        discriminators: strings(outcomes, "discriminators"),
        sets: strings(outcomes, "sets"),
        own_gp_only: text(outcomes, "own_gp").as_deref() == Some("only"),
        ages: strings(value, "ages").map(|ages| read_ages(&ages, off)),
        sexes: strings(value, "sexes"),
        roles: strings(value, "roles").unwrap_or_else(|| match off {
            Off::DefaultRole => vec!["111 Telephony Referral".to_owned(), "Digital Referral".to_owned()],
            _ => vec!["111 Telephony Referral".to_owned()],
        }),
        registered_within,
        areas: strings(value, "areas"),
        when,
        how_soon: how_soon.filter(|_| off != Off::HowSoon),
        types: strings(value, "types"),
        not_types: strings(value, "not_types").unwrap_or_default(),
        reach: strings(value, "reach"),
        distance: text(value, "distance").map(|it| kilometres(&it)),
        at_least: match text(value, "at_least") {
            Some(written) if off != Off::AtLeast => written.parse().expect("at_least is a number"),
            _ => 1,
        },
        distinct_ods: text(value, "distinct").as_deref() == Some("ods") && off != Off::DistinctOds,
    }
}

//! The search's filters, one function each, for one caller and one service (the DoS's CheckCapacitySummary, pipelines 1
//! and 2). The engine answers the same questions for sets of callers; the tests hold the two together.

use crate::side::{Candidate, Place, Side};
use jiff::civil::Date;
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::interval::Intervals;
use qdos_model::reference::Outcome;
use qdos_model::requirement::Requirement;
use qdos_model::service::Service;
use qdos_model::written::{ClosingSoon, Discriminators, Distinct, Reach, Settings, SexI, Status};
use std::collections::BTreeSet;

/// The service type of the emergency department catch-all.
pub const CATCH_ALL: &str = "40";

/// Half the side of the fallback's box, in metres.
pub const FALLBACK_BOX: i64 = 60_000;

/// Closing within fewer minutes than this of the search is closing soon.
const CLOSING_SOON: i64 = 30;

/// How far near misses look for a minute that would do.
const NEAR_MISS_MINUTES: i64 = 10_080;

/// One point of the space of callers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Symptom group with each discriminator: one for a caller of the engine; none when no group was sent.
    pub pairs: Vec<Pair>,
    /// Disposition; `None` matches every one, and is never so for a caller of the engine.
    pub disposition: Option<Disposition>,
    /// How far the search looks ahead, in minutes.
    pub window: i64,
    /// Age in days.
    pub age: i64,
    /// Sex.
    pub sex: Sex,
    /// Referral role.
    pub role: String,
    /// Where the caller is.
    pub place: Place,
    /// ODS code of the practice the caller is registered with.
    pub practice: Option<String>,
    /// Elapsed minute of the timeline.
    pub at: i64,
    /// Local date of that minute.
    pub date: Date,
}

/// What a service must meet; each is one row of the table in docs/meaning.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Criterion {
    Status,
    Place,
    Pair,
    Disposition,
    Sex,
    Age,
    Practice,
    Role,
    Time,
    LimitedArea,
    Type,
    Reach,
}

impl Criterion {
    /// Its name in docs/meaning.md.
    pub fn name(self) -> &'static str {
        match self {
            Criterion::Status => "status",
            Criterion::Place => "place",
            Criterion::Pair => "SG+SD",
            Criterion::Disposition => "Dx",
            Criterion::Sex => "sex",
            Criterion::Age => "age",
            Criterion::Practice => "practice",
            Criterion::Role => "role",
            Criterion::Time => "time",
            Criterion::LimitedArea => "limited area",
            Criterion::Type => "type",
            Criterion::Reach => "reach",
        }
    }
}

/// Active on the caller's date.
pub fn status(service: &Service, caller: &Caller) -> bool {
    service.status == Status::Active && service.is_active_on(caller.date)
}

/// In the caller's search box, edges included.
pub fn search_box(service: &Service, caller: &Caller) -> bool {
    service
        .location
        .is_some_and(|grid| grid.box_distance(caller.place.grid) <= caller.place.search_distance)
}

/// One of the service's pairs has the caller's symptom group.
pub fn group(service: &Service, caller: &Caller) -> bool {
    let profiled = |group| service.profile.pairs.iter().any(|pair| pair.group == group);
    caller.pairs.first().is_some_and(|pair| profiled(pair.group))
}

/// The caller's pairs are profiled, all of them or by the setting `discriminators` any; never when there are none.
pub fn pair(service: &Service, caller: &Caller, settings: &Settings) -> bool {
    let profiled = |pair| service.profile.pairs.contains(pair);
    match settings.discriminators {
        Discriminators::All => !caller.pairs.is_empty() && caller.pairs.iter().all(profiled),
        Discriminators::Any => caller.pairs.iter().any(profiled),
    }
}

/// The caller's disposition is profiled, or none was sent.
pub fn disposition(service: &Service, caller: &Caller) -> bool {
    let profiled = |disposition| service.profile.dispositions.contains(disposition);
    caller.disposition.as_ref().is_none_or(profiled)
}

/// The caller's sex is profiled.
pub fn sex(service: &Service, caller: &Caller, settings: &Settings) -> bool {
    let sexes = &service.profile.sexes;
    match (caller.sex, settings.sex_i) {
        (Sex::I, SexI::Any) => !sexes.is_empty(),
        (sex, _) => sexes.contains(&sex),
    }
}

/// The caller's age is in one of its ranges.
pub fn age(service: &Service, caller: &Caller) -> bool {
    service.profile.ages.contains(caller.age)
}

/// Not restricted, or the caller is registered at one of its practices.
pub fn practice(service: &Service, caller: &Caller) -> bool {
    service.practices.as_ref().is_none_or(|practices| {
        caller
            .practice
            .as_ref()
            .is_some_and(|own| practices.contains(own))
    })
}

/// The caller's referral role is profiled.
pub fn role(service: &Service, caller: &Caller) -> bool {
    service.profile.roles.contains(&caller.role)
}

/// Not limited, limited to an area the caller is in, or the caller's area is not known.
pub fn limited_area(service: &Service, caller: &Caller) -> bool {
    let areas = &caller.place.areas;
    service
        .limited_to
        .as_ref()
        .is_none_or(|limited_to| areas.is_empty() || !limited_to.is_disjoint(areas))
}

/// What must be met in time: the search's own window, only-if-open and closing soon; and how soon, when asked.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Minutes the search looks ahead.
    pub window: i64,
    /// Returned only if open within so many minutes.
    pub only_if_open: Option<i64>,
    /// The requirement's how soon.
    pub how_soon: Option<i64>,
    /// What closing soon does.
    pub closing_soon: ClosingSoon,
}

/// Whether a service open at these minutes meets `timing` for a search at `at` (Meaning 3, 4, 15, 20).
pub fn time(open: &Intervals, at: i64, timing: Timing) -> bool {
    let closes = open
        .interval_of(at)
        .map(|(_, closes)| closes)
        .filter(|closes| closes - at < CLOSING_SOON);
    let counts_from = match (closes, timing.closing_soon) {
        (Some(_), ClosingSoon::Service) => return false,
        (Some(closes), ClosingSoon::Stretch) => closes,
        (None, _) => at,
    };
    let sees = |ahead: i64| open.meets(counts_from, at + ahead);
    sees(timing.window) && timing.only_if_open.is_none_or(sees) && timing.how_soon.is_none_or(sees)
}

/// Whether the requirement's types allow it.
pub fn service_type(service: &Service, requirement: &Requirement) -> bool {
    let code = &service.service_type;
    requirement
        .types
        .as_ref()
        .is_none_or(|types| types.contains(code))
        && !requirement.not_types.contains(code)
}

/// Whether the requirement's reach allows it.
pub fn reach(service: &Service, requirement: &Requirement) -> bool {
    requirement
        .reach
        .as_ref()
        .is_none_or(|reaches| reaches.contains(&service.reach))
}

/// Within the requirement's straight line, which binds attended services only.
pub fn distance(service: &Service, caller: &Caller, requirement: &Requirement) -> bool {
    match (requirement.distance, service.location) {
        (Some(limit), Some(grid)) if service.reach == Reach::Attended => {
            grid.distance_squared(caller.place.grid) <= limit * limit
        }
        _ => true,
    }
}

fn timing(
    candidate: &Candidate<'_>,
    caller: &Caller,
    settings: &Settings,
    requirement: Option<&Requirement>,
) -> Timing {
    Timing {
        window: caller.window,
        only_if_open: candidate.service.only_if_open,
        how_soon: requirement.and_then(|requirement| requirement.how_soon),
        closing_soon: settings.closing_soon,
    }
}

/// Whether a service passes every filter of the search for a caller.
pub fn returnable(side: &Side<'_>, candidate: &Candidate<'_>, caller: &Caller) -> bool {
    let (service, settings) = (candidate.service, &side.directory.settings);
    status(service, caller)
        && search_box(service, caller)
        && pair(service, caller, settings)
        && disposition(service, caller)
        && sex(service, caller, settings)
        && age(service, caller)
        && practice(service, caller)
        && role(service, caller)
        && limited_area(service, caller)
        && time(
            candidate.open(),
            caller.at,
            timing(candidate, caller, settings, None),
        )
}

/// Every criterion the service fails, in the order of the table in docs/meaning.md; none when it is acceptable. Without
/// a requirement, those of the search alone: none when it is returnable.
pub fn failing(
    side: &Side<'_>,
    candidate: &Candidate<'_>,
    caller: &Caller,
    requirement: Option<&Requirement>,
) -> Vec<Criterion> {
    let (service, settings) = (candidate.service, &side.directory.settings);
    let met = [
        (Criterion::Status, status(service, caller)),
        (
            Criterion::Place,
            search_box(service, caller) && requirement.is_none_or(|asked| distance(service, caller, asked)),
        ),
        (Criterion::Pair, pair(service, caller, settings)),
        (Criterion::Disposition, disposition(service, caller)),
        (Criterion::Sex, sex(service, caller, settings)),
        (Criterion::Age, age(service, caller)),
        (Criterion::Practice, practice(service, caller)),
        (Criterion::Role, role(service, caller)),
        (
            Criterion::Time,
            time(
                candidate.open(),
                caller.at,
                timing(candidate, caller, settings, requirement),
            ),
        ),
        (Criterion::LimitedArea, limited_area(service, caller)),
        (
            Criterion::Type,
            requirement.is_none_or(|asked| service_type(service, asked)),
        ),
        (
            Criterion::Reach,
            requirement.is_none_or(|asked| reach(service, asked)),
        ),
    ];
    met.into_iter()
        .filter(|(_, met)| !met)
        .map(|(criterion, _)| criterion)
        .collect()
}

/// What a caller meets under a requirement; the first that fits (Meaning 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Enough acceptable services.
    Kept,
    /// Some, and not enough.
    TooFew,
    /// Something is returnable, but of another type, reach, distance or too late.
    UnsuitableOnly,
    /// Only an emergency department catch-all.
    CatchAllOnly,
    /// Nothing at all.
    None,
}

/// The verdict of one caller, service by service.
pub fn verdict(side: &Side<'_>, requirement: &Requirement, caller: &Caller) -> Verdict {
    let returnable: Vec<&Candidate<'_>> = side
        .services
        .iter()
        .filter(|candidate| returnable(side, candidate, caller))
        .collect();
    let count = counted(side, requirement, caller, &returnable);
    if count >= requirement.at_least {
        Verdict::Kept
    } else if count > 0 {
        Verdict::TooFew
    } else if returnable
        .iter()
        .any(|candidate| candidate.service.service_type != CATCH_ALL)
    {
        Verdict::UnsuitableOnly
    } else if !returnable.is_empty() || !fallback(side, caller).is_empty() {
        Verdict::CatchAllOnly
    } else {
        Verdict::None
    }
}

/// How many of these returnable services are acceptable, as the requirement counts them.
fn counted(
    side: &Side<'_>,
    requirement: &Requirement,
    caller: &Caller,
    returnable: &[&Candidate<'_>],
) -> usize {
    let acceptable = returnable
        .iter()
        .filter(|candidate| failing(side, candidate, caller, Some(requirement)).is_empty());
    match requirement.distinct {
        Distinct::Service => acceptable.count(),
        Distinct::Ods => acceptable
            .map(|candidate| identity(candidate.service))
            .collect::<BTreeSet<_>>()
            .len(),
    }
}

/// Whether one kept caller has no service to spare, service by service; who is sent to their own practice has one and
/// counts as having enough (Meaning 23).
pub fn is_fragile(side: &Side<'_>, requirement: &Requirement, caller: &Caller) -> bool {
    let is_own = |row: &Outcome| {
        caller.pairs.contains(&row.pair) && caller.disposition.as_ref() == Some(&row.disposition)
    };
    let row = side.directory.reference.outcomes.iter().find(|row| is_own(row));
    if row.is_some_and(|row| row.own_gp) {
        return false;
    }
    let returnable: Vec<&Candidate<'_>> = side
        .services
        .iter()
        .filter(|candidate| returnable(side, candidate, caller))
        .collect();
    counted(side, requirement, caller, &returnable) == requirement.at_least
}

/// What counts as one under `distinct: ods`.
pub(crate) fn identity(service: &Service) -> (&str, &str) {
    match &service.ods {
        Some(ods) => (ods, ""),
        None => ("", &service.uid),
    }
}

/// The services the fallback offers when nothing is returnable: up to two, nearest first (Meaning 11).
pub fn fallback<'a, 'b>(side: &'b Side<'a>, caller: &Caller) -> Vec<&'b Candidate<'a>> {
    let types = &side.directory.settings.catch_all_types;
    let of_type = |candidate: &&Candidate<'_>| types.contains(&candidate.service.service_type);
    nearest_catch_alls(side.services.iter().filter(of_type), caller)
}

/// Up to two of these services that are active and in the fallback's box, nearest first.
pub(crate) fn nearest_catch_alls<'a, 'b>(
    candidates: impl Iterator<Item = &'b Candidate<'a>>,
    caller: &Caller,
) -> Vec<&'b Candidate<'a>>
where
    'a: 'b,
{
    let mut found: Vec<(i64, usize, &Candidate<'_>)> = candidates
        .filter(|candidate| status(candidate.service, caller))
        .filter_map(|candidate| {
            let grid = candidate.service.location?;
            let near = grid.box_distance(caller.place.grid) <= FALLBACK_BOX;
            near.then(|| {
                (
                    grid.distance_squared(caller.place.grid),
                    candidate.service.uid.len(),
                    candidate,
                )
            })
        })
        .collect();
    found.sort_by(|a, b| (a.0, a.1, &a.2.service.uid).cmp(&(b.0, b.1, &b.2.service.uid)));
    found
        .into_iter()
        .take(2)
        .map(|(_, _, candidate)| candidate)
        .collect()
}

/// A service that fails for a caller on exactly one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Its uid.
    pub uid: String,
    /// The criterion it fails on.
    pub criterion: Criterion,
    /// Minutes, metres or days that are missing, for time, place and age.
    pub missing: Option<i64>,
}

/// The near misses of a caller, smallest change first (Meaning 21): of a requirement, or of the search alone.
pub fn near_misses(side: &Side<'_>, requirement: Option<&Requirement>, caller: &Caller) -> Vec<NearMiss> {
    if caller.pairs.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(i64, NearMiss)> = side
        .services
        .iter()
        .filter_map(
            |candidate| match failing(side, candidate, caller, requirement).as_slice() {
                [criterion] => Some((
                    line(candidate.service, caller),
                    NearMiss {
                        uid: candidate.service.uid.clone(),
                        criterion: *criterion,
                        missing: missing(side, candidate, caller, requirement, *criterion),
                    },
                )),
                _ => None,
            },
        )
        .collect();
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found.into_iter().map(|(_, near_miss)| near_miss).collect()
}

/// The square of the straight line to a service; none comes last.
fn line(service: &Service, caller: &Caller) -> i64 {
    service
        .location
        .map_or(i64::MAX, |grid| grid.distance_squared(caller.place.grid))
}

type NearMissOrder<'m> = (usize, Criterion, i64, i64, usize, &'m str);

fn order((line, near_miss): &(i64, NearMiss)) -> NearMissOrder<'_> {
    let group = match near_miss.criterion {
        Criterion::Time => 0,
        Criterion::Place => 1,
        Criterion::Age => 2,
        _ => 3,
    };
    (
        group,
        near_miss.criterion,
        near_miss.missing.unwrap_or(i64::MAX),
        *line,
        near_miss.uid.len(),
        &near_miss.uid,
    )
}

fn missing(
    side: &Side<'_>,
    candidate: &Candidate<'_>,
    caller: &Caller,
    requirement: Option<&Requirement>,
    criterion: Criterion,
) -> Option<i64> {
    let service = candidate.service;
    match criterion {
        Criterion::Time => {
            let timing = timing(candidate, caller, &side.directory.settings, requirement);
            nearest_minute(candidate.open(), caller.at, timing)
        }
        Criterion::Place => {
            let grid = service.location?;
            let outside_box = grid.box_distance(caller.place.grid) - caller.place.search_distance;
            let limit = requirement.and_then(|asked| asked.distance);
            let too_far = limit.filter(|_| service.reach == Reach::Attended);
            let beyond = too_far.map_or(0, |limit| grid.distance(caller.place.grid) - limit);
            Some(outside_box.max(beyond).max(0))
        }
        Criterion::Age => service.profile.ages.distance_to(caller.age),
        _ => None,
    }
}

/// Minutes to the nearest moment, earlier or later, at which the timing is met.
fn nearest_minute(open: &Intervals, at: i64, timing: Timing) -> Option<i64> {
    crate::offer::times(open, timing)
        .distance_to(at)
        .filter(|minutes| *minutes <= NEAR_MISS_MINUTES)
}

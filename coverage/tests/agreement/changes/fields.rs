//! The fields of a service as meant, and a change of each.

use crate::worlds::Dice;
use jiff::civil::Date;
use qdos_model::code::Sex;
use qdos_model::hours::Version;
use qdos_model::interval::Intervals;
use qdos_model::service::{Profile, Service};
use qdos_model::written::{Reach, Status};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a change is drawn with.
pub struct Chance<'c> {
    pub dice: &'c mut Dice,
    /// The dates that are asked about.
    pub dates: &'c [Date],
}

/// The profile of a service, to be changed.
fn profile(service: &mut Service) -> &mut Profile {
    Arc::make_mut(&mut service.profile)
}

/// Gives a field another value.
pub type Edit = fn(&mut Service, &mut Chance<'_>);

/// What no walk looks at, or what moves nobody: where a practice is registered says who its patients are, and each of them
/// meets the same as before.
pub const SILENT: [&str; 7] = [
    "name",
    "postcode",
    "area",
    "template",
    "commissioned_by",
    "promoted_to",
    "path",
];

pub const FIELDS: &[(&str, Edit)] = &[
    ("path", |service, _| service.path.push('x')),
    ("ods", |service, chance| {
        let others = [None, Some("FA100".to_owned()), Some("FA999".to_owned())];
        service.ods = other(&service.ods, &others, chance);
    }),
    ("name", |service, _| service.name.push('x')),
    ("status", |service, chance| {
        let all = [Status::Active, Status::Closed, Status::Pending];
        service.status = match service.status {
            Status::Active => other(&service.status, &all, chance),
            _ => Status::Active,
        };
    }),
    ("service_type", |service, chance| {
        let all = ["13", "25", "40", "100", "105"].map(str::to_owned);
        service.service_type = other(&service.service_type, &all, chance);
    }),
    ("reach", |service, chance| {
        let all = [Reach::Attended, Reach::Telephoned, Reach::Visiting];
        service.reach = other(&service.reach, &all, chance);
    }),
    ("from", |service, chance| {
        let date = chance.dice.pick(chance.dates);
        service.from = other(&service.from, &[None, Some(date)], chance);
    }),
    ("until", |service, chance| {
        let date = chance.dice.pick(chance.dates);
        service.until = other(&service.until, &[None, Some(date)], chance);
    }),
    ("offered_to_nobody", |service, _| {
        service.offered_to_nobody = !service.offered_to_nobody
    }),
    ("location", |service, chance| {
        let moved = service.location.map(|mut grid| {
            let metres = [1, 700, 5_000, 12_000, 90_000];
            grid.easting += chance.dice.pick(&metres);
            grid.northing -= chance.dice.pick(&metres);
            grid
        });
        let nowhere = super::stage::SOMEWHERE;
        service.location = match moved {
            None => Some(nowhere),
            moved => other(&service.location, &[moved, moved, None], chance),
        };
    }),
    ("postcode", |service, _| {
        service.postcode = Some("IP98 7ZZ".to_owned())
    }),
    ("area", |service, chance| {
        let all = [
            None,
            Some("E07000148".into()),
            Some("E07000147".into()),
            Some("E06000099".into()),
        ];
        service.area = other(&service.area, &all, chance);
    }),
    ("template", |service, _| {
        profile(service).template = Some("another".to_owned())
    }),
    ("pairs", |service, chance| {
        let known = chance.dice.pick(&super::stage::pairs());
        toggle(&mut profile(service).pairs, known);
    }),
    ("dispositions", |service, chance| {
        let known = chance.dice.pick(&super::stage::dispositions());
        toggle(&mut profile(service).dispositions, known);
    }),
    ("ages", |service, chance| {
        let all = [(0, 1826), (1826, 5844), (5844, 50_000), (0, 50_000)];
        let all = all.map(|(from, to)| Intervals::range(from, to));
        let ages = other(&service.profile.ages, &all, chance);
        profile(service).ages = ages;
    }),
    ("sexes", |service, chance| {
        let sex = chance.dice.pick(&Sex::ALL);
        toggle(&mut profile(service).sexes, sex);
    }),
    ("roles", |service, chance| {
        let role = chance.dice.word(&super::stage::ROLES);
        toggle(&mut profile(service).roles, role);
    }),
    ("hours", hours),
    ("practices", |service, chance| {
        let list = |code: &str| Some(BTreeSet::from([code.to_owned()]));
        let all = [None, list("D82001"), list("D82002"), list("D82999")];
        service.practices = other(&service.practices, &all, chance);
    }),
    ("commissioned_by", |service, _| {
        toggle(&mut service.commissioned_by, "D82001".to_owned())
    }),
    ("limited_to", |service, chance| {
        let list = |code: &str| Some(BTreeSet::from([code.to_owned()]));
        let all = [None, list("E07000147"), list("E07000148"), list("E54000999")];
        service.limited_to = other(&service.limited_to, &all, chance);
    }),
    ("promoted_to", |service, _| {
        toggle(&mut service.promoted_to, "E07000148".to_owned())
    }),
    ("only_if_open", |service, chance| {
        let all = [None, Some(0), Some(15), Some(60)];
        service.only_if_open = other(&service.only_if_open, &all, chance);
    }),
];

/// One of `all` that is not `own`.
fn other<T: Clone + PartialEq>(own: &T, all: &[T], chance: &mut Chance<'_>) -> T {
    let others: Vec<T> = all.iter().filter(|other| *other != own).cloned().collect();
    chance.dice.pick(&others)
}

fn toggle<T: Ord>(set: &mut BTreeSet<T>, value: T) {
    if !set.remove(&value) {
        set.insert(value);
    }
}

fn hours(service: &mut Service, chance: &mut Chance<'_>) {
    let date = chance.dice.pick(chance.dates);
    let hours = &mut service.hours;
    let before = hours.clone();
    match chance.dice.below(5) {
        0 => hours.first.always = !hours.first.always,
        1 => hours.first.week = [0; 7].map(|_| Intervals::range(510, 1_020)),
        2 => hours.first.holiday = Intervals::range(600, 840),
        3 => {
            hours.first.dates.insert(date, Intervals::default());
        }
        _ => {
            let always = Version {
                always: true,
                ..Version::default()
            };
            hours.later.insert(date, always);
        }
    }
    if *hours == before {
        hours.first.always = !hours.first.always;
    }
}

/// The fields in which two services of one uid differ. A new field of a service stops this from compiling, and then wants
/// a change of its own above.
pub fn differing(base: &Service, head: &Service) -> Vec<&'static str> {
    let Service {
        uid: _,
        path,
        ods,
        name,
        status,
        service_type,
        reach,
        from,
        until,
        offered_to_nobody,
        location,
        postcode,
        area,
        profile,
        hours,
        practices,
        commissioned_by,
        limited_to,
        promoted_to,
        only_if_open,
        // The same again, as it was typed.
        written: _,
    } = base;
    let Profile {
        template,
        pairs,
        dispositions,
        ages,
        sexes,
        roles,
    } = &**profile;
    let fields = [
        ("path", *path == head.path),
        ("ods", *ods == head.ods),
        ("name", *name == head.name),
        ("status", *status == head.status),
        ("service_type", *service_type == head.service_type),
        ("reach", *reach == head.reach),
        ("from", *from == head.from),
        ("until", *until == head.until),
        ("offered_to_nobody", *offered_to_nobody == head.offered_to_nobody),
        ("location", *location == head.location),
        ("postcode", *postcode == head.postcode),
        ("area", *area == head.area),
        ("template", *template == head.profile.template),
        ("pairs", *pairs == head.profile.pairs),
        ("dispositions", *dispositions == head.profile.dispositions),
        ("ages", *ages == head.profile.ages),
        ("sexes", *sexes == head.profile.sexes),
        ("roles", *roles == head.profile.roles),
        ("hours", *hours == head.hours),
        ("practices", *practices == head.practices),
        ("commissioned_by", *commissioned_by == head.commissioned_by),
        ("limited_to", *limited_to == head.limited_to),
        ("promoted_to", *promoted_to == head.promoted_to),
        ("only_if_open", *only_if_open == head.only_if_open),
    ];
    assert_eq!(
        fields.map(|(name, _)| name).as_slice(),
        FIELDS.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "every field has a change"
    );
    let differing = fields.into_iter().filter(|(_, same)| !same);
    differing.map(|(name, _)| name).collect()
}

//! Plain services and practices, and where they settle.

use super::draw::{Play, all_of};
use super::twist::twist;
use super::{Dice, EAST, Hours, NORTH, Plan, ROLES, Row, Service, sessions};
use std::collections::BTreeMap;

/// A new postcode at a place of some edge; returns it.
pub(super) fn settle(plan: &mut Plan, play: &Play, dice: &mut Dice) -> String {
    let postcode = format!("IP{} 1AA", plan.postcodes["E06000099"].len() + 1);
    let mut callers = plan.postcodes["E07000148"].clone();
    callers.extend(plan.postcodes["E07000147"].clone());
    // Of the plan's own places only; later ones are practices'.
    let (_, east, north) = dice.pick(&callers[..1.max(callers.len() / 2)]);
    let side = dice.pick(&play.boxes);
    let length = dice.pick(&play.distances);
    let more = dice.below(2) as i64;
    let (sideways, along) = match if play.distance_asked && dice.percent(50) {
        7 + dice.below(3)
    } else {
        dice.below(10)
    } {
        0..4 => (dice.below(3000) as i64, dice.below(3000) as i64),
        4 => (side + more, dice.below(4000) as i64),
        5 => (-(dice.below(4000) as i64), -(side + more)),
        6 => (side, side + more),
        7 => (length * 3 / 5, length * 4 / 5 + more),
        8 => (-(length * 4 / 5 + more), length * 3 / 5),
        _ => (length + more, 0),
    };
    let outside = plan.postcodes.get_mut("E06000099").expect("the area outside");
    outside.push((postcode.clone(), east + sideways, north + along));
    postcode
}

pub(super) fn plain_service(plan: &mut Plan, play: &Play, dice: &mut Dice, number: usize) -> Service {
    let uid = dice.word(&["1900000", "200", "13"]) + &(100 + number).to_string();
    let hours: [&[&str]; 7] = [
        &["08:00-18:00"],
        &["09:00-17:30"],
        &["08:00-13:00", "14:00-18:30"],
        &["07:00-23:00"],
        &["00:00-24:00"],
        &["18:00-24:00", "00:00-08:00"],
        &["12:00-16:00"],
    ];
    let chosen = dice.below(hours.len());
    let mut week: BTreeMap<usize, Row> = (0..7).map(|at| (at, sessions(hours[chosen]))).collect();
    if dice.percent(40) {
        week.remove(&6);
    }
    if dice.percent(30) {
        week.insert(5, Row::Word("closed".to_owned()));
    }
    let holiday = match dice.below(4) {
        0 => Some(sessions(&["10:00-14:00"])),
        1 => Some(Row::Word("closed".to_owned())),
        _ => None,
    };
    // Keys that no caller notices.
    let silent = [
        "public_name: \"Boots\"",
        "parent: \"1900000001\"\naddress: [\"1 High Street\", \"Norwich\"]",
        "coordinates: { easting: \"600000\", northing: \"300000\" }",
        "phones: { public: \"01603 000000\", professional: \"01603 000001\" }",
        "web: \"https://example.org\"\nemail: \"someone@nhs.net\"",
        "promoted_to: [\"E07000147\"]",
        "attributes: [{ name: requirebooking, value: \"TRUE\" }]",
        "verified: \"2026-01-15\"\nnext_review: \"2026-04-15\"\nnotes: \"…\"\nwaivers: [{ rule: no-hours, reason: \"…\", owner: \"…\", until: \"2027-03-31\" }]",
        "sources: [{ fields: [\"name\", \"postcode\"], from: \"edispensary-2025-04\" }]",
        "successor: \"1900000001\"",
        "successor: [\"1900000001\", \"1900000002\"]",
    ];
    let extra = if dice.percent(30) {
        vec![dice.word(&silent)]
    } else {
        Vec::new()
    };
    let mut profile = all_of(play);
    if dice.percent(15) {
        profile.insert("roles", vec![dice.word(&ROLES)]);
    }
    if dice.percent(20) {
        profile.insert("sexes", vec!["F".to_owned(), "M".to_owned()]);
    }
    if dice.percent(15) {
        profile.remove(["pairs", "sexes", "ages", "roles", "dispositions"][dice.below(5)]);
    }
    Service {
        path: format!("services/east/{number}/{uid}.yaml"),
        uid,
        ods: dice.percent(60).then(|| format!("FA{}", 100 + number)),
        status: "active".to_owned(),
        kind: dice.word(&["13", "13", "25", "135"]),
        reach: dice
            .percent(25)
            .then(|| dice.word(&["telephoned", "telephoned", "visiting", "attended"])),
        from: None,
        until: None,
        postcode: settle(plan, play, dice),
        template: dice.percent(15).then(|| dice.word(&["whole", "part"])),
        profile,
        hours: Hours {
            always: false,
            week,
            holiday,
            dates: Vec::new(),
        },
        later_hours: Vec::new(),
        restricted: None,
        practices: Vec::new(),
        limited_to: Vec::new(),
        only_if_open: None,
        extra,
    }
}

/// Practices in the own areas, most of them for their own patients only.
pub(super) fn draw_practices(plan: &mut Plan, play: &Play, dice: &mut Dice) {
    for number in 0..1 + usize::from(dice.percent(70)) {
        let mut service = plain_service(plan, play, dice, 7 + number);
        service.kind = "100".to_owned();
        service.ods = Some(if dice.percent(65) {
            play.practices[number].clone()
        } else {
            play.practices[0].clone()
        });
        if dice.percent(70) {
            service.restricted = Some(true);
            service.practices = vec![play.practices[number].clone()];
        }
        let own = plan.postcodes["E07000148"].clone();
        service.postcode = own[if number > 0 { own.len() - 1 } else { 0 }].0.clone();
        if dice.percent(30) {
            twist(&mut service, plan, play, dice);
        }
        plan.services.push(service);
    }
}

/// Two places that nothing tells apart but the first services: open all hours and for everybody, they reach one of the two
/// only.
pub(super) fn decide_at_one_of_two_places(plan: &mut Plan, deciding: usize) {
    plan.search_distances = vec![("NR1".to_owned(), "5".to_owned())];
    plan.postcodes.insert(
        "E07000148",
        vec![
            ("NR1 1AA".to_owned(), EAST, NORTH),
            ("NR1 2AB".to_owned(), EAST + 3_000, NORTH + 4_000),
        ],
    );
    let outside = plan.postcodes.get_mut("E06000099").expect("the area outside");
    outside.push(("IP30 1AA".to_owned(), EAST - 3_000, NORTH));
    for service in plan.services.iter_mut().take(deciding) {
        (service.status, service.kind) = ("active".to_owned(), "13".to_owned());
        (service.reach, service.from, service.until) = (None, None, None);
        service.extra.clear();
        service.postcode = "IP30 1AA".to_owned();
        service.hours.always = true;
        service.hours.dates.clear();
        service.later_hours.clear();
        (service.restricted, service.limited_to, service.only_if_open) = (None, Vec::new(), None);
        (service.template, service.profile) = (Some("whole".to_owned()), BTreeMap::new());
    }
}

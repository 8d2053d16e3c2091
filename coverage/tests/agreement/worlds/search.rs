//! Worlds to search in: a world of the engine, furnished with what only a search looks at, and requests to ask there.
//!
//! Drawn by a stream of its own after the world is made, so that the engine's worlds stay as they are.

use super::{
    AGES, DISPOSITIONS, Dice, EAST, Hours, NORTH, PAIRS, Plan, ROLES, Row, Service, World, day, each_day,
    list, planned, sessions,
};
use crate::twin::search::Request;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A world, and what is asked of it.
pub struct Scene {
    pub world: World,
    pub requests: Vec<Request>,
}

/// Practices of callers; the last is one no service knows.
const PRACTICES: [&str; 3] = ["D82001", "D82002", "Y99999"];
/// An area that areas.yaml does not have, with one postcode.
const UNKNOWN_AREA: &str = "E06000098";
const UNKNOWN_PLACE: &str = "IP98 1AA";

/// The scene of a seed.
pub fn scene(seed: u64, wanted: usize) -> Scene {
    let (mut plan, world, _) = planned(seed, |_, _| true);
    let mut dice = Dice(seed.wrapping_mul(2_000_003) ^ 0x005E_A2C4);
    let kinds = draw_kinds(&mut dice);
    furnish(&mut plan, &kinds, &mut dice);
    let mut files = plan.files();
    files.insert(
        "ranking/strategies.csv".to_owned(),
        draw_ranking(&kinds, &mut dice),
    );
    let settings = files.get_mut("qdos.yaml").expect("every world has it");
    *settings = settings.replace("[\"E54000068\"]", &draw_own_areas(&plan, &mut dice));
    let world = World { files, ..world };
    let mut requests: Vec<Request> = Vec::new();
    for _ in 0..wanted {
        let request = draw_request(&plan, &world, &mut dice);
        let again = requests.last().filter(|_| dice.percent(40)).cloned();
        requests.push(again.map_or(request.clone(), |last| changed(last, request, &mut dice)));
    }
    Scene { world, requests }
}

/// Only callers of the own areas are answered.
fn draw_own_areas(plan: &Plan, dice: &mut Dice) -> String {
    let mut own = vec!["E54000068".to_owned()];
    if dice.percent(30) {
        own.push("E54000999".to_owned());
    }
    if plan.postcodes.contains_key(UNKNOWN_AREA) {
        own.push(UNKNOWN_AREA.to_owned());
    }
    list(&own)
}

/// The types of a scene: few, so that services of one type meet.
fn draw_kinds(dice: &mut Dice) -> Vec<String> {
    let one = ["100", "130", "133", "137", "138", "139"];
    let two = ["13", "25", "40", "105", "131", "135", "25"];
    let mut kinds = vec![dice.word(&two), dice.word(&one)];
    for _ in 0..dice.below(3) {
        kinds.push(if dice.percent(60) {
            dice.word(&two)
        } else {
            dice.word(&one)
        });
    }
    kinds
}

/// Rows of ranking/strategies.csv.
fn draw_ranking(kinds: &[String], dice: &mut Dice) -> String {
    let mut text = "area,type,rank\n".to_owned();
    for area in [
        "E07000148",
        "E07000147",
        "E54000068",
        "E54000999",
        UNKNOWN_AREA,
        "national",
    ] {
        if dice.percent(55) {
            continue;
        }
        for _ in 0..1 + dice.below(4) {
            let kind = if dice.percent(90) {
                dice.pick(kinds)
            } else {
                dice.word(&["131", "999"])
            };
            let rank = dice.word(&["1", "1", "2", "2", "3", "5", "10", "10", "11", "0", "first"]);
            let _ = writeln!(text, "{area},{kind},{rank}");
        }
    }
    text
}

/// Settings, places and services that a search tells apart.
fn furnish(plan: &mut Plan, kinds: &[String], dice: &mut Dice) {
    if dice.percent(30) {
        plan.settings.insert("catch_all_below", "two".to_owned());
    }
    if dice.percent(30) {
        plan.settings.insert("discriminators", "any".to_owned());
    }
    if dice.percent(40) {
        plan.settings.insert("catch_all_types", list(&dice.some(kinds)));
    }
    if dice.percent(40) {
        plan.search_distances.clear();
    }
    let far = plan
        .search_distances
        .iter()
        .map(|(_, kilometres)| kilometres.parse::<f64>().expect("kilometres"));
    let mut boxes: Vec<i64> = far
        .map(|kilometres| (kilometres * 1000.0).round() as i64)
        .collect();
    boxes.push(60_000);
    let spots = settle(plan, &boxes, dice);
    if dice.percent(40) {
        plan.postcodes.insert(
            UNKNOWN_AREA,
            vec![(UNKNOWN_PLACE.to_owned(), EAST + 1_000, NORTH + 1_000)],
        );
    }
    for service in &mut plan.services {
        if !service.kind.is_empty() && service.kind != "999" && dice.percent(60) {
            service.kind = dice.pick(kinds);
        }
        if dice.percent(40) {
            service.postcode = dice.pick(&spots);
        }
        refer(service, dice);
    }
    for number in 0..3 + dice.below(7) {
        let mut service = plain_service(plan, kinds, &spots, number, dice);
        refer(&mut service, dice);
        if dice.percent(25) {
            vary(&mut service, plan, dice);
        }
        plan.services.push(service);
    }
}

/// Places for services: some as far as each other from the first caller, some a hair apart, some at an edge.
fn settle(plan: &mut Plan, boxes: &[i64], dice: &mut Dice) -> Vec<String> {
    let mut ways = vec![
        (3_000, 4_000),
        (5_000, 0),
        (-4_000, 3_000),
        (0, -5_000),
        (5_000, 1),
        (4_000, 4_000),
        (0, 4_500),
        (0, 0),
        (7_000, 0),
        (7_001, 10),
        (70_000, 10),
        (59_999, 45_000),
        (60_000, -100),
        (60_001, 0),
    ];
    let side = dice.pick(boxes);
    ways.extend([(side, 200), (300, -side - 1), (-side, side)]);
    let outside = plan.postcodes.get_mut("E06000099").expect("the area outside");
    let mut spots = vec!["NR1 1AA".to_owned(), "IP99 9ZY".to_owned()];
    for number in 0..2 + dice.below(4) {
        let postcode = format!("IP{} 2BB", 40 + number);
        // Near ones twice as often.
        let (east, north) = ways[if dice.percent(60) {
            dice.below(8)
        } else {
            dice.below(ways.len())
        }];
        outside.push((postcode.clone(), EAST + east, NORTH + north));
        spots.push(postcode.clone());
        spots.push(postcode);
    }
    spots
}

/// A service that takes nearly everybody at nearly all times.
fn plain_service(plan: &Plan, kinds: &[String], spots: &[String], number: usize, dice: &mut Dice) -> Service {
    // As text and by length these come in different orders.
    let uid = dice.word(&["9", "1", "20", "1900", "8700000"]) + &(200 + number * 7 % 100).to_string();
    let whole = &plan.templates["whole"];
    let all: Vec<String> = PAIRS.iter().map(|&it| it.to_owned()).collect();
    let mut profile = BTreeMap::from([
        ("pairs", if dice.percent(60) { all } else { dice.some(&all) }),
        (
            "dispositions",
            if dice.percent(75) {
                whole["dispositions"].clone()
            } else {
                dice.some(&whole["dispositions"])
            },
        ),
        (
            "ages",
            vec![if dice.percent(85) {
                "all".to_owned()
            } else {
                dice.word(&AGES)
            }],
        ),
        ("sexes", whole["sexes"].clone()),
        ("roles", whole["roles"].clone()),
    ]);
    if dice.percent(10) {
        profile.insert("sexes", vec!["F".to_owned(), "M".to_owned()]);
    }
    if dice.percent(10) {
        profile.insert("roles", vec![dice.word(&ROLES)]);
    }
    let mut hours = Hours {
        always: dice.percent(65),
        ..Hours::default()
    };
    if !hours.always {
        let weeks: [&[&str]; 4] = [
            &["08:00-18:00"],
            &["00:00-12:00", "12:20-24:00"],
            &["09:00-12:00", "12:10-12:30"],
            &["18:00-08:00"],
        ];
        hours.week = each_day(weeks[dice.below(weeks.len())]);
        hours.holiday = dice.percent(50).then(|| sessions(&["10:00-14:00"]));
    }
    Service {
        path: format!("services/search/{number}/{uid}.yaml"),
        uid,
        ods: None,
        status: "active".to_owned(),
        kind: dice.pick(kinds),
        reach: None,
        from: None,
        until: None,
        postcode: dice.pick(spots),
        template: None,
        profile,
        hours,
        later_hours: Vec::new(),
        restricted: None,
        practices: Vec::new(),
        limited_to: Vec::new(),
        only_if_open: None,
        extra: Vec::new(),
    }
}

/// Practices and promotion.
fn refer(service: &mut Service, dice: &mut Dice) {
    if dice.percent(20) {
        service.ods = Some(dice.word(&PRACTICES[..2]));
    }
    if dice.percent(40) {
        service.practices = dice.some(&PRACTICES[..2].iter().map(|&it| it.to_owned()).collect::<Vec<_>>());
        service.restricted = dice.pick(&[Some(true), Some(false), None]);
    }
    let is_promoted = service.extra.iter().any(|line| line.starts_with("promoted_to"));
    if dice.percent(30) && !is_promoted {
        let areas = dice.word(&[
            "\"E07000148\"",
            "\"E07000147\"",
            "\"E54000068\"",
            "\"E54000999\"",
            "\"E07000147\", \"E06000099\"",
            "\"E06000099\"",
            "\"E99\"",
            "\"E99\", \"E07000147\"",
        ]);
        service.extra.push(format!("promoted_to: [{areas}]"));
    }
}

/// One thing that a filter is about.
fn vary(service: &mut Service, plan: &Plan, dice: &mut Dice) {
    match dice.below(8) {
        0 => service.status = "suspended".to_owned(),
        1 => service.until = Some(dice.pick(&plan.dates).to_string()),
        2 => service.limited_to = vec![dice.word(&["E07000148", "E07000147", "E54000068"])],
        3 => service.only_if_open = Some(dice.word(&["0 minutes", "15 minutes", "45 minutes"])),
        4 => service.restricted = Some(true),
        5 => {
            service.restricted = Some(true);
            service.practices = vec!["d8 2001".to_owned()];
        }
        6 => service.only_if_open = Some("a while".to_owned()),
        _ => service.limited_to = vec!["E99".to_owned()],
    }
}

// Requests.

/// A request that some service of the plan may well answer, and then a few things about it changed.
fn draw_request(plan: &Plan, world: &World, dice: &mut Dice) -> Request {
    let service = dice.pick(&plan.services);
    let pair = match service.profile.get("pairs") {
        Some(pairs) if !pairs.is_empty() && dice.percent(60) => dice.pick(pairs),
        _ => dice.word(&PAIRS),
    };
    let (group, discriminator) = pair.split_once('=').unwrap_or(("1112", "4003"));
    let disposition = match service.profile.get("dispositions") {
        Some(codes) if !codes.is_empty() && dice.percent(85) => dice.pick(codes),
        _ => DISPOSITIONS[dice.below(DISPOSITIONS.len())].0.to_owned(),
    };
    let place = draw_place(plan, world, dice);
    let distance = dice
        .percent(45)
        .then(|| draw_distance(plan, &service, &place, dice));
    let mut request = Request {
        group: Some(group.to_owned()),
        discriminators: vec![discriminator.to_owned()],
        disposition: Some(disposition).filter(|_| dice.percent(85)),
        age: dice.pick(&world.ages),
        sex: dice.pick(&['F', 'F', 'M', 'I']),
        postcode: place,
        moment: draw_moment(plan, &service, dice),
        role: dice.word(&[ROLES[0], ROLES[0], ROLES[1]]),
        practice: dice
            .percent(70)
            .then(|| dice.word(&["D82001", "D82001", "D82002", "Y99999"])),
        distance,
        forced: distance.is_some() && dice.percent(50),
    };
    if dice.percent(45) {
        let more = ["4003", "4020", "4003", "4020", "4052", "9999"];
        for _ in 0..1 + dice.below(3) {
            let at = dice.below(request.discriminators.len() + 1);
            request.discriminators.insert(at, dice.word(&more));
        }
    }
    match dice.below(60) {
        0..3 => {
            request.group = None;
            request.discriminators.truncate(dice.below(2));
        }
        3 => request.discriminators = vec!["4052".to_owned(), "9999".to_owned()],
        4 => request.discriminators.clear(),
        5 => {
            let wrong = dice.below(8);
            spoil(&mut request, wrong);
        }
        _ => {}
    }
    request
}

/// The last request once more, but for one thing: whoever keeps what was worked out must notice.
fn changed(last: Request, other: Request, dice: &mut Dice) -> Request {
    match dice.below(8) {
        0 => Request {
            group: other.group,
            discriminators: other.discriminators,
            ..last
        },
        1 => Request {
            disposition: other.disposition,
            ..last
        },
        2 => Request {
            age: other.age,
            sex: other.sex,
            ..last
        },
        3 => Request {
            postcode: other.postcode,
            ..last
        },
        4 => Request {
            moment: other.moment,
            ..last
        },
        5 => Request {
            role: other.role,
            ..last
        },
        6 => Request {
            practice: other.practice,
            ..last
        },
        _ => Request {
            distance: other.distance,
            forced: other.forced,
            ..last
        },
    }
}

/// A postcode, nearly always one of the own areas.
fn draw_place(plan: &Plan, world: &World, dice: &mut Dice) -> String {
    let own_areas = &world.files["qdos.yaml"];
    let outside_is_own = own_areas.contains("E54000999") || dice.percent(2);
    let asked = plan
        .postcodes
        .iter()
        .filter(|(area, _)| outside_is_own || **area != "E06000099");
    let places: Vec<&str> = asked
        .flat_map(|(_, places)| places)
        .map(|(postcode, ..)| postcode.as_str())
        .collect();
    if dice.percent(45) {
        "NR1 1AA".to_owned()
    } else {
        dice.word(&places)
    }
}

/// One thing that is an error.
fn spoil(request: &mut Request, wrong: usize) {
    match wrong {
        0 => request.group = Some("9999".to_owned()),
        1 => request.disposition = Some("Dx999".to_owned()),
        2 => request.age = 32,
        3 => request.postcode = "NR99 9ZZ".to_owned(),
        4 => request.role = "Nobody".to_owned(),
        5 => request.distance = Some(100),
        6 => request.distance = Some(0),
        _ => request.age = 130 * 1461 / 4,
    }
}

/// Whole kilometres at which the service is just reached, just not, or any.
fn draw_distance(plan: &Plan, service: &Service, place: &str, dice: &mut Dice) -> i64 {
    let all = || plan.postcodes.values().flatten();
    let at = |code: &str| all().find(|(postcode, ..)| postcode == code);
    match (at(&service.postcode), at(place)) {
        (Some((_, east, north)), Some((_, from_east, from_north))) if dice.percent(50) => {
            let metres = (east - from_east).abs().max((north - from_north).abs());
            (metres / 1000 + dice.below(2) as i64).clamp(1, 99)
        }
        _ => dice.pick(&[1, 5, 10, 25, 60, 61, 99]),
    }
}

/// A minute at an edge of the service's hours, or any.
fn draw_moment(plan: &Plan, service: &Service, dice: &mut Dice) -> (Date, u16) {
    let date = dice.pick(&plan.dates);
    let length = match date {
        date if date == day("2027-03-28") => 1380,
        date if date == day("2026-10-25") || date == day("2027-10-31") => 1500,
        _ => 1440,
    };
    let rows = service.hours.week.values().chain(&service.hours.holiday);
    let rows = rows.chain(service.hours.dates.iter().map(|(_, row)| row));
    let mut edges: Vec<i64> = vec![0, 720, 1_439];
    for row in rows {
        let Row::Sessions(sessions) = row else {
            continue;
        };
        for time in sessions.iter().flat_map(|session| session.split('-')) {
            if let Some((hours, minutes)) = time.split_once(':') {
                let number = |it: &str| it.parse::<i64>().expect("a number");
                edges.push(number(hours) * 60 + number(minutes));
            }
        }
    }
    let minute = if dice.percent(55) {
        let before = dice.pick(&[0, 0, 1, -1, 15, 29, 30, 31, 45, 60, 61, 300]);
        (dice.pick(&edges) - before).rem_euclid(1440).min(length - 1)
    } else {
        dice.below(length as usize) as i64
    };
    (date, u16::try_from(minute).expect("a minute of a day"))
}

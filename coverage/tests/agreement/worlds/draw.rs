//! A plan: its dates, places, outcomes and templates, and how many of everything.

use super::asked::draw_ages;
use super::requirement::draw_requirement;
use super::service::{decide_at_one_of_two_places, draw_practices, plain_service};
use super::twist::twist;
use super::{AGES, Dice, EAST, NORTH, PAIRS, Plan, ROLES, day, each_day, list};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What in a plan later draws want to hit.
pub(super) struct Play {
    pub(super) pairs: Vec<String>,
    pub(super) dispositions: Vec<String>,
    /// Search distances and requirement distances, metres.
    pub(super) boxes: Vec<i64>,
    pub(super) distances: Vec<i64>,
    pub(super) dates: Vec<Date>,
    pub(super) practices: Vec<String>,
    /// Whether a requirement has a distance.
    pub(super) distance_asked: bool,
}

pub(super) fn draw_plan(dice: &mut Dice) -> Plan {
    let (today, dates) = draw_dates(dice);
    let mut pairs: Vec<String> = (0..1 + dice.below(2)).map(|_| dice.word(&PAIRS)).collect();
    pairs.dedup();
    let often = [
        "Dx05", "Dx05", "Dx06", "Dx09", "Dx11", "Dx12", "Dx28", "Dx10", "Dx15",
    ];
    let seldom = ["Dx08", "Dx13", "Dx14", "Dx75", "Dx118"];
    let mut dispositions: Vec<String> = (0..1 + dice.below(3))
        .map(|_| {
            if dice.percent(80) {
                dice.word(&often)
            } else {
                dice.word(&seldom)
            }
        })
        .collect();
    dispositions.sort();
    dispositions.dedup();

    let mut plan = Plan {
        today,
        dates: dates.clone(),
        ages: Vec::new(),
        settings: draw_settings(dice),
        holidays: [
            "2026-12-25",
            "2026-12-28",
            "2027-01-01",
            "2027-03-26",
            "2027-03-29",
            "2027-05-03",
            "2027-05-31",
            "2026-08-31",
            "2027-08-30",
        ]
        .iter()
        .map(|&it| it.to_owned())
        .collect(),
        postcodes: BTreeMap::new(),
        search_distances: Vec::new(),
        templates: BTreeMap::new(),
        outcomes: Vec::new(),
        services: Vec::new(),
        requirements: Vec::new(),
        timeframe: String::new(),
    };
    // A public holiday on a date that is none in England: dates must not know better than the calendar.
    if dice.percent(30) {
        plan.holidays.push(dice.pick(&dates).to_string());
        plan.holidays.sort();
        plan.holidays.dedup();
    }
    let boxes = draw_places(&mut plan, dice);
    let mut play = Play {
        pairs,
        dispositions,
        boxes,
        distances: vec![5_000, 10_000, 25_000],
        dates,
        practices: vec!["D82001".to_owned(), "D82002".to_owned()],
        distance_asked: false,
    };
    if dice.percent(30) {
        play.distances = vec![60_000, 5_000];
    }
    draw_outcomes(&mut plan, &play, dice);
    draw_templates(&mut plan, &play, dice);

    for _ in 0..1 + dice.below(2) {
        let requirement = draw_requirement(&play, dice);
        plan.requirements.push(requirement);
    }
    let asked: Vec<i64> = plan
        .requirements
        .iter()
        .filter_map(|it| {
            it.0.get("distance")?
                .trim_matches('"')
                .strip_suffix(" km")?
                .parse::<i64>()
                .ok()
        })
        .map(|kilometres| kilometres * 1000)
        .collect();
    let distance_asked = !asked.is_empty();
    if distance_asked {
        play.distances = asked;
    }
    play.distance_asked = distance_asked;
    let shared_ods = plan
        .requirements
        .iter()
        .any(|it| it.0.get("distinct").is_some_and(|it| it == "ods"));
    for number in 0..2 + dice.below(3) {
        let mut service = plain_service(&mut plan, &play, dice, number);
        if shared_ods {
            service.ods = dice.pick(&[
                Some("FA100".to_owned()),
                Some("FA100".to_owned()),
                None,
                service.ods,
            ]);
        }
        for _ in 0..dice.below(if shared_ods { 3 } else { 5 }) {
            twist(&mut service, &mut plan, &play, dice);
        }
        plan.services.push(service);
    }
    if plan
        .requirements
        .iter()
        .any(|it| it.0.get("callers").is_some_and(|it| it.contains("registered w")))
    {
        draw_practices(&mut plan, &play, dice);
    }
    if dice.percent(15) {
        let mut again = dice.pick(&plan.services);
        again.path = again.path.replace("services/", "services/zz-");
        again.hours.week = each_day(&["06:00-12:00", "15:00-22:00"]);
        again
            .profile
            .insert("sexes", vec!["F".to_owned(), "M".to_owned(), "I".to_owned()]);
        again.template = None;
        plan.services.push(again);
    }
    if dice.percent(8) {
        for requirement in &mut plan.requirements {
            for key in ["distinct", "types", "not_types", "reach"] {
                requirement.0.remove(key);
            }
        }
        decide_at_one_of_two_places(&mut plan, 1 + dice.below(2));
    }
    plan.ages = draw_ages(&plan, dice);
    plan
}

fn draw_dates(dice: &mut Dice) -> (Date, Vec<Date>) {
    let clusters: [&[&str]; 7] = [
        &[
            "2026-12-24",
            "2026-12-25",
            "2026-12-26",
            "2026-12-27",
            "2026-12-28",
            "2026-12-29",
            "2027-01-01",
        ],
        &[
            "2027-03-25",
            "2027-03-26",
            "2027-03-27",
            "2027-03-28",
            "2027-03-29",
            "2027-03-30",
        ],
        &[
            "2026-10-23",
            "2026-10-24",
            "2026-10-25",
            "2026-10-26",
            "2026-10-28",
        ],
        &[
            "2027-10-29",
            "2027-10-30",
            "2027-10-31",
            "2027-11-01",
            "2027-11-03",
        ],
        &[
            "2027-05-01",
            "2027-05-02",
            "2027-05-03",
            "2027-05-04",
            "2027-05-05",
            "2027-05-06",
        ],
        &["2027-03-27", "2027-03-28", "2027-03-29"],
        &["2026-10-24", "2026-10-25", "2026-10-26"],
    ];
    if dice.percent(8) {
        // A long horizon.
        let all = [
            "2026-10-24",
            "2026-10-25",
            "2026-12-24",
            "2026-12-25",
            "2027-03-27",
            "2027-03-28",
            "2027-05-03",
        ];
        let mut dates: Vec<Date> = dice.some(&all).into_iter().map(day).collect();
        while dates.len() < 3 {
            dates.push(dates[dates.len() - 1].tomorrow().expect("a date"));
        }
        return (day("2026-10-20"), dates);
    }
    let cluster = dice.below(clusters.len());
    let cluster = clusters[cluster];
    let wanted = 3 + dice.below(cluster.len() - 2);
    let mut dates: Vec<Date> = cluster.iter().map(|it| day(it)).collect();
    while dates.len() > wanted {
        dates.remove(dice.below(dates.len()));
    }
    let before = [0, 0, 1, 3, 9][dice.below(5)];
    let today = dates[0]
        .checked_sub(jiff::Span::new().days(before))
        .expect("a date");
    (today, dates)
}

fn draw_settings(dice: &mut Dice) -> BTreeMap<&'static str, String> {
    let mut settings = BTreeMap::new();
    if dice.percent(30) {
        settings.insert("closing_soon", "stretch".to_owned());
    }
    if dice.percent(20) {
        settings.insert("sex_i", "any".to_owned());
    }
    if dice.percent(20) {
        settings.insert("catch_all_below", "two".to_owned());
    }
    if dice.percent(20) {
        settings.insert(
            "catch_all_types",
            dice.word(&["[\"40\"]", "[\"105\", \"135\"]", "[\"131\"]"]),
        );
    }
    if dice.percent(10) {
        settings.insert("discriminators", "any".to_owned());
    }
    settings
}

/// Places and search distances; returns the half sides in play.
fn draw_places(plan: &mut Plan, dice: &mut Dice) -> Vec<i64> {
    let mut own = vec![("NR1 1AA".to_owned(), EAST, NORTH)];
    let places = [0, 1, 1, 2][dice.below(4)];
    if places > 0 {
        own.push(("NR1 2AB".to_owned(), EAST + 3_000, NORTH + 4_000));
    }
    let mut other = Vec::new();
    if places > 1 {
        other.push(("NR27 0AA".to_owned(), EAST - 6_000, NORTH - 8_000));
    }
    if dice.percent(8) {
        // A second row, which does not stand.
        own.push(("NR1 1AA".to_owned(), EAST + 9_000, NORTH));
    }
    plan.postcodes.insert("E07000148", own);
    plan.postcodes.insert("E07000147", other);
    // Outside the own areas: a place where services move to, and sometimes one nobody lives at but a service may.
    let mut outside = vec![("IP99 9ZY".to_owned(), EAST + 7_000, NORTH - 2_000)];
    if dice.percent(30) {
        outside.push(("IP99 9ZZ".to_owned(), EAST + 1_000, NORTH));
    }
    plan.postcodes.insert("E06000099", outside);

    let mut boxes = Vec::new();
    let kilometres = ["5", "10", "12.345", "25", "8.5"];
    for keys in [
        ["NR1 1AA", "NR1 1", "NR1"],
        ["NR1 2AB", "NR1 2", "NR1"],
        ["NR27 0AA", "NR27 0", "NR27"],
    ] {
        for key in keys {
            if dice.percent(35) && plan.search_distances.iter().all(|(earlier, _)| earlier != key) {
                plan.search_distances
                    .push((key.to_owned(), dice.word(&kilometres)));
            }
        }
    }
    for (_, kilometres) in &plan.search_distances {
        boxes.push((kilometres.parse::<f64>().expect("kilometres") * 1000.0).round() as i64);
    }
    boxes.push(60_000);
    boxes
}

fn draw_outcomes(plan: &mut Plan, play: &Play, dice: &mut Dice) {
    let sexes = [
        "[\"F\"]",
        "[\"M\"]",
        "[\"I\"]",
        "[\"F\", \"I\"]",
        "[\"F\", \"M\", \"I\"]",
        "[\"M\", \"I\"]",
    ];
    let mut row = |dice: &mut Dice, pairs: &[String], dispositions: &[String], more: &str| {
        let mut row = format!("pairs: {}, dispositions: {}", list(pairs), list(dispositions));
        if dice.percent(85) {
            let _ = write!(row, ", sexes: {}", dice.word(&sexes));
        }
        if dice.percent(25) {
            let _ = write!(row, ", ages: [\"{}\"]", dice.word(&AGES));
        }
        if dice.percent(40) {
            let _ = write!(row, ", set: {}", dice.word(&["primary-care", "dental"]));
        }
        plan.outcomes.push(format!("{{ {row}{more} }}"));
    };
    for _ in 0..1 + dice.below(3) {
        let pairs = dice.some(&play.pairs);
        let dispositions = dice.some(&play.dispositions);
        let own_gp = if dice.percent(25) { ", own_gp: true" } else { "" };
        row(dice, &pairs, &dispositions, own_gp);
    }
    if dice.percent(30) {
        row(dice, &play.pairs[..1], &play.dispositions[..1], ", assumed: true");
    }
}

pub(super) fn all_of(play: &Play) -> BTreeMap<&'static str, Vec<String>> {
    BTreeMap::from([
        ("pairs", play.pairs.clone()),
        ("dispositions", play.dispositions.clone()),
        ("ages", vec!["0 to 129 years".to_owned()]),
        ("sexes", vec!["F".to_owned(), "M".to_owned(), "I".to_owned()]),
        ("roles", ROLES.iter().map(|&it| it.to_owned()).collect()),
    ])
}

fn draw_templates(plan: &mut Plan, play: &Play, dice: &mut Dice) {
    plan.templates.insert("whole", all_of(play));
    let mut part = all_of(play);
    part.insert("sexes", vec!["F".to_owned()]);
    part.insert("ages", vec![dice.word(&AGES), "3 years to 5".to_owned()]);
    part.insert("roles", vec![dice.word(&ROLES)]);
    if dice.percent(50) {
        part.insert("pairs", Vec::new());
    }
    plan.templates.insert("part", part);
}

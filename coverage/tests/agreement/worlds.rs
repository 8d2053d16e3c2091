//! Random small worlds: whole directories that are small in their sides, not in their rules.
//!
//! A world is drawn as a [`Plan`] (plain services and requirements, each then given a few *twists*, one twist for a rule
//! of the format), written down as files, and given the ages and the slices of minutes at which it is to be judged.
//! Values are drawn at the edges on purpose. The twin is used for counting cells only.

pub mod search;

use super::twin::{Files, Off, Twin};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;
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
    let (mut plan, one, mut dice) = planned(seed, |plan, dice| change.prepare(plan, dice));
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

/// splitmix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    /// True in `percent` of a hundred cases.
    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// A text out of a list of literals.
    fn word(&mut self, from: &[&str]) -> String {
        from[self.below(from.len())].to_owned()
    }

    /// Between one and all of the elements, in their order.
    fn some<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        let mut kept: Vec<T> = from.iter().filter(|_| self.percent(60)).cloned().collect();
        if kept.is_empty() {
            kept.push(self.pick(from));
        }
        kept
    }
}

// The plan.

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

// Drawing.

/// What in a plan later draws want to hit.
struct Play {
    pairs: Vec<String>,
    dispositions: Vec<String>,
    /// Search distances and requirement distances, metres.
    boxes: Vec<i64>,
    distances: Vec<i64>,
    dates: Vec<Date>,
    practices: Vec<String>,
    /// Whether a requirement has a distance.
    distance_asked: bool,
}

fn draw_plan(dice: &mut Dice) -> Plan {
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
    plan.ages = draw_ages(&plan, dice);
    plan
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
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

fn list(of: &[String]) -> String {
    let quoted: Vec<String> = of.iter().map(|it| format!("\"{it}\"")).collect();
    format!("[{}]", quoted.join(", "))
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

fn all_of(play: &Play) -> BTreeMap<&'static str, Vec<String>> {
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

fn draw_requirement(play: &Play, dice: &mut Dice) -> Requirement {
    let mut keys = BTreeMap::from([
        ("title", "\"A requirement\"".to_owned()),
        ("level", "error".to_owned()),
    ]);
    let outcomes = match dice.below(8) {
        0 => format!("{{ dispositions: {} }}", list(&dice.some(&play.dispositions))),
        1 => format!("{{ pairs: {} }}", list(&dice.some(&play.pairs))),
        2 => format!("{{ groups: [\"{}\"] }}", &play.pairs[0][..4]),
        3 => "{ discriminators: [\"4003\", \"4020\"] }".to_owned(),
        4 if dice.percent(50) => "{ sets: [\"primary-care\"] }".to_owned(),
        5 if dice.percent(50) => "{ own_gp: only }".to_owned(),
        _ => "{}".to_owned(),
    };
    keys.insert("outcomes", outcomes);
    for _ in 0..dice.below(5) {
        let (key, value) = match dice.below(14) {
            0 | 1 => (
                "distance",
                format!(
                    "\"{} km\"",
                    play.distances[dice.below(play.distances.len())] / 1000
                ),
            ),
            2 => ("at_least", dice.word(&["\"2\"", "\"2\"", "\"3\""])),
            3 => {
                keys.insert("at_least", "\"2\"".to_owned());
                ("distinct", dice.word(&["ods", "ods", "service"]))
            }
            4 | 5 => (
                "how_soon",
                dice.word(&[
                    "now",
                    "now",
                    "within 30 minutes",
                    "within 0 minutes",
                    "within 240 minutes",
                ]),
            ),
            6 => (
                "types",
                dice.word(&["[\"13\", \"25\"]", "[\"13\"]", "[\"25\", \"40\", \"135\"]"]),
            ),
            7 => (
                "not_types",
                dice.word(&["[\"40\"]", "[\"40\"]", "[\"13\", \"105\"]"]),
            ),
            8 => (
                "reach",
                dice.word(&["[attended]", "[attended, visiting]", "[telephoned]"]),
            ),
            9 | 10 => ("when", draw_when(dice)),
            11 => {
                let within = dice.word(&["5 km", "4.999 km", "4.999 km", "10 km", "1 km"]);
                ("callers", format!("\"registered within {within}\""))
            }
            12 => ("ages", format!("[\"{}\"]", dice.word(&AGES))),
            _ => (
                "areas",
                dice.word(&[
                    "[\"E07000148\"]",
                    "[\"E54000068\"]",
                    "[\"E07000147\", \"E07000148\"]",
                ]),
            ),
        };
        let value = if key == "how_soon" {
            format!("\"{value}\"")
        } else {
            value
        };
        keys.insert(key, value);
    }
    if dice.percent(15) {
        keys.insert(
            "callers",
            format!(
                "\"registered within {} km\"",
                dice.word(&["5", "4.999", "10", "15"])
            ),
        );
    }
    if dice.percent(20) {
        keys.insert("sexes", dice.word(&["[\"F\"]", "[\"M\", \"I\"]", "[\"I\"]"]));
    }
    if dice.percent(20) {
        keys.insert(
            "roles",
            dice.word(&[
                "[\"Digital Referral\"]",
                "[\"111 Telephony Referral\", \"Digital Referral\"]",
            ]),
        );
    }
    if dice.percent(10) {
        keys.insert("at_least", "\"2\"".to_owned());
        keys.insert("distinct", "ods".to_owned());
    }
    if dice.percent(10) {
        keys.insert("callers", "unregistered".to_owned());
    }
    Requirement(keys)
}

fn draw_when(dice: &mut Dice) -> String {
    let rows = [
        "{ days: [monday, tuesday, wednesday, thursday, friday], not: [holiday] }",
        "{ days: [saturday, sunday, holiday] }",
        "{ not: [holiday], hours: [\"08:00-18:30\"] }",
        "{ hours: [\"18:30-24:00\", \"00:00-08:00\"] }",
        "{ days: [holiday], not: [saturday] }",
        "{ days: [sunday], hours: [\"00:30-03:00\"] }",
        "{ not: [holiday] }",
        "{ hours: [\"07:00-23:59\"] }",
    ];
    let rows: Vec<String> = (0..1 + dice.below(2)).map(|_| dice.word(&rows)).collect();
    format!("[{}]", rows.join(", "))
}

/// A new postcode at a place of some edge; returns it.
fn settle(plan: &mut Plan, play: &Play, dice: &mut Dice) -> String {
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

fn plain_service(plan: &mut Plan, play: &Play, dice: &mut Dice, number: usize) -> Service {
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
        "verified: \"2026-01-15\"\nnext_review: \"2026-04-15\"\nnotes: \"…\"",
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

fn near(date: Date, dice: &mut Dice) -> Date {
    let days = [0, 0, 0, -1, 1][dice.below(5)];
    date.checked_add(jiff::Span::new().days(days)).expect("a date")
}

/// A week of the same row every day.
fn each_day(of: &[&str]) -> BTreeMap<usize, Row> {
    (0..7).map(|at| (at, sessions(of))).collect()
}

/// Gives a service one thing that one rule is about.
fn twist(service: &mut Service, plan: &mut Plan, play: &Play, dice: &mut Dice) {
    let date = dice.pick(&play.dates);
    let near_date = near(date, dice).to_string();
    let weekday = date.weekday().to_monday_zero_offset() as usize;
    // Twists that seldom decide anything are drawn more often.
    let seldom = [
        1, 2, 3, 6, 11, 11, 11, 13, 14, 15, 16, 16, 19, 22, 23, 24, 26, 26, 28, 28, 32, 33, 34, 35, 35, 36,
        38, 38, 39, 39, 40, 40,
    ];
    let chosen = dice.below(43 + seldom.len());
    match seldom.get(chosen.wrapping_sub(43)).copied().unwrap_or(chosen) {
        0 => service.hours.holiday = Some(sessions(&["10:00-14:00", "18:00-23:59"])),
        1 => {
            let row = dice.pick(&[
                Row::Word("closed".to_owned()),
                sessions(&["10:00-12:00"]),
                sessions(&["20:00-24:00"]),
            ]);
            service.hours.dates.push((near_date, row));
        }
        2 => {
            service
                .hours
                .dates
                .push((date.to_string(), sessions(&["09:00-17:00"])));
            service
                .hours
                .dates
                .push((date.to_string(), sessions(&["12:00-20:00"])));
        }
        3 => {
            service.hours.always = true;
            if dice.percent(70) {
                let row = dice.pick(&[
                    Row::Word("closed".to_owned()),
                    sessions(&["00:00-12:00"]),
                    sessions(&["00:30-23:59"]),
                ]);
                service.hours.dates.push((near_date, row));
            }
        }
        4 | 5 => {
            let session = dice.word(&[
                "18:00-08:00",
                "22:00-02:00",
                "20:30-00:20",
                "23:59-00:30",
                "12:00-01:30",
            ]);
            service.hours.week = each_day(&[&session]);
            if dice.percent(60) {
                let row = dice.pick(&[
                    Row::Word("closed".to_owned()),
                    sessions(&["10:00-12:00"]),
                    sessions(&["20:00-24:00"]),
                ]);
                let evening = date.yesterday().expect("a date").to_string();
                let ruled = if dice.percent(50) { evening } else { near_date };
                service.hours.dates.push((ruled, row));
            }
        }
        6 => {
            let end = dice.word(&["23:59", "24:00", "00:00"]);
            service.hours.week = each_day(&["00:00-02:00", &format!("18:00-{end}")]);
        }
        7 => {
            let of: [&[&str]; 4] = [
                &["08:00-13:00", "13:00-18:00"],
                &["08:00-13:00", "13:00-13:20"],
                &["08:00-12:00", "12:00-12:29", "12:40-18:00"],
                &["00:00-00:15", "00:15-12:00", "12:00-23:59"],
            ];
            let chosen = dice.below(of.len());
            service.hours.week = each_day(of[chosen]);
        }
        8 => {
            let of: [&[&str]; 4] = [
                &["09:00-09:20", "09:50-10:20"],
                &["12:00-12:30", "12:40-13:11"],
                &["09:00-17:00", "17:10-18:00"],
                &["23:40-24:00"],
            ];
            let chosen = dice.below(of.len());
            service.hours.week = each_day(of[chosen]);
        }
        9 | 10 => {
            let bad = dice.pick(&[
                sessions(&["09:00-12:00", "13:00-13:00"]),
                sessions(&["08:00-18:00", "24:00-24:00"]),
                sessions(&["09:00-12:00", "9-5"]),
                sessions(&["00:00-00:00"]),
                sessions(&["18:00-08:00", "09:00-25:00"]),
                sessions(&["12:00-18:00", "24:00-02:00"]),
                Row::Word("sometimes".to_owned()),
            ]);
            match dice.below(3) {
                0 => service.hours.holiday = Some(sessions(&["10:00-14:00", "18:00-08:00"])),
                1 => service
                    .hours
                    .dates
                    .push((date.to_string(), sessions(&["10:00-14:00", "18:00-08:00"]))),
                _ => {
                    service.hours.week.insert(weekday, bad);
                }
            }
        }
        11 => {
            let extra = dice.word(&[
                "status: active",
                "open_hours: \"24\"",
                "uid: \"1234\"",
                "colour: red",
                "hours_note: {}",
                "]",
            ]);
            service.extra.push(extra);
        }
        12 => match dice.below(9) {
            // What is empty is left out of the file.
            6 => service.uid = String::new(),
            7 => service.kind = String::new(),
            8 => service.status = String::new(),
            0 => service.uid = "0123456".to_owned(),
            1 => service.kind = "999".to_owned(),
            2 => service.status = "open".to_owned(),
            3 => service.reach = Some("online".to_owned()),
            4 => service.uid = "123".to_owned(),
            _ => service
                .extra
                .push("phones: { public: \"1\", home: \"2\" }".to_owned()),
        },
        13 => service.from = Some(near_date),
        14 => service.until = Some(near_date),
        15 => {
            // The same date twice is a service of one date.
            let last = near(date, dice).to_string();
            service.until = Some(dice.word(&["2026-01-01", "2028-01-01", "2027-2-30", &near_date, &last]));
            service.from = Some(near_date);
        }
        16 | 17 => {
            let later = Hours {
                week: each_day(&["06:00-11:00", "16:00-02:00"]),
                ..Hours::default()
            };
            service.later_hours.push((near_date, later));
            if dice.percent(40) {
                let later = Hours {
                    always: true,
                    ..Hours::default()
                };
                service.later_hours.push((near(date, dice).to_string(), later));
            }
            // A version begins on the first date of the service, on its last, or around them.
            if dice.percent(25) {
                service.from = Some(near(date, dice).to_string());
            }
            if dice.percent(25) {
                service.until = Some(near(date, dice).to_string());
            }
            if dice.percent(20) {
                service.later_hours.push(("soon".to_owned(), Hours::default()));
            }
        }
        18 => {
            service.restricted = Some(true);
            service.practices = dice.some(&play.practices);
        }
        19 => {
            service.restricted = Some(dice.percent(60));
            if dice.percent(30) {
                service.practices = play.practices[..1].to_vec();
            }
        }
        20 => match dice.below(3) {
            0 => service.practices = vec!["D82001".to_owned(), "d8 2001".to_owned()],
            1 => service.limited_to = vec!["E07000148".to_owned(), "E99".to_owned()],
            _ => service.only_if_open = Some(dice.word(&["15", "1441 minutes", "a while"])),
        },
        21 | 22 => {
            service.limited_to =
                vec![dice.word(&["E07000147", "E07000148", "E54000068", "E54000068", "E06000099"])]
        }
        23 | 24 => {
            service.only_if_open = Some(dice.word(&["0 minutes", "15 minutes", "30 minutes", "1440 minutes"]))
        }
        25 => service.reach = Some(dice.word(&["telephoned", "visiting", "telephoned"])),
        26 | 27 => {
            service.kind = dice.word(&["40", "105", "105", "131"]);
            match dice.below(6) {
                0 => {
                    service.restricted = Some(true);
                    service.practices = play.practices[..1].to_vec();
                }
                1 => service.limited_to = vec!["E07000147".to_owned()],
                2 => {
                    service.profile.insert("pairs", Vec::new());
                }
                _ => {}
            }
        }
        28 => {
            service.template = Some(dice.word(&["whole", "part", "lost"]));
            for key in ["pairs", "dispositions", "ages", "sexes", "roles"] {
                if dice.percent(70) {
                    service.profile.remove(key);
                } else if dice.percent(15) {
                    service.profile.insert(key, Vec::new());
                }
            }
        }
        29 => {
            service.profile.insert("remove_pairs", dice.some(&play.pairs));
            if dice.percent(40) {
                service.profile.insert("add_pairs", dice.some(&play.pairs));
            }
        }
        30 => {
            service
                .profile
                .insert("pairs", vec![dice.word(&PAIRS), "1112".to_owned()]);
            service
                .profile
                .insert("add_dispositions", vec!["dx05".to_owned(), "Dx999".to_owned()]);
            if dice.percent(30) {
                service.profile.insert("dispositions", vec![]);
            }
        }
        31 => {
            let ages = (0..1 + dice.below(2)).map(|_| dice.word(&AGES)).collect();
            service.profile.insert("ages", ages);
            if dice.percent(20) {
                service.profile.insert(
                    "ages",
                    vec!["9 to 5 years".to_owned(), "5 to 15 years".to_owned()],
                );
            }
        }
        32 => {
            let sexes = ["F", "M", "I"].map(str::to_owned);
            service.profile.insert("sexes", dice.some(&sexes));
        }
        33 => {
            service
                .profile
                .insert("roles", vec![dice.word(&ROLES), "Nobody".to_owned()]);
        }
        34 => service.ods = Some("FA100".to_owned()),
        35 => match dice.below(3) {
            0 => service.status = dice.word(&["closed", "pending", "suspended", "commissioning"]),
            1 => service.postcode = "ZZ1 1ZZ".to_owned(),
            _ => {
                service
                    .profile
                    .insert("remove_dispositions", vec![dice.pick(&play.dispositions)]);
            }
        },
        36 => {
            let of: [&[&str]; 5] = [
                &["00:00-01:30"],
                &["01:00-02:00"],
                &["00:30-01:20", "01:40-03:00"],
                &["01:45-02:30"],
                &["22:00-01:30"],
            ];
            let chosen = dice.below(of.len());
            service.hours.week = each_day(of[chosen]);
        }
        // A morning half whose evening has a rule of its own.
        37 | 38 => {
            let session = dice.word(&["20:00-09:00", "22:00-06:00", "15:00-12:00"]);
            service.hours.week = each_day(&[&session]);
            service.hours.always = false;
            let evening = if dice.percent(50) {
                date
            } else {
                date.yesterday().expect("a date")
            };
            let row = dice.pick(&[Row::Word("closed".to_owned()), sessions(&["10:00-12:00"])]);
            service.hours.dates.push((evening.to_string(), row));
        }
        // The flag without a list.
        39 => (service.restricted, service.practices) = (Some(true), Vec::new()),
        // A list that is given and empty.
        40 => {
            service.template = Some("whole".to_owned());
            service.profile = BTreeMap::new();
            let key = ["pairs", "dispositions", "ages", "sexes", "roles"][dice.below(5)];
            service.profile.insert(key, Vec::new());
        }
        // A 40 that may be returned and not offered, where the requirement wants none.
        41 => {
            service.kind = "40".to_owned();
            plan.settings.insert("catch_all_types", "[\"131\"]".to_owned());
            plan.requirements[0].0.insert("not_types", "[\"40\"]".to_owned());
        }
        _ => service.postcode = settle(plan, play, dice),
    }
}

/// Practices in the own areas, most of them for their own patients only.
fn draw_practices(plan: &mut Plan, play: &Play, dice: &mut Dice) {
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

/// Ages at the edges of the ranges in play: the last that can be sent below an edge, or the first not below it.
fn draw_ages(plan: &Plan, dice: &mut Dice) -> Vec<i32> {
    let mut sendable: Vec<i32> = (0..=31).collect();
    sendable.extend((1..=23).map(|months| months * 487 / 16));
    sendable.extend((2..=129).map(|years| years * 1461 / 4));
    sendable.sort_unstable();
    sendable.dedup();
    assert_eq!(sendable.len(), 182);

    let written: String = plan.files().into_values().collect();
    let mut edges = vec![28, 731, 1826, 5844];
    for (range, from, to) in [
        ("5 to 15 years", 1826, 5844),
        ("0 to 4 years", 0, 1826),
        ("16 years and over", 5844, 5844),
        ("10 to 60 years", 3652, 22280),
        ("3 to 11 months", 91, 365),
        ("1 to 23 months", 30, 730),
        ("0 to 27 days", 0, 28),
        ("0 to 30 days", 0, 31),
        ("1826.25 to 5844.0", 1826, 5845),
        ("91.0 to 730.5", 91, 731),
        ("2 to 15 years", 730, 5844),
    ] {
        if written.contains(range) {
            edges.extend([from, to, from, to]);
        }
    }
    let mut ages: Vec<i32> = Vec::new();
    for _ in 0..2 + dice.below(4) {
        let edge = dice.pick(&edges);
        let below = sendable.iter().rfind(|&&age| age < edge);
        let above = sendable.iter().find(|&&age| age >= edge);
        let age = if dice.percent(50) {
            below.or(above)
        } else {
            above.or(below)
        };
        ages.extend(age);
    }
    ages.sort_unstable();
    ages.dedup();
    if ages.len() < 2 {
        ages = vec![ages[0].min(1461), 14_610];
    }
    ages
}

fn draw_slices(plan: &Plan, dice: &mut Dice, cells: usize) -> Vec<(Date, Range<u16>)> {
    let mut edges: Vec<i64> = vec![0, 30, 60, 120, 480, 1_410, 1_439];
    let mut rows: Vec<Row> = Vec::new();
    for service in &plan.services {
        rows.extend(service.hours.week.values().cloned());
        rows.extend(service.hours.holiday.clone());
        rows.extend(service.hours.dates.iter().map(|(_, row)| row.clone()));
    }
    for row in rows {
        let Row::Sessions(sessions) = row else {
            continue;
        };
        for time in sessions.iter().flat_map(|session| session.split('-')) {
            let Some((hours, minutes)) = time.split_once(':') else {
                continue;
            };
            let minute = hours.parse::<i64>().expect("hours") * 60 + minutes.parse::<i64>().expect("minutes");
            for before in [0, 15, 30, 60, 180, 300] {
                edges.push((minute - before).rem_euclid(1440));
            }
        }
    }
    edges.sort_unstable();
    let width = (CALLERS / cells / plan.dates.len()).clamp(40, 1500) as i64;
    plan.dates
        .iter()
        .map(|&date| {
            let length = match date.to_string().as_str() {
                "2027-03-28" => 1380,
                "2026-10-25" | "2027-10-31" => 1500,
                _ => 1440,
            };
            let middle = if length != 1440 && dice.percent(60) {
                90
            } else {
                dice.pick(&edges)
            };
            let from = (middle - width / 2).clamp(0, (length - width).max(0));
            (date, from as u16..(from + width).min(length) as u16)
        })
        .collect()
}

// Writing down.

impl Plan {
    fn files(&self) -> Files {
        let mut files = Files::new();
        let mut qdos =
            "format: \"1\"\nname: \"A small world\"\nrelease: \"51.2.0\"\nown_areas: [\"E54000068\"]\n"
                .to_owned();
        if !self.settings.is_empty() {
            qdos += "settings:\n";
            for (key, value) in &self.settings {
                let _ = writeln!(qdos, "  {key}: {value}");
            }
        }
        files.insert("qdos.yaml".to_owned(), qdos);

        let mut calendar = "covers: { from: \"2012-01-01\", until: \"2028-12-31\" }\nholidays:\n".to_owned();
        for date in &self.holidays {
            let _ = writeln!(
                calendar,
                "  - {{ date: \"{date}\", title: \"A public holiday\" }}"
            );
        }
        files.insert("calendar/bank-holidays.yaml".to_owned(), calendar);

        let mut areas = "areas:\n".to_owned();
        for (code, kind, parent) in [
            ("E54000068", "icb", ""),
            ("E54000999", "icb", ""),
            ("E07000148", "district", "E54000068"),
            ("E07000147", "district", "E54000068"),
            ("E06000099", "district", "E54000999"),
        ] {
            let parent = if parent.is_empty() {
                String::new()
            } else {
                format!(", parent: \"{parent}\"")
            };
            let _ = writeln!(
                areas,
                "  - {{ code: \"{code}\", name: \"Area {code}\", kind: {kind}{parent} }}"
            );
        }
        files.insert("areas/areas.yaml".to_owned(), areas);
        for (area, postcodes) in &self.postcodes {
            let mut text = "postcode,easting,northing\n".to_owned();
            for (postcode, easting, northing) in postcodes {
                let _ = writeln!(text, "{postcode},{easting},{northing}");
            }
            files.insert(format!("areas/postcodes/{area}.csv"), text);
        }
        let mut text = "code,km\n".to_owned();
        for (code, kilometres) in &self.search_distances {
            let _ = writeln!(text, "{code},{kilometres}");
        }
        files.insert("areas/search-distances.csv".to_owned(), text);
        files.insert(
            "areas/small-areas.csv".to_owned(),
            format!(
                "code,name,area,easting,northing,0-15,16-24,25-64,65-129\n\
                 E01000001,Norwich 001A,E07000148,{EAST},{NORTH},300,200,800,250\n\
                 E01000002,Norwich 001B,E07000148,{},{},31,17,120,55\n\
                 E01000003,Norwich 001C,E07000148,{},{NORTH},9,8,7,6\n",
                EAST + 2_000,
                NORTH + 4_000,
                EAST - 90_000
            ),
        );
        files.insert(
            "ranking/strategies.csv".to_owned(),
            "area,type,rank\nE07000148,13,1\n".to_owned(),
        );
        self.reference(&mut files);

        for (name, lists) in &self.templates {
            let mut text = "title: \"A template\"\n".to_owned();
            for (key, values) in lists {
                let _ = writeln!(text, "{key}: {}", list(values));
            }
            files.insert(format!("templates/{name}.yaml"), text);
        }
        for (number, requirement) in self.requirements.iter().enumerate() {
            let mut text = "owner: \"The board\"\n".to_owned();
            for (key, value) in &requirement.0 {
                let _ = writeln!(text, "{key}: {value}");
            }
            files.insert(format!("requirements/requirement-{}.yaml", number + 1), text);
        }
        for service in &self.services {
            files.insert(service.path.clone(), service.text());
        }
        files
    }

    fn reference(&self, files: &mut Files) {
        let folder = "reference/51.2.0";
        let groups = "sg,name\n1004,Abdominal pain\n1112,Sore throat\n1130,Toothache\n";
        files.insert(format!("{folder}/symptom-groups.csv"), groups.to_owned());
        let discriminators = "sd,name\n4003,PC full primary care assessment\n4020,Dental assessment\n";
        files.insert(
            format!("{folder}/symptom-discriminators.csv"),
            discriminators.to_owned(),
        );
        let mut text = "sg,sd\n".to_owned();
        for pair in PAIRS {
            let _ = writeln!(text, "{}", pair.replace('=', ","));
        }
        files.insert(format!("{folder}/pairs.csv"), text);
        let mut text = "dx,name,group,minutes,basis,source,disagreement\n".to_owned();
        for (dx, minutes) in DISPOSITIONS {
            let minutes = if self.timeframe.is_empty() {
                minutes
            } else {
                &self.timeframe
            };
            let _ = writeln!(
                text,
                "{dx},A disposition,Primary care,{minutes},profiling guide,a world,"
            );
        }
        files.insert(format!("{folder}/dispositions.csv"), text);
        let mut text = "type,name\n".to_owned();
        for kind in TYPES {
            let _ = writeln!(text, "{kind},Type {kind}");
        }
        files.insert(format!("{folder}/service-types.csv"), text);
        files.insert(
            format!("{folder}/roles.csv"),
            format!("role\n{}\n{}\n", ROLES[0], ROLES[1]),
        );
        let mut text = "rows:\n".to_owned();
        for row in &self.outcomes {
            let _ = writeln!(text, "  - {row}");
        }
        files.insert(format!("{folder}/outcomes.yaml"), text);
    }
}

impl Row {
    fn text(&self) -> String {
        match self {
            Row::Word(word) => word.clone(),
            Row::Sessions(sessions) => list(sessions),
        }
    }
}

impl Hours {
    /// The keys of hours, each line after `indent`.
    fn text(&self, indent: &str) -> String {
        let mut text = String::new();
        if self.always {
            let _ = writeln!(text, "{indent}always: true");
        }
        let week: Vec<String> = self
            .week
            .iter()
            .map(|(at, row)| format!("{}: {}", DAYS[*at], row.text()))
            .collect();
        let _ = writeln!(text, "{indent}week: {{ {} }}", week.join(", "));
        if let Some(row) = &self.holiday {
            let _ = writeln!(text, "{indent}holiday: {}", row.text());
        }
        if !self.dates.is_empty() {
            let _ = writeln!(text, "{indent}dates:");
            for (date, row) in &self.dates {
                let _ = writeln!(
                    text,
                    "{indent}  - {{ date: \"{date}\", sessions: {} }}",
                    row.text()
                );
            }
        }
        text
    }
}

impl Service {
    fn text(&self) -> String {
        let mut text = String::new();
        for (key, value) in [("uid", &self.uid), ("status", &self.status), ("type", &self.kind)] {
            if !value.is_empty() {
                let _ = writeln!(text, "{key}: \"{value}\"");
            }
        }
        let _ = writeln!(text, "name: \"A service\"\npostcode: \"{}\"", self.postcode);
        let optional = [
            ("ods", &self.ods),
            ("reach", &self.reach),
            ("from", &self.from),
            ("until", &self.until),
            ("only_if_open", &self.only_if_open),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                let quote = if key == "reach" { "" } else { "\"" };
                let _ = writeln!(text, "{key}: {quote}{value}{quote}");
            }
        }
        if let Some(restricted) = self.restricted {
            let _ = writeln!(text, "restricted: {restricted}");
        }
        for (key, values) in [("practices", &self.practices), ("limited_to", &self.limited_to)] {
            if !values.is_empty() {
                let _ = writeln!(text, "{key}: {}", list(values));
            }
        }
        text += "profile:\n";
        if let Some(template) = &self.template {
            let _ = writeln!(text, "  template: {template}");
        }
        for (key, values) in &self.profile {
            let _ = writeln!(text, "  {key}: {}", list(values));
        }
        if self.template.is_none() && self.profile.is_empty() {
            text += "  pairs: []\n";
        }
        let _ = write!(text, "hours:\n{}", self.hours.text("  "));
        if !self.later_hours.is_empty() {
            text += "later_hours:\n";
            for (from, hours) in &self.later_hours {
                let _ = write!(text, "  - from: \"{from}\"\n{}", hours.text("    "));
            }
        }
        for line in &self.extra {
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

// Changing.

/// One small change to a plan, as a pull request might make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Week,
    ClosedDate,
    HolidayHours,
    ServiceRemoved,
    ServiceAdded,
    ServiceMoved,
    ServiceUnreadable,
    ServiceLimited,
    Ages,
    Template,
    Requirement,
    RequirementRemoved,
    PlaceAdded,
    PlaceRemoved,
    PlaceMoved,
    PlaceDisowned,
    SearchDistance,
    ClosingSoon,
    SexI,
    CatchAllTypes,
    Calendar,
    OutcomeRemoved,
    OutcomeLimits,
    Timeframe,
    PracticeClosed,
    PracticeMoved,
}

impl Change {
    pub const ALL: &[Change] = &[
        Change::Week,
        Change::ClosedDate,
        Change::HolidayHours,
        Change::ServiceRemoved,
        Change::ServiceAdded,
        Change::ServiceMoved,
        Change::ServiceUnreadable,
        Change::ServiceLimited,
        Change::Ages,
        Change::Template,
        Change::Requirement,
        Change::RequirementRemoved,
        Change::PlaceAdded,
        Change::PlaceRemoved,
        Change::PlaceMoved,
        Change::PlaceDisowned,
        Change::SearchDistance,
        Change::ClosingSoon,
        Change::SexI,
        Change::CatchAllTypes,
        Change::Calendar,
        Change::OutcomeRemoved,
        Change::OutcomeLimits,
        Change::Timeframe,
        Change::PracticeClosed,
        Change::PracticeMoved,
    ];

    /// What most often goes with another change.
    const COMPANIONS: [Change; 7] = [
        Change::Week,
        Change::ClosedDate,
        Change::ServiceRemoved,
        Change::ServiceLimited,
        Change::Ages,
        Change::Calendar,
        Change::PlaceRemoved,
    ];

    /// Whether it seldom or never moves a caller by itself: callers of one revision alone are not gained, and a new
    /// wording loses nobody.
    fn needs_company(self) -> bool {
        matches!(
            self,
            Change::Requirement
                | Change::RequirementRemoved
                | Change::PlaceAdded
                | Change::PlaceRemoved
                | Change::PlaceDisowned
                | Change::CatchAllTypes
                | Change::OutcomeRemoved
                | Change::OutcomeLimits
                | Change::PracticeClosed
        )
    }

    /// Whether a plan is one that this can change; a plan that it would seldom matter to is made one it does.
    fn prepare(self, plan: &mut Plan, dice: &mut Dice) -> bool {
        match self {
            Change::Calendar => {
                // Each side is asked on the days of its own calendar.
                if dice.percent(60) {
                    ask_of_one_calendar(plan, dice);
                } else if dice.percent(50) {
                    let when = dice.word(&["[{ not: [holiday] }]", "[{ days: [holiday] }]"]);
                    plan.requirements[0].0.insert("when", when);
                }
                true
            }
            Change::ClosingSoon => {
                let week = each_day(&["08:00-12:00", "12:20-12:45", "13:00-18:00"]);
                plan.services
                    .iter_mut()
                    .for_each(|service| service.hours.week = week.clone());
                true
            }
            Change::OutcomeRemoved => plan.outcomes.len() > 1,
            Change::PlaceRemoved | Change::PlaceMoved => plan.postcodes["E07000148"].len() > 1,
            Change::PlaceDisowned => !plan.postcodes["E07000147"].is_empty(),
            Change::PracticeClosed | Change::PracticeMoved => {
                plan.services.iter().any(|service| service.kind == "100")
            }
            _ => true,
        }
    }

    fn make(self, plan: &mut Plan, dice: &mut Dice) {
        let date = dice.pick(&plan.dates);
        let number = dice.below(plan.services.len());
        let practice = plan.services.iter().position(|service| service.kind == "100");
        let service = &mut plan.services[match self {
            Change::PracticeClosed | Change::PracticeMoved => practice.unwrap_or(number),
            _ => number,
        }];
        match self {
            Change::Week => {
                let week = [
                    &["08:00-18:00"][..],
                    &["08:30-17:00"],
                    &["18:00-08:00"],
                    &["09:00-12:59", "13:00-18:00"],
                ];
                let at = dice.below(week.len());
                service.hours.week = each_day(week[at]);
            }
            Change::ClosedDate => {
                let closed = Row::Word("closed".to_owned());
                service.hours.dates.push((date.to_string(), closed));
            }
            Change::HolidayHours => {
                service.hours.holiday = Some(sessions(&["11:00-13:00", "16:00-21:00"]));
                plan.holidays.push(date.to_string());
                plan.holidays.sort();
                plan.holidays.dedup();
            }
            Change::ServiceRemoved => {
                // A directory without services is a world as well, but a dull one.
                if plan.services.len() > 1 {
                    plan.services.remove(number);
                }
            }
            Change::ServiceAdded => {
                let mut added = service.clone();
                added.kind = "13".to_owned();
                added.hours.week = each_day(&["00:00-24:00"]);
                added.profile.insert("ages", vec!["all".to_owned()]);
                added.uid = "4400000444".to_owned();
                added.path = "services/east/new/4400000444.yaml".to_owned();
                added.hours.week.remove(&dice.below(7));
                added.restricted = None;
                plan.services.push(added);
            }
            Change::ServiceMoved => service.postcode = "IP99 9ZY".to_owned(),
            Change::ServiceUnreadable => service.extra.push("colour: red".to_owned()),
            Change::ServiceLimited => service.limited_to = vec!["E07000147".to_owned()],
            Change::Ages => {
                service.profile.insert("ages", vec![dice.word(&AGES)]);
            }
            Change::Template => {
                for service in &mut plan.services {
                    service.template = Some("whole".to_owned());
                    service.profile.remove("dispositions");
                }
                let whole = plan.templates.get_mut("whole").expect("every world has it");
                whole.get_mut("dispositions").expect("it has dispositions").pop();
            }
            Change::Requirement => {
                let (key, value) = match dice.below(6) {
                    0 => ("distance", "\"5 km\""),
                    1 => ("at_least", "\"2\""),
                    2 => ("how_soon", "\"now\""),
                    3 => ("types", "[\"13\", \"25\"]"),
                    4 => ("areas", "[\"E07000147\"]"),
                    _ => ("when", "[{ hours: [\"08:00-18:00\"] }]"),
                };
                let at = dice.below(plan.requirements.len());
                plan.requirements[at].0.insert(key, value.to_owned());
            }
            Change::RequirementRemoved => {
                plan.requirements.pop();
            }
            Change::PlaceAdded => {
                let own = plan.postcodes.get_mut("E07000148").expect("the own area");
                own.push(("NR1 3ZZ".to_owned(), EAST + 2_000, NORTH - 1_000));
            }
            Change::PlaceRemoved => {
                let own = plan.postcodes.get_mut("E07000148").expect("the own area");
                if own.len() < 2 {
                    return;
                }
                let (postcode, ..) = own.pop().expect("it has a place");
                // Head has a search distance even where it has no place.
                if dice.percent(50) {
                    plan.search_distances.retain(|(code, _)| *code != postcode);
                    plan.search_distances
                        .push((postcode, dice.word(&["1", "2", "50"])));
                }
            }
            Change::PlaceMoved => {
                let own = plan.postcodes.get_mut("E07000148").expect("the own area");
                let last = own.last_mut().expect("it has a place");
                (last.1, last.2) = (last.1 + 15_000, last.2 + dice.below(2) as i64 * 9_000);
            }
            Change::PlaceDisowned => {
                let lost = plan
                    .postcodes
                    .insert("E07000147", Vec::new())
                    .expect("it is there");
                plan.postcodes
                    .get_mut("E06000099")
                    .expect("the area outside")
                    .extend(lost);
            }
            Change::SearchDistance => {
                plan.search_distances.retain(|(code, _)| code != "NR1 1AA");
                let kilometres = dice.word(&["1", "3", "5", "10", "30"]);
                plan.search_distances.push(("NR1 1AA".to_owned(), kilometres));
            }
            Change::ClosingSoon => toggle(plan, "closing_soon", "stretch"),
            Change::SexI => toggle(plan, "sex_i", "any"),
            Change::CatchAllTypes => toggle(plan, "catch_all_types", "[\"13\"]"),
            Change::Calendar => {
                let date = date.to_string();
                if plan.holidays.contains(&date) {
                    plan.holidays.retain(|known| *known != date);
                } else {
                    plan.holidays.push(date);
                    plan.holidays.sort();
                }
            }
            Change::OutcomeRemoved => {
                let rows = if dice.percent(50) {
                    1
                } else {
                    plan.outcomes.len() - 1
                };
                plan.outcomes.drain(..rows);
            }
            Change::OutcomeLimits => {
                let narrow = dice.word(&[
                    "sexes: [\"F\"], ages: [\"5 to 15 years\"] }",
                    "sexes: [\"F\", \"I\"] }",
                    "sexes: [\"M\", \"I\"] }",
                ]);
                for row in &mut plan.outcomes {
                    let kept = row
                        .split(", sexes")
                        .next()
                        .expect("a row begins")
                        .trim_end_matches(" }");
                    *row = format!("{}, {narrow}", kept.split(", ages").next().expect("a row begins"));
                }
            }
            Change::Timeframe => plan.timeframe = dice.word(&["31", "75", "200", "600"]),
            Change::PracticeClosed => service.status = "closed".to_owned(),
            Change::PracticeMoved => service.postcode = "IP99 9ZY".to_owned(),
        }
    }
}

/// A requirement that asks on no date of the slices but for the one that a changed calendar has, and there a service
/// decides that reaches one of two places which nothing else tells apart.
fn ask_of_one_calendar(plan: &mut Plan, dice: &mut Dice) {
    let dates: Vec<String> = plan.dates.iter().map(Date::to_string).collect();
    plan.holidays.retain(|holiday| !dates.contains(holiday));
    let keys = &mut plan.requirements[0].0;
    for key in ["at_least", "distinct", "types", "not_types", "reach", "distance"] {
        keys.remove(key);
    }
    keys.insert("when", "[{ days: [holiday] }]".to_owned());
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
    let service = &mut plan.services[0];
    service.kind = "13".to_owned();
    service.postcode = "IP30 1AA".to_owned();
    service.hours.always = true;
    service.hours.dates.clear();
    service.later_hours.clear();
    (service.restricted, service.limited_to, service.only_if_open) = (None, Vec::new(), None);
    (service.template, service.profile) = (Some("whole".to_owned()), BTreeMap::new());
    if dice.percent(60) {
        plan.services.truncate(1);
    }
}

fn toggle(plan: &mut Plan, key: &'static str, value: &str) {
    if plan.settings.remove(key).is_none() {
        plan.settings.insert(key, value.to_owned());
    }
}

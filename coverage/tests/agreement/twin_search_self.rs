//! What holds the twin's search: examples of docs/search.md worked out by hand.

mod order;

use super::twin::search::{Answer, Label, Refused, Request};
use super::twin::{Files, Off, Twin};

/// A small directory: callers at NR1 1AA, which lies in D, which lies in A; and at NR2 1AA, of which nobody knows where
/// it lies. Everything else is X.
#[derive(Default)]
struct Directory {
    settings: &'static str,
    ranking: &'static str,
    search_distances: &'static str,
    services: Vec<String>,
}

/// East and north of NR1 1AA.
const PLACES: [(&str, i64, i64); 9] = [
    ("IP1 0KM", 0, 0),
    ("IP1 1KM", 1_000, 0),
    ("IP1 5EA", 5_000, 0),
    ("IP1 5NE", 3_000, 4_000),
    ("IP1 5MO", 5_000, 1),
    ("IP1 9KM", 9_000, 9_000),
    ("IP6 0KM", 60_000, 0),
    ("IP6 1KM", 60_001, 0),
    ("IP8 0KM", 80_000, 0),
];

impl Directory {
    fn of(services: &[String]) -> Directory {
        Directory {
            services: services.to_vec(),
            ..Directory::default()
        }
    }

    fn twin(&self) -> Twin {
        let mut files = Files::new();
        let mut put = |path: &str, text: String| files.insert(path.to_owned(), text);
        let settings = if self.settings.is_empty() {
            "{}"
        } else {
            self.settings
        };
        put(
            "qdos.yaml",
            format!("format: \"1\"\nname: n\nrelease: r\nown_areas: [\"A\", \"U\"]\nsettings: {settings}\n"),
        );
        put("calendar/bank-holidays.yaml", "holidays: []\n".to_owned());
        let areas = "areas: [{ code: \"A\" }, { code: \"D\", parent: \"A\" }, { code: \"X\" }]\n";
        put("areas/areas.yaml", areas.to_owned());
        let header = "postcode,easting,northing\n";
        put(
            "areas/postcodes/D.csv",
            format!("{header}NR1 1AA,600000,300000\n"),
        );
        put(
            "areas/postcodes/U.csv",
            format!("{header}NR2 1AA,600000,300000\n"),
        );
        let places =
            PLACES.map(|(code, east, north)| format!("{code},{},{}\n", 600_000 + east, 300_000 + north));
        put("areas/postcodes/X.csv", format!("{header}{}", places.concat()));
        put(
            "areas/search-distances.csv",
            format!("code,km\n{}", self.search_distances),
        );
        put(
            "ranking/strategies.csv",
            format!("area,type,rank\n{}", self.ranking),
        );
        put("reference/r/symptom-groups.csv", "sg,name\n1,a\n2,b\n".to_owned());
        put("reference/r/pairs.csv", "sg,sd\n1,10\n1,11\n2,10\n".to_owned());
        let dispositions = "dx,name,group,minutes,basis,source,disagreement\nDx05,n,g,120,b,s,\nDx06,n,g,360,b,s,\nDx12,n,g,30,b,s,\n";
        put("reference/r/dispositions.csv", dispositions.to_owned());
        let types = ["13", "25", "40", "100", "105", "130"].map(|kind| format!("{kind},n\n"));
        put(
            "reference/r/service-types.csv",
            format!("type,name\n{}", types.concat()),
        );
        put("reference/r/roles.csv", "role\nPhone\nDigital\n".to_owned());
        put("reference/r/outcomes.yaml", "rows: []\n".to_owned());
        for (number, service) in self.services.iter().enumerate() {
            put(&format!("services/{number}.yaml"), service.clone());
        }
        let day = |text: &str| text.parse().expect("a date");
        Twin::new(&files, day("2026-10-20"), day("2027-04-02"), Off::Nothing)
    }

    fn answer(&self, request: &Request) -> Answer {
        self.twin().search(request).expect("no error")
    }

    fn returnable(&self, request: &Request) -> Vec<String> {
        let returnable = self.answer(request).returnable;
        returnable.into_iter().map(|(uid, _)| uid).collect()
    }

    fn returned(&self, request: &Request) -> Vec<(String, Label)> {
        self.answer(request).returned
    }
}

/// Takes everybody at all times; a list of `more` replaces one of its own.
fn service(uid: &str, kind: &str, postcode: &str, more: &str) -> String {
    let lists = [
        ("pairs", "[\"1=10\", \"1=11\", \"2=10\"]"),
        ("dispositions", "[\"Dx05\", \"Dx06\", \"Dx12\"]"),
        ("ages", "[all]"),
        ("sexes", "[F, M, I]"),
        ("roles", "[Phone]"),
    ];
    let status = if more.contains("status:") {
        ""
    } else {
        "status: active\n"
    };
    let mut text = format!("uid: \"{uid}\"\n{status}type: \"{kind}\"\npostcode: \"{postcode}\"\nprofile:\n");
    for (name, list) in lists {
        let own = more
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        text += &format!("  {name}: {}\n", own.unwrap_or(list));
    }
    if !more.contains("hours:") {
        text += "hours: { always: true }\n";
    }
    let rest = more.lines().filter(|line| {
        lists
            .iter()
            .all(|(name, _)| !line.starts_with(&format!("{name}:")))
    });
    text + &rest.map(|line| format!("{line}\n")).collect::<String>()
}

/// A woman of 30 with 1=10 and Dx05 on a Tuesday at 10:00.
fn request() -> Request {
    Request {
        group: Some("1".to_owned()),
        discriminators: vec!["10".to_owned()],
        disposition: Some("Dx05".to_owned()),
        age: 10_957,
        sex: 'F',
        postcode: "NR1 1AA".to_owned(),
        moment: ("2026-11-24".parse().expect("a date"), 600),
        role: "Phone".to_owned(),
        practice: None,
        distance: None,
        forced: false,
    }
}

fn of_practice() -> Request {
    Request {
        practice: Some("P01".to_owned()),
        ..request()
    }
}

fn with(discriminators: &[&str]) -> Request {
    Request {
        discriminators: discriminators.iter().map(|&it| it.to_owned()).collect(),
        ..request()
    }
}

fn sent(distance: i64, forced: bool) -> Request {
    Request {
        distance: Some(distance),
        forced,
        ..request()
    }
}

fn displaced<'a>(answer: &'a Answer, uid: &str) -> &'a [String] {
    let found = answer.returnable.iter().find(|(of, _)| of == uid);
    &found.expect("it is returnable").1
}

// The request.

#[test]
fn doubled_and_invalid_discriminators_are_dropped_and_none_left_is_an_error() {
    let directory = Directory::of(&[service("1001", "13", "IP1 1KM", "")]);
    let left = |discriminators: &[&str]| {
        let answer = directory.twin().search(&with(discriminators));
        answer.map(|answer| answer.discriminators)
    };
    assert_eq!(
        left(&["11", "99", "10", "11"]),
        Ok(vec!["11".to_owned(), "10".to_owned()])
    );
    assert_eq!(left(&["99"]), Err(Refused::Discriminators));
    assert_eq!(left(&[]), Err(Refused::Discriminators));
}

#[test]
fn a_service_needs_all_discriminators_or_one() {
    let services = [
        service("1001", "13", "IP1 1KM", "pairs: [\"1=10\"]"),
        service("1002", "13", "IP1 1KM", ""),
        service("1003", "13", "IP1 1KM", "pairs: [\"2=10\"]"),
    ];
    let mut directory = Directory::of(&services);
    assert_eq!(directory.returnable(&with(&["10", "11"])), ["1002"]);
    assert_eq!(directory.returnable(&with(&["10", "10"])), ["1001", "1002"]);
    // 12 has no pair with the group: it is dropped.
    assert_eq!(directory.returnable(&with(&["12", "10"])), ["1001", "1002"]);
    directory.settings = "{ discriminators: any }";
    assert_eq!(directory.returnable(&with(&["10", "11"])), ["1001", "1002"]);
}

#[test]
fn without_a_disposition_every_one_matches_and_the_search_looks_an_hour_ahead() {
    let hours = |from: &str| {
        format!("hours: {{ week: {{ tuesday: [\"{from}-20:00\"] }} }}\ndispositions: [\"Dx06\"]")
    };
    let directory = Directory::of(&[
        service("1001", "13", "IP1 1KM", &hours("11:00")),
        service("1002", "13", "IP1 1KM", &hours("11:01")),
        service("1003", "13", "IP1 1KM", "dispositions: []"),
    ]);
    let request = Request {
        disposition: None,
        ..request()
    };
    assert_eq!(directory.answer(&request).window, 60);
    // A service without dispositions has none that could match, but none is asked for.
    assert_eq!(directory.returnable(&request), ["1001", "1003"]);
}

#[test]
fn without_a_group_only_the_fallback_answers() {
    let directory = Directory::of(&[
        service("1001", "13", "IP1 1KM", ""),
        service("1002", "40", "IP1 1KM", ""),
    ]);
    let request = Request {
        group: None,
        discriminators: Vec::new(),
        ..request()
    };
    let answer = directory.answer(&request);
    assert_eq!(answer.returnable, []);
    assert_eq!(answer.returned, [("1002".to_owned(), Label::CatchAll)]);
    assert_eq!(directory.twin().search_misses(&request), Ok(Vec::new()));
}

#[test]
fn what_is_unknown_is_an_error() {
    let twin = Directory::of(&[]).twin();
    let unknown = || Some("9".to_owned());
    for (wrong, refused) in [
        (
            Request {
                group: unknown(),
                ..request()
            },
            Refused::Group,
        ),
        (
            Request {
                disposition: unknown(),
                ..request()
            },
            Refused::Disposition,
        ),
        (Request { age: 32, ..request() }, Refused::Age),
        (
            Request {
                sex: 'X',
                ..request()
            },
            Refused::Sex,
        ),
        (
            Request {
                postcode: "ZZ1 1ZZ".to_owned(),
                ..request()
            },
            Refused::Postcode,
        ),
        // Not one of the own areas.
        (
            Request {
                postcode: "IP1 1KM".to_owned(),
                ..request()
            },
            Refused::Postcode,
        ),
        (
            Request {
                role: "Nobody".to_owned(),
                ..request()
            },
            Refused::Role,
        ),
        (sent(100, false), Refused::Distance),
        (sent(0, true), Refused::Distance),
    ] {
        assert_eq!(twin.search(&wrong), Err(refused));
    }
}

#[test]
fn search_distances_and_their_sources() {
    let mut directory = Directory::of(&[]);
    let said = |directory: &Directory, request: &Request| {
        let answer = directory.answer(request);
        (answer.distance, answer.source)
    };
    assert_eq!(said(&directory, &request()), (60_000, "National"));
    assert_eq!(said(&directory, &sent(7, false)), (7_000, "Web Service"));
    directory.search_distances = "NR1,12.5\n";
    assert_eq!(said(&directory, &sent(7, false)), (12_500, "District"));
    assert_eq!(said(&directory, &sent(7, true)), (7_000, "Override"));
    directory.search_distances = "NR1,12.5\nNR1 1,3\n";
    assert_eq!(said(&directory, &request()), (3_000, "Sector"));
    directory.search_distances = "NR1,12.5\nNR1 1,3\nNR1 1AA,20\n";
    assert_eq!(said(&directory, &request()), (20_000, "Postcode"));
}

// The filters.

#[test]
fn each_filter_stops_one_service() {
    let often = "hours: { week: { tuesday: [\"10:00-10:20\", \"10:40-12:00\"] } }";
    let services = [
        service("1001", "13", "IP1 1KM", "status: pending"),
        service("1002", "13", "IP6 1KM", ""),
        service("1003", "13", "IP1 1KM", "pairs: [\"2=10\"]"),
        service("1004", "13", "IP1 1KM", "sexes: [M]"),
        service("1005", "13", "IP1 1KM", "restricted: true\npractices: [\"P02\"]"),
        service("1006", "13", "IP1 1KM", "pairs: [\"1=11\"]"),
        service("1007", "13", "IP1 1KM", "dispositions: [\"Dx06\"]"),
        service("1008", "13", "IP1 1KM", "roles: [Digital]"),
        service("1009", "13", "IP1 1KM", "ages: [\"0 to 15 years\"]"),
        service(
            "1010",
            "13",
            "IP1 1KM",
            "hours: { week: { tuesday: [\"11:01-12:00\"] } }",
        ),
        service("1011", "13", "IP1 1KM", often),
        service(
            "1012",
            "13",
            "IP1 1KM",
            "hours: { week: { tuesday: [\"10:31-12:00\"] } }\nonly_if_open: \"30 minutes\"",
        ),
        service("1013", "13", "IP1 1KM", "limited_to: [\"X\"]"),
    ];
    let mut directory = Directory::of(&services);
    let twin = directory.twin();
    for (number, uid) in twin.uids().iter().enumerate() {
        let filters = twin.filters_of(&request(), uid).expect("no error");
        let failed: Vec<usize> = (0..13).filter(|&at| !filters[at].1).collect();
        // Without the pair's group there is not the pair either.
        let expected = if number == 2 { vec![2, 5] } else { vec![number] };
        assert_eq!(failed, expected, "{uid}");
    }
    directory.settings = "{ closing_soon: stretch }";
    assert_eq!(directory.returnable(&request()), ["1011"]);
}

#[test]
fn an_unknown_area_is_limited_and_promoted_by_nothing() {
    let directory = Directory::of(&[
        service(
            "1001",
            "13",
            "IP1 1KM",
            "limited_to: [\"X\"]\npromoted_to: [\"X\"]",
        ),
        service("1002", "13", "IP1 5EA", ""),
    ]);
    let request = Request {
        postcode: "NR2 1AA".to_owned(),
        ..request()
    };
    assert_eq!(directory.returnable(&request), ["1001", "1002"]);
}

// The order.

#[test]
fn near_misses_fail_one_criterion_and_stand_in_order() {
    let twin = Directory::of(&[
        service("1001", "13", "IP1 1KM", "sexes: [M]"),
        service("1002", "13", "IP1 1KM", "pairs: [\"2=10\"]"),
        service("1003", "13", "IP1 1KM", "ages: [\"31 years and over\"]"),
        service("1004", "13", "IP8 0KM", ""),
        service(
            "1005",
            "13",
            "IP1 1KM",
            "hours: { week: { tuesday: [\"12:00-13:00\"] } }",
        ),
        service(
            "1006",
            "13",
            "IP1 1KM",
            "hours: { week: { tuesday: [\"08:00-09:00\"] } }",
        ),
        service("1007", "13", "IP8 0KM", "sexes: [M]"),
        service("1008", "13", "IP1 1KM", ""),
        service("1009", "13", "IP1 1KM", "hours: {}"),
    ])
    .twin();
    let miss = |uid: &str, criterion, missing| (uid.to_owned(), criterion, missing);
    assert_eq!(
        twin.search_misses(&request()),
        Ok(vec![
            // 11:00 looks ahead to 12:00; at 08:30 it is not yet closing soon.
            miss("1005", "time", Some(60)),
            miss("1006", "time", Some(90)),
            miss("1009", "time", None),
            miss("1004", "place", Some(20_000)),
            // 31 years are 11,322 days.
            miss("1003", "age", Some(365)),
            miss("1002", "SG+SD", None),
            miss("1001", "sex", None),
        ])
    );
}

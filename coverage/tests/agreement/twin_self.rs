//! What holds the twin itself: facts worked out by hand.

mod clock;
mod drawn;

use super::twin::{Cell, Files, Moment, Off, Twin, Verdict};
use jiff::civil::Date;

/// One service, one requirement, one place, one Dx05 (120 minutes), and whatever a test says besides.
struct Directory {
    service: &'static str,
    hours: &'static str,
    profile: &'static str,
    requirement: &'static str,
    settings: &'static str,
    search_distances: &'static str,
    /// Postcode rows outside the own areas.
    outside: &'static str,
    others: Vec<&'static str>,
}

impl Default for Directory {
    fn default() -> Self {
        Directory {
            service: "type: \"13\"\npostcode: \"NR1 1AA\"\n",
            hours: "{ always: true }",
            profile: "ages: [\"all\"]\n  sexes: [\"F\"]",
            requirement: "outcomes: {}\n",
            settings: "{}",
            search_distances: "",
            outside: "",
            others: Vec::new(),
        }
    }
}

impl Directory {
    fn files(&self) -> Files {
        let mut files = Files::new();
        let mut put = |path: &str, text: String| files.insert(path.to_owned(), text);
        put(
            "qdos.yaml",
            format!(
                "format: \"1\"\nname: n\nrelease: r\nown_areas: [\"A\"]\nsettings: {}\n",
                self.settings
            ),
        );
        put(
            "calendar/bank-holidays.yaml",
            "holidays: [{ date: \"2026-12-25\", title: c }, { date: \"2026-12-28\", title: b }]\n".to_owned(),
        );
        put(
            "areas/areas.yaml",
            "areas: [{ code: \"A\" }, { code: \"D\", parent: \"A\" }, { code: \"X\" }]\n".to_owned(),
        );
        put(
            "areas/postcodes/D.csv",
            "postcode,easting,northing\nNR1 1AA,600000,300000\n".to_owned(),
        );
        put(
            "areas/postcodes/X.csv",
            format!("postcode,easting,northing\n{}", self.outside),
        );
        put(
            "areas/search-distances.csv",
            format!("code,km\n{}", self.search_distances),
        );
        put("reference/r/pairs.csv", "sg,sd\n1112,4003\n".to_owned());
        let dispositions = [
            ("Dx05", "120"),
            ("Dx06", "360"),
            ("Dx12", "30"),
            ("Dx13", "45"),
            ("Dx28", ""),
            ("Dx30", "0"),
        ];
        let rows: Vec<String> = dispositions
            .iter()
            .map(|(dx, minutes)| format!("{dx},n,g,{minutes},b,s,\n"))
            .collect();
        put(
            "reference/r/dispositions.csv",
            format!(
                "dx,name,group,minutes,basis,source,disagreement\n{}",
                rows.concat()
            ),
        );
        put(
            "reference/r/service-types.csv",
            "type,name\n13,p\n40,e\n100,g\n105,f\n".to_owned(),
        );
        put(
            "reference/r/roles.csv",
            "role\n111 Telephony Referral\n".to_owned(),
        );
        put(
            "reference/r/outcomes.yaml",
            "rows: [{ pairs: [\"1112=4003\"], dispositions: [\"Dx05\", \"Dx06\", \"Dx12\", \"Dx13\", \"Dx28\", \"Dx30\"], sexes: [\"F\"] }]\n"
                .to_owned(),
        );
        put("requirements/r.yaml", self.requirement.to_owned());
        let profile = format!(
            "pairs: [\"1112=4003\"]\n  dispositions: [\"Dx05\", \"Dx06\", \"Dx12\", \"Dx13\", \"Dx28\", \"Dx30\"]\n  roles: [\"111 Telephony Referral\"]\n  {}",
            self.profile
        );
        put(
            "services/one.yaml",
            format!(
                "uid: \"1000\"\nstatus: active\n{}profile:\n  {profile}\nhours: {}\n",
                self.service, self.hours
            ),
        );
        for (at, other) in self.others.iter().enumerate() {
            put(
                &format!("services/other-{at}.yaml"),
                format!("uid: \"200{at}\"\nstatus: active\n{other}profile:\n  {profile}\n"),
            );
        }
        files
    }

    fn twin(&self) -> Twin {
        self.twin_without(Off::Nothing)
    }

    fn twin_without(&self, off: Off) -> Twin {
        Twin::new(&self.files(), date("2026-10-20"), date("2027-04-02"), off)
    }

    fn verdict(&self, dx: &str, age: i32, at: &str) -> Verdict {
        self.twin().verdicts("r", &cell(dx, age), &[moment(at)])[0]
    }

    /// Whether the service is returnable to a woman of 30 whose triage ends in `dx`, at `date HH:MM` elapsed.
    fn returnable(&self, dx: &str, at: &str) -> bool {
        !self.twin().returnable(&cell(dx, 10_957), moment(at)).is_empty()
    }
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// `2026-11-24 08:00`, the time being elapsed since midnight.
fn moment(text: &str) -> Moment {
    let (day, time) = text.split_once(' ').expect("a date and a time");
    let (hours, minutes) = time.split_once(':').expect("a time");
    (
        date(day),
        hours.parse::<u16>().expect("hours") * 60 + minutes.parse::<u16>().expect("minutes"),
    )
}

fn cell(dx: &str, age: i32) -> Cell {
    Cell {
        role: "111 Telephony Referral".to_owned(),
        sg: "1112".to_owned(),
        sd: "4003".to_owned(),
        dx: dx.to_owned(),
        age,
        sex: 'F',
        postcode: "NR1 1AA".to_owned(),
        practice: None,
    }
}

fn open(hours: &'static str) -> Directory {
    Directory {
        hours,
        ..Directory::default()
    }
}

#[test]
fn ages_are_half_open_days() {
    let directory = Directory {
        profile: "ages: [\"5 to 15 years\"]\n  sexes: [\"F\"]",
        ..Directory::default()
    };
    for (age, verdict) in [
        (1825, Verdict::None),
        (1826, Verdict::Kept),
        (5843, Verdict::Kept),
        (5844, Verdict::None),
    ] {
        assert_eq!(
            directory.verdict("Dx05", age, "2026-11-24 10:00"),
            verdict,
            "{age}"
        );
    }
    let dos = Directory {
        profile: "ages: [\"1826.25 to 5844.0 dos days\"]\n  sexes: [\"F\"]",
        ..Directory::default()
    };
    assert_eq!(dos.verdict("Dx05", 5844, "2026-11-24 10:00"), Verdict::Kept);
    assert_eq!(dos.verdict("Dx05", 5845, "2026-11-24 10:00"), Verdict::None);
}

#[test]
fn the_box_is_an_inclusive_square() {
    let directory = |outside| Directory {
        service: "type: \"13\"\npostcode: \"IP1 1AA\"\n",
        search_distances: "NR1 1AA,12.345\n",
        outside,
        ..Directory::default()
    };
    assert!(directory("IP1 1AA,612345,287655\n").returnable("Dx05", "2026-11-24 10:00"));
    assert!(!directory("IP1 1AA,612346,300000\n").returnable("Dx05", "2026-11-24 10:00"));
    assert!(
        !directory("").returnable("Dx05", "2026-11-24 10:00"),
        "no location"
    );
}

#[test]
fn search_distance_by_postcode_sector_district() {
    let directory = |search_distances| Directory {
        service: "type: \"13\"\npostcode: \"IP1 1AA\"\n",
        search_distances,
        outside: "IP1 1AA,610000,300000\n",
        ..Directory::default()
    };
    let at = "2026-11-24 10:00";
    assert!(directory("NR1 1AA,10\nNR1 1,5\nNR1,5\n").returnable("Dx05", at));
    assert!(!directory("NR1 1,5\nNR1,10\n").returnable("Dx05", at));
    assert!(!directory("NR1,9.999\n").returnable("Dx05", at));
    assert!(directory("").returnable("Dx05", at));
}

#[test]
fn the_distance_is_a_circle_and_binds_attended_services() {
    let directory = |outside, reach| Directory {
        service: reach,
        outside,
        requirement: "outcomes: {}\ndistance: \"5 km\"\n",
        ..Directory::default()
    };
    let attended = "type: \"13\"\npostcode: \"IP1 1AA\"\n";
    let telephoned = "type: \"13\"\nreach: telephoned\npostcode: \"IP1 1AA\"\n";
    let at = "2026-11-24 10:00";
    assert_eq!(
        directory("IP1 1AA,603000,304000\n", attended).verdict("Dx05", 10_957, at),
        Verdict::Kept
    );
    assert_eq!(
        directory("IP1 1AA,603000,304001\n", attended).verdict("Dx05", 10_957, at),
        Verdict::UnsuitableOnly
    );
    assert_eq!(
        directory("IP1 1AA,603000,304001\n", telephoned).verdict("Dx05", 10_957, at),
        Verdict::Kept
    );
}

#[test]
fn verdicts_in_their_order() {
    let at = "2026-11-24 10:00";
    let forty = Directory {
        service: "type: \"40\"\npostcode: \"NR1 1AA\"\n",
        ..Directory::default()
    };
    assert_eq!(
        forty.verdict("Dx05", 10_957, at),
        Verdict::Kept,
        "a 40 that passes is acceptable"
    );
    let unwanted = Directory {
        requirement: "outcomes: {}\nnot_types: [\"40\"]\n",
        ..forty
    };
    assert_eq!(unwanted.verdict("Dx05", 10_957, at), Verdict::CatchAllOnly);
    let fallback = Directory {
        service: "type: \"105\"\npostcode: \"IP1 1AA\"\n",
        outside: "IP1 1AA,660000,300000\n",
        search_distances: "NR1,5\n",
        ..Directory::default()
    };
    assert_eq!(fallback.verdict("Dx05", 10_957, at), Verdict::CatchAllOnly);
    let beyond = Directory {
        outside: "IP1 1AA,660001,300000\n",
        ..fallback
    };
    assert_eq!(beyond.verdict("Dx05", 10_957, at), Verdict::None);
    let two = Directory {
        requirement: "outcomes: {}\nat_least: \"2\"\n",
        ..Directory::default()
    };
    assert_eq!(two.verdict("Dx05", 10_957, at), Verdict::TooFew);
}

#[test]
fn how_soon_now_and_days_of_a_requirement() {
    let now = Directory {
        requirement: "outcomes: {}\nhow_soon: \"now\"\nwhen: [{ days: [holiday], not: [saturday], hours: [\"09:00-12:00\"] }]\n",
        ..open("{ holiday: [\"10:00-14:00\"] }")
    };
    assert_eq!(now.verdict("Dx05", 10_957, "2026-12-28 08:59"), Verdict::NotAsked);
    assert_eq!(
        now.verdict("Dx05", 10_957, "2026-12-28 09:59"),
        Verdict::UnsuitableOnly
    );
    assert_eq!(now.verdict("Dx05", 10_957, "2026-12-28 10:00"), Verdict::Kept);
    assert_eq!(now.verdict("Dx05", 10_957, "2026-12-28 12:00"), Verdict::NotAsked);
    assert_eq!(now.verdict("Dx05", 10_957, "2026-12-26 10:00"), Verdict::NotAsked);
}

#[test]
fn unreadable_files_and_bad_restrictions() {
    let at = "2026-11-24 10:00";
    let offered = |service| {
        Directory {
            service,
            ..Directory::default()
        }
        .returnable("Dx05", at)
    };
    assert!(offered("type: \"13\"\npostcode: \"NR1 1AA\"\n"));
    assert!(!offered("type: \"13\"\npostcode: \"NR1 1AA\"\ncolour: red\n"));
    assert!(
        !offered("type: \"13\"\npostcode: \"NR1 1AA\"\nstatus: active\n"),
        "a doubled key"
    );
    assert!(!offered("type: \"14\"\npostcode: \"NR1 1AA\"\n"));
    assert!(!offered(
        "type: \"13\"\npostcode: \"NR1 1AA\"\nonly_if_open: \"1441 minutes\"\n"
    ));
    assert!(!offered(
        "type: \"13\"\npostcode: \"NR1 1AA\"\nlimited_to: [\"A\", \"ZZZ\"]\n"
    ));
    assert!(
        offered("type: \"13\"\npostcode: \"NR1 1AA\"\nlimited_to: [\"A\"]\n"),
        "D lies in A"
    );
    assert!(
        offered("type: \"13\"\npostcode: \"NR1 1AA\"\nrestricted: true\n"),
        "the flag needs a list"
    );
    assert!(!offered(
        "type: \"13\"\npostcode: \"NR1 1AA\"\nrestricted: true\npractices: [\"D82001\"]\n"
    ));
}

#[test]
fn until_is_the_last_date() {
    let directory = Directory {
        service: "type: \"13\"\npostcode: \"NR1 1AA\"\nuntil: \"2026-11-24\"\n",
        ..Directory::default()
    };
    assert!(directory.returnable("Dx05", "2026-11-24 23:30"));
    assert!(!directory.returnable("Dx05", "2026-11-24 23:31"), "closing soon");
    assert!(!directory.returnable("Dx05", "2026-11-25 00:00"));
    let from = Directory {
        service: "type: \"13\"\npostcode: \"NR1 1AA\"\nfrom: \"2026-11-25\"\n",
        ..Directory::default()
    };
    assert!(
        !from.returnable("Dx05", "2026-11-24 23:59"),
        "open in the window, but status is judged today"
    );
    assert!(from.returnable("Dx05", "2026-11-25 00:00"));
}

#[test]
fn near_misses_in_their_order() {
    let directory = Directory {
        service: "type: \"13\"\npostcode: \"IP1 1AA\"\n",
        outside: "IP1 1AA,603000,304000\n",
        requirement: "outcomes: {}\ndistance: \"4.5 km\"\n",
        others: vec![
            "type: \"13\"\npostcode: \"NR1 1AA\"\nhours: { week: { tuesday: [\"09:00-17:00\"] } }\n",
            "type: \"13\"\npostcode: \"NR1 1AA\"\nhours: { always: true }\nrestricted: true\npractices: [\"D82001\"]\n",
        ],
        ..Directory::default()
    };
    let misses = directory
        .twin()
        .near_misses("r", &cell("Dx05", 10_957), moment("2026-11-24 16:50"));
    let expected = [
        ("2000", "time", Some(20)),
        ("1000", "place", Some(500)),
        ("2001", "practice", None),
    ];
    assert_eq!(
        misses,
        expected.map(|(uid, name, missing)| (uid.to_owned(), name, missing))
    );
}

//! `qdos why`: every filter with the line that decides it, and what nearly passes.

use crate::sandbox::{Sandbox, embedded_directory, qdos};
use crate::search::{CROMER, HOLIDAY, RASH, fits, hold, line};
use serde_json::Value;

const CENTRE: &str = "services/fenby/urgent-treatment-centre.yaml";
const UID: &str = "1000000003";

#[test]
fn a_pharmacy_of_cromer_on_a_public_holiday() {
    let folder = embedded_directory();
    let folder = folder.to_string_lossy();
    let mut asked = line("why", &CROMER, &["--service", "1900000014"]);
    asked.insert(1, &folder);
    hold("why-cromer.txt", &qdos(Sandbox::empty().root(), &asked));
    let mut nearly = line("why", &CROMER, &[]);
    nearly.insert(1, &folder);
    hold("nearly-cromer.txt", &qdos(Sandbox::empty().root(), &nearly));
}

#[test]
fn what_nearly_passes_in_the_small_county() {
    let sandbox = Sandbox::county();
    hold("nearly.txt", &sandbox.qdos(&line("why", &HOLIDAY, &[])));
    let report = sandbox.qdos(&line("why", &HOLIDAY, &["--format", "json"])).json();
    fits("why", &report);
    let near = report["near_misses"].as_array().expect("a list");
    // Both open at 09:00 the next day, the search looks until 08:00; the same minutes, so that the nearer is first.
    let said: Vec<(&str, &str, i64)> = near
        .iter()
        .map(|one| {
            (
                one["uid"].as_str().unwrap_or_default(),
                one["criterion"].as_str().unwrap_or_default(),
                one["missing"].as_i64().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(said, [("1000000005", "time", 60), ("1000000004", "time", 60)]);
}

/// One edit or another caller, and the one filter that then fails: what is said of it, and the line that decides.
#[test]
fn every_filter_says_why_it_fails() {
    type Case<'t> = (&'t str, &'t str, &'t [&'t str], &'t str, &'t str, Option<u64>);
    let cases: [Case<'_>; 24] = [
        (
            "status: active",
            "status: suspended",
            &[],
            "status",
            "its status is suspended; only active services are searched",
            Some(5),
        ),
        (
            "status: active",
            "status: active\nuntil: \"2026-11-24\"",
            &[],
            "status",
            "ended on Tuesday 24 November 2026; the call is on Wednesday 25 November 2026",
            Some(6),
        ),
        (
            "status: active",
            "status: closed\nsuccessor: \"1000000002\"",
            &[],
            "status",
            "its status is closed; only active services are searched; its successor is 1000000002 UTC: Townham",
            Some(5),
        ),
        (
            "status: active",
            "status: active\nuntil: \"2026-11-24\"\nsuccessor: [\"1000000002\", \"1000000099\"]",
            &[],
            "status",
            "ended on Tuesday 24 November 2026; the call is on Wednesday 25 November 2026; its successors are 1000000002 UTC: Townham and 1000000099, which is not in the directory",
            Some(6),
        ),
        (
            "status: active",
            "status: active\nfrom: \"2026-11-26\"",
            &[],
            "status",
            "begins on Thursday 26 November 2026",
            Some(6),
        ),
        (
            "status: active",
            "status: active\nfrom: \"soon\"",
            &[],
            "status",
            "a restriction of it cannot be read",
            Some(6),
        ),
        (
            "",
            "",
            &["--distance", "18", "--force-distance"],
            "search box",
            "2.0 km outside the search box of 18 km to each side; 20 km (12 miles) away",
            Some(8),
        ),
        (
            "postcode: \"ZV1 1AA\"",
            "postcode: \"ZV9 9ZZ\"",
            &[],
            "search box",
            "its postcode ZV9 9ZZ is not one that the directory knows",
            Some(8),
        ),
        (
            "urgent-treatment-centre }",
            "urgent-treatment-centre, sexes: [\"M\"] }",
            &[],
            "sex",
            "takes male callers; the caller is female",
            Some(9),
        ),
        (
            "status: active",
            "status: active\nrestricted: true\npractices: [\"D82001\"]",
            &[],
            "practice",
            "takes patients of the practice D82001 only; the caller's practice is not known",
            Some(7),
        ),
        (
            "status: active",
            "status: active\nrestricted: true\npractices: [\"D82001\"]",
            &["--practice", "D82002"],
            "practice",
            "registered with D82002, a practice that is not in this directory",
            Some(7),
        ),
        (
            "urgent-treatment-centre }",
            "urgent-treatment-centre, dispositions: [\"Dx06\"] }",
            &[],
            "Dx",
            "its profile has no Dx05 (To contact a Primary Care Service within 2 hours)",
            Some(9),
        ),
        (
            "",
            "",
            &["--role", "999 Referral"],
            "role",
            "offered to 111 Telephony Referral only; the search is made as 999 Referral",
            None,
        ),
        (
            "urgent-treatment-centre }",
            "urgent-treatment-centre, ages: [\"16 years and over\"] }",
            &["--age", "15 years"],
            "age",
            "takes patients of 16 years and over; the caller is 15 years old",
            Some(9),
        ),
        (
            "",
            "",
            &["--at", "2026-11-25 06:40"],
            "session",
            "closed then; that day it is open 08:00-20:00; opens at 08:00, 20 minutes too late: the search looks until 07:40",
            Some(14),
        ),
        (
            "wednesday: [\"08:00-20:00\"]",
            "wednesday: closed",
            &[],
            "session",
            "closed all day, as on every Wednesday; opens at 08:00 on Thursday 26 November",
            Some(14),
        ),
        (
            "sources:",
            "  dates:\n    - { date: \"2026-11-25\", sessions: closed }\nsources:",
            &[],
            "session",
            "closed all day, by the row for that date",
            Some(20),
        ),
        (
            "wednesday: [\"08:00-20:00\"]",
            "wednesday: [\"08:00-2000\"]",
            &[],
            "session",
            "the row for Wednesday cannot be read, so it counts as closed; opens at 08:00 on Thursday 26 November",
            Some(14),
        ),
        (
            "sources:",
            "  dates:\n    - { date: \"2026-11-25\", sessions: [\"08:00-20:00\"] }\n    - { date: \"2026-11-25\", sessions: [\"08:00-20:00\"] }\nsources:",
            &[],
            "session",
            "that date stands twice, so it counts as closed",
            Some(20),
        ),
        (
            "hours:\n  week:\n    monday: [\"08:00-20:00\"]\n    tuesday: [\"08:00-20:00\"]\n    wednesday: [\"08:00-20:00\"]\n    thursday: [\"08:00-20:00\"]\n    friday: [\"08:00-20:00\"]\n    saturday: [\"08:00-20:00\"]\n    sunday: [\"08:00-20:00\"]\n",
            "later_hours:\n  - { from: \"2026-11-30\", week: { monday: [\"08:00-20:00\"] } }\n",
            &[],
            "session",
            "its entry has no hours before Monday 30 November 2026",
            Some(1),
        ),
        (
            "sources:",
            "  always: true\n  dates:\n    - { date: \"2026-11-26\", sessions: closed }\nsources:",
            &["--at", "2026-11-25 23:45"],
            "closing soon",
            "closes at midnight, less than 30 minutes after 23:45",
            Some(21),
        ),
        (
            "",
            "",
            &["--at", "2026-11-25 19:45"],
            "closing soon",
            "closes at 20:00, less than 30 minutes after 19:45",
            Some(14),
        ),
        (
            "status: active",
            "status: active\nonly_if_open: \"15 minutes\"",
            &["--at", "2026-11-25 07:30"],
            "only if open",
            "offered only if open within 15 minutes; it opens at 08:00",
            Some(6),
        ),
        (
            "status: active",
            "status: active\nlimited_to: [\"E07000902\"]",
            &[],
            "limited area",
            "limited to Fenby; the caller is in Townham",
            Some(6),
        ),
    ];
    for (from, to, more, filter, sentence, at) in cases {
        let sandbox = Sandbox::county();
        if !from.is_empty() {
            sandbox.edit(CENTRE, from, to);
        }
        let mut asked = line("why", &RASH, &["--service", UID]);
        for pair in more.chunks(2) {
            match pair {
                [name, value] => match asked.iter().position(|word| word == name) {
                    Some(at) => asked[at + 1] = value,
                    None => asked.extend([*name, *value]),
                },
                _ => asked.extend_from_slice(pair),
            }
        }
        sandbox
            .qdos(&asked)
            .says(0, &["NOT RETURNED UTC: Fenby: it fails", sentence]);
        asked.extend(["--format", "json"]);
        let report = sandbox.qdos(&asked).json();
        fits("why", &report);
        let filters = report["service"]["filters"].as_array().expect("a list");
        assert_eq!(filters.len(), 13);
        let failing: Vec<&Value> = filters.iter().filter(|one| one["passes"] == false).collect();
        // Outside its dates a service is not open either.
        let names: Vec<&str> = failing.iter().filter_map(|one| one["filter"].as_str()).collect();
        let has_dates = sentence.contains("ended on") || sentence.contains("begins on");
        if has_dates {
            assert_eq!(names, [filter, "session"]);
        } else {
            assert_eq!(names, [filter]);
        }
        let failing = failing[0];
        assert_eq!(failing["filter"], filter, "{failing:#}");
        let decided = &failing["decided_by"];
        let path = if at.is_some() {
            CENTRE
        } else {
            "templates/urgent-treatment-centre.yaml"
        };
        assert_eq!(decided["path"], path, "{failing:#}");
        assert_eq!(decided["line"].as_u64(), at.or(Some(6)), "{failing:#}");
    }
}

#[test]
fn a_pair_that_is_not_profiled_points_into_the_template() {
    let sandbox = Sandbox::county();
    let run = sandbox.qdos(&line(
        "why",
        &RASH,
        &["--outcome", "1130=4020 Dx28", "--service", UID],
    ));
    run.says(
        0,
        &[
            "it fails 3 of the 13 filters",
            "FAIL SG its profile has no SG1130 (nasal congestion) --> templates/urgent-treatment-centre.yaml:2:8",
            "2 | pairs: [\"1152=4003\"]",
            "its profile has no SG1130 with SD4020",
            "its profile has no Dx28 (Contact Pharmacist within 24 hours)",
        ],
    );
}

#[test]
fn what_is_returned_says_who_comes_first() {
    let sandbox = Sandbox::county();
    hold(
        "why-returned.txt",
        &sandbox.qdos(&line("why", &RASH, &["--service", UID])),
    );
    sandbox
        .qdos(&line("why", &HOLIDAY, &["--service", "1000000001"]))
        .says(0, &["CATCH-ALL ED: Townham General (Catch-all): it fails"]);
    sandbox.write(
        "ranking/strategies.csv",
        "area,type,rank\nE54000901,135,2\nE07000901,25,1\n",
    );
    sandbox.qdos(&line("why", &RASH, &["--service", UID])).says(
        0,
        &["Clinical assessment: Small county (uid 1000000006): its type has rank 1, this one's no rank"],
    );
}

#[test]
fn what_is_displaced_says_by_whom() {
    let sandbox = Sandbox::county();
    let third = sandbox
        .read("services/townham/urgent-treatment-centre.yaml")
        .replace("1000000002", "1000000012")
        .replace("UTC: Townham", "UTC: Second");
    sandbox.write("services/townham/second.yaml", third);
    sandbox.qdos(&line("why", &RASH, &["--service", UID])).says(
        0,
        &[
            "DISPLACED UTC: Fenby: it passes all 13 filters, and others of its type come first.",
            "UTC: Townham (uid 1000000002): nearer: 0.0 km (0.0 miles) against 20 km (12 miles)",
            "UTC: Second (uid 1000000012): nearer",
        ],
    );
}

#[test]
fn a_service_that_is_not_there() {
    let sandbox = Sandbox::county();
    sandbox
        .qdos(&line("why", &RASH, &["--service", "1000000009"]))
        .says(2, &["there is no service with the uid \"1000000009\"; did you mean 1000000001 (ED: Townham General)?"]);
    sandbox
        .qdos(&line("why", &RASH, &["--service", "the centre"]))
        .says(2, &["`qdos search` shows the uid of what it finds"]);
    sandbox.edit(CENTRE, "status:", "statu:");
    sandbox.qdos(&line("why", &RASH, &["--service", UID])).says(
        3,
        &[
            "the file of 1000000003 cannot be read",
            "statu is not a key of a service; did you mean status?",
            "services/fenby/urgent-treatment-centre.yaml:5:1",
        ],
    );
}

//! `qdos search`: what one caller is told. The answers for the small county were worked out by hand from docs/search.md;
//! whole texts are in `tests/searches`, and `QDOS_BLESS=1` rewrites them: read what you bless.

use crate::sandbox::{Run, Sandbox, embedded_directory, qdos, tests};
use serde_json::Value;
use std::fs;

/// A woman of 30 with a rash, in Townham on a Wednesday morning.
pub const RASH: [&str; 10] = [
    "--outcome",
    "1152=4003 Dx05",
    "--age",
    "30 years",
    "--sex",
    "F",
    "--postcode",
    "ZT1 1AA",
    "--at",
    "2026-11-25 10:30",
];

/// A man of 45 with a cold, in Fenby on the substitute day of Boxing Day: both pharmacies are closed.
pub const HOLIDAY: [&str; 10] = [
    "--outcome",
    "1130=4020 Dx28",
    "--age",
    "45 years",
    "--sex",
    "M",
    "--postcode",
    "ZV1 1AA",
    "--at",
    "2026-12-28 09:00",
];

/// A woman of 30 with a cold, in Cromer on that day.
pub const CROMER: [&str; 10] = [
    "--outcome",
    "1130=4020 Dx28",
    "--age",
    "30 years",
    "--sex",
    "F",
    "--postcode",
    "NR27 9AA",
    "--at",
    "2026-12-28 09:00",
];

/// The command line of a verb for a caller, some values replaced or added.
pub fn line<'t>(verb: &'t str, caller: &[&'t str], more: &[&'t str]) -> Vec<&'t str> {
    let mut line = vec![verb];
    line.extend_from_slice(caller);
    for pair in more.chunks(2) {
        match (line.iter().position(|word| *word == pair[0]), pair) {
            (Some(at), [_, value]) => line[at + 1] = value,
            _ => line.extend_from_slice(pair),
        }
    }
    line
}

/// Compares a whole text with the one that is kept.
#[track_caller]
pub fn hold(name: &str, run: &Run) {
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{name}: {}", run.out);
    let path = tests("searches").join(name);
    if std::env::var_os("QDOS_BLESS").is_some() {
        fs::write(&path, &run.out).expect("it can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == run.out,
        "searches/{name} differs; QDOS_BLESS=1 rewrites it; read what you bless\n{}",
        run.out
    );
}

/// Holds a report against the schema that the program prints.
#[track_caller]
pub fn fits(schema: &str, report: &Value) {
    let printed = qdos(Sandbox::empty().root(), &["schema", schema]).json();
    let validator = jsonschema::validator_for(&printed).expect("the schema is one");
    let errors: Vec<String> = validator
        .iter_errors(report)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(report["format"], format!("qdos-{schema}-1"));
}

/// uids of a list of services.
fn uids(list: &Value) -> Vec<&str> {
    let services = list.as_array().expect("a list");
    services
        .iter()
        .map(|one| one["uid"].as_str().unwrap_or_default())
        .collect()
}

#[test]
fn a_rash_in_townham() {
    let sandbox = Sandbox::county();
    hold("rash.txt", &sandbox.qdos(&line("search", &RASH, &[])));
    let report = sandbox.qdos(&line("search", &RASH, &["--format", "json"])).json();
    fits("search", &report);
    // No type has a rank here, so what is nearest comes first; two services lie at ZT1 1AA, the smaller uid first.
    assert_eq!(
        uids(&report["returned"]),
        ["1000000002", "1000000006", "1000000003"]
    );
    assert_eq!(report["returned"][2]["distance_metres"], 20_000);
    assert_eq!(report["returned"][2]["hours"], "open until 20:00");
    assert_eq!(
        (
            &report["catch_all"],
            &report["error"],
            &report["asked"]["window_minutes"]
        ),
        (&Value::from(false), &Value::Null, &Value::from(60))
    );
}

#[test]
fn a_third_of_a_type_is_displaced_by_two_nearer_ones() {
    let sandbox = Sandbox::county();
    let third = sandbox
        .read("services/townham/urgent-treatment-centre.yaml")
        .replace("1000000002", "1000000012")
        .replace("ZT1 1AA", "ZT1 1AB")
        .replace("UTC: Townham", "UTC: Second");
    sandbox.write("services/townham/second.yaml", third);
    hold("displaced.txt", &sandbox.qdos(&line("search", &RASH, &[])));
    let report = sandbox.qdos(&line("search", &RASH, &["--format", "json"])).json();
    fits("search", &report);
    assert_eq!(
        uids(&report["returned"]),
        ["1000000002", "1000000006", "1000000012"]
    );
    assert_eq!(uids(&report["displaced"]), ["1000000003"]);
    assert_eq!(
        uids(&report["displaced"][0]["displaced_by"]),
        ["1000000002", "1000000012"]
    );
    assert_eq!(report["displaced"][0]["by"], "2 nearer of its type");
}

#[test]
fn the_fallback_answers_when_both_pharmacies_are_closed() {
    let sandbox = Sandbox::county();
    hold("catch-all.txt", &sandbox.qdos(&line("search", &HOLIDAY, &[])));
    let report = sandbox
        .qdos(&line("search", &HOLIDAY, &["--format", "json"]))
        .json();
    fits("search", &report);
    assert_eq!(
        (&report["catch_all"], &report["returnable"]),
        (&Value::from(true), &Value::from(0))
    );
    assert_eq!(uids(&report["returned"]), ["1000000001"]);
    assert_eq!(report["returned"][0]["label"], "(Catch-all)");
    assert_eq!(report["asked"]["public_holiday"], "Boxing Day, substitute day");
}

#[test]
fn nothing_at_all_is_error_102() {
    let sandbox = Sandbox::county();
    sandbox.remove("services/townham/emergency-department.yaml");
    let run = sandbox.qdos(&line("search", &HOLIDAY, &[]));
    hold("nothing.txt", &run);
    let report = sandbox
        .qdos(&line("search", &HOLIDAY, &["--format", "json"]))
        .json();
    fits("search", &report);
    assert_eq!(report["error"], 102);
}

#[test]
fn a_cold_in_cromer() {
    let folder = embedded_directory();
    let folder = folder.to_string_lossy();
    let mut asked = line("search", &CROMER, &[]);
    asked.insert(1, &folder);
    hold("cromer.txt", &qdos(Sandbox::empty().root(), &asked));
}

#[test]
fn a_group_alone_and_nothing_at_all() {
    let sandbox = Sandbox::county();
    let who = &RASH[2..];
    sandbox.qdos(&line("search", who, &[])).says(
        0,
        &[
            "no symptom group was given",
            "no disposition was given",
            "Nothing passes the filters",
        ],
    );
    let run = sandbox.qdos(&line(
        "search",
        who,
        &["--sg", "1152", "--sd", "4003", "--sd=4020", "--dx=Dx05"],
    ));
    run.says(
        0,
        &[
            "Note: SD4020 was left out: it does not go with SG1152.",
            "UTC: Townham",
        ],
    );
}

#[test]
fn an_outcome_is_its_three_parts() {
    let sandbox = Sandbox::county();
    let parts = sandbox.qdos(&line(
        "search",
        &RASH[2..],
        &["--sg", "1152", "--sd", "4003", "--dx", "Dx05"],
    ));
    assert_eq!(parts.out, sandbox.qdos(&line("search", &RASH, &[])).out);
    sandbox
        .qdos(&line("search", &RASH, &["--sg", "1152"]))
        .says(2, &["cannot be used with"]);
}

#[test]
fn another_revision_is_read_and_base_never() {
    let sandbox = Sandbox::county();
    sandbox.remove("services/townham/urgent-treatment-centre.yaml");
    let here = sandbox.qdos(&line("search", &RASH, &[]));
    let before = sandbox.qdos(&line("search", &RASH, &["--rev", "main"]));
    assert!(!here.out.contains("UTC: Townham"), "{}", here.out);
    before.says(0, &["UTC: Townham", "main ("]);
    sandbox
        .qdos(&line("search", &RASH, &["--rev", "nowhere"]))
        .says(2, &["nowhere"]);
    let outside = Sandbox::county_without_git();
    outside
        .qdos(&line("search", &RASH, &[]))
        .says(0, &["UTC: Townham", "worktree"]);
}

#[test]
fn distances_and_where_they_come_from() {
    let sandbox = Sandbox::county();
    for (more, said) in [
        (
            &[][..],
            "40 km to each side of ZT1 1AA (the directory's row for the district ZT1)",
        ),
        (&["--distance", "10"], "40 km to each side"),
        (
            &["--distance", "10", "--force-distance"],
            "10 km to each side of ZT1 1AA (forced by the request)",
        ),
    ] {
        let run = sandbox.qdos(&line("search", &RASH, more));
        run.says(0, &[said]);
        assert_eq!(
            run.out.contains("UTC: Fenby"),
            said.starts_with("40"),
            "{}",
            run.out
        );
    }
    sandbox.write("areas/search-distances.csv", "code,km\nZT1 1,5\n");
    sandbox
        .qdos(&line("search", &RASH, &[]))
        .says(0, &["5 km to each side", "sector ZT1 1"]);
    sandbox.write("areas/search-distances.csv", "code,km\n");
    sandbox
        .qdos(&line("search", &RASH, &[]))
        .says(0, &["60 km", "the national distance"]);
}

#[test]
fn the_answer_in_the_fields_of_the_rest_api() {
    let sandbox = Sandbox::county();
    let (path, phones) = ("services/fenby/urgent-treatment-centre.yaml", "profile:");
    sandbox.edit(
        path,
        phones,
        "phones: { public: \"01\", professional: \"02\" }\npublic_instructions: \"Come\"\nreferral_instructions: \"Ring 02\"\nprofile:",
    );
    sandbox.edit(path, "saturday: [\"08:00-20:00\"]", "saturday: [\"18:00-02:00\"]");
    let answer = sandbox.qdos(&line("search", &RASH, &["--format", "rest"])).json();
    let success = &answer["success"];
    assert_eq!(
        (
            &success["code"],
            &success["serviceCount"],
            &success["servicesReturnedAreCatchAll"]
        ),
        (&Value::from(200), &Value::from(3), &Value::from(false))
    );
    let fenby = &success["services"][2];
    assert_eq!(fenby["id"], "1000000003");
    assert_eq!(
        fenby["phone"],
        serde_json::json!({ "public": "01", "nonPublic": "02", "fax": null })
    );
    assert_eq!(
        fenby["referralInstructions"],
        serde_json::json!({ "callHandler": "Come", "other": "Ring 02" })
    );
    // 20 km are 12.43 miles; git knows no capacity.
    assert_eq!(fenby["patientDistance"], "12.43");
    assert_eq!(fenby["capacity"]["status"]["rag"], Value::Null);
    let time = |hours: &str, minutes: &str| serde_json::json!({ "hours": hours, "minutes": minutes });
    let days = &fenby["openingTimes"]["days"];
    assert_eq!(
        days[5]["sessions"],
        serde_json::json!([{ "start": time("18", "00"), "end": time("23", "59") }])
    );
    assert_eq!(days[6]["sessions"][0]["start"], time("00", "00"));
    assert_eq!(
        days[7],
        serde_json::json!({ "day": "BankHoliday", "sessions": [] })
    );
}

/// Every refusal names its input, what is wrong and what to write instead; all of them at once.
#[test]
fn what_cannot_be_asked() {
    let sandbox = Sandbox::county();
    for (more, message, help) in [
        (
            ["--postcode", "ZT1 1AC"],
            "error: postcode: postcode ZT1 1AC does not exist",
            "help: near it there are ZT1 1AA, ZT1 1AB",
        ),
        (
            ["--postcode", "SW1A 1AA"],
            "error: postcode: postcode SW1A 1AA is not one of the directory's own areas",
            "help: ask for a postcode of the directory's own areas",
        ),
        (
            ["--postcode", "nowhere"],
            "error: postcode: \"nowhere\" is not a postcode",
            "help: write a full postcode",
        ),
        (
            ["--outcome", "1152=4003 Dx82"],
            "error: disposition: disposition \"Dx82\" does not exist in release 51.2.0",
            "help: did you mean Dx02 (Attend Emergency Treatment Centre within 1 hour)?",
        ),
        (
            ["--outcome", "1153=4003 Dx05"],
            "error: group: symptom group \"1153\" does not exist",
            "help: did you mean 1152 (Skin, Rash)?",
        ),
        (
            ["--outcome", "1152=4020 Dx05"],
            "error: discriminators: symptom discriminator 4020 does not go with symptom group 1152",
            "help: 4003 goes with symptom group 1152",
        ),
        (
            ["--outcome", "1152=9999 Dx05"],
            "error: discriminators: symptom discriminator 9999 does not exist",
            "help: 4003 goes with",
        ),
        (
            ["--outcome", "a rash"],
            "error: outcome: \"a rash\" is not one outcome",
            "help: write pairs of one symptom group and a disposition",
        ),
        (
            ["--outcome", "1152=4003 1130=4020"],
            "error: outcome:",
            "help: write pairs of one symptom group",
        ),
        (
            ["--at", "2027-03-28 01:30"],
            "error: at: 2027-03-28 01:30 does not exist",
            "help: write \"2027-03-28 00:59\" or \"2027-03-28 02:00\"",
        ),
        (
            ["--at", "2026-10-25 01:30"],
            "error: at: 2026-10-25 01:30 happens twice",
            "help: write \"2026-10-25T01:30+01:00\" for the first time",
        ),
        (
            ["--at", "2028-12-30 10:00"],
            "error: at: a search on 2028-12-30 sees dates up to 2029-01-07",
            "help: ask for an earlier or later date",
        ),
        (
            ["--age", "130 years"],
            "error: age: an age of 130 years cannot be sent",
            "help: write 0 to 31 days, 1 to 23 months or 2 to 129 years",
        ),
        (
            ["--sex", "W"],
            "error: sex: \"W\" is not a sex",
            "help: write F, M or I",
        ),
        (
            ["--role", "99 Referral"],
            "error: role: referral role \"99 Referral\" does not exist",
            "help: did you mean \"999 Referral\"?",
        ),
        (
            ["--practice", "the practice"],
            "error: practice: practice \"the practice\" is not an ODS code",
            "help: write a code such as D82001",
        ),
        (
            ["--distance", "100"],
            "error: distance: search distance \"100\" is not 1 to 99 km",
            "help: write whole kilometres from 1 to 99",
        ),
    ] {
        for verb in ["search", "why"] {
            let run = sandbox.qdos(&line(verb, &RASH, &more));
            run.says(2, &[message, help]);
            assert_eq!(run.out, "");
        }
    }
    let mut forced = line("search", &RASH, &["--postcode", "ZT1 1AC"]);
    forced.push("--force-distance");
    let run = sandbox.qdos(&forced);
    run.says(
        2,
        &[
            "error: distance: a forced search distance needs a distance",
            "error: postcode:",
        ],
    );
    assert_eq!(run.err.lines().count(), 4, "{}", run.err);
}

#[test]
fn a_postcode_outside_the_own_areas() {
    let sandbox = Sandbox::county();
    sandbox.edit(
        "qdos.yaml",
        "own_areas: [\"E54000901\"]",
        "own_areas: [\"E07000901\"]",
    );
    sandbox.qdos(&line("search", &HOLIDAY, &[])).says(
        2,
        &["postcode: ZV1 1AA lies in Fenby, outside the directory's own areas"],
    );
    // Of a sector that is a neighbour's only some places are known.
    let elsewhere = HOLIDAY.map(|word| if word == "ZV1 1AA" { "ZV1 1ZZ" } else { word });
    sandbox.qdos(&line("search", &elsewhere, &[])).says(
        2,
        &[
            "postcode: postcode ZV1 1ZZ is not one of the directory's own areas",
            "of ZV1 1 it knows only places of Fenby",
        ],
    );
}

#[test]
fn what_cannot_be_read() {
    let sandbox = Sandbox::county();
    sandbox.edit(
        "services/townham/urgent-treatment-centre.yaml",
        "status:",
        "statu:",
    );
    sandbox.qdos(&line("search", &RASH, &[])).says(
        0,
        &[
            "1. ",
            "1 service file cannot be read and counts as no service (services/townham/urgent-treatment-centre.yaml)",
        ]
        .as_slice()[1..],
    );
    // A requirement does not matter here; anything else does.
    sandbox.edit("requirements/pharmacy-on-sundays.yaml", "level:", "levl:");
    sandbox.qdos(&line("search", &RASH, &[])).says(0, &["UTC: Fenby"]);
    sandbox.edit("templates/pharmacy.yaml", "dispositions:", "disposition:");
    sandbox.qdos(&line("search", &RASH, &[])).says(
        3,
        &["the search needs templates/pharmacy.yaml, which cannot be read"],
    );
}

#[test]
fn a_ranking_of_which_nothing_can_be_read_is_no_ranking_without_a_word() {
    let sandbox = Sandbox::county();
    sandbox.write("ranking/strategies.csv", [0xff, 0xfe]);
    sandbox.qdos(&line("search", &RASH, &[])).says(
        3,
        &["the search needs ranking/strategies.csv, of which nothing can be read"],
    );
    sandbox.write(
        "ranking/strategies.csv",
        "area,type,rank\nnational,13,1\nnational,13,first\n",
    );
    sandbox.qdos(&line("search", &RASH, &[])).says(
        0,
        &["Note: a row of ranking/strategies.csv cannot be read and ranks nothing"],
    );
}

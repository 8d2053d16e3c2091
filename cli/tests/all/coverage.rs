//! `qdos coverage`: how every requirement stands, in a county where it can be worked out by hand.

use crate::sandbox::{Run, Sandbox, TODAY};
use crate::search::{fits, hold};
use serde_json::Value;

const PHARMACY: &str = "pharmacy-on-sundays";
const CENTRE: &str = "urgent-primary-care";

fn coverage(sandbox: &Sandbox, more: &[&str]) -> Run {
    let mut arguments = vec!["coverage"];
    arguments.extend_from_slice(more);
    if !more.contains(&"--at") {
        arguments.extend_from_slice(&["--today", TODAY]);
    }
    sandbox.qdos(&arguments)
}

fn requirement(report: &Value, name: &str) -> Value {
    let all = report["requirements"].as_array().expect("a list");
    let found = all.iter().find(|one| one["requirement"] == name);
    found.unwrap_or_else(|| panic!("{name} is said")).clone()
}

#[test]
fn the_county_and_one_requirement_of_it() {
    let sandbox = Sandbox::county();
    hold("coverage.txt", &coverage(&sandbox, &[]));
    hold(
        "coverage-pharmacy.txt",
        &coverage(&sandbox, &["--requirement", PHARMACY]),
    );
}

/// Each town has one pharmacy within 10 km, open on Sundays from 10:00 to 16:00 as the requirement asks. In its last 29
/// minutes it is closing soon: 331 minutes of 360 are kept, all of them by one service.
#[test]
fn shares_are_those_worked_out_by_hand() {
    let sandbox = Sandbox::county();
    let report = coverage(&sandbox, &["--format", "json"]).json();
    fits("coverage", &report);
    let pharmacy = requirement(&report, PHARMACY);
    assert_eq!(pharmacy["kept_per_million"], 919_444);
    assert_eq!(pharmacy["fragile_per_million"], 919_444);
    assert_eq!(pharmacy["gaps"][0]["when"], "Sundays 15:31-16:00");
    assert_eq!(pharmacy["fragile"][0]["when"], "Sundays 10:00-15:31");
    let areas = pharmacy["areas"].as_array().expect("a list");
    let said: Vec<(&str, f64)> = areas
        .iter()
        .map(|area| {
            assert_eq!(area["kept_per_million"], 919_444);
            (
                area["name"].as_str().unwrap_or_default(),
                area["residents"].as_f64().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(said, [("Townham", 10_000.0), ("Fenby", 1_000.0)]);
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<u128>().ok());
    let parts = areas.iter().filter_map(|area| number(&area["callers"]));
    assert_eq!(Some(parts.sum()), number(&pharmacy["callers"]));
}

#[test]
fn who_is_fragile_may_be_left_out() {
    let sandbox = Sandbox::county();
    let report = coverage(&sandbox, &["--no-fragile", "--format", "json"]).json();
    fits("coverage", &report);
    let pharmacy = requirement(&report, PHARMACY);
    assert_eq!(pharmacy["kept_per_million"], 919_444);
    assert_eq!(pharmacy["fragile_callers"], Value::Null);
    coverage(&sandbox, &["--no-fragile"]).says(0, &["91.94 % not asked about 11,000"]);
}

/// Both centres reach both towns; that of Fenby closes at 20:00, and Dx05 looks an hour ahead.
#[test]
fn one_date_is_asked_as_it_stands_on_it() {
    let sandbox = Sandbox::county();
    let wednesday = ["--at", "2026-11-25", "--requirement", CENTRE, "--format", "json"];
    let centre = requirement(&coverage(&sandbox, &wednesday).json(), CENTRE);
    assert_eq!(centre["kept_per_million"], 1_000_000);
    assert_eq!(
        centre["fragile"][0]["when"],
        "Wednesday 25 November 2026: 00:00-07:00 and 19:31-24:00"
    );
    sandbox.edit(
        "services/fenby/urgent-treatment-centre.yaml",
        "status: active",
        "status: active\nfrom: \"2026-11-26\"",
    );
    let before = requirement(&coverage(&sandbox, &wednesday).json(), CENTRE);
    assert_eq!(before["fragile_per_million"], 1_000_000, "it is not there yet");
    let thursday = ["--at", "2026-11-26", "--requirement", CENTRE, "--format", "json"];
    let after = requirement(&coverage(&sandbox, &thursday).json(), CENTRE);
    assert_ne!(after["fragile_per_million"], 1_000_000);
}

/// Dx05 finds no centre any more, Dx06 does: half of the possible calls, and the share of the calls that Dx06 has.
#[test]
fn calls_weigh_each_disposition() {
    let sandbox = Sandbox::county();
    let calls = "reference/51.2.0/calls.csv";
    let wednesday = ["--at", "2026-11-25", "--requirement", CENTRE, "--format", "json"];
    sandbox.edit("templates/urgent-treatment-centre.yaml", "\"Dx05\", ", "");
    let unweighed = requirement(&coverage(&sandbox, &wednesday).json(), CENTRE);
    assert_eq!(unweighed["kept_per_million"], 500_000);
    assert_eq!(unweighed["calls_kept_per_million"], Value::Null);
    sandbox.write(calls, "dx,calls\nDx02,1000\nDx05,30\nDx06,70\n");
    let report = coverage(&sandbox, &wednesday).json();
    fits("coverage", &report);
    assert_eq!(requirement(&report, CENTRE)["calls_kept_per_million"], 700_000);
    coverage(&sandbox, &[]).says(
        0,
        &["Weighed by how many calls end in each need (calls.csv): 70.00 %"],
    );
    sandbox.write(calls, "dx,calls\nDx05,30\nDx77,5\n");
    coverage(&sandbox, &[]).says(3, &[calls, "qdos lint"]);
}

#[test]
fn a_revision_stands_where_other_verbs_have_the_directory() {
    let sandbox = Sandbox::county();
    sandbox.edit(
        "services/fenby/pharmacy.yaml",
        "status: active",
        "status: suspended",
    );
    let kept = |more: &[&str]| {
        let mut arguments = vec!["--format", "json"];
        arguments.extend_from_slice(more);
        let report = coverage(&sandbox, &arguments).json();
        requirement(&report, PHARMACY)["kept_per_million"].clone()
    };
    let worktree = kept(&[]);
    assert_ne!(worktree, 919_444);
    assert_eq!(kept(&["main"]), 919_444);
    assert_eq!(kept(&["directory", "main"]), 919_444);
    assert_eq!(kept(&["directory"]), worktree);
    coverage(&sandbox, &["nowhere"]).says(2, &["nowhere"]);
}

#[test]
fn only_an_area_is_asked_and_its_people_are_its_own() {
    let sandbox = Sandbox::county();
    for name in ["fenby", "E07000902"] {
        let report = coverage(&sandbox, &["--area", name, "--format", "json"]).json();
        fits("coverage", &report);
        assert_eq!(report["area"], "Fenby");
        assert_eq!(report["checked"]["postcodes"], 2);
        assert_eq!(report["checked"]["residents"], 1_000.0);
        let pharmacy = requirement(&report, PHARMACY);
        assert_eq!(pharmacy["areas"].as_array().map(Vec::len), Some(1));
        assert_eq!(pharmacy["people_with_gap"], 1_000.0);
    }
    let county = coverage(&sandbox, &["--area", "Small county", "--format", "json"]).json();
    let all = coverage(&sandbox, &["--format", "json"]).json();
    let asked = |report: &Value| requirement(report, PHARMACY)["callers"].clone();
    assert_eq!(asked(&county), asked(&all));
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest() {
    let sandbox = Sandbox::county();
    coverage(&sandbox, &["--requirement", "pharmacy-on-sunday"]).says(
        2,
        &[
            "there is no requirement named \"pharmacy-on-sunday\"",
            "did you mean pharmacy-on-sundays?",
        ],
    );
    coverage(&sandbox, &["--area", "Fenbi"]).says(
        2,
        &[
            "there is no area of the directory's own named \"Fenbi\"",
            "did you mean Fenby? there are Fenby, Small county, Townham",
        ],
    );
    coverage(&sandbox, &["--at", "25.12.2026"]).says(2, &["--at \"25.12.2026\" is not a date"]);
    coverage(&sandbox, &["--at", "2040-01-01"]).says(3, &["calendar"]);
}

#[test]
fn what_cannot_be_read_is_not_passed_over() {
    let sandbox = Sandbox::county();
    sandbox.write("services/fenby/pharmacy.yaml", "status: [");
    coverage(&sandbox, &[]).says(
        0,
        &["services/fenby/pharmacy.yaml cannot be read, and what would be there counts as missing"],
    );
    sandbox.write("requirements/urgent-primary-care.yaml", "title: [");
    coverage(&sandbox, &[]).says(3, &["requirements/urgent-primary-care.yaml", "qdos lint"]);
}

/// On Sundays from 09:00 both pharmacies are found an hour ahead, too late for what is asked. When both are gone, those who
/// had this requirement lose it, and who did not have it at 09:30 is left with the emergency department.
#[test]
fn a_change_says_who_is_worse_off_where_nothing_held() {
    let sandbox = Sandbox::county_without_git();
    sandbox.edit(
        "requirements/pharmacy-on-sundays.yaml",
        "10:00-16:00",
        "09:00-16:00",
    );
    sandbox.begin();
    for town in ["fenby", "townham"] {
        let pharmacy = format!("services/{town}/pharmacy.yaml");
        sandbox.edit(&pharmacy, "status: active", "status: closed");
    }
    sandbox.check().says(
        0,
        &[
            "Is it worse where a requirement did not hold before? Yes.",
            "about 11,000 people did not have this before, and are offered less now",
            "when Sundays 09:00-10:00",
        ],
    );
    let report = sandbox
        .qdos(&["check", "--today", TODAY, "--format", "json"])
        .json();
    fits("check", &report);
    let worsened = &report["worsened"][0]["boxes"][0];
    assert_eq!(worsened["verdict_before"], "unsuitable-only");
    assert_eq!(worsened["verdict"], "catch-all-only");
    assert_eq!(report["newly_fragile"], Value::Null);
}

/// The centre of Fenby is the second of two by day: without it nobody loses anything, and everybody hangs by one.
#[test]
fn a_change_says_who_has_become_fragile_when_asked() {
    let sandbox = Sandbox::county();
    let centre = "services/fenby/urgent-treatment-centre.yaml";
    sandbox.edit(centre, "status: active", "status: closed");
    let asked = ["check", "--today", TODAY, "--fragile"];
    sandbox.qdos(&asked).says(
        0,
        &[
            "Has anyone become fragile? Yes, under 1 requirement:",
            "about 11,000 people keep this, with not one service to spare any more",
            "after UTC: Townham",
        ],
    );
    let report = sandbox
        .qdos(&["check", "--today", TODAY, "--fragile", "--format", "json"])
        .json();
    let first = &report["newly_fragile"][0]["boxes"][0];
    // Dx06 looks five hours ahead; it is more callers than Dx05, which looks one.
    assert_eq!(first["when"], "every day 03:00-19:31 (not on 8 of those dates)");
}

//! `qdos replay` from end to end: formats, exit codes, two revisions, two releases, and files that people spoil.

use crate::sandbox::{Run, Sandbox, embedded_directory, qdos};
use serde_json::Value;
use std::path::Path;

const SCENARIOS: &str = r#"title: "The county"
places:
  - { postcode: "ZT1 1AA", name: "Townham" }
  - { postcode: "ZV1 1AA", name: "Fenby" }
moments:
  - { at: "2026-11-25 10:30", name: "a weekday" }
  - { at: "2026-11-25 22:00" }
scenarios:
  - id: "pharmacist"
    title: "A stuffed nose"
    group: "1130"
    discriminators: ["4020"]
    disposition: "Dx28"
    age: "30 years"
    sex: "F"
    expect: { services: ["1000000004"], catch_all: "no" }
  - id: "all"
    outcomes: {}
    age: "30 years"
    sex: "F"
"#;

const LINKS: &str = "release,date,dx,sg,sd,lookup\n\
    50.2.0,2026-04-08,Dx28,1130,4020,Yes\n50.2.0,2026-04-08,Dx06,1152,4003,Yes\n\
    51.2.0,2026-05-19,Dx28,1130,4020,Yes\n51.2.0,2026-05-19,Dx06,1130,4020,Yes\n51.2.0,2026-05-19,Dx05,9999,1,Yes\n\
    51.2.0,2026-05-19,Dx02,1152,4003,No\n";

fn county() -> Sandbox {
    let sandbox = Sandbox::county_without_git();
    sandbox.write("scenarios/county.yaml", SCENARIOS);
    sandbox.write("scenarios/direct-links.csv", LINKS);
    sandbox
}

fn replay(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.qdos(&[&["replay"], more].concat())
}

#[test]
fn the_shipped_scenarios_are_as_expected() {
    let run = qdos(&embedded_directory(), &["replay", "--format", "json"]);
    let said = run.json();
    assert_eq!(
        (run.code, &said["counts"]["searches"]),
        (0, &Value::from(17_760)),
        "{}",
        run.err
    );
    assert_eq!(said["counts"]["unmet"], 0);
    assert_eq!(said["counts"]["refused"], 0);
    assert!(
        said["counts"]["met"].as_u64() > Some(50_000),
        "something is expected"
    );
}

#[test]
fn what_is_as_expected_is_said_in_a_few_lines() {
    let sandbox = county();
    let run = replay(&sandbox, &[]);
    run.says(
        0,
        &[
            "AS EXPECTED 16 searches: 2 scenarios for 4 outcomes, at 2 places and 2 moments.",
            "Expectations, each once a search: 8 met, 0 unmet.",
        ],
    );
    assert!(!run.out.contains("Townham"), "{}", run.out);
    replay(&sandbox, &["--every"]).says(
        0,
        &[
            "What does every search return?",
            "pharmacist SG1130 SD4020 Dx28, 30 years, F",
            "Pharmacy: High Street, Townham",
        ],
    );
}

#[test]
fn what_is_not_as_expected_is_said_once_with_where_and_when() {
    let sandbox = county();
    sandbox.edit(
        "scenarios/county.yaml",
        "services: [\"1000000004\"]",
        "first: { service: \"1000000004\" }, types: [\"25\"]",
    );
    replay(&sandbox, &[]).says(
        1,
        &[
            "NOT AS EXPECTED",
            "No; 2 expectations are not so everywhere:",
            "pharmacist: A stuffed nose (scenarios/county.yaml)",
            "expected Pharmacy: High Street, Townham (1000000004) comes first not so in 2 of 4 searches",
            "where Fenby (ZV1 1AA) when a weekday (2026-11-25 10:30) and 2026-11-25 22:00",
            "not so in 4 of 4 searches",
        ],
    );
}

#[test]
fn places_and_moments_can_be_given() {
    let sandbox = county();
    let run = replay(
        &sandbox,
        &[
            "--postcode",
            "zt11aa",
            "--at",
            "2026-11-26 11:00",
            "--every",
            "--format",
            "json",
        ],
    );
    let said = run.json();
    assert_eq!(
        (run.code, said["searches"].as_array().map(Vec::len)),
        (0, Some(4))
    );
    assert_eq!(said["places"][0]["name"], "Townham");
    replay(&sandbox, &["--postcode", "ZT1 1ZZ", "--at", "soon"]).says(2, &["postcode:", "ZT1 1ZZ"]);
    replay(&sandbox, &["--at", "2027-03-28 01:30"]).says(2, &["does not exist: the clocks go forward"]);
}

#[test]
fn a_pharmacy_that_closes_is_told_against_base() {
    let sandbox = county();
    sandbox.begin();
    replay(&sandbox, &["--base", "main"]).says(0, &["Nothing; every search is answered as in base."]);
    sandbox.edit(
        "services/townham/pharmacy.yaml",
        "status: active",
        "status: closed",
    );
    replay(&sandbox, &["--base", "main"]).says(
        1,
        &[
            "4 newly unmet, 0 put right, 8 searches answered otherwise",
            "not so in 4 of 4 searches; new in 4 searches",
            "no more Pharmacy: High Street, Townham (1000000004) seen in 8 searches of pharmacist and all",
            "where Townham (ZT1 1AA) and Fenby (ZV1 1AA)",
        ],
    );
    // What base does not meet either is not held against head.
    sandbox.commit("closed");
    let run = replay(&sandbox, &["--base", "HEAD"]);
    run.says(0, &["the same in base"]);
    let junit = replay(&sandbox, &["--base", "HEAD", "--format", "junit"]).out;
    assert!(
        junit.contains("<skipped message=\"in base too: ") && !junit.contains("<failure"),
        "{junit}"
    );
    replay(&sandbox, &["--base", "main", "--rev", "HEAD"]).says(1, &["4 newly unmet"]);
    replay(&sandbox, &["--base", "nowhere"]).says(2, &["nowhere"]);
}

#[test]
fn other_files_of_scenarios_are_told() {
    let sandbox = county();
    sandbox.begin();
    sandbox.edit("scenarios/county.yaml", "services: [\"1000000004\"], ", "");
    replay(&sandbox, &["--base", "main"]).says(0, &["The files of scenarios are others in base"]);
    sandbox.check().says(
        0,
        &["The file scenarios/county.yaml asks or expects something else of searches"],
    );
}

#[test]
fn a_release_is_told_from_the_one_before() {
    let sandbox = county();
    let run = replay(&sandbox, &["--release", "51.2.0", "--base-release", "50.2.0"]);
    run.says(
        1,
        &[
            "Not asked, because they are not looked up: Dx02.",
            "What would it break, after release 50.2.0?",
            "8 searches are not answered by a service that fits:",
            "Dx06 (To contact a Primary Care Service within 6 hours) SG1130 SD4020 instead of SG1152 SD4003",
            "SG9999 SD1 besides",
            "symptom group \"9999\" does not exist",
        ],
    );
    replay(&sandbox, &["--release", "50.2.0"]).says(0, &["2 rows are asked, as a woman of 30."]);
    replay(&sandbox, &["--release", "50.0.0"]).says(2, &["did you mean 50.2.0? there are 50.2.0, 51.2.0"]);
    replay(&sandbox, &["--base-release", "50.2.0"]).says(2, &["--release"]);
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_others_and_the_judgement() {
    let sandbox = county();
    sandbox.write("scenarios/broken.yaml", "title: [\n");
    sandbox.write(
        "scenarios/odd.yaml",
        SCENARIOS.replace("catch_all: \"no\"", "catch_all: \"maybe\""),
    );
    let run = replay(&sandbox, &[]);
    run.says(
        3,
        &[
            "NOT WHOLE 32 searches",
            "scenarios/broken.yaml",
            "scenarios/odd.yaml:16: \"maybe\" is not \"yes\" or \"no\"",
            "4 outcomes",
        ]
        .map(|said| if said == "4 outcomes" { "8 outcomes" } else { said }),
    );
    let junit = replay(&sandbox, &["--format", "junit"]).out;
    assert_eq!(junit.matches("<error").count(), 2, "{junit}");
    let check = sandbox.check();
    assert!(
        check.out.contains("STANDING") && check.out.contains("unreadable-scenarios"),
        "{}",
        check.out
    );
    assert_ne!(check.code, 3, "{}", check.err);
    sandbox.edit("services/townham/pharmacy.yaml", "status: active", "status: open");
    assert_eq!(replay(&sandbox, &["--scenarios", "directory/scenarios"]).code, 3);
    sandbox.write("calendar/bank-holidays.yaml", "holidays: 1\n");
    replay(&sandbox, &[]).says(3, &["calendar/bank-holidays.yaml"]);
}

#[test]
fn without_scenarios_nothing_is_as_expected() {
    let sandbox = Sandbox::county_without_git();
    replay(&sandbox, &[]).says(2, &["there are no scenarios to replay"]);
    replay(&sandbox, &["--scenarios", "nowhere"]).says(2, &["nowhere"]);
    let folder = sandbox.path("captured");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    std::fs::write(folder.join("mine.yaml"), SCENARIOS).expect("the file can be written");
    replay(&sandbox, &["--scenarios", "captured"]).says(0, &["16 searches"]);
}

#[test]
fn a_refused_scenario_stays_and_its_expectations_are_unmet() {
    let sandbox = county();
    sandbox.edit(
        "scenarios/county.yaml",
        "disposition: \"Dx28\"",
        "disposition: \"Dx82\"",
    );
    replay(&sandbox, &[]).says(
        1,
        &[
            "What could not be asked?",
            "disposition \"Dx82\" does not exist in release 51.2.0",
            "8 unmet",
            "4 refused",
        ],
    );
    let csv = replay(&sandbox, &["--format", "csv"]).out;
    assert!(
        csv.contains(",refused: disposition:") || csv.contains("\"refused: disposition:"),
        "{csv}"
    );
}

#[test]
fn the_table_is_whole_and_no_cell_is_a_formula() {
    let sandbox = county();
    sandbox.edit(
        "services/townham/pharmacy.yaml",
        "name: \"Pharmacy: High Street, Townham\"",
        "name: \"=HYPERLINK(\\\"x\\\"), a\"",
    );
    sandbox.edit("scenarios/county.yaml", "name: \"Townham\"", "name: \"@SUM(A1)\"");
    let run = replay(&sandbox, &["--format", "csv"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        lines[0],
        "file,scenario,outcome,age,sex,postcode,place,moment,moment name,position,uid,ods,name,type,type name,km,label"
    );
    assert_eq!(
        lines[1],
        "scenarios/county.yaml,pharmacist,SG1130 SD4020 Dx28,30 years,F,ZT1 1AA,'@SUM(A1),2026-11-25 10:30,a weekday,1,\
         1000000004,FZT01,\"'=HYPERLINK(\"\"x\"\"), a\",13,Pharmacy,0.5,"
    );
}

#[test]
fn junit_is_well_formed_whatever_the_names() {
    let sandbox = county();
    sandbox.edit(
        "scenarios/county.yaml",
        "id: \"pharmacist\"",
        "id: \"<]]> & \\\"'\\e[1m\"",
    );
    sandbox.edit(
        "scenarios/county.yaml",
        "at: \"2026-11-25 22:00\"",
        "at: \"2026-11-25 22:00\", name: \"</testsuite>\"",
    );
    sandbox.edit(
        "scenarios/county.yaml",
        "services: [\"1000000004\"]",
        "services: [\"1000000009\"]",
    );
    let run = replay(&sandbox, &["--format", "junit"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let (open, texts) = well_formed(&run.out);
    assert_eq!(open, ["testsuites", "testsuite"], "{}", run.out);
    assert_eq!(run.out.matches("<testcase ").count(), 16);
    assert_eq!(run.out.matches("<failure ").count(), 4);
    assert!(texts.contains("services 1000000009: it is not there"), "{texts}");
    assert!(!run.out.contains('\u{1b}'));
    let text = replay(&sandbox, &[]);
    assert!(!text.out.contains('\u{1b}'), "{}", text.out);
}

/// Reads XML as strictly as elements, attributes and entities go: the names of elements that hold others, and all text.
fn well_formed(xml: &str) -> (Vec<String>, String) {
    let body = xml
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .expect("a declaration");
    let (mut stack, mut holders, mut texts) = (Vec::<String>::new(), Vec::new(), String::new());
    let mut rest = body;
    while let Some((text, after)) = rest.split_once('<') {
        texts += text;
        let (tag, next) = after.split_once('>').expect("a tag ends");
        rest = next;
        let sound = |text: &str| {
            for part in text.split('&').skip(1) {
                let entity = part.split(';').next().unwrap_or_default();
                assert!(["amp", "lt", "gt", "quot", "apos"].contains(&entity), "{text}");
            }
            assert!(!text.contains('<'), "{text}");
        };
        sound(text);
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(stack.pop().as_deref(), Some(name));
            continue;
        }
        let tag_name = tag.split([' ', '/']).next().unwrap_or_default().to_owned();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        tag.split('"').skip(1).step_by(2).for_each(sound);
        if !tag.ends_with('/') {
            stack.push(tag_name.clone());
            if tag_name.starts_with("testsuite") && !holders.contains(&tag_name) {
                holders.push(tag_name);
            }
        }
    }
    assert!(stack.is_empty() && rest.trim().is_empty(), "{stack:?} {rest}");
    (holders, texts)
}

/// QDOS_BLESS=1 writes it.
#[test]
fn the_schema_is_printed_from_the_type() {
    let said = qdos(&embedded_directory(), &["schema", "replay"]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/v1/replay.schema.json");
    if std::env::var_os("QDOS_BLESS").is_some() {
        std::fs::write(&path, &said.out).expect("the schema can be written");
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == said.out);
}

#[test]
fn json_fits_its_schema() {
    let sandbox = county();
    sandbox.begin();
    sandbox.edit(
        "services/townham/pharmacy.yaml",
        "status: active",
        "status: closed",
    );
    sandbox.write("scenarios/broken.yaml", "title: [\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/v1/replay.schema.json");
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the schema is there")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let runs: [&[&str]; 4] = [
        &["--base", "main", "--every"],
        &["--base", "main"],
        &["--release", "51.2.0", "--base-release", "50.2.0"],
        &["--release", "51.2.0", "--every"],
    ];
    for more in runs {
        let run = replay(&sandbox, &[more, &["--format", "json"]].concat());
        let said = run.json();
        let wrong: Vec<String> = validator
            .iter_errors(&said)
            .map(|error| error.to_string())
            .collect();
        assert!(wrong.is_empty(), "{more:?}: {wrong:?}");
        assert_eq!(said["format"], "qdos-replay-1");
        assert_eq!(said["exit"], run.code);
    }
}

#[test]
fn one_thread_and_two_say_the_same() {
    let sandbox = county();
    sandbox.begin();
    sandbox.edit(
        "services/townham/pharmacy.yaml",
        "status: active",
        "status: closed",
    );
    for format in ["text", "json", "csv", "junit"] {
        let run = |threads: &str| {
            replay(
                &sandbox,
                &[
                    "--base",
                    "main",
                    "--every",
                    "--format",
                    format,
                    "--threads",
                    threads,
                ],
            )
            .out
        };
        let one = run("1");
        assert!(one.len() > 1500 && one == run("2"), "{format}");
    }
}

#[test]
fn what_a_replay_cannot_know_is_said_with_it() {
    let sandbox = county();
    sandbox.write("services/fenby/broken.yaml", "uid: [");
    replay(&sandbox, &[]).says(
        0,
        &[
            "1 service file cannot be read and counts as no service",
            "A straight line stands for the distance by road.",
        ],
    );
}

#[test]
fn a_release_breaks_nothing_that_the_one_before_did_not_answer() {
    let folder = embedded_directory();
    let folder = folder.to_string_lossy();
    let asked = [
        "replay",
        &folder,
        "--release",
        "51.2.0",
        "--base-release",
        "23.2.1",
    ];
    let more = [
        "--postcode",
        "NR4 6NU",
        "--at",
        "2026-12-28 10:30",
        "--format",
        "json",
    ];
    let report = qdos(Sandbox::empty().root(), &[&asked[..], &more[..]].concat()).json();
    let steps = report["releases"]["steps"].as_array().expect("a list");
    let of_dx10 = steps.iter().filter(|step| {
        let words = step["disposition"].as_str().unwrap_or_default();
        words.starts_with("Dx10 ") && step["before"].is_null()
    });
    // In 23.2.1 Dx10 was answered by catch-alls alone, too.
    let counts: Vec<(u64, u64)> = of_dx10
        .map(|step| {
            let count = |name: &str| step[name].as_u64().unwrap_or_default();
            (count("broken"), count("other"))
        })
        .collect();
    assert_eq!(counts, [(0, 1)]);
}

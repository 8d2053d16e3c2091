//! scenarios/ is read file by file and value by value, and never keeps a directory from being judged.

use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use qdos_model::read::{self, Memory};
use qdos_model::scenario::Expectation;
use qdos_model::tree::Tree;
use std::sync::Arc;

const GOOD: &str = r#"
title: "Good"
places: [{ postcode: "NR1 1AA", name: "the middle" }]
moments: [{ at: "2026-12-28 10:00" }]
scenarios:
  - id: "everything"
    group: "1000"
    discriminators: ["4000"]
    disposition: "Dx05"
    age: "30 years"
    sex: "F"
    role: "111 Telephony Referral"
    practice: "D82001"
    distance: "20"
    forced: true
    postcode: "NR1 1AB"
    at: "2026-12-29 10:00"
    expect:
      services: ["1000", "1001"]
      not_services: ["1002"]
      types: ["13"]
      one_of_types: ["13", "25"]
      not_types: ["25"]
      first: { service: "1000" }
      at_least: "1"
      at_most: "6"
      catch_all: "no"
  - { id: "refused", outcomes: { dispositions: ["Dx999"] }, age: "30 years", sex: "F" }
  - { id: "both", outcomes: {}, disposition: "Dx05", age: "30 years", sex: "F" }
"#;

fn directory(scenarios: &[(&str, &str)]) -> Directory {
    let base = [
        (
            "qdos.yaml",
            "format: \"1\"\nname: small\nrelease: \"1\"\nown_areas: [\"A\"]\n",
        ),
        (
            "areas/areas.yaml",
            "areas:\n  - { code: \"A\", name: Area, kind: district }\n",
        ),
        (
            "areas/postcodes/A.csv",
            "postcode,easting,northing\nNR1 1AA,600000,300000\n",
        ),
        ("areas/search-distances.csv", "code,km\nNR1,40\n"),
        (
            "areas/small-areas.csv",
            "code,name,area,easting,northing,0-129\nS1,Small,A,600000,300000,10\n",
        ),
        (
            "calendar/bank-holidays.yaml",
            "covers: { from: \"2020-01-01\", until: \"2030-12-31\" }\nholidays: []\n",
        ),
        ("reference/1/symptom-groups.csv", "sg,name\n1000,Group\n"),
        (
            "reference/1/symptom-discriminators.csv",
            "sd,name\n4000,Discriminator\n",
        ),
        ("reference/1/pairs.csv", "sg,sd\n1000,4000\n"),
        (
            "reference/1/dispositions.csv",
            "dx,name,group,minutes\nDx05,Within 2 hours,pc,120\n",
        ),
        (
            "reference/1/service-types.csv",
            "type,name\n13,Pharmacy\n25,Treatment\n",
        ),
        ("reference/1/roles.csv", "role\n111 Telephony Referral\n"),
        (
            "reference/1/outcomes.yaml",
            "rows:\n  - { pairs: [\"1000=4000\"], dispositions: [\"Dx05\"] }\n",
        ),
        (
            "services/a/1000.yaml",
            "uid: \"1000\"\nstatus: active\ntype: \"13\"\n",
        ),
    ];
    let texts = base.iter().chain(scenarios).copied();
    read::directory(Arc::new(Tree::from_texts(texts)), &Memory::default())
}

/// Path, and what is said, of every finding; each is of the rule and no more than a warning.
fn told(directory: &Directory) -> Vec<String> {
    assert!(directory.unreadable.is_empty(), "{:?}", directory.unreadable);
    let said = directory.findings.iter().map(|finding| {
        assert_eq!(
            (finding.rule, finding.level),
            ("unreadable-scenarios", Level::Warning)
        );
        format!("{} {}: {}", finding.path, finding.route, finding.message)
    });
    said.collect()
}

#[test]
fn every_key_is_read() {
    let directory = directory(&[("scenarios/good.yaml", GOOD)]);
    assert_eq!(told(&directory), Vec::<String>::new());
    let [set] = directory.scenarios.sets.as_slice() else {
        panic!("{:?}", directory.scenarios.sets);
    };
    assert_eq!(
        (set.path.as_str(), set.title.as_str()),
        ("scenarios/good.yaml", "Good")
    );
    assert_eq!(set.places[0].name.as_deref(), Some("the middle"));
    let everything = &set.scenarios[0];
    let text = |text: &str| text.to_owned();
    assert_eq!(
        everything.expected,
        [
            Expectation::Service(text("1000")),
            Expectation::Service(text("1001")),
            Expectation::NotService(text("1002")),
            Expectation::Type(text("13")),
            Expectation::OneOfTypes([text("13"), text("25")].into()),
            Expectation::NotType(text("25")),
            Expectation::FirstService(text("1000")),
            Expectation::AtLeast(1),
            Expectation::AtMost(6),
            Expectation::CatchAll(false),
        ]
    );
    assert_eq!(everything.postcode.as_deref(), Some("NR1 1AB"));
    assert_eq!(everything.at.as_deref(), Some("2026-12-29 10:00"));
    assert!(everything.asked.forced && everything.asked.practice.as_deref() == Some("D82001"));
}

#[test]
fn a_scenario_that_names_what_does_not_exist_stays_and_is_refused() {
    let directory = directory(&[("scenarios/good.yaml", GOOD)]);
    let refused: Vec<(&str, usize)> = directory.scenarios.sets[0]
        .scenarios
        .iter()
        .map(|scenario| (scenario.id.as_str(), scenario.refused.len()))
        .collect();
    assert_eq!(refused, [("everything", 0), ("refused", 1), ("both", 1)]);
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_others() {
    let directory = directory(&[
        ("scenarios/a.yaml", "title: [\n"),
        ("scenarios/b.yaml", "title: \"B\"\nscenarios: []\nplace: []\n"),
        ("scenarios/c.yml", "title: \"C\"\nscenarios: []\n"),
        ("scenarios/README.md", "# Captured\n"),
        ("scenarios/good.yaml", GOOD),
    ]);
    let told = told(&directory);
    let paths: Vec<&str> = told.iter().filter_map(|said| said.split(' ').next()).collect();
    assert_eq!(
        paths,
        ["scenarios/a.yaml", "scenarios/b.yaml", "scenarios/c.yml"],
        "{told:#?}"
    );
    assert_eq!(directory.scenarios.sets.len(), 1);
}

#[test]
fn a_bad_value_of_what_is_expected_takes_away_only_itself() {
    let bad = [
        ("services: [\"1000\", \"12\"]", 1),
        ("types: [\"13\", \"14\"]", 1),
        ("one_of_types: [\"14\", \"13\"]", 1),
        ("first: {}", 0),
        ("first: { service: \"1000\", type: \"13\" }", 0),
        ("first: { type: \"99\" }", 0),
        ("at_least: \"many\"", 0),
        ("at_most: \"-1\"", 0),
        ("catch_all: \"perhaps\"", 0),
    ];
    for (expect, kept) in bad {
        let text = format!(
            "title: \"A\"\nscenarios:\n  - {{ id: \"a\", age: \"30 years\", sex: \"F\", expect: {{ {expect} }} }}\n"
        );
        let directory = directory(&[("scenarios/a.yaml", &text)]);
        assert_eq!(told(&directory).len(), 1, "{expect}: {:?}", told(&directory));
        let expected = &directory.scenarios.sets[0].scenarios[0].expected;
        assert_eq!(expected.len(), kept, "{expect}: {expected:?}");
    }
}

#[test]
fn of_two_scenarios_with_one_id_the_first_stands() {
    let text = "title: \"A\"\nscenarios:\n  - { id: \"a\", age: \"1\", sex: \"F\" }\n  - { id: \"a\", age: \"2\", sex: \"F\" }\n";
    let directory = directory(&[("scenarios/a.yaml", text)]);
    assert_eq!(told(&directory).len(), 1);
    let kept = &directory.scenarios.sets[0].scenarios;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].asked.age, "1");
}

#[test]
fn a_bad_row_of_direct_links_takes_away_only_itself() {
    let text = "release,date,dx,sg,sd,lookup\n1,2026-05-19,Dx05,1000,4000,Yes\n1,soon,Dx05,1000,4000,Yes\n,2026-05-19,Dx05,1000,4000,Yes\n2,2026-06-19,Dx05,,,No\n";
    let directory = directory(&[("scenarios/direct-links.csv", text)]);
    assert_eq!(told(&directory).len(), 2, "{:?}", told(&directory));
    assert_eq!(directory.scenarios.links.len(), 2);
    let other = directory_with_columns("a,b\n1,2\n");
    assert_eq!((told(&other).len(), other.scenarios.links.len()), (1, 0));
}

fn directory_with_columns(text: &str) -> Directory {
    directory(&[("scenarios/direct-links.csv", text)])
}

//! The smallest directory that has every kind of file, and ways to change one thing in it.

// No test needs all of it.
#![allow(dead_code)]

pub mod rows;

use jiff::civil::{Date, date};
use qdos_diff::{compare, sentence};
use qdos_model::change::Change;
use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory};
use qdos_model::tree::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const SERVICE: &str = "services/norfolk/13/1900000001.yaml";
pub const TEMPLATED: &str = "services/norfolk/13/1900000002.yaml";
pub const ELM: &str = "1900000002";

pub fn today() -> Date {
    date(2026, 11, 23)
}

pub const DALE: &str = r#"uid: "1900000001"
ods: "FA123"
name: "Dale Pharmacy"
public_name: "Dale"
status: active
type: "13"
reach: attended
from: "2026-04-01"
until: "2030-03-31"
successor: "1900000002"
parent: "1900000009"
address: ["1 High Street", "Norwich"]
postcode: "NR1 1AA"
coordinates: { easting: "623000", northing: "308000" }
phones: { public: "01603 000000", professional: "01603 000001" }
web: "https://dale.example"
email: "dale@nhs.example"
profile:
  pairs: ["1112=4003", "1112=4020", "1130=4003"]
  dispositions: ["Dx05", "Dx06"]
  ages: ["5 years and over"]
  sexes: ["F", "M"]
  roles: ["111 Telephony Referral"]
hours:
  week: { monday: ["09:00-17:00"], tuesday: ["18:00-08:00"], sunday: ["10:00-20:00"] }
  holiday: ["10:00-14:00"]
  dates:
    - { date: "2026-12-24", sessions: ["09:00-12:00"] }
  as_published: { friday: "09:00-18.30" }
later_hours:
  - { from: "2027-06-01", week: { monday: ["09:00-17:00"], tuesday: ["18:00-08:00"], sunday: ["10:00-20:00"] }, holiday: ["10:00-14:00"] }
restricted: true
practices: ["D82001", "D82002"]
limited_to: ["E07000148"]
promoted_to: ["E07000148"]
only_if_open: "15 minutes"
public_instructions: "Ring the bell"
referral_instructions: "Ask for the pharmacist"
endpoints:
  - { order: "1", transport: itk, format: CDA, interaction: "urn:x", scenario: Primary, address: "https://a.example", comment: "none", compression: uncompressed }
attributes: [{ name: requirebooking, value: "TRUE" }]
verified: "2026-01-15"
next_review: "2026-04-15"
notes: "Kept by hand"
waivers: [{ rule: no-hours, route: hours, reason: "moving", owner: "Dale lead", until: "2027-03-31" }]
sources: [{ fields: ["name"], from: "edispensary-2025-04" }]
"#;

const ELM_ENTRY: &str = r#"uid: "1900000002"
name: "Elm Pharmacy"
status: active
type: "13"
postcode: "NR2 2BB"
profile: { template: pharmacy }
hours: { week: { monday: ["09:00-17:00"], friday: ["09:00-17:00"] } }
"#;

/// The directory as texts by path.
pub fn world() -> BTreeMap<String, String> {
    let texts = [
        (
            "qdos.yaml",
            "format: \"1\"\nname: \"Norfolk\"\nrelease: \"51.2.0\"\nown_areas: [\"E54000068\"]\nsettings:\n  closing_soon: service\n  sex_i: only-i\n  catch_all_below: one\n  catch_all_types: [\"40\", \"105\"]\n  discriminators: all\n",
        ),
        (SERVICE, DALE),
        (TEMPLATED, ELM_ENTRY),
        (
            "templates/pharmacy.yaml",
            "title: \"Pharmacies\"\npairs: [\"1112=4003\", \"1130=4003\"]\ndispositions: [\"Dx05\", \"Dx06\"]\nages: [\"all\"]\nsexes: [\"F\", \"M\", \"I\"]\nroles: [\"111 Telephony Referral\"]\n",
        ),
        (
            "requirements/urgent.yaml",
            "title: \"Urgent care\"\nowner: \"The board\"\nlevel: error\noutcomes: { dispositions: [\"Dx05\", \"Dx06\"] }\nages: [\"0 to 4 years\"]\nsexes: [\"F\", \"M\"]\nroles: [\"111 Telephony Referral\"]\ncallers: unregistered\nareas: [\"E07000148\"]\nwhen: [{ days: [monday, sunday], hours: [\"09:00-17:00\"] }]\nhow_soon: \"within 60 minutes\"\ntypes: [\"13\", \"25\"]\nnot_types: [\"40\"]\nreach: [attended]\ndistance: \"25 km\"\nfarther: \"5 km\"\nat_least: \"2\"\ndistinct: service\n",
        ),
        (
            "calendar/bank-holidays.yaml",
            "covers: { from: \"2012-01-01\", until: \"2030-12-31\" }\nholidays: [{ date: \"2026-12-25\", title: \"Christmas Day\" }, { date: \"2027-03-29\", title: \"Easter Monday\" }]\n",
        ),
        (
            "areas/areas.yaml",
            "areas: [{ code: \"E54000068\", name: Norfolk, kind: icb, owner: \"Board\" }, { code: \"E07000148\", name: Norwich, kind: district, parent: \"E54000068\" }, { code: \"E07000143\", name: Breckland, kind: district, parent: \"E54000068\" }]\n",
        ),
        (
            "areas/postcodes/E07000148.csv",
            "postcode,easting,northing\nNR1 1AA,623000,308000\nNR2 2BB,624000,308000\n",
        ),
        (
            "areas/postcodes/E07000143.csv",
            "postcode,easting,northing\nNR3 3CC,600000,308000\n",
        ),
        ("areas/search-distances.csv", "code,km\nNR1,40\nNR2,20\n"),
        (
            "areas/small-areas.csv",
            "code,name,area,easting,northing,0-15,16-129\nE01000001,Centre,E07000148,623000,308000,100,900\n",
        ),
        (
            "reference/organisations.csv",
            "code,status,closed\nFA900,active,\n",
        ),
        (
            "reference/tables.csv",
            "table,date,source\nareas/postcodes,2026-05-31,Code-Point Open\n",
        ),
        ("ranking/strategies.csv", "area,type,rank\nE54000068,13,1\n"),
        ("scenarios/all.yaml", SCENARIOS),
        (
            "scenarios/direct-links.csv",
            "release,date,dx,sg,sd,lookup\n51.2.0,2026-05-19,Dx28,1130,4020,Yes\n",
        ),
        (
            "policy.yaml",
            "format: \"1\"\nsigners: [{ as: directory-owner, people: [{ id: 1, login: olu }] }, { as: directory-lead, regions: [norfolk], people: [{ id: 2, login: lee }] }, { as: requirement-owner, requirements: [urgent], people: [{ id: 3, login: rex }] }]\n",
        ),
        ("README.md", "Norfolk\n"),
        (
            "reference/51.2.0/symptom-groups.csv",
            "sg,name\n1112,earache\n1130,sore throat\n",
        ),
        (
            "reference/51.2.0/symptom-discriminators.csv",
            "sd,name\n4003,full primary care assessment\n4020,minor illness\n",
        ),
        (
            "reference/51.2.0/pairs.csv",
            "sg,sd\n1112,4003\n1112,4020\n1130,4003\n1130,4020\n",
        ),
        (
            "reference/51.2.0/dispositions.csv",
            "dx,name,group,minutes,basis,source,disagreement\nDx05,contact a primary care service within 2 hours,pc,120,guide,a,\nDx06,contact a primary care service within 6 hours,pc,360,guide,a,\nDx17,urgent dental,dental,60,guide,a,\n",
        ),
        (
            "reference/51.2.0/service-types.csv",
            "type,name\n13,Pharmacy\n25,GP out of hours\n40,Emergency department\n",
        ),
        (
            "reference/51.2.0/roles.csv",
            "role\n111 Telephony Referral\n111 Online\n",
        ),
        ("reference/51.2.0/calls.csv", "dx,calls\nDx05,120\nDx06,80\n"),
        (
            "reference/51.2.0/outcomes.yaml",
            "rows:\n  - { pairs: [\"1112=4003\", \"1130=4003\"], dispositions: [\"Dx05\"], source: a }\n  - { pairs: [\"1112=4020\"], dispositions: [\"Dx06\"], ages: [\"0 to 4 years\"], source: a }\n",
        ),
    ];
    texts
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

pub fn read(texts: &BTreeMap<String, String>) -> Directory {
    read::directory(Arc::new(Tree::from_texts(texts.clone())), &Memory::default())
}

/// The world with one text replaced in one file; it must stand there exactly once.
pub fn edited(path: &str, from: &str, to: &str) -> BTreeMap<String, String> {
    let mut texts = world();
    let text = texts.get_mut(path).expect("the path is in the world");
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}");
    *text = text.replace(from, to);
    texts
}

pub fn changes(base: &BTreeMap<String, String>, head: &BTreeMap<String, String>) -> Vec<Change> {
    compare(&read(base), &read(head), today())
}

/// What the classes of the changes are.
pub fn classes(changes: &[Change]) -> Vec<&'static str> {
    changes.iter().map(|change| change.class.name()).collect()
}

/// One line for each change.
pub fn said(changes: &[Change]) -> Vec<String> {
    changes.iter().map(sentence).collect()
}

const SCENARIOS: &str = r#"
title: "All"
places: [{ postcode: "NR1 1AA" }]
moments: [{ at: "2026-12-28 10:00" }]
scenarios:
  - { id: "all", outcomes: {}, age: "30 years", sex: "F", expect: { at_least: "1" } }
"#;

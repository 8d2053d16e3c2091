//! The reference data of one NHS Pathways release: codes, valid pairs, dispositions with their timeframe, and the
//! outcome table (Meaning 9). Codes, numbers and short labels are facts; no running text is taken over.

use std::collections::{BTreeMap, BTreeSet};

use qdos_model::written::{OutcomeRow, OutcomeTable};

use crate::error::Error;
use crate::source::{self, Source};

/// The release taken from the source.
pub const RELEASE: &str = "51.2.0";
const TOOL: &str = "direct linking tool 39, release 51.2.0";

/// Dispositions that the profiling guide's list lacks (DOMAIN 3): code, name, group, minutes, basis.
const MORE_DISPOSITIONS: [(&str, &str, &str, &str, &str); 16] = [
    (
        "Dx29",
        "Contact Pharmacist next working day",
        "pharmacy",
        "1440",
        "next working day",
    ),
    ("Dx45", "Service Location Information", "information", "", ""),
    ("Dx51", "Midwifery", "maternity", "", ""),
    (
        "Dx81",
        "Contact own GP Practice next working day for a repeat prescription",
        "primary-care",
        "1440",
        "next working day",
    ),
    ("Dx82", "Medication Enquiry", "pharmacy", "", ""),
    (
        "Dx97",
        "Emergency Contraception required within 2 hours",
        "sexual-health",
        "120",
        "calendar",
    ),
    (
        "Dx108",
        "The call is closed with no further action needed",
        "none",
        "",
        "",
    ),
    (
        "Dx110",
        "Contact Community Nurse within 4 hours",
        "community",
        "240",
        "calendar",
    ),
    (
        "Dx111",
        "Contact Community Nurse within 24 hours",
        "community",
        "1440",
        "calendar",
    ),
    (
        "Dx112",
        "Contact Community Nurse next working day",
        "community",
        "1440",
        "next working day",
    ),
    (
        "Dx113",
        "Contact Health Visitor next working day",
        "community",
        "1440",
        "next working day",
    ),
    (
        "Dx114",
        "Contact Community Midwife next working day",
        "maternity",
        "1440",
        "next working day",
    ),
    (
        "Dx115",
        "Contact own GP Practice next working day for an appointment",
        "primary-care",
        "1440",
        "next working day",
    ),
    (
        "Dx116",
        "Speak to a Primary Care Service within 6 hours, expected death",
        "primary-care",
        "360",
        "calendar",
    ),
    (
        "Dx117",
        "Speak to a Primary Care Service within 1 hour, palliative care",
        "primary-care",
        "60",
        "calendar",
    ),
    (
        "Dx120",
        "Callback by Healthcare Professional within 4 hours",
        "clinical-callback",
        "240",
        "calendar",
    ),
];

/// Dispositions that end at the caller's own practice.
const OWN_GP: [&str; 6] = ["Dx09", "Dx10", "Dx16", "Dx75", "Dx81", "Dx115"];
/// Symptom groups of pregnancy.
const PREGNANT: [&str; 4] = ["1001", "1005", "1035", "1184"];
/// Symptom discriminators of pregnancy.
const OBSTETRIC: [&str; 2] = ["4112", "4455"];
/// Symptom groups that only callers of sex F or I have.
const VAGINAL: [&str; 2] = ["1176", "1178"];
/// Dental pairs.
const DENTAL: [&str; 3] = ["4047", "4392", "4411"];

/// A triple of symptom group, symptom discriminator and disposition.
type Triple = (String, String, String);

/// Everything of the release, as files by name.
pub struct Reference {
    /// CSV files by name.
    pub tables: BTreeMap<&'static str, String>,
    /// The outcome table.
    pub outcomes: OutcomeTable,
}

/// Reads the release from the source.
pub fn read(source: &Source) -> Result<Reference, Error> {
    let dispositions = dispositions(source)?;
    let current = current(source)?;
    let pairs = pairs(source, &dispositions, &current)?;
    let mut tables = BTreeMap::new();
    tables.insert(
        "symptom-groups.csv",
        codes(source, source::SYMPTOM_GROUPS, ("sg", "name"))?,
    );
    tables.insert(
        "symptom-discriminators.csv",
        codes(source, source::SYMPTOM_DISCRIMINATORS, ("sd", "name"))?,
    );
    tables.insert(
        "service-types.csv",
        codes(source, source::SERVICE_TYPES, ("type", "name"))?,
    );
    tables.insert(
        "pairs.csv",
        csv(
            &["sg", "sd"],
            pairs.iter().map(|(sg, sd)| vec![sg.as_str(), sd.as_str()]),
        ),
    );
    let header = [
        "dx",
        "name",
        "group",
        "minutes",
        "basis",
        "source",
        "disagreement",
    ];
    tables.insert(
        "dispositions.csv",
        csv(
            &header,
            dispositions
                .values()
                .map(|row| row.iter().map(String::as_str).collect()),
        ),
    );
    tables.insert("roles.csv", csv(&["role"], ROLES.iter().map(|role| vec![*role])));
    let outcomes = outcomes(&current, &pairs);
    Ok(Reference { tables, outcomes })
}

/// Referral roles (DOMAIN 1.7).
const ROLES: [&str; 7] = [
    "111 Telephony Referral",
    "Professional Referral",
    "CAS Referral",
    "999 Referral",
    "ED Streaming Referral",
    "Nil referrals",
    "Digital Referral",
];

fn codes(source: &Source, file: &str, header: (&str, &str)) -> Result<String, Error> {
    let table = source.table(file)?;
    let mut rows: Vec<(i32, &str)> = Vec::new();
    for (line, row) in &table.rows {
        let [code, name, ..] = &row[..] else {
            return Err(table.bad_row(*line, "a field is missing"));
        };
        let code = code
            .parse()
            .map_err(|_| table.bad_row(*line, format!("`{code}` is not a number")))?;
        rows.push((code, name));
    }
    rows.sort();
    let rows: Vec<(String, &str)> = rows
        .into_iter()
        .map(|(code, name)| (code.to_string(), name))
        .collect();
    Ok(csv(
        &[header.0, header.1],
        rows.iter().map(|(code, name)| vec![code.as_str(), *name]),
    ))
}

fn dispositions(source: &Source) -> Result<BTreeMap<String, [String; 7]>, Error> {
    let table = source.table(source::DISPOSITIONS)?;
    let mut found = BTreeMap::new();
    for (line, row) in &table.rows {
        let [dx, group, name, minutes, basis, other, from, ..] = &row[..] else {
            return Err(table.bad_row(*line, "a field is missing"));
        };
        let row =
            [dx, name, group, minutes, basis, from, &disagreement(dx, other)].map(|field| (*field).clone());
        found.insert(dx.clone(), row);
    }
    for (dx, name, group, minutes, basis) in MORE_DISPOSITIONS {
        let row = [
            dx,
            name,
            group,
            minutes,
            basis,
            "other public documents, see README",
            "",
        ]
        .map(str::to_owned);
        found.entry(dx.to_owned()).or_insert(row);
    }
    Ok(found)
}

/// Where two documents give another time or meaning; mere rewordings are left out.
fn disagreement(dx: &str, other: &str) -> String {
    let said = match dx {
        "Dx92" => "direct linking tool: within 1 hour, at an emergency treatment centre",
        "Dx94" => "direct linking tool: within 4 hours",
        "Dx118" => "direct linking tool: within 1 hour",
        "Dx329" => "profiling guide, appendix D: within 30 minutes",
        "Dx28" => "service change template: within 12 hours",
        "Dx22" => "earlier releases: 5 working days",
        "Dx09" | "Dx10" => "direct linking tool words it as an appointment the patient books",
        _ => "",
    };
    if said.is_empty() && other.contains("within") && !other.contains("1 hour") {
        other.to_owned()
    } else {
        said.to_owned()
    }
}

fn current(source: &Source) -> Result<BTreeSet<Triple>, Error> {
    let table = source.table(source::SCENARIOS)?;
    let columns = ["pathways_version", "dx", "dos_lookup", "sg", "sd"].map(|name| table.column(name));
    let [release, dx, lookup, sg, sd] = columns;
    let (release, dx, lookup, sg, sd) = (release?, dx?, lookup?, sg?, sd?);
    let looked_up = table
        .rows
        .iter()
        .filter(|(_, row)| row[release] == RELEASE && row[lookup] == "Yes");
    Ok(looked_up
        .map(|(_, row)| (row[sg].clone(), row[sd].clone(), row[dx].clone()))
        .collect())
}

/// Pairs seen with a disposition that still exists.
fn pairs(
    source: &Source,
    dispositions: &BTreeMap<String, [String; 7]>,
    current: &BTreeSet<Triple>,
) -> Result<BTreeSet<(String, String)>, Error> {
    let table = source.table(source::OBSERVED)?;
    let seen = table
        .rows
        .iter()
        .filter(|(_, row)| row.len() > 2 && dispositions.contains_key(&row[2]));
    let mut pairs: BTreeSet<(String, String)> =
        seen.map(|(_, row)| (row[0].clone(), row[1].clone())).collect();
    pairs.extend(current.iter().map(|(sg, sd, _)| (sg.clone(), sd.clone())));
    Ok(pairs)
}

/// Sexes and ages that can have an outcome; nothing where all can.
type Limits = (Option<Vec<String>>, Option<Vec<String>>);

fn limits(sg: &str, sd: &str, dx: &str) -> Limits {
    let women = || Some(vec!["F".to_owned(), "I".to_owned()]);
    let fertile = || Some(vec!["10 to 60 years".to_owned()]);
    if PREGNANT.contains(&sg) || OBSTETRIC.contains(&sd) {
        return (women(), fertile());
    }
    let sexes = if VAGINAL.contains(&sg) { women() } else { None };
    let ages = if dx == "Dx98" { fertile() } else { None };
    (sexes, ages)
}

fn outcomes(current: &BTreeSet<Triple>, pairs: &BTreeSet<(String, String)>) -> OutcomeTable {
    let mut rows: Vec<OutcomeRow> = Vec::new();
    for (sg, sd, dx) in current {
        let (sexes, ages) = limits(sg, sd, dx);
        rows.push(OutcomeRow {
            pairs: vec![format!("{sg}={sd}")],
            dispositions: vec![dx.clone()],
            set: Some(set_of(dx).to_owned()),
            sexes,
            ages,
            assumed: false,
            own_gp: OWN_GP.contains(&dx.as_str()),
            source: Some(TOOL.to_owned()),
        });
    }
    rows.sort_by(|one, other| {
        one.dispositions
            .cmp(&other.dispositions)
            .then_with(|| one.pairs.cmp(&other.pairs))
    });
    let rules: [(&str, &[&str], &[&str]); 4] = [
        (
            "primary-care",
            &["4003", "4020"],
            &["Dx05", "Dx06", "Dx07", "Dx08"],
        ),
        (
            "speak-to-primary-care",
            &["4003", "4020"],
            &["Dx11", "Dx12", "Dx13", "Dx14", "Dx15"],
        ),
        ("emergency", &["4052"], &["Dx02", "Dx03", "Dx89"]),
        (
            "dental",
            &DENTAL,
            &["Dx17", "Dx18", "Dx19", "Dx20", "Dx21", "Dx22"],
        ),
    ];
    for (set, discriminators, dispositions) in rules {
        rows.extend(assumed(set, discriminators, dispositions, pairs));
    }
    OutcomeTable { rows }
}

/// Assumed rows of one rule: one row for each group of pairs that the same callers can have.
fn assumed(
    set: &str,
    discriminators: &[&str],
    dispositions: &[&str],
    pairs: &BTreeSet<(String, String)>,
) -> Vec<OutcomeRow> {
    let mut by_callers: BTreeMap<Limits, Vec<String>> = BTreeMap::new();
    for (sg, sd) in pairs
        .iter()
        .filter(|(_, sd)| discriminators.contains(&sd.as_str()))
    {
        by_callers
            .entry(limits(sg, sd, ""))
            .or_default()
            .push(format!("{sg}={sd}"));
    }
    let row = |((sexes, ages), pairs)| OutcomeRow {
        pairs,
        dispositions: dispositions.iter().map(|dx| (*dx).to_owned()).collect(),
        set: Some(set.to_owned()),
        sexes,
        ages,
        assumed: true,
        own_gp: false,
        source: None,
    };
    by_callers.into_iter().map(row).collect()
}

fn set_of(dx: &str) -> &'static str {
    match dx {
        "Dx02" | "Dx03" | "Dx89" => "emergency",
        "Dx92" => "mental-health-crisis",
        "Dx94" => "sexual-assault",
        "Dx118" => "dental-emergency",
        "Dx05" | "Dx06" | "Dx07" | "Dx08" => "primary-care",
        "Dx11" | "Dx12" | "Dx13" | "Dx14" | "Dx15" => "speak-to-primary-care",
        "Dx17" | "Dx18" | "Dx19" | "Dx20" | "Dx21" | "Dx22" => "dental",
        "Dx28" => "pharmacy",
        "Dx30" | "Dx50" => "maternity",
        "Dx31" | "Dx98" => "sexual-health",
        "Dx60" => "optician",
        "Dx80" | "Dx86" | "Dx87" => "repeat-prescription",
        dx if OWN_GP.contains(&dx) => "own-gp",
        dx if dx.starts_with("Dx3") => "clinical-callback",
        _ => "ambulance-validation",
    }
}

/// A comma-separated table.
pub fn csv<'a>(header: &[&'a str], rows: impl Iterator<Item = Vec<&'a str>>) -> String {
    let mut text = String::new();
    for row in std::iter::once(header.to_vec()).chain(rows) {
        let cells: Vec<String> = row.into_iter().map(cell).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

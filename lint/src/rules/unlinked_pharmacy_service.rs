//! Services of a pharmacy that is not there.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "unlinked-pharmacy-service",
    level: Level::Warning,
    summary: "A pharmacy service with a linked code whose pharmacy is not there or not active",
    page: include_str!("../../pages/unlinked-pharmacy-service.md"),
    check: Check::Directory(check),
};

/// What is added to the code of a pharmacy for its services, by type (DOMAIN 6).
const SUFFIXES: [(&str, &[&str]); 3] = [("148", &["BPS"]), ("149", &["CON"]), ("132", &["M06", "M06DSP"])];

/// The code of the pharmacy that a linked service belongs to.
pub(super) fn pharmacy_of<'a>(service_type: &str, ods: &'a str) -> Option<&'a str> {
    let (_, suffixes) = SUFFIXES.iter().find(|(code, _)| *code == service_type)?;
    let base = suffixes.iter().find_map(|suffix| ods.strip_suffix(suffix))?;
    (base.len() == 5).then_some(base)
}

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let pharmacies: BTreeMap<&str, &str> = active(directory)
        .filter(|service| ["13", "134"].contains(&service.service_type.as_str()))
        .filter_map(|service| Some((service.ods.as_deref()?, service.uid.as_str())))
        .collect();
    let mut findings = Vec::new();
    for service in active(directory) {
        let Some(ods) = service.ods.as_deref() else {
            continue;
        };
        let Some(base) = pharmacy_of(&service.service_type, ods) else {
            continue;
        };
        let parent = service.written.parent.as_deref();
        let (key, message) = match (pharmacies.get(base), parent) {
            (None, _) => (
                "ods",
                format!(
                    "no active pharmacy (type 13 or 134) has ODS code {}, of which this is a service",
                    shown(base)
                ),
            ),
            (Some(uid), Some(parent)) if parent != *uid && directory.services.contains_key(parent) => (
                "parent",
                format!(
                    "the parent is {}, but ODS code {} is that of service {uid}",
                    shown(parent),
                    shown(base)
                ),
            ),
            _ => continue,
        };
        let message = format!("{message}: callers are sent to a counter that may be gone");
        let help = "close this service too, or correct the code or the parent";
        findings.push(RULE.find(&service.path, Route::key(key), message, help));
    }
    findings
}

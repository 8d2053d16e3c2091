//! One door entered twice.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Service;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "doubled-identity",
    level: Level::Warning,
    summary: "Two active services of one type with one name at one postcode, under two uids",
    page: include_str!("../../pages/doubled-identity.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut firsts: BTreeMap<(&str, &str, String), &Service> = BTreeMap::new();
    let mut findings = Vec::new();
    for service in active(directory) {
        let Some(postcode) = service
            .postcode
            .as_deref()
            .filter(|_| !service.name.trim().is_empty())
        else {
            continue;
        };
        let key = (service.service_type.as_str(), postcode, bare(&service.name));
        let Some(first) = firsts.get(&key) else {
            firsts.insert(key, service);
            continue;
        };
        // `doubled-ods-in-type` says it of two with one code.
        if service.ods.is_some() && service.ods == first.ods {
            continue;
        }
        let message = format!(
            "service {} has this name, type and postcode too ({}): the two take both places that callers are shown",
            first.uid,
            shown(&first.name)
        );
        let help =
            "close the one that is not kept and name the other as its successor, or tell their names apart";
        findings.push(
            RULE.find(&service.path, Route::key("name"), message, help)
                .and(&first.path, Route::key("name")),
        );
    }
    findings
}

/// A name without its case, its blanks and its signs.
fn bare(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

//! One counter entered twice under codes that differ.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Service;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "doubled-linked-service",
    level: Level::Warning,
    summary: "Two active blood pressure or contraception services of one pharmacy",
    page: include_str!("../../pages/doubled-linked-service.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut firsts: BTreeMap<(&str, &str), &Service> = BTreeMap::new();
    let mut findings = Vec::new();
    for service in active(directory).filter(|service| ["148", "149"].contains(&service.service_type.as_str()))
    {
        let Some(base) = service.ods.as_deref().and_then(|ods| ods.get(..5)) else {
            continue;
        };
        let key = (service.service_type.as_str(), base);
        let Some(first) = firsts.get(&key) else {
            firsts.insert(key, service);
            continue;
        };
        // `doubled-ods-in-type` says it of equal codes.
        if first.ods == service.ods {
            continue;
        }
        let message = format!(
            "service {} is already of this type at pharmacy {}: both places that callers are shown go to one counter",
            first.uid,
            shown(base)
        );
        let help = "close the one that is not kept, and name the other as its successor";
        findings.push(
            RULE.find(&service.path, Route::key("ods"), message, help)
                .and(&first.path, Route::key("ods")),
        );
    }
    findings
}

//! Two active services of one kind and one organisation.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::Status;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "doubled-ods-in-type",
    level: Level::Warning,
    summary: "Two active services of one type have one ODS code: most often one service entered twice",
    page: include_str!("../../pages/doubled-ods-in-type.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut firsts: BTreeMap<(&str, &str), &Service> = BTreeMap::new();
    let mut findings = Vec::new();
    for service in directory
        .services
        .values()
        .filter(|service| service.status == Status::Active)
    {
        let Some(ods) = service.ods.as_deref() else {
            continue;
        };
        let Some(first) = firsts.get(&(service.service_type.as_str(), ods)) else {
            firsts.insert((&service.service_type, ods), service);
            continue;
        };
        let message = format!(
            "ODS code {} is also that of service {} ({}), of the same type",
            shown(ods),
            first.uid,
            shown(&first.name)
        );
        let help = "close the one that is entered twice, or correct its ODS code; until then callers may be shown it twice, and another service not at all";
        findings.push(
            RULE.find(&service.path, Route::key("ods"), message, help)
                .and(&first.path, Route::key("ods")),
        );
    }
    findings
}

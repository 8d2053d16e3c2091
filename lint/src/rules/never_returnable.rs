//! An active service that no caller can match.

use crate::origin::{Origin, Part, origin};
use crate::rules;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::Status;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const RULE: Rule = Rule {
    name: "never-returnable",
    level: Level::Warning,
    summary: "An active service without a sex, role, age, pair, disposition or postcode is returned to nobody",
    page: include_str!("../../pages/never-returnable.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let explained: BTreeSet<(&str, &str)> = directory
        .findings
        .iter()
        .map(|finding| (finding.path.as_str(), finding.rule))
        .collect();
    let mut findings = Vec::new();
    let mut templates: BTreeMap<String, (BTreeSet<Part>, usize)> = BTreeMap::new();
    let active = directory
        .services
        .values()
        .filter(|service| service.status == Status::Active);
    for service in active.filter(|service| !is_catch_all(directory, service)) {
        let mut lacking = Vec::new();
        let mut inherited = BTreeMap::<String, BTreeSet<Part>>::new();
        for part in Part::ALL.into_iter().filter(|part| part.is_empty(service)) {
            let origin = origin(directory, service, part);
            let path = match &origin {
                Origin::Service(_) => service.path.as_str(),
                Origin::Template(path, _) => path.as_str(),
            };
            let cause = |rule: &Rule, path: &str| explained.contains(&(path, rule.name));
            if cause(&rule_of(part), path) || cause(&rules::unknown_template::RULE, &service.path) {
                continue;
            }
            match origin {
                Origin::Service(_) => lacking.push(part.word()),
                Origin::Template(path, _) => {
                    inherited.entry(path).or_default().insert(part);
                }
            }
        }
        for (path, parts) in inherited {
            let (all, services) = templates.entry(path).or_default();
            all.extend(parts);
            *services += 1;
        }
        findings.extend(own(service, lacking));
    }
    findings.extend(
        templates
            .into_iter()
            .map(|(path, (parts, services))| of_template(&path, &parts, services)),
    );
    findings
}

/// The fallback offers the catch-all whatever its profile and hours (DOMAIN 1.7), and the search never does.
pub(super) fn is_catch_all(directory: &Directory, service: &Service) -> bool {
    let is_fallback = directory.settings.catch_all_types.contains(&service.service_type);
    service.service_type == "40" && is_fallback
}

fn own(service: &Service, mut lacking: Vec<&'static str>) -> Option<Finding> {
    let profiled = !lacking.is_empty();
    // A postcode that is given but not known has a rule of its own.
    if service
        .written
        .postcode
        .as_deref()
        .is_none_or(|text| text.trim().is_empty())
    {
        lacking.push("postcode");
    }
    let what = lacking
        .iter()
        .map(|word| format!("no {word}"))
        .collect::<Vec<_>>()
        .join(", ");
    let route = if profiled {
        Route::key("profile")
    } else {
        Route::key("postcode")
    };
    let message = format!("active, but has {what}: no search ever returns it");
    let help = "add what is missing, or another status until it is known";
    (!lacking.is_empty()).then(|| RULE.find(&service.path, route, message, help))
}

fn of_template(path: &str, parts: &BTreeSet<Part>, services: usize) -> Finding {
    let what = parts
        .iter()
        .map(|part| format!("no {}", part.word()))
        .collect::<Vec<_>>()
        .join(", ");
    let whom = match services {
        1 => "one active service takes it over and is never returned".to_owned(),
        count => format!("{count} active services take it over and are never returned"),
    };
    let message = format!("the template has {what}: {whom}");
    let help = "add it here, or in each service that uses the template";
    RULE.find(path, Route::root(), message, help)
}

/// The rule of reading that explains why a list is empty.
fn rule_of(part: Part) -> Rule {
    match part {
        Part::Pairs => rules::unknown_pair::RULE,
        Part::Dispositions => rules::unknown_disposition::RULE,
        Part::Ages => rules::unreadable_age::RULE,
        Part::Sexes => rules::unknown_sex::RULE,
        Part::Roles => rules::unknown_role::RULE,
    }
}

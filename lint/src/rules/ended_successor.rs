//! A successor that has ended itself.

use super::dangling_successor::route;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Service;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "ended-successor",
    level: Level::Warning,
    summary: "The successor of a service has ended itself",
    page: include_str!("../../pages/ended-successor.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let successors = service.written.successors().iter();
        let known = successors
            .filter(|uid| **uid != service.uid)
            .filter_map(|uid| directory.services.get(uid));
        for successor in known.filter(|successor| successor.has_ended_by(today)) {
            let ended = match successor.until.filter(|until| *until < today) {
                Some(until) => format!("ended on {until}"),
                None => "is closed".to_owned(),
            };
            let message = format!(
                "its successor {} {} {ended}",
                successor.uid,
                shown(&successor.name)
            );
            let help = match last(directory, successor, today) {
                Some(last) => format!(
                    "write {} {}, which has taken that one's place",
                    last.uid,
                    shown(&last.name)
                ),
                None => "write the service that patients are served by now, or take successor out".to_owned(),
            };
            let help = format!(
                "{help}; until then whoever asks where its callers are served is sent to a second shut door"
            );
            let finding = RULE.find(
                &service.path,
                route(&service.written, &successor.uid),
                message,
                help,
            );
            findings.push(finding.and(&successor.path, Route::key("status")));
        }
    }
    findings
}

/// The service at the end of a chain of single successors, when it has not ended.
fn last<'a>(directory: &'a Directory, first: &'a Service, today: Date) -> Option<&'a Service> {
    let mut seen = BTreeSet::new();
    let mut service = first;
    while service.has_ended_by(today) {
        let [next] = service.written.successors() else {
            return None;
        };
        if !seen.insert(&service.uid) {
            return None;
        }
        service = directory.services.get(next)?;
    }
    Some(service)
}

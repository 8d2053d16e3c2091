//! A successor that is not there.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "dangling-successor",
    level: Level::Warning,
    summary: "The successor of a service does not exist, or is the service itself",
    page: include_str!("../../pages/dangling-successor.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        for uid in service.written.successors() {
            let message = if *uid == service.uid {
                "the service is its own successor".to_owned()
            } else if directory.services.contains_key(uid) || directory.is_unreadable_service(uid) {
                continue;
            } else {
                format!("there is no service {} to take the place of this one", shown(uid))
            };
            let help = "write the uid of the service that takes its place, or take successor out; until then nobody can tell where its callers are served now";
            findings.push(RULE.find(&service.path, route(&service.written, uid), message, help));
        }
    }
    findings
}

/// Where a successor is written: the key, or its value in the list.
pub(crate) fn route(written: &qdos_model::written::Service, uid: &str) -> Route {
    match written.successor {
        Some(qdos_model::written::Successor::Several(_)) => Route::key("successor").value(uid),
        _ => Route::key("successor"),
    }
}

//! A parent that is not there.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "dangling-parent",
    level: Level::Warning,
    summary: "A service belongs to a parent that does not exist, or to itself",
    page: include_str!("../../pages/dangling-parent.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let Some(parent) = service.written.parent.as_deref() else {
            continue;
        };
        // A parent whose file cannot be read is the fault of that file.
        let message = if parent == service.uid {
            "the service is its own parent".to_owned()
        } else if directory.services.contains_key(parent) || directory.is_unreadable_service(parent) {
            continue;
        } else {
            format!(
                "there is no service {} to be the parent of this one",
                shown(parent)
            )
        };
        let help = "write the uid of the service it belongs to, or take parent out; until then nobody reviews or closes it with its parent, and callers may be sent to a service that has gone";
        findings.push(RULE.find(&service.path, Route::key("parent"), message, help));
    }
    findings
}

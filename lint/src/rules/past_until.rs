//! An active service whose last date is past.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use qdos_model::written::Status;

pub(crate) const RULE: Rule = Rule {
    name: "past-until",
    level: Level::Warning,
    summary: "A service that says it is active has a last date that is past",
    page: include_str!("../../pages/past-until.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let past = service.until.filter(|until| *until < today);
        let (Status::Active, false, Some(until)) = (service.status, service.offered_to_nobody, past) else {
            continue;
        };
        let message = format!(
            "the service is said to be active, but its last date was {until}: no caller has been sent there since"
        );
        let help = if service.written.successors().is_empty() {
            "write status: closed, and its successor where there is one; or correct until"
        } else {
            "write status: closed; or correct until"
        };
        findings.push(RULE.find(&service.path, Route::key("until"), message, help));
    }
    findings
}

//! A successor of a service that does not end.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use qdos_model::written::Status;

pub(crate) const RULE: Rule = Rule {
    name: "successor-without-end",
    level: Level::Warning,
    summary: "A service that has not ended and has no last date names a successor",
    page: include_str!("../../pages/successor-without-end.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let services = directory.services.values();
    // A last date that cannot be read is another finding.
    let lasting = services.filter(|service| {
        let written = &service.written;
        !written.successors().is_empty() && service.status != Status::Closed && written.until.is_none()
    });
    let found = lasting.map(|service| {
        let message = "the service names a successor, but has neither ended nor a last date";
        let help = "write until, its last date, or status: closed; or take successor out; until then callers are sent to both";
        RULE.find(&service.path, Route::key("successor"), message, help)
    });
    found.collect()
}

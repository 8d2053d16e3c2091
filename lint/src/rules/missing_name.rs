//! A service nobody can call by its name.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "missing-name",
    level: Level::Warning,
    summary: "A service without a name",
    page: include_str!("../../pages/missing-name.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let nameless = directory
        .services
        .values()
        .filter(|service| service.name.trim().is_empty());
    nameless
        .map(|service| {
            let message = format!(
                "service {} has no name: nobody can tell callers where they are sent",
                service.uid
            );
            RULE.find(
                &service.path,
                Route::key("name"),
                message,
                "write name:, as call handlers say it",
            )
        })
        .collect()
}

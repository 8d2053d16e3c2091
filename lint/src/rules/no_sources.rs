//! An entry that does not say where it comes from.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "no-sources",
    level: Level::Note,
    summary: "A service that does not say where its values come from",
    page: include_str!("../../pages/no-sources.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let silent = directory
        .services
        .values()
        .filter(|service| service.written.sources.is_empty());
    silent
        .map(|service| {
            let message = "the entry does not say where its values come from";
            let help = "add sources: [{ fields: [\"name\"], from: \"…\" }]; until then nobody can check what callers are told";
            RULE.find(&service.path, Route::key("sources"), message, help)
        })
        .collect()
}

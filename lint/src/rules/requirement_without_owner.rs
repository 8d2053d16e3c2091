//! Promises that are nobody's.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "requirement-without-owner",
    level: Level::Warning,
    summary: "A requirement that nobody answers for",
    page: include_str!("../../pages/requirement-without-owner.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let unowned = directory
        .requirements
        .values()
        .filter(|requirement| requirement.owner.trim().is_empty());
    unowned
        .map(|requirement| {
            let path = format!("requirements/{}.yaml", requirement.id);
            let message = "nobody answers for this requirement: when a change breaks it, nobody is asked";
            RULE.find(
                &path,
                Route::key("owner"),
                message,
                "write owner: with the board or person who signs for it",
            )
        })
        .collect()
}

//! A template that no service starts from.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "unused-template",
    level: Level::Note,
    summary: "A template that no service uses",
    page: include_str!("../../pages/unused-template.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let services = directory.services.values();
    let used: BTreeSet<&str> = services
        .filter_map(|service| service.written.profile.as_ref()?.template.as_deref())
        .collect();
    let unused = directory
        .templates
        .iter()
        .filter(|(name, _)| !used.contains(name.as_str()));
    unused
        .filter(|(name, _)| !named_by_unreadable(directory, name))
        .map(|(_, template)| {
            let message = "no service uses this template";
            RULE.find(
                &template.path,
                Route::root(),
                message,
                "take the file out, or name it in a profile; whoever edits it in the belief that callers are sent by it changes nothing",
            )
        })
        .collect()
}

/// A service that cannot be read may well use it.
fn named_by_unreadable(directory: &Directory, name: &str) -> bool {
    let services = directory
        .unreadable
        .iter()
        .filter(|path| path.starts_with("services/"));
    services
        .filter_map(|path| directory.text(path))
        .any(|text| text.contains(name))
}

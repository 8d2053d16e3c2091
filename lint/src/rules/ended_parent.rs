//! Services whose keeper is gone.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "ended-parent",
    level: Level::Warning,
    summary: "An active service whose parent has ended",
    page: include_str!("../../pages/ended-parent.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    active(directory)
        .filter(|service| !service.has_ended_by(today))
        .filter_map(|service| {
            let uid = service.written.parent.as_deref()?;
            let parent = directory
                .services
                .get(uid)
                .filter(|parent| parent.has_ended_by(today))?;
            let message = format!(
                "its parent {uid} ({}) has ended: nobody reviews it, and it may have ended too",
                shown(&parent.name)
            );
            let help = "close it, or write the parent that it belongs to now";
            Some(
                RULE.find(&service.path, Route::key("parent"), message, help)
                    .and(&parent.path, Route::key("status")),
            )
        })
        .collect()
}

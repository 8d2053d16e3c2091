//! Belonging that leads back.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "parents-in-a-circle",
    level: Level::Warning,
    summary: "Services that belong to each other in a circle",
    page: include_str!("../../pages/parents-in-a-circle.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let parent = |uid: &str| -> Option<&str> { directory.services.get(uid)?.written.parent.as_deref() };
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut findings = Vec::new();
    for uid in directory.services.keys() {
        let mut way: Vec<&str> = Vec::new();
        let mut on_way: BTreeSet<&str> = BTreeSet::new();
        let mut next = Some(uid.as_str());
        while let Some(here) = next.filter(|here| !done.contains(here) && on_way.insert(here)) {
            way.push(here);
            next = parent(here);
        }
        done.extend(way.iter().copied());
        let circle = next
            .and_then(|back| way.iter().position(|step| *step == back))
            .map(|at| &way[at..]);
        // `dangling-parent` says it of a service that is its own parent.
        let Some(circle) = circle.filter(|circle| circle.len() > 1) else {
            continue;
        };
        let first = circle.iter().min().and_then(|uid| directory.services.get(*uid));
        findings.extend(first.map(|first| {
            let way = circle
                .iter()
                .take(5)
                .map(|uid| shown(uid))
                .collect::<Vec<_>>()
                .join(", ");
            let message = format!(
                "{} services belong to each other in a circle ({way}): none of them has a region",
                circle.len()
            );
            let help = "take parent: out of the one that the others belong to; until then nobody is asked whether callers should still be sent to them";
            RULE.find(&first.path, Route::key("parent"), message, help)
        }));
    }
    findings
}

//! A cell of the source that could not be read, kept by import.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::{Sessions, Status};

pub(crate) const RULE: Rule = Rule {
    name: "hours-as-published",
    level: Level::Warning,
    summary: "A day whose published hours could not be read counts as closed",
    page: include_str!("../../pages/hours-as-published.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let active = directory
        .services
        .values()
        .filter(|service| service.status == Status::Active);
    active.flat_map(|service| cells(service)).collect()
}

fn cells(service: &Service) -> Vec<Finding> {
    let Some(hours) = service.written.hours.as_ref().filter(|hours| !hours.always) else {
        return Vec::new();
    };
    let Some(published) = &hours.as_published else {
        return Vec::new();
    };
    let week = hours.week.clone().unwrap_or_default();
    let corrected = |name: &str| {
        let rows = week.days();
        let row = rows
            .iter()
            .find(|(day, _)| *day == name)
            .and_then(|(_, row)| *row);
        matches!(row, Some(Sessions::List(sessions)) if !sessions.is_empty())
    };
    let open = published
        .days()
        .into_iter()
        .filter_map(|(day, cell)| Some((day, cell?)))
        .filter(|(day, _)| !corrected(day));
    let findings = open.map(|(day, cell)| {
        let route = Route::key("hours").then("as_published").then(day);
        let message = format!(
            "{day} was published as \"{}\", which is no opening time: it counts as closed",
            shown(cell)
        );
        let help = format!("ask the provider, write hours.week.{day}, and take the cell out; until then callers of that day are sent elsewhere");
        RULE.find(&service.path, route, message, help)
    });
    findings.collect()
}

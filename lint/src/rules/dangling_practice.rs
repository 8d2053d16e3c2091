//! Referrals from practices that are not there.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::Status;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "dangling-practice",
    level: Level::Warning,
    summary: "A service for the patients of a practice that the directory does not have",
    page: include_str!("../../pages/dangling-practice.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    // A practice whose file cannot be read is one all the same.
    if directory
        .unreadable
        .iter()
        .any(|path| path.starts_with("services/"))
    {
        return Vec::new();
    }
    let mut practices: BTreeMap<&str, bool> = BTreeMap::new();
    for service in directory
        .services
        .values()
        .filter(|service| service.service_type == "100")
    {
        let stands = service.status == Status::Active && !service.has_ended_by(today);
        *practices
            .entry(service.ods.as_deref().unwrap_or_default())
            .or_default() |= stands;
    }
    active(directory)
        .filter_map(|service| dangling(service, &practices))
        .collect()
}

fn dangling(service: &Service, practices: &BTreeMap<&str, bool>) -> Option<Finding> {
    let named = service.practices.as_ref()?;
    let gone: Vec<&str> = named
        .iter()
        .map(String::as_str)
        .filter(|code| service.ods.as_deref() != Some(*code) && practices.get(code) != Some(&true))
        .collect();
    let first = gone.first()?;
    let state = if practices.contains_key(first) {
        "has ended"
    } else {
        "is not in the directory"
    };
    let whom = match (gone.len(), named.len()) {
        (1, 1) => "no caller is ever registered there: the service is returned to nobody".to_owned(),
        (lost, all) if lost == all => format!("as are all {all}: the service is returned to nobody"),
        (lost, all) => format!("one of {lost} of its {all} practices from which nobody can come"),
    };
    let message = format!("practice {} {state}, {whom}", shown(first));
    let help = "take it out, or write the code of the practice that took its patients over";
    let route = Route::key("practices").value(first);
    Some(RULE.find(&service.path, route, message, help))
}

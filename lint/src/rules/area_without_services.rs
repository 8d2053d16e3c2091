//! Places with callers and without services.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "area-without-services",
    level: Level::Note,
    summary: "An own area with postcodes in which no active service lies",
    page: include_str!("../../pages/area-without-services.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let geography = &directory.geography;
    let unreadable = |path: &String| path.starts_with("areas/") || path.starts_with("services/");
    if directory.unreadable.iter().any(unreadable) || directory.services.is_empty() {
        return Vec::new();
    }
    let served: BTreeSet<&str> = active(directory)
        .filter_map(|service| service.area.as_deref())
        .collect();
    let inhabited = geography.postcodes.areas();
    let empty = inhabited
        .into_iter()
        .filter(|area| geography.is_own(area) && !served.contains(&***area));
    empty
        .map(|area| {
            let message = format!(
                "no active service lies in {} ({area}): all its callers are sent elsewhere",
                shown(geography.area_name(area))
            );
            let help =
                "nothing is to do if that is so; else look for entries with a wrong postcode or status";
            let route = Route::key("areas").item("code", area);
            RULE.find("areas/areas.yaml", route, message, help)
        })
        .collect()
}

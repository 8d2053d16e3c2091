//! Services that can be returned and never are.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::place::Grid;
use qdos_model::route::Route;
use qdos_model::service::Service;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "always-displaced",
    level: Level::Note,
    summary: "A service that others at the same place always keep out of the two that are shown",
    page: include_str!("../../pages/always-displaced.md"),
    check: Check::Directory(check),
};

/// Types of which one service is returned, and not two (docs/search.md, What is returned).
const ONE_OF_TYPE: [&str; 6] = ["100", "130", "133", "137", "138", "139"];

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut doors: BTreeMap<(&str, Grid), Vec<&Service>> = BTreeMap::new();
    for service in active(directory).filter(|service| !service.offered_to_nobody) {
        if let Some(grid) = service.location {
            doors
                .entry((&service.service_type, grid))
                .or_default()
                .push(service);
        }
    }
    let is_fallback = |code: &str| {
        directory
            .settings
            .catch_all_types
            .iter()
            .any(|fallback| fallback == code)
    };
    let mut findings = Vec::new();
    for ((code, _), mut services) in doors {
        let shown_of_type = if ONE_OF_TYPE.contains(&code) { 1 } else { 2 };
        if services.len() <= shown_of_type || is_fallback(code) {
            continue;
        }
        // Of those at one place the shorter uid comes first, then as text.
        services.sort_by_key(|service| (service.uid.len(), &service.uid));
        for (index, service) in services.iter().enumerate().skip(shown_of_type) {
            let before = services[..index]
                .iter()
                .filter(|first| always_before(first, service));
            let before: Vec<_> = before.take(shown_of_type).collect();
            // `doubled-ods-in-type` says it of two with one code.
            let entered_twice = before
                .iter()
                .any(|first| first.ods.is_some() && first.ods == service.ods);
            if let [first, ..] = before.as_slice()
                && before.len() == shown_of_type
                && !entered_twice
            {
                findings.push(said(service, first, shown_of_type));
            }
        }
    }
    findings
}

fn said(service: &Service, first: &Service, shown_of_type: usize) -> Finding {
    let message = format!(
        "never among the {} of its type that callers are shown: {} ({}) and its like lie at the same place and are offered whenever it is",
        if shown_of_type == 1 { "first" } else { "two" },
        first.uid,
        shown(&first.name)
    );
    let help =
        "close it if it is one of them entered again; or correct the postcode, or what it is offered for";
    RULE.find(&service.path, Route::key("postcode"), message, help)
        .and(&first.path, Route::key("postcode"))
}

/// Whether `first` is returned before `service` to every caller to whom that is returnable. Both lie at one place, so
/// that no caller is nearer to either.
fn always_before(first: &Service, service: &Service) -> bool {
    let (wide, narrow) = (&first.profile, &service.profile);
    let offered = wide.pairs.is_superset(&narrow.pairs)
        && wide.dispositions.is_superset(&narrow.dispositions)
        && wide.sexes.is_superset(&narrow.sexes)
        && wide.roles.is_superset(&narrow.roles)
        && narrow.ages.difference(&wide.ages).is_empty();
    // A practice's own patients see what it commissions first, and its own service before that.
    let unpreferred =
        service.commissioned_by.is_empty() && (service.service_type != "100" || service.ods.is_none());
    let unlimited = first.practices.is_none() && first.limited_to.is_none() && first.promoted_to.is_empty();
    let there = first
        .from
        .is_none_or(|from| service.from.is_some_and(|other| from <= other))
        && first
            .until
            .is_none_or(|until| service.until.is_some_and(|other| other <= until));
    let asked = first.only_if_open.is_none() || first.only_if_open == service.only_if_open;
    let always =
        first.hours.first.always && first.hours.first.dates.is_empty() && first.hours.later.is_empty();
    offered && unpreferred && unlimited && there && asked && (always || first.hours == service.hours)
}

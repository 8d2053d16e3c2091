//! Codes of one kind of pharmacy service on a service of another kind.

use crate::origin::{Origin, Part, origin};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::code::Pair;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::Status;
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    name: "z-code-on-wrong-type",
    level: Level::Warning,
    summary: "A code of palliative medicines, blood pressure or contraception on a service of another type",
    page: include_str!("../../pages/z-code-on-wrong-type.md"),
    check: Check::Directory(check),
};

/// Code, the types it belongs on, what it is for (DOMAIN 1.11, rule 10).
const CODES: [(Pair, &[&str], &str); 3] = [
    (z_code(14167), &["13", "134"], "palliative care medicines"),
    (z_code(14207), &["148"], "blood pressure checks"),
    (z_code(14210), &["149"], "contraception"),
];

const fn z_code(discriminator: u32) -> Pair {
    Pair {
        group: 360,
        discriminator,
    }
}

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut places: BTreeMap<(String, Route), (String, usize)> = BTreeMap::new();
    for service in directory
        .services
        .values()
        .filter(|service| service.status == Status::Active)
    {
        for (code, types, what) in CODES {
            let fits = types.contains(&service.service_type.as_str());
            if fits || !service.profile.pairs.contains(&code) {
                continue;
            }
            let message = format!(
                "{code} is the code for {what} and belongs on type {}, not on type {}",
                types.join(" or "),
                service.service_type
            );
            places
                .entry(place(directory, service, code))
                .or_insert((message, 0))
                .1 += 1;
        }
    }
    let findings = places.into_iter().map(|((path, route), (message, services))| {
        let many = if services > 1 {
            format!(" ({services} services)")
        } else {
            String::new()
        };
        let help = "take the code off, or give it to the service of that type; until then callers who need it may be sent where nobody does it";
        RULE.find(&path, route, message + &many, help)
    });
    findings.collect()
}

/// Where the code stands: in the service's own lists, else in its template.
fn place(directory: &Directory, service: &Service, code: Pair) -> (String, Route) {
    let text = code.to_string();
    let profile = service.written.profile.as_ref();
    let root = Route::key("profile");
    if profile.is_some_and(|profile| profile.add_pairs.contains(&text)) {
        return (service.path.clone(), root.then("add_pairs").value(&text));
    }
    let is_own = profile.is_some_and(|profile| profile.pairs.is_some());
    let template = service
        .profile
        .template
        .as_ref()
        .and_then(|name| directory.templates.get(name));
    match (template, origin(directory, service, Part::Pairs)) {
        (_, Origin::Template(path, route)) => (path, route.value(&text)),
        (Some(template), Origin::Service(_)) if !is_own => {
            (template.path.clone(), Route::key("pairs").value(&text))
        }
        (_, Origin::Service(route)) => (service.path.clone(), route.value(&text)),
    }
}

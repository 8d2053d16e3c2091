//! A requirement one part of which takes away what another asks for.

use super::requirement_asks_nobody::nobody;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::age;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::requirement::{Requirement, When};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "requirement-contradicts-itself",
    level: Level::Error,
    summary: "One part of a requirement takes away all that another part asks for",
    page: include_str!("../../pages/requirement-contradicts-itself.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sendable = age::sendable();
    for requirement in directory.requirements.values() {
        // When nobody is left at all, `requirement-asks-nobody` says so.
        if nobody(directory, requirement, &sendable, today).is_some() {
            continue;
        }
        let path = format!("requirements/{}.yaml", requirement.id);
        findings.extend(
            contradictions(requirement)
                .into_iter()
                .map(|(route, message, help)| {
                    let help = format!(
                        "{help}; until then it cannot tell a caller who loses something from one who does not"
                    );
                    RULE.find(&path, route, message, help)
                }),
        );
    }
    findings
}

/// Where, what is wrong, and what to do.
type Contradiction = (Route, &'static str, &'static str);

/// Whether no service at all could be acceptable for what the requirement itself says.
pub(super) fn accepts_nothing(requirement: &Requirement) -> Option<Contradiction> {
    let no_type = requirement
        .types
        .as_ref()
        .filter(|types| types.is_subset(&requirement.not_types));
    let contradiction: Contradiction = match no_type {
        Some(types) if types.is_empty() => (
            Route::key("types"),
            "its list of types is empty, so no service is acceptable",
            "name the types, or take the key out to accept every type",
        ),
        Some(_) => (
            Route::key("not_types"),
            "each of its types is also one of its not_types, so no service is acceptable",
            "take the types that are acceptable out of not_types",
        ),
        None if requirement.reach.as_ref().is_some_and(|reach| reach.is_empty()) => (
            Route::key("reach"),
            "its list of reaches is empty, so no service is acceptable",
            "name attended, telephoned or visiting, or take the key out to accept all",
        ),
        None => return None,
    };
    Some(contradiction)
}

fn contradictions(requirement: &Requirement) -> Vec<Contradiction> {
    let parts = requirement.when.iter().flatten().enumerate();
    let empty = parts.filter_map(|(index, part)| {
        let route = Route::key("when").index(index);
        if part.minutes.is_empty() {
            let message = "this part has an empty list of hours, so it asks at no minute";
            let help = "name the hours, or take the key out to ask all day";
            return Some((route.then("hours"), message, help));
        }
        let message = "this part takes out every day that it names, so it asks on no date";
        let help = "take days out of not, or take the part out";
        (!has_some_day(part)).then(|| (route.then("not"), message, help))
    });
    accepts_nothing(requirement).into_iter().chain(empty).collect()
}

/// Whether an ordinary day or a public holiday of any weekday is one of its days.
fn has_some_day(part: &When) -> bool {
    (0..7).any(|day| {
        let date = Date::constant(2026, 11, 23).saturating_add(jiff::Span::new().days(day));
        part.has_date(date, false) || part.has_date(date, true)
    })
}

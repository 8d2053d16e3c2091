//! A requirement that holds because it asks nothing.

use crate::consequence::reference_path;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::age;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::reference::Outcome;
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::route::Route;
use qdos_model::time::days_after;

pub(crate) const RULE: Rule = Rule {
    name: "requirement-asks-nobody",
    level: Level::Error,
    summary: "A requirement that no caller falls under always holds and guards nothing",
    page: include_str!("../../pages/requirement-asks-nobody.md"),
    check: Check::Directory(check),
};

/// How many dates coverage judges.
const DATES: i64 = 396;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let needed =
        ["outcomes.yaml", "pairs.csv", "dispositions.csv"].map(|file| reference_path(directory, file));
    let unreadable = |path: &String| directory.unreadable.contains(path);
    if needed.iter().any(unreadable) || directory.unreadable.contains("qdos.yaml") {
        return Vec::new();
    }
    let sendable = age::sendable();
    let requirements = directory.requirements.values();
    requirements
        .filter_map(|requirement| {
            let (key, what) = nobody(directory, requirement, &sendable, today)?;
            let path = format!("requirements/{}.yaml", requirement.id);
            let message = format!("the requirement asks nobody: {what}");
            let help = "widen it until some callers fall under it, or take it out; until then it holds whatever callers lose";
            Some(RULE.find(&path, Route::key(key), message, help))
        })
        .collect()
}

/// The first key after which nobody is left.
pub(super) fn nobody(
    directory: &Directory,
    requirement: &Requirement,
    sendable: &[i64],
    today: Date,
) -> Option<(&'static str, &'static str)> {
    let mut outcomes: Vec<&Outcome> = directory.reference.outcomes.iter().collect();
    outcomes.retain(|outcome| requirement.outcomes.fit(outcome));
    if outcomes.is_empty() && names_unknown_set(directory, requirement) {
        // `unknown-set` has said why.
        return None;
    }
    if outcomes.is_empty() {
        return Some(("outcomes", "no row of the outcome table fits"));
    }
    if requirement.callers == Callers::Unregistered {
        outcomes.retain(|outcome| !outcome.own_gp);
        if outcomes.is_empty() {
            return Some((
                "callers",
                "all its outcomes end at the caller's own practice, and its callers have none",
            ));
        }
    }
    outcomes.retain(|outcome| {
        let asked = |days: &&i64| requirement.ages.as_ref().is_none_or(|ages| ages.contains(**days));
        sendable
            .iter()
            .filter(asked)
            .any(|days| outcome.ages.contains(*days))
    });
    if outcomes.is_empty() {
        return Some(("ages", "its outcomes are never those of callers of these ages"));
    }
    outcomes.retain(|outcome| {
        requirement
            .sexes
            .as_ref()
            .is_none_or(|sexes| !sexes.is_disjoint(&outcome.sexes))
    });
    if outcomes.is_empty() {
        return Some(("sexes", "its outcomes are never those of callers of these sexes"));
    }
    if !asks_somewhere(directory, requirement) {
        return Some(("areas", "none of its areas is one of the directory's own"));
    }
    if !lives_somewhere(directory, requirement) {
        return Some(("areas", "no postcode lies in any of its areas"));
    }
    (!asks_sometime(directory, requirement, today))
        .then_some(("when", "its days and hours leave no minute of the year"))
}

fn names_unknown_set(directory: &Directory, requirement: &Requirement) -> bool {
    let outcomes = &directory.reference.outcomes;
    let known = |set: &String| outcomes.iter().any(|outcome| outcome.set.as_ref() == Some(set));
    requirement.outcomes.sets.iter().flatten().any(|set| !known(set))
}

fn asks_somewhere(directory: &Directory, requirement: &Requirement) -> bool {
    let Some(areas) = &requirement.areas else {
        return true;
    };
    let geography = &directory.geography;
    // An area may be asked that lies within an own one, or that holds one.
    let within = |area: &String| geography.is_own(area);
    let holds = |area: &String| {
        let own = &geography.own_areas;
        own.iter()
            .any(|code| geography.with_ancestors(code).contains(area))
    };
    areas.iter().any(|area| within(area) || holds(area))
}

/// Whether an own postcode lies in one of its areas; a directory without any postcode has a fault of another kind.
fn lives_somewhere(directory: &Directory, requirement: &Requirement) -> bool {
    let geography = &directory.geography;
    let Some(areas) = requirement
        .areas
        .as_ref()
        .filter(|_| !geography.postcodes.is_empty())
    else {
        return true;
    };
    let unreadable = |path: &String| path.starts_with("areas/");
    if directory.unreadable.iter().any(unreadable) {
        return true;
    }
    let inhabited = geography.postcodes.areas();
    let asked = |area: &str| {
        geography
            .chain(area)
            .into_iter()
            .any(|holder| areas.contains(holder))
    };
    inhabited
        .into_iter()
        .any(|area| geography.is_own(area) && asked(area))
}

fn asks_sometime(directory: &Directory, requirement: &Requirement, today: Date) -> bool {
    (0..DATES).any(|ahead| {
        let date = days_after(today, ahead);
        let is_holiday = directory.calendar.holidays.contains(&date);
        !requirement.minutes_of(date, is_holiday).is_empty()
    })
}

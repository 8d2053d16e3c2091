//! A requirement that another one makes superfluous.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::requirement::Requirement;
use qdos_model::route::Route;
use qdos_model::written::Distinct;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "requirement-implied",
    level: Level::Note,
    summary: "Another requirement asks the same callers for as much or more, at the same level or a graver one",
    page: include_str!("../../pages/requirement-implied.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let requirements = || directory.requirements.values();
    let mut findings = Vec::new();
    for weaker in requirements() {
        let graver = requirements().find(|other| {
            // Of two that ask the very same the later one is superfluous.
            let is_first = other.id < weaker.id || !implies(weaker, other);
            other.id != weaker.id && implies(other, weaker) && is_first
        });
        let Some(graver) = graver else { continue };
        let (path, other) = (
            format!("requirements/{}.yaml", weaker.id),
            format!("requirements/{}.yaml", graver.id),
        );
        let message = format!(
            "{} asks the same callers for as much or more, at level {}; this requirement can find nothing of its own",
            shown(&graver.id),
            word(graver.level)
        );
        let help = "take one of the two out, or correct what was meant to differ; as they stand each loss of a caller is told twice";
        findings.push(
            RULE.find(&path, Route::root(), message, help)
                .and(&other, Route::root()),
        );
    }
    findings
}

/// Whether each caller for whom `strong` holds is one for whom `weak` holds, seen from what the two say alone, and `strong`
/// weighs as much. Callers have to be written alike; what is written otherwise is not compared.
fn implies(strong: &Requirement, weak: &Requirement) -> bool {
    let Requirement {
        id: _,
        title: _,
        owner: _,
        level,
        outcomes,
        ages,
        sexes,
        roles,
        callers,
        areas,
        when,
        how_soon,
        types: _,
        not_types: _,
        reach,
        distance,
        farther,
        at_least,
        distinct,
    } = strong;
    let same_callers = (outcomes, ages, sexes, roles)
        == (&weak.outcomes, &weak.ages, &weak.sexes, &weak.roles)
        && (callers, areas, when) == (&weak.callers, &weak.areas, &weak.when);
    let as_near = |strong: Option<i64>, weak: Option<i64>| {
        weak.is_none_or(|weak| strong.is_some_and(|strong| strong <= weak))
    };
    let as_many = *at_least >= weak.at_least && (*distinct == weak.distinct || *distinct == Distinct::Ods);
    same_callers
        && *level >= weak.level
        && accepts_as_few(strong, weak)
        && within(reach.as_ref(), weak.reach.as_ref())
        && as_near(*how_soon, weak.how_soon)
        && as_near(*distance, weak.distance)
        && as_near(*farther, weak.farther)
        && as_many
}

/// Whether every type that `strong` accepts is one that `weak` accepts.
fn accepts_as_few(strong: &Requirement, weak: &Requirement) -> bool {
    match (&strong.types, &weak.types) {
        (Some(types), _) => types.difference(&strong.not_types).all(|kind| {
            !weak.not_types.contains(kind) && weak.types.as_ref().is_none_or(|types| types.contains(kind))
        }),
        (None, None) => weak.not_types.is_subset(&strong.not_types),
        (None, Some(_)) => false,
    }
}

fn within<T: Ord>(strong: Option<&BTreeSet<T>>, weak: Option<&BTreeSet<T>>) -> bool {
    weak.is_none_or(|weak| strong.is_some_and(|strong| strong.is_subset(weak)))
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
        Level::Cosmetic => "cosmetic",
    }
}

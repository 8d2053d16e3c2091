//! A requirement that no service could ever meet.

use super::requirement_asks_nobody::nobody;
use super::requirement_contradicts_itself::accepts_nothing;
use crate::origin::Part;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::age;
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::reference::Outcome;
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::days_after;
use qdos_model::written::{Distinct, SexI, Status};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const RULE: Rule = Rule {
    name: "requirement-never-met",
    level: Level::Warning,
    summary: "No service of the directory or its neighbours could ever meet a requirement",
    page: include_str!("../../pages/requirement-never-met.md"),
    check: Check::Directory(check),
};

/// How many dates coverage judges.
const DATES: i64 = 396;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    // What cannot be read may well be what is lacking.
    if !directory.unreadable.is_empty() {
        return Vec::new();
    }
    let sendable = age::sendable();
    let last = days_after(today, DATES - 1);
    let there: Vec<&Service> = directory
        .services
        .values()
        .map(|service| &**service)
        .filter(|service| service.status == Status::Active && !service.offered_to_nobody)
        .filter(|service| service.from.is_none_or(|from| from <= last))
        .filter(|service| service.until.is_none_or(|until| today <= until))
        .collect();
    let mut findings = Vec::new();
    for requirement in directory.requirements.values() {
        let said = nobody(directory, requirement, &sendable, today).is_some()
            || accepts_nothing(requirement).is_some();
        if said {
            continue;
        }
        let Some((key, what)) = lacking(directory, requirement, &there, &sendable) else {
            continue;
        };
        let path = format!("requirements/{}.yaml", requirement.id);
        let message = format!("nothing can ever meet the requirement: {what}");
        let help = "correct what is named, or add the services that are lacking; until then every caller counts as unserved, so that nobody sees who loses something";
        findings.push(RULE.find(&path, Route::key(key), message, help));
    }
    findings
}

/// The first part of the requirement after which no service, or too few, are left, and in which way. Times, distances and
/// boxes are not looked at: coverage does that for every caller.
fn lacking(
    directory: &Directory,
    requirement: &Requirement,
    there: &[&Service],
    sendable: &[i64],
) -> Option<(&'static str, String)> {
    let fail = |key: &'static str, what: &str| Some((key, what.to_owned()));
    let mut left: Vec<&Service> = there.to_vec();
    if left.is_empty() {
        return fail("title", "the directory has no active service");
    }
    let types = requirement.types.as_ref();
    left.retain(|service| {
        types.is_none_or(|types| types.contains(&service.service_type))
            && !requirement.not_types.contains(&service.service_type)
    });
    if left.is_empty() {
        let key = if types.is_some() { "types" } else { "not_types" };
        return fail(key, "no active service has a type that it accepts");
    }
    let reach = requirement.reach.as_ref();
    left.retain(|service| reach.is_none_or(|reach| reach.contains(&service.reach)));
    if left.is_empty() {
        return fail(
            "reach",
            "no active service of its types is reached in a way that it accepts",
        );
    }
    // One that lacks a part of its profile or its place is a finding of its own, and may be the one that is meant.
    if left.iter().any(|service| is_unfinished(directory, service)) {
        return None;
    }
    if requirement.callers == Callers::Unregistered {
        left.retain(|service| service.practices.is_none());
        if left.is_empty() {
            return fail(
                "callers",
                "every service that it accepts is restricted to patients of some practices, and its callers have none",
            );
        }
    }
    left.retain(|service| !service.profile.roles.is_disjoint(&requirement.roles));
    if left.is_empty() {
        return fail(
            "roles",
            "no service that it accepts is offered to the role that it asks as",
        );
    }
    let asked: Vec<&Outcome> = directory
        .reference
        .outcomes
        .iter()
        .filter(|outcome| requirement.outcomes.fit(outcome))
        .filter(|outcome| requirement.callers != Callers::Unregistered || !outcome.own_gp)
        .collect();
    let mut needs: BTreeMap<&Disposition, BTreeSet<Pair>> = BTreeMap::new();
    for outcome in &asked {
        needs
            .entry(&outcome.disposition)
            .or_default()
            .insert(outcome.pair);
    }
    left.retain(|service| {
        let takes = |disposition: &Disposition| service.profile.dispositions.contains(disposition);
        needs
            .iter()
            .any(|(disposition, pairs)| takes(disposition) && !pairs.is_disjoint(&service.profile.pairs))
    });
    if left.is_empty() {
        return fail("outcomes", "no service that it accepts takes any of its outcomes");
    }
    let ages: Vec<i64> = sendable
        .iter()
        .copied()
        .filter(|days| requirement.ages.as_ref().is_none_or(|ages| ages.contains(*days)))
        .collect();
    let any_sex = directory.settings.sex_i == SexI::Any;
    let at_least = requirement.at_least;
    let mut counted: BTreeSet<&str> = BTreeSet::new();
    for service in left {
        if takes_someone(requirement, service, &asked, &ages, any_sex) {
            counted.insert(match (&requirement.distinct, &service.ods) {
                (Distinct::Ods, Some(ods)) => ods,
                _ => &service.uid,
            });
        }
        if counted.len() >= at_least {
            return None;
        }
    }
    match counted.len() {
        0 => fail(
            "outcomes",
            "no service that it accepts takes callers of its ages and sexes with its outcomes",
        ),
        1 => Some((
            "at_least",
            format!("only 1 service could ever be acceptable, and it asks for {at_least}"),
        )),
        count => Some((
            "at_least",
            format!("only {count} services could ever be acceptable, and it asks for {at_least}"),
        )),
    }
}

fn is_unfinished(directory: &Directory, service: &Service) -> bool {
    let is_catch_all = directory.settings.catch_all_types.contains(&service.service_type);
    let lacks = |part: Part| part.is_empty(service);
    !is_catch_all && (service.location.is_none() || Part::ALL.into_iter().any(lacks))
}

/// Whether some asked caller passes the whole profile of a service.
fn takes_someone(
    requirement: &Requirement,
    service: &Service,
    asked: &[&Outcome],
    ages: &[i64],
    any_sex: bool,
) -> bool {
    let profile = &service.profile;
    asked.iter().any(|outcome| {
        let of_age = |days: &i64| outcome.ages.contains(*days) && profile.ages.contains(*days);
        let of_sex = |sex: &Sex| {
            let is_asked = requirement.sexes.as_ref().is_none_or(|sexes| sexes.contains(sex));
            let is_taken =
                profile.sexes.contains(sex) || *sex == Sex::I && any_sex && !profile.sexes.is_empty();
            is_asked && is_taken
        };
        profile.dispositions.contains(&outcome.disposition)
            && profile.pairs.contains(&outcome.pair)
            && outcome.sexes.iter().any(of_sex)
            && ages.iter().any(of_age)
    })
}

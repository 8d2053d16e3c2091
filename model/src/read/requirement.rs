//! Requirements. A bad value makes the whole requirement unreadable: half a requirement would ask something else.

use super::files::{below, stem};
use super::geography::kilometres;
use super::{service, yaml};
use crate::age;
use crate::code::{self, Disposition, Pair, Sex};
use crate::directory::Directory;
use crate::finding::{Finding, nearest, shown};
use crate::hours::Session;
use crate::interval::Intervals;
use crate::requirement::{Callers, DEFAULT_ROLE, Outcomes, Requirement, When};
use crate::route::Route;
use crate::written::{self, Day};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read(directory: &mut Directory) {
    let tree = directory.tree.clone();
    let mut paths: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, file) in below(&tree, "requirements/", ".yaml") {
        let read = yaml::parse::<written::Requirement>(path, file).and_then(|written| {
            let id = stem(path).to_owned();
            let meant = requirement(id, &written, directory);
            meant
                .map(|requirement| (requirement, written.waivers.clone()))
                .map_err(|(route, message)| {
                    let help =
                        "correct the value; until then nobody sees whether a caller loses what it asks for";
                    Finding::new("unreadable-requirement", path, route, message, help)
                })
        });
        match read {
            Ok((requirement, waivers)) => {
                if let Some(first) = paths.get(stem(path)) {
                    directory.refuse_doubled_name(path, first);
                    continue;
                }
                paths.insert(stem(path), path);
                unknown_sets(directory, path, &requirement);
                directory.waive(path, &waivers);
                directory.requirements.insert(requirement.id.clone(), requirement);
            }
            Err(finding) => directory.refuse(finding),
        }
    }
}

/// A set that no outcome has is told; the requirement still says what it says of the others.
fn unknown_sets(directory: &mut Directory, path: &str, requirement: &Requirement) {
    let Some(sets) = &requirement.outcomes.sets else {
        return;
    };
    // Without these tables the outcomes are not all there, and that has been said.
    let needed = ["outcomes.yaml", "pairs.csv", "dispositions.csv"];
    let broken = |file: &&str| {
        directory
            .unreadable
            .contains(&format!("reference/{}/{file}", directory.release))
    };
    if directory.unreadable.contains("qdos.yaml") || needed.iter().any(broken) {
        return;
    }
    let outcomes = &directory.reference.outcomes;
    let known: BTreeSet<&str> = outcomes
        .iter()
        .filter_map(|outcome| outcome.set.as_deref())
        .collect();
    let mut findings = Vec::new();
    for set in sets.iter().filter(|set| !known.contains(set.as_str())) {
        let message = format!("no row of the outcome table has the set \"{}\"", shown(set));
        let asked = nearest(set, known.iter().copied()).map_or(
            "use a set of the outcome table, or give its rows this one".to_owned(),
            |near| format!("write \"{}\" if that is meant", shown(near)),
        );
        let help = format!("{asked}; until then nobody sees whether callers with it lose something");
        let route = Route::key("outcomes").then("sets").value(set);
        findings.push(Finding::new("unknown-set", path, route, message, help));
    }
    directory.findings.append(&mut findings);
}

type Bad = (Route, String);

fn requirement(id: String, typed: &written::Requirement, directory: &Directory) -> Result<Requirement, Bad> {
    let written::Requirement {
        title,
        owner,
        level,
        outcomes,
        ages,
        sexes,
        roles,
        callers,
        areas,
        when,
        how_soon,
        types,
        not_types,
        reach,
        distance,
        farther,
        at_least,
        distinct,
        waivers: _, // of lint alone
    } = typed;
    let reference = &directory.reference;
    let known_type = |text: &str| reference.types.contains_key(text).then(|| text.to_owned());
    Ok(Requirement {
        id,
        title: title.clone(),
        owner: owner.clone(),
        level: *level,
        outcomes: outcomes_of(outcomes, directory)?,
        ages: ages.as_ref().map(|texts| ages_of(texts)).transpose()?,
        sexes: list("sexes", sexes.as_ref(), "F, M or I", Sex::parse)?,
        roles: list("roles", roles.as_ref(), "a referral role", |text| {
            reference.roles.contains(text).then(|| text.to_owned())
        })?
        .filter(|roles: &BTreeSet<String>| !roles.is_empty())
        .unwrap_or_else(|| BTreeSet::from([DEFAULT_ROLE.to_owned()])),
        callers: callers_of(callers.as_deref().unwrap_or("unregistered"))?,
        areas: list("areas", areas.as_ref(), "an area of areas.yaml", |text| {
            directory
                .geography
                .areas
                .contains_key(text)
                .then(|| text.to_owned())
        })?,
        when: when
            .as_ref()
            .map(|parts| {
                parts
                    .iter()
                    .enumerate()
                    .map(|(index, part)| when_of(index, part))
                    .collect()
            })
            .transpose()?,
        how_soon: how_soon.as_deref().map(how_soon_of).transpose()?,
        types: list("types", types.as_ref(), "a service type", known_type)?,
        not_types: list("not_types", not_types.as_ref(), "a service type", known_type)?.unwrap_or_default(),
        reach: reach.as_ref().map(|reach| reach.iter().copied().collect()),
        distance: kilometres_of("distance", distance.as_deref())?,
        farther: kilometres_of("farther", farther.as_deref())?,
        at_least: at_least.as_deref().map(at_least_of).transpose()?.unwrap_or(1),
        distinct: distinct.unwrap_or_default(),
    })
}

fn list<T: Ord>(
    key: &str,
    texts: Option<&Vec<String>>,
    what: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<BTreeSet<T>>, Bad> {
    keyed_list(Route::key(key), texts, what, parse)
}

fn keyed_list<T: Ord>(
    route: Route,
    texts: Option<&Vec<String>>,
    what: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<BTreeSet<T>>, Bad> {
    let Some(texts) = texts else { return Ok(None) };
    let one = |text: &String| {
        parse(text).ok_or_else(|| {
            (
                route.clone().value(text),
                format!("\"{}\" is not {what}", shown(text)),
            )
        })
    };
    texts.iter().map(one).collect::<Result<_, _>>().map(Some)
}

pub(super) fn outcomes_of(typed: &written::Outcomes, directory: &Directory) -> Result<Outcomes, Bad> {
    let written::Outcomes {
        dispositions,
        pairs,
        groups,
        discriminators,
        sets,
        own_gp,
    } = typed;
    let reference = &directory.reference;
    let at = |key: &str| Route::key("outcomes").then(key);
    Ok(Outcomes {
        dispositions: keyed_list(
            at("dispositions"),
            dispositions.as_ref(),
            "a disposition of this release",
            |text| Disposition::parse(text).filter(|code| reference.dispositions.contains_key(code)),
        )?,
        pairs: keyed_list(at("pairs"), pairs.as_ref(), "a pair of this release", |text| {
            Pair::parse(text).filter(|pair| reference.pairs.contains(pair))
        })?,
        groups: keyed_list(at("groups"), groups.as_ref(), "a symptom group", code::number)?,
        discriminators: keyed_list(
            at("discriminators"),
            discriminators.as_ref(),
            "a symptom discriminator",
            code::number,
        )?,
        sets: sets.as_ref().map(|sets| sets.iter().cloned().collect()),
        own_gp_only: own_gp.is_some(),
    })
}

fn ages_of(texts: &[String]) -> Result<Intervals, Bad> {
    texts.iter().try_fold(Intervals::EMPTY, |all, text| {
        age::parse(text)
            .map(|days| all.union(&days))
            .map_err(|message| (Route::key("ages").value(text), message))
    })
}

fn callers_of(text: &str) -> Result<Callers, Bad> {
    if text == "unregistered" {
        return Ok(Callers::Unregistered);
    }
    let within = text
        .strip_prefix("registered within ")
        .and_then(|rest| rest.strip_suffix(" km"))
        .and_then(kilometres);
    within.map(Callers::RegisteredWithin).ok_or_else(|| {
        (
            Route::key("callers"),
            format!(
                "\"{}\" is neither \"unregistered\" nor such as \"registered within 15 km\"",
                shown(text)
            ),
        )
    })
}

fn how_soon_of(text: &str) -> Result<i64, Bad> {
    let within = text.strip_prefix("within ").and_then(service::minutes);
    let minutes = if text == "now" { Some(0) } else { within };
    minutes.ok_or_else(|| {
        (
            Route::key("how_soon"),
            format!(
                "\"{}\" is neither \"now\" nor such as \"within 60 minutes\"",
                shown(text)
            ),
        )
    })
}

fn kilometres_of(key: &str, text: Option<&str>) -> Result<Option<i64>, Bad> {
    let Some(text) = text else { return Ok(None) };
    let metres = text.strip_suffix(" km").and_then(kilometres);
    metres.map(Some).ok_or_else(|| {
        (
            Route::key(key),
            format!("\"{}\" is not a distance such as \"25 km\"", shown(text)),
        )
    })
}

fn at_least_of(text: &str) -> Result<usize, Bad> {
    let count = text.parse().ok().filter(|count| (1..=20).contains(count));
    count.ok_or_else(|| {
        (
            Route::key("at_least"),
            format!("\"{}\" is not a number from 1 to 20", shown(text)),
        )
    })
}

fn when_of(index: usize, typed: &written::When) -> Result<When, Bad> {
    let written::When { days, not, hours } = typed;
    let (weekdays, holidays) = match days {
        None => ([true; 7], false),
        Some(days) => split(days),
    };
    let (not_weekdays, not_holidays) = split(not);
    let mut minutes = Intervals::EMPTY;
    for text in hours.iter().flatten() {
        let route = Route::key("when").index(index).then("hours").value(text);
        let session = Session::parse(text).map_err(|message| (route.clone(), message))?;
        if session.is_overnight() {
            return Err((
                route,
                format!("\"{}\" runs past midnight; write two parts", shown(text)),
            ));
        }
        minutes = minutes.union(&Intervals::range(session.start, session.end));
    }
    if hours.is_none() {
        minutes = Intervals::range(0, 1440);
    }
    Ok(When {
        weekdays,
        holidays,
        not_weekdays,
        not_holidays,
        minutes,
    })
}

fn split(days: &[Day]) -> ([bool; 7], bool) {
    let mut weekdays = [false; 7];
    let mut holidays = false;
    for day in days {
        match day {
            Day::Holiday => holidays = true,
            weekday => weekdays[*weekday as usize] = true,
        }
    }
    (weekdays, holidays)
}

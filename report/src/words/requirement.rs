//! A requirement said back in one plain sentence.

use super::{clean, distance, list};
use qdos_model::directory::Directory;
use qdos_model::hours::clock_text;
use qdos_model::requirement::{Callers, DEFAULT_ROLE, Requirement, When};
use qdos_model::written::{Distinct, Reach};
use std::collections::BTreeSet;

/// "Callers with Dx05 or Dx06, at any hour, have at least 1 service (…) that they can attend within 25 km."
pub(crate) fn requirement_words(requirement: &Requirement, directory: &Directory) -> String {
    let (who, services) = (
        who_words(requirement, directory),
        service_words(requirement, directory),
    );
    let when = requirement
        .when
        .as_ref()
        .map_or("at any time".to_owned(), |parts| {
            list(&parts.iter().map(when_part).collect::<Vec<_>>())
        });
    let what = if services.contains("returned") {
        services
    } else {
        format!("{services} returned")
    };
    let farther = requirement.farther.map(|metres| {
        let more = if metres == 0 {
            String::new()
        } else {
            format!("more than {} ", distance(metres))
        };
        format!(" A change that makes them go {more}farther for it is told.")
    });
    format!("{who}, {when}, must have {what}.{}", farther.unwrap_or_default())
}

fn who_words(requirement: &Requirement, directory: &Directory) -> String {
    let outcomes = &requirement.outcomes;
    let mut filters = Vec::new();
    let codes = |words: Vec<String>| list(&words).replace(" and ", " or ");
    if let Some(dispositions) = &outcomes.dispositions {
        filters.push(codes(dispositions.iter().map(ToString::to_string).collect()));
    }
    if let Some(sets) = &outcomes.sets {
        filters.push(format!(
            "the outcomes {}",
            codes(sets.iter().map(|set| clean(set)).collect())
        ));
    }
    if let Some(pairs) = &outcomes.pairs {
        filters.push(codes(
            pairs
                .iter()
                .map(|pair| format!("SG{} SD{}", pair.group, pair.discriminator))
                .collect(),
        ));
    }
    if let Some(groups) = &outcomes.groups {
        filters.push(codes(groups.iter().map(|group| format!("SG{group}")).collect()));
    }
    if let Some(discriminators) = &outcomes.discriminators {
        filters.push(codes(
            discriminators.iter().map(|code| format!("SD{code}")).collect(),
        ));
    }
    if outcomes.own_gp_only {
        filters.push("an outcome for their own GP".to_owned());
    }
    let needs = if filters.is_empty() {
        "any outcome".to_owned()
    } else {
        filters.join(", ")
    };
    let mut words = match requirement.callers {
        Callers::Unregistered => format!("Callers with {needs}"),
        Callers::RegisteredWithin(metres) => format!(
            "Patients of any practice within {} with {needs}",
            distance(metres)
        ),
    };
    if let Some(ages) = &requirement.ages {
        let ranges: Vec<String> = ages
            .as_slice()
            .iter()
            .map(|(from, to)| days_range(*from, *to))
            .collect();
        words.push_str(&format!(", {}", list(&ranges)));
    }
    if let Some(sexes) = &requirement.sexes {
        let letters: Vec<String> = sexes.iter().map(|sex| sex.letter().to_string()).collect();
        words.push_str(&format!(", of sex {}", list(&letters).replace(" and ", " or ")));
    }
    if let Some(areas) = &requirement.areas {
        let names: Vec<String> = areas
            .iter()
            .map(|code| clean(directory.geography.area_name(code)))
            .collect();
        words.push_str(&format!(", in {}", list(&names)));
    }
    if requirement.roles != BTreeSet::from([DEFAULT_ROLE.to_owned()]) {
        let roles: Vec<String> = requirement.roles.iter().map(|role| clean(role)).collect();
        words.push_str(&format!(", searched as {}", list(&roles)));
    }
    words
}

fn days_range(from: i64, to: i64) -> String {
    let years = |days: i64| (days * 100 + 36_524) / 36_525;
    match (from, to) {
        (0, to) => format!("under {} years", years(to)),
        (from, to) if to >= 47_482 => format!("{} years and over", years(from)),
        (from, to) => format!("{} to {} years", years(from), years(to) - 1),
    }
}

fn when_part(when: &When) -> String {
    const NAMES: [&str; 7] = [
        "Mondays",
        "Tuesdays",
        "Wednesdays",
        "Thursdays",
        "Fridays",
        "Saturdays",
        "Sundays",
    ];
    let named = |days: &[bool; 7], holidays: bool| {
        let mut names: Vec<String> = (0..7)
            .filter(|day| days[*day])
            .map(|day| NAMES[day].to_owned())
            .collect();
        names.extend(holidays.then(|| "public holidays".to_owned()));
        names
    };
    let days = match (when.weekdays, when.holidays) {
        (days, _) if days == [true; 7] => "every day".to_owned(),
        ([true, true, true, true, true, false, false], false) => "Mondays to Fridays".to_owned(),
        (days, holidays) => list(&named(&days, holidays)),
    };
    let left_out = named(&when.not_weekdays, when.not_holidays);
    let except = if left_out.is_empty() {
        String::new()
    } else {
        format!(" but not on {}", list(&left_out))
    };
    let minutes = when.minutes.as_slice();
    let times: Vec<String> = minutes
        .iter()
        .map(|(from, to)| format!("{} to {}", clock_text(*from), clock_text(*to)))
        .collect();
    let hours = if minutes == [(0, 1440)] {
        " all day".to_owned()
    } else {
        format!(" from {}", list(&times))
    };
    format!("{days}{hours}{except}")
}

fn service_words(requirement: &Requirement, directory: &Directory) -> String {
    let count = requirement.at_least;
    let mut words = match (count, requirement.distinct) {
        (1, _) => "a service".to_owned(),
        (count, Distinct::Service) => format!("at least {count} services"),
        (count, Distinct::Ods) => format!("at least {count} services of different organisations"),
    };
    let named = |types: &BTreeSet<String>| {
        let names: Vec<String> = types
            .iter()
            .map(|code| clean(directory.service_type_name(code)))
            .collect();
        list(&names).replace(" and ", " or ")
    };
    if let Some(types) = &requirement.types {
        words.push_str(&format!(" ({})", named(types)));
    }
    if !requirement.not_types.is_empty() {
        words.push_str(&format!(" that is not {}", named(&requirement.not_types)));
    }
    if let Some(reaches) = &requirement.reach {
        let names: Vec<String> = reaches
            .iter()
            .map(|reach| reach_words(*reach).to_owned())
            .collect();
        words.push_str(&format!(" that {}", list(&names).replace(" and ", " or ")));
    }
    if let Some(metres) = requirement.distance {
        words.push_str(&format!(" within {} in a straight line", distance(metres)));
    }
    match requirement.how_soon {
        Some(0) => words.push_str(", open at that moment,"),
        Some(minutes) => words.push_str(&format!(", open within {minutes} minutes,")),
        None => {}
    }
    words
}

fn reach_words(reach: Reach) -> &'static str {
    match reach {
        Reach::Attended => "patients go to",
        Reach::Telephoned => "works by telephone",
        Reach::Visiting => "visits",
    }
}

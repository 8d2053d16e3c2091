//! The lines of a requirement.

use super::{Lines, ages_of, sexes_of};
use crate::model::code::{Disposition, Pair};
use crate::model::written::{Day, Distinct, Level, Outcomes, OwnGp, Requirement, When};

/// Every field is named, so that a new one gets its line.
pub(super) fn lines(written: &Requirement) -> Vec<String> {
    let Requirement {
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
        waivers,
    } = written;
    let mut said = Lines::default();
    said.line("title", title);
    said.line("owner", owner);
    said.line("level", word(*level));
    self::outcomes(&mut said, outcomes);
    if let Some(texts) = ages {
        let (days, bad) = ages_of(texts);
        said.line("ages", &crate::sentence::ages(&days));
        said.set("ages that are none", bad);
    }
    said.some("sexes", sexes.as_deref().map(sexes_of).as_deref());
    said.set("role", roles.iter().flatten());
    said.line("callers", callers.as_deref().unwrap_or("unregistered"));
    said.set("area", areas.iter().flatten());
    let moments: Vec<String> = when.iter().flatten().map(moment).collect();
    said.set("when", &moments);
    said.some("how soon", how_soon.as_deref());
    said.set("type", types.iter().flatten());
    said.set("not type", not_types.iter().flatten());
    let reaches: Vec<String> = reach
        .iter()
        .flatten()
        .map(|one| crate::words::reach(*one))
        .collect();
    said.set("reach", &reaches);
    said.some("distance", distance.as_deref());
    said.some("farther", farther.as_deref());
    said.line("at least", at_least.as_deref().unwrap_or("1"));
    said.line(
        "distinct",
        match distinct.unwrap_or_default() {
            Distinct::Service => "services",
            Distinct::Ods => "organisations",
        },
    );
    said.waivers(waivers);
    said.0
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Cosmetic => "cosmetic",
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn outcomes(said: &mut Lines, outcomes: &Outcomes) {
    let Outcomes {
        dispositions,
        pairs,
        groups,
        discriminators,
        sets,
        own_gp,
    } = outcomes;
    let code = |text: &String| Disposition::parse(text).map_or(text.clone(), |code| code.to_string());
    let codes: Vec<String> = dispositions.iter().flatten().map(code).collect();
    said.set("disposition", &codes);
    let pair = |text: &String| Pair::parse(text).map_or(text.clone(), |pair| pair.to_string());
    let parsed: Vec<String> = pairs.iter().flatten().map(pair).collect();
    said.set("pair", &parsed);
    said.set("symptom group", groups.iter().flatten());
    said.set("symptom discriminator", discriminators.iter().flatten());
    said.set("set", sets.iter().flatten());
    let only = own_gp.as_ref().map(|OwnGp::Only| "only");
    said.some("of the own practice", only);
}

/// "monday, sunday 09:00-17:00".
fn moment(When { days, not, hours }: &When) -> String {
    let list = |days: &[Day]| {
        let mut days = days.to_vec();
        days.sort_by_key(|day| position(*day));
        days.dedup();
        days.iter()
            .map(|day| NAMES[position(*day)])
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut said = days.as_deref().map_or("every day".to_owned(), list);
    if !not.is_empty() {
        said += &format!(" but {}", list(not));
    }
    let mut sessions = hours.clone().unwrap_or_default();
    sessions.sort();
    match hours {
        None => said + " all day",
        Some(_) => format!("{said} {}", sessions.join(" ")),
    }
}

const NAMES: [&str; 8] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "public holidays",
];

fn position(day: Day) -> usize {
    match day {
        Day::Monday => 0,
        Day::Tuesday => 1,
        Day::Wednesday => 2,
        Day::Thursday => 3,
        Day::Friday => 4,
        Day::Saturday => 5,
        Day::Sunday => 6,
        Day::Holiday => 7,
    }
}

//! Who: ages, sexes and outcomes.

use super::{clean, list, some};
use qdos_coverage::bits::Bits;
use qdos_coverage::world::World;
use qdos_coverage::{JointOutcome, Who};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
use qdos_model::interval::Intervals;
use std::collections::BTreeSet;

/// An age in days as it is sent: "12 days", "7 months", "35 years".
pub(crate) fn age_words(days: i64) -> String {
    let plural = |count: i64, unit: &str| {
        if count == 1 {
            format!("1 {unit}")
        } else {
            format!("{count} {unit}s")
        }
    };
    if days <= 31 {
        return plural(days, "day");
    }
    match (2..=23).find(|months| months * 304_375 / 10_000 == days) {
        Some(months) => plural(months, "month"),
        None => plural((days * 100 + 36_524) / 36_525, "year"),
    }
}

/// "a woman of 35", "a boy of 18 months".
pub(crate) fn person(age: i64, sex: Sex) -> String {
    let child = age < 18 * 36_525 / 100;
    let noun = match (sex, child) {
        (Sex::F, true) => "a girl",
        (Sex::M, true) => "a boy",
        (Sex::F, false) => "a woman",
        (Sex::M, false) => "a man",
        (Sex::I, _) => "a caller of indeterminate sex",
    };
    format!("{noun} of {}", age_words(age).trim_end_matches(" years"))
}

/// The ages that a service takes, from days: "any age", "16 years and over", "5 to 15 years and 30 days to under 1 year".
pub(crate) fn days_words(ages: &Intervals) -> String {
    const END: i64 = 130 * 36_525 / 100;
    let years = |days: i64| (1..=130).find(|years| years * 36_525 / 100 == days);
    let edge = |days: i64| {
        let months = (1..=23).find(|months| months * 304_375 / 10_000 == days);
        match (years(days), months) {
            (Some(1), _) => "1 year".to_owned(),
            (Some(years), _) => format!("{years} years"),
            (None, Some(months)) => format!("{months} months"),
            (None, None) => format!("{days} days"),
        }
    };
    let range = |(from, to): &(i64, i64)| match (*from, *to) {
        (0, to) if to >= END => "any age".to_owned(),
        (0, to) => format!("under {}", edge(to)),
        (from, to) if to >= END => format!("{} and over", edge(from)),
        (from, to) => match (years(from), years(to)) {
            (Some(from), Some(to)) => format!("{from} to {} years", to - 1),
            _ => format!("{} to under {}", edge(from), edge(to)),
        },
    };
    list(&ages.as_slice().iter().map(range).collect::<Vec<_>>())
}

/// The ages of some callers: "all ages", "under 5 years", "5 to 15 years", "16 years and over".
pub(crate) fn ages_words(who: &Who, ages: &[i64]) -> String {
    let mut all = Bits::none(ages.len());
    who.iter().for_each(|(_, _, some)| all.add(some));
    these_ages(&all, ages)
}

fn these_ages(all: &Bits, ages: &[i64]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for age in all.iter() {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == age => run.1 = age,
            _ => runs.push((age, age)),
        }
    }
    let last = ages.len().saturating_sub(1);
    let words: Vec<String> = runs
        .into_iter()
        .map(|(from, to)| match (from, to) {
            (0, to) if to == last => "all ages".to_owned(),
            (0, to) => format!("under {}", age_words(ages[to + 1])),
            (from, to) if to == last => format!("{} and over", age_words(ages[from])),
            (from, to) if from == to => age_words(ages[from]),
            (from, to) => format!("{} to {}", age_words(ages[from]), age_words(ages[to])),
        })
        .collect();
    some(&words, 4, "ranges of age")
}

/// "women and girls" and the like; empty when every sex is meant.
pub(crate) fn sexes_words(who: &Who) -> &'static str {
    these_sexes(&who.iter().map(|(_, sex, _)| sex).collect())
}

/// Sexes, unless all are meant, and ages.
pub(crate) fn who_words(sexes: &BTreeSet<Sex>, which: &Bits, ages: &[i64]) -> String {
    let ages = these_ages(which, ages);
    match these_sexes(sexes) {
        "" => ages,
        sexes => format!("{sexes}, {ages}"),
    }
}

/// The same of some callers.
pub(crate) fn callers_words(who: &Who, ages: &[i64]) -> String {
    let said = ages_words(who, ages);
    match sexes_words(who) {
        "" => said,
        sexes => format!("{sexes}, {said}"),
    }
}

fn these_sexes(sexes: &BTreeSet<Sex>) -> &'static str {
    let has = |sex| sexes.contains(&sex);
    match (has(Sex::F), has(Sex::M), has(Sex::I)) {
        (true, true, true) => "",
        (true, true, false) => "female and male callers",
        (true, false, true) => "female callers and those of indeterminate sex",
        (false, true, true) => "male callers and those of indeterminate sex",
        (true, false, false) => "female callers",
        (false, true, false) => "male callers",
        _ => "callers of indeterminate sex",
    }
}

/// "Dx05 (to contact a Primary Care Service within 2 hours)".
pub(crate) fn disposition_words(disposition: &Disposition, directory: &Directory) -> String {
    match directory.reference.dispositions.get(disposition) {
        Some(facts) => format!("{disposition} ({})", clean(&facts.name)),
        None => disposition.to_string(),
    }
}

/// The dispositions of some callers, with their words.
pub(crate) fn dispositions_words(world: &World<'_>, who: &Who) -> String {
    let outcomes: BTreeSet<usize> = who.iter().map(|(outcome, ..)| outcome).collect();
    let found: BTreeSet<&Disposition> = outcomes
        .iter()
        .map(|outcome| world.outcomes[*outcome].disposition)
        .collect();
    let words: Vec<String> = found
        .into_iter()
        .map(|disposition| disposition_words(disposition, world.head.directory))
        .collect();
    let said = some(&words, 3, "dispositions");
    if outcomes.len() > words.len() {
        format!("{said}, for {} combinations of symptoms and need", outcomes.len())
    } else {
        said
    }
}

/// One outcome in words: its symptom group and its disposition.
pub(crate) fn outcome_words(outcome: &JointOutcome<'_>, directory: &Directory) -> String {
    let disposition = disposition_words(outcome.disposition, directory);
    match directory.reference.groups.get(&outcome.pair.group) {
        Some(name) => format!(
            "{} (SG{} SD{}), {disposition}",
            clean(name).to_lowercase(),
            outcome.pair.group,
            outcome.pair.discriminator
        ),
        None => format!(
            "SG{} SD{}, {disposition}",
            outcome.pair.group, outcome.pair.discriminator
        ),
    }
}

/// "Abdominal pain (SG1004 SD4003)".
pub(crate) fn pair_words(pair: Pair, directory: &Directory) -> String {
    let codes = format!("SG{} SD{}", pair.group, pair.discriminator);
    match directory.reference.groups.get(&pair.group) {
        Some(name) => format!("{} ({codes})", clean(name)),
        None => codes,
    }
}

/// "SG1130 SD4020"; of several discriminators "SG1130 SD4020 SD4003".
pub(crate) fn pairs_words(pairs: &[Pair]) -> String {
    let group = pairs.first().map(|pair| format!("SG{}", pair.group));
    let discriminators = pairs.iter().map(|pair| format!("SD{}", pair.discriminator));
    group
        .into_iter()
        .chain(discriminators)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_of_a_service_are_said_in_years_where_they_are_years() {
        let said = |text: &str| qdos_model::age::parse(text).map(|ages| days_words(&ages));
        let cases = [
            ("all", "any age"),
            ("16 years and over", "16 years and over"),
            ("5 to 15 years", "5 to 15 years"),
            ("0 to 4 years", "under 5 years"),
            ("3 to 11 months", "3 months to under 1 year"),
            ("40 to 50 days", "40 days to under 51 days"),
        ];
        for (text, words) in cases {
            assert_eq!(said(text).as_deref(), Ok(words), "{text}");
        }
    }
}

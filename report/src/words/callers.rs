//! Who: ages, sexes and outcomes.

use super::{clean, some};
use qdos_coverage::bits::Bits;
use qdos_coverage::world::World;
use qdos_coverage::{JointOutcome, Who};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
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

/// The ages of some callers: "all ages", "under 5 years", "5 to 15 years", "16 years and over".
pub(crate) fn ages_words(who: &Who, ages: &[i64]) -> String {
    let mut all = Bits::none(ages.len());
    who.iter().for_each(|(_, _, some)| all.add(some));
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
    let sexes: BTreeSet<Sex> = who.iter().map(|(_, sex, _)| sex).collect();
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
        .map(|outcome| &world.outcomes[*outcome].disposition)
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
pub(crate) fn outcome_words(outcome: &JointOutcome, directory: &Directory) -> String {
    let disposition = disposition_words(&outcome.disposition, directory);
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

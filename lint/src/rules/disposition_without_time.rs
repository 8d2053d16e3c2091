//! Outcomes of which nobody says how soon.

use crate::consequence::reference_path;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "disposition-without-time",
    level: Level::Note,
    summary: "Dispositions of the outcome table without a timeframe: the search looks one hour ahead",
    page: include_str!("../../pages/disposition-without-time.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let reference = &directory.reference;
    let used: BTreeSet<&str> = reference
        .outcomes
        .iter()
        .map(|outcome| outcome.disposition.as_str())
        .collect();
    let lacking: Vec<&str> = reference
        .dispositions
        .iter()
        .filter(|(code, facts)| facts.minutes.is_none() && used.contains(code.as_str()))
        .map(|(code, _)| code.as_str())
        .collect();
    let Some(first) = lacking.first() else {
        return Vec::new();
    };
    let whom = match lacking.len() {
        1 => format!("{first} has no timeframe"),
        count => format!(
            "{count} dispositions have no timeframe ({} \u{2026})",
            lacking[..count.min(3)].join(", ")
        ),
    };
    let message = format!(
        "{whom}: the search looks 60 minutes ahead, and callers who may wait days are told that nothing is open"
    );
    let help = "write minutes from the release's own table, or leave them empty where it has none";
    vec![RULE.find(
        &reference_path(directory, "dispositions.csv"),
        Route::root(),
        message,
        help,
    )]
}

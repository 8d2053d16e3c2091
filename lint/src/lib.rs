//! Is each revision of a directory well made? Pure: no I/O, no clock; `today` is an argument.
//!
//! `check` takes what reading found, says more of the files that could not be read (`shape`), lets causes claim their
//! consequences and asks every rule of `RULES`. `ratchet` tells what head introduces from what base had already.
//! What a change *means*, and whether callers lose by it, is not known here.

mod active;
mod alike;
mod consequence;
mod document;
mod editor;
mod examples;
mod fault;
mod instructions;
mod known;
mod origin;
mod ratchet;
mod rows;
mod rule;
mod rules;
mod schema;
mod shape;
mod soon;
mod spotless;
mod stake;
mod told;
mod waiver;
mod words;

pub use editor::editor_schemas;
pub use known::Known;
pub use ratchet::{Ratcheted, judge, judge_knowing, ratchet, subject};
pub use rule::{Check, Rule, rule, rules_page};
pub use rules::RULES;
pub use schema::schemas;
pub use soon::{DAYS as SOON_DAYS, Event, Soon, soon};
pub use waiver::Waived;

use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use rayon::prelude::*;

/// What the schema stage alone says of a YAML file, which `check` asks only of files that cannot be read; `None` where the
/// text is no YAML or no such file lies at the path.
pub fn of_shape(path: &str, text: &str) -> Option<Vec<Finding>> {
    shape::findings_in(path, text, schema::Kind::of(path)?)
}

/// Everything that is wrong with a directory, in order of path; one mistake is one finding. `today` decides what is past
/// and which dates the calendar has to cover.
pub fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    check_knowing(directory, today, &mut Known::default())
}

/// The same, faster for what earlier runs have found.
fn check_knowing(directory: &Directory, today: Date, known: &mut Known) -> Vec<Finding> {
    if let Some(found) = known.told.of(directory, today) {
        return found;
    }
    let found = whole(directory, entries_knowing(directory, today, known), today);
    known.told.learn(directory, today, &found);
    found
}

/// What the rules find that look at one entry at a time.
fn entries(directory: &Directory, today: Date) -> Vec<Finding> {
    let ask = |rule: &Rule| match rule.check {
        Check::Entry(check) => check(directory, today),
        Check::Reading | Check::Directory(_) => Vec::new(),
    };
    RULES.par_iter().flat_map_iter(ask).collect()
}

/// The same, asked only of what is not known to be spotless.
fn entries_knowing(directory: &Directory, today: Date, known: &mut Known) -> Vec<Finding> {
    let unknown = known.spotless.unknown(directory, today);
    let found = match unknown.len() == directory.tree.files.len() {
        true => entries(directory, today),
        false => entries(&alike::part(directory, &unknown), today),
    };
    known.spotless.learn(directory, today, &found);
    found
}

/// What all others find, and these findings with it.
fn whole(directory: &Directory, entries: Vec<Finding>, today: Date) -> Vec<Finding> {
    let ask = |rule: &Rule| match rule.check {
        Check::Directory(check) => check(directory, today),
        Check::Reading | Check::Entry(_) => Vec::new(),
    };
    let (own, read) = rayon::join(
        || RULES.par_iter().flat_map_iter(ask).collect::<Vec<Finding>>(),
        || consequence::claimed(directory, stake::told(shape::sharpened(directory))),
    );
    let mut findings = read;
    findings.extend(entries);
    findings.extend(own);
    findings.par_sort();
    findings.dedup();
    let waivers = waiver::findings(directory, &findings, today);
    if !waivers.is_empty() {
        findings.extend(waivers);
        findings.sort();
    }
    findings
}

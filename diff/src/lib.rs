//! What a change to a directory means. Pure: no I/O, no clock, no randomness.
//!
//! `compare` finds the differences between two revisions as values, `revert` undoes some of them; `sentence` words one;
//! `page` is the documentation of a class. Causes claim their echoes: what a template, the calendar, the reference data or
//! a closure changes in services is listed below that one change and nowhere else. One aspect a file.

mod cause;
mod endpoints;
mod facts;
mod files;
mod fingerprint;
mod geography;
mod hours;
mod identity;
mod lines;
mod names;
mod pages;
mod profile;
mod reference;
mod requirement;
mod restriction;
mod revert;
mod searched;
mod sentence;
mod service;
mod settings;
mod sides;
mod table;
mod template;
mod together;
mod waivers;
mod words;

pub use facts::{Fact, Facts, facts};
pub use fingerprint::fingerprint;
use jiff::civil::Date;
pub use lines::lines;
use model::change::Change;
use model::directory::Directory;
pub use pages::page;
use qdos_model as model;
pub use revert::revert;
pub use searched::is_searched;
pub use sentence::{ages, sentence};
use sides::Sides;

/// How many dates from `today` hours are compared over: the dates that coverage judges.
pub const HORIZON: usize = 396;

/// Every difference between two revisions, sorted by subject and class; hours as of the dates from `today` on.
pub fn compare(base: &Directory, head: &Directory, today: Date) -> Vec<Change> {
    // Every part is named, so that a new one is decided upon.
    let Directory {
        tree: _,         // files
        name: _,         // settings
        release: _,      // settings
        settings: _,     // settings
        services: _,     // service
        templates: _,    // template
        requirements: _, // requirement
        calendar: _,     // settings
        geography: _,    // geography
        reference: _,    // reference
        ranking: _,      // files, row by row
        records: _,      // files, row by row
        scenarios: _,    // files
        findings: _,     // lint's
        unreadable: _,   // files
        waivers: _,      // waivers
    } = base;
    let sides = Sides::new(base, head, today);
    let mut found = files::unreadable(&sides);
    found.extend(template::compare(&sides));
    found.extend(requirement::compare(&sides));
    found.extend(settings::compare(&sides));
    found.extend(geography::compare(&sides));
    found.extend(reference::compare(&sides));
    found.extend(identity::claim(&sides, service::compare_all(&sides)));
    found.extend(waivers::compare(&sides));
    found.extend(files::unexplained(&sides, &found));
    let mut changes = cause::claim(found);
    changes.extend(together::compare(&sides, &changes));
    sort(&mut changes);
    changes
}

fn sort(changes: &mut [Change]) {
    changes.sort_by(|a, b| {
        (&a.subject, a.class, &a.base, &a.head).cmp(&(&b.subject, b.class, &b.base, &b.head))
    });
    for change in changes {
        sort(&mut change.echoes);
    }
}

//! A replay: what there is to say of captured searches, as values; `text`, `csv` and `junit` only say it otherwise.

mod csv;
mod groups;
mod junit;
mod releases;
mod rows;
mod text;

pub use csv::csv;
pub use groups::{DifferenceSaid, RefusedSaid, UnmetSaid};
pub use junit::junit;
pub use releases::{LinksSaid, Releases, StepSaid};
pub use rows::{ReturnedSaid, SearchSaid, ServiceSaid};
pub use text::text;

use crate::{Length, Revision};
use qdos_coverage::replay::{Replay, Row, difference};
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use qdos_model::read::Places;
use qdos_model::scenario::Named;
use qdos_model::tree::Tree;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Version of the shape of [`Report`].
pub const FORMAT: &str = "qdos-replay-1";

/// A replay, before anything is said.
pub struct Replayed<'a> {
    /// Version of the program.
    pub version: &'static str,
    /// Base, where there is one.
    pub base: Option<Revision>,
    /// Head.
    pub head: (Revision, &'a Directory),
    /// The files that scenarios were read from.
    pub tree: &'a Tree,
    /// What is wrong with them.
    pub faults: &'a [Finding],
    /// The files of scenarios are others in base; both were asked what head's files ask.
    pub files_differ: bool,
    /// What was asked and answered.
    pub replay: &'a Replay<'a>,
    /// The tables of releases it was made from.
    pub releases: Option<Releases<'a>>,
    /// Whether searches are said of which there is nothing to say.
    pub length: Length,
}

/// The whole replay.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: &'static str,
    /// Name of the directory.
    pub directory: String,
    /// What was compared with.
    pub base: Option<Revision>,
    /// What was asked.
    pub head: Revision,
    /// The code the program ends with.
    pub exit: u8,
    /// How many of everything.
    pub counts: Counts,
    /// Files, and values of what is expected, that could not be read.
    pub faults: Vec<FaultSaid>,
    /// The files of scenarios are others in base; both revisions were asked what head's files ask.
    pub files_differ: bool,
    /// Every place.
    pub places: Vec<NamedSaid>,
    /// Every moment.
    pub moments: Vec<NamedSaid>,
    /// What was expected and is not so, the worst first.
    pub unmet: Vec<UnmetSaid>,
    /// What could not be asked.
    pub refused: Vec<RefusedSaid>,
    /// What base and head return otherwise, each difference once.
    pub differences: Vec<DifferenceSaid>,
    /// What the tables of two releases ask otherwise.
    pub releases: Option<LinksSaid>,
    /// Searches with something unmet, refused or different; with `--every` all of them.
    pub searches: Vec<SearchSaid>,
    /// The services that are named, by uid.
    pub services: BTreeMap<String, ServiceSaid>,
    /// Service files of head that cannot be read and count as no service.
    pub unreadable: Vec<String>,
    /// What no search of files can know.
    pub limits: Vec<String>,
}

/// How many of everything.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// Searches.
    pub searches: usize,
    /// Scenarios.
    pub scenarios: usize,
    /// Scenarios, once for each outcome they are asked for.
    pub asks: usize,
    /// Places.
    pub places: usize,
    /// Moments.
    pub moments: usize,
    /// Searches answered by the fallback alone.
    pub fallback_only: usize,
    /// Searches to which nothing is returned.
    pub nothing: usize,
    /// Searches that could not be asked.
    pub refused: usize,
    /// Expectations that are met, one for each search.
    pub met: usize,
    /// Expectations that are not.
    pub unmet: usize,
    /// Those of them that are met in base.
    pub newly_unmet: usize,
    /// Expectations that are met and are not in base.
    pub healed: usize,
    /// Searches that base and head answer otherwise.
    pub different: usize,
    /// Searches that only head refuses.
    pub newly_refused: usize,
}

/// A file or value that could not be read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FaultSaid {
    /// Path of the file.
    pub path: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A place or a moment.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NamedSaid {
    /// The postcode or moment as typed.
    pub typed: String,
    /// What people call it.
    pub name: Option<String>,
}

impl NamedSaid {
    fn of(named: &Named) -> NamedSaid {
        NamedSaid {
            typed: crate::words::clean(&named.typed),
            name: named.name.as_deref().map(crate::words::clean),
        }
    }
}

/// Works out everything there is to say.
pub fn report(found: &Replayed<'_>) -> Report {
    let Replayed {
        version,
        base,
        head: (revision, directory),
        tree,
        faults,
        files_differ,
        replay,
        releases,
        length,
    } = found;
    let counts = counts(replay);
    let links = releases
        .as_ref()
        .map(|releases| releases::said(releases, replay, directory));
    let positions = Places::new(tree);
    let fault = |finding: &Finding| FaultSaid {
        path: crate::words::clean(&finding.path),
        line: positions.of(finding).map(|place| place.line),
        message: finding.message.clone(),
        help: finding.help.clone(),
    };
    let is_said = |row: &&Row<'_>| {
        *length == Length::Whole
            || !row.head.unmet.is_empty()
            || row.head.is_refused()
            || difference(row).is_some()
    };
    let searches: Vec<SearchSaid> = replay
        .rows
        .iter()
        .filter(is_said)
        .map(|row| SearchSaid::of(replay, row))
        .collect();
    let mut report = Report {
        format: FORMAT,
        qdos: version,
        directory: crate::words::clean(&directory.name),
        base: base.clone(),
        head: revision.clone(),
        exit: 0,
        faults: faults.iter().map(fault).collect(),
        files_differ: *files_differ,
        places: replay.plan.places.iter().map(NamedSaid::of).collect(),
        moments: replay.plan.moments.iter().map(NamedSaid::of).collect(),
        unmet: groups::unmet(replay, directory),
        refused: groups::refused(replay, directory),
        differences: groups::differences(replay, directory),
        services: rows::services(replay, directory, &searches),
        searches,
        releases: links,
        counts,
        unreadable: crate::asked::unreadable(directory),
        limits: crate::asked::limits(),
    };
    report.exit = exit(&report);
    report
}

/// 3 when something of the files could not be read, since nobody knows what it would have found; 1 when an expectation is
/// unmet or a search refused (against a base: no longer met, or answered there), or a release breaks one.
fn exit(report: &Report) -> u8 {
    let Counts {
        unmet,
        refused,
        newly_unmet,
        newly_refused,
        ..
    } = report.counts;
    let breaks = report.releases.as_ref().is_some_and(|links| links.broken > 0);
    let is_worse = match report.base {
        Some(_) => newly_unmet + newly_refused > 0,
        // What the table of an older release names may be gone from this one; what breaks is counted with the releases.
        None => unmet > 0 || refused > 0 && report.releases.is_none(),
    };
    match report.faults.is_empty() {
        false => 3,
        true => u8::from(is_worse || breaks),
    }
}

fn counts(replay: &Replay<'_>) -> Counts {
    let scenarios: BTreeSet<(usize, &str)> = replay
        .plan
        .asks
        .iter()
        .map(|ask| (ask.set, ask.scenario.id.as_str()))
        .collect();
    let mut counts = Counts {
        searches: replay.rows.len(),
        scenarios: scenarios.len(),
        asks: replay.plan.asks.len(),
        places: replay.plan.places.len(),
        moments: replay.plan.moments.len(),
        ..Counts::default()
    };
    for row in &replay.rows {
        let expected = replay.plan.asks[row.ask].scenario.expected.len();
        counts.fallback_only += usize::from(row.head.is_fallback_only());
        counts.nothing += usize::from(row.head.is_nothing());
        counts.refused += usize::from(row.head.is_refused());
        counts.unmet += row.head.unmet.len();
        counts.met += expected - row.head.unmet.len();
        if let Some(difference) = difference(row) {
            counts.different += 1;
            counts.newly_unmet += difference.newly_unmet.len();
            counts.healed += difference.healed.len();
            counts.newly_refused += usize::from(difference.newly_refused);
        }
    }
    counts
}

/// The report as JSON, format [`FORMAT`]; its schema is `schemas/v1/replay.schema.json`.
pub fn json(report: &Report) -> String {
    crate::pretty(report)
}

/// The JSON Schema of [`json`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}

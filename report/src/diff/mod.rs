//! What a change means, for people and for programs: the same report as text, table, Markdown, CSV and JSON.

mod cells;
mod csv;
mod markdown;
mod owners;
mod table;
mod text;
mod word_diff;

use crate::judge::change_said;
use crate::judgement::Revision;
use crate::pretty;
use crate::words::clean;
use jiff::civil::Date;
use owners::Owners;
use qdos_model::change::{Area, Change, Place, Subject};
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use qdos_model::read::Places;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub use csv::csv;
pub use markdown::{changelog, markdown};
pub use table::table;
pub use text::text;
pub use word_diff::Piece;

/// The name of the JSON format.
pub const FORMAT: &str = "qdos-diff-1";

/// What was compared, before anything is said of it.
pub struct Compared<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// The day from which past and future are judged.
    pub today: Date,
    /// Base: its revision, and as much of its directory as its changes point into.
    pub base: (Revision, &'a Directory),
    /// The same of head.
    pub head: (Revision, &'a Directory),
    /// The changes to show.
    pub changes: &'a [Change],
    /// How many of cosmetic level there are besides.
    pub hidden: usize,
}

/// By what changes are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By service, or whatever else they are about.
    Service,
    /// By class.
    Class,
    /// By the part of the directory's work.
    Area,
    /// By who answers for them, as base's policy has it.
    Owner,
}

/// The report for programs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// Always "qdos-diff-1".
    pub format: &'static str,
    /// Version of the program.
    pub version: String,
    /// The day from which past and future are judged.
    pub today: String,
    /// What head is compared with.
    pub base: Revision,
    /// What is compared.
    pub head: Revision,
    /// How many changes there are of each level, without those that follow from others.
    pub counts: Counts,
    /// The changes, by subject and class.
    pub changes: Vec<Said>,
}

/// How many changes there are of each level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings: a named person should agree.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
    /// Other bytes with the same meaning.
    pub cosmetic: usize,
    /// Services that any of them touches.
    pub services: usize,
}

/// One change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Said {
    /// The class's name; `qdos rule` shows its page.
    pub class: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// narrows, widens, shifts or rewords.
    pub direction: &'static str,
    /// demographic, clinical, routing or governance.
    pub area: &'static str,
    /// What it is about: the uid of a service, the name of a template or requirement, else a path or a table.
    pub subject: String,
    /// Name of the service, or title of what it is about.
    pub name: String,
    /// One sentence.
    pub sentence: String,
    /// Who should sign it; none when nobody has to.
    pub signed_by: Option<&'static str>,
    /// Path in the directory, in head where it is there.
    pub path: Option<String>,
    /// Where in base.
    pub base: Option<Spot>,
    /// Where in head.
    pub head: Option<Spot>,
    /// What differs word by word, of free text.
    pub words: Option<Vec<Piece>>,
    /// 32 hexadecimal digits over class, subject and values, those of its echoes too, and over no words: the same change has the
    /// same fingerprint in every pair of revisions that are compared on the same day.
    pub fingerprint: String,
    /// What follows from it.
    pub echoes: Vec<Said>,
}

/// A spot in a file of one revision.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Spot {
    /// Path in the directory.
    pub path: String,
    /// Line, from 1; none where the file is no YAML.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Keys that lead there.
    pub route: String,
}

/// The report of what was compared.
pub fn report(compared: &Compared<'_>) -> Report {
    let places = [compared.base.1, compared.head.1].map(|side| Places::new(&side.tree));
    Report {
        format: FORMAT,
        version: compared.version.to_owned(),
        today: compared.today.to_string(),
        base: compared.base.0.clone(),
        head: compared.head.0.clone(),
        counts: counts(compared.changes),
        changes: compared
            .changes
            .iter()
            .map(|change| said(change, &places))
            .collect(),
    }
}

/// The report as JSON; its schema is `schemas/v1/diff.schema.json`.
pub fn json(compared: &Compared<'_>) -> String {
    pretty(&report(compared))
}

/// The JSON Schema of `json`.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}

fn said(change: &Change, places: &[Places<'_>; 2]) -> Said {
    let told = change_said(change);
    let spot = |place: &Option<Place>, places: &Places<'_>| {
        let place = place.as_ref()?;
        let position = places.position(&place.path, &place.route, None);
        Some(Spot {
            path: clean(&place.path),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            route: clean(&place.route.to_string()),
        })
    };
    Said {
        class: told.class,
        level: told.level,
        direction: told.direction,
        area: area(change.class.area()),
        subject: clean(&subject(&change.subject)),
        name: clean(&name(&change.subject)),
        sentence: told.sentence,
        signed_by: told.signed_by,
        path: told.path,
        base: spot(&change.base, &places[0]),
        head: spot(&change.head, &places[1]),
        words: word_diff::of(change),
        fingerprint: qdos_diff::fingerprint(change),
        echoes: change.echoes.iter().map(|echo| said(echo, places)).collect(),
    }
}

fn counts(changes: &[Change]) -> Counts {
    let mut open: Vec<&Change> = changes.iter().collect();
    let levels: Vec<Level> = open.iter().map(|change| change.level()).collect();
    let of = |wanted| levels.iter().filter(|level| **level == wanted).count();
    let mut services = BTreeSet::new();
    while let Some(change) = open.pop() {
        if let Subject::Service { uid, .. } = &change.subject {
            services.insert(uid);
        }
        open.extend(&change.echoes);
    }
    Counts {
        errors: of(Level::Error),
        warnings: of(Level::Warning),
        notes: of(Level::Note),
        cosmetic: of(Level::Cosmetic),
        services: services.len(),
    }
}

pub(crate) fn area(area: Area) -> &'static str {
    match area {
        Area::Demographic => "demographic",
        Area::Clinical => "clinical",
        Area::Routing => "routing",
        Area::Governance => "governance",
    }
}

/// What tells the subject from all others of its kind.
fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Service { uid, .. } => uid.clone(),
        Subject::Template { name, .. } => name.clone(),
        Subject::Requirement { id, .. } => id.clone(),
        Subject::Area { code, .. } => code.clone(),
        Subject::Reference { table } => table.clone(),
        Subject::File { path } => path.clone(),
        Subject::Settings => "settings".to_owned(),
        Subject::Calendar => "calendar".to_owned(),
        Subject::Areas => "areas".to_owned(),
        Subject::SearchDistances => "search-distances".to_owned(),
        Subject::Residents => "residents".to_owned(),
        Subject::OutcomeTable => "outcomes".to_owned(),
        Subject::Ranking => "ranking".to_owned(),
    }
}

/// What a person calls it.
fn name(subject: &Subject) -> String {
    match subject {
        Subject::Service { uid, name, .. } if name.is_empty() => format!("service {uid}"),
        Subject::Service { name, .. } | Subject::Area { name, .. } => name.clone(),
        Subject::Template { name, .. } => format!("shared profile {name}"),
        Subject::Requirement { title, .. } => format!("requirement \"{title}\""),
        Subject::Reference { table } => format!("reference table {table}"),
        Subject::File { path } => path.clone(),
        Subject::Settings => "settings".to_owned(),
        Subject::Calendar => "public holidays".to_owned(),
        Subject::Areas => "areas".to_owned(),
        Subject::SearchDistances => "search distances".to_owned(),
        Subject::Residents => "residents".to_owned(),
        Subject::OutcomeTable => "outcomes".to_owned(),
        Subject::Ranking => "ranking".to_owned(),
    }
}

/// The service with its uid, or what else a change is about.
fn heading(change: &Change) -> String {
    match &change.subject {
        Subject::Service { uid, .. } => format!("{} ({})", clean(&name(&change.subject)), clean(uid)),
        other => clean(&name(other)),
    }
}

/// Changes put together, in the order of their headings.
fn grouped<'c>(compared: &Compared<'c>, by: By) -> BTreeMap<String, Vec<&'c Change>> {
    let owners = Owners::of(compared);
    let mut groups: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
    for change in compared.changes {
        let heading = match by {
            By::Service => heading(change),
            By::Class => change.class.name().to_owned(),
            By::Area => area(change.class.area()).to_owned(),
            By::Owner => owners.heading(change),
        };
        groups.entry(heading).or_default().push(change);
    }
    groups
}

/// That nothing is shown, and what is not.
fn nothing(compared: &Compared<'_>) -> String {
    match compared.hidden {
        0 => "Nothing changes.".to_owned(),
        hidden => format!("Nothing changes in meaning. {}", not_shown(hidden)),
    }
}

/// "3 cosmetic changes are not shown; --cosmetic shows them."
fn not_shown(hidden: usize) -> String {
    match hidden {
        1 => "1 cosmetic change is not shown; --cosmetic shows it.".to_owned(),
        hidden => format!(
            "{} cosmetic changes are not shown; --cosmetic shows them.",
            crate::words::number(hidden as u128)
        ),
    }
}

/// The last line: what there is, and what is not shown.
fn ending(compared: &Compared<'_>) -> String {
    let summary = summary(&counts(compared.changes));
    match compared.hidden {
        0 => format!("{summary}."),
        hidden => format!("{summary}. {}", not_shown(hidden)),
    }
}

/// "3 services, 6 changes: 1 error, 2 warnings, 2 notes, 1 cosmetic".
fn summary(counts: &Counts) -> String {
    let Counts {
        errors,
        warnings,
        notes,
        cosmetic,
        services,
    } = *counts;
    let some = |count: usize, one: &str, more: &str| {
        let word = if count == 1 { one } else { more };
        (count > 0).then(|| format!("{} {word}", crate::words::number(count as u128)))
    };
    let all = errors + warnings + notes + cosmetic;
    let levels: Vec<String> = [
        some(errors, "error", "errors"),
        some(warnings, "warning", "warnings"),
        some(notes, "note", "notes"),
        some(cosmetic, "cosmetic", "cosmetic"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let what: Vec<String> = [
        some(services, "service", "services"),
        some(all, "change", "changes"),
    ]
    .into_iter()
    .flatten()
    .collect();
    format!("{}: {}", what.join(", "), levels.join(", "))
}

//! What `qdos log` says: history as changes.

use super::{Step, foot, moment};
use crate::page::{BOLD, DIM, PLAIN, Page};
use crate::spreadsheet;
use crate::words::{clean, list, number};
use qdos_model::change::{Change, Class, Subject};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of this shape.
pub const FORMAT: &str = "qdos-log-1";

/// Everything that `qdos log` says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Log {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: &'static str,
    /// The branch that was walked.
    pub branch: String,
    /// What was asked for, in words.
    pub about: String,
    /// The steps that changed something, newest first.
    pub entries: Vec<Entry>,
    /// What the reader has to know of this clone.
    pub notes: Vec<String>,
}

/// One step and what it meant.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Entry {
    /// When and who.
    pub step: Step,
    /// What it meant.
    pub changes: Vec<Meant>,
    /// What could not be read then, so that the changes may not be all.
    pub unreadable: Vec<String>,
    /// Who was worse off by it, in `qdos check`'s words, computed on that commit; none where it was not asked.
    pub worse_off: Option<Vec<String>>,
}

/// A change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Meant {
    /// Its class.
    pub class: &'static str,
    /// It in one sentence.
    pub sentence: String,
    /// The uid, where it is about a service.
    pub uid: Option<String>,
    /// The file in which it was made.
    pub path: Option<String>,
    /// It follows from this change: of a shared profile, of reference data, of the calendar.
    pub through: Option<String>,
}

impl Meant {
    /// Says a change, and what it follows from.
    pub fn of(change: &Change, cause: Option<&Change>) -> Meant {
        let place = cause.unwrap_or(change);
        let path = place.head.as_ref().or(place.base.as_ref());
        let through = cause.map(|cause| clean(&cause_words(cause)));
        Meant {
            class: change.class.name(),
            sentence: clean(&qdos_diff::sentence(change)),
            uid: match &change.subject {
                Subject::Service { uid, .. } => Some(clean(uid)),
                _ => None,
            },
            path: path.map(|place| clean(&place.path)),
            through,
        }
    }
}

fn cause_words(cause: &Change) -> String {
    match (&cause.subject, cause.class) {
        (Subject::Template { name, .. }, _) => format!("the shared profile {name}"),
        (_, Class::CalendarChanged) => "the calendar of public holidays".to_owned(),
        (Subject::Reference { table }, _) => format!("the reference table {table}"),
        _ => cause.class.name().to_owned(),
    }
}

/// It for a terminal.
pub fn text(log: &Log, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(&format!("{DIM}qdos {}  {}{DIM:#}", log.qdos, log.branch));
    page.line("");
    page.paragraph(0, "", &log.about);
    for entry in &log.entries {
        let step = &entry.step;
        let title = if step.title.is_empty() {
            "(no message)"
        } else {
            &step.title
        };
        page.section(BOLD, &moment(step.committed_seconds), title);
        page.paragraph(2, "", &format!("{DIM}{}{DIM:#}", step.source()));
        step.lines(&mut page, 2);
        for change in entry.changes.iter().take(MOST) {
            let through = match &change.through {
                Some(through) => format!(" (through {through})"),
                None => String::new(),
            };
            page.marked(
                2,
                &format!("{}: ", change.class),
                PLAIN,
                &format!("{}{through}", change.sentence),
            );
        }
        if let Some(more) = more(&entry.changes) {
            page.paragraph(2, "", &more);
        }
        for path in &entry.unreadable {
            page.paragraph(
                2,
                "Note: ",
                &format!(
                    "{path} cannot be read at this commit or before it, so what it changed is not known"
                ),
            );
        }
        for effect in entry.worse_off.iter().flatten() {
            page.paragraph(2, "worse off: ", effect);
        }
        if entry.worse_off.as_ref().is_some_and(Vec::is_empty) {
            page.paragraph(2, "", "Nobody was worse off.");
        }
    }
    if log.entries.is_empty() {
        page.line("");
        page.line("Nothing changed.");
    }
    foot(&mut page, &log.notes);
    page.into_text()
}

/// Of one step, so many changes are said one by one.
const MOST: usize = 12;

/// What of a step is not said one by one.
fn more(changes: &[Meant]) -> Option<String> {
    let rest = changes.get(MOST..).filter(|rest| !rest.is_empty())?;
    let mut classes: BTreeMap<&str, u128> = BTreeMap::new();
    for change in rest {
        *classes.entry(change.class).or_default() += 1;
    }
    let counts: Vec<String> = classes
        .iter()
        .map(|(class, count)| format!("{} {class}", number(*count)))
        .collect();
    Some(format!(
        "and {} more: {} (--format csv has them all)",
        number(rest.len() as u128),
        list(&counts)
    ))
}

/// It as JSON, format [`FORMAT`]; its schema is `schemas/v1/log.schema.json`.
pub fn json(log: &Log) -> String {
    crate::pretty(log)
}

/// The JSON Schema of [`json`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Log).to_value()
}

/// One row for each change.
pub fn csv(log: &Log) -> String {
    let mut table = String::new();
    let heads = [
        "committed",
        "authored",
        "commit",
        "pull_request",
        "authors",
        "merged_by",
        "approved_by",
        "reviewed_by",
        "class",
        "uid",
        "path",
        "through",
        "sentence",
    ];
    spreadsheet::row(&mut table, &heads.map(str::to_owned));
    let people = |people: &[super::Person]| {
        people
            .iter()
            .map(super::Person::said)
            .collect::<Vec<_>>()
            .join("; ")
    };
    for Entry { step, changes, .. } in &log.entries {
        for change in changes {
            let cells = [
                step.committed.clone(),
                step.authored.clone(),
                step.commit.clone(),
                step.pull_request
                    .map_or_else(String::new, |number| number.to_string()),
                people(&step.authors),
                step.merged_by
                    .as_ref()
                    .map(super::Person::said)
                    .unwrap_or_default(),
                people(&step.approved_by),
                people(&step.reviewed_by),
                change.class.to_owned(),
                change.uid.clone().unwrap_or_default(),
                change.path.clone().unwrap_or_default(),
                change.through.clone().unwrap_or_default(),
                change.sentence.clone(),
            ];
            spreadsheet::row(&mut table, &cells);
        }
    }
    table
}

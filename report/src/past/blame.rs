//! What `qdos blame` says: of every field, the step that last changed its meaning.

use super::{Step, foot, moment};
use crate::page::{BOLD, Cell, Column, DIM, Page};
use schemars::JsonSchema;
use serde::Serialize;

/// Version of this shape.
pub const FORMAT: &str = "qdos-blame-1";

/// Everything that `qdos blame` says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Blame {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: &'static str,
    /// The branch that was walked.
    pub branch: String,
    /// The service.
    pub uid: String,
    /// Its name; the last one it had where it is gone.
    pub name: String,
    /// Fields by name, a list's items each by itself.
    pub fields: Vec<Field>,
    /// The steps that the fields name.
    pub steps: Vec<Step>,
    /// What the reader has to know.
    pub notes: Vec<String>,
}

/// One field.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Field {
    /// Its name ("profile.pairs\[1156=4788\]").
    pub field: String,
    /// What it says; none where it is gone.
    pub value: Option<String>,
    /// What it said before that step; none where it was not there.
    pub before: Option<String>,
    /// Place in `steps` of the step that last changed its meaning; none where that lies before what this clone holds.
    pub step: Option<usize>,
    /// The file that the step changed for it: the entry, its template, reference data.
    pub path: Option<String>,
    /// The field came with the whole entry.
    pub with_entry: bool,
}

/// It for a terminal.
pub fn text(blame: &Blame, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(&format!("{DIM}qdos {}  {}{DIM:#}", blame.qdos, blame.branch));
    page.line("");
    page.line(&format!("{BOLD}{}{BOLD:#}  {}", blame.name, blame.uid));
    for (at, step) in blame.steps.iter().enumerate() {
        let fields: Vec<&Field> = blame
            .fields
            .iter()
            .filter(|field| field.step == Some(at))
            .collect();
        if fields.is_empty() {
            continue;
        }
        page.section(BOLD, &moment(step.committed_seconds), &step.title);
        page.paragraph(2, "", &format!("{DIM}{}{DIM:#}", step.source()));
        step.lines(&mut page, 2);
        page.line("");
        rows(&mut page, &fields);
    }
    let unknown: Vec<&Field> = blame.fields.iter().filter(|field| field.step.is_none()).collect();
    if !unknown.is_empty() {
        page.section(BOLD, "Before", "what this clone holds");
        rows(&mut page, &unknown);
    }
    foot(&mut page, &blame.notes);
    page.into_text()
}

fn rows(page: &mut Page, fields: &[&Field]) {
    let columns = [
        Column {
            head: "field",
            breaks: false,
        },
        Column {
            head: "says",
            breaks: true,
        },
        Column {
            head: "before",
            breaks: true,
        },
        Column {
            head: "changed in",
            breaks: true,
        },
    ];
    let rows: Vec<Vec<Cell>> = fields
        .iter()
        .map(|field| {
            let before = match &field.before {
                Some(before) if before.is_empty() => "there",
                Some(before) => before,
                None if field.with_entry => "(new entry)",
                None => "(not there)",
            };
            vec![
                Cell::plain(&field.field),
                Cell::plain(field.value.as_deref().unwrap_or("(gone)")),
                Cell::plain(before),
                Cell::plain(field.path.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    page.table(&columns, &rows);
}

/// It as JSON, format [`FORMAT`]; its schema is `schemas/v1/blame.schema.json`.
pub fn json(blame: &Blame) -> String {
    crate::pretty(blame)
}

/// The JSON Schema of [`json`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Blame).to_value()
}

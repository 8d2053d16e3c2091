//! What `qdos show` says: one entry at one moment, as typed and as meant.

use super::foot;
use crate::page::{BOLD, Cell, Column, DIM, Page};
use crate::words::clean;
use qdos_diff::Facts;
use schemars::JsonSchema;
use serde::Serialize;

/// Version of this shape.
pub const FORMAT: &str = "qdos-show-1";

/// Everything that `qdos show` says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Show {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: &'static str,
    /// The revision that was read.
    pub revision: crate::Revision,
    /// Where the file lay.
    pub path: String,
    /// The uid, of a service.
    pub uid: Option<String>,
    /// The file as it was.
    pub entry: String,
    /// What it meant, field by field; nothing for a file that is no service or could not be read.
    pub meaning: Vec<Said>,
    /// What the reader has to know.
    pub notes: Vec<String>,
}

/// One field as meant.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Said {
    /// Its name.
    pub field: String,
    /// What it says.
    pub value: String,
}

/// The facts of a service, fit to be printed.
pub fn meaning(facts: &Facts) -> Vec<Said> {
    let said = |(field, fact): (&String, &qdos_diff::Fact)| Said {
        field: clean(field),
        value: value(fact),
    };
    facts.iter().map(said).collect()
}

/// A fact's value with its words.
pub fn value(fact: &qdos_diff::Fact) -> String {
    let said = match (
        fact.value.is_empty(),
        fact.words.is_empty() || fact.words == fact.value,
    ) {
        (_, true) => fact.value.clone(),
        (true, false) => fact.words.clone(),
        (false, false) => format!("{} ({})", fact.value, fact.words),
    };
    clean(&said)
}

/// It for a terminal.
pub fn text(show: &Show, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(&format!(
        "{DIM}qdos {}  {}{DIM:#}",
        show.qdos,
        show.revision.short()
    ));
    page.line("");
    page.line(&format!("{BOLD}{}{BOLD:#}", show.path));
    for line in show.entry.lines() {
        page.line(&format!("  {line}"));
    }
    if !show.meaning.is_empty() {
        page.title("What it means", "");
        let columns = [
            Column {
                head: "field",
                breaks: false,
            },
            Column {
                head: "says",
                breaks: true,
            },
        ];
        let rows = show
            .meaning
            .iter()
            .map(|said| vec![Cell::plain(&said.field), Cell::plain(&said.value)]);
        page.table(&columns, &rows.collect::<Vec<_>>());
    }
    foot(&mut page, &show.notes);
    page.into_text()
}

/// It as JSON, format [`FORMAT`]; its schema is `schemas/v1/show.schema.json`.
pub fn json(show: &Show) -> String {
    crate::pretty(show)
}

/// The JSON Schema of [`json`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Show).to_value()
}

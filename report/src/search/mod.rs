//! What `qdos search` says: who was asked about, what is returned, what is displaced. Values first, then their rendering.

mod rest;
mod text;

use crate::Revision;
use crate::asked::{Answered, Asked, limits, unreadable};
use crate::offer::{Displaced, Offer, displaced};
use crate::words::clean;
use qdos_coverage::search::Label;
use qdos_model::written::CatchAllBelow;
use schemars::JsonSchema;
use serde::Serialize;

pub use rest::rest;
pub(crate) use text::displaced_by_type;
pub use text::text;

/// Version of this shape.
pub const FORMAT: &str = "qdos-search-1";

/// The Directory of Services' error when it finds nothing at all.
const NOTHING_FOUND: u32 = 102;

/// Everything that `qdos search` says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Search {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: &'static str,
    /// The directory's name.
    pub directory: String,
    /// The revision that was searched.
    pub revision: Revision,
    /// What was asked, as it was understood.
    pub asked: Asked,
    /// What is offered, in order; what the fallback adds comes last.
    pub returned: Vec<Offer>,
    /// What passes every filter and is not offered, in order.
    pub displaced: Vec<Displaced>,
    /// How many services pass every filter.
    pub returnable: usize,
    /// The fallback answers: too little passes the filters, so that it offers emergency departments.
    pub catch_all: bool,
    /// 102 when nothing at all is offered.
    pub error: Option<u32>,
    /// Service files that cannot be read and count as no service.
    pub unreadable: Vec<String>,
    /// What a search of files cannot know.
    pub limits: Vec<String>,
}

/// Says one search and its answer.
pub fn search(found: &Answered<'_, '_>) -> Search {
    let Answered {
        version,
        revision,
        side,
        request: _,
        answer,
    } = found;
    let wanted = match side.directory.settings.catch_all_below {
        CatchAllBelow::One => 1,
        CatchAllBelow::Two => 2,
    };
    let offer =
        |one: &qdos_coverage::search::Returned<'_, '_>| Offer::of(side, answer, one.candidate, one.label);
    Search {
        format: FORMAT,
        qdos: version,
        directory: clean(&side.directory.name),
        revision: revision.clone(),
        asked: Asked::of(found),
        returned: answer.returned.iter().map(offer).collect(),
        displaced: displaced(side, answer),
        returnable: answer.returnable.len(),
        catch_all: answer.returnable.len() < wanted
            || answer.returned.iter().any(|one| one.label == Label::CatchAll),
        error: answer.returned.is_empty().then_some(NOTHING_FOUND),
        unreadable: unreadable(side.directory),
        limits: limits(),
    }
}

/// It as JSON, format [`FORMAT`]; its schema is `schemas/v1/search.schema.json`.
pub fn json(search: &Search) -> String {
    crate::pretty(search)
}

/// The JSON Schema of [`json`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Search).to_value()
}

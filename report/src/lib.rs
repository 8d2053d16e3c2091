//! How a judgement is said: to a terminal, and as JSON. All thinking ends here; nothing is decided while rendering. Pure.

mod asked;
pub mod audit;
mod because;
pub mod comment;
pub mod coverage;
mod dated;
pub mod diff;
mod farther;
mod judge;
mod judgement;
pub mod lint;
mod markup;
mod offer;
mod page;
pub mod past;
mod remedies;
pub mod replay;
pub mod search;
pub mod sign_off;
mod snippet;
mod soon;
mod speaker;
mod spreadsheet;
mod steps;
mod text;
mod whole;
pub mod why;
mod words;
mod xml;

pub use asked::{Answered, Asked};
pub use because::{Attribution, Because, Cause, Due, Untold};
pub use dated::DatesSaid;
pub use farther::{Farther, Journey, Stop};
pub use judge::judge;
pub use judgement::{
    ChangeSaid, Checked, Effect, FORMAT, FindingSaid, Findings, Found, Judgement, Overall, Revision,
    Standing, Step,
};
pub use offer::{Before, Displaced, Offer};
pub use snippet::{Excerpt, Ink, snippets};
pub use soon::{SoonSaid, soon_said};
pub use speaker::{BoxSaid, WitnessSaid};
pub use text::text;

/// How much of long lists is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// What comes first, and how much more there is.
    Brief,
    /// Everything.
    Whole,
}

/// The judgement as JSON, format `FORMAT`; its schema is `schemas/v1/check.schema.json`.
pub fn json(judgement: &Judgement) -> String {
    pretty(judgement)
}

fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("a report is plain data with text keys");
    text.push('\n');
    text
}

/// The JSON Schema of `json`.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Judgement).to_value()
}

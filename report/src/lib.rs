//! How a judgement is said: to a terminal, and as JSON. All thinking ends here; nothing is decided while rendering. Pure.

mod judgement;
mod snippet;
mod text;
mod words;

pub use judgement::{
    BoxSaid, ChangeSaid, Checked, Effect, FORMAT, FindingSaid, Findings, Found, Judgement, Overall, Revision,
    Standing, Step, WitnessSaid, judge,
};
pub use snippet::snippets;
pub use text::{Detail, text};

/// The judgement as JSON, format `FORMAT`; its schema is `schemas/v1/check.schema.json`.
pub fn json(judgement: &Judgement) -> String {
    let mut text = serde_json::to_string_pretty(judgement).expect("a judgement is plain data with text keys");
    text.push('\n');
    text
}

/// The JSON Schema of `json`.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Judgement).to_value()
}

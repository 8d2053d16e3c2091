//! Found by the schema stage (`crate::shape`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "malformed-value",
    level: Level::Error,
    summary: "A word or code of the wrong form where the file cannot be read without it",
    page: include_str!("../../pages/malformed-value.md"),
    check: Check::Reading,
};

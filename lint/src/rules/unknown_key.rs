//! Found by the schema stage (`crate::shape`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-key",
    level: Level::Error,
    summary: "A key that the format does not have makes its file count as nothing",
    page: include_str!("../../pages/unknown-key.md"),
    check: Check::Reading,
};

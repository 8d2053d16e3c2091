//! Found by the schema stage (`crate::shape`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "missing-key",
    level: Level::Error,
    summary: "A file without a key that it needs counts as nothing",
    page: include_str!("../../pages/missing-key.md"),
    check: Check::Reading,
};

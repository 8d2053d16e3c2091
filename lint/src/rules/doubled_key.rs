//! Found by the schema stage (`crate::shape`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "doubled-key",
    level: Level::Error,
    summary: "A key that stands twice makes its file count as nothing",
    page: include_str!("../../pages/doubled-key.md"),
    check: Check::Reading,
};

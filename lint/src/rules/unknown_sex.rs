//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-sex",
    level: Level::Error,
    summary: "A sex other than F, M or I is never matched",
    page: include_str!("../../pages/unknown-sex.md"),
    check: Check::Reading,
};

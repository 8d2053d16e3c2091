//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-set",
    level: Level::Error,
    summary: "A set that no row of the outcome table has asks for nothing",
    page: include_str!("../../pages/unknown-set.md"),
    check: Check::Reading,
};

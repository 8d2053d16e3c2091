//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-ranking",
    level: Level::Warning,
    summary: "A row of the ranking strategies that cannot be read ranks nothing",
    page: include_str!("../../pages/unreadable-ranking.md"),
    check: Check::Reading,
};

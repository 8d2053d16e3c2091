//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-requirement",
    level: Level::Error,
    summary: "A requirement with a bad value asks nothing at all",
    page: include_str!("../../pages/unreadable-requirement.md"),
    check: Check::Reading,
};

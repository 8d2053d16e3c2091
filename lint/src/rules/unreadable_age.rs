//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-age",
    level: Level::Error,
    summary: "An age range that cannot be read counts as no age",
    page: include_str!("../../pages/unreadable-age.md"),
    check: Check::Reading,
};

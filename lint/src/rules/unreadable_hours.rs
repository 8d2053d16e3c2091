//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-hours",
    level: Level::Error,
    summary: "Hours that cannot be read count as closed",
    page: include_str!("../../pages/unreadable-hours.md"),
    check: Check::Reading,
};

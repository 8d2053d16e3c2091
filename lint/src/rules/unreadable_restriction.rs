//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-restriction",
    level: Level::Error,
    summary: "A restriction that cannot be read makes the service offered to nobody",
    page: include_str!("../../pages/unreadable-restriction.md"),
    check: Check::Reading,
};

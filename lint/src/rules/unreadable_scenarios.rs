//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-scenarios",
    level: Level::Warning,
    summary: "A file of captured searches, or something expected of one, that cannot be read checks nothing",
    page: include_str!("../../pages/unreadable-scenarios.md"),
    check: Check::Reading,
};

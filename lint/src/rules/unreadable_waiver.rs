//! Found when all other findings are (`crate::waiver`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-waiver",
    level: Level::Warning,
    summary: "A waiver without a reason, an owner, an end or a rule that exists counts for nothing",
    page: include_str!("../../pages/unreadable-waiver.md"),
    check: Check::Reading,
};

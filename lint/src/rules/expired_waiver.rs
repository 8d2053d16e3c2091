//! Found when all other findings are (`crate::waiver`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "expired-waiver",
    level: Level::Warning,
    summary: "A waiver has ended, and what it was about counts again",
    page: include_str!("../../pages/expired-waiver.md"),
    check: Check::Reading,
};

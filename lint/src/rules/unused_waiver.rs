//! Found when all other findings are (`crate::waiver`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unused-waiver",
    level: Level::Warning,
    summary: "A waiver is about nothing that is wrong",
    page: include_str!("../../pages/unused-waiver.md"),
    check: Check::Reading,
};

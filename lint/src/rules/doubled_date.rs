//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "doubled-date",
    level: Level::Error,
    summary: "A date that stands twice",
    page: include_str!("../../pages/doubled-date.md"),
    check: Check::Reading,
};

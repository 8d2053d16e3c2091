//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-disposition",
    level: Level::Error,
    summary: "A disposition that the release does not have is never offered",
    page: include_str!("../../pages/unknown-disposition.md"),
    check: Check::Reading,
};

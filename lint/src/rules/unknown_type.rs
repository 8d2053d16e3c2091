//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-type",
    level: Level::Error,
    summary: "A service of a type that does not exist counts as no service",
    page: include_str!("../../pages/unknown-type.md"),
    check: Check::Reading,
};

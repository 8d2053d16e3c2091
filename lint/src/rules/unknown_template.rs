//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-template",
    level: Level::Error,
    summary: "A profile that names a template which does not exist starts from nothing",
    page: include_str!("../../pages/unknown-template.md"),
    check: Check::Reading,
};

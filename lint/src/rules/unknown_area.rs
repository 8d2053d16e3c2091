//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-area",
    level: Level::Warning,
    summary: "An area that is not in areas.yaml promotes a service nowhere",
    page: include_str!("../../pages/unknown-area.md"),
    check: Check::Reading,
};

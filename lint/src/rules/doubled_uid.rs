//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "doubled-uid",
    level: Level::Error,
    summary: "Two files have one uid; the first by path stands and the other counts as no service",
    page: include_str!("../../pages/doubled-uid.md"),
    check: Check::Reading,
};

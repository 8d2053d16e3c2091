//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-pair",
    level: Level::Error,
    summary: "A pair of symptom group and discriminator that the release does not have is never offered",
    page: include_str!("../../pages/unknown-pair.md"),
    check: Check::Reading,
};

//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-role",
    level: Level::Error,
    summary: "A referral role that does not exist is never matched",
    page: include_str!("../../pages/unknown-role.md"),
    check: Check::Reading,
};

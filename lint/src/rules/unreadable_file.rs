//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-file",
    level: Level::Error,
    summary: "A file that is not what its place asks for counts as nothing",
    page: include_str!("../../pages/unreadable-file.md"),
    check: Check::Reading,
};

//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "misnamed-file",
    level: Level::Error,
    summary: "A file among the entries whose name does not end in .yaml is passed over",
    page: include_str!("../../pages/misnamed-file.md"),
    check: Check::Reading,
};

//! Found by reading (`qdos_model::read`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-record",
    level: Level::Warning,
    summary: "A row of reference/organisations.csv or reference/tables.csv that cannot be read checks nothing",
    page: include_str!("../../pages/unreadable-record.md"),
    check: Check::Reading,
};

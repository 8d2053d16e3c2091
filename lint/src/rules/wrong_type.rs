//! Found by the schema stage (`crate::shape`); its page says what it means.

use crate::{Check, Rule};
use qdos_model::finding::Level;

pub(crate) const RULE: Rule = Rule {
    name: "wrong-type",
    level: Level::Error,
    summary: "A list where text belongs, or the other way round, makes the file count as nothing",
    page: include_str!("../../pages/wrong-type.md"),
    check: Check::Reading,
};

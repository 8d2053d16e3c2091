//! What the Organisation Data Service says of organisations, and how old the tables of the directory are. No search reads
//! either: they are what lint holds entries against.

use jiff::civil::Date;
use std::collections::BTreeMap;

/// Organisations by ODS code, and the dates of tables; empty where the directory has no such files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// Organisations by ODS code.
    pub organisations: BTreeMap<String, Organisation>,
    /// Tables with the date they are of, in the order written.
    pub tables: Vec<DatedTable>,
}

/// One organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Whether it stands.
    pub standing: Standing,
    /// The date on which it closed or will.
    pub closed: Option<Date>,
}

/// Whether an organisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It stands.
    Active,
    /// It has ended.
    Closed,
    /// It is asleep.
    Dormant,
    /// It is to open.
    Proposed,
}

/// A file or folder of the directory with the date that its content is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedTable {
    /// Path within the directory.
    pub path: String,
    /// The date its content is of.
    pub date: Date,
    /// Line of its row.
    pub line: usize,
}

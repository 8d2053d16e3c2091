//! What an import would do to a directory, and the doing of it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// What becomes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is written for the first time.
    Create {
        /// Its text.
        text: String,
    },
    /// It is written anew.
    Change {
        /// Its text.
        text: String,
        /// The fields that changed; empty for a table.
        fields: Vec<String>,
    },
    /// It stays as it is.
    Unchanged,
    /// It may not be touched.
    Refused {
        /// The field that was edited by hand.
        field: String,
        /// Why, and what to do.
        reason: String,
    },
}

/// What the source says and no entry can: it would be lost without a word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// An organisation is left out, because its postcode lies nowhere.
    NoPlace {
        /// Its ODS code.
        ods: String,
        /// The postcode as published.
        postcode: String,
    },
    /// The published total of a pharmacy's week is not what its days give; the days are taken.
    OtherTotal {
        /// Its ODS code.
        ods: String,
        /// Hours as published.
        published: String,
        /// Minutes of its days.
        counted: u32,
    },
    /// Cells of a pharmacy's week that cannot be read; those days are closed, and the cells kept as published.
    UnreadCells {
        /// Its ODS code.
        ods: String,
        /// How many.
        cells: usize,
    },
}

/// What an import would do, by path inside the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What of the source no entry says, in order.
    pub notes: Vec<Note>,
    /// Steps in the order of their paths.
    pub steps: BTreeMap<PathBuf, Step>,
}

/// How many files a plan touches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Written for the first time.
    pub created: usize,
    /// Written anew.
    pub changed: usize,
    /// Left alone.
    pub unchanged: usize,
    /// Refused.
    pub refused: usize,
}

impl Plan {
    /// How many files of each step.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for step in self.steps.values() {
            match step {
                Step::Create { .. } => counts.created += 1,
                Step::Change { .. } => counts.changed += 1,
                Step::Unchanged => counts.unchanged += 1,
                Step::Refused { .. } => counts.refused += 1,
            }
        }
        counts
    }

    /// Paths that would be written.
    pub fn writes(&self) -> impl Iterator<Item = &Path> {
        let writes = self
            .steps
            .iter()
            .filter(|(_, step)| matches!(step, Step::Create { .. } | Step::Change { .. }));
        writes.map(|(path, _)| path.as_path())
    }

    /// Refused files with field and reason.
    pub fn refusals(&self) -> impl Iterator<Item = (&Path, &str, &str)> {
        self.steps.iter().filter_map(|(path, step)| match step {
            Step::Refused { field, reason } => Some((path.as_path(), field.as_str(), reason.as_str())),
            _ => None,
        })
    }

    /// Writes what is to be written below `into`, each file beside its old self and then in its place. Refused files
    /// are left alone.
    pub fn apply(&self, into: &Path) -> Result<(), Error> {
        for (path, step) in &self.steps {
            if let Step::Create { text } | Step::Change { text, .. } = step {
                let file = into.join(path);
                replace(&file, text).map_err(|cause| Error::Write { file, cause })?;
            }
        }
        Ok(())
    }
}

fn replace(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut fresh = file.as_os_str().to_owned();
    fresh.push(".tmp");
    fs::write(&fresh, text)?;
    fs::rename(&fresh, file)
}

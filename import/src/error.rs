//! What can go wrong with an import as a whole. A single file that may not be touched is not an error but a refusal of
//! the plan.

use std::io;
use std::path::PathBuf;

/// Why no plan could be made, or a plan could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the source is not there.
    #[error(
        "the source has no {file} (nor {file}.zst); lay the source out as import/open-data is, or name another folder"
    )]
    Missing {
        /// Path inside the source.
        file: String,
    },
    /// A file could not be read.
    #[error("cannot read {}: {cause}; check the path and its permissions", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A row of a table cannot be understood.
    #[error("{file}, line {line}: {problem}; {remedy}")]
    Row {
        /// The table.
        file: String,
        /// Line from 1.
        line: u64,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The area is not in the source.
    #[error(
        "no district of area {area} in {file}; give the code of an integrated care board, such as E54000068"
    )]
    UnknownArea {
        /// The code asked for.
        area: String,
        /// Where it was looked for.
        file: String,
    },
    /// A file of the directory cannot be understood.
    #[error("{}: {problem}; {remedy}", file.display())]
    Entry {
        /// The file.
        file: PathBuf,
        /// What is wrong, with its line where known.
        problem: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A value could not be written as YAML; a fault of this program.
    #[error("an entry could not be put into words: {0}; please report this")]
    Words(#[from] serde_json::Error),
    /// A file could not be written.
    #[error("cannot write {}: {cause}; check the path and the space on the disk", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

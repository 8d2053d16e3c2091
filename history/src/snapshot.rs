//! What reading a revision gives: its files, and what could not be taken as a file.

use qdos_model::tree::{BlobId, File, Tree};
use std::fmt;

use crate::error::Error;

/// Size in bytes up to which a file is read; a larger one is listed with its size and no bytes.
///
/// The largest file of a national directory (a district's postcodes) stays under 1 MiB.
pub const MAX_READ: u64 = 5 * 1024 * 1024;

/// How many files and folders one revision may hold; more is refused.
///
/// Twenty times a national directory. A few kilobytes of nested git trees can name billions of files, and a
/// pull request is written by anyone.
pub const MAX_FILES: usize = 1_000_000;

/// The files below one directory of one revision.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// The files that a check reads.
    pub tree: Tree,
    /// What was found beside ordinary files, by path.
    pub oddities: Vec<Oddity>,
}

/// Something below the directory that a person may take for a file of the directory and that is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Oddity {
    /// Path relative to the directory; bytes that are not UTF-8 are written `\xE9`.
    pub path: String,
    /// What it is.
    pub kind: OddityKind,
}

/// Why a path is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OddityKind {
    /// A symbolic link; never followed, because it may lead out of the directory. It is not in the tree.
    SymbolicLink,
    /// A submodule or a repository inside the repository. It is not in the tree.
    Submodule,
    /// A socket, pipe or device. It is not in the tree.
    NotRegular,
    /// A file whose name is not UTF-8. It is not in the tree.
    NameNotUtf8,
}

impl fmt::Display for Oddity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Oddity { path, kind } = self;
        match kind {
            OddityKind::SymbolicLink => write!(formatter, "{path:?} is a symbolic link and is not followed"),
            OddityKind::Submodule => write!(formatter, "{path:?} is a submodule and is not read"),
            OddityKind::NotRegular => write!(formatter, "{path:?} is not a regular file and is not read"),
            OddityKind::NameNotUtf8 => {
                write!(
                    formatter,
                    "the name \"{path}\" is not UTF-8, so the file is not read"
                )
            }
        }
    }
}

/// The paths that a walk found, before any bytes are read.
#[derive(Debug)]
pub(crate) struct Listing<Place> {
    /// Files in path order once `sorted`; where the bytes are is the walk's own.
    pub(crate) files: Vec<Listed<Place>>,
    pub(crate) oddities: Vec<Oddity>,
    seen: usize,
}

#[derive(Debug)]
pub(crate) struct Listed<Place> {
    pub(crate) path: String,
    pub(crate) place: Place,
}

impl<Place> Listing<Place> {
    pub(crate) fn new() -> Listing<Place> {
        Listing {
            files: Vec::new(),
            oddities: Vec::new(),
            seen: 0,
        }
    }

    /// Counts one visited path of any kind against [`MAX_FILES`].
    pub(crate) fn visit(&mut self) -> Result<(), Error> {
        self.seen += 1;
        if self.seen > MAX_FILES {
            Err(Error::TooManyFiles { limit: MAX_FILES })
        } else {
            Ok(())
        }
    }

    pub(crate) fn add(&mut self, path: &[u8], place: Place) {
        let (path, kind) = readable(path);
        match kind {
            Some(kind) => self.oddities.push(Oddity { path, kind }),
            None => self.files.push(Listed { path, place }),
        }
    }

    pub(crate) fn add_oddity(&mut self, path: &[u8], kind: OddityKind) {
        self.oddities.push(Oddity {
            path: readable(path).0,
            kind,
        });
    }

    pub(crate) fn sorted(mut self) -> Listing<Place> {
        self.files.sort_by(|one, other| one.path.cmp(&other.path));
        self.oddities.sort();
        self
    }
}

/// Joins the listed paths with what was read for them, in the same order.
pub(crate) fn snapshot<Place>(listing: Listing<Place>, read: Vec<File>) -> Snapshot {
    let files = listing
        .files
        .into_iter()
        .map(|listed| listed.path)
        .zip(read)
        .collect();
    Snapshot {
        tree: Tree { files },
        oddities: listing.oddities,
    }
}

pub(crate) fn blob_id(id: git2::Oid) -> BlobId {
    let mut bytes = [0u8; 20];
    bytes.copy_from_slice(&id.as_bytes()[..20]);
    BlobId(bytes)
}

/// A path as text. Bytes that are not UTF-8 are escaped, not replaced: two such names must not become one.
fn readable(path: &[u8]) -> (String, Option<OddityKind>) {
    if let Ok(text) = str::from_utf8(path) {
        return (text.to_owned(), None);
    }
    let mut text = String::new();
    for chunk in path.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    (text, Some(OddityKind::NameNotUtf8))
}

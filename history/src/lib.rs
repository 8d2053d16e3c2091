//! Reads the files of any revision of a git repository, and of its working tree, as [`qdos_model::tree::Tree`].
//!
//! The only crate that opens a repository. It reads objects and files; it never writes, fetches, checks out
//! or runs anything, and it gives no meaning to the bytes it hands on.

mod base;
mod chronicle;
mod commit;
mod delta;
mod error;
mod folder;
mod gaps;
mod mainline;
mod message;
mod person;
mod repository;
mod revision;
mod snapshot;
mod tips;
mod tree;
mod worktree;

pub use base::{Base, MergeBase};
pub use chronicle::{Chronicle, How, Touched};
pub use commit::{Clock, CommitId, Evidence, Mailmapped, Signature, SignatureKind};
pub use delta::{ChangedFile, Delta, FolderId};
pub use error::Error;
pub use folder::plain_tree;
pub use gaps::Gaps;
pub use mainline::{Mainline, Standing, Step};
pub use message::{Landed, PullRequest, Trailer};
pub use person::Person;
pub use repository::Repository;
pub use revision::{Committed, Revision};
pub use snapshot::{MAX_FILES, MAX_READ, Oddity, OddityKind, Snapshot};

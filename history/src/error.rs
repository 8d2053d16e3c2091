//! Why the history could not be read: whose fault it is, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why the history could not be read. Every message is one line that says the fault and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller's: the path does not exist.
    #[error("there is no file or folder {path:?}: check the spelling and the current folder")]
    NoSuchPath {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The caller's: no repository holds the path.
    #[error("{path:?} is in no git repository: run inside a clone, or make one with `git init`")]
    NotARepository {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The machine's: the repository belongs to another user, and git refuses to trust its configuration.
    #[error(
        "the repository {path:?} belongs to another user: if you trust it, run `git config --global --add \
         safe.directory {path:?}`"
    )]
    OtherOwner {
        /// The folder that `safe.directory` has to name.
        path: PathBuf,
    },
    /// The repository's: it is stored in a way that this build cannot read (SHA-256, reftable).
    #[error("the repository {path:?} cannot be read ({reason}): clone it into an ordinary SHA-1 repository")]
    UnsupportedFormat {
        /// The path as it was given.
        path: PathBuf,
        /// What libgit2 says.
        reason: String,
    },
    /// The caller's: a bare repository has no working tree.
    #[error("{path:?} is a bare repository without a working tree: name a revision as head")]
    Bare {
        /// The repository.
        path: PathBuf,
    },
    /// The caller's: the path lies outside the working tree of this repository.
    #[error("{path:?} is outside the repository {repository:?}: name a path inside it")]
    OutsideRepository {
        /// The path as it was given.
        path: PathBuf,
        /// The root of the working tree.
        repository: PathBuf,
    },
    /// The directory's: the name of a folder on the way to it is not UTF-8.
    #[error("the folder name {path:?} is not UTF-8: rename it")]
    FolderNotUtf8 {
        /// The folder.
        path: PathBuf,
    },
    /// The repository's: there is no commit yet.
    #[error("the repository has no commits yet: commit the directory first")]
    NoCommits,
    /// The caller's: nothing has this name.
    #[error("unknown revision {name:?}{}", suggestion(close))]
    UnknownRevision {
        /// The revision as it was asked for.
        name: String,
        /// Branches and tags with nearly this name, nearest first.
        close: Vec<String>,
    },
    /// The caller's: an abbreviated id that fits several objects.
    #[error("revision {name:?} fits more than one commit: give more digits")]
    AmbiguousRevision {
        /// The revision as it was asked for.
        name: String,
    },
    /// The caller's: the name is of a file, a folder or a tag of one.
    #[error("revision {name:?} is not a commit: name a branch, a tag or a commit")]
    NotACommit {
        /// The revision as it was asked for.
        name: String,
    },
    /// The clone's: its history was cut off before what is wanted.
    #[error(
        "{wanted} is not in this shallow clone: run `git fetch --unshallow`, or set `fetch-depth: 0` where a \
         workflow checks out"
    )]
    Shallow {
        /// What was looked for.
        wanted: String,
    },
    /// The clone's: it was made with `--filter`, and the object was never fetched.
    #[error("{wanted} is missing from this partial clone: run `git fetch --refetch --no-filter`")]
    PartialClone {
        /// What was looked for.
        wanted: String,
    },
    /// The repository's: none of the usual names leads to a default branch.
    #[error(
        "the default branch cannot be told (no origin/HEAD, main or master): name the base, or run `git remote \
         set-head origin --auto`"
    )]
    NoDefaultBranch,
    /// The repository's: the two histories never met.
    #[error("{head:?} and {branch} share no commit: name the base")]
    NoCommonCommit {
        /// The head as it was asked for.
        head: String,
        /// The default branch.
        branch: String,
    },
    /// The caller's: the directory is not in that revision.
    #[error("there is no directory {directory:?} in {place}: check its name, or name another revision")]
    DirectoryNotFound {
        /// The path inside the repository.
        directory: String,
        /// The revision, or the working tree.
        place: String,
    },
    /// The directory's: it holds more than any directory of services does.
    #[error("the directory holds more than {limit} files: name the folder that holds the services")]
    TooManyFiles {
        /// How many are allowed.
        limit: usize,
    },
    /// The machine's: a file or folder could not be read.
    #[error("cannot read {path:?}: {source}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The repository's: an object is not what it has to be.
    #[error("{what} is damaged: run `git fsck`, and clone again")]
    Damaged {
        /// The object.
        what: String,
    },
    /// The repository's: git reports a fault that has no words of its own here; `git fsck` may say more.
    #[error("git cannot {doing}: {source}")]
    Git {
        /// What was being done, to follow "cannot".
        doing: String,
        /// What libgit2 says.
        source: git2::Error,
    },
}

impl Error {
    pub(crate) fn git(doing: impl Into<String>) -> impl FnOnce(git2::Error) -> Error {
        move |source| Error::Git {
            doing: doing.into(),
            source,
        }
    }

    pub(crate) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Unreadable {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn not_found(directory: &str, place: impl Into<String>) -> Error {
        Error::DirectoryNotFound {
            directory: directory.to_owned(),
            place: place.into(),
        }
    }
}

fn suggestion(close: &[String]) -> String {
    match close {
        [] => ": see `git branch --all`, or fetch it with `git fetch`".to_owned(),
        names => format!(": did you mean {}?", names.join(" or ")),
    }
}

//! From the name of a revision to the commit it stands for.

use git2::{ErrorCode, Oid};

use crate::error::Error;
use crate::repository::Repository;

/// A commit, and the name it was asked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The commit's id, all forty hexadecimal digits.
    pub id: String,
    /// The name as it was asked for ("HEAD", "origin/main", "2f1c9e0").
    pub name: String,
    /// When the commit was made, by the committer's clock.
    pub committed: Committed,
}

/// A moment by the committer's clock. It is whatever that clock said: later commits may be earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub seconds: i64,
    /// Minutes that the committer's local time was ahead of UTC.
    pub offset_minutes: i32,
}

impl Repository {
    /// Finds the commit that a revision names, in every spelling of `git rev-parse`; a tag is followed to its
    /// commit.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownRevision`] with close names, [`Error::AmbiguousRevision`], [`Error::NotACommit`],
    /// [`Error::NoCommits`], and [`Error::Shallow`] where a shallow clone may have cut it off.
    pub fn resolve(&self, revision: &str) -> Result<Revision, Error> {
        let object = self
            .git
            .revparse_single(revision)
            .map_err(|source| self.unresolved(revision, source))?;
        let commit = object.peel_to_commit().map_err(|source| match source.code() {
            ErrorCode::NotFound => self.missing(format!("the commit of revision {revision:?}"), source),
            _ => Error::NotACommit {
                name: revision.to_owned(),
            },
        })?;
        Ok(named(&commit, revision))
    }

    pub(crate) fn commit(&self, revision: &Revision) -> Result<git2::Commit<'_>, Error> {
        let wanted = || format!("revision {:?}", revision.name);
        let id = Oid::from_str(&revision.id).map_err(Error::git(format!("read {}", wanted())))?;
        self.git
            .find_commit(id)
            .map_err(|source| self.missing(wanted(), source))
    }

    fn unresolved(&self, revision: &str, source: git2::Error) -> Error {
        match source.code() {
            ErrorCode::Ambiguous => {
                return Error::AmbiguousRevision {
                    name: revision.to_owned(),
                };
            }
            ErrorCode::NotFound | ErrorCode::InvalidSpec => {}
            _ => return Error::git(format!("resolve revision {revision:?}"))(source),
        }
        if self.is_unborn() && (revision.starts_with("HEAD") || self.has_no_names()) {
            return Error::NoCommits;
        }
        let close = close_names(revision, &self.names());
        if close.is_empty() && self.is_shallow() {
            return Error::Shallow {
                wanted: format!("revision {revision:?}"),
            };
        }
        Error::UnknownRevision {
            name: revision.to_owned(),
            close,
        }
    }

    /// Whether HEAD is a branch without a commit.
    pub(crate) fn is_unborn(&self) -> bool {
        matches!(self.git.head(), Err(source) if source.code() == ErrorCode::UnbornBranch)
    }

    fn has_no_names(&self) -> bool {
        self.names().is_empty()
    }

    /// Branches, here and of remotes, and tags, as one would type them.
    fn names(&self) -> Vec<String> {
        let Ok(references) = self.git.references() else {
            return Vec::new();
        };
        let named = references.flatten().filter_map(|reference| {
            let listed = reference.is_branch() || reference.is_remote() || reference.is_tag();
            let name = reference.shorthand().ok()?.to_owned();
            listed.then_some(name)
        });
        let mut names: Vec<String> = named.collect();
        names.sort();
        names.dedup();
        names
    }
}

pub(crate) fn named(commit: &git2::Commit<'_>, name: &str) -> Revision {
    let time = commit.time();
    let committed = Committed {
        seconds: time.seconds(),
        offset_minutes: time.offset_minutes(),
    };
    Revision {
        id: commit.id().to_string(),
        name: name.to_owned(),
        committed,
    }
}

/// Up to three names: first the same branch of a remote ("main" where only "origin/main" is known), then those
/// spelled nearly alike.
fn close_names(wanted: &str, names: &[String]) -> Vec<String> {
    let remote = names
        .iter()
        .filter(|name| name.rsplit_once('/').is_some_and(|(_, last)| last == wanted));
    let mut close: Vec<String> = remote.cloned().collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in similar::get_close_matches(wanted, &all, 3, 0.7) {
        if !close.iter().any(|known| known == name) {
            close.push(name.to_owned());
        }
    }
    close.truncate(3);
    close
}

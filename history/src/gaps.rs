//! What a clone does not have, and what it shows otherwise than it was made.

use std::fs;

use crate::commit::CommitId;
use crate::error::Error;
use crate::repository::Repository;

/// What a clone lacks or shows otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gaps {
    /// Commits at which a shallow clone ends.
    pub shallow: Vec<CommitId>,
    /// Made with `--filter`: some objects are fetched by git when asked for, and by nobody else.
    pub partial: bool,
    /// Commits to which `info/grafts` gives other parents. Not followed here: what a commit says of itself is read.
    pub grafts: Vec<CommitId>,
    /// Commits that `refs/replace` shows as others. Not followed here either.
    pub replaced: Vec<CommitId>,
}

impl Gaps {
    /// Whether everything is there, as it was made.
    pub fn is_none(&self) -> bool {
        *self == Gaps::default()
    }
}

impl Repository {
    /// Says what this clone lacks or shows otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::Git`] where the references cannot be read.
    pub fn gaps(&self) -> Result<Gaps, Error> {
        let reading = || Error::git("read the replaced objects");
        let replaced = self.git.references_glob("refs/replace/*").map_err(reading())?;
        let mut replaced: Vec<CommitId> = replaced
            .flatten()
            .filter_map(|reference| {
                let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                name.rsplit('/').next()?.parse().ok()
            })
            .collect();
        replaced.sort();
        Ok(Gaps {
            shallow: self.shallow_commits(),
            partial: self.is_partial(),
            grafts: self.listed_in("info/grafts"),
            replaced,
        })
    }

    /// The commits at which a shallow clone ends, in order.
    pub(crate) fn shallow_commits(&self) -> Vec<CommitId> {
        self.listed_in("shallow")
    }

    /// The first id of every line of a file that git keeps beside its objects.
    fn listed_in(&self, file: &str) -> Vec<CommitId> {
        let text = fs::read_to_string(self.git.commondir().join(file)).unwrap_or_default();
        let first = |line: &str| line.split_whitespace().next()?.parse().ok();
        let mut ids: Vec<CommitId> = text.lines().filter_map(first).collect();
        ids.sort();
        ids
    }
}

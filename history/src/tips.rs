//! Tips of the branch that somebody recorded as tags, and whether a branch still comes from a commit.

use crate::commit::CommitId;
use crate::error::Error;
use crate::repository::Repository;

/// Tags below this record tips.
const PREFIX: &str = "refs/tags/tip/";

impl Repository {
    /// The tags below `tip/`, which every clone brings, by name, and the commits that they name. A tag of something else
    /// than a commit records nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Git`] where the references cannot be read.
    pub fn recorded_tips(&self) -> Result<Vec<(String, CommitId)>, Error> {
        let reading = || Error::git("read the tags of recorded tips");
        let tags = self
            .git
            .references_glob(&format!("{PREFIX}*"))
            .map_err(reading())?;
        let mut tips = Vec::new();
        for tag in tags {
            let tag = tag.map_err(reading())?;
            let name = String::from_utf8_lossy(tag.name_bytes());
            let name = name.trim_start_matches("refs/tags/").to_owned();
            if let Ok(commit) = tag.peel_to_commit() {
                tips.push((name, commit.id().into()));
            }
        }
        tips.sort();
        Ok(tips)
    }

    /// Whether a commit is another, or comes from it; `None` where the repository does not have that other.
    ///
    /// # Errors
    ///
    /// What keeps a commit from being read.
    pub fn comes_from(&self, commit: CommitId, other: CommitId) -> Result<Option<bool>, Error> {
        if self.git.find_commit(other.oid()).is_err() {
            return Ok(None);
        }
        if commit == other {
            return Ok(Some(true));
        }
        let comes = self.git.graph_descendant_of(commit.oid(), other.oid());
        let wanted = || format!("what lies between {} and {}", other.short(), commit.short());
        comes.map(Some).map_err(|source| self.missing(wanted(), source))
    }
}

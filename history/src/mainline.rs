//! What the default branch said, step by step: the walk along first parents, and which step was in force at a moment.

use std::collections::HashSet;

use crate::commit::{Clock, CommitId, Raw, clock, parents};
use crate::error::Error;
use crate::repository::Repository;
use crate::revision::Revision;

/// A branch along its first parents, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mainline {
    /// The branch as it was found ("origin/main"), or the revision as it was named.
    pub branch: String,
    /// Its steps, newest first.
    pub steps: Vec<Step>,
    /// A shallow clone: this is the oldest commit it has, and there is history before it.
    pub cut_off: Option<CommitId>,
}

/// One commit of the branch, which brings the branch from its first parent to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The commit.
    pub id: CommitId,
    /// The files that it holds.
    pub root: [u8; 20],
    /// When, by the committer's clock.
    pub committed: Clock,
    /// How many parents it has.
    pub parents: u32,
    /// What the branch was before.
    pub first_parent: Option<CommitId>,
}

/// What a branch said at a moment, by the committers' clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Place in [`Mainline::steps`] of the step in force; `None` where the branch began later.
    pub at: Option<usize>,
    /// Places of steps whose clock contradicts that: older ones that claim to be later than the moment, and newer ones that
    /// claim to have been there.
    pub contradicting: Vec<usize>,
    /// A shallow clone holds nothing as old as the moment.
    pub cut_off: bool,
}

impl Mainline {
    /// The step in force at a moment: the place in the branch that the fewest clocks contradict, the newest where several
    /// are equal. With clocks that never run backwards it is the newest step committed by then, and nothing contradicts.
    /// One wrong clock, however far back or ahead, cannot move the answer.
    pub fn at(&self, seconds: i64) -> Standing {
        let by_then = |step: &Step| step.committed.seconds <= seconds;
        // With the branch at `place`, newer steps must be later than the moment and all others not.
        let mut contradicting = self.steps.iter().filter(|step| !by_then(step)).count();
        let mut best = (contradicting, 0);
        for (place, step) in self.steps.iter().enumerate() {
            if by_then(step) {
                contradicting += 1;
            } else {
                contradicting -= 1;
            }
            if contradicting < best.0 {
                best = (contradicting, place + 1);
            }
        }
        let at = best.1;
        let contradicts = |place: &usize| by_then(&self.steps[*place]) != (*place >= at);
        let exists = at < self.steps.len();
        Standing {
            at: exists.then_some(at),
            contradicting: (0..self.steps.len()).filter(contradicts).collect(),
            cut_off: !exists && self.cut_off.is_some(),
        }
    }

    /// Neighbours whose clocks run backwards, older before newer.
    pub fn backwards(&self) -> impl Iterator<Item = (&Step, &Step)> {
        self.steps
            .windows(2)
            .map(|pair| (&pair[1], &pair[0]))
            .filter(|(older, newer)| newer.committed.seconds < older.committed.seconds)
    }
}

impl Repository {
    /// Walks the default branch along first parents.
    ///
    /// # Errors
    ///
    /// [`Error::NoDefaultBranch`], and what keeps a commit from being read.
    pub fn mainline(&self) -> Result<Mainline, Error> {
        let (branch, tip) = self.default_branch()?;
        self.walk(branch, tip.into(), &|_| None)
    }

    /// Walks from a revision along first parents.
    ///
    /// # Errors
    ///
    /// What keeps a commit from being read.
    pub fn mainline_of(&self, revision: &Revision) -> Result<Mainline, Error> {
        let tip = self.commit(revision)?.id();
        self.walk(revision.name.clone(), tip.into(), &|_| None)
    }

    /// The same, taking from what was learnt before every commit that it holds.
    pub(crate) fn walk(
        &self,
        branch: String,
        tip: CommitId,
        known: &dyn Fn(CommitId) -> Option<Step>,
    ) -> Result<Mainline, Error> {
        let shallow: HashSet<CommitId> = self.shallow_commits().into_iter().collect();
        let mut mainline = Mainline {
            branch,
            steps: Vec::new(),
            cut_off: None,
        };
        let mut next = Some(tip);
        while let Some(id) = next {
            let step = match known(id) {
                Some(step) => step,
                None => self.step(id)?,
            };
            next = step.first_parent;
            mainline.steps.push(step);
            if shallow.contains(&id) && next.is_some() {
                mainline.cut_off = Some(id);
                break;
            }
        }
        Ok(mainline)
    }

    fn step(&self, id: CommitId) -> Result<Step, Error> {
        let object = self.commit_bytes(id)?;
        let headers = Raw::of(&object).headers;
        let header = |wanted: &[u8]| {
            headers
                .iter()
                .find(|(key, _)| *key == wanted)
                .map(|(_, value)| *value)
        };
        let root = header(b"tree").and_then(|id| str::from_utf8(id).ok()?.parse::<CommitId>().ok());
        let root = root.ok_or_else(|| Error::Damaged {
            what: format!("commit {}", id.short()),
        })?;
        let parents = parents(&headers);
        Ok(Step {
            id,
            root: root.0,
            committed: clock(header(b"committer").unwrap_or_default()),
            parents: u32::try_from(parents.len()).unwrap_or(u32::MAX),
            first_parent: parents.first().copied(),
        })
    }

    /// The commits that a step brought besides itself: those that its other parents have and its first parent has not,
    /// oldest first. None for a commit that is no merge.
    ///
    /// # Errors
    ///
    /// What keeps a commit from being read.
    pub fn brought(&self, id: CommitId) -> Result<Vec<CommitId>, Error> {
        let parents = parents(&Raw::of(&self.commit_bytes(id)?).headers);
        let Some((first, others)) = parents.split_first().filter(|(_, others)| !others.is_empty()) else {
            return Ok(Vec::new());
        };
        let walking = || format!("the commits that {} brought", id.short());
        let walk = || -> Result<Vec<CommitId>, git2::Error> {
            let mut walk = self.git.revwalk()?;
            walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::REVERSE)?;
            for other in others {
                walk.push(other.oid())?;
            }
            walk.hide(first.oid())?;
            walk.map(|id| id.map(CommitId::from)).collect()
        };
        walk().map_err(|source| self.missing(walking(), source))
    }
}

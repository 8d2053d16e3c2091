//! What a head is compared with when nobody names a base.

use git2::ErrorCode;
use std::collections::BTreeMap;

use crate::error::Error;
use crate::repository::Repository;
use crate::revision::{Revision, named};
use crate::snapshot::{Listing, Snapshot, blob_id};

/// The commit where a head left the default branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeBase {
    /// The commit; its name is "merge base with origin/main".
    pub revision: Revision,
    /// The default branch as it was found ("origin/main", "main").
    pub branch: String,
}

/// What the working tree is compared with when nobody names a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// HEAD has commits of its own: they are judged together with what is not yet committed.
    MergeBase(MergeBase),
    /// HEAD has no commits of its own: what is not yet committed is judged against it.
    Head(Revision),
}

impl Base {
    /// The commit to compare with.
    pub fn revision(&self) -> &Revision {
        match self {
            Base::MergeBase(merge_base) => &merge_base.revision,
            Base::Head(revision) => revision,
        }
    }
}

impl Repository {
    /// Finds where a commit left the default branch; `None` when it never did, that is, when the default branch
    /// already holds it and there is nothing to compare.
    ///
    /// The default branch is the first that exists of: what `origin/HEAD` points to, `origin/main`,
    /// `origin/master`, `main`, `master`, `init.defaultBranch`, the only branch of a repository without remotes. A remote's branch goes
    /// first, so that commits on the local `main` which nobody has seen yet are compared with what is published.
    ///
    /// # Errors
    ///
    /// [`Error::NoDefaultBranch`], [`Error::NoCommonCommit`], and [`Error::Shallow`] for either where the clone
    /// is shallow.
    pub fn merge_base_with_default_branch(&self, head: &Revision) -> Result<Option<MergeBase>, Error> {
        let (branch, tip) = self.default_branch()?;
        let head_id = self.commit(head)?.id();
        let base = self
            .git
            .merge_base(head_id, tip)
            .map_err(|source| match source.code() {
                ErrorCode::NotFound if self.is_shallow() => Error::Shallow {
                    wanted: format!("the merge base of {:?} and {branch}", head.name),
                },
                ErrorCode::NotFound => Error::NoCommonCommit {
                    head: head.name.clone(),
                    branch: branch.clone(),
                },
                _ => Error::git(format!("find the merge base with {branch}"))(source),
            })?;
        if base == head_id {
            return Ok(None);
        }
        let name = format!("merge base with {branch}");
        let commit = self
            .git
            .find_commit(base)
            .map_err(|source| self.missing(name.clone(), source))?;
        Ok(Some(MergeBase {
            revision: named(&commit, &name),
            branch,
        }))
    }

    /// Finds where two commits parted.
    ///
    /// # Errors
    ///
    /// [`Error::NoCommonCommit`], and [`Error::Shallow`] where the clone is shallow.
    pub fn merge_base(&self, base: &Revision, head: &Revision) -> Result<Revision, Error> {
        let (one, other) = (self.commit(base)?.id(), self.commit(head)?.id());
        let id = self
            .git
            .merge_base(one, other)
            .map_err(|source| match source.code() {
                ErrorCode::NotFound if self.is_shallow() => Error::Shallow {
                    wanted: format!("the merge base of {:?} and {:?}", head.name, base.name),
                },
                ErrorCode::NotFound => Error::NoCommonCommit {
                    head: head.name.clone(),
                    branch: base.name.clone(),
                },
                _ => Error::git("find the merge base".to_owned())(source),
            })?;
        self.resolve(&id.to_string())
    }

    /// How many commits a branch has that an earlier commit of it has not.
    ///
    /// # Errors
    ///
    /// When one of the two cannot be read.
    pub fn commits_since(&self, earlier: &Revision, branch: &Revision) -> Result<usize, Error> {
        let (earlier, branch) = (self.commit(earlier)?.id(), self.commit(branch)?.id());
        let between = self.git.graph_ahead_behind(branch, earlier);
        let (ahead, _) = between.map_err(Error::git("count commits".to_owned()))?;
        Ok(ahead)
    }

    /// Finds what the working tree, as [`Repository::worktree`] read it, is compared with when nobody names a base;
    /// `None` when there is nothing to compare, and one can only say how the directory stands.
    ///
    /// - HEAD has commits that the default branch does not have: the merge base.
    /// - HEAD has none, and files below the directory differ from HEAD: HEAD itself.
    /// - HEAD has none, and nothing differs; or there is no commit yet: `None`.
    ///
    /// # Errors
    ///
    /// [`Error::Bare`], and those of [`Repository::merge_base_with_default_branch`] and [`Repository::tree`].
    pub fn base_of_worktree(&self, directory: &str, worktree: &Snapshot) -> Result<Option<Base>, Error> {
        self.root()?;
        if self.is_unborn() {
            return Ok(None);
        }
        let head = self.resolve("HEAD")?;
        if let Some(merge_base) = self.merge_base_with_default_branch(&head)? {
            return Ok(Some(Base::MergeBase(merge_base)));
        }
        let differs = self.differs(&head, directory, worktree)?;
        Ok(differs.then_some(Base::Head(head)))
    }

    /// Whether files below the directory differ between a commit, as [`Repository::tree`] would give them, and
    /// `head`. A directory that the commit does not have counts as empty.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::tree`].
    pub fn differs(&self, revision: &Revision, directory: &str, head: &Snapshot) -> Result<bool, Error> {
        let mut base = match self.listing(revision, directory) {
            Ok(listing) => listing,
            Err(Error::DirectoryNotFound { .. }) => Listing::new(),
            Err(error) => return Err(error),
        };
        // An added link is a change, though no file differs.
        base.oddities.sort();
        let base_files = base.files.iter().map(|file| (&file.path, blob_id(file.place)));
        let base_files: BTreeMap<_, _> = base_files.collect();
        let head_files = head.tree.files.iter().map(|(path, file)| (path, file.id));
        Ok(!base_files.into_iter().eq(head_files) || base.oddities != head.oddities)
    }

    pub(crate) fn default_branch(&self) -> Result<(String, git2::Oid), Error> {
        let configured = self
            .git
            .config()
            .and_then(|config| config.get_string("init.defaultbranch"))
            .ok();
        let mut candidates = Vec::from(["origin/HEAD", "origin/main", "origin/master"].map(remote));
        candidates.extend(["main", "master"].map(local));
        candidates.extend(
            configured
                .as_deref()
                .into_iter()
                .flat_map(|name| [format!("refs/remotes/origin/{name}"), local(name)]),
        );
        candidates.extend(self.only_branch());
        candidates.iter().find_map(|name| self.tip(name)).ok_or_else(|| {
            if self.is_shallow() {
                Error::Shallow {
                    wanted: "the default branch".to_owned(),
                }
            } else if self.is_unborn() {
                Error::NoCommits
            } else {
                Error::NoDefaultBranch
            }
        })
    }

    /// The branch at the end of a reference, symbolic or not, and its commit; `None` also where `origin/HEAD`
    /// points to a branch that has been deleted.
    fn tip(&self, reference: &str) -> Option<(String, git2::Oid)> {
        let reference = self.git.find_reference(reference).ok()?.resolve().ok()?;
        let tip = reference.peel_to_commit().ok()?.id();
        Some((
            String::from_utf8_lossy(reference.shorthand_bytes()).into_owned(),
            tip,
        ))
    }

    /// A repository with one branch and no remote has no other to leave. With a remote this would be wrong: a
    /// workflow's checkout of a pull request knows nothing but that pull request.
    fn only_branch(&self) -> Option<String> {
        if !self.git.remotes().ok()?.is_empty() {
            return None;
        }
        let mut branches = self.git.branches(Some(git2::BranchType::Local)).ok()?.flatten();
        let (only, _) = branches.next()?;
        let name = only.get().name().ok()?.to_owned();
        branches.next().is_none().then_some(name)
    }
}

fn remote(name: &str) -> String {
    format!("refs/remotes/{name}")
}

fn local(name: &str) -> String {
    format!("refs/heads/{name}")
}

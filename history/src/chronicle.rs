//! Which files each step of a branch changed, so that the history of one file is found without reading whole revisions.
//!
//! Worked out once by comparing tree objects, and kept by the caller from then on: a step never changes.

use std::collections::HashMap;
use std::sync::Arc;

use git2::Oid;
use qdos_model::tree::Tree;

use crate::commit::{Clock, CommitId};
use crate::error::Error;
use crate::mainline::{Mainline, Step};
use crate::repository::Repository;
use crate::snapshot::{Listing, blob_id, snapshot};

/// A branch with what each of its steps changed below one folder.
#[derive(Debug, Clone)]
pub struct Chronicle {
    /// The branch.
    pub mainline: Mainline,
    /// For each step, what it changed, by path; a step that nothing is known of (its parent is not in a shallow clone) has
    /// nothing.
    pub changed: Vec<Arc<[Touched]>>,
    /// Whether something was learnt that is worth keeping.
    pub learnt: bool,
    /// Steps of other branches that were known before.
    others: Vec<(Step, Arc<[Touched]>)>,
}

/// A file that a step changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Path within the folder.
    pub path: Arc<str>,
    /// What happened to it.
    pub how: How,
}

/// What a step did to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is there for the first time, or again.
    Added,
    /// It is gone.
    Removed,
    /// Its bytes are others.
    Changed,
}

const MARK: &[u8; 8] = b"qchron1\n";

impl Chronicle {
    /// The sources that decide what is kept of a history.
    pub const DECIDED_BY: [&'static str; 1] = [include_str!("chronicle.rs")];

    /// What a later run may begin with.
    pub fn to_keep(&self) -> Vec<u8> {
        let mut paths: HashMap<&str, u32> = HashMap::new();
        let mut names = Vec::new();
        let mut steps = Vec::new();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        let own = self.mainline.steps.iter().zip(&self.changed);
        // What a shallow clone's oldest commit changed is not known, and will be once the clone is deepened.
        let own = own.filter(|(step, _)| self.mainline.cut_off != Some(step.id));
        let others = self.others.iter().map(|(step, changed)| (step, changed));
        for (step, changed) in own.chain(others) {
            steps.extend_from_slice(&step.id.0);
            steps.extend_from_slice(&step.root);
            steps.extend_from_slice(&step.committed.seconds.to_le_bytes());
            steps.extend_from_slice(&step.committed.offset_minutes.to_le_bytes());
            steps.extend_from_slice(&step.parents.to_le_bytes());
            steps.extend_from_slice(&step.first_parent.map_or([0; 20], |parent| parent.0));
            steps.extend_from_slice(&number(changed.len()));
            for touched in changed.iter() {
                let next = number(paths.len());
                let place = paths.entry(&touched.path).or_insert_with(|| {
                    names.extend_from_slice(&number(touched.path.len()));
                    names.extend_from_slice(touched.path.as_bytes());
                    u32::from_le_bytes(next)
                });
                steps.extend_from_slice(&place.to_le_bytes());
                steps.push(touched.how as u8);
            }
        }
        [MARK, &number(paths.len())[..], &names, &steps].concat()
    }
}

/// What an earlier run kept: steps and what they changed.
type Known = HashMap<CommitId, (Step, Arc<[Touched]>)>;

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        self.take(COUNT)?.try_into().ok()
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

fn recalled(kept: &[u8]) -> Option<Known> {
    let mut reader = Reader(kept.strip_prefix(MARK)?);
    let mut paths: Vec<Arc<str>> = Vec::new();
    for _ in 0..reader.number()? {
        let length = reader.number()?;
        paths.push(str::from_utf8(reader.take(length.try_into().ok()?)?).ok()?.into());
    }
    let mut known = Known::new();
    while !reader.0.is_empty() {
        let id = CommitId(reader.array()?);
        let root = reader.array()?;
        let committed = Clock {
            seconds: i64::from_le_bytes(reader.array()?),
            offset_minutes: i32::from_le_bytes(reader.array()?),
        };
        let parents = reader.number()?;
        let first_parent = reader.array()?;
        let step = Step {
            id,
            root,
            committed,
            parents,
            first_parent: (parents > 0).then_some(CommitId(first_parent)),
        };
        let mut changed = Vec::new();
        for _ in 0..reader.number()? {
            let path = paths.get(usize::try_from(reader.number()?).ok()?)?.clone();
            let how = match reader.array()? {
                [0u8] => How::Added,
                [1] => How::Removed,
                _ => How::Changed,
            };
            changed.push(Touched { path, how });
        }
        known.insert(id, (step, changed.into()));
    }
    Some(known)
}

impl Repository {
    /// Walks the default branch, or that of a revision, and says what each step changed below a folder. `kept` is what
    /// [`Chronicle::to_keep`] gave for the same folder; any other bytes count as nothing.
    ///
    /// # Errors
    ///
    /// [`Error::NoDefaultBranch`], [`Error::PartialClone`].
    pub fn chronicle(&self, tip: Option<CommitId>, directory: &str, kept: &[u8]) -> Result<Chronicle, Error> {
        let mut known = recalled(kept).unwrap_or_default();
        let step = |id| known.get(&id).map(|(step, _)| *step);
        let (branch, tip) = match tip {
            Some(tip) => (tip.short(), tip),
            None => {
                let (branch, tip) = self.default_branch()?;
                (branch, tip.into())
            }
        };
        let mainline = self.walk(branch, tip, &step)?;
        let mut changed = Vec::with_capacity(mainline.steps.len());
        let mut learnt = false;
        let mut folders: HashMap<[u8; 20], Option<Oid>> = HashMap::new();
        for (at, step) in mainline.steps.iter().enumerate() {
            if let Some((_, touched)) = known.get(&step.id) {
                changed.push(touched.clone());
                continue;
            }
            if mainline.cut_off == Some(step.id) {
                changed.push(Arc::from([]));
                continue;
            }
            learnt = true;
            let mut folder = |root: [u8; 20]| -> Result<Option<Oid>, Error> {
                if let Some(found) = folders.get(&root) {
                    return Ok(*found);
                }
                let found = self.object_at(root, directory)?;
                folders.insert(root, found);
                Ok(found)
            };
            let head = folder(step.root)?;
            let base = match mainline.steps.get(at + 1) {
                Some(before) => folder(before.root)?,
                None => None,
            };
            changed.push(self.touched(base, head)?.into());
        }
        for step in &mainline.steps {
            known.remove(&step.id);
        }
        let mut others: Vec<_> = known.into_values().collect();
        others.sort_by_key(|(step, _)| step.id);
        Ok(Chronicle {
            mainline,
            changed,
            learnt,
            others,
        })
    }

    fn touched(&self, base: Option<Oid>, head: Option<Oid>) -> Result<Vec<Touched>, Error> {
        if base == head {
            return Ok(Vec::new());
        }
        let comparing = |source| self.missing("a folder of the history".to_owned(), source);
        let tree = |id: Option<Oid>| id.map(|id| self.git.find_tree(id)).transpose().map_err(comparing);
        let (base, head) = (tree(base)?, tree(head)?);
        let mut options = git2::DiffOptions::new();
        options.skip_binary_check(true).ignore_submodules(true);
        let diff = self
            .git
            .diff_tree_to_tree(base.as_ref(), head.as_ref(), Some(&mut options))
            .map_err(comparing)?;
        let touched = diff.deltas().filter_map(|delta| {
            let path = |file: git2::DiffFile<'_>| Some(Arc::from(str::from_utf8(file.path_bytes()?).ok()?));
            let (path, how) = match delta.status() {
                git2::Delta::Added => (path(delta.new_file())?, How::Added),
                git2::Delta::Deleted => (path(delta.old_file())?, How::Removed),
                _ => (path(delta.new_file())?, How::Changed),
            };
            Some(Touched { path, how })
        });
        Ok(touched.collect())
    }

    /// The object at a path below a root tree; `None` where there is none.
    pub(crate) fn object_at(&self, root: [u8; 20], path: &str) -> Result<Option<Oid>, Error> {
        let mut id = CommitId(root).oid();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let tree = match self.git.find_tree(id) {
                Ok(tree) => tree,
                Err(source) if source.code() == git2::ErrorCode::NotFound => {
                    return Err(self.missing(format!("the folder {path:?}"), source));
                }
                Err(_) => return Ok(None), // A file where a folder was looked for.
            };
            match tree.get_name(name) {
                Some(entry) => id = entry.id(),
                None => return Ok(None),
            }
        }
        Ok(Some(id))
    }

    /// Some files of a step: those at `paths`, and all below those that end with `/`. What is not there is left out.
    ///
    /// # Errors
    ///
    /// [`Error::PartialClone`].
    pub fn some_files(
        &self,
        step: &Step,
        directory: &str,
        paths: &[String],
        other: &Tree,
    ) -> Result<Tree, Error> {
        let mut listing = Listing::new();
        let Some(top) = self.object_at(step.root, directory)? else {
            return Ok(Tree::default());
        };
        let top = crate::snapshot::blob_id(top).0;
        for path in paths {
            let Some(found) = self.object_at(top, path)? else {
                continue;
            };
            if path.ends_with('/') {
                self.all_below(path.trim_end_matches('/'), found, &mut listing)?;
            } else if self.git.find_tree(found).is_err() {
                listing.add(path.as_bytes(), found);
            }
        }
        let listing = listing.sorted();
        let known = other.files.values().map(|file| (file.id, file)).collect();
        let read = self.read(&listing.files, |file| file.place, &known)?;
        Ok(snapshot(listing, read).tree)
    }

    fn all_below(&self, path: &str, folder: Oid, listing: &mut Listing<Oid>) -> Result<(), Error> {
        let mut folders = vec![(path.as_bytes().to_vec(), folder)];
        while let Some((path, id)) = folders.pop() {
            let tree = self.git.find_tree(id).map_err(|source| {
                self.missing(format!("the folder {:?}", String::from_utf8_lossy(&path)), source)
            })?;
            for entry in tree.iter() {
                listing.visit()?;
                let path = crate::tree::join(&path, entry.name_bytes());
                match (entry.kind(), entry.filemode().cast_unsigned()) {
                    (Some(git2::ObjectType::Tree), _) => folders.push((path, entry.id())),
                    (Some(git2::ObjectType::Blob), mode) if mode != crate::tree::MODE_LINK => {
                        listing.add(&path, entry.id());
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The id of the file at a path of a step, as git gives it.
    ///
    /// # Errors
    ///
    /// [`Error::PartialClone`].
    pub fn blob_at(
        &self,
        step: &Step,
        directory: &str,
        path: &str,
    ) -> Result<Option<qdos_model::tree::BlobId>, Error> {
        Ok(self
            .object_at(step.root, &format!("{directory}/{path}"))?
            .map(blob_id))
    }
}

//! Two revisions as far as they differ: their changed files and what the meaning of these depends on, so that comparing them
//! takes as long as the change is large and not as long as the directory is.
//!
//! `diff::compare` says of the two directories of a [`Pair`] exactly what it says of the whole ones.

use crate::cache;
use crate::failure::Failure;
use crate::revisions::note_oddities;
use qdos_history::{Delta, FolderId, Repository, Revision};
use qdos_model::directory::Directory;
use qdos_model::read::{self, Beside, Index, Memory, Said};
use qdos_model::tree::{BlobId, File, Tree};
use std::collections::HashMap;
use std::sync::Arc;

/// With so many changed files the services that earlier runs read are worth recalling.
const WORTH_RECALLING: usize = 500;

/// Compares revisions of one directory, one pair after another. Each costs what it differs by, and what lies between it and
/// the pair before.
pub(crate) struct Between<'r> {
    repository: &'r Repository,
    folder: String,
    memory: Memory,
    /// Whether the memory has what earlier runs read.
    recalled: bool,
    /// Of which state of the folder the index is; `None` is no folder.
    indexed: Option<FolderId>,
    index: Index,
    /// Whether the index is not as it was kept.
    learnt: bool,
    /// Files of the last pair.
    files: HashMap<BlobId, File>,
}

/// Two revisions as far as they differ.
pub(crate) struct Pair {
    /// What base has of the changed files and of what they depend on. Its services are not all.
    pub(crate) base: Directory,
    /// The same of head.
    pub(crate) head: Directory,
    /// The changed files.
    pub(crate) delta: Delta,
    /// Whether base has the directory.
    pub(crate) has_base: bool,
}

impl<'r> Between<'r> {
    /// Nothing is read yet. The folder is as [`Repository::directory`] gives it.
    pub(crate) fn new(repository: &'r Repository, folder: String) -> Between<'r> {
        let kept = cache::index(repository, &folder).filter(|(id, _)| repository.has_folder(*id));
        let (indexed, index) = kept.map_or((None, Index::default()), |(id, index)| (Some(id), index));
        Between {
            repository,
            folder,
            memory: Memory::default(),
            recalled: false,
            indexed,
            index,
            learnt: false,
            files: HashMap::new(),
        }
    }

    /// What differs between two revisions.
    pub(crate) fn pair(&mut self, base: &Revision, head: &Revision) -> Result<Pair, Failure> {
        let base = self.repository.folder(base, &self.folder)?;
        let head = self.repository.folder(head, &self.folder)?;
        self.of_folders(base, head)
    }

    /// The same between two states of the folder.
    pub(crate) fn of_folders(
        &mut self,
        base: Option<FolderId>,
        head: Option<FolderId>,
    ) -> Result<Pair, Failure> {
        let delta = self.repository.delta(base, head)?;
        self.index_of(base)?;
        if delta.files.len() > WORTH_RECALLING {
            self.recall();
        }
        let of_head: Vec<(String, BlobId)> = delta
            .files
            .iter()
            .filter_map(|file| Some((file.path.clone(), file.head?)))
            .collect();
        let read = self.read(&of_head)?;
        let head_files: HashMap<&str, File> =
            of_head.iter().map(|(path, _)| path.as_str()).zip(read).collect();
        let changed = delta.files.iter().map(|file| {
            let said = head_files
                .get(file.path.as_str())
                .map(|read| Said::of(&file.path, read, &self.memory));
            (file.path.clone(), said)
        });
        let changed: Vec<(String, Option<Said>)> = changed.collect();
        let beside: Vec<(String, BlobId)> = match self.index.beside(&changed) {
            Beside::Files(paths) => paths
                .iter()
                .filter_map(|path| Some((path.to_string(), self.index.id(path)?)))
                .collect(),
            Beside::All => {
                self.recall();
                let differs = |path: &str| {
                    delta
                        .files
                        .binary_search_by(|file| (*file.path).cmp(path))
                        .is_ok()
                };
                let all = self.index.files().filter(|(path, _)| !differs(path));
                all.map(|(path, id)| (path.to_string(), id)).collect()
            }
        };
        let of_base: Vec<(String, BlobId)> = delta
            .files
            .iter()
            .filter_map(|file| Some((file.path.clone(), file.base?)))
            .collect();
        let shared = self.tree(&beside)?;
        let base_tree = self.beside(&shared, &of_base)?;
        let head_tree = self.beside(&shared, &of_head)?;
        let trees = [&base_tree, &head_tree].into_iter();
        self.files = trees
            .flat_map(|tree| tree.files.values())
            .map(|file| (file.id, file.clone()))
            .collect();
        let memory = &self.memory;
        let (mut base_side, mut head_side) = rayon::join(
            || read::directory(Arc::new(base_tree), memory),
            || read::directory(Arc::new(head_tree), memory),
        );
        note_oddities(&mut base_side, &delta.base_oddities);
        note_oddities(&mut head_side, &delta.head_oddities);
        Ok(Pair {
            base: base_side,
            head: head_side,
            delta,
            has_base: base.is_some(),
        })
    }

    /// Whether a service of either side of a pair, which is the last, has this uid.
    pub(crate) fn has_service(&self, pair: &Pair, uid: &str) -> bool {
        // The index is base's; what head has otherwise was read.
        self.index.has_service(uid) || pair.head.services.contains_key(uid)
    }

    /// Keeps what was learnt for later runs.
    pub(crate) fn save(&self) {
        if self.recalled {
            cache::keep_memory(self.repository, &self.memory);
        }
        if let Some(id) = self.indexed.filter(|_| self.learnt) {
            cache::keep_index(self.repository, &self.folder, id, &self.index);
        }
    }

    /// Moves the index to another state of the folder, by what lies between.
    fn index_of(&mut self, folder: Option<FolderId>) -> Result<(), Failure> {
        if self.indexed == folder {
            return Ok(());
        }
        let delta = self.repository.delta(self.indexed, folder)?;
        if delta.files.len() > WORTH_RECALLING {
            self.recall();
        }
        let there = delta.files.iter();
        let there: Vec<(String, BlobId)> = there
            .filter_map(|file| Some((file.path.clone(), file.head?)))
            .collect();
        let read = self.read(&there)?;
        for file in &delta.files {
            if file.head.is_none() {
                self.index.remove(&file.path);
            }
        }
        let said = said_by(&there, &read, &self.memory);
        for ((path, id), said) in there.iter().zip(said) {
            self.index.insert(path, *id, said);
        }
        self.indexed = folder;
        self.learnt = true;
        Ok(())
    }

    /// From now on the memory has what earlier runs read.
    fn recall(&mut self) {
        if !self.recalled {
            self.memory = cache::memory(self.repository);
            self.recalled = true;
        }
    }

    fn read(&self, wanted: &[(String, BlobId)]) -> Result<Vec<File>, Failure> {
        let known = self.files.iter().map(|(id, file)| (*id, file)).collect();
        Ok(self.repository.files(wanted, &known)?)
    }

    fn tree(&self, wanted: &[(String, BlobId)]) -> Result<Tree, Failure> {
        let read = self.read(wanted)?;
        let paths = wanted.iter().map(|(path, _)| path.clone());
        Ok(Tree {
            files: paths.zip(read).collect(),
        })
    }

    fn beside(&self, shared: &Tree, wanted: &[(String, BlobId)]) -> Result<Tree, Failure> {
        let mut tree = shared.clone();
        tree.files.extend(self.tree(wanted)?.files);
        Ok(tree)
    }
}

fn said_by(paths: &[(String, BlobId)], files: &[File], memory: &Memory) -> Vec<Said> {
    use rayon::prelude::*;
    paths
        .par_iter()
        .zip(files)
        .map(|((path, _), file)| Said::of(path, file, memory))
        .collect()
}

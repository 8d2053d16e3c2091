//! The files of a commit, read straight from git's objects.

use git2::{ObjectType, Oid};
use qdos_model::tree::{BlobId, Contents, File, Tree};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::error::Error;
use crate::repository::{Repository, inside};
use crate::revision::Revision;
use crate::snapshot::{Listed, Listing, MAX_READ, OddityKind, Snapshot, blob_id, snapshot};

/// The mode git gives to a symbolic link, in trees and in the index.
pub(crate) const MODE_LINK: u32 = 0o120000;
/// The mode git gives to a submodule, in trees and in the index.
pub(crate) const MODE_SUBMODULE: u32 = 0o160000;

impl Repository {
    /// Reads all files below a directory of a commit; the directory is as [`Repository::directory`] gives it.
    ///
    /// Files over [`MAX_READ`] are listed and not read. Equal files share their bytes.
    ///
    /// # Errors
    ///
    /// [`Error::DirectoryNotFound`], [`Error::PartialClone`], [`Error::TooManyFiles`].
    pub fn tree(&self, revision: &Revision, directory: &str) -> Result<Snapshot, Error> {
        self.tree_beside(revision, directory, &Tree::default())
    }

    /// The same beside another revision: files equal to one of its are taken from it and not read again.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::tree`].
    pub fn tree_beside(&self, revision: &Revision, directory: &str, other: &Tree) -> Result<Snapshot, Error> {
        self.tree_knowing(revision, directory, other, &|_| false)
    }

    /// The same where most blobs are known to the caller by their ids, and are read only if somebody looks at them.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::tree`].
    pub fn tree_knowing(
        &self,
        revision: &Revision,
        directory: &str,
        other: &Tree,
        is_known: &dyn Fn(BlobId) -> bool,
    ) -> Result<Snapshot, Error> {
        let listing = self.listing(revision, directory)?;
        let later = Arc::new(Later::new(self.git.path()));
        let objects = self.git.odb().map_err(Error::git("open the objects"))?;
        let beside: FxHashMap<BlobId, &File> = other.files.values().map(|file| (file.id, file)).collect();
        let listed = listing.files.iter().map(|file| file.place);
        let known = listed.filter(|id| !beside.contains_key(&blob_id(*id)) && is_known(blob_id(*id)));
        // One that is not there is to be said now, with the command that fetches it.
        let waiting: Vec<File> = known
            .filter(|id| objects.exists(*id))
            .map(|id| later.file(id))
            .collect();
        let mut known = beside;
        known.extend(waiting.iter().map(|file| (file.id, file)));
        let read = self.read(&listing.files, |file| file.place, &known)?;
        Ok(snapshot(listing, read))
    }

    /// The paths and blob ids below a directory of a commit, in path order.
    pub(crate) fn listing(&self, revision: &Revision, directory: &str) -> Result<Listing<Oid>, Error> {
        let mut listing = Listing::new();
        let mut folders = vec![(Vec::new(), self.directory_tree(revision, directory)?)];
        while let Some((folder, id)) = folders.pop() {
            let tree = self.git.find_tree(id).map_err(|source| {
                self.missing(
                    format!("the folder {:?}", String::from_utf8_lossy(&folder)),
                    source,
                )
            })?;
            for entry in tree.iter() {
                listing.visit()?;
                let path = join(&folder, entry.name_bytes());
                match (entry.kind(), entry.filemode().cast_unsigned()) {
                    (Some(ObjectType::Tree), _) => folders.push((path, entry.id())),
                    (Some(ObjectType::Commit), _) => listing.add_oddity(&path, OddityKind::Submodule),
                    (_, MODE_LINK) => listing.add_oddity(&path, OddityKind::SymbolicLink),
                    _ => listing.add(&path, entry.id()),
                }
            }
        }
        Ok(listing.sorted())
    }

    pub(crate) fn directory_tree(&self, revision: &Revision, directory: &str) -> Result<Oid, Error> {
        let not_found = || Error::not_found(directory, format!("revision {:?}", revision.name));
        let path = inside(directory).ok_or_else(not_found)?;
        let root = self.commit(revision)?.tree();
        let root =
            root.map_err(|source| self.missing(format!("the files of {:?}", revision.name), source))?;
        if path.as_os_str().is_empty() {
            return Ok(root.id());
        }
        let entry = root.get_path(&path).map_err(|source| match source.class() {
            git2::ErrorClass::Odb => self.missing(format!("the folder {directory:?}"), source),
            _ => not_found(),
        })?;
        if entry.kind() == Some(ObjectType::Tree) {
            Ok(entry.id())
        } else {
            Err(not_found())
        }
    }

    /// Gives the blobs of the listed files, in their order; those that are not `known` are read.
    pub(crate) fn read<Place>(
        &self,
        files: &[Listed<Place>],
        id_of: impl Fn(&Listed<Place>) -> Oid,
        known: &HashMap<BlobId, &File, impl BuildHasher>,
    ) -> Result<Vec<File>, Error> {
        let mut first_of = FxHashMap::default();
        let mut distinct = Vec::new();
        for file in files {
            let id = id_of(file);
            if !known.contains_key(&blob_id(id)) {
                first_of.entry(id).or_insert_with(|| {
                    distinct.push((id, file.path.as_str()));
                    distinct.len() - 1
                });
            }
        }
        let read = read_blobs(self.git.path(), &distinct).map_err(|failed| match failed {
            Failed::ToOpen(source) => Error::git("open the repository again")(source),
            Failed::ToRead(path, source) => self.missing(format!("the file {path:?}"), source),
        })?;
        let file_of = |id: Oid| match known.get(&blob_id(id)) {
            Some(file) => (*file).clone(),
            None => read[first_of[&id]].clone(),
        };
        Ok(files.iter().map(|file| file_of(id_of(file))).collect())
    }
}

/// Reads blobs that somebody looks at after all, over as many handles as are in use at once.
struct Later {
    repository: PathBuf,
    idle: Mutex<Vec<git2::Repository>>,
}

impl Later {
    fn new(repository: &Path) -> Later {
        Later {
            repository: repository.to_owned(),
            idle: Mutex::default(),
        }
    }

    fn file(self: &Arc<Later>, id: Oid) -> File {
        let later = self.clone();
        File {
            id: blob_id(id),
            bytes: Contents::later(move || later.read(id).unwrap_or_default()),
            too_large: None,
        }
    }

    /// `None` for a blob that is gone: what it means is known, and only its text cannot be shown.
    fn read(&self, id: Oid) -> Option<Box<[u8]>> {
        let idle = self.idle.lock().ok()?.pop();
        let git = match idle {
            Some(git) => git,
            None => git2::Repository::open(&self.repository).ok()?,
        };
        let bytes = git.find_blob(id).ok()?.content().into();
        self.idle.lock().ok()?.push(git);
        Some(bytes)
    }
}

enum Failed {
    ToOpen(git2::Error),
    ToRead(String, git2::Error),
}

/// Reads blobs over one handle per thread, because a handle cannot be shared. The shares are fixed beforehand and
/// the first fault in path order is the one reported, so that the result does not depend on who is quickest.
fn read_blobs(repository: &Path, blobs: &[(Oid, &str)]) -> Result<Vec<File>, Failed> {
    let share = blobs.len().div_ceil(rayon::current_num_threads()).max(1);
    let read_share = |blobs: &[(Oid, &str)]| {
        let git = git2::Repository::open(repository).map_err(Failed::ToOpen)?;
        let objects = git.odb().map_err(Failed::ToOpen)?;
        let read = |&(id, path): &(Oid, &str)| {
            read_blob(&objects, id).map_err(|source| Failed::ToRead(path.to_owned(), source))
        };
        blobs.iter().map(read).collect::<Result<Vec<File>, Failed>>()
    };
    let shares: Vec<_> = blobs.par_chunks(share).map(read_share).collect();
    let mut files = Vec::with_capacity(blobs.len());
    for share in shares {
        files.extend(share?);
    }
    Ok(files)
}

fn read_blob(objects: &git2::Odb<'_>, id: Oid) -> Result<File, git2::Error> {
    let (size, _) = objects.read_header(id)?;
    if size as u64 > MAX_READ {
        return Ok(File {
            id: blob_id(id),
            bytes: [].into(),
            too_large: Some(size as u64),
        });
    }
    Ok(File {
        id: blob_id(id),
        bytes: objects.read(id)?.data().into(),
        too_large: None,
    })
}

pub(crate) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() {
        name.to_vec()
    } else {
        [folder, b"/", name].concat()
    }
}

//! What differs between a folder of two commits, by object ids: only folders that differ are entered, and no file is
//! read.

use git2::{ObjectType, Oid};
use qdos_model::tree::{BlobId, File};
use std::collections::{BTreeMap, HashMap};

use crate::error::Error;
use crate::repository::Repository;
use crate::revision::Revision;
use crate::snapshot::{Listed, Listing, Oddity, OddityKind, blob_id};
use crate::tree::{MODE_LINK, join};

/// Identity of a folder with all that is below it: the id of its git tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderId(Oid);

/// What differs between a folder of two commits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// Files whose bytes differ, or that are there on one side only, in path order.
    pub files: Vec<ChangedFile>,
    /// What base has beside ordinary files and head has not as it is, by path.
    pub base_oddities: Vec<Oddity>,
    /// What head has beside ordinary files and base has not as it is, by path.
    pub head_oddities: Vec<Oddity>,
}

/// A file that two commits do not have alike; never `None` on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Path relative to the folder.
    pub path: String,
    /// Its bytes in base; `None` where base has no such file.
    pub base: Option<BlobId>,
    /// Its bytes in head; `None` where head has no such file.
    pub head: Option<BlobId>,
}

impl FolderId {
    /// The twenty bytes of the id.
    pub fn bytes(self) -> [u8; 20] {
        blob_id(self.0).0
    }

    /// The id of these bytes, whether or not there is such a folder.
    pub fn from_bytes(bytes: [u8; 20]) -> Option<FolderId> {
        Oid::from_bytes(&bytes).ok().map(FolderId)
    }
}

impl Repository {
    /// The folder of a commit, its path as [`Repository::directory`] gives it; `None` where the commit has no such folder.
    ///
    /// # Errors
    ///
    /// [`Error::Shallow`], [`Error::PartialClone`].
    pub fn folder(&self, revision: &Revision, directory: &str) -> Result<Option<FolderId>, Error> {
        match self.directory_tree(revision, directory) {
            Ok(id) => Ok(Some(FolderId(id))),
            Err(Error::DirectoryNotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the objects of a folder, though not those below it, are in the repository.
    pub fn has_folder(&self, folder: FolderId) -> bool {
        self.git.find_tree(folder.0).is_ok()
    }

    /// Whether there is a file or a folder at a path below a folder.
    ///
    /// # Errors
    ///
    /// [`Error::PartialClone`], [`Error::Shallow`].
    pub fn has_path(&self, folder: FolderId, path: &str) -> Result<bool, Error> {
        let mut id = folder.0;
        let mut names = path.split('/').filter(|name| !name.is_empty()).peekable();
        while let Some(name) = names.next() {
            let tree = self.git.find_tree(id);
            let tree = tree.map_err(|source| self.missing(format!("the folder of {path:?}"), source))?;
            match tree.get_name_bytes(name.as_bytes()) {
                Some(entry) if names.peek().is_none() || entry.kind() == Some(ObjectType::Tree) => {
                    id = entry.id();
                }
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What differs between two folders; one that is `None` counts as empty.
    ///
    /// # Errors
    ///
    /// [`Error::PartialClone`], [`Error::Shallow`], [`Error::TooManyFiles`].
    pub fn delta(&self, base: Option<FolderId>, head: Option<FolderId>) -> Result<Delta, Error> {
        let mut found = Found {
            base: Listing::new(),
            head: Listing::new(),
        };
        if base != head {
            let [base, head] = [base, head].map(|folder| folder.map(|folder| folder.0));
            self.descend(&[], base, head, &mut found)?;
        }
        Ok(found.delta())
    }

    /// Reads files whose ids are known; those in `known` are taken from there.
    ///
    /// # Errors
    ///
    /// [`Error::PartialClone`], [`Error::Shallow`].
    pub fn files(
        &self,
        wanted: &[(String, BlobId)],
        known: &HashMap<BlobId, &File>,
    ) -> Result<Vec<File>, Error> {
        let place = |id: &BlobId| Oid::from_bytes(&id.0).map_err(Error::git("read the id of a file"));
        let listed = wanted.iter().map(|(path, id)| {
            Ok(Listed {
                path: path.clone(),
                place: place(id)?,
            })
        });
        let listed: Vec<_> = listed.collect::<Result<_, Error>>()?;
        self.read(&listed, |file| file.place, known)
    }

    /// Compares two folders at `path`; one that is `None` is not there.
    fn descend(
        &self,
        path: &[u8],
        base: Option<Oid>,
        head: Option<Oid>,
        found: &mut Found,
    ) -> Result<(), Error> {
        // A loop and no call of itself: a pull request may nest folders as deep as it likes.
        let mut folders = vec![(path.to_vec(), base, head)];
        while let Some((path, base, head)) = folders.pop() {
            let base = self.entries(&path, base)?;
            let head = self.entries(&path, head)?;
            for (name, base, head) in paired(&base, &head) {
                if base == head {
                    continue;
                }
                let path = join(&path, name);
                let below = [base, head].map(|entry| entry.filter(|entry| entry.kind == Kind::Folder));
                if let [Some(_), _] | [_, Some(_)] = below {
                    let [base, head] = below.map(|entry| entry.map(|entry| entry.id));
                    folders.push((path, base, head));
                    continue;
                }
                for (entry, listing) in [(base, &mut found.base), (head, &mut found.head)] {
                    if let Some(entry) = entry {
                        entry.note(&path, listing)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn entries(&self, path: &[u8], folder: Option<Oid>) -> Result<Vec<(Vec<u8>, Entry)>, Error> {
        let Some(id) = folder else { return Ok(Vec::new()) };
        let tree = self.git.find_tree(id).map_err(|source| {
            self.missing(format!("the folder {:?}", String::from_utf8_lossy(path)), source)
        })?;
        let entries = tree.iter().map(|entry| {
            let kind = match (entry.kind(), entry.filemode().cast_unsigned()) {
                (Some(ObjectType::Tree), _) => Kind::Folder,
                (Some(ObjectType::Commit), _) => Kind::Odd(OddityKind::Submodule),
                (_, MODE_LINK) => Kind::Odd(OddityKind::SymbolicLink),
                _ => Kind::File,
            };
            let id = entry.id();
            (entry.name_bytes().to_vec(), Entry { kind, id })
        });
        Ok(entries.collect())
    }
}

/// What a folder's entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    File,
    Odd(OddityKind),
    Folder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    kind: Kind,
    id: Oid,
}

impl Entry {
    fn note(self, path: &[u8], listing: &mut Listing<Oid>) -> Result<(), Error> {
        listing.visit()?;
        match self.kind {
            Kind::Odd(kind) => listing.add_oddity(path, kind),
            Kind::File | Kind::Folder => listing.add(path, self.id),
        }
        Ok(())
    }
}

type Pair<'a> = (&'a [u8], Option<Entry>, Option<Entry>);

/// Entries of two folders side by side: a folder with a folder, whatever else has the name with each other.
fn paired<'a>(base: &'a [(Vec<u8>, Entry)], head: &'a [(Vec<u8>, Entry)]) -> Vec<Pair<'a>> {
    let key = |(name, entry): &'a (Vec<u8>, Entry)| (name.as_slice(), entry.kind == Kind::Folder);
    // Of two entries of one name, which git never writes, the last counts, as it does where whole folders are read.
    let by_key = |side: &'a [(Vec<u8>, Entry)]| -> BTreeMap<_, Entry> {
        side.iter().map(|entry| (key(entry), entry.1)).collect()
    };
    let (base, head) = (by_key(base), by_key(head));
    let only_head = head.iter().filter(|(key, _)| !base.contains_key(*key));
    let of_base = base
        .iter()
        .map(|(key, entry)| (key.0, Some(*entry), head.get(key).copied()));
    of_base
        .chain(only_head.map(|((name, _), entry)| (*name, None, Some(*entry))))
        .collect()
}

/// The two sides of what differs, before they are joined.
struct Found {
    base: Listing<Oid>,
    head: Listing<Oid>,
}

impl Found {
    fn delta(self) -> Delta {
        let (base, head) = (self.base.sorted(), self.head.sorted());
        let mut files: BTreeMap<String, ChangedFile> = BTreeMap::new();
        for file in base.files {
            let changed = ChangedFile {
                path: file.path.clone(),
                base: Some(blob_id(file.place)),
                head: None,
            };
            files.insert(file.path, changed);
        }
        for file in head.files {
            let changed = files.entry(file.path.clone()).or_insert(ChangedFile {
                path: file.path,
                base: None,
                head: None,
            });
            changed.head = Some(blob_id(file.place));
        }
        let files = files.into_values().filter(|file| file.base != file.head);
        Delta {
            files: files.collect(),
            base_oddities: base.oddities,
            head_oddities: head.oddities,
        }
    }
}

//! The files of the working tree, as a commit made now (`git add --all`) would store them.

use git2::{IndexEntry, IndexEntryExtendedFlag, ObjectType, Oid};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::folder::{Kind, Wanted, read_all, read_file, walk};
use crate::repository::{Repository, inside};
use crate::snapshot::{Listing, OddityKind, Snapshot, snapshot};
use crate::tree::{MODE_LINK, MODE_SUBMODULE};

/// A file on disk, and the blob it was last added as, if git tracks it.
struct OnDisk {
    path: PathBuf,
    added_as: Option<Oid>,
}

/// What the index knows of the paths below the directory, by path relative to it.
struct Tracked(BTreeMap<Vec<u8>, Added>);

/// A path as it was last added.
struct Added {
    blob: Oid,
    mode: u32,
    left_out: bool,
}

impl From<&IndexEntry> for Added {
    fn from(entry: &IndexEntry) -> Added {
        let flags = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
        Added {
            blob: entry.id,
            mode: entry.mode,
            left_out: flags.is_skip_worktree(),
        }
    }
}

impl Repository {
    /// Reads all files below a directory of the working tree that a commit could hold: those that git tracks, and
    /// those that it neither tracks nor ignores. A file left out by a sparse checkout is read from git.
    ///
    /// A file has the blob id that git would give it, so an unchanged file has the id it has in the commit. Line
    /// ends are brought to what git stores; other filters (LFS, `ident`) are not applied.
    ///
    /// # Errors
    ///
    /// [`Error::Bare`], [`Error::DirectoryNotFound`], [`Error::Unreadable`], [`Error::TooManyFiles`].
    pub fn worktree(&self, directory: &str) -> Result<Snapshot, Error> {
        let (on_disk, sparse) = self.worktree_listing(directory)?;
        let stored_with = self.line_ends();
        let read = read_all(&on_disk.files, |file| {
            let OnDisk { path, added_as } = &file.place;
            read_file(path, |bytes| as_stored(bytes, *added_as, stored_with))
        })?;
        let read_sparse = self.read(&sparse.files, |file| file.place, &HashMap::new())?;
        let mut worktree = snapshot(on_disk, read);
        worktree
            .tree
            .files
            .extend(snapshot(sparse, read_sparse).tree.files);
        Ok(worktree)
    }

    /// The files on disk, and those that a sparse checkout left in git.
    fn worktree_listing(&self, directory: &str) -> Result<(Listing<OnDisk>, Listing<Oid>), Error> {
        let not_found = || Error::not_found(directory, "the working tree");
        let root = self.root()?;
        let directory = inside(directory).ok_or_else(not_found)?;
        let tracked = self.tracked(&directory)?;
        let top = root.join(&directory);
        let mut on_disk = Listing::new();
        if top.is_dir() {
            let wanted = |path: &[u8], disk: &Path, kind| self.wanted(&tracked, root, path, disk, kind);
            walk(&top, &mut on_disk, wanted, |disk, path| OnDisk {
                added_as: tracked.blob(path),
                path: disk,
            })?;
        }
        let mut sparse = Listing::new();
        for (path, id) in tracked.left_out(&top) {
            sparse.add(path, id);
        }
        if !top.is_dir() && sparse.files.is_empty() {
            return Err(not_found());
        }
        Ok((on_disk.sorted(), sparse.sorted()))
    }

    fn tracked(&self, directory: &Path) -> Result<Tracked, Error> {
        let reading = || Error::git("read the index");
        let mut index = self.git.index().map_err(reading())?;
        index.read(false).map_err(reading())?;
        let mut prefix = directory
            .to_string_lossy()
            .replace(std::path::MAIN_SEPARATOR, "/")
            .into_bytes();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let below =
            |entry: IndexEntry| Some((entry.path.strip_prefix(&*prefix)?.to_vec(), Added::from(&entry)));
        Ok(Tracked(index.iter().filter_map(below).collect()))
    }

    fn wanted(
        &self,
        tracked: &Tracked,
        root: &Path,
        path: &[u8],
        disk: &Path,
        kind: Kind,
    ) -> Result<Wanted, Error> {
        match tracked.mode(path) {
            Some(MODE_SUBMODULE) => return Ok(Wanted::Odd(OddityKind::Submodule)),
            // Where the file system has no links, git writes a link's target into an ordinary file.
            Some(MODE_LINK) if kind == Kind::File && !self.has_links() => {
                return Ok(Wanted::Odd(OddityKind::SymbolicLink));
            }
            Some(_) => return Ok(Wanted::Yes),
            None => {}
        }
        if kind == Kind::Folder && tracked.any_below(path) {
            return Ok(Wanted::Yes);
        }
        let inside = disk.strip_prefix(root).unwrap_or(disk);
        if self
            .git
            .is_path_ignored(inside)
            .map_err(Error::git("read the ignore rules"))?
        {
            return Ok(Wanted::No);
        }
        let is_repository = kind == Kind::Folder && disk.join(".git").exists();
        Ok(if is_repository {
            Wanted::Odd(OddityKind::Submodule)
        } else {
            Wanted::Yes
        })
    }

    fn has_links(&self) -> bool {
        let config = self.git.config();
        config
            .and_then(|config| config.get_bool("core.symlinks"))
            .unwrap_or(true)
    }

    fn line_ends(&self) -> LineEnds {
        let Ok(config) = self.git.config() else {
            return LineEnds::AsTyped;
        };
        let stored_without_cr = config.get_bool("core.autocrlf").unwrap_or(false)
            || config
                .get_string("core.autocrlf")
                .is_ok_and(|setting| setting == "input");
        if stored_without_cr {
            LineEnds::WithoutCarriageReturn
        } else {
            LineEnds::AsTyped
        }
    }
}

impl Tracked {
    fn mode(&self, path: &[u8]) -> Option<u32> {
        self.0.get(path).map(|added| added.mode)
    }

    fn blob(&self, path: &[u8]) -> Option<Oid> {
        self.0.get(path).map(|added| added.blob)
    }

    fn any_below(&self, folder: &[u8]) -> bool {
        let prefix = [folder, b"/"].concat();
        let mut following = self.0.range(prefix.clone()..);
        following
            .next()
            .is_some_and(|(path, _)| path.starts_with(&prefix))
    }

    /// Files that a sparse checkout did not write, and that nobody has written since.
    fn left_out(&self, top: &Path) -> impl Iterator<Item = (&[u8], Oid)> {
        self.0.iter().filter_map(|(path, added)| {
            let is_file = !matches!(added.mode, MODE_LINK | MODE_SUBMODULE);
            let written = || {
                top.join(String::from_utf8_lossy(path).as_ref())
                    .symlink_metadata()
                    .is_ok()
            };
            (added.left_out && is_file && !written()).then_some((path.as_slice(), added.blob))
        })
    }
}

/// How git stores the line ends of this working tree (`core.autocrlf`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    AsTyped,
    WithoutCarriageReturn,
}

/// The bytes that git would store. Attributes (`text`, `eol`) are not read: a file that they change is recognised
/// by its blob id once its line ends are git's.
fn as_stored(bytes: Vec<u8>, added_as: Option<Oid>, line_ends: LineEnds) -> Result<Vec<u8>, git2::Error> {
    let has_crlf = bytes.windows(2).any(|pair| pair == b"\r\n");
    if !has_crlf || bytes.contains(&0) {
        return Ok(bytes);
    }
    let blob = |bytes: &[u8]| Oid::hash_object(ObjectType::Blob, bytes);
    if added_as == Some(blob(&bytes)?) {
        return Ok(bytes);
    }
    let without = without_carriage_returns(&bytes);
    let stored = line_ends == LineEnds::WithoutCarriageReturn || added_as == Some(blob(&without)?);
    Ok(if stored { without } else { bytes })
}

fn without_carriage_returns(bytes: &[u8]) -> Vec<u8> {
    let ends_line = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len())
        .filter(|&at| !ends_line(at))
        .map(|at| bytes[at])
        .collect()
}

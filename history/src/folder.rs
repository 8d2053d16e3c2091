//! Files on disk: finding them below a folder, and reading them.

use git2::{ObjectType, Oid};
use qdos_model::tree::File;
use rayon::prelude::*;
use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::snapshot::{Listing, MAX_READ, OddityKind, Snapshot, blob_id, snapshot};
use crate::tree::join;

/// Reads a folder that is in no repository, just as it is: nothing is ignored but folders named `.git`.
///
/// Blob ids, limits and oddities are those of [`crate::Repository::worktree`].
///
/// # Errors
///
/// [`Error::NoSuchPath`] when there is no such folder, [`Error::Unreadable`], [`Error::TooManyFiles`].
pub fn plain_tree(path: &Path) -> Result<Snapshot, Error> {
    if !path.is_dir() {
        return Err(Error::NoSuchPath {
            path: path.to_owned(),
        });
    }
    let mut listing = Listing::new();
    walk(path, &mut listing, |_, _, _| Ok(Wanted::Yes), |disk, _| disk)?;
    let listing = listing.sorted();
    let read = read_all(&listing.files, |file| read_file(&file.place, Ok))?;
    Ok(snapshot(listing, read))
}

/// Whether a walk takes a path.
pub(crate) enum Wanted {
    Yes,
    No,
    /// It would be taken, were it not odd.
    Odd(OddityKind),
}

/// What a path on disk is, links not followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Folder,
    File,
    Link,
    Other,
}

/// Lists the regular files below a folder. `wanted` is asked for every path (relative to the folder), and `place`
/// says what to keep of a file. Links are never followed, and `.git` is never entered.
pub(crate) fn walk<Place>(
    top: &Path,
    listing: &mut Listing<Place>,
    wanted: impl Fn(&[u8], &Path, Kind) -> Result<Wanted, Error>,
    place: impl Fn(PathBuf, &[u8]) -> Place,
) -> Result<(), Error> {
    let mut folders = vec![(Vec::new(), top.to_owned())];
    while let Some((folder, disk)) = folders.pop() {
        for entry in fs::read_dir(&disk).map_err(Error::unreadable(&disk))? {
            listing.visit()?;
            let entry = entry.map_err(Error::unreadable(&disk))?;
            if entry.file_name() == ".git" {
                continue;
            }
            let disk = entry.path();
            let kind = kind(entry.file_type().map_err(Error::unreadable(&disk))?);
            let path = join(&folder, &name_bytes(&entry.file_name()));
            match (wanted(&path, &disk, kind)?, kind) {
                (Wanted::No, _) => {}
                (Wanted::Odd(oddity), _) => listing.add_oddity(&path, oddity),
                (Wanted::Yes, Kind::Folder) => folders.push((path, disk)),
                (Wanted::Yes, Kind::File) => listing.add(&path, place(disk, &path)),
                (Wanted::Yes, Kind::Link) => listing.add_oddity(&path, OddityKind::SymbolicLink),
                (Wanted::Yes, Kind::Other) => listing.add_oddity(&path, OddityKind::NotRegular),
            }
        }
    }
    Ok(())
}

/// Reads all files, in their order; of several faults the first in that order is reported.
pub(crate) fn read_all<Item: Sync>(
    files: &[Item],
    read: impl Fn(&Item) -> Result<File, Error> + Send + Sync,
) -> Result<Vec<File>, Error> {
    let read: Vec<Result<File, Error>> = files.par_iter().map(read).collect();
    read.into_iter().collect()
}

/// Reads a file, or only hashes it when it is over [`MAX_READ`]. `as_stored` turns the bytes on disk into those
/// git would store.
pub(crate) fn read_file(
    path: &Path,
    as_stored: impl FnOnce(Vec<u8>) -> Result<Vec<u8>, git2::Error>,
) -> Result<File, Error> {
    let file = fs::File::open(path).map_err(Error::unreadable(path))?;
    let size = file.metadata().map_err(Error::unreadable(path))?.len();
    // One byte more than the file has, so that its end is seen without growing.
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(MAX_READ)).unwrap_or_default() + 1);
    (&file)
        .take(MAX_READ + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::unreadable(path))?;
    let hashing = |source| Error::git(format!("hash {path:?}"))(source);
    if bytes.len() as u64 > MAX_READ {
        let id = Oid::hash_file(ObjectType::Blob, path).map_err(hashing)?;
        return Ok(File {
            id: blob_id(id),
            bytes: [].into(),
            too_large: Some(size),
        });
    }
    let bytes = as_stored(bytes).map_err(hashing)?;
    let id = Oid::hash_object(ObjectType::Blob, &bytes).map_err(hashing)?;
    Ok(File {
        id: blob_id(id),
        bytes: bytes.into(),
        too_large: None,
    })
}

fn kind(kind: fs::FileType) -> Kind {
    match kind {
        kind if kind.is_symlink() => Kind::Link,
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        _ => Kind::Other,
    }
}

/// A file's name as git would store it.
#[cfg(unix)]
fn name_bytes(name: &OsStr) -> Cow<'_, [u8]> {
    Cow::Borrowed(std::os::unix::ffi::OsStrExt::as_bytes(name))
}

/// A file's name as git would store it: UTF-8, where Windows has half characters too.
#[cfg(not(unix))]
fn name_bytes(name: &OsStr) -> Cow<'_, [u8]> {
    Cow::Owned(name.to_string_lossy().into_owned().into_bytes())
}

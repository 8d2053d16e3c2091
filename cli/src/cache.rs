//! What was read, kept in the user's cache directory, so that the next run parses only what changed. Who may write to a
//! repository can thereby not write what its readers believe.
//!
//! Never part of an answer: whatever is wrong with the file, and wherever it cannot be read or written, the run parses
//! instead. What the entries are is the model's ([`Memory::to_keep`]); here is where they lie and whether they are whole.

use qdos_history::Repository;
use qdos_model::read::Memory;
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// Bytes over which a file is left alone, and none is written: ten times what a nation's services take.
const MOST: u64 = 512 << 20;

/// Of so many repositories entries are kept.
const REPOSITORIES: usize = 32;

/// After this long a file beside the entries is what a killed run has left.
const LEFT_OVER: Duration = Duration::from_secs(600);

/// Reads with what earlier runs of the same version kept of this repository, and keeps what was learnt.
pub(crate) fn with_memory<T>(repository: &Repository, read_with: impl FnOnce(&Memory) -> T) -> T {
    let Some(place) = place(repository) else {
        return read_with(&Memory::default());
    };
    let memory = read(&place).map(Memory::recalling).unwrap_or_default();
    let answer = read_with(&memory);
    if let Some(entries) = memory.to_keep().filter(|entries| entries.len() as u64 <= MOST) {
        // A read-only clone or a full disk costs the next run its time, and this one nothing.
        let _ = write(&place, &entries);
    }
    answer
}

/// What earlier runs kept of the history of a folder.
pub(crate) fn chronicle(repository: &Repository, folder: &str) -> Option<Vec<u8>> {
    let kept = read(&place(repository)?.with_file_name("history"))?;
    let rest = kept.strip_prefix(folder.as_bytes())?.strip_prefix(b"\0")?;
    Some(rest.to_vec())
}

/// Keeps the history of a folder.
pub(crate) fn keep_chronicle(repository: &Repository, folder: &str, chronicle: &[u8]) {
    let Some(place) = place(repository) else { return };
    let whole = [folder.as_bytes(), b"\0", chronicle].concat();
    if whole.len() as u64 <= MOST {
        let _ = write(&place.with_file_name("history"), &whole);
    }
}

static IS_OFF: AtomicBool = AtomicBool::new(false);

/// From now on nothing is recalled and nothing is kept (`--no-cache`).
pub(crate) fn turn_off() {
    IS_OFF.store(true, Ordering::Relaxed);
}

/// Where a repository's entries are kept: in a folder of its own, one for all its working trees. `None` when turned off, or
/// where the user has no cache directory.
fn place(repository: &Repository) -> Option<PathBuf> {
    if IS_OFF.load(Ordering::Relaxed) {
        return None;
    }
    let repository = repository.common_folder().canonicalize().ok()?;
    let name = blake3::hash(repository.as_os_str().as_encoded_bytes()).to_hex();
    Some(users_folder()?.join("qdos").join(&name[..16]).join("entries"))
}

/// The user's cache directory: `XDG_CACHE_HOME`, else `.cache` in the home directory; of Windows, `LOCALAPPDATA`.
fn users_folder() -> Option<PathBuf> {
    let named = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let in_home = || named("HOME").map(|home| home.join(".cache"));
    named("XDG_CACHE_HOME").or_else(|| {
        if cfg!(windows) {
            named("LOCALAPPDATA")
        } else {
            in_home()
        }
    })
}

/// 32 bytes that say how the entries were made, 32 that are their checksum, and the entries.
type Sums = [[u8; 32]; 2];

fn sums(entries: &[u8]) -> Sums {
    let mut made = blake3::Hasher::new();
    made.update(b"qdos entries 1 ");
    made.update(env!("CARGO_PKG_VERSION").as_bytes());
    for source in Memory::DECIDED_BY {
        made.update(source.as_bytes());
    }
    [*made.finalize().as_bytes(), *blake3::hash(entries).as_bytes()]
}

fn read(place: &Path) -> Option<Vec<u8>> {
    // Not opened before it is known to be a file: a pipe would wait for a writer.
    let known = fs::symlink_metadata(place).ok()?;
    if !known.is_file() || known.len() > MOST {
        return None;
    }
    let mut file = File::open(place).ok()?;
    let mut found = Sums::default();
    for sum in &mut found {
        file.read_exact(sum).ok()?;
    }
    let mut entries = Vec::with_capacity(usize::try_from(known.len()).ok()?);
    file.take(MOST).read_to_end(&mut entries).ok()?;
    (found == sums(&entries)).then_some(entries)
}

/// Writes beside the place and renames, so that a run which reads meanwhile finds the old file or the new one, whole.
fn write(place: &Path, entries: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = place.parent().filter(|folder| !folder.is_dir()) {
        make(folder)?;
        forget_others(folder);
    }
    remove_leftovers(place);
    let beside = place.with_extension(std::process::id().to_string());
    let file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let written = write_to(file, entries).and_then(|()| fs::rename(&beside, place));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Makes a folder, and those it lies in, that only the user may look into.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut maker = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.recursive(true).create(folder)
}

/// Of more repositories than `REPOSITORIES` forgets those whose entries are oldest; only what is named as ours is removed.
fn forget_others(folder: &Path) {
    let beside = folder.parent().and_then(|all| fs::read_dir(all).ok());
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        let is_name = |name: &str| name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        name.is_some_and(is_name) && path != folder
    };
    let others = beside.into_iter().flatten().flatten().map(|entry| entry.path());
    let mut others: Vec<(SystemTime, PathBuf)> = others
        .filter(is_ours)
        .map(|path| {
            let known = fs::metadata(path.join("entries")).and_then(|known| known.modified());
            (known.unwrap_or(SystemTime::UNIX_EPOCH), path)
        })
        .collect();
    others.sort();
    let most = others.len().saturating_sub(REPOSITORIES - 1);
    for (_, path) in &others[..most] {
        let _ = fs::remove_file(path.join("entries"));
        let _ = fs::remove_file(path.join("history"));
        let _ = fs::remove_dir(path);
    }
}

/// Removes what runs that were killed while they wrote have left beside the place. No write takes as long as these are old.
fn remove_leftovers(place: &Path) {
    let beside = place.parent().and_then(|folder| fs::read_dir(folder).ok());
    for entry in beside.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name
            .to_str()
            .and_then(|name| name.strip_prefix("entries.").or_else(|| name.strip_prefix("history.")));
        let is_ours =
            process.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
        let age = entry.metadata().and_then(|known| known.modified()).ok();
        let is_old = age
            .and_then(|at| at.elapsed().ok())
            .is_some_and(|age| age > LEFT_OVER);
        if is_ours && is_old {
            // Another run may have been quicker.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn write_to(mut file: File, entries: &[u8]) -> std::io::Result<()> {
    for sum in sums(entries) {
        file.write_all(&sum)?;
    }
    file.write_all(entries)
}

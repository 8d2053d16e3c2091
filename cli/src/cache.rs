//! What was read, kept in the repository's own folder, so that the next run parses only what changed.
//!
//! Never part of an answer: whatever is wrong with the file, and wherever it cannot be read or written, the run parses
//! instead. What the entries are is the model's ([`Memory::to_keep`]); here is where they lie and whether they are whole.

use qdos_history::Repository;
use qdos_model::read::Memory;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Bytes over which a file is left alone, and none is written: ten times what a nation's services take.
const MOST: u64 = 512 << 20;

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

static IS_OFF: AtomicBool = AtomicBool::new(false);

/// From now on nothing is recalled and nothing is kept (`--no-cache`).
pub(crate) fn turn_off() {
    IS_OFF.store(true, Ordering::Relaxed);
}

/// Where a repository's entries are kept: beside its objects, in no working tree and no commit. `None` when turned off.
fn place(repository: &Repository) -> Option<PathBuf> {
    let off = IS_OFF.load(Ordering::Relaxed);
    (!off).then(|| repository.common_folder().join("qdos").join("entries"))
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
        fs::create_dir(folder)?;
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

/// Removes what runs that were killed while they wrote have left beside the place. No write takes as long as these are old.
fn remove_leftovers(place: &Path) {
    let beside = place.parent().and_then(|folder| fs::read_dir(folder).ok());
    for entry in beside.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix("entries."));
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

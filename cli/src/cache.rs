//! What was read, kept in the user's cache directory, so that the next run parses only what changed. Who may write to a
//! repository can thereby not write what its readers believe.
//!
//! Never part of an answer: whatever is wrong with the file, and wherever it cannot be read or written, the run parses
//! instead. What the entries are is the model's ([`Memory::to_keep`]); here is where they lie and whether they are whole.

use qdos_history::{Chronicle, FolderId, Repository};
use qdos_lint::Known;
use qdos_model::read::{Index, Memory};
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

/// What is kept of a repository, each in a file of its own.
#[derive(Clone, Copy)]
enum Kept {
    /// Services as they were read.
    Entries,
    /// The table of postcodes.
    Places,
    /// What the files of a revision say to each other.
    Index,
    /// What each step of a branch changed.
    History,
    /// What lint found.
    Findings,
}

impl Kept {
    const ALL: [Kept; 5] = [
        Kept::Entries,
        Kept::Places,
        Kept::Index,
        Kept::History,
        Kept::Findings,
    ];

    fn file(self) -> &'static str {
        match self {
            Kept::Entries => "entries",
            Kept::Places => "places",
            Kept::Index => "index",
            Kept::History => "history",
            Kept::Findings => "findings",
        }
    }

    /// The sources that decide what is in it.
    fn decided_by(self) -> &'static [&'static str] {
        match self {
            Kept::Entries => &Memory::DECIDED_BY,
            Kept::Places => &Memory::PLACES_DECIDED_BY,
            Kept::Index => &Index::DECIDED_BY,
            Kept::History => &Chronicle::DECIDED_BY,
            // Every rule decides; the program itself is named where they are kept.
            Kept::Findings => &[],
        }
    }
}

/// A memory of what earlier runs of the same version kept of this repository.
pub(crate) fn memory(repository: &Repository) -> Memory {
    let [entries, places] = [Kept::Entries, Kept::Places].map(|kept| Some((place(repository, kept)?, kept)));
    let kept = |of: Option<(PathBuf, Kept)>| {
        of.and_then(|(place, kept)| read(&place, kept))
            .unwrap_or_default()
    };
    let (entries, places) = rayon::join(|| Memory::recalling(kept(entries)), || kept(places));
    entries.with_places(places)
}

/// Keeps what was learnt since [`memory`].
pub(crate) fn keep_memory(repository: &Repository, memory: &Memory) {
    if let Some(place) = place(repository, Kept::Entries)
        && let Some(entries) = memory.to_keep()
    {
        write(&place, Kept::Entries, &entries);
    }
}

/// Keeps the postcodes of a whole directory that was read since [`memory`].
pub(crate) fn keep_places(repository: &Repository, memory: &Memory) {
    if let Some(place) = place(repository, Kept::Places)
        && let Some(places) = memory.places_to_keep()
    {
        write(&place, Kept::Places, &places);
    }
}

/// The index that earlier runs kept of a folder of this repository, and of which state of the folder it is.
pub(crate) fn index(repository: &Repository, folder: &str) -> Option<(FolderId, Index)> {
    let kept = read(&place(repository, Kept::Index)?, Kept::Index)?;
    let rest = kept.strip_prefix(folder.as_bytes())?.strip_prefix(b"\0")?;
    let (id, rest) = rest.split_first_chunk::<20>()?;
    Some((FolderId::from_bytes(*id)?, Index::recalling(rest)?))
}

/// Keeps the index of a folder in a state.
pub(crate) fn keep_index(repository: &Repository, folder: &str, id: FolderId, index: &Index) {
    if let Some(place) = place(repository, Kept::Index)
        && let Some(kept) = index.to_keep()
    {
        let whole = [folder.as_bytes(), b"\0", &id.bytes(), &kept].concat();
        write(&place, Kept::Index, &whole);
    }
}

/// What earlier runs kept of the history of a folder.
pub(crate) fn chronicle(repository: &Repository, folder: &str) -> Option<Vec<u8>> {
    let kept = read(&place(repository, Kept::History)?, Kept::History)?;
    let rest = kept.strip_prefix(folder.as_bytes())?.strip_prefix(b"\0")?;
    Some(rest.to_vec())
}

/// Keeps the history of a folder.
pub(crate) fn keep_chronicle(repository: &Repository, folder: &str, chronicle: &[u8]) {
    if let Some(place) = place(repository, Kept::History) {
        let whole = [folder.as_bytes(), b"\0", chronicle].concat();
        write(&place, Kept::History, &whole);
    }
}

/// Where is kept what lint found.
pub(crate) fn findings_place(repository: &Repository) -> Option<PathBuf> {
    place(repository, Kept::Findings)
}

/// Lints with what this very program has found before, and keeps what is learnt.
pub(crate) fn with_findings<T>(place: Option<&Path>, lint_with: impl FnOnce(&mut Known) -> T) -> T {
    let place = place.and_then(|place| Some((place, program()?)));
    let recalled = place.as_ref().and_then(|(place, program)| {
        let kept = read(place, Kept::Findings)?;
        Known::recalling(kept.strip_prefix(program.as_slice())?)
    });
    let before = recalled.unwrap_or_default();
    let mut known = before.clone();
    let answer = lint_with(&mut known);
    if let Some((place, program)) = place
        && known != before
        && let Some(kept) = known.to_keep()
    {
        write(place, Kept::Findings, &[&program[..], &kept].concat());
    }
    answer
}

/// Tells this build of the program from every other by its bytes: any rule may have changed, whatever its file's time says.
fn program() -> Option<[u8; 32]> {
    let mut whole = blake3::Hasher::new();
    whole
        .update_reader(File::open(env::current_exe().ok()?).ok()?)
        .ok()?;
    Some(*whole.finalize().as_bytes())
}

static IS_OFF: AtomicBool = AtomicBool::new(false);

/// From now on nothing is recalled and nothing is kept (`--no-cache`).
pub(crate) fn turn_off() {
    IS_OFF.store(true, Ordering::Relaxed);
}

/// Where a repository's entries are kept: in a folder of its own, one for all its working trees. `None` when turned off, or
/// where the user has no cache directory.
fn place(repository: &Repository, kept: Kept) -> Option<PathBuf> {
    if IS_OFF.load(Ordering::Relaxed) {
        return None;
    }
    let repository = repository.common_folder().canonicalize().ok()?;
    let name = blake3::hash(repository.as_os_str().as_encoded_bytes()).to_hex();
    Some(users_folder()?.join("qdos").join(&name[..16]).join(kept.file()))
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

/// 32 bytes that say how what is kept was made, 32 that are its checksum, and what is kept.
type Sums = [[u8; 32]; 2];

fn sums(kept: Kept, entries: &[u8]) -> Sums {
    let mut made = blake3::Hasher::new();
    made.update(format!("qdos {} 1 ", kept.file()).as_bytes());
    made.update(env!("CARGO_PKG_VERSION").as_bytes());
    for source in kept.decided_by() {
        made.update(source.as_bytes());
    }
    [*made.finalize().as_bytes(), *blake3::hash(entries).as_bytes()]
}

fn read(place: &Path, kept: Kept) -> Option<Vec<u8>> {
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
    (found == sums(kept, &entries)).then_some(entries)
}

fn write(place: &Path, kept: Kept, bytes: &[u8]) {
    if bytes.len() as u64 <= MOST {
        // A read-only clone or a full disk costs the next run its time, and this one nothing.
        let _ = try_to_write(place, kept, bytes);
    }
}

/// Writes beside the place and renames, so that a run which reads meanwhile finds the old file or the new one, whole.
fn try_to_write(place: &Path, kept: Kept, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = place.parent().filter(|folder| !folder.is_dir()) {
        make(folder)?;
        forget_others(folder);
    }
    remove_leftovers(place);
    let beside = place.with_extension(std::process::id().to_string());
    let file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let written = write_to(file, kept, bytes).and_then(|()| fs::rename(&beside, place));
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
            let of = |kept: &Kept| fs::metadata(path.join(kept.file())).and_then(|known| known.modified());
            let known = Kept::ALL.iter().filter_map(|kept| of(kept).ok()).max();
            (known.unwrap_or(SystemTime::UNIX_EPOCH), path)
        })
        .collect();
    others.sort();
    let most = others.len().saturating_sub(REPOSITORIES - 1);
    for (_, path) in &others[..most] {
        for kept in Kept::ALL {
            let _ = fs::remove_file(path.join(kept.file()));
        }
        let _ = fs::remove_dir(path);
    }
}

/// Removes what runs that were killed while they wrote have left beside the place. No write takes as long as these are old.
fn remove_leftovers(place: &Path) {
    let beside = place.parent().and_then(|folder| fs::read_dir(folder).ok());
    for entry in beside.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        let process = Kept::ALL
            .iter()
            .find_map(|kept| name.strip_prefix(kept.file())?.strip_prefix('.'));
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

fn write_to(mut file: File, kept: Kept, bytes: &[u8]) -> std::io::Result<()> {
    for sum in sums(kept, bytes) {
        file.write_all(&sum)?;
    }
    file.write_all(bytes)
}

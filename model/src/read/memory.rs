//! What was read before, by blob id: in this run, and in earlier runs whose memory was kept.
//!
//! Kept are services that could be read, as JSON: measured at 3 µs a service against 20 µs for its YAML. Postcard, twice
//! as fast again, cannot carry the typed shapes, which leave keys out when empty and have a word where others have a list.
//! Not kept are files that cannot be read, which are few. Of postcodes the table of all is kept (`table`).

use super::geography::{self, PostcodeRows};
use super::table::KeptTable;
use super::yaml;
use crate::directory::Directory;
use crate::finding::Finding;
use crate::place::SmallArea;
use crate::postcode::Postcodes;
use crate::service::Service;
use crate::tree::{BlobId, File, Tree};
use crate::written;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A file's contents as typed, or what is wrong with it; paths are filled in by the caller.
pub(crate) type Parsed<T> = Result<Arc<T>, Finding>;

/// Paths and contents of postcode files, in order.
pub(crate) type PostcodeFiles = Vec<(String, BlobId)>;

/// What an entry means, with what is wrong with its values, or why it counts as nothing.
pub(super) type Meant = Result<(Arc<Service>, Vec<Finding>), Finding>;

/// The files by which entries are given a meaning.
type Surroundings = Vec<(String, BlobId)>;

/// What entries mean among the same surroundings, by path and blob id.
#[derive(Default)]
struct Meanings {
    surroundings: Surroundings,
    /// In order of path.
    meant: Vec<(String, BlobId, Meant)>,
}

impl Meanings {
    fn of(&self, path: &str, id: BlobId) -> Option<&Meant> {
        let at = self
            .meant
            .binary_search_by(|(known, ..)| known.as_str().cmp(path));
        let (_, known, meant) = &self.meant[at.ok()?];
        (*known == id).then_some(meant)
    }
}

/// Directories that were made, by the files they were made of.
type Made = Mutex<Vec<(Surroundings, Directory)>>;

/// What the files of one kind said that were read last.
pub(super) struct Latest<T>(Mutex<Vec<(BlobId, Arc<T>)>>);

impl<T> Default for Latest<T> {
    fn default() -> Latest<T> {
        Latest(Mutex::default())
    }
}

impl<T> Latest<T> {
    pub(super) fn of(&self, id: BlobId) -> Option<Arc<T>> {
        let known = self.0.lock().ok()?;
        let found = known.iter().find(|(known, _)| *known == id);
        found.map(|(_, said)| said.clone())
    }

    pub(super) fn keep(&self, id: BlobId, said: &Arc<T>) {
        if let Ok(mut known) = self.0.lock() {
            known.insert(0, (id, said.clone()));
            known.truncate(SURROUNDINGS);
        }
    }
}

/// A table of postcodes.
struct Table {
    files: PostcodeFiles,
    /// Whether nothing is wrong in these files, so that they need not be read again to say so.
    is_faultless: bool,
    postcodes: Arc<Postcodes>,
}

/// Remembers what was read by blob id, so that files equal in two revisions are parsed once.
#[derive(Default)]
pub struct Memory {
    services: Mutex<FxHashMap<BlobId, Parsed<written::Service>>>,
    postcodes: Mutex<FxHashMap<BlobId, Arc<PostcodeRows>>>,
    /// Tables of postcodes by the files they were made of.
    tables: Mutex<Vec<Table>>,
    /// One of an earlier run.
    kept_table: KeptTable,
    /// Directories without entries, by the files they were made of: those read last.
    surroundings: Made,
    /// The same of codes and calendar alone.
    codes: Made,
    pub(super) areas: Latest<written::Areas>,
    /// Of files in which nothing is wrong.
    pub(super) small_areas: Latest<Vec<SmallArea>>,
    /// Of the directory that was read last.
    meanings: Mutex<Meanings>,
    kept: Kept,
    learnt: AtomicBool,
}

/// Entries of earlier runs, decoded only when they are asked for.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    /// Where each entry's JSON is, in the order in which they were kept.
    places: Vec<(BlobId, Range<usize>)>,
    by_id: FxHashMap<BlobId, Range<usize>>,
}

/// Bytes of entries that this run did not use are kept up to so many times those it used, so that a switch of branches
/// finds them again ...
const KEPT_FOR_EACH_USED: usize = 4;

/// ... and up to this many in any case, for a repository that holds a small directory beside a large one.
const KEPT_ANYWAY: usize = 8 << 20;

impl Memory {
    /// The sources that decide what the bytes of a service mean. What was kept under others is not to be recalled.
    pub const DECIDED_BY: [&'static str; 5] = [
        include_str!("memory.rs"),
        include_str!("yaml.rs"),
        include_str!("../written.rs"),
        include_str!("../written/hours.rs"),
        include_str!("../written/waiver.rs"),
    ];

    /// A memory that begins with what [`Memory::to_keep`] gave. Any bytes will do: an entry that cannot be decoded is
    /// read from its file, and one that can means no more than a file that says the same.
    pub fn recalling(kept: Vec<u8>) -> Memory {
        Memory {
            kept: Kept::of(kept),
            ..Memory::default()
        }
    }

    /// The sources that decide what the bytes of postcode files mean.
    pub const PLACES_DECIDED_BY: [&'static str; 5] = [
        include_str!("table.rs"),
        include_str!("files.rs"),
        include_str!("geography.rs"),
        include_str!("../postcode.rs"),
        include_str!("../place.rs"),
    ];

    /// The same with what [`Memory::places_to_keep`] gave. Any bytes will do.
    pub fn with_places(self, kept: Vec<u8>) -> Memory {
        Memory {
            kept_table: KeptTable::of(kept).unwrap_or_default(),
            ..self
        }
    }

    /// How many postcodes an earlier run kept.
    pub fn kept_places(&self) -> usize {
        self.kept_table.len()
    }

    /// The first table of postcodes of this run; `None` when it is the one that was kept, or cannot be.
    pub fn places_to_keep(&self) -> Option<Vec<u8>> {
        let tables = self.tables.lock().ok()?;
        let table = tables.iter().find(|table| table.is_faultless)?;
        let is_new = !table.files.is_empty() && table.files != self.kept_table.files;
        is_new.then(|| KeptTable::written(&table.files, &table.postcodes))?
    }

    /// Whether an earlier run kept what this service or these postcodes say, so that most likely nobody need read the file.
    pub fn keeps(&self, id: BlobId) -> bool {
        self.kept.by_id.contains_key(&id) || self.kept_table.is_made_of(id)
    }

    /// What a later run may begin with; `None` when this run learnt nothing that was not kept already.
    pub fn to_keep(&self) -> Option<Vec<u8>> {
        if !self.learnt.load(Ordering::Relaxed) {
            return None;
        }
        let services = self.services.lock().ok()?;
        let readable = services
            .iter()
            .filter_map(|(id, parsed)| Some((*id, parsed.as_ref().ok()?)));
        let mut used: Vec<(BlobId, &Arc<written::Service>)> = readable.collect();
        used.sort_unstable_by_key(|(id, _)| *id);
        let used: Vec<(BlobId, Vec<u8>)> = used
            .into_par_iter()
            .filter_map(|(id, service)| Some((id, serde_json::to_vec(&**service).ok()?)))
            .collect();
        let mut keeping = Vec::new();
        for (id, json) in &used {
            keep(&mut keeping, *id, json);
        }
        let most = KEPT_ANYWAY.max(keeping.len().saturating_mul(KEPT_FOR_EACH_USED));
        for (id, place) in &self.kept.places {
            if keeping.len() + place.len() > most {
                break;
            }
            if !services.contains_key(id) {
                keep(&mut keeping, *id, &self.kept.bytes[place.clone()]);
            }
        }
        Some(keeping)
    }

    pub(super) fn service(&self, path: &str, file: &File) -> Parsed<written::Service> {
        let known = self
            .services
            .lock()
            .ok()
            .and_then(|services| services.get(&file.id).cloned());
        let parsed = known.unwrap_or_else(|| {
            let parsed = self.kept.service(file).map_or_else(|| self.learn(path, file), Ok);
            if let Ok(mut services) = self.services.lock() {
                services.insert(file.id, parsed.clone());
            }
            parsed
        });
        parsed.map_err(|finding| Finding {
            path: path.to_owned(),
            ..finding
        })
    }

    /// What each of these entries of a tree means: what the directory read before it meant by the same file at the same path,
    /// where nothing else differs that gives entries a meaning. So two revisions hold most services once.
    pub(super) fn meant(
        &self,
        tree: &Tree,
        entries: &[(&str, &File)],
        mean: impl Fn(&str, &File) -> Meant + Sync,
    ) -> Vec<Meant> {
        let surroundings = surroundings_of(tree);
        let before = match self.meanings.lock() {
            Ok(mut meanings) => std::mem::take(&mut *meanings),
            Err(_) => Meanings::default(),
        };
        let known = (before.surroundings == surroundings).then_some(before);
        let (meant, kept) = entries
            .par_iter()
            .map(|(path, file)| {
                let known = known.as_ref().and_then(|known| known.of(path, file.id));
                let meant = known.cloned().unwrap_or_else(|| mean(path, file));
                (meant.clone(), ((*path).to_owned(), file.id, meant))
            })
            .unzip();
        if let Ok(mut meanings) = self.meanings.lock() {
            *meanings = Meanings {
                surroundings,
                meant: kept,
            };
        }
        meant
    }

    fn learn(&self, path: &str, file: &File) -> Parsed<written::Service> {
        let parsed = yaml::parse(path, file).map(Arc::new);
        if parsed.is_ok() {
            self.learnt.store(true, Ordering::Relaxed);
        }
        parsed
    }

    pub(super) fn postcodes(&self, file: &File) -> Arc<PostcodeRows> {
        let known = self
            .postcodes
            .lock()
            .ok()
            .and_then(|postcodes| postcodes.get(&file.id).cloned());
        known.unwrap_or_else(|| {
            let rows = Arc::new(geography::postcode_rows(file));
            if let Ok(mut postcodes) = self.postcodes.lock() {
                postcodes.insert(file.id, rows.clone());
            }
            rows
        })
    }
}

/// Of so many surroundings directories are kept: base's and head's, and those of the step before.
const SURROUNDINGS: usize = 4;

impl Memory {
    /// What a tree says beside its entries, made once; its own tree is left out.
    pub(super) fn surroundings(&self, tree: &Tree, make: impl FnOnce() -> Directory) -> Directory {
        once(&self.surroundings, surroundings_of(tree), make)
    }

    /// The same of configuration, codes and calendar alone, made once for steps of a history that need other postcodes and
    /// templates each.
    pub(super) fn codes(&self, tree: &Tree, make: impl FnOnce() -> Directory) -> Directory {
        const FOLDERS: [&str; 2] = ["reference/", "calendar/"];
        let mut files = surroundings_of(tree);
        files
            .retain(|(path, _)| path == "qdos.yaml" || FOLDERS.iter().any(|folder| path.starts_with(folder)));
        once(&self.codes, files, make)
    }

    /// The table of these files, when it is known and nothing is wrong in them.
    pub(super) fn faultless_table(&self, files: &PostcodeFiles) -> Option<Arc<Postcodes>> {
        let mut tables = self.tables.lock().ok()?;
        let known = tables
            .iter()
            .find(|table| table.is_faultless && table.files == *files);
        if let Some(known) = known {
            return Some(known.postcodes.clone());
        }
        let is_kept = !files.is_empty() && self.kept_table.files == *files;
        let postcodes = Arc::new(is_kept.then(|| self.kept_table.table()).flatten()?);
        tables.push(Table {
            files: files.clone(),
            is_faultless: true,
            postcodes: postcodes.clone(),
        });
        Some(postcodes)
    }

    /// The table of these files, made once.
    pub(super) fn table(
        &self,
        files: PostcodeFiles,
        is_faultless: bool,
        make: impl FnOnce() -> Postcodes,
    ) -> Arc<Postcodes> {
        let known = self.tables.lock().ok().and_then(|tables| {
            let found = tables.iter().find(|table| table.files == files);
            found.map(|table| table.postcodes.clone())
        });
        known.unwrap_or_else(|| {
            let postcodes = Arc::new(make());
            if let Ok(mut tables) = self.tables.lock() {
                tables.push(Table {
                    files,
                    is_faultless,
                    postcodes: postcodes.clone(),
                });
            }
            postcodes
        })
    }
}

/// What was made of these files, or else is made now.
fn once(made: &Made, files: Surroundings, make: impl FnOnce() -> Directory) -> Directory {
    let known = made.lock().ok().and_then(|known| {
        let found = known.iter().find(|(made_of, _)| *made_of == files);
        found.map(|(_, directory)| directory.clone())
    });
    known.unwrap_or_else(|| {
        let directory = Directory {
            tree: Arc::default(),
            ..make()
        };
        if let Ok(mut known) = made.lock() {
            known.insert(0, (files, directory.clone()));
            known.truncate(SURROUNDINGS);
        }
        directory
    })
}

fn surroundings_of(tree: &Tree) -> Surroundings {
    let files = tree.files.iter();
    let around = files.filter(|(path, _)| !is_read_after_services(path));
    around.map(|(path, file)| (path.clone(), file.id)).collect()
}

/// Whether a file is one entry of many, or is read when services have their meaning already: no service means anything else
/// because of it.
fn is_read_after_services(path: &str) -> bool {
    const FOLDERS: [&str; 4] = ["services/", "requirements/", "ranking/", "scenarios/"];
    FOLDERS.iter().any(|folder| path.starts_with(folder))
}

/// Appends an entry: its blob id, the length of its JSON in four bytes, its JSON.
fn keep(keeping: &mut Vec<u8>, id: BlobId, json: &[u8]) {
    let Ok(length) = u32::try_from(json.len()) else {
        return;
    };
    keeping.extend_from_slice(&id.0);
    keeping.extend_from_slice(&length.to_le_bytes());
    keeping.extend_from_slice(json);
}

impl Kept {
    /// Finds the entries, up to the first that does not fit into what is left.
    fn of(bytes: Vec<u8>) -> Kept {
        let mut places = Vec::new();
        let mut at = 0;
        while let Some((id, place)) = place(&bytes, at) {
            at = place.end;
            places.push((id, place));
        }
        let by_id = places.iter().cloned().collect();
        Kept { bytes, places, by_id }
    }

    fn service(&self, file: &File) -> Option<Arc<written::Service>> {
        // A file over the limit has no bytes here, and is refused whatever it holds.
        if file.too_large.is_some() {
            return None;
        }
        let place = self.by_id.get(&file.id)?;
        serde_json::from_slice(&self.bytes[place.clone()])
            .ok()
            .map(Arc::new)
    }
}

fn place(bytes: &[u8], at: usize) -> Option<(BlobId, Range<usize>)> {
    let (id, rest) = bytes.get(at..)?.split_first_chunk::<20>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let start = at + 24;
    (length <= rest.len()).then(|| (BlobId(*id), start..start + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;
    use proptest::prelude::*;

    const SERVICE: &str = "uid: \"1900000001\"\nstatus: active\ntype: \"13\"\nprofile:\n  pairs: []\nhours:\n  always: true\n  week:\n    monday: closed\n    friday: [\"09:00-17:00\", \"18:00-19:00\"]\nrestricted: true\nnotes: \"\\u00e9 \\\"\\\\ \\u0000\"\n";

    fn file(text: &str) -> File {
        File::stand_in(text.as_bytes())
    }

    fn kept_of(texts: &[&str]) -> Vec<u8> {
        let memory = Memory::default();
        for text in texts {
            memory.service("a.yaml", &file(text)).expect("it can be read");
        }
        memory.to_keep().expect("it is new")
    }

    #[test]
    fn what_is_recalled_is_what_was_read() {
        let parsed = Memory::default().service("a.yaml", &file(SERVICE));
        let memory = Memory::recalling(kept_of(&[SERVICE]));
        // Bytes that say nothing: only the blob id counts.
        let unread = File {
            bytes: b"uid:".as_slice().into(),
            ..file(SERVICE)
        };
        assert_eq!(memory.service("a.yaml", &unread), parsed);
        assert_eq!(memory.to_keep(), None, "nothing was learnt");
    }

    #[test]
    fn what_cannot_be_read_is_not_kept() {
        let memory = Memory::default();
        assert!(memory.service("a.yaml", &file("uid: [")).is_err());
        assert_eq!(memory.to_keep(), None);
    }

    #[test]
    fn a_file_over_the_limit_is_refused_though_its_blob_is_kept() {
        let memory = Memory::recalling(kept_of(&[SERVICE]));
        let large = File {
            too_large: Some(9_000_000),
            bytes: [].into(),
            ..file(SERVICE)
        };
        assert!(memory.service("a.yaml", &large).is_err());
    }

    #[test]
    fn entries_of_other_branches_are_kept_after_those_in_use() {
        let other = SERVICE.replace("1900000001", "1900000002");
        let memory = Memory::recalling(kept_of(&[SERVICE]));
        memory.service("b.yaml", &file(&other)).expect("it can be read");
        let kept = Kept::of(memory.to_keep().expect("the second is new"));
        let ids: Vec<BlobId> = kept.places.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [file(&other).id, file(SERVICE).id]);
    }

    #[test]
    fn entries_of_other_branches_are_forgotten_past_the_limit() {
        let mut kept = kept_of(&[SERVICE]);
        let first = kept.len();
        let large = vec![b' '; KEPT_ANYWAY];
        keep(&mut kept, BlobId([7; 20]), &large);
        let memory = Memory::recalling(kept);
        let other = SERVICE.replace("1900000001", "1900000002");
        memory.service("b.yaml", &file(&other)).expect("it can be read");
        let kept = memory.to_keep().expect("the second is new");
        assert_eq!(kept.len(), 2 * first);
    }

    #[test]
    fn kept_bytes_cut_off_anywhere_are_read_again() {
        let kept = kept_of(&[SERVICE]);
        let parsed = Memory::default().service("a.yaml", &file(SERVICE));
        for length in 0..kept.len() {
            let memory = Memory::recalling(kept[..length].to_vec());
            assert_eq!(memory.service("a.yaml", &file(SERVICE)), parsed, "{length}");
            assert_eq!(memory.to_keep().as_deref(), Some(&*kept), "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_recalled(bytes in prop::collection::vec(any::<u8>(), 0..200), entry: Vec<u8>) {
            let mut kept = Vec::new();
            keep(&mut kept, file(SERVICE).id, &entry);
            kept.extend(bytes);
            let tree = Tree::from_texts([("services/a.yaml", SERVICE)]);
            let memory = Memory::recalling(kept);
            prop_assert!(memory.service("services/a.yaml", &tree.files["services/a.yaml"]).is_ok());
            memory.to_keep();
        }
    }
}

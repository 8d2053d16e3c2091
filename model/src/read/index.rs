//! What files of a directory say that the meaning of other files depends on, so that two revisions can be compared by
//! reading the files that differ and those few beside them that matter.
//!
//! A file that two revisions have alike may be left out of both exactly when it means the same in both and no file that
//! is read means something else without it. It is never wrong to read one more. Texts are kept as hashes: two that have
//! one hash cost a file read for nothing.

use super::files::stem;
use super::{Memory, geography};
use crate::place;
use crate::tree::{BlobId, File};
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::ops::Bound;
use std::sync::Arc;

/// A text that files have in common, hashed with what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

/// What one file says that matters to others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Of a service.
    pub service: Option<ServiceKeys>,
    /// Of a template or a requirement its name, of a postcode file the districts of its postcodes, of a service the uids of
    /// those that take its place.
    pub names: Vec<Key>,
}

/// What a service says that matters to other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceKeys {
    /// Its uid: of two files with one uid only the first counts.
    pub uid: Key,
    /// Its ODS code.
    pub ods: Option<Key>,
    /// The template it uses.
    pub template: Option<Key>,
    /// Its postcode.
    pub postcode: Option<Key>,
    /// The district of its postcode.
    pub district: Option<Key>,
}

/// All files of one revision: their ids and what they say to others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Index {
    files: BTreeMap<Arc<str>, (BlobId, Said)>,
    by_key: FxHashMap<Key, Paths>,
}

/// Paths with one key: mostly one, and of a template thousands.
#[derive(Debug, PartialEq, Eq)]
enum Paths {
    One(Arc<str>),
    Many(BTreeSet<Arc<str>>),
}

/// Which files that two revisions have alike are to be read beside those that differ.
#[derive(Debug, PartialEq, Eq)]
pub enum Beside {
    /// All: what differs may change the meaning of any.
    All,
    /// These.
    Files(BTreeSet<Arc<str>>),
}

impl Key {
    fn of(kind: &str, text: &str) -> Key {
        let mut hasher = FxHasher::default();
        (kind, text).hash(&mut hasher);
        // Zero says "none" where keys are kept.
        Key(hasher.finish().max(1))
    }

    fn template(name: &str) -> Key {
        Key::of("template", name)
    }

    fn district(postcode: &str) -> Key {
        Key::of("district", place::district(postcode))
    }
}

impl Said {
    /// What a file says to others; nothing where it cannot be read.
    pub fn of(path: &str, file: &File, memory: &Memory) -> Said {
        let is = |folder: &str, ending: &str| path.starts_with(folder) && path.ends_with(ending);
        if is("services/", ".yaml") {
            let written = memory.service(path, file).ok();
            let successors = written.iter().flat_map(|written| written.successors());
            let names = successors.map(|uid| Key::of("uid", uid)).collect();
            let service = written.as_ref().map(|written| {
                let postcode = written.postcode.as_deref().and_then(place::postcode);
                let template = written
                    .profile
                    .as_ref()
                    .and_then(|profile| profile.template.as_deref());
                ServiceKeys {
                    uid: Key::of("uid", &written.uid),
                    ods: written.ods.as_deref().map(|ods| Key::of("ods", ods)),
                    template: template.map(Key::template),
                    postcode: postcode.as_deref().map(|code| Key::of("postcode", code)),
                    district: postcode.as_deref().map(Key::district),
                }
            });
            return Said { service, names };
        }
        let names = if is("templates/", ".yaml") {
            vec![Key::template(stem(path))]
        } else if is("requirements/", ".yaml") {
            vec![Key::of("requirement", stem(path))]
        } else if is("areas/postcodes/", ".csv") {
            let mut districts = geography::districts(file, Key::district);
            districts.sort_unstable();
            districts.dedup();
            districts
        } else {
            Vec::new()
        };
        Said { service: None, names }
    }

    fn keys(&self) -> impl Iterator<Item = Key> {
        let service = self.service.iter().flat_map(|service| {
            let ServiceKeys {
                uid,
                ods,
                template,
                postcode,
                district: _, // the postcode files' own
            } = *service;
            [Some(uid), ods, template, postcode].into_iter().flatten()
        });
        // A service is not found by who takes its place.
        let names = self.names.iter().filter(|_| self.service.is_none());
        service.chain(names.copied())
    }
}

impl Paths {
    fn add(&mut self, path: Arc<str>) {
        match self {
            Paths::One(other) => *self = Paths::Many([other.clone(), path].into()),
            Paths::Many(paths) => {
                paths.insert(path);
            }
        }
    }

    /// Takes a path away, and says whether none is left.
    fn is_empty_without(&mut self, path: &str) -> bool {
        match self {
            Paths::One(other) => **other == *path,
            Paths::Many(paths) => {
                paths.remove(path);
                paths.is_empty()
            }
        }
    }

    /// Those in a folder, without looking at the others.
    fn below(&self, folder: &'static str) -> impl Iterator<Item = &Arc<str>> {
        let from = (Bound::Included(folder), Bound::Unbounded);
        let (one, many) = match self {
            Paths::One(path) => (Some(path), None),
            Paths::Many(paths) => (None, Some(paths.range::<str, _>(from))),
        };
        let all = one.into_iter().chain(many.into_iter().flatten());
        // One path may lie before the folder, and the first after it ends it.
        all.skip_while(move |path| ***path < *folder)
            .take_while(move |path| path.starts_with(folder))
    }

    fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        let (one, many) = match self {
            Paths::One(path) => (Some(path), None),
            Paths::Many(paths) => (None, Some(paths)),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }
}

impl Index {
    /// Files by path with their ids, in order.
    pub fn files(&self) -> impl Iterator<Item = (&Arc<str>, BlobId)> {
        self.files.iter().map(|(path, (id, _))| (path, *id))
    }

    /// The id of a file.
    pub fn id(&self, path: &str) -> Option<BlobId> {
        self.files.get(path).map(|(id, _)| *id)
    }

    /// Whether a service has this uid.
    pub fn has_service(&self, uid: &str) -> bool {
        let key = Key::of("uid", uid);
        let paths = self.by_key.get(&key).into_iter().flat_map(Paths::iter);
        let mut services = paths.filter_map(|path| self.files.get(path)?.1.service);
        services.any(|service| service.uid == key)
    }

    /// Puts a file in the place of what was at its path.
    pub fn insert(&mut self, path: &str, id: BlobId, said: Said) {
        self.remove(path);
        let path: Arc<str> = path.into();
        for key in said.keys() {
            match self.by_key.entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert(Paths::One(path.clone()));
                }
                Entry::Occupied(mut occupied) => occupied.get_mut().add(path.clone()),
            }
        }
        self.files.insert(path, (id, said));
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        let Some((_, said)) = self.files.remove(path) else {
            return;
        };
        for key in said.keys() {
            if let Entry::Occupied(mut occupied) = self.by_key.entry(key)
                && occupied.get_mut().is_empty_without(path)
            {
                occupied.remove();
            }
        }
    }

    /// Of an index of base: what is to be read beside the files that differ, which are given with what they say in head.
    pub fn beside<'a>(&'a self, changed: &'a [(String, Option<Said>)]) -> Beside {
        if changed.iter().any(|(path, _)| touches_all(path)) {
            return Beside::All;
        }
        let mut gathering = Gathering {
            index: self,
            changed: changed.iter().map(|(path, _)| path.as_str()).collect(),
            beside: BTreeSet::new(),
            services: BTreeMap::new(),
            wanted: Vec::new(),
            seen: BTreeSet::new(),
        };
        for (path, in_head) in changed {
            let in_base = self.files.get(path.as_str()).map(|(_, said)| said);
            for said in in_base.into_iter().chain(in_head) {
                gathering.changed(said);
            }
            if path.starts_with("scenarios/") {
                gathering.below("scenarios/");
            }
        }
        gathering.finish();
        Beside::Files(gathering.beside)
    }
}

/// Whether a file that differs can change what any other means.
fn touches_all(path: &str) -> bool {
    const RECORDS: [&str; 2] = ["reference/organisations.csv", "reference/tables.csv"];
    let in_reference = path.starts_with("reference/") && !RECORDS.contains(&path);
    in_reference
        || path == "qdos.yaml"
        || path == "areas/areas.yaml"
        || path.starts_with("areas/postcodes/")
        || path.starts_with("calendar/")
}

/// The postcode and the district of a service.
type Spot = (Option<Key>, Option<Key>);

struct Gathering<'a> {
    index: &'a Index,
    changed: BTreeSet<&'a str>,
    beside: BTreeSet<Arc<str>>,
    /// Postcodes and districts of the services that are read, by uid.
    services: BTreeMap<Key, BTreeSet<Spot>>,
    /// Keys whose files are still to be found, and those that were looked for.
    wanted: Vec<Key>,
    seen: BTreeSet<Key>,
}

impl Gathering<'_> {
    /// A file that differs, as one side has it.
    fn changed(&mut self, said: &Said) {
        if let Some(service) = said.service {
            self.read(service);
            // A second entry of a service is known by these.
            self.wanted
                .extend(service.ods.into_iter().chain(service.postcode));
        }
        // Who uses the template, what else has the name, and who takes the service's place.
        self.wanted.extend(&said.names);
    }

    /// A service that is read needs the others of its uid, its template, and its postcode where another gives its uid another.
    fn read(&mut self, service: ServiceKeys) {
        let postcodes = self.services.entry(service.uid).or_default();
        postcodes.insert((service.postcode, service.district));
        self.wanted.push(service.uid);
        let index = self.index;
        let template = service.template.and_then(|name| index.by_key.get(&name));
        // Not the thousands of services that use it.
        let files = template.into_iter().flat_map(|paths| paths.below("templates/"));
        self.beside.extend(files.cloned());
    }

    /// Everything that has a wanted key, and what that needs.
    fn gather(&mut self) {
        let index = self.index;
        while let Some(key) = self.wanted.pop() {
            if !self.seen.insert(key) {
                continue;
            }
            for path in index.by_key.get(&key).into_iter().flat_map(Paths::iter) {
                if self.changed.contains(&**path) {
                    continue;
                }
                self.beside.insert(path.clone());
                let said = index.files.get(path).map(|(_, said)| said);
                if let Some(service) = said.and_then(|said| said.service) {
                    self.read(service);
                }
            }
        }
    }

    fn below(&mut self, folder: &str) {
        let index = self.index;
        let from = index
            .files
            .range::<str, _>((Bound::Included(folder), Bound::Unbounded));
        let paths = from
            .map(|(path, _)| path)
            .take_while(|path| path.starts_with(folder));
        self.beside.extend(paths.cloned());
    }

    fn finish(&mut self) {
        self.gather();
        let moved = self.services.values().filter(|postcodes| postcodes.len() > 1);
        let districts = moved.flatten().filter_map(|(_, district)| *district);
        self.wanted.extend(districts);
        self.gather();
        // Of the policy what changes mean does not depend, but who answers for them.
        for folder in [
            "qdos.yaml",
            "policy.yaml",
            "areas/areas.yaml",
            "reference/",
            "calendar/",
        ] {
            self.below(folder);
        }
        for records in ["reference/organisations.csv", "reference/tables.csv"] {
            self.beside.remove(records);
        }
        let changed = &self.changed;
        self.beside.retain(|path| !changed.contains(&**path));
    }
}

impl Index {
    /// The sources that decide what an index says of files. What was kept under others is not to be recalled.
    pub const DECIDED_BY: [&'static str; 10] = {
        let [memory, yaml, written, hours, waiver] = Memory::DECIDED_BY;
        [
            memory,
            yaml,
            written,
            hours,
            waiver,
            include_str!("index.rs"),
            include_str!("files.rs"),
            include_str!("geography.rs"),
            include_str!("../place.rs"),
            include_str!("../postcode.rs"),
        ]
    };
}

/// An index as bytes: of each file the length of its path, the path, its id, whether it is a service, the number of its keys,
/// and these; of a service first the five that are its own.
impl Index {
    /// What [`Index::recalling`] begins with; `None` where a path is too long to be kept.
    pub fn to_keep(&self) -> Option<Vec<u8>> {
        let mut keeping = Vec::new();
        for (path, (id, said)) in &self.files {
            let length = u16::try_from(path.len()).ok()?;
            let service = said.service.map(|service| {
                let ServiceKeys {
                    uid,
                    ods,
                    template,
                    postcode,
                    district,
                } = service;
                [Some(uid), ods, template, postcode, district].map(|key| key.map_or(0, |key| key.0))
            });
            let names = said.names.iter().map(|key| key.0);
            let keys: Vec<u64> = service.into_iter().flatten().chain(names).collect();
            let number = u32::try_from(keys.len()).ok()?;
            keeping.extend_from_slice(&length.to_le_bytes());
            keeping.extend_from_slice(path.as_bytes());
            keeping.extend_from_slice(&id.0);
            keeping.push(u8::from(service.is_some()));
            keeping.extend_from_slice(&number.to_le_bytes());
            for key in keys {
                keeping.extend_from_slice(&key.to_le_bytes());
            }
        }
        Some(keeping)
    }

    /// The index that these bytes keep; `None` where they keep none.
    pub fn recalling(mut kept: &[u8]) -> Option<Index> {
        let mut index = Index::default();
        while !kept.is_empty() {
            let (length, rest) = kept.split_first_chunk::<2>()?;
            let (path, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            let (id, rest) = rest.split_first_chunk::<20>()?;
            let ([is_service], rest) = rest.split_first_chunk::<1>()?;
            let (number, rest) = rest.split_first_chunk::<4>()?;
            let number = usize::try_from(u32::from_le_bytes(*number)).ok()?;
            let (keys, rest) = rest.split_at_checked(number.checked_mul(8)?)?;
            let keys = keys
                .as_chunks::<8>()
                .0
                .iter()
                .map(|bytes| u64::from_le_bytes(*bytes));
            let said = if *is_service == 1 {
                let keys: Vec<Option<Key>> = keys.map(|key| (key != 0).then_some(Key(key))).collect();
                let Some(([Some(uid), ods, template, postcode, district], names)) =
                    keys.split_first_chunk::<5>()
                else {
                    return None;
                };
                let service = ServiceKeys {
                    uid: *uid,
                    ods: *ods,
                    template: *template,
                    postcode: *postcode,
                    district: *district,
                };
                Said {
                    service: Some(service),
                    names: names.iter().copied().flatten().collect(),
                }
            } else {
                Said {
                    service: None,
                    names: keys.map(Key).collect(),
                }
            };
            index.insert(std::str::from_utf8(path).ok()?, BlobId(*id), said);
            kept = rest;
        }
        Some(index)
    }
}

//! Entries that no rule has anything to say of, so that the next run asks only about the others.
//!
//! What the rules say that look at one entry at a time follows from that entry and from the files outside `services/`. So an
//! entry is known by the id of its file as long as all of those, and the day, are the same.

use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use qdos_model::tree::{BlobId, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// What earlier runs found nothing wrong with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Spotless {
    /// The day, and the files outside `services/`, by which these were judged.
    today: Option<Date>,
    beside: BTreeMap<String, BlobId>,
    /// Ids of entries.
    entries: BTreeSet<BlobId>,
}

impl Spotless {
    /// The paths in `services/` of which nothing is known, and those outside.
    pub(crate) fn unknown(&self, directory: &Directory, today: Date) -> BTreeSet<String> {
        let holds = self.holds(&directory.tree, today);
        let files = directory.tree.files.iter();
        let unknown =
            files.filter(|(path, file)| !(holds && is_entry(path) && self.entries.contains(&file.id)));
        unknown.map(|(path, _)| path.clone()).collect()
    }

    /// Remembers the services of a directory of which the rules for entries have found nothing.
    pub(crate) fn learn(&mut self, directory: &Directory, today: Date, found: &[Finding]) {
        let faulty: BTreeSet<&str> = found.iter().map(|finding| finding.path.as_str()).collect();
        let clean = directory
            .services
            .values()
            .filter(|service| !faulty.contains(service.path.as_str()));
        let entries = clean.filter_map(|service| Some(directory.tree.files.get(&service.path)?.id));
        if !self.holds(&directory.tree, today) {
            *self = Spotless {
                today: Some(today),
                beside: beside(&directory.tree)
                    .map(|(path, id)| (path.to_owned(), id))
                    .collect(),
                entries: BTreeSet::new(),
            };
        }
        self.entries.extend(entries);
    }

    fn holds(&self, tree: &Tree, today: Date) -> bool {
        let known = self.beside.iter().map(|(path, id)| (path.as_str(), *id));
        self.today == Some(today) && known.eq(beside(tree))
    }

    /// What [`Spotless::recalling`] begins with: the day, the number of files outside `services/`, of each the length of its
    /// path, the path and its id; then the ids of the entries.
    pub(crate) fn to_keep(&self) -> Option<Vec<u8>> {
        let mut keeping = self.today?.to_string().into_bytes();
        keeping.extend_from_slice(&u32::try_from(self.beside.len()).ok()?.to_le_bytes());
        for (path, id) in &self.beside {
            keeping.extend_from_slice(&u32::try_from(path.len()).ok()?.to_le_bytes());
            keeping.extend_from_slice(path.as_bytes());
            keeping.extend_from_slice(&id.0);
        }
        for id in &self.entries {
            keeping.extend_from_slice(&id.0);
        }
        Some(keeping)
    }

    /// What these bytes keep; `None` where they keep nothing.
    pub(crate) fn recalling(kept: &[u8]) -> Option<Spotless> {
        let (today, rest) = kept.split_at_checked("2026-12-25".len())?;
        let (number, mut rest) = rest.split_first_chunk::<4>()?;
        let mut beside = BTreeMap::new();
        for _ in 0..u32::from_le_bytes(*number) {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let (path, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
            let (id, after) = after.split_first_chunk::<20>()?;
            beside.insert(std::str::from_utf8(path).ok()?.to_owned(), BlobId(*id));
            rest = after;
        }
        let (entries, []) = rest.as_chunks::<20>() else {
            return None;
        };
        Some(Spotless {
            today: Some(std::str::from_utf8(today).ok()?.parse().ok()?),
            beside,
            entries: entries.iter().map(|id| BlobId(*id)).collect(),
        })
    }
}

fn is_entry(path: &str) -> bool {
    path.starts_with("services/")
}

fn beside(tree: &Tree) -> impl Iterator<Item = (&str, BlobId)> {
    let files = tree.files.iter().filter(|(path, _)| !is_entry(path));
    files.map(|(path, file)| (path.as_str(), file.id))
}

//! What each step changed in the directory: the fields of its entries, and what it says of who agrees and who signs. Which files
//! those are is known from the chronicle, so that no folder is opened.

use crate::failure::Failure;
use qdos_audit::{Agreed, Edit, KEYS_PATH, SIGNERS_PATH, Signers};
use qdos_history::{Chronicle, How, Repository};
use qdos_model::policy::{PATH, Policy};
use qdos_model::tree::{BlobId, File, Tree};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Files that say who agrees and who signs.
const DECIDING: [&str; 3] = [PATH, SIGNERS_PATH, KEYS_PATH];

/// What those files are at a step.
type Deciding = [Option<BlobId>; 3];

/// So many changed files are held at once, before and after.
const AT_ONCE: usize = 2_000;

/// What a step changed.
#[derive(Default)]
pub(super) struct Changed {
    /// What the directory said, before it, of who agrees and who signs.
    pub(super) agreed: Arc<Agreed>,
    /// The fields that it changed.
    pub(super) edits: Vec<Edit>,
    /// Whether it changes the directory.
    pub(super) touches: bool,
}

/// A file that a step changed.
struct ChangedFile<'a> {
    place: usize,
    path: &'a str,
    base: Option<BlobId>,
    head: Option<BlobId>,
}

/// What the newest `asked` steps changed, the newest first.
pub(super) fn changed(
    repository: &Repository,
    directory: &str,
    chronicle: &Chronicle,
    asked: usize,
) -> Result<Vec<Changed>, Failure> {
    let steps = &chronicle.mainline.steps;
    let found_at = |place: usize, path: &str| match steps.get(place) {
        Some(step) => repository.blob_at(step, directory, path),
        None => Ok(None),
    };
    let mut changed: Vec<Changed> = (0..asked).map(|_| Changed::default()).collect();
    let mut before: Vec<Deciding> = vec![Deciding::default(); asked];
    let mut entries: Vec<ChangedFile<'_>> = Vec::new();
    let mut deciding = Deciding::default();
    for (id, path) in deciding.iter_mut().zip(DECIDING) {
        *id = found_at(chronicle.reach, path)?;
    }
    let mut there: HashMap<&str, BlobId> = HashMap::new();
    for place in (0..chronicle.reach).rev() {
        let is_asked = place < asked;
        if is_asked {
            before[place] = deciding;
        }
        for touched in chronicle.changed[place].iter() {
            let path = &*touched.path;
            let base = match (touched.how, there.get(path)) {
                (How::Added, _) => None,
                (_, Some(id)) => Some(*id),
                // It was there before what is known of the steps.
                (_, None) if is_asked => found_at(place + 1, path)?,
                (_, None) => None,
            };
            match touched.id {
                Some(id) => there.insert(path, id),
                None => there.remove(path),
            };
            if let Some(at) = DECIDING.iter().position(|deciding| *deciding == path) {
                deciding[at] = touched.id;
            }
            // The mode of a file is no meaning.
            if !is_asked || base == touched.id {
                continue;
            }
            changed[place].touches = true;
            if is_entry(path) {
                entries.push(ChangedFile {
                    place,
                    path,
                    base,
                    head: touched.id,
                });
            }
        }
    }
    for some in entries.chunks(AT_ONCE) {
        for (place, edits) in edits(repository, some)? {
            changed[place].edits.extend(edits);
        }
    }
    let agreed = agreed(repository, &before)?;
    for (changed, deciding) in changed.iter_mut().zip(&before) {
        changed.agreed = agreed[deciding].clone();
    }
    Ok(changed)
}

fn is_entry(path: &str) -> bool {
    let below = ["services/", "templates/", "requirements/"];
    path.ends_with(".yaml") && below.iter().any(|folder| path.starts_with(folder))
}

/// The fields that files do not have alike before and after, in the order of the files.
fn edits(repository: &Repository, files: &[ChangedFile<'_>]) -> Result<Vec<(usize, Vec<Edit>)>, Failure> {
    let wanted = files.iter().flat_map(|file| {
        let sides = [file.base, file.head].into_iter().flatten();
        sides.map(|id| (file.path.to_owned(), id))
    });
    let read = read(repository, wanted.collect())?;
    let of = |id: Option<BlobId>| id.and_then(|id| read.get(&id));
    let edits = files.par_iter().map(|file| {
        let (base, head) = (of(file.base), of(file.head));
        let is_asked = base.is_some() || head.is_some_and(|head| qdos_audit::may_stand_out(&head.bytes));
        let edits = is_asked.then(|| qdos_audit::edits(file.path, base, head));
        (file.place, edits.unwrap_or_default())
    });
    Ok(edits.collect())
}

/// What the directory says of who agrees and who signs, by the files that say it.
fn agreed(
    repository: &Repository,
    standing: &[Deciding],
) -> Result<BTreeMap<Deciding, Arc<Agreed>>, Failure> {
    let distinct: BTreeSet<Deciding> = standing.iter().copied().collect();
    let wanted = distinct.iter().flat_map(|deciding| {
        let named = deciding.iter().zip(DECIDING);
        named.filter_map(|(id, path)| Some((path.to_owned(), (*id)?)))
    });
    let read = read(repository, wanted.collect())?;
    let of = |deciding: Deciding| {
        let [policy, signers, keys] = deciding.map(|id| id.and_then(|id| read.get(&id)));
        let policy = policy.map(|policy| Tree {
            files: [(PATH.to_owned(), policy.clone())].into(),
        });
        let agreed = Agreed {
            policy: policy.and_then(|tree| Policy::of(&tree)).and_then(Result::ok),
            signers: signers.map(|file| Signers::of(&file.bytes)),
            keys: keys.cloned(),
        };
        (deciding, Arc::new(agreed))
    };
    Ok(distinct.into_iter().map(of).collect())
}

fn read(repository: &Repository, wanted: Vec<(String, BlobId)>) -> Result<HashMap<BlobId, File>, Failure> {
    let read = repository.files(&wanted, &HashMap::new())?;
    Ok(wanted.into_iter().map(|(_, id)| id).zip(read).collect())
}

//! The past of a directory: the steps of its default branch, and of each as much of the directory as one service needs, so
//! that following an entry through years reads a few files and no whole revision.

mod entry;
mod evidence;
mod since;
mod walk;

use crate::cache;
use crate::failure::Failure;
use crate::revisions::{self, Named};
use jiff::civil::Date;
use qdos_history::{Chronicle, Mainline, Repository, Revision};
use qdos_model::change::{Change, Subject};
use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory};
use qdos_model::time::london;
use qdos_model::tree::{BlobId, Tree};
use qdos_report::past::{clean_line, moment};
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use evidence::title;
pub(crate) use since::Taken;
pub(crate) use walk::{Examined, Flow};

/// Of each path the steps that touched it, newest first, with what it was after each.
type Ids = BTreeMap<Arc<str>, Vec<(usize, Option<BlobId>)>>;

/// A branch of a repository and what its steps changed in one directory.
pub(crate) struct Past {
    pub(crate) repository: Repository,
    pub(crate) folder: String,
    pub(crate) place: PathBuf,
    pub(crate) chronicle: Chronicle,
    /// What was asked for, where it is not the default branch as it is.
    pub(crate) revision: Option<Revision>,
    /// Made when it is first worth its while.
    ids: OnceCell<Ids>,
    /// Whether files were looked for before.
    has_looked: Cell<bool>,
    memory: Memory,
    /// Files of the last look, which the next mostly shares.
    known: Tree,
    /// Of a postcode the file it was found in.
    postcode_files: HashMap<String, String>,
}

impl Past {
    /// Reads the default branch, or the first parents of a revision.
    pub(crate) fn open(directory: Option<&Path>, tip: Option<&str>) -> Result<Past, Failure> {
        let place = revisions::folder(directory)?;
        let repository = Repository::discover(&place)?;
        let folder = repository.directory(&place)?;
        let named = tip.map(|tip| revisions::named(&repository, tip)).transpose()?;
        let commit_of = |named: &Named| match named {
            Named::Revision(revision) => Some(commit(&revision.id)),
            Named::Moment(_) => None,
        };
        let from = named.as_ref().and_then(commit_of).transpose()?;
        let kept = cache::chronicle(&repository, &folder).unwrap_or_default();
        let mut chronicle = repository.chronicle(from, &folder, &kept)?;
        if chronicle.learnt {
            cache::keep_chronicle(&repository, &folder, &chronicle.to_keep());
        }
        let revision = match (named, tip) {
            (Some(Named::Moment(seconds)), Some(name)) => {
                let (at, revision) = revisions::in_force(&repository, &chronicle.mainline, name, seconds)?;
                chronicle.back_to(at);
                chronicle.mainline.branch = chronicle.mainline.steps[0].id.short();
                Some(revision)
            }
            (Some(Named::Revision(revision)), _) => Some(revision),
            _ => None,
        };
        let newest = chronicle.mainline.steps.first();
        let has = newest
            .map(|step| repository.blob_at(step, &folder, "qdos.yaml"))
            .transpose()?;
        if has.flatten().is_none() {
            return Err(Failure::usage(format!(
                "{} is not a directory of services in {}: it has no qdos.yaml there; name the folder that has one with --dir, or another date",
                place.display(),
                chronicle.mainline.branch
            )));
        }
        Ok(Past {
            repository,
            folder,
            place,
            chronicle,
            revision,
            ids: OnceCell::new(),
            has_looked: Cell::new(false),
            memory: Memory::default(),
            known: Tree::default(),
            postcode_files: HashMap::new(),
        })
    }

    /// The id of a step.
    pub(crate) fn id(&self, at: usize) -> String {
        self.chronicle.mainline.steps[at].id.to_string()
    }

    /// The day of a step in London.
    pub(crate) fn day(&self, at: usize) -> Date {
        let seconds = self.chronicle.mainline.steps[at].committed.seconds;
        jiff::Timestamp::from_second(seconds)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(london())
            .date()
    }

    /// Whether what was before a step is not in this clone.
    pub(crate) fn is_cut_off(&self, at: usize) -> bool {
        self.chronicle.mainline.cut_off == Some(self.chronicle.mainline.steps[at].id)
    }

    /// Some files of a step: those at `paths`, and all below those that end with a slash. Ids come from what the steps changed, so
    /// that no folder is opened; only beyond the end of a shallow clone it is.
    pub(crate) fn files(&self, at: usize, paths: &[String]) -> Result<Tree, Failure> {
        let Some(step) = self.chronicle.mainline.steps.get(at) else {
            return Ok(Tree::default());
        };
        if self.chronicle.mainline.cut_off.is_some() {
            return Ok(self
                .repository
                .some_files(step, &self.folder, paths, &self.known)?);
        }
        // To make the index takes longer than to look through the steps once.
        let wanted = match self.has_looked.replace(true) {
            false => self.looked_up(at, paths),
            true => self.indexed(at, paths),
        };
        let wanted: Vec<(String, BlobId)> = wanted
            .into_iter()
            .map(|(path, id)| (path.to_owned(), id))
            .collect();
        let known = self.known.files.values().map(|file| (file.id, file)).collect();
        let read = self.repository.files(&wanted, &known)?;
        Ok(Tree {
            files: wanted.into_iter().map(|(path, _)| path).zip(read).collect(),
        })
    }

    /// The ids of some files at a step, found by going through the steps.
    fn looked_up(&self, at: usize, paths: &[String]) -> BTreeMap<&str, BlobId> {
        let (folders, files): (Vec<&String>, Vec<&String>) =
            paths.iter().partition(|path| path.ends_with('/'));
        let is_wanted = |path: &str| {
            let is_below = folders.iter().any(|folder| path.starts_with(folder.as_str()));
            is_below || files.iter().any(|file| *file == path)
        };
        let mut found: BTreeMap<&str, Option<BlobId>> = BTreeMap::new();
        for touched in self.chronicle.changed[at..].iter().flat_map(|changed| &**changed) {
            if is_wanted(&touched.path) {
                // Newest first: the first says what is there.
                found.entry(&touched.path).or_insert(touched.id);
            }
        }
        let there = found.into_iter().filter_map(|(path, id)| Some((path, id?)));
        there.collect()
    }

    /// The same by an index.
    fn indexed(&self, at: usize, paths: &[String]) -> BTreeMap<&str, BlobId> {
        let ids = self.ids.get_or_init(|| {
            let mut ids: Ids = BTreeMap::new();
            for (at, changed) in self.chronicle.changed.iter().enumerate() {
                for touched in changed.iter() {
                    ids.entry(touched.path.clone())
                        .or_default()
                        .push((at, touched.id));
                }
            }
            ids
        });
        let mut wanted: BTreeMap<&str, BlobId> = BTreeMap::new();
        for path in paths {
            let from = ids.range::<str, _>((Bound::Included(path.as_str()), Bound::Unbounded));
            let is_wanted = |known: &str| {
                if path.ends_with('/') {
                    known.starts_with(path.as_str())
                } else {
                    known == path
                }
            };
            for (known, touches) in from.take_while(|(known, _)| is_wanted(known)) {
                // Newest first: the first at or before the step says what is there.
                let place = touches.partition_point(|(touch, _)| *touch < at);
                if let Some((_, Some(id))) = touches.get(place) {
                    wanted.insert(known, *id);
                }
            }
        }
        wanted
    }

    /// Some files of a step, as meant. Nothing before the first step.
    pub(crate) fn some(&mut self, at: usize, paths: &[String]) -> Result<Directory, Failure> {
        let tree = self.files(at, paths)?;
        self.known = tree.clone();
        Ok(self.read(tree))
    }

    /// Files as meant.
    pub(crate) fn read(&self, tree: Tree) -> Directory {
        read::directory(Arc::new(tree), &self.memory)
    }

    /// All files of a step, as meant; a step without the directory is empty.
    pub(crate) fn whole(&mut self, at: usize) -> Result<Directory, Failure> {
        let Some(step) = self.chronicle.mainline.steps.get(at) else {
            return Ok(Directory::default());
        };
        let revision = self.repository.resolve(&step.id.to_string())?;
        let tree = match self.repository.tree_beside(&revision, &self.folder, &self.known) {
            Err(qdos_history::Error::DirectoryNotFound { .. }) => Tree::default(),
            other => other?.tree,
        };
        self.known = tree.clone();
        Ok(self.read(tree))
    }

    /// What a whole step meant for a service, or for what stands before it.
    pub(crate) fn meant_by(&mut self, at: usize, uid: &str) -> Result<Vec<String>, Failure> {
        let base = self.whole(at + 1)?;
        let head = self.whole(at)?;
        Ok(meant(&qdos_diff::compare(&base, &head, self.day(at)), uid))
    }

    /// What the reader has to know of the clone and its clocks.
    pub(crate) fn notes(&self) -> Result<Vec<String>, Failure> {
        let gaps = self.repository.gaps()?;
        let missing = qdos_report::past::Missing {
            shallow: gaps.shallow.len(),
            partial: gaps.partial,
            grafts: gaps.grafts.len(),
            replaced: gaps.replaced.len(),
        };
        let mut said = missing.said();
        said.extend(backwards(&self.chronicle.mainline));
        Ok(said)
    }
}

/// So many places where clocks run backwards are named.
const NAMED: usize = 3;

/// Where the clocks of a branch run backwards, and what that leaves open.
fn backwards(mainline: &Mainline) -> Option<String> {
    let places: Vec<String> = mainline
        .backwards()
        .map(|(older, newer)| {
            format!(
                "commit {} says {}, the one before it {}",
                newer.id.short(),
                moment(newer.committed.seconds),
                moment(older.committed.seconds)
            )
        })
        .collect();
    let times = match places.len() {
        0 => return None,
        1 => "once".to_owned(),
        many => format!("{many} times"),
    };
    let more = if places.len() > NAMED { "; and others" } else { "" };
    Some(format!(
        "The clocks of this branch run backwards {times} ({}{more}): around that, what was in force at a moment is uncertain by a step.",
        places[..places.len().min(NAMED)].join("; ")
    ))
}

/// So many changes of others are said where none is of the service itself.
const OTHERS: usize = 5;

/// What changes mean for one service, in sentences; where none is of it, what else changed.
fn meant(changes: &[Change], uid: &str) -> Vec<String> {
    let of_uid =
        |change: &Change| matches!(&change.subject, Subject::Service { uid: other, .. } if other == uid);
    let path = |change: &Change| {
        change
            .head
            .as_ref()
            .or(change.base.as_ref())
            .map_or(String::new(), |place| place.path.clone())
    };
    let mut said = Vec::new();
    for change in changes {
        let echoes = change.echoes.iter().filter(|echo| of_uid(echo));
        if of_uid(change) {
            said.push(clean_line(&format!(
                "{} ({})",
                qdos_diff::sentence(change),
                path(change)
            )));
        } else {
            said.extend(echoes.map(|echo| {
                clean_line(&format!(
                    "{} (through {})",
                    qdos_diff::sentence(echo),
                    path(change)
                ))
            }));
        }
    }
    if said.is_empty() {
        let others = changes.iter().take(OTHERS);
        said.extend(
            others.map(|change| clean_line(&format!("{} ({})", qdos_diff::sentence(change), path(change)))),
        );
    }
    said
}

pub(crate) fn commit(id: &str) -> Result<qdos_history::CommitId, Failure> {
    id.parse()
        .map_err(|()| Failure::not_analysed(format!("{id:?} is no id of a commit")))
}

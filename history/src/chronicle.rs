//! Which files each step of a branch changed, so that the history of one file is found without reading whole revisions.
//!
//! Worked out once by comparing tree objects, and kept by the caller from then on: a step never changes.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use git2::Oid;
use qdos_model::tree::{BlobId, Tree};

use crate::commit::{Clock, CommitId};
use crate::error::Error;
use crate::mainline::{Mainline, Step};
use crate::repository::Repository;
use crate::snapshot::{Listing, blob_id, snapshot};

/// A branch with what each of its steps changed below one folder.
#[derive(Debug, Clone)]
pub struct Chronicle {
    /// The branch.
    pub mainline: Mainline,
    /// For each step, what it changed, by path; a step that nothing is known of (its parent is not in a shallow clone) has
    /// nothing.
    pub changed: Vec<Arc<[Touched]>>,
    /// Of so many of the newest steps it is known what they changed.
    pub reach: usize,
    /// Whether something was learnt that is worth keeping.
    pub learnt: bool,
    /// Steps of other branches that were known before.
    others: Vec<(Step, Arc<[Touched]>)>,
}

/// A file that a step changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Path within the folder.
    pub path: Arc<str>,
    /// What happened to it.
    pub how: How,
    /// Its bytes after the step; none where it is gone.
    pub id: Option<BlobId>,
}

/// What a step did to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is there for the first time, or again.
    Added,
    /// It is gone.
    Removed,
    /// Its bytes are others.
    Changed,
}

const MARK: &[u8; 8] = b"qchron2\n";

impl Chronicle {
    /// The sources that decide what is kept of a history.
    pub const DECIDED_BY: [&'static str; 1] = [include_str!("chronicle.rs")];

    /// Forgets the steps newer than the one at this place.
    pub fn back_to(&mut self, at: usize) {
        self.mainline.steps.drain(..at);
        self.changed.drain(..at);
        self.reach = self.reach.saturating_sub(at);
    }

    /// What a later run may begin with.
    pub fn to_keep(&self) -> Vec<u8> {
        let mut paths: HashMap<&str, u32> = HashMap::new();
        let mut names = Vec::new();
        let mut steps = Vec::new();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
        let own = self.mainline.steps.iter().zip(&self.changed);
        // What a shallow clone's oldest commit changed is not known, and will be once the clone is deepened.
        let own = own.take(self.reach);
        let others = self.others.iter().map(|(step, changed)| (step, changed));
        for (step, changed) in own.chain(others) {
            steps.extend_from_slice(&step.id.0);
            steps.extend_from_slice(&step.root);
            steps.extend_from_slice(&step.committed.seconds.to_le_bytes());
            steps.extend_from_slice(&step.committed.offset_minutes.to_le_bytes());
            steps.extend_from_slice(&step.parents.to_le_bytes());
            steps.extend_from_slice(&step.first_parent.map_or([0; 20], |parent| parent.0));
            steps.extend_from_slice(&number(changed.len()));
            for touched in changed.iter() {
                let next = number(paths.len());
                let place = paths.entry(&touched.path).or_insert_with(|| {
                    names.extend_from_slice(&number(touched.path.len()));
                    names.extend_from_slice(touched.path.as_bytes());
                    u32::from_le_bytes(next)
                });
                steps.extend_from_slice(&place.to_le_bytes());
                steps.push(touched.how as u8);
                steps.extend_from_slice(&touched.id.unwrap_or(BlobId([0; 20])).0);
            }
        }
        [MARK, &number(paths.len())[..], &names, &steps].concat()
    }
}

/// Tree objects by id: those of the last comparison, of which the next needs half.
type Trees = HashMap<Oid, Rc<[u8]>>;

/// An entry of a tree object: "mode name", a zero, and twenty bytes of an id.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry<'a> {
    mode: &'a [u8],
    name: &'a [u8],
    id: &'a [u8],
}

impl<'a> Entry<'a> {
    fn take(bytes: &mut &'a [u8]) -> Option<Entry<'a>> {
        let space = bytes.iter().position(|byte| *byte == b' ')?;
        let (mode, rest) = bytes.split_at(space);
        let end = rest.iter().position(|byte| *byte == 0)?;
        let (name, rest) = rest.split_at(end);
        let (id, rest) = rest.get(1..)?.split_at_checked(20)?;
        *bytes = rest;
        Some(Entry {
            mode,
            name: &name[1..],
            id,
        })
    }

    fn is_folder(&self) -> bool {
        self.mode == b"40000"
    }

    /// Neither a link nor a submodule.
    fn is_file(&self) -> bool {
        self.mode.starts_with(b"100")
    }

    fn oid(self) -> Option<Oid> {
        Oid::from_bytes(self.id).ok()
    }

    /// Its place in a tree: git sorts a folder as though its name ended with a slash.
    fn order(&self, other: &Entry<'_>) -> Ordering {
        let end = |entry: &Entry<'_>| if entry.is_folder() { b"/".as_slice() } else { b"" };
        let (own, others) = (end(self), end(other));
        self.name.iter().chain(own).cmp(other.name.iter().chain(others))
    }
}

/// Entries that two trees do not have alike, those of one name together.
fn differing<'a>(mut base: &'a [u8], mut head: &'a [u8]) -> Vec<(Option<Entry<'a>>, Option<Entry<'a>>)> {
    let mut found = Vec::new();
    let (mut one, mut other) = (Entry::take(&mut base), Entry::take(&mut head));
    loop {
        let order = match (&one, &other) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) if one == other => Ordering::Equal,
            (Some(one), Some(other)) => one.order(other),
        };
        let pair = (
            one.filter(|_| order != Ordering::Greater),
            other.filter(|_| order != Ordering::Less),
        );
        if pair.0 != pair.1 {
            found.push(pair);
        }
        if order != Ordering::Greater {
            one = Entry::take(&mut base);
        }
        if order != Ordering::Less {
            other = Entry::take(&mut head);
        }
    }
}

/// What an earlier run kept: steps and what they changed.
type Known = HashMap<CommitId, (Step, Arc<[Touched]>)>;

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        self.take(COUNT)?.try_into().ok()
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

fn recalled(kept: &[u8]) -> Option<Known> {
    let mut reader = Reader(kept.strip_prefix(MARK)?);
    let mut paths: Vec<Arc<str>> = Vec::new();
    for _ in 0..reader.number()? {
        let length = reader.number()?;
        paths.push(str::from_utf8(reader.take(length.try_into().ok()?)?).ok()?.into());
    }
    let mut known = Known::new();
    while !reader.0.is_empty() {
        let id = CommitId(reader.array()?);
        let root = reader.array()?;
        let committed = Clock {
            seconds: i64::from_le_bytes(reader.array()?),
            offset_minutes: i32::from_le_bytes(reader.array()?),
        };
        let parents = reader.number()?;
        let first_parent = reader.array()?;
        let step = Step {
            id,
            root,
            committed,
            parents,
            first_parent: (parents > 0).then_some(CommitId(first_parent)),
        };
        let mut changed = Vec::new();
        for _ in 0..reader.number()? {
            let path = paths.get(usize::try_from(reader.number()?).ok()?)?.clone();
            let how = match reader.array()? {
                [0u8] => How::Added,
                [1] => How::Removed,
                _ => How::Changed,
            };
            let id = BlobId(reader.array()?);
            let id = (how != How::Removed).then_some(id);
            changed.push(Touched { path, how, id });
        }
        known.insert(id, (step, changed.into()));
    }
    Some(known)
}

impl Repository {
    /// Walks the default branch, or that of a revision, and says what each step changed below a folder. `kept` is what
    /// [`Chronicle::to_keep`] gave for the same folder; any other bytes count as nothing.
    ///
    /// # Errors
    ///
    /// [`Error::NoDefaultBranch`], [`Error::PartialClone`].
    pub fn chronicle(&self, tip: Option<CommitId>, directory: &str, kept: &[u8]) -> Result<Chronicle, Error> {
        self.chronicle_of_newest(usize::MAX, tip, directory, kept)
    }

    /// The same, learning no more than what the newest `count` steps changed: [`Chronicle::reach`] says how far it goes.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::chronicle`].
    pub fn chronicle_of_newest(
        &self,
        count: usize,
        tip: Option<CommitId>,
        directory: &str,
        kept: &[u8],
    ) -> Result<Chronicle, Error> {
        let mut known = recalled(kept).unwrap_or_default();
        let step = |id| known.get(&id).map(|(step, _)| *step);
        let (branch, tip) = match tip {
            Some(tip) => (tip.short(), tip),
            None => {
                let (branch, tip) = self.default_branch()?;
                (branch, tip.into())
            }
        };
        let mainline = self.walk(branch, tip, &step)?;
        let mut changed = Vec::with_capacity(mainline.steps.len());
        let mut learnt = false;
        let mut reach = None;
        let mut folders: HashMap<[u8; 20], Option<Oid>> = HashMap::new();
        let mut trees = Trees::new();
        for (at, step) in mainline.steps.iter().enumerate() {
            // What a deeper clone knew of it is of no use without the step before.
            let is_cut_off = mainline.cut_off == Some(step.id);
            if let Some((_, touched)) = known.get(&step.id).filter(|_| !is_cut_off) {
                changed.push(touched.clone());
                continue;
            }
            if is_cut_off || at >= count {
                reach.get_or_insert(at);
                changed.push(Arc::from([]));
                continue;
            }
            learnt = true;
            let mut folder = |root: [u8; 20]| -> Result<Option<Oid>, Error> {
                if let Some(found) = folders.get(&root) {
                    return Ok(*found);
                }
                let found = self.object_at(root, directory)?;
                folders.insert(root, found);
                Ok(found)
            };
            let head = folder(step.root)?;
            let base = match mainline.steps.get(at + 1) {
                Some(before) => folder(before.root)?,
                None => None,
            };
            changed.push(self.touched(base, head, &mut trees)?.into());
        }
        for step in &mainline.steps {
            known.remove(&step.id);
        }
        let mut others: Vec<_> = known.into_values().collect();
        others.sort_by_key(|(step, _)| step.id);
        let reach = reach.unwrap_or(changed.len());
        Ok(Chronicle {
            reach,
            learnt: learnt
                && (reach == changed.len()
                    || mainline
                        .cut_off
                        .is_some_and(|oldest| mainline.steps[reach].id == oldest)),
            mainline,
            changed,
            others,
        })
    }

    /// The files that two folders do not have alike. Trees are compared as the bytes they are: a folder may hold thousands of
    /// entries, of which a step changes one.
    fn touched(
        &self,
        base: Option<Oid>,
        head: Option<Oid>,
        trees: &mut Trees,
    ) -> Result<Vec<Touched>, Error> {
        let mut found = Vec::new();
        let mut folders = vec![(Vec::new(), base, head)];
        let mut read = Trees::new();
        while let Some((path, base, head)) = folders.pop() {
            if base == head {
                continue;
            }
            let mut bytes = |id: Option<Oid>| -> Result<Rc<[u8]>, Error> {
                let Some(id) = id else { return Ok(Rc::default()) };
                let tree = match trees.get(&id) {
                    Some(tree) => tree.clone(),
                    None => self.tree_bytes(id, &path)?,
                };
                read.insert(id, tree.clone());
                Ok(tree)
            };
            let (base, head) = (bytes(base)?, bytes(head)?);
            for (base, head) in differing(&base, &head) {
                let Some(name) = head.or(base).map(|entry| entry.name) else {
                    continue;
                };
                let path = crate::tree::join(&path, name);
                if [base, head].iter().flatten().any(Entry::is_folder) {
                    let [base, head] = [base, head].map(|entry| entry.and_then(Entry::oid));
                    folders.push((path, base, head));
                    continue;
                }
                let [base, head] =
                    [base, head].map(|entry| entry.filter(Entry::is_file).and_then(Entry::oid));
                let Ok(path) = str::from_utf8(&path) else { continue };
                let how = match (base, head) {
                    (None, None) => continue,
                    (None, Some(_)) => How::Added,
                    (Some(_), None) => How::Removed,
                    (Some(_), Some(_)) => How::Changed,
                };
                found.push(Touched {
                    path: path.into(),
                    how,
                    id: head.map(blob_id),
                });
            }
        }
        *trees = read;
        found.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(found)
    }

    fn tree_bytes(&self, id: Oid, path: &[u8]) -> Result<Rc<[u8]>, Error> {
        let wanted = || format!("the folder {:?}", String::from_utf8_lossy(path));
        let objects = self.git.odb().map_err(Error::git("open its objects"))?;
        let object = objects
            .read(id)
            .map_err(|source| self.missing(wanted(), source))?;
        Ok(object.data().into())
    }

    /// The object at a path below a root tree; `None` where there is none.
    pub(crate) fn object_at(&self, root: [u8; 20], path: &str) -> Result<Option<Oid>, Error> {
        let mut id = CommitId(root).oid();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let tree = match self.git.find_tree(id) {
                Ok(tree) => tree,
                Err(source) if source.code() == git2::ErrorCode::NotFound => {
                    return Err(self.missing(format!("the folder {path:?}"), source));
                }
                Err(_) => return Ok(None), // A file where a folder was looked for.
            };
            match tree.get_name(name) {
                Some(entry) => id = entry.id(),
                None => return Ok(None),
            }
        }
        Ok(Some(id))
    }

    /// Some files of a step: those at `paths`, and all below those that end with `/`. What is not there is left out.
    ///
    /// # Errors
    ///
    /// [`Error::PartialClone`].
    pub fn some_files(
        &self,
        step: &Step,
        directory: &str,
        paths: &[String],
        other: &Tree,
    ) -> Result<Tree, Error> {
        let mut listing = Listing::new();
        let Some(top) = self.object_at(step.root, directory)? else {
            return Ok(Tree::default());
        };
        let top = crate::snapshot::blob_id(top).0;
        for path in paths {
            let Some(found) = self.object_at(top, path)? else {
                continue;
            };
            if path.ends_with('/') {
                self.all_below(path.trim_end_matches('/'), found, &mut listing)?;
            } else if self.git.find_tree(found).is_err() {
                listing.add(path.as_bytes(), found);
            }
        }
        let listing = listing.sorted();
        let known: HashMap<_, _> = other.files.values().map(|file| (file.id, file)).collect();
        let read = self.read(&listing.files, |file| file.place, &known)?;
        Ok(snapshot(listing, read).tree)
    }

    fn all_below(&self, path: &str, folder: Oid, listing: &mut Listing<Oid>) -> Result<(), Error> {
        let mut folders = vec![(path.as_bytes().to_vec(), folder)];
        while let Some((path, id)) = folders.pop() {
            let tree = self.git.find_tree(id).map_err(|source| {
                self.missing(format!("the folder {:?}", String::from_utf8_lossy(&path)), source)
            })?;
            for entry in tree.iter() {
                listing.visit()?;
                let path = crate::tree::join(&path, entry.name_bytes());
                match (entry.kind(), entry.filemode().cast_unsigned()) {
                    (Some(git2::ObjectType::Tree), _) => folders.push((path, entry.id())),
                    (Some(git2::ObjectType::Blob), mode) if mode != crate::tree::MODE_LINK => {
                        listing.add(&path, entry.id());
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The id of the file at a path of a step, as git gives it.
    ///
    /// # Errors
    ///
    /// [`Error::PartialClone`].
    pub fn blob_at(&self, step: &Step, directory: &str, path: &str) -> Result<Option<BlobId>, Error> {
        const KIND: i32 = 0o170_000;
        const PLAIN: i32 = 0o100_000;
        let path = format!("{directory}/{path}");
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let Some(folder) = self.object_at(step.root, folder)? else {
            return Ok(None);
        };
        // A link, a folder or a submodule is no file of the directory.
        let found = self.git.find_tree(folder).ok();
        let entry = found.as_ref().and_then(|tree| tree.get_name(name));
        let plain = entry.filter(|entry| entry.filemode() & KIND == PLAIN);
        Ok(plain.map(|entry| blob_id(entry.id())))
    }
}

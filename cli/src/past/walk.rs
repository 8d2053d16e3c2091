//! One service followed through the steps that may have changed what it means, by identity: into other files, through its
//! templates and reference data, over its being deleted and brought back.

use super::Past;
use crate::failure::Failure;
use qdos_history::How;
use qdos_model::directory::Directory;
use qdos_model::read;
use qdos_model::tree::{File, Tree};
use std::sync::Arc;

/// A step and the directory before and after it, as far as the service needs it.
pub(crate) struct Examined {
    /// Place of the step.
    pub(crate) at: usize,
    /// Before; `None` where that is not in this clone.
    pub(crate) base: Option<Directory>,
    /// After.
    pub(crate) head: Directory,
    /// The files that the step changed and that the service depends on.
    pub(crate) changed: Vec<String>,
    /// The service's file before.
    pub(crate) base_path: String,
    /// The service's file after.
    pub(crate) head_path: String,
}

/// Whether to go on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// To the next older step.
    On,
    /// No further.
    Stop,
}

impl Past {
    /// The file of a service at a step or, where it is gone, the last it had before.
    pub(crate) fn file_of(&mut self, from: usize, uid: &str) -> Result<Option<String>, Failure> {
        let later = self.chronicle.changed.iter().enumerate().skip(from);
        let touched = later
            .filter_map(|(at, changed)| {
                let mut of_uid = changed.iter().filter(|touched| is_named(&touched.path, uid));
                let there = of_uid.clone().find(|touched| touched.how != How::Removed);
                let touched = there.or_else(|| of_uid.next())?;
                Some((at, touched.path.to_string(), touched.how))
            })
            .next();
        match touched {
            Some((_, path, How::Added | How::Changed)) => return Ok(Some(path)),
            // Gone under this name; it may live on in a file of another.
            Some((at, path, How::Removed)) => {
                return Ok(Some(self.lives_in(from, at, uid)?.unwrap_or(path)));
            }
            None => {}
        }
        // Its file has another name, or came before what this clone holds.
        let all = self.files(from, &["services/".to_owned()])?;
        if let Some(path) = of_uid(&all, uid) {
            return Ok(Some(path));
        }
        for at in from..self.chronicle.mainline.steps.len() {
            if let Some(path) = self.taken_away(at, uid)? {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// The uid of the service whose file this is at the newest step; `None` where it is of none.
    pub(crate) fn uid_of(&self, path: &str) -> Result<Option<String>, Failure> {
        if !path.starts_with("services/") {
            return Ok(None);
        }
        let tree = self.files(0, &[path.to_owned()])?;
        let text = tree
            .files
            .get(path)
            .and_then(|file| str::from_utf8(&file.bytes).ok());
        let uid = text.and_then(|text| text.lines().find_map(|line| value(line, "uid")));
        Ok(uid.map(str::to_owned))
    }

    /// The file that says it is a service, of those that came in the steps from `from` back to `gone`.
    fn lives_in(&self, from: usize, gone: usize, uid: &str) -> Result<Option<String>, Failure> {
        let came = self.chronicle.changed[from..=gone]
            .iter()
            .flat_map(|changed| changed.iter());
        let came = came.filter(|touched| touched.how == How::Added && touched.path.starts_with("services/"));
        let came: Vec<String> = came.map(|touched| touched.path.to_string()).collect();
        let there = self.files(from, &came)?;
        Ok(of_uid(&there, uid))
    }

    /// Looks at every step from `from` back that may have changed what the service means, newest first. `beside` are
    /// further files and folders that the answer depends on.
    pub(crate) fn walk(
        &mut self,
        from: usize,
        uid: &str,
        path: &str,
        beside: &[&str],
        mut look: impl FnMut(&mut Past, Examined) -> Result<Flow, Failure>,
    ) -> Result<(), Failure> {
        let mut path = path.to_owned();
        let mut used = self.used(from, &path, beside)?;
        let mut is_there = true;
        for at in from..self.chronicle.mainline.steps.len() {
            let cut_off = self.is_cut_off(at);
            let earlier = match self.there_before(at, uid, &path) {
                // Before it came back it may have been in a file of any name.
                None if !is_there => self.taken_away(at, uid)?.filter(|earlier| *earlier != path),
                named => named,
            };
            let mut changed = self.changed(at, &used);
            changed.extend(earlier.clone().filter(|earlier| !changed.contains(earlier)));
            if changed.is_empty() && !cut_off {
                continue;
            }
            let base_path = match earlier {
                Some(earlier) => earlier,
                None => self.moved_from(at, &path, uid)?.unwrap_or_else(|| path.clone()),
            };
            if base_path != path && !changed.contains(&base_path) {
                changed.push(base_path.clone());
            }
            let used_before = self.used(at + 1, &base_path, beside)?;
            let mut wanted = [used, used_before.clone(), changed.clone()].concat();
            wanted.sort();
            wanted.dedup();
            let (base, head) = self.both(at, &wanted, cut_off)?;
            is_there = base
                .as_ref()
                .is_some_and(|base| base.services.contains_key(uid) || base.unreadable.contains(&base_path));
            let examined = Examined {
                at,
                base,
                head,
                changed,
                base_path: base_path.clone(),
                head_path: path,
            };
            if look(self, examined)? == Flow::Stop || cut_off {
                return Ok(());
            }
            path = base_path;
            used = used_before;
        }
        Ok(())
    }

    /// Some files before and after a step, as meant; what was before is not here where the clone is cut off.
    fn both(
        &mut self,
        at: usize,
        wanted: &[String],
        cut_off: bool,
    ) -> Result<(Option<Directory>, Directory), Failure> {
        let head = self.files(at, wanted)?;
        self.known = head.clone();
        let base = match cut_off {
            true => None,
            false => Some(self.files(at + 1, wanted)?),
        };
        if let Some(base) = &base {
            self.known = base.clone();
        }
        let memory = &self.memory;
        let read = |tree: Tree| read::directory(Arc::new(tree), memory);
        Ok(rayon::join(|| base.map(read), || read(head)))
    }

    /// Files, and folders with a slash at their end, on which the meaning of a service depends at a step.
    fn used(&mut self, at: usize, path: &str, beside: &[&str]) -> Result<Vec<String>, Failure> {
        let mut used: Vec<String> = ["qdos.yaml", "reference/", "areas/areas.yaml", "calendar/"]
            .iter()
            .chain(beside)
            .map(|path| (*path).to_owned())
            .collect();
        used.push(path.to_owned());
        let tree = self.files(at, &[path.to_owned()])?;
        let Some(text) = tree
            .files
            .get(path)
            .and_then(|file| str::from_utf8(&file.bytes).ok())
        else {
            return Ok(used);
        };
        used.extend(templates(text).map(|name| format!("templates/{name}.yaml")));
        let postcode = text.lines().find_map(|line| value(line, "postcode"));
        if let Some(postcode) = postcode.and_then(qdos_model::place::postcode) {
            used.extend(self.file_of_postcode(at, &postcode)?);
        }
        Ok(used)
    }

    /// The file that holds a postcode. It mostly is the one it was at the step before.
    fn file_of_postcode(&mut self, at: usize, postcode: &str) -> Result<Option<String>, Failure> {
        let holds = |file: &File| {
            let text = String::from_utf8_lossy(&file.bytes);
            text.lines().any(|line| {
                line.split(',')
                    .next()
                    .is_some_and(|first| first.trim_matches('"') == postcode)
            })
        };
        if let Some(path) = self.postcode_files.get(postcode) {
            let same = [path.clone()];
            let tree = self.files(at, &same)?;
            if tree.files.get(path).is_some_and(holds) {
                return Ok(Some(path.clone()));
            }
        }
        let all = ["areas/postcodes/".to_owned()];
        let tree = self.files(at, &all)?;
        let found = tree
            .files
            .iter()
            .find(|(_, file)| holds(file))
            .map(|(path, _)| path.clone());
        if let Some(path) = &found {
            self.postcode_files.insert(postcode.to_owned(), path.clone());
        }
        Ok(found)
    }

    /// Of the files that a step changed, those that are used; postcodes always, since a service lies at one.
    fn changed(&self, at: usize, used: &[String]) -> Vec<String> {
        let is_used = |path: &str| {
            path.starts_with("areas/postcodes/")
                || used
                    .iter()
                    .any(|used| used == path || used.ends_with('/') && path.starts_with(used.as_str()))
        };
        let changed = self.chronicle.changed[at].iter();
        changed
            .map(|touched| touched.path.to_string())
            .filter(|path| is_used(path))
            .collect()
    }

    /// A file of the service that this step took away, where another is followed or none is there any more.
    fn there_before(&self, at: usize, uid: &str, path: &str) -> Option<String> {
        let mut removed = self.chronicle.changed[at]
            .iter()
            .filter(|touched| touched.how == How::Removed);
        removed
            .find(|touched| &*touched.path != path && is_named(&touched.path, uid))
            .map(|touched| touched.path.to_string())
    }

    /// The file in which the service was before a step that brought its file.
    fn moved_from(&self, at: usize, path: &str, uid: &str) -> Result<Option<String>, Failure> {
        let mut changed = self.chronicle.changed[at].iter();
        if changed.any(|touched| &*touched.path == path && touched.how == How::Added) {
            self.taken_away(at, uid)
        } else {
            Ok(None)
        }
    }

    /// The file that a step took away and that said it was this service.
    fn taken_away(&self, at: usize, uid: &str) -> Result<Option<String>, Failure> {
        let removed = self.chronicle.changed[at]
            .iter()
            .filter(|touched| touched.how == How::Removed && touched.path.starts_with("services/"));
        let removed: Vec<String> = removed.map(|touched| touched.path.to_string()).collect();
        if removed.is_empty() {
            return Ok(None);
        }
        let tree = self.files(at + 1, &removed)?;
        Ok(of_uid(&tree, uid))
    }
}

/// The file of a tree that says it is a service.
fn of_uid(tree: &Tree, uid: &str) -> Option<String> {
    let says = |text: &str| text.lines().any(|line| value(line, "uid") == Some(uid));
    let mut files = tree.files.iter();
    let same = files.find(|(_, file)| str::from_utf8(&file.bytes).is_ok_and(says));
    same.map(|(path, _)| path.clone())
}

fn is_named(path: &str, uid: &str) -> bool {
    path.starts_with("services/")
        && path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".yaml"))
            == Some(uid)
}

/// What a line of an entry says of a key at its beginning.
pub(super) fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let value = line.strip_prefix(key)?.strip_prefix(':')?.trim();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split(" #").next().map(str::trim_end),
    }
}

/// What an entry may name as its template, found without reading the entry: a name too many costs a look at a file.
pub(super) fn templates(text: &str) -> impl Iterator<Item = &str> {
    text.split("template:").skip(1).filter_map(|after| {
        let name = after.trim_start().trim_start_matches(['"', '\'']);
        let end = name.find(|letter: char| letter.is_whitespace() || "\"',}#/".contains(letter));
        Some(&name[..end.unwrap_or(name.len())]).filter(|name| !name.is_empty())
    })
}

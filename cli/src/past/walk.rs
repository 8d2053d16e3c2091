//! One service followed through the steps that may have changed what it means, by identity: into other files, through its
//! templates and reference data, over its being deleted and brought back.

use super::Past;
use crate::failure::Failure;
use qdos_history::How;
use qdos_model::directory::Directory;
use qdos_model::tree::Tree;

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
        let later = &self.chronicle.changed[from..];
        let touched = later.iter().find_map(|changed| {
            let mut of_uid = changed.iter().filter(|touched| is_named(&touched.path, uid));
            let there = of_uid.clone().find(|touched| touched.how != How::Removed);
            there.or_else(|| of_uid.next()).map(|touched| touched.path.to_string())
        });
        if touched.is_some() {
            return Ok(touched);
        }
        // Its file has another name, or came before what this clone holds.
        let whole = self.whole(from)?;
        if let Some(service) = whole.services.get(uid) {
            return Ok(Some(service.path.clone()));
        }
        for at in from..self.chronicle.mainline.steps.len() {
            if let Some(path) = self.taken_away(at, uid)? {
                return Ok(Some(path));
            }
        }
        Ok(None)
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
        for at in from..self.chronicle.mainline.steps.len() {
            let cut_off = self.is_cut_off(at);
            let mut changed = self.changed(at, &used);
            if let Some(moved) = self.there_before(at, uid, &path) {
                changed.push(moved);
            }
            if changed.is_empty() && !cut_off {
                continue;
            }
            let base_path = self.moved_from(at, uid, &path)?.unwrap_or_else(|| path.clone());
            let wanted = self.wanted(at, &path, &base_path, &changed, &used)?;
            let head = self.some(at, &wanted)?;
            let base = if cut_off { None } else { Some(self.some(at + 1, &wanted)?) };
            let examined = Examined {
                at,
                base,
                head,
                changed,
                base_path: base_path.clone(),
                head_path: path.clone(),
            };
            if look(self, examined)? == Flow::Stop || cut_off {
                return Ok(());
            }
            path = base_path;
            used = self.used(at + 1, &path, beside)?;
        }
        Ok(())
    }

    /// Files, and folders with a slash at their end, on which the meaning of a service depends.
    fn used(&mut self, at: usize, path: &str, beside: &[&str]) -> Result<Vec<String>, Failure> {
        let mut used: Vec<String> = ["qdos.yaml", "reference/", "areas/areas.yaml", "calendar/"]
            .iter()
            .chain(beside)
            .map(|path| (*path).to_owned())
            .collect();
        used.push(path.to_owned());
        if let Some(step) = self.chronicle.mainline.steps.get(at) {
            let own = [path.to_owned()];
            let tree = self.repository.some_files(step, &self.folder, &own, &self.files)?;
            used.extend(template(&tree, path).map(|name| format!("templates/{name}.yaml")));
        }
        Ok(used)
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
        let mut removed = self.chronicle.changed[at].iter().filter(|touched| touched.how == How::Removed);
        removed
            .find(|touched| &*touched.path != path && is_named(&touched.path, uid))
            .map(|touched| touched.path.to_string())
    }

    /// The file in which the service was before a step that brought its file.
    fn moved_from(&mut self, at: usize, uid: &str, path: &str) -> Result<Option<String>, Failure> {
        if let Some(named) = self.there_before(at, uid, path) {
            return Ok(Some(named));
        }
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
        let Some(before) = self.chronicle.mainline.steps.get(at + 1).filter(|_| !removed.is_empty()) else {
            return Ok(None);
        };
        let tree = self.repository.some_files(before, &self.folder, &removed, &Tree::default())?;
        let names = |text: &str| text.lines().any(|line| value(line, "uid") == Some(uid));
        let mut files = tree.files.iter();
        let same = files.find(|(_, file)| str::from_utf8(&file.bytes).is_ok_and(names));
        Ok(same.map(|(path, _)| path.clone()))
    }

    /// What is read of both sides of a step. Postcodes are many: all are read only where the service may have moved.
    fn wanted(
        &mut self,
        at: usize,
        path: &str,
        base_path: &str,
        changed: &[String],
        used: &[String],
    ) -> Result<Vec<String>, Failure> {
        let mut wanted = used.to_vec();
        wanted.extend([path.to_owned(), base_path.to_owned()]);
        wanted.extend(changed.iter().cloned());
        let mut postcodes = Vec::new();
        for (at, path) in [(at, path), (at + 1, base_path)] {
            let Some(step) = self.chronicle.mainline.steps.get(at).copied() else { continue };
            let own = [path.to_owned()];
            let tree = self.repository.some_files(&step, &self.folder, &own, &self.files)?;
            wanted.extend(template(&tree, path).map(|name| format!("templates/{name}.yaml")));
            let text = tree.files.get(path).and_then(|file| str::from_utf8(&file.bytes).ok());
            postcodes.push(text.and_then(|text| text.lines().find_map(|line| value(line, "postcode"))).map(str::to_owned));
        }
        if let [Some(head), Some(base)] = &*postcodes
            && head != base
        {
            wanted.push("areas/".to_owned());
        }
        wanted.sort();
        wanted.dedup();
        Ok(wanted)
    }
}

fn is_named(path: &str, uid: &str) -> bool {
    path.starts_with("services/") && path.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")) == Some(uid)
}

/// What a line of an entry says of a key at its beginning.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let value = line.strip_prefix(key)?.strip_prefix(':')?.trim();
    Some(value.trim_matches(['"', '\'']))
}

/// The template that an entry names, found without reading the entry: a name too many costs a look at a file.
fn template<'a>(tree: &'a Tree, path: &str) -> Option<&'a str> {
    let text = str::from_utf8(&tree.files.get(path)?.bytes).ok()?;
    let (_, after) = text.split_once("template:")?;
    let name = after.trim_start().trim_start_matches(['"', '\'']);
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_');
    Some(&name[..end.unwrap_or(name.len())]).filter(|name| !name.is_empty())
}

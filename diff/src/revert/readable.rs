//! Head with what only one side can read as base has it: a file that is broken, or one that names codes and areas which
//! are no more.

use super::files;
use crate::model::change::{Change, Class, Subject};
use crate::model::directory::Directory;
use crate::model::read::{self, Memory};
use crate::model::tree::Tree;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Head, read once more with base's files in place of those that are undone, where that decides what can be read; a rare
/// thing.
pub(super) fn head(base: &Directory, head: &Directory, changes: &[&Change]) -> Directory {
    let is_broken = |change: &Change| matches!(change.class, Class::NotAnalysed | Class::Healed);
    let broken = paths(changes, is_broken);
    let tables = paths(changes, is_named_by_others);
    let may_heal = !tables.is_empty() && base.unreadable != head.unreadable;
    if broken.is_empty() && !may_heal {
        return head.clone();
    }
    let mut tree = Tree::clone(&head.tree);
    let namesakes = broken.iter().flat_map(|path| of_its_name([base, head], path));
    for path in broken.iter().copied().chain(tables).chain(namesakes) {
        files::put_back(&mut tree, &base.tree, path);
    }
    let mut directory = read::directory(Arc::new(tree), &Memory::default());
    // What is no plain file is in no tree, and was noted beside it.
    let beside = head.unreadable.iter();
    let beside =
        beside.filter(|path| !head.tree.files.contains_key(*path) && !broken.contains(path.as_str()));
    directory.unreadable.extend(beside.cloned());
    // How soon an outcome needs care is a change of its own.
    let outcomes = format!("reference/{}/outcomes.yaml", head.release);
    if !head.unreadable.contains(&outcomes) && !directory.unreadable.contains(&outcomes) {
        let outcomes = &head.reference.outcomes;
        directory.reference.outcomes.clone_from(outcomes);
    }
    directory
}

/// Says again which files count as nothing, now that it is known which are there: one that is base's again does so where it
/// does in base.
pub(super) fn note(base: &Directory, directory: &mut Directory, tree: &Tree) {
    let read = directory.tree.clone();
    let id = |tree: &Tree, path: &String| tree.files.get(path).map(|file| file.id);
    let is_back = |path: &String| id(tree, path) != id(&read, path) && id(tree, path) == id(&base.tree, path);
    let is_gone = |path: &String| read.files.contains_key(path) && !tree.files.contains_key(path);
    directory
        .unreadable
        .retain(|path| !is_back(path) && !is_gone(path));
    let services: BTreeSet<&str> = directory
        .services
        .values()
        .map(|service| service.path.as_str())
        .collect();
    // An entry that is no service in base, for the uid of another that is back too.
    let is_none = |path: &String| {
        path.starts_with("services/")
            && id(tree, path) == id(&base.tree, path)
            && !services.contains(path.as_str())
    };
    let again = base
        .unreadable
        .iter()
        .filter(|path| is_back(path) || is_none(path));
    directory.unreadable.extend(again.cloned());
    directory.findings.retain(|finding| !is_gone(&finding.path));
}

/// The files that such changes are about.
fn paths<'a>(changes: &[&'a Change], is_such: fn(&Change) -> bool) -> BTreeSet<&'a str> {
    let such = changes.iter().filter(|change| is_such(change));
    let places = such.flat_map(|change| [&change.base, &change.head]).flatten();
    places.map(|place| place.path.as_str()).collect()
}

/// Whether it is about a table that is undone as a whole and that other files name codes of.
fn is_named_by_others(change: &Change) -> bool {
    matches!(change.subject, Subject::Reference { .. } | Subject::Areas)
}

/// Files that may be the same template or requirement as one that cannot be read: of two, only the first counts.
fn of_its_name<'a>(sides: [&'a Directory; 2], path: &str) -> Vec<&'a str> {
    let folder = path.split('/').next().filter(|folder| *folder != "services");
    let Some((folder, name)) = folder.zip(path.rsplit('/').next()) else {
        return Vec::new();
    };
    let below = |side: &'a Directory| side.tree.files.range(format!("{folder}/")..);
    let files = sides.into_iter().flat_map(below).map(|(path, _)| path.as_str());
    files
        .filter(|other| other.starts_with(folder) && other.rsplit('/').next() == Some(name))
        .filter(|other| ["templates", "requirements"].contains(&folder) && *other != path)
        .collect()
}

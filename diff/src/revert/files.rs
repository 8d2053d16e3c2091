//! The files of head, with base's in place of those that nothing of head is left in.

use super::Undone;
use super::geography::same_postcodes;
use super::reference::{by_key, same_minutes};
use super::typed_template;
use super::waivers::waivers_of;
use crate::model::change::{Change, Class, Place, Subject};
use crate::model::directory::Directory;
use crate::model::tree::Tree;
use crate::model::written::Template;

/// Puts back base's file, or takes away one that base does not have.
pub(super) fn put_back(tree: &mut Tree, base: &Tree, path: &str) {
    match base.files.get(path) {
        Some(file) => tree.files.insert(path.to_owned(), file.clone()),
        None => tree.files.remove(path),
    };
}

/// The files when these changes are undone.
pub(super) fn restored(undone: &Undone<'_>, changes: &[&Change]) -> Tree {
    let mut tree = Tree::clone(&undone.directory.tree);
    rename_release(undone, &mut tree);
    let echoes = changes.iter().flat_map(|change| below(change));
    for change in changes.iter().copied().chain(echoes) {
        let path = |place: &Option<Place>| place.as_ref().map(|place| place.path.clone());
        match (path(&change.base), path(&change.head)) {
            // What follows from them is undone.
            _ if !below(change).is_empty() => {}
            // Its two halves are put back.
            _ if change.class == Class::PolicyAndDataTogether => {}
            (Some(before), Some(after)) if change.class == Class::UidChanged => {
                put_back(&mut tree, &undone.base.tree, &after);
                put_back(&mut tree, &undone.base.tree, &before);
            }
            (Some(before), Some(after)) if is_of_release(change) => {
                code_table(undone, &mut tree, change, [&before, &after]);
            }
            (Some(before), Some(after)) if before != after => {
                moved(undone, &mut tree, changes, change, [&before, &after]);
            }
            (before, after) => {
                let path = after.or(before).filter(|_| is_as_in_base(undone, change));
                if let Some(path) = path {
                    put_back(&mut tree, &undone.base.tree, &path);
                }
            }
        }
    }
    tree
}

/// What a change of identity claims, to be undone in its place.
fn below(change: &Change) -> &[Change] {
    match change.class {
        Class::ServiceCopied | Class::ServiceSplit | Class::ServicesMerged => &change.echoes,
        _ => &[],
    }
}

/// Whether the change is about a table of the release in force.
fn is_of_release(change: &Change) -> bool {
    matches!(change.subject, Subject::Reference { .. } | Subject::OutcomeTable)
}

/// Where base's release is in force again, the tables are found below its name.
fn rename_release(undone: &Undone<'_>, tree: &mut Tree) {
    let [now, after] = [&undone.directory, undone.head].map(|side| format!("reference/{}/", side.release));
    if now == after || undone.directory.release.is_empty() {
        return;
    }
    let below = undone.head.tree.files.iter();
    for (path, file) in below.filter(|(path, _)| path.starts_with(&now) || path.starts_with(&after)) {
        match path.strip_prefix(&after) {
            Some(name) => tree.files.insert(format!("{now}{name}"), file.clone()),
            None => tree.files.remove(path),
        };
    }
}

fn code_table(undone: &Undone<'_>, tree: &mut Tree, change: &Change, [before, after]: [&str; 2]) {
    if !is_as_in_base(undone, change) {
        return;
    }
    put_back(tree, &undone.base.tree, after);
    // One of the tables may be left out.
    let Some(file) = undone.base.tree.files.get(before) else {
        return;
    };
    let name = before.rsplit('/').next().unwrap_or(before);
    let path = format!("reference/{}/{name}", undone.directory.release);
    tree.files.insert(path, file.clone());
}

/// A file that lies elsewhere in head: where it lies and what it holds are undone one by one.
fn moved(
    undone: &Undone<'_>,
    tree: &mut Tree,
    changes: &[&Change],
    change: &Change,
    [before, after]: [&str; 2],
) {
    let is_back = |other: &&&Change| {
        let is_whole = matches!(
            other.class,
            Class::FileMoved | Class::OwnerChanged | Class::UidReused
        ) || other.class.is_closure();
        is_whole && other.subject == change.subject
    };
    let path = if changes.iter().any(|other| is_back(&other)) {
        before
    } else {
        after
    };
    let (side, from) = if is_as_in_base(undone, change) {
        (undone.base, before)
    } else {
        (undone.head, after)
    };
    put_back(tree, &undone.base.tree, after);
    if let Some(file) = side.tree.files.get(from) {
        tree.files.insert(path.to_owned(), file.clone());
    }
}

/// Whether a template says the same on both sides, waivers apart.
fn same_template(base: &Directory, head: &Directory, name: &str) -> bool {
    let [base, head] = [base, head].map(|side| {
        let typed = typed_template(side, name)?;
        Some(Template {
            waivers: Vec::new(),
            ..typed
        })
    });
    base == head
}

/// Whether nothing of what the change is about is as in head any more, besides where its file lies.
fn is_as_in_base(undone: &Undone<'_>, change: &Change) -> bool {
    let (base, now) = (undone.base, &undone.directory);
    match &change.subject {
        Subject::Service { uid, .. } => match (base.services.get(uid), now.services.get(uid)) {
            (Some(before), Some(service)) => {
                let others = now.services.values();
                let mut others = others.filter(|other| other.path == service.path);
                before.written == service.written
                    && (change.class != Class::ServiceRemoved || others.all(|other| other.uid == *uid))
            }
            (before, service) => before.is_none() && service.is_none(),
        },
        Subject::Template { name, .. } => {
            (undone.templates.contains(name.as_str()) || same_template(base, undone.head, name))
                && waivers_of(base, ("templates", name)) == waivers_of(now, ("templates", name))
        }
        Subject::Requirement { id, .. } => {
            base.requirements.get(id) == now.requirements.get(id)
                && waivers_of(base, ("requirements", id)) == waivers_of(now, ("requirements", id))
        }
        Subject::Area { code, .. } => same_postcodes(&base.geography, &now.geography, code),
        Subject::OutcomeTable => by_key(&base.reference.outcomes) == by_key(&now.reference.outcomes),
        // How soon an outcome needs care comes from the dispositions, and is said as a change of the outcome.
        Subject::Reference { table } if table == "dispositions" => {
            let outcomes = |side: &Directory| format!("reference/{}/outcomes.yaml", side.release);
            let is_told = [base, undone.head]
                .iter()
                .all(|side| !side.unreadable.contains(&outcomes(side)));
            !is_told || same_minutes(base, now)
        }
        Subject::Settings
        | Subject::Calendar
        | Subject::Areas
        | Subject::SearchDistances
        | Subject::Residents
        | Subject::Reference { .. }
        | Subject::Ranking
        | Subject::File { .. } => true,
    }
}

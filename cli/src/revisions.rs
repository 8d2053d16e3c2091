//! From the command line to the directory of one revision or two.

use crate::arguments::Where;
use crate::failure::Failure;
use jiff::civil::Date;
use qdos_history::{Base, Repository, Snapshot};
use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory};
use qdos_model::time::parse_date;
use qdos_report::Revision;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The word for the files on disk.
const WORKTREE: &str = "worktree";

/// One revision's directory.
pub(crate) struct Side {
    pub(crate) revision: Revision,
    pub(crate) directory: Directory,
}

/// What is to be judged.
pub(crate) struct Revisions {
    pub(crate) base: Option<Side>,
    pub(crate) head: Side,
    pub(crate) today: Date,
}

/// Reads head and, where there is one, base.
pub(crate) fn read(wanted: &Where) -> Result<Revisions, Failure> {
    let today = today(wanted.today.as_deref())?;
    let folder = folder(wanted.directory.as_deref())?;
    let repository = match Repository::discover(&folder) {
        Ok(repository) => repository,
        Err(qdos_history::Error::NotARepository { .. })
            if wanted.base.is_none() && wanted.head == WORKTREE =>
        {
            return alone(&folder, today);
        }
        Err(error) => return Err(error.into()),
    };
    let path = repository.directory(&folder)?;
    let head_revision = if wanted.head == WORKTREE {
        None
    } else {
        Some(repository.resolve(&wanted.head)?)
    };
    let base_revision = match (&wanted.base, &head_revision) {
        (Some(base), _) => Some(repository.resolve(base)?),
        (None, Some(head)) => repository
            .merge_base_with_default_branch(head)?
            .map(|base| base.revision),
        (None, None) => repository.base_of_worktree(&path)?.map(|base| match base {
            Base::MergeBase(base) => base.revision,
            Base::Head(revision) => revision,
        }),
    };
    let memory = Memory::default();
    let base = match base_revision {
        Some(revision) => {
            let snapshot = match repository.tree(&revision, &path) {
                // The change that brings the directory has an empty one before it.
                Err(qdos_history::Error::DirectoryNotFound { .. }) => {
                    not_elsewhere(&repository, &revision, &path)?;
                    Snapshot {
                        tree: Default::default(),
                        oddities: Vec::new(),
                    }
                }
                other => other?,
            };
            Some(side(revision.name, Some(revision.id), snapshot, &memory))
        }
        None => None,
    };
    // A base without a directory is no base: everything would be new.
    let base = base.filter(|base| !base.directory.tree.files.is_empty());
    let head = match head_revision {
        Some(revision) => {
            let snapshot = repository.tree(&revision, &path)?;
            side(revision.name, Some(revision.id), snapshot, &memory)
        }
        None => side(WORKTREE.to_owned(), None, repository.worktree(&path)?, &memory),
    };
    not_empty(&head, &folder)?;
    Ok(Revisions { base, head, today })
}

/// Reads one revision and nothing else: base is not looked for.
pub(crate) fn one(directory: Option<&Path>, revision: &str) -> Result<Side, Failure> {
    let folder = folder(directory)?;
    let memory = Memory::default();
    let repository = match Repository::discover(&folder) {
        Ok(repository) => repository,
        Err(qdos_history::Error::NotARepository { .. }) if revision == WORKTREE => {
            let side = side(
                WORKTREE.to_owned(),
                None,
                qdos_history::plain_tree(&folder)?,
                &memory,
            );
            not_empty(&side, &folder)?;
            return Ok(side);
        }
        Err(error) => return Err(error.into()),
    };
    let path = repository.directory(&folder)?;
    let read = if revision == WORKTREE {
        side(WORKTREE.to_owned(), None, repository.worktree(&path)?, &memory)
    } else {
        let revision = repository.resolve(revision)?;
        let snapshot = repository.tree(&revision, &path)?;
        side(revision.name, Some(revision.id), snapshot, &memory)
    };
    not_empty(&read, &folder)?;
    Ok(read)
}

/// A directory that base has in another folder was moved, and is not new: what it held must not be forgotten.
fn not_elsewhere(
    repository: &Repository,
    revision: &qdos_history::Revision,
    path: &str,
) -> Result<(), Failure> {
    let all = match repository.tree(revision, "") {
        Err(qdos_history::Error::DirectoryNotFound { .. }) => return Ok(()),
        other => other?,
    };
    match all
        .tree
        .files
        .keys()
        .find(|file| *file == "qdos.yaml" || file.ends_with("/qdos.yaml"))
    {
        Some(elsewhere) => Err(Failure::usage(format!(
            "{} has no directory of services at {path:?}, but {elsewhere:?}; move a directory in a change of its own, since it cannot be compared across folders",
            revision.name
        ))),
        None => Ok(()),
    }
}

/// A folder that is in no repository, as it is.
fn alone(folder: &Path, today: Date) -> Result<Revisions, Failure> {
    let head = side(
        WORKTREE.to_owned(),
        None,
        qdos_history::plain_tree(folder)?,
        &Memory::default(),
    );
    not_empty(&head, folder)?;
    Ok(Revisions {
        base: None,
        head,
        today,
    })
}

fn side(name: String, id: Option<String>, snapshot: Snapshot, memory: &Memory) -> Side {
    let Snapshot { tree, oddities } = snapshot;
    let mut directory = read::directory(Arc::new(tree), memory);
    for oddity in oddities {
        let finding = qdos_model::finding::Finding::new(
            "unreadable-file",
            &oddity.path,
            qdos_model::route::Route::root(),
            oddity.to_string(),
            "put a plain file in its place, or take it out of the directory",
        );
        directory.unreadable.insert(oddity.path.clone());
        directory.findings.push(finding);
    }
    directory.findings.sort();
    Side {
        revision: Revision { name, id },
        directory,
    }
}

/// Checking nothing must not look like finding nothing wrong.
fn not_empty(head: &Side, folder: &Path) -> Result<(), Failure> {
    let files = &head.directory.tree.files;
    if !files.contains_key("qdos.yaml") {
        let message = format!(
            "{} is not a directory of services: it has no qdos.yaml; name the folder that has one, as in `qdos check path/to/directory`",
            folder.display()
        );
        return Err(Failure::usage(message));
    }
    if !files
        .keys()
        .any(|path| path.starts_with("services/") && path.ends_with(".yaml"))
    {
        return Err(Failure::usage(format!(
            "{} has no services: add at least one file below services/",
            folder.display()
        )));
    }
    Ok(())
}

/// The folder asked for, else `directory` here, else here.
fn folder(asked: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(asked) = asked {
        return Ok(asked.to_owned());
    }
    let here = std::env::current_dir().map_err(|error| Failure::Usage(error.into()))?;
    let below = here.join("directory");
    Ok(if below.join("qdos.yaml").is_file() {
        below
    } else {
        here
    })
}

/// The day asked for, else the clock's in London.
pub(crate) fn today(asked: Option<&str>) -> Result<Date, Failure> {
    match asked {
        Some(text) => parse_date(text)
            .filter(|date| (1980..2200).contains(&date.year()))
            .ok_or_else(|| Failure::usage(format!("--today {text:?} is not a date such as 2026-12-25"))),
        None => Ok(jiff::Timestamp::now().to_zoned(qdos_model::time::london()).date()),
    }
}

//! From the command line to the directory of one revision or two.

use crate::arguments::Where;
use crate::cache;
use crate::failure::Failure;
use crate::memory;
use crate::timings;
use jiff::civil::Date;
use qdos_history::{Base, Mainline, Oddity, OddityKind, Repository, Snapshot};
use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory};
use qdos_model::time::parse_date;
use qdos_model::tree::Tree;
use qdos_report::Revision;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The word for the files on disk.
pub(crate) const WORKTREE: &str = "worktree";

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
    /// Folder of the directory within its repository, without a slash at its end; empty where it is the root.
    pub(crate) folder: String,
    /// Where is kept what lint found.
    pub(crate) findings: Option<PathBuf>,
}

/// Reads head and, where there is one, base.
pub(crate) fn read(wanted: &Where) -> Result<Revisions, Failure> {
    let today = today(wanted.today.as_deref())?;
    let folder = folder(wanted.directory.as_deref())?;
    let in_none = wanted.base.is_none() && wanted.head == WORKTREE;
    let Some(repository) = repository(&folder, in_none)? else {
        let head = alone(&folder)?;
        return Ok(Revisions {
            base: None,
            head,
            today,
            folder: String::new(),
            findings: None,
        });
    };
    timings::stage("reading files");
    let path = repository.directory(&folder)?;
    let memory = cache::memory(&repository);
    let head = Unread::of(&repository, &path, &wanted.head, &memory)?;
    let base_revision = match (&wanted.base, &head.revision) {
        (Some(base), _) => Some(at(&repository, base)?),
        (None, Some(head)) => repository
            .merge_base_with_default_branch(head)?
            .map(|base| base.revision),
        (None, None) => repository
            .base_of_worktree(&path, &head.snapshot)?
            .map(|base| match base {
                Base::MergeBase(base) => base.revision,
                Base::Head(revision) => revision,
            }),
    };
    let beside = &head.snapshot.tree;
    let base = base_revision.map(|revision| Unread::base(&repository, &path, revision, beside, &memory));
    let base = base.transpose()?;
    let trees: Vec<&Tree> = std::iter::once(&head)
        .chain(&base)
        .map(|unread| &unread.snapshot.tree)
        .collect();
    memory::enough_for(&trees, memory.kept_places())?;
    timings::stage("reading entries");
    // Head first: base then means the same by the files they share.
    let head = head.read(&memory);
    let base = base.map(|base| base.read(&memory));
    cache::keep_memory(&repository, &memory);
    cache::keep_places(&repository, &memory);
    // A base without a directory is no base: everything would be new.
    let base = base.filter(|base| !base.directory.tree.files.is_empty());
    not_empty(&head, &folder)?;
    Ok(Revisions {
        base,
        head,
        today,
        folder: path,
        findings: cache::findings_place(&repository),
    })
}

/// Reads one revision and nothing else: base is not looked for.
pub(crate) fn one(directory: Option<&Path>, revision: &str) -> Result<Side, Failure> {
    let folder = folder(directory)?;
    let Some(repository) = repository(&folder, revision == WORKTREE)? else {
        return alone(&folder);
    };
    timings::stage("reading files");
    let path = repository.directory(&folder)?;
    let memory = cache::memory(&repository);
    let unread = Unread::of(&repository, &path, revision, &memory)?;
    memory::enough_for(&[&unread.snapshot.tree], memory.kept_places())?;
    timings::stage("reading entries");
    let side = unread.read(&memory);
    cache::keep_memory(&repository, &memory);
    cache::keep_places(&repository, &memory);
    not_empty(&side, &folder)?;
    Ok(side)
}

/// A revision by its name, or what the default branch said at a date or moment.
pub(crate) fn at(repository: &Repository, name: &str) -> Result<qdos_history::Revision, Failure> {
    match named(repository, name)? {
        Named::Revision(revision) => Ok(revision),
        Named::Moment(seconds) => Ok(in_force(repository, &repository.mainline()?, name, seconds)?.1),
    }
}

/// What a name stands for.
pub(crate) enum Named {
    Revision(qdos_history::Revision),
    /// What the default branch said at that second.
    Moment(i64),
}

/// Whether a name is that of a revision or a moment.
pub(crate) fn named(repository: &Repository, name: &str) -> Result<Named, Failure> {
    match (moment(name), repository.resolve(name)) {
        // A branch or tag that looks like a date is what somebody called it.
        (_, Ok(revision)) => Ok(Named::Revision(revision)),
        (Some((seconds, _)), Err(_)) => Ok(Named::Moment(seconds)),
        (None, Err(error)) => Err(error.into()),
    }
}

/// The step of a branch that was in force at a moment, its place and as a revision that says so.
pub(crate) fn in_force(
    repository: &Repository,
    mainline: &Mainline,
    name: &str,
    seconds: i64,
) -> Result<(usize, qdos_history::Revision), Failure> {
    let standing = mainline.at(seconds);
    let Some((at, step)) = standing.at.and_then(|at| Some((at, mainline.steps.get(at)?))) else {
        return Err(if standing.cut_off {
            Failure::from(qdos_history::Error::Shallow {
                wanted: format!("what {} said at {name}", mainline.branch),
            })
        } else {
            Failure::usage(format!("{} began after {name}", mainline.branch))
        });
    };
    let clocks = match standing.contradicting.len() {
        0 => String::new(),
        1 => "; 1 commit's clock says otherwise".to_owned(),
        many => format!("; {many} commits' clocks say otherwise"),
    };
    let revision = repository.resolve(&step.id.to_string())?;
    let revision = qdos_history::Revision {
        name: format!("{} at {name}{clocks}", mainline.branch),
        ..revision
    };
    Ok((at, revision))
}

/// The last and the first second of a date or of a minute in London, since 1970 UTC; `None` for what is neither.
pub(crate) fn moment(text: &str) -> Option<(i64, i64)> {
    let zone = qdos_model::time::london();
    if let Some(date) = parse_date(text.trim()) {
        let begins = date.to_zoned(zone.clone()).ok()?.timestamp().as_second();
        let next = date.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp().as_second();
        return Some((next - 1, begins));
    }
    let at = qdos_model::moment::Moment::parse(text).ok()?;
    let begins = at.zoned().timestamp().as_second();
    Some((begins + 59, begins))
}

/// The day from which a revision of the past is judged: the date that names it, else that of its commit in London.
pub(crate) fn day_of(directory: Option<&Path>, name: &str) -> Result<Date, Failure> {
    let folder = folder(directory)?;
    let repository = Repository::discover(&folder)?;
    let seconds = match named(&repository, name)? {
        Named::Revision(revision) => revision.committed.seconds,
        Named::Moment(seconds) => seconds,
    };
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Ok(at.to_zoned(qdos_model::time::london()).date())
}

/// The repository of a folder; `None` where it is in none and `in_none` allows that.
pub(crate) fn repository(folder: &Path, in_none: bool) -> Result<Option<Repository>, Failure> {
    match Repository::discover(folder) {
        Ok(repository) => Ok(Some(repository)),
        Err(qdos_history::Error::NotARepository { .. }) if in_none => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The files of a revision, `None` for the working tree, before they are given a meaning.
struct Unread {
    revision: Option<qdos_history::Revision>,
    snapshot: Snapshot,
}

impl Unread {
    fn of(repository: &Repository, path: &str, name: &str, memory: &Memory) -> Result<Unread, Failure> {
        if name == WORKTREE {
            return Ok(Unread {
                revision: None,
                snapshot: repository.worktree(path)?,
            });
        }
        let revision = at(repository, name)?;
        Ok(Unread {
            snapshot: repository.tree_knowing(&revision, path, &Tree::default(), &|id| memory.keeps(id))?,
            revision: Some(revision),
        })
    }

    fn base(
        repository: &Repository,
        path: &str,
        revision: qdos_history::Revision,
        head: &Tree,
        memory: &Memory,
    ) -> Result<Unread, Failure> {
        let snapshot = match repository.tree_knowing(&revision, path, head, &|id| memory.keeps(id)) {
            // The change that brings the directory has an empty one before it.
            Err(qdos_history::Error::DirectoryNotFound { .. }) => {
                not_elsewhere(repository, &revision, path)?;
                Snapshot::default()
            }
            other => other?,
        };
        Ok(Unread {
            revision: Some(revision),
            snapshot,
        })
    }

    fn read(self, memory: &Memory) -> Side {
        let Snapshot { tree, oddities } = self.snapshot;
        let mut directory = read::directory(Arc::new(tree), memory);
        note_oddities(&mut directory, &oddities);
        let revision = match self.revision {
            Some(revision) => Revision {
                name: revision.name,
                id: Some(revision.id),
            },
            None => Revision {
                name: WORKTREE.to_owned(),
                id: None,
            },
        };
        Side { revision, directory }
    }
}

/// What is no file of the directory though a person may take it for one counts as nothing, and that is said.
pub(crate) fn note_oddities(directory: &mut Directory, oddities: &[Oddity]) {
    for oddity in oddities {
        let finding = qdos_model::finding::Finding::new(
            "unreadable-file",
            &oddity.path,
            qdos_model::route::Route::root(),
            oddity.to_string(),
            match oddity.kind {
                OddityKind::NameNotUtf8 => "rename it; until then it counts as nothing",
                OddityKind::SymbolicLink => {
                    "put a plain file or folder in its place, or take it out of the directory: nothing below a link is read"
                }
                _ => "put a plain file in its place, or take it out of the directory",
            },
        );
        directory.unreadable.insert(oddity.path.clone());
        directory.findings.push(finding);
    }
    directory.findings.sort();
}

/// A folder that is in no repository, as it is.
pub(crate) fn alone(folder: &Path) -> Result<Side, Failure> {
    let unread = Unread {
        revision: None,
        snapshot: qdos_history::plain_tree(folder)?,
    };
    memory::enough_for(&[&unread.snapshot.tree], 0)?;
    let side = unread.read(&Memory::default());
    not_empty(&side, folder)?;
    Ok(side)
}

/// A directory that base has in another folder was moved, and is not new: what it held must not be forgotten.
pub(crate) fn not_elsewhere(
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
pub(crate) fn folder(asked: Option<&Path>) -> Result<PathBuf, Failure> {
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
        Some(text) => date("--today", text),
        None => Ok(jiff::Timestamp::now().to_zoned(qdos_model::time::london()).date()),
    }
}

/// A date that an option names.
pub(crate) fn date(option: &str, text: &str) -> Result<Date, Failure> {
    date_or(option, text, "")
}

/// The same, with what else may have been meant.
pub(crate) fn date_or(option: &str, text: &str, other: &str) -> Result<Date, Failure> {
    parse_date(text)
        .filter(|date| (1980..2200).contains(&date.year()))
        .ok_or_else(|| {
            Failure::usage(format!(
                "{option} {text:?} is not a date such as 2026-12-25{other}"
            ))
        })
}

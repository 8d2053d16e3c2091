//! `qdos diff`: what a change means.

mod asked;

use super::search::width;
use crate::arguments::{Changelog, Diff, DiffBy, DiffFormat};
use crate::between::Between;
use crate::failure::Failure;
use crate::revisions::{self, Side, WORKTREE};
use crate::timings;
use asked::{Asked, is_below};
use jiff::civil::Date;
use qdos_history::{FolderId, Repository};
use qdos_model::change::Class;
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use qdos_report::Revision;
use qdos_report::diff::{self as said, By, Compared};
use std::collections::BTreeSet;
use std::path::Path;

/// Two sides of a comparison.
struct Sides {
    base: Side,
    head: Side,
    /// Where the sides have only what differs and what that depends on, how to ask for the rest.
    rest: Option<Rest>,
}

/// The whole of what two commits have, as far as anybody asks.
struct Rest {
    repository: Repository,
    folders: [Option<FolderId>; 2],
    /// Of the uids that were named, those that a service of either side has.
    uids: BTreeSet<String>,
}

impl Sides {
    fn whole(base: Side, head: Side) -> Sides {
        Sides {
            base,
            head,
            rest: None,
        }
    }

    fn directories(&self) -> [&Directory; 2] {
        [&self.base.directory, &self.head.directory]
    }

    /// Whether either side has a service of this uid, or a file for it that cannot be read.
    fn has_service(&self, uid: &str) -> bool {
        let read = |side: &&Directory| side.services.contains_key(uid) || side.is_unreadable_service(uid);
        let rest = self.rest.as_ref();
        rest.is_some_and(|rest| rest.uids.contains(uid)) || self.directories().iter().any(read)
    }

    /// Whether either side has a file or folder at this path of the directory.
    fn has_path(&self, path: &str) -> Result<bool, Failure> {
        let below = |side: &Directory| {
            let beside = side.unreadable.iter();
            side.tree
                .files
                .keys()
                .chain(beside)
                .any(|file| is_below(file, path))
        };
        if self.directories().into_iter().any(below) {
            return Ok(true);
        }
        let Some(rest) = &self.rest else { return Ok(false) };
        for folder in rest.folders.into_iter().flatten() {
            if rest.repository.has_path(folder, path)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

pub(crate) fn run(arguments: &Diff) -> Result<u8, Failure> {
    shaped(arguments)?;
    let today = revisions::today(arguments.today.as_deref())?;
    let asked = Asked::of(arguments)?;
    let sides = match arguments.dir.as_slice() {
        [base, head] => Sides::whole(revisions::alone(base)?, revisions::alone(head)?),
        _ => of_revisions(&asked, today)?,
    };
    let by = arguments.by.map(|by| match by {
        DiffBy::Service => By::Service,
        DiffBy::Class => By::Class,
        DiffBy::Area => By::Area,
        DiffBy::Owner => By::Owner,
    });
    let is_whole = matches!(arguments.format, DiffFormat::Json | DiffFormat::Csv);
    let least = match arguments.cosmetic || is_whole {
        true => Level::Cosmetic,
        false => Level::Note,
    };
    print(&asked, &sides, today, least, |compared| match arguments.format {
        DiffFormat::Text if arguments.table => said::table(compared, width()),
        DiffFormat::Text => said::text(compared, by, arguments.words, width()),
        DiffFormat::Json => said::json(compared),
        DiffFormat::Markdown => said::markdown(compared, by),
        DiffFormat::Csv => said::csv(compared),
    })
}

/// Options that a format has no room for are refused, not forgotten.
fn shaped(arguments: &Diff) -> Result<(), Failure> {
    let wrong = match arguments.format {
        DiffFormat::Text => None,
        _ if arguments.table => Some("--table"),
        _ if arguments.words => Some("--words"),
        DiffFormat::Json | DiffFormat::Csv if arguments.by.is_some() => Some("--by"),
        _ => None,
    };
    wrong.map_or(Ok(()), |option| {
        Err(Failure::usage(format!(
            "{option} cannot be had in this format; leave it out, or leave out --format"
        )))
    })
}

/// `qdos changelog`: what a region's staff would read.
pub(crate) fn changelog(arguments: &Changelog) -> Result<u8, Failure> {
    let today = revisions::today(arguments.today.as_deref())?;
    let asked = Asked::of_words(&arguments.what, None, WORKTREE)?;
    let sides = of_revisions(&asked, today)?;
    print(&asked, &sides, today, Level::Note, said::changelog)
}

/// Compares and prints; the exit code.
fn print(
    asked: &Asked,
    sides: &Sides,
    today: Date,
    least: Level,
    say: impl FnOnce(&Compared<'_>) -> String,
) -> Result<u8, Failure> {
    timings::stage("diff");
    let [base, head] = sides.directories();
    let changes = qdos_diff::compare(base, head, today);
    let unknown = changes.iter().any(|change| change.class == Class::NotAnalysed);
    let mut changes = asked.only(changes, sides)?;
    let all = changes.len();
    changes.retain(|change| change.level() >= least);
    timings::stage("saying");
    crate::print(&say(&Compared {
        version: env!("CARGO_PKG_VERSION"),
        today,
        base: (sides.base.revision.clone(), base),
        head: (sides.head.revision.clone(), head),
        changes: &changes,
        hidden: all - changes.len(),
    }))?;
    Ok(if unknown { 3 } else { 0 })
}

fn of_revisions(asked: &Asked, today: Date) -> Result<Sides, Failure> {
    if asked.head != WORKTREE
        && let Some(repository) = revisions::repository(&asked.directory, false)?
    {
        return of_commits(repository, asked);
    }
    let read = revisions::read(&crate::arguments::Where {
        directory: Some(asked.directory.clone()),
        base: asked.base.clone(),
        head: asked.head.clone(),
        today: Some(today.to_string()),
    })?;
    let base = read.base.ok_or_else(nothing_to_compare_with)?;
    Ok(Sides::whole(base, read.head))
}

fn nothing_to_compare_with() -> Failure {
    Failure::usage("there is nothing to compare with; name a revision, as in `qdos diff --base HEAD~1`")
}

/// Two commits: only what differs is read.
fn of_commits(repository: Repository, asked: &Asked) -> Result<Sides, Failure> {
    timings::stage("reading what differs");
    let folder = repository.directory(&asked.directory)?;
    let head = repository.resolve(&asked.head)?;
    let base = match &asked.base {
        Some(base) => repository.resolve(base)?,
        None => {
            let parted = repository.merge_base_with_default_branch(&head)?;
            parted.ok_or_else(nothing_to_compare_with)?.revision
        }
    };
    let base = if asked.from_where_they_parted {
        repository.merge_base(&base, &head)?
    } else {
        base
    };
    let mut between = Between::new(&repository, folder.clone());
    let pair = between.pair(&base, &head)?;
    between.save();
    let named = asked.uids.iter();
    let uids = named
        .filter(|uid| between.has_service(&pair, uid))
        .cloned()
        .collect();
    if !pair.head.tree.files.contains_key("qdos.yaml") {
        return Err(not_a_directory(&head.name, &asked.directory));
    }
    if !pair.has_base {
        revisions::not_elsewhere(&repository, &base, &folder)?;
    }
    if pair.base.tree.files.is_empty() {
        return Err(nothing_to_compare_with());
    }
    let side = |revision: qdos_history::Revision, directory| Side {
        revision: Revision {
            name: revision.name,
            id: Some(revision.id),
        },
        directory,
    };
    let folders = [
        repository.folder(&base, &folder)?,
        repository.folder(&head, &folder)?,
    ];
    Ok(Sides {
        base: side(base, pair.base),
        head: side(head, pair.head),
        rest: Some(Rest {
            repository,
            folders,
            uids,
        }),
    })
}

fn not_a_directory(revision: &str, folder: &Path) -> Failure {
    Failure::usage(format!(
        "{} is not a directory of services in {revision:?}: it has no qdos.yaml there; name the folder that has one",
        folder.display()
    ))
}

//! `qdos diff`: what a change means.

mod asked;

use super::search::width;
use crate::arguments::{Changelog, Diff, DiffBy, DiffFormat};
use crate::between::Between;
use crate::failure::Failure;
use crate::revisions::{self, Side, WORKTREE};
use crate::timings;
use asked::Asked;
use jiff::civil::Date;
use qdos_history::Repository;
use qdos_model::change::Class;
use qdos_report::Revision;
use qdos_report::diff::{self as said, By, Compared};
use std::path::Path;

/// Two sides of a comparison; of revisions only what differs and what that depends on.
struct Sides {
    base: Side,
    head: Side,
}

pub(crate) fn run(arguments: &Diff) -> Result<u8, Failure> {
    let today = revisions::today(arguments.today.as_deref())?;
    let asked = Asked::of(arguments)?;
    let sides = match arguments.dir.as_slice() {
        [base, head] => Sides {
            base: revisions::alone(base)?,
            head: revisions::alone(head)?,
        },
        _ => of_revisions(&asked, today)?,
    };
    let by = arguments.by.map(|by| match by {
        DiffBy::Service => By::Service,
        DiffBy::Class => By::Class,
        DiffBy::Area => By::Area,
        DiffBy::Owner => By::Owner,
    });
    said(&asked, &sides, today, |compared| match arguments.format {
        DiffFormat::Text if arguments.table => said::table(compared, width()),
        DiffFormat::Text => said::text(compared, by, arguments.words, width()),
        DiffFormat::Json => said::json(compared),
        DiffFormat::Markdown => said::markdown(compared, by),
        DiffFormat::Csv => said::csv(compared),
    })
}

/// `qdos changelog`: what a region's staff would read.
pub(crate) fn changelog(arguments: &Changelog) -> Result<u8, Failure> {
    let today = revisions::today(arguments.today.as_deref())?;
    let asked = Asked::of_words(&arguments.what, None, WORKTREE)?;
    let sides = of_revisions(&asked, today)?;
    said(&asked, &sides, today, said::changelog)
}

/// Compares and prints; the exit code.
fn said(
    asked: &Asked,
    sides: &Sides,
    today: Date,
    say: impl FnOnce(&Compared<'_>) -> String,
) -> Result<u8, Failure> {
    timings::stage("diff");
    let (base, head) = (&sides.base.directory, &sides.head.directory);
    let changes = qdos_diff::compare(base, head, today);
    let unknown = changes.iter().any(|change| change.class == Class::NotAnalysed);
    let changes = asked.only(changes, base, head)?;
    timings::stage("saying");
    crate::print(&say(&Compared {
        version: env!("CARGO_PKG_VERSION"),
        today,
        base: (sides.base.revision.clone(), base),
        head: (sides.head.revision.clone(), head),
        changes: &changes,
    }))?;
    Ok(if unknown { 3 } else { 0 })
}

fn of_revisions(asked: &Asked, today: Date) -> Result<Sides, Failure> {
    if asked.head != WORKTREE
        && let Some(repository) = revisions::repository(&asked.directory, false)?
    {
        return of_commits(&repository, asked);
    }
    let read = revisions::read(&crate::arguments::Where {
        directory: Some(asked.directory.clone()),
        base: asked.base.clone(),
        head: asked.head.clone(),
        today: Some(today.to_string()),
    })?;
    let base = read.base.ok_or_else(nothing_to_compare_with)?;
    Ok(Sides {
        base,
        head: read.head,
    })
}

fn nothing_to_compare_with() -> Failure {
    Failure::usage("there is nothing to compare with; name a revision, as in `qdos diff --base HEAD~1`")
}

/// Two commits: only what differs is read.
fn of_commits(repository: &Repository, asked: &Asked) -> Result<Sides, Failure> {
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
    let mut between = Between::new(repository, folder.clone());
    let pair = between.pair(&base, &head)?;
    between.save();
    if !pair.head.tree.files.contains_key("qdos.yaml") {
        return Err(not_a_directory(&head.name, &asked.directory));
    }
    if !pair.has_base {
        revisions::not_elsewhere(repository, &base, &folder)?;
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
    Ok(Sides {
        base: side(base, pair.base),
        head: side(head, pair.head),
    })
}

fn not_a_directory(revision: &str, folder: &Path) -> Failure {
    Failure::usage(format!(
        "{} is not a directory of services in {revision:?}: it has no qdos.yaml there; name the folder that has one",
        folder.display()
    ))
}

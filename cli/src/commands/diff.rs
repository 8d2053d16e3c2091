//! `qdos diff`: what a change means.

mod asked;

use crate::arguments::{Diff, Format};
use crate::between::Between;
use crate::failure::Failure;
use crate::revisions::{self, WORKTREE};
use crate::timings;
use asked::Asked;
use jiff::civil::Date;
use qdos_history::Repository;
use qdos_model::change::{Change, Class};
use qdos_model::directory::Directory;
use std::path::Path;

/// Two sides of a comparison; of revisions only what differs and what that depends on.
struct Sides {
    base: Directory,
    head: Directory,
    today: Date,
}

pub(crate) fn run(arguments: &Diff) -> Result<u8, Failure> {
    let today = revisions::today(arguments.today.as_deref())?;
    let asked = Asked::of(arguments)?;
    let sides = match arguments.dir.as_slice() {
        [base, head] => Sides {
            base: revisions::alone(base)?.directory,
            head: revisions::alone(head)?.directory,
            today,
        },
        _ => of_revisions(&asked, today)?,
    };
    timings::stage("diff");
    let changes = qdos_diff::compare(&sides.base, &sides.head, sides.today);
    let unknown = changes.iter().any(|change| change.class == Class::NotAnalysed);
    let changes = asked.only(changes, &sides.base, &sides.head)?;
    timings::stage("saying");
    crate::print(&match arguments.format {
        Format::Json => {
            let said: Vec<serde_json::Value> = changes.iter().map(json).collect();
            format!(
                "{}\n",
                serde_json::json!({ "format": "qdos-diff-1", "changes": said })
            )
        }
        Format::Text if changes.is_empty() => "Nothing changes.\n".to_owned(),
        Format::Text => changes.iter().map(|change| lines(change, 0)).collect(),
    })?;
    Ok(if unknown { 3 } else { 0 })
}

fn of_revisions(asked: &Asked, today: Date) -> Result<Sides, Failure> {
    if asked.head != WORKTREE
        && let Some(repository) = revisions::repository(&asked.directory, false)?
    {
        return of_commits(&repository, asked, today);
    }
    let read = revisions::read(&crate::arguments::Where {
        directory: Some(asked.directory.clone()),
        base: asked.base.clone(),
        head: asked.head.clone(),
        today: Some(today.to_string()),
    })?;
    let base = read.base.ok_or_else(nothing_to_compare_with)?;
    Ok(Sides {
        base: base.directory,
        head: read.head.directory,
        today,
    })
}

fn nothing_to_compare_with() -> Failure {
    Failure::usage("there is nothing to compare with; name a revision, as in `qdos diff --base HEAD~1`")
}

/// Two commits: only what differs is read.
fn of_commits(repository: &Repository, asked: &Asked, today: Date) -> Result<Sides, Failure> {
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
    Ok(Sides {
        base: pair.base,
        head: pair.head,
        today,
    })
}

fn not_a_directory(revision: &str, folder: &Path) -> Failure {
    Failure::usage(format!(
        "{} is not a directory of services in {revision:?}: it has no qdos.yaml there; name the folder that has one",
        folder.display()
    ))
}

fn lines(change: &Change, indent: usize) -> String {
    let mut text = format!(
        "{}{}: {}\n",
        " ".repeat(indent),
        change.class.name(),
        plain(&qdos_diff::sentence(change))
    );
    change
        .echoes
        .iter()
        .for_each(|echo| text.push_str(&lines(echo, indent + 2)));
    text
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if qdos_model::finding::is_unsafe(letter) {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect()
}

fn json(change: &Change) -> serde_json::Value {
    serde_json::json!({
        "class": change.class.name(),
        "level": change.level(),
        "sentence": qdos_diff::sentence(change),
        "path": change.head.as_ref().or(change.base.as_ref()).map(|place| &place.path),
        "signed_by": change.class.signer().title(),
        "echoes": change.echoes.iter().map(json).collect::<Vec<_>>(),
    })
}

//! `qdos lint`: what is wrong with entries, as a compiler shows it, or as programs want it.

use super::check::ratcheted;
use super::search::width;
use crate::arguments::{Lint, LintFormat, Where};
use crate::failure::Failure;
use crate::revisions::{self, Revisions};
use crate::timings;
use qdos_lint::{Ratcheted, Waived};
use qdos_model::finding::{Finding, nearest};
use qdos_report::lint::{self, Linted};
use std::mem::ManuallyDrop;
use std::path::{Component, Path, PathBuf};

pub(crate) fn run(arguments: &Lint) -> Result<u8, Failure> {
    let only = rules(&arguments.only)?;
    let skipped = rules(&arguments.skip)?;
    let (directory, paths) = split(arguments)?;
    let mut revisions = revisions::read(&Where {
        directory: Some(directory.clone()),
        base: arguments.base.clone(),
        head: arguments.rev.clone(),
        today: arguments.today.clone(),
    })?;
    if arguments.all {
        revisions.base = None;
    }
    let paths: Result<Vec<String>, Failure> = paths
        .iter()
        .map(|path| within(path, &directory, &revisions))
        .collect();
    let paths = paths?;
    timings::stage("lint");
    let asked = |rule: &str| (only.is_empty() || only.contains(&rule)) && !skipped.contains(&rule);
    let found = of_rules(ratcheted(&revisions), asked);
    timings::stage("judging");
    // The process ends with this, and gives its memory back at once.
    let revisions = ManuallyDrop::new(revisions);
    let Revisions {
        base,
        head,
        today,
        folder,
        findings: _,
    } = &*revisions;
    let linted = Linted {
        version: env!("CARGO_PKG_VERSION"),
        today: *today,
        base: base.as_ref().map(|base| (base.revision.clone(), &base.directory)),
        head: (head.revision.clone(), &head.directory),
        folder,
        found: &found,
        only,
        skipped,
        paths,
        tells_old: !matches!(arguments.format, LintFormat::Text | LintFormat::Github),
    };
    let report = lint::report(&linted);
    crate::print(&match arguments.format {
        LintFormat::Text => lint::text(&report, &linted, width()),
        LintFormat::Concise => lint::concise(&report),
        LintFormat::Json => lint::json(&report),
        LintFormat::Sarif => lint::sarif(&report),
        LintFormat::Junit => lint::junit(&report),
        LintFormat::Github => lint::github(&report),
        LintFormat::Markdown => lint::markdown(&report),
        LintFormat::Csv => lint::csv(&report),
    })?;
    Ok(report.exit)
}

/// The rules of these names.
fn rules(names: &[String]) -> Result<Vec<&'static str>, Failure> {
    let known = |name: &String| match qdos_lint::rule(name) {
        Some(rule) => Ok(rule.name),
        None => {
            let near = nearest(name, qdos_lint::RULES.iter().map(|rule| rule.name));
            let near = near.map(|near| format!("did you mean {near}?"));
            let said = near.unwrap_or("`qdos rule` lists them".to_owned());
            Err(Failure::usage(format!("there is no rule named {name:?}; {said}")))
        }
    };
    names.iter().map(known).collect()
}

/// What the rules that are asked found.
fn of_rules(found: Ratcheted, asked: impl Fn(&str) -> bool) -> Ratcheted {
    let Ratcheted {
        introduced,
        still_broken,
        healed,
        waived,
        waiting,
    } = found;
    let kept = |findings: Vec<Finding>| {
        let kept = findings.into_iter().filter(|finding| asked(finding.rule));
        kept.collect()
    };
    let excused = |waived: Vec<Waived>| {
        let kept = waived.into_iter().filter(|waived| asked(waived.finding.rule));
        kept.collect()
    };
    Ratcheted {
        introduced: kept(introduced),
        still_broken: kept(still_broken),
        healed: kept(healed),
        waived: excused(waived),
        waiting: excused(waiting),
    }
}

/// The directory, and the paths to show: one path that is a directory of services is the directory. Without that, the
/// directory is the nearest folder above the first path that is one.
fn split(arguments: &Lint) -> Result<(PathBuf, &[PathBuf]), Failure> {
    let paths = arguments.paths.as_slice();
    if let Some(directory) = &arguments.dir {
        return Ok((directory.clone(), paths));
    }
    match paths {
        [] => Ok((revisions::folder(None)?, paths)),
        [only] if is_directory(only) => Ok((only.clone(), &[])),
        [first, ..] => {
            let first = absolute(first)?;
            let above = first.ancestors().find(|folder| is_directory(folder));
            let directory = match above {
                Some(folder) => folder.to_owned(),
                None => revisions::folder(None)?,
            };
            Ok((directory, paths))
        }
    }
}

fn is_directory(folder: &Path) -> bool {
    folder.join("qdos.yaml").is_file()
}

/// A path without `.` and `..`, from the root. Links are not followed, and it need not exist.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let whole = std::path::absolute(path).map_err(|error| Failure::Usage(error.into()))?;
    let mut plain = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    Ok(plain)
}

/// A path as the directory names it: from the current folder, or from the directory. Base or head must have it, so that a
/// slip of the pen does not look like nothing being wrong.
fn within(path: &Path, directory: &Path, revisions: &Revisions) -> Result<String, Failure> {
    let root = absolute(directory)?;
    let asked = absolute(path)?;
    let from_here = asked.strip_prefix(&root).ok().and_then(Path::to_str);
    let candidates = [from_here, path.to_str()];
    let sides = std::iter::once(&revisions.head).chain(&revisions.base);
    let files: Vec<_> = sides.map(|side| &side.directory.tree.files).collect();
    let is_there = |path: &str| {
        let folder = format!("{path}/");
        path.is_empty()
            || files.iter().any(|files| {
                files.contains_key(path)
                    || files
                        .range(folder.clone()..)
                        .next()
                        .is_some_and(|(file, _)| file.starts_with(&folder))
            })
    };
    let found = candidates
        .into_iter()
        .flatten()
        .map(|path| path.trim_end_matches('/'))
        .find(|path| is_there(path));
    found.map(str::to_owned).ok_or_else(|| {
        Failure::usage(format!(
            "the directory {} has no file or folder {}; name the directory with --dir",
            directory.display(),
            path.display()
        ))
    })
}

//! `qdos audit`: the rules over history.

mod changes;
mod evidence;
mod openpgp;

use super::check::{judged, level};
use crate::arguments::{Audit, AuditFormat, Where};
use crate::cache;
use crate::failure::Failure;
use crate::revisions;
use crate::timings;
use jiff::Timestamp;
use qdos_audit::{History, Rerun, Tip, TipFate};
use qdos_coverage::Fragile;
use qdos_history::{Chronicle, CommitId, Mainline, Repository};
use qdos_model::finding::Level;
use qdos_report::audit::{self, Audited};
use std::path::Path;

pub(crate) fn run(arguments: &Audit) -> Result<u8, Failure> {
    let today = revisions::today(arguments.today.as_deref())?;
    let folder = revisions::folder(arguments.dir.as_deref())?;
    let repository = Repository::discover(&folder)?;
    let directory = repository.directory(&folder)?;
    timings::stage("walking the branch");
    let (chronicle, asked) = steps(&repository, &directory, arguments)?;
    let mainline = &chronicle.mainline;
    let mut not_asked = gaps(&repository, mainline)?;
    let Some(newest) = mainline.steps[..asked].first() else {
        return Err(Failure::usage("the range holds no commit of the branch"));
    };
    let tips = tips(&repository, mainline, newest.id, arguments.tips.as_deref())?;
    if tips.is_empty() {
        not_asked.push(
            "whether history was rewritten, because no tip is recorded (tags below tip/, or --tips)"
                .to_owned(),
        );
    }
    timings::stage("reading commits");
    let mut found = evidence::steps(&repository, &directory, &chronicle, asked)?;
    not_asked.append(&mut found.not_asked);
    timings::stage("checking again");
    let wanted = found.steps.iter_mut().rev().filter(|step| !step.is_first());
    let touched = wanted.filter(|step| found.touching.contains(&step.commit.id));
    let mut reruns = 0;
    for step in touched.take(arguments.rerun) {
        let rerun = rerun(&folder, &step.commit.id, step.commit.committed);
        if let Rerun::NotAsked(why) = &rerun {
            not_asked.push(format!("what the check says of {}: {why}", &step.commit.id[..10]));
        }
        step.rerun = Some(rerun);
        reruns += 1;
    }
    if reruns < found.touching.len() {
        let rest = found.touching.len() - reruns;
        not_asked.push(format!("what the check says of {rest} steps that change the directory (--rerun N asks it of the newest N)"));
    }
    timings::stage("rules");
    let history = History {
        steps: found.steps,
        tips,
        today,
    };
    let findings = qdos_audit::audit(&history);
    let report = audit::report(&Audited {
        version: env!("CARGO_PKG_VERSION"),
        branch: arguments.range.as_deref().unwrap_or(&mainline.branch),
        history: &history,
        findings: &findings,
        not_asked,
        fail_on: level(arguments.fail_on),
    });
    crate::print(&match arguments.format {
        AuditFormat::Text => audit::text(&report),
        AuditFormat::Json => audit::json(&report),
        AuditFormat::Csv => audit::csv(&report),
    })?;
    Ok(report.exit)
}

/// The branch with what its steps changed, and how many of the newest are asked for.
fn steps(repository: &Repository, directory: &str, arguments: &Audit) -> Result<(Chronicle, usize), Failure> {
    let range = arguments.range.as_deref();
    if range.is_some_and(|range| range.contains("...")) {
        return Err(Failure::usage("write a range as BASE..HEAD, with two dots"));
    }
    let (base, head) = match range.map(|range| range.split_once("..").ok_or(range)) {
        None => (None, None),
        Some(Err(head)) => (None, Some(head)),
        Some(Ok((base, head))) => (Some(base), Some(if head.is_empty() { "HEAD" } else { head })),
    };
    let head = head.map(|head| repository.resolve(head)).transpose()?;
    let mut most = arguments.newest.unwrap_or(usize::MAX);
    if let (Some(base), Some(head)) = (base, &head) {
        let base = repository.resolve(base)?;
        let steps = repository.mainline_of(head)?.steps;
        let at = steps.iter().position(|step| step.id.to_string() == base.id);
        let at = at.ok_or_else(|| {
            Failure::usage(format!(
                "{:?} is no step of the branch: it does not lie on the way along first parents",
                base.name
            ))
        })?;
        most = most.min(at);
    }
    let tip = head.map(|head| crate::past::commit(&head.id)).transpose()?;
    let kept = cache::chronicle(repository, directory).unwrap_or_default();
    let chronicle = repository.chronicle_of_newest(most, tip, directory, &kept)?;
    if chronicle.learnt {
        cache::keep_chronicle(repository, directory, &chronicle.to_keep());
    }
    let asked = most.min(chronicle.mainline.steps.len());
    Ok((chronicle, asked))
}

/// What this clone does not have.
fn gaps(repository: &Repository, mainline: &Mainline) -> Result<Vec<String>, Failure> {
    let gaps = repository.gaps()?;
    let mut said = Vec::new();
    if let Some(oldest) = mainline.cut_off {
        said.push(format!(
            "anything before {}: this clone is shallow; `git fetch --unshallow` brings the rest",
            oldest.short()
        ));
    }
    if !gaps.grafts.is_empty() || !gaps.replaced.is_empty() {
        said.push(
            "grafts and replaced objects of this clone: commits are taken as they were made".to_owned(),
        );
    }
    Ok(said)
}

/// Tips that were recorded, and what became of them.
fn tips(
    repository: &Repository,
    mainline: &Mainline,
    newest: CommitId,
    file: Option<&Path>,
) -> Result<Vec<Tip>, Failure> {
    let mut recorded: Vec<(String, CommitId)> = repository.recorded_tips()?;
    recorded
        .iter_mut()
        .for_each(|(name, _)| *name = format!("the tag {name}"));
    if let Some(file) = file {
        recorded.extend(listed(file)?);
    }
    let mut tips = Vec::new();
    for (recorded, id) in recorded {
        let is_step = mainline.steps.iter().any(|step| step.id == id);
        let fate = match repository.comes_from(newest, id)? {
            // One that is newer than the range is not of it.
            _ if is_step => TipFate::Kept,
            Some(true) => TipFate::Aside,
            Some(false) => TipFate::Left,
            None => TipFate::Gone,
        };
        tips.push(Tip {
            recorded,
            id: id.to_string(),
            fate,
        });
    }
    Ok(tips)
}

fn listed(file: &Path) -> Result<Vec<(String, CommitId)>, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display())))?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let read = |(index, line): (usize, &str)| {
        let place = format!("line {} of {}", index + 1, file.display());
        let id = line
            .split([' ', '\t', ','])
            .next()
            .and_then(|word| word.parse().ok());
        let id = id.ok_or_else(|| {
            Failure::usage(format!(
                "{place} does not begin with the forty digits of a commit; correct it"
            ))
        })?;
        Ok((place, id))
    };
    lines.map(read).collect()
}

/// Asks the check of a step again, from the day of its commit.
fn rerun(folder: &Path, id: &str, committed: i64) -> Rerun {
    let at = Timestamp::from_second(committed).map(|at| at.to_zoned(qdos_model::time::london()).date());
    let Ok(day) = at else {
        return Rerun::NotAsked("its clock says no date".to_owned());
    };
    let judge = || -> Result<Rerun, Failure> {
        let revisions = revisions::read(&Where {
            directory: Some(folder.to_owned()),
            base: Some(format!("{id}^")),
            head: id.to_owned(),
            today: Some(day.to_string()),
        })?;
        let judgement = judged(&revisions, Level::Error, Fragile::NotAsked)?.judgement;
        Ok(match judgement.exit {
            0 => Rerun::Green,
            // A check that says it cannot analyse a change does not let it pass either.
            _ => Rerun::Red(judgement.headline),
        })
    };
    judge().unwrap_or_else(|failure| Rerun::NotAsked(failure.plain()))
}

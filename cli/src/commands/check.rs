//! `qdos check`: the main job.

use crate::arguments::{Check, FailOn, Format, Where};
use crate::attribution::attributed;
use crate::cache;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::revisions::{self, Revisions};
use crate::timings;
use qdos_coverage::space::Space;
use qdos_coverage::world::{World, covers};
use qdos_coverage::{Answer, Fragile, Scope, measure};
use qdos_lint::Ratcheted;
use qdos_model::change::Change;
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use qdos_model::tree::BlobId;
use qdos_report::{Found, Judgement, judge};
use std::collections::BTreeSet;
use std::mem::ManuallyDrop;

pub(crate) fn run(arguments: &Check) -> Result<u8, Failure> {
    // The process ends with this, and gives its memory back at once: taking a country apart first takes a while.
    let revisions = ManuallyDrop::new(match &arguments.as_of {
        None => revisions::read(&arguments.revisions)?,
        Some(as_of) => revisions::read(&then(&arguments.revisions, as_of)?)?,
    });
    let fragile = if arguments.fragile {
        Fragile::Asked
    } else {
        Fragile::NotAsked
    };
    let judgement = judged(&revisions, level(arguments.fail_on), fragile)?.judgement;
    crate::print(&match arguments.format {
        Format::Text => qdos_report::text(&judgement),
        Format::Json => qdos_report::json(&judgement),
    })?;
    Ok(judgement.exit)
}

/// A revision of the past as head, from its own day.
fn then(wanted: &Where, as_of: &str) -> Result<Where, Failure> {
    let Where {
        directory,
        base,
        head: _,
        today,
    } = wanted;
    let today = match today {
        Some(today) => today.clone(),
        None => revisions::day_of(directory.as_deref(), as_of)?.to_string(),
    };
    Ok(Where {
        directory: directory.clone(),
        base: base.clone(),
        head: as_of.to_owned(),
        today: Some(today),
    })
}

pub(crate) fn level(fail_on: FailOn) -> Level {
    match fail_on {
        FailOn::Error => Level::Error,
        FailOn::Warning => Level::Warning,
        FailOn::Note => Level::Note,
    }
}

/// With more places than this, how every requirement stands as a whole is left to `qdos coverage`: a comparison asks only
/// whom the change may tell something different.
const PLACES_ASKED_WHOLE: usize = 250_000;

fn scope(world: &World<'_>) -> Scope {
    if world.base.is_some() && world.places.len() > PLACES_ASKED_WHOLE {
        Scope::Changes
    } else {
        Scope::Whole
    }
}

/// What there is to say, and what it was made of.
pub(crate) struct Judged {
    pub(crate) judgement: Judgement,
    pub(crate) changes: Vec<Change>,
    pub(crate) findings: Ratcheted,
}

/// Lints, compares and measures, and decides what there is to say.
pub(crate) fn judged(revisions: &Revisions, fail_on: Level, fragile: Fragile) -> Result<Judged, Failure> {
    let Revisions {
        base, head, today, ..
    } = revisions;
    let progress = Progress::new();
    progress.say("checking every entry, and asking every requirement for every caller ...");
    timings::stage("lint, diff and coverage");
    // Neither keeps all cores busy by itself.
    let (findings, measured) = rayon::join(|| ratcheted(revisions), || measured(revisions, fragile));
    let Measured {
        changes,
        world,
        answers,
        uncompared,
    } = measured?;
    let coverage = world.as_ref().zip(answers);
    let before = base.as_ref().map(|base| &base.directory);
    let attributions = match (&coverage, before) {
        (Some((world, answers)), Some(before)) if world.base.is_some() => {
            timings::stage("attribution");
            progress.say("asking which change it is due to ...");
            attributed(before, &head.directory, &changes, world, answers)
        }
        _ => Vec::new(),
    };
    let found = Found {
        version: env!("CARGO_PKG_VERSION"),
        today: *today,
        base: base.as_ref().map(|base| (base.revision.clone(), &base.directory)),
        head: (head.revision.clone(), &head.directory),
        findings,
        changes,
        coverage,
        uncompared,
        attributions,
        fail_on,
    };
    timings::stage("judging");
    let judgement = judge(&found);
    let Found {
        changes, findings, ..
    } = found;
    Ok(Judged {
        judgement,
        changes,
        findings,
    })
}

/// What changed, and whom it reaches.
struct Measured<'a> {
    changes: Vec<Change>,
    /// `None` where files that cannot be read leave nothing to be said.
    world: Option<World<'a>>,
    answers: Option<Vec<Answer>>,
    /// Why base was not asked, where a change only repairs what cannot be read in it.
    uncompared: Option<String>,
}

/// Compares and measures.
fn measured(revisions: &Revisions, fragile: Fragile) -> Result<Measured<'_>, Failure> {
    let Revisions {
        base, head, today, ..
    } = revisions;
    let before = base.as_ref().map(|base| &base.directory);
    let changes = before.map(|before| qdos_diff::compare(before, &head.directory, *today));
    let mut measured = Measured {
        changes: changes.unwrap_or_default(),
        world: None,
        answers: None,
        uncompared: None,
    };
    if !is_analysable(before, &head.directory) {
        return Ok(measured);
    }
    if head.directory.requirements.is_empty() {
        return Err(Failure::usage(
            "the directory has no requirements, so nothing can be said of its coverage; add one below requirements/",
        ));
    }
    let space = Space::whole(*today);
    let spoilt = before.and_then(|before| spoilt(before, &space));
    let compared = match &spoilt {
        // A change that only repairs what cannot be read in base has nothing to be compared with.
        Some((paths, why)) if only_touches(paths, before, &head.directory) => {
            measured.uncompared = Some(why.clone());
            None
        }
        Some((_, why)) => {
            return Err(Failure::not_analysed(format!(
                "the base cannot be compared with: {why}; put that right in a change of its own, then check this one again"
            )));
        }
        None => before,
    };
    let world = World::new(compared, &head.directory, space).map_err(|error| {
        Failure::not_analysed(format!(
            "{error}; correct calendar/bank-holidays.yaml, or name another day with --today"
        ))
    })?;
    if world.places.is_empty() {
        return Err(Failure::usage(
            "no postcode lies in the directory's own areas, so nobody would be asked; see own_areas in qdos.yaml",
        ));
    }
    measured.answers = Some(measure(&world, scope(&world), fragile));
    measured.world = Some(world);
    Ok(measured)
}

/// What lint finds in head, against base where there is one.
pub(crate) fn ratcheted(revisions: &Revisions) -> Ratcheted {
    let base = revisions.base.as_ref().map(|base| &base.directory);
    cache::with_findings(revisions.findings.as_deref(), |known| {
        qdos_lint::judge_knowing(base, &revisions.head.directory, revisions.today, known)
    })
}

/// Whether what can be read of head decides the answer (Meaning 16): a service that cannot be read counts as none where
/// that was so in base, byte for byte; anything else of head that cannot be read leaves nothing to be said.
pub(crate) fn is_analysable(base: Option<&Directory>, head: &Directory) -> bool {
    head.unreadable.iter().all(|path| {
        let unchanged =
            |base: &Directory| base.unreadable.contains(path) && blob(base, path) == blob(head, path);
        path.starts_with("services/") && base.is_none_or(unchanged)
    })
}

/// The first file besides services that cannot be read, and why.
pub(crate) fn unreadable(directory: &Directory) -> String {
    let decides = |path: &&String| !path.starts_with("services/");
    let Some(first) = directory.unreadable.iter().find(decides) else {
        return String::new();
    };
    let why = directory.findings.iter().find(|finding| finding.path == *first);
    let why = why.map_or("cannot be read", |finding| &finding.message);
    format!("{first}: {why}")
}

fn blob(directory: &Directory, path: &str) -> Option<BlobId> {
    directory.tree.files.get(path).map(|file| file.id)
}

/// The files that keep base from being asked, and what is wrong with the first of them.
fn spoilt(base: &Directory, space: &Space) -> Option<(BTreeSet<String>, String)> {
    let decides = |path: &&String| !path.starts_with("services/");
    let broken: BTreeSet<String> = base.unreadable.iter().filter(decides).cloned().collect();
    if !broken.is_empty() {
        return Some((broken, unreadable(base)));
    }
    let error = covers(base, space).err()?;
    Some((
        BTreeSet::from(["calendar/bank-holidays.yaml".to_owned()]),
        error.to_string(),
    ))
}

/// Whether head differs from base in these files alone.
fn only_touches(paths: &BTreeSet<String>, base: Option<&Directory>, head: &Directory) -> bool {
    let Some(base) = base else { return false };
    let all: BTreeSet<&String> = base.tree.files.keys().chain(head.tree.files.keys()).collect();
    all.into_iter()
        .all(|path| paths.contains(path) || blob(base, path) == blob(head, path))
}

//! `qdos check`: the main job.

use crate::arguments::{Check, FailOn, Format};
use crate::failure::Failure;
use crate::revisions::{self, Revisions};
use qdos_coverage::measure;
use qdos_coverage::space::Space;
use qdos_coverage::world::World;
use qdos_lint::Ratcheted;
use qdos_model::change::Change;
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use qdos_report::{Detail, Found, Judgement, judge};

pub(crate) fn run(arguments: &Check) -> Result<u8, Failure> {
    let revisions = revisions::read(&arguments.revisions)?;
    let judgement = judged(&revisions, level(arguments.fail_on))?;
    crate::print(&match arguments.format {
        Format::Text => qdos_report::text(&judgement, Detail::Brief),
        Format::Json => qdos_report::json(&judgement),
    })?;
    Ok(judgement.exit)
}

fn level(fail_on: FailOn) -> Level {
    match fail_on {
        FailOn::Error => Level::Error,
        FailOn::Warning => Level::Warning,
        FailOn::Note => Level::Note,
    }
}

/// Lints, compares and measures, and decides what there is to say.
pub(crate) fn judged(revisions: &Revisions, fail_on: Level) -> Result<Judgement, Failure> {
    let Revisions { base, head, today } = revisions;
    let findings = ratcheted(revisions);
    let changes: Vec<Change> =
        base.as_ref().map(|base| qdos_diff::compare(&base.directory, &head.directory, *today)).unwrap_or_default();
    let known = base.as_ref().map(|base| &base.directory);
    let world = if is_analysable(known, &head.directory) {
        if head.directory.requirements.is_empty() {
            return Err(Failure::usage("the directory has no requirements, so nothing can be said of its coverage; add one below requirements/"));
        }
        // A base that cannot be read in what decides everything is judged on head alone.
        let readable = known.filter(|base| is_analysable(None, base));
        let world = World::new(readable, &head.directory, Space::whole(*today));
        Some(world.map_err(|error| Failure::not_analysed(format!("{error}; add its dates to calendar/bank-holidays.yaml")))?)
    } else {
        None
    };
    let coverage = world.as_ref().map(|world| (world, measure(world)));
    if coverage.as_ref().is_some_and(|(world, _)| world.places.is_empty()) {
        return Err(Failure::usage("no postcode lies in the directory's own areas, so nobody would be asked; see own_areas in qdos.yaml"));
    }
    let found = Found {
        version: env!("CARGO_PKG_VERSION"),
        today: *today,
        base: base.as_ref().map(|base| (base.revision.clone(), &base.directory)),
        head: (head.revision.clone(), &head.directory),
        findings,
        changes,
        coverage,
        fail_on,
    };
    Ok(judge(&found))
}

/// What lint finds in head, against base where there is one.
pub(crate) fn ratcheted(revisions: &Revisions) -> Ratcheted {
    let Revisions { base, head, today } = revisions;
    let (before, after) = rayon::join(
        || base.as_ref().map(|base| qdos_lint::check(&base.directory, *today)),
        || qdos_lint::check(&head.directory, *today),
    );
    match before {
        Some(before) => qdos_lint::ratchet(&before, &after),
        None => Ratcheted { introduced: after, ..Ratcheted::default() },
    }
}

/// Whether what can be read decides the answer (Meaning 16): a service that cannot be read in head counts as none where
/// that was so in base; any other file of head that cannot be read leaves nothing to be said.
fn is_analysable(base: Option<&Directory>, head: &Directory) -> bool {
    head.unreadable.iter().all(|path| {
        let is_service = path.starts_with("services/");
        let was_unreadable = base.is_none_or(|base| base.unreadable.contains(path));
        is_service && was_unreadable
    })
}

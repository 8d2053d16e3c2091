//! `qdos coverage`: how every requirement stands.

use super::check::{is_analysable, unreadable};
use crate::arguments::{Coverage, Format};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::revisions::{self, WORKTREE};
use crate::timings;
use qdos_coverage::space::Space;
use qdos_coverage::world::World;
use qdos_coverage::{Fragile, Scope, measure};
use qdos_model::directory::Directory;
use qdos_model::finding::{nearest, shown};
use qdos_model::place::Geography;
use qdos_model::request::Refused;
use qdos_model::requirement::Requirement;
use qdos_report::Length;
use qdos_report::coverage::{Measured, json, state, text};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(crate) fn run(arguments: &Coverage) -> Result<u8, Failure> {
    let (folder, revision) = place(arguments);
    let today = match (&arguments.as_of, &arguments.today) {
        (Some(as_of), None) => revisions::day_of(folder.as_deref(), as_of)?,
        (_, today) => revisions::today(today.as_deref())?,
    };
    let at = arguments
        .at
        .as_deref()
        .map(|date| revisions::date_or("--at", date, super::search::DIRECTORY))
        .transpose()?;
    let progress = Progress::new();
    progress.say("reading the directory ...");
    let mut head = revisions::one(folder.as_deref(), &revision)?;
    if !is_analysable(None, &head.directory) {
        return Err(Failure::not_analysed(format!(
            "{}; no answer can be given until it can be read; `qdos lint` shows the spot",
            unreadable(&head.directory)
        )));
    }
    only_requirements(&mut head.directory, &arguments.requirement)?;
    let area = arguments
        .area
        .as_deref()
        .map(|area| only_area(&mut head.directory, area))
        .transpose()?;
    if head.directory.requirements.is_empty() {
        return Err(Failure::usage(
            "the directory has no requirements, so nothing can be said of its coverage; add one below requirements/",
        ));
    }
    let space = at.map_or_else(|| Space::whole(today), Space::on);
    timings::stage("preparing coverage");
    let world = World::new(None, &head.directory, space).map_err(|error| {
        Failure::not_analysed(format!(
            "{error}; correct calendar/bank-holidays.yaml, or name another day with --today or --at"
        ))
    })?;
    if world.places.is_empty() {
        return Err(Failure::usage(
            "no postcode lies in the directory's own areas, so nobody would be asked; see own_areas in qdos.yaml",
        ));
    }
    progress.say("asking every requirement for every caller ...");
    let fragile = if arguments.no_fragile {
        Fragile::NotAsked
    } else {
        Fragile::Asked
    };
    timings::stage("coverage");
    let answers = measure(&world, Scope::Whole, fragile);
    timings::stage("judging");
    progress.say("putting it into words ...");
    let said = state(&Measured {
        version: env!("CARGO_PKG_VERSION"),
        today: at.unwrap_or(today),
        at,
        area: area.as_deref(),
        revision: head.revision.clone(),
        directory: &head.directory,
        world: &world,
        answers: &answers,
    });
    drop(progress);
    let length = if arguments.requirement.is_empty() {
        Length::Brief
    } else {
        Length::Whole
    };
    crate::print(&match arguments.format {
        Format::Text => text(&said, length),
        Format::Json => json(&said),
    })?;
    Ok(0)
}

/// The folder and the revision: one argument alone is the revision unless a folder has that name.
fn place(arguments: &Coverage) -> (Option<PathBuf>, String) {
    if let Some(as_of) = &arguments.as_of {
        return (arguments.directory.as_ref().map(PathBuf::from), as_of.clone());
    }
    match (&arguments.directory, &arguments.revision) {
        (Some(only), None) if !Path::new(only).is_dir() => (None, only.clone()),
        (directory, revision) => (
            directory.as_ref().map(PathBuf::from),
            revision.clone().unwrap_or_else(|| WORKTREE.to_owned()),
        ),
    }
}

/// Leaves only the requirements of these names.
fn only_requirements(directory: &mut Directory, names: &[String]) -> Result<(), Failure> {
    for name in names {
        if !directory.requirements.contains_key(name) {
            let known = directory.requirements.keys().map(String::as_str);
            return Err(unknown("requirement", "requirement named", name, known.collect()));
        }
    }
    if !names.is_empty() {
        directory.requirements.retain(|name, _| names.contains(name));
    }
    Ok(())
}

/// Makes every requirement speak of callers in one area alone; says its code.
fn only_area(directory: &mut Directory, wanted: &str) -> Result<String, Failure> {
    let geography = &directory.geography;
    let holds = |code: &str| {
        geography.is_own(code)
            || geography
                .own_areas
                .iter()
                .any(|own| geography.chain(own).contains(&code))
    };
    let own: Vec<(&str, &str)> = geography
        .areas
        .iter()
        .filter(|(code, _)| holds(code))
        .map(|(code, area)| (code.as_str(), area.name.as_str()))
        .collect();
    let same = |text: &str| text.to_lowercase() == wanted.to_lowercase();
    let found = own
        .iter()
        .find(|(code, _)| same(code))
        .or_else(|| own.iter().find(|(_, name)| same(name)));
    let Some((code, _)) = found else {
        let names = own.into_iter().map(|(_, name)| name).collect();
        return Err(unknown(
            "area",
            "area of the directory's own named",
            wanted,
            names,
        ));
    };
    let code = (*code).to_owned();
    for requirement in directory.requirements.values_mut() {
        requirement.areas = Some(within(&directory.geography, requirement, &code));
    }
    Ok(code)
}

/// What a requirement's areas and another have in common. Areas lie in each other or apart, so that is areas again.
fn within(geography: &Geography, requirement: &Requirement, area: &str) -> BTreeSet<String> {
    let Some(areas) = &requirement.areas else {
        return BTreeSet::from([area.to_owned()]);
    };
    let lies_in = |one: &str, other: &str| geography.with_ancestors(one).contains(other);
    if areas.iter().any(|other| lies_in(area, other)) {
        return BTreeSet::from([area.to_owned()]);
    }
    let inside = areas.iter().filter(|other| lies_in(other, area));
    inside.cloned().collect()
}

fn unknown(input: &'static str, noun: &str, wanted: &str, mut known: Vec<&str>) -> Failure {
    known.sort_unstable();
    let all: Vec<String> = known.iter().take(20).map(|name| shown(name)).collect();
    let more = match known.len() - all.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let all = format!("there are {}{more}", all.join(", "));
    let help = match nearest(wanted, known.iter().copied()) {
        Some(near) => format!("did you mean {}? {all}", shown(near)),
        None => all,
    };
    Failure::Refused(vec![Refused {
        input,
        message: format!("there is no {noun} \"{}\"", shown(wanted)),
        help,
    }])
}

//! `qdos replay`: captured searches, asked again at every place and moment.

use super::search::{whole, width};
use crate::arguments::{Replay, ReplayFormat, Where};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::revisions::{self, Side};
use qdos_coverage::replay::{Linked, Wanted, linked, watched};
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, nearest, shown};
use qdos_model::place;
use qdos_model::request::{Refused, Request};
use qdos_model::scenario::{Named, ScenarioSet};
use qdos_model::tree::Tree;
use qdos_report::Length;
use qdos_report::replay::{Releases, Replayed, csv, json, junit, report, text};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The scenarios of a replay, the files they came from and what is wrong with those.
struct Asked {
    sets: Vec<ScenarioSet>,
    tree: Arc<Tree>,
    faults: Vec<Finding>,
    linked: Option<(Option<Linked>, Linked)>,
}

pub(crate) fn run(arguments: &Replay) -> Result<u8, Failure> {
    let progress = Progress::new();
    progress.say("reading the directory ...");
    let (base, head) = revisions(arguments)?;
    if let Some(base) = &base {
        whole(&base.directory).map_err(|failure| failure.of(&base.revision.name))?;
    }
    whole(&head.directory)?;
    let asked = asked(arguments, &head.directory)?;
    let places = places(&arguments.postcode, &asked.sets, &head.directory)?;
    let moments = moments(&arguments.at, &asked.sets, &head.directory)?;
    let wanted = Wanted {
        sets: &asked.sets,
        places: places.as_deref(),
        moments: moments.as_deref(),
    };
    let before = base.as_ref().map(|base| &base.directory);
    let replay = watched(wanted, before, &head.directory, &|done, of| {
        progress.part("asking", done, of)
    });
    progress.say("putting it into words ...");
    let length = if arguments.every {
        Length::Whole
    } else {
        Length::Brief
    };
    let releases = asked.linked.as_ref().zip(arguments.release.as_deref());
    let said = report(&Replayed {
        version: env!("CARGO_PKG_VERSION"),
        base: base.as_ref().map(|base| base.revision.clone()),
        head: (head.revision.clone(), &head.directory),
        tree: &asked.tree,
        faults: &asked.faults,
        files_differ: arguments.scenarios.is_none()
            && before.is_some_and(|before| before.scenarios != head.directory.scenarios),
        replay: &replay,
        releases: releases.map(|((base, head), release)| Releases {
            base: arguments.base_release.as_deref().zip(base.as_ref()),
            head: (release, head),
        }),
        length,
    });
    drop(progress);
    crate::print(&match arguments.format {
        ReplayFormat::Text => text(&said, width(), length),
        ReplayFormat::Json => json(&said),
        ReplayFormat::Csv => csv(&replay, &head.directory),
        ReplayFormat::Junit => junit(&said, &replay),
    })?;
    Ok(said.exit)
}

/// Base, where one is asked for, and head.
fn revisions(arguments: &Replay) -> Result<(Option<Side>, Side), Failure> {
    let Some(base) = &arguments.base else {
        return revisions::one(arguments.directory.as_deref(), &arguments.rev).map(|head| (None, head));
    };
    let wanted = Where {
        directory: arguments.directory.clone(),
        base: Some(base.clone()),
        head: arguments.rev.clone(),
        today: None,
    };
    let read = revisions::read(&wanted)?;
    match read.base {
        Some(base) => Ok((Some(base), read.head)),
        None => Err(Failure::usage(format!("{base} has no directory to compare with"))),
    }
}

/// The scenarios that are asked for: of the directory, of a folder, or of the tables of releases.
fn asked(arguments: &Replay, directory: &Directory) -> Result<Asked, Failure> {
    if let Some(release) = &arguments.release {
        let base = arguments.base_release.as_deref();
        let base = base.map(|base| table(directory, base)).transpose()?;
        let head = table(directory, release)?;
        let set = |linked: &Linked| located(&linked.set, directory);
        return Ok(Asked {
            sets: base.iter().chain([&head]).map(set).collect(),
            tree: directory.tree.clone(),
            faults: faults(directory, |path| path.ends_with(".csv")),
            linked: Some((base, head)),
        });
    }
    let found = match &arguments.scenarios {
        Some(folder) => of_folder(folder, directory)?,
        None => Asked {
            sets: directory.scenarios.sets.clone(),
            tree: directory.tree.clone(),
            faults: faults(directory, |path| !path.ends_with(".csv")),
            linked: None,
        },
    };
    let is_empty = found.sets.iter().all(|set| set.scenarios.is_empty());
    if is_empty && found.faults.is_empty() {
        return Err(Failure::usage(
            "there are no scenarios to replay: add a file to scenarios/, or name a folder with --scenarios",
        ));
    }
    Ok(found)
}

/// What was wrong in reading scenarios/.
fn faults(directory: &Directory, wanted: impl Fn(&str) -> bool) -> Vec<Finding> {
    let is_of_scenarios =
        |finding: &&Finding| finding.path.starts_with("scenarios/") && wanted(&finding.path);
    directory
        .findings
        .iter()
        .filter(is_of_scenarios)
        .cloned()
        .collect()
}

fn of_folder(folder: &Path, directory: &Directory) -> Result<Asked, Failure> {
    let snapshot = qdos_history::plain_tree(folder)?;
    if let Some(oddity) = snapshot.oddities.first() {
        return Err(Failure::not_analysed(format!(
            "{}: {oddity}",
            shown(&oddity.path)
        )));
    }
    let tree = Arc::new(snapshot.tree);
    let (sets, faults) = qdos_model::read::scenario_sets(&tree, "", directory);
    Ok(Asked {
        sets,
        tree,
        faults,
        linked: None,
    })
}

/// The direct-link table of a release.
fn table(directory: &Directory, release: &str) -> Result<Linked, Failure> {
    linked(directory, release).ok_or_else(|| {
        let links = &directory.scenarios.links;
        let mut known: Vec<(jiff::civil::Date, &str)> = links
            .iter()
            .map(|link| (link.date, link.release.as_str()))
            .collect();
        known.sort_unstable();
        let mut names: Vec<String> = Vec::new();
        for (_, name) in known {
            if !names.contains(&shown(name)) {
                names.push(shown(name));
            }
        }
        let help = match nearest(release, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean {near}? there are {}", names.join(", ")),
            None if names.is_empty() => "scenarios/direct-links.csv has no rows".to_owned(),
            None => format!("there are {}", names.join(", ")),
        };
        Failure::Refused(vec![Refused {
            input: "release",
            message: format!(
                "there is no table of direct links of release \"{}\"",
                shown(release)
            ),
            help,
        }])
    })
}

/// A table names no places and moments: it is asked at those of the directory's sets.
fn located(set: &ScenarioSet, directory: &Directory) -> ScenarioSet {
    let sets = &directory.scenarios.sets;
    let each = |of: fn(&ScenarioSet) -> &Vec<Named>| {
        let mut seen = BTreeSet::new();
        let all = sets.iter().flat_map(of);
        all.filter(|named| seen.insert(named.typed.clone()))
            .cloned()
            .collect()
    };
    ScenarioSet {
        places: each(|set| &set.places),
        moments: each(|set| &set.moments),
        ..set.clone()
    }
}

/// The postcodes of the command line, each with the name that a file gives it.
fn places(
    typed: &[String],
    sets: &[ScenarioSet],
    directory: &Directory,
) -> Result<Option<Vec<Named>>, Failure> {
    let named = sets.iter().flat_map(|set| &set.places);
    let same = |left: &str, right: &str| place::postcode(left) == place::postcode(right);
    named_as(typed, named, same, |text| {
        Request::postcode(text, directory).map(drop)
    })
}

/// The moments of the command line, each with the name that a file gives it.
fn moments(
    typed: &[String],
    sets: &[ScenarioSet],
    directory: &Directory,
) -> Result<Option<Vec<Named>>, Failure> {
    let named = sets.iter().flat_map(|set| &set.moments);
    let same = |left: &str, right: &str| left.trim() == right.trim();
    named_as(typed, named, same, |text| {
        Request::moment(text, directory).map(drop)
    })
}

fn named_as<'a>(
    typed: &[String],
    named: impl Iterator<Item = &'a Named>,
    same: impl Fn(&str, &str) -> bool,
    read: impl Fn(&str) -> Result<(), Refused>,
) -> Result<Option<Vec<Named>>, Failure> {
    let refused: Vec<Refused> = typed.iter().filter_map(|text| read(text).err()).collect();
    if !refused.is_empty() {
        return Err(Failure::Refused(refused));
    }
    let known: Vec<&Named> = named.collect();
    let one = |text: &String| Named {
        typed: text.clone(),
        name: known
            .iter()
            .find(|named| same(&named.typed, text))
            .and_then(|named| named.name.clone()),
    };
    Ok((!typed.is_empty()).then(|| typed.iter().map(one).collect()))
}

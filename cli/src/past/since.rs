//! Since when a service was not offered to a caller, filter by filter, and which steps took it away.

use super::{Flow, Past};
use crate::failure::Failure;
use qdos_coverage::search::{Answer, Index, steps};
use qdos_coverage::side::Side;
use qdos_coverage::space::{Slice, Space};
use qdos_model::directory::Directory;
use qdos_model::request::{Asked, Request};
use std::collections::{BTreeMap, BTreeSet};

/// How many revisions are searched whole, at most, to find since when others came first.
const MOST_SEARCHED: usize = 300;

/// What the answer to a caller depends on beside a service's own files.
const BESIDE: [&str; 3] = ["areas/", "templates/", "ranking/"];

/// The step that took something away, by its place; or why none is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// By this step.
    At(usize),
    /// By none: it was so as long as the history goes.
    Always,
    /// By none that this clone holds.
    NotHere,
    /// By none newer than this one, and further back was not looked.
    NotLooked(usize),
}

/// What the walk finds of one service.
pub(crate) struct Found {
    /// What took away that it passes every filter.
    pub(crate) all: Taken,
    /// What took away that it passes one.
    pub(crate) each: BTreeMap<String, Taken>,
    /// What the steps meant for the service, by place.
    pub(crate) meant: BTreeMap<usize, Vec<String>>,
    /// Its name before it was gone.
    pub(crate) name: Option<String>,
    /// The uids that its newest entry names as taking its place.
    pub(crate) successors: Vec<String>,
}

impl Past {
    /// Looks back from the newest step for the newest one before which a service passed every filter, and for each of
    /// `failing` the newest one before which it passed that.
    pub(crate) fn since(&mut self, asked: &Asked, uid: &str, failing: &[String]) -> Result<Found, Failure> {
        let mut found = Found {
            all: Taken::Always,
            each: failing
                .iter()
                .map(|filter| (filter.clone(), Taken::Always))
                .collect(),
            meant: BTreeMap::new(),
            name: None,
            successors: Vec::new(),
        };
        let Some(path) = self.file_of(0, uid)? else {
            return Ok(found);
        };
        let mut is_cut_off = false;
        self.walk(0, uid, &path, &BESIDE, |past, examined| {
            let sides = [Some(&examined.head), examined.base.as_ref()]
                .into_iter()
                .flatten();
            if let Some(service) = sides
                .filter_map(|side| side.services.get(uid))
                .next()
                .filter(|_| found.name.is_none())
            {
                found.name = Some(service.name.clone());
                found.successors = service.written.successors().to_vec();
            }
            let Some(base) = &examined.base else {
                is_cut_off = true;
                return Ok(Flow::Stop);
            };
            let Some(passed) = passed(base, asked, uid) else {
                return Ok(Flow::On);
            };
            let mut took = false;
            for (filter, taken) in &mut found.each {
                if *taken == Taken::Always && passed.get(filter.as_str()) == Some(&true) {
                    *taken = Taken::At(examined.at);
                    took = true;
                }
            }
            let had_all = passed.values().all(|passes| *passes);
            if had_all {
                found.all = Taken::At(examined.at);
            }
            if took || had_all {
                let changes = qdos_diff::compare(base, &examined.head, past.day(examined.at));
                found.meant.insert(examined.at, super::meant(&changes, uid));
            }
            Ok(if had_all { Flow::Stop } else { Flow::On })
        })?;
        if is_cut_off {
            let each = found.each.values_mut();
            each.chain([&mut found.all])
                .filter(|taken| **taken == Taken::Always)
                .for_each(|taken| *taken = Taken::NotHere);
        }
        Ok(found)
    }

    /// The place in which a step's directory answers with a service; `None` where it does not, or cannot be asked.
    pub(crate) fn place_in(&mut self, at: usize, asked: &Asked, uid: &str) -> Option<usize> {
        let directory = self.whole(at).ok()?;
        crate::commands::search::whole(&directory).ok()?;
        let place = searched(&directory, asked, |_, answer| {
            let mut returned = answer.returned.iter();
            returned.position(|one| one.candidate.service.uid == uid)
        });
        place.flatten().map(|at| at + 1)
    }

    /// The newest step before which a service that passes every filter now did not.
    pub(crate) fn back_since(&mut self, asked: &Asked, uid: &str) -> Result<Option<usize>, Failure> {
        let Some(path) = self.file_of(0, uid)? else {
            return Ok(None);
        };
        let mut found = None;
        self.walk(0, uid, &path, &BESIDE, |_, examined| {
            let Some(base) = &examined.base else {
                return Ok(Flow::Stop);
            };
            let passed = passed(base, asked, uid);
            if passed.is_some_and(|passed| passed.values().all(|passes| *passes)) {
                return Ok(Flow::On);
            }
            found = Some(examined.at);
            Ok(Flow::Stop)
        })?;
        Ok(found)
    }

    /// The newest step before which a service that passes every filter was returned, though others of its type come first
    /// now. As long as the service, those that stand before it and what all share are as they were, so is the answer;
    /// only steps that change one of them are looked at.
    pub(crate) fn displaced_since(&mut self, asked: &Asked, uid: &str) -> Result<Taken, Failure> {
        let head = self.whole(0)?;
        let Some(Standing::Displaced(mut watched)) = standing(&head, asked, uid) else {
            return Ok(Taken::Always);
        };
        let mut searched = 0;
        for at in 0..self.chronicle.mainline.steps.len() {
            let changed = &self.chronicle.changed[at];
            if self.is_cut_off(at) {
                return Ok(Taken::NotHere);
            }
            let matters = |path: &str| watched.contains(path) || !is_of_one(path);
            if !changed.iter().any(|touched| matters(&touched.path)) {
                continue;
            }
            if searched == MOST_SEARCHED {
                return Ok(Taken::NotLooked(at));
            }
            searched += 1;
            let base = self.whole(at + 1)?;
            match standing(&base, asked, uid) {
                Some(Standing::Returned) => return Ok(Taken::At(at)),
                Some(Standing::Displaced(before)) => watched = before,
                // It did not pass the filters, or was not there: its own file or what it depends on brings it.
                None => {
                    let path = base.services.get(uid).map(|service| service.path.clone());
                    watched.extend(path);
                }
            }
        }
        Ok(Taken::Always)
    }
}

/// Whether a file is of one service, or of none that is searched.
fn is_of_one(path: &str) -> bool {
    ["services/", "requirements/", "scenarios/"]
        .iter()
        .any(|folder| path.starts_with(folder))
}

enum Standing {
    Returned,
    /// Passes every filter; the files of it and of those that stand before it.
    Displaced(BTreeSet<String>),
}

fn standing(directory: &Directory, asked: &Asked, uid: &str) -> Option<Standing> {
    searched(directory, asked, |_, answer| {
        if answer.returned.iter().any(|one| one.candidate.service.uid == uid) {
            return Some(Standing::Returned);
        }
        let one = answer
            .returnable
            .iter()
            .find(|one| one.candidate.service.uid == uid)?;
        let services = one.displaced_by.iter().chain([&one.candidate]);
        let paths = services.map(|candidate| candidate.service.path.clone());
        Some(Standing::Displaced(paths.collect()))
    })?
}

/// Which filters a service passes; `None` where there is no such service or the caller cannot be asked.
fn passed(directory: &Directory, asked: &Asked, uid: &str) -> Option<BTreeMap<&'static str, bool>> {
    searched(directory, asked, |side, answer| {
        let candidate = side
            .services
            .iter()
            .find(|candidate| candidate.service.uid == uid)?;
        let steps = steps(side, candidate, &answer.caller);
        Some(
            steps
                .iter()
                .map(|step| (step.filter.name(), step.passes))
                .collect(),
        )
    })?
}

fn searched<T>(
    directory: &Directory,
    asked: &Asked,
    say: impl FnOnce(&Side<'_>, &Answer<'_, '_>) -> T,
) -> Option<T> {
    let request = Request::read(asked, directory).ok()?;
    let date = request.at.date;
    let space = Space {
        today: date,
        ages: vec![request.age],
        slices: vec![Slice {
            date,
            from: 0,
            to: 1500,
        }],
    };
    let side = Side::new(directory, space.timeline());
    let index = Index::new(&side);
    let answer = index.answer(&request)?;
    Some(say(&side, &answer))
}

//! To which change a loss is due: who keeps what they lose when one change alone is undone, or two together.
//!
//! Nothing is sampled. Head without the change is measured against base as head was, at the places where somebody loses
//! something, and whoever loses there too is not helped by undoing it.

use qdos_coverage::gap::Gap;
use qdos_coverage::overlap::{callers, overlap, renumbered};
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Fragile, Scope, measure};
use qdos_model::change::Change;
use qdos_model::directory::Directory;
use qdos_model::place::{Grid, NATIONAL_SEARCH_DISTANCE};
use qdos_model::postcode::{Postcode, Postcodes};
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::scenario::Scenarios;
use qdos_model::service::Service;
use qdos_report::{Attribution, Due, Untold};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// With more changes than this that a search can notice, nothing is worked out.
const MOST_CHANGES: usize = 24;

/// With more pairs of changes than this, pairs are not tried.
const MOST_PAIRS: usize = 66;

/// With more boxes of callers than this, who shares them is not worked out.
const MOST_BOXES: usize = 20_000;

/// The callers of one requirement who lose something: those it was kept for, and those who are offered less.
type Worse = [Vec<Gap>; 2];

/// For every requirement under which somebody is worse off, to which changes that is due.
pub(crate) fn attributed(
    base: &Directory,
    head: &Directory,
    changes: &[Change],
    world: &World<'_>,
    answers: &[Answer],
) -> Vec<Attribution> {
    let worse: Vec<(&Requirement, Worse)> = answers
        .iter()
        .filter(|answer| !(answer.lost.is_empty() && answer.worsened.is_empty()))
        .map(|answer| {
            (
                &answer.requirement,
                [answer.lost.clone(), answer.worsened.clone()],
            )
        })
        .collect();
    if worse.is_empty() {
        return Vec::new();
    }
    let suspects: Vec<usize> = (0..changes.len())
        .filter(|number| qdos_diff::is_searched(&changes[*number]))
        .collect();
    let revisions = Revisions {
        base,
        head,
        changes,
        world,
    };
    let due = revisions.due(&worse, &suspects);
    let attributions = worse.iter().zip(due);
    attributions
        .map(|((requirement, _), [lost, worsened])| Attribution {
            requirement: requirement.id.clone(),
            lost,
            worsened,
        })
        .collect()
}

/// The two revisions and what lies between them.
struct Revisions<'a> {
    base: &'a Directory,
    head: &'a Directory,
    changes: &'a [Change],
    world: &'a World<'a>,
}

impl Revisions<'_> {
    fn due(&self, worse: &[(&Requirement, Worse)], suspects: &[usize]) -> Vec<[Due; 2]> {
        let all = |untold: Option<Untold>| -> Vec<[Due; 2]> {
            let due = |gaps: &Vec<Gap>| Due {
                callers: callers(gaps),
                by: Vec::new(),
                together: callers(gaps),
                untold: untold.filter(|_| !gaps.is_empty()),
            };
            worse.iter().map(|(_, worse)| worse.each_ref().map(due)).collect()
        };
        let boxes = most_boxes(worse.iter().map(|(_, worse)| worse));
        if suspects.len() > MOST_CHANGES {
            return all(Some(Untold::Changes(suspects.len())));
        }
        if boxes > MOST_BOXES && suspects.len() > 1 {
            return all(Some(Untold::Boxes(boxes)));
        }
        let singles: Vec<Vec<usize>> = suspects.iter().map(|number| vec![*number]).collect();
        let mut due = all(None);
        let Some(rest) = self.explained(worse, &singles, suspects, &mut due) else {
            return all(Some(Untold::Changes(suspects.len())));
        };
        let rest: Vec<(&Requirement, Worse)> = worse.iter().map(|(asked, _)| *asked).zip(rest).collect();
        if rest.iter().all(|(_, worse)| worse.iter().all(Vec::is_empty)) {
            return due;
        }
        let pairs: Vec<Vec<usize>> = suspects
            .iter()
            .enumerate()
            .flat_map(|(at, first)| suspects[at + 1..].iter().map(|second| vec![*first, *second]))
            .collect();
        let boxes = most_boxes(rest.iter().map(|(_, worse)| worse));
        let untold = match pairs.len() {
            count if count > MOST_PAIRS => Some(Untold::Pairs(suspects.len())),
            _ if boxes > MOST_BOXES => Some(Untold::Boxes(boxes)),
            _ => self
                .explained(&rest, &pairs, suspects, &mut due)
                .is_none()
                .then_some(Untold::Pairs(suspects.len())),
        };
        for one in due.iter_mut().flatten().filter(|one| one.together > 0) {
            one.untold = untold;
        }
        due
    }

    /// Undoes every group of changes by itself and notes whom that helps; says whom none of them helps.
    fn explained(
        &self,
        worse: &[(&Requirement, Worse)],
        groups: &[Vec<usize>],
        suspects: &[usize],
        due: &mut [[Due; 2]],
    ) -> Option<Vec<Worse>> {
        let near = Near::new(self, worse);
        let sides = [near.slim(self.base, self.head), near.slim(self.head, self.base)];
        let narrow = near.narrowed(sides[0].clone());
        let mut rest: Vec<Worse> = worse.iter().map(|(_, worse)| worse.clone()).collect();
        // One group does not keep all cores busy.
        let left = |group: &Vec<usize>| {
            // With everything undone that a search can notice, head says what base says (cli/tests/searched.rs).
            if group.len() == suspects.len() {
                Some(worse.iter().map(|_| Worse::default()).collect())
            } else {
                self.left(worse, group, &near, &sides, &narrow)
            }
        };
        // And what many find at once takes memory.
        for groups in groups.chunks(rayon::current_num_threads()) {
            let lefts: Option<Vec<Vec<Worse>>> = groups.par_iter().map(left).collect();
            for (group, left) in groups.iter().zip(lefts?) {
                for (at, left) in left.into_iter().enumerate() {
                    for (kind, left) in left.into_iter().enumerate() {
                        let all = &worse[at].1[kind];
                        let helped = callers(all) - callers(&left);
                        if helped > 0 {
                            due[at][kind].by.push((group.clone(), helped));
                            rest[at][kind] = overlap(&rest[at][kind], &left);
                        }
                    }
                }
            }
        }
        for (due, rest) in due.iter_mut().flatten().zip(rest.iter().flatten()) {
            due.together = callers(rest);
            due.by.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        Some(rest)
    }

    /// Who of `worse` is still worse off than in base when these changes are undone; `narrow` is base with these places alone.
    fn left(
        &self,
        worse: &[(&Requirement, Worse)],
        group: &[usize],
        near: &Near,
        [base, head]: &[Directory; 2],
        narrow: &Directory,
    ) -> Option<Vec<Worse>> {
        let undone: Vec<&Change> = group.iter().map(|number| &self.changes[*number]).collect();
        let head = near.narrowed(qdos_diff::revert(base, head, &undone));
        let world = World::new(Some(narrow), &head, self.world.space.clone()).ok()?;
        let answers = measure(&world, Scope::Changes, Fragile::NotAsked);
        let left = worse.iter().map(|(requirement, worse)| {
            let answer = answers
                .iter()
                .find(|answer| answer.requirement.id == requirement.id)?;
            let found = [&answer.lost, &answer.worsened].map(|gaps| renumbered(gaps, &world, self.world));
            let [lost, worsened] = worse;
            Some([overlap(lost, &found[0]), overlap(worsened, &found[1])])
        });
        left.collect()
    }
}

fn most_boxes<'g>(worse: impl Iterator<Item = &'g Worse>) -> usize {
    worse.flatten().map(Vec::len).max().unwrap_or(0)
}

/// The places where somebody is worse off, and how far off a service may be that a search there can find.
struct Near {
    postcodes: BTreeSet<Postcode>,
    /// First and last metres east and north.
    east: [i64; 2],
    north: [i64; 2],
    requirements: BTreeMap<String, Requirement>,
    /// Whether the place of a practice matters wherever it is.
    asks_practices: bool,
}

impl Near {
    fn new(revisions: &Revisions<'_>, worse: &[(&Requirement, Worse)]) -> Near {
        let gaps = worse.iter().flat_map(|(_, worse)| worse.iter().flatten());
        let numbers: BTreeSet<usize> = gaps.flat_map(|gap| gap.places.iter()).collect();
        let places: Vec<_> = numbers
            .iter()
            .map(|number| &revisions.world.places[*number])
            .collect();
        let grids: Vec<Grid> = places.iter().flat_map(|place| place.grids()).collect();
        let distances = [revisions.base, revisions.head].map(|side| &side.geography.search_distances);
        let distances = distances
            .into_iter()
            .flat_map(|distances| distances.values().copied());
        let reach = distances.max().unwrap_or(0).max(NATIONAL_SEARCH_DISTANCE);
        let span = |of: fn(&Grid) -> i64| {
            let all = || grids.iter().map(of);
            [all().min().unwrap_or(0) - reach, all().max().unwrap_or(0) + reach]
        };
        let asked =
            |(requirement, _): &(&Requirement, Worse)| (requirement.id.clone(), (*requirement).clone());
        let registered =
            |(requirement, _): &(&Requirement, Worse)| requirement.callers != Callers::Unregistered;
        Near {
            postcodes: places.iter().map(|place| place.postcode).collect(),
            east: span(|grid| grid.easting),
            north: span(|grid| grid.northing),
            requirements: worse.iter().map(asked).collect(),
            asks_practices: worse.iter().any(registered),
        }
    }

    /// A side with the requirements that are asked, and the services that a search here can find on either side; without
    /// what no search reads.
    fn slim(&self, side: &Directory, other: &Directory) -> Directory {
        let mut slim = side.clone();
        slim.requirements.clone_from(&self.requirements);
        slim.geography.small_areas = Arc::default();
        slim.scenarios = Scenarios::default();
        slim.services.retain(|uid, service| {
            let elsewhere = other.services.get(uid);
            self.is_near(service) || elsewhere.is_some_and(|service| self.is_near(service))
        });
        slim
    }

    fn is_near(&self, service: &Service) -> bool {
        let within = |[from, to]: [i64; 2], metres: i64| from <= metres && metres <= to;
        let near = |at: Grid| within(self.east, at.easting) && within(self.north, at.northing);
        service.location.is_none_or(near) || self.asks_practices && service.service_type == "100"
    }

    /// The same directory with these places alone.
    fn narrowed(&self, mut directory: Directory) -> Directory {
        let all = &directory.geography.postcodes;
        let spots = self.postcodes.iter().filter_map(|code| all.row(code));
        let mut postcodes = Postcodes::default();
        postcodes.edit(spots.map(|(code, spot)| (code, Some((spot.grid, &**spot.area)))));
        directory.geography.postcodes = Arc::new(postcodes);
        directory
    }
}

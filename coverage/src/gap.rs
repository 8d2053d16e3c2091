//! Callers for whom something does not hold, as few, large, disjoint boxes in a fixed order.

use crate::bits::Bits;
use crate::filter::Verdict;
use crate::meets::Verdicts;
use crate::places::Places;
use crate::when::When;
use crate::who::Who;
use qdos_model::interval::Intervals;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Callers alike in what they meet: who x where x when (x practice).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// What base and head say; `None` where a side is not asked.
    pub verdicts: [Option<Verdict>; 2],
    /// Referral role.
    pub role: String,
    /// Outcomes, ages and sexes.
    pub who: Who,
    /// Practices the callers are registered with; `None` among them is no practice.
    pub practices: BTreeSet<Option<String>>,
    /// Numbers of places.
    pub places: Places,
    /// Elapsed minutes of the world's timeline.
    pub when: When,
}

impl Gap {
    /// How many callers it holds.
    pub fn callers(&self) -> u128 {
        let sides = [self.who.count(), self.practices.len(), self.places.count()];
        sides
            .iter()
            .fold(self.when.count().into(), |product: u128, side| {
                product * (*side as u128)
            })
    }
}

/// A part of a gap as a walk found it.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) verdicts: Verdicts,
    pub(crate) exists: [bool; 2],
    pub(crate) role: Arc<str>,
    /// Number of its atom within the question.
    pub(crate) atom: usize,
    pub(crate) who: Arc<Who>,
    pub(crate) practice: Option<Arc<str>>,
    pub(crate) places: Places,
    pub(crate) when: Arc<Intervals>,
}

/// Joins pieces into boxes. `keep` says which verdicts a box is told apart by, or that a piece does not count.
pub(crate) fn assemble(pieces: &[Piece], keep: impl Fn(&Piece) -> Option<[Option<Verdict>; 2]>) -> Vec<Gap> {
    type Key<'a> = (
        [Option<Verdict>; 2],
        &'a str,
        usize,
        Option<&'a str>,
        &'a Intervals,
    );
    let mut joined: BTreeMap<Key<'_>, (Gap, ())> = BTreeMap::new();
    for piece in pieces {
        let Some(verdicts) = keep(piece) else { continue };
        let key = (
            verdicts,
            &*piece.role,
            piece.atom,
            piece.practice.as_deref(),
            &*piece.when,
        );
        match joined.get_mut(&key) {
            Some((gap, ())) => gap.places.add(&piece.places),
            None => {
                let gap = Gap {
                    verdicts,
                    role: piece.role.to_string(),
                    who: (*piece.who).clone(),
                    practices: BTreeSet::from([piece.practice.as_deref().map(str::to_owned)]),
                    places: piece.places.clone(),
                    when: piece.when.clone().into(),
                };
                joined.insert(key, (gap, ()));
            }
        }
    }
    let mut gaps: Vec<Gap> = joined.into_values().map(|(gap, ())| gap).collect();
    loop {
        let before = gaps.len();
        gaps = join_who(gaps);
        gaps = join_practices(gaps);
        gaps = join_when(gaps);
        gaps = join_places(gaps);
        if gaps.len() == before {
            break;
        }
    }
    let mut gaps = slice(gaps);
    gaps.sort_by(|a, b| {
        (b.verdicts, b.callers())
            .cmp(&(a.verdicts, a.callers()))
            .then_with(|| a.cmp(b))
    });
    gaps
}

fn join_who(gaps: Vec<Gap>) -> Vec<Gap> {
    let mut joined = BTreeMap::new();
    for Gap {
        verdicts,
        role,
        who,
        practices,
        places,
        when,
    } in gaps
    {
        let all: &mut Who = joined
            .entry((verdicts, role, practices, places, when))
            .or_default();
        all.add(&who);
    }
    joined
        .into_iter()
        .map(|((verdicts, role, practices, places, when), who)| Gap {
            verdicts,
            role,
            who,
            practices,
            places,
            when,
        })
        .collect()
}

fn join_practices(gaps: Vec<Gap>) -> Vec<Gap> {
    let mut joined = BTreeMap::new();
    for Gap {
        verdicts,
        role,
        who,
        mut practices,
        places,
        when,
    } in gaps
    {
        let all: &mut BTreeSet<Option<String>> =
            joined.entry((verdicts, role, who, places, when)).or_default();
        all.append(&mut practices);
    }
    joined
        .into_iter()
        .map(|((verdicts, role, who, places, when), practices)| Gap {
            verdicts,
            role,
            who,
            practices,
            places,
            when,
        })
        .collect()
}

fn join_when(gaps: Vec<Gap>) -> Vec<Gap> {
    let mut joined: BTreeMap<_, Vec<When>> = BTreeMap::new();
    for Gap {
        verdicts,
        role,
        who,
        practices,
        places,
        when,
    } in gaps
    {
        joined
            .entry((verdicts, role, who, practices, places))
            .or_default()
            .push(when);
    }
    let union = |whens: Vec<When>| match whens.as_slice() {
        [only] => only.clone(),
        several => {
            let minutes = several.iter().flat_map(|when| when.minutes().as_slice().to_vec());
            Arc::new(Intervals::from_unsorted(minutes.collect())).into()
        }
    };
    joined
        .into_iter()
        .map(|((verdicts, role, who, practices, places), whens)| Gap {
            verdicts,
            role,
            who,
            practices,
            places,
            when: union(whens),
        })
        .collect()
}

fn join_places(gaps: Vec<Gap>) -> Vec<Gap> {
    let mut joined: BTreeMap<_, Places> = BTreeMap::new();
    for Gap {
        verdicts,
        role,
        who,
        practices,
        places,
        when,
    } in gaps
    {
        match joined.entry((verdicts, role, who, practices, when)) {
            std::collections::btree_map::Entry::Occupied(mut known) => known.get_mut().add(&places),
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(places);
            }
        }
    }
    joined
        .into_iter()
        .map(|((verdicts, role, who, practices, when), places)| Gap {
            verdicts,
            role,
            who,
            practices,
            places,
            when,
        })
        .collect()
}

/// Where many places each have moments of their own, cuts by moments instead, when that makes fewer boxes. Not where some of
/// them begin or end on other dates: a gap that was always there would be said to begin when its neighbour's does.
fn slice(gaps: Vec<Gap>) -> Vec<Gap> {
    let mut groups: BTreeMap<_, Vec<(Arc<Intervals>, Places)>> = BTreeMap::new();
    for Gap {
        verdicts,
        role,
        who,
        practices,
        places,
        when,
    } in gaps
    {
        groups
            .entry((verdicts, role, who, practices))
            .or_default()
            .push((when.minutes(), places));
    }
    let mut found = Vec::new();
    for ((verdicts, role, who, practices), parts) in groups {
        let (always, dated) = by_dates(parts);
        let sliced = if always.len() > 2 {
            by_moments(&always)
        } else {
            None
        };
        for (when, places) in sliced.unwrap_or(always).into_iter().chain(dated) {
            found.push(Gap {
                verdicts,
                role: role.clone(),
                who: who.clone(),
                practices: practices.clone(),
                places,
                when: when.into(),
            });
        }
    }
    found
}

/// Minutes of eight days: what begins within them of the first, or ends within them of the last, is there on all dates.
const ALL_DATES: i64 = 8 * 1440;

/// Places with their moments.
type Settled = (Arc<Intervals>, Places);

/// Those that are there on all dates on which any is, and those that begin later or end earlier.
fn by_dates(parts: Vec<Settled>) -> (Vec<Settled>, Vec<Settled>) {
    let span = |when: &Intervals| {
        let edges = when.as_slice();
        edges
            .first()
            .zip(edges.last())
            .map(|(first, last)| (first.0, last.1))
    };
    let spans = || parts.iter().filter_map(|(when, _)| span(when));
    let first = spans().map(|(from, _)| from).min().unwrap_or_default();
    let last = spans().map(|(_, to)| to).max().unwrap_or_default();
    parts.into_iter().partition(|(when, _)| {
        span(when).is_some_and(|(from, to)| from < first + ALL_DATES && last - ALL_DATES < to)
    })
}

fn by_moments(parts: &[Settled]) -> Option<Vec<Settled>> {
    // Sweep over all edges, with the set of parts that are open between two of them.
    let mut edges: Vec<(i64, usize, bool)> = Vec::new();
    for (number, (when, _)) in parts.iter().enumerate() {
        for (from, to) in when.as_slice() {
            edges.push((*from, number, true));
            edges.push((*to, number, false));
        }
    }
    edges.sort_unstable();
    let mut open = Bits::none(parts.len());
    let mut slices: BTreeMap<Bits, Vec<(i64, i64)>> = BTreeMap::new();
    let mut at = 0;
    while at < edges.len() {
        let minute = edges[at].0;
        while at < edges.len() && edges[at].0 == minute {
            let (_, number, opens) = edges[at];
            let mut one = Bits::none(parts.len());
            one.insert(number);
            if opens {
                open.add(&one)
            } else {
                open.remove(&one)
            }
            at += 1;
        }
        if !open.is_empty() {
            let next = edges.get(at).map_or(minute, |edge| edge.0);
            slices.entry(open.clone()).or_default().push((minute, next));
            if slices.len() >= parts.len() {
                return None;
            }
        }
    }
    let whole = slices.into_iter().map(|(numbers, minutes)| {
        let places = Places::union(numbers.iter().map(|number| &parts[number].1));
        (Arc::new(Intervals::from_unsorted(minutes)), places)
    });
    Some(whole.collect())
}

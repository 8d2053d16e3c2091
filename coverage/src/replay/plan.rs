//! Which searches a replay consists of.

use super::Wanted;
use qdos_model::directory::Directory;
use qdos_model::reference::Outcome;
use qdos_model::request::{Asked, Request};
use qdos_model::scenario::{Named, Scenario, ScenarioSet};

/// Every search of a replay: asks, each at its places and moments.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The sets.
    pub sets: &'a [ScenarioSet],
    /// What is asked, in order of set, scenario, outcome.
    pub asks: Vec<Ask<'a>>,
    /// Every place, once.
    pub places: Vec<Named>,
    /// Every moment, once.
    pub moments: Vec<Named>,
}

/// One scenario, for one outcome of the table or its own.
#[derive(Debug)]
pub struct Ask<'a> {
    /// Number of its set.
    pub set: usize,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The row of the outcome table it is asked for.
    pub outcome: Option<&'a Outcome>,
    /// It is to be asked for rows of the outcome table, and none of them fits.
    pub fits_no_outcome: bool,
    /// The search without place and moment.
    pub asked: Asked,
    /// Numbers of its places.
    pub places: Vec<usize>,
    /// Numbers of its moments.
    pub moments: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// The searches that are wanted. Outcomes are head's, then those that only base has.
    pub(super) fn new(wanted: Wanted<'a>, base: Option<&'a Directory>, head: &'a Directory) -> Plan<'a> {
        let mut plan = Plan {
            sets: wanted.sets,
            asks: Vec::new(),
            places: Vec::new(),
            moments: Vec::new(),
        };
        let outcomes = joint_outcomes(base, head);
        for (at, set) in wanted.sets.iter().enumerate() {
            let places = numbers(&mut plan.places, wanted.places.unwrap_or(&set.places));
            let moments = numbers(&mut plan.moments, wanted.moments.unwrap_or(&set.moments));
            for scenario in &set.scenarios {
                let own =
                    |typed: &Option<String>| typed.clone().map(|typed| vec![Named { typed, name: None }]);
                let places = match own(&scenario.postcode) {
                    Some(own) => numbers(&mut plan.places, &own),
                    None => places.clone(),
                };
                let moments = match own(&scenario.at) {
                    Some(own) => numbers(&mut plan.moments, &own),
                    None => moments.clone(),
                };
                let fitting: Vec<Option<&Outcome>> = match &scenario.outcomes {
                    None => vec![None],
                    Some(_) => {
                        let fit = outcomes.iter().filter(|outcome| fits(scenario, outcome));
                        fit.map(|outcome| Some(*outcome)).collect()
                    }
                };
                let fits_no_outcome = fitting.is_empty();
                let fitting = if fits_no_outcome { vec![None] } else { fitting };
                plan.asks.extend(fitting.into_iter().map(|outcome| Ask {
                    set: at,
                    scenario,
                    outcome,
                    fits_no_outcome,
                    asked: scenario.asked_for(outcome),
                    places: places.clone(),
                    moments: moments.clone(),
                }));
            }
        }
        plan
    }

    /// Ask, place and moment of every search, in order.
    pub fn searches(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.asks.iter().enumerate().flat_map(|(at, ask)| {
            let moments = &ask.moments;
            ask.places
                .iter()
                .flat_map(move |place| moments.iter().map(move |moment| (at, *place, *moment)))
        })
    }
}

/// Head's outcomes in the order of its table, then those that only base has.
fn joint_outcomes<'a>(base: Option<&'a Directory>, head: &'a Directory) -> Vec<&'a Outcome> {
    let own = &head.reference.outcomes;
    let is_known = |outcome: &&Outcome| {
        own.iter()
            .any(|known| known.pair == outcome.pair && known.disposition == outcome.disposition)
    };
    let gone = base.into_iter().flat_map(|base| &base.reference.outcomes);
    own.iter()
        .chain(gone.filter(|outcome| !is_known(outcome)))
        .collect()
}

/// Whether a scenario is asked for an outcome: its filters take it, and its age and sex can have it. An age or sex that
/// cannot be sent is refused later, with what is wrong.
fn fits(scenario: &Scenario, outcome: &Outcome) -> bool {
    let age = qdos_model::age::parse_sent(&scenario.asked.age).ok();
    let sex = Request::sex(&scenario.asked.sex).ok();
    scenario
        .outcomes
        .as_ref()
        .is_some_and(|filters| filters.fit(outcome))
        && age.is_none_or(|age| outcome.ages.contains(age))
        && sex.is_none_or(|sex| outcome.sexes.contains(&sex))
}

/// The numbers of some in all, those that are not there added. Without any there is one that nobody typed, so that what
/// lacks a place or a moment is refused and not passed over.
fn numbers(all: &mut Vec<Named>, some: &[Named]) -> Vec<usize> {
    let nobodys = [Named::default()];
    let some = if some.is_empty() { &nobodys } else { some };
    let mut found = Vec::new();
    for one in some {
        let known = all.iter().position(|other| other.typed == one.typed);
        let number = known.unwrap_or_else(|| {
            all.push(one.clone());
            all.len() - 1
        });
        if all[number].name.is_none() {
            all[number].name = one.name.clone();
        }
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

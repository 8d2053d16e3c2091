//! The same thing at many places and moments, said once.

use super::rows::{outcome, refused as why_refused};
use crate::words::{clean, disposition_words, list, number, some};
use qdos_coverage::replay::{Difference, Offered, Replay, Row, Seen, Unmet, difference};
use qdos_coverage::search::Label;
use qdos_model::code::Disposition;
use qdos_model::directory::Directory;
use qdos_model::scenario::{Expectation, Named};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// An expectation of one scenario that is not met somewhere.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnmetSaid {
    /// Path of the set.
    pub file: String,
    /// The scenario's id.
    pub scenario: String,
    /// Its title.
    pub title: Option<String>,
    /// What was expected, in words.
    pub expected: String,
    /// In how many searches it is not so.
    pub searches: usize,
    /// Of how many it was expected.
    pub of: usize,
    /// In how many of those base met it; 0 without a base.
    pub newly: usize,
    /// The outcomes concerned.
    pub outcomes: String,
    /// The places concerned.
    pub places: String,
    /// The moments concerned.
    pub moments: String,
    /// One of the searches, and what it returns.
    pub example: String,
}

/// A search that could not be asked.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RefusedSaid {
    /// Path of the set.
    pub file: String,
    /// The scenario's id.
    pub scenario: String,
    /// Why.
    pub why: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
    /// How many searches.
    pub searches: usize,
    /// How many of them base answers; 0 without a base.
    pub newly: usize,
    /// The outcomes concerned.
    pub outcomes: String,
    /// The places concerned.
    pub places: String,
    /// The moments concerned.
    pub moments: String,
}

/// One difference between base and head, wherever it is seen.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DifferenceSaid {
    /// Services that base returns and head does not.
    pub gone: Vec<String>,
    /// Services that only head returns.
    pub come: Vec<String>,
    /// What both return stands in another order.
    pub reordered: bool,
    /// Head refuses what base answers.
    pub newly_refused: bool,
    /// Head answers what base refuses.
    pub no_longer_refused: bool,
    /// In how many searches.
    pub searches: usize,
    /// The scenarios concerned.
    pub scenarios: String,
    /// The outcomes concerned.
    pub outcomes: String,
    /// The places concerned.
    pub places: String,
    /// The moments concerned.
    pub moments: String,
}

const NAMED_PLACES: usize = 4;
const NAMED_MOMENTS: usize = 4;
const NAMED_OUTCOMES: usize = 3;

/// Numbers of rows that are one group, with what they were asked at.
struct Where<'r, 'a> {
    replay: &'r Replay<'a>,
    directory: &'r Directory,
}

impl Where<'_, '_> {
    fn places(&self, rows: &[usize]) -> String {
        let found = distinct(rows.iter().map(|row| self.replay.rows[*row].place));
        spots(&found, &self.replay.plan.places, NAMED_PLACES, "places")
    }

    fn moments(&self, rows: &[usize]) -> String {
        let found = distinct(rows.iter().map(|row| self.replay.rows[*row].moment));
        spots(&found, &self.replay.plan.moments, NAMED_MOMENTS, "moments")
    }

    fn outcomes(&self, rows: &[usize]) -> String {
        let asks = distinct(rows.iter().map(|row| self.replay.rows[*row].ask));
        let sent = asks.iter().map(|ask| {
            let ask = &self.replay.plan.asks[*ask];
            match ask.asked.disposition.as_deref() {
                Some(text) => match Disposition::parse(text) {
                    Some(disposition) => disposition_words(&disposition, self.directory),
                    None => clean(text),
                },
                None => outcome(ask),
            }
        });
        let mut words: Vec<String> = Vec::new();
        for word in sent {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let said = some(&words, NAMED_OUTCOMES, "dispositions");
        match asks.len() > words.len() {
            true => format!("{said}, {} outcomes", number(asks.len() as u128)),
            false => said,
        }
    }

    fn scenarios(&self, rows: &[usize]) -> String {
        let mut words: Vec<String> = Vec::new();
        for row in rows {
            let id = clean(&self.replay.plan.asks[self.replay.rows[*row].ask].scenario.id);
            if !words.contains(&id) {
                words.push(id);
            }
        }
        some(&words, NAMED_OUTCOMES, "scenarios")
    }
}

fn distinct(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut found: Vec<usize> = numbers.collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Some of all places or moments: by name where there are few, "all 12 places" where it is all of several.
fn spots(found: &[usize], all: &[Named], most: usize, noun: &str) -> String {
    if found.len() == all.len() && all.len() > 2 {
        return format!("all {} {noun}", number(all.len() as u128));
    }
    let words: Vec<String> = found.iter().map(|at| spot(&all[*at])).collect();
    some(&words, most, noun)
}

/// "Cromer (NR27 9AA)", or what was typed.
pub(super) fn spot(named: &Named) -> String {
    match &named.name {
        Some(name) => format!("{} ({})", clean(name), clean(&named.typed)),
        None => clean(&named.typed),
    }
}

/// What was expected, in words.
fn expected_words(expectation: &Expectation, replay: &Replay<'_>, directory: &Directory) -> String {
    let kind = |code: &String| format!("{} ({})", clean(directory.service_type_name(code)), clean(code));
    let service = |uid: &String| match directory.services.get(uid) {
        Some(service) => format!("{} ({uid})", clean(&service.name)),
        None => match known(replay, uid) {
            Some(name) => format!("{name} ({uid})"),
            None => format!("the service {uid}, which does not exist,"),
        },
    };
    match expectation {
        Expectation::Service(uid) => format!("{} is returned", service(uid)),
        Expectation::NotService(uid) => format!("{} is not returned", service(uid)),
        Expectation::Type(code) => format!("a service of type {} is returned", kind(code)),
        Expectation::OneOfTypes(codes) => {
            let kinds: Vec<String> = codes.iter().map(kind).collect();
            format!(
                "a service of type {} is returned",
                list(&kinds).replace(" and ", " or ")
            )
        }
        Expectation::NotType(code) => format!("no service of type {} is returned", kind(code)),
        Expectation::FirstService(uid) => format!("{} comes first", service(uid)),
        Expectation::FirstType(code) => format!("a service of type {} comes first", kind(code)),
        Expectation::AtLeast(count) => format!("at least {} returned besides catch-alls", services(*count)),
        Expectation::AtMost(count) => format!("at most {} returned besides catch-alls", services(*count)),
        Expectation::CatchAll(true) => "a catch-all is offered".to_owned(),
        Expectation::CatchAll(false) => "no catch-all is offered".to_owned(),
    }
}

fn services(count: usize) -> String {
    match count {
        1 => "1 service is".to_owned(),
        count => format!("{count} services are"),
    }
}

/// The name of a service that some search returns.
fn known(replay: &Replay<'_>, uid: &str) -> Option<String> {
    let answers = replay.rows.iter().flat_map(|row| row.base.iter());
    let mut offers = answers
        .filter_map(|answer| answer.returned.as_ref().ok())
        .flatten();
    offers
        .find(|offer| offer.service.uid == uid)
        .map(|offer| clean(&offer.service.name))
}

/// What a search returns, in words.
pub(super) fn returned_words(row: &Row<'_>, most: usize) -> String {
    match &row.head.returned {
        Err(_) => format!("refused: {}", why_refused(row).join("; ")),
        Ok(offers) if offers.is_empty() => "nothing".to_owned(),
        Ok(offers) => {
            let names: Vec<String> = offers.iter().map(offer_words).collect();
            some(&names, most, "services")
        }
    }
}

/// A service with its label, as a call handler reads it.
pub(super) fn offer_words(offer: &Offered<'_>) -> String {
    match offer.label {
        Label::None => clean(&offer.service.name),
        label => format!("{} {}", clean(&offer.service.name), label.text()),
    }
}

/// What is unmet in one search, each in words.
pub(super) fn unmet_of(replay: &Replay<'_>, row: &Row<'_>) -> Vec<String> {
    let scenario = replay.plan.asks[row.ask].scenario;
    let said = |unmet: &Unmet| {
        let expectation = &scenario.expected[unmet.expectation];
        let seen = match &unmet.seen {
            Seen::Refused => "the search is refused".to_owned(),
            Seen::Missing => "it is not there".to_owned(),
            Seen::Unwanted(uids) => format!("returned: {}", uids.join(", ")),
            Seen::First(Some(uid)) => format!("first is {uid}"),
            Seen::First(None) => "nothing is returned".to_owned(),
            Seen::Count(count) => format!("{count} returned"),
        };
        format!("{}: {seen}", clean(&key_words(expectation)))
    };
    row.head.unmet.iter().map(said).collect()
}

/// An expectation as its key and value.
fn key_words(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Service(uid) => format!("services {uid}"),
        Expectation::NotService(uid) => format!("not_services {uid}"),
        Expectation::Type(code) => format!("types {code}"),
        Expectation::OneOfTypes(codes) => {
            format!(
                "one_of_types {}",
                codes.iter().cloned().collect::<Vec<_>>().join(", ")
            )
        }
        Expectation::NotType(code) => format!("not_types {code}"),
        Expectation::FirstService(uid) => format!("first service {uid}"),
        Expectation::FirstType(code) => format!("first type {code}"),
        Expectation::AtLeast(count) => format!("at_least {count}"),
        Expectation::AtMost(count) => format!("at_most {count}"),
        Expectation::CatchAll(true) => "catch_all yes".to_owned(),
        Expectation::CatchAll(false) => "catch_all no".to_owned(),
    }
}

/// Unmet expectations by scenario and expectation: those that base met first, then in the order of the files.
pub(super) fn unmet(replay: &Replay<'_>, directory: &Directory) -> Vec<UnmetSaid> {
    let spots = Where { replay, directory };
    let mut groups: BTreeMap<(usize, usize, usize), Vec<usize>> = BTreeMap::new();
    let mut asked: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    let mut order: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (at, row) in replay.rows.iter().enumerate() {
        let ask = &replay.plan.asks[row.ask];
        let key = (ask.set, ask.scenario.id.as_str());
        *asked.entry(key).or_default() += 1;
        let first = *order.entry(key).or_insert(row.ask);
        for unmet in &row.head.unmet {
            groups
                .entry((ask.set, first, unmet.expectation))
                .or_default()
                .push(at);
        }
    }
    let said = |((set, ask, expectation), rows): ((usize, usize, usize), Vec<usize>)| {
        let scenario = replay.plan.asks[ask].scenario;
        let is_new = |row: &&usize| {
            let newly = difference(&replay.rows[**row]).map(|difference| difference.newly_unmet);
            newly.is_some_and(|newly| newly.iter().any(|unmet| unmet.expectation == expectation))
        };
        let newly = rows.iter().filter(is_new).count();
        let example = rows
            .iter()
            .find(is_new)
            .or(rows.first())
            .map(|row| &replay.rows[*row]);
        UnmetSaid {
            file: clean(&replay.plan.sets[set].path),
            scenario: clean(&scenario.id),
            title: scenario.title.as_deref().map(clean),
            expected: expected_words(&scenario.expected[expectation], replay, directory),
            searches: rows.len(),
            of: asked
                .get(&(set, scenario.id.as_str()))
                .copied()
                .unwrap_or_default(),
            newly,
            outcomes: spots.outcomes(&rows),
            places: spots.places(&rows),
            moments: spots.moments(&rows),
            example: example.map(|row| example_words(replay, row)).unwrap_or_default(),
        }
    };
    let mut all: Vec<UnmetSaid> = groups.into_iter().map(said).collect();
    all.sort_by_key(|unmet| unmet.newly == 0);
    all
}

fn example_words(replay: &Replay<'_>, row: &Row<'_>) -> String {
    let plan = &replay.plan;
    format!(
        "{}, {}, {}: {}",
        outcome(&plan.asks[row.ask]),
        spot(&plan.places[row.place]),
        spot(&plan.moments[row.moment]),
        returned_words(row, 4)
    )
}

/// Refused searches by scenario and reason.
pub(super) fn refused(replay: &Replay<'_>, directory: &Directory) -> Vec<RefusedSaid> {
    let spots = Where { replay, directory };
    let mut groups: BTreeMap<(usize, String, Vec<String>), Vec<usize>> = BTreeMap::new();
    for (at, row) in replay
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.head.is_refused())
    {
        let ask = &replay.plan.asks[row.ask];
        let key = (ask.set, ask.scenario.id.clone(), why_refused(row));
        groups.entry(key).or_default().push(at);
    }
    let said = |((set, id, why), rows): ((usize, String, Vec<String>), Vec<usize>)| {
        let is_new = |row: &&usize| difference(&replay.rows[**row]).is_some_and(|found| found.newly_refused);
        let help = match rows.first().map(|row| &replay.rows[*row].head.returned) {
            Some(Err(refused)) => refused.iter().map(|refused| refused.help.clone()).collect(),
            _ => Vec::new(),
        };
        RefusedSaid {
            file: clean(&replay.plan.sets[set].path),
            scenario: clean(&id),
            why,
            help,
            searches: rows.len(),
            newly: rows.iter().filter(is_new).count(),
            outcomes: spots.outcomes(&rows),
            places: spots.places(&rows),
            moments: spots.moments(&rows),
        }
    };
    groups.into_iter().map(said).collect()
}

type Key = (Vec<String>, Vec<String>, bool, bool, bool);

/// Differences by what they are, those seen most often first.
pub(super) fn differences(replay: &Replay<'_>, directory: &Directory) -> Vec<DifferenceSaid> {
    let spots = Where { replay, directory };
    let names = |offers: &[Offered<'_>]| -> Vec<String> {
        let named = offers
            .iter()
            .map(|offer| format!("{} ({})", offer_words(offer), offer.service.uid));
        named.collect()
    };
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (at, row) in replay.rows.iter().enumerate() {
        let Some(Difference {
            gone,
            come,
            reordered,
            newly_refused,
            no_longer_refused,
            newly_unmet: _,
            healed: _,
        }) = difference(row)
        else {
            continue;
        };
        let key = (
            names(&gone),
            names(&come),
            reordered,
            newly_refused,
            no_longer_refused,
        );
        groups.entry(key).or_default().push(at);
    }
    let said = |((gone, come, reordered, newly_refused, no_longer_refused), rows): (Key, Vec<usize>)| {
        DifferenceSaid {
            gone,
            come,
            reordered,
            newly_refused,
            no_longer_refused,
            searches: rows.len(),
            scenarios: spots.scenarios(&rows),
            outcomes: spots.outcomes(&rows),
            places: spots.places(&rows),
            moments: spots.moments(&rows),
        }
    };
    let mut all: Vec<DifferenceSaid> = groups.into_iter().map(said).collect();
    all.sort_by_key(|difference| std::cmp::Reverse(difference.searches));
    all
}

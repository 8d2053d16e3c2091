//! One scene, searched several ways: the twin is the truth; the index, the filters service by service, the thirteen steps
//! and the near misses must say the same. Then the twin without each rule.

use crate::agree::directory;
use crate::twin::search::{Answer, Label, Miss, Refused, Request, Rule};
use crate::twin::{Moment, Off, Twin};
use crate::worlds::search::scene;
use jiff::tz::TimeZone;
use qdos_coverage::filter;
use qdos_coverage::search::{self, Asking, Index, steps};
use qdos_coverage::side::{Candidate, Side};
use qdos_coverage::space::{Slice, Space};
use qdos_model::directory::Directory;
use qdos_model::request::{self, Asked};
use std::collections::{BTreeMap, BTreeSet};

/// How many requests a scene is asked.
const REQUESTS: usize = 120;
/// Of so many one is asked with everything there is to say: steps, filters, near misses.
const IN_FULL: usize = 4;

/// What one scene came to.
#[derive(Default)]
pub struct Met {
    pub requests: usize,
    /// By number of returned services, the fallback's among them; 4 are 4 and more.
    pub returned: [usize; 5],
    pub displaced: usize,
    pub refused: BTreeMap<Refused, usize>,
    pub sources: BTreeMap<&'static str, usize>,
    pub labels: BTreeMap<Label, usize>,
    /// Near misses by criterion.
    pub misses: BTreeMap<&'static str, usize>,
    /// How often each filter alone stopped a service.
    pub stopped: BTreeMap<&'static str, usize>,
    /// The rules tried that decided something.
    pub decided: Vec<Rule>,
}

impl Met {
    pub fn add(&mut self, other: Met) {
        self.requests += other.requests;
        self.displaced += other.displaced;
        for (number, more) in other.returned.iter().enumerate() {
            self.returned[number] += more;
        }
        add(&mut self.refused, other.refused);
        add(&mut self.sources, other.sources);
        add(&mut self.labels, other.labels);
        add(&mut self.misses, other.misses);
        add(&mut self.stopped, other.stopped);
    }
}

fn add<K: Ord>(to: &mut BTreeMap<K, usize>, from: BTreeMap<K, usize>) {
    for (key, count) in from {
        *to.entry(key).or_default() += count;
    }
}

/// One scene: the search and the twin on every request; then the twin without each of `rules`.
pub fn one_scene(seed: u64, rules: &[Rule]) -> Met {
    let scene = scene(seed, REQUESTS);
    let world = &scene.world;
    let mut twin = Twin::new(&world.files, world.today, world.last(), Off::Nothing);
    let head = directory(&world.files);
    let slices = world.slices.iter().map(|(date, _)| Slice {
        date: *date,
        from: 0,
        to: 1,
    });
    let space = Space {
        today: world.today,
        ages: Vec::new(),
        slices: slices.collect(),
    };
    let side = Side::new(&head, space.timeline());
    let index = Index::new(&side);
    let mut asking = index.asking();
    let mut met = Met::default();
    let mut truth = Vec::new();
    for (number, request) in scene.requests.iter().enumerate() {
        let context = format!("scene {seed}, request {number}: {request:?}");
        let known = twin.search(request);
        met.requests += 1;
        match &known {
            Ok(answer) => {
                let meant = request::Request::read(&asked(request), &head)
                    .unwrap_or_else(|refused| panic!("{context}: refused {refused:?}"));
                assert_eq!(said(&mut asking, &side, &meant), *answer, "{context}");
                count(answer, &mut met);
                if number % IN_FULL == 0 {
                    in_full(&twin, request, &meant, &side, &mut met, &context);
                }
            }
            Err(refused) => {
                refused_alike(request, *refused, &head, &context);
                *met.refused.entry(*refused).or_default() += 1;
            }
        }
        truth.push(known);
    }
    for &rule in rules {
        twin.search_without(Some(rule));
        let mut asked = scene.requests.iter().zip(&truth);
        if asked.any(|(request, known)| twin.search(request) != *known) {
            met.decided.push(rule);
        }
    }
    met
}

fn count(answer: &Answer, met: &mut Met) {
    met.returned[answer.returned.len().min(4)] += 1;
    let displaced = answer.returnable.iter().filter(|(_, by)| !by.is_empty());
    met.displaced += displaced.count();
    *met.sources.entry(answer.source).or_default() += 1;
    for (_, label) in &answer.returned {
        *met.labels.entry(*label).or_default() += 1;
    }
}

fn uid(candidate: &Candidate<'_>) -> String {
    candidate.service.uid.to_string()
}

/// What the index says, in the twin's words; the quick way to what is returned says the same.
fn said(asking: &mut Asking<'_, '_, '_>, side: &Side<'_>, request: &request::Request) -> Answer {
    let answer = asking.answer(request).expect("place and date are known");
    let returned = |of: &[search::Returned<'_, '_>]| -> Vec<(String, Label)> {
        of.iter().map(|it| (uid(it.candidate), label(it.label))).collect()
    };
    let quick = asking.returned(request).expect("place and date are known");
    assert_eq!(returned(&quick), returned(&answer.returned), "{request:?}: alone");
    let number = |count: i64| usize::try_from(count).expect("a number of minutes");
    assert_eq!(
        answer.caller.place.search_distance,
        request.search_distance(side.directory).0
    );
    Answer {
        discriminators: request.discriminators.iter().map(u32::to_string).collect(),
        window: number(answer.caller.window),
        distance: answer.caller.place.search_distance,
        source: answer.source.name(),
        returnable: answer
            .returnable
            .iter()
            .map(|it| {
                (
                    uid(it.candidate),
                    it.displaced_by.iter().map(|by| uid(by)).collect(),
                )
            })
            .collect(),
        returned: returned(&answer.returned),
    }
}

fn label(label: search::Label) -> Label {
    match label {
        search::Label::None => Label::None,
        search::Label::Home => Label::Home,
        search::Label::HomeOutOfHours => Label::HomeOoh,
        search::Label::CatchAll => Label::CatchAll,
    }
}

/// Every service: its thirteen steps, whether the filters pass it, and the near misses.
fn in_full(
    twin: &Twin,
    request: &Request,
    meant: &request::Request,
    side: &Side<'_>,
    met: &mut Met,
    context: &str,
) {
    let caller = search::caller(side, meant).expect("place and date are known");
    let all: BTreeSet<String> = side.services.iter().map(uid).collect();
    assert_eq!(all, twin.uids().into_iter().collect(), "{context}: services");
    for candidate in &side.services {
        let uid = uid(candidate);
        let known = twin.filters_of(request, &uid).expect("it is not refused");
        let steps = steps(side, candidate, &caller);
        let said: Vec<_> = steps
            .iter()
            .map(|step| (step.filter.name(), step.passes))
            .collect();
        assert_eq!(said, known, "{context}: steps of {uid}");
        let passes = known.iter().all(|(_, passes)| *passes);
        assert_eq!(
            filter::returnable(side, candidate, &caller),
            passes,
            "{context}: filters of {uid}"
        );
        let failed: Vec<&str> = known.iter().filter(|step| !step.1).map(|step| step.0).collect();
        if let [alone] = failed[..] {
            *met.stopped.entry(alone).or_default() += 1;
        }
    }
    let said: Vec<Miss> = filter::near_misses(side, None, &caller)
        .into_iter()
        .map(|miss| (miss.uid, miss.criterion.name(), miss.missing))
        .collect();
    let known = twin.search_misses(request).expect("it is not refused");
    assert_eq!(said, known, "{context}: near misses");
    for (_, criterion, _) in known {
        *met.misses.entry(criterion).or_default() += 1;
    }
}

fn refused_alike(request: &Request, refused: Refused, head: &Directory, context: &str) {
    let input = match refused {
        Refused::Group => "group",
        Refused::Discriminators => "discriminators",
        Refused::Disposition => "disposition",
        Refused::Age => "age",
        Refused::Sex => "sex",
        Refused::Postcode => "postcode",
        Refused::Role => "role",
        Refused::Distance => "distance",
    };
    match request::Request::read(&asked(request), head) {
        Ok(meant) => panic!("{context}: the twin refuses its {input}, and it is meant as {meant:?}"),
        Err(faults) => assert!(
            faults.iter().any(|fault| fault.input == input),
            "{context}: the twin refuses its {input}, the search {faults:?}"
        ),
    }
}

/// The request as a person types it.
fn asked(request: &Request) -> Asked {
    Asked {
        group: request.group.clone(),
        discriminators: request.discriminators.clone(),
        disposition: request.disposition.clone(),
        age: age(request.age),
        sex: request.sex.to_string(),
        postcode: request.postcode.clone(),
        at: local(request.moment),
        role: Some(request.role.clone()),
        practice: request.practice.clone(),
        distance: request.distance.map(|kilometres| kilometres.to_string()),
        forced: request.forced,
    }
}

/// In years or months where it can be, else in days.
fn age(days: i32) -> String {
    let years = (2..=129).find(|years| years * 1461 / 4 == days);
    let months = (1..=23).find(|months| months * 487 / 16 == days);
    match (years, months) {
        (Some(years), _) => format!("{years} years"),
        (None, Some(months)) => format!("{months} months"),
        (None, None) => format!("{days} days"),
    }
}

/// Local date and time; with the offset where the clocks show a time twice.
fn local((date, elapsed): Moment) -> String {
    let london = TimeZone::get("Europe/London").expect("Europe/London is bundled");
    let midnight = date.to_zoned(london).expect("London has a midnight");
    let at = midnight.saturating_add(jiff::Span::new().minutes(i64::from(elapsed)));
    let autumn = midnight.offset() != midnight.saturating_add(jiff::Span::new().hours(5)).offset();
    let offset = if autumn && at.hour() == 1 {
        if at.offset().seconds() == 0 {
            "+00:00"
        } else {
            "+01:00"
        }
    } else {
        ""
    };
    format!("{} {:02}:{:02}{offset}", at.date(), at.hour(), at.minute())
}

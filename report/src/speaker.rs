//! Callers said out loud: a box in the words of who, where and when, with one caller inside it, what they meet and what
//! would close the gap.

use crate::dated::{Callers, DatesSaid, dates_said};
use crate::remedies::Remedies;
use crate::words::{self, clean};
use qdos_coverage::Answer;
use qdos_coverage::filter::{Caller, Criterion};
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::side::Candidate;
use qdos_coverage::witness::{Told, Verdict, Witness, ask, distance};
use qdos_coverage::world::World;
use qdos_model::requirement::Requirement;
use qdos_model::service::Service;
use qdos_model::written::Reach;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// How many boxes of one requirement are described; the others are counted.
const BOXES_SAID: usize = 12;

/// How many areas are named that a box covers whole, and how many that it covers in part.
const AREAS_SAID: usize = 3;

/// How many postcode districts or sectors of an area are named.
const SPOTS_SAID: usize = 3;

/// In how many kinds of places somebody is asked what begins and ends a gap.
const GROUNDS_ASKED: usize = 12;

/// How many near misses of a witness are said.
const NEAR_MISSES_SAID: usize = 3;

/// How it is said that a search finds what does not count.
const FINDS: &str = "the search still finds";

/// One box of callers in words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoxSaid {
    /// Ages, sexes.
    pub who: String,
    /// Outcomes.
    pub needs: String,
    /// Areas.
    pub place: String,
    /// Days and times.
    pub when: String,
    /// The first date of any caller.
    pub first_date: String,
    /// The last date of any caller.
    pub last_date: String,
    /// Dates from which or to which this holds of the callers, where that is not all of the dates judged, and what begins
    /// and ends it.
    pub dates: Vec<DatesSaid>,
    /// People living there who could be such callers.
    pub people: f64,
    /// How many callers.
    pub callers: String,
    /// What they meet.
    pub verdict: &'static str,
    /// What they met in base; none where base was not asked.
    pub verdict_before: Option<&'static str>,
    /// One of them.
    pub witness: WitnessSaid,
    /// When they call, to the last minute of a call; only of who loses something or goes farther.
    #[serde(skip)]
    pub(crate) calls: String,
    /// Its number among those of its answer.
    #[serde(skip)]
    pub(crate) gap: usize,
}

/// One caller said out loud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WitnessSaid {
    /// "a woman of 35 in NR27 0AA, Sunday 29 November 2026 at 14:00, earache (…)".
    pub caller: String,
    /// What base offers that is acceptable; none when there is no base.
    pub before: Option<String>,
    /// What head offers.
    pub after: String,
    /// What would close the gap, smallest change first.
    pub near_misses: Vec<String>,
    /// To ask again: the caller as values.
    pub values: BTreeMap<&'static str, String>,
    /// The same said to whoever has to decide.
    #[serde(skip)]
    pub(crate) decided: Remedies,
}

/// Says what coverage found.
pub(crate) struct Speaker<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) answers: &'a [Answer],
    pub(crate) residents: &'a Residents<'a>,
    pub(crate) dates: Vec<usize>,
    /// How many places each area holds, when that is first asked for.
    extents: OnceLock<BTreeMap<&'a str, usize>>,
}

/// Which boxes are said first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Those with most people.
    People,
    /// Those with most people for the longest time.
    PeopleAndTime,
}

impl<'a> Speaker<'a> {
    pub(crate) fn new(
        world: &'a World<'a>,
        answers: &'a [Answer],
        residents: &'a Residents<'a>,
    ) -> Speaker<'a> {
        let dates = world
            .space
            .slices
            .iter()
            .filter_map(|slice| world.head.timeline.index_of(slice.date))
            .collect();
        Speaker {
            world,
            answers,
            residents,
            dates,
            extents: OnceLock::new(),
        }
    }

    fn extents(&self) -> &BTreeMap<&'a str, usize> {
        self.extents.get_or_init(|| {
            let mut extents = BTreeMap::new();
            for place in &self.world.places {
                *extents.entry(area_of(self.world, &place.postcode)).or_default() += 1;
            }
            extents
        })
    }

    pub(crate) fn people(&self, gaps: &[Gap]) -> f64 {
        self.residents.of_any(
            gaps.iter().map(|gap| (&gap.who, &gap.places)),
            &self.world.space.ages,
        )
    }

    /// The first boxes in an order, equal ones by callers, and how many more there are.
    pub(crate) fn boxes(
        &self,
        requirement: &Requirement,
        gaps: &[Gap],
        order: Order,
    ) -> (Vec<BoxSaid>, usize) {
        let ages = &self.world.space.ages;
        let mut weighed: Vec<(f64, f64, u128, usize)> = gaps
            .iter()
            .enumerate()
            .map(|(at, gap)| {
                let people = self.residents.of(&gap.who, gap.places.iter(), ages);
                let weight = match order {
                    Order::People => people,
                    Order::PeopleAndTime => people * gap.when.count() as f64,
                };
                (weight, people, gap.callers(), at)
            })
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.2.cmp(&a.2)).then(a.3.cmp(&b.3)));
        weighed.truncate(BOXES_SAID);
        let said = weighed.par_iter().filter_map(|(_, people, _, at)| {
            let said = self.said(requirement, &gaps[*at], *people)?;
            Some(BoxSaid { gap: *at, ..said })
        });
        let boxes: Vec<BoxSaid> = said.collect();
        let more = gaps.len() - boxes.len();
        (boxes, more)
    }

    pub(crate) fn said(&self, requirement: &Requirement, gap: &Gap, people: f64) -> Option<BoxSaid> {
        let world = self.world;
        let calendar = &world.head.directory.calendar;
        let timeline = &world.head.timeline;
        let minutes = gap.when.minutes();
        let edges = minutes.as_slice();
        let date = |at: Option<i64>| {
            at.map_or(String::new(), |at| {
                timeline.date(timeline.moment(at).0).to_string()
            })
        };
        Some(BoxSaid {
            first_date: date(edges.first().map(|edge| edge.0)),
            last_date: date(edges.last().map(|edge| edge.1 - 1)),
            dates: self.dates_of(requirement, gap),
            who: words::callers_words(&gap.who, &world.space.ages),
            needs: words::dispositions_words(world, &gap.who),
            place: self.place(&gap.places.iter().collect::<Vec<_>>()),
            when: words::when_words(&world.head.timeline, calendar, &self.dates, &minutes),
            people,
            callers: gap.callers().to_string(),
            verdict: gap.verdicts[1].map_or("none", verdict_name),
            verdict_before: gap.verdicts[0].map(verdict_name),
            witness: self.witness(requirement, gap)?,
            calls: String::new(),
            gap: 0,
        })
    }

    /// Dates from and to which a gap is there, and what begins and ends it.
    fn dates_of(&self, requirement: &Requirement, gap: &Gap) -> Vec<DatesSaid> {
        let side = &self.world.head;
        let minutes = gap.when.minutes();
        let spans = words::spans(&side.timeline, &side.directory.calendar, &self.dates, &minutes);
        let witness = (!spans.is_empty()).then(|| Witness::of(self.world, gap, self.residents));
        let Some(witness) = witness.flatten() else {
            return Vec::new();
        };
        let mut grounds = BTreeSet::new();
        let places = gap.places.iter();
        let apart = places.filter(|place| grounds.insert(self.world.places[*place].ground));
        let elsewhere = apart.take(GROUNDS_ASKED).map(|place| Caller {
            place: self.world.place(place, 1),
            ..witness.callers[1].clone()
        });
        let some: Vec<Caller> = std::iter::once(witness.callers[1].clone())
            .chain(elsewhere)
            .collect();
        let callers = Callers {
            side,
            requirement,
            some: &some,
            when: &minutes,
            kept: gap.verdicts[1] == Some(Verdict::Kept),
        };
        dates_said(&callers, &spans)
    }

    /// Areas of a gap, those it covers whole first, then most people first; with the postcode districts in it, or the
    /// sectors where they are few.
    pub(crate) fn place(&self, places: &[usize]) -> String {
        if places.len() == self.world.places.len() {
            return "the whole area".to_owned();
        }
        let mut areas: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for place in places {
            let area = area_of(self.world, &self.world.places[*place].postcode);
            areas.entry(area).or_default().push(*place);
        }
        let people = |places: &[usize]| places.iter().map(|place| self.residents.at(*place)).sum::<f64>();
        let mut ranked: Vec<(f64, &str, Vec<usize>)> = areas
            .into_iter()
            .map(|(area, places)| (people(&places), area, places))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let (whole, parts): (Vec<_>, Vec<_>) = ranked
            .into_iter()
            .partition(|(_, area, places)| self.extents().get(area) == Some(&places.len()));
        let name = |area: &str| clean(area_name(self.world, area));
        let whole: Vec<String> = whole.into_iter().map(|(_, area, _)| name(area)).collect();
        let parts: Vec<String> = parts
            .into_iter()
            .map(|(_, area, places)| format!("{} ({})", name(area), self.spots(&places)))
            .collect();
        let mut said = Vec::new();
        if !whole.is_empty() {
            said.push(format!("all of {}", words::some(&whole, AREAS_SAID, "areas")));
        }
        if !parts.is_empty() {
            said.push(format!("parts of {}", words::some(&parts, AREAS_SAID, "areas")));
        }
        said.join("; ")
    }

    /// Places of one area as postcode districts, or as sectors where they are few; most people first.
    fn spots(&self, places: &[usize]) -> String {
        let by = |unit: fn(&str) -> &str| -> Vec<String> {
            let mut units: BTreeMap<&str, f64> = BTreeMap::new();
            for place in places {
                let unit = unit(&self.world.places[*place].postcode);
                *units.entry(unit).or_default() += self.residents.at(*place);
            }
            let mut units: Vec<(&str, f64)> = units.into_iter().collect();
            units.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
            units.into_iter().map(|(unit, _)| unit.to_owned()).collect()
        };
        let sectors = by(qdos_model::place::sector);
        if sectors.len() <= SPOTS_SAID {
            return words::list(&sectors);
        }
        words::some(&by(qdos_model::place::district), SPOTS_SAID, "")
    }

    pub(crate) fn witness(&self, requirement: &Requirement, gap: &Gap) -> Option<WitnessSaid> {
        let world = self.world;
        let witness = Witness::of(world, gap, self.residents)?;
        let caller = &witness.callers[1];
        let outcome = &world.outcomes[witness.outcome];
        let head = ask(world, 1, requirement, &witness);
        let base = gap.verdicts[0].map(|_| ask(world, 0, requirement, &witness));
        let before = base.as_ref().map(|base| self.told(base, &witness, 0, FINDS));
        let decided = match &base {
            Some(base) => self.remedies(&witness, base, &head),
            None => Remedies::default(),
        };
        let near_misses = head
            .near_misses
            .iter()
            .take(NEAR_MISSES_SAID)
            .filter_map(|miss| self.near_miss(requirement, &witness, miss));
        let moment = words::moment_words(&world.head.timeline, caller.at);
        let practice = caller
            .practice
            .as_deref()
            .map(|ods| format!(", registered with {}", self.practice_name(ods)))
            .unwrap_or_default();
        let values = BTreeMap::from([
            ("outcome", format!("{} {}", outcome.pair, outcome.disposition)),
            ("age_days", caller.age.to_string()),
            ("sex", caller.sex.letter().to_string()),
            ("role", clean(&caller.role)),
            ("postcode", caller.place.postcode.to_string()),
            ("practice", clean(caller.practice.as_deref().unwrap_or_default())),
            ("moment", moment.clone()),
        ]);
        Some(WitnessSaid {
            caller: format!(
                "{} in {}{practice}, {moment}, {}",
                words::person(caller.age, caller.sex),
                caller.place.postcode,
                words::outcome_words(outcome, world.head.directory)
            ),
            before,
            after: self.told(&head, &witness, 1, FINDS),
            near_misses: near_misses.collect(),
            values,
            decided,
        })
    }

    fn practice_name(&self, ods: &str) -> String {
        let services = self.world.head.services.iter().map(|candidate| candidate.service);
        let found = services
            .into_iter()
            .find(|service| service.ods.as_deref() == Some(ods) && service.service_type == "100");
        found.map_or(clean(ods), |service| clean(&service.name))
    }

    pub(crate) fn named(&self, candidate: &Candidate<'_>, witness: &Witness, side: usize) -> String {
        let service = candidate.service;
        let by_phone = match service.reach {
            Reach::Attended if service.location.is_none() => "no place on the map".to_owned(),
            Reach::Attended => words::distance(distance(candidate, &witness.callers[side].place)),
            Reach::Telephoned => "by telephone".to_owned(),
            Reach::Visiting => "visits patients".to_owned(),
        };
        format!("{}, {by_phone}", name_of(service))
    }

    pub(crate) fn told(&self, told: &Told<'_, '_>, witness: &Witness, side: usize, finds: &str) -> String {
        let named = |candidates: &[&Candidate<'_>]| -> Vec<String> {
            candidates
                .iter()
                .map(|candidate| self.named(candidate, witness, side))
                .collect()
        };
        let acceptable = words::some(&named(&told.acceptable), 2, "services");
        match told.verdict {
            Verdict::Kept => acceptable,
            Verdict::TooFew => format!("not enough: {acceptable}"),
            Verdict::UnsuitableOnly => {
                let others: Vec<String> = told
                    .unsuitable
                    .iter()
                    .map(|(candidate, fails)| {
                        format!("{} ({})", self.named(candidate, witness, side), why_not(fails))
                    })
                    .collect();
                format!(
                    "nothing that counts; {finds} {}",
                    words::some(&others, 2, "services")
                )
            }
            Verdict::CatchAllOnly => {
                let returned: Vec<&Candidate<'_>> =
                    told.unsuitable.iter().map(|(candidate, _)| *candidate).collect();
                let offered = if returned.is_empty() {
                    &told.fallback
                } else {
                    &returned
                };
                format!(
                    "no service; the search offers the emergency department catch-all: {}",
                    words::some(&named(offered), 2, "services")
                )
            }
            Verdict::None => "no service at all, not even an emergency department within 60 km".to_owned(),
        }
    }

    /// When a service that does not count at a moment was and will be open around it.
    pub(crate) fn closed_words(&self, candidate: &Candidate<'_>, at: i64) -> String {
        let timeline = &self.world.head.timeline;
        let stretches = candidate.open().as_slice();
        let next = stretches.partition_point(|(opens, _)| *opens <= at);
        let clock = |minute: i64| words::clock_near(timeline, at, minute);
        let last = next.checked_sub(1).map(|last| stretches[last].1);
        match (last, stretches.get(next).map(|next| next.0)) {
            (Some(closes), _) if closes > at => format!("open then, but closes at {}", clock(closes)),
            (Some(closed), Some(opens)) => format!(
                "not open then: closed at {}, opens at {}",
                clock(closed),
                clock(opens)
            ),
            (Some(closed), None) => format!("not open then: closed at {} for good", clock(closed)),
            (None, Some(opens)) => format!("not open then: opens at {}", clock(opens)),
            (None, None) => "has no opening hours".to_owned(),
        }
    }

    fn near_miss(
        &self,
        requirement: &Requirement,
        witness: &Witness,
        miss: &qdos_coverage::filter::NearMiss,
    ) -> Option<String> {
        let head = &self.world.head;
        let candidate = head
            .services
            .iter()
            .find(|candidate| candidate.service.uid == miss.uid)?;
        let name = self.named(candidate, witness, 1);
        let caller = &witness.callers[1];
        let amount = miss.missing;
        let why = match miss.criterion {
            Criterion::Status => "not active then".to_owned(),
            Criterion::Place => match amount {
                Some(metres) => format!("{} too far", words::distance(metres)),
                None => "no place on the map".to_owned(),
            },
            Criterion::Pair => format!("does not take {}", words::pairs_words(&caller.pairs)),
            Criterion::Disposition => match &caller.disposition {
                Some(disposition) => format!("does not take {disposition}"),
                None => "takes no disposition".to_owned(),
            },
            Criterion::Sex => "does not take callers of this sex".to_owned(),
            Criterion::Age => format!("does not take a caller of {}", words::age_words(caller.age)),
            Criterion::Practice => "takes patients of its own practices only".to_owned(),
            Criterion::Role => format!("not offered to {}", clean(&caller.role)),
            Criterion::Time => self.closed_words(candidate, caller.at),
            Criterion::LimitedArea => "limited to other areas".to_owned(),
            Criterion::Type => format!("of a type that \"{}\" does not count", clean(&requirement.title)),
            Criterion::Reach => "reached in another way".to_owned(),
        };
        Some(format!("{name}: {why}"))
    }
}

/// The name for professionals has the kind and the town, by convention; names for patients are too much alike.
pub(crate) fn name_of(service: &Service) -> String {
    let name = if service.name.is_empty() {
        service.shown_name()
    } else {
        &service.name
    };
    clean(name)
}

/// Why a service that the search finds does not count: every criterion of the requirement that it fails.
fn why_not(fails: &[Criterion]) -> String {
    let said = fails.iter().map(|criterion| match criterion {
        Criterion::Place => "too far away",
        Criterion::Type => "of another kind",
        Criterion::Reach => "reached in another way",
        Criterion::Time => "opens too late for it",
        _ => "not offered to this caller",
    });
    words::list(&said.map(str::to_owned).collect::<Vec<_>>())
}

/// The code of the area that a postcode lies in, as head has it, or else base.
pub(crate) fn area_of<'a>(world: &World<'a>, postcode: &str) -> &'a str {
    let sides = std::iter::once(&world.head).chain(&world.base);
    let mut spots = sides.filter_map(|side| side.directory.geography.postcodes.get(postcode));
    spots.next().map_or("", |spot| &**spot.area)
}

/// The name of an area, as head has it, or else base; its code where neither knows it.
pub(crate) fn area_name<'a>(world: &World<'a>, code: &'a str) -> &'a str {
    let sides = std::iter::once(&world.head).chain(&world.base);
    let mut areas = sides.filter_map(|side| side.directory.geography.areas.get(code));
    areas.next().map_or(code, |area| &area.name)
}

/// The verdict's name in reports.
pub(crate) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Kept => "kept",
        Verdict::TooFew => "too-few",
        Verdict::UnsuitableOnly => "unsuitable-only",
        Verdict::CatchAllOnly => "catch-all-only",
        Verdict::None => "none",
    }
}

pub(crate) fn per_million(part: u128, whole: u128) -> Option<u32> {
    if whole == 0 {
        return None;
    }
    u32::try_from(part * 1_000_000 / whole).ok()
}

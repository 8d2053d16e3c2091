//! In the embedded directory: for 20,000 callers drawn towards boundaries the engine's verdict is what the search's answer
//! says. The search looks at one caller at a time, through its index; the engine at all of them at once.

mod given;

use given::{Dice, embedded};
use jiff::civil::{Date, date};
use qdos_coverage::filter::{self, Verdict};
use qdos_coverage::gap::Gap;
use qdos_coverage::search::{Answer, Index, Label};
use qdos_coverage::space::Space;
use qdos_coverage::world::World;
use qdos_coverage::{Answer as Measured, Fragile, Scope, measure};
use qdos_model::moment::Moment;
use qdos_model::request::Request;
use qdos_model::requirement::{Callers, Requirement};
use qdos_model::service::Service;
use qdos_model::written::Distinct;
use std::collections::{BTreeMap, BTreeSet};

const TODAY: Date = date(2026, 11, 23);

/// How many callers; 20,000 unless QDOS_CALLERS says otherwise.
fn wanted() -> u64 {
    let said = std::env::var("QDOS_CALLERS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

#[test]
fn the_engines_verdict_is_what_the_search_returns() {
    let directory = embedded();
    let world = World::new(None, &directory, Space::whole(TODAY)).expect("the calendar is long enough");
    let measured = measure(&world, Scope::Whole, Fragile::NotAsked);
    let index = Index::new(&world.head);
    let mut asking = index.asking();
    let draw = Draw::new(&world);
    let mut verdicts: BTreeMap<(usize, Verdict), usize> = BTreeMap::new();
    let mut drawn = BTreeSet::new();
    let mut asked = 0;
    let mut seed = 0;
    while asked < wanted() {
        seed += 1;
        let mut dice = Dice(seed);
        let number = usize::try_from(asked).expect("a count") % measured.len();
        let requirement = &measured[number].requirement;
        let gaps = &measured[number].standing;
        let Some(caller) = draw.caller(requirement, gaps, &mut dice) else {
            continue;
        };
        asked += 1;
        let answer = asking
            .answer(&caller.request)
            .expect("the place and the date are known");
        let returned = asking.returned(&caller.request).expect("the same");
        let named = |returned: &[qdos_coverage::search::Returned<'_, '_>]| -> Vec<(String, Label)> {
            returned
                .iter()
                .map(|one| (one.candidate.service.uid.clone(), one.label))
                .collect()
        };
        assert_eq!(
            named(&answer.returned),
            named(&returned),
            "seed {seed}: {:?}",
            caller.request
        );
        let passes = |candidate: &&qdos_coverage::side::Candidate<'_>| {
            filter::returnable(&world.head, candidate, &answer.caller)
        };
        let one_by_one = world
            .head
            .services
            .iter()
            .filter(passes)
            .map(|candidate| &candidate.service.uid);
        let indexed: BTreeSet<&String> = answer
            .returnable
            .iter()
            .map(|one| &one.candidate.service.uid)
            .collect();
        assert_eq!(
            indexed,
            one_by_one.collect(),
            "seed {seed}: the index and the filters, {:?}",
            caller.request
        );
        let said = verdict(&answer, requirement, &world);
        let known = engine(&measured[number], &caller, &world);
        assert_eq!(
            said, known,
            "seed {seed}: {} asked for {:?}",
            requirement.id, caller.request
        );
        *verdicts.entry((number, said)).or_default() += 1;
        drawn.insert(caller.request.at.date);
    }
    let count = |wanted: Verdict| -> usize {
        verdicts
            .iter()
            .filter(|((_, verdict), _)| *verdict == wanted)
            .map(|(_, count)| count)
            .sum()
    };
    let kinds = [
        Verdict::Kept,
        Verdict::TooFew,
        Verdict::UnsuitableOnly,
        Verdict::CatchAllOnly,
    ]
    .map(count);
    assert!(
        kinds.iter().all(|count| *count >= 20),
        "verdicts met: {verdicts:?}"
    );
    for (number, answer) in measured.iter().enumerate() {
        let of_requirement = |verdict| verdicts.get(&(number, verdict)).copied().unwrap_or_default();
        assert!(
            of_requirement(Verdict::Kept) > 100,
            "{}: {verdicts:?}",
            answer.requirement.id
        );
    }
    for special in draw.special_dates() {
        assert!(drawn.contains(&special), "nobody asked on {special}");
    }
}

/// What the search's answer means for a requirement.
fn verdict(answer: &Answer<'_, '_>, requirement: &Requirement, world: &World<'_>) -> Verdict {
    let acceptable: Vec<&Service> = answer
        .returnable
        .iter()
        .filter(|one| {
            filter::failing(&world.head, one.candidate, &answer.caller, Some(requirement)).is_empty()
        })
        .map(|one| one.candidate.service)
        .collect();
    let count = match requirement.distinct {
        Distinct::Service => acceptable.len(),
        Distinct::Ods => {
            let key = |service: &&Service| {
                service
                    .ods
                    .clone()
                    .unwrap_or_else(|| format!("uid {}", service.uid))
            };
            acceptable.iter().map(key).collect::<BTreeSet<_>>().len()
        }
    };
    let is_ordinary = |service: &Service| service.service_type != "40";
    if count >= requirement.at_least {
        Verdict::Kept
    } else if count > 0 {
        Verdict::TooFew
    } else if answer
        .returnable
        .iter()
        .any(|one| is_ordinary(one.candidate.service))
    {
        Verdict::UnsuitableOnly
    } else if answer.returned.is_empty() {
        Verdict::None
    } else {
        Verdict::CatchAllOnly
    }
}

/// What the engine says: the verdict of the box that holds the caller, or kept.
fn engine(measured: &Measured, caller: &Caller, world: &World<'_>) -> Verdict {
    let timeline = &world.head.timeline;
    let index = timeline
        .index_of(caller.request.at.date)
        .expect("the date is asked");
    let at = timeline.start(index) + caller.request.at.minute;
    let holds = |gap: &&Gap| {
        gap.places.has(caller.place)
            && gap.when.minutes().contains(at)
            && gap.role == caller.request.role
            && gap.practices.contains(&caller.request.practice)
            && gap.who.iter().any(|(outcome, sex, ages)| {
                outcome == caller.outcome && sex == caller.request.sex && ages.has(caller.age)
            })
    };
    let found: Vec<_> = measured.standing.iter().filter(holds).collect();
    assert!(found.len() < 2, "two boxes hold {:?}", caller.request);
    found
        .first()
        .map_or(Verdict::Kept, |gap| gap.verdicts[1].expect("head is asked"))
}

/// A caller by numbers into the world, and what they ask.
struct Caller {
    outcome: usize,
    age: usize,
    place: usize,
    request: Request,
}

/// Draws callers near the edges of services.
struct Draw<'w, 'a> {
    world: &'w World<'a>,
    practices: Vec<(String, qdos_model::place::Grid)>,
    /// Eastings and northings of places, in order, with the place's number.
    axes: [Vec<(i64, usize)>; 2],
}

impl<'w, 'a> Draw<'w, 'a> {
    fn new(world: &'w World<'a>) -> Draw<'w, 'a> {
        let practices = world.head.practices(TODAY);
        let axis = |coordinate: fn(qdos_model::place::Grid) -> i64| {
            let numbered = world.places.iter().enumerate();
            let mut places: Vec<(i64, usize)> = numbered
                .map(|(number, place)| (coordinate(place.grids()[1]), number))
                .collect();
            places.sort_unstable();
            places
        };
        Draw {
            axes: [axis(|grid| grid.easting), axis(|grid| grid.northing)],
            world,
            practices: practices
                .into_iter()
                .map(|(code, grid)| (code.to_owned(), grid))
                .collect(),
        }
    }

    /// Public holidays and clock changes of the space, and the dates beside them.
    fn special_dates(&self) -> Vec<Date> {
        let slices = &self.world.space.slices;
        let timeline = &self.world.head.timeline;
        let is_special = |date: Date| {
            let uneven = timeline
                .index_of(date)
                .is_some_and(|index| timeline.length(index) != 1440);
            uneven || self.world.head.directory.calendar.holidays.contains(&date)
        };
        slices
            .iter()
            .map(|slice| slice.date)
            .filter(|date| is_special(*date))
            .collect()
    }

    /// A caller whom the requirement speaks of, if the dice draw one: near the edges of a service, or of a gap.
    fn caller(&self, requirement: &Requirement, gaps: &[Gap], dice: &mut Dice) -> Option<Caller> {
        let world = self.world;
        let fitting = |(_, outcome): &(usize, &qdos_coverage::JointOutcome<'_>)| {
            requirement.outcomes.fit(outcome.sides[1])
        };
        let outcomes: Vec<usize> = world
            .outcomes
            .iter()
            .enumerate()
            .filter(fitting)
            .map(|(number, _)| number)
            .collect();
        let gap = (dice.below(2) == 0 && !gaps.is_empty()).then(|| &gaps[dice.below(gaps.len())]);
        let of_gap = |gap: &Gap, dice: &mut Dice| {
            let rows: Vec<_> = gap.who.iter().collect();
            let (outcome, sex, ages) = rows[dice.below(rows.len())];
            let ages: Vec<usize> = ages.iter().collect();
            (outcome, sex, ages[dice.below(ages.len())])
        };
        let (outcome, sex, inside) = match gap {
            Some(gap) => {
                let (outcome, sex, age) = of_gap(gap, dice);
                (outcome, sex, Some(age))
            }
            None => (
                outcomes[dice.below(outcomes.len())],
                qdos_model::code::Sex::ALL[dice.below(3)],
                None,
            ),
        };
        let row = &world.outcomes[outcome].sides[1];
        let offers = |service: &Service| {
            service.location.is_some()
                && service.profile.pairs.contains(&row.pair)
                && service.profile.dispositions.contains(&row.disposition)
        };
        let service = (0..400)
            .map(|_| &world.head.services[dice.below(world.head.services.len())])
            .find(|candidate| offers(candidate.service))?;
        let age = inside
            .filter(|_| dice.below(4) > 0)
            .unwrap_or_else(|| self.age(service.service, dice));
        let days = world.space.ages[age];
        let asks_of = row.sexes.contains(&sex)
            && row.ages.contains(days)
            && requirement
                .sexes
                .as_ref()
                .is_none_or(|sexes| sexes.contains(&sex))
            && requirement.ages.as_ref().is_none_or(|ages| ages.contains(days));
        let place = match gap.filter(|_| dice.below(4) > 0) {
            Some(gap) => {
                let places: Vec<usize> = gap.places.iter().collect();
                places[dice.below(places.len())]
            }
            None => self.place(service.service, requirement, dice),
        };
        let here = world.place(place, 1);
        let in_area = requirement
            .areas
            .as_ref()
            .is_none_or(|areas| !areas.is_disjoint(&here.areas));
        let practice = match requirement.callers {
            Callers::Unregistered => None,
            Callers::RegisteredWithin(limit) => {
                let near = |(_, grid): &&(String, qdos_model::place::Grid)| {
                    grid.distance_squared(here.grid) <= limit * limit
                };
                let near: Vec<_> = self.practices.iter().filter(near).collect();
                (!near.is_empty()).then(|| near[dice.below(near.len())].0.clone())
            }
        };
        let at = match gap.filter(|_| dice.below(4) > 0) {
            Some(gap) => {
                let minutes = gap.when.minutes();
                let (from, to) = minutes.as_slice()[dice.below(minutes.as_slice().len())];
                [from - 1, from, to - 1, to][dice.below(4)]
            }
            None => self.at(service, row.window(), dice)?,
        };
        let (index, minute) = world.head.timeline.moment(at);
        let date = world.head.timeline.date(index);
        let slices = &world.space.slices;
        let is_asked = slices.first()?.date <= date && date <= slices.last()?.date;
        let is_holiday = world.head.directory.calendar.holidays.contains(&date);
        let local = world.head.timeline.local(index, minute);
        let at_that_time = requirement.minutes_of(date, is_holiday).contains(local);
        let is_registered = practice.is_some() || !row.own_gp;
        let roles: Vec<&String> = requirement.roles.iter().collect();
        (is_asked && asks_of && in_area && at_that_time && is_registered).then(|| Caller {
            outcome,
            age,
            place,
            request: Request {
                group: Some(row.pair.group),
                discriminators: vec![row.pair.discriminator],
                dropped: Vec::new(),
                disposition: Some(row.disposition.clone()),
                age: days,
                sex,
                role: roles[dice.below(roles.len())].clone(),
                postcode: here.postcode.to_string(),
                practice,
                distance: None,
                at: Moment { date, minute },
            },
        })
    }

    /// Number of an age: any, or one beside an edge of the service's ages.
    fn age(&self, service: &Service, dice: &mut Dice) -> usize {
        let ages = &self.world.space.ages;
        let edges: Vec<i64> = service
            .profile
            .ages
            .as_slice()
            .iter()
            .flat_map(|(from, to)| [*from, *to])
            .collect();
        if edges.is_empty() || dice.below(2) == 0 {
            return dice.below(ages.len());
        }
        let at = ages.partition_point(|age| *age < edges[dice.below(edges.len())]);
        (at + 1).saturating_sub(dice.below(3)).min(ages.len() - 1)
    }

    /// Number of a place: any, one on the very edge of its search box, or of some hundreds the nearest to that edge or to
    /// the edge of the requirement's distance.
    fn place(&self, service: &Service, requirement: &Requirement, dice: &mut Dice) -> usize {
        let places = &self.world.places;
        let grid = service.location.expect("it has a location");
        let kind = dice.below(4);
        if kind == 3 {
            let axis = dice.below(2);
            let from = [grid.easting, grid.northing][axis];
            let half = self.world.place(dice.below(places.len()), 1).search_distance;
            let edge = from + [-half - 1, -half, half, half + 1][dice.below(4)];
            let at = self.axes[axis].partition_point(|(coordinate, _)| *coordinate < edge);
            return self.axes[axis][at.min(places.len() - 1)].1;
        }
        let off = |place: usize| {
            let here = self.world.place(place, 1);
            match (kind, requirement.distance) {
                (1, Some(limit)) => (grid.distance(here.grid) - limit).abs(),
                _ => (grid.box_distance(here.grid) - here.search_distance).abs(),
            }
        };
        let tried = if kind == 0 { 1 } else { 300 };
        let drawn: Vec<usize> = (0..tried).map(|_| dice.below(places.len())).collect();
        drawn
            .into_iter()
            .min_by_key(|place| off(*place))
            .expect("one is drawn")
    }

    /// An elapsed minute: beside an edge of the service's hours as a search sees it, on a special date, or any.
    fn at(
        &self,
        candidate: &qdos_coverage::side::Candidate<'_>,
        window: i64,
        dice: &mut Dice,
    ) -> Option<i64> {
        let timeline = &self.world.head.timeline;
        let slices = &self.world.space.slices;
        let first = timeline.start(timeline.index_of(slices.first()?.date)?);
        let end = timeline.start(timeline.index_of(slices.last()?.date)? + 1);
        let parts = candidate.open().as_slice();
        let special = self.special_dates();
        let at = match dice.below(10) {
            0..6 if !parts.is_empty() => {
                let (opens, closes) = parts[dice.below(parts.len())];
                let edge = if dice.below(2) == 0 { opens } else { closes };
                let back = [0, 1, 29, 30, 31, window - 1, window, window + 1, 60, 15][dice.below(10)];
                edge - back + [-1, 0, 1][dice.below(3)]
            }
            6..9 => {
                let index = timeline.index_of(special[dice.below(special.len())])? + dice.below(3);
                let near = timeline.start(index.saturating_sub(1));
                near + dice.below(1440) as i64
            }
            _ => first + dice.below(usize::try_from(end - first).ok()?) as i64,
        };
        (first..end).contains(&at).then_some(at)
    }
}

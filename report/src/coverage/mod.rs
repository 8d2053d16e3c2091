//! How every requirement stands, area by area: the kept share, the gaps, and who is fragile. Everything is decided here as
//! typed values; `text` only renders it.

mod areas;
mod text;

pub use areas::AreaState;
pub use text::text;

use crate::Revision;
use crate::judge::{checked, not_checked};
use crate::judgement::Checked;
use crate::speaker::{BoxSaid, Order, Speaker, per_million, verdict_name};
use crate::words::{self, clean};
use areas::Areas;
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, FragileCallers, calls};
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of this shape, named in every JSON report.
pub const FORMAT: &str = "qdos-coverage-1";

/// What was measured, before anything is said.
pub struct Measured<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// The day that moments, past and future are judged from.
    pub today: jiff::civil::Date,
    /// The only date whose calls were asked, where one was named.
    pub at: Option<jiff::civil::Date>,
    /// The area that was asked for: its code.
    pub area: Option<&'a str>,
    /// The revision.
    pub revision: Revision,
    /// What it holds.
    pub directory: &'a Directory,
    /// The callers.
    pub world: &'a World<'a>,
    /// What was found, with fragile callers.
    pub answers: &'a [Answer],
}

/// How the requirements of a directory stand.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct State {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: String,
    /// The directory's name.
    pub directory: String,
    /// The revision.
    pub revision: Revision,
    /// The day that everything was judged from.
    pub today: String,
    /// The only date whose calls were asked; none for all dates from today on.
    pub at: Option<String>,
    /// The area that was asked for, by name; none for all of the directory's own.
    pub area: Option<String>,
    /// In one sentence.
    pub headline: String,
    /// Every requirement that was asked for.
    pub requirements: Vec<RequirementState>,
    /// Files of services that cannot be read and count as no service.
    pub unreadable: Vec<String>,
    /// How much was looked at.
    pub checked: Checked,
    /// What was not looked at.
    pub not_checked: Vec<String>,
}

/// How one requirement stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequirementState {
    /// Its name.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Said back in one sentence.
    pub sentence: String,
    /// Who answers for it.
    pub owner: String,
    /// What a loss under it counts as.
    pub level: Level,
    /// The numbers of all its callers.
    #[serde(flatten)]
    pub share: Share,
    /// Of a million calls, for how many it holds, each disposition weighing as its calls do (`calls.csv`); none where that is
    /// not given.
    pub calls_kept_per_million: Option<u32>,
    /// Callers by verdict, gaps only.
    pub verdicts: BTreeMap<&'static str, String>,
    /// Area by area, the smallest share first.
    pub areas: Vec<AreaState>,
    /// Gaps, those with most people for the longest time first.
    pub gaps: Vec<BoxSaid>,
    /// How many more gaps there are.
    pub more_gaps: usize,
    /// Fragile callers, in the same order.
    pub fragile: Vec<BoxSaid>,
    /// How many more groups of fragile callers there are.
    pub more_fragile: usize,
    /// Places where nobody can be registered within the distance; asked as unregistered.
    pub places_without_practice: usize,
}

/// The numbers of some callers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Share {
    /// Callers asked.
    pub callers: String,
    /// Callers for whom it does not hold.
    pub failing: String,
    /// Callers for whom it holds by no more services than it asks for; none where that was not asked.
    pub fragile_callers: Option<String>,
    /// Of a million callers, for how many it holds, rounded down; none when it asks nobody.
    pub kept_per_million: Option<u32>,
    /// Of a million callers, how many are fragile, rounded up, but to no more than are kept; none when it asks nobody or
    /// that was not asked.
    pub fragile_per_million: Option<u32>,
    /// People living where some caller like them has a gap at some time, each once.
    pub people_with_gap: f64,
    /// People living where some caller like them is fragile at some time, each once.
    pub people_fragile: f64,
}

impl Share {
    fn new(callers: u128, failing: u128, fragile: Option<u128>, people: [f64; 2]) -> Share {
        let [people_with_gap, people_fragile] = people;
        let kept = per_million(callers.saturating_sub(failing), callers);
        // Rounded up, so that nobody is fragile only when there is nobody; but never to more than are kept.
        let rest = fragile.and_then(|fragile| per_million(callers.saturating_sub(fragile), callers));
        let up = rest.map(|rest| 1_000_000 - rest);
        let up = up.map(|up| kept.filter(|kept| *kept > 0).map_or(up, |kept| up.min(kept)));
        Share {
            callers: callers.to_string(),
            failing: failing.to_string(),
            fragile_callers: fragile.map(|fragile| fragile.to_string()),
            kept_per_million: kept,
            fragile_per_million: up,
            people_with_gap,
            people_fragile,
        }
    }

    /// Whether somebody is known to be fragile.
    pub fn has_fragile(&self) -> bool {
        self.fragile_callers
            .as_ref()
            .is_some_and(|callers| callers != "0")
    }

    /// Whether it holds for every caller, and there is one.
    pub fn holds(&self) -> bool {
        self.callers != "0" && self.failing == "0"
    }
}

/// Decides what there is to say.
pub fn state(measured: &Measured<'_>) -> State {
    let Measured {
        version,
        today,
        at,
        area,
        revision,
        directory,
        world,
        answers,
    } = measured;
    let residents = Residents::new(&world.places, &directory.geography.small_areas);
    let speaker = Speaker::new(world, answers, &residents);
    let areas = Areas::new(world);
    let requirements: Vec<RequirementState> = answers
        .iter()
        .map(|answer| requirement(answer, &speaker, &areas))
        .collect();
    let mut checked = checked(directory, Some((world, answers)), Some(&residents));
    if let Some(code) = area {
        let inside =
            |place: &usize| world.grounds[world.places[*place].ground as usize].areas[1].contains(*code);
        let places: Vec<usize> = (0..world.places.len()).filter(inside).collect();
        checked.postcodes = places.len();
        checked.residents = places.iter().map(|place| residents.at(*place)).sum();
    }
    State {
        format: FORMAT,
        qdos: (*version).to_owned(),
        directory: clean(&directory.name),
        revision: revision.clone(),
        today: today.to_string(),
        at: at.map(|date| date.to_string()),
        area: area.map(|code| clean(directory.geography.area_name(code))),
        headline: headline(&requirements, *at),
        requirements,
        unreadable: directory.unreadable.iter().map(|path| clean(path)).collect(),
        checked,
        not_checked: not_checked(),
    }
}

fn headline(requirements: &[RequirementState], at: Option<jiff::civil::Date>) -> String {
    let holding = requirements
        .iter()
        .filter(|requirement| requirement.share.holds())
        .count();
    let calls = match at {
        Some(date) => format!("every call of {}", words::date_words(date)),
        None => "every caller".to_owned(),
    };
    match requirements {
        [only] if only.share.callers == "0" => "The requirement asks nobody here.".to_owned(),
        [only] if only.share.holds() => format!("The requirement holds for {calls}."),
        [_] => format!("The requirement does not hold for {calls}."),
        all => {
            let asking = all
                .iter()
                .filter(|requirement| requirement.share.callers != "0")
                .count();
            let others = match all.len() - asking {
                0 => String::new(),
                1 => " 1 more asks nobody here.".to_owned(),
                others => format!(" {others} more ask nobody here."),
            };
            format!("{holding} of {asking} requirements hold for {calls}.{others}")
        }
    }
}

fn requirement(answer: &Answer, speaker: &Speaker<'_>, areas: &Areas) -> RequirementState {
    let Answer {
        requirement,
        standing,
        fragile,
        callers,
        without_practice,
        ..
    } = answer;
    let nobody = Vec::new();
    let asked = fragile.is_some();
    let fragile = fragile
        .as_ref()
        .map_or(&nobody, |FragileCallers { standing, .. }| standing);
    let (gaps, more_gaps) = speaker.boxes(requirement, standing, Order::PeopleAndTime);
    let (fragile_said, more_fragile) = speaker.boxes(requirement, fragile, Order::PeopleAndTime);
    let mut verdicts: BTreeMap<&'static str, u128> = BTreeMap::new();
    for gap in standing {
        let name = gap.verdicts[1].map_or("none", verdict_name);
        *verdicts.entry(name).or_default() += gap.callers();
    }
    let sum = |gaps: &[Gap]| gaps.iter().map(Gap::callers).sum::<u128>();
    let people = [standing, fragile].map(|gaps| speaker.people(gaps));
    RequirementState {
        requirement: requirement.id.clone(),
        title: clean(&requirement.title),
        sentence: words::requirement_words(requirement, speaker.world.head.directory),
        owner: clean(&answer.owner),
        level: requirement.level,
        share: Share::new(*callers, sum(standing), asked.then(|| sum(fragile)), people),
        calls_kept_per_million: calls(answer, speaker.world).map(|calls| calls.kept_per_million),
        verdicts: verdicts
            .into_iter()
            .map(|(name, count)| (name, count.to_string()))
            .collect(),
        areas: areas.states(answer, [standing, fragile], speaker),
        gaps,
        more_gaps,
        fragile: fragile_said,
        more_fragile,
        places_without_practice: *without_practice,
    }
}

/// The state as JSON, format `FORMAT`; its schema is `schemas/v1/coverage.schema.json`.
pub fn json(state: &State) -> String {
    crate::pretty(state)
}

/// The JSON Schema of `json`.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(State).to_value()
}

//! What `qdos why` says: of one service every filter with the line that decides it; without one, what nearly passes.
//! Values first, then their rendering.

mod filters;
mod text;
mod time;

use crate::Revision;
use crate::asked::{Answered, Asked, limits, unreadable};
use crate::offer::{Before, Displaced, Offer, displaced, standing, why_before};
use crate::snippet::Excerpt;
use crate::words::clean;
use filters::{Judged, sentence};
use qdos_coverage::filter::{Criterion, NearMiss};
use qdos_coverage::search::{Filter, Label, Step, steps};
use qdos_coverage::side::Candidate;
use qdos_model::read::Places;
use schemars::JsonSchema;
use serde::Serialize;

pub use text::text;

/// Version of this shape.
pub const FORMAT: &str = "qdos-why-1";

/// Everything that `qdos why` says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Why {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: &'static str,
    /// The directory's name.
    pub directory: String,
    /// The revision that was searched.
    pub revision: Revision,
    /// What was asked, as it was understood.
    pub asked: Asked,
    /// The service that was asked about; none when none was named.
    pub service: Option<Explained>,
    /// Without a service: those that fail exactly one criterion, smallest change first.
    pub near_misses: Vec<Nearly>,
    /// Without a service: those that pass every filter and are not returned, in order.
    pub displaced: Vec<Displaced>,
    /// What is returned, in order.
    pub returned: Vec<Offer>,
    /// Service files that cannot be read and count as no service.
    pub unreadable: Vec<String>,
    /// What a search of files cannot know.
    pub limits: Vec<String>,
}

/// Whether a service is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It passes every filter and is among the first of its type.
    Returned,
    /// It passes every filter, and others of its type come first.
    Displaced,
    /// It fails a filter, and the fallback offers it all the same.
    CatchAll,
    /// It fails a filter.
    NotReturned,
}

/// One service, filter by filter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Explained {
    /// The service.
    pub offer: Offer,
    /// Whether it is offered.
    pub outcome: Outcome,
    /// Its place among what is returned, from 1.
    pub position: Option<usize>,
    /// The filters in their order.
    pub filters: Vec<FilterSaid>,
    /// Services that stand before it, when it passes every filter: the returned ones; of a displaced one those of its type.
    pub before: Vec<Before>,
}

/// One filter and what decides it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterSaid {
    /// Its name.
    pub filter: &'static str,
    /// Whether the service passes.
    pub passes: bool,
    /// Why, with both values.
    pub sentence: String,
    /// The line that decides; none when the file has no such place.
    pub decided_by: Option<Excerpt>,
    /// The way to it by keys.
    pub route: String,
}

/// A service that fails exactly one criterion.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Nearly {
    /// The service.
    #[serde(flatten)]
    pub offer: Offer,
    /// The criterion.
    pub criterion: &'static str,
    /// Minutes, metres or days that are missing, for time, place and age.
    pub missing: Option<i64>,
    /// The filter that fails, and the line that decides it.
    pub failing: FilterSaid,
}

/// Explains one service to a caller, or, without one, what nearly passes.
pub fn why(found: &Answered<'_, '_>, service: Option<&Candidate<'_>>) -> Why {
    let Answered {
        version,
        revision,
        side,
        request: _,
        answer,
    } = found;
    let places = Places::new(&side.directory.tree);
    let explained = service.map(|candidate| explain(found, &places, candidate));
    let (near_misses, displaced) = match explained {
        Some(_) => (Vec::new(), Vec::new()),
        None => (
            nearly(found, &places, &answer.near_misses(side)),
            displaced(side, answer),
        ),
    };
    let returned = answer
        .returned
        .iter()
        .map(|one| Offer::of(side, answer, one.candidate, one.label));
    Why {
        format: FORMAT,
        qdos: version,
        directory: clean(&side.directory.name),
        revision: revision.clone(),
        asked: Asked::of(found),
        service: explained,
        near_misses,
        displaced,
        returned: returned.collect(),
        unreadable: unreadable(side.directory),
        limits: limits(),
    }
}

fn explain(found: &Answered<'_, '_>, places: &Places<'_>, candidate: &Candidate<'_>) -> Explained {
    let answer = found.answer;
    let position = answer
        .returned
        .iter()
        .position(|one| std::ptr::eq(one.candidate, candidate));
    let label = position.map_or(Label::None, |at| answer.returned[at].label);
    let outcome = match (standing(answer, candidate), position) {
        (Some(_), Some(_)) => Outcome::Returned,
        (Some(_), None) => Outcome::Displaced,
        (None, Some(_)) => Outcome::CatchAll,
        (None, None) => Outcome::NotReturned,
    };
    let steps = steps(found.side, candidate, &answer.caller);
    let filters = steps.iter().map(|step| said(found, places, candidate, step));
    Explained {
        offer: Offer::of(found.side, answer, candidate, label),
        outcome,
        position: position.map(|at| at + 1),
        filters: filters.collect(),
        before: before(found, candidate, position),
    }
}

/// Who stands before a service that passes every filter, and why.
fn before(found: &Answered<'_, '_>, candidate: &Candidate<'_>, position: Option<usize>) -> Vec<Before> {
    let answer = found.answer;
    let Some(own) = standing(answer, candidate) else {
        return Vec::new();
    };
    let first: Vec<&Candidate<'_>> = match position {
        Some(at) => answer.returned[..at].iter().map(|one| one.candidate).collect(),
        None => answer
            .returnable
            .iter()
            .find(|one| std::ptr::eq(one.candidate, candidate))
            .map(|one| one.displaced_by.clone())
            .unwrap_or_default(),
    };
    let said = |other: &&Candidate<'_>| {
        Some(Before {
            uid: clean(&other.service.uid),
            name: crate::offer::name(other),
            why: why_before(answer, (other, &standing(answer, other)?), (candidate, &own)),
        })
    };
    first.iter().filter_map(said).collect()
}

fn said(found: &Answered<'_, '_>, places: &Places<'_>, candidate: &Candidate<'_>, step: &Step) -> FilterSaid {
    let Step { filter, passes, spot } = step;
    let excerpt = Excerpt::of(&found.side.directory.tree, places, &spot.path, &spot.route);
    let judged = Judged {
        filter: *filter,
        passes: *passes,
        written: excerpt.as_ref().is_some_and(|excerpt| excerpt.written),
    };
    FilterSaid {
        filter: filter.name(),
        passes: *passes,
        sentence: sentence(found, candidate, &judged),
        decided_by: excerpt,
        route: clean(&spot.route.to_string()),
    }
}

fn nearly(found: &Answered<'_, '_>, places: &Places<'_>, near_misses: &[NearMiss]) -> Vec<Nearly> {
    let services = &found.side.services;
    let one = |miss: &NearMiss| {
        let candidate = services
            .iter()
            .find(|candidate| candidate.service.uid == miss.uid)?;
        let steps = steps(found.side, candidate, &found.answer.caller);
        let failing = steps
            .iter()
            .find(|step| !step.passes && is_of(miss.criterion, step.filter))?;
        Some(Nearly {
            offer: Offer::of(found.side, found.answer, candidate, Label::None),
            criterion: miss.criterion.name(),
            missing: miss.missing,
            failing: said(found, places, candidate, failing),
        })
    };
    near_misses.iter().filter_map(one).collect()
}

/// Which filters make up a criterion (docs/search.md, "Near misses of a search").
fn is_of(criterion: Criterion, filter: Filter) -> bool {
    match criterion {
        Criterion::Status => filter == Filter::Status,
        Criterion::Place => filter == Filter::SearchBox,
        Criterion::Pair => matches!(filter, Filter::Group | Filter::Discriminator),
        Criterion::Disposition => filter == Filter::Disposition,
        Criterion::Sex => filter == Filter::Sex,
        Criterion::Age => filter == Filter::Age,
        Criterion::Practice => filter == Filter::Practice,
        Criterion::Role => filter == Filter::Role,
        Criterion::Time => matches!(filter, Filter::Session | Filter::ClosingSoon | Filter::OnlyIfOpen),
        Criterion::LimitedArea => filter == Filter::LimitedArea,
        Criterion::Type | Criterion::Reach => false,
    }
}

/// It as JSON, format [`FORMAT`]; its schema is `schemas/v1/why.schema.json`.
pub fn json(why: &Why) -> String {
    crate::pretty(why)
}

/// The JSON Schema of [`json`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Why).to_value()
}

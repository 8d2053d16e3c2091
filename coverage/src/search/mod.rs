//! The search of the Directory of Services for one caller after another: what is returnable, in which order, and what of
//! it is returned. docs/search.md is its specification, line by line.
//!
//! `Index` finds what passes the filters without looking at every service, for many requests at once; `filter` says the
//! same service by service, and tests hold the two together. `order` ranks and cuts; `steps` says why or why not.

mod index;
mod map;
mod order;
mod spot;
mod steps;

pub use index::{Asking, Index};
pub use order::{Label, Referral, Standing};
pub use spot::Spot;
pub use steps::{Filter, Step, steps};

use crate::filter::{Caller, NearMiss, near_misses};
use crate::side::{Candidate, Place, Side};
use qdos_model::reference::window;
use qdos_model::request::{DistanceSource, Request};

/// Everything the search says to one caller.
pub struct Answer<'s, 'a> {
    /// The caller as the filters see them: place, search distance, window, minute.
    pub caller: Caller,
    /// Where the search distance came from.
    pub source: DistanceSource,
    /// The area whose ranking strategy holds, or `national`; none has any.
    pub strategy: Option<&'s str>,
    /// What passes every filter, in order.
    pub returnable: Vec<Returnable<'s, 'a>>,
    /// What is offered, in order; what the fallback adds comes last.
    pub returned: Vec<Returned<'s, 'a>>,
}

/// A service that passes every filter.
pub struct Returnable<'s, 'a> {
    /// The service.
    pub candidate: &'s Candidate<'a>,
    /// What its place in the order comes from.
    pub standing: Standing,
    /// The returned services of its type, when it is not one of them.
    pub displaced_by: Vec<&'s Candidate<'a>>,
}

/// A service that is offered.
pub struct Returned<'s, 'a> {
    /// The service.
    pub candidate: &'s Candidate<'a>,
    /// What follows its name.
    pub label: Label,
}

/// The caller that a request describes; `None` when its postcode is not known or its date is not on the side's timeline.
pub fn caller(side: &Side<'_>, request: &Request) -> Option<Caller> {
    let place = side.place(&request.postcode)?;
    let (search_distance, _) = request.search_distance(side.directory);
    let index = side.timeline.index_of(request.at.date)?;
    let facts = request
        .disposition
        .as_ref()
        .and_then(|disposition| side.directory.reference.dispositions.get(disposition));
    Some(Caller {
        pairs: request.pairs(),
        disposition: request.disposition.clone(),
        window: window(facts.and_then(|facts| facts.minutes)),
        age: request.age,
        sex: request.sex,
        role: request.role.clone(),
        place: Place {
            search_distance,
            ..place
        },
        practice: request.practice.clone(),
        at: side.timeline.start(index) + request.at.minute,
        date: request.at.date,
    })
}

impl Answer<'_, '_> {
    /// Services that fail exactly one criterion, smallest change first.
    pub fn near_misses(&self, side: &Side<'_>) -> Vec<NearMiss> {
        near_misses(side, None, &self.caller)
    }
}

//! Captured searches, asked again at every place and moment (docs/search.md, "Scenarios"): what each returns, what of it
//! was expected, and what is different between two directories. The files of base may ask otherwise than those of head;
//! which are asked is for the caller of this module to decide, and both directories are asked the same.

mod answers;
mod difference;
mod expected;
mod links;
mod plan;

pub use difference::{Difference, difference};
pub use expected::{Seen, Unmet};
pub use links::{Linked, Swap, linked, swaps};
pub use plan::{Ask, Plan};

use crate::search::Label;
use qdos_model::directory::Directory;
use qdos_model::request::Refused;
use qdos_model::scenario::{Named, ScenarioSet};
use qdos_model::service::Service;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a replay is to ask.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Sets of scenarios.
    pub sets: &'a [ScenarioSet],
    /// Places instead of those of the files; scenarios that name their own keep it.
    pub places: Option<&'a [Named]>,
    /// Moments instead of those of the files.
    pub moments: Option<&'a [Named]>,
}

/// Every search of a replay with its answers.
#[derive(Debug)]
pub struct Replay<'a> {
    /// What was asked.
    pub plan: Plan<'a>,
    /// One row a search: in order of set, scenario, outcome, place, moment.
    pub rows: Vec<Row<'a>>,
}

/// One search.
#[derive(Debug)]
pub struct Row<'a> {
    /// Number of its ask in the plan.
    pub ask: usize,
    /// Number of its place in the plan.
    pub place: usize,
    /// Number of its moment in the plan.
    pub moment: usize,
    /// What base answers, when there is one.
    pub base: Option<Answered<'a>>,
    /// What head answers.
    pub head: Answered<'a>,
}

/// What one directory says to one search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered<'a> {
    /// The services, in order; or why it cannot be asked.
    pub returned: Result<Vec<Offered<'a>>, Vec<Refused>>,
    /// Which of the scenario's expectations are not met.
    pub unmet: Vec<Unmet>,
}

/// A service that is returned.
#[derive(Debug, Clone, Copy)]
pub struct Offered<'a> {
    /// The service.
    pub service: &'a Service,
    /// What follows its name.
    pub label: Label,
    /// The straight line in metres, rounded up.
    pub distance: i64,
}

/// Two offers are the same when the service has the same uid and the same label; how far away it is follows from it.
impl PartialEq for Offered<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.service.uid == other.service.uid && self.label == other.label
    }
}

impl Eq for Offered<'_> {}

impl Answered<'_> {
    /// Something is returned, and all of it comes from the fallback.
    pub fn is_fallback_only(&self) -> bool {
        let from_fallback = |offers: &Vec<Offered<'_>>| {
            !offers.is_empty() && offers.iter().all(|offer| offer.label == Label::CatchAll)
        };
        self.returned.as_ref().is_ok_and(from_fallback)
    }

    /// Nothing is returned at all.
    pub fn is_nothing(&self) -> bool {
        self.returned.as_ref().is_ok_and(Vec::is_empty)
    }

    /// It cannot be asked.
    pub fn is_refused(&self) -> bool {
        self.returned.is_err()
    }
}

/// Asks everything of head and, where there is one, of base.
pub fn replay<'a>(wanted: Wanted<'a>, base: Option<&'a Directory>, head: &'a Directory) -> Replay<'a> {
    watched(wanted, base, head, &|_, _| ())
}

/// The same; now and then `watch` is told how many searches are answered, and of how many. It changes nothing.
pub fn watched<'a>(
    wanted: Wanted<'a>,
    base: Option<&'a Directory>,
    head: &'a Directory,
    watch: &(dyn Fn(usize, usize) + Sync),
) -> Replay<'a> {
    let plan = Plan::new(wanted, base, head);
    let all = plan.searches().count() * (1 + usize::from(base.is_some()));
    let answered = AtomicUsize::new(0);
    let more = |count: usize| watch(answered.fetch_add(count, Ordering::Relaxed) + count, all);
    let (of_base, of_head) = rayon::join(
        || base.map(|base| answers::answers(&plan, base, &more)),
        || answers::answers(&plan, head, &more),
    );
    let mut of_base = of_base.map(Vec::into_iter);
    let rows = plan
        .searches()
        .zip(of_head)
        .map(|((ask, place, moment), head)| Row {
            ask,
            place,
            moment,
            base: of_base.as_mut().and_then(Iterator::next),
            head,
        });
    let rows = rows.collect();
    Replay { plan, rows }
}

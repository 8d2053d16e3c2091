//! Whether what is returned is what was expected.

use super::Offered;
use crate::search::Label;
use qdos_model::scenario::Expectation;

/// An expectation that is not met.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unmet {
    /// Its number among those of the scenario.
    pub expectation: usize,
    /// What was seen instead.
    pub seen: Seen,
}

/// What was seen instead of what was expected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// The search was refused.
    Refused,
    /// It is not among what is returned.
    Missing,
    /// These are returned and ought not to be, by uid.
    Unwanted(Vec<String>),
    /// This comes first, by uid; nothing does.
    First(Option<String>),
    /// So many are returned, not counting what the fallback adds.
    Count(usize),
}

/// Every expectation of a search that was refused.
pub(super) fn all_refused(expected: &[Expectation]) -> Vec<Unmet> {
    let unmet = |expectation| Unmet {
        expectation,
        seen: Seen::Refused,
    };
    (0..expected.len()).map(unmet).collect()
}

/// What is not met by what is returned.
pub(super) fn unmet(expected: &[Expectation], offers: &[Offered<'_>]) -> Vec<Unmet> {
    let unmet = |(at, expectation): (usize, &Expectation)| {
        seen(expectation, offers).map(|seen| Unmet {
            expectation: at,
            seen,
        })
    };
    expected.iter().enumerate().filter_map(unmet).collect()
}

/// What is seen instead; `None` when the expectation is met.
fn seen(expectation: &Expectation, offers: &[Offered<'_>]) -> Option<Seen> {
    let is_there = |fits: &dyn Fn(&Offered<'_>) -> bool| (!offers.iter().any(fits)).then_some(Seen::Missing);
    let unwanted = |fits: &dyn Fn(&Offered<'_>) -> bool| {
        let found: Vec<String> = offers
            .iter()
            .filter(|offer| fits(offer))
            .map(|offer| offer.service.uid.clone())
            .collect();
        (!found.is_empty()).then_some(Seen::Unwanted(found))
    };
    let first = |fits: &dyn Fn(&Offered<'_>) -> bool| {
        let found = offers.first();
        let uid = || found.map(|offer| offer.service.uid.clone());
        (!found.is_some_and(fits)).then(|| Seen::First(uid()))
    };
    let is_added = |offer: &Offered<'_>| offer.label == Label::CatchAll;
    let count = offers.iter().filter(|offer| !is_added(offer)).count();
    match expectation {
        Expectation::Service(uid) => is_there(&|offer| offer.service.uid == *uid),
        Expectation::NotService(uid) => unwanted(&|offer| offer.service.uid == *uid),
        Expectation::Type(code) => is_there(&|offer| offer.service.service_type == *code),
        Expectation::OneOfTypes(codes) => is_there(&|offer| codes.contains(&offer.service.service_type)),
        Expectation::NotType(code) => unwanted(&|offer| offer.service.service_type == *code),
        Expectation::FirstService(uid) => first(&|offer| offer.service.uid == *uid),
        Expectation::FirstType(code) => first(&|offer| offer.service.service_type == *code),
        Expectation::AtLeast(least) => (count < *least).then_some(Seen::Count(count)),
        Expectation::AtMost(most) => (count > *most).then_some(Seen::Count(count)),
        Expectation::CatchAll(true) => is_there(&is_added),
        Expectation::CatchAll(false) => unwanted(&is_added),
    }
}

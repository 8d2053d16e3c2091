//! What is different between the answers of base and head to one search.

use super::{Answered, Offered, Row, Unmet};

/// What is different in head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference<'a> {
    /// Returned in base and no more, in base's order.
    pub gone: Vec<Offered<'a>>,
    /// Returned in head alone, in head's order.
    pub come: Vec<Offered<'a>>,
    /// What both return stands in another order.
    pub reordered: bool,
    /// Refused in head alone.
    pub newly_refused: bool,
    /// Refused in base alone.
    pub no_longer_refused: bool,
    /// Met in base and not in head.
    pub newly_unmet: Vec<Unmet>,
    /// Numbers of expectations that base did not meet and head meets.
    pub healed: Vec<usize>,
}

impl Difference<'_> {
    /// Whether an expectation that held does not, or what was answered is refused.
    pub fn is_worse(&self) -> bool {
        self.newly_refused || !self.newly_unmet.is_empty()
    }
}

/// What is different in a row; `None` when nothing is, or there is no base.
pub fn difference<'a>(row: &Row<'a>) -> Option<Difference<'a>> {
    let base = row.base.as_ref()?;
    let found = between(base, &row.head);
    (found != Difference::default()).then_some(found)
}

/// What is different between two answers to one search.
pub(super) fn between<'a>(base: &Answered<'a>, head: &Answered<'a>) -> Difference<'a> {
    let none = Vec::new();
    let (before, after) = (
        base.returned.as_ref().unwrap_or(&none),
        head.returned.as_ref().unwrap_or(&none),
    );
    let only = |own: &[Offered<'a>], other: &[Offered<'a>]| -> Vec<Offered<'a>> {
        own.iter()
            .filter(|offer| !other.contains(offer))
            .copied()
            .collect()
    };
    let common = |own: &[Offered<'a>], other: &[Offered<'a>]| -> Vec<Offered<'a>> {
        own.iter()
            .filter(|offer| other.contains(offer))
            .copied()
            .collect()
    };
    let is_unmet =
        |answer: &Answered<'_>, at: usize| answer.unmet.iter().any(|unmet| unmet.expectation == at);
    Difference {
        gone: only(before, after),
        come: only(after, before),
        reordered: common(before, after) != common(after, before),
        newly_refused: head.is_refused() && !base.is_refused(),
        no_longer_refused: base.is_refused() && !head.is_refused(),
        newly_unmet: head
            .unmet
            .iter()
            .filter(|unmet| !is_unmet(base, unmet.expectation))
            .cloned()
            .collect(),
        healed: base
            .unmet
            .iter()
            .map(|unmet| unmet.expectation)
            .filter(|at| !is_unmet(head, *at))
            .collect(),
    }
}

//! What would help a caller who lost something, said to whoever has to decide: no service is named as a way out that cannot
//! be one.

use crate::speaker::Speaker;
use crate::words::{self, clean};
use qdos_coverage::filter::{Criterion, NearMiss};
use qdos_coverage::side::Candidate;
use qdos_coverage::witness::{Told, Witness};
use std::collections::BTreeSet;

/// How many services are named.
const NAMED: usize = 3;

/// What one caller meets after a change, and what would help.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Remedies {
    /// What the call handler sees.
    pub(crate) after: String,
    /// Services that lack one thing which can be agreed on, the least first, and what that is. None that counted before: what
    /// they lack is the change itself.
    pub(crate) could: Vec<String>,
    /// The nearest service that lacks nothing but to be near enough, and by how much; nobody can agree to that.
    pub(crate) too_far: Option<String>,
}

impl Speaker<'_> {
    pub(crate) fn remedies(&self, witness: &Witness, base: &Told<'_, '_>, head: &Told<'_, '_>) -> Remedies {
        let counted: BTreeSet<&str> = base
            .acceptable
            .iter()
            .map(|candidate| candidate.service.uid.as_str())
            .collect();
        let near = head
            .near_misses
            .iter()
            .filter(|miss| !counted.contains(miss.uid.as_str()));
        let could = near.clone().filter_map(|miss| {
            let candidate = self.candidate(miss)?;
            let would = self.would(witness, candidate, miss)?;
            Some(format!(
                "{}: would have to {would}",
                self.named(candidate, witness, 1)
            ))
        });
        let mut near = near;
        let too_far = near.find_map(|miss| {
            let metres = miss.missing.filter(|_| miss.criterion == Criterion::Place)?;
            let named = self.named(self.candidate(miss)?, witness, 1);
            Some(format!("{named}: {} too far", words::distance(metres)))
        });
        Remedies {
            after: self.told(head, witness, 1, "the call handler still sees"),
            could: could.take(NAMED).collect(),
            too_far,
        }
    }

    fn candidate(&self, miss: &NearMiss) -> Option<&Candidate<'_>> {
        let services = &self.world.head.services;
        services
            .iter()
            .find(|candidate| candidate.service.uid == miss.uid)
    }

    /// What a service would have to do, where it can.
    fn would(&self, witness: &Witness, candidate: &Candidate<'_>, miss: &NearMiss) -> Option<String> {
        let caller = &witness.callers[1];
        Some(match miss.criterion {
            // Where a service is, what it is and how it is reached is not a thing to agree on.
            Criterion::Place | Criterion::Type | Criterion::Reach => return None,
            Criterion::Status => "be active then".to_owned(),
            Criterion::Time => format!(
                "be open for this call ({})",
                self.closed_words(candidate, caller.at)
            ),
            Criterion::Pair => format!("take {}", words::pairs_words(&caller.pairs)),
            Criterion::Disposition => format!("take {}", caller.disposition.as_ref()?),
            Criterion::Sex => "take callers of this sex".to_owned(),
            Criterion::Age => format!("take a caller of {}", words::age_words(caller.age)),
            Criterion::Practice => "take patients of other practices".to_owned(),
            Criterion::Role => format!("be offered to {}", clean(&caller.role)),
            Criterion::LimitedArea => "take patients of this area".to_owned(),
        })
    }
}

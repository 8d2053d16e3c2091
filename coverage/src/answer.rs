//! What the engine answers of one requirement.

use crate::gap::Gap;
use qdos_model::code::Disposition;
use qdos_model::requirement::Requirement;
use qdos_model::written::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whose wording of a requirement was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Definition {
    /// Base and head say the same.
    Both,
    /// Base's, because head changed or dropped it; asked of both.
    Base,
    /// Head's, because it is new or changed; asked of head alone.
    Head,
}

/// Whether fragile callers are looked for, which counts one service more for every caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fragile {
    /// A caller is left as soon as the requirement is met.
    NotAsked,
    /// Those kept by no service more than the requirement asks for are found too.
    Asked,
}

/// Of which callers the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Of all: how every requirement stands in head, and what differs from base.
    Whole,
    /// Of those whose answer may differ between base and head, which is far less work; how a requirement stands that base
    /// asks too is then not said.
    Changes,
}

/// Callers kept by exactly as many services as the requirement asks for, as it counts them (docs/meaning.md, "Fragile").
/// Every box says `kept` of the side it speaks of.
#[derive(Debug, Default)]
pub struct FragileCallers {
    /// Callers of head who are fragile in head.
    pub standing: Vec<Gap>,
    /// Callers of base who were kept and not fragile in base, and are kept and fragile in head.
    pub became: Vec<Gap>,
    /// Callers of both who were kept and fragile in base, and are kept and not fragile in head.
    pub ceased: Vec<Gap>,
}

/// What was found for one requirement.
#[derive(Debug)]
pub struct Answer {
    /// The requirement as asked.
    pub requirement: Requirement,
    /// Whose wording it is.
    pub definition: Definition,
    /// What a loss counts as: the graver of base's and head's level, so that no change can make its own losses lighter.
    pub level: Level,
    /// Who answers for it: base's owner where base has the requirement.
    pub owner: String,
    /// Callers of head for whom it does not hold in head; empty where only changes were wanted.
    pub standing: Vec<Gap>,
    /// Callers of base for whom it held in base and does not in head.
    pub lost: Vec<Gap>,
    /// Callers of both for whom it did not hold in base and does in head.
    pub gained: Vec<Gap>,
    /// Callers of base for whom it holds in neither, and whose verdict in head is a later one than in base.
    pub worsened: Vec<Gap>,
    /// Callers of both for whom it holds in neither, and whose verdict in head is an earlier one than in base.
    pub eased: Vec<Gap>,
    /// Callers of base who are kept in base and in head, and whom the requirement's `farther` says go farther in head; empty
    /// where it says nothing, or base was not asked.
    pub farther: Vec<Gap>,
    /// Who is kept by just enough; `None` where that was not asked, or only those are asked about who are sent to their own
    /// practice.
    pub fragile: Option<FragileCallers>,
    /// How many callers were asked of head; where only changes were wanted, those at places that a changed offer reaches.
    pub callers: u128,
    /// The same by the areas they are in: every set of areas that holds places, with how many were asked there.
    pub asked: BTreeMap<Arc<BTreeSet<String>>, u128>,
    /// The same by disposition, those with any.
    pub asked_for: BTreeMap<Disposition, u128>,
    /// Of those, for how many it holds; `None` where only changes were wanted.
    pub kept: Option<u128>,
    /// The same two numbers for base, asked of base's own callers; `None` where base was not asked, or only changes were
    /// wanted.
    pub before: Option<(u128, u128)>,
    /// Places where nobody can be registered within the distance, asked as unregistered.
    pub without_practice: usize,
}

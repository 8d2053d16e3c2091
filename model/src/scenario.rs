//! Captured searches and what is expected of them, the QDOS way: asked again over places and moments.

use crate::reference::Outcome;
use crate::request::{Asked, Refused};
use crate::requirement::Outcomes;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Everything below scenarios/.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scenarios {
    /// The sets that can be read, in order of path.
    pub sets: Vec<ScenarioSet>,
    /// The rows of direct-links.csv.
    pub links: Vec<DirectLink>,
}

/// The captured searches of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScenarioSet {
    /// Path of its file.
    pub path: String,
    /// One short line.
    pub title: String,
    /// Where scenarios are asked that name no postcode.
    pub places: Vec<Named>,
    /// When scenarios are asked that name no moment.
    pub moments: Vec<Named>,
    /// The searches, each with an id of its own.
    pub scenarios: Vec<Scenario>,
}

/// A postcode or a moment as typed, and what people call it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// As typed; what it means is read for each directory that is asked.
    pub typed: String,
    /// What people call it.
    pub name: Option<String>,
}

/// A captured search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scenario {
    /// Its name.
    pub id: String,
    /// One short line.
    pub title: Option<String>,
    /// What is asked, wherever and whenever; without an outcome when `outcomes` has them.
    pub asked: Asked,
    /// Rows of the outcome table that it is asked for, one after another.
    pub outcomes: Option<Outcomes>,
    /// Its own postcode.
    pub postcode: Option<String>,
    /// Its own moment.
    pub at: Option<String>,
    /// What is expected of each return.
    pub expected: Vec<Expectation>,
    /// Why it cannot be asked at all.
    pub refused: Vec<Refused>,
}

impl Scenario {
    /// The search at one place and moment, for an outcome of the table or for its own.
    pub fn asked_for(&self, outcome: Option<&Outcome>) -> Asked {
        let mut asked = self.asked.clone();
        if let Some(outcome) = outcome {
            asked.group = Some(outcome.pair.group.to_string());
            asked.discriminators = vec![outcome.pair.discriminator.to_string()];
            asked.disposition = Some(outcome.disposition.to_string());
        }
        asked
    }
}

/// One thing that is expected of what a search returns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expectation {
    /// The service of this uid is returned.
    Service(String),
    /// It is not.
    NotService(String),
    /// A service of this type is returned.
    Type(String),
    /// A service of one of these types is returned.
    OneOfTypes(BTreeSet<String>),
    /// None of this type is.
    NotType(String),
    /// The service of this uid comes first.
    FirstService(String),
    /// A service of this type comes first.
    FirstType(String),
    /// So many are returned, not counting what the fallback adds.
    AtLeast(usize),
    /// No more are.
    AtMost(usize),
    /// Whether the fallback adds something.
    CatchAll(bool),
}

/// One row of the table that NHS 111 online links to the Directory of Services by: which outcome stands for a disposition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DirectLink {
    /// The NHS Pathways release.
    pub release: String,
    /// The date of the table.
    pub date: Date,
    /// Disposition, as typed.
    pub disposition: String,
    /// Symptom group, as typed; empty when there is none.
    pub group: String,
    /// Symptom discriminator, as typed; empty when there is none.
    pub discriminator: String,
    /// What the table says of looking it up: `Yes`, `No` and a few other words.
    pub lookup: String,
}

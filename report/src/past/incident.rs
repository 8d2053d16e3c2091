//! What `qdos incident` says: one document about one caller at one moment of the past.

mod page;

use super::Step;
use crate::Revision;
use crate::search::Search;
use crate::why::Why;

pub use page::{html, markdown};

/// Everything that is known of an incident.
pub struct Incident {
    /// Version of the program.
    pub qdos: &'static str,
    /// The step that was in force, and which the answer was asked of.
    pub in_force: Step,
    /// What the clocks and the clone leave open.
    pub notes: Vec<String>,
    /// What was answered then.
    pub then: Search,
    /// What is answered today; or why nothing can be said.
    pub today: Result<Search, String>,
    /// What today was read from.
    pub today_revision: Revision,
    /// What is answered today and was not then, and nobody expected.
    pub newcomers: Vec<Newcomer>,
    /// The services that were expected.
    pub expected: Vec<Expected>,
    /// Nobody named a service: they are those that nearly passed, the nearest first.
    pub chosen: bool,
}

/// A service that is offered today, and nobody named.
pub struct Newcomer {
    /// Its uid.
    pub uid: String,
    /// Its name today.
    pub name: String,
    /// Filter by filter then; `None` where the directory had no such service.
    pub then: Option<Why>,
}

/// One service that was expected.
pub struct Expected {
    /// Its uid.
    pub uid: String,
    /// Its name, or its uid.
    pub name: String,
    /// Filter by filter; `None` where the directory had no such service then.
    pub why: Option<Why>,
    /// Until when it was offered to such a caller.
    pub since: Since,
    /// Of every filter that it did not pass, since when it did not.
    pub reasons: Vec<Reason>,
    /// The services that it names as taking its place.
    pub successors: Vec<String>,
    /// The same as `why` today; `None` where today has no such service.
    pub today: Option<Why>,
    /// Where it is offered today and was not then: the step that brought it back.
    pub back: Option<Step>,
}

/// Since when something had been so.
pub enum Since {
    /// It was offered: nothing had taken it away.
    Offered,
    /// As long as the history goes.
    Always,
    /// As far back as this clone goes; before that it is not known.
    NotHere,
    /// As far back as was looked; a commit's id.
    NotLooked(String),
    /// This step.
    Ended(Box<Ended>),
}

/// One filter that a service did not pass.
pub struct Reason {
    /// Its name.
    pub filter: String,
    /// Why it did not, with both values.
    pub sentence: String,
    /// Since when.
    pub since: Since,
}

/// A step that took something away.
#[derive(Clone)]
pub struct Ended {
    /// The step.
    pub step: Step,
    /// What it meant for the service.
    pub meant: Vec<String>,
    /// The place that the same call would have found it in just before, when that is known.
    pub place_before: Option<usize>,
    /// What `qdos check` says of that very step, asked again on its own day.
    pub check: Check,
}

/// What the check says of a step.
#[derive(Clone)]
pub enum Check {
    /// Its judgement.
    Judged {
        /// Whether it would have stopped or warned.
        warned: bool,
        /// What it would have done.
        outcome: &'static str,
        /// Its first sentence.
        headline: String,
        /// Who it says was worse off.
        worse_off: Vec<String>,
    },
    /// It cannot be worked out.
    Unknown(String),
}

impl Check {
    /// From the judgement of a step.
    pub fn of(judgement: &crate::Judgement) -> Check {
        use crate::Overall;
        let (warned, outcome) = match judgement.verdict {
            Overall::Blocked => (
                true,
                "it says not to approve. Git does not show whether anybody ran it then: it may not have been there yet, not have been required, or have been overruled",
            ),
            Overall::NeedsSignOff => (
                true,
                "it would have asked for somebody's agreement before the change was approved",
            ),
            Overall::NotAnalysed => (
                true,
                "it would have said that the change cannot be analysed, which counts as unsafe",
            ),
            Overall::Standing | Overall::WordingOnly | Overall::Clear | Overall::Repair => {
                (false, "it would have let the change pass")
            }
        };
        Check::Judged {
            warned,
            outcome,
            headline: judgement.headline.clone(),
            worse_off: judgement
                .worse_off
                .iter()
                .map(crate::Effect::in_one_line)
                .collect(),
        }
    }
}

impl Expected {
    /// Whether it is offered today and was not then.
    pub fn is_back(&self) -> bool {
        !self.was_returned() && self.today.as_ref().and_then(position).is_some()
    }

    /// Whether it was among what was returned.
    fn was_returned(&self) -> bool {
        self.why.as_ref().and_then(position).is_some()
    }
}

/// The place of a service among what was returned, from 1.
fn position(why: &Why) -> Option<usize> {
    why.service.as_ref()?.position
}

/// The sentences of the filters that a service does not pass.
fn failing(why: &Why) -> Vec<String> {
    let filters = why.service.iter().flat_map(|explained| &explained.filters);
    let failing = filters.filter(|filter| !filter.passes);
    failing
        .map(|filter| format!("{}: {}", plain(filter.filter), filter.sentence))
        .collect()
}

/// A filter's name for whoever does not know the search.
fn plain(filter: &str) -> &str {
    match filter {
        "SG" => "symptom group",
        "SD" => "symptom discriminator",
        "Dx" => "outcome of triage",
        "session" => "opening hours",
        "search box" => "distance",
        "practice" => "registered practice",
        "role" => "kind of referral",
        other => other,
    }
}

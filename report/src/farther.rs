//! Who goes farther after a change: from where to where, and how it is said.

use crate::judgement::{Effect, Step};
use crate::page::Page;
use crate::speaker::{Speaker, name_of};
use crate::steps::capital;
use crate::words;
use qdos_coverage::gap::Gap;
use qdos_coverage::side::Candidate;
use qdos_coverage::witness::{Witness, ask, distance};
use qdos_coverage::{Answer, Definition};
use qdos_model::finding::Level;
use qdos_model::written::Reach;
use schemars::JsonSchema;
use serde::Serialize;

/// From how many boxes of a requirement a caller is asked how far they go.
const BOXES_ASKED: usize = 12;

/// Callers of one requirement who keep what it asks for, and go farther for it than it allows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Farther {
    /// Who they are; the level is the requirement's, but never above a warning.
    #[serde(flatten)]
    pub effect: Effect,
    /// How much farther they may go until it is told, in metres.
    pub allowed_metres: i64,
    /// Of the callers who were taken as examples, the one who goes farther most.
    pub example: Option<Journey>,
}

/// How far one caller goes before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Journey {
    /// The caller's postcode.
    pub postcode: String,
    /// The nearest service that counts in base.
    pub from: Stop,
    /// The nearest service that counts in head.
    pub to: Stop,
}

/// A service that a caller is sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stop {
    /// Its name.
    pub service: String,
    /// Metres in a straight line, rounded up; 0 for one that nobody goes to, which is telephoned or visits patients.
    pub metres: i64,
    /// Its name and how far it is, or how it is reached.
    #[serde(skip)]
    pub(crate) said: String,
}

/// Everybody who goes farther, by requirement, in the order of their effects.
pub(crate) fn farther(speaker: &Speaker<'_>, effects: Vec<Effect>) -> Vec<Farther> {
    let told = |mut effect: Effect| {
        effect.level = effect.level.min(Level::Warning);
        let wording = |answer: &&Answer| {
            (answer.definition == Definition::Base) == effect.asked_in_base_wording
                && answer.requirement.id == effect.requirement
        };
        let answer = speaker.answers.iter().find(wording)?;
        let boxes = answer.farther.iter().take(BOXES_ASKED);
        let journeys = boxes.filter_map(|gap| journey(speaker, answer, gap));
        let example = journeys.max_by_key(|journey| journey.to.metres - journey.from.metres);
        Some(Farther {
            effect,
            allowed_metres: answer.requirement.farther?,
            example,
        })
    };
    effects.into_iter().filter_map(told).collect()
}

fn journey(speaker: &Speaker<'_>, answer: &Answer, gap: &Gap) -> Option<Journey> {
    let witness = Witness::of(speaker.world, gap, speaker.residents)?;
    let stop = |side: usize| {
        let told = ask(speaker.world, side, &answer.requirement, &witness);
        let metres = |candidate: &Candidate<'_>| match candidate.service.reach {
            Reach::Attended => distance(candidate, &witness.callers[side].place),
            Reach::Telephoned | Reach::Visiting => 0,
        };
        let nearest = told
            .acceptable
            .into_iter()
            .min_by_key(|candidate| metres(candidate))?;
        Some(Stop {
            service: name_of(nearest.service),
            metres: metres(nearest),
            said: speaker.named(nearest, &witness, side),
        })
    };
    Some(Journey {
        postcode: witness.callers[1].place.postcode.to_string(),
        from: stop(0)?,
        to: stop(1)?,
    })
}

impl Farther {
    pub(crate) fn allowed(&self) -> String {
        match self.allowed_metres {
            0 => String::new(),
            metres => format!("more than {} ", words::distance(metres)),
        }
    }

    /// "go more than 5.0 km (3.1 miles) farther for it than before".
    pub(crate) fn what(&self) -> String {
        format!("keep this, but go {}farther for it than before", self.allowed())
    }

    /// The example in one line.
    pub(crate) fn lines(&self, page: &mut Page) {
        if let Some(Journey { postcode, from, to }) = &self.example {
            let (from, to) = (&from.said, &to.said);
            let far =
                format!("The nearest that counts for a caller in {postcode} was {from}; it is {to} now.");
            page.paragraph(4, "", &far);
        }
    }

    /// What is left to agree; nothing where it is only a note.
    pub(crate) fn step(&self, fail_on: Level) -> Option<Step> {
        let Effect {
            title,
            owner,
            level,
            people,
            boxes,
            ..
        } = &self.effect;
        let worst = boxes.first().filter(|_| *level >= Level::Warning)?;
        let what = format!(
            "{} keep \"{title}\", but go {}farther for it: {}, {}, {}.",
            words::people(*people),
            self.allowed(),
            worst.who,
            worst.place,
            worst.when
        );
        Some(Step {
            what: capital(&what),
            who: owner.clone(),
            one_of: vec![
                "agree that they may be sent so far".to_owned(),
                "keep what is offered today, only if it will really be offered".to_owned(),
            ],
            blocks: *level >= fail_on,
            accepts: Some(self.effect.key("farther")),
            ..Step::default()
        })
    }
}

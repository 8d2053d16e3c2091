//! The judgement as the one comment on a pull request: verdict first, what must happen before approval in order and by whom,
//! who is worse off before the list of edits, what was not checked in normal size, revisions last. All text of entries is
//! masked and escaped on its way in; the comment stays within what the forge takes.

mod answers;
mod edits;
mod effects;
mod ladder;
mod left;
mod marker;
mod mask;

pub use ladder::LIMIT;
pub use marker::{MARKER, Marker};

use crate::judgement::{Judgement, Overall, Step};
use jiff::civil::Date;
use ladder::Section;
use qdos_model::finding::Finding;

/// What the judgement does not know: what was said before, who has agreed, and what the forge calls things.
#[derive(Debug, Clone, Default)]
pub struct Occasion {
    /// Of the comment that is there already.
    pub earlier: Option<Marker>,
    /// The commit of the pull request, where the judged one is a trial merge of it.
    pub pushed: Option<String>,
    /// Who has to agree and who has; none where no policy says it.
    pub sign_off: Option<SignOff>,
    /// Seconds since 1970.
    pub now: i64,
    /// The release of the reference data.
    pub release: String,
    /// Commits that the base branch has moved on by since it was compared with.
    pub base_moved: usize,
}

/// What has to be agreed, and what has been.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignOff {
    /// What trips a brake: changes so large that they may be a slip.
    pub brakes: Vec<String>,
    /// One for each who has to agree.
    pub agreements: Vec<Agreement>,
}

/// One thing that somebody has to agree to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Who, in words.
    pub who: String,
    /// Logins of which one is enough; empty where the policy names nobody.
    pub names: Vec<String>,
    /// How many of them have to.
    pub needed: usize,
    /// To what, a sentence each.
    pub what: Vec<String>,
    /// What to know before agreeing.
    pub remark: Option<String>,
    /// The loss that it accepts, where it is about one.
    pub accepts: Option<String>,
    /// The findings of lint whose waivers are among what it agrees to.
    pub waives: Vec<String>,
    /// Until when that is accepted.
    pub until: Option<Date>,
    /// Whether it says that so large a change is intended.
    pub confirms_size: bool,
    /// Whose agreement counts, when there is one.
    pub given_by: Option<String>,
    /// Agreements that do not count, and why.
    pub lapsed: Vec<String>,
}

impl SignOff {
    /// The agreement to what a step is about.
    pub(crate) fn of(&self, step: &Step) -> Option<&Agreement> {
        let key = step.accepts.as_ref()?;
        self.agreements
            .iter()
            .find(|agreement| agreement.accepts.as_ref() == Some(key))
    }

    /// The agreement to the waiver of the finding that a step is about.
    pub(crate) fn of_waiver(&self, step: &Step) -> Option<&Agreement> {
        let finding = step.waived.as_ref()?;
        let mut agreements = self.agreements.iter();
        agreements.find(|agreement| agreement.waives.contains(finding))
    }

    /// Whether the loss that a step is about is accepted by whoever answers for it, or the waiver of its finding signed.
    pub fn accepts(&self, step: &Step) -> bool {
        let agreement = self.of(step).or_else(|| self.of_waiver(step));
        agreement.is_some_and(|agreement| agreement.given_by.is_some())
    }

    /// Whether a finding is waived by an agreement that has been given.
    pub fn waives(&self, finding: &Finding) -> bool {
        self.waives_key(&crate::steps::waived(finding))
    }

    pub(crate) fn waives_key(&self, finding: &str) -> bool {
        let mut given = self
            .agreements
            .iter()
            .filter(|agreement| agreement.given_by.is_some());
        given.any(|agreement| agreement.waives.iter().any(|waived| waived == finding))
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.agreements
            .iter()
            .all(|agreement| agreement.given_by.is_some())
    }
}

/// The judgement and the agreements in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Something blocks.
    Blocked,
    /// Somebody has to agree.
    Awaits,
    /// All who had to agree have.
    Agreed,
    /// Nothing is left to clear.
    Clear,
    /// Nothing changes in meaning.
    WordingOnly,
    /// Something could not be read.
    NotAnalysed,
}

impl State {
    /// Of a judgement with its agreements.
    pub fn of(judgement: &Judgement, sign_off: Option<&SignOff>) -> State {
        let brake = sign_off.is_some_and(|sign_off| !sign_off.brakes.is_empty() && !sign_off.is_complete());
        let other = |step: &Step| !step.signature && !sign_off.is_some_and(|sign_off| sign_off.accepts(step));
        let other = judgement.steps.iter().any(other);
        match judgement.verdict {
            Overall::NotAnalysed => State::NotAnalysed,
            _ if answers::blocks(judgement, sign_off) || brake => State::Blocked,
            _ if other => State::Awaits,
            _ => match sign_off {
                Some(sign_off) if !sign_off.is_complete() => State::Awaits,
                Some(sign_off) if !sign_off.agreements.is_empty() => State::Agreed,
                None if !judgement.steps.is_empty() => State::Awaits,
                _ if judgement.verdict == Overall::WordingOnly => State::WordingOnly,
                _ => State::Clear,
            },
        }
    }

    /// The word in labels and outputs.
    pub fn word(self) -> &'static str {
        match self {
            State::Blocked => "blocked",
            State::Awaits => "needs-sign-off",
            State::Agreed => "agreed",
            State::Clear => "clear",
            State::WordingOnly => "wording-only",
            State::NotAnalysed => "not-analysed",
        }
    }
}

/// A comment ready to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The judgement and the agreements in one word.
    pub state: State,
    /// Markdown whose first line is the marker.
    pub body: String,
    /// Whether it says anything worth a comment of its own; an earlier one is brought up to date all the same.
    pub is_wanted: bool,
}

/// Writes the comment.
pub fn comment(judgement: &Judgement, occasion: &Occasion) -> Comment {
    comment_within(judgement, occasion, LIMIT)
}

/// The same within another limit: the summary of a job may be longer.
pub fn comment_within(judgement: &Judgement, occasion: &Occasion, limit: usize) -> Comment {
    let state = State::of(judgement, occasion.sign_off.as_ref());
    let marker = marker_of(judgement, occasion, state);
    let sections = vec![
        Section::new(99, vec![marker.line()]),
        Section::new(99, vec![answers::verdict(judgement, occasion, state)]),
        answers::approval(judgement, occasion, state),
        effects::worse_off(judgement),
        effects::farther(judgement),
        effects::others(judgement),
        edits::changes(judgement),
        edits::findings(judgement, occasion),
        Section::new(99, vec![edits::checked(judgement)]),
        edits::asked(judgement),
        Section::new(99, vec![edits::compared(judgement, occasion)]),
    ];
    let is_quiet = matches!(state, State::WordingOnly) && judgement.findings.introduced.is_empty();
    Comment {
        state,
        body: ladder::fitted(sections, limit),
        is_wanted: !is_quiet,
    }
}

/// The comment where there is no judgement at all: never green.
pub fn not_judged(why: &str, occasion: &Occasion) -> Comment {
    let head = occasion.pushed.clone().unwrap_or_else(|| "0".repeat(40));
    let marker = Marker {
        verdict: State::NotAnalysed.word().to_owned(),
        at: occasion.now,
        red: occasion.earlier.as_ref().and_then(|earlier| earlier.red.clone()),
        head,
    };
    let why = mask::say(&ladder::brief(why, 2_000));
    let body = format!(
        "{}\n## ⚫ Not analysed: treat as unsafe\n\n**Nobody can say who would be worse off.** {why}.\n\n### May it be approved? No. One step remains:\n\n1. Put that right, then push again.\n   **Who:** the author of this change, or the owners of the directory where the fault is not in this change.\n\n<sub>Looked at {}.</sub>\n",
        marker.line(),
        &marker.head[..7]
    );
    Comment {
        state: State::NotAnalysed,
        body,
        is_wanted: true,
    }
}

fn marker_of(judgement: &Judgement, occasion: &Occasion, state: State) -> Marker {
    let head = occasion.pushed.clone().or_else(|| judgement.head.id.clone());
    let head = head.unwrap_or_else(|| "0".repeat(40));
    let people = judgement
        .worse_off
        .iter()
        .map(|effect| effect.people)
        .fold(0.0, f64::max);
    let red = match judgement.worse_off.is_empty() {
        false => Some((head[..head.len().min(12)].to_owned(), people.round() as u64)),
        true => occasion.earlier.as_ref().and_then(|earlier| earlier.red.clone()),
    };
    Marker {
        head,
        verdict: state.word().to_owned(),
        at: occasion.now,
        red,
    }
}

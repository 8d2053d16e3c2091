//! What an effect is due to, in words.

use crate::judgement::ChangeSaid;
use crate::page::Page;
use schemars::JsonSchema;
use serde::Serialize;

/// To which changes it is due that callers of one requirement are worse off.
#[derive(Debug, Clone)]
pub struct Attribution {
    /// The requirement's name.
    pub requirement: String,
    /// Of those who lose it.
    pub lost: Due,
    /// Of those it did not hold for before, and who are offered less.
    pub worsened: Due,
}

/// To which changes some callers' loss is due.
#[derive(Debug, Clone, Default)]
pub struct Due {
    /// How many callers.
    pub callers: u128,
    /// Changes by their place in the list, one or two, with how many callers would be no worse off were they undone; most
    /// callers first. Callers of one change may be callers of another, whom undoing either would help.
    pub by: Vec<(Vec<usize>, u128)>,
    /// Callers whom undoing none of them would help.
    pub together: u128,
    /// Why it is not worked out what would help these.
    pub untold: Option<Untold>,
}

/// Why it is not worked out to which changes a loss is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// So many changes can be noticed by a search.
    Changes(usize),
    /// So many changes make too many pairs.
    Pairs(usize),
    /// There are so many boxes of callers.
    Boxes(usize),
}

impl Untold {
    fn said(self) -> String {
        match self {
            Untold::Changes(count) => {
                format!("{count} changes may be the cause, too many to undo one after another")
            }
            Untold::Pairs(count) => {
                format!("{count} changes may be the cause, too many to undo every two of them together")
            }
            Untold::Boxes(count) => {
                format!("these callers fall into {count} groups, too many to tell apart by change")
            }
        }
    }
}

/// What some callers' being worse off is due to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Because {
    /// Changes that would be enough to undo, each for how many callers; most callers first. Callers of one may be callers of
    /// another: undoing either is enough for them. Two changes together are named only for callers whom no single change
    /// explains.
    pub causes: Vec<Cause>,
    /// How many callers none of them explains: only several changes together, unless `not_worked_out` says otherwise.
    pub only_together: String,
    /// Of a million callers, how many that is, rounded down.
    pub only_together_per_million: u32,
    /// Why it is not known what would be enough for those.
    pub not_worked_out: Option<String>,
}

/// One change, or two, without which some callers would not be worse off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cause {
    /// Places in the report's list of changes, from 0.
    pub changes: Vec<usize>,
    /// What these changes are, a sentence each.
    pub sentences: Vec<String>,
    /// How many callers would be no worse off.
    pub callers: String,
    /// Of a million callers, how many that is, rounded down.
    pub per_million: u32,
}

pub(crate) fn because(due: &Due, changes: &[ChangeSaid]) -> Because {
    let per_million = |part: u128| crate::speaker::per_million(part, due.callers).unwrap_or(0);
    let cause = |(numbers, helped): &(Vec<usize>, u128)| Cause {
        changes: numbers.clone(),
        sentences: numbers
            .iter()
            .filter_map(|number| Some(changes.get(*number)?.sentence.clone()))
            .collect(),
        callers: helped.to_string(),
        per_million: per_million(*helped),
    };
    Because {
        causes: due.by.iter().map(cause).collect(),
        only_together: due.together.to_string(),
        only_together_per_million: per_million(due.together),
        not_worked_out: due.untold.map(Untold::said),
    }
}

/// How many causes are named; the others are counted.
const CAUSES_SAID: usize = 5;

/// The lines below an effect.
pub(crate) fn lines(page: &mut Page, because: &Because) {
    let Because {
        causes,
        only_together,
        only_together_per_million,
        not_worked_out,
    } = because;
    let is_all = |cause: &Cause| cause.per_million == MILLION;
    match causes.as_slice() {
        [] if only_together == "0" => return,
        [] => {}
        [only] if is_all(only) && only.changes.len() == 1 => {
            return page.paragraph(4, "", &format!("Because of: {}", only.sentences.join(" ")));
        }
        several if several.iter().all(is_all) && several.iter().all(|cause| cause.changes.len() == 1) => {
            page.paragraph(
                4,
                "",
                "Because of these changes together; undoing any one of them is enough:",
            );
        }
        _ => page.paragraph(4, "", "Because of (the shares are of the calls concerned):"),
    }
    for cause in causes.iter().take(CAUSES_SAID) {
        let both = if cause.changes.len() == 1 {
            ""
        } else {
            "only both together: "
        };
        page.paragraph(
            6,
            &format!("{:>6}  ", share(cause.per_million)),
            &format!("{both}{}", cause.sentences.join(" ")),
        );
    }
    if causes.len() > CAUSES_SAID {
        let more = causes.len() - CAUSES_SAID;
        page.paragraph(6, "        ", &format!("and {more} more, in the JSON report"));
    }
    match not_worked_out {
        Some(why) => page.paragraph(
            4,
            "",
            &format!(
                "Which changes {} due to is not worked out: {why}.",
                if causes.is_empty() {
                    "this is"
                } else {
                    "the rest is"
                }
            ),
        ),
        None if only_together != "0" => page.paragraph(
            6,
            &format!("{:>6}  ", share(*only_together_per_million)),
            "only because of several changes together: undoing any one or two of them is not enough",
        ),
        None => {}
    }
    let single = causes.iter().filter(|cause| cause.changes.len() == 1);
    let sum: u64 = single.map(|cause| u64::from(cause.per_million)).sum();
    if sum > u64::from(MILLION) && !causes.iter().all(is_all) {
        page.paragraph(
            4,
            "",
            "They add up to more than 100 %: for some calls undoing any one of several changes is enough.",
        );
    }
}

const MILLION: u32 = 1_000_000;

/// "70 %"; never nought nor all where it is not.
fn share(per_million: u32) -> String {
    match (per_million + 5_000) / 10_000 {
        0 => "< 1 %".to_owned(),
        100 if per_million < MILLION => "> 99 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

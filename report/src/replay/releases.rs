//! What a release of NHS Pathways asks otherwise than another, and what of it this directory cannot answer.

use super::groups::{returned_words, spot};
use super::rows::refused;
use crate::words::{clean, disposition_words};
use qdos_coverage::replay::{Answered, Linked, Replay, Row, Swap, swaps};
use qdos_model::code::Disposition;
use qdos_model::directory::Directory;
use schemars::JsonSchema;
use serde::Serialize;

/// The tables a replay was made from: the sets of the replay are the base release's, where there is one, and the head's.
pub struct Releases<'a> {
    /// The release to compare with, and its table.
    pub base: Option<(&'a str, &'a Linked)>,
    /// The release that is asked, and its table.
    pub head: (&'a str, &'a Linked),
}

/// The tables of one release or two.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LinksSaid {
    /// The release to compare with.
    pub base: Option<String>,
    /// The release that is asked.
    pub head: String,
    /// The date of the head table.
    pub date: String,
    /// Dispositions of the head table that are not looked up, and so not asked.
    pub not_looked_up: Vec<String>,
    /// Dispositions of the head table that name no symptom group or discriminator, and so cannot be asked.
    pub without_codes: Vec<String>,
    /// Rows asked for another age or sex than a woman of 30, because the outcome is not hers.
    pub asked_otherwise: Vec<String>,
    /// Rows of the head table that were asked.
    pub rows: usize,
    /// How many searches a service answers before, and after only the fallback, nothing, or a refusal.
    pub broken: usize,
    /// What the two tables ask otherwise.
    pub steps: Vec<StepSaid>,
}

/// Another symptom group and discriminator for a disposition.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StepSaid {
    /// The disposition with its words.
    pub disposition: String,
    /// What the base release asks; none when it asks less.
    pub before: Option<String>,
    /// What the head release asks; none when it asks no more.
    pub after: Option<String>,
    /// Searches with each.
    pub searches: usize,
    /// A service answers before; after only the fallback, nothing, or a refusal. Of a row that only head has: all such.
    pub broken: usize,
    /// The other way round.
    pub mended: usize,
    /// Other services, or another order.
    pub other: usize,
    /// The same services.
    pub same: usize,
    /// One of the searches that break, or else differ.
    pub example: Option<String>,
}

/// What there is to say of the tables.
pub(super) fn said(releases: &Releases<'_>, replay: &Replay<'_>, directory: &Directory) -> LinksSaid {
    let (name, head) = releases.head;
    let steps = match releases.base {
        Some((_, base)) => swaps(&base.set, &head.set)
            .iter()
            .flat_map(|swap| steps(swap, replay, directory))
            .collect(),
        None => Vec::new(),
    };
    let otherwise = |(id, age, sex): &(String, String, String)| format!("{}: {age}, {sex}", clean(id));
    LinksSaid {
        base: releases.base.map(|(name, _)| clean(name)),
        head: clean(name),
        date: head.date.map_or(String::new(), |date| date.to_string()),
        not_looked_up: head.not_looked_up.iter().map(|text| clean(text)).collect(),
        without_codes: head.without_codes.iter().map(|text| clean(text)).collect(),
        asked_otherwise: head.asked_otherwise.iter().map(otherwise).collect(),
        rows: head.set.scenarios.len(),
        broken: steps.iter().map(|step: &StepSaid| step.broken).sum(),
        steps,
    }
}

fn steps(swap: &Swap, replay: &Replay<'_>, directory: &Directory) -> Vec<StepSaid> {
    let (base_set, head_set) = (0, replay.plan.sets.len() - 1);
    let rows = |set: usize, scenario: usize| -> Vec<&Row<'_>> {
        let wanted = &replay.plan.sets[set].scenarios[scenario].id;
        let is_of = |row: &&Row<'_>| {
            let ask = &replay.plan.asks[row.ask];
            ask.set == set && ask.scenario.id == *wanted
        };
        replay.rows.iter().filter(is_of).collect()
    };
    let codes = |set: usize, scenario: usize| {
        let asked = &replay.plan.sets[set].scenarios[scenario].asked;
        let group = asked.group.as_deref().unwrap_or_default();
        clean(&format!("SG{group} SD{}", asked.discriminators.join(" SD")))
    };
    let words = Disposition::parse(&swap.disposition).map_or(clean(&swap.disposition), |code| {
        disposition_words(&code, directory)
    });
    // What only head asks was answered before when anything of its disposition was; what no row asked before should be.
    let was_answered = |row: &Row<'_>| {
        let is_before = |other: &&Row<'_>| {
            let ask = &replay.plan.asks[other.ask];
            let disposition = ask.scenario.asked.disposition.as_deref();
            (other.place, other.moment) == (row.place, row.moment)
                && ask.set == base_set
                && disposition == Some(swap.disposition.as_str())
        };
        let mut before = replay.rows.iter().filter(is_before).peekable();
        before.peek().is_none() || before.any(|row| is_answered(&row.head))
    };
    let step = |(before, after): &(Option<usize>, Option<usize>)| {
        let of_base = before
            .map(|scenario| rows(base_set, scenario))
            .unwrap_or_default();
        let of_head = after.map(|scenario| rows(head_set, scenario)).unwrap_or_default();
        let mut said = StepSaid {
            disposition: words.clone(),
            before: before.map(|scenario| codes(base_set, scenario)),
            after: after.map(|scenario| codes(head_set, scenario)),
            searches: of_head.len(),
            broken: 0,
            mended: 0,
            other: 0,
            same: 0,
            example: None,
        };
        let mut of_broken = None;
        let mut of_other = None;
        for (at, row) in of_head.iter().enumerate() {
            let was = of_base.get(at);
            let answers = match was {
                Some(was) => is_answered(&was.head),
                None => was_answered(row),
            };
            let (count, example) = match (answers, is_answered(&row.head)) {
                (true, false) => (&mut said.broken, Some(&mut of_broken)),
                (false, true) => (&mut said.mended, None),
                _ if was.is_some_and(|was| was.head.returned == row.head.returned) => (&mut said.same, None),
                _ => (&mut said.other, Some(&mut of_other)),
            };
            *count += 1;
            if let Some(example) = example {
                example.get_or_insert_with(|| example_words(replay, was.copied(), row));
            }
        }
        said.example = of_broken.or(of_other);
        said
    };
    swap.steps.iter().map(step).collect()
}

/// A service answers that is not of the fallback.
fn is_answered(answer: &Answered<'_>) -> bool {
    !(answer.is_refused() || answer.is_nothing() || answer.is_fallback_only())
}

fn example_words(replay: &Replay<'_>, was: Option<&Row<'_>>, row: &Row<'_>) -> String {
    let plan = &replay.plan;
    let before = was.map_or(String::new(), |was| {
        format!("before {}; ", returned_words(was, 2))
    });
    let after = match row.head.is_refused() {
        true => format!("refused ({})", refused(row).join("; ")),
        false => returned_words(row, 2),
    };
    format!(
        "{}, {}: {before}after {after}",
        spot(&plan.places[row.place]),
        spot(&plan.moments[row.moment]),
    )
}

//! Who is worse off, and who is better off, for a terminal.

use super::level_word;
use crate::because::Because;
use crate::judgement::{Effect, Judgement, Overall};
use crate::page::{BOLD, Page};
use crate::speaker::BoxSaid;
use crate::words::{number, people};

pub(super) fn worse_off(page: &mut Page, judgement: &Judgement) {
    if judgement.verdict == Overall::NotAnalysed {
        page.title(
            "Is anyone worse off?",
            "Not known: what cannot be read could be what they need.",
        );
        return;
    }
    if judgement.verdict == Overall::Repair {
        page.title(
            "Is anyone worse off?",
            "Not known: base cannot be read, so there is nothing to compare with.",
        );
        return;
    }
    let answer = match judgement.worse_off.len() {
        0 => "No. Every caller for whom a requirement holds today still has what it asks for.".to_owned(),
        1 => "Yes, under 1 requirement:".to_owned(),
        count => format!("Yes, under {count} requirements:"),
    };
    page.title("Is anyone worse off?", &answer);
    judgement
        .worse_off
        .iter()
        .for_each(|effect| effect_lines(page, effect, told(judgement, effect), true, "lose this"));
    if !judgement.worse_off.is_empty() {
        page.line("");
        page.paragraph(2, "", "Times are those of the call, and end before the minute named. A service that closes within 30 minutes of a call is not offered.");
    }
}

pub(super) fn worsened(page: &mut Page, judgement: &Judgement) {
    if judgement.worsened.is_empty() {
        return;
    }
    page.title(
        "Is it worse where a requirement did not hold before?",
        "Yes. What is found there is less than before.",
    );
    judgement.worsened.iter().for_each(|effect| {
        effect_lines(
            page,
            effect,
            told(judgement, effect),
            true,
            "did not have this before, and are offered less now",
        )
    });
}

pub(super) fn go_farther(page: &mut Page, judgement: &Judgement) {
    if judgement.go_farther.is_empty() {
        return;
    }
    let answer = match judgement.go_farther.len() {
        1 => "Yes, under 1 requirement:".to_owned(),
        count => format!("Yes, under {count} requirements:"),
    };
    page.title("Does anyone have to go farther?", &answer);
    for farther in &judgement.go_farther {
        title_lines(page, &farther.effect, true, &farther.what());
        farther.lines(page);
        group_lines(page, &farther.effect, false);
    }
}

pub(super) fn newly_fragile(page: &mut Page, judgement: &Judgement) {
    let Some(effects) = &judgement.newly_fragile else {
        return;
    };
    let answer = match effects.len() {
        0 => "No.".to_owned(),
        1 => "Yes, under 1 requirement:".to_owned(),
        count => format!("Yes, under {count} requirements:"),
    };
    page.title("Has anyone become fragile?", &answer);
    effects.iter().for_each(|effect| {
        effect_lines(
            page,
            effect,
            None,
            false,
            "keep this, with not one service to spare any more",
        )
    });
}

pub(super) fn better_off(page: &mut Page, judgement: &Judgement) {
    if judgement.better_off.is_empty() {
        return;
    }
    page.title("Is anyone better off?", "Yes. Gains do not make up for losses.");
    judgement
        .better_off
        .iter()
        .for_each(|effect| effect_lines(page, effect, None, false, "gain this"));
}

/// What an effect is due to, where there is more than one change that it might be.
fn told<'e>(judgement: &Judgement, effect: &'e Effect) -> Option<&'e Because> {
    effect.because.as_ref().filter(|_| judgement.changes.len() > 1)
}

fn effect_lines(page: &mut Page, effect: &Effect, because: Option<&Because>, to_clear: bool, what: &str) {
    title_lines(page, effect, to_clear, what);
    if let Some(because) = because {
        crate::because::lines(page, because);
    }
    group_lines(page, effect, what != "gain this");
}

/// Says how much an effect weighs where it has to be cleared.
fn title_lines(page: &mut Page, effect: &Effect, to_clear: bool, what: &str) {
    let word = if to_clear {
        let (word, style) = level_word(effect.level);
        format!("{style}{word}{style:#}  ")
    } else {
        String::new()
    };
    page.line("");
    page.line(&format!("  {word}{BOLD}{}{BOLD:#}", effect.title));
    let wording = if effect.asked_in_base_wording {
        " Asked as the requirement was worded before this change."
    } else {
        ""
    };
    page.paragraph(
        4,
        "",
        &format!(
            "{} {what}.{wording} Answers for it: {}.",
            people(effect.people),
            effect.owner
        ),
    );
}

fn group_lines(page: &mut Page, effect: &Effect, with_remedies: bool) {
    if effect.boxes.len() > 1 {
        page.paragraph(
            4,
            "",
            "The groups below overlap: some of these people are in several.",
        );
    }
    let (whole, brief) = effect.boxes.split_at(effect.boxes.len().min(BOXES_WHOLE));
    whole.iter().for_each(|one| box_lines(page, one, with_remedies));
    briefly(page, brief);
    more(page, effect.more_boxes);
}

pub(crate) fn box_lines(page: &mut Page, one: &BoxSaid, with_remedies: bool) {
    page.line("");
    page.paragraph(4, "who    ", &format!("{} ({})", one.who, people(one.people)));
    page.paragraph(4, "where  ", &one.place);
    page.paragraph(4, "when   ", &one.when);
    for dates in &one.dates {
        dates
            .begun_by
            .iter()
            .for_each(|cause| page.paragraph(4, "begins ", cause));
        dates
            .ended_by
            .iter()
            .for_each(|cause| page.paragraph(4, "ends   ", cause));
    }
    page.paragraph(4, "need   ", &one.needs);
    page.paragraph(4, "e.g.   ", &one.witness.caller);
    if let Some(before) = &one.witness.before {
        page.paragraph(4, "before ", before);
    }
    let label = match (&one.witness.before, one.verdict) {
        (Some(_), _) => "after  ",
        (None, "kept") => "has    ",
        (None, _) => "gets   ",
    };
    page.paragraph(4, label, &one.witness.after);
    if with_remedies {
        for (at, miss) in one.witness.near_misses.iter().enumerate() {
            page.paragraph(4, if at == 0 { "nearly " } else { "       " }, miss);
        }
    }
}

/// How many groups are told whole; the next ones have a line each.
const BOXES_WHOLE: usize = 3;

pub(crate) fn briefly(page: &mut Page, boxes: &[BoxSaid]) {
    if boxes.is_empty() {
        return;
    }
    page.line("");
    for one in boxes {
        page.paragraph(
            4,
            "also   ",
            &format!(
                "{} ({}), {}, {}; {}",
                one.who,
                people(one.people),
                one.place,
                one.when,
                one.needs
            ),
        );
    }
}

fn more(page: &mut Page, count: usize) {
    if count > 0 {
        let groups = if count == 1 { "group" } else { "groups" };
        page.paragraph(
            4,
            "",
            &format!(
                "and {} smaller {groups} of callers, counted above",
                number(count as u128)
            ),
        );
    }
}

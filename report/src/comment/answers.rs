//! The verdict, and what is left to do before the change may be approved.

use super::ladder::{Section, brief};
use super::mask::say;
use super::{Agreement, Occasion, SignOff, State};
use crate::judgement::{Judgement, Overall, Step};
use crate::steps::capital;
use crate::words;
use qdos_model::finding::Level;

/// Whether something but a signature blocks, or a signature whose class blocks is missing.
pub(super) fn blocks(judgement: &Judgement, sign_off: Option<&SignOff>) -> bool {
    let signed = sign_off.is_some_and(SignOff::is_complete);
    let accepted = |step: &Step| sign_off.is_some_and(|sign_off| sign_off.accepts(step));
    judgement
        .steps
        .iter()
        .any(|step| step.blocks && !(step.signature && signed) && !accepted(step))
}

/// The heading, and one sentence in terms of people.
pub(super) fn verdict(judgement: &Judgement, occasion: &Occasion, state: State) -> String {
    let heading = match state {
        State::Blocked => "🔴 Do not approve yet",
        State::Awaits if judgement.verdict == Overall::Repair => "🟠 Not compared: somebody has to look",
        State::Awaits => "🟠 Not yet: somebody has to agree first",
        State::Agreed => "🟢 All who had to agree have agreed",
        State::Clear if judgement.go_farther.is_empty() => "🟢 Nobody is worse off",
        State::Clear => "🟢 Nobody loses a service",
        State::WordingOnly => "⚪ Only wording changes",
        State::NotAnalysed => "⚫ Not analysed: treat as unsafe",
    };
    let mut text = format!("## {heading}\n\n");
    if let Some(sign_off) = &occasion.sign_off {
        for brake in &sign_off.brakes {
            text += &format!("🟥 **{}**\n\n", say(brake));
        }
    }
    text += &format!("**{}**\n", sentence(judgement, state));
    if let Some((commit, people)) = earlier_red(judgement, occasion) {
        text += &format!(
            "\nAn earlier version of this change ({}) would have taken a service away from {}. This version does not.\n",
            &commit[..commit.len().min(7)],
            words::people(people as f64)
        );
    }
    if occasion.base_moved > 0 {
        let commits = if occasion.base_moved == 1 {
            "commit"
        } else {
            "commits"
        };
        text += &format!(
            "\nThe main branch has moved on by {} {commits} since; the merge is checked again before it happens.\n",
            occasion.base_moved
        );
    }
    text
}

fn earlier_red(judgement: &Judgement, occasion: &Occasion) -> Option<(String, u64)> {
    let calm = judgement.worse_off.is_empty() && judgement.verdict != Overall::NotAnalysed;
    occasion.earlier.as_ref()?.red.clone().filter(|_| calm)
}

fn sentence(judgement: &Judgement, state: State) -> String {
    let worst = judgement.worse_off.first();
    match worst.and_then(|effect| Some((effect, effect.boxes.first()?))) {
        Some((effect, group)) => {
            let more = match judgement.worse_off.len() - 1 {
                0 => String::new(),
                1 => " Under one more requirement somebody is worse off.".to_owned(),
                more => format!(" Under {more} more requirements somebody is worse off."),
            };
            let above_all = if effect.boxes.len() > 1 { "above all " } else { "" };
            format!(
                "{} would lose “{}”: {above_all}{}, {}, {}.{more}",
                capital(&words::people(effect.people)),
                say(&brief(&effect.title, 200)),
                say(&group.who),
                say(&group.place),
                say(&group.when)
            )
        }
        None => match state {
            State::Agreed => "Nobody loses anything that a requirement asks for.".to_owned(),
            State::NotAnalysed => {
                "A file that decides the answer cannot be read, so nobody can say who would be worse off."
                    .to_owned()
            }
            _ => {
                let plain = judgement.headline.trim_start_matches("Do not approve yet: ");
                say(&capital(&brief(plain, 400)))
            }
        },
    }
}

/// May it be approved, and what is left.
pub(super) fn approval(judgement: &Judgement, occasion: &Occasion, state: State) -> Section {
    let lines = steps(judgement, occasion);
    let left = lines.len();
    let answer = match (state, left) {
        (_, 0) => "Yes. Nothing is left to clear.".to_owned(),
        (State::Blocked | State::NotAnalysed, 1) => "No. 1 thing is left:".to_owned(),
        (State::Blocked | State::NotAnalysed, _) => format!("No. {left} things are left, in this order:"),
        (_, 1) => "Not yet. 1 thing is left:".to_owned(),
        _ => format!("Not yet. {left} things are left, in this order:"),
    };
    let given = given(occasion.sign_off.as_ref());
    let agrees = lines.iter().any(|line| line.is_last);
    let cancels = match (agrees, &occasion.sign_off) {
        (false, _) => "",
        (true, None) => "\nAgreeing comes last: a later edit to what was agreed to cancels it.\n",
        (true, Some(_)) => {
            "\nTo agree, approve this pull request on GitHub. That counts for exactly what is said here: a later edit to any of it cancels it, an edit to anything else does not.\n"
        }
    };
    let live = match state {
        State::NotAnalysed => String::new(),
        _ => "\nApproving or merging changes nothing in 111 tonight: the live system is updated later, from the main branch.\n".to_owned(),
    };
    let form = |most: usize, length: Length| {
        let mut text = format!("### May it be approved? {answer}\n\n");
        for (at, line) in lines.iter().take(most).enumerate() {
            text += &line.said(at + 1, length);
        }
        if left > most {
            text += &format!(
                "\n**And {} more, in the summary of the check.**\n",
                words::number((left - most) as u128)
            );
        }
        format!("{text}{cancels}{given}{live}")
    };
    Section::new(
        90,
        vec![
            form(usize::MAX, Length::Whole),
            form(40, Length::Whole),
            form(25, Length::Short),
        ],
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Whole,
    Short,
}

struct Line {
    what: Vec<String>,
    who: String,
    one_of: Vec<String>,
    remarks: Vec<String>,
    is_last: bool,
}

impl Line {
    fn said(&self, number: usize, length: Length) -> String {
        let most = if length == Length::Whole { usize::MAX } else { 5 };
        let letters = if length == Length::Whole { 4_000 } else { 300 };
        let short = |text: &str| say(&brief(text, letters));
        let last = if self.is_last {
            "**Last:** agree to this: "
        } else {
            ""
        };
        let mut text = match self.what.as_slice() {
            [only] => format!("{number}. {last}{}\n", short(only)),
            several => {
                let mut text = format!("{number}. **Last:** agree to these {} changes:\n", several.len());
                for one in several.iter().take(most) {
                    text += &format!("   - {}\n", short(one));
                }
                if several.len() > most {
                    text += &format!("   - and {} more, named below\n", several.len() - most);
                }
                text + "\n"
            }
        };
        text += &format!("   **Who:** {}.", self.who);
        match self.one_of.as_slice() {
            [] => {}
            [only] => text += &format!(" **How:** {}.", short(only.trim_end_matches('.'))),
            ways => {
                text += " **How, one of these is enough:**\n";
                for way in ways.iter().take(most) {
                    text += &format!("   - {}\n", short(way));
                }
            }
        }
        for remark in self.remarks.iter().take(most) {
            text += &format!(" {}", short(remark));
        }
        text.trim_end().to_owned() + "\n"
    }
}

fn steps(judgement: &Judgement, occasion: &Occasion) -> Vec<Line> {
    let sign_off = occasion.sign_off.as_ref();
    let of_step = |step: &Step| {
        let agreement = sign_off.and_then(|sign_off| sign_off.of(step));
        let mut one_of = step.one_of.clone();
        let mut who = say(&step.who);
        if let (Some(agreement), Some(accepts)) = (agreement, &step.accepts) {
            let way = &mut one_of[accepts.way];
            *way = format!(
                "{} accepts it, by approving this pull request last and saying until when",
                names(agreement, "")
            );
            if !step.blocks {
                who = names(agreement, "`");
            }
        }
        Line {
            what: match step.signed.is_empty() {
                true => vec![step.what.clone()],
                false => step.signed.clone(),
            },
            who,
            one_of: if step.signature { Vec::new() } else { one_of },
            remarks: agreement
                .map(|agreement| agreement.lapsed.clone())
                .unwrap_or_default(),
            is_last: step.signature,
        }
    };
    let is_open = |step: &&Step| !step.signature && !sign_off.is_some_and(|sign_off| sign_off.accepts(step));
    let before = judgement.steps.iter().filter(is_open).map(of_step);
    match &occasion.sign_off {
        None => before
            .chain(judgement.steps.iter().filter(|step| step.signature).map(of_step))
            .collect(),
        Some(sign_off) => {
            let missing = sign_off
                .agreements
                .iter()
                .filter(|agreement| agreement.given_by.is_none() && agreement.accepts.is_none());
            before.chain(missing.map(of_agreement)).collect()
        }
    }
}

fn of_agreement(agreement: &Agreement) -> Line {
    Line {
        what: agreement.what.clone(),
        who: names(agreement, "`"),
        one_of: Vec::new(),
        remarks: agreement.lapsed.clone(),
        is_last: true,
    }
}

/// In words, and the accounts.
fn names(agreement: &Agreement, quote: &str) -> String {
    let names: Vec<String> = agreement
        .names
        .iter()
        .map(|name| format!("{quote}{}{quote}", name.replace('`', "'")))
        .collect();
    let who = if quote.is_empty() {
        agreement.who.clone()
    } else {
        say(&agreement.who)
    };
    match names.as_slice() {
        [] => format!("{}, but the policy names nobody who may", who),
        [only] => format!("{} ({only})", who),
        several if agreement.needed > 1 => {
            format!("{} ({} of {})", who, agreement.needed, several.join(", "))
        }
        several => format!("{} (one of {})", who, several.join(", ")),
    }
}

fn given(sign_off: Option<&SignOff>) -> String {
    let Some(sign_off) = sign_off else {
        return String::new();
    };
    let given = sign_off.agreements.iter().filter_map(|agreement| {
        let name = agreement.given_by.as_ref()?;
        let what: Vec<String> = agreement
            .what
            .iter()
            .take(20)
            .map(|one| say(&brief(one, 300)))
            .collect();
        Some(format!(
            "- ✅ {}: agreed by `{}`. {}\n",
            capital(&say(&agreement.who)),
            name.replace('`', "'"),
            what.join(" ")
        ))
    });
    let given: String = given.collect();
    if given.is_empty() {
        given
    } else {
        format!("\nAlready agreed:\n{given}")
    }
}

/// A colour with its word.
pub(super) fn mark(level: Level) -> &'static str {
    match level {
        Level::Error => "🔴 must be put right",
        Level::Warning => "🟠 somebody has to agree",
        Level::Note => "🔵 for information",
        Level::Cosmetic => "⚪ wording only",
    }
}

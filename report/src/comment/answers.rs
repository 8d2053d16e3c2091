//! The verdict, and what is left to do before the change may be approved.

use super::ladder::{Section, brief};
use super::mask::say;
use super::{Agreement, Occasion, SignOff, State};
use crate::judgement::{Effect, Judgement, Overall, Step};
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

/// Brakes that are said in the heading; all of them are among what has to be agreed.
const BRAKES: usize = 3;

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
        for brake in sign_off.brakes.iter().take(BRAKES) {
            text += &format!("🟥 **{}**\n\n", say(brake));
        }
        if sign_off.brakes.len() > BRAKES {
            text += &format!(
                "🟥 **And as much in {} more regions.**\n\n",
                sign_off.brakes.len() - BRAKES
            );
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
    // The largest loss in people goes first here, whatever its level: the heading has the level.
    let largest = |one: &&Effect, other: &&Effect| one.people.total_cmp(&other.people);
    let worst = judgement.worse_off.iter().rev().max_by(largest);
    match worst.and_then(|effect| Some((effect, effect.boxes.first()?))) {
        Some((effect, group)) => {
            let more = match judgement.worse_off.len() - 1 {
                0 => String::new(),
                1 => " Under one more requirement somebody is worse off.".to_owned(),
                more => format!(" Under {more} more requirements somebody is worse off."),
            };
            let above_all = if effect.boxes.len() > 1 && !group.who.starts_with("all ages") {
                "above all "
            } else {
                ""
            };
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
        (State::Blocked | State::NotAnalysed, 1) => "No. One step remains:".to_owned(),
        (State::Blocked | State::NotAnalysed, _) => {
            format!("No. {} steps remain, in this order:", counted(left))
        }
        (_, 1) => "Not yet. One step remains:".to_owned(),
        _ => format!("Not yet. {} steps remain, in this order:", counted(left)),
    };
    let given = given(occasion.sign_off.as_ref());
    let order = match lines.iter().filter(|line| line.is_last).count() {
        0 | 1 => "",
        _ if lines.iter().all(|line| line.is_last) => "The steps may be taken in any order. ",
        _ => "The steps marked **Last** come after all others, in any order. ",
    };
    let agrees = lines.iter().any(|line| line.is_last);
    let cancels = match (agrees, &occasion.sign_off) {
        (false, _) => "",
        (true, None) => "A later edit to what was agreed to cancels it.\n",
        (true, Some(_)) => {
            "To agree, approve this pull request on GitHub. That counts for exactly what is said here: a later edit to any of it cancels it, an edit to anything else does not.\n"
        }
    };
    let live = match state {
        State::NotAnalysed => String::new(),
        _ => "\nApproving or merging changes nothing in 111 tonight. It reaches callers when the live system takes it over from the main branch; when that is, is not known here.\n".to_owned(),
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
        let rules = match cancels {
            "" => String::new(),
            cancels => format!("\n{order}{cancels}"),
        };
        format!("{text}{}{rules}{given}{live}", linked(judgement))
    };
    Section::new(
        90,
        vec![
            // Even a summary has no room for more; of a million nothing is made only to be thrown away.
            form(5_000, Length::Whole),
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
        let remarks = self.remarks.iter().take(most);
        let remarks: String = remarks.map(|remark| format!("   {}\n", short(remark))).collect();
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
        if !self.who.is_empty() {
            text += &format!("   **Who:** {}.", self.who);
        }
        match self.one_of.as_slice() {
            [] => {}
            [only] => text += &format!(" **How:** {}.", short(only.trim_end_matches('.'))),
            ways => {
                text += match self.who.as_str() {
                    "" => "   **One of these is enough:**\n",
                    _ => " **How, one of these is enough:**\n",
                };
                for way in ways.iter().take(most) {
                    text += &format!("   - {}\n", short(way));
                }
            }
        }
        text.trim_end().to_owned() + "\n" + &remarks
    }
}

/// Small counts as words: a figure before "steps" was read as the number of one.
fn counted(count: usize) -> String {
    let words = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    ];
    let word = words.get(count).map(|word| (*word).to_owned());
    word.unwrap_or_else(|| words::number(count as u128))
}

/// A service that takes more and whose messages go elsewhere is one risk, not two.
fn linked(judgement: &Judgement) -> String {
    let of = |class: &'static str| {
        judgement
            .changes
            .iter()
            .filter(move |change| change.class == class)
    };
    let mut text = String::new();
    for wider in of("profile-widened") {
        let mut routes = of("endpoint-added").chain(of("endpoint-address-changed"));
        let Some(route) = routes.find(|route| route.path == wider.path) else {
            continue;
        };
        let alike = wider.sentence.split(' ').zip(route.sentence.split(' '));
        let name: Vec<&str> = alike
            .take_while(|(one, other)| one == other)
            .map(|(one, _)| one)
            .collect();
        text += &format!(
            "\n**One risk, not two:** {} takes more patients, and their referrals go to an address that is new. Agree to neither before a test message has arrived there.\n",
            say(&brief(&name.join(" "), 200))
        );
    }
    text
}

fn steps(judgement: &Judgement, occasion: &Occasion) -> Vec<Line> {
    let sign_off = occasion.sign_off.as_ref();
    let of_step = |step: &Step| {
        let agreement = sign_off.and_then(|sign_off| sign_off.of(step));
        let mut one_of = step.one_of.clone();
        let mut who = say(&step.who);
        if let Some((agreement, way)) = sign_off
            .and_then(|sign_off| sign_off.of_waiver(step))
            .zip(one_of.last_mut())
        {
            *way = format!(
                "{}: approve its waiver with this pull request, below",
                names(agreement, "")
            );
        }
        if let (Some(agreement), Some(accepts)) = (agreement, &step.accepts) {
            let way = &mut one_of[accepts.way];
            *way = format!(
                "{}: accepts it by approving this pull request, last, and says until when",
                names(agreement, "")
            );
        }
        if step.accepts.is_some() {
            // Each way has its own who.
            who.clear();
            for way in &mut one_of {
                if way.starts_with("keep ") {
                    *way = "the author of this change: takes the edit back, if what is offered today will really be offered".to_owned();
                }
                *way = way.replace("the nearest to it: ", "nearest to it, though not able to today: ");
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
        remarks: agreement
            .remark
            .iter()
            .chain(&agreement.lapsed)
            .cloned()
            .collect(),
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

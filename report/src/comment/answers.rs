//! The verdict, and what is left to do before the change may be approved.

use super::ladder::{Section, brief};
use super::left::{Left, Line, MOST, Phase, left, linked, loss_said};
use super::mask::say;
use super::{Occasion, SignOff, State};
use crate::judgement::{Effect, Judgement, Overall, Step};
use crate::sign_off::last_date;
use crate::steps::capital;
use crate::whole::Whole;
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
    let narrows = judgement
        .changes
        .iter()
        .any(|change| change.direction == "narrows");
    let heading = match state {
        State::Blocked => "🔴 Do not approve yet, unless a step below asks you to",
        State::Awaits if judgement.verdict == Overall::Repair => "🟠 Not compared: somebody has to look",
        State::Awaits => "🟠 Not yet: somebody has to agree first",
        State::Agreed => "🟢 All who had to agree have agreed",
        State::Clear if !narrows && judgement.go_farther.is_empty() => "🟢 Nobody is worse off",
        State::Clear => "🟢 Nobody loses what a requirement asks for",
        State::WordingOnly => "⚪ Only wording changes",
        State::NotAnalysed => "⚫ Not analysed: treat as unsafe",
    };
    let mut text = format!("## {heading}\n\n");
    if let Some(sign_off) = &occasion.sign_off {
        for brake in sign_off.brakes.iter().take(BRAKES) {
            text += &format!("🟥 **{}**\n\n", say(&brief(brake, 400)));
        }
        if sign_off.brakes.len() > BRAKES {
            text += &format!(
                "🟥 **And as much in {} more regions.**\n\n",
                sign_off.brakes.len() - BRAKES
            );
        }
    }
    if let Some(change) = change(judgement, state) {
        text += &format!("{change}\n\n");
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

/// What the change is, before what it does to people: the cause of the largest loss first.
fn change(judgement: &Judgement, state: State) -> Option<String> {
    if matches!(state, State::NotAnalysed | State::WordingOnly) {
        return None;
    }
    let cause =
        largest(judgement).and_then(|effect| effect.because.as_ref()?.causes.first()?.changes.first());
    let gravest = || judgement.changes.iter().rev().max_by_key(|change| change.level);
    let first = cause
        .and_then(|number| judgement.changes.get(*number))
        .or_else(gravest)?;
    let more = match judgement.changes.len() - 1 {
        0 => String::new(),
        1 => " And one more change.".to_owned(),
        more => format!(" And {} more changes.", words::number(more as u128)),
    };
    Some(format!(
        "**After this change:** {}{more}",
        say(&brief(&first.sentence, 400))
    ))
}

/// The largest loss in people, whatever its level: the heading has the level.
fn largest(judgement: &Judgement) -> Option<&Effect> {
    let by_people = |one: &&Effect, other: &&Effect| one.people.total_cmp(&other.people);
    judgement.worse_off.iter().rev().max_by(by_people)
}

/// Who would lose what, and which of their calls.
pub(super) fn lost(effect: &Effect) -> Option<String> {
    let first = effect.boxes.first()?;
    let (who, place, calls) = match &effect.whole {
        Some(Whole {
            who,
            place,
            calls,
            groups: 1,
            ..
        }) => (who, place, format!("calls {calls}")),
        Some(whole) => (
            &whole.who,
            &whole.place,
            format!("some of the calls {}", whole.calls),
        ),
        None => (&first.who, &first.place, format!("above all {}", first.when)),
    };
    Some(format!(
        "{}, {}, {}",
        brief(who, 200),
        brief(place, 400),
        brief(&calls, 600)
    ))
}

fn sentence(judgement: &Judgement, state: State) -> String {
    match largest(judgement).and_then(|effect| Some((effect, lost(effect)?))) {
        Some((effect, lost)) => {
            let more = match judgement.worse_off.len() - 1 {
                0 => String::new(),
                1 => " Under one more requirement somebody is worse off.".to_owned(),
                more => format!(" Under {more} more requirements somebody is worse off."),
            };
            format!(
                "{} would lose “{}”: {}.{more}",
                capital(&words::people(effect.people)),
                say(&brief(&effect.title, 200)),
                say(&lost)
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
    let left = left(judgement, occasion);
    let (lines, count) = (&left.lines, left.count());
    let no = match state {
        State::Blocked | State::NotAnalysed => "No.",
        _ => "Not yet.",
    };
    let answer = match count {
        0 => "Yes. Nothing is left to clear.".to_owned(),
        1 => format!("{no} One step remains:"),
        _ => format!("{no} {} steps remain{}", counted(count), order(&left)),
    };
    let rules = rules(lines, judgement, occasion);
    let live = match state {
        State::NotAnalysed => String::new(),
        _ => "\nApproving or merging does not by itself change what 111 shows: that changes when the live system takes it over from the main branch; when that is, is not known here. If a service already works as this change says, callers are sent wrongly until then: ask it first.\n".to_owned(),
    };
    let linked = linked(judgement, lines);
    let form = |most: usize, letters: usize, several: usize| {
        let given = given(judgement, occasion.sign_off.as_ref(), most, letters, several);
        let mut text = format!("### May it be approved? {answer}\n\n");
        for (at, line) in lines.iter().take(most).enumerate() {
            text += &line.said(at + 1, letters, several);
        }
        if count > most {
            text += &format!(
                "\n**And {} more, in the summary of the check.**\n",
                words::number((count - most) as u128)
            );
        }
        format!("{text}{linked}{rules}{given}{live}")
    };
    Section::new(
        90,
        vec![
            form(MOST, 4_000, usize::MAX),
            form(40, 4_000, usize::MAX),
            form(40, 1_000, 20),
            form(25, 300, 5),
            form(8, 100, 3),
        ],
    )
}

/// ", in any order:" or ": first 1 to 3, in any order; then 4."
fn order(left: &Left) -> String {
    let mut phases: Vec<(Phase, usize)> = Vec::new();
    for line in &left.lines {
        match phases.last_mut() {
            Some((phase, count)) if *phase == line.phase => *count += 1,
            _ => phases.push((line.phase, 1)),
        }
    }
    if let Some((_, count)) = phases.first_mut() {
        *count += left.more;
    }
    if phases.len() < 2 {
        return ", in any order:".to_owned();
    }
    let mut next = 1;
    let said = phases.iter().map(|(_, count)| {
        let (first, last) = (next, next + count - 1);
        next += count;
        match count {
            1 => first.to_string(),
            2 => format!("{first} and {last}, in any order"),
            _ => format!("{first} to {last}, in any order"),
        }
    });
    format!(": first {}.", said.collect::<Vec<_>>().join("; then "))
}

/// What agreeing is, and what it is worth.
fn rules(lines: &[Line], judgement: &Judgement, occasion: &Occasion) -> String {
    let accepts = lines.iter().any(|line| line.accepts);
    let agrees = accepts || lines.iter().any(|line| line.phase == Phase::Agree);
    if occasion.sign_off.is_none() {
        return match agrees {
            true => "\nThis directory names nobody whose agreement could be counted here (it has no policy.yaml): whoever merges makes sure of it. A later edit to what was agreed to cancels it.\n".to_owned(),
            false => String::new(),
        };
    }
    if !agrees {
        return String::new();
    }
    let date = match (accepts, last_date(judgement)) {
        (true, Some(last)) => format!(
            " To accept a loss, write in the text of that approval until when, for example: until {}; the date is yours to choose, and holds for every loss that you are named for. Without a date, once it has passed, or if it is later than {} (the last date that was checked), the loss is not accepted, and this is not ready to be merged. After the merge nothing happens on that date by itself: the loss goes on until the directory is changed again. Note the date for yourself.",
            example(judgement),
            words::plain_date(last)
        ),
        _ => String::new(),
    };
    format!(
        "\n**How to agree:** approve this pull request on GitHub if a step names you, once that step has its turn: approving is agreeing. Nobody else approves. If several steps name you, approve once you agree to all of them and the first has its turn: one approval agrees to all. Anybody who disagrees with one of them comments instead of approving.{date} An approval counts for what the steps say when it is given: a later edit to what a step is about cancels it for that step, an edit to anything else does not. Nobody agrees to their own change.\n"
    )
}

/// A date as somebody might write it: a quarter of a year from today.
pub(super) fn example(judgement: &Judgement) -> String {
    let today: Option<jiff::civil::Date> = judgement.today.parse().ok();
    let later = today.and_then(|today| today.checked_add(jiff::Span::new().days(90)).ok());
    later.map_or(judgement.today.clone(), |date| date.to_string())
}

/// Small counts as words: a figure before "steps" was read as the number of one.
fn counted(count: usize) -> String {
    let words = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    ];
    let word = words.get(count).map(|word| (*word).to_owned());
    word.unwrap_or_else(|| words::number(count as u128))
}

fn given(
    judgement: &Judgement,
    sign_off: Option<&SignOff>,
    most: usize,
    letters: usize,
    several: usize,
) -> String {
    let Some(sign_off) = sign_off else {
        return String::new();
    };
    let given = sign_off.agreements.iter().filter_map(|agreement| {
        let name = agreement.given_by.as_ref()?;
        let loss = agreement
            .accepts
            .as_ref()
            .and_then(|key| loss_said(judgement, key));
        let said = match loss {
            Some((_, said)) => vec![said],
            None => agreement.what.clone(),
        };
        let what: Vec<String> = said
            .iter()
            .take(several.min(20))
            .map(|one| say(&brief(one, letters.min(300))))
            .collect();
        let done = match (agreement.until, agreement.confirms_size) {
            (Some(until), _) => format!("accepted until {} by", words::plain_date(until)),
            (None, true) => "the size is intended, said by".to_owned(),
            (None, false) => "agreed by".to_owned(),
        };
        Some(format!(
            "- ✅ {}: {done} `{}`. {}\n",
            capital(&say(&brief(&agreement.who, 200))),
            name.replace('`', "'"),
            what.join(" ")
        ))
    });
    let all: Vec<String> = given.collect();
    if all.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\nAlready agreed:\n{}",
        all.iter().take(most).cloned().collect::<String>()
    );
    if all.len() > most {
        text += &format!("- and {} more\n", words::number((all.len() - most) as u128));
    }
    text
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

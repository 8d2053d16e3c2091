//! What is left to do before a change may be approved: steps in phases. Steps of one phase may be taken in any order, phases
//! may not.

use super::answers::{example, lost};
use super::ladder::brief;
use super::mask::say;
use super::{Agreement, Occasion, SignOff};
use crate::judgement::{ChangeSaid, Effect, Judgement, Step};
use crate::steps::capital;
use crate::words;
use qdos_model::change::Signer;

/// When a step has its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// What is malformed or cannot be read.
    PutRight,
    /// What has to be tried before anybody approves.
    Try,
    /// Who loses something.
    Clear,
    /// Who has to agree; last, because a later edit cancels it.
    Agree,
}

/// One step.
pub(super) struct Line {
    pub(super) phase: Phase,
    /// Whether one way of clearing it is that somebody accepts it.
    pub(super) accepts: bool,
    /// How it begins.
    begins: &'static str,
    /// What it is about; of several one line each.
    what: Vec<String>,
    who: String,
    /// How it can be cleared; one of these is enough.
    ways: Vec<String>,
    remarks: Vec<String>,
}

impl Line {
    fn new(phase: Phase, what: String, who: String) -> Line {
        Line {
            phase,
            accepts: false,
            begins: "",
            what: vec![what],
            who,
            ways: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// In Markdown: texts of at most so many letters, and of several things so many.
    pub(super) fn said(&self, number: usize, letters: usize, most: usize) -> String {
        let short = |text: &str| say(&brief(text, letters));
        let mut text = match self.what.as_slice() {
            [only] => format!("{number}. {}{}\n", self.begins, short(only)),
            several => {
                let mut text = format!("{number}. {}\n", self.begins.trim_end());
                for one in several.iter().take(most) {
                    text += &format!("   - {}\n", short(one));
                }
                if several.len() > most {
                    text += &format!(
                        "   - and {} more, named below\n",
                        words::number((several.len() - most) as u128)
                    );
                }
                text + "\n"
            }
        };
        if !self.who.is_empty() {
            text += &format!("   **Who:** {}.", self.who);
        }
        match self.ways.as_slice() {
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
        let remarks = self.remarks.iter().take(most);
        let remarks: String = remarks.map(|remark| format!("   {}\n", short(remark))).collect();
        text.trim_end().to_owned() + "\n" + &remarks
    }
}

/// Even a summary has no room for more steps; of a million nothing is made only to be thrown away.
pub(super) const MOST: usize = 5_000;

/// All that is left, in order.
pub(super) struct Left {
    pub(super) lines: Vec<Line>,
    /// Steps of the first phase that nobody would be shown.
    pub(super) more: usize,
}

impl Left {
    pub(super) fn count(&self) -> usize {
        self.lines.len() + self.more
    }
}

/// Works it out.
pub(super) fn left(judgement: &Judgement, occasion: &Occasion) -> Left {
    let sign_off = occasion.sign_off.as_ref();
    let mut lines = tried(judgement, sign_off);
    let (mut put_right, mut more) = (0, 0);
    for step in &judgement.steps {
        match (&step.accepts, sign_off) {
            (_, Some(sign_off)) if sign_off.accepts(step) => {}
            (Some(key), _) => lines.push(loss(
                judgement,
                key,
                sign_off.and_then(|sign_off| sign_off.of(step)),
            )),
            (None, Some(_)) if step.signature => {}
            (None, _) if step.signature => lines.push(signature(step)),
            (None, _) if put_right == MOST => more += 1,
            (None, _) => {
                put_right += 1;
                lines.push(Line {
                    ways: ways(step, sign_off),
                    ..Line::new(Phase::PutRight, step.what.clone(), say(&brief(&step.who, 200)))
                });
            }
        }
    }
    let agreements = sign_off.map(|sign_off| sign_off.agreements.as_slice());
    let missing = agreements
        .unwrap_or_default()
        .iter()
        .filter(|agreement| agreement.given_by.is_none() && agreement.accepts.is_none());
    lines.extend(missing.map(of_agreement));
    lines.sort_by_key(|line| line.phase);
    Left { lines, more }
}

/// How a step is cleared; a waiver that comes with the change, by whoever signs it.
fn ways(step: &Step, sign_off: Option<&SignOff>) -> Vec<String> {
    let mut ways = step.one_of.clone();
    let waiver = sign_off.and_then(|sign_off| sign_off.of_waiver(step));
    if let Some((agreement, way)) = waiver.zip(ways.last_mut()) {
        *way = format!(
            "{}: approve its waiver with this pull request, below",
            names(agreement, "")
        );
    }
    ways
}

/// A message has to arrive at a new address before anybody approves: readers who were told so beside the steps approved first.
fn tried(judgement: &Judgement, sign_off: Option<&SignOff>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for change in &judgement.changes {
        let Some(service) = &change.sends_elsewhere else {
            continue;
        };
        let agreement = sign_off.and_then(|sign_off| {
            let mut agreements = sign_off.agreements.iter();
            agreements.find(|agreement| agreement.what.contains(&change.sentence))
        });
        if agreement.is_some_and(|agreement| agreement.given_by.is_some()) {
            continue;
        }
        let who = match agreement {
            Some(agreement) => names(agreement, "`"),
            None => Signer::DigitalLead.title().to_owned(),
        };
        let what = format!(
            "A test message has to arrive for {service}. Its electronic address for referrals is new: send a message there, keep the proof that it arrived, and approve only then.{}",
            whole_address(change)
        );
        lines.push(Line {
            begins: "**Before anybody approves:** ",
            ..Line::new(Phase::Try, what, who)
        });
    }
    lines
}

/// Addresses are hidden here, and whoever tries one needs it whole.
fn whole_address(change: &ChangeSaid) -> String {
    match &change.path {
        Some(path) => {
            format!(
                " The whole address is under “Files changed” of this pull request, in {path}; here it is shortened."
            )
        }
        None => String::new(),
    }
}

/// A service that takes more and whose messages go elsewhere is one risk, not two.
pub(super) fn linked(judgement: &Judgement, lines: &[Line]) -> String {
    if !lines.iter().any(|line| line.phase == Phase::Try) {
        return String::new();
    }
    let mut text = String::new();
    for change in &judgement.changes {
        let Some(service) = &change.sends_elsewhere else {
            continue;
        };
        let takes_more = |class: &str| ["profile-widened", "disposition-added"].contains(&class);
        let widens = |other: &ChangeSaid| takes_more(other.class) && other.path == change.path;
        if judgement.changes.iter().any(widens) {
            text += &format!(
                "\n**One risk, not two:** {} takes more patients, and referrals to it go to an address that is new. Nobody agrees to either before the test message has arrived.\n",
                say(&brief(service, 200))
            );
        }
    }
    text
}

/// What somebody loses, or goes farther for: each way out with who takes it.
fn loss(judgement: &Judgement, key: &str, agreement: Option<&Agreement>) -> Line {
    let author = "the author of this change takes the edit back, or changes it so that nobody loses anything; either way only if the service confirms that it really works as the directory then says".to_owned();
    let Some((effect, what)) = loss_said(judgement, key) else {
        return Line::new(Phase::Clear, key.to_owned(), String::new());
    };
    let mut ways = vec![author];
    if effect.key("lost") == key {
        ways.push(another(effect));
    }
    ways.push(match agreement {
        Some(agreement) => format!(
            "{} accepts it until a date of their choice: approves this pull request and writes the date into the approval, for example: until {}",
            names(agreement, ""),
            example(judgement)
        ),
        None => format!(
            "the {} agrees in writing, here on the pull request, that it is accepted, and until which date",
            effect.owner
        ),
    });
    Line {
        accepts: agreement.is_some(),
        ways,
        remarks: agreement
            .map(|agreement| agreement.lapsed.clone())
            .unwrap_or_default(),
        ..Line::new(Phase::Clear, what, String::new())
    }
}

/// Who would lose what, or go farther for it.
pub(super) fn loss_said<'j>(judgement: &'j Judgement, key: &str) -> Option<(&'j Effect, String)> {
    let said = |effect: &Effect, what: &str| {
        format!(
            "{} would {what}: {}.",
            capital(&words::people(effect.people)),
            lost(effect).unwrap_or_default()
        )
    };
    if let Some(effect) = judgement
        .worse_off
        .iter()
        .find(|effect| effect.key("lost") == key)
    {
        return Some((effect, said(effect, &format!("lose “{}”", effect.title))));
    }
    let is_about = |farther: &&crate::Farther| farther.effect.key("farther") == key;
    let farther = judgement.go_farther.iter().find(is_about)?;
    let what = format!(
        "keep “{}”, but go {}farther for it",
        farther.effect.title,
        farther.allowed()
    );
    Some((&farther.effect, said(&farther.effect, &what)))
}

/// Who else could take these patients; nobody is named who could not by agreeing to it.
fn another(effect: &Effect) -> String {
    let decided = effect.boxes.first().map(|one| &one.witness.decided);
    let could = decided.and_then(|decided| decided.could.first());
    let too_far = decided.and_then(|decided| decided.too_far.as_ref());
    match (could, too_far) {
        (Some(could), _) => format!(
            "another service takes these patients on (it decides, not you). For the example caller in the table below, and perhaps for no other, only one thing is missing at {could}"
        ),
        (None, Some(too_far)) => format!(
            "a new or a visiting service takes these patients on. For the example caller in the table below, and perhaps for no other, no service that is there could by changing one thing: the nearest that would otherwise count is too far away ({too_far})"
        ),
        (None, None) => "a new service takes these patients on, or another that changes more than one thing (it decides, not you)".to_owned(),
    }
}

/// Without a policy: who signs, in words.
fn signature(step: &Step) -> Line {
    let what = match step.signed.is_empty() {
        true => vec![step.what.clone()],
        false => step.signed.clone(),
    };
    Line {
        begins: match what.len() {
            1 => "Agree to this: ",
            _ => "Agree to all of these: ",
        },
        what,
        ..Line::new(Phase::Agree, String::new(), say(&brief(&step.who, 200)))
    }
}

fn of_agreement(agreement: &Agreement) -> Line {
    Line {
        begins: match (agreement.confirms_size, agreement.what.len()) {
            (true, _) => "Confirm that a change of this size is intended. ",
            (false, 1) => "Agree to this: ",
            _ => "Agree to all of these: ",
        },
        what: agreement.what.clone(),
        remarks: agreement
            .remark
            .iter()
            .chain(&agreement.lapsed)
            .cloned()
            .collect(),
        ..Line::new(Phase::Agree, String::new(), names(agreement, "`"))
    }
}

/// So many accounts are named.
const NAMED: usize = 12;

/// In words, and the accounts.
fn names(agreement: &Agreement, quote: &str) -> String {
    let mut names: Vec<String> = agreement
        .names
        .iter()
        .take(NAMED)
        .map(|name| format!("{quote}{}{quote}", name.replace('`', "'")))
        .collect();
    if agreement.names.len() > NAMED {
        names.push(format!(
            "and {} more",
            words::number((agreement.names.len() - NAMED) as u128)
        ));
    }
    let who = brief(&agreement.who, 200);
    let who = if quote.is_empty() { who } else { say(&who) };
    match names.as_slice() {
        [] => format!("{who}, but the policy names nobody who may"),
        [only] => format!("{who} ({only})"),
        several if agreement.needed > 1 => {
            format!("{who} ({} of {})", agreement.needed, several.join(", "))
        }
        several => format!("{who} (one of {})", several.join(", ")),
    }
}

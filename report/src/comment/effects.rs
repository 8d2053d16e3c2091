//! Who is worse off, who goes farther, who gains: people before edits. No table is wider than two columns.

use super::ladder::{Section, brief};
use super::mask::say;
use crate::because::Because;
use crate::farther::Farther;
use crate::judgement::{ChangeSaid, Effect, Judgement, Overall};
use crate::speaker::BoxSaid;
use crate::words::{distance, number, people, plain_date};
use qdos_model::finding::Level;
use std::collections::BTreeSet;

/// Tables and lines of one form.
#[derive(Clone, Copy)]
struct Form {
    effects: usize,
    tables: usize,
    lines: usize,
    /// Lines of a list that is folded away.
    folds: usize,
}

const FORMS: [Form; 7] = [
    Form {
        effects: usize::MAX,
        tables: 2,
        lines: 12,
        folds: 200,
    },
    Form {
        effects: usize::MAX,
        tables: 2,
        lines: 12,
        folds: 0,
    },
    Form {
        effects: 40,
        tables: 1,
        lines: 4,
        folds: 0,
    },
    Form {
        effects: 12,
        tables: 1,
        lines: 0,
        folds: 0,
    },
    Form {
        effects: 40,
        tables: 0,
        lines: 1,
        folds: 0,
    },
    Form {
        effects: 12,
        tables: 0,
        lines: 1,
        folds: 0,
    },
    Form {
        effects: 4,
        tables: 0,
        lines: 0,
        folds: 0,
    },
];

pub(super) fn worse_off(judgement: &Judgement) -> Section {
    let form = |form: Form| {
        let unread = judgement.verdict == Overall::NotAnalysed;
        let unknown = unread || judgement.verdict == Overall::Repair;
        let asked = requirements_ask(judgement.checked.requirements);
        let answer = match judgement.worse_off.len() {
            _ if unread => "Not known: what cannot be read could be what they need.".to_owned(),
            _ if unknown => "Not known: base cannot be read, so there is nothing to compare with.".to_owned(),
            0 => format!("Nobody, as far as {asked}."),
            1 => "Yes, under 1 requirement:".to_owned(),
            count => format!("Yes, under {count} requirements:"),
        };
        let mut text = format!("### Is anyone worse off? {answer}\n");
        for effect in judgement.worse_off.iter().take(form.effects) {
            text += &effect_said(judgement, effect, lose(effect.level), form);
        }
        text += &more(judgement.worse_off.len(), form);
        if judgement.worse_off.is_empty() && !unknown {
            text += "\nEvery caller for whom a requirement holds today still has what it asks for. What no requirement asks about was not looked at.\n";
        }
        if !judgement.worse_off.is_empty() {
            text += &key(judgement);
        }
        text + &unasked(judgement) + &taken_on(judgement)
    };
    Section::new(60, FORMS.map(form).into())
}

/// How the tables above are to be read.
fn key(judgement: &Judgement) -> String {
    let levels: BTreeSet<Level> = judgement.worse_off.iter().map(|effect| effect.level).collect();
    let colours = match levels.len() {
        0 | 1 => "",
        _ => "\n- 🔴 the requirement must hold, 🟠 it should hold. Both have to be cleared as said above.",
    };
    let holidays = judgement
        .worse_off
        .iter()
        .filter_map(|effect| effect.whole.as_ref());
    let holidays = match holidays.map(|whole| whole.holidays.as_str()).next() {
        None | Some("") => String::new(),
        Some(named) => format!("- Public holidays are these {}.\n", say(&brief(named, 800))),
    };
    format!(
        "\n**How to read this:**{colours}\n- Nobody else loses what a requirement asks for. Losses that no requirement asks about were not looked for.\n- Not counted: whoever did not have it before either. Residents are counted, not calls.\n- Why such times: a service is not offered to calls in its last half hour (closing at 20:00 means calls to 19:30), and is offered before it opens when the need can wait. Of the time of a need one hour is kept for the way: within 6 hours, a centre that opens at 08:00 is offered from 03:00.\n{holidays}- “Nothing that counts”: the call handler sees the services named, but none of them does what the requirement asks.\n"
    )
}

/// Whoever takes more on may not be able to, and takes it from somebody.
fn taken_on(judgement: &Judgement) -> String {
    let widens = |change: &&ChangeSaid| change.direction == "widens" && change.level >= Level::Warning;
    match judgement.changes.iter().filter(widens).count() {
        0 => String::new(),
        _ => "\n**Not known:** whether a service that takes more patients on here is able to treat them, and which other service they are taken from.\n".to_owned(),
    }
}

/// What takes something away and is no cause of a loss that a requirement knows of: that is not to say that nobody misses it.
fn unasked(judgement: &Judgement) -> String {
    let farther = judgement.go_farther.iter().map(|farther| &farther.effect);
    let mut blamed: BTreeSet<usize> = BTreeSet::new();
    for effect in judgement.worse_off.iter().chain(farther) {
        match &effect.because {
            Some(because) => blamed.extend(because.causes.iter().flat_map(|cause| &cause.changes)),
            None if judgement.changes.len() == 1 => drop(blamed.insert(0)),
            None => {}
        }
    }
    let narrows = judgement.changes.iter().enumerate();
    let narrows = narrows.filter(|(at, change)| {
        change.direction == "narrows" && change.level >= Level::Warning && !blamed.contains(at)
    });
    let said: Vec<&str> = narrows.map(|(_, change)| change.sentence.as_str()).collect();
    if said.is_empty() || judgement.checked.postcodes == 0 {
        return String::new();
    }
    let mut text = format!(
        "\n**Not known:** who misses what is taken away here, beyond what {} for. No requirement is broken by it alone; its own callers were not asked.\n",
        requirements_ask(judgement.checked.requirements)
    );
    for one in said.iter().take(10) {
        text += &format!("- {}\n", say(&brief(one, 200)));
    }
    if said.len() > 10 {
        text += &format!("- and {} more, named below\n", number((said.len() - 10) as u128));
    }
    text
}

/// "the 10 requirements ask".
pub(super) fn requirements_ask(count: usize) -> String {
    match count {
        1 => "the one requirement asks".to_owned(),
        count => format!("the {} requirements ask", number(count as u128)),
    }
}

pub(super) fn farther(judgement: &Judgement) -> Section {
    if judgement.go_farther.is_empty() {
        return Section::new(50, vec![String::new()]);
    }
    let form = |form: Form| {
        let mut text = "### Does anyone have to go farther? Yes:\n".to_owned();
        for farther in judgement.go_farther.iter().take(form.effects) {
            text += &farther_said(judgement, farther, form);
        }
        text + &more(judgement.go_farther.len(), form)
    };
    Section::new(50, FORMS.map(form).into())
}

fn farther_said(judgement: &Judgement, farther: &Farther, form: Form) -> String {
    let mut text = effect_said(judgement, &farther.effect, "🟠 Go farther", form);
    if let Some(journey) = &farther.example {
        text += &format!(
            "\nFor a caller in {} the nearest that counts is {} today and {} after the change; what is not more than {} farther is not listed.\n",
            say(&journey.postcode),
            say(&brief(&journey.from.said, 300)),
            say(&brief(&journey.to.said, 300)),
            distance(farther.allowed_metres)
        );
    }
    text
}

/// Worse where a requirement did not hold before; nobody to spare; gains.
pub(super) fn others(judgement: &Judgement) -> Section {
    let fragile = judgement.newly_fragile.as_deref().unwrap_or_default();
    let lists: [(&str, &str, &[Effect]); 3] = [
        (
            "Who did not have it before either, and is offered even less now?",
            "Not counted above. They may be the same people as above, at other times or under another requirement.\n\n",
            &judgement.worsened,
        ),
        ("Who keeps it with not one service to spare?", "", fragile),
        (
            "Is anyone better off? Yes; gains do not make up for losses",
            "",
            &judgement.better_off,
        ),
    ];
    let form = |most: usize| {
        let mut text = String::new();
        for (title, note, effects) in lists {
            if effects.is_empty() {
                continue;
            }
            text += &format!("### {title}\n\n");
            text += note;
            for effect in effects.iter().take(most) {
                let group = effect.boxes.first().map(|one| group(&[one])).unwrap_or_default();
                text += &format!(
                    "- {}: “{}”. Most of them: {group}.\n",
                    people(effect.people),
                    say(&brief(&effect.title, 200))
                );
            }
            if effects.len() > most {
                text += &format!(
                    "- and {} more requirements\n",
                    number((effects.len() - most) as u128)
                );
            }
        }
        text
    };
    Section::new(30, vec![form(usize::MAX), form(30), form(5), form(0)])
}

fn effect_said(judgement: &Judgement, effect: &Effect, what: &str, form: Form) -> String {
    let wording = if effect.asked_in_base_wording {
        " (asked as it is worded today, before this change)"
    } else {
        ""
    };
    let mut text = format!(
        "\n**{what}: “{}”**{wording}, {} in all. Answers for it: {}.\n",
        say(&brief(&effect.title, 200)),
        people(effect.people),
        say(&brief(&effect.owner, 200))
    );
    if let Some(because) = effect.because.as_ref().filter(|_| judgement.changes.len() > 1) {
        text += &because_said(because);
    }
    let groups = grouped(&effect.boxes);
    if let Some(whole) = effect.whole.as_ref().filter(|_| groups.len() > 1) {
        text += &format!(
            "All of them together: {}, {}, some of the calls {}.\n",
            say(&brief(&whole.who, 200)),
            say(&brief(&whole.place, 600)),
            say(&brief(&whole.calls, 600))
        );
    }
    if groups.len() > 1 && form.tables + form.lines > 1 {
        text += &format!(
            "The groups below overlap, do not add them up: {} in all counts everybody once.\n",
            people(effect.people)
        );
    }
    for one in groups.iter().take(form.tables) {
        text += &table(one, what);
    }
    let rest = groups.iter().skip(form.tables).take(form.lines);
    let lines: String = rest.map(|one| format!("- also {}\n", group(one))).collect();
    if !lines.is_empty() {
        text += &format!("\n{lines}");
    }
    let shown = groups
        .iter()
        .take(form.tables + form.lines)
        .map(Vec::len)
        .sum::<usize>();
    let hidden = effect.more_boxes + effect.boxes.len() - shown;
    if hidden > 0 {
        text += &format!(
            "\nAnd {} smaller groups, counted above.\n",
            number(hidden as u128)
        );
    }
    text + &everything(effect, form)
}

/// Every district and every need, folded.
fn everything(effect: &Effect, form: Form) -> String {
    let Some(whole) = effect.whole.as_ref().filter(|_| form.folds > 0) else {
        return String::new();
    };
    let lines = |lines: &[String]| {
        let mut text: String = lines
            .iter()
            .take(form.folds)
            .map(|line| format!("- {}\n", say(&brief(line, 1_000))))
            .collect();
        if lines.len() > form.folds {
            text += &format!("- and {} more\n", number((lines.len() - form.folds) as u128));
        }
        text
    };
    format!(
        "\n<details><summary>Every postcode district and every need that this loss concerns</summary>\n\n{}\n{}\n</details>\n",
        lines(&whole.districts),
        lines(&whole.needs)
    )
}

/// Boxes of the same people at the same places, whose needs are concerned at different times, are one group.
fn grouped(boxes: &[BoxSaid]) -> Vec<Vec<&BoxSaid>> {
    let mut groups: Vec<Vec<&BoxSaid>> = Vec::new();
    for one in boxes {
        let is_alike = |group: &&mut Vec<&BoxSaid>| {
            group
                .first()
                .is_some_and(|first| (&first.who, &first.place) == (&one.who, &one.place))
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn because_said(because: &Because) -> String {
    match because.causes.as_slice() {
        [] => String::new(),
        causes => {
            let said = causes
                .iter()
                .take(5)
                .map(|cause| say(&brief(&cause.sentences.join(" Together with: "), 600)));
            format!("Because of: {}\n", said.collect::<Vec<_>>().join(" Also: "))
        }
    }
}

/// Red is what blocks, here as in the heading.
fn lose(level: Level) -> &'static str {
    match level {
        Level::Error => "🔴 Lose it",
        _ => "🟠 Lose it",
    }
}

/// When a box's callers call; of lists that nobody took together as sessions are written.
fn calls(one: &BoxSaid) -> &str {
    match one.calls.as_str() {
        "" => &one.when,
        calls => calls,
    }
}

fn group(boxes: &[&BoxSaid]) -> String {
    let Some(first) = boxes.first() else {
        return String::new();
    };
    let most = boxes.iter().map(|one| one.people).fold(0.0, f64::max);
    let when: Vec<String> = boxes
        .iter()
        .map(|one| {
            format!(
                "{}, {}",
                say(&brief(calls(one), 600)),
                say(&brief(&one.needs, 400))
            )
        })
        .collect();
    format!(
        "{} ({}), {}: {}",
        say(&brief(&first.who, 200)),
        people(most),
        say(&brief(&first.place, 600)),
        when.join("; and ")
    )
}

fn table(boxes: &[&BoxSaid], what: &str) -> String {
    let Some(first) = boxes.first() else {
        return String::new();
    };
    let when: Vec<String> = boxes
        .iter()
        .map(|one| {
            format!(
                "{}: {}",
                say(&brief(calls(one), 600)),
                say(&brief(&one.needs, 600))
            )
        })
        .collect();
    let mut rows = vec![("Which calls", when.join("<br>"))];
    let begin = boxes
        .iter()
        .filter_map(|one| one.first_date.parse::<jiff::civil::Date>().ok())
        .min();
    if let Some(date) = begin {
        rows.push(("From", format!("{}, were it live today", plain_date(date))));
    }
    let witness = &first.witness;
    rows.push(("One example", say(&brief(&witness.caller, 600))));
    if let Some(before) = &witness.before {
        rows.push(("Offered today", say(&brief(before, 600))));
    }
    let after = match witness.decided.after.as_str() {
        "" => &witness.after,
        after => after,
    };
    rows.push(("Offered after", say(&brief(after, 600))));
    if !witness.decided.could.is_empty() {
        let could: Vec<String> = witness
            .decided
            .could
            .iter()
            .map(|one| say(&brief(one, 400)))
            .collect();
        rows.push((
            "Would count for this example if one thing changed",
            could.join("<br>"),
        ));
    }
    if let Some(too_far) = &witness.decided.too_far {
        rows.push(("Nearest to count, but too far", say(&brief(too_far, 400))));
    }
    let most = boxes.iter().map(|one| one.people).fold(0.0, f64::max);
    let mut text = format!(
        "\n| {what} | {}, {} ({}) |\n|---|---|\n",
        say(&brief(&first.who, 200)),
        say(&brief(&first.place, 600)),
        people(most)
    );
    for (name, value) in rows {
        text += &format!("| {name} | {value} |\n");
    }
    text
}

fn more(count: usize, form: Form) -> String {
    match count.saturating_sub(form.effects) {
        0 => String::new(),
        hidden => format!(
            "\nAnd {} more requirements, in the summary of the check.\n",
            number(hidden as u128)
        ),
    }
}

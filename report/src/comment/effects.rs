//! Who is worse off, who goes farther, who gains: people before edits. No table is wider than two columns.

use super::ladder::{Section, brief};
use super::mask::say;
use crate::because::Because;
use crate::farther::Farther;
use crate::judgement::{Effect, Judgement, Overall};
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
}

const FORMS: [Form; 5] = [
    Form {
        effects: usize::MAX,
        tables: 2,
        lines: 12,
    },
    Form {
        effects: 40,
        tables: 1,
        lines: 4,
    },
    Form {
        effects: 12,
        tables: 1,
        lines: 0,
    },
    Form {
        effects: 40,
        tables: 0,
        lines: 1,
    },
    Form {
        effects: 12,
        tables: 0,
        lines: 1,
    },
];

pub(super) fn worse_off(judgement: &Judgement) -> Section {
    let form = |form: Form| {
        let unknown = matches!(judgement.verdict, Overall::NotAnalysed | Overall::Repair);
        let answer = match judgement.worse_off.len() {
            _ if unknown => "Not known: there is nothing to compare with.".to_owned(),
            0 => "No. Every caller for whom a requirement holds today still has what it asks for.".to_owned(),
            1 => "Yes, under 1 requirement:".to_owned(),
            count => format!("Yes, under {count} requirements:"),
        };
        let mut text = format!("### Is anyone worse off? {answer}\n");
        for effect in judgement.worse_off.iter().take(form.effects) {
            text += &effect_said(judgement, effect, lose(effect.level), form);
        }
        text += &more(judgement.worse_off.len(), form);
        if !judgement.worse_off.is_empty() {
            text += "\nUnder these requirements nobody else loses anything, and under the others nobody does. Times are those of the call; a service that closes within half an hour of it is not offered, one that opens within the time of the need is. Whoever had no service as required before is not counted here. “Nothing that counts”: the call handler sees the services named, and none of them does what the requirement asks. People are residents of these places, not calls.\n";
        }
        text + &unasked(judgement)
    };
    Section::new(60, FORMS.map(form).into())
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
        "\n**Not known:** who misses what is taken away here, beyond what {} ask for. No requirement is broken by it alone; its own callers were not asked.\n",
        requirements(judgement.checked.requirements)
    );
    for one in said.iter().take(10) {
        text += &format!("- {}\n", say(&brief(one, 200)));
    }
    if said.len() > 10 {
        text += &format!("- and {} more, named below\n", number((said.len() - 10) as u128));
    }
    text
}

/// "the 10 requirements".
pub(super) fn requirements(count: usize) -> String {
    match count {
        1 => "the one requirement".to_owned(),
        count => format!("the {} requirements", number(count as u128)),
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
            say(&journey.from.said),
            say(&journey.to.said),
            distance(farther.allowed_metres)
        );
    }
    text
}

/// Worse where a requirement did not hold before; nobody to spare; gains.
pub(super) fn others(judgement: &Judgement) -> Section {
    let fragile = judgement.newly_fragile.as_deref().unwrap_or_default();
    let lists: [(&str, &[Effect]); 3] = [
        (
            "Who had no service as required before, and is offered even less now?",
            &judgement.worsened,
        ),
        ("Who keeps it with not one service to spare?", fragile),
        (
            "Is anyone better off? Yes; gains do not make up for losses",
            &judgement.better_off,
        ),
    ];
    let form = |most: usize| {
        let mut text = String::new();
        for (title, effects) in lists {
            if effects.is_empty() {
                continue;
            }
            text += &format!("### {title}\n\n");
            for effect in effects.iter().take(most) {
                let group = effect.boxes.first().map(group).unwrap_or_default();
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
    Section::new(30, vec![form(usize::MAX), form(30), form(5)])
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
        say(&effect.owner)
    );
    if let Some(because) = effect.because.as_ref().filter(|_| judgement.changes.len() > 1) {
        text += &because_said(because);
    }
    if effect.boxes.len() > 1 && form.tables > 0 {
        text += "The groups below overlap; do not add them up.\n";
    }
    for one in effect.boxes.iter().take(form.tables) {
        text += &table(one, what);
    }
    let rest = effect.boxes.iter().skip(form.tables).take(form.lines);
    let lines: String = rest.map(|one| format!("- also {}\n", group(one))).collect();
    if !lines.is_empty() {
        text += &format!("\n{lines}");
    }
    let shown = effect.boxes.len().min(form.tables + form.lines);
    let hidden = effect.more_boxes + effect.boxes.len() - shown;
    if hidden > 0 {
        text += &format!(
            "\nAnd {} smaller groups, counted above.\n",
            number(hidden as u128)
        );
    }
    text
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

fn group(one: &BoxSaid) -> String {
    format!(
        "{} ({}), {}, {}; {}",
        say(&one.who),
        people(one.people),
        say(&one.place),
        say(&one.when),
        say(&brief(&one.needs, 400))
    )
}

fn table(one: &BoxSaid, what: &str) -> String {
    let mut rows = vec![
        ("When", say(&one.when)),
        ("For what", say(&brief(&one.needs, 600))),
    ];
    if let Ok(date) = one.first_date.parse() {
        rows.push(("From", format!("{}, were it live today", plain_date(date))));
    }
    rows.push(("For example", say(&one.witness.caller)));
    if let Some(before) = &one.witness.before {
        rows.push(("Offered today", say(before)));
    }
    rows.push(("Offered after", say(&one.witness.after)));
    if !one.witness.near_misses.is_empty() {
        let misses: Vec<String> = one.witness.near_misses.iter().map(|miss| say(miss)).collect();
        rows.push(("Not offered, but nearly", misses.join("<br>")));
    }
    let mut text = format!(
        "\n| {what} | {}, {} ({}) |\n|---|---|\n",
        say(&one.who),
        say(&one.place),
        people(one.people)
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

//! What changes, what is malformed, what was checked, and what was compared.

use super::Occasion;
use super::answers::mark;
use super::effects::requirements_ask;
use super::ladder::{Section, brief};
use super::mask::say;
use crate::judgement::{ChangeSaid, FindingSaid, Judgement, Overall};
use crate::words::{number, people, plain_date};
use qdos_model::finding::Level;

/// Every change in a line; details of causes below it.
pub(super) fn changes(judgement: &Judgement) -> Section {
    let changes = &judgement.changes;
    let answer = match changes.len() {
        0 => "Nothing.".to_owned(),
        1 => "1 change. After it:".to_owned(),
        count => format!("{} changes. After them:", number(count as u128)),
    };
    let form = |most: usize, echoes: usize, letters: usize| {
        let mut text = format!("### What changes? {answer}\n\n");
        for change in in_order(changes).take(most) {
            text += &line(change, echoes, letters);
        }
        if changes.len() > most {
            text += &format!(
                "- and {} more, in the summary of the check\n",
                number((changes.len() - most) as u128)
            );
        }
        if changes.iter().any(|change| change.sentence.contains(" outcome")) {
            text += "\nAn outcome is what a triage ends in: symptoms, need and disposition together.\n";
        }
        text
    };
    Section::new(
        40,
        vec![
            form(10_000, 20, 2_000),
            form(10_000, 3, 300),
            form(10_000, 0, 120),
            form(300, 0, 120),
            form(120, 0, 120),
            form(25, 0, 120),
        ],
    )
}

fn in_order(changes: &[ChangeSaid]) -> impl Iterator<Item = &ChangeSaid> {
    let mut sorted: Vec<&ChangeSaid> = changes.iter().collect();
    sorted.sort_by_key(|change| std::cmp::Reverse(change.level));
    sorted.into_iter()
}

fn line(change: &ChangeSaid, echoes: usize, letters: usize) -> String {
    let mut text = format!(
        "- {}: {} <sub>{}</sub>\n",
        mark(change.level),
        say(&brief(&change.sentence, letters)),
        change.class
    );
    if echoes == 0 && !change.echoes.is_empty() {
        return text.trim_end().to_owned() + &format!(" (and {} that follow from it)\n", change.echoes.len());
    }
    for echo in change.echoes.iter().take(echoes) {
        text += &format!("  - {}\n", say(&brief(&echo.sentence, letters)));
    }
    if change.echoes.len() > echoes {
        text += &format!(
            "  - and {} more that follow from it\n",
            number((change.echoes.len() - echoes) as u128)
        );
    }
    text
}

/// What lint found.
pub(super) fn findings(judgement: &Judgement, occasion: &Occasion) -> Section {
    let found = &judgement.findings;
    let old: usize = found.still_broken.values().sum();
    let answer = match found.introduced.len() {
        0 => "Nothing new is wrong.".to_owned(),
        1 => "1 new finding:".to_owned(),
        count => format!("{} new findings:", number(count as u128)),
    };
    let sign_off = occasion.sign_off.as_ref();
    let is_waived =
        |finding: &FindingSaid| sign_off.is_some_and(|sign_off| sign_off.waives_key(&finding.key));
    let form = |most: usize| {
        let mut text = format!("### Is every entry well made? {answer}\n");
        if !(found.introduced.is_empty() && found.healed.is_empty()) {
            text += "\n";
        }
        let mut introduced: Vec<&FindingSaid> = found.introduced.iter().collect();
        introduced.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        for finding in introduced.iter().take(most) {
            let at = finding
                .line
                .map(|line| format!(", line {line}"))
                .unwrap_or_default();
            text += &format!(
                "- {} {}{at}: {}. *{}.* <sub>{}</sub>\n",
                match finding.level {
                    _ if is_waived(finding) => "⚪ waived, as agreed",
                    Level::Error => "🔴 error",
                    _ => "🔵 to look at",
                },
                say(&brief(&finding.path, 200)),
                say(&brief(&finding.message, 400)),
                say(&brief(&finding.help, 400)),
                finding.rule
            );
        }
        if introduced.len() > most {
            text += &format!(
                "- and {} more, in the check “qdos / lint”\n",
                number((introduced.len() - most) as u128)
            );
        }
        for healed in found.healed.iter().take(most.min(20)) {
            text += &format!(
                "- 🟢 put right: {}: {}\n",
                say(&brief(&healed.path, 200)),
                say(&brief(&healed.message, 300))
            );
        }
        let mut rest = Vec::new();
        if found.healed.len() > most.min(20) {
            rest.push(format!(
                "{} were put right in all",
                number(found.healed.len() as u128)
            ));
        }
        if old > 0 {
            let was = if old == 1 { "finding was" } else { "findings were" };
            rest.push(format!(
                "{} {was} there before this change and {} not held against it",
                number(old as u128),
                if old == 1 { "is" } else { "are" }
            ));
        }
        if !found.waived.is_empty() {
            rest.push(format!(
                "{} waived by their owners",
                number(found.waived.len() as u128)
            ));
        }
        if !rest.is_empty() {
            text += &format!("\n{}.\n", rest.join("; "));
        }
        text.trim_end().to_owned() + "\n"
    };
    Section::new(20, vec![form(50), form(10), form(0)])
}

/// How much was looked at, and what was not.
pub(super) fn checked(judgement: &Judgement) -> String {
    let checked = &judgement.checked;
    let mut text = "### What was checked, and what was not\n\n".to_owned();
    if checked.postcodes > 0 {
        text += &format!(
            "**Checked:** what {} for, and nothing else; that for every caller of the area{}, none sampled: {} outcomes of a triage, {} ages, every sex, {} postcodes ({} live there), every minute of {} dates from today. After the change the directory and its neighbours have {} services.\n\n",
            requirements_ask(checked.requirements),
            if checked.changes_only {
                " whom the change may tell anything different"
            } else {
                ""
            },
            number(checked.outcomes as u128),
            number(checked.ages as u128),
            number(checked.postcodes as u128),
            people(checked.residents),
            checked.dates,
            number(checked.services as u128),
        );
    }
    text + &format!("**Not checked:** {}.\n", say(&judgement.not_checked.join("; ")))
}

/// What is asked for, folded.
pub(super) fn asked(judgement: &Judgement) -> Section {
    let all = &judgement.requirements;
    if all.is_empty() {
        return Section::new(10, vec![String::new()]);
    }
    let mut text = format!(
        "<details><summary>What {} for</summary>\n\n",
        requirements_ask(all.len())
    );
    for one in all.iter().take(100) {
        text += &format!("- {}\n", say(&brief(&one.title, 200)));
    }
    if all.len() > 100 {
        text += &format!("- and {} more\n", number((all.len() - 100) as u128));
    }
    Section::new(10, vec![text + "\n</details>\n", String::new()])
}

/// Revisions, clock and versions: last and small.
pub(super) fn compared(judgement: &Judgement, occasion: &Occasion) -> String {
    let short = |id: &Option<String>| {
        id.as_ref().map_or("the working tree".to_owned(), |id| {
            id[..id.len().min(7)].to_owned()
        })
    };
    let head = match (&occasion.pushed, &judgement.head.id) {
        (Some(pushed), Some(id)) if pushed != id => {
            format!("{} merged with it", &pushed[..pushed.len().min(7)])
        }
        _ => short(&judgement.head.id),
    };
    let compared = match &judgement.base {
        Some(base) => format!("Compared {} with {head}", short(&base.id)),
        None if judgement.verdict == Overall::NotAnalysed => format!("Looked at {head}"),
        None => format!("Looked at {head}, with nothing to compare it with"),
    };
    let day = judgement
        .today
        .parse()
        .map_or(judgement.today.clone(), plain_date);
    let release = match occasion.release.as_str() {
        "" => String::new(),
        release => format!(" Reference data {}.", say(&brief(release, 100))),
    };
    format!(
        "<sub>{compared}, as seen on {day}.{release} {}. qdos {}; requirements and policy are those of the base. This comment is brought up to date in place and speaks of {head}.</sub>\n",
        say(&brief(&judgement.directory, 200)),
        say(&judgement.qdos)
    )
}

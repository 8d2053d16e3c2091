//! The judgement for a terminal: verdict and answers first, people before edits, how much was checked last.

mod effects;

use crate::judgement::{ChangeSaid, Checked, Judgement, Overall, Standing, Step, is_cosmetic};
use crate::lint::word;
use crate::page::{BOLD, DIM, GREEN, Page, RED, WIDTH, YELLOW};
use crate::soon;
use crate::words::{clean, list, number, people};
use anstyle::Style;
use effects::{better_off, go_farther, newly_fragile, worse_off, worsened};
pub(crate) use effects::{box_lines, briefly};
use qdos_model::finding::Level;
use std::fmt::Write;

/// The judgement in plain English with ANSI colours; whoever prints it takes the colours out where they are not wanted.
pub fn text(judgement: &Judgement) -> String {
    let mut page = Page::new(WIDTH);
    head(&mut page, judgement);
    if judgement.base.is_some() || judgement.verdict == Overall::NotAnalysed {
        approval(&mut page, judgement);
        changes(&mut page, judgement);
        worse_off(&mut page, judgement);
        worsened(&mut page, judgement);
        go_farther(&mut page, judgement);
        newly_fragile(&mut page, judgement);
        better_off(&mut page, judgement);
    }
    standing(&mut page, judgement);
    findings(&mut page, judgement);
    soon::section(&mut page, &judgement.within_thirty_days);
    checked(&mut page, judgement);
    page.into_text()
}

fn head(page: &mut Page, judgement: &Judgement) {
    let compared = match &judgement.base {
        Some(base) => format!("{} -> {}", base.short(), judgement.head.short()),
        None => judgement.head.short(),
    };
    page.line(&format!(
        "{DIM}qdos {}  {}  {compared}  today {}{DIM:#}",
        judgement.qdos, judgement.directory, judgement.today
    ));
    page.line("");
    let (style, word) = match judgement.verdict {
        Overall::Standing => (BOLD, "STANDING"),
        Overall::WordingOnly | Overall::Clear => (GREEN, "CLEAR"),
        Overall::NeedsSignOff => (YELLOW, "NEEDS SIGN-OFF"),
        Overall::Blocked => (RED, "BLOCKED"),
        Overall::NotAnalysed => (RED, "NOT ANALYSED"),
        Overall::Repair => (YELLOW, "NOT COMPARED"),
    };
    page.line(&format!(
        "{style}{word}{style:#}  {BOLD}{}{BOLD:#}",
        judgement.headline
    ));
}

fn approval(page: &mut Page, judgement: &Judgement) {
    let blockers = judgement.steps.iter().filter(|step| step.blocks).count();
    let answer = match (judgement.steps.len(), blockers) {
        (0, _) => "Yes. Nothing is left to clear.".to_owned(),
        (1, 0) => "Yes, once this is agreed:".to_owned(),
        (steps, 0) => format!("Yes, once these {steps} things are agreed, in this order:"),
        (1, _) => "No. 1 thing is left:".to_owned(),
        (steps, _) => format!("No. {steps} things are left, in this order:"),
    };
    page.title("May it be approved?", &answer);
    if judgement.verdict != Overall::NotAnalysed {
        page.paragraph(
            2,
            "",
            "Approving or merging changes nothing in 111 until the live system is updated.",
        );
    }
    for (at, step) in judgement.steps.iter().enumerate() {
        page.paragraph(2, &format!("{}. ", at + 1), &what(step));
        if step.signed.len() > 1 {
            let more = step.signed.len().saturating_sub(SIGNED_SAID);
            let said = step.signed.iter().take(SIGNED_SAID);
            said.for_each(|sentence| page.paragraph(5, "- ", sentence));
            if more > 0 {
                page.paragraph(5, "- ", &format!("and {more} more, listed below"));
            }
        }
        page.paragraph(5, "who: ", &step.who);
        match step.one_of.as_slice() {
            [] => {}
            [only] => page.paragraph(5, "how: ", only),
            several => {
                page.paragraph(5, "", "how, one of:");
                several.iter().for_each(|way| page.paragraph(7, "- ", way));
            }
        }
    }
}

/// So many of the changes that one person signs are said before who that is.
const SIGNED_SAID: usize = 3;

fn what(step: &Step) -> String {
    match step.signed.len() {
        0 | 1 => step.what.clone(),
        several => format!("To be signed, {several} changes:"),
    }
}

fn level_word(level: Level) -> (&'static str, Style) {
    match level {
        Level::Error => ("must fix", RED),
        Level::Warning => ("sign-off", YELLOW),
        Level::Note => ("note", BOLD),
        Level::Cosmetic => ("wording", DIM),
    }
}

fn changes(page: &mut Page, judgement: &Judgement) {
    let (cosmetic, real): (Vec<&ChangeSaid>, Vec<&ChangeSaid>) = judgement
        .changes
        .iter()
        .partition(|change| is_cosmetic(change.class));
    let answer = match (real.len(), cosmetic.len()) {
        (0, 0) => "Nothing.".to_owned(),
        (0, count) => format!(
            "No meaning; {count} {} written otherwise.",
            if count == 1 { "entry is" } else { "entries are" }
        ),
        (1, _) => "1 change:".to_owned(),
        (count, _) => format!("{count} changes:"),
    };
    page.title("What changes?", &answer);
    for change in real {
        change_line(page, 2, change);
    }
    for change in cosmetic {
        change_line(page, 2, change);
    }
}

fn change_line(page: &mut Page, indent: usize, change: &ChangeSaid) {
    let (word, _) = level_word(change.level);
    page.paragraph(
        indent,
        &format!("{word:<9}"),
        &format!("{} [{}]", change.sentence, change.class),
    );
    const ECHOES: usize = 5;
    for echo in change.echoes.iter().take(ECHOES) {
        page.paragraph(indent + 9, "- ", &echo.sentence);
    }
    if change.echoes.len() > ECHOES {
        page.paragraph(
            indent + 9,
            "- ",
            &format!("and {} more, in the JSON report", change.echoes.len() - ECHOES),
        );
    }
}

fn standing(page: &mut Page, judgement: &Judgement) {
    let is_measured = judgement.checked.requirements > 0 && judgement.verdict != Overall::NotAnalysed;
    if judgement.requirements.is_empty() && !is_measured {
        return;
    }
    let alone = judgement.base.is_none() || judgement.verdict == Overall::Repair;
    let touched = |id: &str| {
        judgement
            .worse_off
            .iter()
            .chain(&judgement.better_off)
            .any(|effect| effect.requirement == id)
    };
    // What base does not ask in the same words stands as nothing did before.
    let is_new = |standing: &Standing| standing.kept_per_million_before.is_none();
    let (shown, same): (Vec<&Standing>, Vec<&Standing>) = judgement
        .requirements
        .iter()
        .partition(|standing| alone || is_new(standing) || touched(&standing.requirement));
    let title = if !alone {
        "How do the requirements stand after it?"
    } else {
        "How does every requirement stand?"
    };
    page.title(
        title,
        "The share of all possible calls (need, age, sex, place and minute) for which each holds.",
    );
    if !same.is_empty() {
        let all = if shown.is_empty() { "All" } else { "The other" };
        let count = if shown.is_empty() {
            String::new()
        } else {
            format!("{} ", same.len())
        };
        page.paragraph(
            2,
            "",
            &format!("{all} {count}requirements stand as before; qdos coverage shows how."),
        );
    }
    for standing in shown {
        standing_line(page, standing, !alone && is_new(standing));
    }
    let left_out = judgement
        .checked
        .requirements
        .saturating_sub(judgement.requirements.len());
    if left_out > 0 {
        page.paragraph(
            2,
            "",
            &format!(
                "How {left_out} requirements stand as a whole was not asked, only what the change makes better or worse; qdos coverage says how they stand."
            ),
        );
    }
}

fn standing_line(page: &mut Page, standing: &Standing, is_new: bool) {
    let Some(kept) = standing.kept_per_million else {
        page.line(&format!(
            "  {RED}{:>8}{RED:#}  {BOLD}{}{BOLD:#}",
            "nobody", standing.title
        ));
        return page.paragraph(
            12,
            "",
            "asks nobody: no outcome, age, sex, place or minute fits it, so it protects nobody",
        );
    };
    let share = f64::from(kept) / 10_000.0;
    let style = if standing.gaps.is_empty() { GREEN } else { YELLOW };
    let who = if standing.gaps.is_empty() {
        "everyone has it".to_owned()
    } else {
        format!("{} have a gap at some time", people(standing.people))
    };
    let alone = match standing.places_without_practice {
        0 => String::new(),
        count => format!(
            "; {} postcodes have no practice within the distance",
            number(count as u128)
        ),
    };
    // Rounded down, so that 100 % is said only when it is all of them.
    let shown = (share * 100.0).floor() / 100.0;
    let was = standing
        .kept_per_million_before
        .filter(|before| *before != kept)
        .map(|before| match (f64::from(before) / 100.0).floor() / 100.0 {
            same if same == shown && before > kept => " (before: a little more)".to_owned(),
            same if same == shown => " (before: a little less)".to_owned(),
            before => format!(" (before: {before:.2} %)"),
        });
    let was = if is_new {
        Some(" (new, or worded otherwise than before)".to_owned())
    } else {
        was
    };
    page.line(&format!(
        "  {style}{shown:>6.2} %{style:#}  {BOLD}{}{BOLD:#}{}",
        standing.title,
        was.unwrap_or_default()
    ));
    page.paragraph(12, "", &format!("{who}{alone}"));
}

fn findings(page: &mut Page, judgement: &Judgement) {
    let found = &judgement.findings;
    let old: usize = found.still_broken.values().sum();
    let errors = found
        .introduced
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .count();
    let standing = judgement.base.is_none();
    let answer = match (found.introduced.len(), standing) {
        (0, true) => "Yes, nothing was found.".to_owned(),
        (0, false) => "Nothing new was found.".to_owned(),
        (count, true) => format!(
            "{} findings, {errors} of them errors (qdos lint shows each):",
            number(count as u128)
        ),
        (count, false) => format!(
            "{} new {}, {errors} of them errors:",
            count,
            if count == 1 { "finding" } else { "findings" }
        ),
    };
    page.title("Is every entry well made?", &answer);
    if standing {
        let mut by_rule: std::collections::BTreeMap<(std::cmp::Reverse<Level>, &str), usize> =
            Default::default();
        found.introduced.iter().for_each(|finding| {
            *by_rule
                .entry((std::cmp::Reverse(finding.level), finding.rule))
                .or_default() += 1
        });
        for ((std::cmp::Reverse(level), rule), count) in by_rule {
            page.line(&format!(
                "  {:<9}{:>6}  {rule}",
                word(level),
                number(count as u128)
            ));
        }
    } else {
        for finding in &found.introduced {
            let spot = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
            let mark = format!("{:<9}", word(finding.level));
            page.paragraph(
                2,
                &mark,
                &format!(
                    "{}{spot}: {} [{}]",
                    clean(&finding.path),
                    finding.message,
                    finding.rule
                ),
            );
        }
        let mut rest = Vec::new();
        if old > 0 {
            let were = if old == 1 { "finding was" } else { "findings were" };
            rest.push(format!(
                "{} {were} there before this change and do not count against it",
                number(old as u128)
            ));
        }
        if !found.healed.is_empty() {
            rest.push(format!("{} put right", found.healed.len()));
        }
        if !found.waived.is_empty() {
            rest.push(format!("{} waived (qdos lint shows by whom)", found.waived.len()));
        }
        if !rest.is_empty() {
            page.paragraph(2, "", &format!("{}.", list(&rest)));
        }
    }
}

fn checked(page: &mut Page, judgement: &Judgement) {
    page.line("");
    checked_lines(page, &judgement.checked, &judgement.not_checked);
}

pub(crate) fn checked_lines(page: &mut Page, checked: &Checked, not_checked: &[String]) {
    let mut said = String::new();
    if checked.postcodes > 0 {
        let callers = scale(&checked.callers);
        let _ = write!(
            said,
            "{} {} outcomes, {} ages, every sex, {} postcodes ({}), every one of {} minutes of {} {}; {callers} questions{}, none sampled.",
            if checked.changes_only {
                "Every caller of the area counts:"
            } else {
                "Every caller of the area was checked:"
            },
            checked.outcomes,
            checked.ages,
            number(checked.postcodes as u128),
            people(checked.residents),
            number(checked.minutes.into()),
            checked.dates,
            if checked.dates == 1 { "date" } else { "dates" },
            if checked.changes_only {
                " were asked, of those whom the change may tell anything different"
            } else {
                " in all"
            },
        );
    }
    let _ = write!(
        said,
        " {} files, {} services ({} of the area's own), {} requirements.",
        number(checked.files as u128),
        number(checked.services as u128),
        number(checked.own_services as u128),
        checked.requirements
    );
    page.paragraph(0, "", said.trim_start());
    page.paragraph(0, "", &format!("Not checked: {}.", not_checked.join("; ")));
}

/// "3.8 thousand million million" is no number for a person: powers of ten from a million million on.
fn scale(callers: &str) -> String {
    match callers.len() {
        0..=12 => callers.parse().map_or(callers.to_owned(), number),
        length => format!("{}.{} x 10^{}", &callers[..1], &callers[1..2], length - 1),
    }
}

//! Lint for a terminal: what is new as a compiler shows it, what was there before in numbers, what is put right in lines.

use super::{Counts, Linted, Report, Verdict, word};
use crate::page::{BOLD, GREEN, Page};
use crate::snippet::{Ink, snippets};
use crate::soon;
use crate::words::{clean, list, number};
use qdos_model::finding::{Finding, Level};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The report in plain English with ANSI colours; whoever prints it takes the colours out where they are not wanted.
pub fn text(report: &Report, linted: &Linted<'_>, width: usize) -> String {
    let mut page = Page::new(width);
    let shown = |verdict| linted.shown(verdict);
    compiled(&mut page, linted, &shown(Verdict::Introduced), width);
    let old = shown(Verdict::StillBroken);
    if !old.is_empty() {
        page.paragraph(
            0,
            "",
            &format!(
                "{BOLD}Still broken{BOLD:#}: {} here before and {} not held against this change.",
                if old.len() == 1 { "was" } else { "were" },
                if old.len() == 1 { "is" } else { "are" },
            ),
        );
        if report.paths.is_empty() {
            by_rule(&mut page, &old);
        } else {
            page.line("");
            compiled(&mut page, linted, &old, width);
        }
    }
    waivers(&mut page, report);
    healed(&mut page, report);
    summary(&mut page, report);
    soon::section(&mut page, &report.within_thirty_days);
    page.into_text()
}

/// Findings with the lines that they point at.
fn compiled(page: &mut Page, linted: &Linted<'_>, findings: &[&Finding], width: usize) {
    if !findings.is_empty() {
        let tree = linted.tree(Verdict::StillBroken);
        page.line(&snippets(tree, findings, width, Ink::Coloured));
        page.line("");
    }
}

fn by_rule(page: &mut Page, findings: &[&Finding]) {
    let mut counts: BTreeMap<(Reverse<Level>, &str), usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry((Reverse(finding.level), finding.rule)).or_default() += 1;
    }
    for ((Reverse(level), rule), count) in counts {
        page.line(&format!(
            "  {:<9}{:>6}  {rule}",
            word(level),
            number(count as u128)
        ));
    }
    page.line("");
}

/// What is waived, and which waivers do not count yet.
fn waivers(page: &mut Page, report: &Report) {
    let with: Vec<_> = report
        .findings
        .iter()
        .filter_map(|finding| Some((finding, finding.waiver.as_ref()?)))
        .collect();
    if with.is_empty() {
        return;
    }
    page.line(&format!("{BOLD}Waivers{BOLD:#}:"));
    for (finding, waiver) in with {
        let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
        let said = format!(
            "{}{line}: {} [{}]: {}",
            finding.path,
            finding.message,
            finding.rule,
            waiver.words()
        );
        page.paragraph(2, "- ", &said);
    }
    page.line("");
}

/// How many of the healed are listed.
const HEALED: usize = 20;

fn healed(page: &mut Page, report: &Report) {
    let healed: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Healed)
        .collect();
    if healed.is_empty() {
        return;
    }
    page.line(&format!("{GREEN}Put right{GREEN:#}:"));
    for finding in healed.iter().take(HEALED) {
        let said = format!("{}: {} [{}]", clean(&finding.path), finding.message, finding.rule);
        page.paragraph(2, "- ", &said);
    }
    if healed.len() > HEALED {
        let more = number((healed.len() - HEALED) as u128);
        page.line(&format!("  and {more} more, in the JSON report"));
    }
    page.line("");
}

fn summary(page: &mut Page, report: &Report) {
    let Counts {
        introduced,
        errors,
        still_broken,
        healed,
        waived,
        introduced_elsewhere,
    } = report.counts;
    let count = |count: usize| number(count as u128);
    let new = if report.base.is_some() { "new " } else { "" };
    let mut parts = vec![match (introduced, errors) {
        (1, 1) => format!("1 {new}finding, an error"),
        (1, _) => format!("1 {new}finding, no error"),
        (found, 1) => format!("{} {new}findings, 1 of them an error", count(found)),
        (found, errors) => format!("{} {new}findings, {} of them errors", count(found), count(errors)),
    }];
    if report.base.is_some() {
        parts.push(format!("{} still broken", count(still_broken)));
        parts.push(format!("{} put right", count(healed)));
    }
    if waived > 0 {
        parts.push(format!("{} waived", count(waived)));
    }
    parts.push(format!("{} files checked", count(report.files)));
    page.paragraph(0, "", &parts.join("; "));
    if introduced_elsewhere > 0 {
        let findings = if introduced_elsewhere == 1 {
            "finding is"
        } else {
            "findings are"
        };
        page.paragraph(
            0,
            "",
            &format!(
                "{} of the {new}{findings} in other files than those named, and count too; leave the names out to see all.",
                count(introduced_elsewhere)
            ),
        );
    }
    if let Some(said) = rules_left_out(report) {
        page.paragraph(0, "", &said);
    }
}

/// Which rules were not asked; nothing when all were.
pub(super) fn rules_left_out(report: &Report) -> Option<String> {
    let names = |rules: &[&str]| list(&rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>());
    match (report.only.as_slice(), report.skipped.as_slice()) {
        ([], []) => None,
        ([], skipped) => Some(format!("Not asked: {}.", names(skipped))),
        (only, []) => Some(format!("Asked: {}, and no other rule.", names(only))),
        (only, skipped) => Some(format!(
            "Asked: {}, and no other rule; of these not {}.",
            names(only),
            names(skipped)
        )),
    }
}

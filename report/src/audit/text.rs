//! The audit for people.

use super::{FindingSaid, Report, word};
use crate::words::number;
use std::collections::BTreeMap;

/// How many findings of one rule are told one by one; the others are counted.
const TOLD: usize = 20;

/// The report, a finding in three lines.
pub fn text(report: &Report) -> String {
    let mut text = format!(
        "Audit of {}: {} steps, {} commits with what merges brought; judged from {}.\n",
        report.branch,
        number(report.steps as u128),
        number(report.commits as u128),
        report.today
    );
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        let count = told.entry(finding.rule).or_default();
        *count += 1;
        if *count <= TOLD {
            text += &lines(finding);
        }
    }
    for (rule, count) in told.iter().filter(|(_, count)| **count > TOLD) {
        let more = number((count - TOLD) as u128);
        text += &format!("\n{rule}: {more} more; --format csv or json lists them all\n");
    }
    text += &format!("\n{}\n", summary(report));
    for line in &report.not_asked {
        text += &format!("Not asked: {line}\n");
    }
    text
}

fn lines(finding: &FindingSaid) -> String {
    let request = finding
        .pull_request
        .map(|number| format!(" (pull request {number})"));
    let about = match (&finding.when, &finding.title) {
        (Some(when), Some(title)) => format!("  {when}  {title}{}", request.unwrap_or_default()),
        _ => String::new(),
    };
    let brought = finding.step.as_ref().filter(|step| **step != finding.commit);
    let brought = brought.map(|step| format!(", brought by {}", &step[..step.len().min(10)]));
    format!(
        "\n{}: {}  {}{}{about}\n  {}\n  To do: {}\n",
        word(finding.level),
        finding.rule,
        &finding.commit[..finding.commit.len().min(10)],
        brought.unwrap_or_default(),
        finding.message,
        finding.help
    )
}

fn summary(report: &Report) -> String {
    if report.findings.is_empty() {
        return "Nothing was found. That says nothing of what a commit cannot show.".to_owned();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(rule, count)| format!("{rule} {count}"))
        .collect();
    format!(
        "{} findings: {}.",
        number(report.findings.len() as u128),
        counts.join(", ")
    )
}

//! Lint as Markdown, for a comment or the summary of a job.

use super::concise::{totals, waived};
use super::{FindingSaid, Report, Verdict, word};
use crate::markup::escaped;
use crate::words::number;

/// How many findings of one verdict are listed.
const MOST: usize = 100;

/// The report as Markdown: what is introduced first, then what is put right, then what was there before, folded.
pub fn markdown(report: &Report) -> String {
    let counts = &report.counts;
    let (mark, said) = match (counts.errors, counts.introduced, report.base.is_some()) {
        (0, 0, true) => ("🟢", "nothing new is wrong".to_owned()),
        (0, 0, false) => ("🟢", "nothing is wrong".to_owned()),
        (0, _, _) => ("🟡", "no errors, but something to look at".to_owned()),
        (1, _, true) => ("🔴", "1 new error".to_owned()),
        (1, _, false) => ("🔴", "1 error".to_owned()),
        (errors, _, true) => ("🔴", format!("{} new errors", number(errors as u128))),
        (errors, _, false) => ("🔴", format!("{} errors", number(errors as u128))),
    };
    let mut page = format!("### {mark} Lint: {said}\n\n{}\n", escaped(&totals(report)));
    let introduced = if report.base.is_some() {
        "Introduced"
    } else {
        "Found"
    };
    page += &section(report, Verdict::Introduced, introduced);
    page += &section(report, Verdict::Healed, "Healed");
    page += &section(report, Verdict::Waived, "Waived");
    let old = section(report, Verdict::StillBroken, "");
    if !old.is_empty() {
        page += &format!(
            "\n<details>\n<summary>Still broken: there before, not held against this change</summary>\n{old}\n</details>\n"
        );
    }
    page
}

fn section(report: &Report, verdict: Verdict, title: &str) -> String {
    let found: Vec<&FindingSaid> = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == verdict)
        .collect();
    if found.is_empty() {
        return String::new();
    }
    let mut text = match title {
        "" => "\n".to_owned(),
        title => format!("\n**{title}**\n\n"),
    };
    for finding in found.iter().take(MOST) {
        text += &item(finding, report);
    }
    if found.len() > MOST {
        text += &format!("- and {} more\n", number((found.len() - MOST) as u128));
    }
    text
}

fn item(finding: &FindingSaid, report: &Report) -> String {
    let help = match finding.verdict {
        Verdict::Healed | Verdict::Waived => String::new(),
        _ => format!(" *{}.*", escaped(&finding.help)),
    };
    format!(
        "- **{}** {}: {}{}.{help} <sub>{}</sub>\n",
        word(finding.level),
        escaped(&finding.spot(&report.folder)),
        escaped(&finding.message),
        escaped(&waived(finding)),
        escaped(finding.rule)
    )
}

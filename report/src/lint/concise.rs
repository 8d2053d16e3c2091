//! Lint with one line a finding, as editors and `grep` read it.

use super::{FindingSaid, Report, Verdict, word};

/// One line a finding, `path:line:column: level[rule] message`, then how many there are. The path is that from the root of
/// the repository.
pub fn concise(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let verdict = match finding.verdict {
            // The words of the waiver say it.
            Verdict::Introduced | Verdict::Waived => String::new(),
            other => format!(" ({})", other.word()),
        };
        text += &format!(
            "{}: {}[{}]{verdict} {}{}\n",
            finding.spot(&report.folder),
            word(finding.level),
            finding.rule,
            finding.message,
            waived(finding)
        );
    }
    text + &totals(report) + "\n"
}

/// Of a finding with a waiver, who waived it and why.
pub(super) fn waived(finding: &FindingSaid) -> String {
    let words = finding.waiver.as_ref().map(|waiver| waiver.words());
    words.map(|words| format!("; {words}")).unwrap_or_default()
}

/// How many findings there are in all files, in one line.
pub(super) fn totals(report: &Report) -> String {
    let counts = &report.counts;
    let mut said = format!(
        "{} introduced ({} errors), {} still broken, {} waived, {} healed; {} files checked",
        counts.introduced, counts.errors, counts.still_broken, counts.waived, counts.healed, report.files
    );
    if counts.introduced_elsewhere > 0 {
        said += &format!(
            "; {} of the introduced are in files that are not shown",
            counts.introduced_elsewhere
        );
    }
    if let Some(left_out) = super::text::rules_left_out(report) {
        said += &format!("; {left_out}");
    }
    said
}

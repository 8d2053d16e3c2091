//! Lint as JUnit XML: one suite, a case for each rule.

use super::concise::{totals, waived};
use super::{FindingSaid, Report, Verdict, word};
use crate::xml::escaped;
use qdos_model::finding::Level;
use std::fmt::Write;

/// The report as JUnit XML. A rule of which an error is introduced fails; one of which there are other findings is skipped,
/// and says them; one that was not asked is not there.
pub fn junit(report: &Report) -> String {
    let asked: Vec<&str> = qdos_lint::RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| report.only.is_empty() || report.only.contains(name))
        .filter(|name| !report.skipped.contains(name))
        .collect();
    let mut cases = String::new();
    let (mut failures, mut skipped) = (0, 0);
    for rule in &asked {
        let found: Vec<&FindingSaid> = report
            .findings
            .iter()
            .filter(|finding| finding.rule == *rule)
            .collect();
        let fails =
            |finding: &&&FindingSaid| finding.verdict == Verdict::Introduced && finding.level == Level::Error;
        let failing = found.iter().filter(fails).count();
        let head = format!("    <testcase classname=\"qdos.lint\" name=\"{}\"", escaped(rule));
        let _ = match (failing, found.len()) {
            (0, 0) => writeln!(cases, "{head}/>"),
            (0, others) => {
                skipped += 1;
                told(
                    &mut cases,
                    &head,
                    "skipped",
                    &format!("nothing introduced is an error; {others} other"),
                    &found,
                    report,
                )
            }
            (errors, _) => {
                failures += 1;
                told(
                    &mut cases,
                    &head,
                    "failure",
                    &format!("introduced: {errors}"),
                    &found,
                    report,
                )
            }
        };
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"qdos lint\" tests=\"{0}\" failures=\"{failures}\">\n  \
         <testsuite name=\"{1}\" tests=\"{0}\" failures=\"{failures}\" skipped=\"{skipped}\">\n{cases}    \
         <system-out>{2}</system-out>\n  </testsuite>\n</testsuites>\n",
        asked.len(),
        escaped(&report.directory),
        escaped(&totals(report)),
    )
}

fn told(
    cases: &mut String,
    head: &str,
    kind: &str,
    message: &str,
    found: &[&FindingSaid],
    report: &Report,
) -> std::fmt::Result {
    let lines: Vec<String> = found.iter().map(|finding| line(finding, report)).collect();
    writeln!(
        cases,
        "{head}>\n      <{kind} message=\"{}\">{}</{kind}>\n    </testcase>",
        escaped(message),
        escaped(&lines.join("\n"))
    )
}

fn line(finding: &FindingSaid, report: &Report) -> String {
    format!(
        "{}: {} ({}): {}{}; {}",
        finding.spot(&report.folder),
        word(finding.level),
        finding.verdict.word(),
        finding.message,
        waived(finding),
        finding.help
    )
}

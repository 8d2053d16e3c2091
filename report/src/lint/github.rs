//! Lint as commands of a GitHub workflow, which show findings beside the lines of a pull request.

use super::concise::{totals, waived};
use super::{FindingSaid, Report, Verdict, within};
use qdos_model::finding::Level;
use std::collections::BTreeMap;

/// GitHub shows ten of each kind for one step, and leaves the others out without a word.
const MOST: usize = 10;

/// What a change introduces as annotations, the gravest first, as many as GitHub shows; then how much there is besides.
pub fn github(report: &Report) -> String {
    let mut text = String::new();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut left_out = 0;
    let introduced = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Introduced);
    for finding in introduced {
        let kind = kind(finding.level);
        let count = shown.entry(kind).or_default();
        // The last notice is that of the totals.
        if *count < MOST - usize::from(kind == "notice") {
            *count += 1;
            text += &annotation(report, kind, finding);
        } else {
            left_out += 1;
        }
    }
    let mut said = totals(report);
    if left_out > 0 {
        said += &format!("; {left_out} more than GitHub shows are not annotated");
    }
    text + &format!("::notice title=qdos lint::{}\n", data(&said))
}

fn kind(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note | Level::Cosmetic => "notice",
    }
}

fn annotation(report: &Report, kind: &str, finding: &FindingSaid) -> String {
    let mut properties = format!("file={}", property(&within(&report.folder, &finding.path)));
    let numbers = [
        ("line", finding.line),
        ("endLine", finding.end_line),
        // GitHub takes columns only where the spot is within one line.
        ("col", finding.column.filter(|_| finding.line == finding.end_line)),
        (
            "endColumn",
            finding.end_column.filter(|_| finding.line == finding.end_line),
        ),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            properties += &format!(",{name}={number}");
        }
    }
    let said = format!("{}{}\nhelp: {}", finding.message, waived(finding), finding.help);
    format!(
        "::{kind} {properties},title={}::{}\n",
        property(finding.rule),
        data(&said)
    )
}

/// Text after the second colons: it cannot end its line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property: it cannot end the property either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn text_cannot_end_its_line_or_its_property() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}

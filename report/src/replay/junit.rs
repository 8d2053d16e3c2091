//! A replay as JUnit XML: a suite for each file, a case for each search.

use super::groups::{returned_words, spot, unmet_of};
use super::rows::{outcome, refused};
use super::{FaultSaid, Report};
use crate::words::clean;
use crate::xml::escaped;
use qdos_coverage::replay::{Replay, Row, difference};
use std::fmt::Write;

/// What a case comes to.
enum Verdict {
    Passed,
    Failed(String),
    Errored(String),
    /// It failed in base too, and that is not held against head.
    Skipped(String),
}

/// The replay as JUnit XML. With a base, what it does not meet either is skipped and not failed.
pub fn junit(report: &Report, replay: &Replay<'_>) -> String {
    let mut suites = String::new();
    let (mut tests, mut failures, mut errors) = (0, 0, 0);
    let mut suite = |name: &str, cases: Vec<(String, String, Verdict)>| {
        let failed = cases
            .iter()
            .filter(|case| matches!(case.2, Verdict::Failed(_)))
            .count();
        let errored = cases
            .iter()
            .filter(|case| matches!(case.2, Verdict::Errored(_)))
            .count();
        let skipped = cases
            .iter()
            .filter(|case| matches!(case.2, Verdict::Skipped(_)))
            .count();
        tests += cases.len();
        failures += failed;
        errors += errored;
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"{errored}\" skipped=\"{skipped}\">",
            escaped(name),
            cases.len()
        );
        cases
            .iter()
            .for_each(|(class, name, verdict)| case(&mut suites, class, name, verdict));
        suites.push_str("  </testsuite>\n");
    };
    for (at, set) in replay.plan.sets.iter().enumerate() {
        let own = replay
            .rows
            .iter()
            .filter(|row| replay.plan.asks[row.ask].set == at);
        let cases = own.map(|row| {
            let ask = &replay.plan.asks[row.ask];
            let name = format!(
                "{} in {} at {}",
                outcome(ask),
                spot(&replay.plan.places[row.place]),
                spot(&replay.plan.moments[row.moment])
            );
            (ask.scenario.id.clone(), name, verdict(replay, row))
        });
        suite(&set.path, cases.collect());
    }
    for FaultSaid {
        path,
        line,
        message,
        help,
    } in &report.faults
    {
        let place = line.map_or(path.clone(), |line| format!("{path}:{line}"));
        let fault = Verdict::Errored(format!("{place}: {message}\n{help}"));
        suite(
            path,
            vec![("files".to_owned(), format!("{place} can be read"), fault)],
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"qdos replay\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"{errors}\">\n{suites}</testsuites>\n"
    )
}

fn verdict(replay: &Replay<'_>, row: &Row<'_>) -> Verdict {
    if row.head.is_refused() {
        return Verdict::Errored(refused(row).join("\n"));
    }
    if row.head.unmet.is_empty() {
        return Verdict::Passed;
    }
    let text = format!(
        "{}\nreturned: {}",
        unmet_of(replay, row).join("\n"),
        returned_words(row, usize::MAX)
    );
    let is_old = row.base.is_some() && !difference(row).is_some_and(|difference| difference.is_worse());
    match is_old {
        true => Verdict::Skipped(text),
        false => Verdict::Failed(text),
    }
}

fn case(into: &mut String, class: &str, name: &str, verdict: &Verdict) {
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{}\"",
        // On one line: an XML reader makes a line end of an attribute a space.
        escaped(&clean(class)),
        escaped(&clean(name))
    );
    let told = |word: &str, text: &str| {
        let first = text.lines().next().unwrap_or_default();
        format!(
            "{head}>\n      <{word} message=\"{}\">{}</{word}>\n    </testcase>\n",
            escaped(first),
            escaped(text)
        )
    };
    into.push_str(&match verdict {
        Verdict::Passed => format!("{head}/>\n"),
        Verdict::Failed(text) => told("failure", text),
        Verdict::Errored(text) => told("error", text),
        Verdict::Skipped(text) => {
            let first = text.lines().next().unwrap_or_default();
            format!(
                "{head}>\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                escaped(&format!("in base too: {first}"))
            )
        }
    });
}

//! `qdos audit` as values: what the rules over history found, and what was not asked.

mod csv;
mod text;

pub use csv::csv;
pub use text::text;

use crate::lint::word;
use crate::words::clean;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use qdos_audit::{Finding, History};
use qdos_model::finding::Level;
use schemars::JsonSchema;
use serde::Serialize;

/// Version of this shape, named in every JSON report.
const FORMAT: &str = "qdos-audit-1";

/// What was audited.
pub struct Audited<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// The branch, or the range as it was asked for.
    pub branch: &'a str,
    /// The evidence.
    pub history: &'a History,
    /// What the rules found in it.
    pub findings: &'a [Finding],
    /// What could not be, or was not, asked.
    pub not_asked: Vec<String>,
    /// From which level on a finding fails the audit.
    pub fail_on: Level,
}

/// The whole report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: String,
    /// The day from which past and future were judged.
    pub today: String,
    /// The branch, or the range as it was asked for.
    pub branch: String,
    /// How many steps of the branch were audited.
    pub steps: usize,
    /// How many commits those were, with what merges brought.
    pub commits: usize,
    /// Id of the oldest step; none where there is none.
    pub oldest: Option<String>,
    /// Id of the newest step; none where there is none.
    pub newest: Option<String>,
    /// What the rules found, the newest step first; what is about no step last.
    pub findings: Vec<FindingSaid>,
    /// What was not asked, or could not be.
    pub not_asked: Vec<String>,
    /// The exit code.
    pub exit: u8,
}

/// One finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingSaid {
    /// How much it weighs.
    pub level: Level,
    /// Name of the rule; `qdos rule NAME` shows its page.
    pub rule: &'static str,
    /// Full id of the commit.
    pub commit: String,
    /// Full id of the step of the branch that brought it; none where it is about no step.
    pub step: Option<String>,
    /// When the step was stored, by the committer's clock, UTC; none where it is about no step.
    pub when: Option<String>,
    /// Title of the step; none where it is about no step.
    pub title: Option<String>,
    /// Number of the pull request; none where none is named.
    pub pull_request: Option<u64>,
    /// One line that stands alone.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The file of the directory that it is about, where it is about one.
    pub path: Option<String>,
}

/// Says what was found.
pub fn report(audited: &Audited<'_>) -> Report {
    let Audited {
        version,
        branch,
        history,
        findings,
        not_asked,
        fail_on,
    } = audited;
    let steps = &history.steps;
    let id = |step: Option<&qdos_audit::Step>| step.map(|step| step.commit.id.clone());
    Report {
        format: FORMAT,
        qdos: (*version).to_owned(),
        today: history.today.to_string(),
        branch: clean(branch),
        steps: steps.len(),
        commits: steps.iter().map(|step| 1 + step.brought.len()).sum(),
        oldest: id(steps.first()),
        newest: id(steps.last()),
        findings: findings.iter().map(|finding| said(finding, history)).collect(),
        not_asked: not_asked.iter().map(|line| clean(line)).collect(),
        exit: u8::from(findings.iter().any(|finding| finding.level >= *fail_on)),
    }
}

fn said(finding: &Finding, history: &History) -> FindingSaid {
    let Finding {
        rule,
        level,
        commit,
        place,
        message,
        help,
        path,
    } = finding;
    let step = place.map(|place| &history.steps[place]);
    FindingSaid {
        level: *level,
        rule,
        commit: commit.clone(),
        step: step.map(|step| step.commit.id.clone()),
        when: step.map(|step| when(step.commit.committed)),
        title: step.map(|step| clean(&step.commit.title)),
        pull_request: step.and_then(|step| step.pull_request),
        message: clean(message),
        help: clean(help),
        path: path.as_deref().map(clean),
    }
}

fn when(seconds: i64) -> String {
    let zone = TimeZone::fixed(Offset::UTC);
    let at = Timestamp::from_second(seconds).map(|at| at.to_zoned(zone));
    at.map_or("no date".to_owned(), |at| {
        at.strftime("%Y-%m-%d %H:%M UTC").to_string()
    })
}

/// The report as JSON; its schema is `schemas/v1/audit.schema.json`.
pub fn json(report: &Report) -> String {
    crate::pretty(report)
}

/// The JSON Schema of [`json`].
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}

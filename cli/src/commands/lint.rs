//! `qdos lint`: what is wrong with entries, as a compiler shows it.

use super::check::ratcheted;
use crate::arguments::{Format, Lint};
use crate::failure::Failure;
use crate::revisions::{self, Revisions};
use crate::timings;
use qdos_model::finding::{Finding, Level};
use std::io::IsTerminal;

pub(crate) fn run(arguments: &Lint) -> Result<u8, Failure> {
    let mut revisions = revisions::read(&arguments.revisions)?;
    if arguments.all {
        revisions.base = None;
    }
    timings::stage("lint");
    let found = ratcheted(&revisions);
    let introduced = &found.introduced;
    let errors = introduced
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .count();
    match arguments.format {
        Format::Json => crate::print(&json(introduced, &revisions))?,
        Format::Text => {
            let coloured = std::io::stdout().is_terminal();
            let mut text = qdos_report::snippets(&revisions.head.directory.tree, introduced, coloured);
            if !introduced.is_empty() {
                text.push_str("\n\n");
            }
            let files = revisions.head.directory.tree.files.len();
            let new = if revisions.base.is_some() { "new " } else { "" };
            text.push_str(&format!(
                "{} {new}findings, {errors} of them errors; {} already there, {} put right; {files} files checked\n",
                introduced.len(),
                found.still_broken.len(),
                found.healed.len()
            ));
            let soon = qdos_report::soon_said(&revisions.head.directory, revisions.today);
            text.push_str(&qdos_report::soon_text(&soon));
            crate::print(&text)?;
        }
    }
    Ok(u8::from(errors > 0))
}

fn json(findings: &[Finding], revisions: &Revisions) -> String {
    let directory = &revisions.head.directory;
    let soon = qdos_report::soon_said(directory, revisions.today);
    let places = qdos_model::read::Places::new(&directory.tree);
    let said: Vec<serde_json::Value> = findings
        .iter()
        .map(|finding| {
            let place = places.of(finding);
            serde_json::json!({
                "rule": finding.rule,
                "level": finding.level,
                "path": finding.path,
                "route": finding.route.to_string(),
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
                "message": finding.message,
                "help": finding.help,
            })
        })
        .collect();
    format!(
        "{}\n",
        serde_json::json!({ "format": "qdos-lint-1", "findings": said, "within_thirty_days": soon })
    )
}

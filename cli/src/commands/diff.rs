//! `qdos diff`: what a change means.

use crate::arguments::{Diff, Format};
use crate::failure::Failure;
use crate::revisions;
use crate::timings;
use qdos_model::change::{Change, Class};

pub(crate) fn run(arguments: &Diff) -> Result<u8, Failure> {
    let revisions = revisions::read(&arguments.revisions)?;
    let Some(base) = &revisions.base else {
        return Err(Failure::usage(
            "there is nothing to compare with; name a revision, as in `qdos diff --base HEAD~1`",
        ));
    };
    timings::stage("diff");
    let changes = qdos_diff::compare(&base.directory, &revisions.head.directory, revisions.today);
    crate::print(&match arguments.format {
        Format::Json => {
            let said: Vec<serde_json::Value> = changes.iter().map(json).collect();
            format!(
                "{}\n",
                serde_json::json!({ "format": "qdos-diff-1", "changes": said })
            )
        }
        Format::Text if changes.is_empty() => "Nothing changes.\n".to_owned(),
        Format::Text => changes.iter().map(|change| lines(change, 0)).collect(),
    })?;
    let unknown = changes.iter().any(|change| change.class == Class::NotAnalysed);
    Ok(if unknown { 3 } else { 0 })
}

fn lines(change: &Change, indent: usize) -> String {
    let mut text = format!(
        "{}{}: {}\n",
        " ".repeat(indent),
        change.class.name(),
        plain(&qdos_diff::sentence(change))
    );
    change
        .echoes
        .iter()
        .for_each(|echo| text.push_str(&lines(echo, indent + 2)));
    text
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if qdos_model::finding::is_unsafe(letter) {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect()
}

fn json(change: &Change) -> serde_json::Value {
    serde_json::json!({
        "class": change.class.name(),
        "level": change.level(),
        "sentence": qdos_diff::sentence(change),
        "path": change.head.as_ref().or(change.base.as_ref()).map(|place| &place.path),
        "signed_by": change.class.signer().title(),
        "echoes": change.echoes.iter().map(json).collect::<Vec<_>>(),
    })
}

//! `qdos show`: one entry at one moment, as typed and as meant.

use crate::arguments::{Format, Show};
use crate::failure::Failure;
use crate::past::Past;
use qdos_report::past::{clean_line, show};
use std::mem::ManuallyDrop;

pub(crate) fn run(arguments: &Show) -> Result<u8, Failure> {
    let tip = arguments.at.as_deref().unwrap_or("HEAD");
    // The process ends with this, and gives its memory back at once: taking a long history apart first takes a while.
    let mut past = ManuallyDrop::new(Past::open(arguments.dir.as_deref(), Some(tip))?);
    let revision = past.revision.clone().expect("one is asked for");
    let what = arguments.what.trim();
    let is_path = what.contains('/') || what.ends_with(".yaml");
    let path = if is_path {
        let inside = what.strip_prefix(&format!("{}/", past.folder)).unwrap_or(what);
        inside.to_owned()
    } else {
        past.file_of(0, what)?.ok_or_else(|| unknown(what))?
    };
    let directory = past.entry(0, &path)?;
    let Some(text) = directory.text(&path) else {
        return Err(Failure::usage(format!(
            "{what} is not in {}; `qdos log {what}` says when it was",
            revision.name
        )));
    };
    let service = directory.services.values().find(|service| service.path == path);
    let mut notes = past.notes()?;
    if directory.unreadable.contains(&path) {
        notes.push("This file could not be read then and counted as nothing.".to_owned());
    }
    let said = show::Show {
        format: show::FORMAT,
        qdos: env!("CARGO_PKG_VERSION"),
        revision: qdos_report::Revision {
            name: revision.name,
            id: Some(revision.id),
        },
        path: clean_line(&path),
        uid: service.map(|service| clean_line(&service.uid)),
        entry: text.split('\n').map(clean_line).collect::<Vec<_>>().join("\n"),
        meaning: service.map_or_else(Vec::new, |service| {
            show::meaning(&qdos_diff::facts(service, &directory))
        }),
        notes,
    };
    crate::print(&match arguments.format {
        Format::Text => show::text(&said, super::search::width()),
        Format::Json => show::json(&said),
    })?;
    Ok(0)
}

pub(crate) fn unknown(uid: &str) -> Failure {
    Failure::usage(format!(
        "no revision of the branch has a service with the uid \"{}\"; `qdos search` shows the uid of what it finds",
        qdos_model::finding::shown(uid)
    ))
}

//! `qdos why`: why a service is or is not returned to one caller, or what nearly is.

use super::search::{answered, length, width};
use crate::arguments::{Format, Why};
use crate::failure::Failure;
use qdos_coverage::side::Candidate;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, nearest, shown};
use qdos_report::{Answered, Ink, why};

pub(crate) fn run(arguments: &Why) -> Result<u8, Failure> {
    let Why {
        caller,
        service,
        format,
    } = arguments;
    answered(caller, |found| {
        let candidate = match service {
            Some(uid) => Some(named(found, uid)?),
            None => None,
        };
        let said = why::why(found, candidate);
        crate::print(&match format {
            Format::Text => why::text(&said, width(), length(caller)),
            Format::Json => why::json(&said),
        })
        .map(|()| 0)
    })
}

/// The service of a uid; a uid whose file cannot be read says so with what is wrong with it.
fn named<'s, 'a>(found: &Answered<'s, 'a>, uid: &str) -> Result<&'s Candidate<'a>, Failure> {
    let uid = uid.trim();
    let services = &found.side.services;
    if let Some(candidate) = services.iter().find(|candidate| candidate.service.uid == uid) {
        return Ok(candidate);
    }
    let directory = found.side.directory;
    if let Some(path) = unreadable_file(directory, uid) {
        return Err(unreadable(found, uid, path));
    }
    let uids = services.iter().map(|candidate| candidate.service.uid.as_str());
    let near = nearest(uid, uids).and_then(|near| services.iter().find(|one| one.service.uid == near));
    let help = near.map_or(
        "; `qdos search` shows the uid of what it finds".to_owned(),
        |near| {
            let service = near.service;
            format!(
                "; did you mean {} ({})?",
                shown(&service.uid),
                shown(&service.name)
            )
        },
    );
    Err(Failure::usage(format!(
        "there is no service with the uid \"{}\"{help}",
        shown(uid)
    )))
}

/// A service file that counts as nothing and names this uid, by its name or in its text.
fn unreadable_file<'d>(directory: &'d Directory, uid: &str) -> Option<&'d str> {
    if uid.is_empty() || !uid.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_named = |path: &str| {
        let stem = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".yaml"));
        let typed = |line: &str| {
            let value = line.strip_prefix("uid:").map(str::trim);
            value.is_some_and(|value| value.trim_matches(['"', '\'']) == uid)
        };
        stem == Some(uid) || directory.text(path).is_some_and(|text| text.lines().any(typed))
    };
    directory
        .unreadable
        .iter()
        .map(String::as_str)
        .find(|path| path.starts_with("services/") && is_named(path))
}

fn unreadable(found: &Answered<'_, '_>, uid: &str, path: &str) -> Failure {
    let directory = found.side.directory;
    let today = found.answer.caller.date;
    let found = qdos_lint::check(directory, today);
    let findings: Vec<&Finding> = found.iter().filter(|finding| finding.path == path).collect();
    Failure::not_analysed(format!(
        "the file of {uid} cannot be read, so it counts as no service and is returned to nobody\n\n{}",
        qdos_report::snippets(&directory.tree, &findings, super::search::width(), Ink::Plain)
    ))
}

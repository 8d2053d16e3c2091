//! `qdos incident`: one document about one caller at one moment of the past.

use super::log::check;
use super::search::{answered, as_asked};
use crate::arguments::{Caller, DocumentFormat, Incident};
use crate::failure::Failure;
use crate::past::{Flow, Past};
use crate::revisions::{self, WORKTREE};
use qdos_coverage::search::{Index, steps};
use qdos_coverage::side::Side;
use qdos_coverage::space::{Slice, Space};
use qdos_model::change::{Change, Subject};
use qdos_model::directory::Directory;
use qdos_model::request::Request;
use qdos_report::past::{clean_line, incident};
use qdos_report::{search, why};

pub(crate) fn run(arguments: &Incident) -> Result<u8, Failure> {
    let Incident { caller, expect, format } = arguments;
    let Some(at) = caller.at.as_deref() else {
        return Err(Failure::usage(
            "the moment of the call is missing: give it with --at, as --at \"2026-12-26 21:40\"",
        ));
    };
    let tip = if caller.rev == WORKTREE { at } else { caller.rev.as_str() };
    let mut past = Past::open(caller.directory.as_deref(), Some(tip))?;
    let revision = revisions::at(&past.repository, tip)?;
    let then = Caller {
        rev: past.id(0),
        ..copied(caller)
    };
    let mut found = None;
    answered(&then, |answer| {
        let services = &answer.side.services;
        let why_of = |uid: &String| {
            let candidate = services.iter().find(|candidate| candidate.service.uid == *uid);
            (uid.clone(), candidate.map(|candidate| why::why(answer, Some(candidate))))
        };
        found = Some((search::search(answer), expect.iter().map(why_of).collect::<Vec<_>>()));
        Ok(0)
    })?;
    let (then, whys) = found.expect("an answer that is no failure was handed over");
    let mut expected = Vec::new();
    for (uid, why) in whys {
        expected.push(one(&mut past, caller, &uid, why)?);
    }
    let (today, today_revision) = today(caller);
    let mut notes = past.notes()?;
    notes.push(format!(
        "Asked of {}: a step of the branch is in force from the moment its committer's clock says.",
        clean_line(&revision.name)
    ));
    let document = incident::Incident {
        qdos: env!("CARGO_PKG_VERSION"),
        in_force: past.step(0)?,
        notes,
        then,
        today,
        today_revision,
        expected,
    };
    crate::print(&match format {
        DocumentFormat::Markdown => incident::markdown(&document),
        DocumentFormat::Html => incident::html(&document),
    })?;
    Ok(0)
}

fn copied(caller: &Caller) -> Caller {
    Caller {
        directory: caller.directory.clone(),
        sg: caller.sg.clone(),
        sd: caller.sd.clone(),
        dx: caller.dx.clone(),
        outcome: caller.outcome.clone(),
        age: caller.age.clone(),
        sex: caller.sex.clone(),
        postcode: caller.postcode.clone(),
        at: caller.at.clone(),
        role: caller.role.clone(),
        practice: caller.practice.clone(),
        distance: caller.distance.clone(),
        force_distance: caller.force_distance,
        rev: caller.rev.clone(),
        all: caller.all,
    }
}

/// What the newest revision of the default branch answers to the same caller.
fn today(caller: &Caller) -> (Result<search::Search, String>, qdos_report::Revision) {
    let mut revision = qdos_report::Revision {
        name: "the default branch".to_owned(),
        id: None,
    };
    let newest = Past::open(caller.directory.as_deref(), None);
    let asked = newest.and_then(|newest| {
        revision = qdos_report::Revision {
            name: newest.chronicle.mainline.branch.clone(),
            id: Some(newest.id(0)),
        };
        let now = Caller {
            rev: newest.id(0),
            ..copied(caller)
        };
        let mut found = None;
        answered(&now, |answer| {
            found = Some(search::search(answer));
            Ok(0)
        })?;
        Ok(found.expect("an answer that is no failure was handed over"))
    });
    (asked.map_err(|failure| failure.plain()), revision)
}

/// One service that was expected: why, since when, by which step.
fn one(past: &mut Past, caller: &Caller, uid: &str, why: Option<why::Why>) -> Result<incident::Expected, Failure> {
    let passed = |why: &why::Why| {
        let explained = why.service.as_ref();
        explained.is_some_and(|explained| explained.filters.iter().all(|filter| filter.passes))
    };
    let name = why.as_ref().and_then(|why| Some(why.service.as_ref()?.offer.name.clone()));
    let (cause, before) = if why.as_ref().is_some_and(passed) {
        (incident::Cause::Passed, None)
    } else {
        ended(past, caller, uid)?
    };
    Ok(incident::Expected {
        uid: clean_line(uid),
        name: name.or(before).unwrap_or_else(|| clean_line(uid)),
        why,
        cause,
    })
}

/// The step that ended a service's passing the filters for this caller, and the service's name before it.
fn ended(past: &mut Past, caller: &Caller, uid: &str) -> Result<(incident::Cause, Option<String>), Failure> {
    let Some(path) = past.file_of(0, uid)? else {
        return Ok((incident::Cause::Never, None));
    };
    let mut found = None;
    let mut name = None;
    let mut cut_off = false;
    let beside = ["areas/", "templates/", "ranking/"];
    past.walk(0, uid, &path, &beside, |past, examined| {
        let Some(base) = &examined.base else {
            cut_off = true;
            return Ok(Flow::Stop);
        };
        if let Some(service) = base.services.get(uid).filter(|_| name.is_none()) {
            name = Some(clean_line(&service.name));
        }
        if !passes(base, caller, uid) {
            return Ok(Flow::On);
        }
        let changes = qdos_diff::compare(base, &examined.head, past.day(examined.at));
        found = Some((examined.at, of_service(&changes, uid)));
        Ok(Flow::Stop)
    })?;
    let Some((at, changes)) = found else {
        let cause = if cut_off { incident::Cause::NotHere } else { incident::Cause::Never };
        return Ok((cause, name));
    };
    let check = match check(past, at) {
        Ok(judgement) => format!(
            "`qdos check` of that very change, on its own day, says: {} Its exit code is {}: {}",
            judgement.headline,
            judgement.exit,
            match judgement.exit {
                0 => "nothing that blocks.",
                1 => "it would have failed.",
                _ => "it could not be analysed, which is to be treated as unsafe.",
            }
        ),
        Err(failure) => format!("What qdos check would have said cannot be worked out: {}.", failure.plain()),
    };
    let step = Box::new(past.step(at)?);
    Ok((incident::Cause::Ended { step, changes, check }, name))
}

/// What changes mean for one service, in sentences.
fn of_service(changes: &[Change], uid: &str) -> Vec<String> {
    let of_uid = |change: &Change| matches!(&change.subject, Subject::Service { uid: other, .. } if other == uid);
    let mut said = Vec::new();
    for change in changes {
        let echoes = change.echoes.iter().filter(|echo| of_uid(echo));
        if of_uid(change) {
            said.push(clean_line(&qdos_diff::sentence(change)));
        } else {
            let path = change.head.as_ref().or(change.base.as_ref()).map_or("", |place| &place.path);
            said.extend(echoes.map(|echo| clean_line(&format!("{} (through {path})", qdos_diff::sentence(echo)))));
        }
    }
    said
}

/// Whether a service passes every filter for the caller in what was read of a revision; what cannot be asked does not pass.
fn passes(directory: &Directory, caller: &Caller, uid: &str) -> bool {
    let Ok(asked) = as_asked(caller) else { return false };
    let Ok(request) = Request::read(&asked, directory) else { return false };
    let date = request.at.date;
    let space = Space {
        today: date,
        ages: vec![request.age],
        slices: vec![Slice {
            date,
            from: 0,
            to: 1500,
        }],
    };
    let side = Side::new(directory, space.timeline());
    let Some(answer) = Index::new(&side).answer(&request) else { return false };
    let candidate = side.services.iter().find(|candidate| candidate.service.uid == uid);
    candidate.is_some_and(|candidate| steps(&side, candidate, &answer.caller).iter().all(|step| step.passes))
}

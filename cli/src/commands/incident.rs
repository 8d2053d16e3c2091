//! `qdos incident`: one document about one caller at one moment of the past.

use super::log::check;
use super::search::{answered, as_asked};
use crate::arguments::{Caller, DocumentFormat, Incident};
use crate::failure::Failure;
use crate::past::{Past, Taken};
use crate::revisions::WORKTREE;
use qdos_model::request::Asked;
use qdos_report::past::clean_line;
use qdos_report::past::incident::{
    Check, Ended, Expected, Incident as Document, Newcomer, Reason, Since, html, markdown,
};
use qdos_report::search::{Search, search};
use qdos_report::why::{Why, why};
use qdos_report::{Answered, Revision};
use std::collections::BTreeMap;

/// When nobody names a service, so many of those that nearly passed are looked at.
const CHOSEN: usize = 3;

pub(crate) fn run(arguments: &Incident) -> Result<u8, Failure> {
    let Incident {
        caller,
        expect,
        format,
    } = arguments;
    let Some(at) = caller.at.as_deref() else {
        return Err(Failure::usage(
            "the moment of the call is missing: give it with --at, as --at \"2026-12-26 21:40\"",
        ));
    };
    let tip = if caller.rev == WORKTREE {
        at
    } else {
        caller.rev.as_str()
    };
    let mut past = Past::open(caller.directory.as_deref(), Some(tip))?;
    let asked_of = past.revision.as_ref().map(|revision| clean_line(&revision.name));
    let chosen = expect.is_empty();
    let then = ask(caller, past.id(0), expect)?;
    let mut newest = Past::open(caller.directory.as_deref(), None);
    let today_revision = Revision {
        name: newest.as_ref().map_or("the default branch".to_owned(), |newest| {
            newest.chronicle.mainline.branch.clone()
        }),
        id: newest.as_ref().ok().map(|newest| newest.id(0)),
    };
    let uids: Vec<String> = then.whys.iter().map(|(uid, _)| uid.clone()).collect();
    let today = match &newest {
        Ok(newest) => ask(caller, newest.id(0), &uids).map_err(|failure| failure.plain()),
        Err(failure) => Err(failure.plain()),
    };
    let (today, mut whys_today) = match today {
        Ok(Answer { search, whys }) => (Ok(search), whys.into_iter().collect()),
        Err(why) => (Err(why), BTreeMap::new()),
    };
    let newcomers = match &today {
        Ok(today) => newcomers(caller, past.id(0), &then.search, today, &uids)?,
        Err(_) => Vec::new(),
    };
    let mut looking = Looking {
        asked: as_asked(caller)?,
        ended: BTreeMap::new(),
    };
    let mut expected = Vec::new();
    for (uid, why) in then.whys {
        let today = whys_today.remove(&uid).flatten();
        let mut one = looking.one(&mut past, &uid, why, today)?;
        if let Ok(newest) = &mut newest
            && one.is_back()
            && let Some(at) = newest.back_since(&looking.asked, &uid)?
        {
            one.back = Some(newest.step(at)?);
        }
        expected.push(one);
    }
    let mut notes = past.notes()?;
    notes.push(format!(
        "That is {}: what a branch said at a moment is its newest commit by then, by the clock of whoever stored it.",
        asked_of.unwrap_or_default()
    ));
    if let Some(oldest) = past.chronicle.mainline.steps.last() {
        notes.push(format!(
            "The history here goes back to {}.",
            qdos_report::past::moment(oldest.committed.seconds)
        ));
    }
    let document = Document {
        qdos: env!("CARGO_PKG_VERSION"),
        in_force: past.step(0)?,
        notes,
        then: then.search,
        today,
        today_revision,
        newcomers,
        expected,
        chosen,
    };
    crate::print(&match format {
        DocumentFormat::Markdown => markdown(&document),
        DocumentFormat::Html => html(&document),
    })?;
    Ok(0)
}

/// What is answered today and was not then, beside what was expected.
fn newcomers(
    caller: &Caller,
    revision: String,
    then: &Search,
    today: &Search,
    expected: &[String],
) -> Result<Vec<Newcomer>, Failure> {
    let is_known =
        |uid: &String| expected.contains(uid) || then.returned.iter().any(|offer| offer.uid == *uid);
    let new: Vec<_> = today
        .returned
        .iter()
        .filter(|offer| !is_known(&offer.uid))
        .collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let uids: Vec<String> = new.iter().map(|offer| offer.uid.clone()).collect();
    let whys = ask(caller, revision, &uids)?.whys;
    let newcomers = new.iter().zip(whys).map(|(offer, (uid, then))| Newcomer {
        uid: clean_line(&uid),
        name: offer.name.clone(),
        then,
    });
    Ok(newcomers.collect())
}

/// What one revision answers, and of some services why.
struct Answer {
    search: Search,
    whys: Vec<(String, Option<Why>)>,
}

/// Asks a revision. Where no services are named, those that nearly pass are looked at, the nearest first.
fn ask(caller: &Caller, revision: String, uids: &[String]) -> Result<Answer, Failure> {
    let caller = Caller {
        rev: revision,
        ..caller.clone()
    };
    let mut found = None;
    answered(&caller, |answer| {
        let chosen = if uids.is_empty() {
            nearly(answer)
        } else {
            uids.to_vec()
        };
        let services = &answer.side.services;
        let whys = chosen.into_iter().map(|uid| {
            let candidate = services.iter().find(|candidate| candidate.service.uid == uid);
            (uid, candidate.map(|candidate| why(answer, Some(candidate))))
        });
        found = Some(Answer {
            search: search(answer),
            whys: whys.collect(),
        });
        Ok(0)
    })?;
    Ok(found.expect("an answer that is no failure was handed over"))
}

fn nearly(answer: &Answered<'_, '_>) -> Vec<String> {
    let mut nearly = why(answer, None).near_misses;
    nearly.sort_by_key(|one| one.offer.distance_metres.unwrap_or(i64::MAX));
    nearly.into_iter().take(CHOSEN).map(|one| one.offer.uid).collect()
}

struct Looking {
    asked: Asked,
    /// Steps that took something away, by place: each is checked once.
    ended: BTreeMap<usize, Ended>,
}

impl Looking {
    /// One service that was expected: why, since when, by which step.
    fn one(
        &mut self,
        past: &mut Past,
        uid: &str,
        why: Option<Why>,
        today: Option<Why>,
    ) -> Result<Expected, Failure> {
        let explained = why.as_ref().and_then(|why| why.service.as_ref());
        let failing: Vec<(String, String)> = explained
            .iter()
            .flat_map(|explained| &explained.filters)
            .filter(|filter| !filter.passes)
            .map(|filter| (filter.filter.to_owned(), filter.sentence.clone()))
            .collect();
        let is_returned =
            explained.is_some_and(|explained| explained.position.is_some() && failing.is_empty());
        let mut expected = Expected {
            uid: clean_line(uid),
            name: explained.map_or_else(|| clean_line(uid), |explained| explained.offer.name.clone()),
            since: Since::Offered,
            reasons: Vec::new(),
            successors: Vec::new(),
            today,
            back: None,
            why: None,
        };
        if is_returned {
            expected.why = why;
            return Ok(expected);
        }
        let filters: Vec<String> = failing.iter().map(|(filter, _)| filter.clone()).collect();
        if explained.is_some() && failing.is_empty() {
            let taken = past.displaced_since(&self.asked, uid)?;
            expected.since = self.since(past, taken, uid, None)?;
        } else {
            let found = past.since(&self.asked, uid, &filters)?;
            if explained.is_none()
                && let Some(name) = &found.name
            {
                expected.name = clean_line(name);
            }
            expected.successors = found.successors.iter().map(|uid| clean_line(uid)).collect();
            expected.since = self.since(past, found.all, uid, Some(&found.meant))?;
            if let (Taken::At(at), Since::Ended(ended)) = (found.all, &mut expected.since)
                && !past.is_cut_off(at)
            {
                ended.place_before = past.place_in(at + 1, &self.asked, uid);
            }
            for (filter, sentence) in failing {
                let taken = found.each.get(&filter).copied().unwrap_or(Taken::Always);
                expected.reasons.push(Reason {
                    since: self.since(past, taken, uid, Some(&found.meant))?,
                    filter,
                    sentence,
                });
            }
        }
        expected.why = why;
        Ok(expected)
    }

    fn since(
        &mut self,
        past: &mut Past,
        taken: Taken,
        uid: &str,
        meant: Option<&BTreeMap<usize, Vec<String>>>,
    ) -> Result<Since, Failure> {
        let at = match taken {
            Taken::At(at) => at,
            Taken::Always => return Ok(Since::Always),
            Taken::NotHere => return Ok(Since::NotHere),
            Taken::NotLooked(at) => return Ok(Since::NotLooked(past.id(at)[..10].to_owned())),
        };
        let mut ended = match self.ended.get(&at) {
            Some(ended) => ended.clone(),
            None => {
                let asked = check(past, at);
                let ended = Ended {
                    step: past.step(at)?,
                    meant: Vec::new(),
                    place_before: None,
                    check: asked.map_or_else(
                        |failure| Check::Unknown(failure.plain()),
                        |judgement| Check::of(&judgement),
                    ),
                };
                self.ended.insert(at, ended.clone());
                ended
            }
        };
        ended.meant = match meant.and_then(|meant| meant.get(&at)) {
            Some(meant) => meant.clone(),
            None => past.meant_by(at, uid)?,
        };
        Ok(Since::Ended(Box::new(ended)))
    }
}

//! Who has agreed: reviews of the pull request, each held against what its own commit changes.

use super::event::{Ends, Event};
use crate::arguments::{Pr, Where};
use crate::commands::check::{Judged, judged, level};
use crate::revisions::{self, Revisions, Side};
use qdos_coverage::Fragile;
use qdos_forge::{Forge, GitHub, Review};
use qdos_history::{Repository, Revision};
use qdos_model::change::Change;
use qdos_model::policy::Policy;
use qdos_model::written::Waiver;
use qdos_report::comment::{Agreement, SignOff};
use qdos_report::sign_off::{Approval, Asked, Loss, last_date, losses, sign_off};
use std::collections::BTreeMap;

/// Approved commits that are compared; somebody who approves more often says nothing new.
const COMMITS: usize = 20;

/// What has to be agreed, by base's policy; nothing where base has none.
pub(super) fn of(
    arguments: &Pr,
    event: &Event,
    forge: Option<&GitHub>,
    revisions: &Revisions,
    judged: &Judged,
    troubles: &mut Vec<String>,
) -> Option<SignOff> {
    let base = revisions.base.as_ref()?;
    let policy = match Policy::of(&base.directory.tree)? {
        Err(finding) => return Some(unreadable(&finding.message)),
        Ok(policy) => policy,
    };
    // Where reviews cannot be read nobody's agreement is known, so nobody's counts.
    let (author, reviews) = match forge.zip(event.number) {
        Some((forge, number)) => match (forge.pull_request(number), forge.reviews(number)) {
            (Ok(pull), Ok(reviews)) => (Some(pull.author.id), reviews),
            (Err(error), _) | (_, Err(error)) => {
                troubles.push(error.to_string());
                (event.author, Vec::new())
            }
        },
        None => (event.author, Vec::new()),
    };
    let losses = losses(&judged.judgement);
    let seen = Seen {
        changes: judged.changes.clone(),
        losses,
        waivers: revisions.head.directory.waivers.clone(),
    };
    let approvals = approvals(arguments, event, revisions, &seen, &reviews);
    Some(sign_off(
        &seen.changes,
        &Asked {
            policy: &policy,
            base: &base.directory,
            author,
            head: event.head.as_deref().unwrap_or_default(),
            losses: &seen.losses,
            waiting: &judged.findings.waiting,
            approvals: &approvals,
            today: revisions.today,
            last: last_date(&judged.judgement),
        },
    ))
}

fn unreadable(why: &str) -> SignOff {
    let brake =
        format!("The policy of the base cannot be read ({why}), so nobody's agreement can be counted.");
    SignOff {
        agreements: vec![Agreement {
            who: "the owners of the directory".to_owned(),
            what: vec!["to put the policy right, in a change of its own".to_owned()],
            ..Agreement::default()
        }],
        brakes: vec![brake],
    }
}

/// The newest word of each reviewer, where it is an approval.
fn approvals(
    arguments: &Pr,
    event: &Event,
    revisions: &Revisions,
    here: &Seen,
    reviews: &[Review],
) -> Vec<Approval> {
    let mut newest: BTreeMap<u64, &Review> = BTreeMap::new();
    for review in reviews
        .iter()
        .filter(|review| review.state != "COMMENTED" && review.state != "PENDING")
    {
        if let Some(user) = &review.user {
            newest.insert(user.id, review);
        }
    }
    let mut seen: BTreeMap<String, Option<Seen>> = BTreeMap::new();
    let mut approvals = Vec::new();
    for review in newest.into_values().filter(|review| review.state == "APPROVED") {
        let (Some(user), Some(commit)) = (&review.user, &review.commit_id) else {
            continue;
        };
        if !seen.contains_key(commit) && seen.len() < COMMITS {
            seen.insert(
                commit.clone(),
                compared(arguments, event, revisions, commit, here),
            );
        }
        let found = seen.get(commit).cloned().flatten();
        approvals.push(Approval {
            person: user.id,
            login: user.login.clone(),
            commit: commit.clone(),
            changes: found.as_ref().map(|seen| seen.changes.clone()),
            losses: found.as_ref().map(|seen| seen.losses.clone()).unwrap_or_default(),
            waivers: found.map(|seen| seen.waivers).unwrap_or_default(),
            text: review.body.clone().unwrap_or_default(),
        });
    }
    approvals
}

/// What a commit changes, what callers lose by it, and the waivers that it holds.
#[derive(Clone)]
struct Seen {
    changes: Vec<Change>,
    losses: Vec<Loss>,
    waivers: BTreeMap<String, Vec<Waiver>>,
}

/// What an approved commit changes; `None` where it is gone or cannot be read. What callers lose by it is only asked where
/// they lose something now.
fn compared(arguments: &Pr, event: &Event, revisions: &Revisions, commit: &str, here: &Seen) -> Option<Seen> {
    let folder = revisions::folder(arguments.directory.as_deref()).ok()?;
    let repository = Repository::discover(&folder).ok()?;
    let ends = event.at(&repository, commit).ok()?;
    if is_judged(&repository, &ends, revisions) {
        return Some(here.clone());
    }
    let then = revisions::read(&Where {
        directory: arguments.directory.clone(),
        base: Some(ends.base),
        head: ends.head,
        today: Some(revisions.today.to_string()),
    });
    let then = then.ok()?;
    let waivers = then.head.directory.waivers.clone();
    if !here.losses.is_empty() {
        let judged = judged(&then, level(arguments.fail_on), Fragile::NotAsked).ok()?;
        return Some(Seen {
            losses: losses(&judged.judgement),
            changes: judged.changes,
            waivers,
        });
    }
    let base = then.base.as_ref()?;
    Some(Seen {
        changes: qdos_diff::compare(&base.directory, &then.head.directory, then.today),
        losses: Vec::new(),
        waivers,
    })
}

/// Whether what an approved commit changes is what was judged just now: the same base, and the same directory in head. A
/// trial merge with a main branch that has moved on has another base, even where it is of this very commit: whoever approved
/// has not seen what the two do together.
fn is_judged(repository: &Repository, ends: &Ends, revisions: &Revisions) -> bool {
    let id = |name: &str| repository.resolve(name).ok();
    let folder = |revision: &Revision| repository.folder(revision, &revisions.folder).ok().flatten();
    let here = |side: &Side| side.revision.id.as_deref().and_then(id);
    let (Some(then_base), Some(then_head)) = (id(&ends.base), id(&ends.head)) else {
        return false;
    };
    let (Some(base), Some(head)) = (revisions.base.as_ref().and_then(here), here(&revisions.head)) else {
        return false;
    };
    let (then, now) = (folder(&then_head), folder(&head));
    then_base.id == base.id && then.is_some() && then == now
}

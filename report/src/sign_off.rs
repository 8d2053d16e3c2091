//! Who has to agree to a change, and whose agreement counts: for what it was given for, and for nothing else.

mod brakes;
mod until;

use crate::comment::{Agreement, SignOff};
use crate::farther::Journey;
use crate::judge::sentence;
use crate::judgement::{Effect, Judgement};
use crate::steps::waived;
use crate::words::clean;
use brakes::{brakes, takes_away};
use jiff::Span;
use jiff::civil::Date;
use qdos_coverage::fingerprint::Fingerprint;
use qdos_lint::Waived;
use qdos_model::change::{Change, Class, Detail, Direction, Signer, Subject};
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use qdos_model::policy::{Account, PATH, Policy, region};
use qdos_model::written::Waiver;
use std::collections::{BTreeMap, BTreeSet};
use until::until;

/// An approval of the pull request.
#[derive(Debug, Clone)]
pub struct Approval {
    /// Number of the account.
    pub person: u64,
    /// Its name.
    pub login: String,
    /// The commit that was approved.
    pub commit: String,
    /// What that commit changes; none where it cannot be found any more.
    pub changes: Option<Vec<Change>>,
    /// What callers lose by it.
    pub losses: Vec<Loss>,
    /// The waivers that it holds, by file.
    pub waivers: BTreeMap<String, Vec<Waiver>>,
    /// What was written with it; until when a loss is accepted stands in it.
    pub text: String,
}

/// What callers of one requirement lose, to be accepted by whoever answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Tells it from the others of a judgement.
    pub key: String,
    /// The requirement's name.
    pub requirement: String,
    /// Who answers for it, in words.
    pub owner: String,
    /// In a sentence.
    pub said: String,
    /// Stands for exactly whom it concerns, and what they meet.
    exactly: Fingerprint,
    /// How far the example goes, of those who go farther.
    how_far: Option<Journey>,
}

/// All that somebody has to accept.
pub fn losses(judgement: &Judgement) -> Vec<Loss> {
    let lost = judgement
        .worse_off
        .iter()
        .map(|effect| (effect.key("lost"), effect, &None));
    let farther = judgement.go_farther.iter();
    let farther = farther.map(|farther| (farther.effect.key("farther"), &farther.effect, &farther.example));
    let loss = |(key, effect, how_far): (String, &Effect, &Option<Journey>)| {
        let step = judgement
            .steps
            .iter()
            .find(|step| step.accepts.as_ref() == Some(&key))?;
        Some(Loss {
            key,
            requirement: effect.requirement.clone(),
            owner: effect.owner.clone(),
            said: step.what.clone(),
            exactly: effect.whole.as_ref()?.exactly,
            how_far: how_far.clone(),
        })
    };
    lost.chain(farther).filter_map(loss).collect()
}

/// What is known of those who agree.
pub struct Asked<'a> {
    /// Base's policy.
    pub policy: &'a Policy,
    /// Base.
    pub base: &'a Directory,
    /// Number of the account that opened the pull request; nobody agrees to their own change.
    pub author: Option<u64>,
    /// The newest commit.
    pub head: &'a str,
    /// What callers lose.
    pub losses: &'a [Loss],
    /// Findings with waivers that base does not have.
    pub waiting: &'a [Waived],
    /// The newest approval of each.
    pub approvals: &'a [Approval],
    /// The day from which everything is judged.
    pub today: Date,
    /// The last date that was judged.
    pub last: Option<Date>,
}

/// The last date that a judgement speaks of: nobody accepts a loss for longer than it was looked at.
pub fn last_date(judgement: &Judgement) -> Option<Date> {
    let today: Date = judgement.today.parse().ok()?;
    let days = i64::try_from(judgement.checked.dates).ok()?.checked_sub(1)?;
    today.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// Works it out.
pub fn sign_off(changes: &[Change], asked: &Asked<'_>) -> SignOff {
    let mut wanted: BTreeMap<(Signer, Option<String>), Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().flat_map(each) {
        // However the policy changes, and be it that it cannot be understood any more.
        let signer = match path(change) {
            Some(PATH) => Signer::DirectoryOwners,
            _ => change.class.signer(),
        };
        let weighs = change.level() >= Level::Warning || path(change) == Some(PATH);
        if weighs && signer != Signer::Nobody {
            for region in regions(change) {
                wanted.entry((signer, region)).or_default().push(change);
            }
        }
    }
    let mut agreements: Vec<Agreement> = wanted
        .iter()
        .map(|((signer, region), changes)| {
            let people = asked.policy.people(*signer, region.as_deref());
            let place = region.as_ref().map(|region| format!(" for {}", clean(region)));
            let who = format!("{}{}", signer.title(), place.unwrap_or_default());
            let seen = |approval: &Approval| {
                let seen = approval.changes.as_ref()?;
                Some(
                    changes
                        .iter()
                        .all(|change| seen.iter().any(|one| is_same(one, change))),
                )
            };
            let what = changes.iter().map(|change| said(change)).collect();
            let mut agreement = agreement(who, &people, asked, every(asked), 1, what, &seen);
            agreement.remark = remark(*signer, changes);
            agreement.waives = waives(changes, asked.waiting);
            agreement
        })
        .collect();
    agreements.extend(unsigned_waivers(&agreements, asked));
    agreements.extend(asked.losses.iter().map(|loss| accepted(loss, asked)));
    let brakes = brakes(changes, asked);
    if !brakes.is_empty() {
        let owners = asked.policy.people(Signer::DirectoryOwners, None);
        let all: Vec<&Change> = changes.iter().filter(|change| takes_away(change)).collect();
        let seen = |approval: &Approval| {
            let seen = approval.changes.as_ref()?;
            Some(
                all.iter()
                    .all(|change| seen.iter().any(|one| is_same(one, change))),
            )
        };
        let what = brakes
            .iter()
            .map(|brake| format!("It takes something away from {brake}."));
        let who = "two owners of the directory".to_owned();
        let mut size = agreement(who, &owners, asked, every(asked), 2, what.collect(), &seen);
        size.confirms_size = true;
        agreements.push(size);
    }
    let said = |brake: String| format!("This change takes something away from {brake}.");
    SignOff {
        brakes: brakes.into_iter().map(said).collect(),
        agreements,
    }
}

/// A change, and what it claims where that has to be agreed to as it would be on its own: who an entry is says nothing of what
/// it takes.
fn each(change: &Change) -> impl Iterator<Item = &Change> {
    let is_identity = matches!(change.detail, Detail::Identity { .. });
    let claimed = change.echoes.iter().filter(move |_| is_identity);
    std::iter::once(change).chain(claimed)
}

/// The path that says whose it is: base's where it has one, since a move must not choose its own judge.
fn path(change: &Change) -> Option<&str> {
    let place = change.base.as_ref().or(change.head.as_ref());
    place.map(|place| place.path.as_str())
}

/// Whose people sign it: base's region; where the entry becomes another's, that one's too.
fn regions(change: &Change) -> BTreeSet<Option<String>> {
    let of = |path: &str| region(path).map(str::to_owned);
    let mut regions = BTreeSet::from([path(change).and_then(of)]);
    // A closure claims the move of its file.
    let mut said = std::iter::once(change).chain(&change.echoes);
    if said.any(|change| change.class == Class::OwnerChanged) {
        regions.extend(change.head.as_ref().map(|place| of(&place.path)));
    }
    regions
}

/// Whether whoever answers for a requirement accepts what is lost of it.
fn accepted(loss: &Loss, asked: &Asked<'_>) -> Agreement {
    let people = asked.policy.owners_of(&loss.requirement);
    let seen = |approval: &Approval| {
        approval.changes.as_ref()?;
        Some(
            approval
                .losses
                .iter()
                .any(|one| (&one.key, one.exactly, &one.how_far) == (&loss.key, loss.exactly, &loss.how_far)),
        )
    };
    let who = format!("the {}", clean(&loss.owner));
    let (dated, undated): (Vec<&Approval>, Vec<&Approval>) = asked
        .approvals
        .iter()
        .partition(|approval| until(approval, asked).is_ok());
    let mut agreement = agreement(who, &people, asked, dated, 1, vec![loss.said.clone()], &seen);
    let is_owner = |approval: &&Approval| {
        Some(approval.person) != asked.author && people.iter().any(|account| account.id == approval.person)
    };
    for approval in undated.into_iter().filter(is_owner) {
        if let Err(why) = until(approval, asked) {
            agreement.lapsed.push(format!(
                "{} approved, but {why}; that does not accept it.",
                login(&people, approval)
            ));
        }
    }
    let ends = asked.approvals.iter().filter(is_owner).filter_map(|approval| {
        let counts = seen(approval) == Some(true);
        until(approval, asked).ok().filter(|_| counts)
    });
    agreement.until = ends.max().filter(|_| agreement.given_by.is_some());
    agreement.accepts = Some(loss.key.clone());
    agreement
}

fn login<'a>(people: &'a [&Account], approval: &Approval) -> &'a str {
    let account = people.iter().find(|account| account.id == approval.person);
    account.map_or("somebody", |account| account.login.as_str())
}

fn every<'a>(asked: &Asked<'a>) -> Vec<&'a Approval> {
    asked.approvals.iter().collect()
}

/// Whose agreement counts. `seen` says of an approval whether what it was given for is what is here; `None` where nobody
/// knows any more what it was given for.
fn agreement(
    who: String,
    people: &[&Account],
    asked: &Asked<'_>,
    approvals: Vec<&Approval>,
    needed: usize,
    what: Vec<String>,
    seen: &dyn Fn(&Approval) -> Option<bool>,
) -> Agreement {
    let may: Vec<&&Account> = people
        .iter()
        .filter(|account| Some(account.id) != asked.author)
        .collect();
    let mut given = Vec::new();
    let mut lapsed = Vec::new();
    for approval in approvals {
        if asked.author == Some(approval.person) {
            continue;
        }
        // The number counts; a login can be given up and taken by somebody else.
        let Some(account) = may.iter().find(|account| account.id == approval.person) else {
            continue;
        };
        let commit = &approval.commit[..approval.commit.len().min(7)];
        match seen(approval) {
            Some(true) => given.push(account.login.clone()),
            // The newest commit, and still not the same: the main branch has moved on below it.
            Some(false) if approval.commit == asked.head => lapsed.push(format!(
                "{} agreed to {commit}, but together with what the main branch holds by now this is not what was agreed to; bring the main branch into this one, then it can be agreed to.",
                account.login
            )),
            Some(false) => lapsed.push(format!(
                "{} agreed to {commit}, where this was not the same; that does not count any more.",
                account.login
            )),
            None => lapsed.push(format!(
                "{} agreed to {commit}, which is not part of this any more; that does not count.",
                account.login
            )),
        }
    }
    Agreement {
        who,
        names: may.iter().map(|account| account.login.clone()).collect(),
        needed,
        what,
        remark: None,
        accepts: None,
        waives: Vec::new(),
        until: None,
        confirms_size: false,
        given_by: (given.len() >= needed).then(|| given.join(" and ")),
        lapsed,
    }
}

/// The findings whose waivers are among these changes.
fn waives(changes: &[&Change], waiting: &[Waived]) -> Vec<String> {
    let of_waivers = || {
        changes
            .iter()
            .filter(|change| change.class == Class::WaiverChanged)
    };
    let is_signed =
        |path: &str| of_waivers().any(|change| change.head.as_ref().is_some_and(|head| head.path == path));
    let signed = waiting.iter().filter(|waiting| is_signed(&waiting.finding.path));
    signed.map(|waiting| waived(&waiting.finding)).collect()
}

/// An agreement for each file whose waivers come with it, so that no change speaks of them: a new entry.
fn unsigned_waivers(signed: &[Agreement], asked: &Asked<'_>) -> Vec<Agreement> {
    let mut files: BTreeMap<&str, Vec<&Waived>> = BTreeMap::new();
    for waiting in asked.waiting {
        let finding = waived(&waiting.finding);
        if !signed.iter().any(|agreement| agreement.waives.contains(&finding)) {
            files.entry(&waiting.finding.path).or_default().push(waiting);
        }
    }
    let of_file = |(path, waiting): (&str, Vec<&Waived>)| {
        let region = region(path);
        let people = asked.policy.people(Signer::DirectoryOwners, region);
        let place = region
            .map(|region| format!(" for {}", clean(region)))
            .unwrap_or_default();
        let who = format!("{}{place}", Signer::DirectoryOwners.title());
        let seen = |approval: &Approval| {
            approval.changes.as_ref()?;
            let known = approval.waivers.get(path).map(Vec::as_slice).unwrap_or_default();
            Some(waiting.iter().all(|waiting| known.contains(&waiting.waiver)))
        };
        let said = |waiting: &&Waived| {
            let Waiver {
                rule,
                route: _,
                reason,
                owner,
                until,
            } = &waiting.waiver;
            clean(&format!(
                "{path}: waiver of {rule} until {until}, owner {owner}: {reason}"
            ))
        };
        let mut agreement = agreement(
            who,
            &people,
            asked,
            every(asked),
            1,
            waiting.iter().map(said).collect(),
            &seen,
        );
        agreement.waives = waiting.iter().map(|waiting| waived(&waiting.finding)).collect();
        agreement
    };
    files.into_iter().map(of_file).collect()
}

/// What nobody but a person can know.
fn remark(signer: Signer, changes: &[&Change]) -> Option<String> {
    let widens = changes
        .iter()
        .any(|change| change.direction() == Direction::Widens);
    match signer {
        Signer::DigitalLead if changes.iter().any(|change| sends_elsewhere(change.class)) => Some(
            "Not checked: whether a message arrives. Whoever agrees says that the test message did.".to_owned(),
        ),
        Signer::DirectoryOwners if changes.iter().any(|change| asks_less(change)) => Some(
            "Once this is merged, only the new wording is asked: nobody is told any more of losses that it allows, these ones or later ones.".to_owned(),
        ),
        Signer::ClinicalLead if widens => Some(
            "Not checked: whether the service is able to treat them, and from which other service it takes these patients."
                .to_owned(),
        ),
        _ => None,
    }
}

/// Whether referrals go where none went before, in a way that only a test message tells right.
pub(crate) fn sends_elsewhere(class: Class) -> bool {
    matches!(
        class,
        Class::EndpointAdded | Class::EndpointAddressChanged | Class::EndpointFormatChanged
    )
}

fn asks_less(change: &Change) -> bool {
    matches!(
        change.class,
        Class::RequirementWeakened | Class::RequirementRemoved
    )
}

fn said(change: &Change) -> String {
    match path(change) {
        Some(PATH) if change.class != Class::PolicyAndDataTogether => {
            "The policy changes: who owns and who signs what.".to_owned()
        }
        _ => sentence(change),
    }
}

/// Whether two changes are one: what it is about and what differs, wherever it stands in its file.
pub(crate) fn is_same(one: &Change, other: &Change) -> bool {
    one.class == other.class
        && subject(&one.subject) == subject(&other.subject)
        && one.detail == other.detail
        && one.echoes.len() == other.echoes.len()
        && one
            .echoes
            .iter()
            .zip(&other.echoes)
            .all(|(one, other)| is_same(one, other))
}

/// Identity without names and paths that may change beside it.
fn subject(subject: &Subject) -> Subject {
    match subject {
        Subject::Service { uid, .. } => Subject::Service {
            uid: uid.clone(),
            name: String::new(),
            path: String::new(),
        },
        other => other.clone(),
    }
}

//! From commits to the values that the rules over history take.

use super::changes;
use super::openpgp;
use crate::failure::Failure;
use qdos_audit::{Agreed, Commit, Person, Seal, SealKind, Step, Verdict};
use qdos_history::{Chronicle, CommitId, Evidence, Repository, SignatureKind};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// The evidence of the steps that are audited.
pub(super) struct Found {
    /// Oldest first.
    pub(super) steps: Vec<Step>,
    /// Ids of those that change the directory.
    pub(super) touching: BTreeSet<String>,
    /// What could not be asked.
    pub(super) not_asked: Vec<String>,
}

/// Reads the evidence of the newest `asked` steps.
pub(super) fn steps(
    repository: &Repository,
    directory: &str,
    chronicle: &Chronicle,
    asked: usize,
) -> Result<Found, Failure> {
    let changed = changes::changed(repository, directory, chronicle, asked)?;
    let mut found = Found {
        steps: Vec::with_capacity(asked),
        touching: BTreeSet::new(),
        not_asked: Vec::new(),
    };
    let mut clock_before = None;
    let mailmapped = repository.mailmapped();
    let steps = chronicle.mainline.steps[..asked].iter().zip(changed);
    for (step, changed) in steps.rev() {
        let evidence = mailmapped.evidence(step.id)?;
        let commit = commit(&evidence);
        let (brought, is_whole) = match repository.brought(step.id) {
            Ok(brought) => (brought, true),
            Err(qdos_history::Error::Shallow { .. } | qdos_history::Error::PartialClone { .. }) => {
                found.not_asked.push(format!(
                    "what {} brought, and who approved it there: those commits are not in this clone",
                    &commit.id[..10]
                ));
                (Vec::new(), false)
            }
            Err(error) => return Err(error.into()),
        };
        let brought = brought.into_iter().map(|id| mailmapped.evidence(id));
        let brought: Vec<Evidence> = brought.collect::<Result<_, _>>()?;
        if changed.touches {
            found.touching.insert(commit.id.clone());
        }
        let said = brought.iter().chain([&evidence]);
        let mut approvals: Vec<Person> = said
            .flat_map(|evidence| evidence.approved_by().into_iter().chain(evidence.reviewed_by()))
            .map(person)
            .collect();
        approvals.sort();
        approvals.dedup();
        found.steps.push(Step {
            commit,
            parents: step.parents,
            pull_request: evidence.pull_request.as_ref().map(|request| request.number),
            approvals,
            clock_before: match clock_before {
                Some(clock) => Some(clock),
                None => first_parent_clock(repository, step)?,
            },
            agreed: changed.agreed,
            edits: changed.edits,
            rerun: None,
            brought: brought.iter().map(self::commit).collect(),
            is_whole,
        });
        clock_before = Some(step.committed.seconds);
    }
    verify(repository, &mut found.steps)?;
    not_asked(&mut found);
    Ok(found)
}

fn not_asked(found: &mut Found) {
    let steps = || found.steps.iter().filter(|step| !step.is_first());
    let without_policy = steps().filter(|step| step.agreed.policy.is_none()).count();
    let without_signers = steps().filter(|step| !step.agreed.names_signers()).count();
    for (count, what) in [
        (
            without_policy,
            "whether the policy named who approved, of {} steps before which there was no policy.yaml that can be understood",
        ),
        (
            without_signers,
            "signatures, of {} steps before which there was no allowed-signers",
        ),
    ] {
        if count > 0 {
            found.not_asked.push(what.replace("{}", &count.to_string()));
        }
    }
}

fn first_parent_clock(repository: &Repository, step: &qdos_history::Step) -> Result<Option<i64>, Failure> {
    match step.first_parent {
        // Where a shallow clone ends its parent is named and not there.
        Some(parent) => match repository.evidence(parent) {
            Ok(evidence) => Ok(Some(evidence.committed.seconds)),
            Err(qdos_history::Error::Shallow { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        },
        None => Ok(None),
    }
}

/// A signed commit of a step, before which the directory named who may sign.
struct Signed<'a> {
    commit: &'a mut Commit,
    agreed: &'a Agreed,
    seal: Seal,
}

/// Says what signatures are worth.
fn verify(repository: &Repository, steps: &mut [Step]) -> Result<(), Failure> {
    let mut signed: Vec<Signed<'_>> = Vec::new();
    for step in steps.iter_mut().filter(|step| step.agreed.names_signers()) {
        let commits = step.brought.iter_mut().chain([&mut step.commit]);
        for commit in commits.filter(|commit| commit.is_signed) {
            let id: CommitId = crate::past::commit(&commit.id)?;
            let seal = repository.signature(id)?.map(seal);
            signed.extend(seal.map(|seal| Signed {
                commit,
                agreed: &step.agreed,
                seal,
            }));
        }
    }
    let by_gpg = |signed: &Signed<'_>| signed.seal.kind == SealKind::OpenPgp && signed.agreed.keys.is_some();
    let (by_gpg, mut here): (Vec<Signed<'_>>, Vec<Signed<'_>>) = signed.into_iter().partition(by_gpg);
    here.par_iter_mut().for_each(|signed| {
        let Agreed { signers, .. } = signed.agreed;
        let signers = signers.as_ref();
        signed.commit.verdict = Some(qdos_audit::verify(&signed.seal, signers, signed.commit.committed));
    });
    let asked = by_gpg.iter().filter_map(|signed| {
        Some(openpgp::Asked {
            seal: &signed.seal,
            keys: signed.agreed.keys.as_ref()?,
            at: signed.commit.committed,
        })
    });
    let verdicts: Vec<Verdict> = openpgp::verdicts(&asked.collect::<Vec<_>>());
    for (signed, verdict) in by_gpg.into_iter().zip(verdicts) {
        signed.commit.verdict = Some(verdict);
    }
    Ok(())
}

fn seal(signature: qdos_history::Signature) -> Seal {
    Seal {
        kind: match signature.kind {
            SignatureKind::Ssh => SealKind::Ssh,
            SignatureKind::OpenPgp => SealKind::OpenPgp,
            SignatureKind::X509 | SignatureKind::Unknown => SealKind::Other,
        },
        signature: signature.signature,
        signed: signature.signed,
    }
}

fn commit(evidence: &Evidence) -> Commit {
    let authors = std::iter::once(evidence.author.clone()).chain(evidence.co_authors());
    Commit {
        id: evidence.id.to_string(),
        title: crate::past::title(evidence).to_owned(),
        authors: authors.map(person).collect(),
        committer: person(evidence.committer.clone()),
        committed: evidence.committed.seconds,
        is_signed: evidence.is_signed,
        verdict: None,
    }
}

fn person(person: qdos_history::Person) -> Person {
    Person {
        name: person.name,
        email: person.email,
    }
}

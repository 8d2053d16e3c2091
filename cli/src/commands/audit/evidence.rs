//! From commits to the values that the rules over history take.

use crate::failure::Failure;
use qdos_audit::{Agreed, Commit, Edit, Person, SIGNERS_PATH, Seal, SealKind, Signers, Step};
use qdos_history::{ChangedFile, CommitId, Evidence, FolderId, Repository, Revision, SignatureKind};
use qdos_model::policy::{PATH, Policy};
use qdos_model::tree::{BlobId, File, Tree};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The evidence of the steps that are audited.
pub(super) struct Found {
    /// Oldest first.
    pub(super) steps: Vec<Step>,
    /// Ids of those that change the directory.
    pub(super) touching: BTreeSet<String>,
    /// What could not be asked.
    pub(super) not_asked: Vec<String>,
}

/// Reads the evidence of steps, given newest first.
pub(super) fn steps(
    repository: &Repository,
    directory: &str,
    steps: &[qdos_history::Step],
) -> Result<Found, Failure> {
    let mut reader = Reader {
        repository,
        directory,
        standing: None,
        agreed: Arc::default(),
        folder: None,
    };
    let mut found = Found {
        steps: Vec::with_capacity(steps.len()),
        touching: BTreeSet::new(),
        not_asked: Vec::new(),
    };
    let mut clock_before = None;
    for step in steps.iter().rev() {
        let (before, edits, touches) = reader.step(step)?;
        let (commit, evidence) = read(repository, step.id)?;
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
        let brought: Vec<(Commit, Evidence)> = brought
            .into_iter()
            .map(|id| read(repository, id))
            .collect::<Result<_, Failure>>()?;
        if touches {
            found.touching.insert(commit.id.clone());
        }
        let said = brought.iter().map(|(_, evidence)| evidence).chain([&evidence]);
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
            agreed: before,
            edits,
            rerun: None,
            brought: brought.into_iter().map(|(commit, _)| commit).collect(),
            is_whole,
        });
        clock_before = Some(step.committed.seconds);
    }
    not_asked(&mut found);
    Ok(found)
}

fn not_asked(found: &mut Found) {
    let steps = || found.steps.iter().filter(|step| !step.is_first());
    let without_policy = steps().filter(|step| step.agreed.policy.is_none()).count();
    let without_signers = steps().filter(|step| step.agreed.signers.is_none()).count();
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

/// Walks the branch forward, and knows what the directory says of who agrees.
struct Reader<'a> {
    repository: &'a Repository,
    directory: &'a str,
    /// The step that `folder` and `agreed` are of.
    standing: Option<CommitId>,
    folder: Option<FolderId>,
    agreed: Arc<Agreed>,
}

impl Reader<'_> {
    /// What was agreed before a step, the fields that it changed, and whether it touches the directory.
    fn step(&mut self, step: &qdos_history::Step) -> Result<(Arc<Agreed>, Vec<Edit>, bool), Failure> {
        let mut is_known = true;
        if let Some(parent) = step.first_parent.filter(|parent| self.standing != Some(*parent)) {
            match self.folder_of(parent) {
                Ok(folder) => {
                    let delta = self.repository.delta(None, folder)?;
                    self.folder = folder;
                    self.learn(&delta.files)?;
                }
                // What is before a shallow clone's oldest commit is not known, and so not what it changed.
                Err(qdos_history::Error::Shallow { .. }) => is_known = false,
                Err(error) => return Err(error.into()),
            }
        }
        let before = self.agreed.clone();
        let folder = self.folder_of(step.id)?;
        let delta = self.repository.delta(self.folder, folder)?;
        let edits = if is_known {
            self.edits(&delta.files)?
        } else {
            Vec::new()
        };
        self.learn(&delta.files)?;
        self.folder = folder;
        self.standing = Some(step.id);
        Ok((before, edits, is_known && !delta.files.is_empty()))
    }

    fn folder_of(&self, id: CommitId) -> Result<Option<FolderId>, qdos_history::Error> {
        let revision: Revision = self.repository.resolve(&id.to_string())?;
        self.repository.folder(&revision, self.directory)
    }

    /// Takes in what files that changed say of who agrees.
    fn learn(&mut self, files: &[ChangedFile]) -> Result<(), Failure> {
        let decides = |file: &&ChangedFile| file.path == PATH || file.path == SIGNERS_PATH;
        let changed: Vec<&ChangedFile> = files.iter().filter(decides).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let mut agreed = Agreed {
            policy: self.agreed.policy.clone(),
            signers: self.agreed.signers.clone(),
        };
        for file in changed {
            let read = match file.head {
                Some(id) => self
                    .repository
                    .files(&[(file.path.clone(), id)], &HashMap::new())?
                    .pop(),
                None => None,
            };
            if file.path == PATH {
                let tree = read.map(|read| Tree {
                    files: [(PATH.to_owned(), read)].into(),
                });
                agreed.policy = tree.and_then(|tree| Policy::of(&tree)).and_then(Result::ok);
            } else {
                agreed.signers = read.map(|read| Signers::of(&read.bytes));
            }
        }
        self.agreed = Arc::new(agreed);
        Ok(())
    }

    fn edits(&self, files: &[ChangedFile]) -> Result<Vec<Edit>, Failure> {
        let is_entry = |file: &&ChangedFile| {
            let below = ["services/", "templates/", "requirements/"];
            file.path.ends_with(".yaml") && below.iter().any(|folder| file.path.starts_with(folder))
        };
        let entries: Vec<&ChangedFile> = files.iter().filter(is_entry).collect();
        let wanted = entries.iter().flat_map(|file| {
            let sides = [file.base, file.head].into_iter().flatten();
            sides.map(|id| (file.path.clone(), id))
        });
        let wanted: Vec<(String, BlobId)> = wanted.collect();
        let read = self.repository.files(&wanted, &HashMap::new())?;
        let read: HashMap<BlobId, File> = wanted.into_iter().map(|(_, id)| id).zip(read).collect();
        let of = |id: Option<BlobId>| id.and_then(|id| read.get(&id));
        let edits = entries.par_iter().flat_map_iter(|file| {
            let (base, head) = (of(file.base), of(file.head));
            let is_asked = base.is_some() || head.is_some_and(|head| qdos_audit::may_stand_out(&head.bytes));
            let edits = is_asked.then(|| qdos_audit::edits(&file.path, base, head));
            edits.unwrap_or_default()
        });
        Ok(edits.collect())
    }
}

fn read(repository: &Repository, id: CommitId) -> Result<(Commit, Evidence), Failure> {
    let evidence = repository.evidence(id)?;
    let seal = match evidence.is_signed {
        true => repository.signature(id)?.map(|signature| Seal {
            kind: match signature.kind {
                SignatureKind::Ssh => SealKind::Ssh,
                SignatureKind::OpenPgp => SealKind::OpenPgp,
                SignatureKind::X509 | SignatureKind::Unknown => SealKind::Other,
            },
            signature: signature.signature,
            signed: signature.signed,
        }),
        false => None,
    };
    let authors = std::iter::once(evidence.author.clone()).chain(evidence.co_authors());
    let commit = Commit {
        id: id.to_string(),
        title: crate::past::title(&evidence).to_owned(),
        authors: authors.map(person).collect(),
        committer: person(evidence.committer.clone()),
        committed: evidence.committed.seconds,
        seal,
    };
    Ok((commit, evidence))
}

fn person(person: qdos_history::Person) -> Person {
    Person {
        name: person.name,
        email: person.email,
    }
}

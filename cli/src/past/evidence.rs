//! From a step of the branch to who wrote, merged and approved it.

use super::Past;
use crate::failure::Failure;
use qdos_history::{Evidence, Landed, Person};
use qdos_report::past::{self, Step, moment};

impl Past {
    /// What git has to say of a step.
    pub(crate) fn step(&self, at: usize) -> Result<Step, Failure> {
        let steps = &self.chronicle.mainline.steps;
        let step = self.repository.evidence(steps[at].id)?;
        let mut notes = Vec::new();
        let brought = match self.repository.brought(step.id) {
            Ok(ids) => self.repository.evidence_of(&ids)?,
            Err(qdos_history::Error::Shallow { .. } | qdos_history::Error::PartialClone { .. }) => {
                notes.push("what this merge brought is not in this clone".to_owned());
                Vec::new()
            }
            Err(error) => return Err(error.into()),
        };
        let wrote: Vec<&Evidence> = brought.iter().filter(|commit| !commit.is_merge()).collect();
        let wrote = if wrote.is_empty() { vec![&step] } else { wrote };
        let all = || brought.iter().chain([&step]);
        if let Some(before) = steps.get(at + 1)
            && before.committed.seconds > step.committed.seconds
        {
            notes.push(format!(
                "its clock runs backwards: the step before it says {}",
                moment(before.committed.seconds)
            ));
        }
        if all().any(|commit| commit.author.damaged || commit.committer.damaged) {
            notes.push("a name is not in the encoding that its commit declares".to_owned());
        }
        let written = wrote.iter().map(|commit| commit.authored.seconds).min();
        Ok(Step {
            commit: step.id.to_string(),
            title: qdos_report::past::clean_line(title(&step)),
            pull_request: step.pull_request.as_ref().map(|pull_request| pull_request.number),
            committed: moment(step.committed.seconds),
            committed_seconds: step.committed.seconds,
            authored: moment(written.unwrap_or(step.authored.seconds)),
            authors: people(wrote.iter().flat_map(|commit| {
                let mut authors = vec![commit.author.clone()];
                authors.extend(commit.co_authors());
                authors
            })),
            merged_by: merged_by(&step).map(said),
            approved_by: people(all().flat_map(Evidence::approved_by)),
            reviewed_by: people(all().flat_map(Evidence::reviewed_by)),
            signed: step.is_signed,
            brought: brought.iter().map(|commit| commit.id.to_string()).collect(),
            notes,
        })
    }
}

/// A merge made by the forge says its own name first and the pull request's title below it.
pub(crate) fn title(step: &Evidence) -> &str {
    let is_merge = step
        .pull_request
        .as_ref()
        .is_some_and(|pull_request| pull_request.how == Landed::Merge);
    let below = step
        .body
        .lines()
        .next()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    below.filter(|_| is_merge).unwrap_or(&step.title)
}

/// Who stored the step, where that is somebody else than who wrote it. The forge stores merges under its own name, with the
/// person who pressed the button as the author.
fn merged_by(step: &Evidence) -> Option<&Person> {
    let by_forge = step.committer.email == "noreply@github.com";
    match (step.is_merge(), by_forge) {
        (true, true) => Some(&step.author),
        (true, false) => Some(&step.committer),
        (false, true) => None,
        (false, false) => Some(&step.committer).filter(|committer| !committer.is_same(&step.author)),
    }
}

fn said(person: &Person) -> past::Person {
    past::Person::new(&person.name, &person.email)
}

/// Each once, in the order in which they are named.
fn people(named: impl Iterator<Item = Person>) -> Vec<past::Person> {
    let mut people: Vec<Person> = Vec::new();
    for person in named {
        if !people
            .iter()
            .any(|known| known == &person || known.is_same(&person))
        {
            people.push(person);
        }
    }
    people.iter().map(said).collect()
}

//! All that is said of one judgement, in order: checks, the comment, the label. What one of them may not do does not keep
//! the others from being said.

use crate::{Error, Forge, Sticky, Upserted, upsert};

/// A mark at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Path from the root of the repository.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// failure, warning or notice.
    pub level: &'static str,
    /// One line.
    pub title: String,
    /// What is wrong.
    pub message: String,
}

/// How a check ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Passed.
    Success,
    /// Failed.
    Failure,
    /// Somebody has to do something.
    ActionRequired,
}

impl Conclusion {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Conclusion::Success => "success",
            Conclusion::Failure => "failure",
            Conclusion::ActionRequired => "action_required",
        }
    }
}

/// A check run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name; branch protection asks for it.
    pub name: &'static str,
    /// Tells this judgement from others of the same commit.
    pub id: String,
    /// What it ends in.
    pub conclusion: Conclusion,
    /// One line.
    pub title: String,
    /// Markdown.
    pub summary: String,
    /// The gravest first.
    pub annotations: Vec<Annotation>,
}

/// Everything that is to be said.
pub struct Publication<'a> {
    /// Number of the pull request.
    pub number: u64,
    /// The commit of it that was judged.
    pub head: &'a str,
    /// The checks.
    pub checks: &'a [Check],
    /// The comment.
    pub sticky: Sticky<'a>,
    /// The label that says the verdict.
    pub label: &'a str,
    /// All labels that say a verdict.
    pub labels: &'a [&'a str],
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The pull request has moved on or is closed: nothing was written, its newer run says more.
    Stale,
    /// What was tried; and what of it failed.
    Said {
        /// The comment, where that did not fail.
        comment: Option<Upserted>,
        /// One for each part that could not be written.
        failed: Vec<(&'static str, Error)>,
    },
}

/// Says it.
///
/// # Errors
///
/// When the pull request itself cannot be read.
pub fn publish(forge: &dyn Forge, publication: &Publication<'_>) -> Result<Published, Error> {
    let pull = forge.pull_request(publication.number)?;
    if pull.head != publication.head || !pull.is_open {
        return Ok(Published::Stale);
    }
    let mut failed = Vec::new();
    for check in publication.checks {
        if let Err(error) = forge.put_check(publication.head, check) {
            failed.push((check.name, error));
        }
    }
    let comment = upsert(forge, publication.number, &publication.sticky);
    let comment = comment.map_err(|error| failed.push(("the comment", error))).ok();
    // A label moves when the verdict does; who follows the pull request sees that, and edits nobody sees.
    if comment != Some(Upserted::Newer)
        && let Err(error) = label(forge, publication, &pull.labels)
    {
        failed.push(("the label", error));
    }
    Ok(Published::Said { comment, failed })
}

fn label(forge: &dyn Forge, publication: &Publication<'_>, there: &[String]) -> Result<(), Error> {
    let is_there = |label: &str| there.iter().any(|one| one == label);
    for old in publication
        .labels
        .iter()
        .filter(|label| **label != publication.label)
    {
        if is_there(old) {
            forge.remove_label(publication.number, old)?;
        }
    }
    if publication.label.is_empty() || is_there(publication.label) {
        return Ok(());
    }
    forge.add_label(publication.number, publication.label)
}

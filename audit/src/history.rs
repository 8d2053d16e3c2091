//! The evidence, as values.

use crate::edit::Edit;
use crate::signature::Verdict;
use crate::signers::Signers;
use jiff::Timestamp;
use jiff::civil::Date;
use qdos_model::finding::{Level, shown};
use qdos_model::policy::Policy;
use qdos_model::tree::File;
use std::sync::Arc;

/// A branch along its first parents, oldest first, and what is known beside it.
#[derive(Debug)]
pub struct History {
    /// Its steps, oldest first.
    pub steps: Vec<Step>,
    /// Tips that somebody recorded.
    pub tips: Vec<Tip>,
    /// The day from which past and future are judged.
    pub today: Date,
}

/// One commit of the branch against its first parent.
#[derive(Debug)]
pub struct Step {
    /// The commit itself.
    pub commit: Commit,
    /// What it brought besides itself, oldest first.
    pub brought: Vec<Commit>,
    /// Whether all that it brought is here; in a shallow clone it may not be, and nobody knows who is named in the rest.
    pub is_whole: bool,
    /// How many parents it has.
    pub parents: u32,
    /// Number of the pull request that the forge names in its message.
    pub pull_request: Option<u64>,
    /// Whom it, and what it brought, names as having approved.
    pub approvals: Vec<Person>,
    /// Committer's clock of its first parent.
    pub clock_before: Option<i64>,
    /// What the directory said, before this step, of who agrees and who signs.
    pub agreed: Arc<Agreed>,
    /// Fields that it changed.
    pub edits: Vec<Edit>,
    /// What the check says of it, asked again; `None` where it was not asked.
    pub rerun: Option<Rerun>,
}

/// A commit.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Its id, forty digits.
    pub id: String,
    /// First line of its message.
    pub title: String,
    /// Who wrote it, co-authors with them.
    pub authors: Vec<Person>,
    /// Who stored it.
    pub committer: Person,
    /// Committer's clock, seconds since 1970.
    pub committed: i64,
    /// Whether it has a signature.
    pub is_signed: bool,
    /// What that is worth by who was allowed to sign before its step; none where nobody was named, or it has none.
    pub verdict: Option<Verdict>,
}

/// Somebody, as commits name people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
}

/// A signature and the bytes that it speaks for.
#[derive(Debug, Clone)]
pub struct Seal {
    /// How it was made.
    pub kind: SealKind,
    /// The armoured signature.
    pub signature: Vec<u8>,
    /// The commit without it.
    pub signed: Vec<u8>,
}

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealKind {
    /// With an SSH key.
    Ssh,
    /// With OpenPGP.
    OpenPgp,
    /// In another way.
    Other,
}

/// What a directory says of who agrees and who signs.
#[derive(Debug, Default)]
pub struct Agreed {
    /// `policy.yaml`; `None` where there is none or it cannot be understood.
    pub policy: Option<Policy>,
    /// `allowed-signers`; `None` where there is none.
    pub signers: Option<Signers>,
    /// `allowed-signers.asc`; `None` where there is none.
    pub keys: Option<File>,
}

impl Agreed {
    /// Whether the directory says who may sign.
    pub fn names_signers(&self) -> bool {
        self.signers.is_some() || self.keys.is_some()
    }
}

/// A tip of the branch that somebody recorded.
#[derive(Debug, Clone)]
pub struct Tip {
    /// Where it is recorded: a tag, or a line of a file.
    pub recorded: String,
    /// The commit.
    pub id: String,
    /// What became of it.
    pub fate: TipFate,
}

/// What became of a recorded tip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipFate {
    /// The branch still comes from it.
    Kept,
    /// The branch holds it, but no longer along its first parents.
    Aside,
    /// The branch does not hold it.
    Left,
    /// The repository does not have it at all.
    Gone,
}

/// What the check says of a step, asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rerun {
    /// Nothing new was wrong.
    Green,
    /// Something was, in the words of the check.
    Red(String),
    /// It could not be asked, and why.
    NotAsked(String),
}

/// Something wrong with the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// The commit.
    pub commit: String,
    /// Its place in [`History::steps`]; what is about no step stands before the first.
    pub place: Option<usize>,
    /// One line that stands alone. Text from outside is clean in it.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The file that it is about, in the directory.
    pub path: Option<String>,
}

impl Person {
    /// Whether two are one: the same address, letters' case aside.
    pub fn is(&self, other: &Person) -> bool {
        !self.email.is_empty() && self.email.to_lowercase() == other.email.to_lowercase()
    }

    /// "Ann Author <ann@example.org>", fit for a message.
    pub fn said(&self) -> String {
        format!("{} <{}>", shown(&self.name), shown(&self.email))
    }

    /// The account of the forge that an address of its own stands for: `12345+login@users.noreply.github.com`.
    pub fn account(&self) -> Option<u64> {
        let (number, _) = self
            .email
            .strip_suffix("@users.noreply.github.com")?
            .split_once('+')?;
        number.parse().ok()
    }
}

impl Step {
    /// Who wrote what it brings: the authors of the commits it brought, else its own.
    pub fn authors(&self) -> Vec<&Person> {
        let brought = self.brought.iter().flat_map(|commit| &commit.authors);
        let mut authors: Vec<&Person> = match self.brought.is_empty() {
            true => self.commit.authors.iter().collect(),
            false => brought.collect(),
        };
        authors.sort();
        authors.dedup();
        authors
    }

    /// It and what it brought.
    pub fn commits(&self) -> impl Iterator<Item = &Commit> {
        self.brought.iter().chain([&self.commit])
    }

    /// Whether it was made where others can look before: a merge, or what a forge names as a pull request.
    pub fn is_merged(&self) -> bool {
        self.parents > 1 || self.pull_request.is_some()
    }

    /// Whether it begins the branch, which nobody can approve.
    pub fn is_first(&self) -> bool {
        self.parents == 0
    }
}

/// People in one line.
pub(crate) fn people<'a>(people: impl IntoIterator<Item = &'a Person>) -> String {
    let said: Vec<String> = people.into_iter().map(Person::said).collect();
    said.join(", ")
}

/// A clock's date and time, UTC.
pub(crate) fn moment(seconds: i64) -> String {
    let at = Timestamp::from_second(seconds);
    at.map_or("no date".to_owned(), |at| {
        at.strftime("%Y-%m-%d %H:%M UTC").to_string()
    })
}

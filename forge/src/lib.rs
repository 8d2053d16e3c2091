//! Where a judgement is said: GitHub. The only crate that opens a socket and holds a token. What is said is handed in ready;
//! here it is only brought there, once, in order, and no faster than the forge likes.

mod clock;
mod error;
mod github;
mod publish;
mod sticky;
mod token;

pub use clock::{Clock, Wall};
pub use error::Error;
pub use github::GitHub;
pub use publish::{Annotation, Check, Conclusion, Publication, Published, publish};
pub use sticky::{Sticky, Upserted, upsert};
pub use token::Token;

use serde::Deserialize;

/// Somebody with an account. The id never changes; the login may.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// Immutable number.
    pub id: u64,
    /// Name.
    pub login: String,
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// Id of its newest commit.
    pub head: String,
    /// Id of the commit of the base branch that it was compared with last.
    pub base: String,
    /// Who opened it.
    pub author: Person,
    /// Whether it is open.
    pub is_open: bool,
    /// Names of its labels.
    pub labels: Vec<String>,
}

/// A comment of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Comment {
    /// Its number; later comments have higher ones.
    pub id: u64,
    /// Who wrote it.
    pub user: Person,
    /// Its text.
    #[serde(default)]
    pub body: String,
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Review {
    /// Who wrote it; nobody where the account is gone.
    pub user: Option<Person>,
    /// APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED.
    pub state: String,
    /// The commit it was written on.
    pub commit_id: Option<String>,
    /// What was written with it.
    #[serde(default)]
    pub body: Option<String>,
}

/// What is asked of a forge. Every call is one thing that may fail on its own.
pub trait Forge {
    /// The account that writes; by it our own comments are known.
    fn me(&self) -> Result<u64, Error>;
    /// A pull request as it is now.
    fn pull_request(&self, number: u64) -> Result<PullRequest, Error>;
    /// All comments, the oldest first.
    fn comments(&self, number: u64) -> Result<Vec<Comment>, Error>;
    /// Writes a new comment. `Error::Uncertain` when it may have been written.
    fn post_comment(&self, number: u64, body: &str) -> Result<Comment, Error>;
    /// Replaces the text of a comment.
    fn edit_comment(&self, id: u64, body: &str) -> Result<(), Error>;
    /// Takes a comment away; one that is gone already is no error.
    fn delete_comment(&self, id: u64) -> Result<(), Error>;
    /// All reviews, the oldest first.
    fn reviews(&self, number: u64) -> Result<Vec<Review>, Error>;
    /// Writes a check: its evidence first, its conclusion last.
    fn put_check(&self, commit: &str, check: &Check) -> Result<(), Error>;
    /// Gives a label.
    fn add_label(&self, number: u64, label: &str) -> Result<(), Error>;
    /// Takes a label away; one that is not there is no error.
    fn remove_label(&self, number: u64, label: &str) -> Result<(), Error>;
    /// Waits before something is tried again.
    fn wait(&self, seconds: u64);
}

//! What may go wrong on the way.

use thiserror::Error;

/// Why something was not said. No message holds the token.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// The token is no good (any more).
    #[error("the forge does not accept the token; it may have expired")]
    Token,
    /// The token is good, and may not do this.
    #[error("the token may not {what}: {said}")]
    Forbidden {
        /// What was tried.
        what: String,
        /// The forge's words.
        said: String,
    },
    /// Nobody knows whose comments are ours.
    #[error("the forge does not say which account the token writes as; give its number with --account")]
    Nameless,
    /// The conversation is locked.
    #[error("the conversation is locked, so nothing can be written to it")]
    Locked,
    /// Not there.
    #[error("the forge does not know {0}")]
    NotFound(String),
    /// The forge refuses what was sent.
    #[error("the forge refuses to {what}: {said}")]
    Refused {
        /// What was tried.
        what: String,
        /// The forge's words.
        said: String,
    },
    /// Asked to wait for longer than anybody waits for a check.
    #[error("the forge asks to wait for {0} seconds, which is too long")]
    Limited(u64),
    /// It may have been done, or not.
    #[error("the forge failed while it was asked to {what} ({said}); whether it was done is not known")]
    Uncertain {
        /// What was tried.
        what: String,
        /// What happened.
        said: String,
    },
    /// It failed too often, or cannot be reached.
    #[error("the forge cannot {what}: {said}")]
    Failed {
        /// What was tried.
        what: String,
        /// What happened.
        said: String,
    },
}

//! What is being done, on standard error, and only where a person watches: never in a pipe, a file or CI.

use std::io::{IsTerminal, Write};

/// Shows one line until the next, or until it is dropped.
pub(crate) struct Progress {
    watched: bool,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress {
            watched: std::io::stderr().is_terminal(),
        }
    }

    /// Replaces the line by `doing`.
    pub(crate) fn say(&self, doing: &str) {
        if self.watched {
            let mut stderr = std::io::stderr().lock();
            // A line that cannot be shown is no reason to stop.
            let _ = write!(stderr, "\r\u{1b}[2K{doing}").and_then(|()| stderr.flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.say("");
    }
}

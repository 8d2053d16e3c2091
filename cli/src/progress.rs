//! What is being done, on standard error, and only where a person watches: never in a pipe, a file or CI.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a line stays before the next part of the same work is shown.
const STAYS: Duration = Duration::from_millis(100);

/// How many signs a whole bar has.
const BAR: usize = 30;

/// Shows one line until the next, or until it is dropped.
pub(crate) struct Progress {
    watched: bool,
    /// When a bar was last drawn.
    drawn: Mutex<Option<Instant>>,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress {
            watched: std::io::stderr().is_terminal(),
            drawn: Mutex::new(None),
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

    /// Shows how much of some work is done, at most ten times a second; any thread may say so.
    pub(crate) fn part(&self, doing: &str, done: usize, of: usize) {
        let Some(mut drawn) = self.drawn.try_lock().ok().filter(|_| self.watched) else {
            return;
        };
        if drawn.is_none_or(|drawn| drawn.elapsed() >= STAYS) {
            *drawn = Some(Instant::now());
            self.say(&bar(doing, done, of));
        }
    }
}

/// "asking ###############---------------  50 % of 17,760".
fn bar(doing: &str, done: usize, of: usize) -> String {
    let share = |whole: usize| done.min(of) * whole / of.max(1);
    let filled = share(BAR);
    format!(
        "{doing} {}{} {:3} % of {of}",
        "#".repeat(filled),
        "-".repeat(BAR - filled),
        share(100)
    )
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.say("");
    }
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_fills() {
        assert_eq!(
            bar("asking", 0, 0),
            format!("asking {}   0 % of 0", "-".repeat(30))
        );
        assert_eq!(
            bar("asking", 500, 1000),
            format!("asking {}{}  50 % of 1000", "#".repeat(15), "-".repeat(15))
        );
        assert_eq!(
            bar("asking", 7, 7),
            format!("asking {} 100 % of 7", "#".repeat(30))
        );
    }
}

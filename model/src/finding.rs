//! Something wrong with the directory.

use crate::route::Route;
pub use crate::written::Level;

/// Something wrong with the directory, named by rule, file and route; line and column are worked out when rendered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path of the file within the directory.
    pub path: String,
    /// Where in the file.
    pub route: Route,
    /// The rule's name, kebab-case.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// One line that stands alone.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The other place, when two places disagree: path and route.
    pub other: Option<(String, Route)>,
    /// Line and column from 1, when the text cannot be walked by a route (it is not YAML).
    pub spot: Option<(usize, usize)>,
}

impl Finding {
    /// An error; level and other parts are changed with the builder methods.
    pub fn new(
        rule: &'static str,
        path: &str,
        route: Route,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        Finding {
            path: path.to_owned(),
            route,
            rule,
            level: Level::Error,
            message: message.into(),
            help: help.into(),
            other: None,
            spot: None,
        }
    }

    /// The same at another level.
    pub fn level(mut self, level: Level) -> Finding {
        self.level = level;
        self
    }

    /// The same with the other place.
    pub fn and(mut self, path: &str, route: Route) -> Finding {
        self.other = Some((path.to_owned(), route));
        self
    }
}

/// Text of an entry made fit for a message: one line, no control characters, no more than 60 characters.
pub fn shown(text: &str) -> String {
    let mut clean: String = text
        .chars()
        .map(|letter| if is_unsafe(letter) { '\u{fffd}' } else { letter })
        .take(61)
        .collect();
    if clean.chars().count() > 60 {
        clean = clean.chars().take(59).collect();
        clean.push('…');
    }
    clean
}

/// Control characters, those that reorder text and those that nobody sees.
pub fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The known word nearest to `word`, when one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|(cost, _)| *cost <= limit)
        .min()
        .map(|(_, best)| best)
}

/// Levenshtein distance, ignoring case.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().take(80).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.to_lowercase().chars().take(80).enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (index, other) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(letter != *other);
            diagonal = row[index + 1];
            row[index + 1] = substituted.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row[right.len()]
}

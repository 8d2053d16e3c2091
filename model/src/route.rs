//! A spot in an entry, named by keys and values and not by line, so that it means the same in two revisions.

use crate::outline::{Lines, Outline};
use std::fmt;

/// One step into an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// The item of a list that is this text.
    Value(String),
    /// The item of a list whose key has this value.
    Where(&'static str, String),
    /// The item of a list at this place, where nothing better names it.
    Index(usize),
    /// The key itself and not its value.
    Name(String),
}

/// The way from an entry's root to a spot in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Route(pub Vec<Step>);

impl Route {
    /// The whole file.
    pub fn root() -> Route {
        Route::default()
    }

    /// The value of a top-level key.
    pub fn key(name: &str) -> Route {
        Route::root().then(name)
    }

    /// One key further.
    pub fn then(mut self, name: &str) -> Route {
        self.0.push(Step::Key(name.to_owned()));
        self
    }

    /// The item of this list that is `text`.
    pub fn value(mut self, text: &str) -> Route {
        self.0.push(Step::Value(text.to_owned()));
        self
    }

    /// The item of this list whose `key` is `value`.
    pub fn item(mut self, key: &'static str, value: &str) -> Route {
        self.0.push(Step::Where(key, value.to_owned()));
        self
    }

    /// The key `name` itself.
    pub fn name(mut self, name: &str) -> Route {
        self.0.push(Step::Name(name.to_owned()));
        self
    }

    /// The item at `index`.
    pub fn index(mut self, index: usize) -> Route {
        self.0.push(Step::Index(index));
        self
    }
}

impl fmt::Display for Route {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) | Step::Name(key) if at == 0 => write!(formatter, "{key}")?,
                Step::Key(key) | Step::Name(key) => write!(formatter, ".{key}")?,
                Step::Value(value) => write!(formatter, "[{value}]")?,
                Step::Where(key, value) => write!(formatter, "[{key}={value}]")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A stretch of a file in bytes, with the line and column (from 1, in characters) at which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Where `route` is in `text`; as far along it as the text goes, so that what is missing points at its parent.
/// `None` when the text is not YAML.
pub fn locate(text: &str, route: &Route) -> Option<Position> {
    Some(Outline::of(text)?.position(text, &Lines::of(text), route))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "uid: \"1\"\nname: é\nhours:\n  week:\n    monday: [\"09:00-12:00\", \"25:00-26:00\"]\n  dates:\n    - { date: \"2026-12-25\", sessions: closed }\n";

    fn at(route: Route) -> (usize, usize, &'static str) {
        let position = locate(TEXT, &route).expect("the text is YAML");
        (
            position.line,
            position.column,
            &TEXT[position.start..position.end],
        )
    }

    #[test]
    fn a_route_finds_line_column_and_text() {
        let monday = Route::key("hours").then("week").then("monday");
        assert_eq!(
            at(monday.clone().value("25:00-26:00")),
            (5, 29, "\"25:00-26:00\"")
        );
        assert_eq!(
            at(Route::key("hours")
                .then("dates")
                .item("date", "2026-12-25")
                .then("sessions")),
            (7, 39, "closed")
        );
    }

    #[test]
    fn what_is_missing_points_at_its_parent() {
        assert_eq!(at(Route::key("hours").then("week").then("sunday")).0, 5);
        assert_eq!(at(Route::key("postcode")), (1, 1, ""));
    }

    #[test]
    fn a_name_points_at_the_key() {
        assert_eq!(at(Route::key("hours").name("week")), (4, 3, "week"));
    }
}

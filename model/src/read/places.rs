//! Where findings point, in line and column: each file is read once, however many point into it.

use crate::finding::Finding;
use crate::outline::{Lines, Outline};
use crate::route::{Position, Route};
use crate::tree::Tree;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// Answers where routes are in the files of one revision. Made once for all findings; threads may share it.
pub struct Places<'a> {
    tree: &'a Tree,
    files: Mutex<FxHashMap<&'a str, Option<Arc<Text<'a>>>>>,
}

/// One file, read as far as anything has asked.
struct Text<'a> {
    text: &'a str,
    lines: Lines,
    walkable: OnceLock<Walkable>,
}

enum Walkable {
    Yaml(Outline),
    /// YAML that reading refuses; it is not walked.
    Odd,
    NotYaml,
}

impl<'a> Places<'a> {
    /// The places of a revision's files; nothing is read yet.
    pub fn new(tree: &'a Tree) -> Places<'a> {
        Places {
            tree,
            files: Mutex::default(),
        }
    }

    /// Where `finding` points.
    pub fn of(&self, finding: &Finding) -> Option<Position> {
        self.position(&finding.path, &finding.route, finding.spot)
    }

    /// Where `route` is in a file, or `spot` where there is one. `None` where the file is missing or not text, or where
    /// there is no spot and it is not YAML.
    pub fn position(&self, path: &str, route: &Route, spot: Option<(usize, usize)>) -> Option<Position> {
        self.text(path)?.position(route, spot)
    }

    fn text(&self, path: &str) -> Option<Arc<Text<'a>>> {
        let (path, file) = self.tree.files.get_key_value(path)?;
        // A thread that panicked here has left nothing half done: what is kept is only ever added whole.
        let mut files = self
            .files
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        files
            .entry(path)
            .or_insert_with(|| {
                let text = std::str::from_utf8(&file.bytes).ok()?;
                Some(Arc::new(Text {
                    text,
                    lines: Lines::of(text),
                    walkable: OnceLock::new(),
                }))
            })
            .clone()
    }
}

impl Text<'_> {
    fn position(&self, route: &Route, spot: Option<(usize, usize)>) -> Option<Position> {
        if let Some((line, column)) = spot {
            return Some(self.lines.position(self.text, line, column));
        }
        match self.walkable.get_or_init(|| self.walk()) {
            Walkable::Yaml(outline) => Some(outline.position(self.text, &self.lines, route)),
            Walkable::Odd => Some(self.lines.position(self.text, 1, 1)),
            Walkable::NotYaml => None,
        }
    }

    fn walk(&self) -> Walkable {
        if super::yaml::oddity(self.text).is_some() {
            return Walkable::Odd;
        }
        Outline::of(self.text).map_or(Walkable::NotYaml, Walkable::Yaml)
    }
}

/// Where one finding points, in a revision's files; `Places` answers many.
pub fn place_of(tree: &Tree, path: &str, route: &Route, spot: Option<(usize, usize)>) -> Option<Position> {
    Places::new(tree).position(path, route, spot)
}

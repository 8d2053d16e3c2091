//! The keys and items of a YAML text with where each begins and ends, so that many routes are found in it soon.

use crate::route::{Position, Route, Step};
use rustc_hash::FxHashMap;
use saphyr::{LoadableYamlNode, MarkedYaml, YamlData};

/// Nodes further down are left out: entries nest less, and a text may nest as deeply as it likes.
const DEEPEST: usize = 64;

/// Where the lines of a text begin.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Lines {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines(std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect())
    }

    /// From a line and column, each from 1, to the end of the line.
    pub(crate) fn position(&self, text: &str, line: usize, column: usize) -> Position {
        let begin = self.0.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
        let rest = &text[begin..self.end(text, begin)];
        let before: usize = rest
            .chars()
            .take(column.saturating_sub(1))
            .map(char::len_utf8)
            .sum();
        Position {
            line,
            column,
            start: begin + before,
            end: begin + rest.trim_end().len().max(before),
        }
    }

    /// Where the line of this byte ends, before its line feed.
    fn end(&self, text: &str, byte: usize) -> usize {
        let next = self.0.partition_point(|begin| *begin <= byte);
        self.0.get(next).map_or(text.len(), |begin| begin - 1)
    }
}

/// Every node of a YAML text; the first is its root.
pub(crate) struct Outline(Vec<Node>);

struct Node {
    line: usize,
    column: usize,
    start: usize,
    end: usize,
    inside: Inside,
}

enum Inside {
    Nothing,
    /// The node of each key and of its value, by key.
    Mapping(FxHashMap<String, (usize, usize)>),
    Sequence(Items),
}

/// The items of a list. Of several that fit, the first is meant.
#[derive(Default)]
struct Items {
    all: Vec<usize>,
    by_text: FxHashMap<String, usize>,
    /// By key, then value, of the mappings among them.
    by_field: FxHashMap<String, FxHashMap<String, usize>>,
}

impl Outline {
    /// `None` when the text is not YAML.
    pub(crate) fn of(text: &str) -> Option<Outline> {
        let documents = MarkedYaml::load_from_str(text).ok()?;
        // saphyr counts characters; everything else counts bytes.
        let bytes: Vec<usize> = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| byte).collect()
        };
        let byte_of = |characters: usize| {
            if bytes.is_empty() {
                characters.min(text.len())
            } else {
                bytes.get(characters).copied().unwrap_or(text.len())
            }
        };
        let mut outline = Outline(Vec::new());
        outline.add(documents.first()?, 0, &byte_of);
        Some(outline)
    }

    fn add(&mut self, node: &MarkedYaml<'_>, depth: usize, byte_of: &impl Fn(usize) -> usize) -> usize {
        let (start, end) = (node.span.start, node.span.end);
        let at = self.0.len();
        self.0.push(Node {
            line: start.line(),
            column: start.col() + 1,
            start: byte_of(start.index()),
            end: byte_of(end.index()),
            inside: Inside::Nothing,
        });
        self.0[at].inside = match &node.data {
            YamlData::Mapping(map) => {
                let mut entries = FxHashMap::default();
                for (name, value) in map.iter().filter(|_| depth < DEEPEST) {
                    if let Some(key) = scalar(name) {
                        let nodes = (
                            self.add(name, depth + 1, byte_of),
                            self.add(value, depth + 1, byte_of),
                        );
                        entries.entry(key.to_owned()).or_insert(nodes);
                    }
                }
                Inside::Mapping(entries)
            }
            YamlData::Sequence(list) => {
                let mut items = Items::default();
                for item in list.iter().filter(|_| depth < DEEPEST) {
                    let node = self.add(item, depth + 1, byte_of);
                    items.add(node, item);
                }
                Inside::Sequence(items)
            }
            _ => Inside::Nothing,
        };
        at
    }

    /// Where `route` is; as far along it as the text goes, so that what is missing points at its parent.
    pub(crate) fn position(&self, text: &str, lines: &Lines, route: &Route) -> Position {
        let mut at = 0;
        let mut named = false;
        for step in &route.0 {
            let Some(next) = self.descend(at, step) else { break };
            (at, named) = (next, true);
        }
        let node = &self.0[at];
        let mut last = if named { node.end } else { node.start };
        if !matches!(node.inside, Inside::Nothing) {
            // A block runs on to the next key; its first line is what a reader looks for.
            last = last.min(lines.end(text, node.start));
        }
        let trimmed = node.start + text[node.start..last.max(node.start)].trim_end().len();
        Position {
            line: node.line,
            column: node.column,
            start: node.start,
            end: trimmed,
        }
    }

    fn descend(&self, at: usize, step: &Step) -> Option<usize> {
        match (&self.0[at].inside, step) {
            (Inside::Mapping(entries), Step::Key(key)) => entries.get(key).map(|(_, value)| *value),
            (Inside::Mapping(entries), Step::Name(key)) => entries.get(key).map(|(name, _)| *name),
            (Inside::Sequence(items), Step::Value(value)) => items.by_text.get(value).copied(),
            (Inside::Sequence(items), Step::Where(key, value)) => {
                items.by_field.get(*key)?.get(value).copied()
            }
            (Inside::Sequence(items), Step::Index(index)) => items.all.get(*index).copied(),
            _ => None,
        }
    }
}

impl Items {
    fn add(&mut self, node: usize, item: &MarkedYaml<'_>) {
        self.all.push(node);
        if let Some(text) = scalar(item) {
            self.by_text.entry(text.to_owned()).or_insert(node);
        }
        if let YamlData::Mapping(map) = &item.data {
            for (key, value) in map {
                if let Some((key, value)) = scalar(key).zip(scalar(value)) {
                    let values = self.by_field.entry(key.to_owned()).or_default();
                    values.entry(value.to_owned()).or_insert(node);
                }
            }
        }
    }
}

fn scalar<'a>(node: &'a MarkedYaml<'_>) -> Option<&'a str> {
    match &node.data {
        YamlData::Value(saphyr::Scalar::String(text)) => Some(text),
        YamlData::Representation(text, ..) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_items_that_fit_the_first_is_meant() {
        let text =
            "é: x\nlist: [\"a\", \"b\", \"a\"]\nrows:\n  - { date: \"1\", é: \"2\" }\n  - { date: \"1\" }\n";
        let outline = Outline::of(text).expect("the text is YAML");
        let lines = Lines::of(text);
        let at = |route: Route| outline.position(text, &lines, &route);
        let first = at(Route::key("list").value("a"));
        assert_eq!(
            (first.line, first.column, &text[first.start..first.end]),
            (2, 8, "\"a\"")
        );
        let row = at(Route::key("rows").item("date", "1"));
        assert_eq!((row.line, row.column), (4, 5));
        assert_eq!(at(Route::key("rows").index(1)).line, 5);
        assert_eq!(at(Route::root().name("é")).end, 2);
    }

    #[test]
    fn a_line_past_the_end_is_the_end() {
        let text = "ab\ncé\n";
        let lines = Lines::of(text);
        let position = |line, column| {
            let Position { start, end, .. } = lines.position(text, line, column);
            (start, end)
        };
        assert_eq!(position(2, 3), (6, 6));
        assert_eq!(position(9, 1), (7, 7));
        assert_eq!(position(1, 9), (2, 2));
    }
}

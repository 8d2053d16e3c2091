//! The text of a YAML file with the place of every key and value, and its doubled keys. Gives up (`None`) on what is not
//! plain YAML of a sane size: the typed parser's message stands then.

use qdos_model::route::Route;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Entries nest eight levels at most; reading refuses thirty.
const DEEPEST: usize = 64;
/// Far more keys and values than any file of a directory has.
const MOST_NODES: usize = 400_000;

/// Line and column from 1.
pub(crate) type Spot = (usize, usize);

/// One YAML document.
pub(crate) struct Document {
    pub(crate) root: Node,
    /// Keys that stand twice in one mapping, in order of their second place.
    pub(crate) doubled: Vec<Doubled>,
}

/// A value with its place.
pub(crate) struct Node {
    pub(crate) at: Spot,
    pub(crate) value: Value,
}

/// What a value is to the typed parser.
pub(crate) enum Value {
    /// Nothing at all, which the typed parser takes for an empty list, text or block.
    Empty,
    /// The word for nothing.
    Null,
    Bool(bool),
    /// A number, as typed.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key with its place.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) at: Spot,
    /// Whether it can be found by a route: it is text and not a number or a word such as `true`.
    pub(crate) is_text: bool,
}

/// A key that stands twice.
pub(crate) struct Doubled {
    /// The mapping.
    pub(crate) route: Route,
    pub(crate) key: String,
    pub(crate) first: Spot,
    pub(crate) second: Spot,
}

/// The root of a file without any value.
const NOTHING: Node = Node {
    at: (1, 1),
    value: Value::Empty,
};

/// A list or mapping that has not ended yet.
enum Open {
    List(Spot, Vec<Node>),
    Map(Spot, Vec<(Key, Node)>, Option<Key>, BTreeMap<String, Spot>),
}

impl Document {
    pub(crate) fn parse(text: &str) -> Option<Document> {
        let mut building = Building::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event.ok()?;
            building.take(event, span)?;
        }
        Some(Document {
            root: building.root.unwrap_or(NOTHING),
            doubled: building.doubled,
        })
    }
}

#[derive(Default)]
struct Building {
    open: Vec<Open>,
    root: Option<Node>,
    doubled: Vec<Doubled>,
    nodes: usize,
}

impl Building {
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let at = (span.start.line(), span.start.col() + 1);
        match event {
            Event::Alias(_) => None,
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, at),
            Event::SequenceStart(..) => self.begin(Open::List(at, Vec::new())),
            Event::MappingStart(..) => self.begin(Open::Map(at, Vec::new(), None, BTreeMap::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                let node = match self.open.pop()? {
                    Open::List(at, items) => Node {
                        at,
                        value: Value::List(items),
                    },
                    Open::Map(at, pairs, ..) => Node {
                        at,
                        value: Value::Map(pairs),
                    },
                };
                self.add(node)
            }
            Event::DocumentStart(_) if self.root.is_some() => None,
            _ => Some(()),
        }
    }

    fn begin(&mut self, open: Open) -> Option<()> {
        let is_key = matches!(self.open.last(), Some(Open::Map(_, _, None, _)));
        self.open.push(open);
        (!is_key && self.open.len() <= DEEPEST).then_some(())
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, at: Spot) -> Option<()> {
        let value = match style {
            ScalarStyle::Plain => plain(text),
            _ => Value::Text(text),
        };
        let route = self.route();
        if let Some(Open::Map(_, _, key @ None, seen)) = self.open.last_mut() {
            let is_text = matches!(value, Value::Text(_));
            let text = value.into_key();
            if let Some(first) = seen.get(&text) {
                self.doubled.push(Doubled {
                    route,
                    key: text.clone(),
                    first: *first,
                    second: at,
                });
            } else {
                seen.insert(text.clone(), at);
            }
            *key = Some(Key { text, at, is_text });
            return Some(());
        }
        self.add(Node { at, value })
    }

    fn add(&mut self, node: Node) -> Option<()> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return None;
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, pairs, key, _)) => pairs.push((key.take()?, node)),
        }
        Some(())
    }

    /// The way to the innermost open list or mapping; empty unless that is a mapping awaiting a key, which alone asks.
    fn route(&self) -> Route {
        let awaits_key = matches!(self.open.last(), Some(Open::Map(_, _, None, _)));
        let parents = if awaits_key {
            &self.open[..self.open.len() - 1]
        } else {
            &[]
        };
        parents.iter().fold(Route::root(), |route, open| match open {
            Open::List(_, items) => route.index(items.len()),
            Open::Map(_, _, Some(key), _) => route.then(&key.text),
            Open::Map(..) => route,
        })
    }
}

/// What the typed parser takes a scalar without quotes for (its own rules: `007` is text, `1E5` and `0x1F` numbers).
fn plain(text: String) -> Value {
    match text.as_str() {
        "" => Value::Empty,
        "null" | "Null" | "NULL" | "~" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(&text) => Value::Number(text),
        _ => Value::Text(text),
    }
}

fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let leading_zero =
        bare.len() > 1 && bare.starts_with('0') && bare.bytes().all(|byte| byte.is_ascii_digit());
    if leading_zero || bare.starts_with(['+', '-']) {
        return false;
    }
    let in_base = |prefix: &str, base: u32| {
        bare.strip_prefix(prefix)
            .is_some_and(|digits| !digits.is_empty() && digits.chars().all(|letter| letter.is_digit(base)))
    };
    let words = [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"];
    let decimal = bare.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
        && bare.parse::<f64>().is_ok_and(f64::is_finite);
    decimal || words.contains(&bare) || in_base("0x", 16) || in_base("0o", 8) || in_base("0b", 2)
}

impl Value {
    fn into_key(self) -> String {
        match self {
            Value::Empty | Value::Null => "null".to_owned(),
            Value::Bool(truth) => truth.to_string(),
            Value::Number(text) | Value::Text(text) => text,
            Value::List(_) | Value::Map(_) => String::new(),
        }
    }

    /// The text of a scalar that is text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Node {
    /// The same as JSON; of a doubled key the first stands.
    pub(crate) fn json(&self) -> Json {
        match &self.value {
            Value::Empty | Value::Null => Json::Null,
            Value::Bool(truth) => Json::Bool(*truth),
            // Which number it is does not matter: no file of a directory has any.
            Value::Number(_) => json!(0),
            Value::Text(text) => Json::String(text.clone()),
            Value::List(items) => Json::Array(items.iter().map(Node::json).collect()),
            Value::Map(pairs) => {
                let mut map = Map::new();
                for (key, node) in pairs {
                    map.entry(key.text.clone()).or_insert_with(|| node.json());
                }
                Json::Object(map)
            }
        }
    }

    /// The first value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<(&Key, &Node)> {
        match &self.value {
            Value::Map(pairs) => pairs
                .iter()
                .find(|(name, _)| name.text == key)
                .map(|(name, node)| (name, node)),
            _ => None,
        }
    }
}

//! The schema stage: says of a file that the typed parser refused what is wrong with it, key by key.
//!
//! The typed parser stops at its first complaint and knows no neighbours; a second parse with positions and the JSON
//! Schema say all of them. Where they find nothing, the typed parser's message stays.

use crate::document::{Document, Key, Node, Spot, Value};
use crate::fault::{Fault, faults};
use crate::rules;
use crate::schema::Kind;
use crate::stake;
use crate::words::{bare_word, expected, in_words, remedy, said};
use jsonschema::paths::Location;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, nearest, shown};
use qdos_model::read::yaml::oddity;
use qdos_model::route::Route;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A file with more faults than this has one fault: it is another kind of file.
const MOST_FINDINGS: usize = 50;

/// The findings of reading, with the typed parser's message replaced wherever the schema stage knows better.
pub(crate) fn sharpened(directory: &Directory) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(directory.findings.len());
    for finding in &directory.findings {
        let shaped = typed(directory, finding)
            .and_then(|(kind, text)| findings_in(&finding.path, text, kind))
            .unwrap_or_default();
        if !shaped.iter().any(|shaped| shaped.level == Level::Error) {
            findings.push(without_place(finding));
        }
        findings.extend(shaped);
    }
    findings
}

/// The YAML parser says within its message where it was; the finding has a place of its own.
fn without_place(finding: &Finding) -> Finding {
    let mut finding = finding.clone();
    if finding.rule == rules::unreadable_file::RULE.name
        && finding.spot.is_some()
        && let Some(cut) = finding.message.find(" at line ")
    {
        finding.message.truncate(cut);
    }
    finding
}

/// The kind and text of the file, when it is YAML that the typed parser alone refused.
fn typed<'a>(directory: &'a Directory, finding: &Finding) -> Option<(Kind, &'a str)> {
    let kind = Kind::of(&finding.path)?;
    let file = directory.tree.files.get(&finding.path)?;
    let refused_whole = finding.rule == rules::unreadable_file::RULE.name && finding.route == Route::root();
    if !refused_whole || file.too_large.is_some() {
        return None;
    }
    let text = directory.text(&finding.path)?;
    oddity(text).is_none().then_some((kind, text))
}

/// What the schema and doubled keys say of a file; `None` when it is not YAML.
pub(crate) fn findings_in(path: &str, text: &str, kind: Kind) -> Option<Vec<Finding>> {
    let document = Document::parse(text)?;
    let stage = Stage {
        path,
        kind,
        document: &document,
    };
    Some(stage.findings())
}

struct Stage<'a> {
    path: &'a str,
    kind: Kind,
    document: &'a Document,
}

/// A spot in the document.
struct Place<'a> {
    node: &'a Node,
    route: Route,
    /// What a reader calls it: its key, or "an item of pairs".
    label: String,
    /// Whether its route can be walked again later.
    findable: bool,
}

impl Stage<'_> {
    fn findings(&self) -> Vec<Finding> {
        let shape = self.kind.shape();
        let json = self.document.root.json();
        let found: Vec<_> = shape.validator.iter_errors(&json).take(MOST_FINDINGS).collect();
        let faults: Vec<Fault<'_>> = found.iter().flat_map(faults).collect();
        let meant: BTreeSet<(&str, &str)> = faults
            .iter()
            .flat_map(|fault| self.meant(fault, &shape.schema))
            .collect();
        let mut findings: Vec<Finding> = self.doubled().collect();
        for fault in &faults {
            // A misspelt key is one mistake: the key that it was meant to be is not missing besides.
            let is_consequence =
                matches!(fault, Fault::Missing { at, key } if meant.contains(&(at.as_str(), *key)));
            if !is_consequence {
                findings.extend(self.told(fault, &shape.schema));
            }
        }
        self.capped(findings)
    }

    fn capped(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        if findings.len() > MOST_FINDINGS {
            findings.truncate(MOST_FINDINGS);
            let message = format!("the file has more than {MOST_FINDINGS} faults; only the first are shown");
            let help = format!(
                "see schemas/v1/{} for what {} may hold",
                self.kind.file(),
                self.kind.noun()
            );
            findings.push(rules::unreadable_file::RULE.find(self.path, Route::root(), message, help));
        }
        findings
    }

    fn doubled(&self) -> impl Iterator<Item = Finding> {
        self.document
            .doubled
            .iter()
            .take(MOST_FINDINGS + 1)
            .map(|doubled| {
                let key = shown(&doubled.key);
                let message = format!("the key {key} stands twice, first on line {}", doubled.first.0);
                let route = doubled.route.clone().name(&doubled.key);
                let help = "keep one of the two";
                let finding = rules::doubled_key::RULE.find(self.path, route, message, help);
                Finding {
                    spot: Some(doubled.second),
                    ..finding
                }
            })
    }

    /// Keys that the unknown keys of `fault` were meant to be, with the place of their mapping.
    fn meant<'f>(&self, fault: &'f Fault<'_>, schema: &'f Json) -> Vec<(&'f str, &'f str)> {
        let Fault::Unknown { at, keys, rule } = fault else {
            return Vec::new();
        };
        let known = properties(schema, rule);
        let capped = keys.iter().take(MOST_FINDINGS);
        capped
            .filter_map(|key| nearest(key, known.iter().copied()))
            .map(|near| (at.as_str(), near))
            .collect()
    }

    fn told(&self, fault: &Fault<'_>, schema: &Json) -> Vec<Finding> {
        match fault {
            Fault::Unknown { at, keys, rule } => {
                let known = properties(schema, rule);
                let capped = keys.iter().take(MOST_FINDINGS + 1);
                capped.map(|key| self.unknown(at, key, &known, schema)).collect()
            }
            Fault::Missing { at, key } => vec![self.missing(at, key)],
            Fault::Type { at, takes, untagged } => {
                self.wrong_type(at, takes, *untagged).into_iter().collect()
            }
            Fault::Pattern { at, pattern } => vec![self.pattern(at, pattern)],
            Fault::Word { at, words } => vec![self.word(at, words)],
            Fault::Other { at, message } => {
                let place = self.place(at);
                let help = format!("see schemas/v1/{}", self.kind.file());
                vec![self.find(
                    &rules::malformed_value::RULE,
                    &place,
                    place.node.at,
                    shown(message),
                    help,
                )]
            }
        }
    }

    fn find(
        &self,
        rule: &crate::Rule,
        place: &Place<'_>,
        at: Spot,
        message: String,
        help: impl Into<String>,
    ) -> Finding {
        let walkable = place.findable && self.document.doubled.is_empty();
        // A number without quotes is read; anything else of these takes the whole file away.
        let stake = if rule.name == rules::unquoted_text::RULE.name {
            "a program that takes it for a number may write another one back, and callers are sent by that"
        } else {
            stake::of(self.path)
        };
        let help = format!("{}; until then {stake}", help.into());
        Finding {
            spot: (!walkable).then_some(at),
            ..rule.find(self.path, place.route.clone(), message, help)
        }
    }

    fn unknown(&self, at: &Location, key: &str, known: &[&str], schema: &Json) -> Finding {
        let mut place = self.place(at);
        let (spot, is_text) = place
            .node
            .get(key)
            .map_or((place.node.at, false), |(key, _)| (key.at, key.is_text));
        let whose = if at.is_empty() {
            self.kind.noun().to_owned()
        } else {
            place.label.clone()
        };
        let (said, help) = match (nearest(key, known.iter().copied()), home_of(schema, key)) {
            (Some(near), _) => (
                format!("; did you mean {near}?"),
                format!("write {near}:, or take the key out"),
            ),
            (None, Some(home)) if at.is_empty() => (
                format!("; it belongs under {home}"),
                format!("move it under {home}:, or take it out"),
            ),
            (None, _) => (
                String::new(),
                format!(
                    "take it out; the keys here are in schemas/v1/{}",
                    self.kind.file()
                ),
            ),
        };
        place.route = place.route.name(key);
        place.findable &= is_text;
        let message = format!("{} is not a key of {whose}{said}", shown(key));
        self.find(&rules::unknown_key::RULE, &place, spot, message, help)
    }

    fn missing(&self, at: &Location, key: &str) -> Finding {
        let mut place = self.place(at);
        let whose = if at.is_empty() {
            self.kind.noun().to_owned()
        } else {
            place.label.clone()
        };
        place.route = place.route.then(key);
        let message = format!("the key {key} is missing; {whose} needs it");
        let help = format!("add {key}: with its value");
        self.find(&rules::missing_key::RULE, &place, place.node.at, message, help)
    }

    fn wrong_type(&self, at: &Location, takes: &[String], untagged: bool) -> Option<Finding> {
        let place = self.place(at);
        // Within a file the typed parser takes nothing at all for an empty list, text or block.
        if matches!(place.node.value, Value::Empty) && !at.is_empty() {
            return None;
        }
        let label = shown(&place.label);
        let takes_text = takes.iter().any(|kind| kind == "string");
        let (rule, message, help) = match &place.node.value {
            Value::Number(text) if takes_text => (
                if untagged {
                    &rules::wrong_type::RULE
                } else {
                    &rules::unquoted_text::RULE
                },
                format!("{label} is a number; put it in quotes"),
                format!("write \"{}\"", shown(text)),
            ),
            Value::Bool(truth) if takes_text => {
                bare_word(if *truth { "true" } else { "false" }, &label, untagged)
            }
            Value::Null if takes_text && !untagged => bare_word("null", &label, untagged),
            value => (
                &rules::wrong_type::RULE,
                format!("{label} is {}; it takes {}", said(value), expected(takes)),
                remedy(value, takes),
            ),
        };
        Some(self.find(rule, &place, place.node.at, message, help))
    }

    fn pattern(&self, at: &Location, pattern: &str) -> Finding {
        let place = self.place(at);
        let value = shown(place.node.value.text().unwrap_or_default());
        let (words, example) = in_words(pattern).unwrap_or(("of the right form", ""));
        let rule = self.rule_of(&place);
        let message = format!("{} \"{value}\" is not {words}", shown(&place.label));
        let help = if example.is_empty() {
            format!("see schemas/v1/{}", self.kind.file())
        } else {
            format!("write such as \"{example}\"")
        };
        self.find(rule, &place, place.node.at, message, help)
    }

    /// The rule that would say it if the file could be read, so that mending the file does not rename the fault.
    fn rule_of(&self, place: &Place<'_>) -> &'static crate::Rule {
        match (self.kind, place.route.0.len(), place.label.as_str()) {
            (Kind::Service, 1, "from" | "until" | "only_if_open") => &rules::unreadable_restriction::RULE,
            (Kind::Service, 1, "ods") => &rules::malformed_ods::RULE,
            (Kind::Service, 1, "type") => &rules::unknown_type::RULE,
            (Kind::Service, _, "date" | "from") => &rules::unreadable_hours::RULE,
            _ => &rules::malformed_value::RULE,
        }
    }

    fn word(&self, at: &Location, words: &[String]) -> Finding {
        let place = self.place(at);
        let value = place.node.value.text().unwrap_or_default();
        let near = nearest(value, words.iter().map(String::as_str));
        let asked = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        let message = format!(
            "{} \"{}\" does not exist{asked}",
            shown(&place.label),
            shown(value)
        );
        let help = format!("write one of {}", words.join(", "));
        self.find(
            &rules::malformed_value::RULE,
            &place,
            place.node.at,
            message,
            help,
        )
    }

    /// Where a JSON pointer leads, by natural keys where the text has them.
    fn place(&self, at: &Location) -> Place<'_> {
        let mut place = Place {
            node: &self.document.root,
            route: Route::root(),
            label: "the file".to_owned(),
            findable: !matches!(self.document.root.value, Value::Empty),
        };
        for segment in at.segments() {
            place = step(place, &segment.to_string());
        }
        place
    }
}

fn step<'a>(place: Place<'a>, segment: &str) -> Place<'a> {
    match &place.node.value {
        Value::Map(_) => match place.node.get(segment) {
            Some((key, node)) => under_key(place, key, node),
            None => place,
        },
        Value::List(items) => match segment
            .parse()
            .ok()
            .and_then(|index: usize| Some((index, items.get(index)?)))
        {
            Some((index, node)) => under_item(place, items, index, node),
            None => place,
        },
        _ => place,
    }
}

fn under_key<'a>(place: Place<'a>, key: &'a Key, node: &'a Node) -> Place<'a> {
    Place {
        node,
        route: place.route.then(&key.text),
        label: key.text.clone(),
        findable: place.findable && key.is_text,
    }
}

fn under_item<'a>(place: Place<'a>, items: &[Node], index: usize, node: &'a Node) -> Place<'a> {
    let natural = match place.label.as_str() {
        "dates" | "holidays" => Some("date"),
        "later_hours" => Some("from"),
        "areas" => Some("code"),
        _ => None,
    };
    let named = natural.and_then(|key| {
        let name = |item: &Node| {
            item.get(key)
                .and_then(|(_, value)| value.value.text())
                .map(str::to_owned)
        };
        let own = name(node)?;
        let is_first = items[..index]
            .iter()
            .all(|item| name(item).as_deref() != Some(own.as_str()));
        is_first.then_some((key, own))
    });
    let route = match named {
        Some((key, value)) => place.route.item(key, &value),
        None => place.route.index(index),
    };
    let list = place.label.strip_prefix("an item of ").unwrap_or(&place.label);
    Place {
        node,
        route,
        label: format!("an item of {list}"),
        findable: place.findable,
    }
}

/// The keys that the mapping with this `additionalProperties` may have.
fn properties<'a>(schema: &'a Json, rule: &Location) -> Vec<&'a str> {
    let mut spots = vec![schema];
    for segment in rule.segments() {
        let Some(&last) = spots.last() else { break };
        let segment = segment.to_string();
        let next = match segment.as_str() {
            "$ref" => last
                .get("$ref")
                .and_then(Json::as_str)
                .and_then(|target| schema.pointer(target.strip_prefix('#')?)),
            key => last.get(key).or_else(|| last.get(key.parse::<usize>().ok()?)),
        };
        match next {
            Some(next) => spots.push(next),
            None => break,
        }
    }
    let holder = spots
        .iter()
        .rev()
        .find_map(|spot| spot.get("properties"))
        .and_then(Json::as_object);
    holder.map_or_else(Vec::new, |keys| keys.keys().map(String::as_str).collect())
}

/// The top-level key under which `key` may stand.
fn home_of<'a>(schema: &'a Json, key: &str) -> Option<&'a str> {
    let top = schema.get("properties")?.as_object()?;
    top.iter().find_map(|(name, value)| {
        let direct = value.get("$ref").and_then(Json::as_str);
        let within = value
            .get("anyOf")
            .and_then(|any| any.get(0)?.get("$ref")?.as_str());
        let target = direct.or(within)?.strip_prefix('#')?;
        let has_key = schema.pointer(target)?.get("properties")?.get(key).is_some();
        has_key.then_some(name.as_str())
    })
}

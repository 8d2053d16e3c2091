//! The table over all fields is complete: every field of every schema is changed by one of its rows.

mod world;

use qdos_model::{policy, written};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use world::rows::{OTHERS, SERVICES};
use world::{edited, world};

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Fields that no row changes alone, and why.
const ELSEWHERE: [&str; 2] = [
    // Every code of the release goes with it: `reverting.rs::another_release_can_be_undone`.
    "qdos.yaml: .release",
    // A row that is gone, and another that is new.
    "areas/areas.yaml: .areas.code",
];

/// A day of the week is as good as another.
fn below(path: &str, key: &str) -> String {
    let key = if DAYS.contains(&key) { "day" } else { key };
    format!("{path}.{key}")
}

/// The paths of all values that a schema allows.
fn fields(root: &Value, node: &Value, path: &str, found: &mut BTreeSet<String>) {
    let referred = node["$ref"]
        .as_str()
        .and_then(|name| root.pointer(name.strip_prefix('#')?));
    if let Some(referred) = referred {
        return fields(root, referred, path, found);
    }
    if let Some(properties) = node["properties"].as_object() {
        return properties
            .iter()
            .for_each(|(key, node)| fields(root, node, &below(path, key), found));
    }
    if node.get("items").is_some() {
        return fields(root, &node["items"], path, found);
    }
    let ways = ["anyOf", "oneOf", "allOf"]
        .iter()
        .filter_map(|key| node[*key].as_array());
    let ways: Vec<&Value> = ways.flatten().collect();
    let is_deep = |way: &&Value| {
        ["$ref", "properties", "items"]
            .iter()
            .any(|key| way.get(key).is_some())
    };
    if !ways.iter().any(is_deep) {
        found.insert(path.to_owned());
        return;
    }
    for way in ways.into_iter().filter(|way| way["type"] != "null") {
        fields(root, way, path, found);
    }
}

type Values = BTreeMap<String, Vec<String>>;

/// The values of a file by their paths.
fn values(node: &Value, path: &str, found: &mut Values) {
    match node {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, node)| values(node, &below(path, key), found)),
        Value::Array(list) => list.iter().for_each(|node| values(node, path, found)),
        scalar => found.entry(path.to_owned()).or_default().push(scalar.to_string()),
    }
}

fn parsed(text: &str) -> Option<Values> {
    let node: Value = serde_yaml::from_str(text).ok()?;
    let mut found = Values::new();
    values(&node, "", &mut found);
    Some(found)
}

/// Which fields rows change of the files below a path.
fn changed(folder: &str) -> BTreeSet<String> {
    let base = world();
    let mut found = BTreeSet::new();
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        let both = parsed(&base[*path]).zip(parsed(&edited(path, from, to)[*path]));
        let Some((before, after)) = both.filter(|_| path.starts_with(folder)) else {
            continue;
        };
        let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let differs = fields
            .into_iter()
            .filter(|field| before.get(*field) != after.get(*field));
        found.extend(differs.cloned());
    }
    found
}

fn missing<T: JsonSchema>(folder: &str) -> Vec<String> {
    let schema = schema_for!(T).to_value();
    let mut all = BTreeSet::new();
    fields(&schema, &schema, "", &mut all);
    assert!(all.len() > 2, "{folder}: {all:?}");
    let changed = changed(folder);
    let missing = all.into_iter().filter(|field| !changed.contains(field));
    let named = missing.map(|field| format!("{folder}: {field}"));
    named
        .filter(|field| !ELSEWHERE.contains(&field.as_str()))
        .collect()
}

#[test]
fn every_field_of_every_schema_is_changed_by_a_row() {
    let missing = [
        missing::<written::Service>("services/"),
        missing::<written::Template>("templates/"),
        missing::<written::Requirement>("requirements/"),
        missing::<written::Configuration>("qdos.yaml"),
        missing::<written::Areas>("areas/areas.yaml"),
        missing::<written::Calendar>("calendar/"),
        missing::<written::OutcomeTable>("reference/51.2.0/outcomes.yaml"),
        missing::<policy::Policy>("policy.yaml"),
    ]
    .concat();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

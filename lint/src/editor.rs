//! The schemas with the codes of one directory and what they stand for, so that an editor proposes them and says them in
//! words. Codes that a directory does not know are underlined there, and found by lint too.

use crate::RULES;
use qdos_model::code::Sex;
use qdos_model::directory::Directory;
use serde_json::{Map, Value, json};

/// The schemas of entries by file name, each with what this directory knows: types, templates, pairs, dispositions, roles,
/// areas, sets of outcomes, and the rules that a waiver may name. Identities (uids, ODS codes) are too many to propose.
pub fn editor_schemas(directory: &Directory) -> Vec<(&'static str, Value)> {
    let known = Known::of(directory);
    let with_codes = |(file, mut schema): (&'static str, Value)| {
        schema["$id"] = json!(format!("https://qdos.invalid/schemas/editor/{file}"));
        let title = schema["title"].as_str().unwrap_or_default().to_owned();
        known.add(&mut schema, &title);
        let definitions = schema.get_mut("$defs").and_then(Value::as_object_mut);
        for (name, definition) in definitions.into_iter().flatten() {
            known.add(definition, name);
        }
        (file, schema)
    };
    crate::schemas().into_iter().map(with_codes).collect()
}

/// A code with what it stands for.
type Codes = Vec<(String, String)>;

struct Known {
    types: Codes,
    templates: Codes,
    pairs: Codes,
    groups: Codes,
    discriminators: Codes,
    dispositions: Codes,
    roles: Codes,
    sexes: Codes,
    areas: Codes,
    sets: Codes,
    rules: Codes,
}

impl Known {
    fn of(directory: &Directory) -> Known {
        let reference = &directory.reference;
        let group = |sg: &u32| reference.groups.get(sg).map_or("no name", String::as_str);
        let discriminator = |sd: &u32| reference.discriminators.get(sd).map_or("no name", String::as_str);
        let numbered = |(code, name): (&u32, &String)| (code.to_string(), name.clone());
        let mut sets: Codes = Vec::new();
        for set in reference
            .outcomes
            .iter()
            .filter_map(|outcome| outcome.set.as_ref())
        {
            if !sets.iter().any(|(known, _)| known == set) {
                sets.push((set.clone(), "a set of the outcome table".to_owned()));
            }
        }
        sets.sort();
        let sex = |sex: Sex| {
            let word = match sex {
                Sex::F => "female",
                Sex::M => "male",
                Sex::I => "indeterminate",
            };
            (sex.letter().to_string(), word.to_owned())
        };
        Known {
            types: reference
                .types
                .iter()
                .map(|(code, name)| (code.clone(), name.clone()))
                .collect(),
            templates: directory
                .templates
                .iter()
                .map(|(name, template)| (name.clone(), template.title.clone().unwrap_or_default()))
                .collect(),
            pairs: reference
                .pairs
                .iter()
                .map(|pair| {
                    (
                        pair.to_string(),
                        format!("{}; {}", group(&pair.group), discriminator(&pair.discriminator)),
                    )
                })
                .collect(),
            groups: reference.groups.iter().map(numbered).collect(),
            discriminators: reference.discriminators.iter().map(numbered).collect(),
            dispositions: reference
                .dispositions
                .iter()
                .map(|(code, facts)| (code.to_string(), facts.name.clone()))
                .collect(),
            roles: reference
                .roles
                .iter()
                .map(|role| (role.clone(), String::new()))
                .collect(),
            sexes: [Sex::F, Sex::M, Sex::I].map(sex).into(),
            areas: directory
                .geography
                .areas
                .iter()
                .map(|(code, area)| (code.clone(), area.name.clone()))
                .collect(),
            sets,
            rules: RULES
                .iter()
                .map(|rule| (rule.name.to_owned(), rule.summary.to_owned()))
                .collect(),
        }
    }

    /// What a key of the type `owner` may name.
    fn codes(&self, owner: &str, key: &str) -> Option<&Codes> {
        Some(match (owner, key) {
            ("Service" | "ExpectedFirst", "type") => &self.types,
            ("Requirement" | "Expected", "types" | "not_types") | ("Expected", "one_of_types") => &self.types,
            ("Settings", "catch_all_types") => &self.types,
            ("Profile", "template") => &self.templates,
            (_, "pairs" | "add_pairs" | "remove_pairs") => &self.pairs,
            (_, "dispositions" | "add_dispositions" | "remove_dispositions") => &self.dispositions,
            ("Scenario", "disposition") => &self.dispositions,
            ("Outcomes", "groups") | ("Scenario", "group") => &self.groups,
            ("Outcomes" | "Scenario", "discriminators") => &self.discriminators,
            ("Outcomes", "sets") => &self.sets,
            (_, "roles") | ("Scenario", "role") => &self.roles,
            (_, "sexes") | ("Scenario", "sex") => &self.sexes,
            ("Service", "limited_to" | "promoted_to") => &self.areas,
            ("Requirement", "areas") | ("Configuration", "own_areas") | ("Area", "parent") => &self.areas,
            ("Waiver", "rule") => &self.rules,
            _ => return None,
        })
    }

    fn add(&self, schema: &mut Value, owner: &str) {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (key, property) in properties.into_iter().flatten() {
            let codes = self.codes(owner, key).filter(|codes| !codes.is_empty());
            let (Some(codes), Value::Object(property)) = (codes, property) else {
                continue;
            };
            match property.get_mut("items") {
                Some(Value::Object(items)) => propose(items, codes),
                _ => propose(property, codes),
            }
            // An example of another directory would be proposed beside its own codes.
            property.remove("examples");
        }
    }
}

/// Makes a schema of text one of these codes. Editors differ in which of the two lists of descriptions they read.
fn propose(schema: &mut Map<String, Value>, codes: &Codes) {
    let takes_nothing = schema
        .get("type")
        .is_some_and(|kind| kind.to_string().contains("null"));
    let mut values: Vec<Value> = codes.iter().map(|(code, _)| json!(code)).collect();
    let mut words: Vec<Value> = codes.iter().map(|(code, name)| json!(said(code, name))).collect();
    if takes_nothing {
        values.push(Value::Null);
        words.push(json!("as if the key were left out"));
    }
    schema.insert("enum".to_owned(), Value::Array(values));
    schema.insert("enumDescriptions".to_owned(), Value::Array(words.clone()));
    schema.insert(
        "markdownEnumDescriptions".to_owned(),
        words.iter().map(escaped).collect(),
    );
}

fn said(code: &str, name: &str) -> String {
    if name.is_empty() {
        code.to_owned()
    } else {
        format!("{code}: {name}")
    }
}

/// Text of the directory stays text where it is shown as Markdown.
fn escaped(words: &Value) -> Value {
    let words = words.as_str().unwrap_or_default();
    let mut safe = String::new();
    for letter in words.chars() {
        if "\\`*_{}[]()<>#+!|&~".contains(letter) {
            safe.push('\\');
        }
        safe.push(letter);
    }
    json!(safe)
}

//! How the schema stage says what a value is and what its key takes.

use crate::document::Value;
use crate::rules;
use qdos_model::finding::shown;

/// Rule, message and help for a word that YAML does not take for text.
pub(crate) fn bare_word(word: &str, label: &str, untagged: bool) -> (&'static crate::Rule, String, String) {
    let rule = if untagged {
        &rules::wrong_type::RULE
    } else {
        &rules::unquoted_text::RULE
    };
    let message = format!("{label} is the bare word {word}; put it in quotes");
    (rule, message, format!("write \"{word}\""))
}

/// What a value is.
pub(crate) fn said(value: &Value) -> &'static str {
    match value {
        Value::Empty | Value::Null => "empty",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::Text(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a block of keys",
    }
}

/// What a key takes.
pub(crate) fn expected(takes: &[String]) -> String {
    let words: Vec<&str> = takes
        .iter()
        .filter_map(|kind| match kind.as_str() {
            "string" => Some("text in quotes"),
            "array" => Some("a list"),
            "object" => Some("a block of keys"),
            "boolean" => Some("true or false"),
            "null" => None,
            _ => Some("another value"),
        })
        .collect();
    words.join(" or ")
}

/// What to do about a value of another type.
pub(crate) fn remedy(value: &Value, takes: &[String]) -> String {
    match (value, takes.first().map(String::as_str)) {
        (Value::Text(text), Some("array")) => format!("write [\"{}\"]", shown(text)),
        (Value::Text(_), Some("boolean")) => "write true or false, without quotes".to_owned(),
        (Value::Null, _) => "give it a value, or take the key out".to_owned(),
        _ => "see docs/format.md for what an entry may hold".to_owned(),
    }
}

/// What a pattern of the schemas asks for, and an example.
pub(crate) fn in_words(pattern: &str) -> Option<(&'static str, &'static str)> {
    match pattern {
        r"^[1-9][0-9]{3,9}$" => Some(("4 to 10 digits without a leading zero", "1900000123")),
        r"^[A-Z0-9]{3,12}$" => Some(("3 to 12 capital letters and digits", "FA123")),
        r"^-?[0-9]{1,3}$" => Some(("the number of a service type", "13")),
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => Some(("a date", "2026-12-25")),
        r"^[0-9]{1,4} minutes$" => Some(("a number of minutes", "15 minutes")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use serde_json::Value as Json;

    fn patterns<'a>(value: &'a Json, found: &mut Vec<&'a str>) {
        match value {
            Json::Object(map) => {
                found.extend(map.get("pattern").and_then(Json::as_str));
                map.values().for_each(|value| patterns(value, found));
            }
            Json::Array(items) => items.iter().for_each(|value| patterns(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_pattern_of_the_schemas_is_said_in_words() {
        for (file, schema) in crate::schemas() {
            let mut found = Vec::new();
            patterns(&schema, &mut found);
            for pattern in found {
                assert!(in_words(pattern).is_some(), "{file}: {pattern}");
            }
        }
    }
}

//! How an entry is put on paper: quoted values, short lists and maps on one line, everything else a line each. The
//! directory's format asks for quotes around codes, times and quantities, which no YAML library's writer leaves to us.

use serde_json::Value;
use std::path::Path;

const WIDTH: usize = 110;

/// The whole of a YAML file.
pub fn document(value: &Value) -> String {
    let mut text = String::new();
    if let Value::Object(fields) = value {
        for (key, field) in fields {
            text.push_str(&block(key, field));
        }
    }
    text
}

/// The first line of a service at `path` in its directory: where an editor's YAML server finds the schema with the codes of
/// that directory, which `qdos schema --editor` writes.
pub fn editor_line(path: &Path) -> String {
    let up = "../".repeat(path.components().count().saturating_sub(1));
    format!("# yaml-language-server: $schema={up}.schemas/service.schema.json\n")
}

/// One top-level field, ending in a line break.
pub fn block(key: &str, value: &Value) -> String {
    let mut text = String::new();
    field(&mut text, 0, key, value);
    text
}

fn field(text: &mut String, indent: usize, key: &str, value: &Value) {
    let lead = format!("{}{key}:", " ".repeat(indent));
    let line = flow(value);
    if is_scalar(value) || (is_flat(value) && lead.len() + 1 + line.len() <= WIDTH) {
        text.push_str(&format!("{lead} {line}\n"));
        return;
    }
    text.push_str(&lead);
    text.push('\n');
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(key, value)| field(text, indent + 2, key, value)),
        Value::Array(items) => items.iter().for_each(|value| item(text, indent + 2, value)),
        _ => {}
    }
}

fn item(text: &mut String, indent: usize, value: &Value) {
    let pad = " ".repeat(indent);
    let line = flow(value);
    if let Value::Object(fields) = value
        && indent + 2 + line.len() > WIDTH
    {
        let mut inner = String::new();
        fields
            .iter()
            .for_each(|(key, value)| field(&mut inner, indent + 2, key, value));
        text.push_str(&format!("{pad}- {}", inner.trim_start()));
        return;
    }
    text.push_str(&format!("{pad}- {line}\n"));
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// Values that may stand on one line: scalars, lists of scalars, maps of scalars and of lists of scalars.
fn is_flat(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_scalar),
        Value::Object(fields) => fields.len() <= 3 && fields.values().all(is_scalar),
        _ => true,
    }
}

fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let inner: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{key}: {}", flow(value)))
                .collect();
            format!("{{ {} }}", inner.join(", "))
        }
        other => other.to_string(),
    }
}

/// Words of the format (`active`, `closed`, template names) stand bare; everything else is quoted.
fn scalar(text: &str) -> String {
    const RESERVED: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let word = text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || matches!(letter, '-' | '_'))
        && !text.ends_with('-');
    if word && !RESERVED.contains(&text) {
        return text.to_owned();
    }
    // A JSON string is a double-quoted YAML one.
    Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_stand_bare_and_codes_are_quoted() {
        let entry = json!({ "uid": "1900000001", "status": "active", "hours": { "week": {
            "monday": ["09:00-13:00"], "sunday": "closed", "tuesday": "closed", "friday": "closed" } } });
        assert_eq!(
            document(&entry),
            "uid: \"1900000001\"\nstatus: active\nhours:\n  week:\n    monday: [\"09:00-13:00\"]\n    sunday: closed\n    \
             tuesday: closed\n    friday: closed\n"
        );
    }

    #[test]
    fn a_word_that_yaml_takes_for_a_truth_value_is_quoted() {
        assert_eq!(scalar("no"), "\"no\"");
        assert_eq!(scalar("dx-"), "\"dx-\"");
    }
}

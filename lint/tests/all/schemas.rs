//! The committed schemas are those of the types, byte for byte.

use std::path::PathBuf;

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../schemas/v1");
    let printed = qdos_lint::schemas();
    assert_eq!(printed.len(), 8);
    for (file, schema) in &printed {
        let text = serde_json::to_string_pretty(schema).expect("a schema is JSON") + "\n";
        let path = folder.join(file);
        if std::env::var_os("QDOS_BLESS").is_some() {
            std::fs::create_dir_all(&folder).expect("schemas/v1 can be made");
            std::fs::write(&path, &text).expect("schemas/v1 can be written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "QDOS_BLESS=1 cargo test -p qdos-lint rewrites schemas/v1/{file}"
        );
    }
    // The schemas of reports are printed by cli and held there.
    let reports = [
        "audit", "blame", "check", "coverage", "diff", "lint", "log", "replay", "search", "show", "why",
    ]
    .map(|name| format!("{name}.schema.json"));
    let of_reports = |name: &str| reports.iter().any(|report| report == name);
    let listed = std::fs::read_dir(&folder).expect("schemas/v1 is there");
    let names = listed.map(|entry| entry.expect("schemas/v1 can be read").file_name());
    let of_entries = names.filter(|name| !of_reports(&name.to_string_lossy()));
    assert_eq!(
        of_entries.count(),
        printed.len(),
        "a file of schemas/v1 is printed from no type"
    );
}

#[test]
fn no_schema_takes_a_key_that_it_does_not_name() {
    fn objects(value: &serde_json::Value, found: &mut Vec<bool>) {
        if value.get("properties").is_some_and(serde_json::Value::is_object) && value.get("type").is_some() {
            found.push(value.get("additionalProperties") == Some(&serde_json::Value::Bool(false)));
        }
        match value {
            serde_json::Value::Object(map) => map.values().for_each(|value| objects(value, found)),
            serde_json::Value::Array(items) => items.iter().for_each(|value| objects(value, found)),
            _ => {}
        }
    }
    for (file, schema) in qdos_lint::schemas() {
        let mut found = Vec::new();
        objects(&schema, &mut found);
        assert!(!found.is_empty() && found.iter().all(|closed| *closed), "{file}");
        assert_eq!(schema["$id"], format!("https://qdos.invalid/schemas/v1/{file}"));
        jsonschema::meta::validate(&schema).expect("the schema is one");
    }
}

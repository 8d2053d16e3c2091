//! The schemas are checked by a second validator, which shares no code with the one that lint uses: what one takes the other
//! takes, of every kind of file, and of every example in them.

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use qdos_lint::schemas;
use serde_json::{Value, json};

struct Second {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Second {
    fn of(schema: &Value) -> Second {
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        let id = schema["$id"].as_str().expect("a schema has an id");
        compiler
            .add_resource(id, schema.clone())
            .expect("the schema is read");
        let mut schemas = Schemas::new();
        let index = compiler.compile(id, &mut schemas).expect("the schema is one");
        Second { schemas, index }
    }

    fn takes(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_ok()
    }
}

fn schema(name: &str) -> Value {
    let file = format!("{name}.schema.json");
    let found = schemas().into_iter().find(|(known, _)| *known == file);
    found.expect("the schema is there").1
}

/// A schema, an entry that it takes, and edits.
type Case = (&'static str, Value, Vec<(&'static str, Value)>);

/// Of each kind of file: what is taken, and edits of it (a JSON pointer and what is put there) that are refused.
fn cases() -> Vec<Case> {
    let waiver = json!({ "rule": "no-hours", "reason": "r", "owner": "o", "until": "2027-01-01" });
    vec![
        (
            "service",
            json!({
                "uid": "1900000001", "name": "Pharmacy: Boots", "status": "active", "type": "13", "ods": "FA123", "reach": "attended",
                "successor": ["1900000002"], "phones": { "public": "01603 000000" }, "restricted": false,
                "profile": { "template": "pharmacy", "ages": ["all"] }, "only_if_open": "15 minutes",
                "hours": { "week": { "monday": ["09:00-17:30"], "tuesday": "closed" }, "dates": [{ "date": "2026-12-25", "sessions": "closed" }] },
                "later_hours": [{ "from": "2027-01-04", "always": true }], "waivers": [waiver],
                "sources": [{ "fields": ["name"], "from": "demonstration" }],
            }),
            vec![
                ("/uid", json!("0123")),
                ("/uid", json!(1_900_000_001_u32)),
                ("/ods", json!("fa123")),
                ("/status", json!("activ")),
                ("/type", json!("pharmacy")),
                ("/reach", json!("phoned")),
                ("/only_if_open", json!("soon")),
                ("/restricted", json!("true")),
                ("/profile/ages", json!("all")),
                ("/profile/sex", json!(["F"])),
                ("/hours/week/monday", json!(930)),
                ("/hours/week/someday", json!("closed")),
                ("/hours/dates/0/date", json!("Xmas")),
                ("/later_hours/0/from", json!(null)),
                ("/webb", json!("x")),
                ("/waivers/0/reason", json!(null)),
            ],
        ),
        (
            "template",
            json!({ "title": "Pharmacy", "pairs": ["1130=4020"], "dispositions": ["Dx28"], "ages": ["all"], "sexes": ["F"], "roles": ["r"] }),
            vec![
                ("/pairs", json!("1130=4020")),
                ("/age", json!([])),
                ("/sexes/0", json!(1)),
                ("/roles", json!(null)),
            ],
        ),
        (
            "requirement",
            json!({
                "title": "A pharmacy", "owner": "The board", "level": "error", "outcomes": { "dispositions": ["Dx28"], "own_gp": "only" },
                "when": [{ "days": ["monday", "holiday"], "hours": ["18:30-22:00"] }], "distinct": "ods", "reach": ["attended"],
            }),
            vec![
                ("/level", json!("fatal")),
                ("/outcomes", json!([])),
                ("/outcomes/own_gp", json!("never")),
                ("/when/0/days/0", json!("someday")),
                ("/distinct", json!("uid")),
                ("/reach/0", json!("phoned")),
                ("/area", json!([])),
            ],
        ),
        (
            "outcomes",
            json!({ "rows": [{ "pairs": ["1130=4020"], "dispositions": ["Dx28"], "own_gp": true, "set": "a" }] }),
            vec![
                ("/rows", json!({})),
                ("/rows/0/own_gp", json!("yes")),
                ("/rows/0/pairs", json!(null)),
                ("/row", json!([])),
            ],
        ),
        (
            "areas",
            json!({ "areas": [{ "code": "E07000148", "name": "Norwich", "kind": "district", "parent": null }] }),
            vec![
                ("/areas/0/code", json!(7)),
                ("/areas/0/kinds", json!("x")),
                ("/areas", json!("none")),
            ],
        ),
        (
            "calendar",
            json!({ "covers": { "from": "2026-01-01", "until": "2027-12-31" }, "holidays": [{ "date": "2026-12-25", "title": "Christmas Day" }] }),
            vec![
                ("/covers", json!("2026")),
                ("/covers/until", json!(null)),
                ("/holidays/0/date", json!(20_261_225)),
                ("/cover", json!({})),
            ],
        ),
        (
            "configuration",
            json!({ "format": "1", "name": "Test", "release": "51.2.0", "own_areas": ["E54000068"], "settings": { "closing_soon": "stretch" } }),
            vec![
                ("/format", json!(1)),
                ("/settings/closing_soon", json!("strech")),
                ("/own_areas", json!("E54000068")),
                ("/own_area", json!([])),
            ],
        ),
        (
            "scenarios",
            json!({
                "title": "Teeth", "places": [{ "postcode": "NR1 1AA" }], "moments": [{ "at": "2026-11-28 13:30" }],
                "scenarios": [{ "id": "a", "group": "1112", "age": "35 years", "sex": "F", "expect": { "types": ["13"], "at_least": "1" } }],
            }),
            vec![
                ("/scenarios/0/age", json!(35)),
                ("/scenarios/0/expect/type", json!(["13"])),
                ("/scenarios/0/id", json!(null)),
                ("/places/0/postcode", json!(["NR1 1AA"])),
            ],
        ),
    ]
}

/// Puts `value` where the pointer says, into a mapping or a list that is there.
fn put(entry: &Value, pointer: &str, value: Value) -> Value {
    let mut edited = entry.clone();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    match edited.pointer_mut(parent).expect("the parent is there") {
        Value::Object(map) => drop(map.insert(key.to_owned(), value)),
        Value::Array(list) => list[key.parse::<usize>().expect("an index")] = value,
        other => panic!("{other} holds nothing"),
    }
    edited
}

#[test]
fn both_validators_take_and_refuse_the_same_of_every_kind_of_file() {
    let cases = cases();
    assert_eq!(cases.len(), schemas().len(), "every schema has its cases");
    for (name, entry, edits) in cases {
        let schema = schema(name);
        let first = jsonschema::validator_for(&schema).expect("the schema is one");
        let second = Second::of(&schema);
        assert!(first.is_valid(&entry), "{name}");
        assert!(second.takes(&entry), "{name}");
        for (pointer, value) in edits {
            let edited = put(&entry, pointer, value);
            assert!(!first.is_valid(&edited), "{name} {pointer}");
            assert!(!second.takes(&edited), "{name} {pointer}");
        }
        let needed = schema["required"].as_array().cloned().unwrap_or_default();
        for key in needed.iter().filter_map(Value::as_str) {
            let mut without = entry.clone();
            without
                .as_object_mut()
                .expect("an entry is a mapping")
                .shift_remove(key);
            assert!(
                !second.takes(&without) && !first.is_valid(&without),
                "{name} without {key}"
            );
        }
    }
}

/// The properties of a schema and of its definitions.
fn properties(schema: &Value) -> Vec<(String, &Value)> {
    let definitions = schema["$defs"].as_object().into_iter().flatten();
    let objects = std::iter::once((schema["title"].as_str().expect("a title"), schema))
        .chain(definitions.map(|(name, definition)| (name.as_str(), definition)));
    objects
        .flat_map(|(name, object)| {
            let found = object["properties"].as_object().into_iter().flatten();
            found.map(move |(key, property)| (format!("{name}.{key}"), property))
        })
        .collect()
}

#[test]
fn every_key_has_a_title_and_a_description_and_takes_its_own_example() {
    for (file, schema) in schemas() {
        for (name, property) in properties(&schema) {
            assert!(property["title"].is_string(), "{file} {name} has no title");
            let described = property["description"].is_string()
                || name.starts_with("Week.")
                || name.starts_with("AsPublished.");
            assert!(described, "{file} {name} has no description");
            let takes_text = property["type"].to_string().contains("string")
                || property["items"]["type"].to_string().contains("string");
            let examples = property["examples"].as_array().cloned().unwrap_or_default();
            assert!(
                !takes_text || !examples.is_empty(),
                "{file} {name} has no example"
            );
            let mut alone = property.clone();
            alone["$id"] = json!("https://qdos.invalid/alone");
            alone["$defs"] = schema["$defs"].clone();
            let second = Second::of(&alone);
            for example in examples {
                assert!(second.takes(&example), "{file} {name}: {example}");
            }
        }
    }
}

#[test]
fn an_editor_is_told_the_codes_of_the_directory_and_what_they_stand_for() {
    let directory = crate::base::base().read();
    let schemas = qdos_lint::editor_schemas(&directory);
    assert_eq!(schemas.len(), 8);
    let service = &schemas
        .iter()
        .find(|(file, _)| *file == "service.schema.json")
        .expect("it is there")
        .1;
    let kind = &service["properties"]["type"];
    assert_eq!(kind["enum"], json!(["13", "148"]));
    assert_eq!(kind["enumDescriptions"][0], "13: Pharmacy");
    let pairs = &service["$defs"]["Profile"]["properties"]["add_pairs"]["items"];
    let at = pairs["enum"]
        .as_array()
        .expect("a list")
        .iter()
        .position(|code| code == "1130=4020")
        .expect("it is there");
    assert_eq!(pairs["enumDescriptions"][at], "1130=4020: Medicines; Pharmacy");
    let template = &service["$defs"]["Profile"]["properties"]["template"];
    assert_eq!(template["enum"], json!(["community-pharmacy", null]));
    assert_eq!(
        template["enumDescriptions"][0],
        "community-pharmacy: Community pharmacy"
    );
    assert!(
        service["$defs"]["Waiver"]["properties"]["rule"]["enum"]
            .to_string()
            .contains("\"no-hours\"")
    );
    let second = Second::of(service);
    let entry = cases().swap_remove(0).1;
    let known = put(&entry, "/profile/template", json!("community-pharmacy"));
    assert!(second.takes(&known));
    assert!(!second.takes(&entry), "the template pharmacy is not known here");
    assert!(!second.takes(&put(&known, "/type", json!("14"))));
    for (file, schema) in &schemas {
        jsonschema::meta::validate(schema).expect("an editor's schema is one");
        assert_ne!(
            schema["$id"],
            schema_id(file),
            "an editor's schema is another than the published one"
        );
    }
}

fn schema_id(file: &str) -> Value {
    schema(file.trim_end_matches(".schema.json"))["$id"].clone()
}

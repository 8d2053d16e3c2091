//! JSON Schemas of the YAML files, printed from the types that are deserialized.

use jsonschema::{Draft, PatternOptions, Validator};
use qdos_model::written;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The kinds of YAML file that a directory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Service,
    Template,
    Requirement,
    Outcomes,
    Areas,
    Calendar,
    Configuration,
    Scenarios,
}

/// A schema with its validator, compiled once.
pub(crate) struct Shape {
    pub(crate) schema: Value,
    pub(crate) validator: Validator,
}

impl Kind {
    const ALL: [Kind; 8] = [
        Kind::Service,
        Kind::Template,
        Kind::Requirement,
        Kind::Outcomes,
        Kind::Areas,
        Kind::Calendar,
        Kind::Configuration,
        Kind::Scenarios,
    ];

    /// The kind of the file at `path`; `None` where no YAML is read.
    pub(crate) fn of(path: &str) -> Option<Kind> {
        if !path.ends_with(".yaml") {
            return None;
        }
        match path {
            "qdos.yaml" => Some(Kind::Configuration),
            "areas/areas.yaml" => Some(Kind::Areas),
            "calendar/bank-holidays.yaml" => Some(Kind::Calendar),
            _ if path.starts_with("services/") => Some(Kind::Service),
            _ if path.starts_with("templates/") => Some(Kind::Template),
            _ if path.starts_with("requirements/") => Some(Kind::Requirement),
            _ if path.starts_with("scenarios/") => Some(Kind::Scenarios),
            _ if path.starts_with("reference/") && path.ends_with("/outcomes.yaml") => Some(Kind::Outcomes),
            _ => None,
        }
    }

    /// What such a file is, in a message: "a service".
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Kind::Service => "a service",
            Kind::Template => "a template",
            Kind::Requirement => "a requirement",
            Kind::Outcomes => "the outcome table",
            Kind::Areas => "the list of areas",
            Kind::Calendar => "the calendar",
            Kind::Configuration => "qdos.yaml",
            Kind::Scenarios => "a set of scenarios",
        }
    }

    /// The file of `schemas/v1` that says its shape.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Kind::Service => "service.schema.json",
            Kind::Template => "template.schema.json",
            Kind::Requirement => "requirement.schema.json",
            Kind::Outcomes => "outcomes.schema.json",
            Kind::Areas => "areas.schema.json",
            Kind::Calendar => "calendar.schema.json",
            Kind::Configuration => "configuration.schema.json",
            Kind::Scenarios => "scenarios.schema.json",
        }
    }

    fn schema(self) -> Value {
        match self {
            Kind::Service => self.printed::<written::Service>(),
            Kind::Template => self.printed::<written::Template>(),
            Kind::Requirement => self.printed::<written::Requirement>(),
            Kind::Outcomes => self.printed::<written::OutcomeTable>(),
            Kind::Areas => self.printed::<written::Areas>(),
            Kind::Calendar => self.printed::<written::Calendar>(),
            Kind::Configuration => self.printed::<written::Configuration>(),
            Kind::Scenarios => self.printed::<written::ScenarioSet>(),
        }
    }

    fn printed<T: JsonSchema>(self) -> Value {
        let printed: Schema = SchemaSettings::draft2020_12()
            .into_generator()
            .into_root_schema_for::<T>();
        let id = format!("https://qdos.invalid/schemas/v1/{}", self.file());
        let mut schema = Map::new();
        schema.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        schema.insert("$id".to_owned(), json!(id));
        if let Value::Object(mut rest) = printed.to_value() {
            for key in ["title", "description"] {
                schema.extend(rest.remove(key).map(|said| (key.to_owned(), said)));
            }
            schema.extend(rest.into_iter().filter(|(key, _)| key != "$schema"));
        }
        let mut schema = Value::Object(schema);
        crate::examples::add(&mut schema);
        schema
    }

    /// Its schema and validator.
    pub(crate) fn shape(self) -> &'static Shape {
        static SHAPES: [LazyLock<Shape>; 8] = [
            LazyLock::new(|| Kind::Service.compiled()),
            LazyLock::new(|| Kind::Template.compiled()),
            LazyLock::new(|| Kind::Requirement.compiled()),
            LazyLock::new(|| Kind::Outcomes.compiled()),
            LazyLock::new(|| Kind::Areas.compiled()),
            LazyLock::new(|| Kind::Calendar.compiled()),
            LazyLock::new(|| Kind::Configuration.compiled()),
            LazyLock::new(|| Kind::Scenarios.compiled()),
        ];
        &SHAPES[self as usize]
    }

    fn compiled(self) -> Shape {
        let schema = self.schema();
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex())
            .build(&schema)
            .expect("a schema printed by schemars is a valid schema, which a test holds");
        Shape { schema, validator }
    }
}

/// The schemas of `schemas/v1` by file name.
pub fn schemas() -> Vec<(&'static str, Value)> {
    Kind::ALL.map(|kind| (kind.file(), kind.schema())).into()
}

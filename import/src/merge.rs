//! New data into an entry that people may have edited.
//!
//! Each field is in one of three hands. What the open data says is the import's: it is replaced when newer data says
//! otherwise, and a person's edit of it stops the import for that file. What is made up to show the tool (`profile`,
//! demonstration hours, the rota) is the import's until a person edits it, and theirs from then on. Everything else
//! is theirs. A person takes over a field of open data by naming it under `sources` with `from: hand`.

use serde_json::{Map, Value};

use qdos_model::written::Service;

use crate::error::Error;
use crate::fingerprint::{self, Fields};
use crate::yaml;

/// Origin that marks a field a person has taken over.
pub const BY_HAND: &str = "hand";
/// Fields that become a person's when edited, whatever their origin.
const YIELDING: [&str; 5] = ["profile", "hours.dates", "notes", "sources", "coordinates"];

/// Parts of fields that no open data has.
const PARTS: [(&str, &str); 4] = [
    ("hours", "always"),
    ("hours", "holiday"),
    ("hours", "dates"),
    ("phones", "professional"),
];

/// What becomes of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge {
    /// Nothing to write.
    Unchanged(Fields),
    /// A new text, the fields that changed and the new fingerprints.
    Changed {
        /// The file's new text.
        text: String,
        /// The fields.
        fields: Vec<String>,
        /// Fingerprints of what import wrote.
        written: Fields,
    },
    /// The file may not be touched.
    Refused {
        /// The field, or `the file`.
        field: String,
        /// Why, and what to do.
        reason: String,
    },
}

/// The fields of an entry, with the parts that open data does not have apart from those it has.
pub fn fields(service: &Service) -> Result<Map<String, Value>, Error> {
    let Value::Object(mut fields) = serde_json::to_value(service)? else {
        return Ok(Map::new());
    };
    for (field, part) in PARTS {
        let Some(whole) = fields.get_mut(field).and_then(Value::as_object_mut) else {
            continue;
        };
        let Some(value) = whole.shift_remove(part) else {
            continue;
        };
        if whole.is_empty() {
            fields.shift_remove(field);
        }
        fields.insert(format!("{field}.{part}"), value);
    }
    Ok(fields)
}

/// Fingerprints of a freshly made entry.
pub fn written(fields: &Map<String, Value>) -> Fields {
    let known = fingerprint::FIELDS
        .iter()
        .filter_map(|field| fields.get(*field).map(|value| (field, value)));
    known
        .map(|(field, value)| ((*field).to_owned(), fingerprint::of(value)))
        .collect()
}

/// Brings `new` into the file `text`, of which the last import wrote `last`.
pub fn merge(text: &str, last: &Fields, new: &Service) -> Result<Merge, Error> {
    let existing: Service = match serde_yaml::from_str(text) {
        Ok(service) => service,
        Err(error) => {
            return Ok(Merge::Refused {
                field: "the file".to_owned(),
                reason: format!("it cannot be read ({error}); repair it or restore it from git"),
            });
        }
    };
    let (now, generated) = (fields(&existing)?, fields(new)?);
    let mut merged = now.clone();
    let mut changed = Vec::new();
    let mut prints = last.clone();
    for field in fingerprint::FIELDS {
        let (now, new) = (now.get(field), generated.get(field));
        let print = now.map(fingerprint::of);
        let edited = print.as_ref() != last.get(field);
        if now != new && edited {
            if yields(field, &existing, &generated) {
                continue;
            }
            return Ok(Merge::Refused {
                field: field.to_owned(),
                reason: "it was edited by hand and comes from open data; undo the edit, or take the field over by \
                         naming it under sources with `from: hand`"
                    .to_owned(),
            });
        }
        if now != new {
            changed.push(field.to_owned());
            match new {
                Some(value) => merged.insert(field.to_owned(), value.clone()),
                None => merged.shift_remove(field),
            };
        }
        match new {
            Some(value) => prints.insert(field.to_owned(), fingerprint::of(value)),
            None => prints.remove(field),
        };
    }
    if changed.is_empty() {
        return Ok(Merge::Unchanged(prints));
    }
    let target = joined(merged)?;
    let text = splice(text, &existing, &target)?;
    if serde_yaml::from_str::<Service>(&text).ok().as_ref() != Some(&target) {
        return Ok(Merge::Refused {
            field: changed.join(", "),
            reason: "it cannot be changed without disturbing the file's own layout; write the file as the others are \
                     written"
                .to_owned(),
        });
    }
    Ok(Merge::Changed {
        text,
        fields: changed,
        written: prints,
    })
}

/// Whether an edited field is left to the person who edited it.
fn yields(field: &str, existing: &Service, generated: &Map<String, Value>) -> bool {
    let named = |sources: &[qdos_model::written::Source], from: &str| {
        sources
            .iter()
            .any(|source| source.from == from && source.fields.iter().any(|name| name == field))
    };
    let generated: Vec<qdos_model::written::Source> = generated
        .get("sources")
        .and_then(|sources| serde_json::from_value(sources.clone()).ok())
        .unwrap_or_default();
    YIELDING.contains(&field)
        || named(&existing.sources, BY_HAND)
        || named(&generated, crate::service::DEMONSTRATION)
}

/// The entry again, with its parts in their places.
fn joined(mut fields: Map<String, Value>) -> Result<Service, Error> {
    for (field, part) in PARTS {
        let Some(value) = fields.shift_remove(&format!("{field}.{part}")) else {
            continue;
        };
        let whole = fields.entry(field).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(whole) = whole {
            whole.insert(part.to_owned(), value);
        }
    }
    Ok(serde_json::from_value(Value::Object(fields))?)
}

/// Replaces the top-level blocks of the fields that differ and leaves every other byte.
fn splice(text: &str, existing: &Service, target: &Service) -> Result<String, Error> {
    let (Value::Object(old), Value::Object(new)) =
        (serde_json::to_value(existing)?, serde_json::to_value(target)?)
    else {
        return Ok(text.to_owned());
    };
    let mut blocks = blocks(text);
    let removed = |key: &str| old.contains_key(key) && !new.contains_key(key);
    blocks.retain(|block| !block.key.as_deref().is_some_and(removed));
    let mut before: Option<&String> = None;
    for (key, value) in &new {
        let place = blocks.iter().position(|block| block.key.as_ref() == Some(key));
        match place {
            Some(place) if old.get(key) != Some(value) => blocks[place].body = yaml::block(key, value),
            Some(_) => {}
            None => {
                let after = blocks.iter().position(|block| block.key.as_ref() == before);
                let body = yaml::block(key, value);
                let block = Block {
                    key: Some(key.clone()),
                    body,
                    tail: String::new(),
                };
                blocks.insert(after.map_or(blocks.len(), |after| after + 1), block);
            }
        }
        before = Some(key);
    }
    Ok(blocks.into_iter().map(|block| block.body + &block.tail).collect())
}

/// A top-level field with its lines, and the comments and blank lines after it.
#[derive(Debug)]
struct Block {
    key: Option<String>,
    body: String,
    tail: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = vec![Block {
        key: None,
        body: String::new(),
        tail: String::new(),
    }];
    for line in text.split_inclusive('\n') {
        let is_key = line.starts_with(|sign: char| sign.is_ascii_lowercase());
        let is_remark = line.trim().is_empty() || line.starts_with('#');
        if is_key && let Some((key, _)) = line.split_once(':') {
            blocks.push(Block {
                key: Some(key.to_owned()),
                body: line.to_owned(),
                tail: String::new(),
            });
        } else if let Some(block) = blocks.last_mut() {
            if is_remark || !block.tail.is_empty() {
                block.tail.push_str(line);
            } else {
                block.body.push_str(line);
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn service(phone: &str) -> Service {
        let value = json!({ "uid": "1900000001", "name": "Pharmacy: Boots", "status": "active", "type": "13",
            "phones": { "public": phone }, "profile": { "template": "pharmacy" },
            "sources": [{ "fields": ["profile"], "from": "demonstration" }] });
        serde_json::from_value(value).expect("the entry has the written shape")
    }

    fn paper(service: &Service) -> (String, Fields) {
        let text = yaml::document(&serde_json::to_value(service).expect("an entry is a value"));
        (text, written(&fields(service).expect("an entry is a value")))
    }

    #[test]
    fn newer_data_leaves_a_persons_lines_alone() {
        let (text, last) = paper(&service("01603 1"));
        let text = text.replace(
            "phones:",
            "# asked on Monday\nnext_review:   \"2027-01-01\"  # soon\nphones:",
        );
        let Merge::Changed { text, fields, .. } = merge(&text, &last, &service("01603 2")).expect("merges")
        else {
            panic!("newer data changes the file");
        };
        assert_eq!(fields, ["phones"]);
        assert!(
            text.contains("# asked on Monday\nnext_review:   \"2027-01-01\"  # soon\n"),
            "{text}"
        );
        assert!(text.contains("phones: { public: \"01603 2\" }"), "{text}");
    }

    #[test]
    fn a_hand_edit_of_open_data_is_refused() {
        let (text, last) = paper(&service("01603 1"));
        let edited = text.replace("01603 1", "01603 9");
        let refused = merge(&edited, &last, &service("01603 1")).expect("merges");
        assert!(
            matches!(&refused, Merge::Refused { field, .. } if field == "phones"),
            "{refused:?}"
        );
    }

    #[test]
    fn a_field_taken_over_by_hand_is_kept() {
        let (text, last) = paper(&service("01603 1"));
        let edited = text.replace("01603 1", "01603 9") + "  - { fields: [\"phones\"], from: hand }\n";
        let kept = merge(&edited, &last, &service("01603 2")).expect("merges");
        assert!(matches!(kept, Merge::Unchanged(_)), "{kept:?}");
    }

    #[test]
    fn what_open_data_lacks_is_added_freely() {
        let (text, last) = paper(&service("01603 1"));
        let edited = text.replace("\"01603 1\" }", "\"01603 1\", professional: \"01603 7\" }")
            + "hours: { holiday: [\"10:00-12:00\"] }\n";
        let kept = merge(&edited, &last, &service("01603 1")).expect("merges");
        assert!(matches!(kept, Merge::Unchanged(_)), "{kept:?}");
        let merged = merge(&edited, &last, &service("01603 2")).expect("merges");
        let Merge::Changed { text, .. } = merged else {
            panic!("newer data changes the file")
        };
        assert!(
            text.contains("{ public: \"01603 2\", professional: \"01603 7\" }"),
            "{text}"
        );
        assert!(
            text.ends_with("hours: { holiday: [\"10:00-12:00\"] }\n"),
            "{text}"
        );
    }

    #[test]
    fn an_edited_profile_is_the_editors() {
        let (text, last) = paper(&service("01603 1"));
        let edited = text.replace("template: pharmacy", "template: late-pharmacy");
        let merged = merge(&edited, &last, &service("01603 2")).expect("merges");
        assert!(
            matches!(&merged, Merge::Changed { text, .. } if text.contains("late-pharmacy")),
            "{merged:?}"
        );
    }
}

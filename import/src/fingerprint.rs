//! What the last import wrote, field by field, so that the next one can tell its own values from a person's.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::error::Error;

/// Fields in the order of the table's columns.
pub const FIELDS: [&str; 18] = [
    "ods",
    "name",
    "public_name",
    "status",
    "type",
    "reach",
    "address",
    "postcode",
    "coordinates",
    "phones",
    "web",
    "profile",
    "hours",
    "hours.dates",
    "restricted",
    "practices",
    "notes",
    "sources",
];

/// Fingerprints of one entry's fields; a field that was not written has none.
pub type Fields = BTreeMap<String, String>;

/// Fingerprints by uid, and of whole files by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprints {
    /// By uid.
    pub entries: BTreeMap<String, Fields>,
    /// By path.
    pub files: BTreeMap<String, String>,
}

/// Fingerprint of a value.
pub fn of(value: &Value) -> String {
    of_text(&value.to_string())
}

/// Fingerprint of a text.
pub fn of_text(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..10].to_owned()
}

impl Fingerprints {
    /// Reads both tables.
    pub fn read(entries: (&Path, &str), files: (&Path, &str)) -> Result<Fingerprints, Error> {
        let mut fingerprints = Fingerprints::default();
        let (file, text) = entries;
        for (index, line) in text.lines().enumerate().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            if fields.len() != FIELDS.len() + 1 {
                return Err(bad_row(file, index));
            }
            let written = FIELDS
                .iter()
                .zip(&fields[1..])
                .filter(|(_, print)| !print.is_empty());
            let written = written
                .map(|(field, print)| ((*field).to_owned(), (*print).to_owned()))
                .collect();
            fingerprints.entries.insert(fields[0].to_owned(), written);
        }
        let (file, text) = files;
        for (index, line) in text.lines().enumerate().skip(1) {
            let (path, print) = line.rsplit_once(',').ok_or_else(|| bad_row(file, index))?;
            fingerprints.files.insert(path.to_owned(), print.to_owned());
        }
        Ok(fingerprints)
    }

    /// The table of entries.
    pub fn entries_text(&self) -> String {
        let mut text = format!("uid,{}\n", FIELDS.join(","));
        for (uid, fields) in &self.entries {
            let cells = FIELDS.map(|field| fields.get(field).map_or("", String::as_str));
            text.push_str(&format!("{uid},{}\n", cells.join(",")));
        }
        text
    }

    /// The table of files.
    pub fn files_text(&self) -> String {
        let lines = self.files.iter().map(|(path, print)| format!("{path},{print}\n"));
        std::iter::once("path,fingerprint\n".to_owned())
            .chain(lines)
            .collect()
    }
}

fn bad_row(file: &Path, index: usize) -> Error {
    Error::Row {
        file: file.display().to_string(),
        line: index as u64 + 1,
        problem: "not a row of this table".to_owned(),
        remedy: "restore the table from git; import writes it",
    }
}

//! Changes for spreadsheets: one row each, those that follow from another after it.

use super::{Compared, Said, report};
use crate::lint::word;
use crate::spreadsheet::row;

const HEAD: [&str; 13] = [
    "class",
    "level",
    "direction",
    "area",
    "subject",
    "name",
    "sentence",
    "signed by",
    "path",
    "base line",
    "head line",
    "follows from",
    "fingerprint",
];

/// Every change, one row each.
pub fn csv(compared: &Compared<'_>) -> String {
    let mut table = String::new();
    row(&mut table, &HEAD.map(str::to_owned));
    for change in &report(compared).changes {
        add(&mut table, change, "");
    }
    table
}

fn add(table: &mut String, said: &Said, follows_from: &str) {
    let line = |spot: &Option<super::Spot>| {
        let line = spot.as_ref().and_then(|spot| spot.line);
        line.map(|line| line.to_string()).unwrap_or_default()
    };
    let cells = [
        said.class.to_owned(),
        word(said.level).to_owned(),
        said.direction.to_owned(),
        said.area.to_owned(),
        said.subject.clone(),
        said.name.clone(),
        said.sentence.clone(),
        said.signed_by.unwrap_or_default().to_owned(),
        said.path.clone().unwrap_or_default(),
        line(&said.base),
        line(&said.head),
        follows_from.to_owned(),
        said.fingerprint.clone(),
    ];
    row(table, &cells);
    for echo in &said.echoes {
        add(table, echo, &said.fingerprint);
    }
}

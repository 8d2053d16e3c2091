//! reference/organisations.csv and reference/tables.csv: both may be left out, and a bad row takes away only itself.

use super::files::csv_rows;
use crate::directory::Directory;
use crate::finding::{Finding, Level, shown};
use crate::organisation::{DatedTable, Organisation, Records, Standing};
use crate::route::Route;
use crate::time::parse_date;

const ORGANISATIONS: &str = "reference/organisations.csv";
const TABLES: &str = "reference/tables.csv";
const RULE: &str = "unreadable-record";

pub(super) fn read(directory: &mut Directory) {
    let mut records = Records::default();
    for (line, cells) in rows(directory, ORGANISATIONS, &["code", "status", "closed"]) {
        match organisation(&cells) {
            Ok((code, organisation)) => {
                records.organisations.entry(code).or_insert(organisation);
            }
            Err(message) => refuse(
                directory,
                ORGANISATIONS,
                line,
                message,
                "write the code, active, closed, dormant or proposed, and the date it closed or nothing; until then nobody sees that callers are sent to a service of it that has closed",
            ),
        }
    }
    for (line, cells) in rows(directory, TABLES, &["table", "date", "source"]) {
        let (path, date) = (cells[0].clone(), cells.get(1).map_or("", String::as_str));
        match parse_date(date) {
            Some(date) => records.tables.push(DatedTable {
                path,
                date,
                line: usize::try_from(line).unwrap_or(1),
            }),
            None => {
                let message = format!("\"{}\" of {} is not a date", shown(date), shown(&path));
                refuse(
                    directory,
                    TABLES,
                    line,
                    message,
                    "write a date such as \"2026-12-25\"; until then nobody sees that callers are judged by an old table",
                );
            }
        }
    }
    directory.records = records;
}

/// Rows of a file that may be left out.
fn rows(directory: &mut Directory, path: &str, header: &[&str]) -> super::Rows {
    if !directory.tree.files.contains_key(path) {
        return super::Rows::new();
    }
    csv_rows(&directory.tree, path, header).unwrap_or_else(|finding| {
        directory.findings.push(Finding {
            rule: RULE,
            level: Level::Warning,
            ..finding
        });
        super::Rows::new()
    })
}

fn organisation(cells: &[String]) -> Result<(String, Organisation), String> {
    let [code, status, closed, ..] = cells else {
        return Err("the row has fewer than three cells".to_owned());
    };
    let standing = match status.as_str() {
        "active" => Standing::Active,
        "closed" => Standing::Closed,
        "dormant" => Standing::Dormant,
        "proposed" => Standing::Proposed,
        other => {
            return Err(format!(
                "status \"{}\" of {} does not exist",
                shown(other),
                shown(code)
            ));
        }
    };
    let date = parse_date(closed);
    if date.is_none() && !closed.is_empty() {
        return Err(format!("\"{}\" of {} is not a date", shown(closed), shown(code)));
    }
    Ok((
        code.clone(),
        Organisation {
            standing,
            closed: date,
        },
    ))
}

fn refuse(directory: &mut Directory, path: &str, line: u64, message: String, help: &str) {
    let message = format!("{message}: the row checks nothing");
    let finding = Finding::new(RULE, path, Route::root(), message, help).level(Level::Warning);
    directory.findings.push(Finding {
        spot: Some((usize::try_from(line).unwrap_or(1), 1)),
        ..finding
    });
}

//! One row for each service, a column for each part of the directory's work.

use super::{Compared, area, cells::cell, ending, name, nothing};
use crate::page::{Cell, Column, DIM, PLAIN, Page};
use crate::words::clean;
use qdos_model::change::{Area, Change, Subject};
use std::collections::BTreeMap;

const AREAS: [Area; 4] = [Area::Demographic, Area::Clinical, Area::Routing, Area::Governance];

/// Rows of services and of whatever else changes; a cell says what was, an arrow, and what is.
pub fn table(compared: &Compared<'_>, width: usize) -> String {
    let mut page = Page::new(width);
    if compared.changes.is_empty() {
        page.line(&nothing(compared));
        return page.into_text();
    }
    let mut rows: BTreeMap<&Subject, [Vec<String>; 4]> = BTreeMap::new();
    let mut open: Vec<&Change> = compared.changes.iter().collect();
    while let Some(change) = open.pop() {
        let row = rows.entry(&change.subject).or_default();
        let at = AREAS
            .iter()
            .position(|area| *area == change.class.area())
            .unwrap_or_default();
        row[at].push(cell(change));
        open.extend(&change.echoes);
    }
    let mut columns = vec![
        Column {
            head: "uid",
            breaks: false,
        },
        Column {
            head: "name",
            breaks: true,
        },
    ];
    let used: Vec<usize> = (0..AREAS.len())
        .filter(|at| rows.values().any(|row| !row[*at].is_empty()))
        .collect();
    columns.extend(used.iter().map(|at| Column {
        head: area(AREAS[*at]),
        breaks: true,
    }));
    let rows: Vec<Vec<Cell>> = rows
        .into_iter()
        .map(|(subject, mut parts)| {
            let uid = match subject {
                Subject::Service { uid, .. } => uid.clone(),
                _ => String::new(),
            };
            let mut row = vec![
                Cell {
                    text: clean(&uid),
                    style: DIM,
                },
                Cell {
                    text: clean(&name(subject)),
                    style: PLAIN,
                },
            ];
            for at in &used {
                parts[*at].sort();
                row.push(Cell::plain(parts[*at].join("; ")));
            }
            row
        })
        .collect();
    page.table(&columns, &rows);
    page.line("");
    page.line(&ending(compared));
    page.into_text()
}

//! Which file is what, by its path.

use crate::finding::Finding;
use crate::route::Route;
use crate::tree::{File, Tree};

/// Files below a folder with an ending, in order of path.
pub(crate) fn below<'a>(
    tree: &'a Tree,
    folder: &'a str,
    ending: &'a str,
) -> impl Iterator<Item = (&'a str, &'a File)> {
    let from = folder.to_owned();
    tree.files
        .range(from..)
        .take_while(move |(path, _)| path.starts_with(folder))
        .filter(move |(path, _)| path.ends_with(ending))
        .map(|(path, file)| (path.as_str(), file))
}

/// "fa123" of "services/x/fa123.yaml".
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Rows of a CSV with exactly this header, by line; or why it cannot be read.
pub(crate) fn csv_rows(tree: &Tree, path: &str, header: &[&str]) -> Result<super::Rows, Finding> {
    let rows = csv_records(tree, path, header)?.into_iter();
    Ok(rows
        .map(|(line, record)| (line, record.iter().map(str::to_owned).collect()))
        .collect())
}

/// The same, of which each row has its memory in one piece.
pub(crate) fn csv_records(
    tree: &Tree,
    path: &str,
    header: &[&str],
) -> Result<Vec<(u64, csv::StringRecord)>, Finding> {
    let help = format!("the first line is {}", header.join(","));
    let refuse = |message: String, line: usize| {
        let finding = Finding::new("unreadable-file", path, Route::root(), message, help.clone());
        Finding {
            spot: Some((line, 1)),
            ..finding
        }
    };
    let file = tree
        .files
        .get(path)
        .ok_or_else(|| refuse("the file is missing".to_owned(), 1))?;
    if let Some(finding) = super::yaml::oversize(path, file) {
        return Err(finding);
    }
    let mut reader = csv::ReaderBuilder::new().from_reader(&*file.bytes);
    let found = reader
        .headers()
        .map_err(|error| refuse(format!("not a CSV file: {error}"), 1))?;
    if !header
        .iter()
        .eq(found.iter().take(header.len()).collect::<Vec<_>>().iter())
    {
        return Err(refuse(format!("the columns are not {}", header.join(",")), 1));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            refuse(
                format!("not a CSV row: {error}"),
                usize::try_from(line).unwrap_or(1),
            )
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line, record));
    }
    Ok(rows)
}

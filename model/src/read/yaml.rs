//! From the bytes of a YAML file to a typed value, refusing what no entry needs.

use crate::finding::Finding;
use crate::route::Route;
use crate::tree::{File, Tree};
use saphyr_parser::{Event, Parser};
use serde::de::DeserializeOwned;

/// Reads a file; the error is one finding that makes the file count as nothing.
pub fn parse<T: DeserializeOwned>(path: &str, file: &File) -> Result<T, Finding> {
    if let Some(finding) = oversize(path, file) {
        return Err(finding);
    }
    let text = text(path, file)?;
    if let Some(Oddity {
        message,
        line,
        column,
    }) = oddity(text)
    {
        let help = "entries are plain YAML: one document, no anchors, aliases, tags or merge keys";
        let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
        return Err(Finding {
            spot: Some((line, column)),
            ..finding
        });
    }
    serde_yaml::from_str(text).map_err(|error| {
        let message = without_place(&error.to_string());
        let finding = Finding::new(
            "unreadable-file",
            path,
            Route::root(),
            message,
            "see docs/format.md for what an entry may hold",
        );
        Finding {
            spot: error.location().map(|at| (at.line(), at.column())),
            ..finding
        }
    })
}

/// The same for a file that must be there.
pub(crate) fn required<T: DeserializeOwned>(tree: &Tree, path: &str) -> Result<T, Finding> {
    match tree.files.get(path) {
        Some(file) => parse(path, file),
        None => Err(Finding::new(
            "unreadable-file",
            path,
            Route::root(),
            "the file is missing",
            "see docs/format.md for what a directory holds",
        )),
    }
}

pub(crate) fn oversize(path: &str, file: &File) -> Option<Finding> {
    let size = file.too_large?;
    let message = format!(
        "the file has {} MB, more than any entry needs",
        size.div_ceil(1_000_000)
    );
    Some(Finding::new(
        "unreadable-file",
        path,
        Route::root(),
        message,
        "split the file, or take it out of the directory",
    ))
}

fn text<'a>(path: &str, file: &'a File) -> Result<&'a str, Finding> {
    std::str::from_utf8(&file.bytes).map_err(|error| {
        let line = 1 + file.bytes[..error.valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        let message = format!("line {line} holds bytes that are not UTF-8");
        Finding::new(
            "unreadable-file",
            path,
            Route::root(),
            message,
            "save the file as UTF-8",
        )
    })
}

/// serde_yaml appends where it was; the finding has its own position.
fn without_place(message: &str) -> String {
    let one_line = message.lines().next().unwrap_or_default();
    let cut = one_line.find(" at line ").unwrap_or(one_line.len());
    crate::finding::shown(one_line[..cut].trim()).replace('\u{fffd}', " ")
}

/// Something YAML allows and entries do not need.
pub struct Oddity {
    /// What it is.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// The first anchor, alias, tag, merge key, second document or overdeep nesting.
pub fn oddity(text: &str) -> Option<Oddity> {
    let suspicious = text.contains(['&', '*', '!', '%'])
        || text.contains("<<")
        || text.contains("---")
        || text.contains("...");
    let deep = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() > 60
        || text.contains("\n                                        ");
    if !suspicious && !deep {
        return None;
    }
    let mut documents = 0;
    let mut depth = 0usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(next) => next,
            // The scanner looks ahead, so it gives up on deep lists before it has told of any level; what reads the
            // file next would take the square of their depth.
            Err(error) if error.info().contains("recursion limit") => {
                return Some(Oddity {
                    message: "the file holds nesting of more than 30 levels, which entries may not"
                        .to_owned(),
                    line: error.marker().line(),
                    column: error.marker().col() + 1,
                });
            }
            Err(_) => return None,
        };
        let found = match &event {
            Event::Alias(_) => Some("an alias"),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if *anchor > 0 =>
            {
                Some("an anchor")
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => Some("a tag"),
            Event::Scalar(text, saphyr_parser::ScalarStyle::Plain, ..) if text == "<<" => Some("a merge key"),
            _ => None,
        };
        match &event {
            Event::DocumentStart(_) => documents += 1,
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        let found = found
            .or((documents > 1).then_some("a second document"))
            .or((depth > 30).then_some("nesting of more than 30 levels"));
        if let Some(what) = found {
            let message = format!("the file holds {what}, which entries may not");
            return Some(Oddity {
                message,
                line: span.start.line(),
                column: span.start.col() + 1,
            });
        }
    }
    None
}

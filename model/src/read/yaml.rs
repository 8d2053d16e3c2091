//! From the bytes of a YAML file to a typed value, refusing what no entry needs.

use crate::finding::Finding;
use crate::route::Route;
use crate::tree::{File, Tree};
use saphyr_parser::{Event, Parser};
use serde::de::{DeserializeOwned, IgnoredAny};

/// Reads a file; the error is one finding that makes the file count as nothing.
pub fn parse<T: DeserializeOwned>(path: &str, file: &File) -> Result<T, Finding> {
    if let Some(finding) = oversize(path, file) {
        return Err(finding);
    }
    let text = text(path, file)?;
    if let Some(Oddity {
        message,
        help,
        line,
        column,
    }) = oddity(text)
    {
        let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
        return Err(Finding {
            spot: Some((line, column)),
            ..finding
        });
    }
    serde_yaml::from_str(text).map_err(|error| {
        if let Some(finding) = unreadable_sign(path, text) {
            return finding;
        }
        // What is no YAML at all is not also of the wrong type: that would name a symptom.
        let broken = serde_yaml::from_str::<IgnoredAny>(text).err();
        let (begins, help) = match &broken {
            Some(_) => (
                "the file is not YAML here: ",
                "look at this line and the one above: most often a bracket or a quote is not closed, or a line is not indented like its neighbours",
            ),
            None => ("", "see docs/format.md for what an entry may hold"),
        };
        let error = broken.unwrap_or(error);
        let message = format!("{begins}{}", without_place(&error.to_string()));
        let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
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

/// A tab that indents a line or a control character: both end what the parser can say of a file, and nobody sees them.
fn unreadable_sign(path: &str, text: &str) -> Option<Finding> {
    let find = |(index, line): (usize, &str)| {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(at) = line[..indent].find('\t') {
            let help = "indent with spaces, two for each level";
            return Some((
                index,
                at,
                "the line is indented with a tab, which YAML does not read",
                help,
            ));
        }
        let control = |sign: char| sign.is_control() && !matches!(sign, '\t' | '\r' | '\u{85}');
        let at = line.chars().position(control)?;
        let help = "take the character out; it was most often pasted with its text";
        Some((
            index,
            at,
            "the line holds a control character, which nobody sees and YAML does not read",
            help,
        ))
    };
    let (line, column, message, help) = text.split('\n').enumerate().find_map(find)?;
    let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
    Some(Finding {
        spot: Some((line + 1, column + 1)),
        ..finding
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
    /// Why it is refused and what to write.
    pub help: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

const NESTING: (&str, &str) = (
    "nesting of more than 30 levels",
    "an entry has eight levels at most; take the brackets out",
);

const WRITTEN_OUT: &str = "write the value out where it counts, so that a change to it is seen there; what many share belongs in a template";

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
    let said = |(what, help): (&str, &'static str), line, column: usize| Oddity {
        message: format!("the file holds {what}, which entries may not"),
        help,
        line,
        column: column + 1,
    };
    let mut documents = 0;
    let mut depth = 0usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(next) => next,
            // The scanner looks ahead, so it gives up on deep lists before it has told of any level; what reads the
            // file next would take the square of their depth.
            Err(error) if error.info().contains("recursion limit") => {
                return Some(said(NESTING, error.marker().line(), error.marker().col()));
            }
            Err(error) if error.info().contains("unknown anchor") => {
                return Some(said(
                    ("an alias", WRITTEN_OUT),
                    error.marker().line(),
                    error.marker().col(),
                ));
            }
            Err(_) => return None,
        };
        match &event {
            Event::DocumentStart(_) => documents += 1,
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        let second = (
            "a second document",
            "one file is one entry; put the second into a file of its own",
        );
        let found = of_event(&event)
            .or((documents > 1).then_some(second))
            .or((depth > 30).then_some(NESTING));
        if let Some(found) = found {
            return Some(said(found, span.start.line(), span.start.col()));
        }
    }
    None
}

/// What one event of the parser holds that entries may not, and why.
fn of_event(event: &Event<'_>) -> Option<(&'static str, &'static str)> {
    match event {
        Event::Alias(_) => Some(("an alias", WRITTEN_OUT)),
        Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
            if *anchor > 0 =>
        {
            Some(("an anchor", WRITTEN_OUT))
        }
        Event::Scalar(_, _, _, Some(_))
        | Event::SequenceStart(_, Some(_))
        | Event::MappingStart(_, Some(_)) => Some((
            "a tag",
            "take it out: the format says what each value is, and text stands in quotes",
        )),
        Event::Scalar(text, saphyr_parser::ScalarStyle::Plain, ..) if text == "<<" => {
            Some(("a merge key", WRITTEN_OUT))
        }
        _ => None,
    }
}

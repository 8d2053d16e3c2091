//! Findings as a compiler shows them: the line, the spot, and what to do.

use crate::lint::word;
use crate::page::broken;
use crate::words::clean;
use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};
use qdos_model::finding::{Finding, Level};
use qdos_model::read::Places;
use qdos_model::route::Route;
use qdos_model::tree::Tree;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether a rendering has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// No codes at all.
    Plain,
    /// ANSI codes; whoever prints it takes them out where they are not wanted.
    Coloured,
}

/// Renders findings with the lines they point at, for a terminal `width` columns wide.
pub fn snippets(tree: &Tree, findings: &[&Finding], width: usize, ink: Ink) -> String {
    let renderer = match ink {
        Ink::Coloured => Renderer::styled(),
        Ink::Plain => Renderer::plain(),
    };
    let renderer = renderer.term_width(width);
    let places = Places::new(tree);
    // As a reader goes through a file: the gravest first, and of one file from its top to its end.
    let mut findings = findings.to_vec();
    findings.sort_by_cached_key(|finding| {
        let line = places
            .of(finding)
            .map(|position| (position.line, position.column));
        (std::cmp::Reverse(finding.level), finding.path.clone(), line)
    });
    let said: Vec<String> = findings
        .iter()
        .map(|finding| one(tree, &places, finding, &renderer, width))
        .collect();
    said.join("\n\n")
}

/// Columns that a line number and what frames it take.
const FRAME: usize = 8;

/// The fewest columns that a message is broken to.
const NARROWEST: usize = 40;

/// Columns before the words of a note.
const MARGIN: usize = 14;

fn one(tree: &Tree, places: &Places<'_>, finding: &Finding, renderer: &Renderer, width: usize) -> String {
    let note = |text: &str| broken(text, width.saturating_sub(MARGIN)).join("\n");
    let level = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Note | Level::Cosmetic => Title::NOTE,
    };
    // "warning[name]: " stands before the first line, and as much room before the others.
    let label = word(finding.level).len() + finding.rule.len() + "[]: ".len();
    let message = broken(
        &clean(&finding.message),
        width.saturating_sub(label).max(NARROWEST),
    )
    .join("\n");
    let path = clean(&finding.path);
    let title = level.primary_title(message.as_str()).id(finding.rule);
    let help = note(&clean(&finding.help));
    let position = places.of(finding);
    let file = tree
        .files
        .get(&finding.path)
        .and_then(|file| std::str::from_utf8(&file.bytes).ok());
    let (Some(position), Some(text)) = (position, file) else {
        let group = title
            .element(annotate_snippets::Origin::path(path.as_str()))
            .element(Title::HELP.message(help.as_str()));
        return renderer.render(&[group]);
    };
    // Only the lines around the spot, cleaned of what could reach the terminal; the rest of the file is not shown.
    let (first_line, window, from, to) =
        window(text, position.start, position.end, width.saturating_sub(FRAME));
    let snippet = Snippet::source(window.as_str())
        .line_start(first_line)
        .path(path.as_str())
        .annotation(AnnotationKind::Primary.span(from..to));
    let mut group = title.element(snippet);
    if let Some((other, route)) = &finding.other {
        let line = places.position(other, route, None).map_or(1, |there| there.line);
        // Both marks would be on one line, which is there to be read.
        if *other != finding.path || line != position.line {
            let place = note(&format!("see also {}:{line}", clean(other)));
            group = group.element(Title::NOTE.message(place));
        }
    }
    let group = group.element(Title::HELP.message(help.as_str()));
    renderer.render(&[group])
}

/// A line of a file, cleaned of what could reach the terminal, with the spot that matters in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Excerpt {
    /// Path within the directory.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line as it is written.
    pub text: String,
    /// Whether the value is written there; if not, the spot is the nearest thing that is.
    pub written: bool,
    /// The spot in bytes of `text`.
    #[serde(skip)]
    pub(crate) spot: std::ops::Range<usize>,
}

impl Excerpt {
    /// The line that `route` leads to; `None` where the file is missing or is not YAML.
    pub(crate) fn of(tree: &Tree, places: &Places<'_>, path: &str, route: &Route) -> Option<Excerpt> {
        let position = places.position(path, route, None)?;
        let text = std::str::from_utf8(&tree.files.get(path)?.bytes).ok()?;
        let (line, shown, from, to) = window(text, position.start, position.end, LONGEST);
        let mut parent = route.clone();
        parent.0.pop();
        let written = places.position(path, &parent, None) != Some(position);
        Some(Excerpt {
            path: clean(path),
            line,
            column: position.column,
            text: shown,
            written,
            spot: from..to,
        })
    }

    /// As a compiler shows it, indented, with a label at the spot.
    pub(crate) fn rendered(&self, indent: usize, label: &str) -> String {
        let annotation = AnnotationKind::Primary.span(self.spot.clone()).label(label);
        let snippet = Snippet::source(self.text.as_str())
            .line_start(self.line)
            .path(self.path.as_str())
            .annotation(annotation);
        let said = Renderer::styled().render(&[Group::with_level(Title::ERROR).element(snippet)]);
        let margin = " ".repeat(indent);
        said.lines().map(|line| format!("{margin}{line}\n")).collect()
    }
}

/// How much of a line is shown where it is not known how wide the terminal is.
const LONGEST: usize = 240;

/// The line of a spot, with control characters replaced and cut to the room that there is, and the spot within it.
fn window(text: &str, start: usize, end: usize, room: usize) -> (usize, String, usize, usize) {
    let start = start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let first_line = 1 + text[..line_start].bytes().filter(|byte| *byte == b'\n').count();
    let ends_within = end.min(line_end) - line_start <= room;
    let cut_from = if start - line_start > room / 2 && !ends_within {
        boundary(text, start - room * 2 / 5)
    } else {
        line_start
    };
    let cut_to = boundary(text, line_end.min(cut_from + room)).max(start);
    let before = clean(text[cut_from..start].trim_end_matches('\r'));
    let spot = clean(text[start..end.clamp(start, cut_to)].trim_end_matches('\r'));
    let after = clean(text[end.clamp(start, cut_to)..cut_to].trim_end_matches('\r'));
    let (from, to) = (before.len(), before.len() + spot.len());
    (first_line, format!("{before}{spot}{after}"), from, to)
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

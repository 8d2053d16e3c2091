//! Changes for a terminal: with the line they point at where somebody has to look, else in one line.

use super::{By, Compared, ending, grouped, nothing, word_diff};
use crate::judge::sentence;
use crate::lint::word;
use crate::page::{BOLD, DIM, Page};
use crate::snippet::{Ink, snippets};
use crate::words::number;
use qdos_model::change::{Change, Signer};
use qdos_model::finding::{Finding, Level};

/// How many of what follows from a change are listed.
const ECHOES: usize = 10;

/// The changes in plain English with ANSI colours; whoever prints it takes the colours out where they are not wanted.
pub fn text(compared: &Compared<'_>, by: Option<By>, words: bool, width: usize) -> String {
    let mut page = Page::new(width);
    if compared.changes.is_empty() {
        page.line(&nothing(compared));
        return page.into_text();
    }
    match by {
        None => {
            let all: Vec<&Change> = compared.changes.iter().collect();
            section(&mut page, compared, all, words, width);
        }
        Some(by) => {
            for (heading, changes) in grouped(compared, by) {
                page.line(&format!("{BOLD}{heading}{BOLD:#}"));
                section(&mut page, compared, changes, words, width);
                page.line("");
            }
        }
    }
    if by.is_none() {
        page.line("");
    }
    page.line(&format!("{BOLD}{}{BOLD:#}", ending(compared)));
    page.into_text()
}

/// The gravest first, else in their order.
fn section(page: &mut Page, compared: &Compared<'_>, mut changes: Vec<&Change>, words: bool, width: usize) {
    changes.sort_by_key(|change| std::cmp::Reverse(change.level()));
    for change in changes {
        if change.level() >= Level::Warning {
            page.line(&snippet(compared, change, width));
            if words {
                inline(page, 3, change);
            }
            echoes(page, 3, change, words);
            page.line("");
            continue;
        }
        let mark = format!("{:<9}", word(change.level()));
        page.marked(
            0,
            &mark,
            DIM,
            &format!("{} {DIM}{}{DIM:#}", sentence(change), change.class.name()),
        );
        if words {
            inline(page, 9, change);
        }
        echoes(page, 9, change, words);
    }
}

fn snippet(compared: &Compared<'_>, change: &Change, width: usize) -> String {
    let (tree, place) = match (&change.head, &change.base) {
        (Some(head), _) => (&compared.head.1.tree, Some(head)),
        (None, base) => (&compared.base.1.tree, base.as_ref()),
    };
    let help = match change.class.signer() {
        Signer::Nobody => "nobody has to sign it".to_owned(),
        signer => format!("{} should agree", signer.title()),
    };
    let finding = Finding::new(
        change.class.name(),
        place.map_or("", |place| place.path.as_str()),
        place.map(|place| place.route.clone()).unwrap_or_default(),
        sentence(change).trim_end_matches('.').to_owned(),
        help,
    )
    .level(change.level());
    snippets(tree, &[&finding], width, Ink::Coloured)
}

fn inline(page: &mut Page, indent: usize, change: &Change) {
    if let Some(pieces) = word_diff::of(change) {
        page.paragraph(indent, "", &word_diff::inline(&pieces));
    }
}

fn echoes(page: &mut Page, indent: usize, change: &Change, words: bool) {
    for echo in change.echoes.iter().take(ECHOES) {
        page.paragraph(indent, "- ", &sentence(echo));
        if words {
            inline(page, indent + 2, echo);
        }
    }
    if change.echoes.len() > ECHOES {
        let more = number((change.echoes.len() - ECHOES) as u128);
        page.line(&format!(
            "{}  and {more} more; --format csv lists all",
            " ".repeat(indent)
        ));
    }
}

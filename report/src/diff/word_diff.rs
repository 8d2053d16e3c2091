//! Free text word by word.

use crate::page::{GREEN, RED};
use crate::words::clean;
use qdos_model::change::{Change, Detail};
use schemars::JsonSchema;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// Letters above which two texts are not compared word by word: what takes too long to compare is too long to read.
const MOST: usize = 20_000;

/// Words that both sides have, or that one has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Piece {
    /// same, removed or added.
    pub is: &'static str,
    /// The words, with the spaces between them.
    pub text: String,
}

/// What differs in the free text of a change; `None` where it has none on one side, or where that is too long.
pub(super) fn of(change: &Change) -> Option<Vec<Piece>> {
    let Detail::Words {
        what: _,
        base: Some(base),
        head: Some(head),
    } = &change.detail
    else {
        return None;
    };
    (base.len().max(head.len()) <= MOST).then(|| pieces(base, head))
}

fn pieces(base: &str, head: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for part in TextDiff::from_words(base, head).iter_all_changes() {
        let is = match part.tag() {
            ChangeTag::Equal => "same",
            ChangeTag::Delete => "removed",
            ChangeTag::Insert => "added",
        };
        // A line's end is a space here; what cannot be shown is marked.
        let text = clean(&part.value().replace(['\n', '\r'], " "));
        match pieces.last_mut() {
            Some(last) if last.is == is => last.text.push_str(&text),
            _ => pieces.push(Piece { is, text }),
        }
    }
    pieces
}

/// `Ring [-the bell-]{+twice+}`, as git has it, with colours.
pub(super) fn inline(pieces: &[Piece]) -> String {
    let part = |Piece { is, text }: &Piece| match *is {
        "removed" => format!("{RED}[-{text}-]{RED:#}"),
        "added" => format!("{GREEN}{{+{text}+}}{GREEN:#}"),
        _ => text.clone(),
    };
    pieces.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_stand_beside_those_that_do_not() {
        let pieces = pieces("Ring the bell", "Ring twice the bell");
        let said: String = pieces
            .iter()
            .map(|piece| format!("{}({})", piece.is, piece.text))
            .collect();
        assert_eq!(said, "same(Ring )added(twice )same(the bell)");
    }
}

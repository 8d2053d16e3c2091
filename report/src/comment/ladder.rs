//! A comment has a limit. Sections have a shorter form each, and are shortened one after another, the least needed first;
//! nothing is ever cut in the middle or split in two.

/// Bytes of a whole comment. GitHub takes 65,536 characters.
pub const LIMIT: usize = 60_000;

/// A section in several lengths, the longest first; the last is never left out.
pub(crate) struct Section {
    /// The higher, the more it is needed.
    pub(crate) rank: u8,
    pub(crate) forms: Vec<String>,
}

impl Section {
    pub(crate) fn new(rank: u8, forms: Vec<String>) -> Section {
        Section { rank, forms }
    }
}

/// The sections in order, within the limit: the more a section is needed, the earlier it gets the longest form that leaves
/// room for the shortest ones of the others.
pub(crate) fn fitted(sections: Vec<Section>, limit: usize) -> String {
    // A section has a line end before it, but for the first; one that is empty has none.
    let length = |form: &String| form.len() + usize::from(!form.is_empty());
    let shortest = |section: &Section| section.forms.last().map_or(0, length);
    let mut room = limit
        .saturating_add(1)
        .saturating_sub(sections.iter().map(shortest).sum());
    let mut order: Vec<usize> = (0..sections.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sections[*at].rank));
    let mut chosen = vec![""; sections.len()];
    for at in order {
        let section = &sections[at];
        let more = |form: &String| length(form).saturating_sub(shortest(section));
        let form = section.forms.iter().find(|form| more(form) <= room);
        if let Some(form) = form.or(section.forms.last()) {
            room = room.saturating_sub(more(form));
            chosen[at] = form;
        }
    }
    let said: Vec<&str> = chosen.into_iter().filter(|form| !form.is_empty()).collect();
    said.join("\n")
}

/// A text of at most `most` letters, and in Markdown of about twice as many bytes; what is left out is said by an ellipsis.
pub(crate) fn brief(text: &str, most: usize) -> String {
    // What a letter takes once it is escaped, two bytes being a letter.
    let weight = |letter: char| match letter {
        '@' | '#' => 5,
        '-' => 2,
        letter => letter.len_utf8().div_ceil(2),
    };
    let mut used = 0;
    let fits = |letter: &char| {
        used += weight(*letter);
        used <= most
    };
    let end: usize = text.chars().take_while(fits).map(char::len_utf8).sum();
    if end == text.len() {
        return text.to_owned();
    }
    let mut short = text[..end].to_owned();
    short.pop();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_needed_is_shortened_first_and_nothing_is_sliced() {
        let sections = || {
            vec![
                Section::new(9, vec!["verdict".to_owned()]),
                Section::new(2, vec!["ää".repeat(10), "ä".to_owned(), String::new()]),
                Section::new(1, vec!["b".repeat(10), "b".to_owned()]),
            ]
        };
        let whole = format!("verdict\n{}\n{}", "ää".repeat(10), "b".repeat(10));
        assert_eq!(whole.len(), 59);
        assert_eq!(fitted(sections(), 60), whole);
        assert_eq!(fitted(sections(), 59), whole);
        assert_eq!(fitted(sections(), 58), format!("verdict\n{}\nb", "ää".repeat(10)));
        assert_eq!(fitted(sections(), 20), "verdict\nä\nb");
        assert_eq!(fitted(sections(), 1), "verdict\nb");
    }
}

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
    let length = |form: &String| form.len() + 1;
    let shortest = |section: &Section| section.forms.last().map_or(0, length);
    let mut room = limit.saturating_sub(sections.iter().map(shortest).sum());
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

/// A text of at most `most` letters; what is left out is said by an ellipsis.
pub(crate) fn brief(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
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
        assert_eq!(
            fitted(sections(), 60),
            format!("verdict\n{}\n{}", "ää".repeat(10), "b".repeat(10))
        );
        assert_eq!(fitted(sections(), 59), format!("verdict\n{}\nb", "ää".repeat(10)));
        assert_eq!(fitted(sections(), 20), "verdict\nä\nb");
        assert_eq!(fitted(sections(), 1), "verdict\nb");
    }
}

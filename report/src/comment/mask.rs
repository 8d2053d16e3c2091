//! What only professionals may have is made unusable and stays recognisable: a comment may be read by anybody.

use crate::markup::escaped;

/// Text fit for the comment: masked, and without meaning to Markdown, to HTML and to bots.
pub(crate) fn say(text: &str) -> String {
    let said = escaped(&masked(text));
    match said.strip_prefix('/') {
        // A line that begins with a slash is a command to some bots.
        Some(rest) => format!("\\/{rest}"),
        None => said,
    }
}

/// From this word on, until the sentence ends, telephone numbers are hidden.
const PROFESSIONALS: &str = "for professionals";

/// Addresses of messages everywhere, and telephone numbers where they are said to be for professionals.
pub(crate) fn masked(text: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut hides = false;
    let mut seen = String::new();
    let words: Vec<&str> = text.split(' ').collect();
    for (at, word) in words.iter().copied().enumerate() {
        let goes_on = words
            .get(at + 1)
            .is_some_and(|next| next.starts_with(|first: char| first.is_ascii_digit()));
        seen.push_str(word);
        let in_professionals = seen.ends_with(PROFESSIONALS.split(' ').next_back().unwrap_or_default());
        seen.push(' ');
        hides |= in_professionals && seen.trim_end().ends_with(PROFESSIONALS);
        let hidden = match word {
            address if is_address(address) => address_hidden(address),
            number if hides => digits_hidden(number, if goes_on { 0 } else { 3 }),
            plain => plain.to_owned(),
        };
        if word.ends_with('.') {
            hides = false;
        }
        said.push(hidden);
    }
    said.join(" ")
}

fn is_address(word: &str) -> bool {
    let mail = word.split_once('@');
    word.contains("://") || mail.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// "https://booking.example.nhs.uk/sg/114" as "https://bo…/114".
fn address_hidden(address: &str) -> String {
    let letters: Vec<char> = address.chars().collect();
    let begin = address
        .find("://")
        .map_or(0, |at| address[..at].chars().count() + 3);
    let keep = |count: usize| count.min(letters.len().saturating_sub(begin) / 4);
    let end = letters.len() - keep(4);
    let first: String = letters.iter().take(begin + keep(2)).collect();
    let last: String = letters[end..].iter().collect();
    format!("{first}…{last}")
}

/// Every digit of a word but the last ones.
fn digits_hidden(number: &str, keep: usize) -> String {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let mut at = 0;
    let hide = |letter: char| {
        if !letter.is_ascii_digit() {
            return letter;
        }
        at += 1;
        if at + keep > digits { letter } else { '•' }
    };
    number.chars().map(hide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_of_professionals_are_hidden() {
        let said = masked(
            "telephone number for patients 01603 123456, telephone number for professionals 01603 554 882 (was 01603554417). Opens 08:00.",
        );
        assert_eq!(
            said,
            "telephone number for patients 01603 123456, telephone number for professionals ••••• ••• 882 (was ••••••••417). Opens 08:00."
        );
        let said =
            masked("endpoint 1 sends to https://booking.example.nhs.uk/sg/114 or jo.smith@nhs.net now");
        assert!(
            !said.contains("booking.example") && !said.contains("smith@"),
            "{said}"
        );
        assert!(said.contains("https://bo…/114") && said.contains("jo…"), "{said}");
    }

    #[test]
    fn a_command_is_none() {
        assert_eq!(say("/merge now"), "\\/merge now");
    }
}

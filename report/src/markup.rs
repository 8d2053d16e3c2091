//! Text inside Markdown, as GitHub reads it.

/// Text that stays text within a line: without formatting, links, HTML, mentions of people or references to issues.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let text = crate::words::clean(text);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins_address = letter == '.' && ends_with(&safe, "www");
        // Of a time or before a space a colon begins neither an address nor a picture.
        let is_calm = letter == ':'
            && match letters.peek() {
                None | Some(' ') => true,
                Some(next) => next.is_ascii_digit() && safe.ends_with(|last: char| last.is_ascii_digit()),
            };
        // A round bracket alone begins no link.
        let ends_link = letter == '(' && safe.ends_with(']');
        if r"\`*_{}[]<>#!|~&@:$".contains(letter) && !is_calm || begins_address || ends_link {
            safe.push('\\');
        }
        safe.push(letter);
        // Mentions and references are looked for in the text that is left of all else; a comment parts them.
        if matches!(letter, '@' | '#') || letter == '-' && ends_with(&safe, "gh-") {
            safe.push_str("<!-- -->");
        }
    }
    safe
}

fn ends_with(text: &str, end: &str) -> bool {
    let begin = text.len().checked_sub(end.len());
    begin
        .and_then(|begin| text.get(begin..))
        .is_some_and(|last| last.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("plain words 12"), "plain words 12");
        assert_eq!(escaped("**a** [b](c)"), r"\*\*a\*\* \[b\]\(c)");
        assert_eq!(escaped("<img src=x>"), r"\<img src=x\>");
        assert_eq!(escaped("@team #12"), r"\@<!-- -->team \#<!-- -->12");
        assert_eq!(escaped("GH-12"), "GH-<!-- -->12");
        assert_eq!(escaped("UTC: x 09:00 :100: (y)"), r"UTC: x 09:00 \:100: (y)");
        assert_eq!(escaped("http://a WWW.b $x$"), r"http\://a WWW\.b \$x\$");
        assert_eq!(escaped("`c` | d\n# e"), "\\`c\\` \\| d\u{fffd}\\#<!-- --> e");
    }
}

//! Text inside Markdown, as GitHub reads it.

/// Text that stays text within a line: without formatting, links, HTML, mentions of people or references to issues.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in crate::words::clean(text).chars() {
        let begins_address = letter == '.' && safe.to_lowercase().ends_with("www");
        if r"\`*_{}[]<>()#!|~&@:$".contains(letter) || begins_address {
            safe.push('\\');
        }
        safe.push(letter);
        // Mentions and references are looked for in the text that is left of all else; a comment parts them.
        if matches!(letter, '@' | '#') || letter == '-' && safe.to_uppercase().ends_with("GH-") {
            safe.push_str("<!-- -->");
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("plain words 12"), "plain words 12");
        assert_eq!(escaped("**a** [b](c)"), r"\*\*a\*\* \[b\]\(c\)");
        assert_eq!(escaped("<img src=x>"), r"\<img src=x\>");
        assert_eq!(escaped("@team #12"), r"\@<!-- -->team \#<!-- -->12");
        assert_eq!(escaped("GH-12"), "GH-<!-- -->12");
        assert_eq!(escaped("http://a WWW.b $x$"), r"http\://a WWW\.b \$x\$");
        assert_eq!(escaped("`c` | d\n# e"), "\\`c\\` \\| d\u{fffd}\\#<!-- --> e");
    }
}

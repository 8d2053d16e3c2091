//! Text inside XML.

/// Text fit for XML: five characters as entities, and what XML cannot hold or nobody sees replaced; line ends stay.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\n' => safe.push('\n'),
            letter if qdos_model::finding::is_unsafe(letter) => safe.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escaped("]]> <a b=\"c\">&'\u{1b}[1m\u{0}\u{ffff}\n"),
            "]]&gt; &lt;a b=&quot;c&quot;&gt;&amp;&apos;\u{fffd}[1m\u{fffd}\u{fffd}\n"
        );
    }
}

//! The hidden first line of the comment: by it the comment is found again, and an older run knows that it is late.

/// How every marker begins.
pub const MARKER: &str = "<!-- qdos:sticky v1";

/// What the comment remembers from one run to the next. Anybody may edit or paste it: it decides nothing but words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marker {
    /// Full id of the commit that was judged.
    pub head: String,
    /// The verdict, one of the words of `Overall`.
    pub verdict: String,
    /// When it was judged, in seconds since 1970.
    pub at: i64,
    /// The beginning of the id of the newest commit under which somebody was worse off, and how many people.
    pub red: Option<(String, u64)>,
}

impl Marker {
    /// As the first line of a comment, without its end.
    pub fn line(&self) -> String {
        let Marker {
            head,
            verdict,
            at,
            red,
        } = self;
        let red = red.as_ref();
        let red = red.map(|(commit, people)| format!(" red={commit} people={people}"));
        format!(
            "{MARKER} head={head} verdict={verdict} at={at}{} -->",
            red.unwrap_or_default()
        )
    }

    /// That of a comment; `None` where its first line is none, or holds anything that no marker holds.
    pub fn of(body: &str) -> Option<Marker> {
        let line = body.lines().next()?.trim_end();
        let inner = line.strip_prefix(MARKER)?.strip_suffix("-->")?;
        let mut marker = Marker::default();
        let mut red = (None, None);
        for part in inner.split_whitespace() {
            match part.split_once('=')? {
                ("head", id) if is_id(id) => marker.head = id.to_owned(),
                ("verdict", word) if is_word(word) => marker.verdict = word.to_owned(),
                ("at", seconds) => marker.at = seconds.parse().ok()?,
                ("red", id) if is_id(id) => red.0 = Some(id.to_owned()),
                ("people", count) => red.1 = count.parse().ok(),
                _ => return None,
            }
        }
        marker.red = red.0.zip(red.1);
        (!marker.head.is_empty()).then_some(marker)
    }
}

fn is_id(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_word(text: &str) -> bool {
    text.len() < 30 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_read_back_and_nothing_else_is_one() {
        let marker = Marker {
            head: "91bf07d00000000000000000000000000000beef".to_owned(),
            verdict: "blocked".to_owned(),
            at: 1_795_000_000,
            red: Some(("91bf07d".to_owned(), 550)),
        };
        let body = format!("{}\n## text\n", marker.line());
        assert_eq!(Marker::of(&body), Some(marker));
        for pasted in [
            "## text\n<!-- qdos:sticky v1 head=91bf07d -->",
            "<!-- qdos:sticky v1 head=../../x verdict=clear -->",
            "<!-- qdos:sticky v1 head=91bf07d verdict=<b> -->",
            "<!-- qdos:sticky v1 -->",
            "",
        ] {
            assert_eq!(Marker::of(pasted), None, "{pasted}");
        }
    }
}

//! The token. It leaves this type only as a header of a request.

/// A `GITHUB_TOKEN`, or an installation token of a GitHub App.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Takes a token; `None` where it is empty.
    pub fn new(text: &str) -> Option<Token> {
        let text = text.trim();
        (!text.is_empty()).then(|| Token(text.to_owned()))
    }

    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// A text of the forge's in which the token cannot stand.
    pub(crate) fn out_of(&self, text: &str) -> String {
        text.replace(&self.0, "***")
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Token(hidden)")
    }
}

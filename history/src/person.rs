//! Who a commit names: bytes to a name and an e-mail address, and `.mailmap`.

/// Somebody a commit names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// Name, as `.mailmap` has it where it has one. Text from outside: escape it.
    pub name: String,
    /// E-mail address, as `.mailmap` has it where it has one.
    pub email: String,
    /// Name and address as the commit has them, where `.mailmap` gives others.
    pub written: Option<(String, String)>,
    /// Some bytes are not of the encoding that the commit declares; U+FFFD stands for them.
    pub damaged: bool,
}

impl Person {
    /// Whether both have the same address, upper and lower case aside; the only thing git has to tell people apart.
    pub fn is_same(&self, other: &Person) -> bool {
        !self.email.is_empty() && self.email.to_lowercase() == other.email.to_lowercase()
    }

    /// Reads "Name <address>", as trailers have it; a name alone has no address.
    pub(crate) fn typed(text: &str) -> Person {
        let (name, email) = match text.split_once('<') {
            Some((name, rest)) => (name.trim(), rest.split('>').next().unwrap_or_default().trim()),
            None => (text.trim(), ""),
        };
        Person {
            name: name.to_owned(),
            email: email.to_owned(),
            written: None,
            damaged: text.contains('\u{fffd}'),
        }
    }
}

/// Other names and addresses of the same people, from the repository's `.mailmap`.
pub(crate) struct Mailmap(Option<git2::Mailmap>);

impl Mailmap {
    pub(crate) fn of(git: &git2::Repository) -> Mailmap {
        Mailmap(git.mailmap().ok())
    }

    pub(crate) fn apply(&self, person: Person) -> Person {
        let Some(mailmap) = &self.0 else { return person };
        let time = git2::Time::new(0, 0);
        let Ok(signature) = git2::Signature::new(&person.name, &person.email, &time) else {
            return person;
        };
        let Ok(mapped) = mailmap.resolve_signature(&signature) else {
            return person;
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (name, email) = (text(mapped.name_bytes()), text(mapped.email_bytes()));
        if name == person.name && email == person.email {
            return person;
        }
        Person {
            name,
            email,
            written: Some((person.name, person.email)),
            damaged: person.damaged,
        }
    }
}

/// How a commit's texts are encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// ISO-8859-1, whose bytes are the first code points; what old tools declare.
    Latin1,
}

impl Encoding {
    pub(crate) fn declared(name: &[u8]) -> Encoding {
        let name = name.to_ascii_lowercase();
        match &*name {
            b"iso-8859-1" | b"iso8859-1" | b"latin1" | b"latin-1" => Encoding::Latin1,
            _ => Encoding::Utf8,
        }
    }

    /// The text, and whether bytes had to be replaced.
    pub(crate) fn text(self, bytes: &[u8]) -> (String, bool) {
        match self {
            Encoding::Latin1 => (bytes.iter().copied().map(char::from).collect(), false),
            Encoding::Utf8 => {
                let text = String::from_utf8_lossy(bytes);
                let damaged = matches!(text, std::borrow::Cow::Owned(_));
                (text.into_owned(), damaged)
            }
        }
    }
}

//! What a commit's message says in forms that git and the forge write: trailers and pull requests.

use crate::person::{Mailmap, Person};

/// A line "Key: value" of a message's last paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailer {
    /// Its key, as typed ("Approved-by").
    pub key: String,
    /// Its value, as typed.
    pub value: String,
    /// Whom it names, after `.mailmap`; `None` where it names nobody.
    pub person: Option<Person>,
}

impl Trailer {
    pub(crate) fn mapped(self, mailmap: &Mailmap) -> Trailer {
        Trailer {
            person: self.person.map(|person| mailmap.apply(person)),
            ..self
        }
    }
}

/// How a pull request came into the branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landed {
    /// By a merge commit.
    Merge,
    /// By one commit that holds all of it; or rebased with its number kept in the title.
    Squash,
}

/// The pull request that a message names, in the form in which GitHub writes it. Anybody can write that form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The branch it came from, with its owner.
    pub from: Option<String>,
    /// How it came.
    pub how: Landed,
}

pub(crate) fn pull_request(title: &str) -> Option<PullRequest> {
    let title = title.trim();
    if let Some(rest) = title.strip_prefix("Merge pull request #") {
        let (number, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let from = rest
            .strip_prefix("from ")
            .map(str::trim)
            .filter(|from| !from.is_empty());
        return Some(PullRequest {
            number: number.parse().ok()?,
            from: from.map(str::to_owned),
            how: Landed::Merge,
        });
    }
    let (_, number) = title.strip_suffix(')')?.rsplit_once(" (#")?;
    Some(PullRequest {
        number: number.parse().ok()?,
        from: None,
        how: Landed::Squash,
    })
}

/// The trailers of a message, found as `git interpret-trailers` finds them.
pub(crate) fn trailers(message: &str) -> Vec<Trailer> {
    let Ok(found) = git2::message_trailers_bytes(message) else {
        return Vec::new(); // A message with a NUL byte; git itself reads none of it.
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let trailer = |(key, value): (&[u8], &[u8])| {
        let value = text(value);
        let person =
            Some(Person::typed(&value)).filter(|person| !person.name.is_empty() || !person.email.is_empty());
        Trailer {
            key: text(key),
            value,
            person,
        }
    };
    found.iter().map(trailer).collect()
}

//! A commit and its evidence: who wrote and who stored it, by which clocks, what it says of approval, and whether it is
//! signed.
//!
//! Read from the commit's own bytes, so that neither grafts nor replaced objects of a clone change what is said. Nothing is
//! judged here: what a name, a trailer or a signature is worth is for others to say.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::message::{PullRequest, Trailer, pull_request, trailers};
use crate::person::{Encoding, Mailmap, Person};
use crate::repository::Repository;

/// Identity of a commit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(pub [u8; 20]);

impl CommitId {
    /// The first ten digits, which are enough for a person.
    pub fn short(&self) -> String {
        self.to_string()[..10].to_owned()
    }

    pub(crate) fn oid(self) -> git2::Oid {
        git2::Oid::from_bytes(&self.0).expect("twenty bytes are an id")
    }
}

impl From<git2::Oid> for CommitId {
    fn from(id: git2::Oid) -> CommitId {
        CommitId(crate::snapshot::blob_id(id).0)
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CommitId({self})")
    }
}

impl FromStr for CommitId {
    type Err = ();

    /// Reads forty hexadecimal digits.
    fn from_str(text: &str) -> Result<CommitId, ()> {
        if text.len() != 40 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(());
        }
        let mut id = [0u8; 20];
        for (byte, at) in id.iter_mut().zip((0..40).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| ())?;
        }
        Ok(CommitId(id))
    }
}

/// A moment by somebody's clock. It is whatever that clock said: later commits may be earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub seconds: i64,
    /// Minutes that local time was ahead of UTC.
    pub offset_minutes: i32,
}

/// A commit, as its own bytes have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its identity.
    pub id: CommitId,
    /// Its parents, the one it was merged into first.
    pub parents: Vec<CommitId>,
    /// Who wrote it.
    pub author: Person,
    /// When, by the author's clock.
    pub authored: Clock,
    /// Who stored it: merged, rebased or amended it; a forge's own account where that did it.
    pub committer: Person,
    /// When, by the committer's clock.
    pub committed: Clock,
    /// First line of the message.
    pub title: String,
    /// The rest of the message.
    pub body: String,
    /// What the message's last paragraph says in the form "Key: value".
    pub trailers: Vec<Trailer>,
    /// The pull request that the forge names in the message.
    pub pull_request: Option<PullRequest>,
    /// A signature is there. Whether it is good is not known here.
    pub is_signed: bool,
}

impl Evidence {
    /// Whether it joins histories.
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }

    /// People named by `Reviewed-by`.
    pub fn reviewed_by(&self) -> Vec<Person> {
        self.named_by("reviewed-by")
    }

    /// People named by `Approved-by`.
    pub fn approved_by(&self) -> Vec<Person> {
        self.named_by("approved-by")
    }

    /// People named by `Co-authored-by`.
    pub fn co_authors(&self) -> Vec<Person> {
        self.named_by("co-authored-by")
    }

    fn named_by(&self, key: &str) -> Vec<Person> {
        let named = self
            .trailers
            .iter()
            .filter(|trailer| trailer.key.to_lowercase() == key);
        named.filter_map(|trailer| trailer.person.clone()).collect()
    }
}

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureKind {
    /// With OpenPGP.
    OpenPgp,
    /// With an SSH key.
    Ssh,
    /// With an X.509 certificate.
    X509,
    /// In a way that is not known here.
    Unknown,
}

/// A signature and the bytes it speaks for, as `git verify-commit` has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// How it was made.
    pub kind: SignatureKind,
    /// The armoured signature.
    pub signature: Vec<u8>,
    /// The commit without it.
    pub signed: Vec<u8>,
}

/// A repository and its `.mailmap`.
pub struct Mailmapped<'a> {
    repository: &'a Repository,
    mailmap: Mailmap,
}

impl Mailmapped<'_> {
    /// Reads a commit.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::evidence`].
    pub fn evidence(&self, id: CommitId) -> Result<Evidence, Error> {
        self.repository.evidence_with(id, &self.mailmap)
    }
}

impl Repository {
    /// Reads a commit.
    ///
    /// # Errors
    ///
    /// [`Error::Shallow`] and [`Error::PartialClone`] where the clone does not have it.
    pub fn evidence(&self, id: CommitId) -> Result<Evidence, Error> {
        self.evidence_with(id, &Mailmap::of(&self.git))
    }

    /// To read many commits: cheaper than one by one, because `.mailmap` is read once.
    pub fn mailmapped(&self) -> Mailmapped<'_> {
        Mailmapped {
            repository: self,
            mailmap: Mailmap::of(&self.git),
        }
    }

    /// Reads some commits.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::evidence`].
    pub fn evidence_of(&self, ids: &[CommitId]) -> Result<Vec<Evidence>, Error> {
        let mailmapped = self.mailmapped();
        ids.iter().map(|id| mailmapped.evidence(*id)).collect()
    }

    fn evidence_with(&self, id: CommitId, mailmap: &Mailmap) -> Result<Evidence, Error> {
        let object = self.commit_bytes(id)?;
        let Raw { headers, message } = Raw::of(&object);
        let header = |wanted: &str| {
            headers
                .iter()
                .find(|(key, _)| *key == wanted.as_bytes())
                .map(|(_, value)| *value)
        };
        let encoding = header("encoding").map_or(Encoding::Utf8, Encoding::declared);
        let stamp = |wanted: &str| stamp(header(wanted).unwrap_or_default(), encoding);
        let (author, authored) = stamp("author");
        let (committer, committed) = stamp("committer");
        let message = encoding.text(message).0;
        let message = message.trim_start_matches('\n');
        let (title, body) = message.split_once('\n').unwrap_or((message, ""));
        let trailers = trailers(message)
            .into_iter()
            .map(|trailer| trailer.mapped(mailmap));
        Ok(Evidence {
            id,
            parents: parents(&headers),
            author: mailmap.apply(author),
            authored,
            committer: mailmap.apply(committer),
            committed,
            title: title.trim().to_owned(),
            body: body.trim().to_owned(),
            trailers: trailers.collect(),
            pull_request: pull_request(title),
            is_signed: header("gpgsig").is_some(),
        })
    }

    /// Gives the signature of a commit and the bytes that it speaks for.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::evidence`].
    pub fn signature(&self, id: CommitId) -> Result<Option<Signature>, Error> {
        Ok(signature(&self.commit_bytes(id)?))
    }

    /// The bytes of a commit object.
    pub(crate) fn commit_bytes(&self, id: CommitId) -> Result<Vec<u8>, Error> {
        let wanted = || format!("commit {}", id.short());
        let objects = self.git.odb().map_err(Error::git("open its objects"))?;
        let object = objects
            .read(id.oid())
            .map_err(|source| self.missing(wanted(), source))?;
        if object.kind() == git2::ObjectType::Commit {
            Ok(object.data().to_vec())
        } else {
            Err(Error::NotACommit { name: id.to_string() })
        }
    }
}

/// Lines of a commit's head, and its message.
pub(crate) struct Raw<'a> {
    /// Key and value; of a value of several lines the first.
    pub(crate) headers: Vec<(&'a [u8], &'a [u8])>,
    message: &'a [u8],
}

impl<'a> Raw<'a> {
    pub(crate) fn of(object: &'a [u8]) -> Raw<'a> {
        let mut headers = Vec::new();
        let mut rest = object;
        while !rest.is_empty() {
            let (line, after) = next_line(rest);
            rest = after;
            if line.is_empty() {
                break;
            }
            if let Some(space) = line
                .iter()
                .position(|byte| *byte == b' ')
                .filter(|space| *space > 0)
            {
                headers.push((&line[..space], &line[space + 1..]));
            }
        }
        Raw {
            headers,
            message: rest,
        }
    }
}

/// A line without its end, and what follows.
fn next_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

pub(crate) fn parents(headers: &[(&[u8], &[u8])]) -> Vec<CommitId> {
    let parents = headers.iter().filter(|(key, _)| *key == b"parent");
    parents
        .filter_map(|(_, id)| str::from_utf8(id).ok()?.trim().parse().ok())
        .collect()
}

/// "Name <address> seconds offset". Git itself finds the clock behind the last bracket.
fn stamp(value: &[u8], encoding: Encoding) -> (Person, Clock) {
    let (text, damaged) = encoding.text(value);
    let (who, when) = text.rsplit_once('>').unwrap_or((&text, ""));
    let person = Person {
        damaged,
        ..Person::typed(who)
    };
    (person, clock_of(when))
}

/// The clock at the end of an author's or a committer's line.
pub(crate) fn clock(value: &[u8]) -> Clock {
    let after = value
        .iter()
        .rposition(|byte| *byte == b'>')
        .map_or(0, |at| at + 1);
    clock_of(&String::from_utf8_lossy(&value[after..]))
}

fn clock_of(text: &str) -> Clock {
    let mut words = text.split_whitespace();
    let seconds = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let offset: i32 = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    Clock {
        seconds,
        offset_minutes: (offset / 100 * 60 + offset % 100).clamp(-24 * 60, 24 * 60),
    }
}

/// Takes the `gpgsig` header out of a commit. (`gpgsig-sha256` stays: it is part of what is signed.)
fn signature(object: &[u8]) -> Option<Signature> {
    let (mut signature, mut signed) = (Vec::new(), Vec::new());
    let mut rest = object;
    let mut inside = false;
    while !rest.is_empty() {
        let before = rest;
        let (line, after) = next_line(rest);
        let whole = &before[..before.len() - after.len()];
        rest = after;
        if line.is_empty() {
            signed.extend_from_slice(before);
            break;
        }
        let continued = inside.then(|| line.strip_prefix(b" ")).flatten();
        inside = continued.is_some() || line.starts_with(b"gpgsig ");
        match continued.or_else(|| line.strip_prefix(b"gpgsig ")) {
            Some(part) => {
                signature.extend_from_slice(part);
                signature.push(b'\n');
            }
            None => signed.extend_from_slice(whole),
        }
    }
    if signature.is_empty() {
        return None;
    }
    let kind = match &signature {
        armoured if armoured.starts_with(b"-----BEGIN PGP") => SignatureKind::OpenPgp,
        armoured if armoured.starts_with(b"-----BEGIN SSH SIGNATURE") => SignatureKind::Ssh,
        armoured if armoured.starts_with(b"-----BEGIN SIGNED MESSAGE") => SignatureKind::X509,
        _ => SignatureKind::Unknown,
    };
    Some(Signature {
        kind,
        signature,
        signed,
    })
}

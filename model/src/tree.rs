//! The files of one revision, as bytes. Where they come from (a commit, a working tree) is not known here.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// Identity of a file's bytes: the git blob id, so that equal files of two revisions are read once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub [u8; 20]);

/// The bytes of one file.
#[derive(Debug, Clone)]
pub struct File {
    /// Identity of the bytes.
    pub id: BlobId,
    /// The bytes; nothing is known of their encoding. Empty when `too_large`.
    pub bytes: Contents,
    /// Size in bytes of a file that was not read because it is over the limit.
    pub too_large: Option<u64>,
}

/// Bytes that are at hand, or that are fetched when somebody first looks at them.
#[derive(Clone)]
pub struct Contents(Arc<Bytes>);

struct Bytes {
    at_hand: OnceLock<Box<[u8]>>,
    fetch: Option<Box<Fetch>>,
}

type Fetch = dyn Fn() -> Box<[u8]> + Send + Sync;

impl Contents {
    /// Bytes that most runs need not look at, because what they mean is known by their id. `fetch` is asked once at most.
    pub fn later(fetch: impl Fn() -> Box<[u8]> + Send + Sync + 'static) -> Contents {
        Contents(Arc::new(Bytes {
            at_hand: OnceLock::new(),
            fetch: Some(Box::new(fetch)),
        }))
    }

    /// How many bytes take memory now.
    pub fn held(&self) -> usize {
        self.0.at_hand.get().map_or(0, |bytes| bytes.len())
    }
}

impl Deref for Contents {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let Bytes { at_hand, fetch } = &*self.0;
        at_hand.get_or_init(|| fetch.as_ref().map(|fetch| fetch()).unwrap_or_default())
    }
}

impl<T: Into<Box<[u8]>>> From<T> for Contents {
    fn from(bytes: T) -> Contents {
        Contents(Arc::new(Bytes {
            at_hand: OnceLock::from(bytes.into()),
            fetch: None,
        }))
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.at_hand.get() {
            Some(bytes) => String::from_utf8_lossy(bytes).fmt(formatter),
            None => formatter.write_str("not fetched"),
        }
    }
}

/// The files of one revision by path relative to the directory's root, with `/` between its parts.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Files by path.
    pub files: BTreeMap<String, File>,
}

impl Tree {
    /// A tree of texts, for tests and for directories made in memory. Blob ids are stand-ins made from the text.
    pub fn from_texts<P: Into<String>, T: AsRef<[u8]>>(texts: impl IntoIterator<Item = (P, T)>) -> Tree {
        let files = texts
            .into_iter()
            .map(|(path, text)| (path.into(), File::stand_in(text.as_ref())))
            .collect();
        Tree { files }
    }
}

impl File {
    /// A file with a blob id made from its bytes by a hash that is not git's.
    pub fn stand_in(bytes: &[u8]) -> File {
        use std::hash::{Hash, Hasher};
        let mut id = [0u8; 20];
        for (part, chunk) in id.chunks_mut(8).enumerate() {
            let mut hasher = rustc_hash::FxHasher::default();
            (part, bytes).hash(&mut hasher);
            let hash = hasher.finish().to_le_bytes();
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
        File {
            id: BlobId(id),
            bytes: bytes.into(),
            too_large: None,
        }
    }
}

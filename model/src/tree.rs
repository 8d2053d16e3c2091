//! The files of one revision, as bytes. Where they come from (a commit, a working tree) is not known here.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Identity of a file's bytes: the git blob id, so that equal files of two revisions are read once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub [u8; 20]);

/// The bytes of one file.
#[derive(Debug, Clone)]
pub struct File {
    /// Identity of the bytes.
    pub id: BlobId,
    /// The bytes; nothing is known of their encoding. Empty when `too_large`.
    pub bytes: Arc<[u8]>,
    /// Size in bytes of a file that was not read because it is over the limit.
    pub too_large: Option<u64>,
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

//! What tests and benchmarks are given: a directory as it lies in the repository, and dice.

// No test needs all of it.
#![allow(dead_code)]

use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory};
use qdos_model::tree::Tree;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files below a folder that is named from this crate's own, by their paths within it.
pub fn texts(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).expect("it lies below");
                let bytes = std::fs::read(&path).expect("the file can be read");
                files.push((name.to_string_lossy().replace('\\', "/"), bytes));
            }
        }
    }
    files
}

/// What files mean.
pub fn directory(texts: Vec<(String, Vec<u8>)>) -> Directory {
    read::directory(Arc::new(Tree::from_texts(texts)), &Memory::default())
}

/// The embedded directory.
pub fn embedded() -> Directory {
    directory(texts("../directory"))
}

/// Numbers that look drawn by chance and are the same for the same seed (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `limit`; 0 when there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % limit.max(1) as u64).unwrap_or_default()
    }
}

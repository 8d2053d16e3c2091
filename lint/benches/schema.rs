//! The schema stage alone: each file given is parsed with its positions and held to its schema, one after the other on one
//! thread. Prints how many there were, how many do not fit, and how long it took; scripts/lint-figures.py runs it.
//!
//!     cargo bench --locked -p qdos-lint --bench schema -- FOLDER

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::{Path, PathBuf};
use std::time::Instant;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            found.push(path);
        }
    }
}

fn main() {
    let folder = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    // `cargo test --benches` gives none.
    let Some(folder) = folder.map(PathBuf::from) else {
        return;
    };
    let mut paths = Vec::new();
    files(&folder.join("services"), &mut paths);
    paths.sort();
    let begun = Instant::now();
    let mut wrong = 0;
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("entries are text");
        let name = path.strip_prefix(&folder).expect("it lies in the folder");
        let found = qdos_lint::of_shape(&name.to_string_lossy(), &text);
        wrong += usize::from(found.is_none_or(|found| !found.is_empty()));
    }
    println!("{} {wrong} {:.4}", paths.len(), begun.elapsed().as_secs_f64());
}

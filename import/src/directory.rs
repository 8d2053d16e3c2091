//! The directory as it stands on disk, read before an import.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::fingerprint::Fingerprints;
use crate::uids::Uids;

/// The committed table of identities.
pub const UIDS: &str = "import/uids.csv";
/// Fingerprints of entries.
pub const ENTRIES: &str = "import/fingerprints.csv";
/// Fingerprints of other files.
pub const FILES: &str = "import/files.csv";

/// What is on disk.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
    /// Service files by uid: path inside the directory and text.
    pub services: BTreeMap<String, (PathBuf, String)>,
    /// Minted identities.
    pub uids: Uids,
    /// What the last import wrote.
    pub fingerprints: Fingerprints,
}

impl Directory {
    /// Reads a directory; an empty or missing folder is an empty directory.
    pub fn read(root: &Path) -> Result<Directory, Error> {
        let mut directory = Directory {
            root: root.to_owned(),
            services: BTreeMap::new(),
            uids: Uids::default(),
            fingerprints: Fingerprints::default(),
        };
        if let Some(text) = directory.text(UIDS)? {
            directory.uids = Uids::read(&root.join(UIDS), &text)?;
        }
        let (entries, files) = (root.join(ENTRIES), root.join(FILES));
        let texts = (
            directory.text(ENTRIES)?.unwrap_or_default(),
            directory.text(FILES)?.unwrap_or_default(),
        );
        directory.fingerprints = Fingerprints::read((&entries, &texts.0), (&files, &texts.1))?;
        let mut paths = Vec::new();
        walk(&root.join("services"), &mut paths)?;
        paths.sort();
        for path in paths {
            let bytes = fs::read(&path).map_err(|cause| Error::Read {
                file: path.clone(),
                cause,
            })?;
            // A file that is no text has no uid to know it by; lint has more to say about it.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let inside = path.strip_prefix(root).unwrap_or(&path).to_owned();
            if let Some(uid) = uid(&text) {
                directory.services.entry(uid).or_insert((inside, text));
            }
        }
        Ok(directory)
    }

    /// The text of a file inside the directory, if it is there.
    pub fn text(&self, path: &str) -> Result<Option<String>, Error> {
        let file = self.root.join(path);
        if !file.is_file() {
            return Ok(None);
        }
        fs::read_to_string(&file)
            .map(Some)
            .map_err(|cause| Error::Read { file, cause })
    }
}

/// The value of the `uid:` line, which survives faults elsewhere in the file.
fn uid(text: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix("uid:"))?;
    let value = line.split('#').next()?.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    if !folder.is_dir() {
        return Ok(());
    }
    let listed = fs::read_dir(folder).map_err(|cause| Error::Read {
        file: folder.to_owned(),
        cause,
    })?;
    for entry in listed {
        let path = entry
            .map_err(|cause| Error::Read {
                file: folder.to_owned(),
                cause,
            })?
            .path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    Ok(())
}

//! Files, the summary of the job, and outputs for the steps that follow.

use super::Said;
use crate::failure::Failure;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Bytes of a job's summary that are used; the runner drops one of more than a mebibyte.
pub(super) const SUMMARY: usize = 900_000;

/// Writes report.json, report.sarif, comment.md and summary.md; each is there whole or not at all, and none of an earlier run
/// stays where this one has none.
pub(super) fn files(folder: &Path, said: &Said) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let files = [
        ("report.json", Some(&said.json)),
        ("report.sarif", said.sarif.as_ref()),
        ("comment.md", Some(&said.comment.body)),
        ("summary.md", Some(&said.summary)),
    ];
    for (name, text) in files {
        let (path, new) = (folder.join(name), folder.join(format!(".{name}.new")));
        let Some(text) = text else {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(unwritable(&path, &error)),
                _ => continue,
            }
        };
        let written = std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &path));
        written.map_err(|error| unwritable(&path, &error))?;
    }
    let outputs = format!(
        "verdict={}\nexit={}\nreport={}\n",
        said.comment.state.word(),
        said.exit,
        one_line(&folder.join("report.json").to_string_lossy())
    );
    append("GITHUB_OUTPUT", &outputs)
}

/// Appends the summary where the runner wants it.
pub(super) fn summary(said: &Said) -> Result<(), Failure> {
    append("GITHUB_STEP_SUMMARY", &said.summary)
}

fn append(variable: &str, text: &str) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let file = OpenOptions::new().create(true).append(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| unwritable(path.as_ref(), &error))
}

fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("{} cannot be written: {error}", path.display()))
}

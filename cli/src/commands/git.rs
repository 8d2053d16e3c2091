//! `qdos git`: plain `git diff`, `git log -p` and `git blame` show what entries mean.
//!
//! git turns every entry into lines with `qdos git textconv` before it compares or blames. It is told so in the clone's own
//! configuration and attributes, which no commit holds: whoever wants it sets it up, and nobody else notices.

use crate::arguments::{Git, GitSetup, GitVerb};
use crate::failure::Failure;
use crate::revisions;
use qdos_history::Repository;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The name of the driver in git's configuration.
const KEY: &str = "diff.qdos.textconv";

/// Folders of a directory whose files are entries.
const FOLDERS: [&str; 3] = ["services", "templates", "requirements"];

pub(crate) fn run(arguments: &Git) -> Result<u8, Failure> {
    match &arguments.verb {
        GitVerb::Setup(setup) => self::setup(setup),
        GitVerb::Textconv { file } => textconv(file),
    }
}

/// What an entry means, line by line; what is no entry, or cannot be read, as it is.
fn textconv(file: &Path) -> Result<u8, Failure> {
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display())))?;
    match qdos_diff::lines(&bytes) {
        Some(lines) => crate::print(&(lines.join("\n") + "\n"))?,
        None => crate::print(&String::from_utf8_lossy(&bytes))?,
    }
    Ok(0)
}

fn setup(setup: &GitSetup) -> Result<u8, Failure> {
    let folder = revisions::folder(setup.directory.as_deref())?;
    let repository = Repository::discover(&folder)?;
    let within = repository.directory(&folder)?;
    if !folder.join("qdos.yaml").is_file() {
        return Err(Failure::usage(format!(
            "{} is not a directory of services: it has no qdos.yaml; name the folder that has one",
            folder.display()
        )));
    }
    let attributes = attributes_file(&folder)?;
    let before = match std::fs::read_to_string(&attributes) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(refused(&attributes, &error)),
    };
    let others = without_block(&before, &within);
    let mut said = String::new();
    if setup.undo {
        let is_last = !others.lines().any(|line| line.starts_with(BEGIN));
        let driver = configured(&folder)?.filter(|_| is_last);
        if driver.is_some() {
            git(&folder, &["config", "--local", "--remove-section", "diff.qdos"])?;
            said += &format!("Took {KEY} out of the clone's configuration.\n");
        }
        if others != before {
            write(&attributes, &others)?;
            said += &format!("Took the lines of qdos out of {}.\n", attributes.display());
        }
        if said.is_empty() {
            said += "There is nothing to undo.\n";
        }
        crate::print(&said)?;
        return Ok(0);
    }
    let command = command()?;
    let driver = configured(&folder)?;
    if driver.as_deref() != Some(command.as_str()) {
        git(&folder, &["config", "--local", KEY, &command])?;
        let instead = driver.map(|driver| format!(" in place of {driver}"));
        said += &format!(
            "Wrote {KEY} = {command} into the clone's configuration{}.\n",
            instead.unwrap_or_default()
        );
    }
    let block = block(&within);
    let after = others + &block;
    if after != before {
        write(&attributes, &after)?;
        said += &format!("Wrote into {}:\n{block}", attributes.display());
    }
    if said.is_empty() {
        said += "It is set up already.\n";
    } else {
        said += "From now on `git diff`, `git log -p` and `git blame` show what entries mean; with --no-textconv what is \
                 written. `qdos git setup --undo` takes it back.\n";
    }
    crate::print(&said)?;
    Ok(0)
}

const BEGIN: &str = "# qdos git setup: begin ";
const END: &str = "# qdos git setup: end ";

/// The lines that say which files are entries; each directory of a repository has its own.
fn block(within: &str) -> String {
    let root = if within.is_empty() {
        "/".to_owned()
    } else {
        format!("/{within}/")
    };
    let lines = FOLDERS.map(|folder| {
        let pattern = quoted(&format!("{}{folder}/**/*.yaml", escaped(&root)));
        format!("{pattern} diff=qdos\n")
    });
    format!("{BEGIN}{root}\n{}{END}{root}\n", lines.concat())
}

/// A path in which no letter stands for others.
fn escaped(path: &str) -> String {
    let letters = path.chars().flat_map(|letter| {
        let escape = matches!(letter, '*' | '?' | '[' | ']' | '\\').then_some('\\');
        escape.into_iter().chain([letter])
    });
    letters.collect()
}

/// A pattern as a line of attributes begins with it.
fn quoted(pattern: &str) -> String {
    if !pattern.contains([' ', '\t', '"', '\\']) {
        return pattern.to_owned();
    }
    format!("\"{}\"", pattern.replace('\\', "\\\\").replace('"', "\\\""))
}

fn without_block(text: &str, within: &str) -> String {
    let block = block(within);
    let marks: Vec<&str> = block.lines().filter(|line| line.starts_with('#')).collect();
    let mut inside = false;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        inside |= Some(&trimmed) == marks.first();
        if !inside {
            kept.push_str(line);
        }
        inside &= Some(&trimmed) != marks.last();
    }
    if !kept.is_empty() && !kept.ends_with('\n') {
        kept.push('\n');
    }
    kept
}

/// The line that git runs: this program, wherever it lies.
fn command() -> Result<String, Failure> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::usage(format!("it is not known where this program lies: {error}")))?;
    let path = program.to_string_lossy().replace('\'', "'\\''");
    Ok(format!("'{path}' git textconv"))
}

fn configured(folder: &Path) -> Result<Option<String>, Failure> {
    let run = run_git(folder, &["config", "--local", "--get", KEY])?;
    Ok(run.status.success().then(|| line_of(&run.stdout)))
}

/// Where attributes of the clone alone are kept; of a linked worktree with all others.
fn attributes_file(folder: &Path) -> Result<PathBuf, Failure> {
    let said = git(folder, &["rev-parse", "--git-path", "info/attributes"])?;
    Ok(folder.join(said))
}

fn run_git(folder: &Path, arguments: &[&str]) -> Result<std::process::Output, Failure> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    command
        .output()
        .map_err(|error| Failure::usage(format!("git cannot be run: {error}; install it")))
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let run = run_git(folder, arguments)?;
    if !run.status.success() {
        return Err(Failure::usage(format!(
            "git {} failed: {}",
            arguments.join(" "),
            line_of(&run.stderr)
        )));
    }
    Ok(line_of(&run.stdout))
}

fn line_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim_end_matches(['\n', '\r'])
        .to_owned()
}

/// Written beside it and moved, so that it is never there by half; a file of nothing is taken away.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return std::fs::remove_file(path).map_err(|error| refused(path, &error));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| refused(path, &error))?;
    }
    let beside = path.with_extension("qdos");
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("{} cannot be written: {error}", path.display()))
}

//! Repositories made by the `git` command in a folder of their own, away from the configuration of the machine.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use qdos_history::{Repository, Revision, Snapshot};
use tempfile::TempDir;

/// A folder that holds any number of repositories and vanishes with the test.
pub struct Sandbox {
    folder: TempDir,
}

/// One working tree, or one bare repository.
pub struct Clone {
    pub path: PathBuf,
}

impl Sandbox {
    pub fn new() -> Sandbox {
        Sandbox {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder
            .path()
            .canonicalize()
            .expect("the temporary folder exists")
    }

    /// The empty repository `origin`, on branch main.
    pub fn repository(&self) -> Clone {
        self.initialise("origin", &[])
    }

    pub fn repository_with(&self, options: &[&str]) -> Clone {
        self.initialise("origin", options)
    }

    pub fn repository_at(&self, name: &str) -> Clone {
        self.initialise(name, &[])
    }

    fn initialise(&self, name: &str, options: &[&str]) -> Clone {
        run(&self.path(), &[&["init", "--quiet"], options, &[name]].concat());
        Clone {
            path: self.path().join(name),
        }
        .configured()
    }

    /// A clone of `origin`.
    pub fn clone(&self, name: &str, options: &[&str]) -> Clone {
        run(
            &self.path(),
            &[&["clone", "--quiet"], options, &[self.url().as_str(), name]].concat(),
        );
        Clone {
            path: self.path().join(name),
        }
        .configured()
    }

    /// `origin` over a transport: `--depth` and `--filter` are not honoured for a path.
    pub fn url(&self) -> String {
        format!("file://{}", self.path().join("origin").display())
    }
}

impl Clone {
    /// libgit2 reads the configuration of whoever runs the tests; what would matter here is overridden.
    fn configured(self) -> Clone {
        for (name, value) in [("core.autocrlf", "false"), ("core.excludesFile", "/dev/null")] {
            self.git(&["config", name, value]);
        }
        self
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        run(&self.path, arguments)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        fs::write(path, text).expect("a file can be written");
    }

    /// Adds everything and commits it.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub fn open(&self) -> Repository {
        Repository::discover(&self.path).expect("the repository opens")
    }

    pub fn resolve(&self, revision: &str) -> Revision {
        self.open().resolve(revision).expect("the revision exists")
    }

    pub fn tree(&self, revision: &str, directory: &str) -> Snapshot {
        let repository = self.open();
        let revision = repository.resolve(revision).expect("the revision exists");
        repository
            .tree(&revision, directory)
            .expect("the directory can be read")
    }

    pub fn worktree(&self, directory: &str) -> Snapshot {
        self.open()
            .worktree(directory)
            .expect("the working tree can be read")
    }
}

pub fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = git(folder).args(arguments).output().expect("git is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?} failed: {errors}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env_clear();
    for name in ["PATH", "TMPDIR", "SystemRoot"] {
        command.envs(std::env::var(name).map(|value| (name, value)));
    }
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Ada Lead");
        command.env(format!("GIT_{role}_EMAIL"), "ada@example.org");
        command.env(format!("GIT_{role}_DATE"), "2026-03-29T12:30:00+0100");
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", folder);
    command.args([
        "-c",
        "init.defaultBranch=main",
        "-c",
        "protocol.file.allow=always",
    ]);
    command
}

/// Paths and texts of a snapshot.
pub fn texts(snapshot: &Snapshot) -> Vec<(&str, &str)> {
    let text = |bytes| str::from_utf8(bytes).expect("the test wrote text");
    snapshot
        .tree
        .files
        .iter()
        .map(|(path, file)| (path.as_str(), text(&file.bytes)))
        .collect()
}

/// Paths and blob ids of a snapshot, the ids as git prints them.
pub fn ids(snapshot: &Snapshot) -> Vec<(String, String)> {
    let hex = |id: &[u8; 20]| id.iter().map(|byte| format!("{byte:02x}")).collect();
    snapshot
        .tree
        .files
        .iter()
        .map(|(path, file)| (path.clone(), hex(&file.id.0)))
        .collect()
}

/// Oddities as they are said.
pub fn oddities(snapshot: &Snapshot) -> Vec<String> {
    snapshot.oddities.iter().map(ToString::to_string).collect()
}

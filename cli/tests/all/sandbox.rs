//! A git repository in a temporary folder, and the program run on it.

use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub const TODAY: &str = "2026-11-23";

/// A folder with a repository whose directory of services is `directory/`, as the program likes to find it.
pub struct Sandbox {
    temporary: TempDir,
}

/// What a run said.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Holds the exit code and that each part is said, on whichever stream, line ends and indents aside.
    #[track_caller]
    pub fn says(&self, code: i32, parts: &[&str]) {
        let said: Vec<&str> = self
            .out
            .split_whitespace()
            .chain(self.err.split_whitespace())
            .collect();
        let said = said.join(" ");
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        for part in parts {
            assert!(
                said.contains(part),
                "{part:?} is not said:\n{}\n{}",
                self.out,
                self.err
            );
        }
    }
}

/// `tests/…` of this crate.
pub fn tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// The directory of Norfolk and Suffolk.
pub fn embedded_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../directory")
}

impl Sandbox {
    /// A folder that is in no repository and holds nothing.
    pub fn empty() -> Sandbox {
        // A space in the path, always: paths are not to be split anywhere.
        let temporary = tempfile::Builder::new()
            .prefix("qdos test ")
            .tempdir()
            .expect("a temporary folder");
        Sandbox { temporary }
    }

    /// A folder that is in no repository and holds the small county.
    pub fn county_without_git() -> Sandbox {
        let sandbox = Sandbox::empty();
        copy(&tests("county"), &sandbox.path("directory"));
        sandbox
    }

    /// `main` holds a directory; the branch `change` is checked out and equal to it.
    pub fn of(directory: &Path) -> Sandbox {
        let sandbox = Sandbox::empty();
        copy(directory, &sandbox.path("directory"));
        sandbox.begin();
        sandbox
    }

    /// `main` holds the small county; the branch `change` is checked out and equal to it.
    pub fn county() -> Sandbox {
        Sandbox::of(&tests("county"))
    }

    /// Makes a repository of what is there.
    pub fn begin(&self) {
        self.git(["init", "-q", "-b", "main"]);
        self.commit("base");
        self.git(["checkout", "-q", "-b", "change"]);
    }

    pub fn root(&self) -> &Path {
        self.temporary.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// The cache directory of who runs the program here.
    pub fn cache_home(&self) -> PathBuf {
        self.path(".git/home")
    }

    /// Where what was read of the repository is kept.
    pub fn cache(&self) -> PathBuf {
        let repository = self.path(".git").canonicalize().expect("it is a repository");
        let name = blake3::hash(repository.as_os_str().as_encoded_bytes()).to_hex();
        self.cache_home().join("qdos").join(&name[..16])
    }

    /// Writes a file below `directory/`.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path("directory").join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
        fs::write(path, bytes).expect("the file can be written");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path("directory").join(path)).expect("the file can be read")
    }

    /// Replaces a part of a file below `directory/`; the part has to be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, text.replace(from, to));
    }

    pub fn remove(&self, path: &str) {
        let path = self.path("directory").join(path);
        let removed = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
        removed.expect("the file can be removed");
    }

    pub fn commit(&self, message: &str) {
        self.git(["add", "--all"]);
        self.git(["commit", "-q", "--allow-empty", "-m", message]);
    }

    pub fn git<const N: usize>(&self, arguments: [&str; N]) -> String {
        let run = alone(Command::new("git").args(arguments), self.root());
        assert!(
            run.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        String::from_utf8_lossy(&run.stdout).trim().to_owned()
    }

    /// Runs the program at the root of the repository.
    pub fn qdos<Argument: AsRef<OsStr>>(&self, arguments: &[Argument]) -> Run {
        qdos(self.root(), arguments)
    }

    /// `qdos check` of the working tree.
    pub fn check(&self) -> Run {
        self.qdos(&["check", "--today", TODAY])
    }
}

/// Runs the program in a folder.
pub fn qdos<Argument: AsRef<OsStr>>(folder: &Path, arguments: &[Argument]) -> Run {
    let output = alone(Command::new(env!("CARGO_BIN_EXE_qdos")).args(arguments), folder);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Runs with an environment and a git configuration of nobody's.
fn alone(command: &mut Command, folder: &Path) -> Output {
    alone_in(command, folder)
        .output()
        .expect("the command can be run")
}

/// A command in a folder, with an environment and a git configuration of nobody's.
pub fn alone_in<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    let nowhere = "/nonexistent";
    let person = |role: &str| {
        [
            (format!("GIT_{role}_NAME"), "A Lead"),
            (format!("GIT_{role}_EMAIL"), "lead@example.org"),
        ]
    };
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", nowhere)
        .env("XDG_CONFIG_HOME", nowhere)
        .env("XDG_CACHE_HOME", cache_home(folder))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("NO_COLOR", "1")
        .envs(person("AUTHOR"))
        .envs(person("COMMITTER"))
}

/// A cache directory that goes with the repository a folder lies in.
fn cache_home(folder: &Path) -> PathBuf {
    let git = folder
        .ancestors()
        .map(|folder| folder.join(".git"))
        .find(|git| git.is_dir());
    git.map_or_else(|| PathBuf::from("/nonexistent"), |git| git.join("home"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let to = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("the file can be copied");
        }
    }
}

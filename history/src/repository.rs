//! The repository that holds a directory of services: finding it, and what kind of clone it is.

use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::Once;

use crate::error::Error;

/// A git repository, opened for reading.
pub struct Repository {
    pub(crate) git: git2::Repository,
}

impl Repository {
    /// Finds the repository that holds a file or folder, also from a linked worktree.
    ///
    /// `GIT_DIR` and its kin are not read: the path alone decides.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchPath`], [`Error::NotARepository`], [`Error::OtherOwner`], [`Error::UnsupportedFormat`].
    pub fn discover(path: &Path) -> Result<Repository, Error> {
        trust_object_names();
        let folder = folder_of(path)?;
        match git2::Repository::discover(&folder) {
            Ok(git) => Ok(Repository { git }),
            Err(source) => Err(not_opened(path, &folder, source)),
        }
    }

    /// Whether the repository has no working tree.
    pub fn is_bare(&self) -> bool {
        self.git.is_bare()
    }

    /// The folder that all working trees of the repository share, where git keeps what is not of one of them; for most
    /// it is `.git`.
    pub fn common_folder(&self) -> &Path {
        self.git.commondir()
    }

    /// Gives the path of a folder inside the repository, with `/` between its parts and "" for the root; for a
    /// file, that of its folder. A bare repository has only its root.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchPath`], [`Error::OutsideRepository`], [`Error::FolderNotUtf8`].
    pub fn directory(&self, path: &Path) -> Result<String, Error> {
        let Some(root) = self.git.workdir() else {
            return Ok(String::new());
        };
        let folder = folder_of(path)?;
        let root = root.canonicalize().map_err(Error::unreadable(root))?;
        let inside = folder.strip_prefix(&root).map_err(|_| Error::OutsideRepository {
            path: path.to_owned(),
            repository: root.clone(),
        })?;
        let mut parts = Vec::new();
        for part in inside.components() {
            let text = part.as_os_str().to_str();
            parts.push(text.ok_or_else(|| Error::FolderNotUtf8 { path: folder.clone() })?);
        }
        Ok(parts.join("/"))
    }

    /// The root of the working tree.
    pub(crate) fn root(&self) -> Result<&Path, Error> {
        self.git.workdir().ok_or_else(|| Error::Bare {
            path: self.git.path().to_owned(),
        })
    }

    /// Whether the history was cut off by `--depth`. libgit2 looks beside the linked worktree only.
    pub(crate) fn is_shallow(&self) -> bool {
        let grafts = self.git.commondir().join("shallow");
        self.git.is_shallow() || grafts.metadata().is_ok_and(|grafts| grafts.len() > 0)
    }

    /// Says why an object is missing: never fetched, cut off, or damaged.
    pub(crate) fn missing(&self, wanted: String, source: git2::Error) -> Error {
        if source.code() != git2::ErrorCode::NotFound {
            return Error::git(format!("read {wanted}"))(source);
        }
        if self.is_partial() {
            return Error::PartialClone { wanted };
        }
        if self.is_shallow() {
            return Error::Shallow { wanted };
        }
        Error::git(format!("find {wanted}"))(source)
    }

    pub(crate) fn is_partial(&self) -> bool {
        let Ok(config) = self.git.config() else {
            return false;
        };
        let promisors = config.entries(Some(r"^remote\..*\.promisor$"));
        config.get_string("extensions.partialclone").is_ok()
            || promisors.is_ok_and(|mut entries| entries.next().is_some())
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Repository")
            .field(&self.git.path())
            .finish()
    }
}

/// The parts of a directory's path inside a repository; `None` when it would lead out of it.
pub(crate) fn inside(directory: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    for part in Path::new(directory.trim_matches('/')).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path)
}

/// Stops libgit2 from hashing every object again as it is read, a third of the time of reading. Whether a clone
/// is damaged is for `git fsck` to say.
fn trust_object_names() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| git2::opts::strict_hash_verification(false));
}

fn folder_of(path: &Path) -> Result<PathBuf, Error> {
    let mut folder = path.canonicalize().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NoSuchPath {
            path: path.to_owned(),
        },
        _ => Error::Unreadable {
            path: path.to_owned(),
            source,
        },
    })?;
    if folder.is_file() {
        folder.pop();
    }
    Ok(folder)
}

fn not_opened(path: &Path, folder: &Path, source: git2::Error) -> Error {
    match source.code() {
        git2::ErrorCode::NotFound => Error::NotARepository {
            path: path.to_owned(),
        },
        git2::ErrorCode::Owner => Error::OtherOwner {
            path: owned_folder(folder),
        },
        _ if is_unsupported(&source) => Error::UnsupportedFormat {
            path: path.to_owned(),
            reason: source.message().to_owned(),
        },
        _ => Error::git(format!("open the repository of {path:?}"))(source),
    }
}

/// libgit2 has no code of its own for these; the words are held by a test.
fn is_unsupported(source: &git2::Error) -> bool {
    [
        "unknown object format",
        "unsupported extension",
        "unsupported repository version",
    ]
    .iter()
    .any(|words| source.message().starts_with(words))
}

/// The folder that `safe.directory` names: the root of the working tree, else the bare repository itself.
fn owned_folder(folder: &Path) -> PathBuf {
    let root = folder.ancestors().find(|ancestor| ancestor.join(".git").exists());
    let bare = || {
        folder
            .ancestors()
            .find(|ancestor| ancestor.join("objects").is_dir())
    };
    root.or_else(bare).unwrap_or(folder).to_owned()
}

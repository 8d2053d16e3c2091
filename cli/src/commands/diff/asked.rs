//! What of `qdos diff`'s arguments is a revision, and what says which changes to show.

use super::Sides;
use crate::arguments::Diff;
use crate::failure::Failure;
use crate::revisions;
use qdos_model::change::{Change, Subject};
use std::path::{Path, PathBuf};

/// What is to be compared and shown.
pub(super) struct Asked {
    pub(super) directory: PathBuf,
    pub(super) base: Option<String>,
    pub(super) head: String,
    /// `BASE...HEAD`.
    pub(super) from_where_they_parted: bool,
    /// Paths within the directory, or as they were typed.
    paths: Vec<String>,
    pub(super) uids: Vec<String>,
}

impl Asked {
    pub(super) fn of(arguments: &Diff) -> Result<Asked, Failure> {
        Asked::of_words(&arguments.what, arguments.base.clone(), &arguments.head)
    }

    /// What the words of a command line name; `base` and `head` where no range does.
    pub(super) fn of_words(words: &[String], base: Option<String>, head: &str) -> Result<Asked, Failure> {
        let mut asked = Asked {
            directory: PathBuf::new(),
            base,
            head: head.to_owned(),
            from_where_they_parted: false,
            paths: Vec::new(),
            uids: Vec::new(),
        };
        let mut directory = None;
        for word in words {
            let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
            if is_digits && (4..=10).contains(&word.len()) {
                asked.uids.push(word.clone());
            } else if Path::new(word).join("qdos.yaml").is_file() {
                directory = Some(PathBuf::from(word));
            } else if let Some((base, head)) = word.split_once("..").filter(|_| !Path::new(word).exists()) {
                asked.range(base, head, word)?;
            } else {
                asked.paths.push(word.trim_end_matches('/').to_owned());
            }
        }
        asked.directory = revisions::folder(directory.as_deref())?;
        Ok(asked)
    }

    fn range(&mut self, base: &str, head: &str, word: &str) -> Result<(), Failure> {
        if self.base.is_some() || self.head != revisions::WORKTREE {
            return Err(Failure::usage(format!(
                "{word:?} names revisions that were named already; name them once"
            )));
        }
        let head = head
            .strip_prefix('.')
            .inspect(|_| self.from_where_they_parted = true)
            .unwrap_or(head);
        let or_head = |name: &str| if name.is_empty() { "HEAD" } else { name }.to_owned();
        self.base = Some(or_head(base));
        self.head = or_head(head);
        Ok(())
    }

    /// The changes that were asked for; all when nothing was named. A slip of the pen must not look like nothing having
    /// changed, so what neither side has is refused.
    pub(super) fn only(&self, changes: Vec<Change>, sides: &Sides) -> Result<Vec<Change>, Failure> {
        if self.paths.is_empty() && self.uids.is_empty() {
            return Ok(changes);
        }
        for uid in &self.uids {
            if !sides.has_service(uid) {
                return Err(Failure::usage(format!(
                    "no service has the uid {uid:?}, in {} or in {}; the uid is the first line of a service's file, and a \
                     file or folder may be named in its place",
                    sides.base.revision.name, sides.head.revision.name
                )));
            }
        }
        let mut paths = Vec::new();
        for path in &self.paths {
            paths.push(self.within(path, sides)?);
        }
        Ok(changes
            .into_iter()
            .filter_map(|change| self.part(change, &paths))
            .collect())
    }

    /// A change as far as it was asked for.
    fn part(&self, mut change: Change, paths: &[String]) -> Option<Change> {
        let of_uid = matches!(&change.subject, Subject::Service { uid, .. } if self.uids.contains(uid));
        let below = |path: &str| paths.iter().any(|asked| is_below(path, asked));
        let at_path = [&change.base, &change.head]
            .into_iter()
            .flatten()
            .any(|place| below(&place.path));
        if of_uid || at_path {
            return Some(change);
        }
        change.echoes = std::mem::take(&mut change.echoes)
            .into_iter()
            .filter_map(|echo| self.part(echo, paths))
            .collect();
        (!change.echoes.is_empty()).then_some(change)
    }

    /// A path as the directory names it: from the current folder, or from the directory.
    fn within(&self, path: &str, sides: &Sides) -> Result<String, Failure> {
        let root = self.directory.canonicalize().ok();
        let here = std::path::absolute(path).ok();
        let from_here = root
            .as_deref()
            .zip(here.as_deref())
            .and_then(|(root, here)| here.strip_prefix(root).ok()?.to_str());
        for candidate in [from_here, Some(path)].into_iter().flatten() {
            if sides.has_path(candidate)? {
                return Ok(candidate.to_owned());
            }
        }
        Err(Failure::usage(format!(
            "{path:?} is no revisions (BASE..HEAD), no uid of a service, and no file or folder of {} in {} or in {}; name one \
             that is there, as in `qdos diff services/`",
            self.directory.display(),
            sides.base.revision.name,
            sides.head.revision.name
        )))
    }
}

pub(super) fn is_below(file: &str, path: &str) -> bool {
    path.is_empty()
        || file
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

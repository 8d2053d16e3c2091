//! Which commits are to be compared: from the flags, or from the event that started the workflow. An event's text comes
//! from outside; only numbers and commit ids of their exact form are taken from it.

use crate::arguments::Pr;
use crate::failure::Failure;
use qdos_history::Repository;
use serde_json::Value;

/// What happened.
#[derive(Debug, Default)]
pub(super) struct Event {
    /// Number of the pull request.
    pub(super) number: Option<u64>,
    /// Number of the account that opened it.
    pub(super) author: Option<u64>,
    /// The commit of the base branch.
    base: Option<String>,
    /// The newest commit of the pull request.
    pub(super) head: Option<String>,
    /// Its trial merge.
    merge: Option<String>,
    /// Whether it is what a merge queue would merge: a commit, and no conversation.
    pub(super) is_queue: bool,
}

/// What is compared.
pub(super) struct Ends {
    pub(super) base: String,
    pub(super) head: String,
    /// Commits that the base branch has moved on by since.
    pub(super) base_moved: usize,
}

impl Event {
    pub(super) fn read(arguments: &Pr) -> Result<Event, Failure> {
        let file = std::env::var_os("GITHUB_EVENT_PATH").filter(|path| !path.is_empty());
        let mut event = match (&arguments.event, file) {
            (Some(path), _) => Event::of_file(path.as_ref())?,
            (None, Some(path)) => Event::of_file(path.as_ref())?,
            (None, None) => Event::default(),
        };
        event.number = arguments.number.or(event.number);
        event.base = arguments.base.clone().or(event.base);
        event.head = arguments.head.clone().or(event.head);
        event.merge.clone_from(&arguments.merge);
        event.is_queue |= arguments.queue;
        Ok(event)
    }

    fn of_file(path: &std::path::Path) -> Result<Event, Failure> {
        let bad = |why: String| Failure::usage(format!("the event {} cannot be read: {why}", path.display()));
        let text = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
        let value: Value = serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
        let commit = |value: &Value| value.as_str().filter(|text| is_commit(text)).map(str::to_owned);
        let pull = &value["pull_request"];
        let queue = &value["merge_group"];
        if queue.is_object() {
            return Ok(Event {
                number: queue["head_ref"].as_str().and_then(queued),
                base: commit(&queue["base_sha"]),
                head: commit(&queue["head_sha"]),
                is_queue: true,
                ..Event::default()
            });
        }
        Ok(Event {
            number: pull["number"].as_u64(),
            author: pull["user"]["id"].as_u64(),
            base: commit(&pull["base"]["sha"]),
            head: commit(&pull["head"]["sha"]),
            ..Event::default()
        })
    }

    /// The full ids of commits that flags name otherwise.
    pub(super) fn resolve(&mut self, repository: &Repository) -> Result<(), Failure> {
        for name in [&mut self.base, &mut self.head].into_iter().flatten() {
            *name = repository.resolve(name)?.id;
        }
        Ok(())
    }

    /// The commits to compare for an earlier commit of the same pull request.
    pub(super) fn at(&self, repository: &Repository, commit: &str) -> Result<Ends, Failure> {
        let earlier = Event {
            base: self.base.clone(),
            head: Some(commit.to_owned()).filter(|commit| is_commit(commit)),
            ..Event::default()
        };
        earlier.ends(repository)
    }

    /// The commits to compare: of a merge queue its base and what it would merge; of a pull request its trial merge with the
    /// base branch that it was merged with, where there is one of this very head; else head with the merge base.
    pub(super) fn ends(&self, repository: &Repository) -> Result<Ends, Failure> {
        let (Some(base), Some(head)) = (&self.base, &self.head) else {
            return Err(Failure::usage(
                "what is to be compared is not known; name it with --base and --head, or run it from the event of a pull request",
            ));
        };
        if self.is_queue {
            return Ok(Ends {
                base: base.clone(),
                head: head.clone(),
                base_moved: 0,
            });
        }
        let head = repository.resolve(head)?;
        if let Some(merge) = &self.merge {
            let merged = repository.resolve(&format!("{merge}^2")).ok();
            let onto = repository.resolve(&format!("{merge}^1")).ok();
            if let (Some(merged), Some(onto)) = (merged, onto)
                && merged.id == head.id
            {
                return Ok(Ends {
                    base: onto.id,
                    head: repository.resolve(merge)?.id,
                    base_moved: 0,
                });
            }
        }
        let tip = repository.resolve(base)?;
        let base = repository.merge_base(&tip, &head)?;
        Ok(Ends {
            base_moved: repository.commits_since(&base, &tip)?,
            base: base.id,
            head: head.id,
        })
    }
}

/// The number in the name of a merge queue's branch, such as "refs/heads/gh-readonly-queue/main/pr-12-0123…".
fn queued(branch: &str) -> Option<u64> {
    let (_, name) = branch.rsplit_once("/pr-")?;
    let (number, base) = name.split_once('-')?;
    is_commit(base).then(|| number.parse().ok())?
}

fn is_commit(text: &str) -> bool {
    text.len() == 40
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

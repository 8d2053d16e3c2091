//! What history says, as values and rendered: `qdos log`, `qdos blame`, `qdos show`, `qdos incident`. Names, messages and
//! addresses come from commits, which anybody can write: they are cleaned here, once, and escaped by every format.

pub mod blame;
pub mod incident;
pub mod log;
pub mod show;

use crate::page::{DIM, Page};
use crate::words::{clean, list, plain_date};
use qdos_model::hours::clock_text;
use qdos_model::time::london;
use schemars::JsonSchema;
use serde::Serialize;

/// Somebody a commit names; git itself checks no name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Person {
    /// Name, after `.mailmap`.
    pub name: String,
    /// E-mail address, after `.mailmap`.
    pub email: String,
}

impl Person {
    /// A person, fit to be printed.
    pub fn new(name: &str, email: &str) -> Person {
        Person {
            name: clean(name),
            email: clean(email),
        }
    }

    fn said(&self) -> String {
        match (self.name.is_empty(), self.email.is_empty()) {
            (false, _) => self.name.clone(),
            (true, false) => self.email.clone(),
            (true, true) => "somebody without a name".to_owned(),
        }
    }
}

/// One step of the branch: when it came, by both clocks, and who wrote, merged and approved it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Step {
    /// Full id of the commit on the branch.
    pub commit: String,
    /// First line of what it says of itself; of a merge made by the forge, the pull request's title where it is there.
    pub title: String,
    /// Number of the pull request that its message names.
    pub pull_request: Option<u64>,
    /// When it came into the branch, by the committer's clock, in London.
    pub committed: String,
    /// The same in seconds since 1970 UTC.
    pub committed_seconds: i64,
    /// When it was first written, by the author's clock, in London.
    pub authored: String,
    /// Who wrote what it brought.
    pub authors: Vec<Person>,
    /// Who merged it; none for a commit made on the branch itself.
    pub merged_by: Option<Person>,
    /// Named by Approved-by.
    pub approved_by: Vec<Person>,
    /// Named by Reviewed-by.
    pub reviewed_by: Vec<Person>,
    /// Whether the commit on the branch carries a signature; `qdos audit` says what it is worth.
    pub signed: bool,
    /// The commits that a merge brought, oldest first.
    pub brought: Vec<String>,
    /// What is odd about it.
    pub notes: Vec<String>,
}

impl Step {
    /// Ten digits of its id.
    pub fn short(&self) -> &str {
        &self.commit[..self.commit.len().min(10)]
    }

    fn authors(&self) -> String {
        let names: Vec<String> = self.authors.iter().map(Person::said).collect();
        list(&names)
    }

    /// Who approved it, in a clause that also says when nobody is named.
    fn approval(&self) -> String {
        let names = |people: &[Person]| list(&people.iter().map(Person::said).collect::<Vec<_>>());
        match (self.approved_by.is_empty(), self.reviewed_by.is_empty()) {
            (true, true) => "no approval is recorded in git".to_owned(),
            (false, true) => format!("approved by {}", names(&self.approved_by)),
            (true, false) => format!("reviewed by {}", names(&self.reviewed_by)),
            (false, false) => format!(
                "approved by {}, reviewed by {}",
                names(&self.approved_by),
                names(&self.reviewed_by)
            ),
        }
    }

    /// "written by A; merged by B; approved by C".
    pub(crate) fn people(&self) -> String {
        let merged = match &self.merged_by {
            Some(person) => format!("merged by {}", person.said()),
            None if self.pull_request.is_some() => "merged as one commit".to_owned(),
            None => "put on the branch directly".to_owned(),
        };
        format!("written by {}; {merged}; {}", self.authors(), self.approval())
    }

    /// "pull request 41", or the commit alone.
    pub(crate) fn source(&self) -> String {
        match self.pull_request {
            Some(number) => format!("pull request {number}, commit {}", self.short()),
            None => format!("commit {}", self.short()),
        }
    }

    fn lines(&self, page: &mut Page, indent: usize) {
        page.paragraph(indent, "", &self.people());
        if self.authored != self.committed {
            page.paragraph(indent, "", &format!("{DIM}written {}{DIM:#}", self.authored));
        }
        for note in &self.notes {
            page.paragraph(indent, "Note: ", note);
        }
    }
}

/// With a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Text of a commit or an entry, fit for one line of any format.
pub fn clean_line(text: &str) -> String {
    clean(text)
}

/// "4 January 2027, 09:30" in London.
pub fn moment(seconds: i64) -> String {
    let Ok(at) = jiff::Timestamp::from_second(seconds) else {
        return format!("{seconds} seconds after 1970");
    };
    let at = at.to_zoned(london());
    let minute = i64::from(at.hour()) * 60 + i64::from(at.minute());
    format!("{}, {}", plain_date(at.date()), clock_text(minute))
}

/// What this clone lacks, or shows otherwise; one sentence each.
#[derive(Debug, Clone, Default)]
pub struct Missing {
    /// Commits at which it ends.
    pub shallow: usize,
    /// Made with a filter.
    pub partial: bool,
    /// Commits with other parents.
    pub grafts: usize,
    /// Commits shown as others.
    pub replaced: usize,
}

impl Missing {
    /// In sentences, each with its remedy.
    pub fn said(&self) -> Vec<String> {
        let Missing {
            shallow,
            partial,
            grafts,
            replaced,
        } = self;
        let mut said = Vec::new();
        if *shallow > 0 {
            said.push("This clone is shallow: what came before its oldest commit is not here, and what that commit holds may be older than it; `git fetch --unshallow` brings the rest.".to_owned());
        }
        if *partial {
            said.push("This clone is partial: files of the past may not be here; `git fetch --refetch --no-filter` brings them.".to_owned());
        }
        let commits = |count: usize| {
            if count == 1 {
                "1 commit".to_owned()
            } else {
                format!("{count} commits")
            }
        };
        if *grafts > 0 {
            let which = commits(*grafts);
            said.push(format!(
                "This clone gives {which} other parents (.git/info/grafts); that is not followed here."
            ));
        }
        if *replaced > 0 {
            let others = if *replaced == 1 { "another" } else { "others" };
            let which = commits(*replaced);
            said.push(format!(
                "This clone shows {which} as {others} (refs/replace); that is not followed here; `git replace -l` lists them."
            ));
        }
        said
    }
}

/// Says notes at the end of a page.
fn foot(page: &mut Page, notes: &[String]) {
    if !notes.is_empty() {
        page.line("");
    }
    for note in notes {
        page.paragraph(0, "Note: ", note);
    }
}

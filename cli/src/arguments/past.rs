//! Verbs that ask about the past.

use super::{Caller, FailOn, Format};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What is found in commits is what they say of themselves: an approval that the forge alone keeps is not known.
#[derive(Args)]
pub(crate) struct Audit {
    /// BASE..HEAD for the steps from HEAD back to BASE, or a revision for all that lead to it; the default branch when left
    /// out
    #[arg(value_name = "RANGE")]
    pub(crate) range: Option<String>,
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Only the newest N steps of it
    #[arg(long, value_name = "N")]
    pub(crate) newest: Option<usize>,
    /// Ask the check again of the newest N steps that change the directory; each takes as long as `qdos check`
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) rerun: usize,
    /// A file of recorded tips of the branch, beside the tags below tip/: one line each, beginning with the commit's id
    #[arg(long, value_name = "FILE")]
    pub(crate) tips: Option<PathBuf>,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
    /// The level from which on a finding fails the audit
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
    #[arg(long, value_enum, default_value_t = AuditFormat::Text)]
    pub(crate) format: AuditFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For spreadsheets, one row for each finding
    Csv,
}

/// Dates and moments mean what the default branch said then, by the committers' clocks; a date means its end
/// (docs/history.md).
#[derive(Args)]
pub(crate) struct Show {
    /// The uid of a service, or the path of a file within the directory
    #[arg(value_name = "UID|PATH")]
    pub(crate) what: String,
    /// Date, moment or revision, as 2026-12-25, "2026-12-25 10:30" or main~3; HEAD when left out
    #[arg(long, visible_alias = "as-of", value_name = "DATE|REV")]
    pub(crate) at: Option<String>,
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// The default branch is walked along its first parents: each of its commits is one step, and what a merge brought belongs
/// to it. What only reads otherwise leaves no trace.
#[derive(Args)]
pub(crate) struct Log {
    /// The uid of a service, or a file or folder within the directory; everything when left out
    #[arg(value_name = "UID|PATH")]
    pub(crate) what: Option<String>,
    /// Only these steps, as v1..main, or all up to one revision
    #[arg(value_name = "RANGE")]
    pub(crate) range: Option<String>,
    /// Only steps from this date or moment on
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    /// Only steps up to this date or moment
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    /// Only services of this area (name, code), or of this folder of services/
    #[arg(long, value_name = "AREA")]
    pub(crate) area: Option<String>,
    /// Only services of this type: its code, or its folder
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) service_type: Option<String>,
    /// Only changes of this class; may be given again
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    pub(crate) class: Vec<String>,
    /// Say of each step who was worse off by it, computed on that commit; takes a check for each
    #[arg(long)]
    pub(crate) coverage: bool,
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) format: LogFormat,
}

#[derive(Args)]
pub(crate) struct Blame {
    /// The uid of a service
    pub(crate) uid: String,
    /// Only this field, what is below it, or one item of a list: hours.saturday, profile.dispositions, Dx05. Says too what
    /// is gone from it
    pub(crate) field: Option<String>,
    /// Date, moment or revision to look back from; the newest of the default branch when left out
    #[arg(long, visible_alias = "as-of", value_name = "DATE|REV")]
    pub(crate) at: Option<String>,
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// The moment of the call decides which revision of the default branch is asked, unless --rev names another.
#[derive(Args)]
pub(crate) struct Incident {
    #[command(flatten)]
    pub(crate) caller: Caller,
    /// A service that was expected, by its uid; may be given again
    #[arg(long, value_name = "UID")]
    pub(crate) expect: Vec<String>,
    #[arg(long, value_enum, default_value_t = DocumentFormat::Markdown)]
    pub(crate) format: DocumentFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people, with colours on a terminal
    Text,
    /// For programs
    Json,
    /// For spreadsheets, one row for each change
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    /// To be read as it is, or shown by a forge
    Markdown,
    /// One page that needs nothing beside it
    Html,
}

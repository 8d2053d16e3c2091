//! The command line.

mod past;

use clap::{Args, Parser, Subcommand, ValueEnum};
pub(crate) use past::{Audit, AuditFormat, Blame, DocumentFormat, Incident, Log, LogFormat, Show};
use std::num::{NonZeroU8, NonZeroU64};
use std::path::PathBuf;

/// The directory of services as code: lint, semantic diff and full coverage assurance.
///
/// Exit codes: 0 nothing new is wrong; 1 something introduced is at or above the failing level; 2 usage or configuration;
/// 3 could not analyse.
#[derive(Parser)]
#[command(name = "qdos", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Threads to use; as many as there are cores when left out.
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<NonZeroU8>,
    /// Read every file again: neither use nor keep what earlier runs read
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
    /// Refuse a directory that needs more memory than this many MiB; what the machine has left when left out
    #[arg(long, global = true, value_name = "MIB")]
    pub(crate) memory: Option<NonZeroU64>,
    /// Say on standard error where the time went and how much memory was needed
    #[arg(long, global = true)]
    pub(crate) timings: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Judge a change: may it be approved, what changes, is anyone worse off
    Check(Check),
    /// Find what is wrong with entries
    Lint(Lint),
    /// Say what a change means
    Diff(Diff),
    /// Say how every requirement stands, area by area, with its gaps and who is fragile
    Coverage(Coverage),
    /// Judge a pull request and say it there: one comment, three checks, a label, and the summary of the job
    Pr(Pr),
    /// Say who owns and signs what, by policy.yaml
    Policy(Policy),
    /// Write a waiver of one finding of lint into its file, for its owner to agree to
    Accept(Accept),
    /// Write a new directory's repository, with its workflows, ready to push
    Init(Init),
    /// Ask the directory as a call handler would: what is returned to one caller
    Search(Search),
    /// Say why a service is or is not returned to one caller, or what nearly is
    Why(Why),
    /// Ask captured searches again at every place and moment, and say what is not as expected
    Replay(Replay),
    /// Write what changed between two revisions for a region's staff
    Changelog(Changelog),
    /// Make plain git diff, git log -p and git blame show what entries mean
    Git(Git),
    /// Ask the rules over history: who approved, who signed, what came past every review
    Audit(Audit),
    /// Show the page of a rule or of a class of change; without a name, list them
    Rule(Rule),
    /// Show one entry at a moment of the past, as typed and as meant
    Show(Show),
    /// Say history as changes: when, who wrote, merged and approved, and what it meant
    Log(Log),
    /// Say of every field of an entry which commit last changed its meaning
    Blame(Blame),
    /// Say in one document what a caller would have been answered at a moment, why, since when and by whose change
    Incident(Incident),
    /// Make entries from open data
    Import(Import),
    /// Print a JSON Schema; without a name, list them
    Schema(Schema),
}

/// Which revisions of which directory.
#[derive(Args)]
pub(crate) struct Where {
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// The revision to compare with; the merge base with the default branch when left out
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// The revision to judge, or `worktree`
    #[arg(long, value_name = "REV", default_value = "worktree")]
    pub(crate) head: String,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
}

#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) revisions: Where,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// The level from which on something introduced fails the check
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
    /// Say who has become fragile too: kept as before, but with not one service to spare; takes longer
    #[arg(long)]
    pub(crate) fragile: bool,
    /// Judge what the default branch said at that date or moment, or a revision, from its own day
    #[arg(long, visible_alias = "at", value_name = "DATE|REV", conflicts_with = "head")]
    pub(crate) as_of: Option<String>,
}

/// What is wrong with entries. Everything is judged, and an error that is introduced anywhere fails; PATHS says what is
/// shown. What base had too is not held against a change.
#[derive(Args)]
pub(crate) struct Lint {
    /// Show only findings in these files and folders; one folder that is a directory of services is the directory to lint
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,
    /// The directory; that of PATHS, `directory` below the current folder, or the current folder, when left out
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The revision to judge, or `worktree`
    #[arg(long, alias = "head", value_name = "REV", default_value = "worktree")]
    pub(crate) rev: String,
    /// The revision to compare with; the merge base with the default branch when left out
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// Ask only these rules; may be given again
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Leave these rules out; may be given again
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) skip: Vec<String>,
    /// Compare with nothing, so that everything found counts
    #[arg(long, conflicts_with = "base")]
    pub(crate) all: bool,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub(crate) format: LintFormat,
}

/// Base and head come from the event of the workflow (GITHUB_EVENT_PATH) where no flag names them. With a token
/// (QDOS_TOKEN or GITHUB_TOKEN) and GITHUB_REPOSITORY the verdict is published; without, it is in the summary of the job,
/// the files and the exit code. Exit codes as those of `qdos check`, and 4 when it could not be published.
#[derive(Args)]
pub(crate) struct Pr {
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Number of the pull request
    #[arg(long, value_name = "N")]
    pub(crate) number: Option<u64>,
    /// The base branch; head is compared with where it left that
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// The newest commit of the pull request
    #[arg(long, value_name = "REV")]
    pub(crate) head: Option<String>,
    /// Its trial merge, which is judged instead of head when it is one of this very head
    #[arg(long, value_name = "REV")]
    pub(crate) merge: Option<String>,
    /// Judge what a merge queue would merge: base and head as they are; write checks, and no comment
    #[arg(long)]
    pub(crate) queue: bool,
    /// The event, as GitHub writes it
    #[arg(long, value_name = "FILE")]
    pub(crate) event: Option<PathBuf>,
    /// Print the comment and publish nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write report.json, report.sarif, comment.md and summary.md there
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Begin no comment; one that is there is brought up to date
    #[arg(long)]
    pub(crate) no_comment: bool,
    /// Number of the account that the token writes as, where that is neither a person's nor that of GITHUB_TOKEN
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<u64>,
    /// Milliseconds between two writes
    #[arg(long, value_name = "MS", default_value_t = 1000, hide = true)]
    pub(crate) write_interval: u32,
    /// The level from which on something introduced fails the check
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
}

#[derive(Args)]
pub(crate) struct Policy {
    /// What to print or hold
    #[arg(value_enum)]
    pub(crate) what: PolicyPart,
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// With codeowners: hold this file to what would be printed, and write nothing
    #[arg(long, value_name = "FILE")]
    pub(crate) check: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyPart {
    /// The lines of .github/CODEOWNERS
    Codeowners,
    /// Whether the policy can be understood
    Check,
}

#[derive(Args)]
pub(crate) struct Accept {
    /// Fingerprint of the finding, as `qdos lint --format json` gives it; its beginning is enough
    pub(crate) fingerprint: String,
    /// Why it is right as it is, for now
    #[arg(long)]
    pub(crate) reason: String,
    /// Last date on which it counts
    #[arg(long, value_name = "DATE")]
    pub(crate) until: String,
    /// Who answers for it
    #[arg(long)]
    pub(crate) owner: String,
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
}

#[derive(Args)]
pub(crate) struct Init {
    /// The folder of the new repository; it may not exist yet, or be empty
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Who owns it, by number and name of the account: writes policy.yaml and CODEOWNERS
    #[arg(long, value_name = "ID:LOGIN")]
    pub(crate) owner: Option<String>,
    /// Where the judge comes from, with the full id of a commit
    #[arg(long, value_name = "OWNER/NAME@COMMIT")]
    pub(crate) action: Option<String>,
}

/// What a change means: which services are open less, for whom, for which needs, where, and how referrals travel.
#[derive(Args)]
pub(crate) struct Diff {
    /// Which revisions (BASE..HEAD; BASE...HEAD from where they parted), and what to show of the change: files, folders and
    /// uids of services; one folder that is a directory of services is the directory
    #[arg(value_name = "BASE..HEAD|PATH|UID")]
    pub(crate) what: Vec<String>,
    /// The revision to compare with; the merge base with the default branch when left out
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// The revision to judge, or `worktree`
    #[arg(long, value_name = "REV", default_value = "worktree")]
    pub(crate) head: String,
    /// Compare two folders, without git
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["base", "head"])]
    pub(crate) dir: Vec<PathBuf>,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
    /// One row for each service, with what was and what is
    #[arg(long, conflicts_with_all = ["by", "words"])]
    pub(crate) table: bool,
    /// Put changes together (text and Markdown)
    #[arg(long, value_enum)]
    pub(crate) by: Option<DiffBy>,
    /// Show free text word by word (text)
    #[arg(long)]
    pub(crate) words: bool,
    /// Show what is written otherwise and means the same, too; JSON and CSV always have it
    #[arg(long)]
    pub(crate) cosmetic: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people, with the lines that changes point at and colours on a terminal
    Text,
    /// For programs
    Json,
    /// For a comment
    Markdown,
    /// For spreadsheets, one row for each change
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffBy {
    /// What they are about
    Service,
    /// Their class
    Class,
    /// Demographic, clinical, routing, governance
    Area,
    /// Who answers for them by base's policy.yaml
    Owner,
}

#[derive(Args)]
pub(crate) struct Git {
    #[command(subcommand)]
    pub(crate) verb: GitVerb,
}

#[derive(Subcommand)]
pub(crate) enum GitVerb {
    /// Set it up in this clone, and say what is written; no commit holds it
    Setup(GitSetup),
    /// Print what an entry means, line by line in a stable order: what git runs
    Textconv {
        /// The file
        file: PathBuf,
    },
}

#[derive(Args)]
pub(crate) struct GitSetup {
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Take it back
    #[arg(long)]
    pub(crate) undo: bool,
}

/// What a region's staff would read of a change, as Markdown: what is offered less first.
#[derive(Args)]
pub(crate) struct Changelog {
    /// Which revisions (BASE..HEAD); one folder that is a directory of services is the directory
    #[arg(value_name = "BASE..HEAD|DIR", required = true)]
    pub(crate) what: Vec<String>,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
}

#[derive(Args)]
pub(crate) struct Coverage {
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<String>,
    /// The revision to ask, or `worktree`; a single argument that is no folder is the revision
    #[arg(value_name = "REV")]
    pub(crate) revision: Option<String>,
    /// Only the requirement of this name, told at greater length; may be given again
    #[arg(long, value_name = "NAME")]
    pub(crate) requirement: Vec<String>,
    /// Only callers in this area of the directory's own, by name or code
    #[arg(long, value_name = "AREA")]
    pub(crate) area: Option<String>,
    /// Leave out who is fragile, which takes less time and memory
    #[arg(long)]
    pub(crate) no_fragile: bool,
    /// Only calls of this date: the services, hours and practices of that date, as though it were today
    #[arg(long, value_name = "DATE", conflicts_with = "today")]
    pub(crate) at: Option<String>,
    /// Ask what the default branch said at that date or moment, or a revision, from its own day
    #[arg(long, value_name = "DATE|REV", conflicts_with = "revision")]
    pub(crate) as_of: Option<String>,
    /// The day from which past and future are judged; today when left out
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// One caller, as a search carries them (docs/search.md).
#[derive(Args, Clone)]
pub(crate) struct Caller {
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Symptom group, such as 1156
    #[arg(long, value_name = "SG")]
    pub(crate) sg: Option<String>,
    /// Symptom discriminator, such as 4788; may be given again
    #[arg(long, value_name = "SD")]
    pub(crate) sd: Vec<String>,
    /// Disposition, such as Dx75
    #[arg(long, value_name = "DX")]
    pub(crate) dx: Option<String>,
    /// Group, discriminators and disposition in one, as "1156=4788 Dx75"
    #[arg(long, value_name = "OUTCOME", conflicts_with_all = ["sg", "sd", "dx"])]
    pub(crate) outcome: Option<String>,
    /// Age, as "30 years", "18 months" or "6 days"
    #[arg(long, value_name = "AGE")]
    pub(crate) age: String,
    /// Sex: F, M or I
    #[arg(long, value_name = "SEX")]
    pub(crate) sex: String,
    /// Where the caller is
    #[arg(long, value_name = "POSTCODE")]
    pub(crate) postcode: String,
    /// Local date and time of the call, as "2026-12-28 10:30"; now when left out
    #[arg(long, value_name = "MOMENT")]
    pub(crate) at: Option<String>,
    /// Referral role; `111 Telephony Referral` when left out
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,
    /// ODS code of the practice where the caller is registered; not known when left out
    #[arg(long, value_name = "ODS")]
    pub(crate) practice: Option<String>,
    /// Search distance of the request, 1 to 99 km
    #[arg(long, value_name = "KM")]
    pub(crate) distance: Option<String>,
    /// That distance goes before the directory's own
    #[arg(long)]
    pub(crate) force_distance: bool,
    /// The revision to ask, what the default branch said at a date or moment, or `worktree`
    #[arg(
        long,
        visible_alias = "as-of",
        value_name = "DATE|REV",
        default_value = "worktree"
    )]
    pub(crate) rev: String,
    /// Show long lists whole
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) caller: Caller,
    #[arg(long, value_enum, default_value_t = SearchFormat::Text)]
    pub(crate) format: SearchFormat,
}

#[derive(Args)]
pub(crate) struct Why {
    #[command(flatten)]
    pub(crate) caller: Caller,
    /// The service to explain; without one, what nearly passes
    #[arg(long, value_name = "UID")]
    pub(crate) service: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Replay {
    /// The directory; `directory` below the current folder, or the current folder, when left out
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Ask here instead of the files' places; may be given again
    #[arg(long, value_name = "POSTCODE")]
    pub(crate) postcode: Vec<String>,
    /// Ask then instead of the files' moments, as "2026-12-28 10:30"; may be given again
    #[arg(long, value_name = "MOMENT")]
    pub(crate) at: Vec<String>,
    /// Scenarios of this folder instead of the directory's scenarios/
    #[arg(long, value_name = "FOLDER")]
    pub(crate) scenarios: Option<PathBuf>,
    /// The revision to ask, or `worktree`
    #[arg(long, value_name = "REV", default_value = "worktree")]
    pub(crate) rev: String,
    /// The revision to compare with; not compared when left out
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// The direct links of this release of NHS Pathways instead of the scenarios
    #[arg(long, value_name = "RELEASE", conflicts_with = "scenarios")]
    pub(crate) release: Option<String>,
    /// Say what that release would break that this one does not
    #[arg(long, value_name = "RELEASE", requires = "release", conflicts_with = "base")]
    pub(crate) base_release: Option<String>,
    /// Show what every search returns
    #[arg(long)]
    pub(crate) every: bool,
    #[arg(long, value_enum, default_value_t = ReplayFormat::Text)]
    pub(crate) format: ReplayFormat,
}

#[derive(Args)]
pub(crate) struct Rule {
    /// Name of a lint rule, of a class of change or of a rule of the audit
    pub(crate) name: Option<String>,
}

#[derive(Args)]
pub(crate) struct Import {
    /// Folder with the open data
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: PathBuf,
    /// Code of the Integrated Care Board to import; E92000001 for every board of England
    #[arg(long, value_name = "CODE")]
    pub(crate) area: String,
    /// The directory to write to
    #[arg(long, value_name = "DIR")]
    pub(crate) into: PathBuf,
    /// Say what would be written and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct Schema {
    /// Name of a schema
    pub(crate) name: Option<String>,
    /// Add the codes of the directory and what they stand for, for editors; without a name, write all into its `.schemas`
    #[arg(long)]
    pub(crate) editor: bool,
    /// The directory, with --editor; `directory` below the current folder, or the current folder, when left out
    #[arg(long, value_name = "DIR", requires = "editor")]
    pub(crate) dir: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with colours on a terminal
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchFormat {
    /// For people, with colours on a terminal
    Text,
    /// For programs
    Json,
    /// In the fields of the Directory of Services' REST API
    Rest,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReplayFormat {
    /// For people, with colours on a terminal
    Text,
    /// For programs
    Json,
    /// For spreadsheets, one row for each service returned
    Csv,
    /// For test runners, one case for each search
    Junit,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people, with the lines that findings point at and colours on a terminal
    Text,
    /// One line for each finding, as editors and `grep` read it
    Concise,
    /// For programs
    Json,
    /// For tools of code review, SARIF 2.1.0
    Sarif,
    /// For test runners, one case for each rule
    Junit,
    /// For GitHub workflows: annotations at the lines of a pull request
    Github,
    /// For a comment or the summary of a job
    Markdown,
    /// For spreadsheets, one row for each finding
    Csv,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Note,
}

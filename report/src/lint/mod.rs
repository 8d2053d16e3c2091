//! What lint says of a directory, decided once, as typed values: every format only renders it.

mod concise;
mod csv;
mod fingerprint;
mod github;
mod junit;
mod markdown;
mod sarif;
mod text;

pub use concise::concise;
pub use csv::csv;
pub use github::github;
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;
pub use text::text;

use crate::soon::{SoonSaid, soon_said};
use crate::words::clean;
use crate::{Revision, pretty};
use fingerprint::Fingerprints;
use qdos_lint::{Ratcheted, Waived};
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::read::Places;
use qdos_model::tree::Tree;
use qdos_model::written::Waiver;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

/// Version of this shape, named in every JSON report.
pub const FORMAT: &str = "qdos-lint-1";

/// Everything that was found out, before anything is said.
pub struct Linted<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// The day that past and future are judged from.
    pub today: jiff::civil::Date,
    /// Base, when there is one.
    pub base: Option<(Revision, &'a Directory)>,
    /// Head.
    pub head: (Revision, &'a Directory),
    /// Folder of the directory within its repository, without a slash at its end; empty where it is the root.
    pub folder: &'a str,
    /// What the rules that were asked found.
    pub found: &'a Ratcheted,
    /// Names of the rules that were asked, when not all were.
    pub only: Vec<&'static str>,
    /// Names of the rules that were left out.
    pub skipped: Vec<&'static str>,
    /// Files and folders within the directory whose findings are shown; all when empty.
    pub paths: Vec<String>,
    /// Whether findings that base has too are told one by one; else they are counted, and only those whose waiver waits are
    /// told: to look up the line of every one takes longer than to find them.
    pub tells_old: bool,
}

/// What lint says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Report {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: String,
    /// The day that everything was judged from.
    pub today: String,
    /// The directory's name.
    pub directory: String,
    /// Folder of the directory within its repository; empty where it is the root.
    pub folder: String,
    /// Base; none when one revision stands alone, and everything then counts as introduced.
    pub base: Option<Revision>,
    /// Head.
    pub head: Revision,
    /// The only rules that were asked; empty when all were.
    pub only: Vec<&'static str>,
    /// Rules that were not asked.
    pub skipped: Vec<&'static str>,
    /// Files and folders whose findings are shown; empty when all are.
    pub paths: Vec<String>,
    /// Files of head.
    pub files: usize,
    /// How much was found in all files, shown or not.
    pub counts: Counts,
    /// What was found in the files that are shown: first what is introduced, the gravest first.
    pub findings: Vec<FindingSaid>,
    /// What starts or ends in head within thirty days of today, by date.
    pub within_thirty_days: Vec<SoonSaid>,
    /// The program's exit code: 1 when an error is introduced in any file.
    pub exit: u8,
}

/// How many findings there are, in all files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// Introduced.
    pub introduced: usize,
    /// Errors among the introduced ones.
    pub errors: usize,
    /// In base too.
    pub still_broken: usize,
    /// In base and not in head.
    pub healed: usize,
    /// In head, with a waiver that counts.
    pub waived: usize,
    /// Introduced, and in files that are not shown.
    pub introduced_elsewhere: usize,
}

/// What became of a finding between base and head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// In head and not in base.
    Introduced,
    /// In both: it does not count against the change.
    StillBroken,
    /// In head, with a waiver that counts.
    Waived,
    /// In base and not in head; its place is base's.
    Healed,
}

impl Verdict {
    /// As a person reads it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Verdict::Introduced => "introduced",
            Verdict::StillBroken => "still broken",
            Verdict::Waived => "waived",
            Verdict::Healed => "healed",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingSaid {
    /// What became of it.
    pub verdict: Verdict,
    /// The rule's name.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// Path in the directory.
    pub path: String,
    /// The spot in the file by keys and values.
    pub route: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Line in which the spot ends.
    pub end_line: Option<usize>,
    /// Column after its last character.
    pub end_column: Option<usize>,
    /// The other place, when two places disagree.
    pub other: Option<OtherSaid>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The waiver that is about it.
    pub waiver: Option<WaiverSaid>,
    /// Tells this finding from all others, in every revision: made of rule, service or file, and spot, never of lines.
    pub fingerprint: String,
}

/// A waiver: somebody's decision to live with a finding for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaiverSaid {
    /// Whether it counts. One that base does not have waits for its owner, and excuses nothing yet.
    pub counts: bool,
    /// Whether the finding that it is about is new in head.
    pub is_new: bool,
    /// Why it is right as it is, for now.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last date on which it counts.
    pub until: String,
}

impl WaiverSaid {
    fn of(waived: &Waived, counts: bool) -> WaiverSaid {
        let Waiver {
            reason, owner, until, ..
        } = &waived.waiver;
        WaiverSaid {
            counts,
            is_new: waived.is_new,
            reason: clean(reason),
            owner: clean(owner),
            until: clean(until),
        }
    }

    /// In words that follow those of the finding.
    pub(crate) fn words(&self) -> String {
        let WaiverSaid {
            reason, owner, until, ..
        } = self;
        match self.counts {
            true => format!("waived by {owner} until {until}: {reason}"),
            false => format!("its waiver (until {until}: {reason}) waits for approval by {owner}"),
        }
    }
}

/// The other place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OtherSaid {
    /// Path in the directory.
    pub path: String,
    /// Line, from 1.
    pub line: Option<usize>,
}

impl FindingSaid {
    /// "path:line:column" from the root of the repository.
    pub(crate) fn spot(&self, folder: &str) -> String {
        let mut spot = within(folder, &self.path);
        for number in [self.line, self.column].into_iter().flatten() {
            spot += &format!(":{number}");
        }
        spot
    }
}

/// The path from the root of the repository.
pub(crate) fn within(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// The word for a level.
pub(crate) fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
        Level::Cosmetic => "cosmetic",
    }
}

impl Linted<'_> {
    /// Whether findings in the file at `path` are shown.
    pub(crate) fn shows(&self, path: &str) -> bool {
        let is_in = |folder: &String| {
            folder.is_empty()
                || path
                    .strip_prefix(folder.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.paths.is_empty() || self.paths.iter().any(is_in)
    }

    /// The findings of one verdict that are shown, the gravest first.
    pub(crate) fn shown(&self, verdict: Verdict) -> Vec<&Finding> {
        let mut shown: Vec<&Finding> = match verdict {
            Verdict::Introduced => self.found.introduced.iter().collect(),
            Verdict::StillBroken => self.found.still_broken.iter().collect(),
            Verdict::Waived => self.found.waived.iter().map(|waived| &waived.finding).collect(),
            Verdict::Healed => self.found.healed.iter().collect(),
        };
        shown.retain(|finding| self.shows(&finding.path));
        shown.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        shown
    }

    /// The files that a finding of this verdict points into.
    pub(crate) fn tree(&self, verdict: Verdict) -> &Tree {
        match (verdict, &self.base) {
            (Verdict::Healed, Some((_, base))) => &base.tree,
            _ => &self.head.1.tree,
        }
    }
}

/// Decides what there is to say.
pub fn report(linted: &Linted<'_>) -> Report {
    let found = linted.found;
    let is_error = |finding: &&Finding| finding.level == Level::Error;
    let errors = found.introduced.iter().filter(is_error).count();
    let elsewhere = |finding: &&Finding| !linted.shows(&finding.path);
    let counts = Counts {
        introduced: found.introduced.len(),
        errors,
        still_broken: found.still_broken.len(),
        healed: found.healed.len(),
        waived: found.waived.len(),
        introduced_elsewhere: found.introduced.iter().filter(elsewhere).count(),
    };
    let directory = linted.head.1;
    Report {
        format: FORMAT,
        qdos: linted.version.to_owned(),
        today: linted.today.to_string(),
        directory: clean(&directory.name),
        folder: clean(linted.folder),
        base: linted.base.as_ref().map(|(revision, _)| revision.clone()),
        head: linted.head.0.clone(),
        only: linted.only.clone(),
        skipped: linted.skipped.clone(),
        paths: linted.paths.iter().map(|path| clean(path)).collect(),
        files: directory.tree.files.len(),
        counts,
        findings: findings(linted),
        within_thirty_days: soon_said(directory, linted.today),
        exit: u8::from(errors > 0),
    }
}

fn findings(linted: &Linted<'_>) -> Vec<FindingSaid> {
    let fingerprints = Fingerprints::of(linted.found);
    let mut said = Vec::new();
    let order = [
        Verdict::Introduced,
        Verdict::StillBroken,
        Verdict::Waived,
        Verdict::Healed,
    ];
    for verdict in order {
        let tree = linted.tree(verdict);
        let places = Places::new(tree);
        let shown: Vec<&Finding> = match verdict {
            Verdict::StillBroken if !linted.tells_old => {
                let old = linted.found.waiting.iter().filter(|waived| !waived.is_new);
                let findings = old.map(|waived| &waived.finding);
                findings.filter(|finding| linted.shows(&finding.path)).collect()
            }
            verdict => linted.shown(verdict),
        };
        let shown = shown.into_par_iter().map(|finding| FindingSaid {
            fingerprint: fingerprints.one(verdict, finding),
            waiver: waiver(linted.found, verdict, finding),
            ..one(tree, &places, verdict, finding)
        });
        let mut shown: Vec<FindingSaid> = shown.collect();
        // As a reader goes through a file: from its top to its end.
        let order = |one: &FindingSaid| (std::cmp::Reverse(one.level), one.line, one.column);
        shown.sort_by(|one, other| {
            let paths =
                (std::cmp::Reverse(one.level), &one.path).cmp(&(std::cmp::Reverse(other.level), &other.path));
            paths.then_with(|| order(one).cmp(&order(other)))
        });
        said.extend(shown);
    }
    said
}

fn one(tree: &Tree, places: &Places<'_>, verdict: Verdict, finding: &Finding) -> FindingSaid {
    let position = places.of(finding);
    let text = tree.files.get(&finding.path);
    let text = text.and_then(|file| std::str::from_utf8(&file.bytes).ok());
    let end = position.zip(text).map(|(position, text)| {
        let spot = text.get(position.start..position.end).unwrap_or_default();
        let last = spot.rsplit('\n').next().unwrap_or_default().chars().count();
        match spot.matches('\n').count() {
            0 => (position.line, position.column + last),
            lines => (position.line + lines, 1 + last),
        }
    });
    let other = finding.other.as_ref().map(|(path, route)| OtherSaid {
        path: clean(path),
        line: places.position(path, route, None).map(|position| position.line),
    });
    FindingSaid {
        verdict,
        rule: finding.rule,
        level: finding.level,
        path: clean(&finding.path),
        route: clean(&finding.route.to_string()),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        end_line: end.map(|(line, _)| line),
        end_column: end.map(|(_, column)| column),
        other,
        message: clean(&finding.message),
        help: clean(&finding.help),
        waiver: None,
        fingerprint: String::new(),
    }
}

/// The waiver that is about a finding of head.
fn waiver(found: &Ratcheted, verdict: Verdict, finding: &Finding) -> Option<WaiverSaid> {
    let (all, counts) = match verdict {
        Verdict::Waived => (&found.waived, true),
        Verdict::Introduced | Verdict::StillBroken => (&found.waiting, false),
        Verdict::Healed => return None,
    };
    let waived = all.iter().find(|waived| waived.finding == *finding)?;
    Some(WaiverSaid::of(waived, counts))
}

/// The report as JSON, format `FORMAT`; its schema is `schemas/v1/lint.schema.json`.
pub fn json(report: &Report) -> String {
    pretty(report)
}

/// The JSON Schema of `json`.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}

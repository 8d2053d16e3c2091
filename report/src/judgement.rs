//! What there is to say of a change, decided once, as typed values: every format only renders it.
//!
//! The order and the wording follow what blind readers of the first mock-up misread: the verdict first, every blocker with
//! who clears it, people before edits, both directions, nothing that counts hidden.

use crate::because::{Attribution, Because};
use crate::farther::Farther;
use crate::soon::SoonSaid;
use crate::speaker::BoxSaid;
use crate::whole::Whole;
use crate::words::clean;
use qdos_coverage::Answer;
use qdos_coverage::world::World;
use qdos_lint::Ratcheted;
use qdos_model::change::{Change, Class};
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of this shape, named in every JSON report.
pub const FORMAT: &str = "qdos-check-1";

/// A revision by name and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Revision {
    /// As asked for: a branch, a tag, `worktree`.
    pub name: String,
    /// Full object id; none for a working tree.
    pub id: Option<String>,
}

impl Revision {
    /// Its name with the beginning of its id.
    pub(crate) fn short(&self) -> String {
        match &self.id {
            Some(id) if self.name.starts_with(&id[..id.len().min(7)]) => id[..id.len().min(7)].to_owned(),
            Some(id) => format!("{} ({})", clean(&self.name), &id[..id.len().min(7)]),
            None => clean(&self.name),
        }
    }
}

/// Everything that was found out, before anything is said.
pub struct Found<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// The day that moments, past and future are judged from.
    pub today: jiff::civil::Date,
    /// Base, when there is one.
    pub base: Option<(Revision, &'a Directory)>,
    /// Head.
    pub head: (Revision, &'a Directory),
    /// What lint found.
    pub findings: Ratcheted,
    /// What differs.
    pub changes: Vec<Change>,
    /// What coverage found; `None` when it was not asked because a file could not be read.
    pub coverage: Option<(&'a World<'a>, Vec<Answer>)>,
    /// Why base's answers are not known though there is a base: what is wrong with it. Coverage then speaks of head alone.
    pub uncompared: Option<String>,
    /// To which changes it is due that somebody is worse off, for every requirement under which somebody is.
    pub attributions: Vec<Attribution>,
    /// From which level on something introduced blocks.
    pub fail_on: Level,
}

/// The whole judgement.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Judgement {
    /// Version of this shape.
    pub format: &'static str,
    /// Version of the program.
    pub qdos: String,
    /// The day that everything was judged from.
    pub today: String,
    /// The directory's name.
    pub directory: String,
    /// Base; none when one revision stands alone.
    pub base: Option<Revision>,
    /// Head.
    pub head: Revision,
    /// In one word.
    pub verdict: Overall,
    /// In one sentence.
    pub headline: String,
    /// What is left to do before it may be approved, in order.
    pub steps: Vec<Step>,
    /// What changes.
    pub changes: Vec<ChangeSaid>,
    /// Who loses something, worst first.
    pub worse_off: Vec<Effect>,
    /// Who gains something.
    pub better_off: Vec<Effect>,
    /// For whom a requirement did not hold before either, and who meets a worse verdict now.
    pub worsened: Vec<Effect>,
    /// Who keeps what a requirement asks for, and goes farther for it than before by more than it allows.
    pub go_farther: Vec<Farther>,
    /// Who is kept as before, but with not one service to spare now; none where that was not asked.
    pub newly_fragile: Option<Vec<Effect>>,
    /// How every requirement stands in head.
    pub requirements: Vec<Standing>,
    /// What lint found.
    pub findings: Findings,
    /// What starts or ends in head within thirty days of today, by date.
    pub within_thirty_days: Vec<SoonSaid>,
    /// How much was looked at.
    pub checked: Checked,
    /// What was not looked at.
    pub not_checked: Vec<String>,
    /// The program's exit code.
    pub exit: u8,
}

/// The judgement in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Overall {
    /// There is no base; this is how the directory stands.
    Standing,
    /// Nothing differs in meaning.
    WordingOnly,
    /// Nobody is worse off and nothing has to be signed.
    Clear,
    /// Nothing blocks, but somebody has to sign.
    NeedsSignOff,
    /// Something blocks.
    Blocked,
    /// Something could not be read; to be treated as unsafe.
    NotAnalysed,
    /// Base could not be read and this change does nothing but repair it: there was nothing to compare with.
    Repair,
}

/// One thing to clear.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// What is wrong or to be decided.
    pub what: String,
    /// Who clears it.
    pub who: String,
    /// How it can be cleared; one of these is enough.
    pub one_of: Vec<String>,
    /// Whether it blocks.
    pub blocks: bool,
    /// Whether it is done by agreeing to changes, and to nothing else.
    #[serde(skip)]
    pub signature: bool,
    /// Those changes, a sentence each.
    #[serde(skip)]
    pub signed: Vec<String>,
    /// The loss that it is about, where somebody may accept that: tells it from the others of a judgement.
    #[serde(skip)]
    pub accepts: Option<String>,
    /// The finding whose waiver would clear it, where head brings one.
    #[serde(skip)]
    pub waived: Option<String>,
}

/// One change in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeSaid {
    /// The class's name; `qdos rule` shows its page.
    pub class: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// narrows, widens, shifts or rewords.
    pub direction: &'static str,
    /// One sentence.
    pub sentence: String,
    /// Who should sign it; none when nobody has to.
    pub signed_by: Option<&'static str>,
    /// Path in the directory, in head where it is there.
    pub path: Option<String>,
    /// The service whose messages it sends to another place, so that one has to be tried first.
    #[serde(skip)]
    pub sends_elsewhere: Option<String>,
    /// What follows from it.
    pub echoes: Vec<ChangeSaid>,
}

/// Callers of one requirement for whom something changes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Effect {
    /// The requirement's name.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// What a loss under it counts as.
    pub level: Level,
    /// Whether base's wording was asked because head changes or drops the requirement.
    pub asked_in_base_wording: bool,
    /// People living there who could be such callers, each once.
    pub people: f64,
    /// How many callers: points of outcome, age, sex, place, practice and minute.
    pub callers: String,
    /// The largest boxes.
    pub boxes: Vec<BoxSaid>,
    /// How many more boxes there are.
    pub more_boxes: usize,
    /// To which changes it is due; none where nobody is worse off by it.
    pub because: Option<Because>,
    /// All its callers taken together; only of who loses something or goes farther.
    #[serde(skip)]
    pub(crate) whole: Option<Whole>,
}

impl Effect {
    /// Who it is about, in one line.
    pub fn in_one_line(&self) -> String {
        let who = self.boxes.first().map_or(String::new(), |first| {
            let more = if self.boxes.len() + self.more_boxes > 1 {
                ", and others"
            } else {
                ""
            };
            format!(": {}; {}; {}{more}", first.who, first.place, first.when)
        });
        format!("{} ({}{who})", self.title, crate::words::people(self.people))
    }

    /// Tells what befalls callers of one requirement from all else of a judgement.
    pub(crate) fn key(&self, what: &str) -> String {
        let wording = if self.asked_in_base_wording {
            "base"
        } else {
            "head"
        };
        format!("{what} {wording} {}", self.requirement)
    }
}

/// How a requirement stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Standing {
    /// Its name.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Said back in one sentence.
    pub sentence: String,
    /// Who answers for it.
    pub owner: String,
    /// What a loss under it counts as.
    pub level: Level,
    /// Callers asked.
    pub callers: String,
    /// Of a million callers, for how many it holds, rounded down; none when it asks nobody.
    pub kept_per_million: Option<u32>,
    /// The same for base's own callers, where base was asked.
    pub kept_per_million_before: Option<u32>,
    /// People living where some caller has a gap, each once.
    pub people: f64,
    /// Callers by verdict, gaps only.
    pub verdicts: BTreeMap<&'static str, String>,
    /// The largest gaps.
    pub gaps: Vec<BoxSaid>,
    /// How many more gaps there are.
    pub more_gaps: usize,
    /// Places where nobody can be registered within the distance; asked as unregistered.
    pub places_without_practice: usize,
}

/// Findings of lint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Findings {
    /// New in head; all of them when there is no base.
    pub introduced: Vec<FindingSaid>,
    /// Already in base, by rule.
    pub still_broken: BTreeMap<&'static str, usize>,
    /// Gone in head.
    pub healed: Vec<FindingSaid>,
    /// In head, and in neither list above because a waiver that counts is about them.
    pub waived: Vec<FindingSaid>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingSaid {
    /// The rule's name.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// Path in the directory.
    pub path: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Tells it from all others, whatever its words.
    #[serde(skip)]
    pub key: String,
}

/// How much was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Checked {
    /// Files of head.
    pub files: usize,
    /// Services of head.
    pub services: usize,
    /// Of those, in the directory's own areas.
    pub own_services: usize,
    /// Requirements of head.
    pub requirements: usize,
    /// Places judged.
    pub postcodes: usize,
    /// Outcomes of the table.
    pub outcomes: usize,
    /// Ages that can be sent.
    pub ages: usize,
    /// Dates from today.
    pub dates: usize,
    /// Minutes of those dates.
    pub minutes: u64,
    /// Callers asked, over all requirements.
    pub callers: String,
    /// Whether only those were asked whom the change may tell anything different.
    pub changes_only: bool,
    /// People living in the places judged.
    pub residents: f64,
}

/// Whether a change leaves everything as it was.
pub(crate) fn is_cosmetic(class: &str) -> bool {
    Class::ALL
        .iter()
        .any(|known| known.name() == class && known.level() == Level::Cosmetic)
}

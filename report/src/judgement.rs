//! What there is to say of a change, decided once, as typed values: every format only renders it.
//!
//! The order and the wording follow what blind readers of the first mock-up misread: the verdict first, every blocker with
//! who clears it, people before edits, both directions, nothing that counts hidden.

use crate::words::{self, clean};
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::side::Candidate;
use qdos_coverage::witness::{Told, Verdict, Witness, ask, distance};
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Definition};
use qdos_lint::Ratcheted;
use qdos_model::change::{Change, Class, Direction, Signer, Subject};
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::read::Places;
use qdos_model::requirement::Requirement;
use qdos_model::written::Reach;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of this shape, named in every JSON report.
pub const FORMAT: &str = "qdos-check-1";

/// How many boxes of one requirement are described; the others are counted.
const BOXES_SAID: usize = 12;

/// How many near misses of a witness are said.
const NEAR_MISSES_SAID: usize = 3;

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
    /// How every requirement stands in head.
    pub requirements: Vec<Standing>,
    /// What lint found.
    pub findings: Findings,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// What is wrong or to be decided.
    pub what: String,
    /// Who clears it.
    pub who: String,
    /// How it can be cleared; one of these is enough.
    pub one_of: Vec<String>,
    /// Whether it blocks.
    pub blocks: bool,
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
}

/// One box of callers in words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BoxSaid {
    /// Ages, sexes.
    pub who: String,
    /// Outcomes.
    pub needs: String,
    /// Areas.
    pub place: String,
    /// Days and times.
    pub when: String,
    /// People living there who could be such callers.
    pub people: f64,
    /// How many callers.
    pub callers: String,
    /// What they meet.
    pub verdict: &'static str,
    /// One of them.
    pub witness: WitnessSaid,
}

/// One caller said out loud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WitnessSaid {
    /// "a woman of 35 in NR27 0AA, Sunday 29 November 2026 at 14:00, earache (…)".
    pub caller: String,
    /// What base offers that is acceptable; none when there is no base.
    pub before: Option<String>,
    /// What head offers.
    pub after: String,
    /// What would close the gap, smallest change first.
    pub near_misses: Vec<String>,
    /// To ask again: the caller as values.
    pub values: BTreeMap<&'static str, String>,
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
    /// People living in the places judged.
    pub residents: f64,
}

/// Decides what there is to say.
pub fn judge(found: &Found<'_>) -> Judgement {
    let not_analysed = found.coverage.is_none();
    let residents = found
        .coverage
        .as_ref()
        .map(|(world, _)| Residents::new(&world.places, &found.head.1.geography.small_areas));
    let speaker = found
        .coverage
        .as_ref()
        .zip(residents.as_ref())
        .map(|((world, answers), residents)| Speaker::new(world, answers, residents));
    let worse_off = speaker
        .as_ref()
        .map(|speaker| speaker.effects(|answer| &answer.lost))
        .unwrap_or_default();
    let better_off = speaker
        .as_ref()
        .map(|speaker| speaker.effects(|answer| &answer.gained))
        .unwrap_or_default();
    let requirements = speaker.as_ref().map(Speaker::standings).unwrap_or_default();
    let changes: Vec<ChangeSaid> = found.changes.iter().map(change_said).collect();
    let steps = if found.base.is_some() || not_analysed {
        steps(found, &worse_off)
    } else {
        Vec::new()
    };
    let blocks = steps.iter().any(|step| step.blocks);
    let matters = changes.iter().any(|change| change.direction != "rewords");
    let verdict = match found.base {
        _ if not_analysed => Overall::NotAnalysed,
        None => Overall::Standing,
        Some(_) if blocks => Overall::Blocked,
        Some(_) if found.uncompared.is_some() => Overall::Repair,
        Some(_) if !steps.is_empty() => Overall::NeedsSignOff,
        Some(_) if !matters => Overall::WordingOnly,
        Some(_) => Overall::Clear,
    };
    let exit = match verdict {
        Overall::NotAnalysed => 3,
        Overall::Blocked => 1,
        _ => 0,
    };
    Judgement {
        format: FORMAT,
        qdos: found.version.to_owned(),
        today: found.today.to_string(),
        directory: clean(&found.head.1.name),
        base: found.base.as_ref().map(|(revision, _)| revision.clone()),
        head: found.head.0.clone(),
        headline: headline(found, verdict, &steps, &worse_off, &requirements),
        verdict,
        steps,
        changes,
        worse_off,
        better_off,
        requirements,
        findings: findings(found),
        checked: checked(found, residents.as_ref()),
        not_checked: if not_analysed {
            vec!["any caller: no answer can be given until every file can be read".to_owned()]
        } else {
            not_checked()
        },
        exit,
    }
}

fn not_checked() -> Vec<String> {
    let lines: [&str; 5] = [
        "how busy services are (capacity)",
        "roads and travel times (distances are straight lines)",
        "services outside this directory and its neighbours",
        "ranking and the cut to two services of each type",
        "whether messages arrive at a service",
    ];
    lines.map(str::to_owned).into()
}

fn headline(
    found: &Found<'_>,
    verdict: Overall,
    steps: &[Step],
    worse_off: &[Effect],
    requirements: &[Standing],
) -> String {
    let blockers = steps.iter().filter(|step| step.blocks).count();
    let things = |count: usize| {
        if count == 1 {
            "1 thing".to_owned()
        } else {
            format!("{count} things")
        }
    };
    match verdict {
        Overall::NotAnalysed => {
            "Not analysed: treat as unsafe. A file that decides the answer cannot be read.".to_owned()
        }
        Overall::Repair => {
            "A repair: base could not be read, so nobody can say who is better or worse off than before."
                .to_owned()
        }
        Overall::Standing => {
            let broken = requirements
                .iter()
                .filter(|standing| standing.kept_per_million.is_none() || !standing.gaps.is_empty())
                .count();
            let of = requirements.len();
            format!(
                "This is how the directory stands: {} of {of} requirements hold for every caller.",
                of - broken
            )
        }
        Overall::Blocked if worse_off.iter().any(|effect| effect.level >= found.fail_on) => {
            match worse_off.first() {
                Some(worst) => format!(
                    "Do not approve yet: {} lose what \"{}\" asks for.",
                    words::people(worst.people),
                    worst.title
                ),
                None => format!("Do not approve yet: {} must be put right.", things(blockers)),
            }
        }
        Overall::Blocked => format!("Do not approve yet: {} must be put right.", things(blockers)),
        Overall::NeedsSignOff => {
            let agreed = if steps.len() == 1 {
                "1 thing is agreed"
            } else {
                &format!("{} things are agreed", steps.len())
            };
            match worse_off.first() {
                Some(worst) => {
                    format!(
                        "{} lose what \"{}\" asks for; approve only once {agreed}.",
                        capital(&words::people(worst.people)),
                        worst.title
                    )
                }
                None => format!("Nobody loses anything that a requirement asks for; approve once {agreed}."),
            }
        }
        Overall::WordingOnly if found.changes.is_empty() => "Nothing changes.".to_owned(),
        Overall::WordingOnly => {
            "Only wording changes; every caller is offered the same as before.".to_owned()
        }
        Overall::Clear
            if found
                .changes
                .iter()
                .any(|change| change.direction() == Direction::Narrows) =>
        {
            "Something is offered less, but nobody loses anything that a requirement asks for.".to_owned()
        }
        Overall::Clear => "Nobody loses anything that a requirement asks for.".to_owned(),
    }
}

fn change_said(change: &Change) -> ChangeSaid {
    let signer = Some(change.class.signer())
        .filter(|signer| *signer != Signer::Nobody && change.level() >= Level::Warning);
    let place = change.head.as_ref().or(change.base.as_ref());
    // What is wrong with a file is said among the findings, with its line.
    let sentence = match (change.class, &change.subject) {
        (Class::NotAnalysed, Subject::Service { name, .. }) => format!(
            "{} cannot be read, so what changes in it is not known.",
            clean(name)
        ),
        (Class::NotAnalysed, _) => "A file cannot be read, so what changes in it is not known.".to_owned(),
        _ => sentence(change),
    };
    ChangeSaid {
        class: change.class.name(),
        level: change.level(),
        direction: match change.direction() {
            Direction::Narrows => "narrows",
            Direction::Widens => "widens",
            Direction::Shifts => "shifts",
            Direction::Rewords => "rewords",
        },
        sentence,
        signed_by: signer.map(Signer::title),
        path: place.map(|place| clean(&place.path)),
        echoes: change.echoes.iter().map(change_said).collect(),
    }
}

fn sentence(change: &Change) -> String {
    format!("{}.", clean(&qdos_diff::sentence(change)))
}

/// What is left to do, in the order it must be cleared: what cannot be read, what is malformed, who loses, who signs.
fn steps(found: &Found<'_>, worse_off: &[Effect]) -> Vec<Step> {
    let mut steps = Vec::new();
    let author = "the author of this change";
    for finding in found
        .findings
        .introduced
        .iter()
        .filter(|finding| finding.level >= found.fail_on)
    {
        let unread = found.head.1.unreadable.contains(&finding.path);
        let what = format!("{}: {}", finding.path, finding.message);
        let effect = if unread {
            " The file counts as nothing until then."
        } else {
            ""
        };
        let stop = if what.ends_with(['?', '.']) { "" } else { "." };
        steps.push(Step {
            what: clean(&format!("{what}{stop}{effect}")),
            who: author.to_owned(),
            one_of: vec![clean(&finding.help)],
            blocks: true,
        });
    }
    if found.coverage.is_none() {
        let known: Vec<&Finding> = found
            .findings
            .still_broken
            .iter()
            .filter(|finding| decides(found.head.1, finding))
            .collect();
        for finding in known {
            let what = clean(&format!("{}: {}.", finding.path, finding.message));
            steps.push(Step {
                what,
                who: "the owners of the directory".to_owned(),
                one_of: vec![clean(&finding.help)],
                blocks: true,
            });
        }
        return steps;
    }
    if let Some(why) = &found.uncompared {
        steps.push(Step {
            what: clean(&format!(
                "Base cannot be read ({why}), so this change is not compared with it."
            )),
            who: "the owners of the directory".to_owned(),
            one_of: vec!["look at how every requirement stands below, and agree".to_owned()],
            blocks: false,
        });
    }
    for effect in worse_off {
        let blocks = effect.level >= found.fail_on;
        let Some(worst) = effect.boxes.first() else {
            continue;
        };
        let largest = if effect.boxes.len() > 1 {
            "The largest group"
        } else {
            "Who"
        };
        let what = format!(
            "{} lose \"{}\". {largest}: {}, {}, {}.",
            words::people(effect.people),
            effect.title,
            worst.who,
            worst.place,
            worst.when
        );
        let mut one_of = vec!["keep what is offered today, only if it will really be offered".to_owned()];
        if let Some(nearest) = worst.witness.near_misses.first() {
            one_of.push(format!(
                "another service agrees to fill it (they decide, not you); the nearest to it: {nearest}"
            ));
        }
        one_of.push(format!(
            "an exception that the {} agrees to in writing, with an end date",
            effect.owner
        ));
        let who = if blocks {
            author.to_owned()
        } else {
            effect.owner.clone()
        };
        steps.push(Step {
            what: capital(&what),
            who,
            one_of,
            blocks,
        });
    }
    steps.extend(sign_offs(found));
    steps
}

/// Changes that somebody has to sign, one step for each signer, last because a later edit cancels a signature. A change at
/// the failing level blocks until it is signed, whoever has to.
fn sign_offs(found: &Found<'_>) -> Vec<Step> {
    let mut by_signer: BTreeMap<&'static str, (Vec<String>, bool)> = BTreeMap::new();
    for change in &found.changes {
        let signer = change.class.signer();
        let blocks = change.level() >= found.fail_on;
        if blocks || change.level() >= Level::Warning && signer != Signer::Nobody {
            let (sentences, blocking) = by_signer.entry(signer.title()).or_default();
            sentences.push(sentence(change));
            *blocking |= blocks;
        }
    }
    by_signer
        .into_iter()
        .map(|(who, (sentences, blocks))| {
            let what = match sentences.as_slice() {
                [only] => format!("To be signed: {only}"),
                several => format!("To be signed, {} changes: {}", several.len(), several.join(" ")),
            };
            Step {
                what,
                who: who.to_owned(),
                one_of: vec!["agree, as the last thing: an edit to the change cancels it".to_owned()],
                blocks,
            }
        })
        .collect()
}

/// Whether a finding stands in a file that counts as nothing.
fn decides(head: &Directory, finding: &Finding) -> bool {
    head.unreadable.contains(&finding.path)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn findings(found: &Found<'_>) -> Findings {
    let said = |finding: &Finding, places: &Places<'_>| {
        let position = places.of(finding);
        FindingSaid {
            rule: finding.rule,
            level: finding.level,
            path: clean(&finding.path),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            message: clean(&finding.message),
            help: clean(&finding.help),
        }
    };
    let mut still_broken = BTreeMap::new();
    for finding in &found.findings.still_broken {
        *still_broken.entry(finding.rule).or_default() += 1;
    }
    let before = Places::new(&found.base.as_ref().map_or(found.head.1, |(_, base)| base).tree);
    let after = Places::new(&found.head.1.tree);
    Findings {
        introduced: found
            .findings
            .introduced
            .iter()
            .map(|finding| said(finding, &after))
            .collect(),
        still_broken,
        healed: found
            .findings
            .healed
            .iter()
            .map(|finding| said(finding, &before))
            .collect(),
    }
}

fn checked(found: &Found<'_>, residents: Option<&Residents>) -> Checked {
    let head = found.head.1;
    let world = found.coverage.as_ref().map(|(world, _)| *world);
    let own = |area: &str| head.geography.is_own(area);
    let minutes = world.map_or(0, |world| {
        let timeline = &world.head.timeline;
        world
            .space
            .slices
            .iter()
            .filter_map(|slice| timeline.index_of(slice.date))
            .map(|index| timeline.length(index))
            .sum::<i64>()
    });
    let callers: u128 = found
        .coverage
        .iter()
        .flat_map(|(_, answers)| answers)
        .map(|answer| answer.callers)
        .sum();
    Checked {
        files: head.tree.files.len(),
        services: head.services.len(),
        own_services: head
            .services
            .values()
            .filter(|service| service.area.as_deref().is_some_and(own))
            .count(),
        requirements: head.requirements.len(),
        postcodes: world.map_or(0, |world| world.places.len()),
        outcomes: world.map_or(0, |world| world.outcomes.len()),
        ages: world.map_or(0, |world| world.space.ages.len()),
        dates: world.map_or(0, |world| world.space.slices.len()),
        minutes: minutes.unsigned_abs(),
        callers: callers.to_string(),
        residents: world.zip(residents).map_or(0.0, |(world, residents)| {
            (0..world.places.len()).map(|place| residents.at(place)).sum()
        }),
    }
}

/// Says what coverage found.
struct Speaker<'a> {
    world: &'a World<'a>,
    answers: &'a [Answer],
    residents: &'a Residents,
    dates: Vec<usize>,
}

impl<'a> Speaker<'a> {
    fn new(world: &'a World<'a>, answers: &'a [Answer], residents: &'a Residents) -> Speaker<'a> {
        let dates = world
            .space
            .slices
            .iter()
            .filter_map(|slice| world.head.timeline.index_of(slice.date))
            .collect();
        Speaker {
            world,
            answers,
            residents,
            dates,
        }
    }

    fn people(&self, gaps: &[Gap]) -> f64 {
        self.residents.of_any(
            gaps.iter().map(|gap| (&gap.who, &gap.places)),
            &self.world.space.ages,
        )
    }

    fn effects(&self, of: impl Fn(&Answer) -> &Vec<Gap>) -> Vec<Effect> {
        let affected = self.answers.iter().filter(|answer| !of(answer).is_empty());
        let mut effects: Vec<Effect> = affected
            .map(|answer| {
                let gaps = of(answer);
                let (boxes, more_boxes) = self.boxes(&answer.requirement, gaps);
                Effect {
                    requirement: answer.requirement.id.clone(),
                    title: clean(&answer.requirement.title),
                    owner: clean(&answer.owner),
                    level: answer.level,
                    asked_in_base_wording: answer.definition == Definition::Base,
                    people: self.people(gaps),
                    callers: gaps.iter().map(Gap::callers).sum::<u128>().to_string(),
                    boxes,
                    more_boxes,
                }
            })
            .collect();
        effects.sort_by(|a, b| {
            b.level
                .cmp(&a.level)
                .then(b.people.total_cmp(&a.people))
                .then_with(|| a.requirement.cmp(&b.requirement))
        });
        effects
    }

    fn standings(&self) -> Vec<Standing> {
        let asked = self
            .answers
            .iter()
            .filter(|answer| answer.definition != Definition::Base);
        asked
            .map(|answer| {
                let Answer {
                    requirement,
                    standing,
                    callers,
                    kept,
                    without_practice,
                    ..
                } = answer;
                let (gaps, more_gaps) = self.boxes(requirement, standing);
                let mut verdicts: BTreeMap<&'static str, u128> = BTreeMap::new();
                for gap in standing {
                    *verdicts
                        .entry(gap.verdicts[1].map_or("none", verdict_name))
                        .or_default() += gap.callers();
                }
                Standing {
                    requirement: requirement.id.clone(),
                    title: clean(&requirement.title),
                    sentence: words::requirement_words(requirement, self.world.head.directory),
                    owner: clean(&requirement.owner),
                    level: requirement.level,
                    callers: callers.to_string(),
                    kept_per_million: per_million(*kept, *callers),
                    kept_per_million_before: answer
                        .before
                        .and_then(|(callers, kept)| per_million(kept, callers)),
                    people: self.people(standing),
                    verdicts: verdicts
                        .into_iter()
                        .map(|(name, count)| (name, count.to_string()))
                        .collect(),
                    gaps,
                    more_gaps,
                    places_without_practice: *without_practice,
                }
            })
            .collect()
    }

    /// The boxes with most people, then most callers.
    fn boxes(&self, requirement: &Requirement, gaps: &[Gap]) -> (Vec<BoxSaid>, usize) {
        let ages = &self.world.space.ages;
        let mut weighed: Vec<(f64, u128, usize)> = gaps
            .iter()
            .enumerate()
            .map(|(at, gap)| {
                (
                    self.residents.of(&gap.who, gap.places.iter(), ages),
                    gap.callers(),
                    at,
                )
            })
            .collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        let said = weighed
            .iter()
            .take(BOXES_SAID)
            .filter_map(|(people, _, at)| self.said(requirement, &gaps[*at], *people));
        let boxes: Vec<BoxSaid> = said.collect();
        let more = gaps.len() - boxes.len();
        (boxes, more)
    }

    fn said(&self, requirement: &Requirement, gap: &Gap, people: f64) -> Option<BoxSaid> {
        let world = self.world;
        let sexes = words::sexes_words(&gap.who);
        let ages = words::ages_words(&gap.who, &world.space.ages);
        let calendar = &world.head.directory.calendar;
        Some(BoxSaid {
            who: if sexes.is_empty() {
                ages
            } else {
                format!("{sexes}, {ages}")
            },
            needs: words::dispositions_words(world, &gap.who),
            place: self.place(gap),
            when: words::when_words(&world.head.timeline, calendar, &self.dates, &gap.when),
            people,
            callers: gap.callers().to_string(),
            verdict: gap.verdicts[1].map_or("none", verdict_name),
            witness: self.witness(requirement, gap)?,
        })
    }

    /// Areas of a gap with the postcode districts in it, most people first.
    fn place(&self, gap: &Gap) -> String {
        if gap.places.count() == self.world.places.len() {
            return "the whole area".to_owned();
        }
        let geography = &self.world.head.directory.geography;
        let mut areas: BTreeMap<&str, (f64, BTreeMap<&str, f64>)> = BTreeMap::new();
        for place in gap.places.iter() {
            let joint = &self.world.places[place];
            let area = geography
                .postcodes
                .get(&joint.postcode)
                .map_or("", |spot| &spot.area);
            let people = self.residents.at(place);
            let entry = areas.entry(area).or_default();
            entry.0 += people;
            *entry
                .1
                .entry(qdos_model::place::district(&joint.postcode))
                .or_default() += people;
        }
        let mut ranked: Vec<_> = areas.into_iter().collect();
        ranked.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(b.0)));
        let said: Vec<String> = ranked
            .into_iter()
            .map(|(area, (_, districts))| {
                let mut districts: Vec<(&str, f64)> = districts.into_iter().collect();
                districts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
                let names: Vec<String> = districts
                    .iter()
                    .map(|(district, _)| (*district).to_owned())
                    .collect();
                format!(
                    "{} ({})",
                    clean(geography.area_name(area)),
                    words::some(&names, 3, "")
                )
            })
            .collect();
        format!("parts of {}", words::some(&said, 3, "districts"))
    }

    fn witness(&self, requirement: &Requirement, gap: &Gap) -> Option<WitnessSaid> {
        let world = self.world;
        let witness = Witness::of(world, gap, self.residents)?;
        let caller = &witness.callers[1];
        let outcome = &world.outcomes[witness.outcome];
        let head = ask(world, 1, requirement, &witness);
        let before = gap.verdicts[0].map(|_| self.told(&ask(world, 0, requirement, &witness), &witness, 0));
        let near_misses = head
            .near_misses
            .iter()
            .take(NEAR_MISSES_SAID)
            .filter_map(|miss| self.near_miss(requirement, &witness, miss));
        let moment = words::moment_words(&world.head.timeline, caller.at);
        let practice = caller
            .practice
            .as_deref()
            .map(|ods| format!(", registered with {}", self.practice_name(ods)))
            .unwrap_or_default();
        let values = BTreeMap::from([
            ("outcome", format!("{} {}", outcome.pair, outcome.disposition)),
            ("age_days", caller.age.to_string()),
            ("sex", caller.sex.letter().to_string()),
            ("role", clean(&caller.role)),
            ("postcode", caller.place.postcode.to_string()),
            ("practice", clean(caller.practice.as_deref().unwrap_or_default())),
            ("moment", moment.clone()),
        ]);
        Some(WitnessSaid {
            caller: format!(
                "{} in {}{practice}, {moment}, {}",
                words::person(caller.age, caller.sex),
                caller.place.postcode,
                words::outcome_words(outcome, world.head.directory)
            ),
            before,
            after: self.told(&head, &witness, 1),
            near_misses: near_misses.collect(),
            values,
        })
    }

    fn practice_name(&self, ods: &str) -> String {
        let services = self.world.head.services.iter().map(|candidate| candidate.service);
        let found = services
            .into_iter()
            .find(|service| service.ods.as_deref() == Some(ods) && service.service_type == "100");
        found.map_or(clean(ods), |service| clean(&service.name))
    }

    fn named(&self, candidate: &Candidate<'_>, witness: &Witness, side: usize) -> String {
        let away = words::distance(distance(candidate, &witness.callers[side].place));
        let service = candidate.service;
        let by_phone = match service.reach {
            Reach::Attended => away,
            Reach::Telephoned => "by telephone".to_owned(),
            Reach::Visiting => "visits patients".to_owned(),
        };
        // The name for professionals has the kind and the town, by convention; names for patients are too much alike.
        let name = if service.name.is_empty() {
            service.shown_name()
        } else {
            &service.name
        };
        format!("{}, {by_phone}", clean(name))
    }

    fn told(&self, told: &Told<'_, '_>, witness: &Witness, side: usize) -> String {
        let named = |candidates: &[&Candidate<'_>]| -> Vec<String> {
            candidates
                .iter()
                .map(|candidate| self.named(candidate, witness, side))
                .collect()
        };
        let acceptable = words::some(&named(&told.acceptable), 2, "services");
        match told.verdict {
            Verdict::Kept => acceptable,
            Verdict::TooFew => format!("not enough: {acceptable}"),
            Verdict::UnsuitableOnly => {
                let others: Vec<&Candidate<'_>> =
                    told.unsuitable.iter().map(|(candidate, _)| *candidate).collect();
                let why = why_not(&told.unsuitable);
                format!(
                    "nothing that counts; the search still finds {}, but {why}",
                    words::some(&named(&others), 2, "services")
                )
            }
            Verdict::CatchAllOnly => {
                let returned: Vec<&Candidate<'_>> =
                    told.unsuitable.iter().map(|(candidate, _)| *candidate).collect();
                let offered = if returned.is_empty() {
                    &told.fallback
                } else {
                    &returned
                };
                format!(
                    "no service; the search offers the emergency department catch-all: {}",
                    words::some(&named(offered), 2, "services")
                )
            }
            Verdict::None => "no service at all, not even an emergency department within 60 km".to_owned(),
        }
    }

    /// When a service that does not count at a moment was and will be open around it.
    fn closed_words(&self, candidate: &Candidate<'_>, at: i64) -> String {
        let timeline = &self.world.head.timeline;
        let stretches = candidate.open.as_slice();
        let next = stretches.partition_point(|(opens, _)| *opens <= at);
        let clock = |minute: i64| words::clock_near(timeline, at, minute);
        let last = next.checked_sub(1).map(|last| stretches[last].1);
        match (last, stretches.get(next).map(|next| next.0)) {
            (Some(closes), _) if closes > at => format!("open then, but closes at {}", clock(closes)),
            (Some(closed), Some(opens)) => format!(
                "not open then: closed at {}, opens at {}",
                clock(closed),
                clock(opens)
            ),
            (Some(closed), None) => format!("not open then: closed at {} for good", clock(closed)),
            (None, Some(opens)) => format!("not open then: opens at {}", clock(opens)),
            (None, None) => "never open".to_owned(),
        }
    }

    fn near_miss(
        &self,
        requirement: &Requirement,
        witness: &Witness,
        miss: &qdos_coverage::filter::NearMiss,
    ) -> Option<String> {
        use qdos_coverage::filter::Criterion;
        let head = &self.world.head;
        let candidate = head
            .services
            .iter()
            .find(|candidate| candidate.service.uid == miss.uid)?;
        let name = self.named(candidate, witness, 1);
        let caller = &witness.callers[1];
        let amount = miss.missing;
        let why = match miss.criterion {
            Criterion::Status => "not active then".to_owned(),
            Criterion::Place => match amount {
                Some(metres) => format!("{} too far", words::distance(metres)),
                None => "no place on the map".to_owned(),
            },
            Criterion::Pair => format!("does not take {}", words::pairs_words(&caller.pairs)),
            Criterion::Disposition => match &caller.disposition {
                Some(disposition) => format!("does not take {disposition}"),
                None => "takes no disposition".to_owned(),
            },
            Criterion::Sex => "does not take callers of this sex".to_owned(),
            Criterion::Age => format!("does not take a caller of {}", words::age_words(caller.age)),
            Criterion::Practice => "takes patients of its own practices only".to_owned(),
            Criterion::Role => format!("not offered to {}", clean(&caller.role)),
            Criterion::Time => self.closed_words(candidate, caller.at),
            Criterion::LimitedArea => "limited to other areas".to_owned(),
            Criterion::Type => format!("of a type that \"{}\" does not count", clean(&requirement.title)),
            Criterion::Reach => "reached in another way".to_owned(),
        };
        Some(format!("{name}: {why}"))
    }
}

/// Why services that are shown do not count, as far as all of them share a reason.
fn why_not(unsuitable: &[(&Candidate<'_>, Vec<qdos_coverage::filter::Criterion>)]) -> &'static str {
    use qdos_coverage::filter::Criterion;
    let all = |criterion: Criterion| unsuitable.iter().all(|(_, fails)| fails.contains(&criterion));
    if all(Criterion::Time) {
        "not soon enough"
    } else if all(Criterion::Place) {
        "too far away"
    } else if all(Criterion::Type) {
        "of another kind"
    } else if all(Criterion::Reach) {
        "reached in another way"
    } else {
        "too far away, of another kind, reached in another way or not soon enough"
    }
}

/// The verdict's name in reports.
fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Kept => "kept",
        Verdict::TooFew => "too-few",
        Verdict::UnsuitableOnly => "unsuitable-only",
        Verdict::CatchAllOnly => "catch-all-only",
        Verdict::None => "none",
    }
}

fn per_million(part: u128, whole: u128) -> Option<u32> {
    if whole == 0 {
        return None;
    }
    u32::try_from(part * 1_000_000 / whole).ok()
}

/// Whether a change leaves everything as it was.
pub(crate) fn is_cosmetic(class: &str) -> bool {
    Class::ALL
        .iter()
        .any(|known| known.name() == class && known.level() == Level::Cosmetic)
}

//! What there is to say of a change, decided once, as typed values: every format only renders it.
//!
//! The order and the wording follow what blind readers of the first mock-up misread: the verdict first, every blocker with
//! who clears it, people before edits, both directions, nothing that counts hidden.

use crate::because::{Attribution, Because, Due, because};
use crate::soon::{SoonSaid, soon_said};
use crate::speaker::{BoxSaid, Order, Speaker, per_million, verdict_name};
use crate::words::{self, clean};
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Definition};
use qdos_lint::Ratcheted;
use qdos_model::change::{Change, Class, Direction, Signer, Subject};
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::place::SmallArea;
use qdos_model::read::Places;
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
    /// To which changes it is due; none where nobody is worse off by it.
    pub because: Option<Because>,
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
    /// Whether only those were asked whom the change may tell anything different.
    pub changes_only: bool,
    /// People living in the places judged.
    pub residents: f64,
}

/// The small areas whose residents are counted: base's where it has any, so that a change of the table does not make its own
/// losses look smaller.
fn counted<'a>(found: &Found<'a>) -> &'a [SmallArea] {
    let base = found.base.as_ref().map(|(_, base)| &base.geography.small_areas);
    base.filter(|areas| !areas.is_empty())
        .unwrap_or(&found.head.1.geography.small_areas)
}

/// Decides what there is to say.
pub fn judge(found: &Found<'_>) -> Judgement {
    let not_analysed = found.coverage.is_none();
    let residents = found
        .coverage
        .as_ref()
        .map(|(world, _)| Residents::new(&world.places, counted(found)));
    let speaker = found
        .coverage
        .as_ref()
        .zip(residents.as_ref())
        .map(|((world, answers), residents)| Speaker::new(world, answers, residents));
    let effects = |of: fn(&Answer) -> &[Gap]| {
        let found = speaker.as_ref().map(|speaker| speaker.effects(of));
        found.unwrap_or_default()
    };
    let mut worse_off = effects(|answer| &answer.lost);
    let better_off = effects(|answer| &answer.gained);
    let mut worsened = effects(|answer| &answer.worsened);
    let asks_fragile = speaker
        .as_ref()
        .is_some_and(|speaker| speaker.answers.iter().any(|answer| answer.fragile.is_some()));
    let newly_fragile = asks_fragile.then(|| {
        effects(|answer| {
            let fragile = answer.fragile.as_ref();
            fragile.map_or(&[], |fragile| &fragile.became)
        })
    });
    let requirements = speaker.as_ref().map(Speaker::standings).unwrap_or_default();
    let changes: Vec<ChangeSaid> = found.changes.iter().map(change_said).collect();
    explain(&mut worse_off, found, &changes, |due| &due.lost);
    explain(&mut worsened, found, &changes, |due| &due.worsened);
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
        worsened,
        newly_fragile,
        requirements,
        findings: findings(found),
        within_thirty_days: soon_said(found.head.1, found.today),
        checked: checked(
            found.head.1,
            found
                .coverage
                .as_ref()
                .map(|(world, answers)| (*world, answers.as_slice())),
            residents.as_ref(),
        ),
        not_checked: if not_analysed {
            vec!["any caller: no answer can be given until every file can be read".to_owned()]
        } else {
            not_checked()
        },
        exit,
    }
}

/// Says of every effect to which changes it is due.
fn explain(effects: &mut [Effect], found: &Found<'_>, changes: &[ChangeSaid], of: fn(&Attribution) -> &Due) {
    for effect in effects {
        let due = found
            .attributions
            .iter()
            .find(|due| due.requirement == effect.requirement);
        effect.because = due.map(|due| because(of(due), changes));
    }
}

pub(crate) fn not_checked() -> Vec<String> {
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

pub(crate) fn checked(
    head: &Directory,
    coverage: Option<(&World<'_>, &[Answer])>,
    residents: Option<&Residents<'_>>,
) -> Checked {
    let world = coverage.map(|(world, _)| world);
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
    let callers: u128 = coverage
        .iter()
        .flat_map(|(_, answers)| answers.iter())
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
        changes_only: coverage.is_some_and(|(_, answers)| answers.iter().any(|answer| answer.kept.is_none())),
        residents: residents.map_or(0.0, Residents::all),
    }
}

impl Speaker<'_> {
    fn effects(&self, of: fn(&Answer) -> &[Gap]) -> Vec<Effect> {
        let affected = self.answers.iter().filter(|answer| !of(answer).is_empty());
        let mut effects: Vec<Effect> = affected
            .map(|answer| {
                let gaps = of(answer);
                let (boxes, more_boxes) = self.boxes(&answer.requirement, gaps, Order::People);
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
                    because: None,
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
            .filter_map(|answer| {
                let Answer {
                    requirement,
                    standing,
                    callers,
                    kept,
                    without_practice,
                    ..
                } = answer;
                // Of a country only what a change may alter is asked.
                let kept = (*kept)?;
                let (gaps, more_gaps) = self.boxes(requirement, standing, Order::People);
                let mut verdicts: BTreeMap<&'static str, u128> = BTreeMap::new();
                for gap in standing {
                    *verdicts
                        .entry(gap.verdicts[1].map_or("none", verdict_name))
                        .or_default() += gap.callers();
                }
                Some(Standing {
                    requirement: requirement.id.clone(),
                    title: clean(&requirement.title),
                    sentence: words::requirement_words(requirement, self.world.head.directory),
                    owner: clean(&requirement.owner),
                    level: requirement.level,
                    callers: callers.to_string(),
                    kept_per_million: per_million(kept, *callers),
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
                })
            })
            .collect()
    }
}

/// Whether a change leaves everything as it was.
pub(crate) fn is_cosmetic(class: &str) -> bool {
    Class::ALL
        .iter()
        .any(|known| known.name() == class && known.level() == Level::Cosmetic)
}

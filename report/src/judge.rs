//! What there is to say of two revisions is decided here, once.

use crate::because::{Attribution, Due, because};
use crate::farther::{Farther, farther};
use crate::judgement::{
    ChangeSaid, Checked, Effect, FORMAT, FindingSaid, Findings, Found, Judgement, Overall, Standing, Step,
};
use crate::soon::soon_said;
use crate::speaker::{Order, Speaker, per_million, verdict_name};
use crate::steps::{capital, steps};
use crate::words::{self, clean};
use qdos_coverage::gap::Gap;
use qdos_coverage::people::Residents;
use qdos_coverage::world::World;
use qdos_coverage::{Answer, Definition};
use qdos_model::change::{Change, Class, Detail, Direction, Signer, Subject};
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::place::SmallArea;
use qdos_model::read::Places;
use std::collections::{BTreeMap, HashMap};

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
    if let Some(speaker) = &speaker {
        speaker.take_together(&mut worse_off, |answer| &answer.lost);
    }
    let better_off = effects(|answer| &answer.gained);
    let mut worsened = effects(|answer| &answer.worsened);
    let go_farther = speaker.as_ref().map(|speaker| {
        let mut effects = speaker.effects(|answer| &answer.farther);
        speaker.take_together(&mut effects, |answer| &answer.farther);
        farther(speaker, effects)
    });
    let go_farther = go_farther.unwrap_or_default();
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
        steps(found, &worse_off, &go_farther)
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
        headline: headline(found, verdict, &steps, (&worse_off, &go_farther), &requirements),
        verdict,
        steps,
        changes,
        worse_off,
        better_off,
        worsened,
        go_farther,
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
    (worse_off, go_farther): (&[Effect], &[Farther]),
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
                None => match go_farther.first() {
                    Some(worst) => format!(
                        "Nobody loses anything that a requirement asks for, but {} have to go farther; approve only once {agreed}.",
                        words::people(worst.effect.people)
                    ),
                    None => {
                        format!("Nobody loses anything that a requirement asks for; approve once {agreed}.")
                    }
                },
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

pub(crate) fn change_said(change: &Change) -> ChangeSaid {
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
        sends_elsewhere: sends_elsewhere(change),
        echoes: change.echoes.iter().map(change_said).collect(),
    }
}

/// The service of which an endpoint is new or differs; one that is only taken away has no message to wait for.
fn sends_elsewhere(change: &Change) -> Option<String> {
    let Detail::Values(values) = &change.detail else {
        return None;
    };
    if !crate::sign_off::sends_elsewhere(change.class) {
        return None;
    }
    let Subject::Service { uid, name, .. } = &change.subject else {
        return None;
    };
    let name = if name.is_empty() { uid } else { name };
    values
        .iter()
        .any(|value| value.head.is_some())
        .then(|| clean(name))
}

pub(crate) fn sentence(change: &Change) -> String {
    format!("{}.", clean(&qdos_diff::sentence(change)))
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
            key: crate::steps::waived(finding),
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
        waived: found
            .findings
            .waived
            .iter()
            .map(|waived| said(&waived.finding, &after))
            .collect(),
    }
}

pub(crate) fn checked(
    head: &Directory,
    coverage: Option<(&World<'_>, &[Answer])>,
    residents: Option<&Residents<'_>>,
) -> Checked {
    let world = coverage.map(|(world, _)| world);
    let mut is_own: HashMap<&str, bool> = HashMap::new();
    let in_own = head
        .services
        .values()
        .filter_map(|service| service.area.as_deref());
    let own_services =
        in_own.filter(|area| *is_own.entry(area).or_insert_with(|| head.geography.is_own(area)));
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
        own_services: own_services.count(),
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
                    whole: None,
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

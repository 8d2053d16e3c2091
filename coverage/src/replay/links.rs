//! The direct-link tables of NHS Pathways releases as scenarios: which symptom group and discriminator stand for a
//! disposition, and what a release that names others would change.

use jiff::civil::Date;
use qdos_model::age::{parse_sent, sendable};
use qdos_model::code::{Disposition, Pair, Sex};
use qdos_model::directory::Directory;
use qdos_model::reference::Outcome;
use qdos_model::request::Asked;
use qdos_model::scenario::{DirectLink, Scenario, ScenarioSet};

/// Who asks, where the outcome can be theirs.
const AGE: &str = "30 years";
const SEX: Sex = Sex::F;

/// The table of one release as a set of scenarios.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linked {
    /// The date of the table.
    pub date: Option<Date>,
    /// One scenario for each disposition with a group and a discriminator.
    pub set: ScenarioSet,
    /// Dispositions that are not looked up, and so not asked.
    pub not_looked_up: Vec<String>,
    /// Dispositions that are looked up and name no group or no discriminator, and so cannot be asked.
    pub without_codes: Vec<String>,
    /// Scenarios asked for another age or sex, because the outcome table gives the outcome to others only: id, age, sex.
    pub asked_otherwise: Vec<(String, String, String)>,
}

/// The table of a release, the last of its dates; `None` when there is none of that name.
pub fn linked(directory: &Directory, release: &str) -> Option<Linked> {
    let links = &directory.scenarios.links;
    let of_release = || links.iter().filter(|link| link.release == release);
    let date = of_release().map(|link| link.date).max()?;
    let mut found = Linked {
        date: Some(date),
        set: ScenarioSet {
            path: "scenarios/direct-links.csv".to_owned(),
            title: format!("Direct links of release {release}"),
            ..ScenarioSet::default()
        },
        ..Linked::default()
    };
    for link in of_release().filter(|link| link.date == date) {
        let list = if link.lookup.eq_ignore_ascii_case("no") {
            &mut found.not_looked_up
        } else if link.group.is_empty() || link.discriminator.is_empty() {
            &mut found.without_codes
        } else {
            let (scenario, is_other) = scenario(link, directory);
            if found.set.scenarios.iter().all(|other| other.id != scenario.id) {
                let (age, sex) = (scenario.asked.age.clone(), scenario.asked.sex.clone());
                found
                    .asked_otherwise
                    .extend(is_other.then(|| (scenario.id.clone(), age, sex)));
                found.set.scenarios.push(scenario);
            }
            continue;
        };
        if !list.contains(&link.disposition) {
            list.push(link.disposition.clone());
        }
    }
    Some(found)
}

/// A row as a search, and whether its age or sex is another than usual.
fn scenario(link: &DirectLink, directory: &Directory) -> (Scenario, bool) {
    let (disposition, group, discriminator) = (&link.disposition, &link.group, &link.discriminator);
    let (age, sex) = who(outcome(link, directory));
    let is_other = age != AGE || sex != SEX;
    let scenario = Scenario {
        id: format!("{disposition} SG{group} SD{discriminator}"),
        asked: Asked {
            group: Some(group.clone()),
            discriminators: vec![discriminator.clone()],
            disposition: Some(disposition.clone()),
            age,
            sex: sex.letter().to_string(),
            ..Asked::default()
        },
        ..Scenario::default()
    };
    (scenario, is_other)
}

fn outcome<'a>(link: &DirectLink, directory: &'a Directory) -> Option<&'a Outcome> {
    let pair = Pair::parse(&format!("{}={}", link.group, link.discriminator))?;
    let disposition = Disposition::parse(&link.disposition)?;
    let is_it = |outcome: &&Outcome| outcome.pair == pair && outcome.disposition == disposition;
    directory.reference.outcomes.iter().find(is_it)
}

/// A woman of 30, or the nearest age and the first sex that the outcome can have.
fn who(outcome: Option<&Outcome>) -> (String, Sex) {
    let usual = parse_sent(AGE).unwrap_or_default();
    let Some(outcome) = outcome else {
        return (AGE.to_owned(), SEX);
    };
    let sex = Sex::ALL.into_iter().find(|sex| outcome.sexes.contains(sex));
    let sex = if outcome.sexes.contains(&SEX) {
        SEX
    } else {
        sex.unwrap_or(SEX)
    };
    if outcome.ages.contains(usual) {
        return (AGE.to_owned(), sex);
    }
    let fitting = sendable().into_iter().filter(|age| outcome.ages.contains(*age));
    let nearest = fitting.min_by_key(|age| ((age - usual).abs(), *age));
    (nearest.map_or(AGE.to_owned(), sent), sex)
}

/// An age in days as it is typed.
fn sent(days: i64) -> String {
    let typed = (0..=129).map(|count| format!("{count} years"));
    let typed = typed
        .chain((0..=23).map(|count| format!("{count} months")))
        .chain((0..=31).map(|count| format!("{count} days")));
    typed
        .into_iter()
        .find(|text| parse_sent(text) == Ok(days))
        .unwrap_or_else(|| AGE.to_owned())
}

/// A disposition for which two releases name other groups and discriminators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// The disposition, as typed.
    pub disposition: String,
    /// Scenario numbers in the set of the base release and in that of the head release, one for the other, in the order of
    /// the tables; one of the two is missing where a release names more than the other.
    pub steps: Vec<(Option<usize>, Option<usize>)>,
}

/// Every disposition whose groups and discriminators differ, in the order of the head table, then those that are gone.
pub fn swaps(base: &ScenarioSet, head: &ScenarioSet) -> Vec<Swap> {
    let disposition = |scenario: &Scenario| scenario.asked.disposition.clone().unwrap_or_default();
    let mut all: Vec<String> = Vec::new();
    for one in head.scenarios.iter().chain(&base.scenarios).map(disposition) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    let only = |own: &ScenarioSet, other: &ScenarioSet, wanted: &str| -> Vec<usize> {
        let is_shared = |scenario: &Scenario| other.scenarios.iter().any(|known| known.id == scenario.id);
        let own = own.scenarios.iter().enumerate();
        own.filter(|(_, scenario)| disposition(scenario) == wanted && !is_shared(scenario))
            .map(|(at, _)| at)
            .collect()
    };
    let swap = |wanted: String| {
        let (gone, come) = (only(base, head, &wanted), only(head, base, &wanted));
        let steps = 0..gone.len().max(come.len());
        Swap {
            disposition: wanted,
            steps: steps
                .map(|at| (gone.get(at).copied(), come.get(at).copied()))
                .collect(),
        }
    };
    all.into_iter()
        .map(swap)
        .filter(|swap| !swap.steps.is_empty())
        .collect()
}

//! Changes so large that they may be a slip.

use super::{Asked, path};
use crate::words::{clean, number};
use qdos_model::change::{Change, Class, Direction, Subject};
use qdos_model::directory::Directory;
use qdos_model::finding::Level;
use qdos_model::policy::region;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn takes_away(change: &Change) -> bool {
    change.direction() == Direction::Narrows
        && change.level() >= Level::Warning
        && matches!(change.subject, Subject::Service { .. })
}

/// "in townham"; of a folder of neighbours that nobody here looks after, that it is one.
fn whereabouts(folder: &str, base: &Directory) -> String {
    let is_own = |area: &str| base.geography.is_own(area);
    let mut here = base
        .services
        .values()
        .filter(|service| region(&service.path) == Some(folder));
    match here.any(|service| service.area.as_deref().is_some_and(is_own)) {
        true => format!("in {}", clean(folder)),
        false => format!("beyond the directory's own areas (folder “{}”)", clean(folder)),
    }
}

/// Why a change is so large that it may be a slip: what it takes something away from.
pub(super) fn brakes(changes: &[Change], asked: &Asked<'_>) -> Vec<String> {
    let Asked { policy, base, .. } = asked;
    let mut reduced: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut gone = BTreeSet::new();
    for change in changes
        .iter()
        .flat_map(|change| std::iter::once(change).chain(&change.echoes))
    {
        let (Subject::Service { uid, .. }, Some(region)) = (&change.subject, path(change).and_then(region))
        else {
            continue;
        };
        let is_gone = matches!(change.class, Class::ServiceRemoved | Class::ServiceWithheld);
        if is_gone || change.class.is_closure() {
            gone.insert(uid.as_str());
        }
        if takes_away(change) {
            reduced.entry(region).or_default().insert(uid);
        }
    }
    let mut total: BTreeMap<&str, usize> = BTreeMap::new();
    for service in base.services.values() {
        if let Some(region) = region(&service.path) {
            *total.entry(region).or_default() += 1;
        }
    }
    let mut said: Vec<(usize, String)> = Vec::new();
    if !base.services.is_empty() && gone.len() >= base.services.len() {
        said.push((usize::MAX, "every service of the directory".to_owned()));
    }
    for (region, services) in reduced {
        let (count, of) = (services.len(), total.get(region).copied().unwrap_or_default());
        let share = count * 100 > policy.brakes.share * of && count > 1;
        if share || count > policy.brakes.services {
            let percent = (count * 100).checked_div(of).unwrap_or(100);
            let limit = match share {
                true => format!("{percent} %, more than the limit of {} %", policy.brakes.share),
                false => format!(
                    "more than the limit of {}",
                    number(policy.brakes.services as u128)
                ),
            };
            said.push((
                count,
                format!(
                    "{} of {} services {} ({limit})",
                    number(count as u128),
                    number(of as u128),
                    whereabouts(region, base),
                ),
            ));
        }
    }
    // What takes away most comes first.
    said.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    said.into_iter().map(|(_, said)| said).collect()
}

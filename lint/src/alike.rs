//! Two revisions linted at the cost of one: what both have alike is asked once.

use crate::{Known, check_knowing, entries, entries_knowing, whole};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use qdos_model::service::Service;
use qdos_model::tree::Tree;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What `check` says of each of the two.
pub(crate) fn check(
    base: &Directory,
    head: &Directory,
    today: Date,
    known: &mut Known,
) -> (Vec<Finding>, Vec<Finding>) {
    if let Some(before) = known.told.of(base, today) {
        return (before, check_knowing(head, today, known));
    }
    let after = entries_knowing(head, today, known);
    let before = match changed(base, head) {
        None => entries(base, today),
        Some(changed) => {
            let mut before = entries(&part(base, &changed), today);
            let kept = after.iter().filter(|finding| !changed.contains(&finding.path));
            before.extend(kept.cloned());
            before
        }
    };
    let (before, after) = rayon::join(|| whole(base, before, today), || whole(head, after, today));
    known.told.learn(base, today, &before);
    known.told.learn(head, today, &after);
    (before, after)
}

/// The paths in `services/` that are not the same in both, or do not count as the same service; `None` where anything else
/// differs, by which entries are judged.
fn changed(base: &Directory, head: &Directory) -> Option<BTreeSet<String>> {
    let (before, after) = (&base.tree.files, &head.tree.files);
    let id = |tree: &Tree, path: &String| tree.files.get(path).map(|file| file.id);
    let mut differ: BTreeSet<String> = before
        .keys()
        .chain(after.keys())
        .filter(|path| id(&base.tree, path) != id(&head.tree, path))
        .cloned()
        .collect();
    // Of two files with one uid the second counts as nothing, until the first is gone.
    differ.extend(base.unreadable.symmetric_difference(&head.unreadable).cloned());
    for (one, other) in [(base, head), (head, base)] {
        let lacks = |uid: &String, service: &Arc<Service>| {
            other
                .services
                .get(uid)
                .is_none_or(|there| there.path != service.path)
        };
        let alone = one.services.iter().filter(|(uid, service)| lacks(uid, service));
        differ.extend(alone.map(|(_, service)| service.path.clone()));
    }
    let of_services = |path: &String| path.starts_with("services/");
    differ.iter().all(of_services).then_some(differ)
}

/// The directory as though its tree had no files but these, and it had no other services.
pub(crate) fn part(directory: &Directory, paths: &BTreeSet<String>) -> Directory {
    let Directory {
        tree,
        name,
        release,
        settings,
        services,
        templates,
        requirements,
        calendar,
        geography,
        reference,
        ranking,
        records,
        scenarios,
        findings,
        unreadable,
        waivers,
    } = directory;
    let files = paths
        .iter()
        .filter_map(|path| Some((path.clone(), tree.files.get(path)?.clone())));
    let services = services
        .iter()
        .filter(|(_, service)| paths.contains(&service.path));
    Directory {
        tree: Arc::new(Tree {
            files: files.collect(),
        }),
        name: name.clone(),
        release: release.clone(),
        settings: settings.clone(),
        services: services
            .map(|(uid, service)| (uid.clone(), service.clone()))
            .collect(),
        templates: templates.clone(),
        requirements: requirements.clone(),
        calendar: calendar.clone(),
        geography: geography.clone(),
        reference: reference.clone(),
        ranking: ranking.clone(),
        records: records.clone(),
        scenarios: scenarios.clone(),
        findings: findings.clone(),
        unreadable: unreadable.clone(),
        waivers: waivers.clone(),
    }
}

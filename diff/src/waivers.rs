//! Waivers of lint, in whatever file they are written.

use crate::cause::{Found, place};
use crate::model::change::{Change, Class, Detail, Shown, Subject, Value};
use crate::model::directory::Directory;
use crate::model::route::Route;
use crate::model::written::Waiver;
use crate::service::Both;
use crate::sides::Sides;
use std::collections::{BTreeMap, BTreeSet};

/// Of one file: what it is, where it lies, and its waivers.
type Held<'a> = (Subject, &'a str, &'a [Waiver]);

/// Those of a service, an aspect of its entry as any other.
pub(crate) fn of_service(both: &Both<'_>) -> Option<Change> {
    let values = differences(&both.base.written.waivers, &both.head.written.waivers);
    (!values.is_empty()).then(|| both.change(Class::WaiverChanged, "waivers", Detail::Values(values)))
}

/// Those of templates and requirements that are on both sides.
pub(crate) fn compare(sides: &Sides<'_>) -> Vec<Found> {
    let [base, head] = [sides.base, sides.head].map(held);
    let keys: BTreeSet<&String> = base.keys().chain(head.keys()).collect();
    let found = keys.into_iter().filter_map(|key| {
        let (before, after) = (base.get(key), head.get(key));
        let (subject, path, _) = after.or(before)?;
        // What a file says that cannot be read is not known.
        if sides.unreadable(path)
            || ![sides.base, sides.head]
                .iter()
                .all(|side| is_there(side, subject))
        {
            return None;
        }
        let values = differences(waivers(before), waivers(after));
        let at =
            |side: Option<&Held<'_>>| place(side.map_or(path, |(_, path, _)| path), Route::key("waivers"));
        (!values.is_empty()).then(|| Change {
            subject: subject.clone(),
            class: Class::WaiverChanged,
            detail: Detail::Values(values),
            base: at(before),
            head: at(after),
            echoes: Vec::new(),
        })
    });
    found.map(Found::from).collect()
}

/// The waivers of shared files by what they are, so that the file may move.
fn held(side: &Directory) -> BTreeMap<String, Held<'_>> {
    let all = side.waivers.iter();
    all.filter_map(|(path, waivers)| {
        let name = path.rsplit('/').next()?.strip_suffix(".yaml")?;
        let folder = path.split('/').next()?;
        let subject = subject(side, folder, name, path)?;
        Some((
            format!("{folder}/{name}"),
            (subject, path.as_str(), waivers.as_slice()),
        ))
    })
    .collect()
}

fn subject(side: &Directory, folder: &str, name: &str, path: &str) -> Option<Subject> {
    match folder {
        "templates" => Some(Subject::Template {
            name: name.to_owned(),
            path: path.to_owned(),
        }),
        "requirements" => Some(Subject::Requirement {
            id: name.to_owned(),
            title: side.requirements.get(name)?.title.clone(),
        }),
        _ => None,
    }
}

fn is_there(side: &Directory, subject: &Subject) -> bool {
    match subject {
        Subject::Template { name, .. } => side.templates.contains_key(name),
        Subject::Requirement { id, .. } => side.requirements.contains_key(id),
        _ => false,
    }
}

fn waivers<'a>(held: Option<&Held<'a>>) -> &'a [Waiver] {
    held.map_or(&[], |(_, _, waivers)| waivers)
}

/// Waivers by rule and spot whose words differ.
fn differences(base: &[Waiver], head: &[Waiver]) -> Vec<Value> {
    // By rule and spot, and what a person calls these.
    type Waived = BTreeMap<(String, String), BTreeSet<Shown>>;
    let said = |waivers: &[Waiver]| -> Waived {
        let mut said = Waived::new();
        for waiver in waivers {
            let Waiver {
                rule,
                route,
                reason,
                owner,
                until,
            } = waiver;
            let spot = route.as_ref().map(|route| format!(" at {route}"));
            let what = format!("waiver of {rule}{}", spot.unwrap_or_default());
            let key = format!("{rule} {}", route.as_deref().unwrap_or_default());
            let shown = Shown {
                value: format!("{until}\t{owner}\t{reason}"),
                words: format!("until {until}, owner {owner}: {reason}"),
            };
            said.entry((key, what)).or_default().insert(shown);
        }
        said
    };
    let (base, head) = (said(base), said(head));
    let joined = |all: &BTreeSet<Shown>| {
        let parts = |part: fn(&Shown) -> &str, by: &str| all.iter().map(part).collect::<Vec<_>>().join(by);
        Shown {
            value: parts(|shown| &shown.value, "\n"),
            words: parts(|shown| &shown.words, "; "),
        }
    };
    let keys: BTreeSet<&(String, String)> = base.keys().chain(head.keys()).collect();
    keys.into_iter()
        .filter(|key| base.get(*key) != head.get(*key))
        .map(|key| Value {
            key: key.0.clone(),
            what: key.1.clone(),
            base: base.get(key).map(joined),
            head: head.get(key).map(joined),
        })
        .collect()
}

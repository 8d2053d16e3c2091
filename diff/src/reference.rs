//! Codes of the release in force and the outcome table. What they change in services is listed below the first of them.

use crate::cause::{Found, place};
use crate::fingerprint;
use crate::model::change::{
    Change, Class, Detail, Named, NamedDisposition, NamedPair, Shown, Subject, Value,
};
use crate::model::code::{Disposition, Pair};
use crate::model::interval::Intervals;
use crate::model::reference::{DispositionFacts, Outcome, Reference};
use crate::model::route::Route;
use crate::names::plain;
use crate::sides::Sides;
use crate::table;
use std::collections::BTreeMap;

pub(crate) fn compare(sides: &Sides<'_>) -> Vec<Found> {
    if sides.same_reference() {
        return Vec::new();
    }
    let Reference {
        groups,
        discriminators,
        pairs,
        dispositions,
        types,
        roles,
        outcomes,
        calls,
    } = &sides.base.reference;
    let head = &sides.head.reference;
    let names = sides.names();
    let keys = |pairs: &std::collections::BTreeSet<Pair>| -> BTreeMap<Pair, ()> {
        pairs.iter().map(|pair| (*pair, ())).collect()
    };
    let words = |roles: &std::collections::BTreeSet<String>| -> BTreeMap<String, ()> {
        roles.iter().map(|role| (role.clone(), ())).collect()
    };
    let pair_named = |pair: &Pair, (): &()| {
        let named = names.pair(*pair);
        let text = |name: Option<std::sync::Arc<str>>| name.as_deref().unwrap_or("?").to_owned();
        Named {
            code: pair.to_string().into(),
            name: Some(format!("{}, {}", text(named.group), text(named.discriminator)).into()),
        }
    };
    let tables = [
        (
            "symptom-groups",
            table::rows(
                groups,
                &head.groups,
                |code, name| coded(code, name),
                |name| named_as(name),
            ),
        ),
        (
            "symptom-discriminators",
            table::rows(
                discriminators,
                &head.discriminators,
                |code, name| coded(code, name),
                |name| named_as(name),
            ),
        ),
        (
            "pairs",
            table::rows(&keys(pairs), &keys(&head.pairs), pair_named, nothing_more),
        ),
        (
            "dispositions",
            table::rows(
                dispositions,
                &head.dispositions,
                |code, facts| coded(code, &facts.name),
                facts_text,
            ),
        ),
        (
            "service-types",
            table::rows(
                types,
                &head.types,
                |code, name| coded(code, name),
                |name| named_as(name),
            ),
        ),
        (
            "roles",
            table::rows(
                &words(roles),
                &words(&head.roles),
                |role, ()| plain(role),
                nothing_more,
            ),
        ),
        (
            "calls",
            table::rows(
                calls,
                &head.calls,
                |code, _| plain(&code.to_string()),
                |calls| calls.to_string().into(),
            ),
        ),
    ];
    let mut found: Vec<Change> = tables
        .into_iter()
        .filter_map(|(table, detail)| reference_change(sides, table, detail?))
        .collect();
    if !unreadable(sides, "outcomes.yaml") {
        found.extend(outcome_changes(sides, outcomes, &head.outcomes));
    }
    found.into_iter().map(Found::from).collect()
}

fn coded(code: &impl ToString, name: &str) -> Named {
    Named {
        code: code.to_string().into(),
        name: Some(name.into()),
    }
}

fn named_as(name: &str) -> Shown {
    name.to_owned().into()
}

/// Of a row that is all key.
fn nothing_more((): &()) -> Shown {
    String::new().into()
}

fn facts_text(facts: &DispositionFacts) -> Shown {
    let DispositionFacts { name, minutes } = facts;
    Shown {
        value: format!("{name}\t{}", minutes_value(*minutes)),
        words: match minutes {
            Some(minutes) => format!("{name} ({minutes} minutes)"),
            None => format!("{name} (no timeframe)"),
        },
    }
}

fn minutes_value(minutes: Option<u32>) -> String {
    minutes.map_or("none".to_owned(), |minutes| minutes.to_string())
}

/// Paths of one file of the release in force, in base and in head.
fn paths(sides: &Sides<'_>, file: &str) -> [String; 2] {
    [sides.base, sides.head].map(|side| format!("reference/{}/{file}", side.release))
}

fn unreadable(sides: &Sides<'_>, file: &str) -> bool {
    let [base, head] = paths(sides, file);
    sides.base.unreadable.contains(&base) || sides.head.unreadable.contains(&head)
}

fn at(sides: &Sides<'_>, file: &str, subject: Subject, class: Class, detail: Detail) -> Change {
    let [base, head] = paths(sides, file);
    Change {
        subject,
        class,
        detail,
        base: place(&base, Route::root()),
        head: place(&head, Route::root()),
        echoes: Vec::new(),
    }
}

fn reference_change(sides: &Sides<'_>, table: &str, detail: Detail) -> Option<Change> {
    let file = format!("{table}.csv");
    let subject = Subject::Reference {
        table: table.to_owned(),
    };
    (!unreadable(sides, &file)).then(|| at(sides, &file, subject, Class::ReferenceChanged, detail))
}

type Table<'a> = BTreeMap<(Pair, &'a Disposition), &'a Outcome>;

fn outcome_changes(sides: &Sides<'_>, base: &[Outcome], head: &[Outcome]) -> Vec<Change> {
    fn table(outcomes: &[Outcome]) -> Table<'_> {
        let keyed = outcomes
            .iter()
            .map(|outcome| ((outcome.pair, &outcome.disposition), outcome));
        keyed.collect()
    }
    let (base, head) = (table(base), table(head));
    let names = sides.names();
    let only = |of: &Table<'_>, not: &Table<'_>| -> Vec<(NamedPair, NamedDisposition)> {
        let keys = of.keys().filter(|key| !not.contains_key(*key));
        keys.map(|(pair, code)| (names.pair(*pair), names.disposition(code)))
            .collect()
    };
    let changed: Vec<Value> = base
        .iter()
        .filter_map(|(key, outcome)| Some((key, *outcome, *head.get(key)?)))
        .filter(|(_, outcome, other)| outcome != other)
        .map(|((pair, code), outcome, other)| Value {
            key: format!("{pair} {code}"),
            what: format!(
                "{} ending in {}",
                crate::sentence::pair_words(&names.pair(*pair)),
                crate::sentence::disposition_words(&names.disposition(code))
            ),
            base: Some(outcome_text(outcome)),
            head: Some(outcome_text(other)),
        })
        .collect();
    let change = |class, detail| at(sides, "outcomes.yaml", Subject::OutcomeTable, class, detail);
    let mut found = Vec::new();
    let (added, removed) = (only(&head, &base), only(&base, &head));
    if !added.is_empty() {
        found.push(change(Class::OutcomeAdded, Detail::Outcomes(added)));
    }
    if !removed.is_empty() {
        found.push(change(Class::OutcomeRemoved, Detail::Outcomes(removed)));
    }
    if !changed.is_empty() {
        found.push(change(Class::OutcomeChanged, Detail::Values(changed)));
    }
    found
}

fn outcome_text(outcome: &Outcome) -> Shown {
    let Outcome {
        pair: _,
        disposition: _,
        minutes,
        ages,
        sexes,
        set,
        own_gp,
        assumed,
    } = outcome;
    let sexes: String = sexes.iter().map(|sex| sex.letter()).collect();
    let value = format!(
        "{}\t{}\t{sexes}\t{}\t{own_gp}\t{assumed}",
        minutes_value(*minutes),
        fingerprint::intervals(ages),
        set.as_deref().unwrap_or_default()
    );
    let ages = if ages.as_slice().last().is_some_and(|(_, end)| *end > 50_000) {
        "all ages".to_owned()
    } else {
        crate::sentence::ages(ages as &Intervals)
    };
    let minutes = minutes.map_or("no timeframe".to_owned(), |minutes| format!("{minutes} minutes"));
    let mut text = format!("{minutes}, {ages}, sexes {sexes}");
    if let Some(set) = set {
        text.push_str(&format!(", set {set}"));
    }
    for (mark, given) in [("own GP", *own_gp), ("assumed", *assumed)] {
        if given {
            text.push_str(&format!(", {mark}"));
        }
    }
    Shown { value, words: text }
}

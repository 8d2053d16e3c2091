//! Fingerprints tell changes apart by their values, and by nothing that is only said.

mod world;

use qdos_diff::{fingerprint, sentence};
use qdos_model::change::{Change, Class, Detail, Named, Row, Shown, Subject, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use world::rows::{OTHERS, SERVICES};
use world::{changes, edited, world};

type Texts = BTreeMap<String, String>;

fn fingerprints(changes: &[Change]) -> Vec<String> {
    changes.iter().map(fingerprint).collect()
}

/// Bytes that mean the same, and hours of dates that nobody judges yet, are not told apart.
fn is_told_apart(change: &Change) -> bool {
    !matches!(
        change.class,
        Class::Cosmetic
            | Class::HoursRewritten
            | Class::DistantHoursChanged
            | Class::NotAnalysed
            | Class::ServiceOfferedAgain
            | Class::ProvenanceChanged
            | Class::UnreadFileChanged
    )
}

#[test]
fn every_other_value_is_another_fingerprint() {
    let base = world();
    let mut known: BTreeMap<String, Change> = BTreeMap::new();
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        let found = changes(&base, &edited(path, from, to));
        for change in found.into_iter().filter(is_told_apart) {
            // Two edits may be one change.
            if let Some(other) = known.insert(fingerprint(&change), change.clone()) {
                assert_eq!(
                    (&other.class, &other.detail),
                    (&change.class, &change.detail),
                    "{path}: {from} -> {to}"
                );
            }
        }
    }
    assert!(known.len() > 100, "{}", known.len());
}

/// A change with every word of it exchanged: names of codes and of values, and how values are said.
fn reworded(change: &Change) -> Change {
    fn other(text: &str) -> String {
        format!("otherwise {text}")
    }
    fn named(named: &Named) -> Named {
        Named {
            code: named.code.clone(),
            name: Some(Arc::from("another name")),
        }
    }
    fn side(side: &Option<Shown>) -> Option<Shown> {
        let Shown { value, words } = side.clone()?;
        Some(Shown {
            value,
            words: other(&words),
        })
    }
    fn value(one: &Value) -> Value {
        Value {
            key: one.key.clone(),
            what: other(&one.what),
            base: side(&one.base),
            head: side(&one.head),
        }
    }
    fn row(row: &Row) -> Row {
        Row {
            named: named(&row.named),
            value: row.value.clone(),
        }
    }
    fn codes(codes: &Option<Vec<Named>>) -> Option<Vec<Named>> {
        Some(codes.as_ref()?.iter().map(named).collect())
    }
    fn detail(of: &Detail) -> Detail {
        let mut of = of.clone();
        match &mut of {
            Detail::Existence { service_type, .. } => *service_type = named(service_type),
            Detail::Allowed { base, head } => (*base, *head) = (codes(base), codes(head)),
            Detail::Values(values) => *values = values.iter().map(value).collect(),
            Detail::Words { what, .. } => *what = "other field",
            Detail::Rows {
                added,
                removed,
                changed,
            } => {
                *added = added.iter().map(row).collect();
                *removed = removed.iter().map(row).collect();
                *changed = changed.iter().map(value).collect();
            }
            Detail::Outcomes(outcomes) => outcomes.iter_mut().for_each(|(pair, disposition)| {
                pair.group = None;
                pair.discriminator = None;
                disposition.name = None;
            }),
            Detail::Parts(parts) => parts
                .iter_mut()
                .for_each(|part| part.detail = detail(&part.detail)),
            Detail::Profile(profile) => {
                for pair in profile.pairs_added.iter_mut().chain(&mut profile.pairs_removed) {
                    pair.group = None;
                }
                let codes = profile.dispositions_added.iter_mut();
                for code in codes.chain(&mut profile.dispositions_removed) {
                    code.name = None;
                }
            }
            Detail::Hours(hours) => hours.dates.iter_mut().for_each(|date| date.holiday = None),
            Detail::Fault(fault) => *fault = other(fault),
            _ => {}
        }
        of
    }
    let mut other_words = change.clone();
    other_words.detail = detail(&change.detail);
    match &mut other_words.subject {
        Subject::Service { name, path, .. } => {
            *name = "Another name".to_owned();
            *path = "services/elsewhere.yaml".to_owned();
        }
        Subject::Requirement { title: name, .. } | Subject::Area { name, .. } => {
            *name = "Another name".to_owned();
        }
        _ => {}
    }
    other_words.echoes = change.echoes.iter().map(reworded).collect();
    other_words
}

#[test]
fn other_words_are_the_same_fingerprint() {
    let base = world();
    let mut said_otherwise = 0;
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        for change in changes(&base, &edited(path, from, to)) {
            let other = reworded(&change);
            assert_eq!(
                fingerprint(&other),
                fingerprint(&change),
                "{path}: {from} -> {to}"
            );
            said_otherwise += usize::from(sentence(&other) != sentence(&change));
        }
    }
    assert!(said_otherwise > 100, "{said_otherwise}");
}

/// The words of the reference data are others on both sides; what else changes is the same change.
#[test]
fn labels_of_codes_are_no_part_of_it() {
    let relabelled = |texts: &Texts| {
        let mut texts = texts.clone();
        let labels = [
            ("reference/51.2.0/symptom-groups.csv", "earache", "pain in an ear"),
            (
                "reference/51.2.0/symptom-discriminators.csv",
                "minor illness",
                "not very ill",
            ),
            ("reference/51.2.0/service-types.csv", "Pharmacy", "Chemist"),
            ("areas/areas.yaml", "name: Norwich", "name: City"),
        ];
        for (path, from, to) in labels {
            let text = texts.get_mut(path).expect("it is in the world");
            assert!(text.contains(from), "{path}");
            *text = text.replace(from, to);
        }
        texts
    };
    let base = world();
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        let is_labels = path.starts_with("reference/") || path.starts_with("areas/areas");
        if is_labels {
            continue;
        }
        let head = edited(path, from, to);
        let found = fingerprints(&changes(&base, &head));
        let after = fingerprints(&changes(&relabelled(&base), &relabelled(&head)));
        assert_eq!(found, after, "{path}: {from} -> {to}");
    }
}

#[test]
fn lines_are_no_part_of_it() {
    let base = world();
    for (path, from, to, _) in SERVICES {
        let head = edited(path, from, to);
        let found = changes(&base, &head);
        // A new entry is told by its bytes.
        if found.iter().any(|change| change.class == Class::ServiceAdded) {
            continue;
        }
        let mut lower = head.clone();
        let text = lower.get_mut(*path).expect("it is in the world");
        text.insert_str(0, "# seen\n\n");
        assert_eq!(
            fingerprints(&changes(&base, &lower)),
            fingerprints(&found),
            "{path}: {to}"
        );
    }
}

#[test]
fn a_new_entry_that_says_something_else_is_another_change() {
    let base = world();
    let with = |edit: (&str, &str)| {
        let mut head = base.clone();
        let text = world::DALE.replace("1900000001", "1900000077");
        let text = text.replace(edit.0, edit.1);
        head.insert("services/norfolk/13/1900000077.yaml".to_owned(), text);
        fingerprints(&changes(&base, &head))
    };
    assert_ne!(
        with(("Dale", "Dale")),
        with(("5 years and over", "16 years and over"))
    );
    assert_eq!(with(("Dale", "Dale")), with(("Dale", "Dale")));
}

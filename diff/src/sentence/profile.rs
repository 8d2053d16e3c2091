//! What a service takes, with the number of outcomes it stands for.

use super::lists::{counted, some_of};
use crate::model::change::{NamedDisposition, NamedPair, ProfileChange};

pub(super) fn sentence(change: &ProfileChange) -> String {
    let ProfileChange {
        pairs_added,
        pairs_removed,
        dispositions_added,
        dispositions_removed,
        outcomes_added,
        outcomes_removed,
    } = change;
    let listed = |verb: &str, pairs: &[NamedPair], dispositions: &[NamedDisposition]| {
        let mut parts = Vec::new();
        if !dispositions.is_empty() {
            parts.push(some_of(dispositions.iter().map(disposition)));
        }
        if !pairs.is_empty() {
            parts.push(some_of(pairs.iter().map(pair)));
        }
        (!parts.is_empty()).then(|| {
            format!(
                "{verb} {}",
                parts
                    .join("; nor ")
                    .replace("; nor ", if verb == "takes" { "; and " } else { "; nor " })
            )
        })
    };
    let said: Vec<String> = [
        listed("no longer takes", pairs_removed, dispositions_removed),
        listed("takes", pairs_added, dispositions_added).map(|text| format!("{text} as well")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let counts = match (*outcomes_removed, *outcomes_added) {
        (0, 0) => "no outcome more or fewer".to_owned(),
        (fewer, 0) => format!("{} fewer", counted(fewer, "outcome")),
        (0, more) => format!("{} more", counted(more, "outcome")),
        (fewer, more) => format!(
            "{} fewer, {} more",
            counted(fewer, "outcome"),
            super::lists::grouped(more)
        ),
    };
    format!("{}: {counts}", said.join(", and "))
}

/// "Dx05 (contact a primary care service within 2 hours)".
pub(crate) fn disposition(disposition: &NamedDisposition) -> String {
    let NamedDisposition { disposition, name } = disposition;
    match name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => format!("{disposition} ({name})"),
        None => disposition.to_string(),
    }
}

/// "earache with full primary care assessment (1112=4003)".
pub(crate) fn pair(pair: &NamedPair) -> String {
    let NamedPair {
        pair,
        group,
        discriminator,
    } = pair;
    match (group, discriminator) {
        (Some(group), Some(discriminator)) => format!("{group} with {discriminator} ({pair})"),
        (Some(group), None) => format!("{group} ({pair})"),
        _ => pair.to_string(),
    }
}

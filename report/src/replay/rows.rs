//! One search, and the services it names.

use crate::words::clean;
use qdos_coverage::replay::{Ask, Offered, Replay, Row, difference};
use qdos_coverage::search::Label;
use qdos_model::directory::Directory;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// One search.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SearchSaid {
    /// Path of its set.
    pub file: String,
    /// The scenario's id.
    pub scenario: String,
    /// Group, discriminators and disposition: "SG1156 SD4788 Dx75".
    pub outcome: String,
    /// Age as typed.
    pub age: String,
    /// Sex as typed.
    pub sex: String,
    /// Postcode as typed.
    pub postcode: String,
    /// Moment as typed.
    pub at: String,
    /// Why it could not be asked.
    pub refused: Vec<String>,
    /// What is returned, in order.
    pub returned: Vec<ReturnedSaid>,
    /// What base returns, where that is not the same.
    pub before: Option<Vec<ReturnedSaid>>,
    /// What was expected and is not so.
    pub unmet: Vec<String>,
}

/// A service that is returned.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReturnedSaid {
    /// Its uid.
    pub uid: String,
    /// What follows its name: `(Home)`, `(Home OOH)` or `(Catch-all)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The straight line to it, in metres rounded up.
    pub metres: i64,
}

/// A service that is named.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ServiceSaid {
    /// Name for professionals.
    pub name: String,
    /// ODS code.
    pub ods: Option<String>,
    /// Code of its type.
    #[serde(rename = "type")]
    pub service_type: String,
    /// Name of its type.
    pub type_name: String,
}

/// "SG1156 SD4788 Dx75" of what an ask sends; "no outcome" when it sends none.
pub(super) fn outcome(ask: &Ask<'_>) -> String {
    let asked = &ask.asked;
    let group = asked.group.as_ref().map(|group| format!("SG{group}"));
    let discriminators = asked.discriminators.iter().map(|code| format!("SD{code}"));
    let words: Vec<String> = group
        .into_iter()
        .chain(discriminators)
        .chain(asked.disposition.clone())
        .collect();
    match words.is_empty() {
        true => "no outcome".to_owned(),
        false => clean(&words.join(" ")),
    }
}

/// The label as it follows a name, when there is one.
pub(super) fn label(label: Label) -> Option<String> {
    Some(label.text())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

impl SearchSaid {
    pub(super) fn of(replay: &Replay<'_>, row: &Row<'_>) -> SearchSaid {
        let ask = &replay.plan.asks[row.ask];
        let returned = |offers: &Vec<Offered<'_>>| -> Vec<ReturnedSaid> {
            let said = offers.iter().map(|offer| ReturnedSaid {
                uid: offer.service.uid.clone(),
                label: label(offer.label),
                metres: offer.distance,
            });
            said.collect()
        };
        let before = row.base.as_ref().filter(|_| difference(row).is_some());
        SearchSaid {
            file: clean(&replay.plan.sets[ask.set].path),
            scenario: clean(&ask.scenario.id),
            outcome: outcome(ask),
            age: clean(&ask.asked.age),
            sex: clean(&ask.asked.sex),
            postcode: clean(&replay.plan.places[row.place].typed),
            at: clean(&replay.plan.moments[row.moment].typed),
            refused: refused(row),
            returned: row.head.returned.as_ref().map(returned).unwrap_or_default(),
            before: before.map(|base| base.returned.as_ref().map(returned).unwrap_or_default()),
            unmet: super::groups::unmet_of(replay, row),
        }
    }
}

/// Why a search could not be asked of head, one line for each reason.
pub(super) fn refused(row: &Row<'_>) -> Vec<String> {
    let said = |refused: &qdos_model::request::Refused| format!("{}: {}", refused.input, refused.message);
    match &row.head.returned {
        Ok(_) => Vec::new(),
        Err(refused) => refused.iter().map(said).collect(),
    }
}

/// The services that searches name.
pub(super) fn services(
    replay: &Replay<'_>,
    directory: &Directory,
    searches: &[SearchSaid],
) -> BTreeMap<String, ServiceSaid> {
    let before = searches.iter().filter_map(|search| search.before.as_ref());
    let named: std::collections::BTreeSet<&str> = searches
        .iter()
        .map(|search| &search.returned)
        .chain(before)
        .flatten()
        .map(|returned| returned.uid.as_str())
        .collect();
    let answers = replay
        .rows
        .iter()
        .flat_map(|row| row.base.iter().chain([&row.head]));
    let mut found = BTreeMap::new();
    for offer in answers
        .filter_map(|answer| answer.returned.as_ref().ok())
        .flatten()
    {
        let service = offer.service;
        if named.contains(service.uid.as_str()) && !found.contains_key(&service.uid) {
            found.insert(
                service.uid.clone(),
                ServiceSaid {
                    name: clean(&service.name),
                    ods: service.ods.as_deref().map(clean),
                    service_type: clean(&service.service_type),
                    type_name: clean(directory.service_type_name(&service.service_type)),
                },
            );
        }
    }
    found
}

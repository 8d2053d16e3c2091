//! Captured searches as they are typed (scenarios/*.yaml).

use super::{Outcomes, is_false};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Captured searches and what is expected of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioSet {
    /// One short line.
    pub title: String,
    /// Where scenarios that name no postcode are asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<ScenarioPlace>,
    /// When scenarios that name no moment are asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<ScenarioMoment>,
    /// The searches.
    pub scenarios: Vec<Scenario>,
}

/// A place where scenarios are asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioPlace {
    /// A postcode of the directory's own areas.
    pub postcode: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A moment at which scenarios are asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioMoment {
    /// Local time, as "2026-12-28 10:30"; with an offset where autumn has an hour twice.
    pub at: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A captured search: one outcome, or every row of the outcome table that fits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, once in the file.
    pub id: String,
    /// One short line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Symptom group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Symptom discriminators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discriminators: Vec<String>,
    /// Disposition, as "Dx05".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<String>,
    /// Rows of the outcome table, asked one after another; `{}` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Outcomes>,
    /// Age, as "30 years".
    pub age: String,
    /// F, M or I.
    pub sex: String,
    /// Asked here alone, whatever the file's places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Asked then alone, whatever the file's moments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Referral role; `111 Telephony Referral` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// ODS code of the practice where the caller is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<String>,
    /// Search distance of the request in whole kilometres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    /// The search distance goes before all others.
    #[serde(default, skip_serializing_if = "is_false")]
    pub forced: bool,
    /// What is expected of what is returned; all that are given must be met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expected>,
}

/// What is expected of what a search returns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Each of these services, by uid, is returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// None of these services is returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_services: Vec<String>,
    /// Of each of these service types something is returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// Of one of these service types something is returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of_types: Vec<String>,
    /// Of none of these service types anything is returned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_types: Vec<String>,
    /// What is returned first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<ExpectedFirst>,
    /// So many services are returned, not counting what the fallback adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// No more services are returned, not counting what the fallback adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<String>,
    /// "yes": the fallback adds something; "no": it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catch_all: Option<String>,
}

/// What is returned first: a service, or something of a type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFirst {
    /// A uid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// A service type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub service_type: Option<String>,
}

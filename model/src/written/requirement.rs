//! Requirements as they are typed.

use super::{Reach, Waiver};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What must hold, and for which callers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// One short line.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// What a caller lost under it counts as.
    pub level: Level,
    /// Which rows of the outcome table it speaks of; a row fits every filter given.
    pub outcomes: Outcomes,
    /// Ages; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Vec<String>>,
    /// Sexes; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sexes: Option<Vec<String>>,
    /// Referral roles; `111 Telephony Referral` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// `unregistered`, or "registered within 15 km"; unregistered when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callers: Option<String>,
    /// Areas; all own areas when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<String>>,
    /// Moments; every minute when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Vec<When>>,
    /// "now" or "within 60 minutes".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how_soon: Option<String>,
    /// Acceptable service types; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<String>>,
    /// Service types that are not acceptable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_types: Option<Vec<String>>,
    /// Acceptable reaches; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Vec<Reach>>,
    /// Greatest straight line to an attended service, as "25 km".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    /// A change is told that makes a caller go more than so much farther, as "5 km"; never when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub farther: Option<String>,
    /// How many acceptable services; "1" when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// What counts as another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<Distinct>,
    /// Findings of lint that somebody has decided to live with for a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

/// How much a finding weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Differs in nothing that is read.
    Cosmetic,
    /// For information.
    Note,
    /// Asks for a named sign-off or a look.
    #[default]
    Warning,
    /// Blocks when introduced.
    Error,
}

/// What counts as another service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Distinct {
    /// Each service.
    #[default]
    Service,
    /// Each ODS code.
    Ods,
}

/// Filters on the rows of the outcome table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcomes {
    /// Dispositions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispositions: Option<Vec<String>>,
    /// SG=SD pairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<String>>,
    /// Symptom groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Symptom discriminators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discriminators: Option<Vec<String>>,
    /// Names given to rows of the outcome table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sets: Option<Vec<String>>,
    /// `only`: rows marked own_gp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_gp: Option<OwnGp>,
}

/// Which rows of the outcome table a requirement takes by their own-GP mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OwnGp {
    /// Only rows marked own_gp.
    Only,
}

/// Some moments of the week.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Days on which it applies; every day when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<Day>>,
    /// Days taken out again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<Day>,
    /// Local times, as "18:30-22:00"; all day when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Vec<String>>,
}

/// A weekday, or a public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
    Holiday,
}

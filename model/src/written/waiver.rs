//! Waivers: somebody's decision to live with a finding for a time, written where the finding is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A decision to live with findings of one rule in this file for a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Name of the rule.
    pub rule: String,
    /// The spot, as the JSON report writes it: `hours.week.monday`. Everything below it is waived too; the whole file when
    /// left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// Why it is right as it is, for now.
    pub reason: String,
    /// Who answers for it, and has to agree to it.
    pub owner: String,
    /// Last date on which it counts.
    pub until: String,
}

//! Hours as they are typed.

use super::is_false;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The sessions of one day: `closed`, or a list of "09:00-17:30".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Sessions {
    /// The word `closed`.
    Word(String),
    /// Sessions, as "09:00-17:30".
    List(Vec<String>),
}

/// The sessions of each weekday; one left out is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Week {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuesday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wednesday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thursday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturday: Option<Sessions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunday: Option<Sessions>,
}

impl Week {
    /// The seven days from Monday with their names.
    pub fn days(&self) -> [(&'static str, Option<&Sessions>); 7] {
        let Week {
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        } = self;
        [
            ("monday", monday.as_ref()),
            ("tuesday", tuesday.as_ref()),
            ("wednesday", wednesday.as_ref()),
            ("thursday", thursday.as_ref()),
            ("friday", friday.as_ref()),
            ("saturday", saturday.as_ref()),
            ("sunday", sunday.as_ref()),
        ]
    }
}

/// When a service is open, local time of Europe/London.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Open all hours.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always: bool,
    /// The ordinary week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<Week>,
    /// Every public holiday; closed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holiday: Option<Sessions>,
    /// Specified dates, each overriding everything else on its date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<SpecifiedDate>,
    /// Cells that could not be read when the entry was imported, as they were published. They mean nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_published: Option<AsPublished>,
}

/// The sessions of one specified date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecifiedDate {
    /// The date.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub date: String,
    /// Its sessions.
    pub sessions: Sessions,
}

/// Hours that replace `hours` from a date on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LaterHours {
    /// First date of this version.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub from: String,
    /// Open all hours.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always: bool,
    /// The ordinary week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<Week>,
    /// Every public holiday; closed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holiday: Option<Sessions>,
    /// Specified dates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<SpecifiedDate>,
}

/// Cells of the source that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AsPublished {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuesday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wednesday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thursday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saturday: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunday: Option<String>,
}

impl AsPublished {
    /// The seven days from Monday with their names.
    pub fn days(&self) -> [(&'static str, Option<&str>); 7] {
        let AsPublished {
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        } = self;
        [
            ("monday", monday.as_deref()),
            ("tuesday", tuesday.as_deref()),
            ("wednesday", wednesday.as_deref()),
            ("thursday", thursday.as_deref()),
            ("friday", friday.as_deref()),
            ("saturday", saturday.as_deref()),
            ("sunday", sunday.as_deref()),
        ]
    }
}

//! `qdos.yaml` as it is typed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The directory's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Version of the format: "1".
    pub format: String,
    /// Name of the directory.
    pub name: String,
    /// The NHS Pathways release in force.
    pub release: String,
    /// Areas whose callers are judged.
    pub own_areas: Vec<String>,
    /// Points that the sources leave open.
    #[serde(default)]
    pub settings: Settings,
}

/// Points that the Directory of Services' documentation leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What closing within 30 minutes does.
    pub closing_soon: ClosingSoon,
    /// Which services a caller of sex I meets.
    pub sex_i: SexI,
    /// Below how many returnable services the fallback fires.
    pub catch_all_below: CatchAllBelow,
    /// Service types offered by the fallback.
    pub catch_all_types: Vec<String>,
    /// Whether a service needs all symptom discriminators of a search.
    pub discriminators: Discriminators,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            closing_soon: ClosingSoon::default(),
            sex_i: SexI::default(),
            catch_all_below: CatchAllBelow::default(),
            catch_all_types: vec!["40".to_owned(), "105".to_owned()],
            discriminators: Discriminators::default(),
        }
    }
}

/// What closing within 30 minutes of the search does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingSoon {
    /// The service is not returnable at all.
    #[default]
    Service,
    /// Only that stretch of opening does not count.
    Stretch,
}

/// Which services a caller of sex I meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SexI {
    /// Those that have I profiled.
    #[default]
    OnlyI,
    /// Those that have any sex profiled.
    Any,
}

/// Below how many returnable services the fallback fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CatchAllBelow {
    /// When there is none (v1.5 of the search).
    #[default]
    One,
    /// When there are fewer than two (v1.3 and v1.4).
    Two,
}

/// Whether a service needs all symptom discriminators of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Discriminators {
    /// All of them.
    #[default]
    All,
    /// Any of them.
    Any,
}

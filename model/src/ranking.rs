//! Which types of service come first, by area (ranking/strategies.csv).

use std::collections::{BTreeMap, BTreeSet};

/// The area whose rows stand where no area of the caller has any.
pub const NATIONAL: &str = "national";

/// The rank of a type that its strategy does not name: after 1 to 10.
pub const UNRANKED: u8 = 11;

/// Ranks of service types by area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranking {
    /// Ranks, 1 to 10, by service type, by area code or `national`.
    pub strategies: BTreeMap<String, BTreeMap<String, u8>>,
}

/// The ranks that hold for one caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strategy<'a> {
    /// The area it is of, or `national`; none has any.
    pub area: Option<&'a str>,
    ranks: Option<&'a BTreeMap<String, u8>>,
}

impl Ranking {
    /// The strategy of the first of `areas` (the smallest first) that has one, else the national one.
    pub fn strategy<'a>(&'a self, areas: impl IntoIterator<Item = &'a str>) -> Strategy<'a> {
        let found = areas
            .into_iter()
            .chain([NATIONAL])
            .find_map(|area| self.strategies.get_key_value(area));
        Strategy {
            area: found.map(|(area, _)| area.as_str()),
            ranks: found.map(|(_, ranks)| ranks),
        }
    }

    /// Every type that some strategy names.
    pub fn types(&self) -> BTreeSet<&str> {
        self.strategies
            .values()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
            .collect()
    }
}

impl Strategy<'_> {
    /// The rank of a service type, 1 first; [`UNRANKED`] when it is not named.
    pub fn rank(&self, service_type: &str) -> u8 {
        self.ranks
            .and_then(|ranks| ranks.get(service_type))
            .copied()
            .unwrap_or(UNRANKED)
    }
}

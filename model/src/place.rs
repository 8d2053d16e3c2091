//! Places: grid references, forms of postcodes, areas, search distances and the people who live there.

use crate::postcode::Postcodes;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A spot on the Ordnance Survey national grid, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grid {
    /// Metres east.
    pub easting: i64,
    /// Metres north.
    pub northing: i64,
}

/// The same in half the memory, for millions of places. A spot that lies farther away than any in Britain is moved to the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompactGrid {
    /// Metres east.
    pub easting: i32,
    /// Metres north.
    pub northing: i32,
}

impl From<Grid> for CompactGrid {
    fn from(grid: Grid) -> CompactGrid {
        let within = |metres: i64| metres.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
        CompactGrid {
            easting: within(grid.easting),
            northing: within(grid.northing),
        }
    }
}

impl From<CompactGrid> for Grid {
    fn from(grid: CompactGrid) -> Grid {
        Grid {
            easting: i64::from(grid.easting),
            northing: i64::from(grid.northing),
        }
    }
}

impl Grid {
    /// The larger of the two differences: what the search box compares.
    pub fn box_distance(self, other: Grid) -> i64 {
        (self.easting - other.easting)
            .abs()
            .max((self.northing - other.northing).abs())
    }

    /// The square of the straight line.
    pub fn distance_squared(self, other: Grid) -> i64 {
        let (east, north) = (self.easting - other.easting, self.northing - other.northing);
        east * east + north * north
    }

    /// The straight line in whole metres, rounded up.
    pub fn distance(self, other: Grid) -> i64 {
        let squared = self.distance_squared(other).unsigned_abs();
        let root = squared.isqrt();
        i64::try_from(root + u64::from(root * root < squared)).unwrap_or(i64::MAX)
    }
}

/// Brings a postcode into the form "NR27 0AA"; `None` when no postcode looks like that.
pub fn postcode(text: &str) -> Option<String> {
    let bare: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let plain = (5..=7).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plain {
        return None;
    }
    let (outward, inward) = bare.split_at(bare.len() - 3);
    let inward_bytes = inward.as_bytes();
    let inward_fits =
        inward_bytes[0].is_ascii_digit() && inward_bytes[1..].iter().all(u8::is_ascii_alphabetic);
    let outward_fits =
        outward.as_bytes()[0].is_ascii_alphabetic() && outward.bytes().any(|byte| byte.is_ascii_digit());
    (inward_fits && outward_fits).then(|| format!("{outward} {inward}"))
}

/// Brings the code of a search distance into the form "NR27 0AA", "NR27 0" or "NR27"; `None` when it is none of them.
///
/// A space tells the sector "NR2 7" from the district "NR27", so that only a full postcode may leave it out.
pub fn search_code(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(full) = postcode(text) {
        return Some(full);
    }
    let text = text.to_ascii_uppercase();
    let (outward, number) = match text.split_once(' ') {
        Some((outward, number)) => (outward, Some(number)),
        None => (text.as_str(), None),
    };
    let outward_fits = is_outward(outward);
    let number_fits = number.is_none_or(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit());
    (outward_fits && number_fits).then_some(text)
}

/// "NR27", "W1A": one or two letters, a digit, and perhaps one more digit or letter.
fn is_outward(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = text.as_bytes().get(letters..).unwrap_or_default();
    match rest {
        [digit] => (1..=2).contains(&letters) && digit.is_ascii_digit(),
        [digit, last] => {
            (1..=2).contains(&letters)
                && digit.is_ascii_digit()
                && (last.is_ascii_digit() || last.is_ascii_uppercase())
        }
        _ => false,
    }
}

/// "NR27" of "NR27 0AA".
pub fn district(postcode: &str) -> &str {
    postcode.split(' ').next().unwrap_or(postcode)
}

/// "NR27 0" of "NR27 0AA".
pub fn sector(postcode: &str) -> &str {
    postcode
        .get(..postcode.len().saturating_sub(2))
        .unwrap_or(postcode)
}

/// An area, a council's district or a larger one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its name.
    pub name: String,
    /// What it is: icb, district …
    pub kind: String,
    /// The area that holds it.
    pub parent: Option<String>,
    /// Who answers for its services.
    pub owner: Option<String>,
}

/// A small area with its residents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallArea {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the area that holds it.
    pub area: String,
    /// Its centre.
    pub centre: Grid,
    /// Residents by age band: first day, one past the last day, people.
    pub residents: Vec<(i64, i64, u32)>,
}

/// Everything the directory says of places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Geography {
    /// Areas by code.
    pub areas: BTreeMap<String, Area>,
    /// Postcodes, "NR27 0AA", with where they lie; two revisions with the same files share them.
    pub postcodes: Arc<Postcodes>,
    /// Search distances in metres by postcode, sector or district.
    pub search_distances: BTreeMap<String, i64>,
    /// Small areas.
    pub small_areas: Arc<Vec<SmallArea>>,
    /// Areas whose callers are judged.
    pub own_areas: BTreeSet<String>,
}

/// Half the side of the search box when nothing nearer is said, in metres.
pub const NATIONAL_SEARCH_DISTANCE: i64 = 60_000;

impl Geography {
    /// Half the side of the search box of a caller at `postcode`: by full postcode, sector, district, else the national one.
    pub fn search_distance(&self, postcode: &str) -> i64 {
        self.listed_search_distance(postcode)
            .map_or(NATIONAL_SEARCH_DISTANCE, |(_, metres)| metres)
    }

    /// The row of the search distances that holds for `postcode`: its code and its metres.
    pub fn listed_search_distance(&self, postcode: &str) -> Option<(&str, i64)> {
        [postcode, sector(postcode), district(postcode)]
            .into_iter()
            .find_map(|code| self.search_distances.get_key_value(code))
            .map(|(code, metres)| (code.as_str(), *metres))
    }

    /// `area` and every area that holds it, the smallest first; none when it is not known.
    pub fn chain<'a>(&'a self, area: &'a str) -> Vec<&'a str> {
        let mut found: Vec<&str> = Vec::new();
        let mut next = Some(area);
        while let Some(code) = next.filter(|code| !found.contains(code)) {
            let Some(area) = self.areas.get(code) else { break };
            found.push(code);
            next = area.parent.as_deref();
        }
        found
    }

    /// `area`, known or not, and every known area that holds it.
    pub fn with_ancestors(&self, area: &str) -> BTreeSet<String> {
        let known = self.chain(area).into_iter().chain([area]);
        known.map(str::to_owned).collect()
    }

    /// Whether callers in `area` are judged.
    pub fn is_own(&self, area: &str) -> bool {
        let known = self.chain(area).into_iter().chain([area]);
        known.into_iter().any(|area| self.own_areas.contains(area))
    }

    /// The name of an area, or its code when it is not known.
    pub fn area_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.areas.get(code).map_or(code, |area| &area.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_brought_into_one_form() {
        assert_eq!(postcode("nr270aa").as_deref(), Some("NR27 0AA"));
        assert_eq!(postcode("W1A 1AA").as_deref(), Some("W1A 1AA"));
        assert_eq!(postcode("NR27"), None);
        assert_eq!((sector("NR27 0AA"), district("NR27 0AA")), ("NR27 0", "NR27"));
    }

    #[test]
    fn codes_of_search_distances_are_brought_into_one_form() {
        let read = |text| search_code(text);
        assert_eq!(read("nr1").as_deref(), Some("NR1"));
        assert_eq!(read(" NR27").as_deref(), Some("NR27"));
        assert_eq!(read("nr27 0").as_deref(), Some("NR27 0"));
        assert_eq!(read("NR270AA").as_deref(), Some("NR27 0AA"));
        assert_eq!(read("W1A").as_deref(), Some("W1A"));
        for other in [
            "", "NR", "27", "NR27 ", "NR27 0A", "NR27-0", "NR27 00", "NR2777", "ÑR1", "Norwich",
        ] {
            let expected = (other == "NR27 ").then_some("NR27");
            assert_eq!(read(other).as_deref(), expected, "{other:?}");
        }
    }

    #[test]
    fn a_straight_line_is_rounded_up() {
        let (a, b) = (
            Grid {
                easting: 0,
                northing: 0,
            },
            Grid {
                easting: 3,
                northing: 4,
            },
        );
        assert_eq!(a.distance(b), 5);
        assert_eq!(
            a.distance(Grid {
                easting: 1,
                northing: 1
            }),
            2
        );
        assert_eq!(a.box_distance(b), 4);
    }
}

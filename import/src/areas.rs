//! The tables of places: areas, postcodes, small areas with residents, search distances, and the calendar.

use std::collections::{BTreeMap, BTreeSet};

use qdos_model::written::{Area, Areas, Calendar, Covers, Holiday};
use serde_json::Value;

use crate::error::Error;
use crate::grid;
use crate::ground::{Distances, ENGLAND, Ground};
use crate::reference::csv;
use crate::source::{self, Source};

/// Search distance of a postcode district when no one has set one; invented.
pub const KILOMETRES: &str = "40";
/// Header of small-areas.csv.
const SMALL_AREA_HEADER: [&str; 11] = [
    "code", "name", "area", "easting", "northing", "0-15", "16-24", "25-34", "35-49", "50-64", "65-129",
];

/// The areas: the board, its districts, and the districts outside in which neighbours lie. `existing` keeps owners.
pub fn areas(ground: &Ground, outside: &BTreeSet<String>, existing: Option<&Areas>) -> Areas {
    let owners: BTreeMap<&str, &str> = existing
        .iter()
        .flat_map(|areas| &areas.areas)
        .filter_map(|area| Some((area.code.as_str(), area.owner.as_deref()?)))
        .collect();
    let owner =
        |code: &str, invented: Option<String>| owners.get(code).map(|owner| (*owner).to_owned()).or(invented);
    let lead = |name: &str| Some(format!("{} DoS lead (demonstration)", short(name)));
    let mut areas = vec![Area {
        code: ground.area.clone(),
        name: ground.area_name.clone(),
        kind: if ground.area == ENGLAND { "country" } else { "icb" }.to_owned(),
        parent: None,
        owner: owner(&ground.area, lead(&ground.area_name)),
    }];
    if ground.area == ENGLAND {
        areas.extend(ground.boards.iter().map(|(code, name)| Area {
            code: code.clone(),
            name: name.clone(),
            kind: "icb".to_owned(),
            parent: Some(ENGLAND.to_owned()),
            owner: owner(code, lead(name)),
        }));
    }
    let board = |code: &String| {
        let of_england = ground.districts.get(code).filter(|_| ground.area == ENGLAND);
        of_england
            .map_or(&ground.area, |district| &district.board)
            .clone()
    };
    let named = |code: &String| {
        ground
            .districts
            .get(code)
            .map_or(code.clone(), |district| district.name.clone())
    };
    for code in &ground.own {
        areas.push(Area {
            code: code.clone(),
            name: named(code),
            kind: "district".to_owned(),
            parent: Some(board(code)),
            owner: owner(code, lead(&named(code))),
        });
    }
    for code in outside {
        areas.push(Area {
            code: code.clone(),
            name: named(code),
            kind: "district".to_owned(),
            parent: None,
            owner: owner(code, None),
        });
    }
    Areas { areas }
}

/// `NHS Norfolk and Suffolk Integrated Care Board` as `Norfolk and Suffolk`.
fn short(name: &str) -> &str {
    let name = name.strip_prefix("NHS ").unwrap_or(name);
    name.strip_suffix(" Integrated Care Board").unwrap_or(name)
}

/// Postcode files by district: all of the area, and outside only those in `neighbours`.
pub fn postcodes(ground: &Ground, neighbours: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for postcode in ground.postcodes.values() {
        let Some(grid) = postcode.grid else { continue };
        if !ground.is_own(&postcode.district) && !neighbours.contains(&postcode.code) {
            continue;
        }
        let file = files
            .entry(postcode.district.clone())
            .or_insert_with(|| "postcode,easting,northing\n".to_owned());
        file.push_str(&format!("{},{},{}\n", postcode.code, grid.easting, grid.northing));
    }
    files
}

/// Search distances for every postcode district of the area; all alike until someone changes a row.
pub fn default_distances(ground: &Ground) -> String {
    let districts: BTreeSet<&str> = ground
        .own_postcodes()
        .filter_map(|(postcode, _)| postcode.code.split(' ').next())
        .collect();
    csv(
        &["code", "km"],
        districts.into_iter().map(|district| vec![district, KILOMETRES]),
    )
}

/// Reads search-distances.csv: kilometres with at most three decimals.
pub fn distances(file: &str, text: &str) -> Result<Distances, Error> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1) {
        let wrong = || Error::Row {
            file: file.to_owned(),
            line: index as u64 + 1,
            problem: "not `code,km` with at most three decimals".to_owned(),
            remedy: "write it as NR27,40",
        };
        let (code, kilometres) = line.split_once(',').ok_or_else(wrong)?;
        rows.push((code.to_owned(), metres(kilometres.trim()).ok_or_else(wrong)?));
    }
    Ok(Distances::new(rows))
}

fn metres(kilometres: &str) -> Option<i32> {
    let (whole, decimals) = kilometres.split_once('.').unwrap_or((kilometres, ""));
    if decimals.len() > 3 {
        return None;
    }
    let whole: i32 = whole.parse().ok()?;
    let part: i32 = format!("{decimals:0<3}").parse().ok()?;
    Some(whole * 1000 + part)
}

/// Which of the area's own districts a small area lies in, by the small area's name.
///
/// "Norwich 001A" lies in Norwich. Districts that were joined since the census are found by the middle layer super output
/// area ("Eden 001" of "Eden 001A" lies in Westmorland and Furness) where the source has that table.
pub struct OwnDistricts(BTreeMap<String, String>, bool);

impl OwnDistricts {
    /// Reads the table of middle layer areas, or takes the districts' own names.
    pub fn read(source: &Source, ground: &Ground) -> Result<OwnDistricts, Error> {
        if !source.has(source::MIDDLE_AREAS) {
            let named = |code: &String| Some((ground.districts.get(code)?.name.clone(), code.clone()));
            return Ok(OwnDistricts(ground.own.iter().filter_map(named).collect(), false));
        }
        let table = source.table(source::MIDDLE_AREAS)?;
        let (name, district) = (table.column("msoanm")?, table.column("lad_cd")?);
        let own = table.rows.iter().filter_map(|(_, row)| {
            let district = row.get(district).filter(|code| ground.is_own(code))?;
            Some((row.get(name)?.clone(), district.clone()))
        });
        Ok(OwnDistricts(own.collect(), true))
    }

    /// The code of the district of a small area with this name.
    pub fn of(&self, small_area: &str) -> Option<&str> {
        let OwnDistricts(codes, by_middle_area) = self;
        let larger = if *by_middle_area {
            small_area.strip_suffix(|last: char| last.is_ascii_uppercase())
        } else {
            small_area.rsplit_once(' ').map(|(district, _)| district)
        };
        codes.get(larger?).map(String::as_str)
    }
}

/// Small areas of the area's districts.
pub fn small_areas(source: &Source, ground: &Ground) -> Result<String, Error> {
    let districts = OwnDistricts::read(source, ground)?;
    let table = source.table(source::SMALL_AREAS)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (line, row) in &table.rows {
        let [code, name, latitude, longitude, _residents, bands @ ..] = &row[..] else {
            return Err(table.bad_row(*line, "a field is missing"));
        };
        let Some(district) = districts.of(name) else {
            continue;
        };
        let degrees = |text: &String| {
            text.parse::<f64>()
                .map_err(|_| table.bad_row(*line, format!("`{text}` is no latitude or longitude")))
        };
        let centre = grid::from_degrees(degrees(latitude)?, degrees(longitude)?);
        let mut cells = vec![code.clone(), name.clone(), district.to_owned()];
        cells.extend([centre.easting.to_string(), centre.northing.to_string()]);
        cells.extend(bands.iter().cloned());
        rows.push(cells);
    }
    rows.sort();
    Ok(csv(
        &SMALL_AREA_HEADER,
        rows.iter().map(|row| row.iter().map(String::as_str).collect()),
    ))
}

/// Bank holidays of England and Wales.
pub fn calendar(source: &Source) -> Result<Calendar, Error> {
    let wrong = |problem: &str| Error::Row {
        file: source::HOLIDAYS.to_owned(),
        line: 1,
        problem: problem.to_owned(),
        remedy: "take the file as gov.uk publishes it",
    };
    let all: Value =
        serde_json::from_slice(&source.bytes(source::HOLIDAYS)?).map_err(|error| Error::Row {
            file: source::HOLIDAYS.to_owned(),
            line: error.line() as u64,
            problem: error.to_string(),
            remedy: "take the file as gov.uk publishes it",
        })?;
    let events = all["england-and-wales"]["events"]
        .as_array()
        .ok_or_else(|| wrong("no england-and-wales events"))?;
    let mut holidays = Vec::new();
    for event in events {
        let (Some(date), Some(title)) = (event["date"].as_str(), event["title"].as_str()) else {
            return Err(wrong("an event has no date or title"));
        };
        holidays.push(Holiday {
            date: date.to_owned(),
            title: title.to_owned(),
        });
    }
    holidays.sort_by(|one, other| one.date.cmp(&other.date));
    let year =
        |holiday: Option<&Holiday>| holiday.and_then(|holiday| holiday.date.get(..4).map(str::to_owned));
    let (Some(first), Some(last)) = (year(holidays.first()), year(holidays.last())) else {
        return Err(wrong("there are no events"));
    };
    Ok(Calendar {
        covers: Covers {
            from: format!("{first}-01-01"),
            until: format!("{last}-12-31"),
        },
        holidays,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilometres_have_up_to_three_decimals() {
        assert_eq!(metres("40"), Some(40_000));
        assert_eq!(metres("12.5"), Some(12_500));
        assert_eq!(metres("0.0001"), None);
    }
}

//! Areas, postcodes, search distances and residents.

use crate::cause::{Found, place};
use crate::model::change::{Change, Class, Detail, Named, Row, Shown, Subject, Value};
use crate::model::place::{Area, Geography, SmallArea};
use crate::model::postcode::Spot;
use crate::model::route::Route;
use crate::names::plain;
use crate::sides::Sides;
use crate::table;
use std::collections::BTreeMap;
use std::sync::Arc;

const POSTCODES: &str = "areas/postcodes/";

pub(crate) fn compare(sides: &Sides<'_>) -> Vec<Found> {
    let Geography {
        areas,
        postcodes: _,
        search_distances,
        small_areas,
        own_areas: _, // settings
    } = &sides.base.geography;
    let head = &sides.head.geography;
    let mut found = postcodes(sides);
    let path = "areas/areas.yaml";
    if !sides.unreadable(path) {
        let detail = table::rows(
            areas,
            &head.areas,
            |code, area| named(code, &area.name),
            area_text,
        );
        found.extend(detail.map(|detail| change(Subject::Areas, Class::AreasChanged, path, detail)));
    }
    let path = "areas/search-distances.csv";
    if !sides.unreadable(path) {
        let detail = table::rows(
            search_distances,
            &head.search_distances,
            |code, metres| named(code, &kilometres(*metres)),
            |metres| Shown {
                value: metres.to_string(),
                words: kilometres(*metres),
            },
        );
        let class = Class::SearchDistanceChanged;
        found.extend(detail.map(|detail| change(Subject::SearchDistances, class, path, detail)));
    }
    let path = "areas/small-areas.csv";
    if !sides.unreadable(path) && sides.differing.contains(path) {
        let detail = table::rows(
            &by_code(small_areas),
            &by_code(&head.small_areas),
            |code, area| named(code, &area.name),
            |area| residents(area),
        );
        found.extend(detail.map(|detail| change(Subject::Residents, Class::ResidentsChanged, path, detail)));
    }
    found.into_iter().map(Found::from).collect()
}

fn change(subject: Subject, class: Class, path: &str, detail: Detail) -> Change {
    Change {
        subject,
        class,
        detail,
        base: place(path, Route::root()),
        head: place(path, Route::root()),
        echoes: Vec::new(),
    }
}

fn named(code: &str, name: &str) -> Named {
    Named {
        code: code.into(),
        name: Some(name.into()),
    }
}

fn area_text(area: &Area) -> Shown {
    let Area {
        name,
        kind,
        parent,
        owner,
    } = area;
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    Shown {
        value: [Some(name), Some(kind), parent.as_ref(), owner.as_ref()]
            .map(|field| field.map_or("", String::as_str))
            .join("\t"),
        words: format!("{name}, {kind}, in {}, owner {}", or_none(parent), or_none(owner)),
    }
}

/// "40 km" or "12.5 km".
pub(crate) fn kilometres(metres: i64) -> String {
    let text = format!("{}.{:03}", metres / 1000, metres % 1000);
    format!("{} km", text.trim_end_matches('0').trim_end_matches('.'))
}

fn by_code(areas: &[SmallArea]) -> BTreeMap<&str, &SmallArea> {
    areas.iter().map(|area| (area.code.as_str(), area)).collect()
}

fn residents(area: &SmallArea) -> Shown {
    let SmallArea {
        code: _,
        name,
        area,
        centre,
        residents,
    } = area;
    let people: u64 = residents.iter().map(|(_, _, people)| u64::from(*people)).sum();
    let bands: Vec<String> = residents
        .iter()
        .map(|(from, to, people)| format!("{from}-{to} {people}"))
        .collect();
    Shown {
        value: format!(
            "{name}\t{area}\t{}\t{}\t{}",
            centre.easting,
            centre.northing,
            bands.join(" ")
        ),
        words: format!(
            "{name}, in {area}, {}, {}: {people} residents",
            centre.easting, centre.northing
        ),
    }
}

fn spot_text(spot: Spot<'_>) -> Shown {
    let (east, north) = (spot.grid.easting, spot.grid.northing);
    Shown {
        value: format!("{east}\t{north}\t{}", spot.area),
        words: format!("{east}, {north} in {}", spot.area),
    }
}

/// Postcodes of one area and class: those added or removed, and those that lie elsewhere.
type Postcodes = (Vec<Row>, Vec<Value>);

/// Postcodes added, removed and moved, a change for each area and class.
fn postcodes(sides: &Sides<'_>) -> Vec<Change> {
    if !sides.differs_below(POSTCODES) {
        return Vec::new();
    }
    let (base, head) = (&*sides.base.geography.postcodes, &*sides.head.geography.postcodes);
    let mut rows: BTreeMap<(Arc<str>, Class), Postcodes> = BTreeMap::new();
    let mut gone = |code: &str, spot: Spot<'_>, class: Class| {
        rows.entry((spot.area.clone(), class)).or_default().0.push(Row {
            named: plain(code),
            value: spot_text(spot).value,
        });
    };
    for (code, spot) in base.iter() {
        if head.get(&code).is_none() {
            gone(&code, spot, Class::PostcodeRemoved);
        }
    }
    for (code, spot) in head.iter() {
        if base.get(&code).is_none() {
            gone(&code, spot, Class::PostcodeAdded);
        }
    }
    let readable = |area: &str| {
        let path = format!("{POSTCODES}{area}.csv");
        !sides.unreadable(&path)
    };
    for (code, spot) in base.iter() {
        if let Some(other) = head.get(&code).filter(|other| *other != spot) {
            let value = Value {
                key: code.to_string(),
                what: code.to_string(),
                base: Some(spot_text(spot)),
                head: Some(spot_text(other)),
            };
            // Told of the area it lies in now, unless what that holds is not known on both sides.
            let area = [other.area, spot.area].into_iter().find(|area| readable(area));
            let key = (area.unwrap_or(other.area).clone(), Class::PostcodeMoved);
            rows.entry(key).or_default().1.push(value);
        }
    }
    rows.into_iter()
        .filter(|((area, _), _)| readable(area))
        .map(|((area, class), (codes, changed))| {
            let (added, removed) = if class == Class::PostcodeAdded {
                (codes, Vec::new())
            } else {
                (Vec::new(), codes)
            };
            let named = sides.names().area(&area);
            let subject = Subject::Area {
                code: area.to_string(),
                name: named.name.unwrap_or(named.code).to_string(),
            };
            let detail = Detail::Rows {
                added,
                removed,
                changed,
            };
            change(subject, class, &format!("{POSTCODES}{area}.csv"), detail)
        })
        .collect()
}

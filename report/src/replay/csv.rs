//! A replay as a table for spreadsheets: one row for each service that is returned.

use super::groups::spot;
use super::rows::{label, outcome, refused};
use crate::spreadsheet;
use qdos_coverage::replay::Replay;
use qdos_model::directory::Directory;

const HEAD: [&str; 17] = [
    "file",
    "scenario",
    "outcome",
    "age",
    "sex",
    "postcode",
    "place",
    "moment",
    "moment name",
    "position",
    "uid",
    "ods",
    "name",
    "type",
    "type name",
    "km",
    "label",
];

/// Every search of head with every service it returns, in order. A search that is refused, and one to which nothing is
/// returned, has one row without a service, and its label says so.
pub fn csv(replay: &Replay<'_>, directory: &Directory) -> String {
    let mut table = String::new();
    spreadsheet::row(&mut table, &HEAD.map(str::to_owned));
    for row in &replay.rows {
        let ask = &replay.plan.asks[row.ask];
        let (place, moment) = (&replay.plan.places[row.place], &replay.plan.moments[row.moment]);
        let asked = [
            replay.plan.sets[ask.set].path.clone(),
            ask.scenario.id.clone(),
            outcome(ask),
            ask.asked.age.clone(),
            ask.asked.sex.clone(),
            place.typed.clone(),
            place.name.clone().unwrap_or_else(|| spot(place)),
            moment.typed.clone(),
            moment.name.clone().unwrap_or_else(|| spot(moment)),
        ];
        let mut told =
            |answer: [String; 8]| spreadsheet::row(&mut table, &[&asked[..], &answer[..]].concat());
        let none = |label: String| {
            let mut cells = [const { String::new() }; 8];
            cells[7] = label;
            cells
        };
        match &row.head.returned {
            Err(_) => told(none(format!("refused: {}", refused(row).join("; ")))),
            Ok(offers) if offers.is_empty() => told(none("nothing returned".to_owned())),
            Ok(offers) => {
                for (at, offer) in offers.iter().enumerate() {
                    let service = offer.service;
                    told([
                        (at + 1).to_string(),
                        service.uid.clone(),
                        service.ods.clone().unwrap_or_default(),
                        service.name.clone(),
                        service.service_type.clone(),
                        directory.service_type_name(&service.service_type).to_owned(),
                        format!("{:.1}", offer.distance as f64 / 1000.0),
                        label(offer.label).unwrap_or_default(),
                    ]);
                }
            }
        }
    }
    table
}

//! Published coordinates that are not where the postcode is.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::place::Grid;
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::Coordinates;

pub(crate) const RULE: Rule = Rule {
    name: "coordinates-far-from-postcode",
    level: Level::Warning,
    summary: "The published coordinates lie more than 2 km from the postcode, so that one of the two is wrong",
    page: include_str!("../../pages/coordinates-far-from-postcode.md"),
    check: Check::Entry(check),
};

/// Metres beyond which two places cannot both be right; no postcode outside the Highlands is that wide.
const FAR: i64 = 2_000;

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    directory
        .services
        .values()
        .filter_map(|service| far(service))
        .collect()
}

fn far(service: &Service) -> Option<Finding> {
    let Coordinates { easting, northing } = service.written.coordinates.as_ref()?;
    let route = Route::key("coordinates");
    let Some(published) = grid(easting, northing) else {
        let message = format!(
            "\"{}, {}\" are not coordinates of the national grid in whole metres",
            shown(easting),
            shown(northing)
        );
        let help = "write easting and northing in whole metres, or take them out; until then they cannot show that the postcode, and where callers are sent, is wrong";
        return Some(RULE.find(&service.path, route, message, help));
    };
    let distance = published.distance(service.location?);
    let postcode = service.postcode.as_deref()?;
    let tenths = distance / 100;
    let message = format!(
        "the published coordinates lie {}.{} km from {postcode}",
        tenths / 10,
        tenths % 10
    );
    let help = format!(
        "ask the provider whether {postcode} is its postcode: if not, correct that; if it is, take the coordinates out. Callers are sent by the postcode: if that is wrong, those far away are sent here, and those nearby are not"
    );
    (distance > FAR).then(|| {
        RULE.find(&service.path, route, message, help)
            .and(&service.path, Route::key("postcode"))
    })
}

fn grid(easting: &str, northing: &str) -> Option<Grid> {
    let metres = |text: &str| {
        text.parse()
            .ok()
            .filter(|metres: &i64| (0..=2_000_000).contains(metres))
    };
    Some(Grid {
        easting: metres(easting)?,
        northing: metres(northing)?,
    })
}

//! Places as in base.

use crate::model::change::{Change, Class, Detail, Subject};
use crate::model::directory::Directory;
use crate::model::place::Geography;
use crate::model::postcode::Postcode;
use std::sync::Arc;

/// Gives back what the change says of places; whether services lie elsewhere or are limited to other areas for it.
pub(super) fn take_back(base: &Directory, now: &mut Geography, change: &Change) -> bool {
    let Geography {
        areas,
        postcodes: _, // row by row
        search_distances,
        small_areas,
        own_areas: _, // settings
    } = &base.geography;
    match (&change.subject, change.class) {
        (Subject::Areas, _) => now.areas.clone_from(areas),
        (Subject::SearchDistances, _) => now.search_distances.clone_from(search_distances),
        (Subject::Residents, _) => now.small_areas.clone_from(small_areas),
        _ => postcodes(base, now, change),
    }
    matches!(
        change.class,
        Class::AreasChanged | Class::PostcodeAdded | Class::PostcodeRemoved | Class::PostcodeMoved
    )
}

/// Each postcode that the change names lies where base has it, or nowhere.
fn postcodes(base: &Directory, now: &mut Geography, change: &Change) {
    let Detail::Rows {
        added,
        removed,
        changed,
    } = &change.detail
    else {
        return;
    };
    let named = added.iter().chain(removed).map(|row| &*row.named.code);
    let codes = named.chain(changed.iter().map(|value| value.key.as_str()));
    let before = codes.filter_map(Postcode::parse).map(|code| {
        let spot = base.geography.postcodes.get(&code);
        (code, spot.map(|spot| (spot.grid, &**spot.area)))
    });
    Arc::make_mut(&mut now.postcodes).edit(before);
}

/// Whether an area has the same postcodes at the same spots.
pub(super) fn same_postcodes(base: &Geography, now: &Geography, area: &str) -> bool {
    let of_area = |geography: &'_ Geography| {
        let rows = geography.postcodes.iter();
        let rows = rows.filter(|(_, spot)| &**spot.area == area);
        rows.map(|(code, spot)| (code, spot.grid)).collect::<Vec<_>>()
    };
    of_area(base) == of_area(now)
}

//! The demonstration rota of bank holidays. Open data has no holiday hours and the meaning of a public holiday closes
//! every service without them, so in each district two walk-in pharmacies (on Christmas Day one) are said to open.
//!
//! Which ones: those whose hash of date and ODS code is smallest. So it does not matter which other pharmacies come and
//! go: a new one takes over a date or leaves everything as it was.

use std::collections::BTreeMap;

use qdos_model::written::{Sessions, SpecifiedDate};

use crate::service::Candidate;

/// First date of the rota.
pub const FROM: &str = "2026-11-01";
/// Last date of the rota.
pub const UNTIL: &str = "2028-01-31";

/// Specified dates by ODS code.
pub fn draw(
    pharmacies: &[(&Candidate, &str)],
    holidays: &[(String, String)],
) -> BTreeMap<String, Vec<SpecifiedDate>> {
    let mut rota: BTreeMap<String, Vec<SpecifiedDate>> = BTreeMap::new();
    let mut by_district: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (candidate, district) in pharmacies {
        if candidate.is_shop() && candidate.week.is_some() {
            by_district.entry(district).or_default().push(&candidate.ods);
        }
    }
    let dates = holidays
        .iter()
        .filter(|(date, _)| FROM <= date.as_str() && date.as_str() <= UNTIL);
    for (date, title) in dates {
        let (open, hours) = if title == "Christmas Day" {
            (1, "12:00-16:00")
        } else {
            (2, "10:00-16:00")
        };
        for codes in by_district.values() {
            let mut codes = codes.clone();
            codes.sort_by_key(|ods| *blake3::hash(format!("{date} {ods}").as_bytes()).as_bytes());
            for ods in codes.into_iter().take(open) {
                rota.entry(ods.to_owned()).or_default().push(SpecifiedDate {
                    date: date.clone(),
                    sessions: Sessions::List(vec![hours.to_owned()]),
                });
            }
        }
    }
    rota
}

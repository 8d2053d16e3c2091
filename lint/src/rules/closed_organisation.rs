//! Doors that the Organisation Data Service says are shut.

use crate::active::active;
use crate::rules::unlinked_pharmacy_service::pharmacy_of;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::organisation::Standing;
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "closed-organisation",
    level: Level::Warning,
    summary: "An active service of an organisation that has closed",
    page: include_str!("../../pages/closed-organisation.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let organisations = &directory.records.organisations;
    if organisations.is_empty() {
        return Vec::new();
    }
    active(directory)
        .filter(|service| !service.has_ended_by(today))
        .filter_map(|service| {
            let ods = service.ods.as_deref()?;
            let base = pharmacy_of(&service.service_type, ods).unwrap_or(ods);
            let found = organisations.get(base)?;
            let past = found.closed.filter(|date| *date < today);
            let what = match (found.standing, past) {
                (Standing::Closed | Standing::Active, Some(date)) => format!("closed on {date}"),
                (Standing::Closed, None) => "is closed".to_owned(),
                (Standing::Dormant, _) => "is dormant".to_owned(),
                (Standing::Active | Standing::Proposed, _) => return None,
            };
            let message = format!(
                "organisation {} {what}, as reference/organisations.csv has it: callers may be sent to a shut door",
                shown(base)
            );
            let help =
                "find out whether the service is still open there, under a new owner or code: if so, write the ODS code of now, unless the new owner has an entry already; if it has shut, write status: closed, and successor: with the uid of the service that has taken over, if one has";
            Some(RULE.find(&service.path, Route::key("ods"), message, help))
        })
        .collect()
}

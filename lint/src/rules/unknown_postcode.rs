//! A postcode that has no grid reference.

use crate::rules::impossible_postcode::is_possible;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::Status;

pub(crate) const RULE: Rule = Rule {
    name: "unknown-postcode",
    level: Level::Error,
    summary: "An active service at a postcode that is not in areas/postcodes lies nowhere and is never returned",
    page: include_str!("../../pages/unknown-postcode.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    // A postcode file that cannot be read has said so itself.
    if directory
        .unreadable
        .iter()
        .any(|path| path.starts_with("areas/postcodes/"))
    {
        return Vec::new();
    }
    let active = directory
        .services
        .values()
        .filter(|service| service.status == Status::Active);
    active
        .filter(|service| service.location.is_none())
        .filter_map(|service| unknown(service))
        .collect()
}

fn unknown(service: &Service) -> Option<Finding> {
    let typed = service
        .written
        .postcode
        .as_deref()
        .filter(|text| !text.trim().is_empty())?;
    // `impossible-postcode` says it of the others.
    let postcode = service.postcode.as_ref().filter(|_| is_possible(typed))?;
    let message = format!(
        "postcode {postcode} is not in the tables below areas/postcodes, because it is mistyped, has ended or is newer than they are: no caller is ever sent to this service"
    );
    let help = "ask the provider, and write the postcode that it has now, not one nearby; if this one is newly given out, whoever keeps the \
                tables adds it with its grid reference";
    Some(RULE.find(&service.path, Route::key("postcode"), message, help))
}

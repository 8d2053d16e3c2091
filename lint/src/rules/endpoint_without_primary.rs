//! Referrals that have nowhere to go first.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "endpoint-without-primary",
    level: Level::Warning,
    summary: "A service with endpoints, none of which is for the main recipient",
    page: include_str!("../../pages/endpoint-without-primary.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let sent = active(directory).filter(|service| !service.written.endpoints.is_empty());
    sent.filter(|service| {
        !service
            .written
            .endpoints
            .iter()
            .any(|endpoint| endpoint.scenario == "Primary")
    })
    .map(|service| {
        let message = "no endpoint has scenario Primary: a referral to this service is sent to nobody";
        let help = "write the endpoint of the service itself with scenario: Primary";
        RULE.find(&service.path, Route::key("endpoints"), message, help)
    })
    .collect()
}

//! Copies that go to the wrong kind of service.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "copy-to-another-type",
    level: Level::Warning,
    summary: "An endpoint for copies on a service that is not a general practice",
    page: include_str!("../../pages/copy-to-another-type.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory
        .services
        .values()
        .filter(|service| service.service_type != "100")
    {
        // `endpoint-without-primary` says it of a service that has no other.
        if !service
            .written
            .endpoints
            .iter()
            .any(|endpoint| endpoint.scenario == "Primary")
        {
            continue;
        }
        let copy = service
            .written
            .endpoints
            .iter()
            .position(|endpoint| endpoint.scenario == "Copy");
        findings.extend(copy.map(|index| {
            let name = directory.service_type_name(&service.service_type);
            let message = format!(
                "an endpoint for copies on a service of type {} ({}): copies go to the patient's practice only, this is never used",
                service.service_type,
                shown(name)
            );
            let help = "write scenario: Primary if referrals are to go there, or take the endpoint out; until then no referral arrives by it";
            let route = Route::key("endpoints").index(index).then("scenario");
            RULE.find(&service.path, route, message, help)
        }));
    }
    findings
}

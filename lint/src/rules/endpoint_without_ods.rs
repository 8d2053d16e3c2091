//! Messages without an addressee.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "endpoint-without-ods",
    level: Level::Warning,
    summary: "An ITK endpoint of a service without an ODS code: the referral fails when it is sent",
    page: include_str!("../../pages/endpoint-without-ods.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let lacking = active(directory).filter(|service| {
        service
            .written
            .ods
            .as_deref()
            .is_none_or(|ods| ods.trim().is_empty())
    });
    lacking
        .filter_map(|service| {
            let itk = service.written.endpoints.iter().position(|endpoint| endpoint.transport == "itk")?;
            let message = "an itk message is addressed by the ODS code, and the service has none: it is shown, and its referrals fail";
            let route = Route::key("endpoints").index(itk).then("transport");
            Some(RULE.find(&service.path, route, message, "write ods: with the code of the organisation"))
        })
        .collect()
}

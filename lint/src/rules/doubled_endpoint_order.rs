//! Endpoints in no order.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "doubled-endpoint-order",
    level: Level::Warning,
    summary: "Two endpoints of one scenario with one order, so that chance decides which is tried first",
    page: include_str!("../../pages/doubled-endpoint-order.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let mut seen = BTreeSet::new();
        for (index, endpoint) in service.written.endpoints.iter().enumerate() {
            if seen.insert((&endpoint.scenario, &endpoint.order)) {
                continue;
            }
            let message = format!(
                "another endpoint with scenario {} has order {} already: which is tried first is left to chance",
                shown(&endpoint.scenario),
                shown(&endpoint.order)
            );
            let help = "number the endpoints of each scenario 1, 2, 3 in the order in which they are to be tried; until then a referral may go to the wrong one";
            let route = Route::key("endpoints").index(index).then("order");
            findings.push(RULE.find(&service.path, route, message, help));
        }
    }
    findings
}

//! Dated versions of hours that are not written in the order in which they begin.

use crate::rows::versions;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};

pub(crate) const RULE: Rule = Rule {
    name: "versions-out-of-order",
    level: Level::Note,
    summary: "Dated versions of hours are not written in the order in which they begin",
    page: include_str!("../../pages/versions-out-of-order.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let later = versions(&service.written);
        let pairs = later
            .windows(2)
            .filter_map(|pair| Some((pair[0].from?, pair[1].from?, pair[1].route())));
        for (before, after, route) in pairs.filter(|(before, after, _)| after < before) {
            let message = format!(
                "the hours from {after} stand below those from {before}, and hold only until these begin"
            );
            let help = "write the versions in the order of their dates, or correct the date; whoever takes the last for the latest edits hours that callers no longer go by";
            findings.push(RULE.find(&service.path, route.then("from"), message, help));
        }
    }
    findings
}

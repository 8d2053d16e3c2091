//! Versions of hours that govern no date of their service.

use crate::rows::{Version, versions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::service::Service;

pub(crate) const RULE: Rule = Rule {
    name: "hours-never-govern",
    level: Level::Warning,
    summary: "A version of hours governs no date on which the service is there",
    page: include_str!("../../pages/hours-never-govern.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let services = directory.services.values();
    // A service that ends before it begins has no dates at all, and reading has said so.
    let dated = services.filter(|service| !service.offered_to_nobody);
    dated.flat_map(|service| idle(service)).collect()
}

fn idle(service: &Service) -> Vec<Finding> {
    let versions = versions(&service.written);
    let mut findings = Vec::new();
    for version in &versions {
        let route = match version.from {
            Some(_) => version.route().then("from"),
            None => version.route(),
        };
        if let Some((from, until)) = version
            .from
            .zip(service.until)
            .filter(|(from, until)| until < from)
        {
            let message = format!("these hours begin on {from}, after the service's last date {until}");
            let help = "correct one of the two dates, or take these hours out; until then callers go by other hours than these";
            findings.push(RULE.find(&service.path, route, message, help));
            continue;
        }
        let replaced = next(&versions, version).zip(service.from);
        if let Some((next, from)) = replaced.filter(|(next, from)| next <= from) {
            let message =
                format!("these hours are replaced on {next}, and the service begins on {from} only");
            let help = "correct one of the two dates, or take these hours out; until then callers go by other hours than these";
            findings.push(RULE.find(&service.path, route, message, help));
        }
    }
    findings
}

/// When the next version begins, whatever the order in which they are written.
fn next(versions: &[Version<'_>], version: &Version<'_>) -> Option<Date> {
    let begins = versions.iter().filter_map(|other| other.from);
    begins
        .filter(|from| version.from.is_none_or(|own| own < *from))
        .min()
}

//! Hours beside `always: true`.

use crate::rows::versions;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};

pub(crate) const RULE: Rule = Rule {
    name: "hours-ignored",
    level: Level::Warning,
    summary: "A week or public-holiday hours beside `always: true` are never looked at",
    page: include_str!("../../pages/hours-ignored.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        for version in versions(&service.written).iter().filter(|version| version.always) {
            let (key, what) = match (version.week, version.holiday) {
                (Some(_), Some(_)) => ("week", "the week and the public-holiday hours are"),
                (Some(_), None) => ("week", "the week is"),
                (None, Some(_)) => ("holiday", "the public-holiday hours are"),
                (None, None) => continue,
            };
            let message = format!("{what} ignored: the service is marked open at all hours");
            let help = "take out `always: true`, or the hours beside it; only dates override it. Until then callers are sent there at any hour";
            findings.push(RULE.find(&service.path, version.route().name(key), message, help));
        }
    }
    findings
}

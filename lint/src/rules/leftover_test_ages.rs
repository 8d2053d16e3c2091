//! Ages that no patient has, left from testing.

use crate::origin::{Origin, Part, origin};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::age;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::written::Status;
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "leftover-test-ages",
    level: Level::Warning,
    summary: "An active service for ages 119 to 129 only is still hidden for testing",
    page: include_str!("../../pages/leftover-test-ages.md"),
    check: Check::Directory(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let testing = age::parse("119 to 129 years").expect("the range that testers set is an age range");
    let mut places = BTreeSet::new();
    for service in directory
        .services
        .values()
        .filter(|service| service.status == Status::Active)
    {
        let ages = &service.profile.ages;
        if !ages.is_empty() && ages.difference(&testing).is_empty() {
            places.insert(match origin(directory, service, Part::Ages) {
                Origin::Service(route) => (service.path.clone(), route),
                Origin::Template(path, route) => (path, route),
            });
        }
    }
    let findings = places.into_iter().map(|(path, route)| {
        let message = "the only ages are 119 to 129 years, as set for testing: no patient is that old";
        let help = "set the ages back to those of the patients it is for; until then no caller is sent there";
        RULE.find(&path, route, message, help)
    });
    findings.collect()
}

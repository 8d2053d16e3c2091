//! Titles nobody reads.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "requirement-badly-titled",
    level: Level::Warning,
    summary: "A requirement without a title, or with one too long to be read in a report",
    page: include_str!("../../pages/requirement-badly-titled.md"),
    check: Check::Directory(check),
};

/// A line of a report holds no more beside the figures.
const LONGEST: usize = 80;

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for requirement in directory.requirements.values() {
        let title = requirement.title.trim();
        let what = match title.chars().count() {
            0 => "the title is empty: reports name the requirement by it, and who signs reads nothing else"
                .to_owned(),
            length if length > LONGEST => {
                format!(
                    "the title has {length} characters: reports cut it at about {LONGEST}, and who signs reads half of it"
                )
            }
            _ if title.contains('\n') => {
                "the title has more than one line: reports show it on one".to_owned()
            }
            _ => continue,
        };
        let path = format!("requirements/{}.yaml", requirement.id);
        let help =
            "say in one short line what callers are promised, such as \"Urgent dental care every evening\"";
        findings.push(RULE.find(&path, Route::key("title"), what, help));
    }
    findings
}

//! Dates of reviews that cannot be read.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::time::parse_date;

pub(crate) const RULE: Rule = Rule {
    name: "unreadable-review-date",
    level: Level::Warning,
    summary: "A date of verification or review that is no date, so that nobody is reminded",
    page: include_str!("../../pages/unreadable-review-date.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let dates = [
            ("verified", &service.written.verified),
            ("next_review", &service.written.next_review),
        ];
        for (key, text) in dates {
            let wrong = text.as_deref().filter(|text| parse_date(text).is_none());
            findings.extend(wrong.map(|text| {
                let message = format!(
                    "{key} \"{}\" is not a date: nobody is reminded of the review",
                    shown(text)
                );
                RULE.find(
                    &service.path,
                    Route::key(key),
                    message,
                    "write it as year, month, day: \"2026-12-25\"; until then callers may be sent by hours that nobody has checked",
                )
            }));
        }
    }
    findings
}

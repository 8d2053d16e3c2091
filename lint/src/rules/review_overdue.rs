//! Entries that nobody has looked at.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::time::{days_between, parse_date};

pub(crate) const RULE: Rule = Rule {
    name: "review-overdue",
    level: Level::Note,
    summary: "A service whose review is overdue by more than a quarter",
    page: include_str!("../../pages/review-overdue.md"),
    check: Check::Entry(check),
};

/// A quarter, in days.
const QUARTER: i64 = 92;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    active(directory)
        .filter_map(|service| overdue(service, today))
        .collect()
}

fn overdue(service: &Service, today: Date) -> Option<Finding> {
    let verified = service.written.verified.as_deref().and_then(parse_date);
    let (key, due, late) = match service.written.next_review.as_deref() {
        Some(text) => {
            let due = parse_date(text)?;
            (
                "next_review",
                format!("was to be reviewed by {due}"),
                days_between(due, today),
            )
        }
        // Without a date a review is due each quarter (DOMAIN 4.6).
        None => {
            let last = verified?;
            (
                "verified",
                format!("was last verified on {last}"),
                days_between(last, today) - QUARTER,
            )
        }
    };
    let message = format!(
        "{due}, and is overdue by {late} days: its hours and its number may have changed since, and callers are told the old ones"
    );
    let help = "ask the provider, then write verified: with today's date and the next next_review:";
    (late > QUARTER).then(|| RULE.find(&service.path, Route::key(key), message, help))
}

//! A calendar that ends before the dates that are judged do.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;
use qdos_model::time::days_after;

pub(crate) const RULE: Rule = Rule {
    name: "calendar-too-short",
    level: Level::Error,
    summary: "The public holidays do not cover every date that is judged",
    page: include_str!("../../pages/calendar-too-short.md"),
    check: Check::Directory(check),
};

pub(crate) const PATH: &str = "calendar/bank-holidays.yaml";
/// Near misses look a week back, and a window may begin the day before.
const BEHIND: i64 = 8;
/// Coverage judges 396 dates; windows and near misses look past the last.
pub(crate) const AHEAD: i64 = 396 + 10;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    if directory.unreadable.contains(PATH) {
        return Vec::new();
    }
    let (first, last) = (days_after(today, -BEHIND), days_after(today, AHEAD));
    let late = directory.calendar.from.filter(|from| *from > first).map(|from| {
        (
            "from",
            format!("the public holidays begin on {from}, but are needed from {first} when today is {today}"),
        )
    });
    let early = directory
        .calendar
        .until
        .filter(|until| *until < last)
        .map(|until| {
            (
                "until",
                format!(
                    "the public holidays end on {until}, but are needed until {last} when today is {today}"
                ),
            )
        });
    let help = "add the holidays of gov.uk/bank-holidays and say in covers how far they reach; until then a holiday that is not in the list counts as an ordinary day, and callers are sent to shut doors";
    let found = late.into_iter().chain(early);
    found
        .map(|(key, message)| RULE.find(PATH, Route::key("covers").then(key), message, help))
        .collect()
}

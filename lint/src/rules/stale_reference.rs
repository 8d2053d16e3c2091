//! Tables that know nothing of this year.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::time::days_between;

pub(crate) const RULE: Rule = Rule {
    name: "stale-reference",
    level: Level::Note,
    summary: "A table that entries are checked against is older than a year",
    page: include_str!("../../pages/stale-reference.md"),
    check: Check::Directory(check),
};

/// How old a table may be, in days: postcodes, organisations and holidays are published four times a year or yearly.
const YEAR: i64 = 366;

fn check(directory: &Directory, today: Date) -> Vec<Finding> {
    let tables = directory.records.tables.iter();
    let old = tables.filter(|table| days_between(table.date, today) > YEAR);
    old.map(|table| {
        let message = format!(
            "{} is of {}, {} days old: what was opened, moved or closed since is judged by the old table",
            shown(&table.path),
            table.date,
            days_between(table.date, today)
        );
        let help = "import the newest edition, and write its date here; until then callers may be sent to what has moved or closed";
        let finding = RULE.find("reference/tables.csv", Route::root(), message, help);
        Finding {
            spot: Some((table.line, 1)),
            ..finding
        }
    })
    .collect()
}

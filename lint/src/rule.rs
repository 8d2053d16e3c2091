//! What a rule is, and the page that says all of them.

use crate::rules::RULES;
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

/// What of a directory a rule looks at; the date is today.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Reading finds it.
    Reading,
    /// One file of `services/` after the other: what it says of a file follows from that file and from those outside
    /// `services/`, and stands in that file. Files that two revisions have alike are asked once.
    Entry(fn(&Directory, Date) -> Vec<Finding>),
    /// All of them at once.
    Directory(fn(&Directory, Date) -> Vec<Finding>),
}

/// One kind of fault.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, which states the fault: kebab-case words without numbers.
    pub name: &'static str,
    /// How much a finding of it weighs; error only for what is surely wrong and changes who is returned.
    pub level: Level,
    /// One sentence without a full stop.
    pub summary: &'static str,
    /// Its page in Markdown: what, why, a flagged and a clean example, remedy, source.
    pub page: &'static str,
    /// What finds it.
    pub check: Check,
}

impl Rule {
    /// A finding of this rule at its level.
    pub(crate) fn find(
        &self,
        path: &str,
        route: Route,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        Finding::new(self.name, path, route, message, help).level(self.level)
    }
}

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// The word for a level.
fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
        Level::Cosmetic => "cosmetic",
    }
}

/// All rules in one Markdown page: a table, then the page of each.
pub fn rules_page() -> String {
    let mut page = String::from(
        "# Rules\n\nPrinted from the code; `qdos rule NAME` shows one of them. Only an error that a change introduces \
         blocks it.\n\n| rule | level | what it finds |\n|---|---|---|\n",
    );
    for &Rule {
        name, level, summary, ..
    } in RULES
    {
        page += &format!("| [{name}](#{name}) | {} | {summary} |\n", word(level));
    }
    for &Rule {
        name,
        level,
        page: text,
        ..
    } in RULES
    {
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        page += &format!("\n## {name}\n\nLevel: {}.\n{body}", word(level));
    }
    page
}

//! What a rule is, and the page that says all of them.

use crate::history::{Finding, History};
use crate::rules::RULES;
use qdos_model::finding::Level;

/// One kind of fault.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, which states the fault: kebab-case words without numbers.
    pub name: &'static str,
    /// How much a finding of it weighs.
    pub level: Level,
    /// One sentence without a full stop.
    pub summary: &'static str,
    /// Its page in Markdown.
    pub page: &'static str,
    /// What finds it.
    pub check: fn(&Rule, &History) -> Vec<Finding>,
}

impl Rule {
    /// A finding about a step.
    pub(crate) fn at(&self, history: &History, place: usize, message: String, help: &str) -> Finding {
        self.about(&history.steps[place].commit.id, Some(place), message, help)
    }

    /// A finding about a commit, which a step brought.
    pub(crate) fn about(&self, commit: &str, place: Option<usize>, message: String, help: &str) -> Finding {
        Finding {
            rule: self.name,
            level: self.level,
            commit: commit.to_owned(),
            place,
            message,
            help: help.to_owned(),
            path: None,
        }
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
        "# Rules of the audit\n\nPrinted from the code; `qdos rule NAME` shows one of them. `qdos audit` asks them of the \
         commits of a branch. What they know is what commits say of themselves: read [audit.md](audit.md) for what that \
         leaves out.\n\n| rule | level | what it finds |\n|---|---|---|\n",
    );
    for Rule {
        name, level, summary, ..
    } in RULES
    {
        page += &format!("| [{name}](#{name}) | {} | {summary} |\n", word(*level));
    }
    for Rule {
        name,
        level,
        page: text,
        ..
    } in RULES
    {
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        page += &format!("\n## {name}\n\nLevel: {}.\n{body}", word(*level));
    }
    page
}

//! More than one service action.

use crate::active::active;
use crate::instructions::actions;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "contradicting-instructions",
    level: Level::Warning,
    summary: "Instructions that tell a patient more than one way to go about it",
    page: include_str!("../../pages/contradicting-instructions.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in active(directory) {
        let text = service.written.public_instructions.as_deref().unwrap_or_default();
        let found = actions(text);
        let signposts = service.written.attributes.iter().any(|attribute| {
            attribute.name.eq_ignore_ascii_case("Website Signposting")
                && attribute.value.eq_ignore_ascii_case("TRUE")
        });
        let message = match found.as_slice() {
            [first, second, ..] => format!(
                "patients are told two things, \"{}\" and \"{}\": NHS 111 online takes one of them",
                first.short(),
                second.short()
            ),
            [only] if signposts => format!(
                "the service signposts to its website, but patients are told \"{}\"",
                only.short()
            ),
            _ => continue,
        };
        let help = "keep the one sentence that holds: callback before telephone before go there before website; until then patients may go where they should have rung";
        findings.push(RULE.find(&service.path, Route::key("public_instructions"), message, help));
    }
    findings
}

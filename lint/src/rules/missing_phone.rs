//! Calls that cannot be made.

use crate::active::active;
use crate::instructions::{Action, actions};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "missing-phone",
    level: Level::Warning,
    summary: "Patients are told to telephone a service that has no telephone number",
    page: include_str!("../../pages/missing-phone.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let told = active(directory).filter(|service| {
        let text = service.written.public_instructions.as_deref().unwrap_or_default();
        actions(text).contains(&Action::Telephone)
    });
    let silent = told.filter(|service| {
        let public = service
            .written
            .phones
            .as_ref()
            .and_then(|phones| phones.public.as_deref());
        public.is_none_or(|number| number.trim().is_empty())
    });
    silent
        .map(|service| {
            let message = "patients are told to telephone it, but it has no number for them: NHS 111 online leaves it out";
            let help = "write phones: { public: \"01603 000000\" } with its number";
            RULE.find(&service.path, Route::key("public_instructions"), message, help)
        })
        .collect()
}

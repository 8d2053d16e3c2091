//! ODS codes of another shape.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "malformed-ods",
    level: Level::Warning,
    summary: "An ODS code that is not 3 to 12 capital letters and digits matches no organisation",
    page: include_str!("../../pages/malformed-ods.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let wrong = service.written.ods.as_deref().and_then(|ods| {
            let what = match ods {
                own if own == service.uid => "is the uid of the service, and no code of an organisation",
                _ if !is_ods(ods) => "is not 3 to 12 capital letters and digits",
                _ => return None,
            };
            Some((ods, what))
        });
        findings.extend(wrong.map(|(ods, what)| {
            let message = format!("ods \"{}\" {what}", shown(ods));
            let help = "write the code as the Organisation Data Service does, such as \"FA123\"; until then it counts as none: referrals by itk fail, and a practice is nobody's own";
            RULE.find(&service.path, Route::key("ods"), message, help)
        }));
    }
    findings
}

fn is_ods(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (3..=12).contains(&text.len()) && text.bytes().all(plain)
}

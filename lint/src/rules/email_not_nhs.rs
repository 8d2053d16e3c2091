//! E-mail addresses that patient data may not be sent to.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "email-not-nhs",
    level: Level::Warning,
    summary: "An e-mail address outside nhs.net and nhs.uk is blanked by the national search",
    page: include_str!("../../pages/email-not-nhs.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let wrong = service
            .written
            .email
            .as_deref()
            .and_then(|text| Some((text, fault(text)?)));
        findings.extend(wrong.map(|(text, what)| {
            let message = format!("\"{}\" {what}", shown(text));
            let help = "write an address of nhs.net or nhs.uk, or take email out; until then what is sent about a caller does not arrive";
            RULE.find(&service.path, Route::key("email"), message, help)
        }));
    }
    findings
}

pub(super) fn fault(text: &str) -> Option<&'static str> {
    let is_address = text.len() <= 254 && text.bytes().filter(|byte| *byte == b'@').count() == 1;
    let (local, domain) = text.split_once('@').unwrap_or_default();
    if !is_address || local.is_empty() || domain.is_empty() || text.contains(char::is_whitespace) {
        return Some("is not an e-mail address");
    }
    let domain = domain.to_ascii_lowercase();
    let is_nhs = ["nhs.net", "nhs.uk"].iter().any(|nhs| {
        let above = domain.strip_suffix(nhs);
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    });
    (!is_nhs).then_some("is not an address of nhs.net or nhs.uk, and referrals are not sent there")
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn only_domains_of_the_nhs_will_do() {
        for good in ["a@nhs.net", "a@b.NHS.uk"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "a@notnhs.uk",
            "a@nhs.net.example.org",
            "a b@nhs.net",
            "a@@nhs.net",
            "nhs.net",
            "@nhs.net",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}

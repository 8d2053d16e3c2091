//! Web addresses that lead nowhere.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "malformed-web",
    level: Level::Warning,
    summary: "A web address that is not one: often an e-mail address in the wrong field",
    page: include_str!("../../pages/malformed-web.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let wrong = service
            .written
            .web
            .as_deref()
            .and_then(|text| Some((text, fault(text)?)));
        findings.extend(wrong.map(|(text, (what, help))| {
            let message = format!("\"{}\" {what}", shown(text));
            RULE.find(&service.path, Route::key("web"), message, help)
        }));
    }
    findings
}

type Fault = (&'static str, &'static str);

fn fault(text: &str) -> Option<Fault> {
    const ADDRESS: &str =
        "write an address such as \"https://example.org\", or take web out; until then patients find no page";
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest
        .unwrap_or(text)
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    if host.contains('@') {
        return Some((
            "looks like an e-mail address, and stands in the field for the web address",
            "ask the provider which is meant: an e-mail address goes under email: if nothing is there yet, a web address stays here, and else take web: out; until then patients who follow it find no page",
        ));
    }
    if !is_host(host) || text.contains(char::is_whitespace) {
        return Some(("is not a web address", ADDRESS));
    }
    rest.is_none().then_some((
        "does not begin with https:// or http://, and NHS 111 online hides such addresses",
        "write https:// before it; until then patients are not shown it",
    ))
}

/// Labels of letters, digits and hyphens, the last of two letters or more (DOMAIN 1.11, rule 6), and maybe a port.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "0"));
    let labels: Vec<&str> = name.split('.').collect();
    let is_label = |label: &&str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_top = |label: &&str| label.len() >= 2 && label.bytes().all(|byte| byte.is_ascii_alphabetic());
    labels.len() >= 2
        && labels.iter().all(is_label)
        && labels.last().is_some_and(is_top)
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn addresses_need_a_scheme_and_a_host() {
        for good in [
            "https://example.org",
            "http://www.example.nhs.uk/a?b#c",
            "https://example.org:8443/",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "",
            "www.example.org",
            "https://",
            "n/a",
            "https://example",
            "a@nhs.net",
            "https://exa mple.org",
            "https:/example.org",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}

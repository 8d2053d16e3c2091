//! Text that was copied from a web page.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::written::Service;

pub(crate) const RULE: Rule = Rule {
    name: "markup-in-text",
    level: Level::Warning,
    summary: "HTML in a name, an address or instructions",
    page: include_str!("../../pages/markup-in-text.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        for (route, text) in texts(&service.written) {
            if let Some(found) = markup(text) {
                let message = format!(
                    "\"{}\" is HTML: it is read out and shown as it stands here, or the national search refuses the entry",
                    shown(found)
                );
                let help = "write the sign that is meant, such as & or \u{2019}, and leave tags out; until then patients see it as it stands";
                findings.push(RULE.find(&service.path, route, message, help));
            }
        }
    }
    findings
}

/// What people read of a service.
fn texts(service: &Service) -> Vec<(Route, &str)> {
    let named = [
        ("name", Some(service.name.as_str())),
        ("public_name", service.public_name.as_deref()),
        ("public_instructions", service.public_instructions.as_deref()),
        ("referral_instructions", service.referral_instructions.as_deref()),
        ("notes", service.notes.as_deref()),
    ];
    let lines = service
        .address
        .iter()
        .map(|line| (Route::key("address").value(line), line.as_str()));
    let named = named
        .into_iter()
        .filter_map(|(key, text)| Some((Route::key(key), text?)));
    named.chain(lines).collect()
}

/// The first entity, tag or script of a text.
pub(super) fn markup(text: &str) -> Option<&str> {
    entity(text).or_else(|| tag(text)).or_else(|| script(text))
}

/// `&amp;`, `&#39;`, `&nbsp;`.
fn entity(text: &str) -> Option<&str> {
    text.match_indices('&').find_map(|(at, _)| {
        let rest = &text[at..];
        let end = rest.find(';').filter(|end| (2..=9).contains(end))?;
        let name = &rest[1..end];
        let number = name
            .strip_prefix('#')
            .map(|code| code.trim_start_matches(['x', 'X']));
        let fits = match number {
            Some(code) => !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && name.len() > 1,
        };
        fits.then(|| &rest[..=end])
    })
}

/// `<p>`, `</b>`, `<br/>`, `<!--`, `<a href="…">`.
fn tag(text: &str) -> Option<&str> {
    text.match_indices('<').find_map(|(at, _)| {
        let rest = &text[at..];
        let name = rest[1..].trim_start_matches('/');
        if rest.starts_with("<!--") || rest.starts_with("<![CDATA[") {
            return Some(&rest[..4]);
        }
        let end = rest.find('>')?;
        let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
        let is_address = rest[..end].contains('@');
        (begins && !is_address).then(|| &rest[..=end])
    })
}

/// `javascript:` and the like.
fn script(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let at = ["javascript:", "data:text/"]
        .iter()
        .find_map(|start| lower.find(start))?;
    text.get(at..)
        .map(|rest| rest.split(char::is_whitespace).next().unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::markup;

    #[test]
    fn html_is_told_from_text() {
        for (text, found) in [
            ("Smith &amp; Co", "&amp;"),
            ("King&#39;s", "&#39;"),
            ("King&#x27;s", "&#x27;"),
            ("<p>Open</p>", "<p>"),
            ("a<br />b", "<br />"),
            ("x <!-- y -->", "<!--"),
            ("JavaScript:alert(1) x", "JavaScript:alert(1)"),
        ] {
            assert_eq!(markup(text), Some(found), "{text}");
        }
        for text in [
            "Smith & Co; Norwich",
            "ages < 5 and > 2",
            "a <b@nhs.net>",
            "R&B;",
            "data: none",
            "x &; y",
        ] {
            assert_eq!(markup(text), None, "{text}");
        }
    }
}

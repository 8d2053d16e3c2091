//! Names as professionals write them.

use crate::active::active;
use crate::rules::markup_in_text::markup;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "public-name-against-guidance",
    level: Level::Note,
    summary: "A name for patients that they do not understand",
    page: include_str!("../../pages/public-name-against-guidance.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    active(directory)
        .filter_map(|service| {
            let name = service.written.public_name.as_deref()?;
            let what = fault(name).or_else(|| town(name, &service.written.address))?;
            let message = format!("patients see \"{}\", which {what}", shown(name));
            let help = "write the name that stands above the door, without kind, town or instructions; a patient who does not know this name may go to another door";
            Some(RULE.find(&service.path, Route::key("public_name"), message, help))
        })
        .collect()
}

/// The part of its address that a name ends with, after a comma: which door it is stands beside the name anyway.
fn town(name: &str, address: &[String]) -> Option<String> {
    let (_, last) = name.rsplit_once(", ")?;
    let line = address
        .iter()
        .find(|line| line.eq_ignore_ascii_case(last.trim()))?;
    Some(format!("ends with its address, {}", shown(line)))
}

/// Short forms that patients do not know.
const SHORT: [&str; 16] = [
    "OOH", "MECS", "UTC", "WIC", "MIU", "ED", "A&E", "AAU", "SDEC", "CAS", "IUC", "PCN", "CUES", "EPAU",
    "HASU", "PLT",
];
/// What professionals begin a name with.
const PREFIXES: [&str; 9] = [
    "GP",
    "Pharmacy",
    "Dentist",
    "Dental",
    "Optician",
    "ED",
    "BP",
    "Contraception",
    "PF++",
];

/// What of the guidance a name does not keep.
fn fault(name: &str) -> Option<String> {
    if name.chars().count() > 100 {
        return Some("is longer than 100 characters".to_owned());
    }
    let words = || name.split(|sign: char| !sign.is_alphanumeric() && sign != '&');
    if let Some(short) = words().find(|word| SHORT.contains(word)) {
        return Some(format!("holds the short form {short}"));
    }
    let prefix = PREFIXES.iter().find(|prefix| {
        let rest = name.strip_prefix(**prefix);
        rest.is_some_and(|rest| rest.starts_with([':']) || rest.starts_with(" - ") || rest.starts_with(" : "))
    });
    if let Some(prefix) = prefix {
        return Some(format!("begins with its kind, {prefix}"));
    }
    let letters = || name.chars().filter(|letter| letter.is_alphabetic());
    if letters().count() > 5 && letters().all(char::is_uppercase) && name.contains(' ') {
        return Some("is all in capitals".to_owned());
    }
    if name.contains(['(', ')', '[', ']', '{', '}']) {
        return Some("holds brackets".to_owned());
    }
    // What is written as HTML is another finding.
    if name.contains('&') && markup(name).is_none() {
        return Some("holds & in place of and".to_owned());
    }
    if name.contains(" - ") || name.contains(" \u{2013} ") {
        return Some("holds a hyphen between two names".to_owned());
    }
    let lower = name.to_lowercase();
    let told = [
        "telephone before",
        "call before",
        "ring before",
        "by appointment",
        "please call",
        "please ring",
    ];
    told.iter()
        .any(|words| lower.contains(words))
        .then(|| "tells patients what to do".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{fault, town};

    #[test]
    fn names_are_those_above_the_door() {
        for good in [
            "Boots",
            "St John's Surgery",
            "Wells-next-the-Sea Health Centre",
            "ASDA",
            "EDGE Pharmacy",
            "Utca",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "GP OOH Norwich",
            "GP: Old Mill",
            "Pharmacy - Boots",
            "Boots (Norwich)",
            "OLD MILL SURGERY",
            "Norwich WIC",
            "Boots - Castle Mall",
            "Smith & Daughter",
            "Dr Jones, please ring first",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
        assert!(fault(&"x".repeat(101)).is_some());
        let address = ["1 High Street".to_owned(), "Norwich".to_owned()];
        assert!(town("Boots, Norwich", &address).is_some());
        assert_eq!(town("Norwich Chemist", &address), None);
    }
}

//! Numbers that are not telephone numbers.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::written::Phones;

pub(crate) const RULE: Rule = Rule {
    name: "malformed-phone",
    level: Level::Warning,
    summary: "A telephone number that cannot be dialled",
    page: include_str!("../../pages/malformed-phone.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let Some(Phones { public, professional }) = &service.written.phones else {
            continue;
        };
        for (key, number) in [("public", public), ("professional", professional)] {
            let wrong = number.as_deref().and_then(|text| Some((text, fault(text)?)));
            findings.extend(wrong.map(|(text, what)| {
                let message = format!("the {key} telephone number \"{}\" {what}", shown(text));
                let help =
                    "write a number as dialled from within the United Kingdom, such as \"01603 000000\"; until then whoever rings it reaches nobody";
                RULE.find(&service.path, Route::key("phones").then(key), message, help)
            }));
        }
    }
    findings
}

/// What is wrong with a number; the shapes are those of the national search (DOMAIN 1.11, rule 5).
pub(super) fn fault(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let number = bare
        .strip_prefix("+44")
        .map_or(bare.clone(), |rest| format!("0{rest}"));
    if number.is_empty() {
        return Some("is empty".to_owned());
    }
    if number == "111" || number == "999" {
        return Some("is the one that the caller has just dialled".to_owned());
    }
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("holds something that is not a digit".to_owned());
    }
    let geographic = number.starts_with("01");
    let begins = ["01", "02", "03", "05", "07", "08", "09"]
        .iter()
        .any(|start| number.starts_with(start));
    let shaped = match number.len() {
        11 => begins,
        10 => geographic || number.starts_with("0800"),
        8 => number == "0845464" || number.starts_with("0845464"),
        _ => false,
    };
    match (shaped, begins) {
        (true, _) => None,
        (false, false) => Some("begins as no number does".to_owned()),
        (false, true) => Some(format!(
            "has {} digits; a number has 11, a few have 10",
            number.len()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn numbers_are_judged_as_the_national_search_does() {
        for good in [
            "01603 000000",
            "+44 1603 000000",
            "0800 123456",
            "0845 46 47",
            "07700 900123",
            "016977 3555",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "",
            "111",
            "01603 00000a",
            "0207 123 45",
            "1603 000000",
            "01603 000000 ext 2",
            "0845 123456",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}

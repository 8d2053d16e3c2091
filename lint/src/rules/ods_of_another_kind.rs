//! Codes of another kind of organisation.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "ods-of-another-kind",
    level: Level::Warning,
    summary: "An ODS code of a shape that services of this type never have",
    page: include_str!("../../pages/ods-of-another-kind.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    active(directory)
        .filter_map(|service| {
            let ods = service.ods.as_deref()?;
            let (fits, kind, example) = match service.service_type.as_str() {
                "100" => (
                    is_practice(ods),
                    "a GP practice has",
                    "\"D82001\", a branch \"D82001001\"",
                ),
                "13" | "134" => (is_pharmacy(ods), "a pharmacy has", "\"FA101\""),
                "12" => (is_dental(ods), "a dental practice has", "\"V02900\""),
                "151" | "152" => (is_network(ods), "a primary care network has", "\"U12345\""),
                _ => return None,
            };
            let message = format!(
                "{} is not a code that {kind}: whoever looks the service up by its code does not find it",
                shown(ods)
            );
            let help = format!("write the code of the organisation, such as {example}; or correct the type; until then a referral may go to another organisation, or nowhere");
            (!fits).then(|| RULE.find(&service.path, Route::key("ods"), message, help))
        })
        .collect()
}

/// A letter and five digits, and three more of a branch (DOMAIN 6).
fn is_practice(ods: &str) -> bool {
    let bytes = ods.as_bytes();
    let first = bytes
        .first()
        .is_some_and(|letter| b"ABCDEFGHJKLMNPVWY".contains(letter));
    first && [6, 9].contains(&bytes.len()) && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// Five characters: F and four, or by turns letters and digits.
fn is_pharmacy(ods: &str) -> bool {
    let bytes = ods.as_bytes();
    let by_turns = bytes.iter().enumerate().all(|(at, byte)| {
        if at % 2 == 0 {
            byte.is_ascii_uppercase()
        } else {
            byte.is_ascii_digit()
        }
    });
    bytes.len() == 5 && (bytes[0] == b'F' || by_turns)
}

/// V and five digits; newer ones have six.
fn is_dental(ods: &str) -> bool {
    let digits = ods.strip_prefix('V').unwrap_or_default();
    [5, 6].contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// U and five digits, and what a hub of the network adds.
fn is_network(ods: &str) -> bool {
    let digits = ods.strip_prefix('U').and_then(|rest| rest.get(..5));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{is_dental, is_network, is_pharmacy, is_practice};

    #[test]
    fn codes_have_the_shapes_of_their_kind() {
        for good in ["D82001", "J81006001", "Y00001"] {
            assert!(is_practice(good), "{good}");
        }
        for bad in ["FA101", "D8200", "X82001", "D8200A", "D820011"] {
            assert!(!is_practice(bad), "{bad}");
        }
        for good in ["FA101", "FXP23", "A1B2C"] {
            assert!(is_pharmacy(good), "{good}");
        }
        for bad in ["FA101BPS", "D82001", "A12BC", "FA10"] {
            assert!(!is_pharmacy(bad), "{bad}");
        }
        assert!(is_dental("V02900") && is_dental("V123456"));
        assert!(!is_dental("V0290") && !is_dental("D82001") && !is_dental("V0290A"));
        assert!(is_network("U12345") && is_network("U12345HUB"));
        assert!(!is_network("U1234") && !is_network("V12345"));
    }
}

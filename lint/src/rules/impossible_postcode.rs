//! Postcodes of a shape that is never given out.

use crate::active::active;
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;

pub(crate) const RULE: Rule = Rule {
    name: "impossible-postcode",
    level: Level::Error,
    summary: "An active service with a postcode that no place can have",
    page: include_str!("../../pages/impossible-postcode.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    active(directory)
        .filter_map(|service| {
            let typed = service
                .written
                .postcode
                .as_deref()
                .filter(|text| !text.trim().is_empty())?;
            let message = format!(
                "\"{}\" cannot be a postcode ({}): no caller is ever sent to this service",
                shown(typed),
                reason(typed)
            );
            let help = "ask the provider for the right one and write it here";
            let wrong = !is_possible(typed) && service.location.is_none();
            wrong.then(|| RULE.find(&service.path, Route::key("postcode"), message, help))
        })
        .collect()
}

/// Why it cannot be one.
fn reason(text: &str) -> &'static str {
    let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    match letters.as_slice() {
        [.., digit, one, other]
            if digit.is_ascii_digit()
                && [one, other]
                    .iter()
                    .any(|letter| "CIKMOV".contains(letter.to_ascii_uppercase())) =>
        {
            "its last two letters are never C, I, K, M, O or V"
        }
        _ => "one is written as NR27 0AA is, with O never in place of 0, nor I of 1",
    }
}

/// Whether a postcode of this shape is ever given out: letters that look like others are not used where they would be
/// mistaken (DOMAIN 6).
pub(super) fn is_possible(text: &str) -> bool {
    let bare: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    let Some((outward, inward)) = bare.split_last_chunk::<3>() else {
        return false;
    };
    let digit = u8::is_ascii_digit;
    let letter = |byte: &u8, not: &[u8]| byte.is_ascii_uppercase() && !not.contains(byte);
    let inward_fits = digit(&inward[0]) && inward[1..].iter().all(|byte| letter(byte, b"CIKMOV"));
    let first = |byte: &u8| letter(byte, b"QVX");
    let second = |byte: &u8| letter(byte, b"IJZ");
    let outward_fits = match outward {
        b"GIR" => true,
        [one, two] => first(one) && digit(two),
        [one, two, three] if digit(two) => first(one) && (digit(three) || b"ABCDEFGHJKPSTUW".contains(three)),
        [one, two, three] => first(one) && second(two) && digit(three),
        [one, two, three, four] => {
            first(one) && second(two) && digit(three) && (digit(four) || b"ABEHMNPRVWXY".contains(four))
        }
        _ => false,
    };
    inward_fits && outward_fits
}

#[cfg(test)]
mod tests {
    use super::is_possible;

    #[test]
    fn postcodes_have_shapes() {
        for good in [
            "NR27 0AA", "m1 1ae", "W1A 1AA", "EC1A1BB", "GIR 0AA", "B33 8TH", "CR2 6XH", "DN55 1PT",
        ] {
            assert!(is_possible(good), "{good}");
        }
        for bad in [
            "",
            "DN15 6QV",
            "W1V 9LE",
            "AB12 3CD",
            "NR27",
            "NR27 OAA",
            "NRR 0AA",
            "1A 1AA",
            "N\u{e9}1 1AA",
        ] {
            assert!(!is_possible(bad), "{bad}");
        }
    }
}

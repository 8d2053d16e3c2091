//! Until when a loss is accepted.

use super::{Approval, Asked};
use crate::words::plain_date;
use jiff::civil::Date;
use qdos_model::time::parse_date;
use std::collections::BTreeSet;

/// Until when an approval accepts a loss: a field of it, judged on every run.
pub(super) fn until(approval: &Approval, asked: &Asked<'_>) -> Result<Date, String> {
    let date = end(&approval.text)?;
    match date {
        _ if date < asked.today => Err(format!("only until {}, which has passed", plain_date(date))),
        _ if asked.last.is_some_and(|last| date > last) => Err(format!(
            "until {}, which is later than anything that was checked",
            plain_date(date)
        )),
        _ => Ok(date),
    }
}

/// The one date that follows the word "until" in a text, as 2027-02-28.
fn end(text: &str) -> Result<Date, String> {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let dates: BTreeSet<Date> = words
        .windows(2)
        .filter(|pair| pair[0] == "until")
        .filter_map(|pair| parse_date(&pair[1]))
        .collect();
    match dates.into_iter().collect::<Vec<_>>().as_slice() {
        [date] => Ok(*date),
        [] => Err("without an end date in its text".to_owned()),
        _ => Err("with more than one end date in its text".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn the_end_of_an_acceptance_is_the_one_date_after_until() {
        let found = |text: &str| end(text).map(|date| date.to_string());
        for text in [
            "until 2027-02-28",
            "Accepted. Until: **2027-02-28**.",
            "seen on 2026-11-29,\nuntil 2027-02-28; until 2027-02-28",
        ] {
            assert_eq!(found(text).as_deref(), Ok("2027-02-28"), "{text}");
        }
        for text in [
            "",
            "2027-02-28",
            "until further notice",
            "until 2027-02-30",
            "until 2027-2-8",
            "until 2027-02-28 or until 2027-03-31",
            "not until\u{202e}2027-02-28x",
        ] {
            assert!(found(text).is_err(), "{text}");
        }
    }
}

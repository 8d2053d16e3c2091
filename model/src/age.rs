//! Ages as sets of whole days.

use crate::interval::Intervals;

/// The ages, in days, that a search can carry: 0-31 days, 1-23 months and 2-129 years, each once, in order (182 of them).
pub fn sendable() -> Vec<i64> {
    let days = 0..=31;
    let months = (1..=23).map(Unit::Months.days_of());
    let years = (2..=129).map(Unit::Years.days_of());
    let mut ages: Vec<i64> = days.chain(months).chain(years).collect();
    ages.sort_unstable();
    ages.dedup();
    ages
}

#[derive(Clone, Copy)]
enum Unit {
    Days,
    Months,
    Years,
}

impl Unit {
    /// Whole days of `count` units, rounded down; a month is 30.4375 days and a year 365.25.
    fn days_of(self) -> impl Fn(i64) -> i64 {
        move |count| match self {
            Unit::Days => count,
            Unit::Months => count * 304_375 / 10_000,
            Unit::Years => count * 36_525 / 100,
        }
    }

    fn parse(text: &str) -> Option<Unit> {
        match text {
            "days" => Some(Unit::Days),
            "months" => Some(Unit::Months),
            "years" => Some(Unit::Years),
            _ => None,
        }
    }
}

/// Reads the age of one caller as whole days: "6 days" (0 to 31), "18 months" (1 to 23), "30 years" (2 to 129); a number
/// alone is years. The error is what is wrong and what to do.
pub fn parse_sent(text: &str) -> Result<i64, (String, String)> {
    const HELP: &str = "write 0 to 31 days, 1 to 23 months or 2 to 129 years";
    let words: Vec<&str> = text.split_whitespace().collect();
    let (count, unit) = match words.as_slice() {
        [count] => (*count, "years"),
        [count, unit] => (*count, *unit),
        _ => ("", ""),
    };
    let unit = match unit {
        "day" | "days" => Some((Unit::Days, 0..=31, "days")),
        "month" | "months" => Some((Unit::Months, 1..=23, "months")),
        "year" | "years" => Some((Unit::Years, 2..=129, "years")),
        _ => None,
    };
    let Some((count, (unit, sent, name))) = whole(count).zip(unit) else {
        let message = format!(
            "\"{}\" is not an age such as \"30 years\"",
            crate::finding::shown(text)
        );
        return Err((message, HELP.to_owned()));
    };
    if sent.contains(&count) {
        return Ok(unit.days_of()(count));
    }
    let name = if count == 1 { &name[..name.len() - 1] } else { name };
    let message = format!("an age of {count} {name} cannot be sent");
    let help = match (unit, count) {
        (Unit::Years, 0 | 1) => "below 2 years write months, such as \"18 months\", or days".to_owned(),
        (Unit::Months, 0) => "below 1 month write days, such as \"10 days\"".to_owned(),
        (Unit::Months, 24..) => "from 24 months on write years, such as \"2 years\"".to_owned(),
        (Unit::Days, _) => "from 32 days on write months, such as \"2 months\"".to_owned(),
        _ => HELP.to_owned(),
    };
    Err((message, help))
}

/// Reads one age range; the error says what it should look like.
pub fn parse(text: &str) -> Result<Intervals, String> {
    parse_words(text).ok_or_else(|| {
        format!(
            "\"{}\" is not an age range such as \"5 to 15 years\", \"16 years and over\" or \"all\"",
            crate::finding::shown(text)
        )
    })
}

fn parse_words(text: &str) -> Option<Intervals> {
    let words: Vec<&str> = text.split(' ').collect();
    match words.as_slice() {
        ["all"] => range(0, 129, Unit::Years),
        [from, "to", to, "dos", "days"] => dos_days(from, to),
        [from, "to", to, unit] => range(whole(from)?, whole(to)?, Unit::parse(unit)?),
        [from, "years", "and", "over"] => range(whole(from)?, 129, Unit::Years),
        _ => None,
    }
}

fn range(from: i64, to: i64, unit: Unit) -> Option<Intervals> {
    let days = unit.days_of();
    (from <= to).then(|| Intervals::range(days(from), days(to + 1)))
}

/// The doubles of the Directory of Services: `floor(from) ..= floor(to)`.
fn dos_days(from: &str, to: &str) -> Option<Intervals> {
    let (from, to) = (decimal_floor(from)?, decimal_floor(to)?);
    (from.1 <= to.1).then(|| Intervals::range(from.0, to.0 + 1))
}

/// The whole part, and a value that orders decimals exactly (up to four places).
fn decimal_floor(text: &str) -> Option<(i64, i64)> {
    let (head, tail) = text.split_once('.').unwrap_or((text, "0"));
    let head = whole(head)?;
    if tail.is_empty() || tail.len() > 4 {
        return None;
    }
    let places = whole(tail)? * 10i64.pow(4 - u32::try_from(tail.len()).ok()?);
    Some((head, head * 10_000 + places))
}

fn whole(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_182_sendable_ages() {
        assert_eq!(sendable().len(), 182);
        assert!(sendable().contains(&365));
        assert!(sendable().contains(&1826));
    }

    #[test]
    fn an_age_is_sent_in_days_months_or_years() {
        let ages = [
            "0 days",
            "31 days",
            "1 month",
            "23 months",
            "2 years",
            "30",
            "129 years",
        ];
        let days = ages.map(|text| parse_sent(text).unwrap_or(-1));
        assert_eq!(days, [0, 31, 30, 700, 730, 10957, 47117]);
        let all = days.iter().all(|day| sendable().contains(day));
        assert!(all, "{days:?}");
        for (text, help) in [
            ("1", "below 2 years"),
            ("0 months", "below 1 month"),
            ("24 months", "2 years"),
            ("32 days", "from 32 days"),
            ("130 years", "0 to 31 days"),
            ("-1 years", "0 to 31 days"),
            ("5 weeks", "0 to 31 days"),
            ("", "0 to 31 days"),
        ] {
            let refused = parse_sent(text).expect_err(text);
            assert!(refused.1.contains(help), "{text}: {refused:?}");
        }
    }

    #[test]
    fn five_to_fifteen_years_is_days_1826_to_5843() {
        assert_eq!(parse("5 to 15 years"), Ok(Intervals::range(1826, 5844)));
        assert_eq!(parse("3 to 11 months"), Ok(Intervals::range(91, 365)));
        assert_eq!(
            parse("1826.25 to 5843.0 dos days"),
            Ok(Intervals::range(1826, 5844))
        );
        assert_eq!(parse("16 years and over"), Ok(Intervals::range(5844, 47482)));
        assert!(parse("15 to 5 years").is_err());
        assert!(parse("5-15").is_err());
    }
}

//! How callers, places, moments and numbers are said to a person.

mod callers;
mod dates;
mod hours;
mod moments;
mod requirement;
mod times;

pub(crate) use callers::{
    age_words, callers_words, days_words, disposition_words, dispositions_words, outcome_words, pair_words,
    pairs_words, person, who_words,
};
pub(crate) use dates::{
    clock_near, clock_words, date_words, day_and_month, moment_words, plain_date, short_date,
    short_date_of_year,
};
pub(crate) use hours::{duration, is_all_hours, opening, until};
pub(crate) use moments::{Span, calls_words, spans, when_words};
pub(crate) use requirement::requirement_words;
pub(crate) use times::named_holidays;

/// A count with commas: 41,902.
pub(crate) fn number(count: u128) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// People, rounded to two figures and said as "about"; small numbers are not told exactly.
pub(crate) fn people(count: f64) -> String {
    if count <= 0.0 {
        return "nobody known to live there".to_owned();
    }
    if count < 10.0 {
        return "fewer than 10 people".to_owned();
    }
    let rounded = rounded(count);
    format!("about {} people", number(rounded))
}

/// Two significant figures.
pub(crate) fn rounded(count: f64) -> u128 {
    let scale = 10f64.powf((count.max(1.0)).log10().floor() - 1.0).max(1.0);
    ((count / scale).round() * scale) as u128
}

/// Metres as "6 km (4 miles)"; under 10 km with one decimal.
pub(crate) fn distance(metres: i64) -> String {
    let (kilometres, miles) = kilometres_and_miles(metres);
    format!("{kilometres} km ({miles} miles)")
}

/// Metres as kilometres and as miles, each under 10 with one decimal.
pub(crate) fn kilometres_and_miles(metres: i64) -> (String, String) {
    let said = |value: f64| {
        if value < 9.95 {
            format!("{value:.1}")
        } else {
            format!("{value:.0}")
        }
    };
    let kilometres = metres as f64 / 1000.0;
    (said(kilometres), said(kilometres / MILE))
}

/// Kilometres of a mile.
pub(crate) const MILE: f64 = 1.609_344;

/// "a, b and c".
pub(crate) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The first few of a list, and how many more there are: two at least, because one is as soon named as counted.
pub(crate) fn some(words: &[String], most: usize, more: &str) -> String {
    if words.len().saturating_sub(1) <= most {
        return list(words);
    }
    let rest = words.len() - most;
    format!(
        "{} and {} more {more}",
        words[..most].join(", "),
        number(rest as u128)
    )
    .trim_end()
    .to_owned()
}

/// Text of an entry, fit for one line of a terminal or a page.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if qdos_model::finding::is_unsafe(letter) {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_and_people_are_rounded() {
        assert_eq!(number(41_902), "41,902");
        assert_eq!(number(902), "902");
        assert_eq!(people(1_937.4), "about 1,900 people");
        assert_eq!(people(86.0), "about 86 people");
        assert_eq!(people(3.0), "fewer than 10 people");
        assert_eq!(distance(6_400), "6.4 km (4.0 miles)");
        assert_eq!(distance(31_000), "31 km (19 miles)");
    }
}

//! Ages in words: the reverse of how entries write them, days where no larger unit fits.

use super::lists::joined;
use crate::model::interval::Intervals;

const OLDEST: i64 = 129;

fn years(count: i64) -> i64 {
    count * 36_525 / 100
}

fn months(count: i64) -> i64 {
    count * 304_375 / 10_000
}

/// "5 to 15 years", "16 years and over", "all ages", "no ages".
pub fn ages(days: &Intervals) -> String {
    match days.as_slice() {
        [] => "no ages".to_owned(),
        parts => joined(parts.iter().map(|(start, end)| range(*start, *end))),
    }
}

fn range(start: i64, end: i64) -> String {
    let from_years = whole(years, start);
    let to_years = whole(years, end);
    match (from_years, to_years) {
        (Some(0), Some(to)) if to > OLDEST => return "all ages".to_owned(),
        (Some(from), Some(to)) if to > OLDEST => return format!("{from} years and over"),
        (Some(from), Some(to)) if to == from + 1 => return format!("{from} years"),
        (Some(0), Some(to)) => return format!("under {to} years"),
        (Some(from), Some(to)) => return format!("{from} to {} years", to - 1),
        _ => {}
    }
    match (whole(months, start), whole(months, end)) {
        (Some(from), Some(to)) => format!("{from} to {} months", to - 1),
        (Some(from), _) if to_years.is_some_and(|to| to > OLDEST) => format!("{from} months and over"),
        _ => format!("{start} to {} days", end - 1),
    }
}

/// How many whole units begin on exactly this day.
fn whole(unit: fn(i64) -> i64, day: i64) -> Option<i64> {
    let near = day * 100 / unit(100).max(1);
    (near.saturating_sub(1)..=near + 1).find(|count| unit(*count) == day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::age::parse;

    #[test]
    fn ages_are_said_as_they_are_written() {
        for (written, said) in [
            ("5 to 15 years", "5 to 15 years"),
            ("16 years and over", "16 years and over"),
            ("all", "all ages"),
            ("0 to 4 years", "under 5 years"),
            ("3 to 11 months", "3 to 11 months"),
            ("0 to 27 days", "0 to 27 days"),
            ("1826.25 to 5843.0 dos days", "5 to 15 years"),
        ] {
            assert_eq!(ages(&parse(written).expect("an age")), said, "{written}");
        }
    }

    #[test]
    fn every_range_of_years_is_said_in_years() {
        for from in 1..129 {
            let days = parse(&format!("{from} to 128 years")).expect("an age");
            assert!(ages(&days).ends_with("years"), "{from}: {}", ages(&days));
        }
    }
}

//! At which ages and moments a world is judged.

use super::{CALLERS, Dice, Plan, Row};
use jiff::civil::Date;
use std::ops::Range;

/// Ages at the edges of the ranges in play: the last that can be sent below an edge, or the first not below it.
pub(super) fn draw_ages(plan: &Plan, dice: &mut Dice) -> Vec<i32> {
    let mut sendable: Vec<i32> = (0..=31).collect();
    sendable.extend((1..=23).map(|months| months * 487 / 16));
    sendable.extend((2..=129).map(|years| years * 1461 / 4));
    sendable.sort_unstable();
    sendable.dedup();
    assert_eq!(sendable.len(), 182);

    let written: String = plan.files().into_values().collect();
    let mut edges = vec![28, 731, 1826, 5844];
    for (range, from, to) in [
        ("5 to 15 years", 1826, 5844),
        ("0 to 4 years", 0, 1826),
        ("16 years and over", 5844, 5844),
        ("10 to 60 years", 3652, 22280),
        ("3 to 11 months", 91, 365),
        ("1 to 23 months", 30, 730),
        ("0 to 27 days", 0, 28),
        ("0 to 30 days", 0, 31),
        ("1826.25 to 5844.0", 1826, 5845),
        ("91.0 to 730.5", 91, 731),
        ("2 to 15 years", 730, 5844),
    ] {
        if written.contains(range) {
            edges.extend([from, to, from, to]);
        }
    }
    let mut ages: Vec<i32> = Vec::new();
    for _ in 0..2 + dice.below(4) {
        let edge = dice.pick(&edges);
        let below = sendable.iter().rfind(|&&age| age < edge);
        let above = sendable.iter().find(|&&age| age >= edge);
        let age = if dice.percent(50) {
            below.or(above)
        } else {
            above.or(below)
        };
        ages.extend(age);
    }
    ages.sort_unstable();
    ages.dedup();
    if ages.len() < 2 {
        ages = vec![ages[0].min(1461), 14_610];
    }
    ages
}

pub(super) fn draw_slices(plan: &Plan, dice: &mut Dice, cells: usize) -> Vec<(Date, Range<u16>)> {
    let mut edges: Vec<i64> = vec![0, 30, 60, 120, 480, 1_410, 1_439];
    let mut rows: Vec<Row> = Vec::new();
    for service in &plan.services {
        rows.extend(service.hours.week.values().cloned());
        rows.extend(service.hours.holiday.clone());
        rows.extend(service.hours.dates.iter().map(|(_, row)| row.clone()));
    }
    for row in rows {
        let Row::Sessions(sessions) = row else {
            continue;
        };
        for time in sessions.iter().flat_map(|session| session.split('-')) {
            let Some((hours, minutes)) = time.split_once(':') else {
                continue;
            };
            let minute = hours.parse::<i64>().expect("hours") * 60 + minutes.parse::<i64>().expect("minutes");
            for before in [0, 15, 30, 60, 180, 300] {
                edges.push((minute - before).rem_euclid(1440));
            }
        }
    }
    edges.sort_unstable();
    let width = (CALLERS / cells / plan.dates.len()).clamp(40, 1500) as i64;
    plan.dates
        .iter()
        .map(|&date| {
            let length = match date.to_string().as_str() {
                "2027-03-28" => 1380,
                "2026-10-25" | "2027-10-31" => 1500,
                _ => 1440,
            };
            let middle = if length != 1440 && dice.percent(60) {
                90
            } else {
                dice.pick(&edges)
            };
            let from = (middle - width / 2).clamp(0, (length - width).max(0));
            (date, from as u16..(from + width).min(length) as u16)
        })
        .collect()
}

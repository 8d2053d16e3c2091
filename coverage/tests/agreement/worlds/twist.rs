//! Twists: one for a rule of the format.

use super::draw::Play;
use super::service::settle;
use super::{AGES, Dice, Hours, PAIRS, Plan, ROLES, Row, Service, each_day, sessions};
use jiff::civil::Date;
use std::collections::BTreeMap;

fn near(date: Date, dice: &mut Dice) -> Date {
    let days = [0, 0, 0, -1, 1][dice.below(5)];
    date.checked_add(jiff::Span::new().days(days)).expect("a date")
}

/// Gives a service one thing that one rule is about.
pub(super) fn twist(service: &mut Service, plan: &mut Plan, play: &Play, dice: &mut Dice) {
    let date = dice.pick(&play.dates);
    let near_date = near(date, dice).to_string();
    let weekday = date.weekday().to_monday_zero_offset() as usize;
    // Twists that seldom decide anything are drawn more often.
    let seldom = [
        1, 2, 3, 6, 11, 11, 11, 13, 14, 15, 16, 16, 19, 22, 23, 24, 26, 26, 28, 28, 32, 33, 34, 35, 35, 36,
        38, 38, 39, 39, 40, 40,
    ];
    let chosen = dice.below(43 + seldom.len());
    match seldom.get(chosen.wrapping_sub(43)).copied().unwrap_or(chosen) {
        0 => service.hours.holiday = Some(sessions(&["10:00-14:00", "18:00-23:59"])),
        1 => {
            let row = dice.pick(&[
                Row::Word("closed".to_owned()),
                sessions(&["10:00-12:00"]),
                sessions(&["20:00-24:00"]),
            ]);
            service.hours.dates.push((near_date, row));
        }
        2 => {
            service
                .hours
                .dates
                .push((date.to_string(), sessions(&["09:00-17:00"])));
            service
                .hours
                .dates
                .push((date.to_string(), sessions(&["12:00-20:00"])));
        }
        3 => {
            service.hours.always = true;
            if dice.percent(70) {
                let row = dice.pick(&[
                    Row::Word("closed".to_owned()),
                    sessions(&["00:00-12:00"]),
                    sessions(&["00:30-23:59"]),
                ]);
                service.hours.dates.push((near_date, row));
            }
        }
        4 | 5 => {
            let session = dice.word(&[
                "18:00-08:00",
                "22:00-02:00",
                "20:30-00:20",
                "23:59-00:30",
                "12:00-01:30",
            ]);
            service.hours.week = each_day(&[&session]);
            if dice.percent(60) {
                let row = dice.pick(&[
                    Row::Word("closed".to_owned()),
                    sessions(&["10:00-12:00"]),
                    sessions(&["20:00-24:00"]),
                ]);
                let evening = date.yesterday().expect("a date").to_string();
                let ruled = if dice.percent(50) { evening } else { near_date };
                service.hours.dates.push((ruled, row));
            }
        }
        6 => {
            let end = dice.word(&["23:59", "24:00", "00:00"]);
            service.hours.week = each_day(&["00:00-02:00", &format!("18:00-{end}")]);
        }
        7 => {
            let of: [&[&str]; 4] = [
                &["08:00-13:00", "13:00-18:00"],
                &["08:00-13:00", "13:00-13:20"],
                &["08:00-12:00", "12:00-12:29", "12:40-18:00"],
                &["00:00-00:15", "00:15-12:00", "12:00-23:59"],
            ];
            let chosen = dice.below(of.len());
            service.hours.week = each_day(of[chosen]);
        }
        8 => {
            let of: [&[&str]; 4] = [
                &["09:00-09:20", "09:50-10:20"],
                &["12:00-12:30", "12:40-13:11"],
                &["09:00-17:00", "17:10-18:00"],
                &["23:40-24:00"],
            ];
            let chosen = dice.below(of.len());
            service.hours.week = each_day(of[chosen]);
        }
        9 | 10 => {
            let bad = dice.pick(&[
                sessions(&["09:00-12:00", "13:00-13:00"]),
                sessions(&["08:00-18:00", "24:00-24:00"]),
                sessions(&["09:00-12:00", "9-5"]),
                sessions(&["00:00-00:00"]),
                sessions(&["18:00-08:00", "09:00-25:00"]),
                sessions(&["12:00-18:00", "24:00-02:00"]),
                Row::Word("sometimes".to_owned()),
            ]);
            match dice.below(3) {
                0 => service.hours.holiday = Some(sessions(&["10:00-14:00", "18:00-08:00"])),
                1 => service
                    .hours
                    .dates
                    .push((date.to_string(), sessions(&["10:00-14:00", "18:00-08:00"]))),
                _ => {
                    service.hours.week.insert(weekday, bad);
                }
            }
        }
        11 => {
            let extra = dice.word(&[
                "status: active",
                "open_hours: \"24\"",
                "uid: \"1234\"",
                "colour: red",
                "hours_note: {}",
                "]",
            ]);
            service.extra.push(extra);
        }
        12 => match dice.below(9) {
            // What is empty is left out of the file.
            6 => service.uid = String::new(),
            7 => service.kind = String::new(),
            8 => service.status = String::new(),
            0 => service.uid = "0123456".to_owned(),
            1 => service.kind = "999".to_owned(),
            2 => service.status = "open".to_owned(),
            3 => service.reach = Some("online".to_owned()),
            4 => service.uid = "123".to_owned(),
            _ => service
                .extra
                .push("phones: { public: \"1\", home: \"2\" }".to_owned()),
        },
        13 => service.from = Some(near_date),
        14 => service.until = Some(near_date),
        15 => {
            // The same date twice is a service of one date.
            let last = near(date, dice).to_string();
            service.until = Some(dice.word(&["2026-01-01", "2028-01-01", "2027-2-30", &near_date, &last]));
            service.from = Some(near_date);
        }
        16 | 17 => {
            let later = Hours {
                week: each_day(&["06:00-11:00", "16:00-02:00"]),
                ..Hours::default()
            };
            service.later_hours.push((near_date, later));
            if dice.percent(40) {
                let later = Hours {
                    always: true,
                    ..Hours::default()
                };
                service.later_hours.push((near(date, dice).to_string(), later));
            }
            // A version begins on the first date of the service, on its last, or around them.
            if dice.percent(25) {
                service.from = Some(near(date, dice).to_string());
            }
            if dice.percent(25) {
                service.until = Some(near(date, dice).to_string());
            }
            if dice.percent(20) {
                service.later_hours.push(("soon".to_owned(), Hours::default()));
            }
        }
        18 => {
            service.restricted = Some(true);
            service.practices = dice.some(&play.practices);
        }
        19 => {
            service.restricted = Some(dice.percent(60));
            if dice.percent(30) {
                service.practices = play.practices[..1].to_vec();
            }
        }
        20 => match dice.below(3) {
            0 => service.practices = vec!["D82001".to_owned(), "d8 2001".to_owned()],
            1 => service.limited_to = vec!["E07000148".to_owned(), "E99".to_owned()],
            _ => service.only_if_open = Some(dice.word(&["15", "1441 minutes", "a while"])),
        },
        21 | 22 => {
            service.limited_to =
                vec![dice.word(&["E07000147", "E07000148", "E54000068", "E54000068", "E06000099"])]
        }
        23 | 24 => {
            service.only_if_open = Some(dice.word(&["0 minutes", "15 minutes", "30 minutes", "1440 minutes"]))
        }
        25 => service.reach = Some(dice.word(&["telephoned", "visiting", "telephoned"])),
        26 | 27 => {
            service.kind = dice.word(&["40", "105", "105", "131"]);
            match dice.below(6) {
                0 => {
                    service.restricted = Some(true);
                    service.practices = play.practices[..1].to_vec();
                }
                1 => service.limited_to = vec!["E07000147".to_owned()],
                2 => {
                    service.profile.insert("pairs", Vec::new());
                }
                _ => {}
            }
        }
        28 => {
            service.template = Some(dice.word(&["whole", "part", "lost"]));
            for key in ["pairs", "dispositions", "ages", "sexes", "roles"] {
                if dice.percent(70) {
                    service.profile.remove(key);
                } else if dice.percent(15) {
                    service.profile.insert(key, Vec::new());
                }
            }
        }
        29 => {
            service.profile.insert("remove_pairs", dice.some(&play.pairs));
            if dice.percent(40) {
                service.profile.insert("add_pairs", dice.some(&play.pairs));
            }
        }
        30 => {
            service
                .profile
                .insert("pairs", vec![dice.word(&PAIRS), "1112".to_owned()]);
            service
                .profile
                .insert("add_dispositions", vec!["dx05".to_owned(), "Dx999".to_owned()]);
            if dice.percent(30) {
                service.profile.insert("dispositions", vec![]);
            }
        }
        31 => {
            let ages = (0..1 + dice.below(2)).map(|_| dice.word(&AGES)).collect();
            service.profile.insert("ages", ages);
            if dice.percent(20) {
                service.profile.insert(
                    "ages",
                    vec!["9 to 5 years".to_owned(), "5 to 15 years".to_owned()],
                );
            }
        }
        32 => {
            let sexes = ["F", "M", "I"].map(str::to_owned);
            service.profile.insert("sexes", dice.some(&sexes));
        }
        33 => {
            service
                .profile
                .insert("roles", vec![dice.word(&ROLES), "Nobody".to_owned()]);
        }
        34 => service.ods = Some("FA100".to_owned()),
        35 => match dice.below(3) {
            0 => service.status = dice.word(&["closed", "pending", "suspended", "commissioning"]),
            1 => service.postcode = "ZZ1 1ZZ".to_owned(),
            _ => {
                service
                    .profile
                    .insert("remove_dispositions", vec![dice.pick(&play.dispositions)]);
            }
        },
        36 => {
            let of: [&[&str]; 5] = [
                &["00:00-01:30"],
                &["01:00-02:00"],
                &["00:30-01:20", "01:40-03:00"],
                &["01:45-02:30"],
                &["22:00-01:30"],
            ];
            let chosen = dice.below(of.len());
            service.hours.week = each_day(of[chosen]);
        }
        // A morning half whose evening has a rule of its own.
        37 | 38 => {
            let session = dice.word(&["20:00-09:00", "22:00-06:00", "15:00-12:00"]);
            service.hours.week = each_day(&[&session]);
            service.hours.always = false;
            let evening = if dice.percent(50) {
                date
            } else {
                date.yesterday().expect("a date")
            };
            let row = dice.pick(&[Row::Word("closed".to_owned()), sessions(&["10:00-12:00"])]);
            service.hours.dates.push((evening.to_string(), row));
        }
        // The flag without a list.
        39 => (service.restricted, service.practices) = (Some(true), Vec::new()),
        // A list that is given and empty.
        40 => {
            service.template = Some("whole".to_owned());
            service.profile = BTreeMap::new();
            let key = ["pairs", "dispositions", "ages", "sexes", "roles"][dice.below(5)];
            service.profile.insert(key, Vec::new());
        }
        // A 40 that may be returned and not offered, where the requirement wants none.
        41 => {
            service.kind = "40".to_owned();
            plan.settings.insert("catch_all_types", "[\"131\"]".to_owned());
            plan.requirements[0].0.insert("not_types", "[\"40\"]".to_owned());
        }
        _ => service.postcode = settle(plan, play, dice),
    }
}

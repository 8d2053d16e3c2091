//! Requirements, each of a few keys.

use super::draw::Play;
use super::{AGES, Dice, Plan, Requirement, list};
use std::collections::BTreeMap;

pub(super) fn draw_requirement(play: &Play, dice: &mut Dice) -> Requirement {
    let mut keys = BTreeMap::from([
        ("title", "\"A requirement\"".to_owned()),
        ("level", "error".to_owned()),
    ]);
    let outcomes = match dice.below(8) {
        0 => format!("{{ dispositions: {} }}", list(&dice.some(&play.dispositions))),
        1 => format!("{{ pairs: {} }}", list(&dice.some(&play.pairs))),
        2 => format!("{{ groups: [\"{}\"] }}", &play.pairs[0][..4]),
        3 => "{ discriminators: [\"4003\", \"4020\"] }".to_owned(),
        4 if dice.percent(50) => "{ sets: [\"primary-care\"] }".to_owned(),
        5 if dice.percent(50) => "{ own_gp: only }".to_owned(),
        _ => "{}".to_owned(),
    };
    keys.insert("outcomes", outcomes);
    for _ in 0..dice.below(5) {
        let (key, value) = match dice.below(14) {
            0 | 1 => (
                "distance",
                format!(
                    "\"{} km\"",
                    play.distances[dice.below(play.distances.len())] / 1000
                ),
            ),
            2 => ("at_least", dice.word(&["\"2\"", "\"2\"", "\"3\""])),
            3 => {
                keys.insert("at_least", "\"2\"".to_owned());
                ("distinct", dice.word(&["ods", "ods", "service"]))
            }
            4 | 5 => (
                "how_soon",
                dice.word(&[
                    "now",
                    "now",
                    "within 30 minutes",
                    "within 0 minutes",
                    "within 240 minutes",
                ]),
            ),
            6 => (
                "types",
                dice.word(&["[\"13\", \"25\"]", "[\"13\"]", "[\"25\", \"40\", \"135\"]"]),
            ),
            7 => (
                "not_types",
                dice.word(&["[\"40\"]", "[\"40\"]", "[\"13\", \"105\"]"]),
            ),
            8 => (
                "reach",
                dice.word(&["[attended]", "[attended, visiting]", "[telephoned]"]),
            ),
            9 | 10 => ("when", draw_when(dice)),
            11 => {
                let within = dice.word(&["5 km", "4.999 km", "4.999 km", "10 km", "1 km"]);
                ("callers", format!("\"registered within {within}\""))
            }
            12 => ("ages", format!("[\"{}\"]", dice.word(&AGES))),
            _ => (
                "areas",
                dice.word(&[
                    "[\"E07000148\"]",
                    "[\"E54000068\"]",
                    "[\"E07000147\", \"E07000148\"]",
                ]),
            ),
        };
        let value = if key == "how_soon" {
            format!("\"{value}\"")
        } else {
            value
        };
        keys.insert(key, value);
    }
    if dice.percent(15) {
        keys.insert(
            "callers",
            format!(
                "\"registered within {} km\"",
                dice.word(&["5", "4.999", "10", "15"])
            ),
        );
    }
    if dice.percent(20) {
        keys.insert("sexes", dice.word(&["[\"F\"]", "[\"M\", \"I\"]", "[\"I\"]"]));
    }
    if dice.percent(20) {
        keys.insert(
            "roles",
            dice.word(&[
                "[\"Digital Referral\"]",
                "[\"111 Telephony Referral\", \"Digital Referral\"]",
            ]),
        );
    }
    if dice.percent(10) {
        keys.insert("at_least", "\"2\"".to_owned());
        keys.insert("distinct", "ods".to_owned());
    }
    // Decides only who is fragile.
    if dice.percent(8) {
        keys.remove("at_least");
        keys.insert("distinct", "ods".to_owned());
    }
    if dice.percent(10) {
        keys.insert("callers", "unregistered".to_owned());
    }
    Requirement(keys)
}

/// Whether callers go farther is a matter of two revisions: it decides nothing in one. Places of worlds lie 5, 10 and 15 km
/// apart, exactly.
pub(super) fn let_ask_how_far(plan: &mut Plan, dice: &mut Dice) {
    for requirement in &mut plan.requirements {
        if dice.percent(15) {
            continue;
        }
        let farther = dice.word(&[
            "0 km", "0.5 km", "2 km", "4.999 km", "5 km", "5 km", "5 km", "10 km",
        ]);
        requirement.0.insert("farther", format!("\"{farther}\""));
    }
}

fn draw_when(dice: &mut Dice) -> String {
    let rows = [
        "{ days: [monday, tuesday, wednesday, thursday, friday], not: [holiday] }",
        "{ days: [saturday, sunday, holiday] }",
        "{ not: [holiday], hours: [\"08:00-18:30\"] }",
        "{ hours: [\"18:30-24:00\", \"00:00-08:00\"] }",
        "{ days: [holiday], not: [saturday] }",
        "{ days: [sunday], hours: [\"00:30-03:00\"] }",
        "{ not: [holiday] }",
        "{ hours: [\"07:00-23:59\"] }",
    ];
    let rows: Vec<String> = (0..1 + dice.below(2)).map(|_| dice.word(&rows)).collect();
    format!("[{}]", rows.join(", "))
}

//! A requirement, read from its file.

use super::read::{disposition, metres, read_ages, read_pair, strings, text};
use super::sessions::{Overnight, read_row};
use super::{Off, Requirement, When};
use serde_yaml::Value;

pub(super) fn read_requirement(value: &Value, off: Off) -> Requirement {
    let nothing = Value::Null;
    let outcomes = value.get("outcomes").unwrap_or(&nothing);
    let kilometres = |written: &str| metres(written.strip_suffix(" km").expect("kilometres"));
    let when = value.get("when").and_then(Value::as_sequence).map(|rows| {
        rows.iter()
            .map(|row| When {
                days: strings(row, "days"),
                not: strings(row, "not").unwrap_or_default(),
                hours: row
                    .get("hours")
                    .map(|hours| read_row(hours, Overnight::Refused, off)),
            })
            .collect()
    });
    let how_soon = text(value, "how_soon").map(|written| match written.as_str() {
        "now" if off == Off::HowSoonNow => 30,
        "now" => 0,
        _ => {
            let minutes = written
                .strip_prefix("within ")
                .and_then(|it| it.strip_suffix(" minutes"));
            minutes
                .and_then(|it| it.parse().ok())
                .expect("how soon is now or within some minutes")
        }
    });
    let registered_within = text(value, "callers")
        .filter(|callers| callers != "unregistered" && off != Off::Registered)
        .map(|callers| {
            kilometres(
                callers
                    .strip_prefix("registered within ")
                    .expect("registered callers"),
            )
        });
    Requirement {
        dispositions: strings(outcomes, "dispositions")
            .map(|it| it.iter().map(|it| disposition(it)).collect()),
        pairs: strings(outcomes, "pairs").map(|it| it.iter().filter_map(|it| read_pair(it)).collect()),
        groups: strings(outcomes, "groups"),
        discriminators: strings(outcomes, "discriminators"),
        sets: strings(outcomes, "sets"),
        own_gp_only: text(outcomes, "own_gp").as_deref() == Some("only"),
        ages: strings(value, "ages").map(|ages| read_ages(&ages, off)),
        sexes: strings(value, "sexes"),
        roles: strings(value, "roles").unwrap_or_else(|| match off {
            Off::DefaultRole => vec!["111 Telephony Referral".to_owned(), "Digital Referral".to_owned()],
            _ => vec!["111 Telephony Referral".to_owned()],
        }),
        registered_within,
        areas: strings(value, "areas"),
        when,
        how_soon: how_soon.filter(|_| off != Off::HowSoon),
        types: strings(value, "types"),
        not_types: strings(value, "not_types").unwrap_or_default(),
        reach: strings(value, "reach"),
        distance: text(value, "distance").map(|it| kilometres(&it)),
        farther: text(value, "farther").map(|it| kilometres(&it)),
        at_least: match text(value, "at_least") {
            Some(written) if off != Off::AtLeast => written.parse().expect("at_least is a number"),
            _ => 1,
        },
        distinct_ods: text(value, "distinct").as_deref() == Some("ods") && off != Off::DistinctOds,
    }
}

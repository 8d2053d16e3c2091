//! A service, read from its file.

use super::read::{Codes, disposition, list, read_age, read_ages, read_pair, strings, text};
use super::sessions::{Overnight, date, read_row};
use super::time::open_table;
use super::{Ages, Files, Hours, Off, Place, Row, Service, Span, WEEKDAYS};
use jiff::civil::Date;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const SERVICE_KEYS: &[&str] = &[
    "uid",
    "ods",
    "name",
    "public_name",
    "status",
    "type",
    "reach",
    "from",
    "until",
    "successor",
    "parent",
    "address",
    "postcode",
    "coordinates",
    "phones",
    "web",
    "email",
    "profile",
    "hours",
    "later_hours",
    "restricted",
    "practices",
    "limited_to",
    "promoted_to",
    "only_if_open",
    "public_instructions",
    "referral_instructions",
    "endpoints",
    "attributes",
    "verified",
    "next_review",
    "notes",
    "waivers",
    "sources",
];
pub(super) const PROFILE_KEYS: &[&str] = &[
    "template",
    "pairs",
    "dispositions",
    "add_pairs",
    "remove_pairs",
    "add_dispositions",
    "remove_dispositions",
    "ages",
    "sexes",
    "roles",
];
pub(super) const HOURS_KEYS: &[&str] = &["always", "week", "holiday", "dates", "as_published"];
pub(super) const LATER_HOURS_KEYS: &[&str] = &["from", "always", "week", "holiday", "dates", "as_published"];

/// Whether a mapping has only these keys; an absent one has.
pub(super) fn known(value: Option<&Value>, keys: &[&str]) -> bool {
    let Some(value) = value else {
        return true;
    };
    value.as_mapping().is_some_and(|it| {
        it.keys()
            .all(|key| key.as_str().is_some_and(|key| keys.contains(&key)))
    })
}

pub(super) fn known_hours(value: Option<&Value>, keys: &[&str]) -> bool {
    let Some(value) = value else {
        return true;
    };
    known(Some(value), keys)
        && known(value.get("week"), &WEEKDAYS)
        && list(value, "dates")
            .iter()
            .all(|row| known(Some(row), &["date", "sessions"]))
}

/// Whether every key of a service file is one that the format names.
pub(super) fn known_service(service: &Value) -> bool {
    known(Some(service), SERVICE_KEYS)
        && known(service.get("profile"), PROFILE_KEYS)
        && known(service.get("coordinates"), &["easting", "northing"])
        && known(service.get("phones"), &["public", "professional"])
        && known_hours(service.get("hours"), HOURS_KEYS)
        && list(service, "later_hours")
            .iter()
            .all(|row| known_hours(Some(row), LATER_HOURS_KEYS))
}

/// A service, or `None` when the file is unreadable.
pub(super) fn read_service(
    files: &Files,
    source: &str,
    codes: &Codes,
    parents: &BTreeMap<String, Option<String>>,
    places: &BTreeMap<String, Place>,
    span: &Span,
    off: Off,
) -> Option<Service> {
    // A doubled key is refused by the parser.
    let value: Value = serde_yaml::from_str(source).ok()?;
    if off != Off::Unreadable && !known_service(&value) {
        return None;
    }
    let uid = text(&value, "uid")?;
    let status = text(&value, "status")?;
    let kind = text(&value, "type")?;
    let reach = match value.get("reach") {
        Some(reach) => reach.as_str()?.to_owned(),
        None => "attended".to_owned(),
    };
    let digits = uid.bytes().all(|it| it.is_ascii_digit()) && !uid.starts_with('0');
    if !digits || !(4..=10).contains(&uid.len()) {
        return None;
    }
    if !["active", "closed", "commissioning", "pending", "suspended"].contains(&status.as_str())
        || !["attended", "telephoned", "visiting"].contains(&reach.as_str())
        || !codes.types.contains(&kind)
    {
        return None;
    }

    let mut bad_restriction = false;
    let mut bound = |key: &str| {
        let written = text(&value, key)?;
        let read = date(&written);
        bad_restriction |= read.is_none();
        read
    };
    let mut from = bound("from");
    let mut until = bound("until");
    if let (Some(first), Some(last)) = (from, until)
        && first > last
    {
        bad_restriction = true;
        if off == Off::BadRestriction {
            (from, until) = (None, None);
        }
    }
    let mut practices = strings(&value, "practices").unwrap_or_default();
    let practice_code = |it: &String| {
        (3..=12).contains(&it.len())
            && it
                .bytes()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
    };
    bad_restriction |= !practices.iter().all(practice_code);
    // What cannot be read still stands in the list: it is one that no caller is of.
    practices.retain(|it| practice_code(it) || off != Off::BadRestriction);
    let mut limited_to = strings(&value, "limited_to").unwrap_or_default();
    bad_restriction |= !limited_to.iter().all(|area| parents.contains_key(area));
    limited_to.retain(|area| parents.contains_key(area) || off != Off::BadRestriction);
    let mut promoted_to = strings(&value, "promoted_to").unwrap_or_default();
    promoted_to.retain(|area| parents.contains_key(area));
    let only_if_open = text(&value, "only_if_open").and_then(|written| {
        let read = written
            .strip_suffix(" minutes")
            .and_then(|it| it.parse().ok())
            .filter(|&it| it <= 1440);
        bad_restriction |= read.is_none();
        read
    });

    let nothing = Value::Null;
    let hours = value.get("hours").unwrap_or(&nothing);
    let later_hours: Vec<(Date, Hours)> = list(&value, "later_hours")
        .iter()
        .filter_map(|row| Some((date(&text(row, "from")?)?, read_hours(row, off))))
        .collect();
    let table = open_table(&read_hours(hours, off), &later_hours, from, until, span, off);
    let profile = value.get("profile").unwrap_or(&nothing);
    if off == Off::BadValue && has_bad_value(files, profile, codes) {
        return None;
    }
    let profile = read_profile(files, profile, codes, off);
    Some(Service {
        uid,
        ods: text(&value, "ods"),
        active: status == "active",
        kind,
        reach,
        from,
        until,
        offered_to_nobody: bad_restriction && off != Off::BadRestriction,
        place: text(&value, "postcode").and_then(|postcode| places.get(&postcode).cloned()),
        pairs: profile.pairs,
        dispositions: profile.dispositions,
        ages: profile.ages,
        sexes: profile.sexes,
        roles: profile.roles,
        restricted: value.get("restricted").and_then(Value::as_bool).unwrap_or(false),
        practices,
        limited_to,
        promoted_to,
        only_if_open,
        table,
    })
}

/// Whether the profile of a service, its template's lists apart, has a value that takes away itself.
pub(super) fn has_bad_value(files: &Files, profile: &Value, codes: &Codes) -> bool {
    let of = |name: &str| strings(profile, name).unwrap_or_default();
    let lost = |name: String| !files.contains_key(&format!("templates/{name}.yaml"));
    text(profile, "template").is_some_and(lost)
        || of("pairs")
            .iter()
            .any(|it| read_pair(it).is_none_or(|it| !codes.pairs.contains(&it)))
        || of("add_dispositions")
            .iter()
            .any(|it| !codes.dispositions.contains(&disposition(it)))
        || of("ages").iter().any(|it| read_age(it, Off::Nothing).is_none())
        || of("roles").iter().any(|it| !codes.roles.contains(it))
}

pub(super) struct Profile {
    pub(super) pairs: BTreeSet<(String, String)>,
    pub(super) dispositions: BTreeSet<String>,
    pub(super) ages: Ages,
    pub(super) sexes: BTreeSet<String>,
    pub(super) roles: BTreeSet<String>,
}

pub(super) fn read_profile(files: &Files, profile: &Value, codes: &Codes, off: Off) -> Profile {
    // A template that does not exist is a bad value: as if none were named.
    let template: Value = text(profile, "template")
        .filter(|_| off != Off::Template)
        .and_then(|name| files.get(&format!("templates/{name}.yaml")))
        .map_or(Value::Null, |text| {
            serde_yaml::from_str(text).expect("a template is YAML")
        });
    // A list that is given replaces the template's, an empty one too.
    let written = |name: &str| {
        strings(profile, name)
            .filter(|own| off != Off::EmptyListReplaces || !own.is_empty())
            .or_else(|| strings(&template, name))
            .unwrap_or_default()
    };
    let of = |name: &str| strings(profile, name).unwrap_or_default();
    let pair_stands = |it: &(String, String)| codes.pairs.contains(it);
    let disposition_stands = |it: &String| codes.dispositions.contains(it);

    let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
    for pair in written("pairs").iter().chain(&of("add_pairs")) {
        pairs.extend(read_pair(pair).filter(pair_stands));
    }
    if off != Off::RemovePairs {
        for pair in of("remove_pairs").iter().filter_map(|it| read_pair(it)) {
            pairs.remove(&pair);
        }
    }
    let mut dispositions: BTreeSet<String> = BTreeSet::new();
    for code in written("dispositions").iter().chain(&of("add_dispositions")) {
        dispositions.extend(Some(disposition(code)).filter(disposition_stands));
    }
    for code in of("remove_dispositions") {
        dispositions.remove(&disposition(&code));
    }
    Profile {
        pairs,
        dispositions,
        ages: read_ages(&written("ages"), off),
        sexes: written("sexes")
            .into_iter()
            .filter(|it| ["F", "M", "I"].contains(&it.as_str()))
            .collect(),
        roles: written("roles")
            .into_iter()
            .filter(|it| codes.roles.contains(it))
            .collect(),
    }
}

pub(super) fn read_hours(hours: &Value, off: Off) -> Hours {
    let week = hours.get("week").cloned().unwrap_or(Value::Null);
    let row =
        |value: Option<&Value>, overnight| value.map_or(Row::default(), |it| read_row(it, overnight, off));
    let mut dates: BTreeMap<Date, Row> = BTreeMap::new();
    for written in list(hours, "dates") {
        let Some(on) = text(&written, "date").and_then(|it| date(&it)) else {
            continue;
        };
        let sessions = row(written.get("sessions"), Overnight::Refused);
        match dates.get_mut(&on) {
            Some(_) if off == Off::DoubledDate => {}
            Some(earlier) => *earlier = Row::default(),
            None => {
                dates.insert(on, sessions);
            }
        }
    }
    Hours {
        always: hours.get("always").and_then(Value::as_bool).unwrap_or(false),
        week: WEEKDAYS
            .iter()
            .map(|day| row(week.get(*day), Overnight::Allowed))
            .collect(),
        holiday: row(hours.get("holiday"), Overnight::Refused),
        dates,
    }
}

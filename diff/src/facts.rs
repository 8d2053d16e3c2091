//! What an entry says, taken apart into single facts as meant, so that each can be followed back through history. Two
//! spellings of the same meaning give the same facts.

use crate::model::directory::Directory;
use crate::model::hours::{Hours, Version, clock_text};
use crate::model::interval::Intervals;
use crate::model::service::{Profile, Service};
use crate::model::written::{self, Reach, Status};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Facts by field; a field that holds several things has one for each, its name in square brackets.
pub type Facts = BTreeMap<String, Fact>;

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fact {
    /// What the field says; empty where its being there says it all.
    pub value: String,
    /// Words of the reference data for it; another wording is no other meaning.
    pub words: String,
}

impl Fact {
    fn says(value: impl Into<String>) -> Fact {
        Fact {
            value: value.into(),
            words: String::new(),
        }
    }

    fn known_as(words: impl Into<String>) -> Fact {
        Fact {
            value: String::new(),
            words: words.into(),
        }
    }
}

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Takes a service apart. Values are in the words of the directory where it has words: whoever prints them escapes them.
pub fn facts(service: &Service, directory: &Directory) -> Facts {
    let Service {
        uid: _,
        path: _,
        ods,
        name,
        status,
        service_type,
        reach,
        from,
        until,
        offered_to_nobody,
        location,
        postcode,
        area,
        profile,
        hours,
        practices,
        commissioned_by: _,
        limited_to,
        promoted_to,
        only_if_open,
        written,
    } = service;
    let mut facts = Facts::new();
    let mut say = |field: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.insert(field.to_owned(), Fact::says(value));
        }
    };
    say("ods", ods.clone());
    say("name", Some(name.clone()));
    say("status", Some(status_words(*status).to_owned()));
    let reached = match reach {
        Reach::Attended => "attended",
        Reach::Telephoned => "telephoned",
        Reach::Visiting => "visiting",
    };
    say("reach", Some(reached.to_owned()));
    let date = |date: &Option<Date>| date.map(|date| date.to_string());
    say("from", date(from));
    say("until", date(until));
    say(
        "offered-to-nobody",
        offered_to_nobody.then(|| "a restriction cannot be read".to_owned()),
    );
    say("postcode", postcode.clone());
    say(
        "location",
        location.map(|grid| format!("{}, {}", grid.easting, grid.northing)),
    );
    say("area", area.as_ref().map(|area| area.to_string()));
    say("restricted", practices.as_ref().map(|_| "yes".to_owned()));
    say(
        "only_if_open",
        only_if_open.map(|minutes| format!("{minutes} minutes")),
    );
    let service_type_words = directory.service_type_name(service_type);
    let service_type = Fact {
        value: service_type.clone(),
        words: service_type_words.to_owned(),
    };
    facts.insert("type".to_owned(), service_type);
    let mut each = |field: &str, key: &str, words: String| {
        facts.insert(format!("{field}[{key}]"), Fact::known_as(words))
    };
    for practice in practices.iter().flatten() {
        each("practices", practice, String::new());
    }
    for area in limited_to.iter().flatten() {
        each("limited_to", area, area_words(directory, area));
    }
    for area in promoted_to {
        each("promoted_to", area, area_words(directory, area));
    }
    add_profile(&mut facts, profile, directory);
    add_hours(&mut facts, hours);
    add_written(&mut facts, written);
    facts
}

fn status_words(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Closed => "closed",
        Status::Commissioning => "being set up",
        Status::Pending => "awaiting approval",
        Status::Suspended => "suspended",
    }
}

fn area_words(directory: &Directory, area: &str) -> String {
    let name = directory.geography.area_name(area);
    if name == area {
        String::new()
    } else {
        name.to_owned()
    }
}

fn add_profile(facts: &mut Facts, profile: &Profile, directory: &Directory) {
    let Profile {
        template,
        pairs,
        dispositions,
        ages,
        sexes,
        roles,
    } = profile;
    let mut each = |field: &str, key: String, words: String| {
        facts.insert(format!("profile.{field}[{key}]"), Fact::known_as(words))
    };
    let reference = &directory.reference;
    for pair in pairs {
        let group = reference.groups.get(&pair.group).map_or("", String::as_str);
        let discriminator = reference
            .discriminators
            .get(&pair.discriminator)
            .map_or("", String::as_str);
        let words = [group, discriminator]
            .into_iter()
            .filter(|words| !words.is_empty());
        each("pairs", pair.to_string(), words.collect::<Vec<_>>().join(", "));
    }
    for disposition in dispositions {
        let words = reference
            .dispositions
            .get(disposition)
            .map(|known| known.name.clone());
        each("dispositions", disposition.to_string(), words.unwrap_or_default());
    }
    for sex in sexes {
        each("sexes", sex.letter().to_string(), String::new());
    }
    for role in roles {
        each("roles", role.clone(), String::new());
    }
    facts.insert("profile.ages".to_owned(), Fact::says(crate::sentence::ages(ages)));
    if let Some(template) = template {
        facts.insert("profile.template".to_owned(), Fact::says(template));
    }
}

fn add_hours(facts: &mut Facts, hours: &Hours) {
    let Hours { first, later } = hours;
    add_version(facts, "hours", first);
    for (from, version) in later {
        add_version(facts, &format!("hours from {from}"), version);
    }
}

fn add_version(facts: &mut Facts, field: &str, version: &Version) {
    let Version {
        always,
        week,
        holiday,
        dates,
    } = version;
    if *always {
        facts.insert(format!("{field}.always"), Fact::says("open all hours"));
    }
    for (day, sessions) in DAYS.iter().zip(week) {
        add_sessions(facts, &format!("{field}.{day}"), sessions);
    }
    add_sessions(facts, &format!("{field}.holiday"), holiday);
    for (date, sessions) in dates {
        let field = format!("{field}.dates.{date}");
        if sessions.is_empty() {
            facts.insert(field, Fact::says("closed"));
        } else {
            add_sessions(facts, &field, sessions);
        }
    }
}

fn add_sessions(facts: &mut Facts, field: &str, sessions: &Intervals) {
    for (opens, closes) in sessions.as_slice() {
        let session = format!("{}-{}", clock_text(*opens), clock_text(*closes));
        facts.insert(format!("{field}[{session}]"), Fact::default());
    }
}

/// What no search reads, as typed.
fn add_written(facts: &mut Facts, written: &written::Service) {
    let written::Service {
        uid: _,
        ods: _,
        name: _,
        public_name,
        status: _,
        service_type: _,
        reach: _,
        from: _,
        until: _,
        successor: _,
        parent,
        address,
        postcode: _,
        coordinates,
        phones,
        web,
        email,
        profile: _,
        hours: _,
        later_hours: _,
        restricted: _,
        practices,
        limited_to: _,
        promoted_to: _,
        only_if_open: _,
        public_instructions,
        referral_instructions,
        endpoints,
        attributes,
        verified,
        next_review,
        notes,
        waivers,
        sources: _,
    } = written;
    let phones = phones.clone().unwrap_or_default();
    let written::Phones { public, professional } = &phones;
    let texts = [
        ("public_name", public_name),
        ("parent", parent),
        ("phones.public", public),
        ("phones.professional", professional),
        ("web", web),
        ("email", email),
        ("public_instructions", public_instructions),
        ("referral_instructions", referral_instructions),
        ("verified", verified),
        ("next_review", next_review),
        ("notes", notes),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            facts.insert(field.to_owned(), Fact::says(text));
        }
    }
    if !address.is_empty() {
        facts.insert("address".to_owned(), Fact::says(address.join(", ")));
    }
    if let Some(at) = coordinates {
        facts.insert(
            "coordinates".to_owned(),
            Fact::says(format!("{}, {}", at.easting, at.northing)),
        );
    }
    for successor in written.successors() {
        facts.insert(format!("successor[{successor}]"), Fact::default());
    }
    if !written.restricted {
        // Without the flag the list says who commissions the service.
        for practice in practices {
            facts.insert(format!("commissioned_by[{practice}]"), Fact::default());
        }
    }
    for endpoint in endpoints {
        let written::Endpoint {
            order,
            transport,
            format,
            interaction,
            scenario,
            address,
            comment,
            compression,
        } = endpoint;
        let more = [format, interaction, compression, comment].into_iter().flatten();
        let more: Vec<&str> = more.map(String::as_str).collect();
        let value = format!("{address} {}", more.join(" ")).trim().to_owned();
        facts.insert(
            format!("endpoints[{scenario} {order} {transport}]"),
            Fact::says(value),
        );
    }
    for attribute in attributes {
        facts.insert(
            format!("attributes[{}]", attribute.name),
            Fact::says(&attribute.value),
        );
    }
    for waiver in waivers {
        let written::Waiver {
            rule,
            route,
            reason,
            owner,
            until,
        } = waiver;
        let spot = route.as_deref().unwrap_or("the whole file");
        let value = format!("until {until}, by {owner}: {reason}");
        facts.insert(format!("waivers[{rule} at {spot}]"), Fact::says(value));
    }
}

//! What a service's entry says to people: names, instructions, contacts, and where its values come from; and how a
//! referral travels, which no search reads.

use crate::model::change::{Change, Class, Detail, Value};
use crate::model::written::{Attribute, Coordinates, Endpoint, Hours, Phones, Reach, Source};
use crate::service::Both;

pub(crate) fn reach(reach: Reach) -> String {
    match reach {
        Reach::Attended => "attended",
        Reach::Telephoned => "telephoned",
        Reach::Visiting => "visiting",
    }
    .to_owned()
}

/// One value before and after.
pub(crate) fn value(what: &str, base: Option<String>, head: Option<String>) -> Detail {
    Detail::Values(vec![Value {
        what: what.to_owned(),
        base,
        head,
    }])
}

pub(crate) fn compare(both: &Both<'_>) -> Vec<Change> {
    let mut found = texts(both);
    let mut of_values = |class, key, values: Vec<Value>| {
        if !values.is_empty() {
            found.push(both.change(class, key, Detail::Values(values)));
        }
    };
    of_values(Class::PhoneChanged, "phones", phones(both));
    of_values(
        Class::ContactChanged,
        if both.base.written.web == both.head.written.web {
            "email"
        } else {
            "web"
        },
        contacts(both),
    );
    of_values(Class::EndpointChanged, "endpoints", endpoints(both));
    of_values(Class::AttributeChanged, "attributes", attributes(both));
    let provenance = provenance(both);
    let key = provenance.first().map_or("", |(key, _)| *key);
    of_values(
        Class::ProvenanceChanged,
        key,
        provenance.into_iter().map(|(_, value)| value).collect(),
    );
    found
}

/// Free texts, a change each.
fn texts(both: &Both<'_>) -> Vec<Change> {
    let (base, head) = (&both.base.written, &both.head.written);
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let lines = |lines: &[String]| some(&lines.join(", "));
    let texts = [
        ("name", "name", some(&base.name), some(&head.name)),
        (
            "public_name",
            "name shown to patients",
            base.public_name.clone(),
            head.public_name.clone(),
        ),
        ("address", "address", lines(&base.address), lines(&head.address)),
        (
            "public_instructions",
            "instructions for patients",
            base.public_instructions.clone(),
            head.public_instructions.clone(),
        ),
        (
            "referral_instructions",
            "instructions for 111 staff",
            base.referral_instructions.clone(),
            head.referral_instructions.clone(),
        ),
        ("notes", "notes", base.notes.clone(), head.notes.clone()),
    ];
    texts
        .into_iter()
        .filter(|(_, _, base, head)| base != head)
        .map(|(key, what, base, head)| {
            both.change(Class::WordsChanged, key, Detail::Words { what, base, head })
        })
        .collect()
}

fn differing(what: &str, base: Option<String>, head: Option<String>) -> Option<Value> {
    (base != head).then(|| Value {
        what: what.to_owned(),
        base,
        head,
    })
}

fn phones(both: &Both<'_>) -> Vec<Value> {
    let none = Phones::default();
    let Phones { public, professional } = both.base.written.phones.as_ref().unwrap_or(&none);
    let head = both.head.written.phones.as_ref().unwrap_or(&none);
    [
        differing(
            "telephone number for patients",
            public.clone(),
            head.public.clone(),
        ),
        differing(
            "telephone number for professionals",
            professional.clone(),
            head.professional.clone(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn contacts(both: &Both<'_>) -> Vec<Value> {
    let (base, head) = (&both.base.written, &both.head.written);
    [
        differing("web address", base.web.clone(), head.web.clone()),
        differing("e-mail address", base.email.clone(), head.email.clone()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Endpoints by scenario and order, each as one line; of two with one scenario and order the rest of the line tells.
fn endpoints(both: &Both<'_>) -> Vec<Value> {
    let line = |endpoint: &Endpoint| {
        let Endpoint {
            order,
            transport,
            format,
            interaction,
            scenario,
            address,
            comment,
            compression,
        } = endpoint;
        let extra = [format, interaction, compression, comment];
        let extra: Vec<String> = extra
            .iter()
            .map(|part| part.as_deref().unwrap_or("-").to_owned())
            .collect();
        (
            format!("endpoint {scenario} {order}"),
            format!("{transport} to {address} ({})", extra.join(", ")),
        )
    };
    rows(
        both.base.written.endpoints.iter().map(line),
        both.head.written.endpoints.iter().map(line),
    )
}

fn attributes(both: &Both<'_>) -> Vec<Value> {
    let line = |Attribute { name, value }: &Attribute| (format!("attribute {name}"), value.clone());
    rows(
        both.base.written.attributes.iter().map(line),
        both.head.written.attributes.iter().map(line),
    )
}

/// Rows by key whose values differ; rows are compared in the order in which those of one key stand.
fn rows(
    base: impl Iterator<Item = (String, String)>,
    head: impl Iterator<Item = (String, String)>,
) -> Vec<Value> {
    let mut by_key: std::collections::BTreeMap<String, [Vec<String>; 2]> = Default::default();
    for (side, (key, line)) in base.map(|row| (0, row)).chain(head.map(|row| (1, row))) {
        by_key.entry(key).or_default()[side].push(line);
    }
    let mut found = Vec::new();
    for (key, [base, head]) in by_key {
        for at in 0..base.len().max(head.len()) {
            found.extend(differing(&key, base.get(at).cloned(), head.get(at).cloned()));
        }
    }
    found
}

/// Values that say where others come from; no search reads them.
fn provenance(both: &Both<'_>) -> Vec<(&'static str, Value)> {
    let (base, head) = (&both.base.written, &both.head.written);
    let coordinates = |at: &Option<Coordinates>| {
        at.as_ref()
            .map(|Coordinates { easting, northing }| format!("{easting}, {northing}"))
    };
    let sources = |sources: &[Source]| {
        let mut lines: Vec<String> = sources
            .iter()
            .map(|Source { fields, from }| format!("{}: {from}", fields.join(", ")))
            .collect();
        lines.sort();
        Some(lines.join("; ")).filter(|text| !text.is_empty())
    };
    let published = |hours: &Option<Hours>| {
        let days = hours.as_ref()?.as_published.as_ref()?.days();
        let cells: Vec<String> = days
            .iter()
            .filter_map(|(day, cell)| Some(format!("{day} {}", (*cell)?)))
            .collect();
        Some(cells.join("; ")).filter(|text| !text.is_empty())
    };
    [
        (
            "coordinates",
            "coordinates as published",
            coordinates(&base.coordinates),
            coordinates(&head.coordinates),
        ),
        (
            "hours",
            "hours as published",
            published(&base.hours),
            published(&head.hours),
        ),
        (
            "verified",
            "date of verification",
            base.verified.clone(),
            head.verified.clone(),
        ),
        (
            "next_review",
            "date of the next review",
            base.next_review.clone(),
            head.next_review.clone(),
        ),
        (
            "sources",
            "sources",
            sources(&base.sources),
            sources(&head.sources),
        ),
    ]
    .into_iter()
    .filter_map(|(key, what, base, head)| Some((key, differing(what, base, head)?)))
    .collect()
}

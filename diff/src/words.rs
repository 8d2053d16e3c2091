//! What a service's entry says to people: names, instructions, contacts, and where its values come from; and how a
//! referral travels, which no search reads.

use crate::endpoints;
use crate::model::change::{Change, Class, Detail, Shown, Value};
use crate::model::written::{Attribute, Coordinates, Hours, Phones, Reach, Source};
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
pub(crate) fn value(key: &str, what: &str, base: Option<String>, head: Option<String>) -> Detail {
    Detail::Values(vec![Value {
        key: key.to_owned(),
        what: what.to_owned(),
        base: base.map(Shown::from),
        head: head.map(Shown::from),
    }])
}

pub(crate) fn compare(both: &Both<'_>) -> Vec<Change> {
    let mut found = texts(both);
    let mut of_values = |class, key, values: Vec<Value>| {
        if !values.is_empty() {
            found.push(both.change(class, key, Detail::Values(values)));
        }
    };
    for (class, value) in phones(both) {
        of_values(class, "phones", vec![value]);
    }
    of_values(
        Class::ContactChanged,
        if both.base.written.web == both.head.written.web {
            "email"
        } else {
            "web"
        },
        contacts(both),
    );
    let (base, head) = (&both.base.written.endpoints, &both.head.written.endpoints);
    for (class, values) in endpoints::values(base, head) {
        of_values(class, "endpoints", values);
    }
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
            let class = if same_words(key, base.as_deref(), head.as_deref()) {
                Class::WordsRewritten
            } else if key == "public_instructions" {
                Class::PatientInstructionsChanged
            } else {
                Class::WordsChanged
            };
            both.change(class, key, Detail::Words { what, base, head })
        })
        .collect()
}

/// Whether a name or an address is the same but for capitals and, of an address, for where its lines are broken.
fn same_words(key: &str, base: Option<&str>, head: Option<&str>) -> bool {
    let breaks: fn(char) -> bool = match key {
        "name" | "public_name" => char::is_whitespace,
        "address" => |letter| letter.is_whitespace() || letter == ',',
        _ => return false,
    };
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(breaks).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    base.zip(head)
        .is_some_and(|(base, head)| words(base) == words(head))
}

fn differing(key: &str, what: &str, base: Option<String>, head: Option<String>) -> Option<Value> {
    (base != head).then(|| Value {
        key: key.to_owned(),
        what: what.to_owned(),
        base: base.map(Shown::from),
        head: head.map(Shown::from),
    })
}

fn phones(both: &Both<'_>) -> Vec<(Class, Value)> {
    let none = Phones::default();
    let Phones { public, professional } = both.base.written.phones.as_ref().unwrap_or(&none);
    let head = both.head.written.phones.as_ref().unwrap_or(&none);
    let found = [
        (
            Class::PublicPhoneChanged,
            differing(
                "public",
                "telephone number for patients",
                public.clone(),
                head.public.clone(),
            ),
        ),
        (
            Class::ProfessionalPhoneChanged,
            differing(
                "professional",
                "telephone number for professionals",
                professional.clone(),
                head.professional.clone(),
            ),
        ),
    ];
    found
        .into_iter()
        .filter_map(|(class, value)| Some((class, value?)))
        .collect()
}

fn contacts(both: &Both<'_>) -> Vec<Value> {
    let (base, head) = (&both.base.written, &both.head.written);
    [
        differing("web", "web address", base.web.clone(), head.web.clone()),
        differing("email", "e-mail address", base.email.clone(), head.email.clone()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn attributes(both: &Both<'_>) -> Vec<Value> {
    let line = |Attribute { name, value }: &Attribute| (name.clone(), value.clone().into());
    rows(
        both.base.written.attributes.iter().map(line),
        both.head.written.attributes.iter().map(line),
    )
}

/// Values by name that differ; those of one name are compared in the order in which they stand.
fn rows(
    base: impl Iterator<Item = (String, Shown)>,
    head: impl Iterator<Item = (String, Shown)>,
) -> Vec<Value> {
    let mut by_key: std::collections::BTreeMap<String, [Vec<Shown>; 2]> = Default::default();
    for (side, (key, line)) in base.map(|row| (0, row)).chain(head.map(|row| (1, row))) {
        by_key.entry(key).or_default()[side].push(line);
    }
    let mut found = Vec::new();
    for (key, [base, head]) in by_key {
        for at in 0..base.len().max(head.len()) {
            let (base, head) = (base.get(at).cloned(), head.get(at).cloned());
            found.extend((base != head).then(|| Value {
                key: key.clone(),
                what: format!("attribute {key}"),
                base,
                head,
            }));
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
    .filter_map(|(key, what, base, head)| Some((key, differing(key, what, base, head)?)))
    .collect()
}

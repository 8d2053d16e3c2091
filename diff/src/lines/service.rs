//! The lines of a service.

use super::{Codes, Lines};
use crate::model::code::{Disposition, Pair};
use crate::model::hours::Version;
use crate::model::read;
use crate::model::service::Service;
use crate::model::written::{self, Attribute, Coordinates, Endpoint, Phones, Reach, Source, Status};
use crate::sentence::sessions;
use std::sync::Arc;

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Every field is named, so that a new one gets its line.
pub(super) fn lines(typed: Arc<written::Service>) -> Vec<String> {
    let codes = codes(&typed);
    let mut said = Lines::default();
    let (service, findings) = match read::meant_service("", typed.clone(), &codes.0) {
        Ok((service, findings)) => (Some(service), findings),
        Err(finding) => (None, vec![finding]),
    };
    let written::Service {
        uid,
        ods,
        name,
        public_name,
        status,
        service_type,
        reach,
        from,
        until,
        successor: _, // below, one or several
        parent,
        address,
        postcode,
        coordinates,
        phones,
        web,
        email,
        profile,
        hours,
        later_hours: _, // of what is meant
        restricted,
        practices,
        limited_to,
        promoted_to,
        only_if_open,
        public_instructions,
        referral_instructions,
        endpoints,
        attributes,
        verified,
        next_review,
        notes,
        waivers,
        sources,
    } = &*typed;
    said.line("uid", uid);
    said.some("ODS code", ods.as_deref());
    said.line("name", name);
    said.some("name shown to patients", public_name.as_deref());
    said.line("status", word(*status));
    said.line("type", service_type);
    said.line("reach", &crate::words::reach(reach.unwrap_or(Reach::Attended)));
    said.some("from", from.as_deref());
    said.some("until", until.as_deref());
    said.set("successor", typed.successors());
    said.some("parent", parent.as_deref());
    said.some(
        "address",
        Some(address.join(", ").as_str()).filter(|text| !text.is_empty()),
    );
    let meant = service.as_ref().and_then(|service| service.postcode.as_deref());
    said.some("postcode", meant.or(postcode.as_deref()));
    if let Some(service) = &service {
        taken(&mut said, service, profile.as_ref());
        open(&mut said, service);
    }
    said.some(
        "restricted",
        restricted.then_some("to the patients of its practices"),
    );
    said.set("practice", practices);
    said.set("limited to", limited_to);
    said.set("promoted in", promoted_to);
    said.some("only if open within", only_if_open.as_deref());
    let Phones { public, professional } = phones.clone().unwrap_or_default();
    said.some("telephone for patients", public.as_deref());
    said.some("telephone for professionals", professional.as_deref());
    said.some("web", web.as_deref());
    said.some("e-mail", email.as_deref());
    said.text("instructions for patients", public_instructions.as_deref());
    said.text("instructions for 111 staff", referral_instructions.as_deref());
    sorted(&mut said, "endpoint", endpoints.iter().map(endpoint));
    let named = |Attribute { name, value }: &Attribute| format!("{name} = {value}");
    sorted(&mut said, "attribute", attributes.iter().map(named));
    said.text("notes", notes.as_deref());
    if let Some(Coordinates { easting, northing }) = coordinates {
        said.line("coordinates as published", &format!("{easting}, {northing}"));
    }
    let published = hours.as_ref().and_then(|hours| hours.as_published.as_ref());
    for (day, cell) in published.into_iter().flat_map(|cells| cells.days()) {
        said.some(&format!("{day} as published"), cell);
    }
    said.some("verified", verified.as_deref());
    said.some("next review", next_review.as_deref());
    said.waivers(waivers);
    sorted(&mut said, "source", sources.iter().flat_map(source));
    said.faults(findings.iter().map(|finding| finding.message.as_str()));
    said.0
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Closed => "closed",
        Status::Commissioning => "commissioning",
        Status::Pending => "pending",
        Status::Suspended => "suspended",
    }
}

fn sorted(said: &mut Lines, key: &str, values: impl Iterator<Item = String>) {
    let mut values: Vec<String> = values.collect();
    values.sort();
    values.iter().for_each(|value| said.line(key, value));
}

fn endpoint(endpoint: &Endpoint) -> String {
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
    let more = [format, interaction, compression, comment].into_iter().flatten();
    let more: String = more.map(|part| format!(", {part}")).collect();
    format!("{scenario} {order}, {transport} to {address}{more}")
}

/// A line for each field, so that a field that gets another source is one line.
fn source(Source { fields, from }: &Source) -> Vec<String> {
    fields
        .iter()
        .map(|field| format!("{field} from {from}"))
        .collect()
}

/// Everything that the entry names is known.
fn codes(typed: &written::Service) -> Codes {
    let mut codes = Codes::default();
    let types = &mut codes.0.reference.types;
    types.insert(typed.service_type.clone(), String::new());
    codes.areas(&typed.limited_to);
    codes.areas(&typed.promoted_to);
    let Some(profile) = &typed.profile else {
        return codes;
    };
    for list in [&profile.add_pairs, &profile.remove_pairs] {
        codes.pairs(list);
    }
    for list in [&profile.add_dispositions, &profile.remove_dispositions] {
        codes.dispositions(list);
    }
    codes.pairs(profile.pairs.as_deref().unwrap_or_default());
    codes.dispositions(profile.dispositions.as_deref().unwrap_or_default());
    codes.roles(profile.roles.as_deref().unwrap_or_default());
    if let Some(template) = &profile.template {
        codes.0.templates.insert(template.clone(), Default::default());
    }
    codes
}

/// For whom and for what; of a template what differs from it.
fn taken(said: &mut Lines, service: &Service, typed: Option<&written::Profile>) {
    let Some(typed) = typed else { return };
    let written::Profile {
        template,
        pairs,
        dispositions,
        add_pairs: _,
        remove_pairs,
        add_dispositions: _,
        remove_dispositions,
        ages,
        sexes,
        roles: _,
    } = typed;
    said.some("template", template.as_deref());
    let is_whole = template.is_none();
    said.profile(
        &service.profile,
        [ages, sexes].map(|list| is_whole || list.is_some()),
    );
    // What is taken from the template is no line of the profile, and what is taken away from it would be lost.
    if !is_whole && pairs.is_none() {
        let parsed = remove_pairs.iter().filter_map(|text| Pair::parse(text));
        sorted(said, "without pair", parsed.map(|pair| pair.to_string()));
    }
    if !is_whole && dispositions.is_none() {
        let parsed = remove_dispositions
            .iter()
            .filter_map(|text| Disposition::parse(text));
        sorted(said, "without disposition", parsed.map(|code| code.to_string()));
    }
}

fn open(said: &mut Lines, service: &Service) {
    let hours = &service.hours;
    version(said, "", &hours.first);
    for (from, later) in &hours.later {
        version(said, &format!("from {from}, "), later);
    }
}

fn version(said: &mut Lines, prefix: &str, version: &Version) {
    let Version {
        always,
        week,
        holiday,
        dates,
    } = version;
    if *always {
        said.line(&format!("{prefix}open"), "all hours");
    } else {
        for (day, open) in DAYS.iter().zip(week) {
            said.line(&format!("{prefix}{day}"), &sessions(open));
        }
        said.line(&format!("{prefix}public holidays"), &sessions(holiday));
    }
    for (date, open) in dates {
        said.line(&format!("{prefix}{date}"), &sessions(open));
    }
}

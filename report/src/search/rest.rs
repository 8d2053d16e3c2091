//! The answer in the fields of the Directory of Services' REST API (search by clinical term). What git does not have is
//! null. What is not for the public is there, as it is in the API: it must not be shown to callers.

use crate::asked::Answered;
use crate::words::MILE;
use qdos_coverage::search::{Label, Returned};
use qdos_model::hours::{DAY, Version};
use qdos_model::interval::Intervals;
use qdos_model::written;
use serde_json::{Value, json};

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The answer as the REST API would give it.
pub fn rest(found: &Answered<'_, '_>) -> String {
    let answer = found.answer;
    let services: Vec<Value> = answer.returned.iter().map(|one| service(found, one)).collect();
    let said = crate::pretty(&json!({
        "success": {
            "code": 200,
            "transactionId": null,
            "servicesReturnedAreCatchAll": answer.returnable.is_empty(),
            "serviceCount": services.len(),
            "services": services,
        }
    }));
    escaped(&said)
}

/// JSON in which no letter can drive a terminal: such letters stand only in its strings, where an escape means the same.
fn escaped(json: &str) -> String {
    let mut units = [0; 2];
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\n' || !qdos_model::finding::is_unsafe(letter) {
            safe.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut units) {
            safe.push_str(&format!("\\u{unit:04x}"));
        }
    }
    safe
}

fn service(found: &Answered<'_, '_>, one: &Returned<'_, '_>) -> Value {
    let service = one.candidate.service;
    let typed = &service.written;
    let caller = &found.answer.caller;
    let name = match one.label {
        Label::None => service.name.clone(),
        label => format!("{} {}", service.name, label.text()),
    };
    let grid = |value: fn(&qdos_model::place::Grid) -> i64| {
        service.location.as_ref().map(|grid| value(grid).to_string())
    };
    // Two decimals of a mile; exact metres never matter to a caller.
    let miles = service.location.map(|grid| {
        let metres = (grid.distance_squared(caller.place.grid) as f64).sqrt();
        format!("{:.2}", metres / 1000.0 / MILE)
    });
    let phones = typed.phones.clone().unwrap_or_default();
    json!({
        "id": service.uid,
        "name": name,
        "publicName": typed.public_name,
        "type": {
            "id": service.service_type,
            "name": found.side.directory.service_type_name(&service.service_type),
        },
        "odsCode": service.ods,
        "address": typed.address,
        "postcode": service.postcode,
        "easting": grid(|grid| grid.easting),
        "northing": grid(|grid| grid.northing),
        "phone": { "public": phones.public, "nonPublic": phones.professional, "fax": null },
        "web": typed.web,
        "openingTimes": opening_times(service.hours.version(caller.date)),
        "referralInstructions": {
            "callHandler": typed.public_instructions,
            "other": typed.referral_instructions,
        },
        "capacity": { "status": { "rag": null, "human": null, "hex": null } },
        "endpoints": typed.endpoints.iter().map(endpoint).collect::<Vec<_>>(),
        "patientDistance": miles,
    })
}

fn opening_times(version: &Version) -> Value {
    let Version {
        always,
        week,
        holiday,
        dates,
    } = version;
    let days = DAYS.into_iter().zip(week).chain([("BankHoliday", holiday)]);
    let days: Vec<Value> = days
        .map(|(day, open)| json!({ "day": day, "sessions": sessions(open) }))
        .collect();
    let specified = dates
        .iter()
        .map(|(date, open)| json!({ "date": date.to_string(), "sessions": sessions(open) }));
    json!({
        "allHours": always,
        "days": days,
        "specifiedDates": specified.collect::<Vec<_>>(),
    })
}

/// Sessions never run past midnight there: the end of the day is 23:59.
fn sessions(open: &Intervals) -> Vec<Value> {
    let clock = |minute: i64| {
        let minute = minute.min(DAY - 1);
        json!({ "hours": format!("{:02}", minute / 60), "minutes": format!("{:02}", minute % 60) })
    };
    let session = |(from, to): &(i64, i64)| json!({ "start": clock(*from), "end": clock(*to) });
    open.as_slice().iter().map(session).collect()
}

fn endpoint(endpoint: &written::Endpoint) -> Value {
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
    json!({
        "endpointOrder": order,
        "transport": transport,
        "format": format,
        "interaction": interaction,
        "businessScenario": scenario,
        "address": address,
        "comment": comment,
        "compression": compression,
    })
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn letters_that_drive_a_terminal_are_escaped() {
        let json = "{\n  \"name\": \"A\u{9b}31m\u{202e}\u{e0041}é\"\n}";
        let safe = escaped(json);
        assert!(
            !safe
                .chars()
                .any(|letter| letter != '\n' && qdos_model::finding::is_unsafe(letter)),
            "{safe}"
        );
        let same =
            |text: &str| serde_json::from_str::<serde_json::Value>(text).map_err(|error| error.to_string());
        assert_eq!(same(&safe), same(json));
    }
}

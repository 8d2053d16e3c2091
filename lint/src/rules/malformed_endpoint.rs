//! Endpoints that lead nowhere.

use crate::rules::{email_not_nhs, malformed_phone};
use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::written::Endpoint;

pub(crate) const RULE: Rule = Rule {
    name: "malformed-endpoint",
    level: Level::Warning,
    summary: "An endpoint of an impossible shape, which no message can be sent by",
    page: include_str!("../../pages/malformed-endpoint.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        for (index, endpoint) in service.written.endpoints.iter().enumerate() {
            if let Some((key, what, help)) = fault(endpoint) {
                let message = format!("{what}: referrals by this endpoint do not arrive");
                let route = Route::key("endpoints").index(index).then(key);
                findings.push(RULE.find(&service.path, route, message, help));
            }
        }
    }
    findings
}

type Fault = (&'static str, String, &'static str);

/// A word of a list, or what is wrong with it.
fn word(key: &'static str, value: &str, words: &[&str], help: &'static str) -> Option<Fault> {
    (!words.contains(&value)).then(|| (key, format!("{key} \"{}\" does not exist", shown(value)), help))
}

/// The first thing that is wrong with an endpoint (DOMAIN 1.8).
fn fault(endpoint: &Endpoint) -> Option<Fault> {
    let Endpoint {
        order,
        transport,
        format,
        interaction,
        scenario,
        address,
        comment: _,
        compression,
    } = endpoint;
    let plain = !order.is_empty() && order.len() <= 3 && order.bytes().all(|byte| byte.is_ascii_digit());
    if !plain {
        return Some((
            "order",
            format!("order \"{}\" is not a number", shown(order)),
            "write \"1\" for the first",
        ));
    }
    let formats = ["PDF", "HTML", "FHIR", "email", "telno", "xml", "CDA"];
    word(
        "transport",
        transport,
        &["itk", "email", "telno", "http"],
        "write itk, email, telno or http",
    )
    .or_else(|| {
        word(
            "scenario",
            scenario,
            &["Primary", "Copy"],
            "write Primary or Copy",
        )
    })
    .or_else(|| {
        word(
            "format",
            format.as_deref()?,
            &formats,
            "write PDF, HTML, FHIR, xml or CDA",
        )
    })
    .or_else(|| {
        let words = ["compressed", "uncompressed"];
        word(
            "compression",
            compression.as_deref()?,
            &words,
            "write compressed or uncompressed",
        )
    })
    .or_else(|| match transport.as_str() {
        "telno" => telephone(format.as_deref(), interaction.as_deref(), address),
        "email" => email(address),
        "itk" => itk(interaction.as_deref(), address),
        _ => booking(format.as_deref(), interaction.as_deref(), address),
    })
}

fn telephone(format: Option<&str>, interaction: Option<&str>, address: &str) -> Option<Fault> {
    if interaction.is_some() {
        return Some((
            "interaction",
            "a telephone call has no interaction".to_owned(),
            "take interaction out",
        ));
    }
    if format.is_some_and(|format| format != "telno") {
        return Some((
            "format",
            "a telephone call has no format".to_owned(),
            "take format out",
        ));
    }
    let what = malformed_phone::fault(address)?;
    let help = "write the number, such as \"01603 000000\"";
    Some((
        "address",
        format!("the number \"{}\" {what}", shown(address)),
        help,
    ))
}

fn email(address: &str) -> Option<Fault> {
    let what = email_not_nhs::fault(address)?;
    Some((
        "address",
        format!("\"{}\" {what}", shown(address)),
        "write an address of nhs.net or nhs.uk",
    ))
}

fn itk(interaction: Option<&str>, address: &str) -> Option<Fault> {
    const URN: &str = "urn:nhs-itk:interaction:";
    let interaction = interaction.unwrap_or_default();
    if !interaction.starts_with(URN) || interaction.len() == URN.len() {
        let what = format!("an itk endpoint has an interaction that begins with {URN}");
        return Some((
            "interaction",
            what,
            "write the interaction that the receiver has assured",
        ));
    }
    let bare = address.trim();
    let wrong = bare.is_empty() || bare.contains(char::is_whitespace);
    wrong.then(|| {
        (
            "address",
            format!("\"{}\" is no address of an itk receiver", shown(address)),
            "write its address",
        )
    })
}

/// Booking is http, FHIR, scheduling and a pointer; any of these alone is half of it.
fn booking(format: Option<&str>, interaction: Option<&str>, address: &str) -> Option<Fault> {
    let schedules = interaction.is_some_and(|text| text.eq_ignore_ascii_case("scheduling"));
    let is_fhir = format == Some("FHIR");
    if schedules && !is_fhir {
        return Some((
            "format",
            "booking has the format FHIR".to_owned(),
            "write format: FHIR",
        ));
    }
    if is_fhir && !schedules {
        return Some((
            "interaction",
            "FHIR over http is for booking".to_owned(),
            "write interaction: Scheduling",
        ));
    }
    let digits = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let code = |text: &str| {
        (3..=12).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let pointed =
        address.strip_prefix("ASID:").is_some_and(digits) || address.strip_prefix("ODS:").is_some_and(code);
    let linked = address.starts_with("https://") && !schedules;
    let help = "write \"ASID:\" and 12 digits, or \"ODS:\" and the code";
    (!pointed && !linked).then(|| {
        (
            "address",
            format!("\"{}\" is neither an ASID nor an ODS code", shown(address)),
            help,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::fault;
    use qdos_model::written::Endpoint;

    fn endpoint(transport: &str, format: &str, interaction: &str, address: &str) -> Endpoint {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Endpoint {
            order: "1".to_owned(),
            transport: transport.to_owned(),
            format: given(format),
            interaction: given(interaction),
            scenario: "Primary".to_owned(),
            address: address.to_owned(),
            ..Endpoint::default()
        }
    }

    #[test]
    fn each_transport_has_its_shape() {
        let urn = "urn:nhs-itk:interaction:primaryOutofHourRecipientNHS111CDADocument-v2-0";
        for (transport, format, interaction, address, wrong) in [
            ("itk", "CDA", urn, "https://itk.example.nhs.uk/111", None),
            (
                "itk",
                "CDA",
                "",
                "https://itk.example.nhs.uk/111",
                Some("interaction"),
            ),
            ("itk", "CDA", urn, "telephone number", Some("address")),
            ("email", "PDF", "", "a@nhs.net", None),
            ("email", "PDF", "", "a@example.org", Some("address")),
            ("telno", "", "", "01603 000000", None),
            ("telno", "CDA", "", "01603 000000", Some("format")),
            ("telno", "", "", "telephone number", Some("address")),
            ("http", "FHIR", "Scheduling", "ASID:123456789012", None),
            ("http", "FHIR", "scheduling", "ODS:RY901", None),
            ("http", "FHIR", "Scheduling", "ASID:1234", Some("address")),
            ("http", "CDA", "Scheduling", "ASID:123456789012", Some("format")),
            ("http", "FHIR", "", "ASID:123456789012", Some("interaction")),
            ("http", "HTML", "", "https://example.nhs.uk", None),
            ("pigeon", "", "", "loft", Some("transport")),
            ("email", "fax", "", "a@nhs.net", Some("format")),
        ] {
            let found = fault(&endpoint(transport, format, interaction, address));
            assert_eq!(
                found.map(|(key, ..)| key),
                wrong,
                "{transport} {format} {interaction} {address}"
            );
        }
    }
}

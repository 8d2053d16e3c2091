//! What an editor shows of a key beside its description: a title, and an example that could be typed.

use serde_json::{Map, Value, json};

/// Gives every property of a schema a title and, where it takes text, an example.
pub(crate) fn add(schema: &mut Value) {
    let title = schema["title"].as_str().unwrap_or_default().to_owned();
    of_object(schema, &title);
    let definitions = schema.get_mut("$defs").and_then(Value::as_object_mut);
    for (name, definition) in definitions.into_iter().flatten() {
        of_object(definition, name);
    }
}

fn of_object(schema: &mut Value, owner: &str) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (key, property) in properties.into_iter().flatten() {
        if let Value::Object(property) = property {
            of_property(property, owner, key);
        }
    }
}

fn of_property(property: &mut Map<String, Value>, owner: &str, key: &str) {
    property.insert("title".to_owned(), json!(title(key)));
    if let Some(example) = example(owner, key) {
        property.insert("examples".to_owned(), json!([example]));
    }
}

/// "public_name" -> "Public name".
fn title(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A value that `key` of the type `owner` may have.
fn example(owner: &str, key: &str) -> Option<Value> {
    let example = match (owner, key) {
        ("Area", "code") => json!("E07000148"),
        ("Area", "kind") => json!("district"),
        ("Area", "name") => json!("Norwich"),
        ("Area", "owner") => json!("Norwich community pharmacy lead"),
        ("Area", "parent") => json!("E54000068"),
        ("AsPublished", _) => json!("09:00-18.30"),
        ("Attribute", "name") => json!("requirebooking"),
        ("Attribute", "value") => json!("TRUE"),
        ("Configuration", "format") => json!("1"),
        ("Configuration", "name") => json!("Norfolk and Suffolk"),
        ("Configuration", "own_areas") => json!(["E54000068"]),
        ("Configuration", "release") => json!("51.2.0"),
        ("Endpoint", "address") => json!("https://itk.example.org/endpoint"),
        ("Endpoint", "comment") => json!("Ring 01603 000001 when this fails"),
        ("Endpoint", "compression") => json!("uncompressed"),
        ("Endpoint", "format") => json!("CDA"),
        ("Endpoint", "interaction") => json!("urn:nhs-itk:interaction:copyRecipientNHS111CDADocument-v2-0"),
        ("Endpoint", "order") => json!("1"),
        ("Endpoint", "scenario") => json!("Primary"),
        ("Endpoint", "transport") => json!("itk"),
        ("Hours" | "LaterHours", "holiday") => json!(["10:00-14:00"]),
        ("Week", _) => json!(["09:00-13:00", "14:00-17:30"]),
        ("Outcomes" | "Scenario", "discriminators") => json!(["4003"]),
        ("Outcomes", "groups") => json!(["1112"]),
        ("Outcomes", "sets") => json!(["dental"]),
        ("OutcomeRow", "set") => json!("dental"),
        ("OutcomeRow", "source") => json!("Service Change Template v1.5"),
        ("Requirement", "areas") => json!(["E07000148"]),
        ("Requirement", "callers") => json!("unregistered"),
        ("Requirement", "distance") => json!("25 km"),
        ("Requirement", "farther") => json!("5 km"),
        ("Requirement", "how_soon") => json!("within 60 minutes"),
        ("Requirement", "at_least") => json!("1"),
        ("Requirement", "owner") => json!("Norfolk and Suffolk urgent care board"),
        ("Requirement", "title") => json!("Urgent primary care at any hour"),
        ("Scenario", "age") => json!("35 years"),
        ("Scenario" | "ScenarioMoment", "at") => json!("2026-11-28 13:30"),
        ("Scenario", "disposition") => json!("Dx05"),
        ("Scenario", "distance") => json!("20 km"),
        ("Scenario", "group") => json!("1112"),
        ("Scenario", "id") => json!("toothache-at-night"),
        ("Scenario", "practice") => json!("D82001"),
        ("Scenario", "role") => json!("111 Telephony Referral"),
        ("Scenario", "sex") => json!("F"),
        ("Scenario", "title") => json!("Toothache at night"),
        ("ScenarioMoment", "name") => json!("a Saturday afternoon"),
        ("ScenarioPlace", "name") => json!("the northern edge, Wells-next-the-Sea"),
        ("ScenarioSet", "title") => json!("Dental pain"),
        ("Expected", "at_least" | "at_most") => json!("2"),
        ("Expected", "catch_all") => json!("no"),
        ("Expected", "one_of_types" | "types" | "not_types") => json!(["13"]),
        ("Expected", "services" | "not_services") => json!(["1900000123"]),
        ("ExpectedFirst", "service") => json!("1900000123"),
        ("Service", "address") => json!(["1 High Street", "Norwich"]),
        ("Service", "from") | ("Waiver", "until") => json!("2026-04-01"),
        ("Service", "limited_to" | "promoted_to") => json!(["E07000148"]),
        ("Service", "name") => json!("Pharmacy: Boots, Norwich"),
        ("Service", "parent") => json!("1900000001"),
        ("Service", "practices") => json!(["D82001"]),
        ("Settings", "catch_all_types") => json!(["40", "105"]),
        ("Source", "fields") => json!(["name", "postcode"]),
        ("Source", "from") => json!("edispensary-2025-04"),
        ("Template", "title") => json!("Community pharmacy"),
        ("Waiver", "owner") => json!("The pharmacy lead"),
        ("Waiver", "reason") => json!("the rota for 2027 is not agreed yet"),
        ("Waiver", "route") => json!("hours"),
        ("Waiver", "rule") => json!("no-hours"),
        ("When", "hours") => json!(["18:30-22:00"]),
        ("Holiday", "title") => json!("Christmas Day"),
        (_, "add_dispositions" | "remove_dispositions" | "dispositions") => json!(["Dx28"]),
        (_, "add_pairs" | "remove_pairs" | "pairs") => json!(["1130=4020"]),
        (_, "ages") => json!(["5 to 15 years"]),
        (_, "date") => json!("2026-12-25"),
        (_, "easting") => json!("623000"),
        (_, "email") => json!("someone@nhs.net"),
        (_, "from") => json!("2026-01-01"),
        (_, "next_review" | "until" | "verified") => json!("2027-03-31"),
        (_, "northing") => json!("308000"),
        (_, "notes") => json!("Asked on Monday; they will ring back"),
        (_, "not_types" | "types") => json!(["25", "135"]),
        (_, "ods") => json!("FA123"),
        (_, "only_if_open") => json!("15 minutes"),
        (_, "postcode") => json!("NR1 1AA"),
        (_, "professional" | "public") => json!("01603 000000"),
        (_, "public_instructions") => json!("You must telephone this service before attending"),
        (_, "public_name") => json!("Boots"),
        (_, "referral_instructions") => json!("Ring the duty pharmacist on 01603 000001"),
        (_, "roles") => json!(["111 Telephony Referral"]),
        (_, "sessions") => json!(["09:00-12:00"]),
        (_, "sexes") => json!(["F", "M", "I"]),
        (_, "successor") => json!("1900000124"),
        (_, "template") => json!("pharmacy"),
        (_, "type") => json!("13"),
        (_, "uid") => json!("1900000123"),
        (_, "web") => json!("https://www.example.org/"),
        _ => return None,
    };
    Some(example)
}

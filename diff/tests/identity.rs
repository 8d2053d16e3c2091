//! A service is its uid; where uids change hands that is recognised and said in one sentence, and what is not sure is not.

mod world;

use qdos_diff::{compare, revert, sentence};
use qdos_model::change::{Change, Class};
use std::collections::BTreeMap;
use world::{DALE, SERVICE, TEMPLATED, changes, classes, read, said, today, world};

type Texts = BTreeMap<String, String>;

/// A practice at a postcode, with an ODS code and whatever else is said.
fn practice(uid: &str, name: &str, ods: &str, postcode: &str, more: &str) -> String {
    format!(
        "uid: \"{uid}\"\nods: \"{ods}\"\nname: \"{name}\"\nstatus: active\ntype: \"25\"\npostcode: \"{postcode}\"\nprofile: {{ template: pharmacy }}\n{more}"
    )
}

/// The world with these services beside its own.
fn with(services: &[String]) -> Texts {
    let mut texts = world();
    for text in services {
        let uid = text.split('"').nth(1).expect("the uid comes first");
        texts.insert(format!("services/norfolk/25/{uid}.yaml"), text.clone());
    }
    texts
}

fn dale() -> String {
    practice("1900000011", "Dale Surgery", "D82001", "NR1 1AA", "")
}

fn oak() -> String {
    practice("1900000012", "Oak Surgery", "D82002", "NR1 1AA", "")
}

/// The one change there is, with all of it undone leaving base's meaning.
#[track_caller]
fn one(base: &Texts, head: &Texts) -> Change {
    let mut found = changes(base, head);
    assert_eq!(found.len(), 1, "{:?}", said(&found));
    let change = found.remove(0);
    let (base, head) = (read(base), read(head));
    let back = revert(&base, &head, &[&change]);
    assert_eq!(said(&compare(&base, &back, today())), Vec::<String>::new());
    assert_eq!(back.services, base.services);
    change
}

#[test]
fn a_uid_that_is_another() {
    let mut head = world();
    let text = DALE.replace("uid: \"1900000001\"", "uid: \"1900000003\"");
    head.insert(SERVICE.to_owned(), text.clone());
    let change = one(&world(), &head);
    assert_eq!(change.class, Class::UidChanged);
    assert_eq!(
        sentence(&change),
        "Dale Pharmacy has the uid 1900000003 (was 1900000001)"
    );
    // In a file of its own, and with another age: that is said, below it.
    head.remove(SERVICE);
    let text = text.replace("5 years and over", "16 years and over");
    head.insert("services/norfolk/13/1900000003.yaml".to_owned(), text);
    let change = one(&world(), &head);
    assert_eq!(classes(&change.echoes), ["age-narrowed"]);
    assert_eq!(
        sentence(&change),
        "Dale Pharmacy has the uid 1900000003 (was 1900000001); its entry says 1 thing more"
    );
}

#[test]
fn an_ods_code_that_is_another() {
    let mut head = world();
    head.insert(SERVICE.to_owned(), DALE.replace("FA123", "FB222"));
    let change = one(&world(), &head);
    assert_eq!(change.class, Class::OdsChanged);
    assert_eq!(sentence(&change), "Dale Pharmacy has ODS code FB222 (was FA123)");
}

#[test]
fn a_uid_that_stands_for_another_service() {
    let text = DALE
        .replace("FA123", "FB222")
        .replace("Dale Pharmacy", "Oak Pharmacy")
        .replace("postcode: \"NR1 1AA\"", "postcode: \"NR3 3CC\"");
    let mut head = world();
    head.insert(SERVICE.to_owned(), text);
    let change = one(&world(), &head);
    assert_eq!(change.class, Class::UidReused);
    assert_eq!(
        sentence(&change),
        "Oak Pharmacy has the uid 1900000001 of another service: it stood for Dale Pharmacy (FA123, NR1 1AA); its entry says 3 things more"
    );
    // One that moves and is sold, and keeps its name, is the same.
    let text = DALE
        .replace("FA123", "FB222")
        .replace("postcode: \"NR1 1AA\"", "postcode: \"NR3 3CC\"");
    head.insert(SERVICE.to_owned(), text);
    assert_eq!(
        classes(&changes(&world(), &head)),
        ["service-moved", "ods-changed"]
    );
}

#[test]
fn a_copy() {
    let copy = DALE.replace("uid: \"1900000001\"", "uid: \"1900000003\"");
    let mut head = world();
    head.insert("services/norfolk/13/1900000003.yaml".to_owned(), copy.clone());
    let change = one(&world(), &head);
    assert_eq!(change.class, Class::ServiceCopied);
    assert_eq!(
        sentence(&change),
        "Dale Pharmacy is there a second time, as 1900000003: 1900000001 is of the same type and name and stays"
    );
    assert_eq!(classes(&change.echoes), ["service-added"]);
    // Another type or another name is another service.
    for (from, to) in [
        ("type: \"13\"", "type: \"25\""),
        ("name: \"Dale Pharmacy\"", "name: \"Dale late\""),
    ] {
        head.insert(
            "services/norfolk/13/1900000003.yaml".to_owned(),
            copy.replace(from, to),
        );
        assert_eq!(classes(&changes(&world(), &head)), ["service-added"]);
    }
}

#[test]
fn a_split_of_a_practice() {
    let base = with(&[dale()]);
    let north = practice("1900000013", "North Surgery", "D82003", "NR1 1AA", "");
    let south = practice("1900000014", "South Surgery", "D82001", "NR2 2BB", "");
    let said_of_it =
        "Dale Surgery (1900000011) parts into North Surgery (1900000013) and South Surgery (1900000014)";
    let change = one(&base, &with(&[north.clone(), south.clone()]));
    assert_eq!(
        (change.class, sentence(&change).as_str()),
        (Class::ServiceSplit, said_of_it)
    );
    assert_eq!(
        classes(&change.echoes),
        ["service-removed", "service-added", "service-added"]
    );
    // By what the closed entry says, wherever they are.
    let closed = dale().replace(
        "status: active",
        "status: closed\nsuccessor: [\"1900000013\", \"1900000014\"]",
    );
    let south = south.replace("D82001", "D82004");
    let change = one(&base, &with(&[closed, north, south]));
    assert_eq!(
        (change.class, sentence(&change).as_str()),
        (Class::ServiceSplit, said_of_it)
    );
}

#[test]
fn a_merge_of_two_practices() {
    let base = with(&[dale(), oak()]);
    let elm = practice("1900000013", "Elm Surgery", "D82003", "NR1 1AA", "");
    let said_of_it =
        "Elm Surgery (1900000013) takes the place of Dale Surgery (1900000011) and Oak Surgery (1900000012)";
    let change = one(&base, &with(std::slice::from_ref(&elm)));
    assert_eq!(
        (change.class, sentence(&change).as_str()),
        (Class::ServicesMerged, said_of_it)
    );
    // By what the closed entries say, into one that was there before and is as it was.
    let elm = practice("1900000013", "Elm Surgery", "D82003", "NR3 3CC", "");
    let closed = |text: String| text.replace("status: active", "status: closed\nsuccessor: \"1900000013\"");
    let base = with(&[dale(), oak(), elm.clone()]);
    let change = one(&base, &with(&[closed(dale()), closed(oak()), elm]));
    assert_eq!(
        (change.class, sentence(&change).as_str()),
        (Class::ServicesMerged, said_of_it)
    );
    assert_eq!(classes(&change.echoes), ["service-closed", "service-closed"]);
}

#[test]
fn what_is_not_sure_is_not_said() {
    // One closes and names who follows: no more than that.
    let base = with(&[dale()]);
    let closed = dale().replace("status: active", "status: closed\nsuccessor: \"1900000013\"");
    let next = practice("1900000013", "Dale Surgery", "D82001", "NR1 1AA", "");
    assert_eq!(
        classes(&changes(&base, &with(&[closed, next]))),
        ["service-closed", "service-added"]
    );
    // Another organisation at the same place.
    let other = practice("1900000013", "Dale Surgery", "D82009", "NR1 1AA", "");
    assert_eq!(
        classes(&changes(&base, &with(&[other]))),
        ["service-removed", "service-added"]
    );
}

#[test]
fn a_move_within_a_region_is_cosmetic() {
    let mut head = world();
    let text = head.remove(TEMPLATED).expect("it is in the world");
    head.insert("services/norfolk/elm.yaml".to_owned(), text);
    let change = one(&world(), &head);
    assert_eq!(change.class, Class::FileMoved);
    assert_eq!(change.level(), qdos_model::finding::Level::Cosmetic);
}

//! One change of one field gives exactly the class it should: a table over every field of every kind of file.

mod world;

use qdos_diff::sentence;
use qdos_model::change::Class;
use std::collections::BTreeSet;
use world::rows::{OTHERS, SERVICES};
use world::{changes, classes, edited, world};

#[test]
fn every_field_changed_alone_gives_exactly_its_class() {
    let base = world();
    let mut wrong = Vec::new();
    for (path, from, to, expected) in SERVICES.iter().chain(OTHERS) {
        let found = changes(&base, &edited(path, from, to));
        let mut names = classes(&found);
        let mut expected = expected.to_vec();
        names.sort_unstable();
        expected.sort_unstable();
        if names != expected {
            wrong.push(format!(
                "{path}: {from} -> {to}\n  expected {expected:?}\n  found {names:?}"
            ));
        }
        for change in &found {
            let said = sentence(change);
            assert!(!said.contains("  ") && !said.ends_with(['.', ' ', ':']), "{said}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_undone_is_a_change_the_other_way() {
    let base = world();
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        let head = edited(path, from, to);
        assert!(!changes(&head, &base).is_empty(), "{path}: {to} -> {from}");
        assert!(changes(&head, &head).is_empty(), "{path}: {to}");
    }
}

#[test]
fn every_field_of_a_service_is_in_the_table() {
    let fields = world::DALE
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(':').next());
    let changed: BTreeSet<&str> = SERVICES.iter().map(|(_, from, ..)| *from).collect();
    // Fields whose table rows name a value and not the key.
    let by_value = [
        "address",
        "coordinates",
        "phones",
        "web",
        "email",
        "profile",
        "practices",
        "only_if_open",
        "endpoints",
        "public_instructions",
        "referral_instructions",
        "attributes",
        "sources",
        "later_hours",
        "waivers",
    ];
    for field in fields {
        let is_there = changed.iter().any(|from| from.contains(&format!("{field}:")));
        assert!(is_there || by_value.contains(&field), "{field}");
    }
}

#[test]
fn every_file_of_the_world_can_change_unnoticed_by_nobody() {
    let base = world();
    for path in base.keys() {
        let mut head = base.clone();
        let text = head.get_mut(path).expect("it is one of its keys");
        if path.ends_with(".csv") {
            *text = text.replace('\n', "\r\n");
        } else {
            text.push_str("\n# seen\n");
        }
        let found = changes(&base, &head);
        let expected = if path == "README.md" {
            "unread-file-changed"
        } else {
            "cosmetic"
        };
        assert_eq!(classes(&found), [expected], "{path}");
        head.remove(path);
        assert!(!changes(&base, &head).is_empty(), "{path} gone");
        assert!(!changes(&head, &base).is_empty(), "{path} new");
    }
}

#[test]
fn every_class_has_a_page_that_agrees_with_it() {
    let mut names = BTreeSet::new();
    for class in Class::ALL {
        let page = qdos_diff::page(*class);
        assert!(names.insert(class.name()), "{} stands twice", class.name());
        let lower = |value: String| value.to_lowercase();
        let expected = [
            format!("# {}\n\n{}\n", class.name(), class.says()),
            "\n> ".to_owned(),
            format!("\n- Level: {}\n", lower(format!("{:?}", class.level()))),
            format!("\n- Direction: {}\n", lower(format!("{:?}", class.direction()))),
            format!("\n- Area: {}\n", lower(format!("{:?}", class.area()))),
            format!("\n- Who signs: {}\n", class.signer().title()),
        ];
        for part in expected {
            assert!(page.contains(&part), "{} lacks {part:?}", class.name());
        }
    }
}

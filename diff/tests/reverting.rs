//! What is undone is as if it had never been done: over every field of every kind of file, alone and in pairs, and in the
//! embedded directory.

mod world;

use qdos_diff::{compare, revert};
use qdos_model::change::{Change, Class};
use qdos_model::directory::Directory;
use qdos_model::read::{self, Memory};
use qdos_model::tree::Tree;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use world::rows::{OTHERS, Row, SERVICES};
use world::{SERVICE, TEMPLATED, read, said, today, world};

type Texts = BTreeMap<String, String>;

/// A file, and its text before and after.
type Edit<'e> = (&'e str, &'e str, &'e str);

fn rows() -> impl Iterator<Item = &'static Row> {
    SERVICES.iter().chain(OTHERS)
}

fn edit((path, from, to, _): &Row) -> Edit<'static> {
    (path, from, to)
}

/// The texts with these edits; nothing where one hides the place of another.
fn edited(texts: &Texts, edits: &[Edit<'_>]) -> Option<Texts> {
    let mut texts = texts.clone();
    for (path, from, to) in edits {
        let text = texts.get_mut(*path)?;
        if text.matches(from).count() != 1 {
            return None;
        }
        *text = text.replace(from, to);
    }
    Some(texts)
}

fn between(base: &Directory, head: &Directory) -> Vec<Change> {
    compare(base, head, today())
}

/// Undoes all changes, and each of them alone; every time the others are left, as they were said, and nothing else.
fn assert_each_can_be_undone(base: &Directory, head: &Directory, what: &str) {
    let changes = between(base, head);
    let all: Vec<&Change> = changes.iter().collect();
    let left = between(base, &revert(base, head, &all));
    assert!(left.is_empty(), "{what}: all undone, left {:?}", said(&left));
    assert_same(base, &revert(base, head, &all), what);
    let same = between(head, &revert(base, head, &[]));
    assert!(same.is_empty(), "{what}: nothing undone, yet {:?}", said(&same));
    // What cannot be read hides what else it changes.
    let hides = |change: &Change| matches!(change.class, Class::NotAnalysed | Class::Healed);
    for change in changes.iter().filter(|_| !changes.iter().any(hides)) {
        let mut left = between(base, &revert(base, head, &[change]));
        let others: Vec<Change> = changes.iter().filter(|other| *other != change).cloned().collect();
        // A file of which a part is undone has the bytes of head.
        let of_bytes = |change: &Change| matches!(change.class, Class::Cosmetic | Class::ProvenanceChanged);
        left.retain(|change| others.contains(change) || !of_bytes(change));
        assert_eq!(
            said(&left),
            said(&others),
            "{what}: undone {:?}",
            qdos_diff::sentence(change)
        );
    }
}

/// Whether two directories mean the same, whatever their comparison says.
fn assert_same(base: &Directory, back: &Directory, what: &str) {
    let Directory {
        tree,
        name,
        release,
        settings,
        services,
        templates,
        requirements,
        calendar,
        geography,
        reference,
        ranking,
        scenarios,
        findings,
        unreadable,
        waivers,
        records,
    } = back;
    let ids = |tree: &Tree| -> Vec<_> {
        let files = tree.files.iter();
        files.map(|(path, file)| (path.clone(), file.id)).collect()
    };
    assert_eq!(ids(tree), ids(&base.tree), "{what}");
    assert_eq!((name, release), (&base.name, &base.release), "{what}");
    assert_eq!(*settings, base.settings, "{what}");
    assert_eq!(*services, base.services, "{what}");
    assert_eq!(*templates, base.templates, "{what}");
    assert_eq!(*requirements, base.requirements, "{what}");
    assert_eq!(*calendar, base.calendar, "{what}");
    assert_eq!(*geography, base.geography, "{what}");
    assert_eq!(*reference, base.reference, "{what}");
    assert_eq!(*ranking, base.ranking, "{what}");
    assert_eq!(*scenarios, base.scenarios, "{what}");
    assert_eq!(*unreadable, base.unreadable, "{what}");
    assert_eq!(*waivers, base.waivers, "{what}");
    assert_eq!(*records, base.records, "{what}");
    let of_services = |findings: &[qdos_model::finding::Finding]| -> Vec<_> {
        let found = findings
            .iter()
            .filter(|finding| finding.path.starts_with("services/"));
        found.cloned().collect()
    };
    assert_eq!(of_services(findings), of_services(&base.findings), "{what}");
}

#[test]
fn every_field_changed_alone_can_be_undone() {
    let texts = world();
    let base = read(&texts);
    for row in rows() {
        let head = edited(&texts, &[edit(row)]).expect("the text stands there once");
        let (path, from, to, _) = row;
        let what = format!("{path}: {from} -> {to}");
        assert_each_can_be_undone(&base, &read(&head), &what);
        assert_each_can_be_undone(&read(&head), &base, &format!("back, {what}"));
    }
}

/// What one of two edits changes is undone, and the other edit alone is left.
#[test]
fn one_of_two_edits_can_be_undone() {
    let texts = world();
    let base = read(&texts);
    let alone: Vec<(Texts, Directory, Vec<Change>)> = rows()
        .map(|row| {
            let texts = edited(&texts, &[edit(row)]).expect("the text stands there once");
            let head = read(&texts);
            let changes = between(&base, &head);
            (texts, head, changes)
        })
        .collect();
    let mut tried = 0;
    for (first, (with_first, _, own)) in alone.iter().enumerate() {
        // Every pair in turn would take a minute; of those in one small file none is left out.
        let path = rows().nth(first).map(|row| row.0);
        let is_tried = |(second, row): &(usize, &Row)| {
            (first + second) % 5 == 0 || path == Some(row.0) && row.0 != SERVICE
        };
        for (second, row) in rows().enumerate().filter(is_tried) {
            let (_, only_second, others) = &alone[second];
            let Some(both) = edited(with_first, &[edit(row)]).filter(|_| first != second) else {
                continue;
            };
            let head = read(&both);
            let changes = between(&base, &head);
            // Where two edits make a change of another kind, there is nothing to undo that one of them made.
            let is_union = changes.len() == own.len() + others.len()
                && own.iter().chain(others).all(|change| changes.contains(change));
            // A row of the outcome table that is new is one thing, however it is edited besides.
            let of_one_table = |edit: &Row| edit.0.starts_with("reference/");
            if !is_union || of_one_table(row) && rows().nth(first).is_some_and(of_one_table) {
                continue;
            }
            let undone: Vec<&Change> = own.iter().collect();
            let mut left = between(only_second, &revert(&base, &head, &undone));
            // A file of which a part is undone has the bytes of head.
            left.retain(|change| change.class != Class::Cosmetic);
            let what = format!("{:?} undone beside {:?}", said(own), said(others));
            assert!(left.is_empty(), "{what}: {:?}", said(&left));
            tried += 1;
        }
    }
    assert!(tried > 3_000, "{tried}");
}

#[test]
fn files_that_come_go_and_move_can_be_undone() {
    let texts = world();
    let base = read(&texts);
    for path in texts.keys() {
        let mut head = texts.clone();
        let text = head.remove(path).expect("it is one of its keys");
        assert_each_can_be_undone(&base, &read(&head), &format!("{path} gone"));
        assert_each_can_be_undone(&read(&head), &base, &format!("{path} new"));
        let folder = path.split('/').next().unwrap_or_default();
        if !["services", "templates", "requirements"].contains(&folder) {
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        head.insert(format!("{folder}/elsewhere/{name}"), text.clone());
        assert_each_can_be_undone(&base, &read(&head), &format!("{path} moved"));
        let (from, to) = match folder {
            "services" => ("status: active", "status: closed"),
            "templates" => ("\"Dx05\", ", ""),
            _ => ("level: error", "level: note"),
        };
        head.insert(format!("{folder}/elsewhere/{name}"), text.replace(from, to));
        assert_each_can_be_undone(&base, &read(&head), &format!("{path} moved and edited"));
    }
}

#[test]
fn another_release_can_be_undone() {
    let texts = world();
    let mut head: Texts = texts
        .iter()
        .map(|(path, text)| (path.replace("51.2.0", "52.0.0"), text.clone()))
        .collect();
    let settings = head.get_mut("qdos.yaml").expect("it is there");
    *settings = settings.replace("51.2.0", "52.0.0");
    let pairs = head.get_mut("reference/52.0.0/pairs.csv").expect("it is there");
    *pairs = pairs.replace("1130,4020\n", "");
    let (base, head) = (read(&texts), read(&head));
    let changes = between(&base, &head);
    let all: Vec<&Change> = changes.iter().collect();
    assert_same(&base, &revert(&base, &head, &all), "the release");
    // The codes of another release are a change beside its name.
    for change in &changes {
        let back = revert(&base, &head, &[change]);
        let is_settings = change.class == Class::SettingsChanged;
        assert_eq!(back.release == base.release, is_settings, "{:?}", change.class);
        if is_settings {
            assert_eq!(back.reference, head.reference);
            let pairs = &back.tree.files["reference/51.2.0/pairs.csv"];
            assert_eq!(pairs.id, head.tree.files["reference/52.0.0/pairs.csv"].id);
        }
    }
}

/// A type that is gone leaves its services unread; with the type they come back, the other edits of them as they are.
#[test]
fn services_lost_with_a_code_come_back_with_it() {
    let base = world();
    let edits = [
        ("reference/51.2.0/service-types.csv", "13,Pharmacy\n", ""),
        (
            "requirements/urgent.yaml",
            "types: [\"13\", \"25\"]",
            "types: [\"25\"]",
        ),
        (SERVICE, "5 years and over", "16 years and over"),
    ];
    let head = edited(&base, &edits).expect("each stands there once");
    let only_age = edited(&base, &edits[2..]).expect("it stands there");
    let (base, head, only_age) = (read(&base), read(&head), read(&only_age));
    let changes = between(&base, &head);
    let types = changes
        .iter()
        .find(|change| change.class == Class::ReferenceChanged);
    let back = revert(&base, &head, &[types.expect("a type is gone")]);
    assert_eq!(back.services, only_age.services);
    assert!(back.unreadable.is_empty(), "{:?}", back.unreadable);
}

/// The bytes are base's only where nothing of head is left in them.
#[test]
fn a_file_of_which_a_part_is_undone_stays_as_it_is() {
    let base = world();
    let edits = [
        (SERVICE, "5 years and over", "16 years and over"),
        (SERVICE, "Ring the bell", "Knock"),
        // Nothing tells that they are one.
        (
            TEMPLATED,
            "uid: \"1900000002\"\nname: \"Elm Pharmacy\"",
            "uid: \"1900000003\"\nname: \"Oak\"",
        ),
        (TEMPLATED, "postcode: \"NR2 2BB\"", "postcode: \"NR3 3CC\""),
    ];
    let head = edited(&base, &edits).expect("each stands there once");
    let (base, head) = (read(&base), read(&head));
    let changes = between(&base, &head);
    let bytes = |undone: &[&Change], path: &str| revert(&base, &head, undone).tree.files[path].id;
    let of = |class: Class| {
        let found = changes.iter().find(|change| change.class == class);
        found.expect("it is one of the changes")
    };
    let (ages, words) = (of(Class::AgeNarrowed), of(Class::PatientInstructionsChanged));
    assert_eq!(bytes(&[ages], SERVICE), head.tree.files[SERVICE].id);
    assert_eq!(bytes(&[ages, words], SERVICE), base.tree.files[SERVICE].id);
    let (gone, new) = (of(Class::ServiceRemoved), of(Class::ServiceAdded));
    assert_eq!(bytes(&[gone], TEMPLATED), head.tree.files[TEMPLATED].id);
    assert_eq!(bytes(&[gone, new], TEMPLATED), base.tree.files[TEMPLATED].id);
}

/// Several edits of one service and of what it refers to.
#[test]
fn one_of_many_edits_can_be_undone() {
    let base = world();
    let edits: [Edit<'_>; 9] = [
        (SERVICE, "5 years and over", "16 years and over"),
        (SERVICE, "[\"Dx05\", \"Dx06\"]", "[\"Dx05\"]"),
        (SERVICE, "[\"09:00-12:00\"]", "closed"),
        (SERVICE, "09:00-18.30", "09:00-18.45"),
        (SERVICE, "public: \"01603 000000\"", "public: \"01603 000002\""),
        (SERVICE, "[\"D82001\", \"D82002\"]", "[\"D82001\"]"),
        (TEMPLATED, "monday: [\"09:00-17:00\"], ", ""),
        ("templates/pharmacy.yaml", ", \"1130=4003\"", ""),
        ("qdos.yaml", "sex_i: only-i", "sex_i: any"),
    ];
    let head = edited(&base, &edits).expect("each stands there once");
    assert_each_can_be_undone(&read(&base), &read(&head), "nine edits");
}

/// From a template to lists of its own, of which one says something else: the others still come from the template.
#[test]
fn one_list_of_a_profile_can_be_undone_where_the_template_differs() {
    let base = world();
    let own = "profile: { pairs: [\"1112=4003\"], dispositions: [\"Dx05\", \"Dx06\"], ages: [\"5 to 15 years\"], sexes: [\"F\"], roles: [\"111 Telephony Referral\"] }";
    let head =
        edited(&base, &[(TEMPLATED, "profile: { template: pharmacy }", own)]).expect("it stands there");
    assert_each_can_be_undone(&read(&base), &read(&head), "to lists");
    assert_each_can_be_undone(&read(&head), &read(&base), "to a template");
}

#[test]
fn the_title_of_a_requirement_is_undone_apart_from_what_it_asks() {
    let base = world();
    let path = "requirements/urgent.yaml";
    let edits = [
        (path, "title: \"Urgent care\"", "title: \"Soon\""),
        (path, "25 km", "40 km"),
    ];
    let head = edited(&base, &edits).expect("each stands there once");
    let (base, head) = (read(&base), read(&head));
    for change in between(&base, &head) {
        let back = revert(&base, &head, &[&change]);
        let asked = back.requirements.get("urgent");
        let asked = asked.map(|asked| (asked.title.as_str(), asked.distance));
        let expected = if change.class == Class::WordsChanged {
            ("Urgent care", Some(40_000))
        } else {
            ("Soon", Some(25_000))
        };
        assert_eq!(asked, Some(expected));
    }
}

#[test]
fn a_closure_takes_its_echoes_with_it() {
    let base = world();
    let edits = [
        (SERVICE, "status: active", "status: closed"),
        (SERVICE, "5 years and over", "16 years and over"),
        (SERVICE, "Ring the bell", "Knock"),
    ];
    let head = edited(&base, &edits).expect("each stands there once");
    let (base, head) = (read(&base), read(&head));
    let changes = between(&base, &head);
    assert_eq!(changes.len(), 1, "{:?}", said(&changes));
    assert_each_can_be_undone(&base, &head, "a closure");
}

/// A postcode of another area, with the service that lies there, and more rows of both areas.
#[test]
fn postcodes_can_be_undone_row_by_row() {
    let base = world();
    let edits = [
        (
            "areas/postcodes/E07000148.csv",
            "NR2 2BB,624000,308000\n",
            "NR2 9ZZ,624000,308001\n",
        ),
        (
            "areas/postcodes/E07000143.csv",
            "NR3 3CC,600000,308000\n",
            "NR3 3CC,600001,308000\nNR2 2BB,624000,308000\n",
        ),
    ];
    let head = edited(&base, &edits).expect("each stands there once");
    let (base, head) = (read(&base), read(&head));
    let changes = between(&base, &head);
    let all: Vec<&Change> = changes.iter().collect();
    assert_same(&base, &revert(&base, &head, &all), "postcodes");
    let moved = changes
        .iter()
        .find(|change| {
            change
                .head
                .as_ref()
                .is_some_and(|place| place.path.ends_with("143.csv"))
        })
        .expect("two postcodes of it moved");
    let back = revert(&base, &head, &[moved]);
    assert_eq!(back.services[world::ELM].area, base.services[world::ELM].area);
    assert!(
        back.geography.postcodes.get("NR2 9ZZ").is_some(),
        "the others stay"
    );
}

/// The files of the embedded directory.
fn embedded() -> Texts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../directory");
    let mut files = Texts::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(&root).expect("it lies below");
                files.insert(name.to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    files
}

#[test]
fn edits_of_the_embedded_directory_can_be_undone() {
    let texts = embedded();
    let memory = Memory::default();
    let read = |texts: &Texts| read::directory(Arc::new(Tree::from_texts(texts)), &memory);
    let base = read(&texts);
    let mut head = texts.clone();
    let services: Vec<&String> = texts
        .keys()
        .filter(|path| path.starts_with("services/north-norfolk/") && path.ends_with(".yaml"))
        .collect();
    for (number, path) in services.iter().enumerate() {
        let text = head.get_mut(*path).expect("it is there");
        match number % 5 {
            0 => *text = text.replace("status: active", "status: suspended"),
            1 => {
                *text = text
                    .replace("monday: [\"09:00", "monday: [\"10:00")
                    .replace("name: ", "name: The ")
            }
            2 => *text = text.replace("postcode: NR27", "postcode: NR26"),
            3 => {
                head.remove(*path);
            }
            _ => {}
        }
    }
    for text in head
        .iter_mut()
        .filter(|(path, _)| path.starts_with("templates/"))
        .map(|(_, text)| text)
    {
        *text = text.replace("Dx12,", "").replace("  - Dx08\n", "");
    }
    let head = read(&head);
    assert!(between(&base, &head).len() > 10);
    assert_each_can_be_undone(&base, &head, "north-norfolk");
}

#[test]
fn hours_undone_alone_leave_a_profile_that_has_another_template_by_now() {
    let base = world();
    let mut head = base.clone();
    let profile = head.remove("templates/pharmacy.yaml").expect("it is there");
    head.insert("templates/shop.yaml".to_owned(), profile);
    let elm = head.get_mut(TEMPLATED).expect("it is there");
    *elm = elm
        .replace("template: pharmacy", "template: shop")
        .replace("monday: [\"09:00-17:00\"]", "monday: [\"09:00-12:00\"]");
    let (base, head) = (read(&base), read(&head));
    let changes = between(&base, &head);
    let hours: Vec<&Change> = changes
        .iter()
        .filter(|change| change.class == Class::HoursReduced)
        .collect();
    assert_eq!(hours.len(), 1, "{:?}", said(&changes));
    let undone = revert(&base, &head, &hours);
    let [was, now] = [&base, &undone].map(|side| &side.services["1900000002"]);
    assert_eq!(now.hours, was.hours);
    assert_eq!(now.profile.pairs, was.profile.pairs);
    assert_eq!(now.profile.dispositions, was.profile.dispositions);
}

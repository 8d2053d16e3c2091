//! What is compared of the files that differ and those beside them that matter is what is compared of whole directories:
//! over every field of every kind of file, and over random edits, copies, moves and removals.

mod world;

use proptest::prelude::*;
use qdos_diff::compare;
use qdos_model::change::Change;
use qdos_model::directory::Directory;
use qdos_model::read::{self, Beside, Index, Memory, Said};
use qdos_model::tree::{BlobId, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use world::rows::{OTHERS, SERVICES};
use world::{DALE, SERVICE, TEMPLATED, edited, said, today, world};

type Texts = BTreeMap<String, String>;

fn directory(tree: &Tree) -> Directory {
    read::directory(Arc::new(tree.clone()), &Memory::default())
}

fn index(tree: &Tree) -> Index {
    let mut index = Index::default();
    for (path, file) in &tree.files {
        index.insert(path, file.id, Said::of(path, file, &Memory::default()));
    }
    let kept = index.to_keep().expect("paths are short");
    let recalled = Index::recalling(&kept).expect("what was kept is recalled");
    assert_eq!(recalled, index);
    recalled
}

/// Both sides less the files that need not be read.
fn reduced(base: &Tree, head: &Tree) -> [Tree; 2] {
    let id = |tree: &Tree, path: &String| -> Option<BlobId> { tree.files.get(path).map(|file| file.id) };
    let paths: BTreeSet<&String> = base.files.keys().chain(head.files.keys()).collect();
    let differing = paths.into_iter().filter(|path| id(base, path) != id(head, path));
    let changed: Vec<(String, Option<Said>)> = differing
        .map(|path| {
            let said = head
                .files
                .get(path)
                .map(|file| Said::of(path, file, &Memory::default()));
            (path.clone(), said)
        })
        .collect();
    let beside = index(base).beside(&changed);
    [base, head].map(|side| {
        let mut side = side.clone();
        let is_changed = |path: &String| changed.iter().any(|(other, _)| other == path);
        side.files.retain(|path, _| match &beside {
            Beside::All => true,
            Beside::Files(paths) => is_changed(path) || paths.contains(path.as_str()),
        });
        side
    })
}

fn whole_and_reduced(base: &Texts, head: &Texts) -> [Vec<Change>; 2] {
    let [base, head] = [base, head].map(|texts| Tree::from_texts(texts.clone()));
    let [less_base, less_head] = reduced(&base, &head);
    [
        compare(&directory(&base), &directory(&head), today()),
        compare(&directory(&less_base), &directory(&less_head), today()),
    ]
}

#[track_caller]
fn assert_same(base: &Texts, head: &Texts, what: &str) {
    let [whole, reduced] = whole_and_reduced(base, head);
    assert_eq!(said(&reduced), said(&whole), "{what}");
    assert_eq!(reduced, whole, "{what}");
}

#[test]
fn of_every_field_changed_alone() {
    let base = world();
    for (path, from, to, _) in SERVICES.iter().chain(OTHERS) {
        let head = edited(path, from, to);
        let what = format!("{path}: {from} -> {to}");
        assert_same(&base, &head, &what);
        assert_same(&head, &base, &format!("back, {what}"));
    }
}

/// Files that are alike in both revisions and yet matter.
#[test]
fn of_files_beside_which_another_counts() {
    let base = world();
    let with = |edits: &[(&str, Option<&str>)]| {
        let mut texts = base.clone();
        for (path, text) in edits {
            match text {
                Some(text) => texts.insert((*path).to_owned(), (*text).to_owned()),
                None => texts.remove(*path),
            };
        }
        texts
    };
    let template = base["templates/pharmacy.yaml"].replace("1130=4003", "1130=4020");
    let cases: &[&[(&str, Option<&str>)]] = &[
        // A uid that an earlier file takes, and one that a later file cannot take.
        &[("services/a/1.yaml", Some(DALE))],
        &[("services/z/1.yaml", Some(DALE))],
        // The same with another postcode.
        &[("services/a/1.yaml", Some(&DALE.replace("NR1 1AA", "NR3 3CC")))],
        // The name of a template taken by an earlier file, and given up.
        &[("templates/a/pharmacy.yaml", Some(&template))],
        &[("templates/pharmacy.yaml", None)],
        &[(
            "requirements/a/urgent.yaml",
            Some(&base["requirements/urgent.yaml"]),
        )],
        &[(SERVICE, None)],
        &[
            (TEMPLATED, None),
            ("services/other/1900000002.yaml", Some(&base[TEMPLATED])),
        ],
        &[("areas/postcodes/E07000148.csv", None)],
        &[("areas/small-areas.csv", None)],
        &[("qdos.yaml", None)],
        &[(SERVICE, Some("uid: ["))],
        &[("scenarios/more.yaml", Some(&base["scenarios/all.yaml"]))],
    ];
    for edits in cases {
        let head = with(edits);
        assert_same(&base, &head, &format!("{edits:?}"));
        assert_same(&head, &base, &format!("back, {edits:?}"));
    }
    assert_same(&Texts::new(), &base, "from nothing");
}

/// What a service's file needs beside it is few files: not the other services, and no postcodes.
#[test]
fn little_is_read_beside_a_service() {
    let base = Tree::from_texts(world());
    let head = Tree::from_texts(edited(
        TEMPLATED,
        "friday: [\"09:00-17:00\"]",
        "friday: [\"09:00-16:00\"]",
    ));
    let [_, less] = reduced(&base, &head);
    let read: Vec<&str> = less.files.keys().map(String::as_str).collect();
    let others = |path: &&&str| !path.starts_with("reference/51.2.0/");
    let read: Vec<&str> = read.iter().filter(others).copied().collect();
    assert_eq!(
        read,
        [
            "areas/areas.yaml",
            "calendar/bank-holidays.yaml",
            "policy.yaml",
            "qdos.yaml",
            TEMPLATED,
            "templates/pharmacy.yaml"
        ]
    );
}

/// One edit of a directory.
#[derive(Debug, Clone)]
enum Edit {
    /// A row of the table over all fields.
    Row(usize),
    /// A file as it is, at another path too.
    Copy(usize, usize),
    Move(usize, usize),
    Remove(usize),
    /// One byte of a file becomes another.
    Byte(usize, usize, u8),
}

const PATHS: [&str; 8] = [
    "services/a/1900000001.yaml",
    "services/z/1900000002.yaml",
    "services/norfolk/13/1900000003.yaml",
    "templates/a/pharmacy.yaml",
    "templates/other.yaml",
    "requirements/a/urgent.yaml",
    "areas/postcodes/E54000068.csv",
    "scenarios/more.yaml",
];

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<usize>;
    prop_oneof![
        6 => at().prop_map(Edit::Row),
        2 => (at(), at()).prop_map(|(from, to)| Edit::Copy(from, to)),
        2 => (at(), at()).prop_map(|(from, to)| Edit::Move(from, to)),
        1 => at().prop_map(Edit::Remove),
        2 => (at(), at(), prop::sample::select(b"019:\n [\"x".to_vec())).prop_map(|(file, at, byte)| Edit::Byte(file, at, byte)),
    ]
}

impl Edit {
    fn apply(&self, texts: &mut Texts) {
        let nth = |texts: &Texts, at: usize| texts.keys().nth(at % texts.len().max(1)).cloned();
        match self {
            Edit::Row(at) => {
                let rows: Vec<_> = SERVICES.iter().chain(OTHERS).collect();
                let (path, from, to, _) = rows[at % rows.len()];
                if let Some(text) = texts.get_mut(*path) {
                    *text = text.replacen(from, to, 1);
                }
            }
            Edit::Copy(from, to) | Edit::Move(from, to) => {
                let Some(from) = nth(texts, *from) else { return };
                // A place for a file of its kind.
                let folder = from.split('/').next().unwrap_or_default();
                let places: Vec<_> = PATHS.iter().filter(|path| path.starts_with(folder)).collect();
                let Some(to) = places.get(to % places.len().max(1)) else {
                    return;
                };
                let text = texts[&from].clone();
                if matches!(self, Edit::Move(..)) {
                    texts.remove(&from);
                }
                texts.insert((**to).to_owned(), text);
            }
            Edit::Remove(at) => {
                if let Some(path) = nth(texts, *at) {
                    texts.remove(&path);
                }
            }
            Edit::Byte(file, at, byte) => {
                let Some(path) = nth(texts, *file) else { return };
                let mut bytes = texts[&path].clone().into_bytes();
                let at = at % bytes.len().max(1);
                if let Some(place) = bytes.get_mut(at) {
                    *place = *byte;
                }
                texts.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
}

/// How many random pairs are compared; more by `QDOS_PAIRS`.
fn pairs() -> u32 {
    std::env::var("QDOS_PAIRS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(pairs()))]

    #[test]
    fn of_random_edits(
        before in prop::collection::vec(edit(), 0..6),
        after in prop::collection::vec(edit(), 1..5),
    ) {
        let mut base = world();
        before.iter().for_each(|edit| edit.apply(&mut base));
        let mut head = base.clone();
        after.iter().for_each(|edit| edit.apply(&mut head));
        let [whole, reduced] = whole_and_reduced(&base, &head);
        prop_assert_eq!(said(&reduced), said(&whole));
        prop_assert_eq!(reduced, whole);
    }
}

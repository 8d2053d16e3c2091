//! Whatever is edited together: with every change undone, head means what base means. Over random sets of edits in files of
//! every kind, always the same ones.

mod world;

use qdos_diff::{compare, revert};
use qdos_model::change::{Change, Class, Level};
use std::collections::BTreeMap;
use world::rows::{OTHERS, SERVICES};
use world::{SERVICE, TEMPLATED, read, said, today, world};

type Texts = BTreeMap<String, String>;

/// One thing that somebody does to a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edit {
    /// Another text in a file, where it stands there once.
    Text(&'static str, &'static str, &'static str),
    /// A file is gone.
    Remove(&'static str),
    /// A file lies elsewhere.
    Move(&'static str, &'static str),
    /// A second file that says the same but for one text.
    Copy(&'static str, &'static str, &'static str, &'static str),
}

const PAIRS: &str = "reference/51.2.0/pairs.csv";
const AREAS: &str = "areas/areas.yaml";

/// What the table over all fields has no row for: codes and places that others refer to come and go, and whole files.
const MORE: &[Edit] = &[
    Edit::Text(PAIRS, "1112,4003\n", ""),
    Edit::Text(PAIRS, "1112,4020\n", ""),
    Edit::Text(PAIRS, "1130,4003\n", ""),
    Edit::Text(PAIRS, "1130,4020\n", "1130,4020\n9999,4003\n"),
    Edit::Text("reference/51.2.0/symptom-groups.csv", "1130,sore throat\n", ""),
    Edit::Text(
        "reference/51.2.0/symptom-discriminators.csv",
        "4020,minor illness\n",
        "",
    ),
    Edit::Text(
        "reference/51.2.0/dispositions.csv",
        "Dx17,urgent dental,dental,60,guide,a,\n",
        "",
    ),
    Edit::Text("reference/51.2.0/service-types.csv", "13,Pharmacy\n", ""),
    Edit::Text("reference/51.2.0/service-types.csv", "25,GP out of hours\n", ""),
    Edit::Text("reference/51.2.0/roles.csv", "111 Telephony Referral\n", ""),
    Edit::Text(SERVICE, "\"1130=4003\"]", "\"1130=4003\", \"9999=4003\"]"),
    Edit::Text(SERVICE, "\"1130=4003\"]", "\"1130=4020\"]"),
    Edit::Text(
        SERVICE,
        "roles: [\"111 Telephony Referral\"]",
        "roles: [\"111 Telephony Referral\", \"112\"]",
    ),
    Edit::Text(
        SERVICE,
        "limited_to: [\"E07000148\"]",
        "limited_to: [\"E07000148\", \"E07000143\"]",
    ),
    Edit::Text(
        SERVICE,
        "{ date: \"2026-12-24\", sessions: [\"09:00-12:00\"] }",
        "{ date: \"2026-12-25\", sessions: [\"10:00-14:00\"] }",
    ),
    Edit::Text(
        TEMPLATED,
        "{ template: pharmacy }",
        "{ template: pharmacy, remove_pairs: [\"1130=4003\"] }",
    ),
    Edit::Text(
        TEMPLATED,
        "{ template: pharmacy }",
        "{ template: pharmacy, add_pairs: [\"1130=4020\"] }",
    ),
    Edit::Text(TEMPLATED, "{ template: pharmacy }", "{ template: shop }"),
    Edit::Text(TEMPLATED, "postcode: \"NR2 2BB\"", "postcode: \"NR3 3CC\""),
    Edit::Text(
        TEMPLATED,
        "status: active",
        "status: closed\nsuccessor: \"1900000001\"",
    ),
    Edit::Text(
        TEMPLATED,
        "friday: [\"09:00-17:00\"] } }",
        "friday: [\"09:00-17:00\"] }, holiday: [\"09:00-17:00\"] }",
    ),
    Edit::Text(
        "templates/pharmacy.yaml",
        "\"1130=4003\"]",
        "\"1130=4003\", \"1130=4020\"]",
    ),
    Edit::Text(
        "calendar/bank-holidays.yaml",
        ", { date: \"2027-03-29\", title: \"Easter Monday\" }",
        "",
    ),
    Edit::Text(
        AREAS,
        ", { code: \"E07000143\", name: Breckland, kind: district, parent: \"E54000068\" }",
        "",
    ),
    Edit::Text(
        AREAS,
        "{ code: \"E07000148\", name: Norwich, kind: district, parent: \"E54000068\" }, ",
        "",
    ),
    Edit::Text("areas/postcodes/E07000148.csv", "NR1 1AA,623000,308000\n", ""),
    Edit::Text(
        "areas/postcodes/E07000148.csv",
        "NR2 2BB,624000",
        "NR2 2BB,624500",
    ),
    Edit::Text(
        "areas/postcodes/E07000143.csv",
        "NR3 3CC,600000,308000\n",
        "NR3 3CC,600000,308000\nNR1 1AA,623000,308000\n",
    ),
    Edit::Remove(SERVICE),
    Edit::Remove(TEMPLATED),
    Edit::Remove("templates/pharmacy.yaml"),
    Edit::Remove("requirements/urgent.yaml"),
    Edit::Remove("policy.yaml"),
    Edit::Remove("calendar/bank-holidays.yaml"),
    Edit::Remove("scenarios/all.yaml"),
    Edit::Remove("reference/51.2.0/outcomes.yaml"),
    Edit::Remove("areas/search-distances.csv"),
    Edit::Move(SERVICE, "services/suffolk/13/1900000001.yaml"),
    Edit::Move(TEMPLATED, "services/norfolk/25/1900000002.yaml"),
    Edit::Move("templates/pharmacy.yaml", "templates/shops/pharmacy.yaml"),
    Edit::Move("templates/pharmacy.yaml", "templates/shop.yaml"),
    Edit::Move("requirements/urgent.yaml", "requirements/soon/urgent.yaml"),
    Edit::Copy("templates/pharmacy.yaml", "templates/shop.yaml", ", \"Dx06\"", ""),
    Edit::Copy(
        "requirements/urgent.yaml",
        "requirements/soon.yaml",
        "25 km",
        "40 km",
    ),
    Edit::Copy(
        SERVICE,
        "services/norfolk/13/1900000005.yaml",
        "uid: \"1900000001\"",
        "uid: \"1900000005\"",
    ),
    Edit::Copy(
        TEMPLATED,
        "services/norfolk/13/1900000006.yaml",
        "uid: \"1900000002\"\nname: \"Elm",
        "uid: \"1900000006\"\nname: \"Ash",
    ),
    Edit::Copy(
        TEMPLATED,
        "services/norfolk/13/1900000007.yaml",
        "uid: \"1900000002\"",
        "uid: \"1900000007\"",
    ),
];

/// The texts with these edits, as far as one leaves a place for the next.
fn edited(texts: &Texts, edits: &[Edit]) -> Texts {
    let mut texts = texts.clone();
    for edit in edits {
        match edit {
            Edit::Text(path, from, to) => {
                let text = texts.get_mut(*path);
                if let Some(text) = text.filter(|text| text.matches(from).count() == 1) {
                    *text = text.replace(from, to);
                }
            }
            Edit::Remove(path) => {
                texts.remove(*path);
            }
            Edit::Move(from, to) => {
                if let Some(text) = texts.remove(*from) {
                    texts.insert((*to).to_owned(), text);
                }
            }
            Edit::Copy(path, other, from, to) => {
                let text = texts.get(*path).map(|text| text.replace(from, to));
                texts.extend(text.map(|text| ((*other).to_owned(), text)));
            }
        }
    }
    texts
}

/// Numbers by chance, the same for the same seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let below = (mixed ^ (mixed >> 31)) % end as u64;
        usize::try_from(below).expect("it is below a usize")
    }

    /// From two to `most` edits.
    fn edits(&mut self, all: &[Edit], most: usize) -> Vec<Edit> {
        let count = 2 + self.below(most - 1);
        (0..count).map(|_| all[self.below(all.len())]).collect()
    }
}

/// Edits that meet: of codes and of who names them, of places and of who is at them, of codes that no table has, of files that
/// come, go and move.
fn themes() -> Vec<Vec<Edit>> {
    let rows = SERVICES.iter().chain(OTHERS);
    let rows = rows.map(|(path, from, to, _)| Edit::Text(path, from, to));
    let all: Vec<Edit> = rows.chain(MORE.iter().copied()).collect();
    let about = |words: &[&str]| -> Vec<Edit> {
        let is_about = |edit: &&Edit| match edit {
            Edit::Text(path, from, to) => [path, from, to]
                .iter()
                .any(|text| words.iter().any(|word| text.contains(word))),
            _ => false,
        };
        all.iter().filter(is_about).copied().collect()
    };
    let codes = about(&["pairs", "=40", "Dx", "roles", "template", "type", "dispositions"]);
    let places = about(&["areas", "limited_to", "E0700", "NR", "restricted", "only_if_open"]);
    let unseen = about(&["4020", "Dx17", "Kept by", "public_name", "practices", "titel"]);
    let files = all.iter().filter(|edit| !matches!(edit, Edit::Text(..)));
    let files = files
        .copied()
        .chain(about(&["uid", "successor", "name"]))
        .collect();
    vec![all, codes, places, unseen, files]
}

/// What is left of meaning between base and head with all its changes undone; with none of them undone, it is head.
fn left(base: &Texts, head: &Texts) -> Vec<Change> {
    let (base, head) = (read(base), read(head));
    let kept = compare(&head, &revert(&base, &head, &[]), today());
    assert!(kept.is_empty(), "nothing undone, yet {:?}", said(&kept));
    let changes = compare(&base, &head, today());
    let all: Vec<&Change> = changes.iter().collect();
    let mut left = compare(&base, &revert(&base, &head, &all), today());
    left.retain(|change| change.level() > Level::Cosmetic);
    left
}

/// Both revisions of a random world: some edits before, some more after; and the same the other way.
fn sides(before: &[Edit], after: &[Edit], back: bool) -> (Texts, Texts) {
    let base = edited(&world(), before);
    let head = edited(&base, after);
    if back { (head, base) } else { (base, head) }
}

/// The edits without which nothing would be left, so that a fault is seen at a glance.
fn fewest(mut before: Vec<Edit>, mut after: Vec<Edit>, back: bool) -> String {
    let is_left = |before: &[Edit], after: &[Edit]| {
        let (base, head) = sides(before, after, back);
        left(&base, &head)
    };
    let mut at = 0;
    while at < before.len() + after.len() {
        let (mut fewer, mut less) = (before.clone(), after.clone());
        match at < before.len() {
            true => fewer.remove(at),
            false => less.remove(at - before.len()),
        };
        if is_left(&fewer, &less).is_empty() {
            at += 1;
        } else {
            (before, after) = (fewer, less);
        }
    }
    let found = is_left(&before, &after);
    format!("of {before:?}\n  then {after:?}\n  left {:?}", said(&found))
}

/// How many worlds are tried; more by `QDOS_PAIRS`.
fn worlds() -> u64 {
    let asked = std::env::var("QDOS_PAIRS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

#[test]
fn with_every_change_undone_nothing_but_spelling_is_left() {
    let themes = themes();
    let mut faults = Vec::new();
    for seed in 0..worlds() {
        let mut chance = Chance(seed);
        let theme = &themes[chance.below(themes.len())];
        // Every third base is the world as it stands, so that edits find their places.
        let before = match seed % 3 {
            0 => Vec::new(),
            _ => chance.edits(theme, 4),
        };
        let after = chance.edits(theme, 9);
        for back in [false, true] {
            let (base, head) = sides(&before, &after, back);
            if !left(&base, &head).is_empty() {
                let fewest = fewest(before.clone(), after.clone(), back);
                faults.push(format!("seed {seed}, back {back}: {fewest}"));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// What names a code can be read again with the code, though nothing is undone of it.
#[test]
fn a_code_that_is_back_heals_what_names_it() {
    let texts = world();
    let no_type = Edit::Text("reference/51.2.0/service-types.csv", "25,GP out of hours\n", "");
    let (base, head) = (read(&texts), read(&edited(&texts, &[no_type])));
    let changes = compare(&base, &head, today());
    let codes: Vec<&Change> = changes
        .iter()
        .filter(|change| change.class == Class::ReferenceChanged)
        .collect();
    assert!(head.requirements.is_empty() && codes.len() == 1 && changes.len() == 2);
    let back = revert(&base, &head, &codes);
    assert_eq!(back.requirements, base.requirements);
    assert!(back.unreadable.is_empty(), "{:?}", back.unreadable);
}

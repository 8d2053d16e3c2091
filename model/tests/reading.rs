//! Reading never fails: whatever the bytes, a broken file is a finding and its neighbours are still read.

use proptest::prelude::*;
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, is_unsafe};
use qdos_model::read::{self, Memory, Places, place_of};
use qdos_model::route::Route;
use qdos_model::tree::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;

fn files() -> BTreeMap<String, Vec<u8>> {
    let texts = [
        (
            "qdos.yaml",
            "format: \"1\"\nname: small\nrelease: \"1\"\nown_areas: [\"A\"]\n",
        ),
        (
            "areas/areas.yaml",
            "areas:\n  - { code: \"A\", name: Area, kind: district }\n",
        ),
        (
            "areas/postcodes/A.csv",
            "postcode,easting,northing\nNR1 1AA,600000,300000\n",
        ),
        ("areas/search-distances.csv", "code,km\nNR1,40\n"),
        (
            "areas/small-areas.csv",
            "code,name,area,easting,northing,0-15,16-129\nS1,Small,A,600000,300000,10,20\n",
        ),
        (
            "calendar/bank-holidays.yaml",
            "covers: { from: \"2020-01-01\", until: \"2030-12-31\" }\nholidays: []\n",
        ),
        ("reference/1/symptom-groups.csv", "sg,name\n1000,Group\n"),
        (
            "reference/1/symptom-discriminators.csv",
            "sd,name\n4000,Discriminator\n",
        ),
        ("reference/1/pairs.csv", "sg,sd\n1000,4000\n"),
        (
            "reference/1/dispositions.csv",
            "dx,name,group,minutes,basis,source,disagreement\nDx05,Within 2 hours,pc,120,,,\n",
        ),
        ("reference/1/service-types.csv", "type,name\n13,Pharmacy\n"),
        ("reference/1/roles.csv", "role\n111 Telephony Referral\n"),
        ("reference/1/calls.csv", "dx,calls\nDx05,12\n"),
        (
            "reference/1/outcomes.yaml",
            "rows:\n  - { pairs: [\"1000=4000\"], dispositions: [\"Dx05\"] }\n",
        ),
        (
            "requirements/all.yaml",
            "title: All\nowner: Owner\nlevel: error\noutcomes: {}\n",
        ),
        (
            "services/a/1000.yaml",
            "uid: \"1000\"\nname: One\nstatus: active\ntype: \"13\"\npostcode: \"NR1 1AA\"\n",
        ),
        (
            "services/a/1001.yaml",
            "uid: \"1001\"\nname: Two\nstatus: active\ntype: \"13\"\nhours: { week: { monday: [\"09:00-17:00\"] } }\n",
        ),
    ];
    texts
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
        .collect()
}

fn read(files: &BTreeMap<String, Vec<u8>>) -> Directory {
    let tree = Tree::from_texts(files.iter().map(|(path, bytes)| (path.clone(), bytes)));
    let directory = read::directory(Arc::new(tree), &Memory::default());
    let places = Places::new(&directory.tree);
    for finding in directory.findings.iter().take(20) {
        // Rendering must not fail either.
        let place = place_of(&directory.tree, &finding.path, &finding.route, finding.spot);
        assert_eq!(places.of(finding), place);
    }
    directory
}

#[test]
fn the_small_directory_is_read_whole() {
    let directory = read(&files());
    assert_eq!(directory.findings, []);
    assert_eq!(directory.services.len(), 2);
    assert_eq!(directory.requirements.len(), 1);
}

/// The small directory with some files in place of its own.
fn with(changes: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut files = files();
    for (path, text) in changes {
        files.insert((*path).to_owned(), text.as_bytes().to_vec());
    }
    files
}

#[test]
fn two_revisions_share_services_only_where_nothing_gives_them_another_meaning() {
    let requirement = (
        "requirements/all.yaml",
        "title: Other\nowner: Owner\nlevel: error\noutcomes: {}\n",
    );
    let pharmacy = "uid: \"1000\"\nname: Other\nstatus: active\ntype: \"13\"\npostcode: \"NR1 1AA\"\n";
    let postcodes = "postcode,easting,northing\nNR1 1AA,600001,300000\n";
    let shared = |changes: &[(&str, &str)]| -> Vec<bool> {
        let memory = Memory::default();
        let remembered = |files: &BTreeMap<String, Vec<u8>>| {
            let tree = Tree::from_texts(files.iter().map(|(path, bytes)| (path.clone(), bytes)));
            read::directory(Arc::new(tree), &memory)
        };
        let (head, base) = (remembered(&files()), remembered(&with(changes)));
        // Shared or not, each is what it is without a memory.
        assert_eq!(base.services, read(&with(changes)).services);
        let pairs = head
            .services
            .iter()
            .map(|(uid, service)| (service, &base.services[uid]));
        pairs.map(|(one, other)| Arc::ptr_eq(one, other)).collect()
    };
    assert_eq!(shared(&[]), [true, true]);
    assert_eq!(shared(&[requirement]), [true, true]);
    assert_eq!(shared(&[("services/a/1000.yaml", pharmacy)]), [false, true]);
    assert_eq!(shared(&[("areas/postcodes/A.csv", postcodes)]), [false, false]);
}

#[test]
fn a_memory_changes_nothing_whatever_was_read_before() {
    let memory = Memory::default();
    let remembered = |files: &BTreeMap<String, Vec<u8>>| {
        let tree = Tree::from_texts(files.iter().map(|(path, bytes)| (path.clone(), bytes)));
        format!("{:?}", read::directory(Arc::new(tree), &memory))
    };
    let small = files();
    let fresh = |files: &BTreeMap<String, Vec<u8>>| format!("{:?}", read(files));
    for path in small.keys() {
        let mut without = small.clone();
        without.remove(path);
        let mut broken = small.clone();
        broken.insert(path.clone(), b"uid: [".to_vec());
        for other in [without, broken] {
            assert_eq!(remembered(&small), fresh(&small), "{path}");
            assert_eq!(remembered(&other), fresh(&other), "{path}");
        }
    }
}

/// What a memory keeps of the postcodes of these files.
fn remembering_places(files: &BTreeMap<String, Vec<u8>>) -> Option<Vec<u8>> {
    let memory = Memory::default();
    read::directory(Arc::new(Tree::from_texts(files.clone())), &memory);
    memory.places_to_keep()
}

#[test]
fn places_that_were_kept_are_those_that_were_read() {
    let kept = remembering_places(&files()).expect("they are new");
    let memory = Memory::default().with_places(kept.clone());
    let mut tree = Tree::from_texts(files());
    // Bytes that say nothing: only the blob id counts.
    let file = tree.files.get_mut("areas/postcodes/A.csv").expect("it is there");
    file.bytes = b"nothing".as_slice().into();
    let id = file.id;
    assert!(memory.keeps(id) && memory.kept_places() == 1);
    let recalled = read::directory(Arc::new(tree), &memory);
    assert_eq!(recalled.geography, read(&files()).geography);
    assert_eq!(recalled.findings, read(&files()).findings);
    assert_eq!(memory.places_to_keep(), None, "nothing is new");
    // What is kept is said of these files alone, under these names.
    let row = "postcode,easting,northing\nNR1 1AB,600000,300000\n";
    let mut moved = files();
    let text = moved.remove("areas/postcodes/A.csv").expect("it is there");
    moved.insert("areas/postcodes/B.csv".to_owned(), text);
    for other in [with(&[("areas/postcodes/A.csv", row)]), moved] {
        let memory = Memory::default().with_places(kept.clone());
        let tree = Arc::new(Tree::from_texts(other.clone()));
        let (found, expected) = (read::directory(tree, &memory), read(&other));
        assert_eq!(found.geography, expected.geography);
        assert_eq!(found.findings, expected.findings);
        assert!(memory.places_to_keep().is_some());
    }
}

#[test]
fn places_of_files_with_faults_are_not_kept() {
    let bad = "postcode,easting,northing\nNR1 1AA,600000,300000\nNR1 1AB,here,there\n";
    let faulty = with(&[("areas/postcodes/A.csv", bad)]);
    assert_eq!(remembering_places(&faulty), None);
    let memory = Memory::default();
    for _ in ["first", "again"] {
        let directory = read::directory(Arc::new(Tree::from_texts(faulty.clone())), &memory);
        assert!(directory.unreadable.contains("areas/postcodes/A.csv"));
    }
}

#[test]
fn places_cut_off_anywhere_are_read_again() {
    let row = "postcode,easting,northing\nNR1 1AA,600000,300000\nNR1 1AB,600100,300000\n";
    let files = with(&[("areas/postcodes/A.csv", row)]);
    let (kept, expected) = (remembering_places(&files).expect("they are new"), read(&files));
    let places = |kept: Vec<u8>| {
        let memory = Memory::default().with_places(kept);
        read::directory(Arc::new(Tree::from_texts(files.clone())), &memory).geography
    };
    for length in 0..kept.len() {
        assert_eq!(places(kept[..length].to_vec()), expected.geography, "{length}");
    }
    // The two rows the other way round, and the first of no area that there is.
    let rows = kept.len() - 40;
    assert_eq!(
        places([&kept[..rows], &kept[rows + 20..], &kept[rows..rows + 20]].concat()),
        expected.geography
    );
    let mut astray = kept;
    astray[rows + 8] = 7;
    assert_eq!(places(astray), expected.geography);
}

/// What reading says of the small directory with some files in place of its own.
fn told(changes: &[(&str, &str)]) -> Vec<String> {
    read(&with(changes)).findings.iter().map(tell).collect()
}

fn tell(
    Finding {
        rule,
        path,
        route,
        message,
        ..
    }: &Finding,
) -> String {
    format!("{rule} {path} {route}: {message}")
}

/// The one finding there is, which makes its file count as nothing.
fn refused(changes: &[(&str, &str)]) -> String {
    let directory = read(&with(changes));
    let found: Vec<String> = directory.findings.iter().map(tell).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        directory.unreadable.contains(&directory.findings[0].path),
        "{found:#?}"
    );
    found.into_iter().next().unwrap_or_default()
}

#[test]
fn codes_of_search_distances_are_read_in_one_form() {
    let path = "areas/search-distances.csv";
    let directory = read(&with(&[(path, "code,km\nnr1,40\n nr2 7 ,30\nNR11AA,20\n")]));
    let expected = [("NR1", 40_000), ("NR1 1AA", 20_000), ("NR2 7", 30_000)];
    assert_eq!(directory.findings, []);
    assert_eq!(
        directory.geography.search_distances,
        expected.map(|(code, metres)| (code.to_owned(), metres)).into()
    );
    for row in ["Norwich,40", "NR1-,40", "NR1 1A,40", ",40"] {
        let message = format!("unreadable-file {path} : the row \"{row}\" cannot be read");
        assert_eq!(refused(&[(path, &format!("code,km\n{row}\n"))]), message);
    }
    assert_eq!(
        refused(&[(path, "code,km\nNR1,40\nnr1,20\n")]),
        format!("unreadable-file {path} : the row \"nr1,20\" cannot be read")
    );
}

#[test]
fn lines_may_end_as_they_did_on_old_machines() {
    let changes = [
        (
            "reference/1/dispositions.csv",
            "dx,name,group,minutes\rDx05,Two hours,pc,120\rDx06,Six hours,pc,360\r",
        ),
        (
            "areas/small-areas.csv",
            "code,name,area,easting,northing,0-129\rS1,One,A,1,1,1\rS2,Two,A,2,2,2\r",
        ),
    ];
    let directory = read(&with(&changes));
    assert_eq!(directory.findings, []);
    assert_eq!(directory.reference.dispositions.len(), 2);
    assert_eq!(directory.geography.small_areas.len(), 2);
}

#[test]
fn of_two_files_of_one_name_the_first_stands() {
    let requirement = "title: Other\nowner: Owner\nlevel: note\noutcomes: {}\n";
    assert_eq!(
        refused(&[("requirements/more/all.yaml", requirement)]),
        "unreadable-file requirements/more/all.yaml : the name \"all\" is already that of requirements/all.yaml"
    );
    let directory = read(&with(&[("requirements/more/all.yaml", requirement)]));
    assert_eq!(directory.requirements["all"].title, "All");
    let changes = [
        ("templates/a/one.yaml", "sexes: [\"F\"]\n"),
        ("templates/b/one.yaml", "sexes: [\"M\"]\n"),
    ];
    assert_eq!(
        refused(&changes),
        "unreadable-file templates/b/one.yaml : the name \"one\" is already that of templates/a/one.yaml"
    );
    assert_eq!(
        read(&with(&changes)).templates["one"].path,
        "templates/a/one.yaml"
    );
}

#[test]
fn of_two_rows_of_one_code_the_first_stands() {
    let areas =
        "areas:\n  - { code: \"A\", name: Area, kind: icb }\n  - { code: \"A\", name: Other, kind: icb }\n";
    let changes = [("areas/areas.yaml", areas)];
    assert_eq!(
        refused(&changes),
        "unreadable-file areas/areas.yaml areas[1].code: the code \"A\" is already that of \"Area\""
    );
    assert_eq!(read(&with(&changes)).geography.areas["A"].name, "Area");
    let changes = [(
        "reference/1/dispositions.csv",
        "dx,name,group,minutes\nDx05,Two hours,pc,120\ndx05,Six hours,pc,360\n",
    )];
    assert_eq!(
        refused(&changes),
        "unreadable-file reference/1/dispositions.csv : the code \"dx05\" stands on line 2 already"
    );
    let directory = read(&with(&changes));
    assert_eq!(directory.findings[0].spot, Some((3, 1)));
    assert!(
        directory
            .reference
            .dispositions
            .values()
            .all(|facts| facts.minutes == Some(120))
    );
    assert_eq!(
        refused(&[(
            "reference/1/service-types.csv",
            "type,name\n13,Pharmacy\n13,Other\n"
        )]),
        "unreadable-file reference/1/service-types.csv : the code \"13\" stands on line 2 already"
    );
    let header = "code,name,area,easting,northing";
    let doubled = format!("{header},0-15\nS1,One,A,1,1,1\nS1,Two,A,2,2,2\n");
    assert_eq!(
        refused(&[("areas/small-areas.csv", &doubled)]),
        "unreadable-file areas/small-areas.csv : the code \"S1\" stands on line 2 already"
    );
    assert_eq!(
        read(&with(&[("areas/small-areas.csv", &doubled)]))
            .geography
            .small_areas[0]
            .name,
        "One"
    );
    assert_eq!(
        refused(&[(
            "areas/small-areas.csv",
            &format!("{header},0-15,16-24,20-64\nS1,One,A,1,1,1,1,1\n")
        )]),
        "unreadable-file areas/small-areas.csv : the age bands 16-24 and 20-64 overlap"
    );
}

#[test]
fn an_area_does_not_lie_within_itself() {
    let row = |code: &str, parent: &str| {
        format!("  - {{ code: \"{code}\", name: Area, kind: icb, parent: \"{parent}\" }}\n")
    };
    let cycle = format!(
        "areas:\n{}{}{}{}",
        row("A", "C"),
        row("B", "C"),
        row("C", "D"),
        row("D", "B")
    );
    assert_eq!(
        refused(&[("areas/areas.yaml", &cycle)]),
        "unreadable-file areas/areas.yaml areas[code=B].parent: the area \"B\" lies within itself"
    );
    let itself = format!("areas:\n{}", row("A", "A"));
    assert_eq!(
        refused(&[("areas/areas.yaml", &itself)]),
        "unreadable-file areas/areas.yaml areas[code=A].parent: the area \"A\" lies within itself"
    );
}

#[test]
fn a_release_is_the_name_of_a_folder() {
    for release in ["", "1/2", "..\\\\1"] {
        let text = format!("format: \"1\"\nname: small\nrelease: \"{release}\"\nown_areas: [\"A\"]\n");
        let found = told(&[("qdos.yaml", &text)]);
        let of_release = "unreadable-file qdos.yaml release: ";
        assert!(
            found.iter().any(|line| line.starts_with(of_release)),
            "{release}: {found:#?}"
        );
    }
}

#[test]
fn no_timeframe_is_longer_than_a_week() {
    let path = "reference/1/dispositions.csv";
    let text = |minutes: &str| format!("dx,name,group,minutes\nDx05,Words,pc,120\nDx06,Words,pc,{minutes}\n");
    assert_eq!(told(&[(path, &text("10080"))]), Vec::<String>::new());
    assert_eq!(
        refused(&[(path, &text("10081"))]),
        format!("unreadable-file {path} : the row \"Dx06,Words,pc,10081\" cannot be read")
    );
}

#[test]
fn a_file_that_would_be_passed_over_is_told() {
    let changes = [
        ("services/a/1002.yml", "uid: \"1002\"\n"),
        ("services/a/README.md", "Services of a.\n"),
        ("services/a/.gitkeep", ""),
        ("templates/one.YAML", ""),
        ("requirements/all.yaml.orig", ""),
        ("areas/notes.yml", ""),
    ];
    let expected = [
        "misnamed-file requirements/all.yaml.orig : the name \"all.yaml.orig\" does not end in .yaml, so the file counts as nothing",
        "misnamed-file services/a/1002.yml : the name \"1002.yml\" does not end in .yaml, so the file counts as nothing",
        "misnamed-file templates/one.YAML : the name \"one.YAML\" does not end in .yaml, so the file counts as nothing",
    ];
    assert_eq!(told(&changes), expected);
}

#[test]
fn nesting_without_end_is_refused_before_the_typed_parser_sees_it() {
    for text in ["{a: ".repeat(4_000), "[".repeat(4_000)] {
        assert_eq!(
            refused(&[("requirements/all.yaml", &text)]),
            "unreadable-file requirements/all.yaml : the file holds nesting of more than 30 levels, which entries may not"
        );
    }
}

#[test]
fn what_is_no_yaml_is_told_from_what_is_no_entry() {
    let told = |text: &str| refused(&[("services/a/1000.yaml", text)]);
    for broken in ["uid: [", "uid: \"1\nname: a\n", "uid: 1\n  name: [a\n"] {
        assert!(told(broken).contains("the file is not YAML here: "), "{broken}");
    }
    // Two of one key, and a value of another shape, are YAML.
    for other in ["uid: \"1000\"\nuid: \"1000\"\n", "uid: [\"1000\"]\n", "- uid\n"] {
        assert!(!told(other).contains("not YAML"), "{other}");
    }
}

#[test]
fn an_ods_code_of_another_shape_is_none() {
    let service =
        |ods: &str| format!("uid: \"1000\"\nname: One\nstatus: active\ntype: \"13\"\nods: \"{ods}\"\n");
    for (ods, expected) in [
        ("FA101", Some("FA101")),
        ("fa101", None),
        ("F 1", None),
        ("", None),
        ("F1", None),
    ] {
        let directory = read(&with(&[("services/a/1000.yaml", &service(ods))]));
        assert_eq!(directory.services["1000"].ods.as_deref(), expected, "{ods}");
    }
}

#[test]
fn invisible_letters_are_not_shown() {
    for letter in [
        '\u{61c}',
        '\u{ad}',
        '\u{180e}',
        '\u{e0000}',
        '\u{e0041}',
        '\u{e007f}',
        '\u{202e}',
    ] {
        assert!(is_unsafe(letter), "{letter:?}");
    }
    assert!(!is_unsafe('é') && !is_unsafe('\u{e0080}'));
}

#[test]
fn a_file_with_very_many_faults_is_cut_short() {
    let pairs: String = (0..1_000)
        .map(|group| format!("\"{}=1\", ", 5_000 + group))
        .collect();
    let text =
        format!("uid: \"1000\"\nname: One\nstatus: active\ntype: \"13\"\nprofile: {{ pairs: [{pairs}] }}\n");
    let found = told(&[
        ("services/a/1000.yaml", &text),
        ("templates/one.yaml", "sexes: [\"x\"]\n"),
    ]);
    assert_eq!(found.len(), 202);
    assert!(
        found[200].ends_with(": 800 more values or rows of the file cannot be read"),
        "{}",
        found[200]
    );
    assert!(
        found[201].starts_with("unknown-sex"),
        "the neighbour is still told"
    );
    let rows: String = (0..60_000).map(|row| format!("x{row},1\n")).collect();
    let found = told(&[("areas/search-distances.csv", &format!("code,km\n{rows}"))]);
    assert_eq!(found.len(), 201);
}

#[test]
fn sixty_thousand_places_of_one_file_are_found_soon() {
    let rows: String = (0..60_000)
        .map(|row| format!("  - {{ date: \"é{row}\", title: x }}\n"))
        .collect();
    let tree = Tree::from_texts([("calendar.yaml", format!("holidays:\n{rows}"))]);
    let places = Places::new(&tree);
    for row in 0..60_000 {
        let route = Route::key("holidays")
            .item("date", &format!("é{row}"))
            .then("date");
        let place = places
            .position("calendar.yaml", &route, None)
            .expect("the file is YAML");
        assert_eq!((place.line, place.column), (row + 2, 13));
    }
    assert_eq!(places.position("other.yaml", &Route::root(), None), None);
}

#[test]
fn a_set_that_no_outcome_has_is_told() {
    let outcomes = "rows:\n  - { pairs: [\"1000=4000\"], dispositions: [\"Dx05\"], set: dental }\n";
    let requirement = "title: All\nowner: Owner\nlevel: error\noutcomes: { sets: [dental, dentl] }\n";
    let directory = read(&with(&[
        ("reference/1/outcomes.yaml", outcomes),
        ("requirements/all.yaml", requirement),
    ]));
    let found: Vec<String> = directory.findings.iter().map(tell).collect();
    assert_eq!(
        found,
        [
            "unknown-set requirements/all.yaml outcomes.sets[dentl]: no row of the outcome table has the set \"dentl\""
        ]
    );
    assert_eq!(
        directory.findings[0].help,
        "write \"dental\" if that is meant; until then nobody sees whether callers with it lose something"
    );
    assert_eq!(directory.requirements.len(), 1, "the requirement still stands");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn any_bytes_are_read(which in 0usize..16, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut files = files();
        let path = files.keys().nth(which).cloned().expect("there are sixteen files");
        files.insert(path.clone(), bytes);
        let directory = read(&files);
        if !path.ends_with("1000.yaml") && path.starts_with("services/") {
            prop_assert!(directory.services.contains_key("1000"), "the neighbour is still read");
        }
    }

    #[test]
    fn any_edit_of_a_file_is_read(which in 0usize..16, at in 0usize..400, cut in 0usize..20, text in "[-\\[\\]{}:,\"'&*!|>#%@ \\n\\ta-z0-9\u{e9}]{0,12}") {
        let mut files = files();
        let path = files.keys().nth(which).cloned().expect("there are sixteen files");
        let bytes = files.get_mut(&path).expect("the path is one of them");
        let from = at.min(bytes.len());
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, text.bytes());
        read(&files);
    }
}

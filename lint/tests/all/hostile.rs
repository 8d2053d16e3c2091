//! Files that nobody would write by accident: each is one finding, soon, and its neighbours are still read.

use crate::base::{SERVICE, Texts, base, tell};

/// Where YAML is read.
const PLACES: [&str; 7] = [
    "qdos.yaml",
    SERVICE,
    "templates/community-pharmacy.yaml",
    "requirements/pharmacy.yaml",
    "calendar/bank-holidays.yaml",
    "areas/areas.yaml",
    "reference/51.2.0/outcomes.yaml",
];

fn in_every_place(bytes: &[u8]) {
    for path in PLACES {
        let directory = base().with(path, bytes).read();
        let found = qdos_lint::check(&directory, crate::base::TODAY);
        let of_file = found.iter().filter(|finding| finding.path == path).count();
        let said: Vec<String> = found.iter().map(|finding| tell(&directory, finding)).collect();
        assert!((1..=6).contains(&of_file), "{path}: {said:#?}");
        // A template of nothing is an empty template, which `never-returnable` says.
        let is_empty_template =
            path.starts_with("templates/") && found.iter().any(|finding| finding.rule == "never-returnable");
        assert!(directory.unreadable.contains(path) || is_empty_template, "{path}");
        assert!(
            directory.services.contains_key("1900000003") || path == "qdos.yaml",
            "{path}"
        );
    }
}

fn one(texts: &Texts) -> String {
    let told = texts.told();
    assert_eq!(told.len(), 1, "{told:#?}");
    told.into_iter().next().unwrap_or_default()
}

#[test]
fn bytes_that_are_not_text() {
    in_every_place(b"uid: \"19\"\nname: \"\xff\xfe\"\n");
    in_every_place(&[0u8; 4096]);
    assert_eq!(
        one(&base().with(SERVICE, b"uid: \"19\"\nname: \"\xff\xfe\"\n")),
        "unreadable-file Error 1900000001.yaml:? : line 2 holds bytes that are not UTF-8"
    );
}

#[test]
fn an_alias_bomb() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        bomb += &format!("a{level}: &a{level} [{before}]\n");
    }
    in_every_place(bomb.as_bytes());
}

#[test]
fn nesting_of_twenty_thousand_levels() {
    in_every_place(format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)).as_bytes());
    in_every_place("[".repeat(20_000).as_bytes());
    // The typed parser takes time that grows with the square of this one: 0.8 s for 20,000.
    in_every_place("{a: ".repeat(4_000).as_bytes());
    in_every_place("- ".repeat(300_000).as_bytes());
    in_every_place("? ".repeat(20_000).as_bytes());
}

#[test]
fn blocks_nested_by_their_indent() {
    let deep: String = (0..2_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    in_every_place(deep.as_bytes());
}

#[test]
fn five_megabytes_on_one_line() {
    in_every_place("x".repeat(5_000_000).as_bytes());
    in_every_place(format!("[{}]", "x, ".repeat(1_000_000)).as_bytes());
    in_every_place(
        format!("{{{}}}", "\"x\": 1, ".repeat(500_000))
            .as_bytes()
            .get(..1_000_000)
            .unwrap_or_default(),
    );
}

#[test]
fn a_name_of_five_megabytes_is_a_name() {
    let texts = base().service(&format!("name: \"{}\"\n", "x".repeat(5_000_000)));
    assert_eq!(texts.told(), Vec::<String>::new());
}

/// Of one malformed file: what is said of it, at which line and column, and what to do.
fn said_of(bytes: &[u8]) -> String {
    let directory = base().with(SERVICE, bytes).read();
    let found = qdos_lint::check(&directory, crate::base::TODAY);
    assert_eq!(found.len(), 1, "{found:#?}");
    format!("{} -> {}", tell(&directory, &found[0]), found[0].help)
}

#[test]
fn each_malformed_construct_is_named_with_its_place_and_what_to_type() {
    const OUT: &str = "write the value out where it counts, so that a change to it is seen there; what many share belongs in a template";
    let cases: [(&str, String); 11] = [
        (
            "uid: \"1\"\nhours:\n\talways: true\n",
            "3:1 : the line is indented with a tab, which YAML does not read -> indent with spaces, two for each level".to_owned(),
        ),
        ("uid: \"1\"\naddress: &a [\"x\"]\n", format!("2:10 : the file holds an anchor, which entries may not -> {OUT}")),
        ("uid: \"1\"\naddress: *a\n", format!("2:10 : the file holds an alias, which entries may not -> {OUT}")),
        ("uid: \"1\"\n<<: { notes: \"x\" }\n", format!("2:1 : the file holds a merge key, which entries may not -> {OUT}")),
        (
            "uid: \"1\"\nnotes: !!str 12\n",
            "2:8 : the file holds a tag, which entries may not -> take it out: the format says what each value is, and text stands in quotes".to_owned(),
        ),
        (
            "uid: \"1\"\nnotes: !secret x\n",
            "2:8 : the file holds a tag, which entries may not -> take it out: the format says what each value is, and text stands in quotes".to_owned(),
        ),
        (
            "uid: \"1\"\n---\nuid: \"2\"\n",
            "2:1 : the file holds a second document, which entries may not -> one file is one entry; put the second into a file of its own".to_owned(),
        ),
        (
            "uid: \"1\"\nnotes: \"a\u{0}b\"\n",
            "2:10 : the line holds a control character, which nobody sees and YAML does not read -> take the character out; it was most often pasted with its text".to_owned(),
        ),
        ("%YAML 1.1\n---\n- x\n", "wrong-type".to_owned()),
        ("uid: \"1\nnotes: x\n", "unreadable-file".to_owned()),
        ("uid: [\"1\"\n", "unreadable-file".to_owned()),
    ];
    for (text, expected) in cases {
        let said = said_of(text.as_bytes());
        assert!(said.contains(&expected), "{text:?}: {said}");
    }
}

#[test]
fn ten_thousand_levels_are_named_with_their_place() {
    let deep = format!(
        "uid: \"1\"\nnotes: {}{}\n",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let said = said_of(deep.as_bytes());
    assert!(said.contains("1900000001.yaml:2:"), "{said}");
    assert!(
        said.contains("the file holds nesting of more than 30 levels"),
        "{said}"
    );
}

#[test]
fn a_bomb_of_aliases_is_refused_at_its_first_anchor() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..10 {
        bomb += &format!(
            "a{level}: &a{level} [{}]\n",
            format!("*a{}, ", level - 1).repeat(10)
        );
    }
    assert!(said_of(bomb.as_bytes()).contains("1900000001.yaml:1:5 : the file holds an anchor"));
}

#[test]
fn lines_may_end_as_on_other_systems() {
    let text = String::from_utf8(base().0[SERVICE].clone()).expect("text");
    let windows = base().with(SERVICE, text.replace('\n', "\r\n"));
    assert_eq!(windows.told(), Vec::<String>::new());
    // A fault is on the line that an editor shows.
    let wrong = base().with(SERVICE, text.replace("FA101", "fa101").replace('\n', "\r\n"));
    assert!(one(&wrong).contains("1900000001.yaml:2:6"), "{}", one(&wrong));
}

#[test]
fn nothing_at_all() {
    in_every_place(b"");
    in_every_place(b"# only a comment\n");
    in_every_place(b"---\n");
    assert_eq!(
        one(&base().with(SERVICE, "")),
        "wrong-type Error 1900000001.yaml:1:1 : the file is empty; it takes a block of keys"
    );
}

#[test]
fn a_list_at_the_root() {
    in_every_place(b"- uid: \"1900000001\"\n- uid: \"1900000002\"\n");
    assert_eq!(
        one(&base().with(SERVICE, "- uid: \"1900000001\"\n")),
        "wrong-type Error 1900000001.yaml:1:1 : the file is a list; it takes a block of keys"
    );
}

#[test]
fn tabs_tags_merge_keys_and_second_documents() {
    for text in [
        "uid: \"1\"\n\tname: x\n",
        "uid: !!str 1\n",
        "<<: { uid: \"1\" }\n",
        "uid: \"1\"\n---\nuid: \"2\"\n",
        "%YAML 1.1\n---\nuid: \"1\"\n",
        "? [a]\n: b\n",
    ] {
        in_every_place(text.as_bytes());
    }
}

#[test]
fn a_file_of_nothing_but_unknown_keys_is_cut_short() {
    let keys: String = (0..20_000).map(|key| format!("nonsense{key}: \"x\"\n")).collect();
    let told = base().service(&keys).told();
    assert_eq!(told.len(), 51, "{:?}", told.last());
    assert!(
        told.iter()
            .any(|line| line.ends_with("the file has more than 50 faults; only the first are shown"))
    );
    let doubled = "notes: \"x\"\n".repeat(20_000);
    assert_eq!(base().service(&doubled).told().len(), 51);
}

#[test]
fn text_of_a_file_cannot_leave_its_line() {
    let found = base()
        .service("\"a\\nb\\e[31m\\u202e\": \"x\"\nname: \"\"\n")
        .check();
    let clean = |text: &str| !text.contains(['\n', '\u{1b}', '\u{202e}']);
    assert!(
        found
            .iter()
            .all(|finding| clean(&finding.message) && clean(&finding.help)),
        "{found:?}"
    );
    assert!(
        found.iter().any(|finding| finding.rule == "unknown-key"),
        "{found:?}"
    );
}

#[test]
fn a_text_of_fifty_megabytes_is_read() {
    let long = format!("notes: \"{}\"\n", "x".repeat(50_000_000));
    assert_eq!(base().service(&long).told(), Vec::<String>::new());
    let bare = base().with(SERVICE, "x".repeat(50_000_000));
    assert_eq!(
        one(&bare),
        "wrong-type Error 1900000001.yaml:1:1 : the file is text; it takes a block of keys"
    );
}

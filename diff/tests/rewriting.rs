//! What is written otherwise is no change: over random edits of a directory, random ways to write it, and templates taken out of
//! entries and put back.

mod world;

use proptest::prelude::*;
use qdos_model::change::{Change, Class, Level};
use qdos_model::service::Profile;
use std::collections::BTreeMap;
use world::rows::{OTHERS, SERVICES};
use world::{DALE, ELM, SERVICE, TEMPLATED, changes, classes, read, said, world};

type Texts = BTreeMap<String, String>;

/// How one YAML file is written otherwise.
#[derive(Debug, Clone)]
struct Way {
    /// Where the first of its keys goes.
    turn: usize,
    reversed: bool,
    single_quotes: bool,
    deeper: bool,
    comments: bool,
    carriage_returns: bool,
}

fn way() -> impl Strategy<Value = Way> {
    let bit = any::<bool>;
    (any::<usize>(), bit(), bit(), bit(), bit(), bit()).prop_map(
        |(turn, reversed, single_quotes, deeper, comments, carriage_returns)| Way {
            turn,
            reversed,
            single_quotes,
            deeper,
            comments,
            carriage_returns,
        },
    )
}

impl Way {
    /// The same file: keys of its top in another order, other quotes, other indents, comments and line ends.
    fn write(&self, text: &str) -> String {
        let mut blocks: Vec<Vec<String>> = Vec::new();
        for line in text.lines() {
            match blocks.last_mut().filter(|_| line.starts_with(' ')) {
                Some(block) => block.push(line.to_owned()),
                None => blocks.push(vec![line.to_owned()]),
            }
        }
        let count = blocks.len().max(1);
        blocks.rotate_left(self.turn % count);
        if self.reversed {
            blocks.reverse();
        }
        let mut written = String::new();
        for line in blocks.into_iter().flatten() {
            let mut line = line;
            if self.deeper {
                let depth = line.len() - line.trim_start().len();
                line = format!("{}{line}", " ".repeat(depth));
            }
            if self.single_quotes && !line.contains(['\'', '\\']) {
                line = line.replace('"', "'");
            }
            if self.comments {
                written += "\n# seen\n";
            }
            written += &line;
            written += if self.carriage_returns { "\r\n" } else { "\n" };
        }
        written
    }
}

/// Whether a file of the world is one whose keys may stand in any order.
fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml")
}

fn rewritten(texts: &Texts, ways: &[Way]) -> Texts {
    let files = texts.iter().enumerate();
    files
        .map(|(at, (path, text))| {
            let way = &ways[at % ways.len()];
            let text = if is_yaml(path) {
                way.write(text)
            } else {
                text.clone()
            };
            (path.clone(), text)
        })
        .collect()
}

fn edits() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(any::<usize>(), 0..6)
}

/// The world with rows of the table over all fields, as far as one leaves a place for the next.
fn edited(texts: &Texts, edits: &[usize]) -> Texts {
    let rows: Vec<_> = SERVICES.iter().chain(OTHERS).collect();
    let mut texts = texts.clone();
    for edit in edits {
        let (path, from, to, _) = rows[edit % rows.len()];
        if let Some(text) = texts
            .get_mut(*path)
            .filter(|text| text.matches(from).count() == 1)
        {
            *text = text.replace(from, to);
        }
    }
    texts
}

fn meaning(changes: &[Change]) -> Vec<String> {
    let meant = changes.iter().filter(|change| change.level() > Level::Cosmetic);
    meant.map(qdos_diff::sentence).collect()
}

/// How many random directories are tried; more by `QDOS_PAIRS`.
fn cases() -> u32 {
    let asked = std::env::var("QDOS_PAIRS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// What a service takes, as lists of its own.
fn inline(profile: &Profile) -> String {
    let Profile {
        template: _,
        pairs,
        dispositions,
        ages,
        sexes,
        roles,
    } = profile;
    let list = |texts: Vec<String>| {
        let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        format!("[{}]", quoted.join(", "))
    };
    // Days and no words, so that what is read is not what says it.
    let ages = ages.as_slice().iter();
    let ages = ages.map(|(from, end)| format!("{from}.0 to {}.0 dos days", end - 1));
    format!(
        "profile: {{ pairs: {}, dispositions: {}, ages: {}, sexes: {}, roles: {} }}",
        list(pairs.iter().map(ToString::to_string).collect()),
        list(dispositions.iter().map(ToString::to_string).collect()),
        list(ages.collect()),
        list(sexes.iter().map(|sex| sex.letter().to_string()).collect()),
        list(roles.iter().cloned().collect()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn what_is_written_otherwise_is_no_change(edits in edits(), ways in prop::collection::vec(way(), 1..8)) {
        let base = edited(&world(), &edits);
        let head = rewritten(&base, &ways);
        let found = changes(&base, &head);
        // Of a file that cannot be read nobody knows what it says.
        let unreadable = read(&base).unreadable;
        let known = found.iter().filter(|change| !unreadable.contains(path(change)));
        let others: Vec<&Change> = known.filter(|change| change.class != Class::Cosmetic).collect();
        prop_assert!(others.is_empty(), "{:?}", others);
    }

    #[test]
    fn a_change_is_the_same_however_both_sides_are_written(
        before in edits(),
        after in edits(),
        ways in prop::collection::vec(way(), 1..8),
    ) {
        let base = edited(&world(), &before);
        let head = edited(&base, &after);
        prop_assume!(read(&base).unreadable.is_empty() && read(&head).unreadable.is_empty());
        let found = meaning(&changes(&base, &head));
        prop_assert_eq!(&meaning(&changes(&rewritten(&base, &ways), &head)), &found);
        prop_assert_eq!(&meaning(&changes(&base, &rewritten(&head, &ways))), &found);
    }

    #[test]
    fn a_template_that_is_written_out_is_no_change(edits in edits()) {
        let base = edited(&world(), &edits);
        let before = read(&base);
        let Some(elm) = before.services.get(ELM) else { return Ok(()) };
        let mut head = base.clone();
        let text = &base[TEMPLATED];
        let out = inline(&elm.profile);
        let lines: Vec<&str> = text
            .lines()
            .map(|line| if line.starts_with("profile:") { out.as_str() } else { line })
            .collect();
        head.insert(TEMPLATED.to_owned(), lines.join("\n") + "\n");
        let found = changes(&base, &head);
        prop_assert!(found.iter().all(|change| change.class == Class::Cosmetic), "{:?}", said(&found));
        // And put back.
        let found = changes(&head, &base);
        prop_assert!(found.iter().all(|change| change.class == Class::Cosmetic), "{:?}", said(&found));
    }
}

fn path(change: &Change) -> &str {
    let place = change.head.as_ref().or(change.base.as_ref());
    place.map_or("", |place| &place.path)
}

/// The lists of an entry become a template of its own.
#[test]
fn a_template_that_is_made_of_an_entry_changes_no_service() {
    let base = world();
    let mut head = base.clone();
    let start = DALE.find("profile:\n").expect("it has a profile");
    let end = start + DALE[start..].find("hours:").expect("hours follow");
    let lists = DALE[start..end]
        .trim_start_matches("profile:\n")
        .replace("  ", "");
    head.insert("templates/dale.yaml".to_owned(), lists);
    let text = format!(
        "{}profile: {{ template: dale }}\n{}",
        &DALE[..start],
        &DALE[end..]
    );
    head.insert(SERVICE.to_owned(), text);
    let found = changes(&base, &head);
    assert_eq!(classes(&found), ["cosmetic", "template-changed"]);
    assert!(found.iter().all(|change| change.echoes.is_empty()));
    let back = changes(&head, &base);
    assert_eq!(classes(&back), ["cosmetic", "template-changed"]);
}

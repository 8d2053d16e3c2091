//! Text that would do something, in every place where an author can write any.

use crate::fake::TOKEN;
use crate::pull::{ADULTS, CENTRE, PHARMACY, POLICY, PROFILE, Pull};
use crate::sandbox::Sandbox;
use std::fs;

/// Fit for a quoted text of YAML. It begins with a command to a bot.
const TEXT: &str = "/merge ` <!-- <img src=x> @everyone ::error::x %0A \\e[31m \\u202e \\r\\n::error::y </details> </sub> | # GH-1 [a](b) www.b.c";
/// The same as far as the name of a file goes.
const NAME: &str = "x` <!-- <img src=x> @everyone ::error::x %0A \u{202e} <details> <sub> | # GH-1 [a](b)";
/// The same in a cell of a table.
const CELL: &str = "\"/merge ` <!-- <img src=x> @everyone ::error::x %0A </details> | # GH-1\"";

/// Tags that are the comment's own.
const OURS: [&str; 9] = [
    "<!-- qdos:sticky v1 ",
    "<!-- -->",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<sub>",
    "</sub>",
    "<br>",
];

/// Holds that a Markdown text does nothing but say something.
#[track_caller]
fn does_nothing(said: &str) {
    let mut escaped = false;
    for (at, letter) in said.char_indices() {
        let rest = &said[at..];
        let context = rest.chars().take(40).collect::<String>();
        let is_bare = !std::mem::take(&mut escaped);
        match letter {
            '\\' if is_bare => escaped = true,
            '<' if is_bare => assert!(OURS.iter().any(|tag| rest.starts_with(tag)), "a tag: {context}"),
            '@' => assert!(rest.starts_with("@<!-- -->"), "a mention: {context}"),
            '`' if is_bare => {
                let inner = rest[1..].split('`').next().unwrap_or_default();
                let is_login = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                let closes = said[..at].matches('`').count() - said[..at].matches("\\`").count();
                let is_ours = inner.bytes().all(is_login) || closes % 2 == 1;
                assert!(is_ours, "code: {context}");
            }
            '[' => assert!(!is_bare, "a link: {context}"),
            _ => {}
        }
        assert!(
            letter == '\n' || !letter.is_control() && !('\u{202a}'..='\u{202e}').contains(&letter),
            "{context:?}"
        );
    }
    for line in said.lines() {
        assert!(!line.starts_with("::") && !line.starts_with('/'), "{line}");
        if line.starts_with("| ") {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 3, "{line}");
        }
    }
    assert!(!said.contains("GH-1") && !said.contains("www.b"), "a reference");
    let count = |tag: &str| said.matches(tag).count() - said.matches(&format!("\\{tag}")).count();
    assert_eq!(count("<details>"), count("</details>"));
    assert_eq!(count("<sub>"), count("</sub>"));
}

#[test]
fn text_does_nothing_wherever_it_stands() {
    let region = format!("services/{NAME}/pharmacy.yaml");
    let prepare = |sandbox: &Sandbox| {
        sandbox.write("policy.yaml", POLICY.replace("share: 70", "share: 1"));
        let quoted = |path: &str, from: &str, before: &str| {
            sandbox.edit(path, from, &format!("{before}\"{TEXT}\""));
        };
        quoted("qdos.yaml", "name: \"A small county (test)\"", "name: ");
        quoted("areas/areas.yaml", "name: \"Townham\"", "name: ");
        quoted(
            "calendar/bank-holidays.yaml",
            "title: \"Christmas Day\"",
            "title: ",
        );
        let requirement = "requirements/urgent-primary-care.yaml";
        quoted(
            requirement,
            "title: \"An urgent treatment centre within 25 km at any hour\"",
            "title: ",
        );
        quoted(requirement, "owner: \"county primary care lead\"", "owner: ");
        quoted(CENTRE, "name: \"UTC: Townham\"", "name: ");
        let reference = "reference/51.2.0";
        let table = |name: &str, from: &str| sandbox.edit(&format!("{reference}/{name}"), from, CELL);
        table(
            "dispositions.csv",
            "To contact a Primary Care Service within 2 hours",
        );
        table("symptom-groups.csv", "\"Skin, Rash\"");
        table("symptom-groups.csv", "Nasal Congestion");
        table("service-types.csv", "Integrated Urgent Care (IUC) Treatment");
        let pharmacy = sandbox.read(PHARMACY).replace("1000000005", "1000000025");
        sandbox.write(&region, pharmacy.replace("FZV01", "FZV25"));
        let template = sandbox.read("templates/pharmacy.yaml");
        sandbox.write(&format!("templates/{NAME}.yaml"), template);
    };
    let pull = Pull::new(prepare);
    pull.sandbox.edit(CENTRE, PROFILE, ADULTS);
    pull.sandbox.edit(&region, "FZV25", &TEXT[..12]);
    pull.sandbox.edit(
        &region,
        "hours:\n",
        &format!("endpoints:\n  - {{ order: \"1\", transport: itk, format: \"{TEXT}\", interaction: \"{TEXT}\", scenario: Primary, address: \"{TEXT}\", compression: uncompressed }}\nhours:\n"),
    );
    pull.sandbox.remove("services/townham/clinical-assessment.yaml");
    pull.sandbox.remove(&format!("templates/{NAME}.yaml"));
    pull.push("hostile");
    let run = pull.run(TOKEN, &["--output", ".git/out"]);
    assert_eq!(
        run.out,
        format!("qdos: blocked, exit code {}\n", run.code),
        "{run:?}"
    );
    let said = pull.comment();
    assert!(said.matches("everyone").count() > 10, "they are named: {said}");
    does_nothing(&said);
    does_nothing(&pull.summary());
    let state = pull.fake.state();
    for name in ["qdos / coverage", "qdos / sign-off"] {
        does_nothing(
            state.check(name)["output"]["summary"]
                .as_str()
                .expect("a summary"),
        );
    }
    drop(state);
    // The same in a file that cannot be read.
    let sunday = "sunday: [\"10:00-16:00\"]";
    pull.sandbox
        .edit(&region, sunday, &format!("\"{TEXT}\": [\"{TEXT}\"]"));
    pull.push("broken");
    pull.run(TOKEN, &[]).says(3, &[]);
    does_nothing(&pull.comment());
    let outputs = fs::read_to_string(pull.sandbox.path(".git/output")).expect("outputs");
    assert_eq!(outputs.lines().count() % 3, 0, "{outputs}");
}

/// What does something in a comment is found, or the test above would hold nothing.
#[test]
fn what_does_something_is_found() {
    for harm in [
        "a <b>",
        "@team",
        "`a b`",
        "[a](b)",
        "::error::x",
        "/merge",
        "\u{1b}[31m",
        "\u{202e}",
        "GH-1",
        "| a | b | c |",
        "<details>",
    ] {
        assert!(std::panic::catch_unwind(|| does_nothing(harm)).is_err(), "{harm}");
    }
    does_nothing("\\<b\\> \\@<!-- -->team `a-login` \\[a\\](b) <sub>x</sub>");
}

//! Anyone may write a pull request. What it holds is shown to a person at a terminal, and to programs as JSON.

use crate::sandbox::{Run, Sandbox, TODAY, alone_in};
use std::process::Command;

/// Sets the terminal's title, clears it, turns the text around, and starts lines that look like the program's.
const POISON: &str = r"\e]0;owned\a\e[2J\u202E\u2066\r\nMay it be approved?  Yes.\n\u0085\u200B";

const VERBS: [&str; 4] = ["check", "diff", "lint", "coverage"];

/// What may reach a terminal: text, line ends and the program's own colours.
#[track_caller]
fn harmless(run: &Run, verb: &str) {
    for text in [&run.out, &run.err] {
        let plain = without_colours(text);
        let bad = plain.chars().find(|letter| {
            let reorders = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
            (letter.is_control() && *letter != '\n') || reorders
        });
        assert_eq!(bad, None, "{verb}: {plain}");
        let said = plain
            .lines()
            .filter(|line| line.starts_with("May it be approved?"))
            .count();
        assert!(said <= 1, "{verb}: nobody else begins a line: {plain}");
    }
}

/// Takes out `ESC [ digits m`, nothing else.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        let after = &rest[at + 2..];
        let length = after
            .find(|letter: char| !letter.is_ascii_digit() && letter != ';')
            .unwrap_or(after.len());
        let is_colour = after[length..].starts_with('m');
        plain.push_str(&rest[..if is_colour { at } else { at + 2 }]);
        rest = if is_colour { &after[length + 1..] } else { after };
    }
    plain + rest
}

/// With colours, as at a terminal: without them the printer would take every escape out.
fn coloured(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qdos"));
    let command = alone_in(&mut command, sandbox.root())
        .env_remove("NO_COLOR")
        .env("CLICOLOR_FORCE", "1")
        .args(arguments);
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

#[track_caller]
fn everything_is_harmless(sandbox: &Sandbox) {
    searches_are_harmless(sandbox);
    for verb in VERBS {
        harmless(&coloured(sandbox, &[verb, "--today", TODAY]), verb);
        let json = sandbox.qdos(&[verb, "--today", TODAY, "--format", "json"]);
        if json.code < 2 || !json.out.is_empty() {
            json.json();
            assert!(
                !json.out.trim_end().contains('\u{1b}'),
                "JSON escapes control characters"
            );
        }
    }
}

/// What two callers are told, by either verb, of every service of Fenby.
#[track_caller]
fn searches_are_harmless(sandbox: &Sandbox) {
    let calls: [(&str, &[&str]); 4] = [
        ("search", &["--all"]),
        ("why", &["--all"]),
        ("why", &["--service", "1000000005"]),
        ("why", &["--service", "1000000003"]),
    ];
    for caller in [&crate::search::RASH, &crate::search::HOLIDAY] {
        for (verb, more) in calls {
            let mut line = vec![verb];
            line.extend_from_slice(caller);
            line.extend_from_slice(more);
            harmless(&coloured(sandbox, &line), verb);
            line.extend_from_slice(&["--format", "json"]);
            let json = sandbox.qdos(&line);
            if json.code == 0 {
                json.json();
                harmless(&json, verb);
            }
        }
    }
}

#[test]
fn words_of_a_caller() {
    let sandbox = Sandbox::county();
    let name = "\u{1b}[2J\u{202e}\r\nMay it be approved?  Yes.\n\u{200b}";
    for option in [
        "--outcome",
        "--age",
        "--sex",
        "--postcode",
        "--at",
        "--role",
        "--practice",
        "--distance",
        "--rev",
        "--service",
    ] {
        let mut line = crate::search::line("why", &crate::search::RASH, &[option, name]);
        let run = coloured(&sandbox, &line);
        assert_eq!(run.code, 2, "{option}: {}", run.out);
        harmless(&run, option);
        line[0] = "search";
        harmless(&coloured(&sandbox, &line), option);
    }
}

#[test]
fn colours_are_told_from_other_escapes() {
    assert_eq!(
        without_colours("\u{1b}[1;31mred\u{1b}[0m \u{1b}[2Jcleared"),
        "red \u{1b}[2Jcleared"
    );
}

#[test]
fn names_of_a_service() {
    let sandbox = Sandbox::county();
    let file = "services/fenby/pharmacy.yaml";
    sandbox.edit(file, "name: \"Pharmacy: The Green", &format!("name: \"{POISON}"));
    sandbox.edit(
        file,
        "public_name: \"The Green",
        &format!("public_name: \"{POISON}"),
    );
    sandbox.edit(
        file,
        "address: [\"1 High Street\"]",
        &format!("address: [\"{POISON}\"]\nnotes: \"{POISON}\"\nweb: \"{POISON}\""),
    );
    sandbox.edit(
        file,
        "pharmacy }",
        &format!("pharmacy, add_pairs: [\"{POISON}\"], add_dispositions: [\"{POISON}\"] }}"),
    );
    sandbox.edit(file, "sunday: [\"10:00-16:00\"]", "sunday: closed");
    everything_is_harmless(&sandbox);
}

#[test]
fn words_of_requirements_areas_and_settings() {
    let sandbox = Sandbox::county();
    let requirement = "requirements/pharmacy-on-sundays.yaml";
    sandbox.edit(requirement, "title: \"", &format!("title: \"{POISON}"));
    sandbox.edit(requirement, "owner: \"", &format!("owner: \"{POISON}"));
    sandbox.edit(
        "areas/areas.yaml",
        "name: \"Fenby\"",
        &format!("name: \"{POISON}\""),
    );
    sandbox.edit("qdos.yaml", "name: \"", &format!("name: \"{POISON}"));
    sandbox.edit("calendar/bank-holidays.yaml", "Boxing Day", POISON);
    sandbox.edit(
        "reference/51.2.0/symptom-groups.csv",
        "Nasal Congestion",
        "\u{1b}[2J\u{202e}Nasal",
    );
    sandbox.edit(
        "reference/51.2.0/dispositions.csv",
        "Contact Pharmacist",
        "\u{1b}]0;x\u{7}\u{202e}Contact",
    );
    sandbox.edit(
        "reference/51.2.0/service-types.csv",
        "Pharmacy",
        "\u{1b}[2JPharmacy",
    );
    sandbox.edit(
        "services/fenby/pharmacy.yaml",
        "sunday: [\"10:00-16:00\"]",
        "sunday: closed",
    );
    everything_is_harmless(&sandbox);
}

#[test]
fn keys_and_values_that_cannot_be_read() {
    let keys = [
        (
            "services/fenby/pharmacy.yaml",
            "status: active",
            format!("\"{POISON}\": x\nstatus: active"),
        ),
        (
            "services/fenby/pharmacy.yaml",
            "status: active",
            format!("status: \"{POISON}\""),
        ),
        (
            "services/fenby/pharmacy.yaml",
            "type: \"13\"",
            format!("type: \"{POISON}\""),
        ),
        (
            "services/fenby/pharmacy.yaml",
            "uid: \"1000000005\"",
            format!("uid: \"{POISON}\""),
        ),
        (
            "requirements/pharmacy-on-sundays.yaml",
            "10 km\"",
            format!("{POISON}\""),
        ),
        ("qdos.yaml", "format: \"1\"", format!("format: \"{POISON}\"")),
        (
            "areas/postcodes/E07000902.csv",
            "620000",
            "\u{1b}[2J\u{202e}".to_owned(),
        ),
        ("calendar/bank-holidays.yaml", "2026-12-28", POISON.to_owned()),
    ];
    for (path, from, to) in keys {
        let sandbox = Sandbox::county();
        sandbox.edit(path, from, &to);
        everything_is_harmless(&sandbox);
    }
}

#[test]
#[cfg(unix)]
fn names_of_files() {
    let sandbox = Sandbox::county();
    let name = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}\r\nMay it be approved?  Yes.\nx";
    sandbox.write(&format!("services/fenby/{name}.yaml"), "uid: \"no\"\n");
    sandbox.write(
        &format!("services/{name}/pharmacy.yaml"),
        sandbox
            .read("services/fenby/pharmacy.yaml")
            .replace("0005", "0009"),
    );
    sandbox.write(&format!("requirements/{name}.yaml"), "title: x\n");
    sandbox.write(&format!("templates/{name}.yaml"), "x: y\n");
    everything_is_harmless(&sandbox);
}

#[test]
fn names_of_revisions_and_folders() {
    let sandbox = Sandbox::county();
    let name = "\u{1b}[2J\u{202e}x";
    for arguments in [
        ["check", "--base", name],
        ["check", "--head", name],
        ["check", "--today", name],
        ["rule", name, "--threads=1"],
    ] {
        let run = coloured(&sandbox, &arguments);
        assert_eq!(run.code, 2);
        harmless(&run, "errors");
    }
    harmless(&coloured(&sandbox, &["check", name]), "errors");
    sandbox.git(["branch", "x\u{202e}y"]);
    harmless(
        &coloured(&sandbox, &["check", "--today", TODAY, "--base", "x\u{202e}y"]),
        "check",
    );
    harmless(&coloured(&sandbox, &["check", "--base", "x\u{202e}z"]), "errors");
}

//! `qdos lint`: which files are shown, which rules are asked, and every format.

use crate::sandbox::{Run, Sandbox, TODAY, tests};
use serde_json::Value;

const PHARMACY: &str = "services/fenby/pharmacy.yaml";
const CENTRE: &str = "services/fenby/urgent-treatment-centre.yaml";
const FORMATS: [&str; 8] = [
    "text", "concise", "json", "sarif", "junit", "github", "markdown", "csv",
];

fn lint(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.qdos(&[&["lint", "--today", TODAY], more].concat())
}

/// On `main` two things are wrong; on `change` one of them is put right and an error is new.
fn changed() -> Sandbox {
    let sandbox = Sandbox::empty();
    copy_county(&sandbox);
    sandbox.edit(
        CENTRE,
        "status: active",
        "status: active\nweb: \"someone@nhs.net\"\nphones: { public: \"none\" }",
    );
    sandbox.begin();
    sandbox.edit(CENTRE, "\nphones: { public: \"none\" }", "");
    sandbox.edit(PHARMACY, "[\"10:00-16:00\"]", "[\"10:00-1600\"]");
    sandbox
}

fn copy_county(sandbox: &Sandbox) {
    let county = tests("county");
    let mut folders = vec![county.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the county is there") {
            let path = entry.expect("the county can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&county).expect("it lies in the county");
                let name = name.to_str().expect("its names are text");
                sandbox.write(name, std::fs::read(&path).expect("it can be read"));
            }
        }
    }
}

fn of<'a>(report: &'a Value, verdict: &str) -> Vec<&'a Value> {
    let findings = report["findings"].as_array().expect("a list");
    findings
        .iter()
        .filter(|finding| finding["verdict"] == verdict)
        .collect()
}

#[test]
fn paths_limit_what_is_shown_and_never_what_is_judged() {
    let sandbox = changed();
    let spot = "--> services/fenby/pharmacy.yaml:18:14";
    lint(&sandbox, &[]).says(1, &[spot, "1 new finding, an error; 1 still broken; 1 put right"]);
    let other = lint(
        &sandbox,
        &["directory/services/fenby/urgent-treatment-centre.yaml"],
    );
    assert!(!other.out.contains(spot), "{}", other.out);
    other.says(
        1,
        &[
            "1 new finding, an error",
            "1 of the new finding is in other files than those named, and count too",
            // Of a file that is named, what was there before is shown too.
            "--> services/fenby/urgent-treatment-centre.yaml:6:6",
        ],
    );
    for shown in [
        "directory/services/fenby",
        "services/fenby",
        "directory/services/fenby/",
    ] {
        lint(&sandbox, &[shown]).says(1, &[spot]);
    }
    lint(
        &sandbox,
        &["directory/services/townham", "directory/services/fenby"],
    )
    .says(1, &[spot]);
}

#[test]
fn the_directory_is_found_from_what_is_named() {
    let sandbox = changed();
    let spot = "--> services/fenby/pharmacy.yaml:18:14";
    let file = "fenby/pharmacy.yaml";
    let run = |folder: &str, arguments: &[&str]| {
        let arguments = [&["lint", "--today", TODAY], arguments].concat();
        crate::sandbox::qdos(&sandbox.path(folder), &arguments)
    };
    run(".", &["directory"]).says(1, &[spot]);
    run(".", &["--dir", "directory", PHARMACY]).says(1, &[spot]);
    run("directory", &["."]).says(1, &[spot]);
    run("directory/services", &[file]).says(1, &[spot]);
    run("directory/services", &["../services/./fenby"]).says(1, &[spot]);
    std::fs::rename(sandbox.path("directory"), sandbox.path("county")).expect("it can be renamed");
    run(".", &["county/services/fenby/pharmacy.yaml"]).says(2, &["move a directory in a change of its own"]);
}

#[test]
fn a_path_that_is_not_there_is_no_clean_file() {
    let sandbox = changed();
    lint(&sandbox, &["directory/services/fenby/farmacy.yaml"]).says(
        2,
        &["has no file or folder directory/services/fenby/farmacy.yaml; name the directory with --dir"],
    );
    // Base has it: it was removed.
    sandbox.remove(CENTRE);
    let run = lint(
        &sandbox,
        &["directory/services/fenby/urgent-treatment-centre.yaml"],
    );
    run.says(1, &["Put right:", "1 new finding"]);
}

#[test]
fn a_revision_is_judged_as_it_is_in_git() {
    let sandbox = changed();
    lint(&sandbox, &["--rev", "main", "--all"]).says(0, &["2 findings, 0 of them errors"]);
    lint(&sandbox, &["--head", "main", "--all"]).says(0, &["2 findings, 0 of them errors"]);
    lint(&sandbox, &["--base", "main"]).says(1, &["1 new finding, an error"]);
}

#[test]
fn rules_are_chosen_by_name() {
    let sandbox = changed();
    lint(&sandbox, &["--skip", "unreadable-hours"]).says(
        0,
        &["0 new findings", "1 still broken", "Not asked: unreadable-hours."],
    );
    lint(&sandbox, &["--only", "unreadable-hours,no-hours"]).says(
        1,
        &[
            "0 still broken",
            "Asked: unreadable-hours and no-hours, and no other rule.",
        ],
    );
    for option in ["--only", "--skip"] {
        lint(&sandbox, &[option, "unreadable-hour"]).says(2, &["did you mean unreadable-hours?"]);
    }
    for format in ["concise", "junit", "github", "markdown"] {
        let run = lint(&sandbox, &["--skip", "unreadable-hours", "--format", format]);
        assert!(run.out.contains("Not asked"), "{format}: {}", run.out);
        assert_eq!(run.code, 0, "{format}");
    }
}

#[test]
fn every_format_says_every_verdict() {
    let sandbox = changed();
    let parts: [(&str, &[&str]); 7] = [
        (
            "concise",
            &[
                "directory/services/fenby/pharmacy.yaml:18:14: error[unreadable-hours] \"1600\"",
                "urgent-treatment-centre.yaml:6:6: warning[malformed-web] (still broken)",
                "warning[malformed-phone] (healed)",
                "1 introduced (1 errors), 1 still broken, 0 waived, 1 healed;",
            ],
        ),
        (
            "json",
            &[
                "\"introduced\"",
                "\"still-broken\"",
                "\"healed\"",
                "\"format\": \"qdos-lint-1\"",
            ],
        ),
        (
            "sarif",
            &[
                "\"baselineState\": \"new\"",
                "\"baselineState\": \"unchanged\"",
                "\"baselineState\": \"absent\"",
                "\"uri\": \"directory/services/fenby/pharmacy.yaml\"",
            ],
        ),
        (
            "junit",
            &[
                "<failure message=\"introduced: 1\">directory/services/fenby/pharmacy.yaml:18:14: error (introduced): &quot;1600&quot;",
                "warning (still broken):",
                "warning (healed):",
                "<testcase classname=\"qdos.lint\" name=\"no-hours\"/>",
            ],
        ),
        (
            "github",
            &[
                "::error file=directory/services/fenby/pharmacy.yaml,line=18,endLine=18,col=14,endColumn=26,title=unreadable-hours::\"1600\" in \"10:00-1600\"",
                "%0Ahelp: ",
                "::notice title=qdos lint::1 introduced (1 errors), 1 still broken, 0 waived, 1 healed;",
            ],
        ),
        (
            "markdown",
            &[
                "### 🔴 Lint: 1 new error",
                "**Introduced** - **error** directory/services/fenby/pharmacy.yaml\\:18:14: \"1600\" in \"10:00-1600\"",
                "**Healed** - **warning**",
                "<summary>Still broken: there before, not held against this change</summary> - **warning**",
            ],
        ),
        (
            "csv",
            &[
                "verdict,level,rule,path,line,column,",
                "introduced,error,unreadable-hours,services/fenby/pharmacy.yaml,18,14,",
                "still broken,warning,malformed-web,",
                "healed,warning,malformed-phone,",
            ],
        ),
    ];
    for (format, parts) in parts {
        lint(&sandbox, &["--format", format]).says(1, parts);
    }
    assert_eq!(parts.len() + 1, FORMATS.len(), "text is above");
}

/// On `main` a service has a waiver of its web address; on `change` another one has a waiver and what it is about.
fn waived() -> Sandbox {
    let waiver = |reason: &str| {
        format!(
            "status: active\nweb: \"x@nhs.net\"\nwaivers:\n  - {{ rule: malformed-web, route: web, reason: \"{reason}\", owner: \"The lead\", until: \"2026-12-31\" }}"
        )
    };
    let sandbox = Sandbox::empty();
    copy_county(&sandbox);
    sandbox.edit(CENTRE, "status: active", &waiver("no page yet"));
    sandbox.begin();
    sandbox.edit(PHARMACY, "status: active", &waiver("none either"));
    sandbox.edit(PHARMACY, "sunday: [\"10:00-16:00\"]", "sunday: [\"10:00-1600\"]");
    let also = ", until: \"2026-12-31\" }\n  - { rule: unreadable-hours, reason: r, owner: The lead, until: \"2026-12-31\" }";
    sandbox.edit(PHARMACY, ", until: \"2026-12-31\" }", also);
    sandbox
}

#[test]
fn waivers_are_said_in_every_format() {
    let sandbox = waived();
    let counts = "waived by The lead until 2026-12-31: no page yet";
    let waits = "its waiver (until 2026-12-31: none either) waits for approval by The lead";
    for format in FORMATS {
        let run = lint(&sandbox, &["--format", format]);
        assert_eq!(run.code, 1, "what waits excuses no error: {format}");
        let said: String = run.out.replace('\\', "");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        // Annotations are of what is introduced.
        assert!(
            format == "github" || format == "json" || said.contains(counts),
            "{format}: {said}"
        );
        assert!(format == "json" || said.contains(waits), "{format}: {said}");
    }
    let report = lint(&sandbox, &["--format", "json"]).json();
    assert_eq!(of(&report, "waived")[0]["waiver"]["counts"], true);
    assert_eq!(of(&report, "introduced")[0]["waiver"]["counts"], false);
    let sarif = lint(&sandbox, &["--format", "sarif"]).json();
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let status = |result: &Value| result["suppressions"][0]["status"].as_str().map(str::to_owned);
    let said: Vec<Option<String>> = results.iter().map(status).collect();
    let [accepted, waiting] = ["accepted", "underReview"].map(|word| {
        said.iter()
            .filter(|status| status.as_deref() == Some(word))
            .count()
    });
    assert_eq!((accepted, waiting), (1, 2), "{said:?}");
}

#[test]
fn check_names_who_has_to_agree_to_a_waiver() {
    let sandbox = waived();
    let run = sandbox.check();
    run.says(
        1,
        &[
            "have The lead agree to its waiver (until 2026-12-31: r): it counts once those who sign waivers approve it, or base has it",
            "[waiver-changed]",
            "1 waived (qdos lint shows by whom)",
        ],
    );
}

#[test]
fn json_fits_its_schema() {
    let sandbox = changed();
    let schema = sandbox.qdos(&["schema", "lint"]).json();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let with_waivers = waived();
    let run = lint(&with_waivers, &["--format", "json"]);
    assert!(validator.is_valid(&run.json()), "{}", run.out);
    for more in [&[][..], &["--all"], &["services/fenby"], &["--skip", "no-hours"]] {
        let run = lint(&sandbox, &[more, &["--format", "json"]].concat());
        let said = run.json();
        let wrong: Vec<String> = validator
            .iter_errors(&said)
            .map(|error| error.to_string())
            .collect();
        assert!(wrong.is_empty(), "{more:?}: {wrong:?}");
        assert_eq!(said["exit"], run.code);
    }
    let mut broken = lint(&sandbox, &["--format", "json"]).json();
    broken["findings"][0]["verdict"] = "new".into();
    assert!(!validator.is_valid(&broken), "the schema names the verdicts");
}

#[test]
fn sarif_fits_the_official_schema() {
    let sandbox = changed();
    // A finding with another place.
    let twin = sandbox.read(PHARMACY).replace("1000000005", "1000000099");
    sandbox.write("services/fenby/twin.yaml", twin);
    let schema = std::fs::read_to_string(tests("sarif/sarif-schema-2.1.0.json")).expect("it is there");
    let schema: Value = serde_json::from_str(&schema).expect("it is JSON");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("it is a schema");
    for more in [&[][..], &["--all"]] {
        let said = lint(&sandbox, &[more, &["--format", "sarif"]].concat()).json();
        let wrong: Vec<String> = validator
            .iter_errors(&said)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let run = &said["runs"][0];
        for result in run["results"].as_array().expect("results") {
            let rule =
                &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("a number") as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert_eq!(result.get("baselineState").is_some(), more.is_empty());
        }
    }
    let with_waivers = lint(&waived(), &["--format", "sarif"]);
    assert!(validator.is_valid(&with_waivers.json()), "{}", with_waivers.out);
    let mut broken = lint(&sandbox, &["--format", "sarif"]).json();
    let results = broken["runs"][0]["results"].as_array().expect("results");
    let others = results
        .iter()
        .filter(|result| result["relatedLocations"][0]["id"] == 1);
    assert_eq!(others.count(), 1, "the other place is said");
    broken["runs"][0]["results"][0]["kind"] = "wrong".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn a_fingerprint_knows_no_lines_no_words_and_no_folders() {
    let sandbox = changed();
    let prints = |sandbox: &Sandbox| -> Vec<String> {
        let report = lint(sandbox, &["--format", "json"]).json();
        let findings = of(&report, "introduced");
        let print = |finding: &&Value| finding["fingerprint"].as_str().expect("text").to_owned();
        findings.iter().map(print).collect()
    };
    let before = prints(&sandbox);
    assert_eq!(before.len(), 1);
    sandbox.edit(PHARMACY, "uid:", "# a line\n# another\nuid:");
    assert_eq!(prints(&sandbox), before);
    let text = sandbox.read(PHARMACY);
    sandbox.remove(PHARMACY);
    sandbox.write("services/fen-by-the-sea/pharmacy.yaml", &text);
    assert_eq!(prints(&sandbox), before, "the file of a service may move");
    sandbox.edit(
        "services/fen-by-the-sea/pharmacy.yaml",
        "saturday: [\"09:00-13:00\"]",
        "saturday: [\"0900-13:00\"]",
    );
    let two = prints(&sandbox);
    assert!(
        two.len() == 2 && two[0] != two[1] && two.contains(&before[0]),
        "{two:?}"
    );
}

/// Tries to leave every format: ends lines, properties, cells and elements, and calls for people.
const HOSTILE: &str = "=1+1,\\\"'<b>|]]>`[l](http://x)%0A::error::@team #1";

#[test]
fn text_of_a_file_stays_text_in_every_format() {
    let sandbox = Sandbox::county();
    sandbox.edit(
        PHARMACY,
        "status: active",
        &format!("status: active\nweb: \"{HOSTILE}\\n\\e[2J\""),
    );
    let printed = |format: &str| {
        let run = lint(&sandbox, &["--format", format]);
        assert_eq!(run.code, 0, "{format}: {}", run.err);
        let bad = |letter: &char| letter.is_control() && *letter != '\n';
        assert_eq!(run.out.chars().find(bad), None, "{format}: {}", run.out);
        run.out
    };
    for format in FORMATS {
        assert!(printed(format).contains("malformed"), "{format}");
    }
    for line in printed("github").lines() {
        assert!(
            line.starts_with("::warning file=") || line.starts_with("::notice title="),
            "{line}"
        );
        assert!(
            !line.contains("%0A::error"),
            "a percent sign is written %25: {line}"
        );
    }
    let xml = printed("junit");
    assert!(!xml.contains("<b>") && !xml.contains("]]>"), "{xml}");
    let markdown = printed("markdown");
    for sign in ["@team", "#1", "<b>", "](", "`[", "http://"] {
        assert!(!markdown.contains(sign), "{sign}: {markdown}");
    }
    let table = printed("csv");
    for line in table.lines() {
        let quotes = line.matches('"').count();
        assert_eq!(quotes % 2, 0, "a cell ends on its line: {line}");
    }
    for format in ["json", "sarif"] {
        let _: Value = serde_json::from_str(&printed(format)).expect("it is JSON");
    }
}

#[test]
fn github_is_told_no_more_than_it_shows() {
    let sandbox = Sandbox::county();
    let service = sandbox.read(PHARMACY);
    for number in 10..40 {
        let other = service.replace("1000000005", &format!("10000000{number}"));
        let other = other.replace("ods: \"FZV01\"", &format!("ods: \"FZV{number}\"\nweb: none"));
        let other = other.replace("The Green, Fenby", &format!("The Green {number}, Fenby"));
        sandbox.write(&format!("services/fenby/{number}.yaml"), other);
    }
    let run = lint(&sandbox, &["--format", "github", "--skip", "always-displaced"]);
    let count = |kind: &str| run.out.lines().filter(|line| line.starts_with(kind)).count();
    assert_eq!(count("::warning "), 10, "{}", run.out);
    assert!(
        run.out.contains("; 20 more than GitHub shows are not annotated"),
        "{}",
        run.out
    );
}

/// A file may be named to leave every format too.
const NAMED: &str = "services/fenby/a\n::error::b,c%0A]]><b>@team=`[l](http:..x)\u{202e}\u{1b}[2J.yaml";

#[test]
fn names_of_files_and_owners_stay_text_in_every_format() {
    let sandbox = Sandbox::county();
    let text = sandbox.read(PHARMACY).replace("1000000005", "1000000077");
    let text = text.replace(
        "The Green, Fenby",
        &HOSTILE.replace('\\', "\\\\").replace('"', "\\\""),
    );
    let owner = "</td>@team\\n::error::`";
    let waiver = format!(
        "web: none\nwaivers:\n  - {{ rule: malformed-web, reason: \"{owner}\", owner: \"{owner}\", until: \"2027-03-31\" }}\n"
    );
    sandbox.write(NAMED, format!("{text}{waiver}"));
    for format in FORMATS {
        let run = lint(&sandbox, &["--format", format]);
        assert_eq!(run.code, 0, "{format}: {}", run.err);
        assert!(run.out.contains("malformed"), "{format}: {}", run.out);
        let bad = |letter: &char| letter.is_control() && *letter != '\n' || *letter == '\u{202e}';
        assert_eq!(run.out.chars().find(bad), None, "{format}: {}", run.out);
        let begins = |line: &str| line.starts_with("::error") || line.starts_with("b,c");
        assert!(!run.out.lines().any(begins), "{format}: {}", run.out);
        match format {
            "github" => assert!(
                !run.out.contains("%0A::error") && !run.out.contains("%0Ab"),
                "{}",
                run.out
            ),
            "junit" => assert!(
                !run.out.contains("<b>") && !run.out.contains("]]>") && !run.out.contains("</td>"),
                "{}",
                run.out
            ),
            "markdown" => {
                for sign in ["@team", "<b>", "](", "`[", "</td>"] {
                    assert!(!run.out.contains(sign), "{sign}: {}", run.out);
                }
            }
            "csv" => assert!(
                run.out.lines().all(|line| line.matches('"').count() % 2 == 0),
                "{}",
                run.out
            ),
            "json" | "sarif" => drop(run.json()),
            _ => {}
        }
    }
}

#[test]
fn schemas_for_editors_hold_the_codes_of_the_directory_and_leave_it_as_it_was() {
    let sandbox = Sandbox::county();
    let told = |more: &[&str]| sandbox.qdos(&[&["schema", "--editor"], more].concat());
    let found = || {
        let mut report = lint(&sandbox, &["--all", "--format", "json"]).json();
        report["files"] = serde_json::Value::Null;
        report
    };
    let before = found();
    told(&[]).says(0, &["schemas with the codes of this directory are in .schemas"]);
    for kind in ["service", "template", "requirement"] {
        let written = sandbox.read(&format!(".schemas/{kind}.schema.json"));
        let printed = told(&[kind]);
        assert_eq!(written, printed.out, "{kind}");
        let schema = printed.json();
        assert!(jsonschema::validator_for(&schema).is_ok(), "{kind}");
    }
    let service = sandbox.read(".schemas/service.schema.json");
    for word in [
        "Urgent Treatment Centre",
        "\"urgent-treatment-centre\"",
        "\"overlapping-sessions\"",
        "Dx05",
    ] {
        assert!(service.contains(word), "{word} is proposed");
    }
    assert_eq!(found(), before, "no finding is about them");
    told(&["servce"]).says(2, &["there is no schema of entries named \"servce\""]);
    // Written again they are the same, and nothing is left half-written.
    told(&[]);
    let names = std::fs::read_dir(sandbox.path("directory/.schemas")).expect("it is there");
    let unfinished = names.filter(|name| {
        let name = name.as_ref().expect("it can be listed").file_name();
        name.to_string_lossy().ends_with(".unfinished")
    });
    assert_eq!(unfinished.count(), 0);
}

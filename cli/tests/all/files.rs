//! Files that cannot be what they should be: one mistake is one finding, which names file, line and remedy.

use crate::sandbox::{Run, Sandbox, TODAY};
use serde_json::Value;

const PHARMACY: &str = "services/fenby/pharmacy.yaml";
const REQUIREMENT: &str = "requirements/pharmacy-on-sundays.yaml";
const CALENDAR: &str = "calendar/bank-holidays.yaml";

/// Edits one file of the small county and checks; holds the exit code and the only finding: rule, path, line, and
/// parts of message and remedy.
#[track_caller]
#[expect(clippy::too_many_arguments, reason = "a row of a table")]
fn edited(
    path: &str,
    from: &str,
    to: &str,
    code: i32,
    rule: &str,
    line: Option<u64>,
    message: &str,
    help: &str,
) -> Run {
    let sandbox = Sandbox::county();
    sandbox.edit(path, from, to);
    only_finding(&sandbox, code, (rule, path, line), message, help)
}

#[track_caller]
fn only_finding(
    sandbox: &Sandbox,
    code: i32,
    (rule, path, line): (&str, &str, Option<u64>),
    message: &str,
    help: &str,
) -> Run {
    let run = sandbox.qdos(&["check", "--today", TODAY, "--format", "json"]);
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    let report = run.json();
    let findings = report["findings"]["introduced"].as_array().expect("a list");
    let [finding] = &findings[..] else {
        panic!("one mistake, one finding: {findings:#?}")
    };
    assert_eq!(
        (finding["rule"].as_str(), finding["path"].as_str()),
        (Some(rule), Some(path)),
        "{finding:#}"
    );
    assert_eq!(finding["line"].as_u64(), line, "{finding:#}");
    let says = |key: &str, part: &str| finding[key].as_str().is_some_and(|text| text.contains(part));
    assert!(says("message", message), "{finding:#}");
    assert!(says("help", help), "{finding:#}");
    let blocking = report["steps"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|step| step["blocks"] == true);
    let named = blocking.filter(|step| {
        step["what"]
            .as_str()
            .is_some_and(|what| what.contains(path) && what.contains(message))
    });
    assert_eq!(named.count(), 1, "one step says it: {:#}", report["steps"]);
    if code == 3 {
        assert_eq!(report["verdict"], "not-analysed");
        assert_eq!(report["worse_off"], Value::Array(Vec::new()));
    }
    let text = sandbox.check();
    let place = line.map_or(path.to_owned(), |line| format!("{path}:{line}"));
    text.says(code, &[&place, message, help]);
    text
}

#[test]
fn a_service_that_is_not_utf8() {
    let sandbox = Sandbox::county();
    let text = sandbox.read(PHARMACY).replace("The Green, Fenby", "Caf@, Fenby");
    let bytes: Vec<u8> = text
        .bytes()
        .map(|byte| if byte == b'@' { 0xE9 } else { byte })
        .collect();
    sandbox.write(PHARMACY, bytes);
    only_finding(
        &sandbox,
        3,
        ("unreadable-file", PHARMACY, None),
        "line 3 holds bytes that are not UTF-8",
        "save the file as UTF-8",
    );
}

#[test]
fn a_file_of_50_megabytes() {
    let sandbox = Sandbox::county();
    sandbox.write(PHARMACY, vec![b'#'; 50_000_000]);
    let found = ("unreadable-file", PHARMACY, None);
    only_finding(
        &sandbox,
        3,
        found,
        "the file has 50 MB, more than any entry needs",
        "split the file, or take it out",
    );
}

#[test]
fn an_alias_bomb() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{list}]\n"));
    }
    let sandbox = Sandbox::county();
    sandbox.write(PHARMACY, text);
    only_finding(
        &sandbox,
        3,
        ("unreadable-file", PHARMACY, Some(1)),
        "holds an anchor",
        "write the value out where it counts",
    );
}

#[test]
fn a_doubled_key() {
    let (from, to) = ("    saturday:", "    friday: closed\n    saturday:");
    edited(
        PHARMACY,
        from,
        to,
        3,
        "doubled-key",
        Some(17),
        "the key friday stands twice, first on line 16",
        "keep one of the two",
    );
}

#[test]
fn an_unknown_key() {
    let message = "poscode is not a key of a service; did you mean postcode?";
    edited(
        PHARMACY,
        "postcode:",
        "poscode:",
        3,
        "unknown-key",
        Some(8),
        message,
        "write postcode:, or take the key out",
    );
    let message = "closing_son is not a key of settings; did you mean closing_soon?";
    let settings = "release: \"51.2.0\"\nsettings: { closing_son: service }";
    edited(
        "qdos.yaml",
        "release: \"51.2.0\"",
        settings,
        3,
        "unknown-key",
        Some(4),
        message,
        "write closing_soon:",
    );
}

#[test]
fn a_missing_key() {
    let message = "the key uid is missing; a service needs it";
    edited(
        PHARMACY,
        "uid: \"1000000005\"\n",
        "",
        3,
        "missing-key",
        Some(1),
        message,
        "add uid: with its value",
    );
}

#[test]
fn a_pair_that_does_not_exist() {
    let to = "pharmacy, add_pairs: [\"1130=4003\"] }";
    edited(
        PHARMACY,
        "pharmacy }",
        to,
        1,
        "unknown-pair",
        Some(9),
        "1130=4003 is not a valid pair",
        "pairs.csv",
    );
}

#[test]
fn a_disposition_that_does_not_exist() {
    let to = "pharmacy, add_dispositions: [\"Dx82\"] }";
    edited(
        PHARMACY,
        "pharmacy }",
        to,
        1,
        "unknown-disposition",
        Some(9),
        "disposition \"Dx82\" does not exist",
        "write Dx",
    );
}

#[test]
fn a_role_that_does_not_exist() {
    let to = "pharmacy, roles: [\"111 Telephony Referral\", \"99 Referral\"] }";
    edited(
        PHARMACY,
        "pharmacy }",
        to,
        1,
        "unknown-role",
        Some(9),
        "role \"99 Referral\" does not exist",
        "write \"999 Referral\" if that is meant",
    );
}

#[test]
fn a_template_that_does_not_exist() {
    edited(
        PHARMACY,
        "pharmacy }",
        "pharmcy }",
        1,
        "unknown-template",
        Some(9),
        "template \"pharmcy\" does not exist",
        "write \"pharmacy\" if that is meant",
    );
}

#[test]
fn a_type_that_does_not_exist() {
    let message = "service type \"31\" does not exist";
    edited(
        PHARMACY,
        "type: \"13\"",
        "type: \"31\"",
        3,
        "unknown-type",
        Some(6),
        message,
        "service-types.csv",
    );
}

#[test]
fn a_status_that_does_not_exist() {
    let message = "status \"actve\" does not exist; did you mean active?";
    edited(
        PHARMACY,
        "status: active",
        "status: actve",
        3,
        "malformed-value",
        Some(5),
        message,
        "write one of active, closed",
    );
}

/// The first by path stands (docs/format.md), so the other one is named, and the one that stands is said by name.
#[test]
fn two_files_with_one_uid() {
    let sandbox = Sandbox::county();
    sandbox.edit("services/townham/pharmacy.yaml", "1000000004", "1000000005");
    let found = ("doubled-uid", "services/townham/pharmacy.yaml", Some(1));
    only_finding(
        &sandbox,
        3,
        found,
        "uid 1000000005 is already that of Pharmacy: The Green, Fenby",
        "a uid of its own",
    );
}

#[test]
fn a_broken_requirement() {
    let message = "\"ten km\" is not a distance such as \"25 km\"";
    edited(
        REQUIREMENT,
        "\"10 km\"",
        "\"ten km\"",
        3,
        "unreadable-requirement",
        Some(12),
        message,
        "correct the value",
    );
}

#[test]
fn a_broken_template() {
    let message = "disposition is not a key of a template; did you mean dispositions?";
    edited(
        "templates/pharmacy.yaml",
        "dispositions:",
        "disposition:",
        3,
        "unknown-key",
        Some(3),
        message,
        "write dispositions:",
    );
}

#[test]
fn broken_areas() {
    let (from, to) = ("kind: icb, owner", "kind: icb, ower");
    edited(
        "areas/areas.yaml",
        from,
        to,
        3,
        "unknown-key",
        Some(2),
        "did you mean owner?",
        "write owner:",
    );
}

#[test]
fn broken_postcodes() {
    let message = "the row \"ZV1 1AB,far,300000\" cannot be read";
    edited(
        "areas/postcodes/E07000902.csv",
        "621000",
        "far",
        3,
        "unreadable-file",
        Some(3),
        message,
        "whole metres",
    );
}

#[test]
fn a_broken_outcome_table() {
    let path = "reference/51.2.0/outcomes.yaml";
    edited(
        path,
        "\"Dx28\"",
        "\"Dx82\"",
        3,
        "unreadable-file",
        Some(3),
        "\"Dx82\" is not in dispositions.csv",
        "correct the row",
    );
}

#[test]
fn a_broken_calendar() {
    edited(
        CALENDAR,
        "2026-12-28",
        "2026-12-38",
        3,
        "unreadable-file",
        Some(4),
        "\"2026-12-38\" is not a date",
        "\"2026-12-25\"",
    );
}

#[test]
fn a_calendar_that_ends_too_early() {
    let sandbox = Sandbox::county();
    sandbox.edit(CALENDAR, "until: \"2028-12-31\"", "until: \"2027-06-30\"");
    let said = [
        "the calendar of public holidays ends on 2027-06-30",
        "correct calendar/bank-holidays.yaml",
    ];
    sandbox.check().says(3, &said);
}

#[test]
fn a_calendar_that_begins_too_late() {
    let sandbox = Sandbox::county();
    sandbox.edit(CALENDAR, "from: \"2026-01-01\"", "from: \"2026-12-01\"");
    let said = [
        "the calendar of public holidays begins on 2026-12-01",
        "correct calendar/bank-holidays.yaml",
    ];
    sandbox.check().says(3, &said);
}

/// Both would cost a parser without a limit the square of their depth.
#[test]
fn nesting_without_end() {
    for deep in [
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        "{a: ".repeat(100_000),
    ] {
        let sandbox = Sandbox::county();
        sandbox.write(PHARMACY, format!("{}notes: {deep}\n", sandbox.read(PHARMACY)));
        let found = ("unreadable-file", PHARMACY, Some(21));
        only_finding(
            &sandbox,
            3,
            found,
            "nesting of more than 30 levels",
            "an entry has eight levels at most",
        );
    }
}

#[test]
#[cfg(unix)]
fn a_symbolic_link_is_never_followed() {
    let sandbox = Sandbox::county();
    let secret = Sandbox::empty();
    std::fs::write(secret.path("secret.yaml"), "uid: \"5\"\nsecret: \"hunter2\"\n")
        .expect("it can be written");
    sandbox.remove(PHARMACY);
    std::os::unix::fs::symlink(
        secret.path("secret.yaml"),
        sandbox.path("directory").join(PHARMACY),
    )
    .expect("a link");
    let said = only_finding(
        &sandbox,
        3,
        ("unreadable-file", PHARMACY, None),
        "is a symbolic link and is not followed",
        "put a plain file",
    );
    assert!(!said.out.contains("hunter2"));
    sandbox.commit("a link");
    let said = only_finding(
        &sandbox,
        3,
        ("unreadable-file", PHARMACY, None),
        "is a symbolic link and is not followed",
        "put a plain file",
    );
    assert!(!said.out.contains("hunter2"));
}

/// An added link is a change, though no file differs.
#[test]
#[cfg(unix)]
fn a_symbolic_link_beside_the_files_is_seen() {
    let sandbox = Sandbox::county();
    let link = "services/fenby/other.yaml";
    std::os::unix::fs::symlink("/etc/passwd", sandbox.path("directory").join(link)).expect("a link");
    only_finding(
        &sandbox,
        3,
        ("unreadable-file", link, None),
        "is a symbolic link and is not followed",
        "take it out of the directory",
    );
}

/// Meaning 16: unreadable in both is known and no loss.
#[test]
fn a_service_unreadable_before_and_after() {
    let sandbox = Sandbox::county_without_git();
    sandbox.edit(PHARMACY, "postcode:", "poscode:");
    sandbox.begin();
    sandbox.edit(
        "services/townham/pharmacy.yaml",
        "monday: [\"09:00-18:00\"]",
        "monday: [\"08:00-18:00\"]",
    );
    let report = sandbox
        .qdos(&["check", "--today", TODAY, "--format", "json"])
        .json();
    assert_eq!(
        (&report["exit"], &report["verdict"]),
        (&Value::from(0), &Value::from("clear")),
        "{report:#}"
    );
    assert_eq!(report["findings"]["introduced"], Value::Array(Vec::new()));
    assert_eq!(report["findings"]["still_broken"]["unknown-key"], 1);
    sandbox.check().says(0, &["there before this change"]);
}

/// Meaning 16: unreadable in base only is healed.
#[test]
fn a_service_unreadable_before_only() {
    let sandbox = Sandbox::county_without_git();
    sandbox.edit(PHARMACY, "postcode:", "poscode:");
    sandbox.begin();
    sandbox.edit(PHARMACY, "poscode:", "postcode:");
    let report = sandbox
        .qdos(&["check", "--today", TODAY, "--format", "json"])
        .json();
    assert_eq!(report["exit"], 0, "{report:#}");
    assert_eq!(report["findings"]["healed"][0]["rule"], "unknown-key");
    assert_eq!(report["changes"][0]["class"], "healed");
    // Who reaches it on Sundays did not before: the people of Fenby.
    assert_eq!(report["better_off"][0]["requirement"], "pharmacy-on-sundays");
    assert_eq!(
        report["better_off"][0]["people"].as_f64().map(f64::round),
        Some(1000.0)
    );
    sandbox
        .check()
        .says(0, &["1 put right", "about 1,000 people gain this"]);
}

#[test]
fn no_requirements() {
    let sandbox = Sandbox::county();
    sandbox.remove("requirements");
    sandbox.check().says(
        2,
        &["the directory has no requirements", "add one below requirements/"],
    );
}

#[test]
fn no_services() {
    let sandbox = Sandbox::county();
    sandbox.remove("services");
    sandbox
        .check()
        .says(2, &["has no services", "add at least one file below services/"]);
}

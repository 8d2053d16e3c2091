//! Lint as SARIF 2.1.0, the format in which tools of code review exchange findings.

use super::{FindingSaid, Report, Verdict, WaiverSaid, within};
use crate::pretty;
use qdos_model::finding::Level;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The report as one run of SARIF 2.1.0. Fingerprints are those of the report; `primaryLocationLineHash` is the name that
/// GitHub looks for. What is healed has no place in head: its result is `absent`.
pub fn sarif(report: &Report) -> String {
    let mut rules: BTreeMap<&str, usize> = report.findings.iter().map(|said| (said.rule, 0)).collect();
    for (at, index) in rules.values_mut().enumerate() {
        *index = at;
    }
    let described: Vec<Value> = rules.keys().map(|name| rule(name)).collect();
    let results = report.findings.iter();
    let results: Vec<Value> = results
        .map(|said| result(report, said, rules[said.rule]))
        .collect();
    let invocation = json!({
        "executionSuccessful": true,
        "exitCode": report.exit,
    });
    pretty(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "qdos",
                "version": report.qdos,
                "semanticVersion": report.qdos,
                "rules": described,
            } },
            "automationDetails": { "id": "qdos-lint/" },
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": results,
            "properties": {
                "today": report.today,
                "directory": report.directory,
                "base": report.base,
                "head": report.head,
                "counts": report.counts,
                "only": report.only,
                "skipped": report.skipped,
            },
        }],
    }))
}

fn rule(name: &str) -> Value {
    let Some(rule) = qdos_lint::rule(name) else {
        return json!({ "id": name });
    };
    json!({
        "id": name,
        "shortDescription": { "text": format!("{}.", rule.summary) },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note | Level::Cosmetic => "note",
    }
}

fn result(report: &Report, said: &FindingSaid, index: usize) -> Value {
    let mut result = Map::new();
    let mut set = |key: &str, value: Value| {
        result.insert(key.to_owned(), value);
    };
    set("ruleId", json!(said.rule));
    set("ruleIndex", json!(index));
    // What is healed is no fault any more.
    let (kind, weight) = match said.verdict {
        Verdict::Healed => ("pass", "none"),
        Verdict::Introduced | Verdict::StillBroken | Verdict::Waived => ("fail", level(said.level)),
    };
    set("kind", json!(kind));
    set("level", json!(weight));
    set(
        "message",
        json!({ "text": format!("{}. To do: {}.", said.message, said.help) }),
    );
    if report.base.is_some() {
        let state = match said.verdict {
            Verdict::Introduced => "new",
            Verdict::StillBroken => "unchanged",
            Verdict::Waived if said.waiver.as_ref().is_some_and(|waiver| waiver.is_new) => "new",
            Verdict::Waived => "unchanged",
            Verdict::Healed => "absent",
        };
        set("baselineState", json!(state));
    }
    set("locations", json!([{ "physicalLocation": place(report, said) }]));
    if let Some(other) = &said.other {
        let region = other.line.map(|line| json!({ "startLine": line }));
        set(
            "relatedLocations",
            json!([{
                "id": 1,
                "message": { "text": "the other place" },
                "physicalLocation": physical(report, &other.path, region),
            }]),
        );
    }
    // All results have them where one has, empty where nobody has decided anything.
    let suppressions: Vec<Value> = said.waiver.iter().map(suppression).collect();
    set("suppressions", json!(suppressions));
    set(
        "partialFingerprints",
        json!({ "qdosFinding/v1": said.fingerprint, "primaryLocationLineHash": said.fingerprint }),
    );
    set(
        "properties",
        json!({ "verdict": said.verdict, "route": said.route }),
    );
    Value::Object(result)
}

fn suppression(waiver: &WaiverSaid) -> Value {
    let status = if waiver.counts { "accepted" } else { "underReview" };
    json!({ "kind": "inSource", "status": status, "justification": waiver.words() })
}

fn place(report: &Report, said: &FindingSaid) -> Value {
    let region = said.line.map(|line| {
        let mut region = json!({ "startLine": line });
        let numbers = [
            ("startColumn", said.column),
            ("endLine", said.end_line),
            ("endColumn", said.end_column),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                region[name] = json!(number);
            }
        }
        region
    });
    physical(report, &said.path, region)
}

fn physical(report: &Report, path: &str, region: Option<Value>) -> Value {
    let mut place = json!({
        "artifactLocation": { "uri": uri(&within(&report.folder, path)), "uriBaseId": "%SRCROOT%" },
    });
    if let Some(region) = region {
        place["region"] = region;
    }
    place
}

/// A relative reference: every byte that a path may not hold as it is, in hexadecimal.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(byte.into()),
            byte if byte.is_ascii_alphanumeric() => uri.push(byte.into()),
            byte => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(uri("services/a b/é%.yaml"), "services/a%20b/%C3%A9%25.yaml");
        assert_eq!(uri("http:x"), "http%3Ax");
    }
}

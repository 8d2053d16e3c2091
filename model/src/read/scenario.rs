//! scenarios/: captured searches. Nobody is sent anywhere by them, so that nothing here makes a directory unreadable: a
//! file that cannot be read counts as no scenarios, and a bad value of what is expected takes away only itself.

use super::files::{below, csv_rows, stem};
use super::requirement::outcomes_of;
use super::yaml;
use crate::directory::Directory;
use crate::finding::{Finding, Level, nearest, shown};
use crate::request::{Asked, Refused};
use crate::route::Route;
use crate::scenario::{DirectLink, Expectation, Named, Scenario, ScenarioSet, Scenarios};
use crate::time::parse_date;
use crate::tree::Tree;
use crate::written;
use std::collections::BTreeSet;

const RULE: &str = "unreadable-scenarios";
const FOLDER: &str = "scenarios/";
const LINKS: &str = "scenarios/direct-links.csv";

pub(super) fn read(directory: &mut Directory) {
    let tree = directory.tree.clone();
    let (sets, mut findings) = scenario_sets(&tree, FOLDER, directory);
    let links = links(&tree, &mut findings);
    directory.scenarios = Scenarios { sets, links };
    directory.findings.append(&mut findings);
}

/// The sets of captured searches in the files of a folder ("" is the whole tree), and what is wrong with the files. Their
/// codes are those of `directory`.
pub fn scenario_sets(tree: &Tree, folder: &str, directory: &Directory) -> (Vec<ScenarioSet>, Vec<Finding>) {
    let (mut sets, mut findings) = (Vec::new(), Vec::new());
    for (path, file) in below(tree, folder, "") {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_other = name.ends_with(".csv") || name.starts_with('.');
        if is_other || stem(path).eq_ignore_ascii_case("readme") {
            continue;
        }
        if !name.ends_with(".yaml") {
            let message = format!(
                "the name \"{}\" does not end in .yaml, so the file counts as no scenarios",
                shown(name)
            );
            let help = format!("rename it to {}.yaml", shown(stem(path)));
            findings.push(finding(path, Route::root(), message, help));
            continue;
        }
        match yaml::parse::<written::ScenarioSet>(path, file) {
            Ok(written) => {
                let mut reading = Reading {
                    path,
                    directory,
                    findings: Vec::new(),
                };
                sets.push(reading.set(&written));
                findings.append(&mut reading.findings);
            }
            Err(fault) => findings.push(Finding {
                rule: RULE,
                level: Level::Warning,
                ..fault
            }),
        }
    }
    (sets, findings)
}

fn finding(path: &str, route: Route, message: impl Into<String>, help: impl Into<String>) -> Finding {
    Finding::new(RULE, path, route, message, help).level(Level::Warning)
}

struct Reading<'a> {
    path: &'a str,
    directory: &'a Directory,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    fn set(&mut self, typed: &written::ScenarioSet) -> ScenarioSet {
        let written::ScenarioSet {
            title,
            places,
            moments,
            scenarios,
        } = typed;
        let named = |typed: &String, name: &Option<String>| Named {
            typed: typed.clone(),
            name: name.clone(),
        };
        let mut ids = BTreeSet::new();
        let mut read = Vec::new();
        for scenario in scenarios {
            if ids.insert(&scenario.id) {
                read.push(self.scenario(scenario));
                continue;
            }
            let message = format!("the id \"{}\" stands twice", shown(&scenario.id));
            let help = "give the scenario another id; until then the first stands";
            let route = Route::key("scenarios").item("id", &scenario.id);
            self.findings.push(finding(self.path, route, message, help));
        }
        ScenarioSet {
            path: self.path.to_owned(),
            title: title.clone(),
            places: places
                .iter()
                .map(|place| named(&place.postcode, &place.name))
                .collect(),
            moments: moments
                .iter()
                .map(|moment| named(&moment.at, &moment.name))
                .collect(),
            scenarios: read,
        }
    }

    fn scenario(&mut self, typed: &written::Scenario) -> Scenario {
        let written::Scenario {
            id,
            title,
            group,
            discriminators,
            disposition,
            outcomes,
            age,
            sex,
            postcode,
            at,
            role,
            practice,
            distance,
            forced,
            expect,
        } = typed;
        let mut refused = Vec::new();
        let names_one = group.is_some() || disposition.is_some() || !discriminators.is_empty();
        if outcomes.is_some() && names_one {
            refused.push(Refused {
                input: "outcomes",
                message: "it names one outcome and rows of the outcome table too".to_owned(),
                help: "leave out either outcomes, or group, discriminators and disposition".to_owned(),
            });
        }
        let outcomes = outcomes
            .as_ref()
            .map(|outcomes| outcomes_of(outcomes, self.directory));
        let outcomes = outcomes.and_then(|read| {
            let refuse = |(_, message)| {
                refused.push(Refused {
                    input: "outcomes",
                    message,
                    help: "use codes of the release in force".to_owned(),
                });
            };
            read.map_err(refuse).ok()
        });
        let route = Route::key("scenarios").item("id", id).then("expect");
        Scenario {
            id: id.clone(),
            title: title.clone(),
            asked: Asked {
                group: group.clone(),
                discriminators: discriminators.clone(),
                disposition: disposition.clone(),
                age: age.clone(),
                sex: sex.clone(),
                postcode: String::new(),
                at: String::new(),
                role: role.clone(),
                practice: practice.clone(),
                distance: distance.clone(),
                forced: *forced,
            },
            outcomes,
            postcode: postcode.clone(),
            at: at.clone(),
            expected: expect
                .as_ref()
                .map(|expect| self.expected(expect, &route))
                .unwrap_or_default(),
            refused,
        }
    }

    fn expected(&mut self, typed: &written::Expected, route: &Route) -> Vec<Expectation> {
        let written::Expected {
            services,
            not_services,
            types,
            one_of_types,
            not_types,
            first,
            at_least,
            at_most,
            catch_all,
        } = typed;
        let at = |key: &str| route.clone().then(key);
        let mut expected = Vec::new();
        expected.extend(self.each(services, &at("services"), Reading::uid, Expectation::Service));
        expected.extend(self.each(
            not_services,
            &at("not_services"),
            Reading::uid,
            Expectation::NotService,
        ));
        expected.extend(self.each(types, &at("types"), Reading::service_type, Expectation::Type));
        let one_of: BTreeSet<String> = one_of_types
            .iter()
            .filter_map(|code| self.service_type(code, at("one_of_types").value(code)))
            .collect();
        if !one_of.is_empty() {
            expected.push(Expectation::OneOfTypes(one_of));
        }
        expected.extend(self.each(
            not_types,
            &at("not_types"),
            Reading::service_type,
            Expectation::NotType,
        ));
        expected.extend(first.as_ref().and_then(|first| self.first(first, &at("first"))));
        let count = |text: &String| text.parse::<usize>().ok().filter(|count| *count <= 1000);
        for (text, key) in [(at_least, "at_least"), (at_most, "at_most")] {
            let Some(text) = text else { continue };
            match count(text) {
                Some(count) if key == "at_least" => expected.push(Expectation::AtLeast(count)),
                Some(count) => expected.push(Expectation::AtMost(count)),
                None => self.bad(at(key), text, "a number of services such as \"1\""),
            }
        }
        match catch_all.as_deref() {
            None => {}
            Some("yes") => expected.push(Expectation::CatchAll(true)),
            Some("no") => expected.push(Expectation::CatchAll(false)),
            Some(text) => self.bad(at("catch_all"), text, "\"yes\" or \"no\""),
        }
        expected
    }

    fn each(
        &mut self,
        texts: &[String],
        route: &Route,
        read: fn(&mut Self, &str, Route) -> Option<String>,
        meant: fn(String) -> Expectation,
    ) -> Vec<Expectation> {
        let one = |text: &String| read(self, text, route.clone().value(text)).map(meant);
        texts.iter().filter_map(one).collect()
    }

    fn first(&mut self, typed: &written::ExpectedFirst, route: &Route) -> Option<Expectation> {
        match (&typed.service, &typed.service_type) {
            (Some(uid), None) => self
                .uid(uid, route.clone().then("service"))
                .map(Expectation::FirstService),
            (None, Some(code)) => self
                .service_type(code, route.clone().then("type"))
                .map(Expectation::FirstType),
            _ => {
                let message = "first names neither one service nor one type";
                let help =
                    "write { service: \"1900000123\" } or { type: \"25\" }; until then it means nothing";
                self.findings
                    .push(finding(self.path, route.clone(), message, help));
                None
            }
        }
    }

    fn uid(&mut self, text: &str, route: Route) -> Option<String> {
        if super::service::is_uid(text) {
            return Some(text.to_owned());
        }
        self.bad(route, text, "the uid of a service, 4 to 10 digits");
        None
    }

    fn service_type(&mut self, text: &str, route: Route) -> Option<String> {
        let types = &self.directory.reference.types;
        // Without the table of types nothing is known of any, and that has been said.
        if types.contains_key(text) || types.is_empty() {
            return Some(text.to_owned());
        }
        let near = nearest(text, types.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!(
                "write {near} if {} is meant; until then it means nothing",
                shown(&types[near])
            ),
            None => "use a code of service-types.csv; until then it means nothing".to_owned(),
        };
        let message = format!("service type \"{}\" does not exist", shown(text));
        self.findings.push(finding(self.path, route, message, help));
        None
    }

    fn bad(&mut self, route: Route, text: &str, what: &str) {
        let message = format!("\"{}\" is not {what}", shown(text));
        let help = "correct the value; until then nobody sees when callers get something else";
        self.findings.push(finding(self.path, route, message, help));
    }
}

/// The rows of direct-links.csv; a bad row takes away only itself.
fn links(tree: &Tree, findings: &mut Vec<Finding>) -> Vec<DirectLink> {
    if !tree.files.contains_key(LINKS) {
        return Vec::new();
    }
    let header = ["release", "date", "dx", "sg", "sd", "lookup"];
    let rows = match csv_rows(tree, LINKS, &header) {
        Ok(rows) => rows,
        Err(fault) => {
            findings.push(Finding {
                rule: RULE,
                level: Level::Warning,
                ..fault
            });
            return Vec::new();
        }
    };
    let mut links = Vec::new();
    for (line, cells) in rows {
        let link = match cells.as_slice() {
            [release, date, disposition, group, discriminator, lookup, ..] if !release.is_empty() => {
                parse_date(date).map(|date| DirectLink {
                    release: release.clone(),
                    date,
                    disposition: disposition.clone(),
                    group: group.clone(),
                    discriminator: discriminator.clone(),
                    lookup: lookup.clone(),
                })
            }
            _ => None,
        };
        match link {
            Some(link) => links.push(link),
            None => {
                let message = format!("the row \"{}\" cannot be read", shown(&cells.join(",")));
                let help = format!("the columns are {}", header.join(","));
                findings.push(Finding {
                    spot: Some((usize::try_from(line).unwrap_or(1), 1)),
                    ..finding(LINKS, Route::root(), message, help)
                });
            }
        }
    }
    links
}

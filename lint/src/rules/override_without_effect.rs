//! What a profile says over its template and the template says already.

use crate::{Check, Rule};
use jiff::civil::Date;
use qdos_model::code::{Disposition, Pair};
use qdos_model::directory::Directory;
use qdos_model::finding::{Finding, Level, shown};
use qdos_model::route::Route;
use qdos_model::service::Profile as Meant;
use qdos_model::service::Service;
use qdos_model::written::Profile;

pub(crate) const RULE: Rule = Rule {
    name: "override-without-effect",
    level: Level::Note,
    summary: "Something added to or taken from a template that changes nothing",
    page: include_str!("../../pages/override-without-effect.md"),
    check: Check::Entry(check),
};

fn check(directory: &Directory, _: Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in directory.services.values() {
        let template = service
            .profile
            .template
            .as_ref()
            .and_then(|name| directory.templates.get(name));
        if let Some((template, typed)) = template.zip(service.written.profile.as_ref()) {
            findings.extend(idle(service, typed, &template.profile));
        }
    }
    findings
}

fn idle(service: &Service, typed: &Profile, template: &Meant) -> Vec<Finding> {
    let pair = |text: &String| Pair::parse(text).map(|pair| template.pairs.contains(&pair));
    let disposition =
        |text: &String| Disposition::parse(text).map(|code| template.dispositions.contains(&code));
    // A list of the service's own replaces the template's, and then these go by that list.
    let pairs = typed.pairs.is_none();
    let dispositions = typed.dispositions.is_none();
    let mut findings = Vec::new();
    let mut look = |key: &str, texts: &[String], holds: &dyn Fn(&String) -> Option<bool>, idle_when: bool| {
        let idle: Vec<&String> = texts
            .iter()
            .filter(|text| holds(text) == Some(idle_when))
            .collect();
        let Some(first) = idle.first() else { return };
        let what = if idle_when {
            "the template has"
        } else {
            "the template has not"
        };
        let many = match idle.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        let message = format!(
            "{key} names {}, which {what} anyway{many}: it changes nothing",
            shown(first)
        );
        let help = "take it out: when the template changes, nobody can tell which callers were meant to be sent here";
        let route = Route::key("profile").then(key).value(first);
        findings.push(RULE.find(&service.path, route, message, help));
    };
    if pairs {
        look("add_pairs", &typed.add_pairs, &pair, true);
        let added = |text: &String| pair(text).map(|holds| holds || typed.add_pairs.contains(text));
        look("remove_pairs", &typed.remove_pairs, &added, false);
    }
    if dispositions {
        look("add_dispositions", &typed.add_dispositions, &disposition, true);
        let added =
            |text: &String| disposition(text).map(|holds| holds || typed.add_dispositions.contains(text));
        look("remove_dispositions", &typed.remove_dispositions, &added, false);
    }
    findings
}

//! From the files of one revision to what they mean. Reading never fails: what is wrong becomes a finding, takes away as
//! little as it can, and its neighbours are still read.

mod cap;
mod files;
mod geography;
mod hours;
mod index;
mod memory;
mod places;
mod ranking;
mod records;
mod reference;
mod requirement;
mod scenario;
mod service;
mod table;
pub mod yaml;

use crate::directory::{Calendar, Directory, Template};
use crate::finding::Finding;
use crate::reference::Reference;
use crate::route::Route;
use crate::time::parse_date;
use crate::tree::Tree;
use crate::written::{self, Waiver};
use std::sync::Arc;

pub use index::{Beside, Index, Said};
pub use memory::Memory;
pub use places::{Places, place_of};
pub use scenario::scenario_sets;
pub use service::read_one as meant_service;

/// Reads the directory of one revision.
pub fn directory(tree: Arc<Tree>, memory: &Memory) -> Directory {
    // The two have little to do for a second core each.
    let (mut directory, ()) = rayon::join(
        || memory.surroundings(&tree, || surroundings(&tree, memory)),
        || service::read_ahead(&tree, memory),
    );
    directory.tree = tree;
    service::read(&mut directory, memory);
    requirement::read(&mut directory);
    ranking::read(&mut directory);
    records::read(&mut directory);
    scenario::read(&mut directory);
    misnamed(&mut directory);
    directory.findings.sort();
    cap::shorten(&mut directory.findings);
    directory
}

/// What entries are given a meaning by.
fn surroundings(tree: &Arc<Tree>, memory: &Memory) -> Directory {
    let mut directory = memory.codes(tree, || codes(tree));
    directory.tree = tree.clone();
    geography::read(&mut directory, memory);
    templates(&mut directory);
    directory
}

/// Configuration, codes and calendar; of places the codes of the own areas alone.
fn codes(tree: &Arc<Tree>) -> Directory {
    let mut directory = Directory {
        tree: tree.clone(),
        ..Directory::default()
    };
    match yaml::required::<written::Configuration>(tree, "qdos.yaml") {
        Ok(written::Configuration {
            format,
            name,
            release,
            own_areas: areas,
            settings,
        }) => {
            if format != "1" {
                let help = "this version of qdos reads format \"1\"";
                let message = format!("format \"{}\" is not known", crate::finding::shown(&format));
                directory.refuse(Finding::new(
                    "unreadable-file",
                    "qdos.yaml",
                    Route::key("format"),
                    message,
                    help,
                ));
            }
            if !reference::is_release(&release) {
                let message = format!(
                    "release \"{}\" is not the name of a folder",
                    crate::finding::shown(&release)
                );
                let help = "write the name of a folder of reference/, such as \"51.2.0\"";
                let route = Route::key("release");
                directory.refuse(Finding::new("unreadable-file", "qdos.yaml", route, message, help));
            }
            directory.name = name;
            directory.release = release;
            directory.settings = settings;
            directory.geography.own_areas = areas.into_iter().collect();
        }
        Err(finding) => directory.refuse(finding),
    }
    reference::read(&mut directory);
    calendar(&mut directory);
    directory
}

impl Directory {
    /// Notes a finding that makes its file count as nothing.
    fn refuse(&mut self, finding: Finding) {
        self.unreadable.insert(finding.path.clone());
        self.findings.push(finding);
    }

    /// Keeps the waivers of a file.
    fn waive(&mut self, path: &str, waivers: &[Waiver]) {
        if !waivers.is_empty() {
            self.waivers.insert(path.to_owned(), waivers.to_vec());
        }
    }

    /// Refuses a file because an earlier one has its name.
    fn refuse_doubled_name(&mut self, path: &str, first: &str) {
        let message = format!(
            "the name \"{}\" is already that of {}",
            crate::finding::shown(files::stem(path)),
            crate::finding::shown(first)
        );
        let help = "give the file another name";
        let finding = Finding::new("unreadable-file", path, Route::root(), message, help);
        self.refuse(finding.and(first, Route::root()));
    }
}

/// Files that look like entries and are passed over because of how their name ends.
fn misnamed(directory: &mut Directory) {
    let tree = directory.tree.clone();
    for folder in ["requirements/", "services/", "templates/"] {
        for (path, _) in files::below(&tree, folder, "") {
            let name = path.rsplit('/').next().unwrap_or(path);
            let stem = files::stem(path);
            if name.ends_with(".yaml") || name.starts_with('.') || stem.eq_ignore_ascii_case("readme") {
                continue;
            }
            let shown = crate::finding::shown(name);
            let message =
                format!("the name \"{shown}\" does not end in .yaml, so the file counts as nothing");
            let help = format!(
                "rename it to {}.yaml, or take it out of {folder}",
                crate::finding::shown(stem)
            );
            directory
                .findings
                .push(Finding::new("misnamed-file", path, Route::root(), message, help));
        }
    }
}

fn calendar(directory: &mut Directory) {
    const PATH: &str = "calendar/bank-holidays.yaml";
    let written: written::Calendar = match yaml::required(&directory.tree, PATH) {
        Ok(written) => written,
        Err(finding) => return directory.refuse(finding),
    };
    let mut calendar = Calendar {
        from: parse_date(&written.covers.from),
        until: parse_date(&written.covers.until),
        ..Calendar::default()
    };
    let help = "write a date such as \"2026-12-25\"";
    if calendar.from.is_none() || calendar.until.is_none() {
        directory.refuse(Finding::new(
            "unreadable-file",
            PATH,
            Route::key("covers"),
            "the calendar does not say which dates it covers",
            help,
        ));
    }
    if let Some((from, until)) = calendar
        .from
        .zip(calendar.until)
        .filter(|(from, until)| from > until)
    {
        let message = format!("the calendar ends before it begins: until {until} comes before from {from}");
        let help = "say in covers from which date to which the list of holidays is complete";
        directory.refuse(Finding::new(
            "unreadable-file",
            PATH,
            Route::key("covers").then("until"),
            message,
            help,
        ));
    }
    for holiday in &written.holidays {
        match parse_date(&holiday.date) {
            Some(date) => {
                calendar.holidays.insert(date);
                calendar.titles.insert(date, holiday.title.clone());
            }
            None => {
                let message = format!("\"{}\" is not a date", crate::finding::shown(&holiday.date));
                let route = Route::key("holidays").item("date", &holiday.date);
                directory.refuse(Finding::new("unreadable-file", PATH, route, message, help));
            }
        }
    }
    directory.calendar = calendar;
}

/// A template's text as typed.
///
/// # Errors
///
/// What the parser says of it, when it is no template.
pub fn template(text: &str) -> Result<written::Template, String> {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

fn templates(directory: &mut Directory) {
    let tree = directory.tree.clone();
    for (path, file) in files::below(&tree, "templates/", ".yaml") {
        match yaml::parse::<written::Template>(path, file) {
            Ok(template) => {
                let first = directory.templates.get(files::stem(path));
                if let Some(first) = first.map(|first| first.path.clone()) {
                    directory.refuse_doubled_name(path, &first);
                    continue;
                }
                directory.waive(path, &template.waivers);
                let (template, mut findings) = meant_template(path, &template, &directory.reference);
                directory.findings.append(&mut findings);
                directory.templates.insert(files::stem(path).to_owned(), template);
            }
            Err(finding) => directory.refuse(finding),
        }
    }
}

/// Gives a template its meaning with the codes of a release, and says what its bad values are.
pub fn meant_template(
    path: &str,
    template: &written::Template,
    reference: &Reference,
) -> (Template, Vec<Finding>) {
    let mut reading = service::Reading::new(path, reference);
    let written::Template {
        title,
        pairs,
        dispositions,
        ages,
        sexes,
        roles,
        waivers: _, // of lint alone
    } = template;
    let root = Route::root();
    let profile = crate::service::Profile {
        template: Some(files::stem(path).to_owned()),
        pairs: reading.pairs(pairs, &root.clone().then("pairs")),
        dispositions: reading.dispositions(dispositions, &root.clone().then("dispositions")),
        ages: reading.ages(ages, &root.clone().then("ages")),
        sexes: reading.sexes(sexes, &root.clone().then("sexes")),
        roles: reading.roles(roles, &root.then("roles")),
    };
    let template = Template {
        path: path.to_owned(),
        title: title.clone(),
        profile: Arc::new(profile),
    };
    (template, reading.findings)
}

/// Rows of a CSV with the line each begins on; of a file whose lines end in CR alone that is 1 for all.
pub(crate) type Rows = Vec<(u64, Vec<String>)>;

//! The directory of one revision, as meant.

use crate::finding::Finding;
use crate::organisation::Records;
use crate::place::Geography;
use crate::ranking::Ranking;
use crate::reference::Reference;
use crate::requirement::Requirement;
use crate::scenario::Scenarios;
use crate::service::Service;
use crate::tree::Tree;
use crate::written::{Settings, Waiver};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The directory of one revision.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// The files it was read from.
    pub tree: Arc<Tree>,
    /// Its name.
    pub name: String,
    /// The NHS Pathways release in force.
    pub release: String,
    /// Points the sources leave open.
    pub settings: Settings,
    /// Services by uid.
    pub services: BTreeMap<String, Arc<Service>>,
    /// Templates by name.
    pub templates: BTreeMap<String, Template>,
    /// Requirements by id.
    pub requirements: BTreeMap<String, Requirement>,
    /// Public holidays.
    pub calendar: Calendar,
    /// Places.
    pub geography: Geography,
    /// Codes and outcomes.
    pub reference: Reference,
    /// Which types come first.
    pub ranking: Ranking,
    /// What entries are held against.
    pub records: Records,
    /// Captured searches and what is expected of them.
    pub scenarios: Scenarios,
    /// What was wrong in reading, in order of path.
    pub findings: Vec<Finding>,
    /// Files that count as nothing, by path.
    pub unreadable: BTreeSet<String>,
    /// Waivers of services, templates and requirements, as typed, by path.
    pub waivers: BTreeMap<String, Vec<Waiver>>,
}

/// A template as meant: what is left of its lists when bad values are taken away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Path of its file.
    pub path: String,
    /// What it is for, in words.
    pub title: Option<String>,
    /// What it gives to services: the profile of each that says no more than its name.
    pub profile: Arc<crate::service::Profile>,
}

/// Public holidays and the dates for which they are complete.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Last date for which the list is complete.
    pub until: Option<Date>,
    /// First date for which the list is complete.
    pub from: Option<Date>,
    /// The holidays.
    pub holidays: BTreeSet<Date>,
    /// Their names.
    pub titles: BTreeMap<Date, String>,
}

impl Directory {
    /// Whether there is a file named for this uid that cannot be read, so that its service may well exist.
    pub fn is_unreadable_service(&self, uid: &str) -> bool {
        let file = format!("/{uid}.yaml");
        self.unreadable
            .iter()
            .any(|path| path.starts_with("services/") && path.ends_with(&file))
    }

    /// The text of a file, when it is text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.tree
            .files
            .get(path)
            .and_then(|file| std::str::from_utf8(&file.bytes).ok())
    }

    /// Words of a disposition with its code, "Dx05 (…)"; the code alone when it is not known.
    pub fn service_type_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.reference.types.get(code).map_or(code, String::as_str)
    }
}

//! Services: what their values mean, and what bad ones take away.

use super::Memory;
use super::files::below;
use crate::age;
use crate::code::{Disposition, Pair, Sex};
use crate::directory::{Directory, Template};
use crate::finding::{Finding, Level, nearest, shown};
use crate::hours::DAY;
use crate::interval::Intervals;
use crate::place::{self, Geography};
use crate::reference::Reference;
use crate::route::Route;
use crate::service::{Profile, Service};
use crate::time::parse_date;
use crate::tree::Tree;
use crate::written;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn read(directory: &mut Directory, memory: &Memory) {
    let tree = directory.tree.clone();
    let files: Vec<_> = below(&tree, "services/", ".yaml").collect();
    let surrounding: &Directory = directory;
    let read = memory.meant(&tree, &files, |path, file| {
        let written = memory.service(path, file)?;
        let (service, findings) = read_one(path, written, surrounding)?;
        Ok((Arc::new(service), findings))
    });
    let mut services: Vec<Arc<Service>> = Vec::with_capacity(read.len());
    for read in read {
        match read {
            Ok((service, mut findings)) => {
                directory.findings.append(&mut findings);
                services.push(service);
            }
            Err(finding) => directory.refuse(finding),
        }
    }
    // Of services with one uid the first in order of path stands.
    services.par_sort_by(|one, other| one.uid.cmp(&other.uid));
    for alike in services.chunk_by(|one, other| one.uid == other.uid) {
        let Some((first, others)) = alike.split_first() else {
            continue;
        };
        directory.waive(&first.path, &first.written.waivers);
        for service in others {
            let message = format!("uid {} is already that of {}", service.uid, shown(&first.name));
            let help = "give the new service a uid of its own";
            directory.refuse(
                Finding::new("doubled-uid", &service.path, Route::key("uid"), message, help)
                    .and(&first.path, Route::key("uid")),
            );
        }
    }
    services.dedup_by(|service, first| service.uid == first.uid);
    directory.services = services
        .into_iter()
        .map(|service| (service.uid.clone(), service))
        .collect();
}

/// Reads the entries of a tree as typed, which needs nothing that lies beside them.
pub(super) fn read_ahead(tree: &Tree, memory: &Memory) {
    let files: Vec<_> = below(tree, "services/", ".yaml").collect();
    files.par_iter().for_each(|(path, file)| {
        let _ = memory.service(path, file);
    });
}

/// Gives one entry its meaning in a directory whose reference, places and templates are read: the service and what its bad
/// values are, or why it is none.
///
/// # Errors
///
/// What makes the file count as no service.
pub fn read_one(
    path: &str,
    written: Arc<written::Service>,
    directory: &Directory,
) -> Result<(Service, Vec<Finding>), Finding> {
    let mut reading = Reading::new(path, &directory.reference);
    reading.identity(&written)?;
    let postcode = written.postcode.as_deref().and_then(place::postcode);
    let spot = postcode
        .as_deref()
        .and_then(|code| directory.geography.postcodes.get(code));
    let hours = reading.hours(&written);
    let profile = reading.profile(&written, &directory.templates);
    let mut nobody = false;
    let from = reading.restriction_date("from", written.from.as_deref(), &mut nobody);
    let until = reading.restriction_date("until", written.until.as_deref(), &mut nobody);
    if let Some((from, until)) = from.zip(until).filter(|(from, until)| from > until) {
        let message = format!("the service ends before it begins: until {until} comes before from {from}");
        reading.bad_restriction(Route::key("until"), message, &mut nobody);
    }
    let practices = reading.practices(&written, &mut nobody);
    let limited_to = reading.limited_to(&written, &directory.geography, &mut nobody);
    let promoted_to = reading.promoted_to(&written, &directory.geography);
    let only_if_open = reading.only_if_open(&written, &mut nobody);
    let service = Service {
        uid: written.uid.clone(),
        path: path.to_owned(),
        ods: written.ods.clone().filter(|ods| is_ods(ods)),
        name: written.name.clone(),
        status: written.status,
        service_type: written.service_type.clone(),
        reach: written.reach.unwrap_or_default(),
        from,
        until,
        offered_to_nobody: nobody,
        location: spot.map(|spot| spot.grid),
        area: spot.map(|spot| spot.area.clone()),
        postcode,
        profile,
        hours,
        practices,
        commissioned_by: written.practices.iter().cloned().collect(),
        limited_to,
        promoted_to,
        only_if_open,
        written,
    };
    Ok((service, reading.findings))
}

/// Reads the values of one file and keeps what is wrong with them.
pub(super) struct Reading<'a> {
    path: &'a str,
    reference: &'a Reference,
    pub(super) findings: Vec<Finding>,
}

pub(super) fn is_uid(text: &str) -> bool {
    (4..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

fn is_ods(text: &str) -> bool {
    (3..=12).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

impl<'a> Reading<'a> {
    pub(super) fn new(path: &'a str, reference: &'a Reference) -> Reading<'a> {
        Reading {
            path,
            reference,
            findings: Vec::new(),
        }
    }

    pub(super) fn find(
        &mut self,
        rule: &'static str,
        route: Route,
        message: String,
        help: impl Into<String>,
    ) {
        self.findings
            .push(Finding::new(rule, self.path, route, message, help));
    }

    /// A uid of the right shape and a type that exists; without them the file counts as no service.
    fn identity(&mut self, written: &written::Service) -> Result<(), Finding> {
        if !is_uid(&written.uid) {
            let message = format!("uid \"{}\" is not 4 to 10 digits", shown(&written.uid));
            return Err(Finding::new(
                "unreadable-file",
                self.path,
                Route::key("uid"),
                message,
                "write the uid in quotes, such as \"1900000123\"",
            ));
        }
        if !self.reference.types.contains_key(&written.service_type) {
            let message = format!("service type \"{}\" does not exist", shown(&written.service_type));
            let help = "use a type of reference service-types.csv";
            return Err(Finding::new(
                "unknown-type",
                self.path,
                Route::key("type"),
                message,
                help,
            ));
        }
        Ok(())
    }

    pub(super) fn pairs(&mut self, texts: &[String], route: &Route) -> BTreeSet<Pair> {
        let mut found = BTreeSet::new();
        for text in texts {
            match Pair::parse(text) {
                Some(pair) if self.reference.pairs.contains(&pair) => {
                    found.insert(pair);
                }
                Some(pair) => {
                    let message = format!("{pair} is not a valid pair of symptom group and discriminator");
                    self.find(
                        "unknown-pair",
                        route.clone().value(text),
                        message,
                        "use a pair of the release's pairs.csv; until then callers with this one are sent elsewhere",
                    );
                }
                None => {
                    let message = format!("\"{}\" is not a pair such as \"1112=4003\"", shown(text));
                    self.find(
                        "unknown-pair",
                        route.clone().value(text),
                        message,
                        "write symptom group, =, symptom discriminator; until then callers with it are sent elsewhere",
                    );
                }
            }
        }
        found
    }

    pub(super) fn dispositions(&mut self, texts: &[String], route: &Route) -> BTreeSet<Disposition> {
        let mut found = BTreeSet::new();
        for text in texts {
            let known =
                Disposition::parse(text).filter(|code| self.reference.dispositions.contains_key(code));
            match known {
                Some(disposition) => {
                    found.insert(disposition);
                }
                None => {
                    let message = format!("disposition \"{}\" does not exist in this release", shown(text));
                    let near = nearest(text, self.reference.dispositions.keys().map(Disposition::as_str));
                    let asked = near.map_or("use a code of dispositions.csv".to_owned(), |near| {
                        format!("write {near} if that is meant")
                    });
                    let help = format!("{asked}; until then callers with that outcome are sent elsewhere");
                    self.find("unknown-disposition", route.clone().value(text), message, help);
                }
            }
        }
        found
    }

    pub(super) fn ages(&mut self, texts: &[String], route: &Route) -> Intervals {
        let mut found = Intervals::EMPTY;
        for text in texts {
            match age::parse(text) {
                Ok(days) => found = found.union(&days),
                Err(message) => self.find(
                    "unreadable-age",
                    route.clone().value(text),
                    message,
                    "correct the range; until then callers of these ages are sent elsewhere",
                ),
            }
        }
        found
    }

    pub(super) fn sexes(&mut self, texts: &[String], route: &Route) -> BTreeSet<Sex> {
        let mut found = BTreeSet::new();
        for text in texts {
            match Sex::parse(text) {
                Some(sex) => {
                    found.insert(sex);
                }
                None => {
                    let message = format!("\"{}\" is not a sex", shown(text));
                    self.find(
                        "unknown-sex",
                        route.clone().value(text),
                        message,
                        "write F, M or I; until then the callers who are meant are sent elsewhere",
                    );
                }
            }
        }
        found
    }

    pub(super) fn roles(&mut self, texts: &[String], route: &Route) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for text in texts {
            if self.reference.roles.contains(text) {
                found.insert(text.clone());
            } else {
                let message = format!("referral role \"{}\" does not exist", shown(text));
                let near = nearest(text, self.reference.roles.iter().map(String::as_str));
                let asked = near.map_or("use a role of roles.csv".to_owned(), |near| {
                    format!("write \"{near}\" if that is meant")
                });
                let help =
                    format!("{asked}; until then callers who are asked for in that role are sent elsewhere");
                self.find("unknown-role", route.clone().value(text), message, help);
            }
        }
        found
    }

    fn profile(
        &mut self,
        written: &written::Service,
        templates: &BTreeMap<String, Template>,
    ) -> Arc<Profile> {
        let Some(typed) = &written.profile else {
            return Arc::default();
        };
        let of_template = typed.template.as_ref().and_then(|name| templates.get(name));
        if let Some(template) = of_template.filter(|_| says_only_its_template(typed)) {
            return template.profile.clone();
        }
        let written::Profile {
            template,
            pairs,
            dispositions,
            add_pairs,
            remove_pairs,
            add_dispositions,
            remove_dispositions,
            ages,
            sexes,
            roles,
        } = typed;
        let root = Route::key("profile");
        let mut profile = match template.as_ref().map(|name| (name, templates.get(name))) {
            Some((_, Some(found))) => Profile::clone(&found.profile),
            Some((name, None)) => {
                let message = format!("template \"{}\" does not exist", shown(name));
                let near = nearest(name, templates.keys().map(String::as_str));
                let asked = near.map_or("add it to templates/".to_owned(), |near| {
                    format!("write \"{near}\" if that is meant")
                });
                let help = format!(
                    "{asked}; until then the service has only what its own profile adds, and callers are sent elsewhere"
                );
                self.find("unknown-template", root.clone().then("template"), message, help);
                Profile::default()
            }
            None => Profile::default(),
        };
        if let Some(texts) = pairs {
            profile.pairs = self.pairs(texts, &root.clone().then("pairs"));
        }
        if let Some(texts) = dispositions {
            profile.dispositions = self.dispositions(texts, &root.clone().then("dispositions"));
        }
        if let Some(texts) = ages {
            profile.ages = self.ages(texts, &root.clone().then("ages"));
        }
        if let Some(texts) = sexes {
            profile.sexes = self.sexes(texts, &root.clone().then("sexes"));
        }
        if let Some(texts) = roles {
            profile.roles = self.roles(texts, &root.clone().then("roles"));
        }
        profile
            .pairs
            .extend(self.pairs(add_pairs, &root.clone().then("add_pairs")));
        profile
            .dispositions
            .extend(self.dispositions(add_dispositions, &root.clone().then("add_dispositions")));
        for pair in self.pairs(remove_pairs, &root.clone().then("remove_pairs")) {
            profile.pairs.remove(&pair);
        }
        for disposition in self.dispositions(remove_dispositions, &root.then("remove_dispositions")) {
            profile.dispositions.remove(&disposition);
        }
        Arc::new(profile)
    }

    fn bad_restriction(&mut self, route: Route, message: String, nobody: &mut bool) {
        *nobody = true;
        self.find(
            "unreadable-restriction",
            route,
            message,
            "correct it; until then the service is offered to nobody",
        );
    }

    fn restriction_date(&mut self, key: &str, text: Option<&str>, nobody: &mut bool) -> Option<Date> {
        let text = text?;
        let date = parse_date(text);
        if date.is_none() {
            self.bad_restriction(
                Route::key(key),
                format!("{key} \"{}\" is not a date such as \"2026-12-25\"", shown(text)),
                nobody,
            );
        }
        date
    }

    fn practices(&mut self, written: &written::Service, nobody: &mut bool) -> Option<BTreeSet<String>> {
        for code in written.practices.iter().filter(|code| !is_ods(code)) {
            let message = format!("practice \"{}\" is not an ODS code", shown(code));
            self.bad_restriction(Route::key("practices").value(code), message, nobody);
        }
        (written.restricted && !written.practices.is_empty())
            .then(|| written.practices.iter().cloned().collect())
    }

    fn limited_to(
        &mut self,
        written: &written::Service,
        geography: &Geography,
        nobody: &mut bool,
    ) -> Option<BTreeSet<String>> {
        for code in written
            .limited_to
            .iter()
            .filter(|code| !geography.areas.contains_key(*code))
        {
            let message = format!("area \"{}\" is not in areas/areas.yaml", shown(code));
            self.bad_restriction(Route::key("limited_to").value(code), message, nobody);
        }
        (!written.limited_to.is_empty()).then(|| written.limited_to.iter().cloned().collect())
    }

    /// Areas it is promoted in; one that does not exist takes away only itself.
    fn promoted_to(&mut self, written: &written::Service, geography: &Geography) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for code in &written.promoted_to {
            if geography.areas.contains_key(code) {
                found.insert(code.clone());
                continue;
            }
            let near = nearest(code, geography.areas.keys().map(String::as_str));
            let asked = near.map_or("use the code of an area".to_owned(), |near| {
                format!("write {near} if {} is meant", shown(&geography.areas[near].name))
            });
            let help = format!("{asked}; until then callers there are shown other services before this one");
            let message = format!("area \"{}\" is not in areas/areas.yaml", shown(code));
            let route = Route::key("promoted_to").value(code);
            let finding = Finding::new("unknown-area", self.path, route, message, help);
            self.findings.push(finding.level(Level::Warning));
        }
        found
    }

    fn only_if_open(&mut self, written: &written::Service, nobody: &mut bool) -> Option<i64> {
        let text = written.only_if_open.as_deref()?;
        let minutes = minutes(text);
        if minutes.is_none() {
            let message = format!(
                "only_if_open \"{}\" is not \"0 minutes\" to \"1440 minutes\"",
                shown(text)
            );
            self.bad_restriction(Route::key("only_if_open"), message, nobody);
        }
        minutes
    }
}

/// Whether a profile takes everything from its template as it is.
fn says_only_its_template(typed: &written::Profile) -> bool {
    *typed
        == written::Profile {
            template: typed.template.clone(),
            ..written::Profile::default()
        }
}

/// Minutes of "15 minutes", 0 to 1,440.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let digits = text.strip_suffix(" minutes")?;
    let plain = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain
        .then(|| digits.parse().ok())?
        .filter(|minutes| *minutes <= DAY)
}

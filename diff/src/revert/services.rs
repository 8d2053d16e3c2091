//! Services of head with some of their aspects as in base, and those that read otherwise for it.

use super::Undone;
use super::entry::{Aspect, Mixed, aspects};
use crate::model::read::{self, yaml};
use crate::model::service::Service;
use crate::model::written;
use crate::service::{self, Both};
use crate::sides::Sides;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An entry and where it is.
type Entry = (String, Arc<written::Service>);

impl Undone<'_> {
    /// Reads again what was taken back, and whoever refers to what was.
    pub(super) fn reread_services(&mut self) {
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for (uid, service) in &self.directory.services {
            let template = service.written.profile.as_ref();
            let template = template.and_then(|profile| profile.template.as_deref());
            if self.every_service || template.is_some_and(|name| self.templates.contains(name)) {
                entries.insert(uid.clone(), (service.path.clone(), service.written.clone()));
            }
        }
        // Over which dates hours are compared does not matter: that they differ at all is asked.
        let sides = Sides::new(self.base, self.head, Date::ZERO);
        for (uid, undone) in &self.aspects {
            entries.remove(*uid);
            entries.extend(
                self.undone_entry(&sides, uid, undone)
                    .map(|entry| ((*uid).to_owned(), entry)),
            );
            self.directory.services.remove(*uid);
        }
        if self.every_service {
            for (uid, entry) in self.unread() {
                entries.entry(uid).or_insert(entry);
            }
        }
        for (path, written) in entries.into_values() {
            self.reread(&path, written);
        }
    }

    /// The entry of a service of which something is undone; none where base has none.
    fn undone_entry(&self, sides: &Sides<'_>, uid: &str, undone: &BTreeSet<Aspect>) -> Option<Entry> {
        // As head means it; where head cannot read it, as it was put back.
        let now = self.directory.services.get(uid);
        let head = now.map(|now| self.head.services.get(uid).unwrap_or(now));
        match (self.base.services.get(uid), head) {
            (Some(base), Some(head)) => {
                let mixed = Mixed {
                    sides: [self.base, self.head],
                    base,
                    head,
                    undone,
                };
                let path = mixed.path().to_owned();
                // Lists that came to the same thing may not do so with base's templates and codes.
                let is_whole = self.takes_over_alike(base, head)
                    && differing(sides, base, head).all(|aspect| mixed.is_undone(aspect));
                let written = match is_whole {
                    true => base.written.clone(),
                    false => Arc::new(mixed.entry()),
                };
                Some((path, written))
            }
            (Some(base), None) => Some((base.path.clone(), base.written.clone())),
            (None, _) => None,
        }
    }

    /// Whether base's own words for its profile mean here what they mean in base: the template that they name may be another,
    /// or gone, with that left as it is.
    fn takes_over_alike(&self, base: &Service, head: &Service) -> bool {
        let profiles = [base, head].map(|service| &service.written.profile);
        let template = profiles[0]
            .as_ref()
            .and_then(|profile| profile.template.as_deref());
        let means_as_in_base =
            |name: &str| self.directory.templates.get(name) == self.base.templates.get(name);
        profiles[0] == profiles[1] || template.is_none_or(means_as_in_base)
    }

    /// Entries that counted as no service for the codes they name.
    fn unread(&self) -> Vec<(String, Entry)> {
        let paths = self.directory.unreadable.iter();
        let paths = paths.filter(|path| path.starts_with("services/") && path.ends_with(".yaml"));
        let typed = paths.filter_map(|path| {
            let file = self.directory.tree.files.get(path)?;
            let written: written::Service = yaml::parse(path, file).ok()?;
            let is_new = !self.directory.services.contains_key(&written.uid);
            is_new.then(|| (written.uid.clone(), (path.clone(), Arc::new(written))))
        });
        typed.collect()
    }

    fn reread(&mut self, path: &str, written: Arc<written::Service>) {
        let directory = &mut self.directory;
        directory.findings.retain(|finding| finding.path != path);
        match read::meant_service(path, written.clone(), directory) {
            Ok((service, mut findings)) => {
                directory.unreadable.remove(path);
                directory.findings.append(&mut findings);
                directory.services.insert(service.uid.clone(), Arc::new(service));
            }
            Err(finding) => {
                directory.services.remove(&written.uid);
                directory.unreadable.insert(path.to_owned());
                directory.findings.push(finding);
            }
        }
    }
}

/// What of an entry means something else in head, besides where its file lies.
fn differing<'a>(
    sides: &'a Sides<'a>,
    base: &'a Service,
    head: &'a Service,
) -> impl Iterator<Item = Aspect> + use<'a> {
    let found = service::compare(&Both { sides, base, head }).into_iter();
    let own = found.filter(|found| found.cause.is_none());
    own.flat_map(|found| aspects(&found.change))
        .copied()
        .filter(|aspect| *aspect != Aspect::Path)
}

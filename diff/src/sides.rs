//! The two revisions, and what is known of them once for all comparisons.

use crate::HORIZON;
use crate::model::directory::Directory;
use crate::model::service::Service;
use crate::model::time::Timeline;
use crate::names::Names;
use jiff::civil::Date;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) struct Sides<'a> {
    pub(crate) base: &'a Directory,
    pub(crate) head: &'a Directory,
    pub(crate) today: Date,
    /// Paths whose bytes differ, or that are there on one side only.
    pub(crate) differing: BTreeSet<&'a str>,
    timeline: OnceCell<Timeline>,
    names: OnceCell<Names>,
    services: OnceCell<BTreeMap<String, Arc<Service>>>,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(base: &'a Directory, head: &'a Directory, today: Date) -> Sides<'a> {
        Sides {
            base,
            head,
            today,
            differing: differing(base, head),
            timeline: OnceCell::new(),
            names: OnceCell::new(),
            services: OnceCell::new(),
        }
    }

    /// The dates hours are compared over; most comparisons need none.
    pub(crate) fn timeline(&self) -> &Timeline {
        self.timeline.get_or_init(|| Timeline::new(self.today, HORIZON))
    }

    pub(crate) fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.base, self.head))
    }

    /// The service of the file at `path`, in head where it is one there.
    pub(crate) fn service_at(&self, path: &str) -> Option<&Service> {
        let by_path = self.services.get_or_init(|| {
            let services = [self.base, self.head]
                .into_iter()
                .flat_map(|side| side.services.values());
            services
                .map(|service| (service.path.clone(), service.clone()))
                .collect()
        });
        by_path.get(path).map(Arc::as_ref)
    }

    /// Whether any file below `folder` differs.
    pub(crate) fn differs_below(&self, folder: &str) -> bool {
        self.differing
            .range(folder..)
            .next()
            .is_some_and(|path| path.starts_with(folder))
    }

    /// Whether every code means the same on both sides.
    pub(crate) fn same_reference(&self) -> bool {
        self.base.release == self.head.release
            && !self.differs_below(&format!("reference/{}/", self.head.release))
    }

    /// Whether a file counts as nothing in head, and did not so, with the same bytes, in base.
    pub(crate) fn newly_unreadable(&self, path: &str) -> bool {
        self.head.unreadable.contains(path)
            && (!self.base.unreadable.contains(path) || self.differing.contains(path))
    }

    /// Whether a file counts as nothing on either side, so that its values are not compared.
    pub(crate) fn unreadable(&self, path: &str) -> bool {
        self.head.unreadable.contains(path) || self.base.unreadable.contains(path)
    }
}

fn differing<'a>(base: &'a Directory, head: &'a Directory) -> BTreeSet<&'a str> {
    let mut paths = BTreeSet::new();
    for (path, file) in &base.tree.files {
        if head.tree.files.get(path).is_none_or(|other| other.id != file.id) {
            paths.insert(path.as_str());
        }
    }
    let added = head.tree.files.keys();
    paths.extend(
        added
            .filter(|path| !base.tree.files.contains_key(*path))
            .map(String::as_str),
    );
    paths
}

//! Services, paired by uid: which aspects of one differ. Each aspect decides elsewhere what its difference is.

use crate::cause::{Cause, Found, place};
use crate::model::change::{Change, Class, Detail, Subject};
use crate::model::directory::Directory;
use crate::model::policy::region;
use crate::model::route::Route;
use crate::model::service::Service;
use crate::model::time::parse_date;
use crate::model::tree::BlobId;
use crate::model::written::{self, Status};
use crate::sides::Sides;
use crate::{hours, identity, profile, restriction, waivers, words};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One service on both sides.
pub(crate) struct Both<'a> {
    pub(crate) sides: &'a Sides<'a>,
    pub(crate) base: &'a Service,
    pub(crate) head: &'a Service,
}

impl Both<'_> {
    /// A change of this service at a key of its file.
    pub(crate) fn change(&self, class: Class, key: &str, detail: Detail) -> Change {
        let route = || {
            if key.is_empty() {
                Route::root()
            } else {
                Route::key(key)
            }
        };
        Change {
            subject: subject(self.head),
            class,
            detail,
            base: place(&self.base.path, route()),
            head: place(&self.head.path, route()),
            echoes: Vec::new(),
        }
    }
}

pub(crate) fn subject(service: &Service) -> Subject {
    Subject::Service {
        uid: service.uid.clone(),
        name: service.name.clone(),
        path: service.path.clone(),
    }
}

pub(crate) fn compare_all(sides: &Sides<'_>) -> Vec<Found> {
    let skip = Skip::new(sides);
    let mut found = Vec::new();
    for (uid, base) in &sides.base.services {
        match sides.head.services.get(uid) {
            Some(head) if skip.is_equal(base, head) => {}
            Some(head) => found.extend(compare(&Both { sides, base, head })),
            // What a file says that cannot be read is not known; `files` says that it cannot.
            None if sides.head.unreadable.contains(&base.path) => {
                found.extend(unread_for_its_codes(sides, base))
            }
            None => found.push(removed(sides, base).into()),
        }
    }
    for (uid, head) in &sides.head.services {
        if !sides.base.services.contains_key(uid) && !sides.base.unreadable.contains(&head.path) {
            found.push(added(sides, head).into());
        }
    }
    found
}

/// Decides quickly that a service cannot differ: its own file says the same, and so does all it refers to.
struct Skip<'a> {
    sides: &'a Sides<'a>,
    same_surroundings: bool,
}

impl<'a> Skip<'a> {
    fn new(sides: &'a Sides<'a>) -> Skip<'a> {
        let same_surroundings = sides.same_reference()
            && !sides.differing.contains("areas/areas.yaml")
            && sides.base.calendar.holidays == sides.head.calendar.holidays;
        Skip {
            sides,
            same_surroundings,
        }
    }

    fn is_equal(&self, base: &Arc<Service>, head: &Arc<Service>) -> bool {
        if !self.same_surroundings {
            return false;
        }
        let same_template = || match template_name(head) {
            None => true,
            Some(name) => self.sides.base.templates.get(name) == self.sides.head.templates.get(name),
        };
        Arc::ptr_eq(base, head)
            || base.path == head.path
                && base.location == head.location
                && base.area == head.area
                && (Arc::ptr_eq(&base.written, &head.written) || base.written == head.written)
                && same_template()
    }
}

fn template_name(service: &Service) -> Option<&str> {
    service.written.profile.as_ref()?.template.as_deref()
}

fn existence(sides: &Sides<'_>, base: Option<&Service>, head: Option<&Service>) -> Detail {
    let service_type = head.or(base).map_or("", |service| &service.service_type);
    Detail::Existence {
        service_type: sides.names().service_type(service_type),
        base: base.map(|service| service.status),
        head: head.map(|service| service.status),
        entry: match (base, head) {
            (Some(base), None) => file_id(sides.base, &base.path),
            (None, Some(head)) => file_id(sides.head, &head.path),
            _ => None,
        },
    }
}

fn file_id(side: &Directory, path: &str) -> Option<BlobId> {
    side.tree.files.get(path).map(|file| file.id)
}

fn removed(sides: &Sides<'_>, base: &Service) -> Change {
    Change {
        subject: subject(base),
        class: Class::ServiceRemoved,
        detail: existence(sides, Some(base), None),
        base: place(&base.path, Route::root()),
        head: None,
        echoes: Vec::new(),
    }
}

fn added(sides: &Sides<'_>, head: &Service) -> Change {
    Change {
        subject: subject(head),
        class: Class::ServiceAdded,
        detail: existence(sides, None, Some(head)),
        base: None,
        head: place(&head.path, Route::root()),
        echoes: Vec::new(),
    }
}

/// A file with the same bytes that cannot be read any more: its service type is not known any more.
fn unread_for_its_codes(sides: &Sides<'_>, base: &Service) -> Option<Found> {
    let same_bytes = !sides.differing.contains(base.path.as_str());
    same_bytes.then(|| Found {
        cause: Some(Cause::Reference),
        change: Change {
            class: Class::NotAnalysed,
            head: place(&base.path, Route::root()),
            detail: crate::files::fault(sides.head, &base.path),
            ..removed(sides, base)
        },
    })
}

/// What differs between two sides of one service. Every field is named here, so that a new one is decided upon.
pub(crate) fn compare(both: &Both<'_>) -> Vec<Found> {
    let mut own = Vec::new();
    let mut effects = Vec::new();
    for found in aspects(both) {
        match found.cause {
            None => own.push(found.change),
            Some(_) => effects.push(found),
        }
    }
    // A uid that stands for another service claims everything that differs between the two.
    if identity::is_reused(both.base, both.head) {
        own.extend(effects.into_iter().map(|found| found.change));
        return vec![identity::reused(both, own).into()];
    }
    // A closure claims everything else that its service's file says, and what others change in it.
    if let Some(at) = own.iter().position(|change| change.class.is_closure()) {
        let mut closure = own.swap_remove(at);
        closure.echoes = own;
        closure
            .echoes
            .extend(effects.into_iter().map(|found| found.change));
        return vec![closure.into()];
    }
    own.into_iter().map(Found::from).chain(effects).collect()
}

fn aspects(both: &Both<'_>) -> Vec<Found> {
    let Service {
        uid: _,
        path,
        ods,
        name: _, // words
        status,
        service_type,
        reach,
        from: _,              // restriction
        until: _,             // restriction
        offered_to_nobody: _, // restriction
        location: _,          // words, as the place
        postcode: _,          // location
        area: _,              // location
        profile: _,           // profile
        hours: _,             // hours
        practices: _,         // restriction
        commissioned_by: _,   // restriction
        limited_to: _,        // restriction
        promoted_to: _,       // restriction
        only_if_open: _,      // restriction
        written,
    } = both.base;
    let written::Service {
        uid: _,
        ods: _,
        name: _,        // words
        public_name: _, // words
        status: _,
        service_type: _,
        reach: _,
        from: _,
        until: _,
        successor: _,
        parent,
        address: _, // words
        postcode: _,
        coordinates: _, // provenance
        phones: _,      // contacts
        web: _,         // contacts
        email: _,       // contacts
        profile: _,
        hours: _,
        later_hours: _,
        restricted: _,
        practices: _,
        limited_to: _,
        promoted_to: _,
        only_if_open: _,
        public_instructions: _,   // words
        referral_instructions: _, // words
        endpoints: _,             // routing
        attributes: _,            // routing
        verified: _,              // provenance
        next_review: _,           // provenance
        notes: _,                 // words
        waivers: _,               // waivers
        sources: _,               // provenance
    } = &**written;
    let head = both.head;
    let names = both.sides.names();
    let mut found: Vec<Found> = Vec::new();
    if *path != head.path {
        found.push(moved(both).into());
    }
    found.extend(status_change(both, *status, head.status).map(Found::from));
    if *ods != head.ods {
        found.push(
            both.change(
                Class::OdsChanged,
                "ods",
                words::value("ods", "ODS code", ods.clone(), head.ods.clone()),
            )
            .into(),
        );
    }
    if *service_type != head.service_type {
        let detail = Detail::Allowed {
            base: Some(vec![names.service_type(service_type)]),
            head: Some(vec![names.service_type(&head.service_type)]),
        };
        found.push(both.change(Class::TypeChanged, "type", detail).into());
    }
    if *reach != head.reach {
        let detail = words::value(
            "reach",
            "reach",
            Some(words::reach(*reach)),
            Some(words::reach(head.reach)),
        );
        found.push(both.change(Class::ReachChanged, "reach", detail).into());
    }
    if *parent != head.written.parent {
        let detail = words::value("parent", "parent", parent.clone(), head.written.parent.clone());
        found.push(both.change(Class::ParentChanged, "parent", detail).into());
    }
    let (base_successors, head_successors) = (successors(written), successors(&head.written));
    if base_successors != head_successors {
        let said = |uids: BTreeSet<&str>| {
            (!uids.is_empty()).then(|| uids.into_iter().collect::<Vec<_>>().join(", "))
        };
        let detail = words::value(
            "successor",
            "successor",
            said(base_successors),
            said(head_successors),
        );
        found.push(both.change(Class::SuccessorChanged, "successor", detail).into());
    }
    found.extend(restriction::compare(both));
    found.extend(restriction::location(both));
    found.extend(profile::compare(both));
    found.extend(hours::compare(both));
    found.extend(words::compare(both).into_iter().map(Found::from));
    found.extend(waivers::of_service(both).map(Found::from));
    found
}

/// Who takes its place: one uid means the same as a list of it, and the order of a list means nothing.
fn successors(written: &written::Service) -> BTreeSet<&str> {
    written.successors().iter().map(String::as_str).collect()
}

fn status_change(both: &Both<'_>, base: Status, head: Status) -> Option<Change> {
    let class = match (base == Status::Active, head == Status::Active) {
        _ if base == head => return None,
        (true, _) if head == Status::Suspended && !is_looked_at(both) => Class::SuspensionOpenEnded,
        (true, _) => Class::ServiceClosed,
        (_, true) => Class::ServiceOpened,
        _ => Class::StatusChanged,
    };
    Some(both.change(
        class,
        "status",
        existence(both.sides, Some(both.base), Some(both.head)),
    ))
}

/// Whether an entry says on which day to come that it is to be looked at again.
fn is_looked_at(both: &Both<'_>) -> bool {
    let review = both.head.written.next_review.as_deref();
    review
        .and_then(parse_date)
        .is_some_and(|date| date > both.sides.today)
}

/// A file that lies elsewhere: no more than that, unless it is another region's now.
fn moved(both: &Both<'_>) -> Change {
    let of = |service: &Service| region(&service.path).map(str::to_owned);
    let (base, head) = (of(both.base), of(both.head));
    if base == head {
        return both.change(Class::FileMoved, "", Detail::Nothing);
    }
    let detail = words::value("region", "region", base, head);
    both.change(Class::OwnerChanged, "", detail)
}

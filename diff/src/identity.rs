//! Who is who where uids do not say it: a uid that is another or stands for something else, an entry that is there twice,
//! services that part and services that come together.
//!
//! A service is its uid. Two entries of different uids are one service only where type is the same and most of ODS code,
//! postcode and name; where an entry names its successors, that is believed. What is not sure is not said: then one service
//! is gone and another is new.

use crate::cause::{Found, place};
use crate::model::change::{Change, Class, Detail, Entry, Subject};
use crate::model::directory::Directory;
use crate::model::route::Route;
use crate::model::service::Service;
use crate::model::written::Status;
use crate::service::{self, Both};
use crate::sides::Sides;
use std::collections::{BTreeMap, BTreeSet};

/// So many services part or come together at most; more at one place are other services.
const MOST: usize = 4;

/// Whether the uid stands for another service: nothing that tells services apart is as it was.
pub(crate) fn is_reused(base: &Service, head: &Service) -> bool {
    let differ = |one: &Option<String>, other: &Option<String>| {
        one.as_ref()
            .zip(other.as_ref())
            .is_some_and(|(one, other)| one != other)
    };
    differ(&base.ods, &head.ods) && differ(&base.postcode, &head.postcode) && base.name != head.name
}

/// The change that a uid stands for another service, which claims the rest of the entry.
pub(crate) fn reused(both: &Both<'_>, echoes: Vec<Change>) -> Change {
    let detail = Detail::Identity {
        base: vec![entry(both.base)],
        head: vec![entry(both.head)],
    };
    Change {
        echoes,
        ..both.change(Class::UidReused, "uid", detail)
    }
}

/// Puts services that are gone, closed or new below the change of identity that says more.
pub(crate) fn claim(sides: &Sides<'_>, found: Vec<Found>) -> Vec<Found> {
    let known = Known::of(sides, &found);
    if known.new.is_empty() && known.leaving.is_empty() {
        return found;
    }
    let mut claims: Vec<Claim<'_>> = known
        .groups()
        .into_iter()
        .filter_map(|group| known.claim(group))
        .collect();
    let taken: BTreeSet<&str> = claims.iter().flat_map(Claim::uids).collect();
    let copies = known.new.values().filter(|new| !taken.contains(new.uid.as_str()));
    let named = named(sides);
    let copies = copies.filter_map(|new| {
        let of_its_name = named.get(new.name.as_str())?;
        // One that is not active is among no others.
        let is_active = new.status == Status::Active;
        Some((original(sides, of_its_name, new).filter(|_| is_active)?, *new))
    });
    let copies: Vec<Claim<'_>> = copies
        .map(|(original, copy)| Claim {
            class: Class::ServiceCopied,
            base: vec![original],
            head: vec![copy],
        })
        .collect();
    claims.extend(copies);
    put_below(sides, claims, found)
}

/// Services that come and go.
struct Known<'a> {
    sides: &'a Sides<'a>,
    /// As base has them: those that are gone, those that close, and those that now name who takes their place.
    leaving: BTreeMap<&'a str, &'a Service>,
    /// As head has them.
    new: BTreeMap<&'a str, &'a Service>,
}

type Group<'a> = (Vec<&'a Service>, Vec<&'a Service>);

impl<'a> Known<'a> {
    fn of(sides: &'a Sides<'a>, found: &[Found]) -> Known<'a> {
        let mut known = Known {
            sides,
            leaving: BTreeMap::new(),
            new: BTreeMap::new(),
        };
        for Found { change, .. } in found {
            let Subject::Service { uid, .. } = &change.subject else {
                continue;
            };
            match change.class {
                Class::ServiceAdded => known.new.extend(by_uid(sides.head, uid)),
                Class::ServiceRemoved | Class::ServiceClosed | Class::SuspensionOpenEnded => {
                    // What had ended before leaves nobody now.
                    let before = by_uid(sides.base, uid);
                    known
                        .leaving
                        .extend(before.filter(|(_, service)| service.status == Status::Active));
                }
                Class::SuccessorChanged if !known.successors(uid).is_empty() => {
                    known.leaving.extend(by_uid(sides.base, uid));
                }
                _ => {}
            }
        }
        known
    }

    /// Who takes the place of a service, in head where it is still there.
    fn successors(&self, uid: &str) -> &'a [String] {
        let sides = self.sides;
        let service = sides.head.services.get(uid).or(sides.base.services.get(uid));
        service.map_or(&[], |service| service.written.successors())
    }

    fn claim(&self, (base, head): Group<'a>) -> Option<Claim<'a>> {
        let class = match (base.as_slice(), head.as_slice()) {
            ([one], [other])
                if !self.sides.head.services.contains_key(&one.uid)
                    && self.new.contains_key(other.uid.as_str())
                    && is_same(one, other) =>
            {
                Class::UidChanged
            }
            ([_], [_, _, ..]) if head.len() <= MOST => Class::ServiceSplit,
            ([_, _, ..], [_]) if base.len() <= MOST => Class::ServicesMerged,
            _ => return None,
        };
        Some(Claim { class, base, head })
    }

    /// Who follows on whom, put together.
    fn groups(&self) -> Vec<Group<'a>> {
        let mut follow: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
        let mut by_place: BTreeMap<(&str, &str), Vec<&'a str>> = BTreeMap::new();
        for (uid, new) in &self.new {
            for place in places(new) {
                by_place.entry(place).or_default().push(uid);
            }
        }
        for (uid, leaving) in &self.leaving {
            let followers = follow.entry(uid).or_default();
            let named = self.successors(uid).iter();
            let named = named.filter_map(|uid| by_uid(self.sides.head, uid));
            // What an entry that is gone once named, it does not say now.
            let is_gone = !self.sides.head.services.contains_key(*uid);
            let is_said = |uid: &&str| !is_gone || self.new.contains_key(*uid);
            followers.extend(named.map(|(uid, _)| uid).filter(is_said));
            if followers.is_empty() {
                let here = places(leaving)
                    .into_iter()
                    .filter_map(|place| by_place.get(&place));
                followers.extend(here.flatten());
            }
        }
        let mut led: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
        for (uid, followers) in &follow {
            for follower in followers {
                led.entry(follower).or_default().push(uid);
            }
        }
        let mut groups = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for first in follow.keys() {
            let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
            let mut open = vec![*first];
            while let Some(uid) = open.pop() {
                if !seen.insert(uid) {
                    continue;
                }
                before.insert(uid);
                for follower in &follow[uid] {
                    after.insert(*follower);
                    open.extend(led.get(follower).into_iter().flatten());
                }
            }
            if after.is_empty() {
                continue;
            }
            let of = |side: &'a Directory, uids: BTreeSet<&'a str>| -> Vec<&'a Service> {
                uids.into_iter()
                    .filter_map(|uid| by_uid(side, uid))
                    .map(|(_, service)| service)
                    .collect()
            };
            groups.push((of(self.sides.base, before), of(self.sides.head, after)));
        }
        groups
    }
}

fn by_uid<'a>(side: &'a Directory, uid: &str) -> Option<(&'a str, &'a Service)> {
    let (uid, service) = side.services.get_key_value(uid)?;
    Some((uid.as_str(), service.as_ref()))
}

/// What two services of one kind at one place, or of one organisation, have in common.
fn places(service: &Service) -> Vec<(&str, &str)> {
    let (kind, postcode, ods) = (&service.service_type, &service.postcode, &service.ods);
    let shared = [postcode, ods].into_iter().flatten();
    shared.map(|place| (kind.as_str(), place.as_str())).collect()
}

/// Whether an entry that is gone and a new one are the same service.
fn is_same(base: &Service, head: &Service) -> bool {
    let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    let other_organisation = base.ods.is_some() && head.ods.is_some() && base.ods != head.ods;
    let shared = [
        same(&base.ods, &head.ods),
        same(&base.postcode, &head.postcode),
        base.name == head.name,
        base.path == head.path,
    ];
    let shared = shared.into_iter().filter(|shared| *shared).count();
    base.service_type == head.service_type && !other_organisation && shared >= 2
}

/// Active services of head by name.
fn named<'a>(sides: &'a Sides<'a>) -> BTreeMap<&'a str, Vec<&'a Service>> {
    let mut named: BTreeMap<&str, Vec<&Service>> = BTreeMap::new();
    let all = sides.head.services.values().map(AsRef::as_ref);
    for service in all.filter(|service: &&Service| service.status == Status::Active) {
        named.entry(&service.name).or_default().push(service);
    }
    named
}

/// The service of which a new one is a second entry, among those of its name.
fn original<'a>(sides: &Sides<'_>, named: &[&'a Service], copy: &Service) -> Option<&'a Service> {
    let is_original = |service: &&&Service| {
        service.uid != copy.uid
            && service.service_type == copy.service_type
            && places(service).iter().any(|place| places(copy).contains(place))
            && sides.base.services.contains_key(&service.uid)
    };
    named.iter().find(is_original).copied()
}

/// A change of identity, and who was and is what.
struct Claim<'a> {
    class: Class,
    base: Vec<&'a Service>,
    head: Vec<&'a Service>,
}

impl<'a> Claim<'a> {
    fn uids(&self) -> impl Iterator<Item = &'a str> {
        self.base
            .iter()
            .chain(&self.head)
            .map(|service| service.uid.as_str())
    }

    /// Whether the change about this service follows from it.
    fn claims(&self, change: &Change) -> bool {
        let Subject::Service { uid, .. } = &change.subject else {
            return false;
        };
        let is_one = |services: &[&Service]| services.iter().any(|service| service.uid == *uid);
        match change.class {
            Class::ServiceAdded => is_one(&self.head),
            Class::ServiceRemoved
            | Class::ServiceClosed
            | Class::SuspensionOpenEnded
            | Class::SuccessorChanged
            | Class::PeriodNarrowed
            | Class::PeriodShifted => self.class != Class::ServiceCopied && is_one(&self.base),
            _ => false,
        }
    }

    fn change(&self, sides: &Sides<'_>, below: Vec<Change>) -> Change {
        let about = match self.class {
            Class::ServiceSplit => self.base[0],
            _ => self.head[0],
        };
        let at = |services: &[&Service], key: &str| {
            let first = services.first()?;
            place(&first.path, Route::key(key))
        };
        let is_there = |service: &&Service| sides.head.services.contains_key(&service.uid);
        let echoes = match (self.class, self.base.as_slice(), self.head.as_slice()) {
            (Class::UidChanged, [base], [head]) => differences(sides, base, head),
            _ => below,
        };
        Change {
            subject: service::subject(about),
            class: self.class,
            detail: Detail::Identity {
                base: self.base.iter().map(|service| entry(service)).collect(),
                head: self.head.iter().map(|service| entry(service)).collect(),
            },
            base: at(
                &self.base,
                if self.base.iter().any(is_there) {
                    "successor"
                } else {
                    "uid"
                },
            ),
            head: at(&self.head, "uid"),
            echoes,
        }
    }
}

fn entry(service: &Service) -> Entry {
    Entry {
        uid: service.uid.clone(),
        name: service.name.clone(),
        ods: service.ods.clone(),
        postcode: service.postcode.clone(),
    }
}

/// What else two entries of one service say otherwise, wherever they lie.
fn differences(sides: &Sides<'_>, base: &Service, head: &Service) -> Vec<Change> {
    let all = service::compare(&Both { sides, base, head });
    let changes = all.into_iter().map(|found| found.change);
    changes
        .filter(|change| change.class != Class::FileMoved)
        .collect()
}

fn put_below(sides: &Sides<'_>, claims: Vec<Claim<'_>>, found: Vec<Found>) -> Vec<Found> {
    let mut below: Vec<Vec<Change>> = claims.iter().map(|_| Vec::new()).collect();
    let mut left = Vec::new();
    for one in found {
        let claimed_by = claims.iter().position(|claim| claim.claims(&one.change));
        match claimed_by.filter(|_| one.cause.is_none()) {
            Some(at) => below[at].push(one.change),
            None => left.push(one),
        }
    }
    let claimed = claims.iter().zip(below);
    left.extend(claimed.map(|(claim, below)| claim.change(sides, below).into()));
    left
}

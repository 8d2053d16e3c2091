//! To whom, where and on which dates a service is offered, apart from its profile and its hours.

use crate::cause::{Cause, Found};
use crate::model::change::{Change, Class, Detail, Location, Named};
use crate::model::place::Geography;
use crate::model::service::Service;
use crate::names::plain;
use crate::service::Both;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Which of narrowed, widened and shifted it is, by whether each side holds the other.
pub(crate) fn by_inclusion(
    base_holds_head: bool,
    head_holds_base: bool,
    classes: [Class; 3],
) -> Option<Class> {
    let [narrowed, widened, shifted] = classes;
    match (base_holds_head, head_holds_base) {
        (true, true) => None,
        (true, false) => Some(narrowed),
        (false, true) => Some(widened),
        (false, false) => Some(shifted),
    }
}

pub(crate) fn compare(both: &Both<'_>) -> Vec<Found> {
    let (base, head) = (both.base, both.head);
    let order = [promotion(both), commissioning(both)];
    let mut found: Vec<Found> = order.into_iter().flatten().map(Found::from).collect();
    // A restriction that cannot be read has no extent to compare: only that it cannot be read is said.
    match (base.offered_to_nobody, head.offered_to_nobody) {
        (false, true) => found.push(nobody(both, Class::ServiceWithheld)),
        (true, false) => found.push(nobody(both, Class::ServiceOfferedAgain)),
        _ => {
            let changes = [period(both), practices(both), limited(both), only_if_open(both)];
            found.extend(changes.into_iter().flatten().map(Found::from));
        }
    }
    found
}

fn promotion(both: &Both<'_>) -> Option<Change> {
    let named =
        |codes: &BTreeSet<String>| Some(codes.iter().map(|code| both.sides.names().area(code)).collect());
    let detail = || Detail::Allowed {
        base: named(&both.base.promoted_to),
        head: named(&both.head.promoted_to),
    };
    (both.base.promoted_to != both.head.promoted_to)
        .then(|| both.change(Class::PromotionChanged, "promoted_to", detail()))
}

/// Practices that commission it without restricting it to their patients: these find it before others of its rank. Where
/// the restriction itself changes, that says more.
fn commissioning(both: &Both<'_>) -> Option<Change> {
    let named = |codes: &BTreeSet<String>| Some(codes.iter().map(|code| plain(code)).collect());
    let (base, head) = (both.base, both.head);
    let only_order = base.practices == head.practices && base.offered_to_nobody == head.offered_to_nobody;
    (only_order && base.commissioned_by != head.commissioned_by).then(|| {
        let detail = Detail::Allowed {
            base: named(&base.commissioned_by),
            head: named(&head.commissioned_by),
        };
        both.change(Class::CommissioningChanged, "practices", detail)
    })
}

/// The restriction keys of an entry as typed.
fn typed(service: &Service) -> [(&'static str, Vec<&str>); 6] {
    let written = &service.written;
    fn one(text: &Option<String>) -> Vec<&str> {
        text.as_deref().into_iter().collect()
    }
    fn many(texts: &[String]) -> Vec<&str> {
        texts.iter().map(String::as_str).collect()
    }
    [
        ("from", one(&written.from)),
        ("until", one(&written.until)),
        (
            "restricted",
            written.restricted.then_some("true").into_iter().collect(),
        ),
        ("practices", many(&written.practices)),
        ("limited_to", many(&written.limited_to)),
        ("only_if_open", one(&written.only_if_open)),
    ]
}

fn nobody(both: &Both<'_>, class: Class) -> Found {
    let differs = typed(both.base)
        .into_iter()
        .zip(typed(both.head))
        .find(|(base, head)| base != head);
    let key = differs.as_ref().map_or("limited_to", |((key, _), _)| *key);
    let broken = if class == Class::ServiceWithheld {
        crate::files::fault(both.sides.head, &both.head.path)
    } else {
        Detail::Nothing
    };
    Found {
        // With the entry as it was, only an area that is gone can have done this.
        cause: differs.is_none().then_some(Cause::Places),
        change: both.change(class, key, broken),
    }
}

fn period(both: &Both<'_>) -> Option<Change> {
    let dates = |service: &Service| (service.from, service.until);
    let bounds =
        |(from, until): (Option<Date>, Option<Date>)| (from.unwrap_or(Date::MIN), until.unwrap_or(Date::MAX));
    let (base, head) = (bounds(dates(both.base)), bounds(dates(both.head)));
    let holds = |outer: (Date, Date), inner: (Date, Date)| outer.0 <= inner.0 && inner.1 <= outer.1;
    let classes = [Class::PeriodNarrowed, Class::PeriodWidened, Class::PeriodShifted];
    let class = by_inclusion(holds(base, head), holds(head, base), classes)?;
    let key = if both.base.from == both.head.from {
        "until"
    } else {
        "from"
    };
    let detail = Detail::Period {
        base: dates(both.base),
        head: dates(both.head),
    };
    Some(both.change(class, key, detail))
}

fn practices(both: &Both<'_>) -> Option<Change> {
    let (base, head) = (&both.base.practices, &both.head.practices);
    let holds = |outer: &Option<BTreeSet<String>>, inner: &Option<BTreeSet<String>>| match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => inner.is_subset(outer),
    };
    let classes = [
        Class::PracticesNarrowed,
        Class::PracticesWidened,
        Class::PracticesShifted,
    ];
    let class = by_inclusion(holds(base, head), holds(head, base), classes)?;
    let named = |codes: &Option<BTreeSet<String>>| {
        codes
            .as_ref()
            .map(|codes| codes.iter().map(|code| plain(code)).collect())
    };
    let detail = Detail::Allowed {
        base: named(base),
        head: named(head),
    };
    let flag = both.base.written.restricted != both.head.written.restricted;
    Some(both.change(class, if flag { "restricted" } else { "practices" }, detail))
}

fn limited(both: &Both<'_>) -> Option<Change> {
    let (base, head) = (&both.base.limited_to, &both.head.limited_to);
    let geography = &both.sides.head.geography;
    let classes = [Class::AreaNarrowed, Class::AreaWidened, Class::AreaShifted];
    let class = by_inclusion(
        holds_areas(geography, base, head),
        holds_areas(geography, head, base),
        classes,
    )?;
    let class = match base.as_ref().zip(head.as_ref()) {
        Some((base, head)) if lowest(geography, base) == lowest(geography, head) => Class::BoundaryRecoded,
        _ => class,
    };
    let named = |codes: &Option<BTreeSet<String>>| -> Option<Vec<Named>> {
        codes
            .as_ref()
            .map(|codes| codes.iter().map(|code| both.sides.names().area(code)).collect())
    };
    let detail = Detail::Allowed {
        base: named(base),
        head: named(head),
    };
    Some(both.change(class, "limited_to", detail))
}

/// Whether every caller of `inner` is one of `outer`: each area of `inner` lies in one of `outer`.
fn holds_areas(
    geography: &Geography,
    outer: &Option<BTreeSet<String>>,
    inner: &Option<BTreeSet<String>>,
) -> bool {
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => inner
            .iter()
            .all(|area| !geography.with_ancestors(area).is_disjoint(outer)),
    }
}

/// The areas in which callers are, as the table of areas has it: those that hold no others.
fn lowest(geography: &Geography, codes: &BTreeSet<String>) -> BTreeSet<String> {
    let parents: BTreeSet<&String> = geography
        .areas
        .values()
        .filter_map(|area| area.parent.as_ref())
        .collect();
    let within = geography.areas.keys().filter(|code| !parents.contains(code));
    let within = within.filter(|code| !geography.with_ancestors(code).is_disjoint(codes));
    let unknown = codes.iter().filter(|code| !geography.areas.contains_key(*code));
    within.chain(unknown).cloned().collect()
}

fn only_if_open(both: &Both<'_>) -> Option<Change> {
    let (base, head) = (both.base.only_if_open, both.head.only_if_open);
    let reach = |limit: Option<i64>| limit.unwrap_or(i64::MAX);
    let class = match reach(base).cmp(&reach(head)) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Greater => Class::OnlyIfOpenTightened,
        std::cmp::Ordering::Less => Class::OnlyIfOpenLoosened,
    };
    Some(both.change(class, "only_if_open", Detail::OnlyIfOpen { base, head }))
}

/// Where a service lies: as its postcode says, or as the postcode's place says.
pub(crate) fn location(both: &Both<'_>) -> Option<Found> {
    let names = both.sides.names();
    let of = |service: &Service| Location {
        postcode: service.postcode.clone(),
        grid: service.location,
        area: service.area.as_deref().map(|area| names.area(area)),
    };
    let (base, head) = (both.base, both.head);
    let same = base.postcode == head.postcode && base.location == head.location && base.area == head.area;
    (!same).then(|| Found {
        cause: (base.postcode == head.postcode).then_some(Cause::Places),
        change: both.change(
            Class::ServiceMoved,
            "postcode",
            Detail::Location {
                base: of(base),
                head: of(head),
                metres: base
                    .location
                    .zip(head.location)
                    .map(|(from, to)| from.distance(to)),
            },
        ),
    })
}

//! How a referral travels: the endpoints of an entry, by scenario, each matched with what it was.

use crate::model::change::{Class, Shown, Value};
use crate::model::written::Endpoint;
use std::collections::{BTreeMap, BTreeSet};

/// One endpoint in base, in head, or in both, and what it is a change of; `None` where it is as it was.
pub(crate) struct Matched<'a> {
    pub(crate) class: Option<Class>,
    pub(crate) base: Option<&'a Endpoint>,
    pub(crate) head: Option<&'a Endpoint>,
}

/// What the message is sent to, whatever it looks like and in which order it is tried.
fn target(endpoint: &Endpoint) -> (&str, &str) {
    (&endpoint.transport, &endpoint.address)
}

/// What it looks like: all that is neither order nor address.
fn form(endpoint: &Endpoint) -> [&Option<String>; 4] {
    let Endpoint {
        order: _,
        transport: _,
        format,
        interaction,
        scenario: _,
        address: _,
        comment,
        compression,
    } = endpoint;
    [format, interaction, compression, comment]
}

/// Every endpoint of both sides once, scenario by scenario: what is the same, then what goes elsewhere in another order, then
/// what of one order looks otherwise or goes elsewhere; the rest is gone or new.
pub(crate) fn matched<'a>(base: &'a [Endpoint], head: &'a [Endpoint]) -> Vec<Matched<'a>> {
    type Same = fn(&Endpoint, &Endpoint) -> bool;
    const STEPS: [(Same, Option<Class>); 4] = [
        (|one, other| one == other, None),
        (
            |one, other| target(one) == target(other) && form(one) == form(other),
            Some(Class::EndpointOrderChanged),
        ),
        (
            |one, other| target(one) == target(other),
            Some(Class::EndpointFormatChanged),
        ),
        (
            |one, other| one.order == other.order,
            Some(Class::EndpointAddressChanged),
        ),
    ];
    let mut scenarios: BTreeMap<&str, [Vec<&Endpoint>; 2]> = BTreeMap::new();
    for (side, endpoints) in [base, head].into_iter().enumerate() {
        for endpoint in endpoints {
            scenarios.entry(&endpoint.scenario).or_default()[side].push(endpoint);
        }
    }
    let mut found = Vec::new();
    for (scenario, [mut before, mut after]) in scenarios {
        // A referral has to arrive somewhere; a copy need not.
        let is_last = after.is_empty() && scenario.eq_ignore_ascii_case("primary");
        for (is_same, class) in STEPS {
            before.retain(|one| {
                let Some(at) = after.iter().position(|other| is_same(one, other)) else {
                    return true;
                };
                found.push(Matched {
                    class,
                    base: Some(one),
                    head: Some(after.remove(at)),
                });
                false
            });
        }
        let gone = match is_last {
            true => Class::LastEndpointRemoved,
            false => Class::EndpointRemoved,
        };
        found.extend(before.into_iter().map(|one| Matched {
            class: Some(gone),
            base: Some(one),
            head: None,
        }));
        found.extend(after.into_iter().map(|one| Matched {
            class: Some(Class::EndpointAdded),
            base: None,
            head: Some(one),
        }));
    }
    found
}

/// The values of each class, in the order of scenario and order.
pub(crate) fn values(base: &[Endpoint], head: &[Endpoint]) -> BTreeMap<Class, Vec<Value>> {
    let mut by_class: BTreeMap<Class, BTreeSet<Value>> = BTreeMap::new();
    for Matched { class, base, head } in matched(base, head) {
        let (Some(class), Some(one)) = (class, head.or(base)) else {
            continue;
        };
        let side = |endpoint: Option<&Endpoint>| endpoint.map(|endpoint| shown(class, endpoint));
        by_class.entry(class).or_default().insert(Value {
            key: key(class, base.unwrap_or(one)),
            what: what(class, one),
            base: side(base),
            head: side(head),
        });
    }
    let sorted = by_class.into_iter();
    sorted
        .map(|(class, values)| (class, values.into_iter().collect()))
        .collect()
}

fn key(class: Class, endpoint: &Endpoint) -> String {
    match class {
        Class::EndpointOrderChanged => format!("{}\t{}", endpoint.scenario, endpoint.address),
        _ => format!("{}\t{}", endpoint.scenario, endpoint.order),
    }
}

fn what(class: Class, endpoint: &Endpoint) -> String {
    let Endpoint {
        order,
        scenario,
        address,
        ..
    } = endpoint;
    match class {
        Class::EndpointOrderChanged => format!("order of the {scenario} endpoint {address}"),
        Class::EndpointFormatChanged => format!("form of the {scenario} endpoint {order}"),
        _ => format!("{scenario} endpoint {order}"),
    }
}

fn shown(class: Class, endpoint: &Endpoint) -> Shown {
    if class == Class::EndpointOrderChanged {
        return endpoint.order.clone().into();
    }
    let (transport, address) = target(endpoint);
    let form = form(endpoint).map(|part| part.as_deref().unwrap_or("-"));
    let order = endpoint.order.as_str();
    Shown {
        value: [order, transport, address, &form.join("\t")].join("\t"),
        words: match class {
            Class::EndpointFormatChanged => form.join(", "),
            _ if form == ["-"; 4] => format!("{transport} to {address}"),
            _ => format!("{transport} to {address} ({})", form.join(", ")),
        },
    }
}

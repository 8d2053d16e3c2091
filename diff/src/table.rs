//! Tables by key: which rows are new, gone, or say something else.

use crate::model::change::{Detail, Named, Value};
use std::collections::BTreeMap;

/// Rows added, removed and changed; `None` when there are none of them.
pub(crate) fn rows<K: Ord, V: PartialEq>(
    base: &BTreeMap<K, V>,
    head: &BTreeMap<K, V>,
    named: impl Fn(&K, &V) -> Named,
    shown: impl Fn(&V) -> String,
) -> Option<Detail> {
    let only = |of: &BTreeMap<K, V>, not: &BTreeMap<K, V>| -> Vec<Named> {
        let keys = of.iter().filter(|(key, _)| !not.contains_key(key));
        keys.map(|(key, value)| named(key, value)).collect()
    };
    let mut changed = Vec::new();
    for (key, value) in base {
        if let Some(other) = head.get(key).filter(|other| *other != value) {
            changed.push(Value {
                what: named(key, other).code.to_string(),
                base: Some(shown(value)),
                head: Some(shown(other)),
            });
        }
    }
    let (added, removed) = (only(head, base), only(base, head));
    let differs = !(added.is_empty() && removed.is_empty() && changed.is_empty());
    differs.then_some(Detail::Rows {
        added,
        removed,
        changed,
    })
}

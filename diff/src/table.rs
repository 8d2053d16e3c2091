//! Tables by key: which rows are new, gone, or say something else.

use crate::model::change::{Detail, Named, Row, Shown, Value};
use std::collections::BTreeMap;

/// Rows added, removed and changed; `None` when there are none of them.
pub(crate) fn rows<K: Ord, V: PartialEq>(
    base: &BTreeMap<K, V>,
    head: &BTreeMap<K, V>,
    named: impl Fn(&K, &V) -> Named,
    shown: impl Fn(&V) -> Shown,
) -> Option<Detail> {
    let only = |of: &BTreeMap<K, V>, not: &BTreeMap<K, V>| -> Vec<Row> {
        let keys = of.iter().filter(|(key, _)| !not.contains_key(key));
        let row = |(key, value): (&K, &V)| Row {
            named: named(key, value),
            value: shown(value).value,
        };
        keys.map(row).collect()
    };
    let mut changed = Vec::new();
    for (key, value) in base {
        if let Some(other) = head.get(key).filter(|other| *other != value) {
            let code = named(key, other).code.to_string();
            changed.push(Value {
                key: code.clone(),
                what: code,
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

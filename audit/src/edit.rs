//! Which fields of an entry two versions of its file do not have alike. Layout, comments and the order of keys are no
//! difference.

use crate::history::History;
use qdos_model::read::yaml;
use qdos_model::tree::File;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A field that a step changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Path of the file in the directory, after the step where it is still there.
    pub path: String,
    /// What the entry is known by: its uid, else its path.
    pub entry: String,
    /// Key at the top of the file.
    pub field: String,
    /// The value before; `None` where there was none.
    pub before: Option<Value>,
    /// The value after; `None` where there is none.
    pub after: Option<Value>,
}

/// Whether a file that is new can hold something that stands out later: a waiver, or a date of review. Cheap, so that the
/// commit that brings a whole directory is.
pub fn may_stand_out(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    ["waivers:", "next_review:", "verified:"]
        .iter()
        .any(|key| text.contains(key))
}

/// The fields that differ between two versions of a file. A version that cannot be read says nothing, so nothing differs
/// from it.
pub fn edits(path: &str, base: Option<&File>, head: Option<&File>) -> Vec<Edit> {
    let read = |file: Option<&File>| match file {
        Some(file) => yaml::parse::<Value>(path, file).ok().and_then(fields),
        None => Some(Map::new()),
    };
    let (Some(base), Some(head)) = (read(base), read(head)) else {
        return Vec::new();
    };
    let uid = |fields: &Map<String, Value>| fields.get("uid").and_then(Value::as_str).map(str::to_owned);
    let entry = uid(&head)
        .or_else(|| uid(&base))
        .unwrap_or_else(|| path.to_owned());
    let keys: BTreeSet<&String> = base.keys().chain(head.keys()).collect();
    let differs = keys.into_iter().filter(|key| base.get(*key) != head.get(*key));
    let edit = |key: &String| Edit {
        path: path.to_owned(),
        entry: entry.clone(),
        field: key.clone(),
        before: base.get(key).cloned(),
        after: head.get(key).cloned(),
    };
    differs.map(edit).collect()
}

fn fields(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// How often a field has to change, to and fro, until that is flapping.
pub(crate) const FLAPS: usize = 4;

/// A change that is taken back later than this was right for a while.
const RECENT: i64 = 31 * 86_400;

/// The value of a field at the end of the history; what no step changed is not known and is `None`.
pub(crate) fn last(history: &History, entry: &str, field: &str) -> Option<Value> {
    let steps = history.steps.iter().rev();
    let mut edits = steps.flat_map(|step| step.edits.iter().rev());
    let edit = edits.find(|edit| edit.entry == entry && edit.field == field);
    edit.and_then(|edit| edit.after.clone())
}

/// Changes of one field, one after the other, of which each after the first takes back the one before.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) path: String,
    pub(crate) field: String,
    /// Places of the steps, oldest first; two at least.
    pub(crate) places: Vec<usize>,
}

/// All such runs, by entry and field.
pub(crate) fn returns(history: &History) -> Vec<Run> {
    let mut changes: BTreeMap<(&str, &str), Vec<(usize, &Edit)>> = BTreeMap::new();
    for (place, step) in history.steps.iter().enumerate() {
        for edit in &step.edits {
            changes
                .entry((&edit.entry, &edit.field))
                .or_default()
                .push((place, edit));
        }
    }
    let mut runs = Vec::new();
    for changes in changes.into_values() {
        let mut run: Vec<usize> = Vec::new();
        for pair in changes.windows(2) {
            let [(before, one), (place, other)] = pair else {
                continue;
            };
            let apart = history.steps[*place].commit.committed - history.steps[*before].commit.committed;
            let is_return = one.before == other.after && apart.abs() <= RECENT;
            match (is_return, run.is_empty()) {
                (true, true) => run.extend([*before, *place]),
                (true, false) => run.push(*place),
                (false, _) => end(&mut runs, &mut run, other),
            }
        }
        if let Some((_, edit)) = changes.last() {
            end(&mut runs, &mut run, edit);
        }
    }
    runs
}

fn end(runs: &mut Vec<Run>, run: &mut Vec<usize>, edit: &Edit) {
    if !run.is_empty() {
        runs.push(Run {
            path: edit.path.clone(),
            field: edit.field.clone(),
            places: std::mem::take(run),
        });
    }
}

//! What was found in whole directories, so that a base that many changes are judged against is linted once.
//!
//! Findings follow from the files, the day and the program. So a directory is known by a sum of its files' paths and ids.

use crate::rule::rule;
use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::finding::Finding;
use qdos_model::route::{Route, Step};
use serde_json::{Value, json};

/// Of so many directories findings are kept, the last first.
const DIRECTORIES: usize = 8;

/// More findings than these are not kept: finding them again is no slower than reading them.
const FINDINGS: usize = 50_000;

/// The keys by which routes name the items of lists.
const NAMING: [&str; 5] = ["code", "date", "from", "id", "rule"];

type Sum = [u8; 32];

/// Findings of earlier runs as JSON, by the sum of the directory in which they were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Told(Vec<(Sum, Vec<u8>)>);

impl Told {
    /// What was found in this very directory on this day, where that is known.
    pub(crate) fn of(&self, directory: &Directory, today: Date) -> Option<Vec<Finding>> {
        let Told(told) = self;
        let sum = (!told.is_empty()).then(|| sum(directory, today))?;
        let (_, kept) = told.iter().find(|(known, _)| *known == sum)?;
        let kept: Vec<Value> = serde_json::from_slice(kept).ok()?;
        kept.iter().map(finding).collect()
    }

    /// Remembers what was found in a directory.
    pub(crate) fn learn(&mut self, directory: &Directory, today: Date, found: &[Finding]) {
        if found.len() > FINDINGS {
            return;
        }
        let Some(kept) = found.iter().map(value).collect::<Option<Vec<Value>>>() else {
            return;
        };
        let Ok(kept) = serde_json::to_vec(&kept) else {
            return;
        };
        let Told(told) = self;
        let sum = sum(directory, today);
        told.retain(|(known, _)| *known != sum);
        told.insert(0, (sum, kept));
        told.truncate(DIRECTORIES);
    }

    /// What [`Told::recalling`] begins with: of each directory its sum, the length of its findings in eight bytes, and these.
    pub(crate) fn to_keep(&self) -> Vec<u8> {
        let mut keeping = Vec::new();
        for (sum, kept) in &self.0 {
            keeping.extend_from_slice(sum);
            keeping.extend_from_slice(&(kept.len() as u64).to_le_bytes());
            keeping.extend_from_slice(kept);
        }
        keeping
    }

    /// What these bytes keep; `None` where they are cut off.
    pub(crate) fn recalling(mut kept: &[u8]) -> Option<Told> {
        let mut told = Vec::new();
        while !kept.is_empty() {
            let (sum, rest) = kept.split_first_chunk::<32>()?;
            let (length, rest) = rest.split_first_chunk::<8>()?;
            let (findings, rest) =
                rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
            told.push((*sum, findings.to_vec()));
            kept = rest;
        }
        Some(Told(told))
    }
}

/// Tells a directory on a day from every other.
fn sum(directory: &Directory, today: Date) -> Sum {
    let mut whole = blake3::Hasher::new();
    // What reading found follows from the files, but for links and the like, which are none.
    let begins = format!("{today} {:?}", directory.findings);
    whole.update(&(begins.len() as u64).to_le_bytes());
    whole.update(begins.as_bytes());
    for (path, file) in &directory.tree.files {
        whole.update(&(path.len() as u64).to_le_bytes());
        whole.update(path.as_bytes());
        whole.update(&file.id.0);
        whole.update(&file.too_large.unwrap_or_default().to_le_bytes());
    }
    *whole.finalize().as_bytes()
}

/// A finding as JSON; `None` for one that could not be read again.
fn value(found: &Finding) -> Option<Value> {
    let Finding {
        path,
        route,
        rule: name,
        level,
        message,
        help,
        other,
        spot,
    } = found;
    rule(name)?;
    let other = match other {
        Some((path, route)) => json!([path, steps(route)?]),
        None => Value::Null,
    };
    Some(json!([
        path,
        steps(route)?,
        name,
        serde_json::to_value(level).ok()?,
        message,
        help,
        other,
        spot
    ]))
}

fn finding(value: &Value) -> Option<Finding> {
    let [path, route, name, level, message, help, other, spot] = value.as_array()?.as_slice() else {
        return None;
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let other = match other {
        Value::Null => None,
        other => Some((text(other.get(0)?)?, way(other.get(1)?)?)),
    };
    Some(Finding {
        path: text(path)?,
        route: way(route)?,
        rule: rule(name.as_str()?)?.name,
        level: serde_json::from_value(level.clone()).ok()?,
        message: text(message)?,
        help: text(help)?,
        other,
        spot: serde_json::from_value(spot.clone()).ok()?,
    })
}

fn steps(Route(steps): &Route) -> Option<Value> {
    let step = |step: &Step| {
        Some(match step {
            Step::Key(key) => json!(["key", key]),
            Step::Value(value) => json!(["value", value]),
            Step::Where(key, value) => json!(["where", naming(key)?, value]),
            Step::Index(index) => json!(["index", index]),
            Step::Name(name) => json!(["name", name]),
        })
    };
    steps.iter().map(step).collect()
}

fn way(steps: &Value) -> Option<Route> {
    let step = |step: &Value| {
        let text = |at: usize| step.get(at)?.as_str().map(str::to_owned);
        Some(match step.get(0)?.as_str()? {
            "key" => Step::Key(text(1)?),
            "value" => Step::Value(text(1)?),
            "where" => Step::Where(naming(&text(1)?)?, text(2)?),
            "index" => Step::Index(usize::try_from(step.get(1)?.as_u64()?).ok()?),
            "name" => Step::Name(text(1)?),
            _ => return None,
        })
    };
    steps
        .as_array()?
        .iter()
        .map(step)
        .collect::<Option<_>>()
        .map(Route)
}

fn naming(key: &str) -> Option<&'static str> {
    NAMING.into_iter().find(|known| *known == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;
    use jiff::civil::date;
    use qdos_model::finding::Level;
    use qdos_model::read::{self, Memory};
    use qdos_model::tree::Tree;
    use std::sync::Arc;

    const TODAY: Date = date(2026, 11, 29);

    fn directory(text: &str) -> Directory {
        let tree = Tree::from_texts([("qdos.yaml", text)]);
        read::directory(Arc::new(tree), &Memory::default())
    }

    /// One with every kind of step, and one with nothing that may be left out.
    fn found() -> Vec<Finding> {
        let route = Route::key("hours").then("dates").item("date", "2026-12-25");
        let other = Route::key("pairs").value("1004").index(2).name("week");
        let mut spotted = rules::unused_template::RULE.find("templates/a.yaml", Route::root(), "é", "\"");
        spotted.spot = Some((3, 7));
        let both = rules::no_hours::RULE.find("services/a.yaml", route, "one", "two");
        vec![both.and("services/b.yaml", other), spotted.level(Level::Note)]
    }

    #[test]
    fn what_was_found_is_told_again_of_the_same_directory_on_the_same_day_alone() {
        let first = directory("format: \"1\"\n");
        let mut told = Told::default();
        told.learn(&first, TODAY, &found());
        let told = Told::recalling(&told.to_keep()).expect("it is whole");
        assert_eq!(told.of(&first, TODAY), Some(found()));
        assert_eq!(told.of(&directory("format: \"2\"\n"), TODAY), None);
        assert_eq!(told.of(&first, date(2026, 11, 30)), None);
        // A link is no file, and what is said of it is all there is of it; it may be written as a file is named.
        let mut linked = first.clone();
        linked.findings.push(Finding::new(
            "unreadable-file",
            "services/link",
            Route::root(),
            "a",
            "b",
        ));
        assert_eq!(told.of(&linked, TODAY), None);
        let mut alike = first;
        alike.findings.push(Finding::new(
            "unreadable-file",
            "qdos.yaml",
            Route::root(),
            "a",
            "b",
        ));
        assert_eq!(told.of(&alike, TODAY), None);
    }

    #[test]
    fn what_could_not_be_told_again_is_not_kept() {
        let (first, mut told) = (directory(""), Told::default());
        let unnamed = Route::key("pairs").item("another", "1");
        told.learn(&first, TODAY, &[rules::no_hours::RULE.find("a", unnamed, "", "")]);
        assert_eq!(told.of(&first, TODAY), None);
    }

    #[test]
    fn the_directories_that_were_told_of_first_are_forgotten() {
        let mut told = Told::default();
        let all: Vec<Directory> = (0..=DIRECTORIES)
            .map(|at| directory(&format!("# {at}")))
            .collect();
        for directory in &all {
            told.learn(directory, TODAY, &found());
        }
        assert_eq!(told.of(&all[0], TODAY), None);
        assert_eq!(told.of(&all[1], TODAY), Some(found()));
    }
}

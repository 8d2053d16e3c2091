//! `qdos blame`: of every field of an entry, the step that last changed its meaning.

use super::show::unknown;
use crate::arguments::{Blame, Format};
use crate::failure::Failure;
use crate::past::{Examined, Flow, Past};
use qdos_diff::{Fact, Facts, facts};
use qdos_model::directory::Directory;
use qdos_report::past::{blame, clean_line, show};
use std::collections::{BTreeMap, BTreeSet};

/// What was found out of one field.
struct Told {
    before: Option<Fact>,
    at: Option<usize>,
    path: Option<String>,
    with_entry: bool,
}

/// What is followed back: fields as they are, and those that are gone once a step is found that took them.
#[derive(Default)]
struct Following {
    /// The facts of the newest step that can be read; `None` until one is found.
    now: Option<Facts>,
    told: BTreeMap<String, Told>,
    /// Steps at which the file cannot be read.
    unreadable: Vec<usize>,
    /// Where the file could not be read before: the facts with which it could again, and the step that brought them.
    healed: Option<Healed>,
    name: String,
}

struct Healed {
    facts: Facts,
    at: usize,
    path: String,
}

pub(crate) fn run(arguments: &Blame) -> Result<u8, Failure> {
    let mut past = Past::open(arguments.dir.as_deref(), arguments.at.as_deref())?;
    let uid = arguments.uid.trim();
    let path = past.file_of(0, uid)?.ok_or_else(|| unknown(uid))?;
    let wanted = arguments.field.as_deref();
    let mut following = Following::default();
    past.walk(0, uid, &path, &[], |past, examined| {
        following.look(past, uid, &examined);
        let all_told = match &following.now {
            Some(now) if now.is_empty() => !following.told.is_empty(),
            Some(now) => now.keys().all(|field| following.told.contains_key(field)),
            None => false,
        };
        // Of a field that was asked for, what is gone from it may lie further back.
        Ok(if all_told && wanted.is_none() {
            Flow::Stop
        } else {
            Flow::On
        })
    })?;
    let said = said(&past, uid, &following, wanted)?;
    if said.fields.is_empty() {
        return Err(Failure::usage(match wanted {
            Some(field) => format!(
                "{uid} has no field {:?} and never had one; `qdos blame {uid}` lists its fields",
                qdos_model::finding::shown(field)
            ),
            None => format!("the file of {uid} cannot be read in any revision of the branch"),
        }));
    }
    crate::print(&match arguments.format {
        Format::Text => blame::text(&said, super::search::width()),
        Format::Json => blame::json(&said),
    })?;
    Ok(0)
}

impl Following {
    fn look(&mut self, past: &Past, uid: &str, examined: &Examined) {
        let of = |directory: &Directory| {
            directory
                .services
                .get(uid)
                .map(|service| facts(service, directory))
        };
        let sides = std::iter::once(&examined.head).chain(&examined.base);
        if let Some(service) = sides
            .filter_map(|side| side.services.get(uid))
            .next()
            .filter(|_| self.name.is_empty())
        {
            self.name = clean_line(&service.name);
        }
        let (after, at, path) = if examined.head.unreadable.contains(&examined.head_path) {
            self.unreadable.push(examined.at);
            match self.healed.take() {
                Some(Healed { facts, at, path }) => (facts, at, Some(path)),
                None => return,
            }
        } else {
            (of(&examined.head).unwrap_or_default(), examined.at, None)
        };
        self.now.get_or_insert_with(|| after.clone());
        let Some(base) = &examined.base else { return };
        if base.unreadable.contains(&examined.base_path) {
            let path = path.unwrap_or_else(|| examined.head_path.clone());
            self.healed = Some(Healed {
                facts: after,
                at,
                path,
            });
            return;
        }
        let before = of(base);
        let with_entry = before.is_none();
        let before = before.unwrap_or_default();
        let differs = |field: &&String| {
            before.get(*field).map(|fact| &fact.value) != after.get(*field).map(|fact| &fact.value)
        };
        let fields: BTreeSet<&String> = after.keys().chain(before.keys()).filter(differs).collect();
        let causes = Causes::of(past, uid, examined);
        for field in fields {
            if self.told.contains_key(field) {
                continue;
            }
            let told = Told {
                before: before.get(field).cloned(),
                at: Some(at),
                path: Some(
                    path.clone()
                        .unwrap_or_else(|| causes.of_field(field, after.get(field))),
                ),
                with_entry,
            };
            self.told.insert(field.clone(), told);
        }
    }
}

/// What each file that a step changed would have done alone, so that a field is put down to the file it came by.
struct Causes {
    /// The service's own file first, then the others by path.
    alone: Vec<(String, Facts)>,
    /// Where it takes several.
    otherwise: String,
}

impl Causes {
    fn of(past: &Past, uid: &str, examined: &Examined) -> Causes {
        let Examined {
            base,
            head,
            changed,
            base_path,
            head_path,
            at: _,
        } = examined;
        let own = |path: &String| path == head_path || path == base_path;
        let is_own = changed.iter().any(own);
        let others = changed.iter().filter(|path| !own(path));
        let mut files: Vec<&String> = is_own.then_some(head_path).into_iter().chain(others).collect();
        files.dedup();
        let otherwise = files
            .first()
            .map_or_else(|| head_path.clone(), |path| (*path).clone());
        let mut alone = Vec::new();
        if let (Some(base), true) = (base, files.len() > 1) {
            for path in files {
                let mut tree = (*base.tree).clone();
                let moved = if path == head_path { base_path } else { path };
                tree.files.remove(moved);
                if let Some(file) = head.tree.files.get(path) {
                    tree.files.insert(path.clone(), file.clone());
                }
                let directory = past.read(tree);
                let facts = directory
                    .services
                    .get(uid)
                    .map(|service| facts(service, &directory));
                alone.push((path.clone(), facts.unwrap_or_default()));
            }
        }
        Causes { alone, otherwise }
    }

    fn of_field(&self, field: &str, after: Option<&Fact>) -> String {
        let value = after.map(|fact| &fact.value);
        let mut alone = self.alone.iter();
        let enough = alone.find(|(_, facts)| facts.get(field).map(|fact| &fact.value) == value);
        enough.map_or_else(|| self.otherwise.clone(), |(path, _)| path.clone())
    }
}

fn said(
    past: &Past,
    uid: &str,
    following: &Following,
    wanted: Option<&str>,
) -> Result<blame::Blame, Failure> {
    let matches = |field: &str| wanted.is_none_or(|wanted| is_of(field, wanted));
    let mut places: Vec<usize> = Vec::new();
    let mut fields = Vec::new();
    let now = following.now.clone().unwrap_or_default();
    // Of a service that is gone every field is.
    let says_gone = wanted.is_some() || now.is_empty();
    let gone = following
        .told
        .keys()
        .filter(|field| says_gone && !now.contains_key(*field));
    let mut names: Vec<&String> = now.keys().chain(gone).filter(|field| matches(field)).collect();
    names.sort();
    for field in names {
        let told = following.told.get(field);
        let at = told.and_then(|told| told.at);
        if let Some(at) = at.filter(|at| !places.contains(at)) {
            places.push(at);
        }
        fields.push((field, told, at));
    }
    places.sort_unstable();
    let steps = places
        .iter()
        .map(|at| past.step(*at))
        .collect::<Result<Vec<_>, _>>()?;
    let fields = fields.into_iter().map(|(field, told, at)| blame::Field {
        field: clean_line(field),
        value: now.get(field).map(show::value),
        before: told.and_then(|told| told.before.as_ref()).map(show::value),
        step: at.and_then(|at| places.iter().position(|place| *place == at)),
        path: told.and_then(|told| told.path.as_deref()).map(clean_line),
        with_entry: told.is_some_and(|told| told.with_entry),
    });
    let mut notes = past.notes()?;
    if now.is_empty() && following.now.is_some() {
        notes.insert(
            0,
            format!("{uid} is not in the newest revision; these are the fields it had."),
        );
    }
    for at in &following.unreadable {
        notes.push(format!(
            "the entry cannot be read at commit {}; what changed while it could not is put down to the first commit after which the new meaning shows",
            &past.id(*at)[..10]
        ));
    }
    Ok(blame::Blame {
        format: blame::FORMAT,
        qdos: env!("CARGO_PKG_VERSION"),
        branch: clean_line(&past.chronicle.mainline.branch),
        uid: clean_line(uid),
        name: following.name.clone(),
        fields: fields.collect(),
        steps,
        notes,
    })
}

/// Whether a field is what was asked for: itself, something below it, or an item by its own name ("Dx05").
fn is_of(field: &str, wanted: &str) -> bool {
    let below = field
        .strip_prefix(wanted)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    let item = field
        .split_once('[')
        .is_some_and(|(_, item)| item.trim_end_matches(']') == wanted);
    below || item
}

//! `qdos blame`: of every field of an entry, the step that last changed its meaning.

use super::show::unknown;
use crate::arguments::{Blame, Format};
use crate::failure::Failure;
use crate::past::{Examined, Flow, Past};
use qdos_diff::{Fact, Facts, facts};
use qdos_model::directory::Directory;
use qdos_report::past::{blame, clean_line, show};
use std::collections::BTreeMap;

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
    now: Facts,
    /// The facts after the step that is looked at; `None` until a revision could be read.
    after: Option<Facts>,
    /// The newest step that could not be read since, whose change may be any older one's.
    told: BTreeMap<String, Told>,
    unreadable: Vec<usize>,
    name: String,
}

pub(crate) fn run(arguments: &Blame) -> Result<u8, Failure> {
    let mut past = Past::open(arguments.dir.as_deref(), arguments.at.as_deref())?;
    let uid = arguments.uid.trim();
    let path = past.file_of(0, uid)?.ok_or_else(|| unknown(uid))?;
    let wanted = arguments.field.as_deref();
    let mut following = Following::default();
    past.walk(0, uid, &path, &[], |_, examined| {
        following.look(uid, &examined);
        let open = wanted.is_some() || following.now.keys().any(|field| !following.told.contains_key(field));
        Ok(if open { Flow::On } else { Flow::Stop })
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
    fn look(&mut self, uid: &str, examined: &Examined) {
        let of = |directory: &Directory| directory.services.get(uid).map(|service| facts(service, directory));
        let broken = |directory: &Directory, path: &str| directory.unreadable.contains(path);
        let head = of(&examined.head);
        if broken(&examined.head, &examined.head_path) && !self.unreadable.contains(&examined.at) {
            self.unreadable.push(examined.at);
        }
        if self.after.is_none() && !broken(&examined.head, &examined.head_path) {
            self.now = head.clone().unwrap_or_default();
            self.after = Some(self.now.clone());
        }
        if let Some(service) = examined.head.services.get(uid).filter(|_| self.name.is_empty()) {
            self.name = clean_line(&service.name);
        }
        let Some(base) = &examined.base else { return };
        if let Some(service) = base.services.get(uid).filter(|_| self.name.is_empty()) {
            self.name = clean_line(&service.name);
        }
        if broken(base, &examined.base_path) {
            return;
        }
        let Some(after) = &self.after else { return };
        let before = of(base);
        let with_entry = before.is_none();
        let before = before.unwrap_or_default();
        let fields = after.keys().chain(before.keys());
        for field in fields {
            let (base, head) = (before.get(field), after.get(field));
            if base.map(|fact| &fact.value) == head.map(|fact| &fact.value) || self.told.contains_key(field) {
                continue;
            }
            let told = Told {
                before: base.cloned(),
                at: Some(examined.at),
                path: Some(cause(examined, field)),
                with_entry,
            };
            self.told.insert(field.clone(), told);
        }
        self.after = Some(before);
    }
}

/// The file whose change it is: the template for what comes from it, the entry, else what the entry depends on.
fn cause(examined: &Examined, field: &str) -> String {
    let own = examined.changed.contains(&examined.head_path) || examined.changed.contains(&examined.base_path);
    let template = examined.changed.iter().find(|path| path.starts_with("templates/"));
    let reference = examined.changed.iter().find(|path| path.starts_with("reference/"));
    let place = examined.changed.iter().find(|path| path.starts_with("areas/"));
    let through = match field {
        _ if field.starts_with("profile.") => template.or(reference),
        "location" | "area" => place,
        _ => None,
    };
    match (through, own) {
        // Where both changed, the entry decides unless its own list is not what the field comes from.
        (Some(through), false) => through.clone(),
        (_, true) => examined.head_path.clone(),
        (None, false) => examined.changed.first().unwrap_or(&examined.head_path).clone(),
    }
}

fn said(past: &Past, uid: &str, following: &Following, wanted: Option<&str>) -> Result<blame::Blame, Failure> {
    let matches = |field: &str| wanted.is_none_or(|wanted| is_of(field, wanted));
    let mut places: Vec<usize> = Vec::new();
    let mut fields = Vec::new();
    let gone = following.told.keys().filter(|field| wanted.is_some() && !following.now.contains_key(*field));
    let mut names: Vec<&String> = following.now.keys().chain(gone).filter(|field| matches(field)).collect();
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
    let steps = places.iter().map(|at| past.step(*at)).collect::<Result<Vec<_>, _>>()?;
    let fields = fields.into_iter().map(|(field, told, at)| blame::Field {
        field: clean_line(field),
        value: following.now.get(field).map(show::value),
        before: told.and_then(|told| told.before.as_ref()).map(show::value),
        step: at.and_then(|at| places.iter().position(|place| *place == at)),
        path: told.and_then(|told| told.path.as_deref()).map(clean_line),
        with_entry: told.is_some_and(|told| told.with_entry),
    });
    let mut notes = past.notes()?;
    if following.now.is_empty() && following.after.is_some() {
        notes.insert(0, format!("{uid} is not in the newest revision; these are the fields it had."));
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
    let below = field.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    let item = field.split_once('[').is_some_and(|(_, item)| item.trim_end_matches(']') == wanted);
    below || item
}

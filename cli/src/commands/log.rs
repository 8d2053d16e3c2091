//! `qdos log`: history as changes.

use super::check::judged;
use super::show::unknown;
use crate::arguments::{Log, LogFormat, Where};
use crate::between::{Between, Pair};
use crate::failure::Failure;
use crate::past::{Flow, Past};
use crate::revisions;
use qdos_coverage::Fragile;
use qdos_history::{CommitId, FolderId, Touched};
use qdos_model::change::{Change, Class, Subject};
use qdos_model::finding::Level;
use qdos_model::place::Geography;
use qdos_report::past::{clean_line, log};

pub(crate) fn run(arguments: &Log) -> Result<u8, Failure> {
    // A range alone is no path: no file is named so.
    let (what, asked) = match (arguments.what.as_deref(), arguments.range.as_deref()) {
        (Some(range), None) if range.contains("..") => (None, Some(range)),
        both => both,
    };
    let (tip, since) = range(asked)?;
    let mut past = Past::open(arguments.dir.as_deref(), tip.as_deref())?;
    let (newest, oldest) = bounds(arguments, &past, since.as_deref())?;
    let what = what.map(str::trim);
    let is_uid = |what: &str| !what.is_empty() && what.bytes().all(|byte| byte.is_ascii_digit());
    let wanted = Wanted {
        arguments,
        path: what.filter(|what| !is_uid(what)).map(|path| {
            let inside = path.strip_prefix(&format!("{}/", past.folder)).unwrap_or(path);
            inside.trim_end_matches('/').to_owned()
        }),
        area: match &arguments.area {
            Some(area) => Some(WantedArea::of(&mut past, area)?),
            None => None,
        },
    };
    wanted.known_class()?;
    if let Some(path) = &wanted.path {
        let mut touched = past.chronicle.changed.iter().flat_map(|changed| changed.iter());
        if !touched.any(|touched| is_below(path, &touched.path)) && past.chronicle.mainline.cut_off.is_none()
        {
            return Err(Failure::usage(format!(
                "no commit of {} has a file or folder \"{}\" in the directory",
                past.chronicle.mainline.branch,
                qdos_model::finding::shown(path)
            )));
        }
    }
    // The file of a service is followed by whose it is.
    let uid = match (what, &wanted.path) {
        (Some(uid), None) => Some(uid.to_owned()),
        (_, Some(path)) => past.uid_of(path)?,
        (None, None) => None,
    };
    let entries = match uid {
        Some(uid) => of_service(&mut past, &uid, newest..oldest, &wanted)?,
        None => of_all(&past, newest..oldest, &wanted)?,
    };
    let said = log::Log {
        format: log::FORMAT,
        qdos: env!("CARGO_PKG_VERSION"),
        branch: clean_line(&past.chronicle.mainline.branch),
        about: clean_line(&about(arguments, what, asked)),
        entries,
        notes: past.notes()?,
    };
    crate::print(&match arguments.format {
        LogFormat::Text => log::text(&said, super::search::width()),
        LogFormat::Json => log::json(&said),
        LogFormat::Csv => log::csv(&said),
    })?;
    Ok(0)
}

struct Wanted<'a> {
    arguments: &'a Log,
    /// A file or a folder.
    path: Option<String>,
    area: Option<WantedArea>,
}

/// An area as it is today: where its services lie is asked of today's postcodes.
struct WantedArea {
    name: String,
    geography: Geography,
}

impl WantedArea {
    fn of(past: &mut Past, name: &str) -> Result<WantedArea, Failure> {
        let directory = past.some(0, &["qdos.yaml".to_owned(), "areas/".to_owned()])?;
        let geography = directory.geography;
        let is_area = geography
            .areas
            .iter()
            .any(|(code, area)| code == name || area.name == name);
        let is_folder = |path: &str| path.starts_with("services/") && folder(path, 1) == Some(name);
        let mut touched = past.chronicle.changed.iter().flat_map(|changed| changed.iter());
        if !is_area && !touched.any(|touched| is_folder(&touched.path)) {
            return Err(Failure::usage(format!(
                "there is no area \"{}\" and no folder of that name below services/; areas/areas.yaml has the names",
                qdos_model::finding::shown(name)
            )));
        }
        Ok(WantedArea {
            name: name.to_owned(),
            geography,
        })
    }

    fn holds(&self, postcode: &str) -> bool {
        let Some(spot) = self.geography.postcodes.get(postcode) else {
            return false;
        };
        let mut codes = self.geography.chain(spot.area).into_iter();
        codes.any(|code| code == self.name || self.geography.area_name(code) == self.name)
    }
}

impl Wanted<'_> {
    fn known_class(&self) -> Result<(), Failure> {
        let known = |name: &String| Class::ALL.iter().any(|class| class.name() == name);
        match self.arguments.class.iter().find(|name| !known(name)) {
            Some(name) => Err(Failure::usage(format!(
                "there is no class of change named {name:?}; `qdos rule` lists them"
            ))),
            None => Ok(()),
        }
    }

    fn class(&self, change: &Change) -> bool {
        let classes = &self.arguments.class;
        let is_trace = matches!(change.level(), Level::Cosmetic) && change.class != Class::FileMoved;
        if classes.is_empty() {
            !is_trace
        } else {
            classes.iter().any(|name| name == change.class.name())
        }
    }

    fn place(&self, change: &Change, pair: &Pair) -> bool {
        let paths = [&change.base, &change.head].map(|place| place.as_ref().map(|place| place.path.as_str()));
        let by_path = self
            .path
            .as_deref()
            .is_none_or(|wanted| paths.iter().flatten().any(|path| is_below(wanted, path)));
        let sides = [&pair.base, &pair.head];
        let service = match &change.subject {
            Subject::Service { uid, .. } => sides.map(|side| side.services.get(uid)),
            _ => [None, None],
        };
        let services = || service.iter().flatten();
        let by_type = self.arguments.service_type.as_deref().is_none_or(|wanted| {
            services()
                .any(|service| service.service_type == wanted || folder(&service.path, 2) == Some(wanted))
        });
        let by_area = self.area.as_ref().is_none_or(|wanted| {
            services().any(|service| {
                folder(&service.path, 1) == Some(&*wanted.name)
                    || service
                        .postcode
                        .as_deref()
                        .is_some_and(|postcode| wanted.holds(postcode))
            })
        });
        by_path && by_type && by_area
    }

    /// What of a change is wanted: itself; else what follows from it and is wanted, as when a shared profile changes the
    /// services of an area.
    fn meant(&self, change: &Change, pair: &Pair) -> Vec<log::Meant> {
        let is_wanted = |change: &Change| self.class(change) && self.place(change, pair);
        if is_wanted(change) {
            return vec![log::Meant::of(change, None)];
        }
        let echoes = change.echoes.iter().filter(|echo| is_wanted(echo));
        echoes.map(|echo| log::Meant::of(echo, Some(change))).collect()
    }

    /// Whether a step may have changed something wanted, by the files that it changed.
    fn concerns(&self, changed: &[Touched]) -> bool {
        // What is not of one service alone may change any.
        let is_shared = |path: &str| {
            !["services/", "requirements/", "scenarios/"]
                .iter()
                .any(|own| path.starts_with(own))
        };
        let is_wanted = |path: &str| {
            self.path.as_deref().is_none_or(|wanted| {
                is_below(wanted, path) || is_below("services", wanted) && is_shared(path)
            })
        };
        changed.iter().any(|touched| is_wanted(&touched.path))
    }
}

fn is_below(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A folder of a path, counted from the top.
fn folder(path: &str, at: usize) -> Option<&str> {
    path.split('/').nth(at)
}

fn of_service(
    past: &mut Past,
    uid: &str,
    steps: std::ops::Range<usize>,
    wanted: &Wanted<'_>,
) -> Result<Vec<log::Entry>, Failure> {
    let path = past.file_of(0, uid)?.ok_or_else(|| unknown(uid))?;
    let mut entries = Vec::new();
    past.walk(0, uid, &path, &[], |past, examined| {
        if examined.at >= steps.end {
            return Ok(Flow::Stop);
        }
        let Some(base) = examined.base.as_ref().filter(|_| steps.contains(&examined.at)) else {
            return Ok(Flow::On);
        };
        let changes = qdos_diff::compare(base, &examined.head, past.day(examined.at));
        let of_uid =
            |change: &Change| matches!(&change.subject, Subject::Service { uid: other, .. } if other == uid);
        let mut meant = Vec::new();
        for change in &changes {
            if of_uid(change) && wanted.class(change) {
                meant.push(log::Meant::of(change, None));
            } else if !of_uid(change) {
                let echoes = change
                    .echoes
                    .iter()
                    .filter(|echo| of_uid(echo) && wanted.class(echo));
                meant.extend(echoes.map(|echo| log::Meant::of(echo, Some(change))));
            }
        }
        let sides = [(base, &examined.base_path), (&examined.head, &examined.head_path)];
        let broken = sides
            .into_iter()
            .filter(|(side, path)| side.unreadable.contains(*path));
        let mut unreadable: Vec<String> = broken.map(|(_, path)| clean_line(path)).collect();
        unreadable.dedup();
        add(past, &mut entries, examined.at, meant, unreadable, wanted)?;
        Ok(Flow::On)
    })?;
    Ok(entries)
}

fn of_all(
    past: &Past,
    steps: std::ops::Range<usize>,
    wanted: &Wanted<'_>,
) -> Result<Vec<log::Entry>, Failure> {
    let mut entries = Vec::new();
    let mut between = Between::new(&past.repository, past.folder.clone());
    let folder = |id: CommitId| -> Result<Option<FolderId>, Failure> {
        let revision = past.repository.resolve(&id.to_string())?;
        Ok(past.repository.folder(&revision, &past.folder)?)
    };
    for at in steps {
        let step = &past.chronicle.mainline.steps[at];
        if !wanted.concerns(&past.chronicle.changed[at]) || past.is_cut_off(at) {
            continue;
        }
        let base = match step.first_parent {
            Some(parent) => folder(parent)?,
            None => None,
        };
        let pair = between.of_folders(base, folder(step.id)?)?;
        let changes = qdos_diff::compare(&pair.base, &pair.head, past.day(at));
        let meant = changes
            .iter()
            .flat_map(|change| wanted.meant(change, &pair))
            .collect();
        let broken =
            |path: &String| pair.base.unreadable.contains(path) || pair.head.unreadable.contains(path);
        let unreadable = pair.delta.files.iter().map(|file| &file.path).filter(|path| {
            broken(path) && wanted.path.as_deref().is_none_or(|wanted| is_below(wanted, path))
        });
        let unreadable = unreadable.map(|path| clean_line(path)).collect();
        add(past, &mut entries, at, meant, unreadable, wanted)?;
    }
    between.save();
    Ok(entries)
}

fn add(
    past: &Past,
    entries: &mut Vec<log::Entry>,
    at: usize,
    changes: Vec<log::Meant>,
    unreadable: Vec<String>,
    wanted: &Wanted<'_>,
) -> Result<(), Failure> {
    if changes.is_empty() && unreadable.is_empty() {
        return Ok(());
    }
    let worse_off = if wanted.arguments.coverage {
        Some(worse_off(past, at)?)
    } else {
        None
    };
    entries.push(log::Entry {
        step: past.step(at)?,
        changes,
        unreadable,
        worse_off,
    });
    Ok(())
}

/// Who was worse off by a step, computed on it and on its own day.
fn worse_off(past: &Past, at: usize) -> Result<Vec<String>, Failure> {
    let judgement = match check(past, at) {
        Ok(judgement) => judgement,
        Err(failure) => return Ok(vec![format!("not known: {}", failure.plain())]),
    };
    let worse_off = judgement.worse_off.iter();
    Ok(worse_off.map(qdos_report::Effect::in_one_line).collect())
}

/// `qdos check` of a step against what the branch was before, on the day of the step.
pub(crate) fn check(past: &Past, at: usize) -> Result<qdos_report::Judgement, Failure> {
    let base = past.chronicle.mainline.steps[at].first_parent;
    let revisions = revisions::read(&Where {
        directory: Some(past.place.clone()),
        base: base.map(|id| id.to_string()),
        head: past.id(at),
        today: Some(past.day(at).to_string()),
    })?;
    Ok(judged(&revisions, Level::Error, Fragile::NotAsked)?.judgement)
}

/// The newest commit to look at, and the one at which to stop.
fn range(range: Option<&str>) -> Result<(Option<String>, Option<String>), Failure> {
    match range {
        None => Ok((None, None)),
        Some(range) if range.contains("...") => Err(Failure::usage(format!(
            "{range:?} is not a range such as v1..main; three dots have no meaning for a history of steps"
        ))),
        Some(range) => match range.split_once("..") {
            Some((since, tip)) => {
                let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
                Ok((named(tip), named(since)))
            }
            None => Ok((Some(range.to_owned()), None)),
        },
    }
}

/// Places of the newest step to say and of the first not to.
fn bounds(arguments: &Log, past: &Past, since: Option<&str>) -> Result<(usize, usize), Failure> {
    let mainline = &past.chronicle.mainline;
    let mut oldest = mainline.steps.len();
    let mut newest = 0;
    if let Some(name) = since {
        let since = revisions::at(&past.repository, name)?;
        let tip = past.repository.resolve(&past.id(0))?;
        let base = past.repository.merge_base(&since, &tip)?;
        let place = mainline
            .steps
            .iter()
            .position(|step| step.id.to_string() == base.id);
        oldest = place.unwrap_or(oldest);
    }
    if let Some(text) = &arguments.since {
        let seconds = revisions::moment(text)
            .map(|(_, begins)| begins)
            .ok_or_else(|| not_a_moment("--since", text))?;
        oldest = oldest.min(mainline.at(seconds - 1).at.unwrap_or(oldest));
    }
    if let Some(text) = &arguments.until {
        let (ends, _) = revisions::moment(text).ok_or_else(|| not_a_moment("--until", text))?;
        newest = mainline.at(ends).at.unwrap_or(mainline.steps.len());
    }
    Ok((newest, oldest.max(newest)))
}

fn not_a_moment(option: &str, text: &str) -> Failure {
    Failure::usage(format!(
        "{option} {text:?} is neither a date such as 2026-12-25 nor a moment such as \"2026-12-25 10:30\""
    ))
}

fn about(arguments: &Log, what: Option<&str>, range: Option<&str>) -> String {
    let mut about = match what {
        Some(what) => format!("What changed in {what}"),
        None => "What changed".to_owned(),
    };
    let parts = [
        (" in ", arguments.area.as_deref()),
        (" of type ", arguments.service_type.as_deref()),
        (", from ", arguments.since.as_deref()),
        (", until ", arguments.until.as_deref()),
        (", ", range),
    ];
    for (words, value) in parts {
        if let Some(value) = value {
            about.push_str(&format!("{words}{value}"));
        }
    }
    about.push_str(", newest first.");
    about
}

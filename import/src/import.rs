//! The import itself: what the directory should say, held against what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use qdos_model::written::{Areas, Service, SpecifiedDate, Status};

use crate::areas;
use crate::candidates;
use crate::directory::{self, Directory};
use crate::error::Error;
use crate::fingerprint;
use crate::ground::{Distances, Ground};
use crate::merge::{self, Merge};
use crate::plan::{Note, Plan, Step};
use crate::reference;
use crate::rota;
use crate::service::{self, Candidate, Kind, PharmacyWeek};
use crate::source::{Postcode, Source};
use crate::week;
use crate::words;
use crate::yaml;

const DISTANCES: &str = "areas/search-distances.csv";
const AREAS: &str = "areas/areas.yaml";

/// Plans the import of one integrated care board, or of all England, from a folder of open data into a directory on disk.
///
/// `source` is laid out as `import/open-data` is. Nothing is written; see [`Plan::apply`]. The same source and the same
/// directory give the same plan, and a plan that was applied gives one that has nothing to do.
pub fn import(source: &Path, area: &str, into: &Path) -> Result<Plan, Error> {
    let source = Source::new(source);
    let (mut work, candidates) = Work::begin(&source, area, into)?;
    let chosen = work.chosen(&candidates)?;
    work.plan.notes = work.notes(&candidates, &chosen);
    work.services(&source, &chosen)?;
    work.tables(&source)?;
    work.records()?;
    Ok(work.plan)
}

/// What an import takes from a source.
pub struct Chosen {
    /// The area and its places.
    pub ground: Ground,
    /// Kind and ODS code of each organisation.
    pub organisations: BTreeSet<(Kind, String)>,
    /// Postcodes in which services lie.
    pub postcodes: BTreeSet<String>,
}

/// What an import of this source into this directory would take.
pub fn chosen(source: &Path, area: &str, into: &Path) -> Result<Chosen, Error> {
    let source = Source::new(source);
    let (mut work, candidates) = Work::begin(&source, area, into)?;
    let chosen = work.chosen(&candidates)?;
    let organisations = chosen
        .iter()
        .map(|(candidate, _)| (candidate.kind, candidate.ods.clone()))
        .collect();
    let mut postcodes = work.neighbours;
    postcodes.extend(chosen.into_iter().map(|(_, postcode)| postcode.code));
    Ok(Chosen {
        ground: work.ground,
        organisations,
        postcodes,
    })
}

/// Postcodes of the entries that people wrote.
fn hand_written(directory: &Directory) -> BTreeSet<String> {
    let minted: BTreeSet<String> = directory.uids.all().collect();
    let others = directory
        .services
        .iter()
        .filter(|(uid, _)| !minted.contains(*uid));
    let read = others.filter_map(|(_, (_, text))| serde_yaml::from_str::<Service>(text).ok());
    read.filter_map(|service| service.postcode).collect()
}

/// What a published week says that its entry will not.
fn of_week(ods: &str, week: &PharmacyWeek) -> Option<Note> {
    let ods = ods.to_owned();
    let (counted, cells) = week::counted(&week.cells);
    if cells > 0 {
        return Some(Note::UnreadCells { ods, cells });
    }
    let hours: f64 = week.total.parse().ok()?;
    let agrees = (hours * 60.0 - f64::from(counted)).abs() < 1.0;
    (!agrees).then(|| Note::OtherTotal {
        ods,
        published: week.total.clone(),
        counted,
    })
}

struct Work {
    ground: Ground,
    directory: Directory,
    plan: Plan,
    /// Postcodes in which services lie.
    neighbours: BTreeSet<String>,
}

impl Work {
    fn begin(source: &Source, area: &str, into: &Path) -> Result<(Work, Vec<Candidate>), Error> {
        let directory = Directory::read(into)?;
        let candidates = candidates::all(source)?;
        let by_hand = hand_written(&directory);
        let mut wanted = candidates::postcodes(&candidates);
        wanted.extend(by_hand.iter().cloned());
        let ground = Ground::read(source, area, &wanted)?;
        Ok((
            Work {
                ground,
                directory,
                plan: Plan::default(),
                neighbours: by_hand,
            },
            candidates,
        ))
    }

    /// Own services first, then neighbours, each in the order of kind and code.
    fn chosen<'c>(&mut self, candidates: &'c [Candidate]) -> Result<Vec<(&'c Candidate, Postcode)>, Error> {
        let distances = self.distances()?;
        let boxes = self.ground.boxes(&distances);
        let placed = candidates.iter().filter_map(|candidate| {
            let (postcode, grid) = self.ground.place(&candidate.postcode)?;
            let own = self.ground.is_own(&postcode.district);
            let known = self
                .directory
                .uids
                .knows(&candidate.ods, candidate.kind.service_type());
            (own || known || boxes.hold(grid)).then(|| (candidate, postcode.clone()))
        });
        let (mut own, outside): (Vec<_>, Vec<_>) =
            placed.partition(|(_, postcode)| self.ground.is_own(&postcode.district));
        own.extend(outside);
        Ok(own)
    }

    /// What is known of the organisations and no entry will say.
    fn notes(&self, candidates: &[Candidate], chosen: &[(&Candidate, Postcode)]) -> Vec<Note> {
        let nowhere = candidates
            .iter()
            .filter(|candidate| self.ground.place(&candidate.postcode).is_none());
        let mut notes: Vec<Note> = nowhere
            .map(|candidate| Note::NoPlace {
                ods: candidate.ods.clone(),
                postcode: candidate.postcode.clone(),
            })
            .collect();
        for (candidate, _) in chosen {
            notes.extend(
                candidate
                    .week
                    .iter()
                    .flat_map(|week| of_week(&candidate.ods, week)),
            );
        }
        notes.sort();
        notes.dedup();
        notes
    }

    /// The directory's search distances; where it has none yet, all alike.
    fn distances(&mut self) -> Result<Distances, Error> {
        let text = match self.directory.text(DISTANCES)? {
            Some(text) => text,
            None => {
                let text = areas::default_distances(&self.ground);
                self.plan
                    .steps
                    .insert(DISTANCES.into(), Step::Create { text: text.clone() });
                text
            }
        };
        areas::distances(DISTANCES, &text)
    }

    fn services(&mut self, source: &Source, chosen: &[(&Candidate, Postcode)]) -> Result<(), Error> {
        let mut rota = self.rota(source, chosen)?;
        let mut current = BTreeSet::new();
        for (candidate, postcode) in chosen {
            let uid = self
                .directory
                .uids
                .mint(&candidate.ods, candidate.kind.service_type());
            let dates = if candidate.is_shop() {
                rota.remove(&candidate.ods)
            } else {
                None
            };
            let entry = service::entry(candidate, &uid, dates.unwrap_or_default());
            let home = self.home(candidate, postcode, &uid);
            self.neighbours.insert(postcode.code.clone());
            self.entry(&home, &entry)?;
            current.insert(uid);
        }
        self.close_the_rest(&current)
    }

    /// The demonstration rota of the area's own pharmacies.
    fn rota(
        &self,
        source: &Source,
        chosen: &[(&Candidate, Postcode)],
    ) -> Result<BTreeMap<String, Vec<SpecifiedDate>>, Error> {
        let holidays = areas::calendar(source)?
            .holidays
            .into_iter()
            .map(|day| (day.date, day.title));
        let own = chosen
            .iter()
            .filter(|(_, postcode)| self.ground.is_own(&postcode.district));
        let own: Vec<(&Candidate, &str)> = own
            .map(|(candidate, postcode)| (*candidate, postcode.district.as_str()))
            .collect();
        Ok(rota::draw(&own, &holidays.collect::<Vec<_>>()))
    }

    /// Where a new entry is put.
    fn home(&self, candidate: &Candidate, postcode: &Postcode, uid: &str) -> PathBuf {
        let district = self
            .ground
            .districts
            .get(&postcode.district)
            .filter(|_| self.ground.is_own(&postcode.district));
        let region = district.map_or("outside".to_owned(), |district| words::slug(&district.name));
        PathBuf::from(format!(
            "services/{region}/{}/{uid}.yaml",
            candidate.kind.folder()
        ))
    }

    fn entry(&mut self, home: &Path, entry: &Service) -> Result<(), Error> {
        let written = self.directory.fingerprints.entries.get(&entry.uid).cloned();
        let Some((path, text)) = self.directory.services.get(&entry.uid) else {
            if written.is_some() {
                let reason = "it was deleted by hand; restore it and set `status: closed` instead".to_owned();
                self.plan.steps.insert(
                    home.to_owned(),
                    Step::Refused {
                        field: "the file".to_owned(),
                        reason,
                    },
                );
                return Ok(());
            }
            let text = yaml::editor_line(home) + &yaml::document(&serde_json::to_value(entry)?);
            self.plan.steps.insert(home.to_owned(), Step::Create { text });
            let prints = merge::written(&merge::fields(entry)?);
            self.directory
                .fingerprints
                .entries
                .insert(entry.uid.clone(), prints);
            return Ok(());
        };
        let step = match merge::merge(text, &written.unwrap_or_default(), entry)? {
            Merge::Unchanged(prints) => {
                self.directory
                    .fingerprints
                    .entries
                    .insert(entry.uid.clone(), prints);
                Step::Unchanged
            }
            Merge::Changed {
                text,
                fields,
                written,
            } => {
                self.directory
                    .fingerprints
                    .entries
                    .insert(entry.uid.clone(), written);
                Step::Change { text, fields }
            }
            Merge::Refused { field, reason } => Step::Refused { field, reason },
        };
        self.plan.steps.insert(path.clone(), step);
        Ok(())
    }

    /// Entries of an earlier import that the source no longer has as active are closed, never removed.
    fn close_the_rest(&mut self, current: &BTreeSet<String>) -> Result<(), Error> {
        let gone: Vec<String> = self
            .directory
            .fingerprints
            .entries
            .keys()
            .filter(|uid| !current.contains(*uid))
            .cloned()
            .collect();
        for uid in gone {
            let Some((path, text)) = self.directory.services.get(&uid).cloned() else {
                continue;
            };
            match serde_yaml::from_str::<Service>(&text) {
                Ok(service) => {
                    self.neighbours.extend(service.postcode.clone());
                    self.entry(
                        &path,
                        &Service {
                            status: Status::Closed,
                            ..service
                        },
                    )?;
                }
                Err(error) => {
                    let reason = format!("it cannot be read ({error}); repair it or restore it from git");
                    self.plan.steps.insert(
                        path,
                        Step::Refused {
                            field: "the file".to_owned(),
                            reason,
                        },
                    );
                }
            }
        }
        Ok(())
    }

    /// Every file that is not a service.
    fn tables(&mut self, source: &Source) -> Result<(), Error> {
        let outside: BTreeSet<String> = self
            .neighbours
            .iter()
            .filter_map(|code| self.ground.place(code))
            .map(|(postcode, _)| postcode.district.clone())
            .filter(|district| !self.ground.is_own(district))
            .collect();
        self.areas(&outside)?;
        for (district, text) in areas::postcodes(&self.ground, &self.neighbours) {
            self.table(format!("areas/postcodes/{district}.csv"), text)?;
        }
        let small_areas = areas::small_areas(source, &self.ground)?;
        self.table("areas/small-areas.csv".to_owned(), small_areas)?;
        let calendar = serde_json::to_value(areas::calendar(source)?)?;
        self.table(
            "calendar/bank-holidays.yaml".to_owned(),
            yaml::document(&calendar),
        )?;
        let reference = reference::read(source)?;
        let folder = format!("reference/{}", reference::RELEASE);
        for (name, text) in reference.tables {
            self.table(format!("{folder}/{name}"), text)?;
        }
        let outcomes = yaml::document(&serde_json::to_value(reference.outcomes)?);
        self.table(format!("{folder}/outcomes.yaml"), outcomes)
    }

    /// The areas, whose owners are people's to name.
    fn areas(&mut self, outside: &BTreeSet<String>) -> Result<(), Error> {
        let text = self.directory.text(AREAS)?;
        let existing: Option<Areas> = match &text {
            None => None,
            Some(text) => Some(serde_yaml::from_str(text).map_err(|error| Error::Entry {
                file: AREAS.into(),
                problem: error.to_string(),
                remedy: "repair it or restore it from git",
            })?),
        };
        let areas = areas::areas(&self.ground, outside, existing.as_ref());
        if existing.as_ref() == Some(&areas) {
            self.plan.steps.insert(AREAS.into(), Step::Unchanged);
            return Ok(());
        }
        let mut unowned = |areas: &Areas| -> Result<String, Error> {
            let mut areas = areas.clone();
            areas.areas.iter_mut().for_each(|area| area.owner = None);
            Ok(fingerprint::of(&serde_json::to_value(areas)?))
        };
        let last = self.directory.fingerprints.files.get(AREAS).cloned();
        let now = existing.as_ref().map(&mut unowned).transpose()?;
        let print = unowned(&areas)?;
        let fresh = yaml::document(&serde_json::to_value(&areas)?);
        self.file(AREAS, (last, now), (print, fresh));
        Ok(())
    }

    /// A table that is the import's alone.
    fn table(&mut self, path: String, fresh: String) -> Result<(), Error> {
        let now = self
            .directory
            .text(&path)?
            .map(|text| fingerprint::of_text(&text));
        let last = self.directory.fingerprints.files.get(&path).cloned();
        let print = fingerprint::of_text(&fresh);
        self.file(&path, (last, now), (print, fresh));
        Ok(())
    }

    fn file(
        &mut self,
        path: &str,
        (last, now): (Option<String>, Option<String>),
        (print, text): (String, String),
    ) {
        let step = match now {
            None => Step::Create { text },
            Some(now) if now == print => Step::Unchanged,
            Some(now) if Some(&now) == last.as_ref() => Step::Change {
                text,
                fields: Vec::new(),
            },
            Some(_) => Step::Refused {
                field: "the file".to_owned(),
                reason: "it was edited by hand and comes from open data; undo the edit".to_owned(),
            },
        };
        if !matches!(step, Step::Refused { .. }) {
            self.directory.fingerprints.files.insert(path.to_owned(), print);
        }
        self.plan.steps.insert(path.into(), step);
    }

    /// The import's own tables.
    fn records(&mut self) -> Result<(), Error> {
        let texts = [
            (directory::UIDS, self.directory.uids.text()),
            (directory::ENTRIES, self.directory.fingerprints.entries_text()),
            (directory::FILES, self.directory.fingerprints.files_text()),
        ];
        for (path, text) in texts {
            let step = match self.directory.text(path)? {
                Some(now) if now == text => Step::Unchanged,
                Some(_) => Step::Change {
                    text,
                    fields: Vec::new(),
                },
                None => Step::Create { text },
            };
            self.plan.steps.insert(path.into(), step);
        }
        Ok(())
    }
}

//! Head with some changes undone, as meant: what the directory would be had they not been made.
//!
//! What a change is about gets base's values back, and what follows from them is worked out again in head: a service of
//! base is read with head's templates and codes. So a change takes its echoes with it.

mod entry;
mod files;
mod geography;
mod readable;
mod reference;
mod services;
mod waivers;

use crate::model::change::{Change, Class, Detail, Subject};
use crate::model::directory::Directory;
use crate::model::read::{self, yaml};
use crate::model::written;
use entry::Aspect;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Head with changes that `compare` found between base and head undone.
///
/// Of its files those are base's that hold nothing of head any more; a file of which a part is undone stays as it is in
/// head. An effect whose cause is no change of its own is not undone.
pub fn revert(base: &Directory, head: &Directory, changes: &[&Change]) -> Directory {
    let mut undone = Undone {
        base,
        head,
        directory: readable::head(base, head, changes),
        aspects: BTreeMap::new(),
        templates: BTreeSet::new(),
        every_service: false,
    };
    for change in changes {
        undone.take_back(change);
    }
    undone.reread_templates();
    undone.reread_services();
    undone.gather_waivers(changes);
    let tree = files::restored(&undone, changes);
    let mut directory = undone.directory;
    readable::note(base, &mut directory, &tree);
    directory.tree = Arc::new(tree);
    directory.findings.sort();
    directory
}

/// What is undone so far.
struct Undone<'a> {
    base: &'a Directory,
    head: &'a Directory,
    directory: Directory,
    /// By uid of a service, what of its entry is base's.
    aspects: BTreeMap<&'a str, BTreeSet<Aspect>>,
    /// Templates that are base's.
    templates: BTreeSet<&'a str>,
    /// Whether what all services refer to is another: codes or places.
    every_service: bool,
}

impl<'a> Undone<'a> {
    /// Gives back base's values. Every class is named, so that a new one is decided upon.
    fn take_back(&mut self, change: &'a Change) {
        match change.class {
            Class::NotAnalysed | Class::Healed => {} // `readable`
            Class::ServiceAdded
            | Class::ServiceRemoved
            | Class::ServiceClosed
            | Class::SuspensionOpenEnded
            | Class::ServiceOpened
            | Class::StatusChanged
            | Class::ServiceWithheld
            | Class::ServiceOfferedAgain
            | Class::PeriodNarrowed
            | Class::PeriodWidened
            | Class::PeriodShifted
            | Class::HoursReduced
            | Class::HoursExtended
            | Class::HoursShifted
            | Class::DayLost
            | Class::AlwaysOpenDropped
            | Class::SpecialClosingAdded
            | Class::SpecialOpeningAdded
            | Class::HolidayHoursChanged
            | Class::DistantHoursChanged
            | Class::HoursRewritten
            | Class::AgeNarrowed
            | Class::AgeWidened
            | Class::AgeShifted
            | Class::SexNarrowed
            | Class::SexWidened
            | Class::SexShifted
            | Class::ProfileNarrowed
            | Class::ProfileWidened
            | Class::ProfileShifted
            | Class::DispositionAdded
            | Class::DispositionRemoved
            | Class::UrgencyTightened
            | Class::RoleNarrowed
            | Class::RoleWidened
            | Class::RoleShifted
            | Class::PracticesNarrowed
            | Class::PracticesWidened
            | Class::PracticesShifted
            | Class::AreaNarrowed
            | Class::AreaWidened
            | Class::AreaShifted
            | Class::BoundaryRecoded
            | Class::OnlyIfOpenTightened
            | Class::OnlyIfOpenLoosened
            | Class::ServiceMoved
            | Class::TypeChanged
            | Class::ReachChanged
            | Class::OdsChanged
            | Class::OwnerChanged
            | Class::ParentChanged
            | Class::SuccessorChanged
            | Class::PromotionChanged
            | Class::CommissioningChanged
            | Class::EndpointAdded
            | Class::EndpointRemoved
            | Class::LastEndpointRemoved
            | Class::EndpointAddressChanged
            | Class::EndpointOrderChanged
            | Class::EndpointFormatChanged
            | Class::AttributeChanged
            | Class::PublicPhoneChanged
            | Class::ProfessionalPhoneChanged
            | Class::ContactChanged
            | Class::WordsRewritten
            | Class::PatientInstructionsChanged
            | Class::UidReused
            | Class::WaiverChanged => self.service(change), // others: `waivers`
            Class::UidChanged => {
                if let Detail::Identity { base, head } = &change.detail {
                    for entry in base.iter().chain(head) {
                        let undone = self.aspects.entry(&entry.uid).or_default();
                        undone.insert(Aspect::Whole);
                    }
                }
            }
            Class::ServiceCopied | Class::ServiceSplit | Class::ServicesMerged => {
                change.echoes.iter().for_each(|echo| self.take_back(echo));
            }
            // Of a service, a template, a requirement, or only of a file.
            Class::WordsChanged | Class::ProvenanceChanged | Class::FileMoved | Class::Cosmetic => {
                match &change.subject {
                    Subject::Service { .. } => self.service(change),
                    Subject::Template { name, .. } if change.class == Class::FileMoved => {
                        self.template_path(name);
                    }
                    Subject::Template { name, .. } => self.template(name),
                    Subject::Requirement { id, .. } => self.requirement(id, change.class),
                    // Codes that no table has mean nothing, until they are in one again.
                    Subject::File { path } if path.starts_with("templates/") => {
                        let name = path
                            .rsplit('/')
                            .next()
                            .and_then(|name| name.strip_suffix(".yaml"));
                        name.into_iter().for_each(|name| self.template(name));
                    }
                    // Lists whose order means nothing.
                    Subject::File { path } if path == "qdos.yaml" => self.settings(),
                    Subject::File { path } if path == "reference/organisations.csv" => {
                        let (base, now) = (&self.base.records, &mut self.directory.records);
                        now.organisations.clone_from(&base.organisations);
                    }
                    Subject::File { path } if path == "reference/tables.csv" => {
                        let (base, now) = (&self.base.records, &mut self.directory.records);
                        now.tables.clone_from(&base.tables);
                    }
                    _ => {}
                }
            }
            Class::TemplateChanged => {
                if let Subject::Template { name, .. } = &change.subject {
                    self.template(name);
                }
            }
            Class::RequirementAdded
            | Class::RequirementRemoved
            | Class::RequirementWeakened
            | Class::RequirementStrengthened
            | Class::RequirementChanged => {
                if let Subject::Requirement { id, .. } = &change.subject {
                    self.requirement(id, change.class);
                }
            }
            Class::SettingsChanged => self.settings(),
            Class::CalendarChanged => self.directory.calendar = self.base.calendar.clone(),
            Class::AreasChanged
            | Class::SearchDistanceChanged
            | Class::PostcodeAdded
            | Class::PostcodeRemoved
            | Class::PostcodeMoved
            | Class::ResidentsChanged => {
                self.every_service |= geography::take_back(self.base, &mut self.directory.geography, change);
            }
            Class::OutcomeAdded | Class::OutcomeRemoved | Class::OutcomeChanged | Class::ReferenceChanged => {
                self.every_service |= change.class == Class::ReferenceChanged;
                reference::take_back(self.base, &mut self.directory.reference, change);
            }
            Class::RankingChanged => self.directory.ranking = self.base.ranking.clone(),
            Class::ScenariosChanged => self.scenarios(change),
            // Their files are put back.
            Class::PolicyChanged | Class::PolicyAndDataTogether | Class::UnreadFileChanged => {}
        }
    }

    fn service(&mut self, change: &'a Change) {
        if let Subject::Service { uid, .. } = &change.subject {
            let undone = self.aspects.entry(uid).or_default();
            undone.extend(entry::aspects(change));
        }
    }

    fn template(&mut self, name: &'a str) {
        self.templates.insert(name);
    }

    fn template_path(&mut self, name: &str) {
        let before = self.base.templates.get(name);
        if let Some((before, now)) = before.zip(self.directory.templates.get_mut(name)) {
            now.path.clone_from(&before.path);
        }
    }

    /// The title is words of its own; everything else is asked as base asks.
    fn requirement(&mut self, id: &str, class: Class) {
        let requirements = &mut self.directory.requirements;
        let before = self.base.requirements.get(id);
        match (class, before, requirements.get_mut(id)) {
            (Class::FileMoved | Class::Cosmetic, ..) => {}
            (Class::WordsChanged, Some(before), Some(now)) => now.title.clone_from(&before.title),
            (_, Some(before), Some(now)) => {
                let title = std::mem::take(&mut now.title);
                *now = before.clone();
                now.title = title;
            }
            (_, Some(before), None) => {
                requirements.insert(id.to_owned(), before.clone());
            }
            (_, None, _) => {
                requirements.remove(id);
            }
        }
    }

    fn settings(&mut self) {
        let directory = &mut self.directory;
        directory.name.clone_from(&self.base.name);
        directory.release.clone_from(&self.base.release);
        directory.settings = self.base.settings.clone();
        let own_areas = &self.base.geography.own_areas;
        directory.geography.own_areas.clone_from(own_areas);
    }

    fn scenarios(&mut self, change: &Change) {
        let Subject::File { path } = &change.subject else {
            return;
        };
        let (base, now) = (&self.base.scenarios, &mut self.directory.scenarios);
        if path.ends_with(".csv") {
            now.links.clone_from(&base.links);
            return;
        }
        now.sets.retain(|set| set.path != *path);
        now.sets
            .extend(base.sets.iter().filter(|set| set.path == *path).cloned());
        now.sets.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Templates that are base's, and all of them where codes are.
    fn reread_templates(&mut self) {
        let names: BTreeSet<String> = if self.every_service {
            let both = self.directory.templates.keys().chain(self.base.templates.keys());
            both.cloned().collect()
        } else {
            self.templates.iter().map(|name| (*name).to_owned()).collect()
        };
        for name in names {
            // One that head could not read may be there again.
            let side = if self.templates.contains(name.as_str()) {
                self.base
            } else if self.head.templates.contains_key(&name) {
                self.head
            } else {
                &self.directory
            };
            let now = self.directory.templates.get(&name);
            let path = now
                .or(side.templates.get(&name))
                .map(|template| template.path.clone());
            let meant = path
                .zip(typed_template(side, &name))
                .map(|(path, typed)| read::meant_template(&path, &typed, &self.directory.reference).0);
            match meant {
                Some(template) => self.directory.templates.insert(name, template),
                None => self.directory.templates.remove(&name),
            };
        }
    }
}

/// A template as typed, of the file that the directory reads it from.
fn typed_template(side: &Directory, name: &str) -> Option<written::Template> {
    let path = &side.templates.get(name)?.path;
    yaml::parse(path, side.tree.files.get(path)?).ok()
}

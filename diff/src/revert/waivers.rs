//! Waivers of what the entries now are: a service's are in its entry, those of shared files stand beside them.

use super::Undone;
use crate::model::change::{Change, Class, Subject};
use crate::model::directory::Directory;
use crate::model::written::Waiver;
use std::collections::BTreeSet;

impl Undone<'_> {
    /// Gathers them again, with base's where a change of them is undone and where base's file is back.
    pub(super) fn gather_waivers(&mut self, changes: &[&Change]) {
        let undone: BTreeSet<(&str, &str)> = changes
            .iter()
            .filter(|change| change.class == Class::WaiverChanged)
            .filter_map(|change| match &change.subject {
                Subject::Template { name, .. } => Some(("templates", name.as_str())),
                Subject::Requirement { id, .. } => Some(("requirements", id.as_str())),
                _ => None,
            })
            .collect();
        let services = self.directory.services.values();
        let mut waivers: Vec<_> = services
            .filter(|service| !service.written.waivers.is_empty())
            .map(|service| (service.path.clone(), service.written.waivers.clone()))
            .collect();
        for (side, is_base) in [(self.head, false), (self.base, true)] {
            for (path, own) in &side.waivers {
                let Some(file) = shared(path) else { continue };
                let from_base = undone.contains(&file) || !stands(self.head, file);
                if stands(&self.directory, file) && from_base == is_base {
                    let template = self
                        .directory
                        .templates
                        .get(file.1)
                        .filter(|_| file.0 == "templates");
                    let path = template.map_or(path, |template| &template.path);
                    waivers.push((path.clone(), own.clone()));
                }
            }
        }
        self.directory.waivers = waivers.into_iter().collect();
    }
}

/// The waivers of a template or a requirement.
pub(super) fn waivers_of<'a>(side: &'a Directory, file: (&str, &str)) -> &'a [Waiver] {
    let own = side.waivers.iter().find(|(path, _)| shared(path) == Some(file));
    own.map_or(&[], |(_, waivers)| waivers)
}

/// Folder and stem of a template or a requirement.
fn shared(path: &str) -> Option<(&str, &str)> {
    let folder = path.split('/').next().filter(|folder| *folder != "services")?;
    Some((folder, path.rsplit('/').next()?.strip_suffix(".yaml")?))
}

fn stands(side: &Directory, (folder, stem): (&str, &str)) -> bool {
    match folder {
        "templates" => side.templates.contains_key(stem),
        _ => side.requirements.contains_key(stem),
    }
}

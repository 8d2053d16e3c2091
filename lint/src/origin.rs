//! Where a list of a service's profile comes from, so that a template's mistake is said once and not of every service.

use qdos_model::directory::Directory;
use qdos_model::route::Route;
use qdos_model::service::Service;
use qdos_model::written::Profile;

/// A list of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Pairs,
    Dispositions,
    Ages,
    Sexes,
    Roles,
}

impl Part {
    pub(crate) const ALL: [Part; 5] = [
        Part::Pairs,
        Part::Dispositions,
        Part::Ages,
        Part::Sexes,
        Part::Roles,
    ];

    /// Its key.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Part::Pairs => "pairs",
            Part::Dispositions => "dispositions",
            Part::Ages => "ages",
            Part::Sexes => "sexes",
            Part::Roles => "roles",
        }
    }

    /// One of it, in words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Part::Pairs => "pair",
            Part::Dispositions => "disposition",
            Part::Ages => "age",
            Part::Sexes => "sex",
            Part::Roles => "role",
        }
    }

    /// Whether the service's list is empty.
    pub(crate) fn is_empty(self, service: &Service) -> bool {
        let profile = &service.profile;
        match self {
            Part::Pairs => profile.pairs.is_empty(),
            Part::Dispositions => profile.dispositions.is_empty(),
            Part::Ages => profile.ages.is_empty(),
            Part::Sexes => profile.sexes.is_empty(),
            Part::Roles => profile.roles.is_empty(),
        }
    }

    /// Whether the entry itself says something of the list.
    fn is_own(self, written: &Profile) -> bool {
        match self {
            Part::Pairs => {
                written.pairs.is_some() || !written.add_pairs.is_empty() || !written.remove_pairs.is_empty()
            }
            Part::Dispositions => {
                written.dispositions.is_some()
                    || !written.add_dispositions.is_empty()
                    || !written.remove_dispositions.is_empty()
            }
            Part::Ages => written.ages.is_some(),
            Part::Sexes => written.sexes.is_some(),
            Part::Roles => written.roles.is_some(),
        }
    }
}

/// Whose list it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// The service's: where in its file.
    Service(Route),
    /// A template's, unchanged: its file, and where in it.
    Template(String, Route),
}

/// Where the list `part` of a service comes from.
pub(crate) fn origin(directory: &Directory, service: &Service, part: Part) -> Origin {
    let root = Route::key("profile");
    let Some(written) = &service.written.profile else {
        return Origin::Service(root);
    };
    let template = service
        .profile
        .template
        .as_ref()
        .and_then(|name| directory.templates.get(name));
    match template {
        Some(template) if !part.is_own(written) => {
            Origin::Template(template.path.clone(), Route::key(part.key()))
        }
        _ => Origin::Service(root.then(part.key())),
    }
}

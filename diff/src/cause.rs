//! Which change claims which: effects are listed below their cause and are not reported on their own.

use crate::model::change::{Change, Class, Place, Subject};
use crate::model::route::Route;

/// Where an effect on a service comes from when its own file does not say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The template of this name.
    Template(String),
    /// Codes of the release.
    Reference,
    /// Public holidays.
    Calendar,
    /// Postcodes and areas.
    Places,
}

/// A difference, and what caused it when that lies in another file.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) cause: Option<Cause>,
    pub(crate) change: Change,
}

impl From<Change> for Found {
    fn from(change: Change) -> Found {
        Found { cause: None, change }
    }
}

/// The place of a route in a file.
pub(crate) fn place(path: &str, route: Route) -> Option<Place> {
    Some(Place {
        path: path.to_owned(),
        route,
    })
}

/// Puts every effect below the change that caused it; one whose cause is not among the changes stands on its own.
pub(crate) fn claim(found: Vec<Found>) -> Vec<Change> {
    let (effects, own): (Vec<Found>, Vec<Found>) = found.into_iter().partition(|found| found.cause.is_some());
    let mut changes: Vec<Change> = own.into_iter().map(|found| found.change).collect();
    let mut left = Vec::new();
    let mut known: Vec<(Cause, Option<usize>)> = Vec::new();
    for Found { cause, change } in effects {
        let Some(cause) = cause else { continue };
        let position = match known.iter().find(|(other, _)| *other == cause) {
            Some((_, position)) => *position,
            None => {
                let position = cause_among(&changes, &cause);
                known.push((cause, position));
                position
            }
        };
        match position {
            Some(position) => changes[position].echoes.push(change),
            None => left.push(change),
        }
    }
    changes.extend(left);
    changes
}

/// The change that is the cause: the one that says what differs, else the file that cannot be read.
fn cause_among(changes: &[Change], cause: &Cause) -> Option<usize> {
    let is_cause = |change: &Change| match cause {
        Cause::Template(wanted) => {
            matches!(&change.subject, Subject::Template { name, .. } if name == wanted)
                && change.class == Class::TemplateChanged
        }
        Cause::Reference => change.class == Class::ReferenceChanged,
        Cause::Calendar => change.class == Class::CalendarChanged,
        Cause::Places => matches!(
            change.class,
            Class::PostcodeMoved | Class::PostcodeRemoved | Class::PostcodeAdded | Class::AreasChanged
        ),
    };
    let is_broken = |change: &Change| {
        let Subject::File { path } = &change.subject else {
            return false;
        };
        let in_its_files = match cause {
            Cause::Template(name) => {
                path.starts_with("templates/") && path.ends_with(&format!("/{name}.yaml"))
            }
            Cause::Reference => path.starts_with("reference/"),
            Cause::Calendar => path.starts_with("calendar/"),
            Cause::Places => path.starts_with("areas/"),
        };
        in_its_files && matches!(change.class, Class::NotAnalysed | Class::Healed)
    };
    changes
        .iter()
        .position(is_cause)
        .or_else(|| changes.iter().position(is_broken))
}

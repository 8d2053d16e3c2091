//! Who answers for what changes, as base's policy has it: nobody makes themselves an owner in their own change.

use super::Compared;
use crate::words::{clean, list};
use qdos_model::change::{Change, Signer, Subject};
use qdos_model::policy::{Account, Policy, region};

pub(super) enum Owners {
    Known(Policy),
    /// Base has no policy, or one that cannot be understood.
    Unknown(&'static str),
}

impl Owners {
    pub(super) fn of(compared: &Compared<'_>) -> Owners {
        match Policy::of(&compared.base.1.tree) {
            Some(Ok(policy)) => Owners::Known(policy),
            Some(Err(_)) => Owners::Unknown("nobody knows: policy.yaml of base cannot be understood"),
            None => Owners::Unknown("nobody knows: base has no policy.yaml"),
        }
    }

    /// Of an entry the region's directory lead, of a requirement whoever answers for it, of all else the owners of the
    /// directory, who stand in where nobody is named.
    pub(super) fn heading(&self, change: &Change) -> String {
        let policy = match self {
            Owners::Known(policy) => policy,
            Owners::Unknown(why) => return (*why).to_owned(),
        };
        let region = path(change).and_then(region);
        let (title, people) = match (&change.subject, region) {
            (Subject::Requirement { id, .. }, _) => (
                format!("who answers for the requirement {}", clean(id)),
                policy.owners_of(id),
            ),
            (_, Some(region)) => (
                format!("directory lead for {}", clean(region)),
                policy.people(Signer::DirectoryLead, Some(region)),
            ),
            _ => (String::new(), Vec::new()),
        };
        if !people.is_empty() {
            return format!("{} ({title})", names(&people));
        }
        let owners = policy.people(Signer::DirectoryOwners, None);
        format!("{} ({})", names(&owners), Signer::DirectoryOwners.title())
    }
}

/// Base's path where it has one: a move does not choose its own owner.
fn path(change: &Change) -> Option<&str> {
    let place = change.base.as_ref().or(change.head.as_ref());
    place.map(|place| place.path.as_str())
}

fn names(people: &[&Account]) -> String {
    let names: Vec<String> = people.iter().map(|account| clean(&account.login)).collect();
    list(&names)
}

//! A service as meant.

use crate::code::{Disposition, Pair, Sex};
use crate::hours::Hours;
use crate::interval::Intervals;
use crate::place::Grid;
use crate::written;
use crate::written::{Reach, Status};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A service as the search, the engine and the comparison read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its identity.
    pub uid: String,
    /// Path of its file within the directory.
    pub path: String,
    /// ODS code.
    pub ods: Option<String>,
    /// Name for professionals.
    pub name: String,
    /// Whether it takes part in searches.
    pub status: Status,
    /// Service type.
    pub service_type: String,
    /// How patients reach it.
    pub reach: Reach,
    /// First date.
    pub from: Option<Date>,
    /// Last date.
    pub until: Option<Date>,
    /// A restriction could not be read, so it is offered to nobody (Meaning 16).
    pub offered_to_nobody: bool,
    /// Where its postcode lies.
    pub location: Option<Grid>,
    /// Postcode in the form "NR27 0AA".
    pub postcode: Option<String>,
    /// Code of the area its postcode lies in.
    pub area: Option<Arc<str>>,
    /// For whom and for what; services that say no more than the name of a template share one.
    pub profile: Arc<Profile>,
    /// When it is open.
    pub hours: Hours,
    /// Practices whose patients are offered it; `None` when it is not restricted.
    pub practices: Option<BTreeSet<String>>,
    /// Practices that commission it, restricted to their patients or not.
    pub commissioned_by: BTreeSet<String>,
    /// Areas it is limited to; `None` when it is not limited.
    pub limited_to: Option<BTreeSet<String>>,
    /// Areas it is promoted in.
    pub promoted_to: BTreeSet<String>,
    /// Returned only if open within so many minutes.
    pub only_if_open: Option<i64>,
    /// The entry as typed.
    pub written: Arc<written::Service>,
}

/// For whom and for what a service is offered, template included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Profile {
    /// The template it started from, when that exists.
    pub template: Option<String>,
    /// Symptom group and discriminator pairs.
    pub pairs: BTreeSet<Pair>,
    /// Dispositions.
    pub dispositions: BTreeSet<Disposition>,
    /// Ages in days.
    pub ages: Intervals,
    /// Sexes.
    pub sexes: BTreeSet<Sex>,
    /// Referral roles.
    pub roles: BTreeSet<String>,
}

impl Service {
    /// Whether it takes part in searches on `date`.
    pub fn is_active_on(&self, date: Date) -> bool {
        self.status == Status::Active
            && !self.offered_to_nobody
            && self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date <= until)
    }

    /// Whether it is over before `date`: closed, or its last date is past.
    pub fn has_ended_by(&self, date: Date) -> bool {
        self.status == Status::Closed || self.until.is_some_and(|until| until < date)
    }

    /// The name patients see, or else the name for professionals.
    pub fn shown_name(&self) -> &str {
        self.written
            .public_name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.name)
    }
}

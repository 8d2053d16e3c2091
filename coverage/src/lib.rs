//! Is every requirement met for every caller? Exact, for all callers of a space at once, and for base against head.
//!
//! `filter` holds the search's rules for one caller, `measure` the engine for all of them, `search` what the Directory of
//! Services answers; README.md explains the engine.
//! Pure: no I/O, no clock, no randomness; the same input gives the same output whatever the number of threads.

mod alike;
mod alive;
mod answer;
mod ask;
mod axis;
mod batches;
mod begin;
pub mod bits;
mod boxes;
mod calls;
mod changed;
mod classes;
mod demand;
mod farther;
pub mod filter;
pub mod fingerprint;
mod forest;
mod found;
mod frame;
pub mod gap;
mod ground;
mod items;
mod join;
mod measure;
mod meets;
mod moments;
mod nearby;
mod nearest;
mod offer;
pub mod overlap;
mod parts;
pub mod people;
pub mod places;
mod practices;
pub mod replay;
pub mod search;
mod sets;
pub mod side;
pub mod space;
mod walk;
pub mod when;
mod who;
pub mod witness;
pub mod world;

pub use answer::{Answer, Definition, Fragile, FragileCallers, Scope};
pub use calls::{Calls, calls};
pub use ground::{Ground, JointPlace};
pub use measure::{measure, measure_without_atoms};
pub use who::{JointOutcome, Who};

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The calendar does not cover every date that is looked up.
    CalendarEnds {
        /// The last date it covers, when it says so.
        until: Option<jiff::civil::Date>,
        /// The last date that is needed.
        needed: jiff::civil::Date,
    },
    /// The calendar begins after the first date that is looked up.
    CalendarBegins {
        /// The first date it covers.
        from: jiff::civil::Date,
        /// The first date that is needed.
        needed: jiff::civil::Date,
    },
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::CalendarEnds {
                until: Some(until),
                needed,
            } => {
                write!(
                    formatter,
                    "the calendar of public holidays ends on {until}, but dates up to {needed} are looked up"
                )
            }
            Error::CalendarEnds { until: None, needed } => {
                write!(
                    formatter,
                    "the calendar of public holidays does not say which dates it covers; {needed} is looked up"
                )
            }
            Error::CalendarBegins { from, needed } => {
                write!(
                    formatter,
                    "the calendar of public holidays begins on {from}, but dates from {needed} on are looked up"
                )
            }
        }
    }
}

impl std::error::Error for Error {}

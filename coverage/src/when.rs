//! The moments of a box.

use crate::axis::Axis;
use crate::bits::Bits;
use qdos_model::interval::Intervals;
use std::cmp::Ordering;
use std::sync::Arc;

/// Elapsed minutes of a world's timeline. Of a country they are kept as segments until somebody asks for them: a set of
/// minutes of 396 dates is large, and there may be many.
#[derive(Clone)]
pub struct When(Form);

#[derive(Clone)]
enum Form {
    Minutes(Arc<Intervals>),
    Segments(Arc<Axis>, Arc<Bits>),
}

impl When {
    pub(crate) fn segments(axis: Arc<Axis>, segments: Arc<Bits>) -> When {
        When(Form::Segments(axis, segments))
    }

    /// The minutes.
    pub fn minutes(&self) -> Arc<Intervals> {
        match &self.0 {
            Form::Minutes(minutes) => minutes.clone(),
            Form::Segments(axis, segments) => Arc::new(axis.minutes(segments)),
        }
    }

    /// How many minutes.
    pub fn count(&self) -> u64 {
        match &self.0 {
            Form::Minutes(minutes) => minutes.len().unsigned_abs(),
            Form::Segments(axis, segments) => axis.count(segments),
        }
    }
}

impl From<Arc<Intervals>> for When {
    fn from(minutes: Arc<Intervals>) -> When {
        When(Form::Minutes(minutes))
    }
}

impl std::fmt::Debug for When {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.minutes().fmt(formatter)
    }
}

impl PartialEq for When {
    fn eq(&self, other: &When) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for When {}

impl PartialOrd for When {
    fn partial_cmp(&self, other: &When) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for When {
    fn cmp(&self, other: &When) -> Ordering {
        self.minutes().cmp(&other.minutes())
    }
}

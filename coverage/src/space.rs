//! The callers that are asked: which ages and which moments. Outcomes, places, sexes, roles and practices come from the
//! directory and its requirements.

use jiff::civil::Date;
use qdos_model::age;
use qdos_model::time::{Timeline, days_after, days_between};
use std::sync::Arc;

/// How many dates from today are judged.
pub const DATES: i64 = 396;

/// Dates looked at before the first moment: near misses look back 10,080 minutes.
const BEFORE: i64 = 8;

/// Dates looked at past the last moment: windows reach 10,020 minutes, near misses as far again.
const AFTER: i64 = 16;

/// Ages and moments to ask about.
#[derive(Debug, Clone)]
pub struct Space {
    /// The first date of the run.
    pub today: Date,
    /// Ages in days, in order.
    pub ages: Vec<i64>,
    /// Parts of dates, in order, each date once.
    pub slices: Vec<Slice>,
}

/// Elapsed minutes `from .. to` of one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The date.
    pub date: Date,
    /// First minute.
    pub from: i64,
    /// One past the last; cut to the date's length.
    pub to: i64,
}

impl Space {
    /// Every age that can be sent and every minute of 396 dates from `today`.
    pub fn whole(today: Date) -> Space {
        let slices = (0..DATES)
            .map(|day| Slice {
                date: days_after(today, day),
                from: 0,
                to: 1500,
            })
            .collect();
        Space {
            today,
            ages: age::sendable(),
            slices,
        }
    }

    /// Every age that can be sent and every minute of one date, as it stands on that date.
    pub fn on(date: Date) -> Space {
        let mut space = Space::whole(date);
        space.slices.truncate(1);
        space
    }

    /// The dates on which anything is looked up.
    pub fn timeline(&self) -> Arc<Timeline> {
        let dates = self.slices.iter().map(|slice| slice.date).chain([self.today]);
        let first = dates.clone().min().unwrap_or(self.today);
        let last = dates.max().unwrap_or(self.today);
        let count = days_between(first, last) + BEFORE + AFTER + 1;
        Arc::new(Timeline::new(
            days_after(first, -BEFORE),
            usize::try_from(count).unwrap_or(1),
        ))
    }
}

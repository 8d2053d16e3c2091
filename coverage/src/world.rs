//! One or two revisions and the space of callers to ask about, made ready.

use crate::Error;
use crate::ground::{Ground, JointPlace, joint_places};
use crate::side::{Place, Side};
use crate::space::Space;
use crate::who::{JointOutcome, joint_outcomes};
use qdos_model::directory::Directory;
use qdos_model::time::days_after;

/// Head, base where there is one, and the callers that either has.
pub struct World<'a> {
    /// The earlier revision.
    pub base: Option<Side<'a>>,
    /// The later one, or the only one.
    pub head: Side<'a>,
    /// Ages and moments.
    pub space: Space,
    /// Places by number, in order of postcode.
    pub places: Vec<JointPlace>,
    /// Their grounds by number.
    pub grounds: Vec<Ground>,
    /// Outcomes by number.
    pub outcomes: Vec<JointOutcome<'a>>,
}

impl<'a> World<'a> {
    /// Prepares one revision, or two.
    ///
    /// # Errors
    ///
    /// When a calendar does not cover every date that a search within the space can see (Meaning 19).
    pub fn new(base: Option<&'a Directory>, head: &'a Directory, space: Space) -> Result<World<'a>, Error> {
        let timeline = space.timeline();
        for directory in base.iter().copied().chain([head]) {
            covers(directory, &space)?;
        }
        let sides = || match base {
            Some(base) => {
                let [base, head] = Side::pair(base, head, &timeline);
                (Some(base), head)
            }
            None => (None, Side::new(head, timeline.clone())),
        };
        let of_base = base.map(|base| base.reference.outcomes.as_slice());
        let outcomes = || joint_outcomes(of_base, &head.reference.outcomes);
        let places = || joint_places(base, head);
        let ((base, head), ((places, grounds), outcomes)) =
            rayon::join(sides, || rayon::join(places, outcomes));
        Ok(World {
            base,
            head,
            space,
            places,
            grounds,
            outcomes,
        })
    }

    /// A place by number, as one side sees it.
    pub fn place(&self, number: usize, side: usize) -> Place {
        let place = &self.places[number];
        let ground = &self.grounds[place.ground as usize];
        Place {
            postcode: place.postcode,
            grid: place.grids()[side],
            search_distance: ground.search_distances[side],
            areas: ground.areas[side].clone(),
        }
    }

    /// Base or head by number; head stands in for a base that is not there.
    pub fn side(&self, side: usize) -> &Side<'a> {
        match (side, &self.base) {
            (0, Some(base)) => base,
            _ => &self.head,
        }
    }
}

/// The last dates a search can see: the longest window is 10,020 minutes, and closing soon looks 30 minutes on.
const SEEN: i64 = 8;

/// Whether a directory's calendar covers every date that a search within the space can see.
///
/// # Errors
///
/// That it begins too late or ends too early (Meaning 19).
pub fn covers(directory: &Directory, space: &Space) -> Result<(), Error> {
    let dates = || space.slices.iter().map(|slice| slice.date);
    let (Some(first), Some(last)) = (dates().min(), dates().max()) else {
        return Ok(());
    };
    let needed = days_after(last, SEEN);
    let calendar = &directory.calendar;
    match (calendar.from, calendar.until) {
        (Some(from), Some(until)) if from <= first && needed <= until => Ok(()),
        (Some(from), Some(_)) if from > first => Err(Error::CalendarBegins { from, needed: first }),
        (_, until) => Err(Error::CalendarEnds { until, needed }),
    }
}

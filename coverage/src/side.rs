//! One revision prepared for questions: its services with the minutes at which they are open.

use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::hours::Hours;
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::service::Service;
use qdos_model::time::Timeline;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One revision prepared for questions.
pub struct Side<'a> {
    /// The directory it was made from.
    pub directory: &'a Directory,
    /// The dates on which anything is looked up.
    pub timeline: Arc<Timeline>,
    /// Services in order of uid.
    pub services: Vec<Candidate<'a>>,
}

/// A service and when it is open.
pub struct Candidate<'a> {
    /// The service.
    pub service: &'a Service,
    /// Elapsed minutes of the timeline at which it is open; on dates outside `from ..= until` it is not.
    pub open: Arc<Intervals>,
    /// Elapsed minutes of dates on which it is active.
    pub active: Arc<Intervals>,
}

/// Where a caller is, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its postcode.
    pub postcode: Arc<str>,
    /// Where it lies.
    pub grid: Grid,
    /// Half the side of the search box, in metres.
    pub search_distance: i64,
    /// The area it lies in and all that hold it; none when its area is not known.
    pub areas: Arc<BTreeSet<String>>,
}

impl<'a> Side<'a> {
    /// Prepares every service of a directory.
    pub fn new(directory: &'a Directory, timeline: Arc<Timeline>) -> Side<'a> {
        let holidays = &directory.calendar.holidays;
        let services: Vec<&Service> = directory.services.values().map(|service| &**service).collect();
        let mut distinct: FxHashMap<&Hours, usize> = FxHashMap::default();
        for service in &services {
            let next = distinct.len();
            distinct.entry(&service.hours).or_insert(next);
        }
        let mut hours: Vec<&Hours> = distinct.keys().copied().collect();
        hours.sort_by_key(|hours| distinct[*hours]);
        let opened: Vec<Arc<Intervals>> = hours
            .par_iter()
            .map(|hours| Arc::new(hours.open(&timeline, holidays)))
            .collect();
        let always = Arc::new(Intervals::range(0, timeline.start(timeline.len())));
        let services = services
            .into_iter()
            .map(|service| {
                let open = opened[distinct[&service.hours]].clone();
                let (open, active) = match span(service, &timeline) {
                    None => (open, always.clone()),
                    Some((from, to)) => (
                        Arc::new(open.within(from, to)),
                        Arc::new(Intervals::range(from, to)),
                    ),
                };
                Candidate {
                    service,
                    open,
                    active,
                }
            })
            .collect();
        Side {
            directory,
            timeline,
            services,
        }
    }

    /// A place by its postcode.
    pub fn place(&self, postcode: &str) -> Option<Place> {
        let geography = &self.directory.geography;
        let (postcode, spot) = geography.postcodes.get_key_value(postcode)?;
        Some(Place {
            postcode: postcode.clone(),
            grid: spot.grid,
            search_distance: geography.search_distance(postcode),
            areas: Arc::new(
                geography
                    .chain(&spot.area)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            ),
        })
    }

    /// Active practices of the own areas by ODS code, each at the place of the first of its services by uid (Meaning 12).
    pub fn practices(&self, today: Date) -> std::collections::BTreeMap<&'a str, Grid> {
        let mut found = std::collections::BTreeMap::new();
        let mut services: Vec<&Service> = self.services.iter().map(|candidate| candidate.service).collect();
        services.sort_by_key(|service| (service.uid.len(), &service.uid));
        for service in services {
            let is_own = service
                .area
                .as_deref()
                .is_some_and(|area| self.directory.geography.is_own(area));
            if let (Some(ods), Some(grid)) = (service.ods.as_deref(), service.location)
                && service.service_type == "100"
                && service.is_active_on(today)
                && is_own
            {
                found.entry(ods).or_insert(grid);
            }
        }
        found
    }
}

/// Elapsed minutes of the dates `from ..= until`, when the service has either.
fn span(service: &Service, timeline: &Timeline) -> Option<(i64, i64)> {
    if service.from.is_none() && service.until.is_none() {
        return None;
    }
    let end = timeline.len();
    let index = |date: Date| qdos_model::time::days_between(timeline.first(), date).clamp(-1, end as i64);
    let from = service
        .from
        .map_or(0, |from| usize::try_from(index(from)).unwrap_or(0));
    let until = service.until.map_or(end, |until| {
        usize::try_from(index(until) + 1).unwrap_or(0).min(end)
    });
    Some((timeline.start(from), timeline.start(until)))
}

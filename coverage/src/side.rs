//! One revision prepared for questions: its services with the minutes at which they are open.

use jiff::civil::Date;
use qdos_model::directory::Directory;
use qdos_model::hours::Hours;
use qdos_model::interval::Intervals;
use qdos_model::place::Grid;
use qdos_model::postcode::Postcode;
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

/// Minutes at which services are open, those with equal hours once.
struct Opened<'h> {
    numbers: FxHashMap<&'h Hours, usize>,
    minutes: Vec<Arc<Intervals>>,
}

impl<'h> Opened<'h> {
    fn new(
        hours: impl Iterator<Item = &'h Hours>,
        timeline: &Timeline,
        holidays: &BTreeSet<Date>,
    ) -> Opened<'h> {
        let mut distinct: Vec<&Hours> = Vec::new();
        let mut numbers: FxHashMap<&Hours, usize> = FxHashMap::default();
        for hours in hours {
            numbers.entry(hours).or_insert_with(|| {
                distinct.push(hours);
                distinct.len() - 1
            });
        }
        let minutes = distinct
            .par_iter()
            .map(|hours| Arc::new(hours.open(timeline, holidays)))
            .collect();
        Opened { numbers, minutes }
    }

    fn of(&self, hours: &Hours) -> Arc<Intervals> {
        self.minutes[self.numbers[hours]].clone()
    }
}

/// Where a caller is, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its postcode.
    pub postcode: Postcode,
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
        let hours = directory.services.values().map(|service| &service.hours);
        let opened = Opened::new(hours, &timeline, &directory.calendar.holidays);
        Side::opened(directory, timeline, &opened)
    }

    /// Base and head, whose services mostly have the same hours.
    pub(crate) fn pair(base: &'a Directory, head: &'a Directory, timeline: &Arc<Timeline>) -> [Side<'a>; 2] {
        let directories = [base, head];
        if base.calendar.holidays != head.calendar.holidays {
            return directories.map(|directory| Side::new(directory, timeline.clone()));
        }
        // Most services are not only alike, but one (`qdos_model::read::Memory`).
        let shared = |service: &&Arc<Service>| {
            let after = head.services.get(&service.uid);
            after.is_some_and(|after| Arc::ptr_eq(service, after))
        };
        let of_base = base.services.values().filter(|service| !shared(service));
        let hours = head.services.values().chain(of_base);
        let opened = Opened::new(
            hours.map(|service| &service.hours),
            timeline,
            &head.calendar.holidays,
        );
        directories.map(|directory| Side::opened(directory, timeline.clone(), &opened))
    }

    fn opened(directory: &'a Directory, timeline: Arc<Timeline>, opened: &Opened<'_>) -> Side<'a> {
        let always = Arc::new(Intervals::range(0, timeline.start(timeline.len())));
        let services = directory
            .services
            .values()
            .map(|service| {
                let open = opened.of(&service.hours);
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
        let (postcode, spot) = geography.postcodes.row(postcode)?;
        Some(Place {
            postcode,
            grid: spot.grid,
            search_distance: geography.search_distance(&postcode),
            areas: Arc::new(
                geography
                    .chain(spot.area)
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

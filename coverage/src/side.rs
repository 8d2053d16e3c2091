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
use std::sync::{Arc, OnceLock};

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
    /// Elapsed minutes of dates on which it is active.
    pub active: Arc<Intervals>,
    /// What its hours say of every date.
    hours: Arc<Opened<'a>>,
    /// First elapsed minute at which it is active and one past the last, when it has either.
    span: Option<(i64, i64)>,
    /// What is left of its hours within the span, found when first asked for.
    within: OnceLock<Arc<Intervals>>,
}

impl Candidate<'_> {
    /// Elapsed minutes of the timeline at which it is open; on dates outside `from ..= until` it is not. Found when first
    /// asked for: a small change of a large directory asks of a few services.
    pub fn open(&self) -> &Arc<Intervals> {
        match self.span {
            None => self.hours.minutes(),
            Some((from, to)) => self
                .within
                .get_or_init(|| Arc::new(self.hours.minutes().within(from, to))),
        }
    }
}

/// Hours, and when a service with them is open, found when first asked for.
struct Opened<'a> {
    hours: &'a Hours,
    holidays: &'a BTreeSet<Date>,
    timeline: Arc<Timeline>,
    minutes: OnceLock<Arc<Intervals>>,
}

impl Opened<'_> {
    fn minutes(&self) -> &Arc<Intervals> {
        self.minutes
            .get_or_init(|| Arc::new(self.hours.open(&self.timeline, self.holidays)))
    }
}

/// Equal hours once.
#[derive(Default)]
struct Distinct<'a>(FxHashMap<&'a Hours, Arc<Opened<'a>>>);

impl<'a> Distinct<'a> {
    fn of(
        &mut self,
        hours: &'a Hours,
        holidays: &'a BTreeSet<Date>,
        timeline: &Arc<Timeline>,
    ) -> Arc<Opened<'a>> {
        let opened = || {
            Arc::new(Opened {
                hours,
                holidays,
                timeline: timeline.clone(),
                minutes: OnceLock::new(),
            })
        };
        self.0.entry(hours).or_insert_with(opened).clone()
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
        Side::prepared(directory, timeline, &mut Distinct::default(), None)
    }

    /// Base and head, whose services mostly have the same hours.
    pub(crate) fn pair(base: &'a Directory, head: &'a Directory, timeline: &Arc<Timeline>) -> [Side<'a>; 2] {
        if base.calendar.holidays != head.calendar.holidays {
            return [base, head].map(|directory| Side::new(directory, timeline.clone()));
        }
        let mut distinct = Distinct::default();
        let base = Side::prepared(base, timeline.clone(), &mut distinct, None);
        let head = Side::prepared(head, timeline.clone(), &mut distinct, Some(&base));
        [base, head]
    }

    /// `beside` has the same public holidays and timeline: most services of both are not only alike, but one
    /// (`qdos_model::read::Memory`).
    fn prepared(
        directory: &'a Directory,
        timeline: Arc<Timeline>,
        distinct: &mut Distinct<'a>,
        beside: Option<&Side<'a>>,
    ) -> Side<'a> {
        let always = Arc::new(Intervals::range(0, timeline.start(timeline.len())));
        let mut others = beside.map_or(&[][..], |side| &side.services).iter().peekable();
        let services = directory
            .services
            .values()
            .map(|service| {
                // Both are in order of uid.
                while others.next_if(|other| other.service.uid < service.uid).is_some() {}
                let same = others.next_if(|other| std::ptr::eq(other.service, &**service));
                let hours = match same {
                    Some(same) => same.hours.clone(),
                    None => distinct.of(&service.hours, &directory.calendar.holidays, &timeline),
                };
                let span = span(service, &timeline);
                let active = match span {
                    None => always.clone(),
                    Some((from, to)) => Arc::new(Intervals::range(from, to)),
                };
                Candidate {
                    service,
                    active,
                    hours,
                    span,
                    within: OnceLock::new(),
                }
            })
            .collect();
        Side {
            directory,
            timeline,
            services,
        }
    }

    /// Finds when every service is open, on all cores.
    pub(crate) fn open_all(&self) {
        self.services.par_iter().for_each(|candidate| {
            candidate.open();
        });
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
        let services = self.services.iter().map(|candidate| candidate.service);
        let practices =
            services.filter(|service| service.service_type == "100" && service.is_active_on(today));
        let mut practices: Vec<&Service> = practices.collect();
        practices.sort_by_key(|service| (service.uid.len(), &service.uid));
        for practice in practices {
            let is_own = |area: &str| self.directory.geography.is_own(area);
            if let (Some(ods), Some(grid)) = (practice.ods.as_deref(), practice.location)
                && practice.area.as_deref().is_some_and(is_own)
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
